"""Parts of a record's state as JSON values, and the one way in which values become bytes."""

from __future__ import annotations

import json

from safepassage.ledger.custody import Custody
from safepassage.ledger.vehicle_story import VehicleState
from safepassage.ledger.whereabouts import TripState


def canonical(values: object) -> bytes:
    """Return JSON values as bytes: the same for the same values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def custody_json(custody: Custody) -> dict[str, object]:
    """Return a household's custody."""
    return {
        "chain": [[step.event, step.from_, step.to, step.people, step.missing] for step in custody.chain],
        "holding": dict(custody.holding),
        "certain": custody.certain,
    }


def vehicle_json(state: VehicleState) -> dict[str, object]:
    """Return where a vehicle is."""
    return {
        "place": state.place,
        "left": state.left,
        "since_ms": state.since_ms,
        "certain": state.certain,
        "perhaps": list(state.perhaps),
        "serving": state.serving,
        "type": state.type,
        "load": dict(state.load),
        "last": list(state.last),
        "trip": state.trip,
    }


def trip_json(state: TripState) -> dict[str, object]:
    """Return how a trip stands."""
    return {
        "phase": state.phase,
        "vehicles": list(state.vehicles),
        "boarded": dict(state.boarded),
        "arrived": dict(state.arrived),
    }
