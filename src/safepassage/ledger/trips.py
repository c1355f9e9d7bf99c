"""How the trips of a plan stand, from what is recorded under their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from safepassage.ledger.bodies import Arrived, Boarded, Departed, Reached
from safepassage.ledger.sequence import Entry
from safepassage.ledger.vehicle_story import VehicleState
from safepassage.ledger.whereabouts import Phase, TripState


def trip_state(trip: str, entries: Sequence[Entry], vehicles: Sequence[VehicleState]) -> TripState:
    """Return how a trip stands.

    Parameters
    ----------
    trip
        Its id.
    entries
        The events that name it.
    vehicles
        The vehicles that those events name, as they stand.
    """
    boarded: Counter[str] = Counter()
    arrived: Counter[str] = Counter()
    under_way = False
    for entry in entries:
        match entry.body:
            case Boarded():
                boarded.update(entry.body.people)
            case Arrived():
                arrived.update(entry.body.people)
            case Departed() | Reached():
                under_way = True
    # those who got off, were held or changed vehicles on the way do not arrive by this trip
    done = bool(vehicles) and all(v.trip != trip or not any(n > 0 for _, n in v.load) for v in vehicles)
    phase: Phase = "planned"
    if arrived.total():
        phase = "arrived" if done or arrived.total() >= boarded.total() else "arriving"
    elif under_way:
        phase = "ended" if boarded and done else "under way"
    elif boarded:
        phase = "boarding"
    return TripState(
        id=trip,
        phase=phase,
        vehicles=tuple(sorted(vehicle.id for vehicle in vehicles)),
        boarded=dict(sorted(boarded.items())),
        arrived=dict(sorted(arrived.items())),
    )
