"""The record and the plan to the state that replanning begins from: what has been done, and who waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.ledger.bodies import (
    Arrived,
    Boarded,
    Departed,
    Move,
    Reached,
    VehicleOut,
)
from safepassage.ledger.instants import instant_of
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.sequence import Entry
from safepassage.ledger.state import State as Record
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.state import Parked, State, TripSoFar, Waiting
from safepassage.planning.still_there import still_there
from safepassage.sitrep.trip_so_far import TripTold

PlaceGroup = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedState:
    """Where an operation under way stands by its record.

    `changes` are those that the record tells of, as `state.json` writes them; `findings` say what of the
    record the state cannot hold.
    """

    state: State
    changes: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]


def recorded_state(
    operation: Operation,
    plan: Plan,
    record: Record,
    now: datetime,
    received: Mapping[str, datetime],
) -> RecordedState:
    """Return the state of an operation by its record.

    Parameters
    ----------
    operation, plan
        What was planned; trips that the record does not name by their id are recognised by vehicle and place.
    record
        What has happened until now.
    now
        The instant; everything recorded lies before it.
    received
        When the hub received each event, by id: nothing happened later than that, whatever a clock says.
    """
    now_s = operation.seconds_since_begin(now)
    told = _Telling(operation=operation, plan=plan, record=record, now_s=now_s, received=received)
    for vehicle in sorted({state.id for state in record.vehicles()}):
        told.vehicle(vehicle)
    begun = tuple(told.trips)
    parked = (*told.parked, *told.never_used())
    rows, more = _people(operation, record, begun, told.gone)
    state = State(operation=operation.id, now_s=now_s, trips=begun, vehicles=parked, people=rows)
    changes = (*_halts(operation, record, now), *told.lost, *more)
    return RecordedState(state=state, changes=changes, findings=tuple(told.findings))


@dataclass(slots=True, kw_only=True)
class _Telling:
    """Tells the trips of each vehicle from its events."""

    operation: Operation
    plan: Plan
    record: Record
    now_s: int
    received: Mapping[str, datetime]
    trips: list[TripSoFar] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    lost: list[Mapping[str, Any]] = field(default_factory=list)
    gone: Counter[PlaceGroup] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def vehicle(self, vehicle: str) -> None:
        """Tell the trips of one vehicle, and where it stands."""
        self.seen.add(vehicle)
        planned = {trip.id: trip for trip in self.plan.trips}
        ahead = [trip for trip in self.plan.trips if trip.vehicle == vehicle]
        type_, at = self._type_and_start(vehicle)
        story = self.record.story(vehicle)
        stands, free_s = at, 0
        trip: TripTold | None = None
        made = 0
        for entry in story:
            at_s = self._at_s(entry)
            body = entry.body
            if isinstance(body, VehicleOut):
                stands, free_s = body.place, at_s
                at = at or body.place
                continue
            if trip is None and isinstance(body, Boarded | Departed):
                made += 1
                own = _recognised(body, planned, ahead)
                ahead = [each for each in ahead if own is None or each.id != own.id]
                trip = TripTold(id=body.trip or (own.id if own else f"{vehicle}-x{made}"), planned=own)
            if trip is None:
                if isinstance(body, Reached):
                    stands, free_s = body.place, at_s
                continue
            self._happen(trip, entry, at_s, vehicle)
            if trip.ended:
                self._close(trip, vehicle, type_, at)
                stands, free_s = trip.stops[-1].place, trip.stops[-1].leave_s or at_s
                trip = None
        serving = self.record.vehicle(vehicle).serving
        if trip is not None and (trip.load or serving):
            self._close(trip, vehicle, type_, at)
        elif at:
            self.parked.append(Parked(id=vehicle, type=type_, at=at, stands=stands or at, free_s=free_s))
        if not serving:
            self.lost.append({"kind": "lost", "vehicle": vehicle})

    def never_used(self) -> Iterator[Parked]:
        """Yield the vehicles of the plan of which nothing is recorded: they stand where they were."""
        for used in self.plan.vehicles:
            if used.id not in self.seen:
                yield Parked(id=used.id, type=used.type, at=used.at, stands=used.at, free_s=0)

    def _at_s(self, entry: Entry) -> int:
        """Return when an event was: before it was received, and before now."""
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=entry.at_ms)
        at = min(at, self.received.get(entry.id, at))
        return min(self.operation.seconds_since_begin(at), self.now_s - 1)

    def _happen(self, trip: TripTold, entry: Entry, at_s: int, vehicle: str) -> None:
        body = entry.body
        account = f"vehicle:{vehicle}"
        if isinstance(body, Boarded):
            trip.board(body.place, at_s, body.people, body.households)
            trip.to = trip.to or body.destination or ""
        elif isinstance(body, Departed):
            inspected = tuple(
                self.operation.seconds_since_begin(instant_of(each))
                for each in (body.inspected_from, body.inspected_to)
                if each is not None
            )
            trip.depart(body.place, at_s, convoy=body.convoy, inspected=inspected)
        elif isinstance(body, Reached):
            trip.reach(body.place, at_s)
        elif isinstance(body, Arrived):
            alight = self.operation.timings.alight.seconds(sum(body.people.values()))
            trip.alight(body.place, at_s, body.people, alight)
        elif isinstance(body, Move):
            from_, to = accounts_of(body)
            if from_ == account:
                for place, group, people in trip.lose(body.people):
                    self.gone[place, group] += people
            elif to == account:
                self._say(
                    text(
                        "{vehicle} has taken {people} people who did not board at an assembly point; "
                        "they go on with it, and no plan counts them.",
                        vehicle=vehicle,
                        people=sum(body.people.values()),
                    )
                )

    def _close(self, trip: TripTold, vehicle: str, type_: str, at: str) -> None:
        """Keep a trip, as far as it has been made."""
        to = trip.planned.destination if trip.planned else trip.to
        if trip.ended:
            to = trip.stops[-1].place
        if not to:
            self._say(
                text(
                    "It is not recorded where {vehicle} goes with {people} people.",
                    vehicle=vehicle,
                    people=sum(trip.load.values()),
                )
            )
            to = _nearest_reception(self.operation)
        so_far = trip.so_far(self.operation, vehicle=vehicle, type_=type_, to=to, now_s=self.now_s)
        if at and so_far.stops[0].place != at and not any(each.vehicle == vehicle for each in self.trips):
            # its first stop says where it was at first
            first = Stop(place=at, leave_s=_first_s(so_far))
            stops = (first, *so_far.stops)
            if so_far.stops[0].arrive_s is None:
                entered = TripTold.entered(so_far.stops[0], _first_s(so_far))
                stops = (first, entered, *so_far.stops[1:])
            so_far = TripSoFar(
                id=so_far.id,
                vehicle=so_far.vehicle,
                type=so_far.type,
                to=so_far.to,
                load=so_far.load,
                households=so_far.households,
                stops=stops,
                next=so_far.next,
                arrive_s=so_far.arrive_s,
            )
        self.trips.append(so_far)

    def _type_and_start(self, vehicle: str) -> tuple[str, str]:
        used = next((each for each in self.plan.vehicles if each.id == vehicle), None)
        if used is not None:
            return used.type, used.at
        type_ = self.record.vehicle(vehicle).type or ""
        rows = [row for row in self.operation.fleet if row.type == type_] or list(self.operation.fleet)
        if not type_ and rows:
            self._say(
                text(
                    "The plan has no vehicle {vehicle} and its type is not recorded: it is taken for {type}.",
                    vehicle=vehicle,
                    type=rows[0].type,
                )
            )
        return (type_ or rows[0].type, rows[0].at) if rows else (type_, "")

    def _say(self, what: Text) -> None:
        mend = text("Correct the state by hand before you plan from it.")
        self.findings.append(
            Finding(code="recorded-state", where=Where(file="state.json"), what=what, mend=mend, stops=False)
        )


def _recognised(body: Boarded | Departed, planned: Mapping[str, Trip], ahead: list[Trip]) -> Trip | None:
    """Return the planned trip that begins with an event: the one it names, else the next one there."""
    if body.trip is not None:
        return planned.get(body.trip)
    for trip in ahead:
        if body.place == trip.stops[0].place or (
            isinstance(body, Boarded) and body.place in {stop.place for stop in trip.boarding_stops}
        ):
            return trip
    return None


def _people(
    operation: Operation, record: Record, trips: tuple[TripSoFar, ...], gone: Counter[PlaceGroup]
) -> tuple[tuple[Waiting, ...], tuple[Mapping[str, Any], ...]]:
    """Return who waits where, and how many more than were counted there are."""
    carried = State(operation=operation.id, now_s=0, trips=trips).carried()
    left = still_there(operation, carried)
    balances = record.balances()
    registered = record.registered()
    rows: list[Waiting] = []
    more: list[Mapping[str, Any]] = []
    for (place, group), counts in left.items():
        known = dict(counts)
        by_trips = sum(known.values())
        new = 0
        if (place, group) in registered:
            counted = sum(row.count for row in operation.people if (row.place, row.group) == (place, group))
            new = max(0, registered[place, group] - counted)
            waiting = max(0, balances.get(f"place:{place}", {}).get(group, 0) - new)
        else:
            waiting = max(0, by_trips - gone[place, group])
        away = max(0, by_trips - waiting)
        for destination in sorted(known, key=lambda d: (d is not None, d or "")):
            here = max(0, known[destination])
            elsewhere = min(away, here)
            away -= elsewhere
            if not here and destination is not None:
                continue
            rows.append(
                Waiting(
                    place=place,
                    group=group,
                    waiting=here - elsewhere,
                    elsewhere=elsewhere,
                    destination=destination,
                )
            )
        if new:
            more.append({"kind": "people", "place": place, "group": group, "more": new})
    return tuple(rows), tuple(more)


def _halts(operation: Operation, record: Record, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the halts that go on."""
    for halt in record.halts():
        if halt.until_ms is None:
            begun = min(datetime.fromtimestamp(halt.from_ms / 1000, UTC), now)
            yield {"kind": "halt", "at": halt.at, "from": begun.astimezone(operation.zone).isoformat()}


def _first_s(trip: TripSoFar) -> int:
    stop = trip.stops[0]
    times = (stop.arrive_s, stop.board_from_s, stop.inspect_from_s, stop.leave_s)
    return max(0, min((time for time in times if time is not None), default=0))


def _nearest_reception(operation: Operation) -> str:
    return next((place.id for place in operation.places if place.kind == "reception"), "")
