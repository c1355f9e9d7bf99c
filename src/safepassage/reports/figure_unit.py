"""What a number counts: the noun after it, or the Arabic dual that is number and noun in one."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Final

from safepassage.language import Lang
from safepassage.reports.english_word import verb_forms, word_sets
from safepassage.reports.fact_words import fact_words
from safepassage.reports.figure_words import Unit, roles, units
from safepassage.reports.folding import fold
from safepassage.reports.number import Number
from safepassage.reports.tokens import Kind, Tokens

BETWEEN_MAX: Final = 5
"""An English noun has at most so many words between itself and its number."""
WEAK: Final = "wounded"
"""An adjective before a noun, and a noun where none follows."""
PARTITIVE: Final = frozenset(map(fold, ["من"]))
ONE: Final = frozenset(map(fold, ["واحد", "واحدة"]))


def pair_at(tokens: Tokens, at: int, lang: Lang) -> Number | None:
    """Return the number that an Arabic dual is (two buses), or a noun with "one" after it."""
    if lang != "ar":
        return None
    for unit in units("ar").get(tokens.forms[at], ()):
        if tuple(tokens.forms[at + 1 : at + 1 + len(unit.rest)]) != unit.rest:
            continue
        after = at + 1 + len(unit.rest)
        if unit.pair:
            return Number(first=at, after=after, attached=unit.attached, value=Fraction(2))
        if after < len(tokens) and tokens.forms[after] in ONE:
            return Number(first=at, after=after + 1, value=Fraction(1))
    return None


def unit_after(tokens: Tokens, number: Number, lang: Lang) -> tuple[Unit | None, int]:
    """Return what a number counts, and the token after it; the number's own end where that is not said."""
    own = unit_within(tokens, number) if lang == "ar" else None
    if own is not None:
        again, after = _arabic(tokens, number)
        return own, after if again is not None and again.key == own.key else number.after
    return _arabic(tokens, number) if lang == "ar" else _english(tokens, number)


def unit_within(tokens: Tokens, number: Number) -> Unit | None:
    """Return the unit that an Arabic number's own first word is, as a dual is one."""
    if number.digits or number.vague:
        return None
    for unit in units("ar").get(tokens.forms[number.first], ()):
        if unit.pair or tokens.forms[number.after - 1] in ONE:
            return unit
    return None


def _arabic(tokens: Tokens, number: Number) -> tuple[Unit | None, int]:
    at = number.after
    if at < len(tokens) and tokens.forms[at] in PARTITIVE:
        at += 1
    if at >= len(tokens) or tokens.kinds[at] != Kind.WORD:
        return None, number.after
    if at > number.after and tokens.forms[at].endswith("ه") and not tokens.forms[at].startswith("ال"):
        return None, number.after  # seven of one family
    for unit in units("ar").get(tokens.forms[at], ()):
        end = at + 1 + len(unit.rest)
        if not unit.pair and tuple(tokens.forms[at + 1 : end]) == unit.rest:
            return unit, end
    return None, number.after


def _english(tokens: Tokens, number: Number) -> tuple[Unit | None, int]:
    known, stops = units("en"), _stops()
    at = number.after
    if at < len(tokens) and tokens.kinds[at] == Kind.DASH and not tokens.spaced(at):
        joined = next(iter(known.get(_word(tokens, at + 1), ())), None)
        return joined, at + 2 if joined else number.after
    found: tuple[Unit | None, int] = (None, number.after)
    for step in range(at, min(at + BETWEEN_MAX, len(tokens))):
        if tokens.kinds[step] != Kind.WORD:
            break
        form = tokens.forms[step].lower()
        if form in stops:
            break
        unit = next(iter(known.get(form, ())), None)
        if unit is None:
            if found[0] is not None and found[0].key != WEAK:
                break
            if form in roles("en") and form not in fact_words("adjective"):
                break
            continue
        if found[0] is None or unit.key != WEAK:
            found = (unit, step + 1)
    return found


def _word(tokens: Tokens, at: int) -> str:
    return tokens.forms[at].lower() if at < len(tokens) else ""


@cache
def _stops() -> frozenset[str]:
    """Return the words that end an English noun phrase."""
    sets = word_sets()
    ends = (sets["preposition"] - {"of"}) | sets["conjunction"] | sets["auxiliary"] | sets["pronoun"]
    return ends | {"them", "us", "him", "then"} | frozenset(verb_forms())
