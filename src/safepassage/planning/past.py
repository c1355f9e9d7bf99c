"""What has been done until now, as far as it binds what comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from safepassage.planning.plan import Stop
from safepassage.planning.replay_rules import Past, Release
from safepassage.planning.state import State, TripSoFar


def past_of(state: State) -> Past:
    """Return what of the past still counts."""
    departed: Counter[tuple[str, str, str]] = Counter()
    arrived: Counter[tuple[str, str, str]] = Counter()
    received: Counter[str] = Counter()
    arrivals: list[tuple[str, int, int]] = []
    for trip, stop, group, count in state.carried():
        if stop.leave_s is not None:
            departed[group, stop.place, trip.to] += count
        last = trip.stops[-1]
        if last.place == trip.to and last.arrive_s is not None:
            arrived[group, stop.place, trip.to] += count
            received[trip.to] += count
            arrivals.append((trip.to, last.arrive_s, count))
    bays = [
        (trip.stops[-1].place, trip.stops[-1].leave_s or 0)
        for trip in state.trips
        if trip.ended and (trip.stops[-1].leave_s or 0) > state.now_s
    ]
    lanes: list[tuple[str, int]] = []
    inspected: dict[str, int] = {}
    releases: dict[str, Release] = {}
    for trip, stop in _stops(state.trips):
        if stop.inspect_from_s is not None and stop.inspect_to_s is not None:
            inspected[stop.place] = max(stop.inspect_from_s, inspected.get(stop.place, 0))
            if stop.inspect_to_s > state.now_s:
                lanes.append((stop.place, stop.inspect_to_s))
        if stop.convoy is not None and stop.leave_s is not None:
            before = releases.get(stop.place)
            if before is None or before.at_s <= stop.leave_s:
                same = before.trips if before is not None and before.at_s == stop.leave_s else frozenset()
                releases[stop.place] = Release(at_s=stop.leave_s, trips=same | {trip.id})
    return Past(
        departed=departed,
        arrived=arrived,
        received=received,
        arrivals=tuple(arrivals),
        bays=tuple(bays),
        lanes=tuple(lanes),
        inspected_s=inspected,
        releases=releases,
        convoys=frozenset(stop.convoy for _, stop in _stops(state.trips) if stop.convoy is not None),
    )


def _stops(trips: Iterable[TripSoFar]) -> Iterator[tuple[TripSoFar, Stop]]:
    for trip in trips:
        for stop in trip.stops:
            yield trip, stop
