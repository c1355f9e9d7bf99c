"""A model's claims stand beside the grammar's and are told apart from them."""

from __future__ import annotations

from dataclasses import replace

from safepassage.reports.model_claims import with_model
from tests.reports.claimed import three


def test_what_only_the_model_reads_is_added_and_marked() -> None:
    """The grammar's claims stay first and as they are; ids and origins do not mix."""
    first, second, third = three()
    found = with_model([first, second], [third])
    assert found[:2] == (first, second)
    assert (found[2].id, found[2].origin, found[2].maker) == ("c3-model", "c3-model", "model")
    assert replace(found[2], id="c3", origin="", maker="grammar") == third


def test_what_the_grammar_has_read_is_not_said_twice() -> None:
    """The same stance from the same cue is the same claim; another stance is another proposal."""
    first, second, third = three()
    assert with_model([first, second, third], [first, third]) == (first, second, third)
    otherwise = replace(first, stance="states")
    assert [claim.stance for claim in with_model([first], [otherwise])] == ["announces", "states"]


def test_another_report_is_another_claim() -> None:
    """Cues are compared within their report alone."""
    first, _, _ = three()
    assert len(with_model([first], [replace(first, report="other.txt")])) == 2


def test_what_a_report_says_in_its_own_name_is_not_proposed_by_a_model() -> None:
    """A model is asked who says what."""
    first, _, _ = three()
    assert with_model([], [replace(first, relation=None)]) == ()
