"""The figures of a report: numbers with their units, qualifiers and roles, as they are stated."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Final, cast

from safepassage.language import Lang
from safepassage.reports.arabic_number import arabic_number
from safepassage.reports.english_number import english_number
from safepassage.reports.fact_words import fact_words
from safepassage.reports.figure import Figure, Qualifier
from safepassage.reports.figure_role import role_of
from safepassage.reports.figure_unit import pair_at, unit_after
from safepassage.reports.figure_words import role_kinds, unit_kinds, units
from safepassage.reports.number import Number
from safepassage.reports.number_words import numerals, part_after, qualifiers
from safepassage.reports.time_date import YEARS
from safepassage.reports.tokens import Kind, Tokens

AMONG_MAX: Final = 6
"""How many words at most stand between a figure and the part of it that is counted next."""
COMMAS: Final = frozenset(["،", ","])
SMALL: Final = 10
"""A number in words up to this is a figure only with a unit, a qualifier or a role."""
COUNT_NOUN: Final = frozenset(f"{letters}عدد" for letters in ("", "و", "ل", "ب", "ول", "وب"))
COUNT_SIZES: Final = {"كبير": "many", "هائل": "many", "قليل": "few", "محدود": "few", "ضييل": "few"}
ENGLISH_SIZES: Final = {
    "large": "many",
    "great": "many",
    "huge": "many",
    "small": "few",
    "growing": "a_number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is stated of a number: the range, the qualifier, and the tokens from its first to its last."""

    low: Fraction | None
    high: Fraction | None
    qualifier: Qualifier
    first: int
    attached: int
    after: int


def figures_of(tokens: Tokens, lang: Lang, dated: Container[int] = ()) -> tuple[Figure, ...]:
    """Return the figures of a text, in its order.

    Parameters
    ----------
    tokens
        The text.
    lang
        Its language.
    dated
        Tokens of dates and hours, whose numbers are no figures.
    """
    found: list[Figure] = []
    used: set[int] = set()
    at = passed = 0
    starting, size = _starting_forms(lang), len(tokens)
    while at < size:
        number = None
        if at not in dated and (tokens.kinds[at] == Kind.NUMBER or _starts(tokens, at, starting)):
            number = _number(tokens, at, lang) or _counted(tokens, at, lang) or pair_at(tokens, at, lang)
        if number is None:
            at += 1
            continue
        if number.first < passed:
            number = replace(number, first=at, percent=False)  # the sign before it was the last figure's
        figure, after = _figure(tokens, lang, number, used, passed)
        if figure is not None:
            if not figure.role and found and _joined(tokens, number, passed):
                figure = _like(figure, found[-1])
            found.append(figure)
            passed = after
        at = after
    return tuple(found)


@cache
def _starting_forms(lang: Lang) -> frozenset[str]:
    """Return the words with which a figure can begin."""
    if lang == "en":
        return frozenset(numerals("en")) | {"a", "an", "half", "many"}
    return frozenset(numerals("ar")) | frozenset(units("ar")) | COUNT_NOUN


def _starts(tokens: Tokens, at: int, starting: frozenset[str]) -> bool:
    if tokens.kinds[at] != Kind.WORD:
        return False
    form = tokens.forms[at].lower()
    return form in starting or ("-" in form and form.split("-")[0] in starting)


def _figure(
    tokens: Tokens, lang: Lang, number: Number, used: set[int], passed: int
) -> tuple[Figure | None, int]:
    """Return the figure that a number makes with the words around it, and the token after it."""
    if number.digits and _names(tokens, number):
        return None, number.after
    bounds = _qualified(tokens, lang, _range(tokens, lang, number), passed)
    last = replace(number, after=bounds.after)
    unit, after = unit_after(tokens, last, lang)
    if lang == "ar" and unit is not None:
        bounds, after = _with_half(tokens, bounds, after)
    qualifier = bounds.qualifier
    if not qualifier:
        qualifier, after = _qualifier_after(tokens, lang, after)
    role, told_by = role_of(tokens, lang, bounds.first, number, max(after, bounds.after), unit, used, passed)
    if not _counts(number, qualifier, unit=bool(unit), happens=bool(role)):
        return None, number.after
    used.add(told_by)
    if number.percent and not unit and after < bounds.after:
        after = bounds.after
    low, high = _open_ends(bounds, qualifier)
    start, end = tokens.source.raw_span(
        tokens.begins[bounds.first] + bounds.attached, tokens.finishes[max(after, bounds.after) - 1]
    )
    figure = Figure(
        span=(start, end),
        low=low,
        high=high,
        vague=number.vague,
        percent=number.percent,
        unit=unit.key if unit else "",
        qualifier=qualifier,
        role=role,
    )
    return figure, max(after, bounds.after)


def _names(tokens: Tokens, number: Number) -> bool:
    """Return whether digits name something, or stand between commas as a person's age does."""
    before = tokens.forms[number.first - 1].lower() if number.first else ""
    following = tokens.forms[number.after].lower() if number.after < len(tokens) else ""
    if before in fact_words("label") or following in fact_words("label_after"):
        return True
    return before in COMMAS and following in COMMAS


def _with_half(tokens: Tokens, bounds: Bounds, after: int) -> tuple[Bounds, int]:
    """Return the bounds with the half after an Arabic unit, and the token after that and its unit."""
    part = part_after(tokens.forms, after)
    if part is None or bounds.low is None or bounds.high is None:
        return bounds, after
    after += 1
    named = after < len(tokens) and tokens.forms[after] in units("ar")
    return replace(bounds, low=bounds.low + part, high=bounds.high + part), after + 1 if named else after


def _joined(tokens: Tokens, number: Number, passed: int) -> bool:
    """Return whether a figure shares what happens with the one before it: "and", "among them" between."""
    between = [form.lower() for form in tokens.forms[passed : number.first]]
    attached = tokens.forms[number.first].startswith("و") and number.attached > 0
    if (not between and attached) or between in (["و"], ["and"]):
        return True
    near = [*between, *(form.lower() for form in tokens.forms[number.after : number.after + 2])]
    return len(between) <= AMONG_MAX and any(form in fact_words("among") for form in near)


def _like(figure: Figure, before: Figure) -> Figure:
    """Return a figure with the role of the one that it is joined to, where it can have it."""
    if before.role and unit_kinds().get(figure.unit, "people") in role_kinds()[before.role]:
        return replace(figure, role=before.role)
    return figure


def _counts(number: Number, qualifier: str, *, unit: bool, happens: bool) -> bool:
    """Return whether a number is a figure: a small one in words needs a unit or a role, "several" a unit."""
    if unit or qualifier:
        return True
    if number.digits:
        return number.percent or not _is_year(number) or happens
    if number.vague:
        return number.vague not in ("several", "many", "few", "a_number")
    return number.value is not None and (number.value > SMALL or happens)


def _is_year(number: Number) -> bool:
    """Return whether four digits with nothing beside them are more likely a year than a count."""
    return number.after == number.first + 1 and number.value is not None and int(number.value) in YEARS


def _open_ends(bounds: Bounds, qualifier: str) -> tuple[Fraction | None, Fraction | None]:
    match qualifier:
        case "more_than" | "at_least":
            return bounds.low, None
        case "less_than" | "up_to":
            return None, bounds.high
    return bounds.low, bounds.high


def _range(tokens: Tokens, lang: Lang, number: Number) -> Bounds:
    """Return a number, or the range that it begins: between 20 and 30, 20 to 30, 20-30."""
    alone = Bounds(
        low=number.value,
        high=number.value,
        qualifier="",
        first=number.first,
        attached=number.attached,
        after=number.after,
    )
    at = number.after
    if number.value is None or at + 1 >= len(tokens):
        return alone
    word, before = tokens.forms[at].lower(), tokens.forms[number.first - 1].lower() if number.first else ""
    between = before in fact_words("between")
    joined = False
    if (
        tokens.kinds[at] == Kind.DASH
        or word in fact_words("to")
        or word in fact_words("or")
        or (between and word in ("و", "and"))
    ):
        second = _number(tokens, at + 1, lang)
    elif between and word.startswith("و"):
        second, joined = _number(tokens, at, lang), True
    else:
        return alone
    if second is None or second.value is None or second.attached != int(joined):
        return alone
    low = number.value
    if number.scale == 1 and second.scale > 1 and low * second.scale < second.value:
        low *= second.scale
    if low >= second.value:
        return alone
    opened = between or (before in fact_words("from") and word in fact_words("to"))
    return Bounds(
        low=low,
        high=second.value,
        qualifier="",
        first=number.first - 1 if opened else number.first,
        attached=0 if opened else number.attached,
        after=second.after,
    )


def _number(tokens: Tokens, at: int, lang: Lang) -> Number | None:
    return arabic_number(tokens, at) if lang == "ar" else english_number(tokens, at)


def _qualified(tokens: Tokens, lang: Lang, bounds: Bounds, passed: int) -> Bounds:
    """Return the bounds with the qualifier before them, if one stands there."""
    at = bounds.first - 1
    if lang == "ar" and at >= passed and tokens.forms[at] in ("ال", "ب") and bounds.first > 0:
        at -= 1  # an article or a preposition that stands apart from digits
    if at < passed:
        return bounds
    for words, attached, key in qualifiers(lang).get(tokens.forms[at].lower(), ()):
        first = at - len(words) + 1
        if first >= passed and tuple(form.lower() for form in tokens.forms[first : at + 1]) == words:
            return replace(bounds, qualifier=cast("Qualifier", key), first=first, attached=attached)
    return bounds


def _qualifier_after(tokens: Tokens, lang: Lang, after: int) -> tuple[Qualifier, int]:
    if after >= len(tokens):
        return "", after
    for words, _, key in qualifiers(lang, after=True).get(tokens.forms[after].lower(), ()):
        end = after + len(words)
        if tuple(form.lower() for form in tokens.forms[after:end]) == words:
            return cast("Qualifier", key), end
    return "", after


def _counted(tokens: Tokens, at: int, lang: Lang) -> Number | None:
    """Return the vague number that "a number of", "a large number of" or "many" is."""
    form = tokens.forms[at].lower()
    if lang == "ar":
        if form not in COUNT_NOUN or at + 2 >= len(tokens):
            return None
        size = COUNT_SIZES.get(tokens.forms[at + 1])
        after = at + 2 if size else at + 1
        if tokens.forms[after] != "من":
            return None
        return Number(first=at, after=after, attached=len(form) - 3, vague=size or "a_number")
    if form == "many":
        return Number(first=at, after=at + 1, vague="many")
    if form != "a" or at + 2 >= len(tokens):
        return None
    words = [word.lower() for word in tokens.forms[at + 1 : at + 4]]
    if words[:2] == ["number", "of"]:
        return Number(first=at, after=at + 2, vague="a_number")
    if words[1:3] == ["number", "of"] and words[0] in ENGLISH_SIZES:
        return Number(first=at, after=at + 3, vague=ENGLISH_SIZES[words[0]])
    return None
