"""Plans go to a file and back unchanged, and a file that is no plan is told everything wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Name, text
from safepassage.planning.plan import Plan, Robust, Span, plan_to_json, plan_to_text
from safepassage.planning.plan_file import read_plan, write_plan
from safepassage.planning.verify import verify
from tests.planning.valley import valley, valley_plan

ROBUST = Robust(
    runs=1000,
    seed=0,
    held_out=True,
    clearance_s=Span(value=8000.0, low=7900.0, high=None),
    plain_clearance_s=Span(value=9000.0, low=8900.5, high=9100.0),
    sooner_s=Span(value=1000.0, low=-20.0, high=1500.0),
    left=0.5,
    plain_left=0.25,
    buffers={"seats": 0.95, "closing_min": 15.0},
    compared=24,
)


def full_plan() -> Plan:
    """Return a plan with something in every field of the file."""
    finding = Finding(
        code="odd",
        where=Where(file="people.csv", row=3, column="count"),
        what=text("{word} is {braces}.", word=Name(en="this", ar="هذا"), braces="{odd}"),
        mend=text("Nothing."),
        stops=False,
    )
    return replace(valley_plan(), findings=(finding,), robust=ROBUST)


def spoilt(tmp_path: Path, spoil: Callable[[dict[str, Any]], object]) -> tuple[Finding, ...]:
    """Return the findings on the plan's file once its JSON has been spoilt."""
    raw = plan_to_json(full_plan())
    spoil(raw)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(FindingsError) as raised:
        read_plan(path)
    return raised.value.findings


def test_a_plan_comes_back_from_its_file(tmp_path: Path) -> None:
    """All fields of the file are equal, and the plan read is as valid as the one written."""
    path = tmp_path / "plan.json"
    plan = full_plan()
    write_plan(plan, path)
    read = read_plan(path)
    assert (read.trips, read.vehicles, read.convoys) == (plan.trips, plan.vehicles, plan.convoys)
    assert read.robust == plan.robust
    assert plan_to_json(read) == plan_to_json(plan)
    assert verify(valley(), read) == ()


def test_sentences_of_a_file_stay_as_they_were_written(tmp_path: Path) -> None:
    """Braces and isolates in either language survive any number of round trips."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    write_plan(full_plan(), first)
    write_plan(read_plan(first), second)
    assert second.read_bytes() == first.read_bytes()
    assert read_plan(second) == read_plan(first)
    what = read_plan(second).findings[0].what
    assert str(what) == "this is {odd}."
    assert what.in_language("ar") == full_plan().findings[0].what.in_language("ar")


def test_a_sentence_read_can_be_part_of_another(tmp_path: Path) -> None:
    """A reason from a file is shown inside a sentence without its braces being read as values."""
    path = tmp_path / "plan.json"
    write_plan(full_plan(), path)
    said = read_plan(path).findings[0].what
    assert str(text("Because: {said}", said=said)) == "Because: this is {odd}."
    assert hash(said) == hash(read_plan(path).findings[0].what)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    path = tmp_path / "plan.json"
    path.write_text(plan_to_text(full_plan()), encoding="utf-8-sig")
    assert read_plan(path).operation == "valley"


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    """The finding names the file and asks for another path."""
    with pytest.raises(FindingsError, match="no such plan") as raised:
        read_plan(tmp_path / "plan.json")
    assert [finding.code for finding in raised.value.findings] == ["bad-json"]


@pytest.mark.parametrize(
    ("content", "row", "said"),
    [
        (b'{\n "format": }', 2, "The file is not JSON"),
        (b"", 1, "The file is not JSON"),
        (b'{\n\n "a": "\xc7\xe1"}', 3, "The file is not UTF-8 text."),
        (b'{"seed": 1, "seed": 2}', 0, "The key seed stands twice in one object."),
        (b'{"gap": NaN}', 0, "numbers or nesting that no plan or state has"),
        (b"[" * 100_000, 0, "numbers or nesting that no plan or state has"),
        (b'{"seed": ' + b"9" * 5000 + b"}", 0, "numbers or nesting that no plan or state has"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(tmp_path: Path, content: bytes, row: int, said: str) -> None:
    """One finding, at the line where reading stopped, where there is one."""
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(FindingsError) as raised:
        read_plan(path)
    (finding,) = raised.value.findings
    assert (finding.code, finding.where.row) == ("bad-json", row)
    assert said in str(finding.what)


@pytest.mark.parametrize(
    ("name", "english", "arabic"),
    [
        ("absent.json", "There is no such plan.", "لا توجد خطة بهذا الاسم."),
        (".", "This is a folder, not a plan.", "هذا مجلد وليس خطة."),
    ],
)
def test_a_plan_that_is_not_given_is_told_in_both_languages(
    tmp_path: Path, name: str, english: str, arabic: str
) -> None:
    """In words of the program: the system's own are in one language."""
    with pytest.raises(FindingsError) as raised:
        read_plan(tmp_path / name)
    (finding,) = raised.value.findings
    assert (str(finding.what), finding.what.in_language("ar")) == (english, arabic)


SPOILT: dict[str, tuple[str, str, Callable[[dict[str, Any]], object]]] = {
    "a missing key": ("missing-key", "seed", lambda raw: raw.pop("seed")),
    "a missing part": ("missing-key", "bound", lambda raw: raw.pop("bound")),
    "a missing inner key": ("missing-key", "trips[1].vehicle", lambda raw: raw["trips"][1].pop("vehicle")),
    "a last stop without arrival": (
        "missing-key",
        "trips[0].stops[3].arrive_s",
        lambda raw: raw["trips"][0]["stops"][3].pop("arrive_s"),
    ),
    "a misspelt key": (
        "unknown-key",
        "trips[0].stops[2].inspect_form_s",
        lambda raw: raw["trips"][0]["stops"][2].update(inspect_form_s=1),
    ),
    "an unknown key of a sentence": (
        "unknown-key",
        "findings[0].what.fr",
        lambda raw: raw["findings"][0]["what"].update(fr="ceci"),
    ),
    "text for a time": (
        "wrong-value",
        "trips[0].stops[0].leave_s",
        lambda raw: raw["trips"][0]["stops"][0].update(leave_s="0"),
    ),
    "half a second": (
        "wrong-value",
        "convoys[0].release_s",
        lambda raw: raw["convoys"][0].update(release_s=0.5),
    ),
    "true for a count": (
        "wrong-value",
        "trips[0].load.wounded",
        lambda raw: raw["trips"][0]["load"].update(wounded=True),
    ),
    "a number beyond all time": (
        "wrong-value",
        "person_seconds",
        lambda raw: raw.update(person_seconds=10**30),
    ),
    "a gap that is none": ("wrong-value", "gap", lambda raw: raw.update(gap=[])),
    "a number for an id": ("wrong-value", "operation", lambda raw: raw.update(operation=1)),
    "half a character": ("wrong-value", "operation", lambda raw: raw.update(operation="\ud800")),
    "an object for a list": ("wrong-value", "trips", lambda raw: raw.update(trips={})),
    "a list for an object": ("wrong-value", "trips[2]", lambda raw: raw["trips"].__setitem__(2, [])),
    "a list for a load": ("wrong-value", "trips[2].load", lambda raw: raw["trips"][2].update(load=[])),
    "a trip without stops": ("wrong-value", "trips[0].stops", lambda raw: raw["trips"][0].update(stops=[])),
    "a beginning without its offset": (
        "wrong-value",
        "begins",
        lambda raw: raw.update(begins="2026-03-02T06:00:00"),
    ),
    "a beginning that is none": ("wrong-value", "begins", lambda raw: raw.update(begins="dawn")),
    "a finding that neither stops nor not": (
        "wrong-value",
        "findings[0].stops",
        lambda raw: raw["findings"][0].update(stops="no"),
    ),
    "a buffer that is none": (
        "wrong-value",
        "robust.buffers.seats",
        lambda raw: raw["robust"]["buffers"].update(seats="most"),
    ),
    "a list for buffers": ("wrong-value", "robust.buffers", lambda raw: raw["robust"].update(buffers=[])),
    "an end without its interval": (
        "missing-key",
        "robust.clearance_90%_s.low",
        lambda raw: raw["robust"]["clearance_90%_s"].pop("low"),
    ),
    "a gain that is text": (
        "wrong-value",
        "robust.sooner_90%_s",
        lambda raw: raw["robust"].update({"sooner_90%_s": ""}),
    ),
    "another format": ("wrong-format", "format", lambda raw: raw.update(format="safepassage-plan/2")),
    "another number moved": ("totals", "people.moved", lambda raw: raw["people"].update(moved=48)),
    "another number in all": ("totals", "people.total", lambda raw: raw["people"].update(total=47)),
    "another clearance": ("totals", "clearance_s", lambda raw: raw.update(clearance_s=4945)),
    "other person-seconds": ("totals", "person_seconds", lambda raw: raw.update(person_seconds=1)),
    "another gap": ("totals", "gap", lambda raw: raw.update(gap=0.0)),
}


@pytest.mark.parametrize("case", SPOILT)
def test_each_fault_of_a_file_is_told_with_its_path(tmp_path: Path, case: str) -> None:
    """One fault gives one finding, of its sort, at its path, in both languages."""
    code, path, spoil = SPOILT[case]
    findings = spoilt(tmp_path, spoil)
    assert [(finding.code, finding.where.column) for finding in findings] == [(code, path)]
    assert findings[0].in_language("ar") != findings[0].in_language("en")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Three faults in different parts of the file give three findings."""

    def spoil(raw: dict[str, Any]) -> None:
        raw.pop("seed")
        raw["trips"][0].pop("id")
        raw["bound"]["clearance_s"] = "soon"

    assert len(spoilt(tmp_path, spoil)) == 3


@pytest.mark.parametrize("value", [None, 3, "plan", [], [1]])
def test_json_that_is_no_plan_at_all_is_told_so(tmp_path: Path, value: object) -> None:
    """A JSON value of another sort is one finding, not a crash."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(FindingsError) as raised:
        read_plan(path)
    assert [finding.code for finding in raised.value.findings] == ["wrong-value"]


def test_a_misspelt_key_is_told_the_nearest(tmp_path: Path) -> None:
    """The mend asks for the key that was probably meant."""
    findings = spoilt(tmp_path, lambda raw: raw["trips"][0].update(housholds=["h1"]))
    assert str(findings[0].mend) == "Did you mean households?"
