"""What a plan is conditional on: the agreed confirmations that have not been given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.operation.terms import Confirmation
from safepassage.planning.planner import plan_operation
from safepassage.planning.verify import verify
from tests.planning.valley import changed, operation_with, plan_with


def test_a_confirmation_that_is_given_need_not_be_named() -> None:
    """A plan made since leaves it out, one made before names it still; both are valid."""
    given = operation_with(confirmed=("N1",))
    assert verify(*changed(given, plan_with(conditional_on=()))) == ()
    assert verify(*changed(given)) == ()


def test_a_confirmation_that_is_taken_back_has_to_be_named_again() -> None:
    """The plan made in between is not valid any more."""
    (found,) = verify(*changed(plan_with(conditional_on=())))
    assert found.code == "conditional-on"


def test_only_agreed_confirmations_are_awaited() -> None:
    """Neither those that are given, nor those proposed only, nor terms of another kind."""
    operation, _ = changed()
    more = Confirmation(id="N2", by=("red",), before=("P1",))
    proposed = replace(more, id="N3", status="proposed")
    assert replace(operation, terms=(*operation.terms, more, proposed)).awaited == ("N1", "N2")
    assert replace(operation, terms=(*operation.terms, more), confirmed=("N1",)).awaited == ("N2",)
    assert replace(operation, confirmed=("N1", "P1", "nobody's")).awaited == ()


@pytest.mark.parametrize(("confirmed", "conditional_on"), [((), ("N1",)), (("N1",), ())])
def test_a_plan_names_what_is_awaited(confirmed: tuple[str, ...], conditional_on: tuple[str, ...]) -> None:
    """Neither more nor less."""
    operation, _ = changed(operation_with(confirmed=confirmed))
    assert plan_operation(operation, seconds=0.1).conditional_on == conditional_on
