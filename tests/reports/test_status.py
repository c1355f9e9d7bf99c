from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.reports.claim import Claim
from safepassage.reports.conditions import conditions_of, confirmed_terms
from safepassage.reports.relation import STANCES, Stance
from safepassage.reports.reviewed import Reviewed
from safepassage.reports.reviewed import Standing as Decided
from safepassage.reports.stated_time import Interval
from safepassage.reports.status import Cell, Standing, Status, known_by, needed_parties, status_of
from tests.reports.party_claims import NOON, OPERATION, PARTIES, TERMS, at_minute, claim, reviewed

AFTER = NOON.replace(tzinfo=OPERATION.zone) + timedelta(minutes=30)


def cell(*claims: Reviewed, term: str = "T1", party: str = "south", as_of: datetime | None = None) -> Cell:
    """Return one cell of what claims come to."""
    return status_of(OPERATION, claims, as_of=as_of).term(term).cell(party)


@pytest.mark.parametrize(
    ("stance", "standing"),
    [
        ("announces", "announced"),
        ("states", "announced"),
        ("confirms", "confirmed"),
        ("denies", "denied"),
        ("not_confirmed", "not_confirmed"),
        ("demands", "silent"),
        ("warns", "silent"),
        ("accuses", "silent"),
    ],
)
def test_a_stance_gives_a_standing(stance: Stance, standing: Standing) -> None:
    """What a party demands, warns of or accuses of is shown, and says nothing of what it agreed to."""
    found = cell(reviewed(claim("a", "south", stance=stance)))
    assert found.standing == standing
    assert len(found.statements) == 1


@pytest.mark.parametrize(
    ("stances", "standing"),
    [
        (["not_confirmed", "announces"], "announced"),
        (["announces", "not_confirmed"], "announced"),
        (["announces", "confirms"], "confirmed"),
        (["not_confirmed", "denies"], "denied"),
        (["announces", "denies"], "contradictory"),
        (["denies", "confirms"], "contradictory"),
        (["announces", "announces", "announces", "denies"], "contradictory"),
    ],
)
def test_several_words_of_one_party(stances: list[Stance], standing: Standing) -> None:
    """What was not confirmed is filled by a word; a word and its denial stand side by side."""
    claims = [reviewed(claim(f"c{i}", "south", stance=stance, minute=i)) for i, stance in enumerate(stances)]
    assert cell(*claims).standing == standing


def test_both_sides_of_a_contradiction_are_shown() -> None:
    """With the origins of each."""
    found = cell(
        reviewed(claim("a", "south")),
        reviewed(claim("b", "south", stance="denies", minute=5)),
        reviewed(claim("c", "south", stance="not_confirmed", minute=2)),
    )
    assert [each.effect for each in found.bearing] == ["announced", "denied"]
    assert found.origins == 2


def test_a_person_may_say_that_a_later_claim_takes_the_place_of_an_earlier_one() -> None:
    """Then the earlier one, with its copies, is shown and does not count, as long as the later one does."""
    denied = reviewed(claim("a", "south", stance="denies"), superseded_by="b")
    copy = reviewed(claim("copy", "south", stance="denies", origin="a", minute=1))
    later = reviewed(claim("b", "south", stance="confirms", minute=9))
    assert cell(denied, copy, later).standing == "confirmed"
    assert [each.superseded for each in cell(denied, copy, later).statements] == [True, False]
    assert cell(denied, copy, replace(later, standing="rejected")).standing == "denied"
    before = NOON.replace(tzinfo=OPERATION.zone) + timedelta(minutes=5)
    assert cell(denied, copy, later, as_of=before).standing == "denied"


def test_copies_count_once() -> None:
    """Five papers with one wire text are one origin, and so is one accepted copy."""
    copies = [reviewed(claim(f"c{i}", "south", origin="a", minute=i)) for i in range(1, 5)]
    found = cell(reviewed(claim("a", "south")), *copies)
    assert (found.standing, found.origins, found.proposed) == ("announced", 1, True)
    accepted = cell(reviewed(claim("a", "south")), *copies[:-1], replace(copies[-1], standing="accepted"))
    assert (accepted.origins, accepted.proposed) == (1, False)


def test_what_one_report_has_of_a_party_counts_once() -> None:
    """Through one relay, or through none; another relay in the same report is another origin."""
    one, two, three = (replace(claim(id_, "south", minute=0), report="a.txt") for id_ in ("a", "b", "c"))
    assert cell(reviewed(one), reviewed(two)).origins == 1
    assert cell(reviewed(one), reviewed(two), reviewed(replace(three, relay="AFP"))).origins == 2
    assert cell(reviewed(one), reviewed(replace(two, report="b.txt"))).origins == 2


def test_the_standing_says_whether_it_rests_on_proposals() -> None:
    """Accepted claims have a standing of their own beside that of all claims."""
    found = cell(
        reviewed(claim("a", "south", stance="not_confirmed"), "accepted"),
        reviewed(claim("b", "south", minute=3)),
    )
    assert (found.standing, found.accepted, found.proposed) == ("announced", "not_confirmed", True)
    assert not found.affirmed


def test_a_rejected_claim_never_counts_nor_do_its_copies() -> None:
    """A copy word for word falls with it, unless a person has accepted that copy; other words stay."""
    a = reviewed(claim("a", "south"), "rejected")
    copy = reviewed(claim("b", "south", origin="a"))
    other = reviewed(claim("c", "south", origin="a", quote="other words"))
    assert cell(a, copy).standing == "silent"
    assert cell(a, replace(copy, standing="accepted")).standing == "announced"
    assert cell(a, other).standing == "announced"
    assert [each.claim.id for each in status_of(OPERATION, [a, copy]).rejected] == ["a", "b"]


def test_what_is_said_of_the_whole_agreement_is_marked() -> None:
    """It counts for the term, and the cell says that nothing names the term itself."""
    whole = reviewed(claim("a", "south", whole=True))
    assert cell(whole).whole
    assert not cell(whole, reviewed(claim("b", "south", minute=1))).whole


def test_what_others_say_is_not_the_partys_word() -> None:
    """A claim of nobody's party is shown beside the term, and moves no cell."""
    status = status_of(OPERATION, [reviewed(claim("a")), reviewed(claim("b", "elsewhere"))])
    assert {each.standing for each in status.term("T1").cells} == {"silent"}
    assert len(status.term("T1").others) == 2


def test_what_is_said_of_events_announces_nothing() -> None:
    """That buses have left is no word on what was agreed."""
    found = cell(reviewed(claim("a", "south", stance="states", subject="event")))
    assert (found.standing, found.statements[0].effect) == ("silent", "more")


def test_only_what_was_surely_published_counts() -> None:
    """A minute counts from itself, a day from its last minute, and what has no date never."""
    day = Interval(
        start=datetime(2016, 12, 13),  # noqa: DTZ001
        end=datetime(2016, 12, 14),  # noqa: DTZ001
        granularity="day",
    )
    dated = reviewed(replace(claim("a", "south"), published=day))
    evening = datetime(2016, 12, 13, 20, tzinfo=OPERATION.zone)
    midnight = datetime(2016, 12, 13, 23, 59, tzinfo=OPERATION.zone)
    assert cell(dated, as_of=evening).standing == "silent"
    assert cell(dated, as_of=midnight).standing == "announced"
    assert cell(reviewed(claim("a", "south", minute=30)), as_of=AFTER).standing == "announced"
    undated = reviewed(claim("b", "south", minute=None))
    assert cell(undated).standing == "announced"
    status = status_of(OPERATION, [undated], as_of=AFTER)
    assert status.term("T1").cell("south").standing == "silent"
    assert status.undated == (undated,)


def test_what_has_no_date_of_publication_counts_from_when_it_was_said() -> None:
    """Where the words tell that."""
    said = replace(claim("a", "south", minute=None), said=at_minute(10))
    assert known_by(said) == NOON + timedelta(minutes=10)


def test_the_parties_and_those_whom_a_confirmation_names_are_needed() -> None:
    """Mediators and guarantors only where a confirmation asks for them."""
    assert needed_parties(OPERATION, "T1") == ("north", "south", "envoy")
    assert needed_parties(OPERATION, "T2") == ("north", "south")


def test_a_term_is_agreed_only_when_all_who_are_needed_have_it() -> None:
    """Two of three are not enough; by proposals it is agreed as proposed."""
    two = [reviewed(claim("a", "north"), "accepted"), reviewed(claim("b", "south"), "accepted")]
    assert not status_of(OPERATION, two).term("T1").agreed
    three = [*two, reviewed(claim("c", "envoy", stance="confirms", minute=4))]
    found = status_of(OPERATION, three).term("T1")
    assert (found.agreed, found.agreed_by_accepted) == (True, False)
    done = status_of(OPERATION, [*two, replace(three[-1], standing="edited")]).term("T1")
    assert done.agreed_by_accepted


def test_a_term_that_nobody_is_needed_for_is_not_agreed() -> None:
    """An operation without parties agrees to nothing."""
    nobody = replace(OPERATION, parties=(), terms=TERMS[:1])
    assert not status_of(nobody, []).term("T1").agreed


# ------------------------------------------------------------------------ confirmations


def met(*claims: Reviewed, operation: Operation = OPERATION) -> tuple[str, ...]:
    """Return which confirmations are given by claims."""
    return confirmed_terms(conditions_of(operation, status_of(operation, claims)))


def test_a_confirmation_is_given_by_accepted_claims_of_all_it_names() -> None:
    """On what waits for it, or on itself; proposals do not lift it."""
    south, envoy = claim("a", "south"), claim("b", "envoy", stance="confirms")
    assert met(reviewed(south, "accepted"), reviewed(envoy, "accepted")) == ("T3",)
    assert met(reviewed(south, "accepted"), reviewed(envoy)) == ()
    own = claim("c", "envoy", terms=("T3",))
    assert met(reviewed(south, "accepted"), reviewed(own, "accepted")) == ("T3",)


def test_a_denial_that_nobody_has_looked_at_holds_a_confirmation_back() -> None:
    """Until it is rejected, or superseded."""
    given_ = [reviewed(claim("a", "south"), "accepted"), reviewed(claim("b", "envoy"), "accepted")]
    denial = reviewed(claim("d", "envoy", stance="denies", minute=8))
    assert met(*given_) == ("T3",)
    assert met(*given_, denial) == ()
    assert met(*given_, replace(denial, standing="rejected")) == ("T3",)
    own = reviewed(claim("e", "envoy", terms=("T3",)), "accepted")
    assert met(given_[0], own, denial) == ()


def test_a_condition_names_the_worst_of_what_waits() -> None:
    """With two terms waiting, one of them not confirmed, it is not confirmed."""
    both = replace(OPERATION, terms=(*TERMS[:2], Confirmation(id="T3", by=("south",), before=("T1", "T2"))))
    claims = [
        reviewed(claim("a", "south"), "accepted"),
        reviewed(claim("b", "south", stance="not_confirmed", terms=("T2",))),
    ]
    (condition,) = conditions_of(both, status_of(both, claims))
    assert (condition.parties[0].cell.term, condition.parties[0].cell.standing) == ("T2", "not_confirmed")
    assert not condition.met


def test_a_confirmation_that_names_no_party_or_no_term_is_not_given_by_itself() -> None:
    """Nobody can confirm the one; the other needs a word on itself."""
    nobody = replace(OPERATION, terms=(TERMS[0], Confirmation(id="T3", by=(), before=("T1",))))
    assert met(operation=nobody) == ()
    nothing = replace(OPERATION, terms=(TERMS[0], Confirmation(id="T3", by=("south",), before=())))
    assert met(operation=nothing) == ()
    own = reviewed(claim("a", "south", terms=("T3",)), "accepted")
    assert met(own, operation=nothing) == ("T3",)


def test_of_what_the_operation_does_not_have_nothing_is_said() -> None:
    """An operation need not be checked before its status is asked for."""
    astray = replace(
        OPERATION, terms=(TERMS[0], Confirmation(id="T3", by=("nobody", "south"), before=("T1", "T9")))
    )
    (condition,) = conditions_of(astray, status_of(astray, [reviewed(claim("a", "south"), "accepted")]))
    assert [each.cell.standing for each in condition.parties] == ["silent", "silent"]
    assert not condition.met


# --------------------------------------------------------------------------- invariants


def made(draw: st.DrawFn, number: int) -> Reviewed:
    """Draw one claim, with a decision."""
    found = claim(
        f"c{number}",
        *draw(st.lists(st.sampled_from(["north", "south", "envoy", "elsewhere"]), unique=True, max_size=3)),
        stance=draw(st.sampled_from(STANCES)),
        terms=tuple(draw(st.lists(st.sampled_from([term.id for term in TERMS]), unique=True, max_size=3))),
        minute=draw(st.none() | st.integers(0, 50)),
        origin=draw(st.sampled_from(["", "", "c0", "c1"])),
        whole=draw(st.booleans()),
        subject=draw(st.sampled_from(["agreement", "term", "event"])),
    )
    return reviewed(
        found,
        draw(st.sampled_from(get_args(Decided))),
        superseded_by=draw(st.sampled_from(["", "", "c0", "c1", "c2", "gone"])),
    )


@st.composite
def many(draw: st.DrawFn) -> list[Reviewed]:
    """Draw the claims of an operation."""
    return [made(draw, number) for number in range(draw(st.integers(0, 7)))]


def standings(status: Status) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return each cell's standing, basis and number of origins."""
    return {
        (row.term, each.party): (each.standing, each.accepted, each.origins, each.proposed)
        for row in status.terms
        for each in row.cells
    }


@given(many(), st.randoms(use_true_random=False), st.sampled_from([None, AFTER]))
def test_the_order_of_claims_never_matters(
    claims: list[Reviewed], random: object, as_of: datetime | None
) -> None:
    """The whole value is the same."""
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert status_of(OPERATION, shuffled, as_of=as_of) == status_of(OPERATION, claims, as_of=as_of)


@given(many(), st.data(), st.sampled_from([None, AFTER]))
def test_a_copy_never_changes_a_status(
    claims: list[Reviewed], data: st.DataObject, as_of: datetime | None
) -> None:
    """A paper that prints later what another has printed adds no voice, whatever was decided on the first."""
    before = status_of(OPERATION, claims, as_of=as_of)
    there = [*before.claims, *before.rejected]
    if not there:
        return
    first = data.draw(st.sampled_from(there))
    later = data.draw(st.integers(0, 60))
    start = known_by(first.effective) or NOON
    printed: Claim = replace(
        first.effective,
        id="copy",
        report="copy.txt",
        origin=first.effective.origin,
        published=None if known_by(first.effective) is None else at_minute(0),
    )
    if printed.published is not None:
        moment = start + timedelta(minutes=later)
        printed = replace(printed, published=Interval(start=moment, end=moment, granularity="minute"))
    after = status_of(OPERATION, [*claims, reviewed(printed)], as_of=as_of)
    assert standings(after) == standings(before)
    assert [row.agreed for row in after.terms] == [row.agreed for row in before.terms]


@given(many(), many(), st.integers(31, 90))
def test_what_is_published_later_never_changes_a_status(
    claims: list[Reviewed], more: list[Reviewed], minute: int
) -> None:
    """The status as of an instant stays what it was, whatever comes and is decided on it afterwards."""
    later = [
        replace(each, effective=replace(each.effective, id=f"later-{i}", published=at_minute(minute + i)))
        for i, each in enumerate(more)
    ]
    assert status_of(OPERATION, [*later, *claims], as_of=AFTER) == status_of(OPERATION, claims, as_of=AFTER)


@given(many())
def test_without_an_accepted_claim_nothing_is_confirmed(claims: list[Reviewed]) -> None:
    """However many origins propose it; and a confirmation that is given has no denial that counts."""
    proposals = [
        each if each.standing == "rejected" else replace(each, standing="proposed") for each in claims
    ]
    assert met(*proposals) == ()
    status = status_of(OPERATION, claims)
    for condition in conditions_of(OPERATION, status):
        if condition.met:
            for each in condition.parties:
                effects = {s.effect for s in status.term("T1").cell(each.party).statements if s.counts}
                assert "denied" not in effects


@given(many(), st.permutations([party.id for party in PARTIES]))
def test_parties_are_treated_alike(claims: list[Reviewed], others: list[str]) -> None:
    """Under other names each has the standing that it had."""
    name = dict(zip((party.id for party in PARTIES), others, strict=True))

    def renamed(each: Reviewed) -> Reviewed:
        parties = tuple(name.get(party, party) for party in each.effective.parties)
        return replace(each, effective=replace(each.effective, parties=parties))

    before = standings(status_of(OPERATION, claims))
    after = standings(status_of(OPERATION, [renamed(each) for each in claims]))
    assert after == {(term, name[party]): value for (term, party), value in before.items()}
