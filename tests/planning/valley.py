"""A small operation with a term of every kind, and a valid plan for it worked out by hand to the second.

    D (depot) ──600──> A (1 bay) ──100──> J ──200──> C (checkpoint) ──600──> R (1 bay)
                                                     C ──900──> S         R ──600──> C ──400──> A
    B ──300──> C                                     A ──250──> K (checkpoint) ──700──> R

So A to R is 900 s by C and 950 s by K. The operation begins at 06:00 in Damascus (03:00 UTC).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from safepassage.language import Name, text
from safepassage.operation.model import (
    Fleet,
    Group,
    Household,
    Leg,
    Operation,
    Party,
    People,
    Place,
    Timing,
    Timings,
)
from safepassage.operation.terms import (
    Ceasefire,
    Conduct,
    Confirmation,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Stop, Trip, UsedVehicle

Change = Callable[[Operation, Plan], tuple[Operation, Plan]]

BEGINS = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SIX_S = 6 * 3600


def at_s(seconds: int) -> datetime:
    """Return the instant that many seconds after the beginning."""
    return BEGINS + timedelta(seconds=seconds)


def household(known_as: str, place: str, group: str, count: int, destination: str | None = None) -> Household:
    """Return a household; its token is no secret."""
    return Household(token=known_as, place=place, group=group, count=count, destination=destination)


PLACES = (
    Place(id="D", kind="depot"),
    Place(id="A", kind="assembly", bays=1),
    Place(id="B", kind="assembly"),
    Place(id="J", kind="junction"),
    Place(id="C", kind="checkpoint"),
    Place(id="K", kind="checkpoint"),
    Place(id="R", kind="reception", bays=1, people_max=27),
    Place(id="S", kind="reception"),
)
LEGS = (
    Leg(from_="D", to="A", drive_s=600),
    Leg(from_="A", to="J", drive_s=100),
    Leg(from_="J", to="C", drive_s=200),
    Leg(from_="C", to="R", drive_s=600),
    Leg(from_="C", to="S", drive_s=900),
    Leg(from_="R", to="C", drive_s=600),
    Leg(from_="C", to="A", drive_s=400),
    Leg(from_="B", to="C", drive_s=300),
    Leg(from_="A", to="K", drive_s=250),
    Leg(from_="K", to="R", drive_s=700),
)
TERMS: tuple[Term, ...] = (
    Passage(id="P1", flow=Flow(groups=("wounded",), from_=("A",), to=("R",)), via=("C",)),
    Passage(id="P2", flow=Flow(groups=("civilians",), from_=("A",), to=("R",))),
    Passage(id="P3", flow=Flow(groups=("fighters",), to=("S",)), via=("C",)),
    Passage(id="P4", flow=Flow(groups=("civilians",), from_=("B",), to=("S",)), via=("C",)),
    Order(id="O1", first=Flow(groups=("wounded",)), then=Flow(groups=("fighters",))),
    Window(id="W1", at="C", opens_s=SIX_S + 1800, closes_s=SIX_S + 4347, applies="all"),
    Window(id="W2", at="all", opens_s=SIX_S + 664, closes_s=20 * 3600, applies="all"),
    Ceasefire(id="F1", from_=at_s(-3600), to=at_s(4946)),
    Inspection(id="I1", at="C", lanes=1, per_vehicle_s=100, per_person_s=1),
    Convoy(id="V1", at="C", vehicles_max=2, vehicles_min=2, headway_s=600, clear_before_next="R"),
    Reciprocity(
        id="Y1",
        a=Flow(groups=("civilians",), from_=("A",)),
        b=Flow(groups=("civilians",), from_=("B",)),
        ratio=Fraction(2),
        slack=25,
    ),
    Reception(id="X1", at="R", people_max=27, people_per_day=27),
    Monitoring(id="M1", at="C", by=("red",), from_=at_s(2006), to=at_s(3000)),
    Monitoring(id="M2", at="C", by=("red",), from_=at_s(3000)),
    Monitoring(id="M3", at="C", by=("blue",), from_=at_s(0), to=at_s(4347)),
    Confirmation(id="N1", by=("red",), before=("P1",)),
    Conduct(id="Q1", text=Name(en="No identity checks.")),
    Window(id="W9", status="lapsed", at="C", opens_s=0, closes_s=60, applies="all"),
    Passage(id="P9", status="denied", flow=Flow(groups=("fighters",), to=("R",))),
)


def valley() -> Operation:
    """Return the operation."""
    return Operation(
        id="valley",
        timezone="Asia/Damascus",
        begins=BEGINS,
        ends=at_s(4946),
        parties=(Party(id="red"), Party(id="blue")),
        groups=(Group(id="wounded", uses="stretcher"), Group(id="civilians"), Group(id="fighters")),
        timings=Timings(
            board=Timing(per_vehicle_s=60, per_person_s=2), alight=Timing(per_vehicle_s=30, per_person_s=1)
        ),
        terms=TERMS,
        places=PLACES,
        people=(
            People(place="A", group="wounded", count=2),
            People(place="A", group="civilians", count=4, destination="R"),
            People(place="A", group="civilians", count=21),
            People(place="A", group="fighters", count=11),
            People(place="B", group="civilians", count=10, destination="S"),
        ),
        households=(
            household("h1", "B", "civilians", 4),
            household("h2", "B", "civilians", 3, "S"),
        ),
        fleet=(
            Fleet(
                type="ambulance",
                count=1,
                at="D",
                seats=1,
                stretchers=2,
                groups=("wounded", "civilians"),
                available_from=BEGINS,
                available_until=at_s(4977),
                trips_max=2,
            ),
            Fleet(type="bus", count=2, at="D", seats=20),
            Fleet(type="bus", count=1, at="B", seats=20),
            Fleet(type="car", count=1, at="A", seats=4, trips_max=1),
        ),
        legs=LEGS,
    )


TRIPS = (
    # Boarding 2 people takes 60 + 2×2 = 64 s, inspecting 100 + 2, alighting 30 + 2.
    Trip(
        id="t1",
        vehicle="amb",
        type="ambulance",
        load={"wounded": 2},
        stops=(
            Stop(place="D", leave_s=0),
            Stop(place="A", arrive_s=600, board_from_s=600, leave_s=664),
            Stop(
                place="C",
                arrive_s=964,
                inspect_from_s=1800,  # C opens
                inspect_to_s=1902,
                leave_s=2006,
                convoy="c1",
            ),
            Stop(place="R", arrive_s=2606, alight_from_s=2606, leave_s=2638),
        ),
    ),
    # Boarding 68 s; inspecting 104 s in the one lane, alighting 34 s in the one bay, after the ambulance.
    Trip(
        id="t2",
        vehicle="car",
        type="car",
        load={"civilians": 4},
        stops=(
            Stop(place="A", board_from_s=700, leave_s=768),
            Stop(place="C", arrive_s=1068, inspect_from_s=1902, inspect_to_s=2006, leave_s=2006, convoy="c1"),
            Stop(place="R", arrive_s=2606, alight_from_s=2638, leave_s=2672),
        ),
    ),
    # Fighters may leave at 2606 s, when the wounded arrive. Boarding 80 s, inspecting 110 s, alighting 40 s.
    Trip(
        id="t3",
        vehicle="bus-1",
        type="bus",
        load={"fighters": 10},
        stops=(
            Stop(place="D", leave_s=0),
            Stop(place="A", arrive_s=600, board_from_s=2526, leave_s=2606),
            Stop(place="C", arrive_s=2906, inspect_from_s=2906, inspect_to_s=3016, leave_s=3146, convoy="c2"),
            Stop(place="S", arrive_s=4046, alight_from_s=4046, leave_s=4086),
        ),
    ),
    # Boarding 100 s, inspecting 120 s, alighting 50 s.
    Trip(
        id="t4",
        vehicle="bus-2",
        type="bus",
        load={"civilians": 20},
        stops=(
            Stop(place="D", leave_s=2026),
            Stop(place="A", arrive_s=2626, board_from_s=2626, leave_s=2726),
            Stop(place="C", arrive_s=3026, inspect_from_s=3026, inspect_to_s=3146, leave_s=3146, convoy="c2"),
            Stop(place="R", arrive_s=3746, alight_from_s=3746, leave_s=3796),
        ),
    ),
    # Alone in the last convoy of P4; 600 s after c2, at the very second t4 of c2 arrives at R.
    Trip(
        id="t5",
        vehicle="bus-3",
        type="bus",
        load={"civilians": 10},
        households=("h1", "h2"),
        stops=(
            Stop(place="B", board_from_s=3256, leave_s=3336),
            Stop(place="C", arrive_s=3636, inspect_from_s=3636, inspect_to_s=3746, leave_s=3746, convoy="c3"),
            Stop(place="S", arrive_s=4646, alight_from_s=4646, leave_s=4686),
        ),
    ),
    # The ambulance again, for one civilian: alone in the last convoy of P2, 600 s after c3. It ends with its
    # availability, arrives with the operation's end, and leaves C in its last open second.
    Trip(
        id="t6",
        vehicle="amb",
        type="ambulance",
        load={"civilians": 1},
        stops=(
            Stop(place="R", leave_s=2638),
            Stop(place="C", arrive_s=3238, leave_s=3238),
            Stop(place="A", arrive_s=3638, board_from_s=3638, leave_s=3700),
            Stop(place="C", arrive_s=4000, inspect_from_s=4000, inspect_to_s=4101, leave_s=4346, convoy="c4"),
            Stop(place="R", arrive_s=4946, alight_from_s=4946, leave_s=4977),
        ),
    ),
)


def valley_plan() -> Plan:
    """Return the plan."""
    return Plan(
        operation="valley",
        begins=BEGINS,
        people_total=48,
        trips=TRIPS,
        vehicles=(
            UsedVehicle(id="amb", type="ambulance", at="D"),
            UsedVehicle(id="car", type="car", at="A"),
            UsedVehicle(id="bus-1", type="bus", at="D"),
            UsedVehicle(id="bus-2", type="bus", at="D"),
            UsedVehicle(id="bus-3", type="bus", at="B"),
        ),
        convoys=(
            ConvoyRun(id="c1", at="C", release_s=2006, vehicles=2, people=6),
            ConvoyRun(id="c2", at="C", release_s=3146, vehicles=2, people=30),
            ConvoyRun(id="c3", at="C", release_s=3746, vehicles=1, people=10),
            ConvoyRun(id="c4", at="C", release_s=4346, vehicles=1, people=1),
        ),
        left=(Left(place="A", group="fighters", count=1, why=text("The plan is for a test.")),),
        bound=Bound(clearance_s=4000, by=text("The plan is for a test."), terms=("W1", "V1")),
        conditional_on=("N1",),
        seed=7,
    )


# Changes


def plan_with(**fields: object) -> Change:
    """Change fields of the plan."""
    return lambda operation, plan: (operation, replace(plan, **fields))  # type: ignore[arg-type]


def operation_with(**fields: object) -> Change:
    """Change fields of the operation."""
    return lambda operation, plan: (replace(operation, **fields), plan)  # type: ignore[arg-type]


def trip_with(trip_id: str, **fields: object) -> Change:
    """Change fields of one trip."""

    def change(operation: Operation, plan: Plan) -> tuple[Operation, Plan]:
        trips = tuple(
            replace(trip, **fields) if trip.id == trip_id else trip  # type: ignore[arg-type]
            for trip in plan.trips
        )
        return operation, replace(plan, trips=trips)

    return change


def stop_with(trip_id: str, index: int, **fields: object) -> Change:
    """Change fields of one stop of a trip."""

    def change(operation: Operation, plan: Plan) -> tuple[Operation, Plan]:
        stops = list(next(trip for trip in plan.trips if trip.id == trip_id).stops)
        stops[index] = replace(stops[index], **fields)  # type: ignore[arg-type]
        return trip_with(trip_id, stops=tuple(stops))(operation, plan)

    return change


def term_with(term_id: str, **fields: object) -> Change:
    """Change fields of one term."""

    def change(operation: Operation, plan: Plan) -> tuple[Operation, Plan]:
        terms = tuple(
            replace(term, **fields) if term.id == term_id else term  # type: ignore[arg-type]
            for term in operation.terms
        )
        return replace(operation, terms=terms), plan

    return change


def row_with(table: str, index: int, **fields: object) -> Change:
    """Change fields of one row of a table of the operation (`fleet`, `people`, `places` …)."""

    def change(operation: Operation, plan: Plan) -> tuple[Operation, Plan]:
        rows = list(getattr(operation, table))
        rows[index] = replace(rows[index], **fields)
        return replace(operation, **{table: tuple(rows)}), plan  # type: ignore[arg-type]

    return change


def listed_with(table: str, index: int, **fields: object) -> Change:
    """Change fields of one row of a table of the plan (`convoys`, `vehicles`, `left`)."""

    def change(operation: Operation, plan: Plan) -> tuple[Operation, Plan]:
        rows = list(getattr(plan, table))
        rows[index] = replace(rows[index], **fields)
        return operation, replace(plan, **{table: tuple(rows)})  # type: ignore[arg-type]

    return change


def changed(*changes: Change) -> tuple[Operation, Plan]:
    """Return the operation and its plan with the changes made in turn."""
    operation, plan = valley(), valley_plan()
    for change in changes:
        operation, plan = change(operation, plan)
    return operation, plan
