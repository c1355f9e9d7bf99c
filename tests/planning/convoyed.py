"""Small operations of which everybody leaves in convoys by one gate: two kinds of people, near and far."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Convoy, Flow, Inspection, Order, Passage, Reciprocity, Term, Window
from tests.planning.strategies import BEGINS

MINUTE: Final = 60
HOUR: Final = 3600
CIVILIANS: Final = Flow(groups=("civilians",))
FIGHTERS: Final = Flow(groups=("fighters",))


def convoyed(
    *terms: Term,
    people: Sequence[People],
    fleet: Sequence[Fleet],
    minutes: Sequence[int] = (10, 10, 20, 60, 10),
    apart: int | None = None,
    timings: Timings | None = None,
    bays: int | None = None,
) -> Operation:
    """Return an operation: civilians leave for `near`, fighters for `far`, both by the gate.

    `minutes` are the drives from the villages `a0` and `a1` to the gate, and from there to near, far and
    the depot; `apart` is the drive between the villages, where there is a road.
    """
    ends = (("a0", "gate"), ("a1", "gate"), ("gate", "near"), ("gate", "far"), ("gate", "depot"))
    roads = list(zip(ends, minutes, strict=True)) + ([(("a0", "a1"), apart)] if apart else [])
    return Operation(
        id="convoyed",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="civilians"), Group(id="fighters")),
        timings=timings or Timings(board=Timing(per_vehicle_s=300), alight=Timing(per_vehicle_s=120)),
        terms=(
            Passage(id="P", flow=Flow(groups=("civilians",), to=("near",)), via=("gate",)),
            Passage(id="Q", flow=Flow(groups=("fighters",), to=("far",)), via=("gate",)),
            *terms,
        ),
        places=(
            Place(id="a0", kind="assembly", bays=bays),
            Place(id="a1", kind="assembly"),
            Place(id="gate", kind="checkpoint"),
            Place(id="near", kind="reception", bays=bays),
            Place(id="far", kind="reception"),
            Place(id="depot", kind="depot"),
        ),
        people=tuple(people),
        fleet=tuple(fleet),
        legs=tuple(
            Leg(from_=a, to=b, drive_s=length * MINUTE)
            for (one, other), length in roads
            for a, b in ((one, other), (other, one))
        ),
    )


@composite
def convoy_operations(draw: DrawFn, *, tiny: bool = False) -> Operation:
    """Return such an operation with random figures, an order or exchange, an inspection, a window.

    A `tiny` one has few people and no exchange: it can be solved by trying everything.
    """
    people = [
        People(place=place, group=group, count=draw(st.integers(1, 2) if tiny else st.integers(1, 150)))
        for place in ("a0", "a1")
        for group in ("civilians", "fighters")
        if draw(st.booleans())
    ][: 2 if tiny else 4] or [People(place="a0", group="civilians", count=2)]
    seats, buses = (
        (st.integers(1, 2), st.integers(1, 2)) if tiny else (st.integers(10, 50), st.integers(1, 4))
    )
    fleet = [Fleet(type="bus", count=draw(buses), at="depot", seats=draw(seats))]
    if not tiny and draw(st.booleans()):
        groups = draw(st.sampled_from(((), ("fighters",))))
        most = draw(st.sampled_from((None, 1, 2)))
        fleet.append(Fleet(type="van", count=2, at="a0", seats=8, groups=groups, trips_max=most))
    terms: list[Term] = [
        Convoy(
            id="C",
            at="gate",
            vehicles_max=draw(st.integers(1, 3)),
            headway_s=MINUTE * draw(st.integers(20, 150)),
            clear_before_next=draw(st.sampled_from((None, None, "near"))),
        )
    ]
    tie = draw(st.sampled_from(("order", "none") if tiny else ("order", "exchange", "none")))
    if tie == "order":
        share = Fraction(draw(st.sampled_from(("1", "1/2", "3/4"))))
        terms.append(Order(id="O", first=CIVILIANS, then=FIGHTERS, fraction=share))
    if tie == "exchange":
        ratio = Fraction(draw(st.sampled_from(("1", "1/2", "2"))))
        slack = draw(st.integers(10, 60))
        terms.append(Reciprocity(id="R", a=CIVILIANS, b=FIGHTERS, ratio=ratio, slack=slack))
    if draw(st.booleans()):
        lanes = draw(st.integers(1, 2))
        terms.append(Inspection(id="I", at="gate", lanes=lanes, per_vehicle_s=120, per_person_s=2))
    if draw(st.booleans()):
        terms.append(Window(id="W", at="gate", opens_s=7 * HOUR, closes_s=HOUR * draw(st.integers(9, 18))))
    board, alight = (Timing(per_vehicle_s=draw(st.integers(60, 600)), per_person_s=3) for _ in range(2))
    return convoyed(
        *terms,
        people=people,
        fleet=fleet,
        minutes=[draw(st.integers(5, most)) for most in (30, 30, 30, 90, 20)],
        apart=draw(st.sampled_from((None, 5))),
        timings=Timings(board=board, alight=alight),
        bays=draw(st.sampled_from((None, 1, 2))),
    )
