"""The words of time: months and weekdays of CLDR, and those that the lexicon adds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from babel import Locale, localedata

from safepassage.language import Lang
from safepassage.reports.folding import fold
from safepassage.reports.tokens import Kind, Tokens

ARABIC_LOCALES: Final = ("ar", "ar_SY", "ar_IQ", "ar_MA", "ar_DZ")
"""Between them they have the month names of the Levant, Egypt and the Gulf, Morocco, Algeria and Tunisia."""
PROCLITICS: Final = ("و", "ف", "ب", "ل")
WEEK_LOCALES: Final[dict[Lang, str]] = {"ar": "ar_SY", "en": "en_GB"}
"""Whose weeks are meant by "this week"; English reports are taken to be international, not American."""

OTHER_STARTS: Final[dict[Lang, frozenset[str]]] = {
    "ar": frozenset(),
    "en": frozenset(["a", "an", "this", "half", "noon", "midday", "midnight"]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWord:
    """A word or phrase of time.

    `sort` is the table it is of, `value` its key there; `rest` the words that follow the first; `attached`
    how many letters of the first belong to the word before.
    """

    sort: str
    value: str
    rest: tuple[str, ...] = ()
    attached: int = 0

    @property
    def size(self) -> int:
        """How many tokens it is."""
        return len(self.rest) + 1

    @property
    def number(self) -> int:
        """Its key as a number."""
        return int(self.value)


@cache
def time_words(lang: Lang) -> Mapping[str, tuple[TimeWord, ...]]:
    """Return the words of time by their first word, the longest first."""
    found: dict[str, dict[TimeWord, None]] = {}
    for sort, value, phrase in _phrases(lang):
        first, *rest = fold(phrase).lower().split()
        word = TimeWord(sort=sort, value=value, rest=tuple(rest))
        found.setdefault(first, {})[word] = None
        for letters in PROCLITICS if lang == "ar" else ():
            attached = TimeWord(sort=sort, value=value, rest=tuple(rest), attached=len(letters))
            found.setdefault(letters + first, {})[attached] = None
    return {
        form: tuple(sorted(ways, key=lambda way: (-way.size, way.attached))) for form, ways in found.items()
    }


@cache
def starting_forms(lang: Lang) -> frozenset[str]:
    """Return the words with which a phrase of time can begin."""
    starting = {"relation", "day", "tonight", "now", "part", "portion", "weekday", "month"}
    if lang == "ar":
        starting |= {"this", "weekday_word", "month_word", "year_word", "hour_word", "hour", "period", "unit"}
        starting |= {"pair", "hijri", "ordinal", "definite_part", "part_alone"}
    else:
        starting |= {"lean", "unit"}
    forms = {form for form, ways in time_words(lang).items() if any(way.sort in starting for way in ways)}
    return frozenset(forms | OTHER_STARTS[lang])


@cache
def week_begins(lang: Lang) -> int:
    """Return the weekday, 0 being Monday, with which weeks begin where a language is read here."""
    return Locale.parse(WEEK_LOCALES[lang]).first_week_day


def time_word(tokens: Tokens, at: int, lang: Lang, *sorts: str) -> TimeWord | None:
    """Return the longest phrase of one of these sorts that begins at a token."""
    if not 0 <= at < len(tokens) or tokens.kinds[at] != Kind.WORD:
        return None
    for word in time_words(lang).get(tokens.forms[at].lower(), ()):
        if word.sort not in sorts:
            continue
        if not word.rest or tuple(f.lower() for f in tokens.forms[at + 1 : at + word.size]) == word.rest:
            return word
    return None


def _phrases(lang: Lang) -> list[tuple[str, str, str]]:
    """Return every phrase with its table and key."""
    found = []
    for name in ARABIC_LOCALES if lang == "ar" else ("en",):
        # Not by way of a Locale: one that is asked for names changes those of its kin that are loaded later.
        data = localedata.load(name)
        for width in ("wide",) if lang == "ar" else ("wide", "abbreviated"):
            for sort, table in (("month", "months"), ("weekday", "days")):
                names = data[table]["format"][width]
                names = names[1] if isinstance(names, tuple) else names  # those not as in another width
                found += [(sort, str(number), word) for number, word in names.items()]
    if lang == "en":
        found.append(("month", "9", "Sept"))
    for sort, table in _tables()[lang].items():
        for value, phrases in table.items():
            found += [(sort, value, phrase.replace("_", " ")) for phrase in phrases.split()]
    return found


@cache
def _tables() -> dict[str, Any]:
    source = files("safepassage.reports") / "lexicon" / "times.toml"
    return tomllib.loads(source.read_text("utf-8"))
