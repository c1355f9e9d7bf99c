"""The names that reports are searched for: of the shipped gazetteer, and of an operation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from safepassage.language import Name
from safepassage.operation.model import Operation, Party, Place
from safepassage.reports.folding import fold
from safepassage.reports.mention import Origin, Table
from safepassage.reports.name_pieces import pieces_of_name

ARTICLES: Final = frozenset(["al", "el", "ad", "as", "ash", "az"])
CAPITALS_MAX: Final = 5
"""A name of so few letters, all of them capitals, is an acronym: `US` is no "us"."""
PROCLITICS: Final = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
SHORT_AGENCY_LETTERS: Final = 4
"""With a preposition, an agency's name as short as this is another word: `لسانا`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that has names.

    Parameters
    ----------
    aliases
        Every way in which it is written, Arabic and English.
    beside
        Folded words of which one must stand before or after the name, as it is an ordinary word too; none
        where the name stands for itself.
    generic
        Those of the aliases that others are called by too: the opposition, government forces.
    """

    id: str
    table: Table
    kind: str
    name: Name
    aliases: tuple[str, ...]
    origin: Origin = "gazetteer"
    beside: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One way to write the name of an entry, as pieces of words.

    `attached` letters of the first piece belong to no name; `capitals` says that it is written as it is in
    `written` and not otherwise, `cased` that it has at least one capital.
    """

    entry: Entry
    pieces: tuple[str, ...]
    attached: int = 0
    written: str = ""
    cased: bool = False
    capitals: bool = False
    generic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Names by their first piece, the longest first.

    `joined` leads from an entry of the shipped gazetteer to the operation's place or party that it is.
    """

    aliases: Mapping[str, Sequence[Alias]]
    joined: Mapping[tuple[Table, str], str] = field(default_factory=dict)


@cache
def shipped_gazetteer() -> Gazetteer:
    """Return the names that come with the program."""
    return _indexed(shipped_entries())


def gazetteer_of(operation: Operation | None) -> Gazetteer:
    """Return the shipped names together with those of an operation.

    A name that an operation's place or party shares with one entry of the shipped gazetteer makes the two
    one: all names of that entry lead to the operation's id. Where it shares names with several, none do.
    """
    return shipped_gazetteer() if operation is None else joined_gazetteer(operation.places, operation.parties)


@lru_cache(maxsize=8)
def joined_gazetteer(own_places: tuple[Place, ...], own_parties: tuple[Party, ...]) -> Gazetteer:
    """Return the shipped names together with these; kept, as every text of an operation asks for them."""
    places = [_own(place.id, "place", place.kind, place.name) for place in own_places]
    parties = [_own(party.id, "actor", party.role, party.name) for party in own_parties]
    shipped = shipped_entries()
    by_name: dict[tuple[Table, str], list[Entry]] = {}
    for entry in shipped:
        for alias in entry.aliases:
            by_name.setdefault((entry.table, _key(alias)), []).append(entry)
    joined: dict[tuple[Table, str], str] = {}
    own = []
    for entry in (*places, *parties):
        same = {
            (each.table, each.id): each
            for a in entry.aliases
            for each in by_name.get((entry.table, _key(a)), ())
        }
        if len(same) == 1 and not same.keys() & joined.keys():
            (key,) = same
            joined[key] = entry.id
            rows = [each for each in shipped if (each.table, each.id) == key]
            aliases = dict.fromkeys((*entry.aliases, *(alias for each in rows for alias in each.aliases)))
            generic = frozenset(alias for each in rows for alias in each.generic) - {*entry.aliases}
            own.append(replace(entry, aliases=tuple(aliases), generic=generic))
        else:
            own.append(entry)
    found = _indexed([*own, *(each for each in shipped if (each.table, each.id) not in joined)])
    return replace(found, joined=joined)


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """Return the entries of `lexicon/places.csv` and `lexicon/actors.csv`; several rows can have one id."""
    tables: dict[Table, str] = {"place": "places.csv", "actor": "actors.csv"}
    found = []
    for table, file in tables.items():
        content = (files("safepassage.reports") / "lexicon" / file).read_text("utf-8")
        for row in csv.DictReader(content.splitlines()):
            arabic, english = ([a for a in row[lang].split("|") if a] for lang in ("ar", "en"))
            generic = [a for lang in ("ar", "en") for a in (row.get(f"generic_{lang}") or "").split("|") if a]
            found.append(
                Entry(
                    id=row["id"],
                    table=table,
                    kind=row["kind"],
                    name=Name(ar=arabic[0] if arabic else "", en=english[0] if english else ""),
                    aliases=(*arabic, *english, *generic),
                    generic=frozenset(generic),
                    beside=frozenset(fold(word).lower() for word in (row.get("beside") or "").split()),
                )
            )
    return tuple(found)


def place_name(id_: str, operation: Operation | None) -> Name:
    """Return what a place of an operation or of the shipped gazetteer is called; else its id."""
    own = None if operation is None else operation.place_of.get(id_)
    if own is not None and (own.name.en or own.name.ar):
        return own.name
    return _shipped_names().get(id_) or Name(en=id_, ar=id_)


@cache
def _shipped_names() -> Mapping[str, Name]:
    """Return the names of the shipped places: the first row of each that has both languages."""
    found: dict[str, Name] = {}
    for entry in shipped_entries():
        if entry.table == "place" and (entry.id not in found or not found[entry.id].en):
            found[entry.id] = entry.name
    return found


def _own(id_: str, table: Table, kind: str, name: Name) -> Entry:
    aliases = tuple(each for each in (name.ar, name.en) if each.strip())
    return Entry(id=id_, table=table, kind=kind, name=name, aliases=aliases, origin="operation")


def _key(alias: str) -> str:
    """Return a name so that ways to write it that differ in nothing are one."""
    pieces = pieces_of_name(alias)
    return " ".join(pieces[1:] if len(pieces) > 1 and pieces[0] in ARTICLES else pieces)


def _indexed(entries: Iterable[Entry]) -> Gazetteer:
    found: dict[str, list[Alias]] = {}
    for entry in entries:
        for written in entry.aliases:
            for alias in _ways(entry, written):
                known = found.setdefault(alias.pieces[0], [])
                twin = next((at for at, each in enumerate(known) if _same(alias, each)), None)
                if twin is None:
                    known.append(alias)
                elif known[twin].cased and not alias.cased:
                    known[twin] = alias  # the way to write it that asks for less
    return Gazetteer(
        aliases={
            first: tuple(sorted(aliases, key=lambda alias: (-len(alias.pieces), alias.attached)))
            for first, aliases in found.items()
        }
    )


def _same(one: Alias, other: Alias) -> bool:
    return (one.pieces, one.attached, one.entry) == (other.pieces, other.attached, other.entry)


def _ways(entry: Entry, written: str) -> list[Alias]:
    """Return the ways in which a name is found: with and without its article, with letters attached."""
    pieces = pieces_of_name(written)
    if not pieces:
        return []
    cased = written != written.lower()
    capitals = cased and written == written.upper() and len(written.replace(".", "")) <= CAPITALS_MAX
    whole = Alias(
        entry=entry,
        pieces=pieces,
        written=written,
        cased=cased,
        capitals=capitals,
        generic=written in entry.generic,
    )
    ways = [whole]
    first = pieces[0]
    if first in ARTICLES and len(pieces) > 1:
        ways.append(replace(whole, pieces=pieces[1:]))
    if not "\u0600" <= first[0] <= "\u06ff":
        return ways
    short = entry.kind == "news agency" and len(pieces) == 1 and len(first) <= SHORT_AGENCY_LETTERS
    attachable = PROCLITICS[:1] if short else PROCLITICS
    starts = [(letters, letters + first) for letters in attachable]
    if first.startswith("ال"):
        starts += [(letters, f"{letters}ل{first[2:]}") for letters in ("ل", "ول", "فل")]
    return ways + [
        replace(whole, pieces=(start, *pieces[1:]), attached=len(letters)) for letters, start in starts
    ]
