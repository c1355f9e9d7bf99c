"""From what a body says to the postings it makes: who goes from which account to which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from safepassage.ledger.accounts import (
    DECEASED,
    OUTSIDE,
    STAYED,
    is_account,
)
from safepassage.ledger.bodies import (
    Arrived,
    Boarded,
    Body,
    Born,
    Corrected,
    Departed,
    Died,
    Diverted,
    GotOff,
    Move,
    Reached,
    Registered,
    Released,
    Stayed,
    Transferred,
    VehicleBack,
    VehicleOut,
)
from safepassage.ledger.identity import is_id
from safepassage.ledger.instants import is_instant

FREE: Final = frozenset({Transferred, Diverted, Released, GotOff, Stayed, Died, Born})
"""The kinds in which a person writes the name of an account."""
CHECKED: Final = FREE | {Departed, Corrected}
"""The kinds with texts whose form a schema does not check."""
NAMES_VEHICLE: Final = frozenset({Boarded, Arrived, GotOff, Departed, Reached, VehicleOut, VehicleBack})
NAMES_TRIP: Final = frozenset({Boarded, Arrived, Departed, Reached})
ENDS: Final[Mapping[type[Body], Callable[[Any], tuple[str, str]]]] = {
    Boarded: lambda b: ("place:" + b.place, "vehicle:" + b.vehicle),
    Arrived: lambda b: ("vehicle:" + b.vehicle, "place:" + b.place),
    Registered: lambda b: (OUTSIDE, "place:" + b.place),
    Transferred: lambda b: (b.from_, b.to),
    Diverted: lambda b: (b.from_, "screening:" + b.checkpoint),
    Released: lambda b: ("screening:" + b.checkpoint, b.to),
    GotOff: lambda b: ("vehicle:" + b.vehicle, b.to),
    Stayed: lambda b: (b.from_, STAYED),
    Died: lambda b: (b.from_, DECEASED),
    Born: lambda b: (OUTSIDE, b.to),
}


def accounts_of(body: Move) -> tuple[str, str]:
    """Return the account that people leave and the one they come to."""
    return ENDS[type(body)](body)


def makes_sense(body: Body) -> bool:
    """Return whether accounts, instants and ids in a body are such; where they come in they are checked."""
    if isinstance(body, Departed):
        return all(end is None or is_instant(end) for end in (body.inspected_from, body.inspected_to))
    if isinstance(body, Corrected):
        return is_id(body.corrects)
    return type(body) not in FREE or all(is_account(end) for end in ENDS[type(body)](body))


def vehicles_of(body: Body) -> tuple[str, ...]:
    """Return the vehicles whose story a body tells: the one it names, and those whose account it moves."""
    kind = type(body)
    found = [body.vehicle] if kind in NAMES_VEHICLE else []  # type: ignore[attr-defined]
    if kind in FREE:
        found += [end[8:] for end in ENDS[kind](body) if end[:8] == "vehicle:"]
    return tuple(dict.fromkeys(found))
