"""The benchmarks measure what they say: instances are converted faithfully, and the made city is sound."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import bep, city, results_page
from benchmarks.bep_instance import MINUTE_S, operation_of, read_instance
from benchmarks.made_city import RECEPTIONS, Size, made_city
from benchmarks.planned import planned

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.terms import TERM_KINDS
from tests.needs import need_shared

# Two buses in yard 1, one in yard 2. Two at pickup 1, who cannot arrive before 2 + 3; one at pickup 2.
TWO_YARDS = """\
3 1
2 2 1
2 3 2 1
2 4 3 1

1 2 5
2 4 1

1 3 6
2 2 4
"""
TWO_YARDS_OPTIMUM = 5
NAMES = [f"S{family}-{number:02d}" for family in (2, 3, 4) for number in range(1, 11)]
SMALL = Size(people=2_000, points=8)
ODD = Finding(code="odd", where=Where(), what=text("It is odd."), mend=text("Mend it."))


@pytest.fixture
def two_yards(tmp_path: Path) -> Path:
    """Return the file of the instance with two yards."""
    path = tmp_path / "two-yards.txt"
    path.write_text(TWO_YARDS, encoding="utf-8")
    return path


def test_an_instance_becomes_an_operation(two_yards: Path) -> None:
    """Yards, pickups and shelters become places, a unit of distance a minute, room a limit."""
    operation = operation_of(read_instance(two_yards))
    assert Counter(place.kind for place in operation.places) == {"depot": 2, "assembly": 2, "reception": 2}
    assert [(row.at, row.count, row.seats) for row in operation.fleet] == [("yard-1", 2, 1), ("yard-2", 1, 1)]
    assert [(row.place, row.count) for row in operation.people] == [("pickup-1", 2), ("pickup-2", 1)]
    assert [p.people_max for p in operation.places if p.kind == "reception"] == [3, 1]
    minutes = {(leg.from_, leg.to): leg.drive_s / MINUTE_S for leg in operation.legs}
    assert minutes == {
        ("yard-1", "pickup-1"): 2,
        ("yard-1", "pickup-2"): 5,
        ("yard-2", "pickup-1"): 4,
        ("yard-2", "pickup-2"): 1,
        ("pickup-1", "shelter-1"): 3,
        ("shelter-1", "pickup-1"): 3,
        ("pickup-1", "shelter-2"): 6,
        ("shelter-2", "pickup-1"): 6,
        ("pickup-2", "shelter-1"): 2,
        ("shelter-1", "pickup-2"): 2,
        ("pickup-2", "shelter-2"): 4,
        ("shelter-2", "pickup-2"): 4,
    }


def test_a_converted_instance_is_read_without_findings(two_yards: Path, tmp_path: Path) -> None:
    """The folder of an instance passes the check, and is the operation that was written."""
    operation = operation_of(read_instance(two_yards))
    write_operation(operation, tmp_path / "folder")
    loaded = read_operation(tmp_path / "folder")
    assert check(loaded) == ()
    assert loaded.operation == operation


def test_an_instance_worked_out_by_hand_is_planned_at_its_optimum(two_yards: Path, tmp_path: Path) -> None:
    """With two yards the first bus of each fetches one, and the other bus of yard 1 the third."""
    write_operation(operation_of(read_instance(two_yards)), tmp_path / "folder")
    result = planned(tmp_path / "folder", seconds=0.1)
    assert result.faults == ()
    assert result.plan.people_moved == 3
    assert result.plan.clearance_s == TWO_YARDS_OPTIMUM * MINUTE_S
    assert result.plan.bound.clearance_s <= TWO_YARDS_OPTIMUM * MINUTE_S


@pytest.mark.parametrize(
    ("line", "other"),
    [("2 3 2 1\n", "2 4 2 1\n"), ("1 2 5\n", "1 2\n"), ("2 2 1\n", "2 2 2\n"), ("2 4 3 1\n", "1 4 3 1\n")],
)
def test_numbers_that_do_not_fit_together_are_no_instance(two_yards: Path, line: str, other: str) -> None:
    """A total, a row or a count that disagrees with the others is refused, and not guessed at."""
    two_yards.write_text(TWO_YARDS.replace(line, other, 1), encoding="utf-8")
    with pytest.raises(ValueError, match="do not fit together"):
        read_instance(two_yards)


@pytest.mark.parametrize("name", NAMES)
def test_no_bound_exceeds_a_known_optimum_and_no_plan_is_below_it(name: str, tmp_path: Path) -> None:
    """A published instance is planned whole and validly, between its bound and what is known."""
    result = bep.measured(need_shared("bep", f"{name}.txt"), tmp_path, seconds=0.1)
    plan, known = result.planned.plan, result.known
    assert result.planned.faults == ()
    assert plan.left == ()
    assert plan.bound.clearance_s <= known.reached * MINUTE_S
    assert plan.clearance_s >= (known.optimum or 0) * MINUTE_S
    assert result.faults == ()


def test_a_figure_that_contradicts_what_is_known_is_told(two_yards: Path, tmp_path: Path) -> None:
    """A bound above the optimum, a plan below it, or a plan with faults makes the benchmark fail."""
    write_operation(operation_of(read_instance(two_yards)), tmp_path / "folder")
    sound = planned(tmp_path / "folder", seconds=0.1)
    assert sound.plan.bound.clearance_s > 2 * MINUTE_S
    right = bep.Measured(name="two-yards", known=bep.Known(optimum=5, reached=5), planned=sound)
    high = replace(right, known=bep.Known(optimum=2, reached=2))
    low = replace(right, known=bep.Known(optimum=9, reached=9))
    astray = replace(right, planned=replace(sound, faults=(ODD,)))
    assert right.faults == ()
    assert [fault.split()[1] for fault in high.faults] == ["bound"]
    assert [fault.split()[1] for fault in low.faults] == ["plan's"]
    assert astray.faults == ("It is odd.",)


def test_the_made_city_is_what_is_asked_of_it(tmp_path: Path) -> None:
    """20,000 people, 60 points, 8 receptions, 100 vehicles of two types, two gates, every kind of term."""
    operation = city.written_city(Size(), tmp_path)
    kinds = Counter(place.kind for place in operation.places)
    assert (kinds["assembly"], kinds["reception"], kinds["checkpoint"]) == (60, RECEPTIONS, 2)
    assert kinds["junction"] > 30
    assert sum(row.count for row in operation.people) == 20_000
    assert sum(row.count for row in operation.fleet) == 100
    assert {row.type for row in operation.fleet} == {"bus", "ambulance"}
    assert {term.kind for term in operation.binding_terms} == set(TERM_KINDS)
    assert any(row.destination for row in operation.people)


def test_a_seed_makes_the_same_city_again() -> None:
    """A city depends on its size and seed alone."""
    assert made_city(SMALL) == made_city(SMALL)
    assert made_city(SMALL) != made_city(replace(SMALL, seed=1))


@pytest.mark.parametrize("size", [Size(people=1_000, points=2), SMALL, Size(people=5_000, points=25, seed=7)])
def test_a_city_of_any_size_passes_the_check(size: Size, tmp_path: Path) -> None:
    """Scaled and made from another seed, a city has nothing wrong with it and every person asked for."""
    operation = city.written_city(size, tmp_path)
    assert sum(row.count for row in operation.people) == size.people


@pytest.mark.parametrize(("people", "points"), [(1_000, 1), (700, 8)])
def test_a_city_too_small_for_its_groups_is_refused(people: int, points: int) -> None:
    """A size at which a village or a group would be empty is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least two assembly points"):
        Size(people=people, points=points)


def test_a_small_city_is_planned_whole_by_the_program(tmp_path: Path) -> None:
    """The program plans a city with every kind of term validly, in memory that was measured."""
    result = city.measured(SMALL, tmp_path, seconds=0.5)
    assert result.faults == ()
    assert result.plan.people_moved == SMALL.people
    assert result.plan.conditional_on == ("T13",)
    assert result.plan.convoys
    assert 20_000_000 < result.run.memory < city.MEMORY_MAX
    assert result.wrong == ()
    assert replace(result, faults=(ODD,)).wrong == ("It is odd.",)
    greedy = replace(result.run, memory=2 * city.MEMORY_MAX)
    assert replace(result, run=greedy).wrong == ("it took 2.00 GB of memory",)


def test_a_program_that_fails_is_noticed() -> None:
    """The exit code of a measured program is kept."""
    assert city.timed([sys.executable, "-c", "raise SystemExit(3)"]).code == 3


def test_results_say_when_how_and_where_they_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A results file has the date, the command, the machine, and a table whose columns are aligned."""
    monkeypatch.setattr(results_page, "FOLDER", tmp_path / "results")
    body = results_page.table(("name", "figure"), [("a", "1"), ("long name", "1,000")])
    made = datetime(2026, 11, 22, tzinfo=UTC)
    written = results_page.write_results("made", made=made, command="python -m benchmarks.made", body=body)
    head, _, rest = written.read_text(encoding="utf-8").partition("\n\n")
    assert head.startswith("Measured on 2026-11-22 with `python -m benchmarks.made`, on ")
    assert "cores" in head
    assert rest.splitlines() == [
        "| name      | figure |",
        "| --------- | -----: |",
        "| a         |      1 |",
        "| long name |  1,000 |",
    ]


def test_times_are_told_in_hours_and_minutes() -> None:
    """A clearance of more than a day is told in hours, rounded to the minute."""
    assert [results_page.hours(s) for s in (0, 89, 3_600, 174_000)] == ["0:00", "0:01", "1:00", "48:20"]
