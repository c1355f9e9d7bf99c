"""The places and actors that a report names, found by the names of a gazetteer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from safepassage.language import Name
from safepassage.reports.fact_words import fact_words
from safepassage.reports.gazetteer import Alias, Entry, Gazetteer
from safepassage.reports.mention import Mention, Table
from safepassage.reports.name_pieces import Pieces, pieces_of
from safepassage.reports.tokens import Tokens

OTHER: Final = "actor:other"
"""What a generic name can stand for besides: somebody that the gazetteer does not mean by it."""
OTHER_NATION: Final = re.compile(r"ال\w{2,12}يه?$")
"""The adjective of a nation after a generic name: the opposition of another country."""
SYRIAN: Final = "السوري"


def mentions_of(tokens: Tokens, gazetteer: Gazetteer) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return the places and the actors that a text names, each in the order of the text.

    The longest name wins and nothing is looked for inside it; a name begins and ends with words. A name
    that is a place's and an actor's is both, and says so, unless the word before it asks for a place.
    """
    pieces = pieces_of(tokens)
    places: list[Mention] = []
    actors: list[Mention] = []
    at = 0
    while at < len(pieces.forms):
        matched = _longest(tokens, pieces, gazetteer.aliases.get(pieces.forms[at], ()), at)
        if not matched:
            at += 1
            continue
        found = {table: _entries(matched, table) for table in ("place", "actor")}
        if found["place"] and found["actor"] and _asks_for_place(pieces, at, matched[0]):
            found["actor"] = []
        after = at + len(matched[0].pieces)
        span = tokens.source.raw_span(pieces.begins[at] + matched[0].attached, pieces.finishes[after - 1])
        readings = [f"{entry.table}:{entry.id}" for table in found for entry in found[table]]
        if any(alias.generic for alias in matched):
            readings.append(OTHER)
        for table, into in (("place", places), ("actor", actors)):
            if found[table]:
                into.append(_mention(span, found[table], tuple(readings)))
        at = after
    return tuple(places), tuple(actors)


def _longest(tokens: Tokens, pieces: Pieces, aliases: Sequence[Alias], at: int) -> list[Alias]:
    """Return the ways to read the longest name that begins at a piece."""
    found: list[Alias] = []
    for alias in aliases:
        size = len(alias.pieces)
        if found and (size, alias.attached) != (len(found[0].pieces), found[0].attached):
            break
        if size > 1 and tuple(pieces.forms[at : at + size]) != alias.pieces:
            continue
        if _stands(tokens, pieces, alias, at):
            found.append(alias)
    return found


def _stands(tokens: Tokens, pieces: Pieces, alias: Alias, at: int) -> bool:
    """Return whether a name is written as it must be, among the words that it needs."""
    last = at + len(alias.pieces) - 1
    if alias.cased:
        written = tokens.source.form[pieces.begins[at] : pieces.finishes[last]]
        if alias.capitals and written.replace(".", "") != alias.written.replace(".", ""):
            return False
        if written == written.lower():
            return False
    inner_end = last + 1 < len(pieces.forms) and pieces.tokens[last + 1] == pieces.tokens[last]
    if inner_end and pieces.finishes[last] < pieces.begins[last + 1]:
        return False  # "Aleppo-based" is kept whole
    following = pieces.forms[last + 1] if last + 1 < len(pieces.forms) else ""
    if alias.generic and OTHER_NATION.match(following) and not following.startswith(SYRIAN):
        return False
    if not alias.entry.beside:
        return True
    around = {
        pieces.forms[at - 1] if at else "",
        pieces.forms[last + 1] if last + 1 < len(pieces.forms) else "",
    }
    return bool(around & alias.entry.beside)


def _asks_for_place(pieces: Pieces, at: int, alias: Alias) -> bool:
    first = pieces.forms[at]
    letters = first[: alias.attached]
    return letters.endswith("ب") or (at > 0 and not letters and pieces.forms[at - 1] in fact_words("place"))


def _entries(aliases: Sequence[Alias], table: Table) -> list[Entry]:
    """Return the entries of a table that a name belongs to; an operation's own come before all others."""
    entries = {alias.entry.id: alias.entry for alias in aliases if alias.entry.table == table}
    own = [entry for entry in entries.values() if entry.origin == "operation"]
    return own or list(entries.values())


def _mention(span: tuple[int, int], entries: Sequence[Entry], readings: tuple[str, ...]) -> Mention:
    alone = entries[0] if len(entries) == 1 else None
    kinds = {entry.kind for entry in entries}
    return Mention(
        span=span,
        id=alone.id if alone else "",
        kind=entries[0].kind if len(kinds) == 1 else "",
        name=alone.name if alone else Name(),
        origin=entries[0].origin,
        readings=readings,
    )
