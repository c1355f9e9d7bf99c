"""The peers are given the same operation, and their answers are judged by the verifier alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.planning import bep
from benchmarks.planning.bep_instance import MINUTE_S, Instance, operation_of
from benchmarks.planning.made_city import Size, made_city
from benchmarks.planning.made_coast import made_coast
from benchmarks.planning.peers import __main__ as peers
from benchmarks.planning.peers.bisect import soonest
from benchmarks.planning.peers.evaluator import clearance_s, plan_of_answer
from benchmarks.planning.peers.greedy import greedy_answer
from benchmarks.planning.peers.haul import Answer, Drive, Haul, Load, NotExpressibleError, haul_of
from benchmarks.planning.peers.shipments import Shipment, Visit, shipments_of, tours_of

from safepassage.operation.model import Operation
from safepassage.planning.verify import verify

# One bus, two pickups, two shelters. Pickup 1 first, to shelter 2, then pickup 2 to shelter 1: 2 + 1 + 3 + 1.
TINY = Instance(
    name="S0-00",
    capacity=2,
    buses=(1,),
    demand=(2, 1),
    room=(2, 2),
    to_pickup=((2, 9),),
    to_shelter=((5, 1), (1, 3)),
)
TINY_OPTIMUM_S = 7 * MINUTE_S
CITY = Size(people=1_000, points=4, vehicles=10, terms="plain")
OPERATIONS = {
    "tiny": operation_of(TINY),
    "S5-01": operation_of(bep.instance("S5-01")),
    "city": made_city(CITY),
}
GOOD = Answer(
    tours={
        0: (
            Load(collected=(("pickup-1", 2),), to="shelter-2"),
            Load(collected=(("pickup-2", 1),), to="shelter-1"),
        )
    }
)


def faults(operation: Operation, answer: Answer) -> list[str]:
    """Return what is wrong with an answer: what the verifier finds, and people left."""
    plan = plan_of_answer(operation, haul_of(operation), answer)
    left = [f"{left.count} left" for left in plan.left]
    return [*(finding.code for finding in verify(operation, plan)), *left]


def test_an_answer_worked_out_by_hand_is_timed_rightly() -> None:
    """The bus drives 2, 1, 3 and 1 minutes, and its plan is valid and whole."""
    operation = OPERATIONS["tiny"]
    plan = plan_of_answer(operation, haul_of(operation), GOOD)
    assert faults(operation, GOOD) == []
    assert plan.clearance_s == clearance_s(haul_of(operation), GOOD) == TINY_OPTIMUM_S
    assert plan.people_moved == 3


@pytest.mark.parametrize(
    ("loads", "wrong"),
    [
        (GOOD.tours[0][:1], "1 left"),
        ((*GOOD.tours[0], GOOD.tours[0][1]), None),
        ((Load(collected=(("pickup-1", 3),), to="shelter-2"), GOOD.tours[0][1]), None),
        ((replace(GOOD.tours[0][0], to="shelter-1"), GOOD.tours[0][1]), None),
    ],
    ids=["somebody is forgotten", "somebody goes twice", "a bus is too full", "a shelter is too full"],
)
def test_a_wrong_answer_is_caught(loads: tuple[Load, ...], wrong: str | None) -> None:
    """The verifier, which knows nothing of the peers, finds what is wrong with an answer."""
    found = faults(OPERATIONS["tiny"], Answer(tours={0: loads}))
    assert found
    assert wrong is None or found == [wrong]


def test_an_answer_by_a_vehicle_that_is_not_there_is_caught() -> None:
    """A tour from the wrong yard drives where there is no way."""
    haul = haul_of(OPERATIONS["tiny"])
    elsewhere = replace(haul, vehicles=(replace(haul.vehicles[0], at="shelter-1"),))
    plan = plan_of_answer(OPERATIONS["tiny"], elsewhere, GOOD)
    assert verify(OPERATIONS["tiny"], plan)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_first_answer_moves_everybody(name: str) -> None:
    """The greedy answer that peers begin with is valid and whole, past checkpoints too."""
    operation = OPERATIONS[name]
    assert faults(operation, greedy_answer(haul_of(operation))) == []


def test_a_first_answer_needs_room() -> None:
    """Without room for everybody there is none."""
    haul = haul_of(OPERATIONS["tiny"])
    with pytest.raises(ValueError, match="not room"):
        greedy_answer(replace(haul, room={"shelter-1": 2, "shelter-2": 0}))
    with pytest.raises(ValueError, match="not room"):
        shipments_of(replace(haul, room={"shelter-1": 2, "shelter-2": 0}))


def test_what_peers_have_no_words_for_is_refused() -> None:
    """An operation with terms, groups and bays is not told to a peer as something else."""
    with pytest.raises(NotExpressibleError, match=r"terms.*groups.*chose.*bays"):
        haul_of(made_city(replace(CITY, terms="all", people=2_000)))


def test_a_coast_can_be_told_to_every_peer() -> None:
    """Two loads of a coast's pickup are two shipments, and a shelter's room counts."""
    haul = haul_of(operation_of(made_coast(10)))
    shipments = shipments_of(haul)
    waiting: Counter[str] = Counter()
    room: Counter[str] = Counter()
    for shipment in shipments:
        waiting[shipment.pickup] += shipment.people
        room[shipment.shelter] += shipment.people
    assert dict(waiting) == haul.people
    assert all(people <= haul.room[shelter] for shelter, people in room.items())
    assert max(shipment.people for shipment in shipments) == 40


@pytest.mark.parametrize(("spare", "to"), [(2, "y"), (1, "x")])
def test_a_vehicle_that_mixes_shelters_is_emptied_at_one(spare: int, to: str) -> None:
    """Where shipments for two shelters are aboard all alight where most would, if there is room."""
    shipments = (
        Shipment(pickup="a", shelter="x", people=2),
        Shipment(pickup="b", shelter="y", people=5),
        Shipment(pickup="a", shelter="x", people=1),
    )
    order = [(0, True), (1, True), (0, False), (1, False), (2, True), (2, False)]
    visits = [Visit(shipment=shipment, boards=boards) for shipment, boards in order]
    way = Drive(drive_s=60)
    drives = {(pickup, shelter): way for pickup in "ab" for shelter in "xy"}
    haul = replace(haul_of(OPERATIONS["tiny"]), room={"x": 8, "y": 5 + spare}, drives=drives)
    assert tours_of(haul, shipments, {0: visits})[0] == (
        Load(collected=(("a", 2), ("b", 5)), to=to),
        Load(collected=(("a", 1),), to="x"),
    )


@pytest.mark.parametrize("first_s", [600, 5_000])
def test_the_soonest_limit_is_found(first_s: int) -> None:
    """A peer that can keep no limit under 1,234 s is brought within two per mille of it."""

    def solve(limit_s: int, seconds: float) -> Answer | None:
        assert seconds > 0
        return Answer(tours={limit_s: ()}) if limit_s >= 1_234 else None

    found = soonest(solve, lambda answer: min(answer.tours), high_s=first_s, seconds=1.0, clock=lambda: 0.0)
    assert 1_234 <= min(found.tours) <= 1_237


def test_a_peer_that_finds_nothing_says_nothing() -> None:
    """Nothing found is no answer, and the clock ends the search for it."""
    ticks = iter(range(100))
    found = soonest(lambda *_: None, lambda _: 0, high_s=10, seconds=5.0, clock=lambda: float(next(ticks)))
    assert found == Answer()
    assert next(ticks) < 20


@pytest.fixture
def solvers() -> dict[str, object]:
    """Return the peers, or skip where they are not installed."""
    for package in ("ortools", "pyvrp", "vroom"):
        pytest.importorskip(package, reason=f"needs {package}, of requirements-peers.lock")
    return dict(peers.solvers(1.0))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_peer_answers_validly(peer: str, name: str, solvers: dict[str, object]) -> None:
    """Each peer moves everybody, within its time, and not sooner than can be."""
    operation = OPERATIONS[name]
    haul = haul_of(operation)
    attempt = peers.attempt_of(operation, haul, solvers[peer])  # type: ignore[arg-type]
    if (peer, name) == ("OR-Tools CP-SAT", "city"):
        assert attempt.why_not == "cannot say it"
        return
    assert attempt.clearance_s is not None, attempt.why_not
    assert attempt.bound_s <= attempt.clearance_s
    if name == "tiny":
        assert attempt.clearance_s >= TINY_OPTIMUM_S
    if (peer, name) == ("OR-Tools CP-SAT", "tiny"):
        assert attempt.clearance_s == attempt.bound_s == TINY_OPTIMUM_S


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ours_and_theirs_stand_in_one_row(solvers: dict[str, object], tmp_path: Path) -> None:
    """An instance's row has our bound and plan, and every peer's clearance."""
    assert set(solvers) == set(peers.PEERS)
    result = peers.compared("S5-01", tmp_path / "S5-01", seconds=0.1)
    assert result.ours.wrong == ()
    assert len(result.row) == len(peers.HEADER)
    assert set(result.attempts) == set(peers.PEERS)
    sooner = peers.Attempt(clearance_s=result.ours.plan.clearance_s - 1)
    assert replace(result, attempts={"X": sooner}).beaten_by == ("X",)


def test_an_invalid_answer_counts_for_nothing() -> None:
    """A peer whose answer the verifier refuses has no clearance in the table."""
    operation = OPERATIONS["tiny"]
    haul = haul_of(operation)
    twice = Answer(tours={0: (*GOOD.tours[0], GOOD.tours[0][1])})

    def cannot(_: Haul) -> Answer:
        raise NotExpressibleError

    words = [
        peers.attempt_of(operation, haul, solve).why_not
        for solve in (lambda _: twice, lambda _: Answer(), cannot, lambda _: GOOD)
    ]
    assert words == ["not valid", "nothing found", "cannot say it", ""]
