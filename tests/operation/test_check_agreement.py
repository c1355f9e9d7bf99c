"""Terms that contradict themselves or each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation, Convoy, Flow, Order, Reciprocity
from tests.operation.river import RIVER, home, river, said


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(Order(id="T2", first=Flow(groups=("wounded",)), then=Flow())),
            [
                (
                    "STOP operation.yaml, line 12: T2 lets 4 people (wounded) leave only after they "
                    "have arrived: they belong to its first and its then. Change the flows so that "
                    "nobody belongs to both."
                )
            ],
            id="order self",
        ),
        pytest.param(
            river(
                Order(id="T2", first=Flow(groups=("wounded",)), then=Flow(groups=("civilians",))),
                Order(
                    id="T3",
                    first=Flow(from_=("mill",), groups=("civilians",)),
                    then=Flow(groups=("wounded",)),
                ),
            ),
            [
                (
                    "STOP operation.yaml, line 13: These orders wait for each other, so nobody of "
                    "them may ever leave: T2, T3. Change or delete one of them, or lower its "
                    "fraction."
                )
            ],
            id="order cyc",
        ),
    ],
)
def test_orders_that_wait_for_themselves_are_found(operation: Operation, lines: list[str]) -> None:
    """Flows that overlap, and orders that come back, stop the plan."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                Order(id="T2", first=Flow(groups=("wounded",)), then=Flow(groups=("civilians",))),
                fleet=RIVER.fleet[:1],
            ),
            [
                (
                    "note operation.yaml, line 12, first: T2 lets 150 people leave only after others,"
                    " of whom 4 (wounded at mill) can never leave; the plan leaves them all. See to "
                    "it that the first can leave, or agree on a smaller fraction."
                ),
                (
                    "note people.csv, row 3, group: No vehicle can carry 4 people of the group "
                    "wounded at mill: they need stretchers, and no vehicle has any. The plan leaves "
                    "them there. Add vehicles with room for this group, or correct the groups that a "
                    "type carries."
                ),
            ],
            id="order never",
        ),
    ],
)
def test_an_order_that_waits_for_people_who_cannot_leave_is_found(
    operation: Operation, lines: list[str]
) -> None:
    """Whoever must wait for them is counted, and the plan is not stopped."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                Reciprocity(
                    id="T2", a=Flow(from_=("mill",)), b=Flow(from_=("farm",)), ratio=Fraction(1), slack=0
                )
            ),
            [
                (
                    "STOP operation.yaml, line 12, slack: T2 can never start: with a slack of 0, "
                    "nobody of a may leave before someone of b has arrived, and nobody of b before "
                    "someone of a. Give a slack of at least 1: how many people one side may be ahead."
                )
            ],
            id="rec0",
        ),
        pytest.param(
            river(
                Reciprocity(
                    id="T2", a=Flow(from_=("mill",)), b=Flow(from_=("farm",)), ratio=Fraction(1), slack=20
                )
            ),
            [
                (
                    "note operation.yaml, line 12, slack: T2 lets at most 70 of the 104 people of a "
                    "leave, however many of the other side arrive; at least 34 are left. Change the "
                    "ratio, give a larger slack, or check the people of both flows."
                )
            ],
            id="rec left",
        ),
        pytest.param(
            river(
                Reciprocity(
                    id="T2",
                    a=Flow(from_=("mill",), groups=("civilians",)),
                    b=Flow(from_=("farm",)),
                    ratio=Fraction(1),
                    slack=2,
                ),
                people=(replace(RIVER.people[0], count=50), RIVER.people[2]),
                households=(
                    home("H1", 30),
                    home("H2", 20),
                    home("H3", 40, place="farm"),
                    home("H4", 10, place="farm"),
                ),
            ),
            [
                (
                    "STOP operation.yaml, line 12, slack: T2 can never start: with a slack of 2, "
                    "neither the smallest household of a (20) nor that of b (10) may leave first. "
                    "Give a slack of at least 10: how many people one side may be ahead."
                )
            ],
            id="rec home",
        ),
    ],
)
def test_a_reciprocity_that_cannot_work_is_found(operation: Operation, lines: list[str]) -> None:
    """Without slack for a first person or household nothing starts; totals may leave people behind."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                Convoy(id="T2", at="bridge", vehicles_max=20, vehicles_min=10),
                people=(replace(RIVER.people[0], count=500),),
            ),
            [
                (
                    "STOP operation.yaml, line 12, vehicles_min: T2 needs convoys of at least 10 "
                    "vehicles at bridge, but only 3 vehicles can ever be there. Give a smaller "
                    "vehicles_min, or add vehicles that go there."
                )
            ],
            id="conv many",
        ),
        pytest.param(
            river(Convoy(id="T2", at="bridge", vehicles_max=3), Convoy(id="T3", at="bridge", vehicles_min=4)),
            [
                (
                    "STOP operation.yaml, line 13, vehicles_min: T3 needs convoys of at least 4 "
                    "vehicles at bridge, but T2 allows at most 3. Make the sizes agree, or delete one"
                    " of the two."
                )
            ],
            id="conv two",
        ),
    ],
)
def test_convoys_that_cannot_be_are_found(operation: Operation, lines: list[str]) -> None:
    """A least size above all vehicles, or above another greatest size, stops the plan."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(Confirmation(id="T2", by=("army",), before=("T2",))),
            [
                (
                    "STOP operation.yaml, line 12: The confirmation T2 waits for itself. Take it out "
                    "of its own before."
                )
            ],
            id="conf self",
        ),
        pytest.param(
            river(
                Confirmation(id="T2", by=("army",), before=("T3",)),
                Confirmation(id="T3", by=("army",), before=("T2", "T1")),
            ),
            [
                (
                    "STOP operation.yaml, line 13: These confirmations wait for each other, so none "
                    "can be given: T2, T3. Take one of them out of the before of another."
                )
            ],
            id="conf cyc",
        ),
    ],
)
def test_confirmations_that_wait_for_each_other_are_found(operation: Operation, lines: list[str]) -> None:
    """A confirmation cannot be a condition of itself, directly or by another."""
    assert said(operation) == lines
