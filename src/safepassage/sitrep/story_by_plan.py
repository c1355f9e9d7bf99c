"""A vehicle's events in the order that its plan suggests, wherever the record leaves the order open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from safepassage.ledger.bodies import Arrived, Boarded, Departed, Reached, VehicleBack, VehicleOut
from safepassage.ledger.sequence import Entry, arranged
from safepassage.planning.plan import Trip

Position = tuple[int, int, int]
"""Which trip of the vehicle, which stop of it, and what happens there first."""

BEFORE_ALL: Final[Position] = (-1, 0, 0)
STEPS: Final = {Reached: 0, Boarded: 1, Arrived: 1, Departed: 2}
HAPPENS: Final = {
    Reached: "arrive_s",
    Boarded: "board_from_s",
    Arrived: "alight_from_s",
    Departed: "leave_s",
}
"""What of a planned stop an event is about; a stop may lack it, as a trip's first has no arrival."""


def by_plan(story: Sequence[Entry], trips: Sequence[Trip]) -> list[Entry]:
    """Return a vehicle's events in an order that contradicts nothing that is certain.

    Devices whose clocks are wrong, and whose events name nothing that went before, leave it open which came
    first; then the plan is a better guess than a clock.

    Parameters
    ----------
    story
        The events in the order in which the record tells them.
    trips
        The vehicle's trips in the plan's order.
    """
    places = enumerate(_positions(story, trips))
    rank = {id(story[i]): n for n, (_, i) in enumerate(sorted((place, i) for i, place in places))}
    return arranged(story, lambda entry: rank[id(entry)], lambda _: None).order


def _positions(story: Sequence[Entry], trips: Sequence[Trip]) -> Iterator[Position]:
    """Yield where in the plan each event belongs; what it does not know stays with the one before."""
    number = {trip.id: i for i, trip in enumerate(trips)}
    times: Counter[tuple[str, str, type]] = Counter()
    last = BEFORE_ALL
    back = False
    for entry in story:
        body = entry.body
        back = back or isinstance(body, VehicleBack)
        if isinstance(body, VehicleOut) and not back:
            yield BEFORE_ALL
            continue
        if isinstance(body, Reached | Boarded | Departed | Arrived) and body.trip in number:
            trip = trips[number[body.trip]]
            at = [
                i
                for i, stop in enumerate(trip.stops)
                if stop.place == body.place and getattr(stop, HAPPENS[type(body)]) is not None
            ]
            if at:
                key = (trip.id, body.place, type(body))
                last = (number[trip.id], at[min(times[key], len(at) - 1)], STEPS[type(body)])
                if not isinstance(body, Boarded | Arrived):
                    times[key] += 1
        yield last
