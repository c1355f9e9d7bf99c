"""The verifier on what one small plan cannot show: several boardings, rows alike, passages to choose from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.operation.model import Leg, Operation, People, Place
from safepassage.operation.terms import Convoy, Flow, Passage, Window
from safepassage.planning.plan import ConvoyRun, Plan, Stop, Trip, UsedVehicle
from safepassage.planning.verify import verify
from tests.planning.valley import (
    LEGS,
    SIX_S,
    TERMS,
    TRIPS,
    at_s,
    changed,
    household,
    operation_with,
    plan_with,
    row_with,
    stop_with,
    term_with,
    trip_with,
    valley,
    valley_plan,
)


def codes(operation: Operation, plan: Plan) -> list[str]:
    """Return the codes of what the verifier finds."""
    return [finding.code for finding in verify(operation, plan)]


# A trip with two boarding stops


def round_trip() -> tuple[Operation, Plan]:
    """Return a bus that collects 3 people at A and 2 at B, 500 s apart, and takes them to R by C.

    Boarding takes 60 + 2×3 = 66 s and 64 s, alighting 35 s; A to B 500 s, B to C 300 s, C to R 600 s.
    """
    operation = replace(
        valley(),
        ends=None,
        terms=(Passage(id="P", flow=Flow(groups=("civilians",)), via=("C",)),),
        legs=(*LEGS, Leg(from_="A", to="B", drive_s=500)),
        people=(
            People(place="A", group="civilians", count=3),
            People(place="B", group="civilians", count=2),
        ),
        households=(household("h1", "B", "civilians", 2),),
    )
    trip = Trip(
        id="t1",
        vehicle="bus-1",
        type="bus",
        load={"civilians": 5},
        households=("h1",),
        stops=(
            Stop(place="D", leave_s=0),
            Stop(place="A", arrive_s=600, board_from_s=600, leave_s=666, load={"civilians": 3}),
            Stop(place="B", arrive_s=1166, board_from_s=1166, leave_s=1230, load={"civilians": 2}),
            Stop(place="C", arrive_s=1530, leave_s=1530),
            Stop(place="R", arrive_s=2130, alight_from_s=2130, leave_s=2165),
        ),
    )
    plan = replace(
        valley_plan(),
        people_total=5,
        trips=(trip,),
        vehicles=(UsedVehicle(id="bus-1", type="bus", at="D"),),
        convoys=(),
        left=(),
        conditional_on=(),
        bound=replace(valley_plan().bound, clearance_s=2130, terms=()),
    )
    return operation, plan


def test_a_trip_may_board_at_two_places() -> None:
    """Each stop has its own load, boarding time and household."""
    assert codes(*round_trip()) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("load", {"civilians": 4}, "load-sum"),
        ("board_from_s", 1167, "boarding-time"),
        ("board_from_s", None, "load-sum"),
    ],
)
def test_each_boarding_stop_is_checked(field: str, value: object, code: str) -> None:
    """What is wrong at the second stop is found there."""
    assert code in codes(*stop_with("t1", 2, **{field: value})(*round_trip()))


def test_a_household_boards_at_its_own_place() -> None:
    """A household of A listed in a trip that boards one person there is split."""
    operation, plan = round_trip()
    four = household("h1", "A", "civilians", 4)
    assert codes(replace(operation, households=(four,)), plan) == ["household-split"]


def test_each_person_needs_a_passage_from_where_they_board() -> None:
    """A passage from A alone does not cover the two who board at B."""
    operation, plan = round_trip()
    from_a = Passage(id="P", flow=Flow(from_=("A",)), via=("C",))
    assert codes(replace(operation, terms=(from_a,)), plan) == ["no-passage"]


def test_the_way_between_two_boardings_is_the_quickest() -> None:
    """With a quicker way from A to B by the checkpoint, the direct one may not be taken."""
    operation, plan = round_trip()
    legs = (*operation.legs, Leg(from_="C", to="B", drive_s=100))
    assert codes(replace(operation, legs=legs), plan) == ["route-not-quickest"]


# Rows of the fleet that are alike


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(3, 20)], []),
        ([(2, 20), (1, 20)], []),
        ([(1, 10), (2, 20)], []),
        ([(1, 20), (1, 10)], []),
        ([(2, 10), (1, 19)], ["load-over"]),
        ([(1, 10), (1, 9)], ["load-over"]),
        ([(1, 20)], ["fleet-over"]),
        ([(1, 20), (1, 9)], ["fleet-over"]),
    ],
)
def test_vehicles_find_rows_of_the_fleet_that_fit_them(rows: list[tuple[int, int]], found: list[str]) -> None:
    """Two buses with 10 and 20 people stand at D: each needs a row of its own with room enough."""
    operation, plan = changed()
    bus = operation.fleet[1]
    fleet = tuple(replace(bus, count=count, seats=seats) for count, seats in rows)
    operation = replace(operation, fleet=(operation.fleet[0], *operation.fleet[2:], *fleet))
    assert codes(operation, plan) == found


# Convoys and passages to choose from


def convoy_operation(passages: tuple[Passage, ...], vehicles_min: int) -> Operation:
    """Return the operation with other passages, and no terms but a least size of convoys."""
    convoy = Convoy(id="V", at="C", vehicles_min=vehicles_min)
    return replace(valley(), terms=(*passages, convoy), ends=None)


ANYONE = Passage(id="any", via=())
CIVILIANS = Passage(id="civilians", flow=Flow(groups=("civilians",)))
B_ONLY = Passage(id="b", flow=Flow(from_=("B",)))


@pytest.mark.parametrize(
    ("passages", "vehicles_min", "found"),
    [
        # Convoys: c1 wounded and civilians, c2 fighters and civilians, c3 from B, c4 civilians.
        ((ANYONE,), 1, []),
        # c3 (1 vehicle) is not the last under the only passage, c4 is.
        ((ANYONE,), 2, ["convoy-min"]),
        # c3 may close "b" and c4 "any".
        ((ANYONE, B_ONLY), 2, []),
        # c3 may close "any" (c4 goes on under "civilians"), c4 closes "civilians".
        ((ANYONE, CIVILIANS), 2, []),
        # Three passages can be closed by c2, c3 and c4; c1 is one too many.
        ((ANYONE, CIVILIANS, B_ONLY), 3, ["convoy-min"]),
    ],
)
def test_a_small_convoy_is_the_last_of_some_passage(
    passages: tuple[Passage, ...], vehicles_min: int, found: list[str]
) -> None:
    """Each small convoy closes a passage of its own, whichever choice of passages allows it."""
    plan = changed(plan_with(conditional_on=(), bound=replace(valley_plan().bound, terms=())))[1]
    stops_without = {
        trip.id: tuple(replace(stop, inspect_from_s=None, inspect_to_s=None) for stop in trip.stops)
        for trip in plan.trips
    }
    plan = replace(plan, trips=tuple(replace(t, stops=stops_without[t.id]) for t in plan.trips))
    assert codes(convoy_operation(passages, vehicles_min), plan) == found


def test_a_junction_may_have_to_be_clear() -> None:
    """A convoy waits until the one before has passed a junction on its drive, at the second it does so."""
    legs = tuple(leg for leg in LEGS if (leg.from_, leg.to) != ("C", "R"))
    legs += (Leg(from_="C", to="Q", drive_s=598), Leg(from_="Q", to="R", drive_s=2))
    operation, plan = changed(
        operation_with(legs=legs, places=(*valley().places, Place(id="Q", kind="junction"))),
        term_with("V1", headway_s=0, clear_before_next="Q"),
    )
    assert codes(operation, plan) == []
    late = replace(legs[-2], drive_s=600), replace(legs[-1], drive_s=0)
    assert codes(replace(operation, legs=(*legs[:-2], *late)), plan) == []
    # c2 leaves at 3146 and would be at Q after 601 s, c3 leaves 600 s after c2.
    slow = tuple(replace(t, via=()) if isinstance(t, Passage) else t for t in operation.terms)
    operation = replace(operation, terms=slow, legs=(*legs[:-2], replace(legs[-2], drive_s=601), late[1]))
    assert "convoy-clear" in codes(operation, plan)


# At the very second


@pytest.mark.parametrize(
    ("closes_s", "opens_again_s", "found"),
    [
        (4101, 4300, []),  # t6 is inspected until 4101 and leaves at 4346
        (4100, 4300, ["inspection-window"]),
        (4101, 4347, ["window"]),
    ],
)
def test_an_inspection_may_end_as_the_checkpoint_shuts(
    closes_s: int, opens_again_s: int, found: list[str]
) -> None:
    """The lane is held up to, not including, the second of closing."""
    again = Window(id="W3", at="C", opens_s=SIX_S + opens_again_s, closes_s=SIX_S + 5000, applies="all")
    operation, plan = changed(term_with("W1", closes_s=SIX_S + closes_s))
    operation = replace(operation, terms=(*operation.terms, again))
    assert codes(operation, plan) == found


def test_an_inspection_counts_windows_whichever_vehicles_they_bind() -> None:
    """A window for all vehicles and one for loaded ones: empty vehicles are bound by the first alone."""
    loaded = Window(id="W3", at="C", opens_s=SIX_S + 1800, closes_s=SIX_S + 4347, applies="loaded")
    operation, plan = changed(term_with("W1", opens_s=SIX_S + 3238, closes_s=SIX_S + 3239))
    assert codes(replace(operation, terms=(*operation.terms, loaded)), plan) == []


def test_an_empty_vehicle_is_bound_only_by_windows_for_all() -> None:
    """The ambulance comes back empty at 3238 s, when loaded vehicles may not leave."""
    early = Window(id="W3", at="C", opens_s=SIX_S + 1800, closes_s=SIX_S + 3200, applies="loaded")
    late = replace(early, id="W4", opens_s=SIX_S + 3600, closes_s=SIX_S + 4347)
    operation, plan = changed(term_with("W1", status="lapsed"), term_with("I1", at="K"))
    stops = {t.id: tuple(replace(s, inspect_from_s=None, inspect_to_s=None) for s in t.stops) for t in TRIPS}
    plan = replace(plan, trips=tuple(replace(t, stops=stops[t.id]) for t in plan.trips))
    plan = replace(plan, bound=replace(plan.bound, terms=()))
    operation = replace(operation, terms=(*operation.terms, early, late))
    assert codes(operation, plan) == []
    for_all = replace(early, applies="all"), replace(late, applies="all")
    assert codes(replace(operation, terms=(*operation.terms[:-2], *for_all)), plan) == ["window"]


def test_inspection_of_all_vehicles_asks_the_empty_ones_too() -> None:
    """The empty ambulance passes C on its way back without the inspection that now applies to it."""
    assert codes(*changed(term_with("I1", applies="all"))) == ["inspection-missing"]


def test_two_lanes_hold_two_vehicles() -> None:
    """What is too much for one lane is not for two."""
    changes = (stop_with("t1", 2, inspect_from_s=1801, inspect_to_s=1903),)
    assert codes(*changed(*changes)) == ["inspection-lane"]
    assert codes(*changed(*changes, term_with("I1", lanes=2))) == []


def test_vehicles_that_come_together_are_inspected_in_any_order() -> None:
    """Order of arrival binds only where arrivals differ."""
    swapped = (
        stop_with("t1", 2, inspect_from_s=1904, inspect_to_s=2006),
        stop_with("t2", 1, inspect_from_s=1800, inspect_to_s=1904),
    )
    together = (
        stop_with("t2", 0, board_from_s=596, leave_s=664),
        stop_with("t2", 1, arrive_s=964),
        row_with("places", 1, bays=2),
    )
    assert codes(*changed(*swapped)) == ["inspection-order"]
    assert codes(*changed(*swapped, *together)) == []


def test_terms_that_are_not_agreed_bind_nothing() -> None:
    """With every term but the passages proposed only, the plan's inspections and convoys are nobody's."""
    operation, plan = changed()
    terms = tuple(t if isinstance(t, Passage) else replace(t, status="proposed") for t in TERMS)
    assert set(codes(replace(operation, terms=terms), plan)) == {
        "inspection-unasked",
        "convoy-unasked",
        "conditional-on",
        "bound",
    }


def test_someone_free_to_choose_may_go_where_others_chose() -> None:
    """Of 25 carried to R only 20 chose it; the five others are free."""
    assert codes(*changed(row_with("people", 1, count=20), row_with("people", 2, count=5))) == []


def test_a_plan_without_trips_is_valid_if_it_says_so() -> None:
    """Everyone is left, the bound is 0, and nothing else can be wrong."""
    operation, plan = changed()
    left = tuple(
        replace(plan.left[0], place=place, group=group, count=count)
        for place, group, count in (
            ("A", "wounded", 2),
            ("A", "civilians", 25),
            ("A", "fighters", 11),
            ("B", "civilians", 10),
        )
    )
    bound = replace(plan.bound, clearance_s=0)
    plan = replace(plan, trips=(), vehicles=(), convoys=(), left=left, bound=bound)
    assert codes(operation, plan) == []


def test_everything_wrong_is_said_at_once() -> None:
    """Three independent faults give three findings."""
    operation, plan = changed(
        operation_with(ends=at_s(4945)),
        trip_with("t5", households=("h1",)),
        plan_with(conditional_on=()),
    )
    assert sorted(codes(operation, plan)) == ["conditional-on", "deadline", "household-split"]


def test_findings_say_local_times_and_terms() -> None:
    """A marshal reads the local time, the planner the second, the mediator the term."""
    operation, plan = changed(term_with("W1", closes_s=SIX_S + 4346))
    (finding,) = verify(operation, plan)
    assert finding.in_language("en") == (
        "plan.json, trip t6, stop C: The vehicle leaves C at 2026-03-02 07:12:26 (4346 s), "
        "when it is shut by W1. Plan again, or correct this in the plan."
    )
    assert "تغادر المركبة" in finding.in_language("ar")


def test_a_convoy_at_two_checkpoints_is_two() -> None:
    """One id names one convoy at one place."""
    operation, plan = changed()
    at_k = Stop(place="K", arrive_s=1018, leave_s=1906, convoy="c1")
    trips = tuple(replace(t, stops=(t.stops[0], at_k, t.stops[2])) if t.id == "t2" else t for t in plan.trips)
    table = (*plan.convoys, ConvoyRun(id="c1", at="K", release_s=1906, vehicles=1, people=4))
    table = (replace(table[0], vehicles=1, people=2), *table[1:])
    terms = (*operation.terms, Convoy(id="V2", at="K"))
    assert codes(replace(operation, terms=terms), replace(plan, trips=trips, convoys=table)) == [
        "route-not-quickest",
        "duplicate-id",
    ]


def test_a_fleet_written_a_row_for_each_vehicle_is_the_same_fleet() -> None:
    """Rows that differ in nothing but their count are one row of them all."""
    operation, plan = changed()
    singly = tuple(replace(row, count=1) for row in operation.fleet for _ in range(row.count))
    assert len(singly) > len(operation.fleet)
    assert codes(replace(operation, fleet=singly), plan) == []
    used = plan.vehicles[0]
    fewer = tuple(row for row in singly if (row.type, row.at) != (used.type, used.at))
    short = [v for v in plan.vehicles if (v.type, v.at) == (used.type, used.at)]
    some = [row for row in singly if row not in fewer][: len(short) - 1]
    assert "fleet-over" in codes(replace(operation, fleet=(*fewer, *some)), plan)
