"""Checking what was read: every finding at once, where it stands, and none that only repeats another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.loaded import Loaded
from safepassage.operation.new import new_operation
from tests.operation.river import RIVER, line

YAML = """\
operation: {id: ford, timezone: UTC, begins: 2024-06-01T06:00, ends: 2024-06-02T18:00}
groups:
  - {id: civilians, uses: seat}
terms:
  - {id: T1, kind: passage, flow: {groups: [civilians]}, via: [bridge]}
"""
FILES = {
    "operation.yaml": YAML,
    "places.csv": "id,kind\nmill,assembly\nbridge,checkpoint\nsouth,reception\nyard,depot\n",
    "people.csv": "place,group,count\nmill,civilians,60\n",
    "fleet.csv": "type,count,at,seats\nbus,2,yard,40\n",
    "legs.csv": "from,to,minutes,both\nyard,mill,10,yes\nmill,bridge,10,yes\nbridge,south,30,yes\n",
}


def checked(folder: Path, **changed: str) -> list[str]:
    """Return the findings about a folder in which some files are changed, as lines."""
    for name, content in {
        **FILES,
        **{key.replace("_", "."): value for key, value in changed.items()},
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [line(finding) for finding in check(read_operation(folder))]


def test_a_folder_in_which_nothing_is_wrong_has_no_finding(tmp_path: Path) -> None:
    """Reading and checking a clean folder yields nothing."""
    assert checked(tmp_path) == []


def test_every_fault_of_a_folder_is_found_at_once_where_it_stands(tmp_path: Path) -> None:
    """Faults of different sorts in different files come together, each with file, row and column."""
    found = checked(
        tmp_path,
        people_csv="place,group,count\nmill,civilians,60\nmil,civilians,5\n",
        legs_csv=FILES["legs.csv"] + "mill,mill,0,\n",
        operation_yaml=YAML
        + "  - {id: T2, kind: window, at: bridge, from: 06:00, to: 20:00, days: [2024-05-01]}\n",
    )
    assert [each.split(": ")[0] for each in found] == [
        "note legs.csv, row 5, to",
        "STOP operation.yaml, line 6, days",
        "STOP people.csv, row 3, place",
    ]


def test_a_leg_for_both_directions_is_reported_once(tmp_path: Path) -> None:
    """The two directed legs of one row do not make two findings."""
    found = checked(tmp_path, legs_csv=FILES["legs.csv"] + "mill,mine,5,yes\n")
    assert [each.split(":")[0] for each in found] == ["STOP legs.csv, row 5, to"]


def test_a_row_that_cannot_be_read_has_no_consequences_reported(tmp_path: Path) -> None:
    """A leg whose time cannot be read is one finding; that nobody gets anywhere without it is none."""
    found = checked(tmp_path, legs_csv=FILES["legs.csv"].replace("30", "half an hour"))
    assert [each.split(":")[0] for each in found] == ["STOP legs.csv, row 4, minutes"]


def test_a_place_whose_row_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    """The id of a row that was left out is known all the same."""
    found = checked(tmp_path, places_csv=FILES["places.csv"].replace("checkpoint", "chekpoint"))
    assert [each.split(":")[0] for each in found] == ["STOP places.csv, row 3, kind"]


def test_a_fault_in_one_term_leaves_the_tables_checked(tmp_path: Path) -> None:
    """A term that cannot be read spoils the terms, not the groups and people beside them."""
    found = checked(
        tmp_path,
        operation_yaml=YAML + "  - {id: T2, kind: windo, at: bridge}\n",
        people_csv="place,group,count\nmill,civilian,60\n",
    )
    assert [each.split(":")[0] for each in found] == [
        "STOP operation.yaml, line 6, kind",
        "STOP people.csv, row 2, group",
    ]


@pytest.mark.parametrize("name", ["made", "made.xlsx"])
def test_what_new_writes_is_clean(tmp_path: Path, name: str) -> None:
    """The operation that a newcomer starts from has no finding, as a folder and as a workbook."""
    new_operation(tmp_path / name)
    assert [line(finding) for finding in check(read_operation(tmp_path / name))] == []


@pytest.mark.parametrize("name", ["town", "aleppo-2016"])
def test_the_examples_are_clean(name: str) -> None:
    """Both examples pass without a finding."""
    folder = Path(__file__).parents[2] / "examples" / name
    assert [line(finding) for finding in check(read_operation(folder))] == []


def test_where_nothing_could_be_built_the_findings_of_reading_stand_alone() -> None:
    """Without an operation there is nothing more to check."""
    finding = Finding(code="x", where=Where(file="places.csv"), what=text("nobody"), mend=text("nobody"))
    assert check(Loaded(operation=None, findings=(finding,))) == (finding,)


def test_findings_of_reading_come_first() -> None:
    """What reading found is kept, before what checking adds."""
    finding = Finding(
        code="x", where=Where(file="zzz"), what=text("nobody"), mend=text("nobody"), stops=False
    )
    spoilt = replace(RIVER, ends=RIVER.begins)
    found = check(Loaded(operation=spoilt, findings=(finding,)))
    assert [each.code for each in found] == ["x", "ends-before-begins"]
