"""How a place stands to those who leave: from there, to there, past it, or only where they are from."""

from __future__ import annotations

from typing import Final, Literal

from safepassage.reports.areas import city_of, is_area
from safepassage.reports.clause_sentence import ClauseSentence, Site
from safepassage.reports.clause_words import is_word
from safepassage.reports.folding import fold
from safepassage.reports.tokens import Kind

Role = Literal["from", "to", "via"]
BACK_MAX: Final = 6
"""The word that says how a place stands is at most so many words before it."""
BETWEEN: Final = frozenset(["of", "in", "the", "two", "villages", "from", "towns", "village", "town"])
"""What stands in English between people and the places that they are of."""
BETWEEN_MAX: Final = 4
COORDINATED: Final = frozenset(map(fold, ["and", "or", "و", "أو"]))
ATTACHED: Final[dict[str, Role]] = {"ب": "from", "ل": "to"}


def residents(sentence: ClauseSentence, at: int) -> tuple[list[str], int]:
    """Return the places that people named before a token are of, and the token after them."""
    step = at
    if sentence.text.lang == "en":
        while step - at < BETWEEN_MAX and sentence.form(step) in BETWEEN:
            step += 1
    found: list[str] = []
    end = at
    while True:
        site = sentence.text.sites.get(step)
        if site is None or (sentence.text.lang == "ar" and not found and attached(sentence, site)):
            return found, end
        if site.mention.id:
            found.append(site.mention.id)
        end = step = site.after
        if _coordinates(sentence, step):
            step += 1
        elif not _joined(sentence, step):
            return found, end


def role_of(sentence: ClauseSentence, at: int, site: Site, before: Role | None) -> Role | None:
    """Return how a place stands to those who leave; None: it stands apart from them.

    Parameters
    ----------
    sentence, at
        The word that says that they leave.
    site
        The place.
    before
        How the place before it stands, which one that is joined to it shares.
    """
    names = range(site.first, site.after)
    if len(names) > 1 and any(_is_way(sentence, each) for each in names):
        return "via"
    if before and (_joined(sentence, site.first) or _coordinates(sentence, site.first - 1)):
        return before
    letter = attached(sentence, site)
    if letter in ATTACHED:
        return ATTACHED[letter]
    for step in range(site.first - 1, max(at, site.first - 1 - BACK_MAX), -1):
        said = _said(sentence, step)
        if said is not None:
            return said
        if sentence.kind(step) == Kind.COMMA:
            return None
        if sentence.sense(step, "group"):
            break
    return before or "from"


def attached(sentence: ClauseSentence, site: Site) -> str:
    """Return the last letter attached before a name, and no part of it; empty where there is none."""
    start = sentence.text.tokens.raw_span(site.first, site.first + 1)[0]
    return fold(sentence.text.tokens.source.raw[start : site.mention.span[0]])[-1:]


def area_in_direction(sentence: ClauseSentence, at: int, direction: str) -> str:
    """Return the part of the city named last that lies in a direction; empty where none is known."""
    for start in reversed(sentence.text.sites_before(at)):
        city = city_of(start.mention.id)
        if city and is_area(f"{direction}-{city}"):
            return f"{direction}-{city}"
    return ""


def _said(sentence: ClauseSentence, at: int) -> Role | None:
    if sentence.sense(at, "via"):
        return "via"
    if sentence.sense(at, "to"):
        return "to"
    return "from" if sentence.sense(at, "from") or sentence.sense(at, "in") else None


def _is_way(sentence: ClauseSentence, at: int) -> bool:
    return is_word(sentence.text.tokens.forms[at], "via", sentence.text.lang)


def _coordinates(sentence: ClauseSentence, at: int) -> bool:
    return sentence.kind(at) == Kind.COMMA or sentence.form(at) in COORDINATED


def _joined(sentence: ClauseSentence, at: int) -> bool:
    """Return whether a place begins at a token with `و` attached."""
    site = sentence.text.sites.get(at)
    return site is not None and attached(sentence, site) == "و"
