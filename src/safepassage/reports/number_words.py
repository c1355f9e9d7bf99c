"""The words of numbers, as the lexicon has them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from safepassage.language import Lang
from safepassage.reports.folding import fold

Sort = Literal["small", "eleven", "scale", "dual", "part", "vague"]
PROCLITICS: Final = ("و", "ف", "ب", "ل", "وب", "ول", "فب", "فل")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A word of a number: its value, or the key of a vague one, and the letters attached before it."""

    sort: Sort
    value: Fraction = Fraction(0)
    vague: str = ""
    attached: int = 0
    joined: bool = False


@cache
def numerals(lang: Lang) -> Mapping[str, tuple[Numeral, ...]]:
    """Return the words of numbers of a language, with letters attached where it attaches them."""
    found: dict[str, list[Numeral]] = {}
    sorts: tuple[Sort, ...] = ("small", "eleven", "scale", "dual", "part", "vague")
    for sort in sorts:
        for key, words in _tables()[lang].get(sort, {}).items():
            numeral = Numeral(
                sort=sort,
                value=Fraction(0) if sort == "vague" else Fraction(key),
                vague=key if sort == "vague" else "",
            )
            for word in map(fold, words.split()):
                found.setdefault(word, []).append(numeral)
    if lang == "ar":
        for word, plain in list(found.items()):
            for letters in PROCLITICS:
                known = found.setdefault(letters + word, [])
                known += [_attached(each, letters) for each in plain if not each.attached]
            if word.startswith("ال") and len(word) > 4:
                known = found.setdefault(f"لل{word[2:]}", [])
                known += [_attached(each, "ل") for each in plain if not each.attached]
    return {word: tuple(known) for word, known in found.items()}


@cache
def qualifiers(
    lang: Lang, *, after: bool = False
) -> Mapping[str, tuple[tuple[tuple[str, ...], int, str], ...]]:
    """Return the phrases that qualify a number, by their last word (`after`: by their first), longest first.

    Each with how many letters may be attached to its first word, and its key.
    """
    found: dict[str, list[tuple[tuple[str, ...], int, str]]] = {}
    for key, phrases in _tables()[lang]["after" if after else "qualifier"].items():
        for phrase in phrases.split("|"):
            words = tuple(fold(phrase).split())
            ways = [(words, 0)]
            if lang == "ar" and not after:
                ways += [((letters + words[0], *words[1:]), len(letters)) for letters in PROCLITICS]
            for way, attached in ways:
                found.setdefault(way[0] if after else way[-1], []).append((way, attached, key))
    return {word: tuple(sorted(ways, key=lambda way: -len(way[0]))) for word, ways in found.items()}


def qualifier_size(forms: Sequence[str], at: int, lang: Lang) -> int:
    """Return of how many words the qualifier is that begins at a word; 0: none does."""
    for words in _leading(lang).get(forms[at].lower(), ()) if at < len(forms) else ():
        if tuple(form.lower() for form in forms[at : at + len(words)]) == words:
            return len(words)
    return 0


def part_after(forms: Sequence[str], at: int) -> Fraction | None:
    """Return the half or quarter that an Arabic word with "and" attached adds; None: it adds none."""
    ways = numerals("ar").get(forms[at], ()) if at < len(forms) else ()
    return next((way.value for way in ways if way.sort == "part" and way.joined), None)


@cache
def _leading(lang: Lang) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the words of each qualifier by their first, the longest first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for ways in qualifiers(lang).values():
        for words, attached, _ in ways:
            if not attached:
                found.setdefault(words[0], set()).add(words)
    return {
        first: tuple(sorted(ways, key=lambda words: (-len(words), words))) for first, ways in found.items()
    }


def _attached(numeral: Numeral, letters: str) -> Numeral:
    return Numeral(
        sort=numeral.sort,
        value=numeral.value,
        vague=numeral.vague,
        attached=len(letters),
        joined=letters == "و",
    )


@cache
def _tables() -> dict[str, Any]:
    source = files("safepassage.reports") / "lexicon" / "numbers.toml"
    return tomllib.loads(source.read_text("utf-8"))
