"""Decisions on claims: kept in a file that only grows, and found to be on the same claims again."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.reports.claim import Claim
from safepassage.reports.decision import (
    LINK_KINDS,
    Anchor,
    Decision,
    Edit,
    Link,
    LinkKind,
    Verdict,
    anchor_of,
    decision_of,
    decision_to_json,
)
from safepassage.reports.decisions import append_decisions, decisions_file, read_decisions
from safepassage.reports.relation import STANCES
from safepassage.reports.reviewed import Review, Standing, review, reviewed
from tests.reports.claimed import BODY, REPORT, claim, three

AT = datetime(2016, 12, 14, 9, 30, tzinfo=UTC)
BODIES = {REPORT: BODY}


def decided(
    on: Claim,
    verdict: Verdict,
    *,
    body: str = BODY,
    **more: Any,  # noqa: ANN401 - any field of a decision
) -> Decision:
    """Return a decision by the information officer."""
    return decision_of(on, verdict, body, by=more.pop("by", "IO"), at=more.pop("at", AT), **more)


def link(kind: LinkKind, to: Claim, body: str = BODY) -> Link:
    """Return a link to a claim."""
    return Link(kind=kind, to=to.id, anchor=anchor_of(to, body))


def codes(found: Review) -> list[str]:
    """Return the sorts of what is found."""
    return [finding.code for finding in found.findings]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where decisions go."""
    return decisions_file(tmp_path)


# What decisions do


@pytest.mark.parametrize(
    ("verdict", "standing"), [("accept", "accepted"), ("reject", "rejected"), ("edit", "edited")]
)
def test_a_claim_is_a_proposal_until_it_is_decided(verdict: Verdict, standing: Standing) -> None:
    """Each decision gives it its standing, with who and when; the others stay proposals."""
    claims = three()
    edit = Edit(stance="states") if verdict == "edit" else None
    first, second, _ = reviewed(claims, [decided(claims[0], verdict, edit=edit, reason="as filmed")], BODIES)
    assert (first.standing, first.by, first.at, first.reason) == (standing, "IO", AT, "as filmed")
    assert (second.standing, second.by, second.at, second.decisions) == ("proposed", "", None, ())
    assert first.holds == (standing != "rejected")
    assert second.effective == replace(claims[1], origin=claims[1].id)


def test_the_last_decision_counts_and_all_are_kept() -> None:
    """Undoing is deciding again."""
    claims = three()
    decisions = [
        decided(claims[0], "accept"),
        decided(claims[0], "reject", by="MED", at=AT + timedelta(hours=1)),
    ]
    first = reviewed(claims, decisions, BODIES)[0]
    assert (first.standing, first.by, first.decisions) == ("rejected", "MED", tuple(decisions))
    again = reviewed(claims, [*decisions, decided(claims[0], "accept", at=AT + timedelta(hours=2))], BODIES)
    assert again[0].standing == "accepted"


def test_an_edit_holds_in_place_of_what_was_read() -> None:
    """What it does not name stays; a term proposed keeps its reasons, a new one says who chose it."""
    claims = three()
    edit = Edit(
        stance="confirms",
        speaker="The local council",
        parties=("opposition",),
        terms=("T1", "T9"),
        published="2016-12-13",
    )
    first = reviewed(claims, [decided(claims[0], "edit", edit=edit)], BODIES)[0]
    held = first.effective
    assert (held.stance, held.speaker, held.parties) == ("confirms", "The local council", ("opposition",))
    assert held.terms == ("T1", "T9")
    assert held.matches[0] == claims[0].matches[0]
    assert [str(reason) for reason in held.matches[1].reasons] == ["chosen by IO"]
    assert held.published is not None
    assert held.published.to_json() == {
        "from": "2016-12-13T00:00",
        "to": "2016-12-14T00:00",
        "granularity": "day",
    }
    assert first.claim == claims[0]
    assert (
        reviewed(claims, [decided(claims[0], "edit", edit=Edit(terms=()))], BODIES)[0].effective.terms == ()
    )


def test_an_edited_instant_of_publication_is_a_minute() -> None:
    """Where the hour is known it is kept."""
    claims = three()
    edit = Edit(published="2016-12-13T21:05")
    held = reviewed(claims, [decided(claims[0], "edit", edit=edit)], BODIES)[0].effective
    assert held.published is not None
    assert held.published.to_json() == {
        "from": "2016-12-13T21:05",
        "to": "2016-12-13T21:06",
        "granularity": "minute",
    }


def test_links_leave_the_standing_and_hold_by_kind() -> None:
    """What answers, what is of one origin and what is superseded are told apart; each can be taken back."""
    claims = three()
    first, second, third = claims
    decisions = [
        decided(second, "link", link=link("answers", first)),
        decided(second, "link", link=link("same_origin", first)),
        decided(third, "link", link=link("supersedes", first)),
    ]
    one, two, three_ = reviewed(claims, decisions, BODIES)
    assert [each.standing for each in (one, two, three_)] == ["proposed"] * 3
    assert (two.effective.answers, two.effective.origin) == ("c1", "c1")
    assert one.superseded_by == "c3"
    back = [decided(each, "link", link=Link(kind=kind, to="")) for each, kind in
            ((second, LINK_KINDS[0]), (second, LINK_KINDS[1]), (third, LINK_KINDS[2]))]  # fmt: skip
    one, two, _ = reviewed(claims, [*decisions, *back], BODIES)
    assert (two.effective.answers, two.effective.origin, one.superseded_by) == ("", "c2", "")


def test_a_person_takes_back_the_answer_that_the_reading_proposed() -> None:
    """A link to nothing undoes what was read, too."""
    first, second, third = three()
    claims = (first, replace(second, answers="c1"), third)
    assert reviewed(claims, [], BODIES)[1].effective.answers == "c1"
    back = decided(claims[1], "link", link=Link(kind="answers", to=""))
    assert reviewed(claims, [back], BODIES)[1].effective.answers == ""


def test_origins_are_joined_and_parted_by_people() -> None:
    """Joining a copy takes its own copies along; one parted from its origin leaves the others together."""
    first, second, third = three()
    copies = (replace(first, origin="c1"), replace(second, origin="c1"), replace(third, origin="c1"))
    assert [each.effective.origin for each in reviewed(copies, [], BODIES)] == ["c1"] * 3
    parted = decided(copies[0], "link", link=link("same_origin", copies[0]))
    assert [each.effective.origin for each in reviewed(copies, [parted], BODIES)] == ["c1", "c2", "c2"]
    apart = (replace(first, origin="c1"), replace(second, origin="c2"), replace(third, origin="c2"))
    joined = decided(apart[2], "link", link=link("same_origin", apart[0]))
    assert [each.effective.origin for each in reviewed(apart, [joined], BODIES)] == ["c1"] * 3


def test_links_of_a_rejected_claim_do_not_hold() -> None:
    """What nobody said answers and supersedes nothing."""
    claims = three()
    decisions = [decided(claims[2], "link", link=link("supersedes", claims[0])), decided(claims[2], "reject")]
    assert reviewed(claims, decisions, BODIES)[0].superseded_by == ""


@pytest.mark.parametrize("kind", ["answers", "supersedes"])
def test_no_claim_answers_or_supersedes_itself(kind: LinkKind) -> None:
    """Nor does it by way of others: the link that closes the circle is named and has no effect."""
    claims = three()
    found = review(claims, [decided(claims[0], "link", link=link(kind, claims[0]))], BODIES)
    assert codes(found) == ["link-in-circle"]
    if kind == "supersedes":
        decisions = [
            decided(claims[0], "link", link=link(kind, claims[1])),
            decided(claims[1], "link", link=link(kind, claims[2])),
            decided(claims[2], "link", link=link(kind, claims[0])),
        ]
        found = review(claims, decisions, BODIES)
        assert codes(found) == ["link-in-circle"]
        assert [each.superseded_by for each in found.claims] == ["", "c1", "c2"]


# Which claim a decision is on


def test_a_decision_does_not_pass_to_another_who_uses_the_same_words() -> None:
    """When the announcement is gone, its acceptance is not the acceptance of its denial."""
    decision = decided(three()[0], "accept")
    found = review(three(second="y")[1:], [decision], BODIES)
    assert codes(found) == ["decision-without-claim"]
    body = "The council announced and Moscow denied a deal."
    council = claim(body, cue="announced", content="a deal", sentence=body, speaker="The council", named="1")
    moscow = claim(
        body, cue="denied", content="a deal", sentence=body, speaker="Moscow", stance="denies", named="2"
    )
    decision = decided(council, "accept", body=body)
    for named in ("1", "2"):
        found = review([replace(moscow, id=named)], [decision], {REPORT: body})
        assert codes(found) == ["decision-without-claim"]


def test_claims_without_their_texts_are_found_by_content_and_speaker() -> None:
    """Sentences and cues cannot be compared then."""
    decisions = [decided(each, "accept") for each in three()]
    assert {each.standing for each in reviewed(three(), decisions, {})} == {"accepted"}
    now = three(first="x", second="y", third="z")
    assert {each.standing for each in reviewed(now, decisions, {})} == {"accepted"}


def test_decisions_survive_a_correction_elsewhere_in_the_text() -> None:
    """Offsets move, words do not: ids may be other ones then."""
    decisions = [decided(each, "accept") for each in three()]
    body = "Corrected version. " + BODY.replace("buses are ready", "eighty buses are ready")
    claims = three(body, first="x", second="y", third="z")
    found = review(claims, decisions, {REPORT: body})
    assert [each.standing for each in found.claims] == ["accepted"] * 3
    assert found.findings == ()


def test_the_same_words_in_two_mouths_are_told_apart() -> None:
    """The council announced what Moscow denied; with new ids each finds its own by cue and speaker."""
    decision = decided(three()[1], "reject")
    claims = three(first="x", second="y", third="z")
    assert [each.standing for each in reviewed(claims, [decision], BODIES)] == [
        "proposed",
        "rejected",
        "proposed",
    ]


def test_decisions_survive_a_grammar_that_ends_contents_elsewhere() -> None:
    """The same cue in the same sentence is the same claim, under another id too."""
    decisions = [decided(three()[2], "accept")]
    moved = claim(
        cue="confirmed",
        content="that the wounded leave",
        sentence="The ministry confirmed that the wounded leave first.",
        stance="confirms",
        speaker="The ministry",
        terms=("T3",),
        named="new",
    )
    found = review([moved], decisions, BODIES)
    assert (found.claims[0].standing, found.findings) == ("accepted", ())


def test_spelling_of_letters_and_white_space_make_no_difference() -> None:
    """Hamza, tatweel and broken lines are not words."""
    old, new = "أعلن المجلس الاتفاق على الخروج.", "اعلن  المجلس\nالاتفـاق على الخروج."
    before = claim(old, cue="أعلن", content="الاتفاق على الخروج", sentence=old, speaker="المجلس")
    after = claim(
        new, cue="اعلن", content="الاتفـاق على الخروج", sentence=new, speaker="المجلس", named="other"
    )
    found = review([after], [decided(before, "accept", body=old)], {REPORT: new})
    assert (found.claims[0].standing, codes(found)) == ("accepted", [])


def test_what_was_accepted_is_what_was_shown() -> None:
    """A newer reading of the same words is told and does not put itself in the place of what holds."""
    claims = three()
    now = (replace(claims[0], stance="denies", speaker="The mayor"), *claims[1:])
    found = review(now, [decided(claims[0], "accept")], BODIES)
    held = found.claims[0].effective
    assert (held.stance, held.speaker) == ("announces", "The council")
    assert codes(found) == ["read-otherwise", "read-otherwise"]
    assert not any(finding.stops for finding in found.findings)
    assert "stance was announces, is denies" in str(found.findings[0].what)
    assert "كان" in found.findings[0].what.in_language("ar")


def test_an_id_that_now_says_something_else_is_not_taken() -> None:
    """The person saw other words; the decision waits in the list of those without a claim."""
    claims = three()
    other = claim(
        cue="said", content="buses are ready", sentence="The ministry said that buses are ready.", named="c1"
    )
    found = review([other], [decided(claims[0], "accept")], BODIES)
    assert [each.standing for each in found.claims] == ["proposed"]
    assert codes(found) == ["decision-without-claim"]


def test_a_correction_inside_the_content_keeps_the_decision_by_its_id_only_with_its_words() -> None:
    """Ten buses accepted are not a hundred buses accepted, whatever the id says."""
    old = "The ministry said that 10 buses are ready."
    new = "The ministry said that 100 buses are ready."
    before = claim(old, cue="said", content="10 buses are ready", sentence=old, named="b")
    after = claim(new, cue="said", content="100 buses are ready", sentence=new, named="b")
    found = review([after], [decided(before, "accept", body=old)], {REPORT: new})
    assert (found.claims[0].standing, codes(found)) == ("proposed", ["decision-without-claim"])


@pytest.mark.parametrize("why", ["its report is not there", "no claim of the report", "several claims"])
def test_a_decision_without_a_claim_is_listed_with_the_reason(why: str) -> None:
    """It is dropped nowhere, and attached to nothing by guess."""
    claims = three()
    decision = decided(claims[0], "accept")
    twice = f"{BODY} {BODY}"
    now, bodies = {
        "its report is not there": ((), {}),
        "no claim of the report": (claims[2:], BODIES),
        "several claims": (
            [replace(claims[0], id="x"), replace(claims[0], id="y")],
            {REPORT: twice},
        ),
    }[why]
    found = review(now, [decision], bodies)
    assert codes(found) == ["decision-without-claim"]
    assert why in str(found.findings[0].what)
    assert found.findings[0].where.column == decision.id
    assert all(each.standing == "proposed" for each in found.claims)


def test_a_link_to_a_claim_that_is_gone_is_listed() -> None:
    """The claim itself keeps its other decisions."""
    claims = three()
    decisions = [decided(claims[1], "accept"), decided(claims[1], "link", link=link("answers", claims[0]))]
    found = review(claims[1:], decisions, BODIES)
    assert codes(found) == ["link-without-claim"]
    assert (found.claims[0].standing, found.claims[0].effective.answers) == ("accepted", "")


def test_links_find_their_claim_under_a_new_id() -> None:
    """As decisions do."""
    claims = three()
    decision = decided(claims[1], "link", link=link("answers", claims[0]))
    now = three(first="x", second="y", third="z")
    assert reviewed(now, [decision], BODIES)[1].effective.answers == "x"


# The file


def test_what_is_written_is_read_again(path: Path) -> None:
    """Every field of every sort of decision, in the order in which they were taken, in UTC."""
    claims = three()
    local = AT.astimezone(timezone(timedelta(hours=2)))
    decisions = (
        decided(claims[0], "accept", at=local, reason="سمعته «بنفسي»\nمرتين"),
        decided(claims[1], "edit", edit=Edit(stance="states", parties=(), published="2016-12-13")),
        decided(claims[1], "link", link=link("answers", claims[0])),
        decided(claims[1], "link", link=Link(kind="answers", to="")),
        decided(claims[2], "reject"),
    )
    for decision in decisions:
        assert append_decisions(path, [decision]) == b""
    found = read_decisions(path)
    assert (found.decisions, found.findings) == (decisions, ())
    assert len(path.read_bytes().splitlines()) == 5
    assert json.loads(path.read_bytes().splitlines()[0])["at"] == "2016-12-14T09:30:00+00:00"


def test_no_file_holds_no_decision(path: Path) -> None:
    """Nothing has been decided yet."""
    assert read_decisions(path).decisions == ()


def test_lines_before_stay_as_they_are(path: Path) -> None:
    """Byte for byte, good and bad ones."""
    claims = three()
    append_decisions(path, [decided(claims[0], "accept")])
    with path.open("ab") as file:
        file.write(b"# a note by hand\n")
    before = path.read_bytes()
    append_decisions(path, [decided(claims[1], "accept")])
    assert path.read_bytes().startswith(before)


def test_every_bad_line_is_named_and_the_rest_is_read(path: Path) -> None:
    """With its row, its field and what is wrong; all at once."""
    good = decided(three()[0], "accept")
    values = json.loads(json.dumps(decision_to_json(good)))
    bad: list[tuple[object, str]] = [
        ("no json", ""),
        ([1], ""),
        ({**values, "format": "other/1"}, "format"),
        ({**values, "at": "2016-12-14T09:30:00"}, "at"),
        ({**values, "at": 5}, "at"),
        ({**values, "by": " "}, "by"),
        ({**values, "claim": None}, "claim"),
        ({**values, "decision": "approve"}, "decision"),
        ({**values, "anchor": None}, "anchor"),
        ({**values, "anchor": {**values["anchor"], "stance": "hopes"}}, "anchor.stance"),
        ({**values, "anchor": {**values["anchor"], "terms": "T1"}}, "anchor.terms"),
        ({**values, "decision": "edit"}, "edit"),
        ({**values, "decision": "edit", "edit": {"published": "one day"}}, "edit.published"),
        ({**values, "decision": "edit", "edit": {"colour": "red"}}, "edit.colour"),
        ({**values, "decision": "link", "link": {"kind": "likes", "to": ""}}, "link.kind"),
        ({**values, "decision": "link", "link": {"kind": "answers", "to": "c2"}}, "link.anchor"),
        ({**values, "edit": {}}, "edit"),
        ({**values, "reason": "\ud800"}, ""),
    ]
    lines = [row if isinstance(row, str) else json.dumps(row) for row, _ in bad]
    path.write_text("\n".join([*lines, json.dumps(values), "\xff", ""]), encoding="latin-1")
    found = read_decisions(path)
    assert found.decisions == (good,)
    assert [(each.where.row, each.where.column) for each in found.findings] == [
        *((row, column) for row, (_, column) in enumerate(bad, start=1)),
        (len(bad) + 2, ""),
    ]
    assert {each.where.file for each in found.findings} == {path.name}
    assert not any(each.stops for each in found.findings)


def test_a_last_line_that_was_cut_off_is_told_and_put_aside(path: Path) -> None:
    """The rest is read; the next decision moves it into a file of its own first."""
    claims = three()
    append_decisions(path, [decided(claims[0], "accept")])
    whole = path.read_bytes()
    cut = whole[:-20]
    path.write_bytes(whole + cut)
    found = read_decisions(path)
    assert (len(found.decisions), [each.code for each in found.findings]) == (1, ["decision-cut-off"])
    assert append_decisions(path, [decided(claims[1], "reject")]) == cut
    assert path.read_bytes().startswith(whole)
    assert path.with_name("decisions.jsonl.torn").read_bytes() == cut + b"\n"
    found = read_decisions(path)
    assert ([each.decision for each in found.decisions], found.findings) == (["accept", "reject"], ())


def test_a_last_line_without_its_end_is_a_decision(path: Path) -> None:
    """An editor, or a crash just then, took only the line's end."""
    claims = three()
    append_decisions(path, [decided(claims[0], "accept")])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert len(read_decisions(path).decisions) == 1
    assert append_decisions(path, [decided(claims[1], "accept")]) == b""
    assert len(read_decisions(path).decisions) == 2


@given(st.integers(min_value=0))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_a_crash_cuts_the_file_the_decisions_before_are_read(tmp_path: Path, cut: int) -> None:
    """A prefix of the file is all decisions that are whole in it, and one more can be added."""
    path = tmp_path / "cut.jsonl"
    path.unlink(missing_ok=True)
    claims = three()
    decisions = [decided(each, "accept", reason="لأنه صحيح") for each in claims]
    append_decisions(path, decisions)
    whole = path.read_bytes()
    cut %= len(whole) + 1
    path.write_bytes(whole[:cut])
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]
    expected = decisions[: sum(end <= cut for end in ends)]
    found = read_decisions(path)
    assert list(found.decisions) == expected
    assert len(found.findings) == (cut not in {0, *ends, *(end + 1 for end in ends)})
    later = decided(claims[0], "reject")
    append_decisions(path, [later])
    assert read_decisions(path).decisions == (*expected, later)
    assert read_decisions(path).findings == ()


def test_a_copied_line_counts_once_and_a_forged_one_is_told(path: Path) -> None:
    """Two files laid together have some lines twice; the same id with other content is a finding."""
    decision = decided(three()[0], "accept")
    append_decisions(path, [decision, decision, replace(decision, by="somebody else")])
    found = read_decisions(path)
    assert found.decisions == (decision,)
    assert [(each.code, each.where.row) for each in found.findings] == [("decision-id-twice", 3)]


def _append_many(path: Path, by: str, count: int) -> None:
    on = three()[0]
    for number in range(count):
        append_decisions(path, [decided(on, "accept", by=by, reason=f"{number} " + "س" * 5000)])


def test_two_programs_write_at_once_and_lose_nothing(path: Path) -> None:
    """Their lines are whole, and each one's are in its order."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(path, by, 40)) for by in ("A", "B")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    found = read_decisions(path)
    assert found.findings == ()
    for by in ("A", "B"):
        numbers = [int(each.reason.split()[0]) for each in found.decisions if each.by == by]
        assert numbers == list(range(40))


def test_a_full_disk_leaves_the_decisions_before(tmp_path: Path) -> None:
    """The error names the file, and no part of the new line stays."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        path = decisions_file(folder)
        on = three()[0]
        append_decisions(path, [decided(on, "accept")])
        before = path.read_bytes()
        with pytest.raises(OSError, match=r"decisions\.jsonl") as caught:
            append_decisions(path, [decided(on, "reject", reason="x" * 200_000)])
        assert caught.value.errno == errno.ENOSPC
        assert path.read_bytes() == before
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_cannot_keep_it_is_no_success(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk refuses at the last moment, the decision is not said to be taken, nor in the file."""

    def refused(_handle: int) -> None:
        raise OSError(errno.EIO, "no")

    claims = three()
    append_decisions(path, [decided(claims[0], "accept")])
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match=r"decisions\.jsonl"):
        append_decisions(path, [decided(claims[1], "accept")])
    assert path.read_bytes() == before


# What a decision is


def test_a_decision_is_by_somebody_at_an_instant() -> None:
    """What is missing is a mistake of the caller."""
    on = three()[0]
    for wrong in (
        {"by": " "},
        {"at": datetime(2016, 12, 14)},  # noqa: DTZ001 - no offset is what is refused
        {"edit": Edit()},
        {"link": link("answers", on)},
    ):
        with pytest.raises(ValueError, match=r"."):
            decided(on, "accept", **wrong)
    with pytest.raises(ValueError, match=r"."):
        decided(on, "edit")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IDS = st.lists(WORDS.filter(bool), max_size=2).map(tuple)
ANCHORS = st.builds(
    Anchor,
    report=WORDS.filter(str.strip),
    sentence=WORDS,
    cue=WORDS,
    content=WORDS,
    speaker=WORDS,
    stance=st.sampled_from(STANCES),
    parties=IDS,
    terms=IDS,
)


@given(
    ANCHORS,
    st.datetimes(timezones=st.just(UTC)),
    WORDS.filter(str.strip),
    WORDS,
    st.none() | st.builds(Edit, speaker=st.none() | WORDS, parties=st.none() | IDS, terms=st.none() | IDS),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_go_into_the_file_and_come_out(
    tmp_path: Path, anchor: Anchor, at: datetime, by: str, reason: str, edit: Edit | None
) -> None:
    """Line separators, controls and quotation marks of any script do not break a line."""
    path = tmp_path / "any.jsonl"
    path.unlink(missing_ok=True)
    decision = Decision(
        id="d",
        at=at,
        by=by,
        claim=by,
        decision="accept" if edit is None else "edit",
        anchor=anchor,
        edit=edit,
        reason=reason,
    )
    append_decisions(path, [decision])
    found = read_decisions(path)
    assert (found.decisions, found.findings) == ((decision,), ())
