"""The verifier finds a worked plan valid, and each way of spoiling it as exactly what it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from safepassage.operation.terms import Ceasefire, Flow
from safepassage.planning.plan import ConvoyRun, Left, Stop, UsedVehicle
from safepassage.planning.verify import verify
from tests.planning.valley import (
    LEGS,
    SIX_S,
    TRIPS,
    Change,
    at_s,
    changed,
    household,
    listed_with,
    operation_with,
    plan_with,
    row_with,
    stop_with,
    term_with,
    trip_with,
    valley_plan,
)

A_CIVILIANS = Flow(groups=("civilians",), from_=("A",))
B_CIVILIANS = Flow(groups=("civilians",), from_=("B",))
CONVOYS = valley_plan().convoys
VEHICLES = valley_plan().vehicles
LEFT = valley_plan().left


def last_with(trip_id: str, later_s: int) -> Change:
    """Arrive, alight and leave that much later at a trip's last stop."""
    last = next(trip for trip in TRIPS if trip.id == trip_id).stops[-1]
    assert last.arrive_s is not None
    assert last.alight_from_s is not None
    assert last.leave_s is not None
    return stop_with(
        trip_id,
        -1,
        arrive_s=last.arrive_s + later_s,
        alight_from_s=last.alight_from_s + later_s,
        leave_s=last.leave_s + later_s,
    )


SPOILT: dict[str, tuple[str, tuple[Change, ...]]] = {
    # Legs and routes
    "a drive a second too short": ("drive-time", (stop_with("t1", 0, leave_s=1),)),
    "a drive without legs": (
        "no-road",
        (operation_with(legs=tuple(leg for leg in LEGS if (leg.from_, leg.to) != ("C", "A"))),),
    ),
    "a route by the slower checkpoint": (
        "route-not-quickest",
        (
            trip_with(
                "t2",
                stops=(
                    TRIPS[1].stops[0],
                    Stop(place="K", arrive_s=1018, leave_s=1906),
                    TRIPS[1].stops[2],
                ),
            ),
            listed_with("convoys", 0, vehicles=1, people=2),
        ),
    ),
    "an empty route by way of a detour": (
        "route-not-quickest",
        (
            # R to A by C and back through C would be 1000 s; a leg of 900 s makes that the slower one.
            operation_with(legs=(*LEGS, replace(LEGS[0], from_="R", to="A", drive_s=900))),
        ),
    ),
    "a passage's checkpoint not visited": (
        "via-missed",
        (
            term_with("V1", vehicles_min=1),
            trip_with(
                "t1",
                stops=(
                    *TRIPS[0].stops[:2],
                    Stop(place="K", arrive_s=914, leave_s=1906),
                    TRIPS[0].stops[3],
                ),
            ),
            listed_with("convoys", 0, vehicles=1, people=4),
        ),
    ),
    "people whom no agreed passage covers": ("no-passage", (term_with("P1", status="lapsed"),)),
    "a destination that the passage does not name": (
        "no-passage",
        (term_with("P3", flow=Flow(groups=("fighters",), to=("R",))),),
    ),
    # Stops
    "a trip before the beginning": (
        "before-begin",
        (stop_with("t3", 0, leave_s=-1), stop_with("t3", 1, arrive_s=599)),
    ),
    "alighting before arriving": ("stop-times", (stop_with("t6", -1, alight_from_s=4945),)),
    "boarding before arriving": ("stop-times", (stop_with("t4", 1, board_from_s=2625),)),
    "leaving before inspected": (
        "stop-times",
        (stop_with("t4", 2, inspect_from_s=3027, inspect_to_s=3147),),
    ),
    "inspected before arriving": (
        "stop-times",
        (stop_with("t6", 3, inspect_from_s=3999, inspect_to_s=4100),),
    ),
    "boarding a second too short": ("boarding-time", (stop_with("t2", 0, board_from_s=701),)),
    "alighting a second too short": ("alighting-time", (stop_with("t6", -1, alight_from_s=4947),)),
    "two in one bay while boarding": ("bay-over", (stop_with("t2", 0, board_from_s=663),)),
    "two in one bay while alighting": ("bay-over", (stop_with("t2", -1, alight_from_s=2637),)),
    # People
    "more people moved than there are": (
        "moved-twice",
        (row_with("people", 2, count=20), plan_with(people_total=47)),
    ),
    "people taken elsewhere than they chose": ("destination", (row_with("people", 1, destination="S"),)),
    "a household taken elsewhere than it chose": (
        "destination",
        (row_with("households", 0, destination="R"),),
    ),
    "a household whose rest travels loose": ("household-split", (trip_with("t5", households=("h1",)),)),
    "a household larger than the load from its place": (
        "household-split",
        (
            operation_with(households=(household("h3", "A", "wounded", 2),)),
            trip_with("t5", households=()),
            trip_with("t2", households=("h3",)),
        ),
    ),
    "a household in two trips": (
        "household-twice",
        (
            operation_with(households=(household("h3", "A", "civilians", 1),)),
            trip_with("t5", households=()),
            trip_with("t2", households=("h3",)),
            trip_with("t6", households=("h3",)),
        ),
    ),
    "a household twice in a trip": ("household-twice", (trip_with("t5", households=("h1", "h2", "h1")),)),
    "a household nobody knows": ("unknown-id", (trip_with("t5", households=("h1", "h2", "h0")),)),
    "a total that is not everyone": ("totals", (plan_with(people_total=47),)),
    "people left who are not told": ("totals", (plan_with(left=()),)),
    "people told left who are moved": (
        "totals",
        (plan_with(left=(*LEFT, Left(place="B", group="civilians", count=1, why=LEFT[0].why))),),
    ),
    # Vehicles
    "a vehicle in two places": (
        "vehicle-twice",
        (stop_with("t6", 0, leave_s=2637), stop_with("t6", 1, arrive_s=3237)),
    ),
    "a vehicle that starts where it does not stand": (
        "vehicle-start",
        (listed_with("vehicles", 3, at="B"), row_with("fleet", 2, count=2)),
    ),
    "more vehicles than the fleet has": ("fleet-over", (row_with("fleet", 1, count=1),)),
    "a vehicle of no row of the fleet": ("fleet-over", (row_with("fleet", 3, type="taxi"),)),
    "more sitting than seats": ("load-over", (row_with("fleet", 3, seats=3),)),
    "more lying than stretchers": ("load-over", (row_with("fleet", 0, stretchers=1),)),
    "a group the vehicle does not take": (
        "group-not-permitted",
        (row_with("fleet", 0, groups=("wounded",)),),
    ),
    "more trips than the vehicle may make": ("trips-max", (row_with("fleet", 0, trips_max=1),)),
    "a vehicle that comes a second late": (
        "vehicle-available",
        (row_with("fleet", 0, available_from=at_s(1)),),
    ),
    "a vehicle that goes a second early": (
        "vehicle-available",
        (row_with("fleet", 0, available_until=at_s(4976)),),
    ),
    "a boarding start before the car is there": (
        "vehicle-available",
        (row_with("fleet", 3, available_from=at_s(701)),),
    ),
    "a trip of an unlisted vehicle": ("vehicle-list", (plan_with(vehicles=VEHICLES[:-1]),)),
    "a listed vehicle without trips": (
        "vehicle-list",
        (
            plan_with(vehicles=(*VEHICLES, UsedVehicle(id="bus-4", type="bus", at="B"))),
            row_with("fleet", 2, count=2),
        ),
    ),
    "a trip of another type than its vehicle": ("vehicle-list", (trip_with("t4", type="car"),)),
    # Terms
    "someone who leaves before the order lets them": (
        "order",
        (
            stop_with("t3", 1, board_from_s=2525, leave_s=2605),
            stop_with("t3", 2, arrive_s=2905),
        ),
    ),
    "an order whose first are left behind": (
        "order",
        (
            row_with("people", 0, count=3),
            plan_with(people_total=49, left=(*LEFT, replace(LEFT[0], group="wounded"))),
        ),
    ),
    "leaving a checkpoint at its very closing": ("window", (term_with("W1", closes_s=SIX_S + 4346),)),
    "leaving an assembly point a second before it opens": ("window", (term_with("W2", opens_s=SIX_S + 665),)),
    "driving a second beyond the ceasefire": ("ceasefire", (term_with("F1", to=at_s(4945)),)),
    "a drive across the gap of two ceasefires": (
        "ceasefire",
        (
            operation_with(
                terms=(
                    *changed(term_with("F1", to=at_s(4900)))[0].terms,
                    Ceasefire(id="F2", from_=at_s(4901)),
                )
            ),
        ),
    ),
    "no inspection where one is due": (
        "inspection-missing",
        (stop_with("t1", 2, inspect_from_s=None, inspect_to_s=None),),
    ),
    "an inspection nobody asks for": (
        "inspection-unasked",
        (stop_with("t6", 1, inspect_from_s=3238, inspect_to_s=3238),),
    ),
    "an inspection a second short": ("inspection-time", (stop_with("t1", 2, inspect_to_s=1901),)),
    "two in one lane": ("inspection-lane", (stop_with("t1", 2, inspect_from_s=1801, inspect_to_s=1903),)),
    "inspected before one that came earlier": (
        "inspection-order",
        (
            stop_with("t1", 2, inspect_from_s=1904, inspect_to_s=2006),
            stop_with("t2", 1, inspect_from_s=1800, inspect_to_s=1904),
        ),
    ),
    "inspected before the checkpoint opens": ("inspection-window", (term_with("W1", opens_s=SIX_S + 1801),)),
    "a convoy over its maximum": (
        "convoy-max",
        (
            term_with("V1", vehicles_max=1, vehicles_min=1, headway_s=0, clear_before_next=None),
            stop_with("t4", 2, convoy="c5"),
            plan_with(
                convoys=(
                    CONVOYS[0],
                    ConvoyRun(id="c2", at="C", release_s=3146, vehicles=1, people=10),
                    ConvoyRun(id="c5", at="C", release_s=3146, vehicles=1, people=20),
                    *CONVOYS[2:],
                )
            ),
        ),
    ),
    "a convoy under its minimum that is not the last": (
        "convoy-min",
        (
            term_with("V1", vehicles_min=3, vehicles_max=3),
            term_with("P1", status="lapsed"),
            term_with("P2", flow=Flow(groups=("wounded", "civilians"), from_=("A",))),
        ),
    ),
    "a convoy a second too soon": (
        "convoy-headway",
        (
            stop_with("t6", 3, leave_s=4345),
            last_with("t6", -1),
            listed_with("convoys", 3, release_s=4345),
        ),
    ),
    "a convoy before the one before is clear": (
        "convoy-clear",
        (
            term_with("V1", headway_s=599),
            stop_with("t5", 0, board_from_s=3255, leave_s=3335),
            stop_with("t5", 1, arrive_s=3635, inspect_from_s=3635, inspect_to_s=3745, leave_s=3745),
            last_with("t5", -1),
            listed_with("convoys", 2, release_s=3745),
        ),
    ),
    "a loaded vehicle in no convoy": (
        "convoy-missing",
        (
            term_with("V1", vehicles_min=1),
            stop_with("t1", 2, convoy=None),
            listed_with("convoys", 0, vehicles=1, people=4),
        ),
    ),
    "an empty vehicle in a convoy": ("convoy-unasked", (stop_with("t6", 1, convoy="c1"),)),
    "a convoy that does not leave together": (
        "convoy-together",
        (
            stop_with("t2", 1, leave_s=2007),
            stop_with("t2", -1, arrive_s=2607),
        ),
    ),
    "a convoy with another figure in the table": ("convoy-table", (listed_with("convoys", 1, people=29),)),
    "a convoy missing from the table": ("convoy-table", (plan_with(convoys=CONVOYS[1:]),)),
    "a convoy in the table only": (
        "convoy-table",
        (plan_with(convoys=(*CONVOYS, ConvoyRun(id="c5", at="C", release_s=9, vehicles=1, people=1))),),
    ),
    "a flow one person ahead of the other": ("reciprocity", (term_with("Y1", slack=24),)),
    "a second flow one person ahead of the first": (
        "reciprocity",
        (term_with("Y1", a=B_CIVILIANS, b=A_CIVILIANS, ratio=Fraction(1, 2), slack=12),),
    ),
    "more people than a reception site takes": ("reception-max", (row_with("places", 6, people_max=26),)),
    "more people than a term lets a site take": ("reception-max", (term_with("X1", people_max=26),)),
    "more people than a site takes in a day": ("reception-day", (term_with("X1", people_per_day=26),)),
    "leaving at the end of the observers' watch": ("monitoring", (term_with("M3", to=at_s(4346)),)),
    "leaving in a gap of the observers' watch": (
        "monitoring",
        (term_with("M1", to=at_s(3146)), term_with("M2", from_=at_s(3747))),
    ),
    "arriving a second after the end": ("deadline", (operation_with(ends=at_s(4945)),)),
    "a confirmation not named": ("conditional-on", (plan_with(conditional_on=()),)),
    "a confirmation that is none": ("conditional-on", (plan_with(conditional_on=("N1", "W1")),)),
    # The plan as a whole
    "a bound later than the plan": (
        "bound",
        (plan_with(bound=replace(valley_plan().bound, clearance_s=4947)),),
    ),
    "a bound by a term that is not agreed": (
        "bound",
        (plan_with(bound=replace(valley_plan().bound, terms=("W9",))),),
    ),
    "a plan for another operation": ("other-operation", (plan_with(operation="hill"),)),
    "a plan that begins at another time": ("other-operation", (plan_with(begins=at_s(1)),)),
    "a trip id used twice": ("duplicate-id", (trip_with("t2", id="t1"),)),
    "a vehicle id used twice": ("duplicate-id", (plan_with(vehicles=(*VEHICLES, VEHICLES[0])),)),
    "a convoy id twice in the table": ("duplicate-id", (plan_with(convoys=(*CONVOYS, CONVOYS[0])),)),
    # The shape of trips
    "a stop at no known place": ("unknown-id", (stop_with("t1", 0, place="X"),)),
    "a load of no known group": ("unknown-id", (trip_with("t5", load={"people": 10}),)),
    "a trip of one stop": ("stop-kind", (trip_with("t1", stops=TRIPS[0].stops[-1:]),)),
    "a trip that ends at no reception": (
        "stop-kind",
        (trip_with("t1", stops=(*TRIPS[0].stops[:-1], replace(TRIPS[0].stops[-1], place="D"))),),
    ),
    "a stop at an assembly point where nobody boards": (
        "stop-kind",
        (
            trip_with(
                "t4", stops=(TRIPS[3].stops[0], Stop(place="B", arrive_s=1, leave_s=2), *TRIPS[3].stops[1:])
            ),
        ),
    ),
    "boarding at a checkpoint": (
        "stop-kind",
        (
            stop_with("t6", 1, board_from_s=3238, load={"civilians": 1}),
            stop_with("t6", 2, load={"civilians": 1}),
            trip_with("t6", load={"civilians": 2}),
        ),
    ),
    "an inspection away from checkpoints": (
        "stop-kind",
        (stop_with("t1", 0, inspect_from_s=0, inspect_to_s=0),),
    ),
    "alighting on the way": ("stop-kind", (stop_with("t1", 2, alight_from_s=2000),)),
    "a convoy away from checkpoints": ("stop-kind", (stop_with("t1", 0, convoy="c1"),)),
    "two stops at one place in a row": (
        "stop-kind",
        (
            trip_with(
                "t6",
                stops=(
                    *TRIPS[5].stops[:2],
                    Stop(place="C", arrive_s=3238, leave_s=3238),
                    *TRIPS[5].stops[2:],
                ),
            ),
        ),
    ),
    "a stop without its arrival": ("stop-times", (stop_with("t1", 2, arrive_s=None),)),
    "a stop without its leaving": ("stop-times", (stop_with("t1", 2, leave_s=None),)),
    "a last stop without alighting": ("stop-times", (stop_with("t1", -1, alight_from_s=None),)),
    "half an inspection": ("stop-times", (stop_with("t1", 2, inspect_to_s=None),)),
    "the other half of an inspection": ("stop-times", (stop_with("t1", 2, inspect_from_s=None),)),
    "a time in another century": ("stop-times", (stop_with("t1", -1, leave_s=10**12),)),
    "a stop's load other than the trip's": ("load-sum", (stop_with("t1", 1, load={"wounded": 1}),)),
    "a load where nobody boards": ("load-sum", (stop_with("t1", 0, load={"wounded": 1}),)),
    "a trip that nobody boards": ("load-sum", (trip_with("t1", load={}),)),
    "a group of nobody": ("load-sum", (trip_with("t1", load={"wounded": 2, "civilians": 0}),)),
}


def test_the_plan_worked_out_by_hand_is_valid() -> None:
    """Each of its intervals touches its limit, and none is broken."""
    operation, plan = changed()
    assert verify(operation, plan) == ()


@pytest.mark.parametrize("spoilt", SPOILT)
def test_each_violation_is_found_and_nothing_else(spoilt: str) -> None:
    """One thing is spoilt and one sort of finding comes back, in both languages, naming plan.json."""
    code, changes = SPOILT[spoilt]
    findings = verify(*changed(*changes))
    assert {finding.code for finding in findings} == {code}, [f.in_language("en") for f in findings]
    for finding in findings:
        assert finding.where.file == "plan.json"
        assert finding.where.column
        assert "{" not in finding.in_language("en") + finding.in_language("ar")
