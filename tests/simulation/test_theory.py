"""Courses against what queueing theory says, and against cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import factorial

import numpy as np
import pytest

from safepassage.operation.model import People
from safepassage.planning.planner import Planner
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated, runner_of
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Breakdowns, Hold, Turnout, UncertainHalt, Uncertainty
from tests.planning.test_planner import HOUR, MINUTE, searched, village
from tests.simulation.courses import carried_out
from tests.simulation.queues import run_queue, waits_s

SERVICE_S = 500
EXPONENTIAL = Uncertainty(inspect=Spread(shape="exponential", mean=1.0))


def poisson(rate: float, vehicles: int, seed: int) -> list[list[int]]:
    """Return a vehicle for each arrival of a Poisson process."""
    gaps = np.random.default_rng(seed).exponential(1 / rate, vehicles)
    return [[round(at_s) + 600] for at_s in np.cumsum(gaps)]


def erlang_c(lanes: int, load: float) -> float:
    """Return the chance to wait in M/M/c."""
    last = load**lanes / factorial(lanes) * lanes / (lanes - load)
    return last / (sum(load**k / factorial(k) for k in range(lanes)) + last)


@pytest.mark.parametrize("use", [0.5, 0.8])
def test_a_checkpoint_with_fixed_times_makes_vehicles_wait_as_m_d_1(use: float) -> None:
    """Pollaczek and Khinchine: ρ s / 2 (1 - ρ)."""
    arrivals = poisson(use / SERVICE_S, 20_000, seed=3)
    runner = run_queue(arrivals, Uncertainty(), lanes=1, service_s=SERVICE_S, seed=1)
    assert waits_s(runner).mean() == pytest.approx(use * SERVICE_S / (2 * (1 - use)), rel=0.08)


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_checkpoint_with_exponential_times_makes_vehicles_wait_as_m_m_c(lanes: int) -> None:
    """Erlang: C(c, a) s / (c - a)."""
    load = 0.7 * lanes
    runner = run_queue(
        poisson(load / SERVICE_S, 20_000, seed=4), EXPONENTIAL, lanes=lanes, service_s=SERVICE_S, seed=2
    )
    due_s = erlang_c(lanes, load) * SERVICE_S / (lanes - load)
    assert waits_s(runner).mean() == pytest.approx(due_s, rel=0.1)


def test_a_closed_fleet_passes_a_checkpoint_as_often_as_the_machine_repair_formula_says() -> None:
    """With N vehicles away for 1800 s and one lane: throughput μ (1 - P₀)."""
    vehicles, rounds, away_s = 6, 1500, 1800
    boards_s = [[600 + number for number in range(rounds)] for _ in range(vehicles)]
    runner = run_queue(boards_s, EXPONENTIAL, lanes=1, service_s=SERVICE_S, seed=5)
    weights = [
        factorial(vehicles) / factorial(vehicles - n) * (SERVICE_S / away_s) ** n for n in range(vehicles + 1)
    ]
    due = (1 - weights[0] / sum(weights)) / SERVICE_S
    assert vehicles * rounds / runner.figure(cs.CLEARANCE_S) == pytest.approx(due, rel=0.03)


def test_people_on_the_way_are_their_rate_times_their_time() -> None:
    """Little: the curve of people on the way encloses as many person-seconds as they are on the way."""
    operation = village(people=400, buses=3)
    plan = searched(Planner(operation))
    runner = runner_of(calibrated(case_of(operation, plan, EXPONENTIAL, bin_s=120)))
    runner.run(None)
    on_the_way = np.cumsum(runner.bins(cs.BIN_GONE) - runner.bins(cs.BIN_OUT)).sum() * 120
    spent_s = sum(
        trip.people * (trip.arrive_s - (trip.boarding_stops[0].leave_s or 0)) for trip in plan.trips
    )
    assert on_the_way == pytest.approx(spent_s, rel=0.02)


# Worked out by hand: half an hour to the village, 10 min to board, half an hour to the gate, and on


def ends_s(uncertainty: Uncertainty, *, people: int = 50, buses: int = 1) -> int:
    """Return the last arrival in the village without chance, but with what is known to happen."""
    operation = village(people=people, buses=buses)
    return carried_out(operation, searched(Planner(operation)), uncertainty).figure(cs.CLEARANCE_S)


def test_a_known_halt_shifts_what_it_keeps_by_its_rest() -> None:
    """The bus is at the gate after 70 minutes and leaves when the halt ends, after two hours."""
    operation = village()
    halt = UncertainHalt(
        id="h",
        at="gate",
        from_=operation.begins + timedelta(hours=1),
        until=operation.begins + timedelta(hours=2),
    )
    assert ends_s(Uncertainty()) == 100 * MINUTE
    assert ends_s(Uncertainty(halts=(halt,))) == 2 * HOUR + 30 * MINUTE
    everywhere = replace(halt, at="all", from_=operation.begins)
    assert ends_s(Uncertainty(halts=(everywhere,))) == 3 * HOUR


def test_longer_drives_and_boarding_add_up() -> None:
    """Three drives of half an hour take twice as long, boarding takes thrice as long."""
    twice, thrice = (Spread(shape="constant", mean=mean) for mean in (2, 3))
    assert ends_s(Uncertainty(drive=twice)) == 190 * MINUTE
    assert ends_s(Uncertainty(board=thrice)) == 120 * MINUTE


def test_a_vehicle_that_breaks_down_for_good_leaves_its_trips_to_another() -> None:
    """Both buses break down on each drive; as long as one is left everybody is fetched."""
    operation = village(people=400, buses=2)
    plan = searched(Planner(operation))
    rare = Breakdowns(per_vehicle_hour=0.2, repair_minutes=Spread(shape="constant", mean=0), lost_share=1.0)
    runner = runner_of(calibrated(case_of(operation, plan, Uncertainty(breakdowns=rare))))
    shared = 0
    for number in range(200):
        runner.run(np.random.SeedSequence(9, spawn_key=(number,)))
        lost = int(runner.rows("VEHICLE", cs.VEHICLE_LOST).sum())
        if lost == 1:
            shared += 1
            assert runner.figure(cs.OUT) == 400
        assert runner.figure(cs.OUT) + runner.figure(cs.LEFT) + runner.figure(cs.STUCK_ABOARD) == 400
    assert shared > 10


def test_those_who_do_not_come_are_not_fetched_and_those_who_come_besides_are() -> None:
    """Half of a hundred people need one load; a hundred and fifty need three."""
    operation = village(people=100, buses=1)
    plan = searched(Planner(operation))
    for share, loads in ((0.5, 1), (1.5, 3)):
        turnout = Turnout(share=Spread(shape="constant", mean=share))
        runner = carried_out(operation, plan, Uncertainty(turnout=(turnout,)))
        assert runner.figure(cs.OUT) == runner.figure(cs.CAME) == 100 * share
        assert int(runner.rows("VEHICLE", cs.VEHICLE_MADE).sum()) == loads


def test_a_full_vehicle_of_two_groups_takes_all_of_them_also_where_more_have_come() -> None:
    """Who comes besides takes the place of nobody: 30 civilians and 20 fighters fill one bus of 50."""
    operation = replace(
        village(buses=1),
        people=(
            People(place="home", group="fighters", count=20),
            People(place="home", group="civilians", count=30),
        ),
    )
    plan = searched(Planner(operation))
    assert len(plan.trips) == 1
    for share, loads in ((1.0, [50]), (1.2, [50, 10]), (0.8, [40])):
        turnout = Turnout(share=Spread(shape="constant", mean=share))
        runner = carried_out(operation, plan, Uncertainty(turnout=(turnout,)))
        aboard = runner.rows("TRIP", cs.TRIP_ABOARD)
        assert aboard[0] == loads[0]
        assert aboard[runner.rows("TRIP", cs.TRIP_STATUS) == cs.DONE].sum() == sum(loads)


def test_a_convoy_is_held_with_its_people_aboard() -> None:
    """A hold that is certain adds its length to the wait in the yard."""
    from safepassage.operation.terms import Convoy

    operation = village(Convoy(id="C", at="gate", vehicles_max=5), people=50, buses=1)
    plan = searched(Planner(operation))
    hold = Hold(at="gate", per_convoy=1.0, minutes=Spread(shape="constant", mean=45))
    runner = carried_out(operation, plan, Uncertainty(holds=(hold,)))
    assert runner.figure(cs.CLEARANCE_S) == 145 * MINUTE
    assert runner.figure(cs.HELD_PERSON_S) == 50 * 45 * MINUTE
