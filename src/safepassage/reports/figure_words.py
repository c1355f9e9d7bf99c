"""What is counted in reports, and what happens to it: the words of the lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from safepassage.language import Lang
from safepassage.reports.folding import fold

PROCLITICS: Final = ("و", "ف", "ب", "ل", "وب", "ول", "فب", "فل")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A word, or words, for what is counted.

    `rest` are the words that must follow the first; `pair` says that the word itself is the number two,
    `attached` how many letters of it belong to the word before.
    """

    key: str
    kind: str
    rest: tuple[str, ...] = ()
    pair: bool = False
    attached: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What happens to what is counted, if that is of one of these kinds; `joined`: `و` is attached."""

    key: str
    kinds: frozenset[str]
    joined: bool = False


@cache
def units(lang: Lang) -> Mapping[str, tuple[Unit, ...]]:
    """Return the units by their first word, those of more words first."""
    found: dict[str, dict[Unit, None]] = {}
    for key, table in _tables()["units"].items():
        for words in table.get(lang, "").split():
            first, *rest = (fold(word) for word in words.split("_"))
            unit = Unit(key=key, kind=table["kind"], rest=tuple(rest))
            for form in _noun_forms(first) if lang == "ar" else (first,):
                found.setdefault(form, {})[unit] = None
        for words in table.get("dual", "").split() if lang == "ar" else ():
            first, *rest = (fold(word) for word in words.split("_"))
            for letters in ("", *PROCLITICS):
                pair = Unit(key=key, kind=table["kind"], rest=tuple(rest), pair=True, attached=len(letters))
                found.setdefault(letters + first, {})[pair] = None
    return {form: tuple(sorted(ways, key=lambda unit: -len(unit.rest))) for form, ways in found.items()}


@cache
def roles(lang: Lang) -> Mapping[str, tuple[Role, ...]]:
    """Return the roles by their words."""
    found: dict[str, list[Role]] = {}
    for key, table in _tables()["roles"].items():
        role = Role(key=key, kinds=frozenset(table["of"].split()))
        words = dict.fromkeys(map(fold, table[lang].split()))
        if lang == "ar":
            words |= dict.fromkeys(f"{word}ا" for word in list(words) if not word.endswith(("ا", "ه", "ن")))
        for word in words:
            found.setdefault(word, []).append(role)
            if lang == "en":
                continue
            for letters in ("ال", "ل", "ب", "لل", "س"):
                found.setdefault(letters + word, []).append(role)
            for letters in ("و", "ف", "وال", "ول", "وس"):
                joined = Role(key=key, kinds=role.kinds, joined=True)
                found.setdefault(letters + word, []).append(joined)
    return {word: tuple(ways) for word, ways in found.items()}


@cache
def unit_kinds() -> Mapping[str, str]:
    """Return the kind of each unit, by its key."""
    return {key: table["kind"] for key, table in _tables()["units"].items()}


@cache
def role_kinds() -> Mapping[str, frozenset[str]]:
    """Return the kinds of units that each role happens to, by its key."""
    return {key: frozenset(table["of"].split()) for key, table in _tables()["roles"].items()}


def _noun_forms(word: str) -> list[str]:
    """Return a noun with its article, and with the alif of the accusative."""
    forms = [word, f"ال{word}", f"لل{word}"]
    if not word.endswith(("ا", "ه", "ون", "ين", "ات")):
        forms.append(f"{word}ا")
    return forms


@cache
def _tables() -> dict[str, Any]:
    source = files("safepassage.reports") / "lexicon" / "figures.toml"
    return tomllib.loads(source.read_text("utf-8"))
