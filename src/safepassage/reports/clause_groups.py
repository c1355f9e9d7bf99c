"""Which people a clause is about: keys of the lexicon, or the operation's own groups that they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from safepassage.language import LANGS
from safepassage.operation.model import Group, Operation, Party, Place
from safepassage.reports.clause_words import is_word, senses
from safepassage.reports.gazetteer import joined_gazetteer
from safepassage.reports.mentions import mentions_of
from safepassage.reports.tokens import Kind, tokens_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """People as a clause names them: a key of the lexicon, and the places that they are said to be of."""

    key: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The groups of an operation by what reports call them.

    Parameters
    ----------
    of_key
        Ids by the keys of the lexicon that stand in the group's name or are its id.
    of_places
        For each group that is called after places, their ids.
    """

    of_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_places: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def ids(self, named: Sequence[Named], from_: Sequence[str]) -> tuple[str, ...]:
        """Return the groups that people stand for; the lexicon's key where the operation has none.

        People called after a place, or who are said to leave it, are the group that is called after it;
        other people without a name of their own are left out where somebody else is named beside them.
        """
        found: list[str] = []
        plain = any(each.key != "people" for each in named)
        for each in named:
            if each.key == "people":
                places = {*each.places, *from_}
                own = [group for group, of in self.of_places.items() if of & places]
                if own:
                    found += own
                elif not plain:
                    found.append("people")
            elif each.key == "villagers" and len(self.of_places) == 1:
                found += self.of_places
            else:
                found += self.of_key.get(each.key) or [each.key]
        return tuple(dict.fromkeys(found))


def groups_of(operation: Operation | None) -> Groups:
    """Return the groups of an operation, by the words of their names."""
    if operation is None:
        return Groups()
    return _by_words(operation.groups, operation.places, operation.parties)


@lru_cache(maxsize=8)
def _by_words(
    groups: tuple[Group, ...], places_named: tuple[Place, ...], parties: tuple[Party, ...]
) -> Groups:
    """Return groups by the words of their names; kept, as every text of an operation asks for them."""
    names = joined_gazetteer(places_named, parties)
    of_key: dict[str, list[str]] = {}
    of_places: dict[str, frozenset[str]] = {}
    for group in groups:
        keys: dict[str, None] = {}
        places: set[str] = set()
        for lang in LANGS:
            tokens = tokens_of(group.name.in_language(lang))
            places |= {mention.id for mention in mentions_of(tokens, names)[0] if mention.id}
            for at, form in enumerate(tokens.forms):
                if tokens.kinds[at] == Kind.WORD:
                    keys.update(
                        (each.key, None)
                        for each in senses(form, lang)
                        if each.sort == "group" and not each.rest
                    )
        if is_word(group.id, "group", "en"):
            keys = {group.id: None} if group.id in _keys() else keys
        if places:
            of_places[group.id] = frozenset(places)
            keys.pop("people", None)
        for key in keys:
            of_key.setdefault(key, []).append(group.id)
    return Groups(of_key={key: tuple(ids) for key, ids in of_key.items()}, of_places=of_places)


def _keys() -> frozenset[str]:
    return frozenset(["wounded", "patients", "civilians", "fighters"])
