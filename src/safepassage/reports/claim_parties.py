"""Whose word a claim is: the parties of the operation that its speaker stands for, each with the reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from safepassage.language import Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.reports.folding import fold
from safepassage.reports.gazetteer import Gazetteer
from safepassage.reports.mention import Mention
from safepassage.reports.mentions import OTHER, mentions_of
from safepassage.reports.tokens import tokens_of

BETWEEN: Final = re.compile(r"[\s,،]*(?:(?:and|or|nor|او|ولا|و|اي من|لا)[\s,،]*)*$", re.IGNORECASE)
"""What stands between speakers who are named side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The parties that a speaker stands for, why, and a key by which the same speaker is known again."""

    parties: tuple[str, ...]
    reasons: tuple[Text, ...]
    key: str


def voices_of(speaker: str, operation: Operation | None, gazetteer: Gazetteer) -> Voices:
    """Return whose word is what a speaker says.

    The first name in the speaker's words counts, and those that stand beside it ("neither A nor B"); a name
    further on only says where he sits. Where no name is found, an office of a state with the adjective of
    that state ("the Turkish foreign minister") stands for its government. Nobody is taken for a party by
    default.
    """
    if not speaker:
        return Voices(parties=(), reasons=(), key="")
    tokens = tokens_of(speaker)
    actors = _side_by_side(speaker, mentions_of(tokens, gazetteer)[1])
    found: dict[str, list[Text]] = {}
    for mention in actors:
        if mention.id:
            party, reasons = _party(mention, operation, gazetteer)
            if party:
                found.setdefault(party, []).extend(reasons)
    if not actors and operation is not None:
        state = _state(tuple(fold(form).lower() for form in tokens.forms))
        party = gazetteer.joined.get(("actor", state), "") if state else ""
        if party:
            reason = text(
                "{speaker} names an office of the state {party}; that it speaks for it is a proposal.",
                speaker=isolate(speaker),
                party=_name(party, operation),
            )
            found[party] = [reason]
    key = " ".join(mention.id for mention in actors if mention.kind == "person" and mention.id)
    return Voices(
        parties=tuple(found),
        reasons=tuple(dict.fromkeys(reason for reasons in found.values() for reason in reasons)),
        key=key or folded_words(speaker),
    )


@lru_cache(maxsize=1 << 12)
def folded_words(words: str) -> str:
    """Return words folded and parted by single spaces, so that the same ones are the same."""
    return " ".join(form.lower() for form in tokens_of(words).forms)


def actor_key(words: str, gazetteer: Gazetteer) -> str:
    """Return what tells an outlet from others: its id where the gazetteer knows it, else its words."""
    actors = mentions_of(tokens_of(words), gazetteer)[1]
    return next((mention.id for mention in actors if mention.id), "") or folded_words(words)


def _side_by_side(speaker: str, actors: Sequence[Mention]) -> list[Mention]:
    found = list(actors[:1])
    for before, mention in pairwise(actors):
        if not BETWEEN.match(fold(speaker[before.span[1] : mention.span[0]])):
            break
        found.append(mention)
    return found


def _party(mention: Mention, operation: Operation | None, gazetteer: Gazetteer) -> tuple[str, list[Text]]:
    """Return the party that an actor is or belongs to, and why; empty where it is none of them."""
    if operation is None:
        return "", []
    reasons = []
    if OTHER in mention.readings:
        reasons.append(text("{name} can stand for others too.", name=mention.name))
    if mention.origin == "operation":
        named = text("{name} is named as the speaker.", name=_name(mention.id, operation))
        return mention.id, [named, *reasons]
    larger = members().get(mention.id, "")
    party = gazetteer.joined.get(("actor", larger), "") if larger else ""
    if not party:
        return "", []
    member = text(
        "{name} is counted among {party}; that it speaks for them is a proposal.",
        name=mention.name,
        party=_name(party, operation),
    )
    return party, [member, *reasons]


def _name(party: str, operation: Operation) -> object:
    return next((each.name for each in operation.parties if each.id == party), party)


def _state(forms: Sequence[str]) -> str:
    """Return the government whose adjective stands beside an office among these words; empty: none does."""
    bare = {form.removeprefix("و").removeprefix("ال") for form in forms} | {*forms}
    if not bare & offices():
        return ""
    states = {state for word, state in nations().items() if word in bare}
    return states.pop() if len(states) == 1 else ""


@cache
def members() -> Mapping[str, str]:
    """Return to which larger actor each belongs, by `lexicon/affiliations.toml`."""
    return {each: larger for larger, ids in _tables()["member"].items() for each in ids.split()}


@cache
def nations() -> Mapping[str, str]:
    """Return the government that each adjective of a state stands for beside an office."""
    return {
        fold(word).lower(): state for state, words in _tables()["nation"].items() for word in words.split()
    }


@cache
def offices() -> frozenset[str]:
    """Return the words of offices of a state."""
    return frozenset(fold(word).lower() for words in _tables()["office"].values() for word in words.split())


@cache
def _tables() -> dict[str, Any]:
    source = files("safepassage.reports") / "lexicon" / "affiliations.toml"
    return tomllib.loads(source.read_text("utf-8"))
