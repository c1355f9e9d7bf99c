"""The words of clauses, as the lexicon has them, and how a word of a text is looked up among them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from safepassage.language import Lang
from safepassage.reports.folding import fold

PRONOUNS: Final = ("هما", "هم", "هن", "ها", "ه", "نا")
VERB_SORTS: Final = frozenset(["movement.imperfect", "start", "carries", "reception"])
"""Sorts of mark before which `س` of the future can be attached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What a word, or a phrase that begins with it, does in a clause.

    Parameters
    ----------
    sort, key
        The table and the name of the lexicon.
    rest
        The further words of the phrase.
    attached
        How many letters before the first word belong to none of this; `joined` says that one is "and".
    governed
        The preposition among them: `ب`, `ل`, `ك` or nothing.
    definite, possessed, future
        Whether the article, a pronoun or `س` is attached.
    """

    sort: str
    key: str
    rest: tuple[str, ...] = ()
    attached: int = 0
    joined: bool = False
    governed: str = ""
    definite: bool = False
    possessed: bool = False
    future: bool = False


@lru_cache(maxsize=1 << 15)
def senses(form: str, lang: Lang) -> tuple[Sense, ...]:
    """Return what a folded word can do, those that begin the longest phrase first."""
    known = _lexicon(lang)
    if lang == "en":
        bare = form.lower().removesuffix("'s").removesuffix("’s")
        found = [Sense(sort=sort, key=key, rest=rest) for sort, key, rest in known.get(bare, ())]
        return tuple(sorted(found, key=lambda sense: -len(sense.rest)))
    least: dict[tuple[str, str, tuple[str, ...]], Sense] = {}
    for base, peeled in _peelings(form):
        for sort, key, rest in known.get(base, ()):
            if peeled.future and sort not in VERB_SORTS and f"{sort}.{key}" not in VERB_SORTS:
                continue
            least.setdefault(
                (sort, key, rest),
                Sense(
                    sort=sort,
                    key=key,
                    rest=rest,
                    attached=peeled.attached,
                    joined=peeled.joined,
                    governed=peeled.governed,
                    definite=peeled.definite,
                    possessed=peeled.possessed,
                    future=peeled.future,
                ),
            )
    return tuple(sorted(least.values(), key=lambda sense: -len(sense.rest)))


def is_word(form: str, sort: str, lang: Lang) -> bool:
    """Return whether a folded word is one of a table of the lexicon by itself."""
    return any(sense.sort == sort and not sense.rest for sense in senses(form, lang))


def _peelings(form: str) -> Iterator[tuple[str, Sense]]:
    """Return the ways to take letters off an Arabic word, the fewest first."""
    for joined, rest in _without_and(form):
        for governed, definite, future, bare, taken in _without_preposition(rest):
            peeled = Sense(
                sort="",
                key="",
                attached=joined + taken,
                joined=bool(joined),
                governed=governed,
                definite=definite,
                future=future,
            )
            yield bare, peeled
            if definite:
                continue
            for pronoun in PRONOUNS:
                if len(bare) - len(pronoun) >= 3 and bare.endswith(pronoun):
                    stem = bare[: -len(pronoun)]
                    held = Sense(
                        sort="",
                        key="",
                        attached=peeled.attached,
                        joined=peeled.joined,
                        governed=governed,
                        possessed=True,
                        future=future,
                    )
                    yield stem, held
                    if stem.endswith("ت"):
                        yield f"{stem[:-1]}ه", held
                    if stem.endswith(("اي", "او")):
                        yield f"{stem[:-1]}ء", held
            if bare.endswith("ا") and len(bare) > 3:
                yield bare[:-1], peeled


def _without_and(form: str) -> Iterator[tuple[int, str]]:
    yield 0, form
    if len(form) > 2 and form[0] in "وف":
        yield 1, form[1:]


def _without_preposition(rest: str) -> Iterator[tuple[str, bool, bool, str, int]]:
    """Return preposition, article, future, the word without them, and the letters taken with the article."""
    yield "", False, False, rest, 0
    if len(rest) > 3 and rest.startswith("ال"):
        yield "", True, False, rest[2:], 0
    if len(rest) < 4:
        return
    if rest.startswith("لل"):
        yield "ل", True, False, rest[2:], 1
    if rest[0] in "بلك":
        if rest[1:3] == "ال":
            yield rest[0], True, False, rest[3:], 1
        yield rest[0], False, False, rest[1:], 1
    if rest[0] == "س":
        yield "", False, True, rest[1:], 0


@cache
def _lexicon(lang: Lang) -> Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """Return the senses of each first word of the lexicon."""
    source = files("safepassage.reports") / "lexicon" / "clauses.toml"
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for sort, keys in tomllib.loads(source.read_text("utf-8")).items():
        for key, words in keys.items():
            for phrase in words.get(lang, "").split():
                first, *rest = fold(phrase).lower().split("_")
                known = found.setdefault(first, [])
                if (sort, key, tuple(rest)) not in known:
                    known.append((sort, key, tuple(rest)))
    return {word: tuple(known) for word, known in found.items()}
