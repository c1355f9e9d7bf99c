"""Levers: no step makes anything worse, what gains is told from what costs nothing, and luck is no gain."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from safepassage.operation.calendar import window_spans
from safepassage.operation.model import Fleet, Operation, People, Place, Timing
from safepassage.operation.terms import (
    ALL,
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Window,
)
from safepassage.planning import levers as levers_module
from safepassage.planning.bounds import Bounds
from safepassage.planning.lever_price import Figures, Lever, Levers
from safepassage.planning.lever_step import Step, carried_over
from safepassage.planning.lever_terms import steps_of_terms
from safepassage.planning.levers import LeverProgress, price_levers, steps_of
from safepassage.planning.plan import Plan, Stop
from safepassage.planning.planner import plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.verify import verify
from tests.planning.brute import brute_optimum
from tests.planning.brute_times import HORIZON_S
from tests.planning.strategies import operations, tiny_operations
from tests.planning.test_planner import village

HOUR = 3600
BEGINS = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
GATE = Inspection(id="I", at="gate", lanes=1, per_vehicle_s=1200)


def still() -> float:
    """Stand in for a clock that never moves."""
    return 0.0


def priced(operation: Operation, *, seconds: float = 2.0, **options: Callable[[], float]) -> Levers:
    """Return the levers of an operation with a plan found quickly."""
    plan = plan_operation(operation, seconds=0.05, clock=still)
    return price_levers(operation, plan, seconds=seconds, **{"clock": still, **options})  # type: ignore[arg-type]


def lever(levers: Levers, kind: str) -> Lever:
    """Return the first lever of a kind."""
    return next(lever for lever in levers.levers if lever.step.kind == kind)


def later(stop: Stop, by_s: int, *, leaves_only: bool) -> Stop:
    """Return a stop at which everything (or only the leaving) is so much later."""
    names = ("leave_s",) if leaves_only else ("arrive_s", "alight_from_s", "leave_s")
    moved = {name: getattr(stop, name) + by_s for name in names if getattr(stop, name) is not None}
    return replace(stop, **moved)


# Steps


@LONG
@given(operations())
def test_a_step_permits_every_plan_there_was(operation: Operation) -> None:
    """A plan that was valid is valid with any step, once its inspections are as short as they now are."""
    plan = plan_operation(operation, seconds=0.02, clock=still)
    for step in steps_of(operation, plan):
        kept = replace(carried_over(plan, step), bound=replace(plan.bound, terms=()))
        codes = {finding.code for finding in verify(step.operation, kept)}
        # Whoever is left may now count among those who go first.
        assert codes <= ({"order"} if step.kind == "reception" and plan.left else set()), step.kind


@LONG
@given(tiny_operations(), st.integers(0, 100))
def test_no_step_makes_the_best_plan_worse_and_its_bound_is_true(operation: Operation, pick: int) -> None:
    """By trying everything: the optimum with a step is no worse, and no sooner than the bound with it."""
    best = brute_optimum(operation)
    assume(best is not None and best.clearance_s <= HORIZON_S)
    assert best is not None
    # trying everything is for two vehicles at most
    steps = [step for step in steps_of(operation, best.plan) if step.kind != "fleet"]
    assume(steps)
    step = steps[pick % len(steps)]
    eased = brute_optimum(step.operation)
    assert eased is not None
    assert (eased.left, eased.clearance_s) <= (best.left, best.clearance_s)
    bounds = Bounds(problem_of(step.operation))
    bound_s = bounds.at_least(people_left=best.left, clearance_s=best.clearance_s).clearance_s
    assert bound_s <= eased.clearance_s or eased.left < best.left


@settings(deadline=None)
@given(
    opens=st.integers(0, 1439),
    length=st.integers(1, 1440),
    days=st.sampled_from([None, ("mon",), ("tue", "fri"), (BEGINS.date(), BEGINS.date() + timedelta(3))]),
)
def test_an_hour_more_of_a_window_is_an_hour_and_nothing_less(
    opens: int, length: int, days: tuple[str, ...] | None
) -> None:
    """On each of its days it opens earlier or closes later, by an hour or until it is open all day round."""
    closes = opens + length if opens + length <= 1440 else opens + length - 1440
    window = Window(id="W", at="gate", opens_s=60 * opens, closes_s=60 * closes, days=days)  # type: ignore[arg-type]
    operation = village(window, ends=BEGINS + timedelta(days=7))
    more_s = min(HOUR, 86400 - 60 * length)
    steps = [step for step in steps_of_terms(operation) if step.kind in ("opens", "closes")]
    assert len(steps) == (2 if more_s else 0)
    spans = window_spans(operation, window)[1:]
    for step, (earlier_s, later_s) in zip(steps, ((more_s, 0), (0, more_s)), strict=False):
        (eased,) = (term for term in step.operation.terms if isinstance(term, Window))
        assert 0 <= eased.opens_s < 86400
        assert 0 < eased.closes_s <= 86400 or eased.closes_s == 0
        shown = {tuple(span) for span in window_spans(step.operation, eased)}
        assert {(a - earlier_s, b + later_s) for a, b in spans if 86400 < a < 5 * 86400} <= shown


def test_terms_of_one_place_are_eased_together() -> None:
    """Of two convoy terms the narrower one binds: the step widens what is narrower than the step."""
    operation = village(
        Convoy(id="C1", at="gate", vehicles_max=4, headway_s=1200),
        Convoy(id="C2", at="gate", vehicles_max=20, headway_s=600, vehicles_min=2),
        Reception(id="R1", at="camp", people_max=100),
        Reception(id="R2", at="camp", people_max=105, people_per_day=50),
    )
    plan = plan_operation(operation, seconds=0.02, clock=still)
    steps = {step.kind: step for step in steps_of(operation, plan)}
    assert (steps["vehicles_max"].terms, steps["vehicles_max"].after) == (("C1",), 9)
    assert (steps["headway"].terms, steps["headway"].after) == (("C1",), 900)
    assert (steps["vehicles_min"].terms, steps["vehicles_min"].after) == (("C2",), 1)
    assert (steps["people_max"].terms, steps["people_max"].after) == (("R1", "R2"), 110)
    assert (steps["people_per_day"].terms, steps["people_per_day"].after) == (("R2",), 55)


def test_a_passage_is_widened_to_places_agreed_for_others_only() -> None:
    """A reception that no passage opens to anybody from there is not thought of."""
    places = (*village().places, Place(id="school", kind="reception"), Place(id="far", kind="reception"))
    legs = village().legs
    operation = village(
        places=places,
        legs=(*legs, *(replace(legs[4], to=to) for to in ("school", "far"))),
        terms=(
            Passage(id="P", flow=Flow(groups=("civilians",), from_=("home",), to=("school",)), via=("gate",)),
            Passage(id="Q", flow=Flow(groups=("fighters",), from_=("home",), to=("camp",)), via=("gate",)),
            Passage(id="R", flow=Flow(from_=("elsewhere",), to=("far",))),
        ),
    )
    made = {(step.of, step.after) for step in steps_of_terms(operation) if step.kind == "reception"}
    assert made == {("P", "camp"), ("Q", "school")}


def test_a_way_round_is_thought_of_only_where_it_is_quicker() -> None:
    """Past the gate is the only road; with a second, shorter road, the passage need not name the gate."""
    operation = village()
    assert [step.kind for step in steps_of_terms(operation)] == []
    shorter = replace(operation.legs[0], from_="home", to="camp", drive_s=60)
    (step,) = steps_of_terms(replace(operation, legs=(*operation.legs, shorter)))
    assert (step.kind, step.of) == ("via", "P")
    assert [term.id for term in step.operation.terms] == ["P", "P+"]


def test_one_more_checkpoint_is_thought_of_where_a_road_passes_it() -> None:
    """The nearest by which the gate is left aside, though the way is longer; its rules hold there."""
    operation = village(GATE)
    there = next(leg for leg in operation.legs if (leg.from_, leg.to) == ("home", "gate"))
    ways = [("mill", 3600), ("ford", 5400), ("hut", 600)]
    places = (*operation.places, *(Place(id=at, kind="checkpoint") for at, _ in ways))
    legs = [*operation.legs]
    for at, drive_s in ways:
        onward = "gate" if at == "hut" else "camp"  # past the hut there is no way but by the gate
        legs += [replace(there, to=at, drive_s=drive_s), replace(there, from_=at, to=onward, drive_s=drive_s)]
    operation = replace(operation, places=places, legs=tuple(legs))
    (step,) = (step for step in steps_of_terms(operation) if step.kind == "corridor")
    assert (step.of, step.after, step.terms) == ("P", "mill", ("P",))
    (added,) = (term for term in step.operation.terms if term not in operation.terms)
    assert isinstance(added, Passage)
    assert (added.id, added.via) == ("P+", ("mill",))


def test_one_more_checkpoint_gains_where_a_gate_holds_everybody_up() -> None:
    """Two gates let people out sooner than one, by the plan and by the bound."""
    operation = village(GATE, people=1000, buses=20)
    out = next(leg for leg in operation.legs if (leg.from_, leg.to) == ("home", "gate"))
    legs = (*operation.legs, replace(out, to="mill", drive_s=3600), replace(out, from_="mill", to="camp"))
    places = (*operation.places, Place(id="mill", kind="checkpoint"))
    levers = priced(replace(operation, places=places, legs=legs))
    corridor = lever(levers, "corridor")
    assert corridor.proven
    assert corridor.clearance_s > HOUR
    assert corridor.bound_s > HOUR


# Prices


@settings(LONG, max_examples=6)
@given(operations())
def test_no_lever_is_worse_than_doing_without(operation: Operation) -> None:
    """Neither plan nor bound loses by a step, the bound stays below the plan, and ranks are in order."""
    levers = priced(operation, seconds=0.2)
    assert levers.before.cost <= levers.given.cost
    for each in levers.levers:
        assert each.after is not None
        assert each.after.cost <= levers.before.cost or each.step.kind == "reception"
        assert each.bound_after_s is not None
        assert each.bound_after_s <= each.bound_before_s <= levers.before.clearance_s
    assert [each.rank for each in levers.levers] == sorted(each.rank for each in levers.levers)


def test_the_gate_that_holds_everybody_up_is_the_best_lever() -> None:
    """Twenty buses wait at one lane: halving its time or doubling the lanes beats an idle term."""
    operation = village(
        GATE,
        Window(id="W", at="gate", opens_s=0, closes_s=23 * HOUR),
        people=1000,
        buses=20,
    )
    levers = priced(operation)
    assert {each.step.kind for each in levers.levers[:2]} == {"lanes", "per_vehicle"}
    best = levers.levers[0]
    assert best.plan_gains
    assert best.clearance_s > 2 * HOUR
    assert best.bound_s > 2 * HOUR
    assert (best.person_seconds or 0) > 0
    assert not lever(levers, "closes").helps
    assert not lever(levers, "fleet").plan_gains
    assert levers.stopped == "done"


def test_more_people_out_counts_before_sooner() -> None:
    """Where the camp is too small, room for more is first, though with more people the last arrives later."""
    operation = village(Reception(id="R", at="camp", people_max=100), people=400, buses=1)
    levers = priced(operation)
    assert levers.before.people_left == 300
    best = levers.levers[0]
    assert (best.step.kind, best.people) == ("people_max", 10)
    assert best.clearance_s < 0
    assert best.person_seconds is None
    assert best.plan_gains


def test_a_later_deadline_is_a_lever_where_people_are_left() -> None:
    """It is one only then: with time to spare nobody needs it."""
    tight = village(people=200, buses=1, ends=BEGINS + timedelta(hours=6))
    assert lever(priced(tight), "ends").people > 0
    spacious = village(people=200, buses=1, ends=BEGINS + timedelta(hours=60))
    assert "ends" not in {each.step.kind for each in priced(spacious).levers}


def test_what_searching_alone_finds_is_no_gain() -> None:
    """Against a poor plan every step would seem to help; each is compared with the best plan known."""
    idle = Window(id="W", at="gate", opens_s=0, closes_s=23 * HOUR)
    operation = village(idle, people=900, buses=3)
    good = plan_operation(operation, seconds=0.05, clock=still)
    last = max(good.trips, key=lambda trip: trip.arrive_s)
    at = next(i for i, stop in enumerate(last.stops) if stop.alight_from_s is not None) - 1
    delayed = tuple(later(stop, 600, leaves_only=i == at) for i, stop in enumerate(last.stops[at:], start=at))
    trips = tuple(replace(t, stops=(*t.stops[:at], *delayed)) if t is last else t for t in good.trips)
    poor = replace(good, trips=trips)
    assert verify(operation, poor) == ()
    levers = price_levers(operation, poor, seconds=1.0, clock=still)
    assert levers.given.clearance_s == good.clearance_s + 600
    assert levers.before.clearance_s == good.clearance_s
    assert lever(levers, "closes").clearance_s == 0
    assert not lever(levers, "closes").helps


def test_a_seed_gives_the_same_levers_again() -> None:
    """The same operation, plan, budget and seed give the same ranking with the same figures."""
    operation = village(GATE, people=600, buses=4)
    shown = [
        [(each.step.kind, each.after, each.bound_after_s) for each in priced(operation).levers]
        for _ in range(2)
    ]
    assert shown[0] == shown[1]


def test_stopped_at_once_nothing_is_priced() -> None:
    """Ctrl-C before the first bound leaves every step without a price, and no step is said to help."""
    operation = village(GATE, people=600, buses=4)
    plan = plan_operation(operation, seconds=0.05, clock=still)
    levers = price_levers(operation, plan, seconds=5.0, interrupted=lambda: True, clock=still)
    assert levers.stopped == "interrupted"
    assert all(each.after is None and each.bound_after_s is None for each in levers.levers)
    assert not any(each.helps for each in levers.levers)
    assert levers.before == levers.given


def test_stopped_after_the_bounds_the_bounds_are_ranked() -> None:
    """Ctrl-C while the plans are made keeps every bound; steps without a plan say so."""
    operation = village(GATE, people=600, buses=4)
    plan = plan_operation(operation, seconds=0.05, clock=still)
    seen: list[LeverProgress] = []
    levers = price_levers(
        operation,
        plan,
        seconds=5.0,
        progress=seen.append,
        interrupted=lambda: bool(seen) and seen[-1].planned >= 1,
        clock=still,
    )
    assert levers.stopped == "interrupted"
    assert all(each.bound_after_s is not None for each in levers.levers)
    assert sum(each.after is not None for each in levers.levers) == 1
    assert [each.share for each in seen] == sorted(each.share for each in seen)


def test_what_binds_is_priced_first() -> None:
    """Where there is time for a few bounds only, they are those of the terms that the bound names."""
    operation = village(Window(id="W", at="mill", opens_s=0, closes_s=23 * HOUR), GATE, people=1000, buses=20)
    operation = replace(operation, places=(*operation.places, Place(id="mill", kind="checkpoint")))
    plan = plan_operation(operation, seconds=0.05, clock=still)
    assert plan.bound.terms == ("I",)
    seen: list[LeverProgress] = []
    levers = price_levers(
        operation,
        plan,
        seconds=5.0,
        progress=seen.append,
        interrupted=lambda: bool(seen) and seen[-1].bounded >= 1,
        clock=still,
    )
    bounded = [each.step.kind for each in levers.levers if each.bound_after_s is not None]
    assert bounded == ["lanes"]


@pytest.mark.parametrize(("bays", "slower"), [(None, 1), (1, 2)])
def test_a_slow_machine_is_waited_for_where_work_is_counted(
    monkeypatch: pytest.MonkeyPatch, bays: int | None, slower: int
) -> None:
    """A search has its seconds twice over by the clock, but not where the clock ends an exact solver."""
    operation = village(people=300, buses=2)
    places = tuple(replace(p, bays=bays) if p.kind == "assembly" else p for p in operation.places)
    operation = replace(operation, places=places)
    plan = plan_operation(operation, seconds=0.05, clock=still)
    told: list[float] = []

    def search(_: Operation, *, clock: Callable[[], float], **__: object) -> Plan:
        """Look at the clock and find nothing."""
        told.append(clock())
        return plan

    monkeypatch.setattr(levers_module, "plan_operation", search)
    price_levers(operation, plan, seconds=30.0, clock=lambda: 8.0)
    assert set(told) == {8.0 / slower}


def test_the_clock_ends_it() -> None:
    """On a machine too slow for the budget the rest stays without a price."""
    operation = village(GATE, people=600, buses=4)
    plan = plan_operation(operation, seconds=0.05, clock=still)
    ticks = count()
    levers = price_levers(operation, plan, seconds=30.0, clock=lambda: float(next(ticks)))
    assert levers.stopped == "time"
    assert any(each.after is None for each in levers.levers)


def test_less_than_a_minute_is_nothing() -> None:
    """A lever helps by a person, by a minute of plan or bound, or by a thousandth of the person-hours."""
    before = Figures(people_left=5, clearance_s=10_000, person_seconds=1_000_000)
    step = Step(kind="lanes", operation=village())

    def helps(left: int, clearance_s: int, person_seconds: int, bound_s: int) -> bool:
        after = Figures(people_left=left, clearance_s=clearance_s, person_seconds=person_seconds)
        made = Lever(step=step, before=before, after=after, bound_before_s=9_000, bound_after_s=bound_s)
        return made.helps

    assert not helps(5, 9_941, 999_001, 8_941)
    assert helps(4, 11_000, 1_200_000, 9_000)
    assert helps(5, 9_940, 1_000_000, 9_000)
    assert helps(5, 10_000, 999_000, 9_000)
    assert helps(5, 10_000, 1_000_000, 8_940)


def test_no_order_gains_at_least_what_less_of_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a search without the order finds nothing, the plan found with less of it is known."""
    first, then = Flow(groups=("wounded",)), Flow(groups=("civilians",))
    people = (
        People(place="home", group="wounded", count=500),
        People(place="home", group="civilians", count=50),
    )
    operation = village(Order(id="O", first=first, then=then), buses=3)
    operation = replace(operation, people=people)
    given = plan_operation(operation, seconds=0.05, clock=still)

    def search(searched: Operation, **_: object) -> Plan:
        """Find nothing where there is no order."""
        if not any(isinstance(term, Order) for term in searched.terms):
            return given
        return plan_operation(searched, seconds=0.3, clock=still)

    monkeypatch.setattr(levers_module, "plan_operation", search)
    levers = price_levers(operation, given, seconds=2.0, clock=still)
    less, none = lever(levers, "fraction"), lever(levers, "order")
    assert less.plan_gains
    assert none.after == less.after


@pytest.mark.parametrize("fraction", [Fraction(1), Fraction(1, 20)])
def test_an_order_is_eased_by_ten_points_or_dropped(fraction: Fraction) -> None:
    """The share that must have arrived falls to nothing at least."""
    first, then = Flow(groups=("wounded",)), Flow(groups=("civilians",))
    operation = village(Order(id="O", first=first, then=then, fraction=fraction))
    eased, dropped = (step for step in steps_of_terms(operation) if step.terms == ("O",))
    assert eased.after == max(Fraction(0), fraction - Fraction(1, 10))
    assert [term.id for term in dropped.operation.terms] == ["P"]


def test_resources_are_eased_by_a_tenth() -> None:
    """Ten per cent more vehicles, at least one and at most ten, where most of the type stand."""
    operation = village(
        fleet=(
            Fleet(type="bus", count=150, at="depot", seats=50),
            Fleet(type="bus", count=30, at="home", seats=50),
            Fleet(type="van", count=1, at="home", seats=8, available_from=BEGINS + timedelta(minutes=30)),
        ),
        timings=replace(village().timings, board=Timing(per_vehicle_s=600, per_person_s=3)),
    )
    steps = steps_of(operation, plan_operation(operation, seconds=0.02, clock=still))
    fleet = {(step.of, step.at): step.after for step in steps if step.kind == "fleet"}
    assert fleet == {("bus", "depot"): 160, ("van", "home"): 2}
    (sooner,) = (step for step in steps if step.kind == "available_from")
    assert sooner.after == BEGINS
    (board,) = (step for step in steps if step.kind == "board")
    assert board.operation.timings.board == Timing(per_vehicle_s=480, per_person_s=2)
    assert ALL not in {step.of for step in steps}
