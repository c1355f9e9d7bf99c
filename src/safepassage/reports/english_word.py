"""English words by what they do in a sentence of news."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from safepassage.reports.relation import Stance

Shape = Literal["base", "third", "past", "participle", "ing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """An English verb of saying: its base, what it makes of its content, how that follows, what it needs.

    `frames` holds `that` (a clause), `np` (a noun phrase), `quote` (somebody quoted) and prepositions; `weak`
    names a condition of the grammar, or is empty.
    """

    base: str
    stance: Stance
    frames: frozenset[str]
    weak: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbForm:
    """A form of a verb, with the shapes that its letters can be."""

    verb: Verb
    shapes: frozenset[Shape]


@cache
def word_sets() -> dict[str, frozenset[str]]:
    """Return the lists of `lexicon/en_words.toml`, by their names."""
    source = files("safepassage.reports") / "lexicon" / "en_words.toml"
    tables = tomllib.loads(source.read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in tables.items()}


def word_list(key: str) -> frozenset[str]:
    """Return a list of `lexicon/en_grammar.toml`."""
    return grammar_words()[key]


@cache
def grammar_words() -> dict[str, frozenset[str]]:
    """Return the lists that single rules ask for."""
    source = files("safepassage.reports") / "lexicon" / "en_grammar.toml"
    return {key: frozenset(words.split()) for key, words in tomllib.loads(source.read_text("utf-8")).items()}


@cache
def verb_forms() -> dict[str, VerbForm]:
    """Return every form of every verb of saying."""
    source = files("safepassage.reports") / "lexicon" / "en_verbs.csv"
    found: dict[str, VerbForm] = {}
    columns: dict[str, Shape] = {
        "base": "base",
        "third": "third",
        "past": "past",
        "participle": "participle",
        "present_participle": "ing",
    }
    for row in csv.DictReader(source.read_text("utf-8").splitlines()):
        verb = Verb(
            base=row["base"],
            stance=cast("Stance", row["stance"]),
            frames=frozenset(row["frames"].split()),
            weak=row["weak"],
        )
        for column, shape in columns.items():
            known = found.get(row[column])
            shapes = (
                known.shapes | {shape} if known is not None and known.verb == verb else frozenset([shape])
            )
            found[row[column]] = VerbForm(verb=verb, shapes=shapes)
    return found
