"""More things than a course can tell apart are refused in words, and never carried out wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from safepassage.errors import FindingsError
from safepassage.operation.model import Group, People, Place
from safepassage.operation.terms import Flow, Order, Reciprocity
from safepassage.planning.planner import Planner
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import case_of
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import UncertainHalt, Uncertainty
from tests.planning.test_planner import searched, village
from tests.simulation.courses import carried_out


def test_every_kind_of_which_there_are_too_many_is_found_at_once() -> None:
    """A course tells 30 groups and orders and 15 reciprocities apart."""
    operation = village()
    plan = searched(Planner(operation))
    orders = tuple(Order(id=f"O{n}", first=Flow(), then=Flow()) for n in range(cs.BITS + 1))
    pairs = tuple(
        Reciprocity(id=f"R{n}", a=Flow(), b=Flow(), ratio=Fraction(1), slack=0)
        for n in range(cs.BITS // 2 + 1)
    )
    groups = tuple(Group(id=f"g{n}") for n in range(cs.BITS + 1))
    wide = replace(operation, groups=groups, terms=(*operation.terms, *orders, *pairs))
    with pytest.raises(FindingsError) as caught:
        case_of(wide, plan)
    assert [finding.code for finding in caught.value.findings] == ["too-many-to-simulate"] * 3
    assert "31 groups" in str(caught.value)


def test_as_many_groups_as_can_be_told_apart_are_carried_out_rightly() -> None:
    """People of the thirtieth group arrive as planned."""
    groups = tuple(Group(id=f"g{n}") for n in range(cs.BITS))
    operation = replace(
        village(), groups=groups, people=(People(place="home", group=groups[-1].id, count=100),)
    )
    plan = searched(Planner(operation))
    runner = carried_out(operation, plan)
    assert runner.figure(cs.OUT) == 100
    assert runner.figure(cs.CLEARANCE_S) == plan.clearance_s


def test_halts_at_too_many_places_are_a_finding() -> None:
    """Each place with a halt of its own is told apart, up to thirty."""
    homes = tuple(Place(id=f"home{n}", kind="assembly") for n in range(cs.BITS + 1))
    operation = village()
    legs = tuple(
        replace(
            leg,
            from_=home.id if leg.from_ == "home" else leg.from_,
            to=home.id if leg.to == "home" else leg.to,
        )
        for home in homes
        for leg in operation.legs
        if "home" in (leg.from_, leg.to)
    )
    operation = replace(
        operation,
        places=(*operation.places, *homes),
        legs=(*operation.legs, *legs),
        people=tuple(People(place=home.id, group="civilians", count=10) for home in homes),
    )
    plan = searched(Planner(operation))

    def halts(count: int) -> Uncertainty:
        return Uncertainty(
            halts=tuple(
                UncertainHalt(
                    id=home.id,
                    at=home.id,
                    from_=operation.begins + timedelta(days=30),
                    hours=Spread(shape="constant", mean=1),
                )
                for home in homes[:count]
            )
        )

    assert carried_out(operation, plan, halts(cs.BITS)).figure(cs.CLEARANCE_S) == plan.clearance_s
    with pytest.raises(FindingsError, match="courses tell 30 apart"):
        case_of(operation, plan, halts(cs.BITS + 1))
