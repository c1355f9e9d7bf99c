"""What a plan is conditional on: confirmations, read from what the parties are reported to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.reports.status import AFFIRMED, Cell, Standing, Status

WORST_FIRST: Final[tuple[Standing, ...]] = (
    "contradictory",
    "denied",
    "not_confirmed",
    "silent",
    "announced",
    "confirmed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCondition:
    """Whether one party has confirmed what a confirmation waits for.

    `cell` is what its standing is read from: that of the confirmation itself, or of the term among those
    waiting that the party has said least for.
    """

    party: str
    cell: Cell

    @property
    def met(self) -> bool:
        """Whether the party has affirmed it by accepted claims, and no claim is against that."""
        return self.cell.affirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A confirmation that the agreement asks for, with each party that must give it."""

    term: str
    parties: tuple[PartyCondition, ...]

    @property
    def met(self) -> bool:
        """Whether every party has confirmed; where nobody is named, nobody can."""
        return bool(self.parties) and all(each.met for each in self.parties)


def conditions_of(operation: Operation, status: Status) -> tuple[Condition, ...]:
    """Return the agreed confirmations of an operation, and how each party stands to them."""
    cells = {(row.term, cell.party): cell for row in status.terms for cell in row.cells}
    return tuple(
        Condition(
            term=term.id,
            parties=tuple(PartyCondition(party=party, cell=_cell(cells, term, party)) for party in term.by),
        )
        for term in operation.binding_terms
        if isinstance(term, Confirmation)
    )


def confirmed_terms(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return the ids of the confirmations that every party has given."""
    return tuple(each.term for each in conditions if each.met)


def _cell(cells: Mapping[tuple[str, str], Cell], term: Confirmation, party: str) -> Cell:
    """Return what a party's standing to a confirmation is read from.

    Its word on the confirmation itself settles it where the party takes no term of it back; else every term
    that waits must have its word. Of a term or a party that the operation does not have nothing is said.
    """
    own, *waiting = (
        cells.get((each, party)) or Cell(term=each, party=party, standing="silent", accepted="silent")
        for each in (term.id, *term.before)
    )
    if own.affirmed and not any(cell.standing in ("denied", "contradictory") for cell in waiting):
        return own
    speaks = own.standing not in AFFIRMED and own.standing != "silent"
    return _worst([own, *waiting] if speaks or not waiting else waiting)


def _worst(cells: Sequence[Cell]) -> Cell:
    """Return the cell with the least said for it, the first of equals, proposals before accepted claims."""
    return min(cells, key=lambda cell: (WORST_FIRST.index(cell.standing), not cell.proposed))
