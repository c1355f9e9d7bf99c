"""What a report says that an agreement holds: a clause, in the words of the operation's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safepassage.operation.terms import TermStatus
from safepassage.reports.figure import Figure
from safepassage.reports.relation import Span
from safepassage.reports.stated_time import StatedTime

ClauseKind = Literal[
    "agreement",
    "passage",
    "order",
    "window",
    "ceasefire",
    "inspection",
    "convoy",
    "reciprocity",
    "reception",
    "monitoring",
    "conduct",
    "start",
]
"""The kinds of term that a report can speak of; `agreement`: the deal as a whole; `start`: when it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Words of a report that say what an agreement holds.

    Parameters
    ----------
    kind
        The kind of term that it would be.
    span
        The words, in the raw text.
    groups
        Which people: ids of the operation's groups where one is given, else keys of the lexicon
        (`civilians`, `wounded`, `fighters` …); of an order those who go first.
    then
        Of an order or an exchange: the groups that come after, or on the other side.
    from_, to, via
        Ids of places, of the operation or the gazetteer, as far as they are named.
    carrying
        The words on what they may carry; None where none are said.
    vehicles
        Keys of the vehicles that are named: `bus`, `ambulance` …
    figures, times
        What of that the words state.
    deal
        Which agreement of the report it belongs to: 0 the one that it is about, 1 and on earlier or other
        ones.
    status
        What the report makes of it, everything that it says: `proposed` where it is announced or negotiated,
        `leaked`, `denied`, `lapsed` (was not carried out); `agreed` is for people to say, never the program.
    """

    kind: ClauseKind
    span: Span
    groups: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    carrying: Span | None = None
    vehicles: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    times: tuple[StatedTime, ...] = ()
    deal: int = 0
    status: tuple[TermStatus, ...] = ("proposed",)
