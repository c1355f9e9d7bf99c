"""What is written is read back as the same operation, from a folder and from a workbook."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safepassage.language import LANGS, Lang
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.model import Leg, Operation
from safepassage.operation.new_starter import EXAMPLES, STARTER
from safepassage.operation.term_fields import TERM_FIELDS
from safepassage.operation.terms import TERM_KINDS
from tests.operation.random_operations import operations
from tests.operation.written import said

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A workbook takes too long to make for a failing one to be made smaller."""


def read_back(operation: Operation, name: str, lang: Lang = "en") -> Operation | None:
    """Write an operation and read it, with nothing found wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_operation(operation, path, lang=lang)
        loaded = read_operation(path)
    assert said(loaded) == []
    return loaded.operation


@settings(deadline=None, max_examples=120)
@given(operations)
def test_a_folder_gives_back_any_operation(operation: Operation) -> None:
    """Whatever the model can hold is read back the same from a folder."""
    assert read_back(operation, "folder") == operation


@settings(deadline=None, max_examples=30, phases=NO_SHRINKING)
@given(operations, st.sampled_from(LANGS))
def test_a_workbook_gives_back_any_operation(operation: Operation, lang: Lang) -> None:
    """Whatever the model can hold is read back the same from a workbook, in either language."""
    assert read_back(operation, "book.xlsx", lang) == operation


@pytest.mark.parametrize("name", ["folder", "book.xlsx"])
def test_every_kind_of_term_is_given_back(name: str) -> None:
    """The starter and its examples together have every kind."""
    whole = replace(STARTER, terms=STARTER.terms + EXAMPLES)
    assert {term.kind for term in whole.terms} == set(TERM_KINDS) == set(TERM_FIELDS)
    assert read_back(whole, name) == whole


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 10**6))
def test_every_whole_second_of_a_drive_survives_minutes(drive_s: int) -> None:
    """Minutes are written with as many decimals as it takes."""
    from safepassage.operation.columns import TABLES
    from safepassage.operation.values import understood, written

    column = TABLES["legs"].column("minutes")
    assert understood(written(drive_s, column, ZoneInfo("UTC")), column, ZoneInfo("UTC")) == drive_s


def test_a_leg_and_its_way_back_share_a_row(tmp_path: Path) -> None:
    """Only where they take the same time."""
    legs = (
        Leg(from_="a", to="b", drive_s=90),
        Leg(from_="b", to="a", drive_s=90),
        Leg(from_="b", to="c", drive_s=60),
        Leg(from_="c", to="b", drive_s=61),
    )
    write_operation(replace(STARTER, legs=legs), tmp_path)
    assert (tmp_path / "legs.csv").read_text("utf-8-sig").splitlines() == [
        "from,to,minutes,km,both",
        "a,b,1.5,,yes",
        "b,c,1,,no",
        "c,b,1.02,,no",
    ]


def test_writing_over_an_operation_leaves_no_old_rows(tmp_path: Path) -> None:
    """A table that has become empty is emptied on the disk as well."""
    old = "token,place,group,count\na,school,civilians,4\n"
    write_operation(STARTER, tmp_path)
    (tmp_path / "households.csv").write_text(old)
    write_operation(STARTER, tmp_path)
    assert read_operation(tmp_path).operation == STARTER


def test_tables_open_in_excel_with_their_arabic(tmp_path: Path) -> None:
    """CSV files begin with the mark by which Excel knows UTF-8."""
    write_operation(STARTER, tmp_path)
    assert (tmp_path / "places.csv").read_bytes().startswith(b"\xef\xbb\xbfid,kind,")
    assert {path.name for path in tmp_path.iterdir()} == {
        "operation.yaml",
        "places.csv",
        "people.csv",
        "fleet.csv",
        "legs.csv",
    }


def test_a_failed_writing_leaves_the_old_file(tmp_path: Path) -> None:
    """A workbook that cannot be written raises, and nothing half-written is left beside it."""
    (tmp_path / "book.xlsx").mkdir()
    with pytest.raises(OSError, match=r"book\.xlsx"):
        write_operation(STARTER, tmp_path / "book.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


def test_the_role_of_each_party_and_the_room_of_each_group_are_written_out(tmp_path: Path) -> None:
    """Another program that reads the folder need not know what an empty role or room means."""
    write_operation(STARTER, tmp_path)
    written = yaml.safe_load((tmp_path / "operation.yaml").read_text(encoding="utf-8"))
    assert [party["role"] for party in written["parties"]] == [party.role for party in STARTER.parties]
    assert [group["uses"] for group in written["groups"]] == [group.uses for group in STARTER.groups]
