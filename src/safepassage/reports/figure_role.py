"""What is said to happen to what a figure counts: besieged, displaced, evacuated, killed."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from safepassage.language import Lang
from safepassage.reports.arabic_word import Use, uses
from safepassage.reports.fact_words import fact_words
from safepassage.reports.figure_words import Unit, roles
from safepassage.reports.number import Number
from safepassage.reports.number_words import numerals
from safepassage.reports.tokens import Kind, Tokens

BEFORE_MAX: Final = 4
AFTER_MAX: Final = 7
AMONG_MAX: Final = 7
PARENTHESIS_MAX: Final = 14
"""A longer stretch between commas is no parenthesis."""
WEAK: Final = "remaining"
"""Its words also help others: "remain besieged"; then the other role counts."""
ROLELESS: Final = frozenset(["measures", "durations", "events"])


def role_of(
    tokens: Tokens,
    lang: Lang,
    first: int,
    number: Number,
    after: int,
    unit: Unit | None,
    used: Container[int],
    passed: int,
) -> tuple[str, int]:
    """Return the role of a figure and the token that says it; empty and -1 where no word says one.

    Looked for, in this order: in English right after it (20 killed, 20 were killed); in the words before; in
    the unit itself (20 dead); in the words after, up to the clause's end. A word gives one figure its role.

    Parameters
    ----------
    tokens, lang
        The text.
    first, after
        The figure's tokens.
    number, unit
        What was read of it.
    used
        Tokens that have given another figure its role.
    passed
        The token after the figure before this one.
    """
    kind = unit.kind if unit else "people"
    if kind in ROLELESS:
        return "", -1
    places = []
    if lang == "en":
        near = after
        while near < len(tokens) and tokens.forms[near].lower() in fact_words("be"):
            near += 1
        places.append(near)
    places += _before(tokens, first, passed)
    places += [*range(number.after, after), *([number.first] if unit else [])]
    places += _after(tokens, lang, after)
    weak = ("", -1)
    for at in places:
        if at in used or at >= len(tokens) or tokens.kinds[at] != Kind.WORD:
            continue
        for role in roles(lang).get(tokens.forms[at].lower(), ()):
            if kind not in role.kinds or (role.joined and at >= after):
                continue
            if role.key != WEAK:
                return role.key, at
            weak = weak if weak[0] else (role.key, at)
    return weak


def _before(tokens: Tokens, first: int, passed: int) -> list[int]:
    found = []
    for at in range(first - 1, max(first - 1 - BEFORE_MAX, passed - 1), -1):
        if tokens.kinds[at] != Kind.WORD or tokens.forms[at].lower() in fact_words("clause"):
            break
        found.append(at)
    return found


def _after(tokens: Tokens, lang: Lang, after: int) -> list[int]:
    found = []
    start = _past_parenthesis(tokens, after)
    for at in range(start, min(start + AFTER_MAX, len(tokens))):
        form = tokens.forms[at].lower()
        if tokens.kinds[at] != Kind.WORD or form in fact_words("clause") or form in numerals(lang):
            break
        if lang == "ar" and uses().get(form, Use.NONE) & Use.PREPOSITION:
            break
        found.append(at)
    return found


def _past_parenthesis(tokens: Tokens, at: int) -> int:
    """Return the token after ", including …,", if that stands here; else the same token."""
    if at + 1 >= len(tokens) or tokens.kinds[at] != Kind.COMMA:
        return at
    if not any(form.lower() in fact_words("among") for form in tokens.forms[at + 1 : at + AMONG_MAX]):
        return at
    ends = (
        step
        for step in range(at + 2, min(at + 2 + PARENTHESIS_MAX, len(tokens)))
        if tokens.kinds[step] in (Kind.COMMA, Kind.STOP, Kind.BREAK)
    )
    end = next(ends, None)
    return at if end is None or tokens.kinds[end] != Kind.COMMA else end + 1
