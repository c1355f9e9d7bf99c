"""The record and the plan to the state that replanning begins from: what has been done, and who waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.ledger.accounts import vehicle_account
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
from safepassage.operation.routes import Routes
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.state import Parked, State, TripSoFar
from safepassage.sitrep.recorded_halts import recorded_halts
from safepassage.sitrep.recorded_people import recorded_people, within_counts
from safepassage.sitrep.story_by_plan import by_plan
from safepassage.sitrep.trip_so_far import TripTold, Ways


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
    ways = Ways(operation=operation, routes=Routes(operation))
    told = _Telling(
        operation=operation,
        plan=plan,
        record=record,
        now_s=now_s,
        received=received,
        ways=ways,
        yet_to_board={home.token for home in operation.households},
    )
    for vehicle in sorted({state.id for state in record.vehicles()}):
        told.vehicle(vehicle)
    begun, uncounted = within_counts(operation, told.trips)
    begun, brought_back = _without_empty(begun, {vehicle.id for vehicle in told.parked}, plan)
    parked = (*told.parked, *brought_back, *told.never_used())
    people = recorded_people(operation, record, begun)
    halts, elsewhere = recorded_halts(operation, record, now)
    for what in (*uncounted, *people.said, *elsewhere):
        told.say(what)
    state = State(operation=operation.id, now_s=now_s, trips=begun, vehicles=parked, people=people.rows)
    changes = (*halts, *told.lost, *people.changes)
    return RecordedState(state=state, changes=changes, findings=tuple(told.findings))


@dataclass(slots=True, kw_only=True)
class _Telling:
    """Tells the trips of each vehicle from its events."""

    operation: Operation
    plan: Plan
    record: Record
    now_s: int
    received: Mapping[str, datetime]
    ways: Ways
    yet_to_board: set[str]
    trips: list[TripSoFar] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    lost: list[Mapping[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def vehicle(self, vehicle: str) -> None:
        """Tell the trips of one vehicle, and where it stands."""
        self.seen.add(vehicle)
        planned = {trip.id: trip for trip in self.plan.trips}
        ahead = [trip for trip in self.plan.trips if trip.vehicle == vehicle]
        type_, at = self._type_and_start(vehicle)
        story = by_plan(self.record.story(vehicle), ahead)
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
                id_ = body.trip or (own.id if own else "")
                if not id_ or any(each.id == id_ for each in self.trips):
                    id_, own = f"{id_ or vehicle}-x{made}", None
                trip = TripTold(id=id_, planned=own)
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
        if trip is not None and trip.strays():
            stands, free_s = trip.stops[-1].place, self.now_s
            trip = None
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
        if isinstance(body, Boarded) and self.ways.kind(body.place) == "assembly":
            known = {group: n for group, n in body.people.items() if group in self.operation.group_of}
            trip.board(body.place, at_s, known, self._tokens_aboard(body.households))
            if self.ways.kind(body.destination or "") == "reception":
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
        elif isinstance(body, Arrived) and self.ways.kind(body.place) == "reception":
            alight = self.operation.timings.alight.seconds(sum(body.people.values()))
            trip.alight(body.place, at_s, body.people, alight)
        elif isinstance(body, Move):
            self._change(trip, body, at_s, vehicle)

    def _change(self, trip: TripTold, body: Move, at_s: int, vehicle: str) -> None:
        """Let people come into a vehicle on its way, or leave it."""
        if isinstance(body, Boarded | Arrived):
            trip.reach(body.place, at_s)
        from_, to = accounts_of(body)
        if from_ == vehicle_account(vehicle):
            trip.lose(body.people)
            trip.households -= body.households.keys()
        elif to == vehicle_account(vehicle):
            self.say(
                text(
                    "{vehicle} has taken {people} people who did not board at an assembly point; "
                    "they go on with it, and no plan counts them.",
                    vehicle=vehicle,
                    people=sum(body.people.values()),
                )
            )

    def _tokens_aboard(self, households: Mapping[str, int]) -> set[str]:
        """Return the households of the operation that board here for the first time."""
        new = self.yet_to_board & households.keys()
        self.yet_to_board -= new
        return new

    def _close(self, trip: TripTold, vehicle: str, type_: str, at: str) -> None:
        """Keep a trip, as far as it has been made."""
        to = trip.planned.destination if trip.planned else trip.to
        if trip.ended:
            to = trip.stops[-1].place
        if not to:
            self.say(
                text(
                    "It is not recorded where {vehicle} goes with {people} people.",
                    vehicle=vehicle,
                    people=sum(trip.load.values()),
                )
            )
            to = _nearest_reception(self.operation)
        so_far = trip.so_far(self.ways, vehicle=vehicle, type_=type_, to=to, now_s=self.now_s)
        if trip.passed:
            self.say(
                text(
                    "{vehicle} has stopped at {places} on its way, which no plan can hold.",
                    vehicle=vehicle,
                    places=", ".join(trip.passed),
                )
            )
        if at and so_far.stops[0].place != at and not any(each.vehicle == vehicle for each in self.trips):
            # its first stop says where it was at first
            first = Stop(place=at, leave_s=_first_s(so_far))
            stops = (first, *so_far.stops)
            if so_far.stops[0].arrive_s is None:
                entered = TripTold.entered(so_far.stops[0], _first_s(so_far))
                stops = (first, entered, *so_far.stops[1:])
            so_far = replace(so_far, stops=stops)
        self.trips.append(so_far)

    def _type_and_start(self, vehicle: str) -> tuple[str, str]:
        used = next((each for each in self.plan.vehicles if each.id == vehicle), None)
        if used is not None:
            return used.type, used.at
        type_ = self.record.vehicle(vehicle).type or ""
        rows = [row for row in self.operation.fleet if row.type == type_] or list(self.operation.fleet)
        if not type_ and rows:
            self.say(
                text(
                    "The plan has no vehicle {vehicle} and its type is not recorded: it is taken for {type}.",
                    vehicle=vehicle,
                    type=rows[0].type,
                )
            )
        return (type_ or rows[0].type, rows[0].at) if rows else (type_, "")

    def say(self, what: Text) -> None:
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


def _without_empty(
    trips: tuple[TripSoFar, ...], parked: set[str], plan: Plan
) -> tuple[tuple[TripSoFar, ...], list[Parked]]:
    """Return the trips without those that have ended with nobody, and where the vehicles of these stand."""
    kept = tuple(trip for trip in trips if trip.load or not trip.ended)
    starts = {used.id: used.at for used in plan.vehicles}
    last = {trip.vehicle: trip for trip in trips}
    stand = [
        Parked(
            id=trip.vehicle,
            type=trip.type,
            at=starts.get(trip.vehicle, trip.stops[0].place),
            stands=trip.to,
            free_s=trip.stops[-1].leave_s or 0,
        )
        for trip in last.values()
        if trip not in kept and trip.vehicle not in parked
    ]
    return kept, stand


def _first_s(trip: TripSoFar) -> int:
    stop = trip.stops[0]
    times = (stop.arrive_s, stop.board_from_s, stop.inspect_from_s, stop.alight_from_s, stop.leave_s)
    return max(0, min((time for time in times if time is not None), default=0))


def _nearest_reception(operation: Operation) -> str:
    return next((place.id for place in operation.places if place.kind == "reception"), "")
