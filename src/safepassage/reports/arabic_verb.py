"""The Arabic verbs of saying, each in all its forms."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

from safepassage.reports.folding import fold
from safepassage.reports.relation import Stance

Shape = Literal["past", "present", "participle", "passive"]
PERSONAL: Final = "يتنا"
"""The letters that begin a present: he, she or you, we, I."""
OBJECTS: Final = ("هما", "هم", "هن", "ها", "ه", "ني", "نا", "كم", "ك")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb of saying.

    Parameters
    ----------
    past
        Its third person of the past, which names it.
    stance
        What it makes of its content.
    frames
        How its content follows: `that` (a clause, a colon or a quotation), `np` (a noun phrase), `obj` (an
        object about which it is said), `relay`, or a preposition.
    weak
        Why it needs more than its form to be one: the name of a condition of the grammar, or nothing.
    """

    past: str
    stance: Stance
    frames: frozenset[str]
    weak: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbForm:
    """A form of a verb: its shape, and whom it agrees with.

    `number` is `s`, `d` or `p`; `feminine` is None where the form does not tell; `person` 1 is I or we;
    `tail` is an attached object, `joined` an attached `و` or `ف`, `lead` an attached `س` or `ل`.
    """

    verb: Verb
    shape: Shape
    number: str
    feminine: bool | None
    person: int = 3
    tail: str = ""
    joined: bool = False
    lead: str = ""


@cache
def verb_forms() -> dict[str, tuple[VerbForm, ...]]:
    """Return every folded form without proclitics and objects, with what it may be."""
    found: dict[str, list[VerbForm]] = {}
    table = (files("safepassage.reports") / "lexicon" / "ar_verbs.csv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines()):
        verb = Verb(
            past=row["past"],
            stance=cast("Stance", row["stance"]),
            frames=frozenset(fold(frame) for frame in row["frames"].split()),
            weak=row["weak"],
        )
        for form, shaped in _forms(row, verb):
            kept = found.setdefault(fold(form), [])
            if shaped not in kept:
                kept.append(shaped)
    return {form: tuple(kept) for form, kept in found.items()}


@lru_cache(maxsize=1 << 16)
def forms_of(word: str) -> tuple[VerbForm, ...]:
    """Return the forms of saying that a folded word may be, proclitics and objects taken off."""
    known = verb_forms()
    found: list[VerbForm] = []
    for joined, lead, rest in _openings(word):
        found += (
            _attached(form, joined=joined, lead=lead)
            for form in known.get(rest, ())
            if not lead or form.shape == "present"
        )
        if found:
            break
        for tail in OBJECTS:
            if rest.endswith(tail) and len(rest) - len(tail) >= 2:
                bare = rest[: -len(tail)]
                stems = (bare, bare.removesuffix("ا") + "ي") if bare.endswith("ا") else (bare, f"{bare}ا")
                for form in (f for stem in stems for f in known.get(stem, ()) if _takes_tail(f, bare)):
                    if form.shape in ("past", "present") and not (lead and form.shape == "past"):
                        found.append(_attached(form, joined=joined, lead=lead, tail=tail))
                if found:
                    return tuple(found)
    return tuple(found)


def _takes_tail(form: VerbForm, bare: str) -> bool:
    """Return whether an object can be attached as written: `نفى` becomes `نفاه`, `نفيه` is a noun."""
    return not (form.shape == "past" and form.verb.past.endswith("ى") and bare == fold(form.verb.past))


def _openings(word: str) -> Iterator[tuple[bool, str, str]]:
    yield False, "", word
    for joined, rest in ((False, word), (True, word[1:])):
        if joined and word[:1] not in ("و", "ف"):
            continue
        if joined and len(rest) > 1:
            yield True, "", rest
        if rest[:1] in ("س", "ل") and len(rest) > 3 and rest[1] in PERSONAL:
            yield joined, rest[0], rest[1:]


def _attached(form: VerbForm, *, joined: bool, lead: str, tail: str = "") -> VerbForm:
    return VerbForm(
        verb=form.verb,
        shape=form.shape,
        number=form.number,
        feminine=form.feminine,
        person=form.person,
        tail=tail,
        joined=joined,
        lead=lead,
    )


def _forms(row: dict[str, str], verb: Verb) -> Iterator[tuple[str, VerbForm]]:
    """Return the forms of one row of the table: each stem with each ending that Arabic gives it."""

    def shaped(shape: Shape, number: str, feminine: bool | None, person: int = 3) -> VerbForm:
        return VerbForm(verb=verb, shape=shape, number=number, feminine=feminine, person=person)

    past = row["past"]
    weak = past[-1] in "اى"
    bare = past[:-1] if weak else past
    root = {"ا": "و", "ى": "ي"}.get(past[-1], "")
    stem = row["stem"] or past
    yield past, shaped("past", "s", feminine=False)
    yield f"{bare}ت", shaped("past", "s", feminine=True)
    yield f"{bare}وا", shaped("past", "p", feminine=False)
    yield f"{bare}{root}ا", shaped("past", "d", feminine=False)
    yield f"{bare}تا", shaped("past", "d", feminine=True)
    yield f"{stem}ن", shaped("past", "p", feminine=True)
    yield f"{stem}ت", shaped("past", "s", feminine=None, person=1)
    yield f"{stem}نا", shaped("past", "p", feminine=None, person=1)
    present = row["present"]
    if present:
        core = present[1:]
        ended = core[:-1] if core[-1] in "ويى" else core
        yield f"ي{core}", shaped("present", "s", feminine=False)
        yield f"ت{core}", shaped("present", "s", feminine=True)
        yield f"ن{core}", shaped("present", "p", feminine=None, person=1)
        yield f"أ{core}", shaped("present", "s", feminine=None, person=1)
        for ending in ("ون", "وا"):
            yield f"ي{ended}{ending}", shaped("present", "p", feminine=False)
        for ending in ("ان", "ا"):
            yield f"ي{core}{ending}", shaped("present", "d", feminine=False)
            yield f"ت{core}{ending}", shaped("present", "d", feminine=True)
        yield f"ي{core}ن", shaped("present", "p", feminine=True)
        short = row["jussive"] or (present[:-1] if core[-1] in "ويى" else "")
        if short:
            yield f"ي{short[1:]}", shaped("present", "s", feminine=False)
            yield f"ت{short[1:]}", shaped("present", "s", feminine=True)
    active = row["participle"]
    if active:
        endings = ("ا", "ة", "ين", "ان", "تين", "ات") if active[-1] != "ي" else ("ا", "ة", "ن")
        for ending in endings:
            number = "s" if ending in ("ا", "ة") else ("d" if ending in ("ان", "تين") else "p")
            yield f"{active}{ending}", shaped("participle", number, feminine=ending in ("ة", "تين", "ات"))
    for passive in row["passive"].split():
        yield passive, shaped("passive", "s", feminine=False)
