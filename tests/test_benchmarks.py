"""The benchmarks measure what they say: instances are told faithfully, made ones are sound and made again."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import results_page
from benchmarks.planning import bep, city, coast, growth, replan, startup
from benchmarks.planning.bep_instance import MINUTE_S, Instance, operation_of, read_instance
from benchmarks.planning.known import Known, read_known, write_known
from benchmarks.planning.made_bep import BUSES, made_instance
from benchmarks.planning.made_city import CITIES, Size, Terms, made_city
from benchmarks.planning.made_coast import PICKUPS, SHELTERS, YARDS, made_coast
from benchmarks.planning.program import planned, timed, written

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.model import Operation
from safepassage.operation.terms import TERM_KINDS, Reciprocity
from safepassage.planning.plan import Bound, Plan
from safepassage.planning.state import State
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
PUBLISHED = [f"S{family}-{number:02d}" for family in (2, 3, 4) for number in range(1, 11)]
MADE = [f"S{family}-{number:02d}" for family in range(5, 11) for number in range(1, 11)]
SMALL = Size(people=2_000, points=8)
S5_01 = Instance(
    name="S5-01",
    capacity=1,
    buses=(3,),
    demand=(2, 2, 1, 1, 4),
    room=(3, 4, 5, 6, 5),
    to_pickup=((9, 1, 9, 5, 10),),
    to_shelter=((9, 7, 6, 9, 10), (7, 9, 9, 1, 1), (6, 10, 9, 2, 8), (10, 9, 8, 7, 8), (10, 5, 1, 10, 10)),
)
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
    result = planned(tmp_path / "folder", tmp_path / "plan.json", seconds=0.1)
    assert result.wrong == ()
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


def test_what_is_known_contradicts_nothing_published() -> None:
    """No best known clearance is later than the published one, and none is below its own bound."""
    known = read_known()
    rows = need_shared("bep", "published.csv").read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        family, number, _, _, best = row.split(",")
        assert known[f"S{family}-{int(number):02d}"].best <= float(best)  # type: ignore[operator]
    assert set(PUBLISHED) <= set(known) <= {*PUBLISHED, *MADE}
    assert all(one.best is not None and one.bound <= one.best for one in known.values())


@pytest.mark.parametrize("name", ["S2-09", "S4-05", "S5-01"])
def test_no_bound_exceeds_a_known_optimum_and_no_plan_is_below_it(name: str, tmp_path: Path) -> None:
    """An instance is planned whole and validly by the program, between its bound and what is known."""
    published = tmp_path if name in MADE else need_shared("bep", f"{name}.txt").parent
    known = read_known().get(name, Known(best=None))
    result = bep.measured(name, known, tmp_path, seconds=0.1, published=published)
    assert result.faults == ()
    assert result.planned.plan.people_moved == sum(bep.instance(name, published).demand)
    assert result.row[-1] == "yes"


def test_a_figure_that_contradicts_what_is_known_is_told(two_yards: Path, tmp_path: Path) -> None:
    """A bound above the best known, a plan below the proven, or a plan with faults fails the benchmark."""
    write_operation(operation_of(read_instance(two_yards)), tmp_path / "folder")
    sound = planned(tmp_path / "folder", tmp_path / "plan.json", seconds=0.1)
    assert sound.plan.bound.clearance_s > 2 * MINUTE_S
    right = bep.Measured(name="two-yards", known=Known(best=5, bound=5), planned=sound)
    high = replace(right, known=Known(best=2, bound=2))
    low = replace(right, known=Known(best=9, bound=9))
    astray = replace(right, planned=replace(sound, faults=(ODD,)))
    assert right.faults == ()
    assert [fault.split()[1] for fault in high.faults] == ["bound"]
    assert [fault.split()[1] for fault in low.faults] == ["plan's"]
    assert astray.faults == ("It is odd.",)


def test_what_is_known_changes_only_for_the_better(tmp_path: Path) -> None:
    """A later plan or a lower bound is forgotten; a sooner or a greater one is written, and read again."""
    before = Known(best=20, bound=15)
    assert before.and_(best=22, bound=12) == before
    assert before.and_(best=19, bound=17) == Known(best=19, bound=17)
    assert Known(best=None).and_(best=7, bound=7).optimum == 7
    assert before.optimum is None
    known = {"S10-02": before, "S5-01": Known(best=3, bound=3)}
    write_known(known, tmp_path / "known.csv")
    assert read_known(tmp_path / "known.csv") == known
    lines = (tmp_path / "known.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["instance,best,bound", "S5-01,3,3", "S10-02,20,15"]


@pytest.mark.parametrize("name", MADE)
def test_a_made_instance_is_one_the_published_generator_could_have_made(name: str) -> None:
    """Numbers lie within the published ranges, everybody has room, and a name makes the same again."""
    made = bep.instance(name)
    family = len(made.demand)
    assert name == made.name
    assert name.startswith(f"S{family}-")
    assert made == made_instance(family, int(name[-2:]))
    assert len(made.room) == family
    assert made.buses == (BUSES[family],)
    assert sum(made.demand) <= sum(made.room)
    distances = {distance for row in (*made.to_pickup, *made.to_shelter) for distance in row}
    assert {*distances, *made.room} <= set(range(1, 11))
    assert set(made.demand) <= set(range(1, 6))
    assert [len(row) for row in made.to_shelter] == [family] * family


def test_published_instances_are_of_the_generator_that_makes_ours() -> None:
    """All thirty have one yard, as many buses as the table says, and numbers within the ranges."""
    for name in PUBLISHED:
        given = bep.instance(name, need_shared("bep", f"{name}.txt").parent)
        assert given.buses == (BUSES[len(given.demand)],)
        assert max(given.demand) <= 5
        assert max(given.room) <= 10


def test_made_instances_differ() -> None:
    """No two names make one instance, and a known one stays as it is for good."""
    assert len({replace(bep.instance(name), name="") for name in MADE}) == len(MADE)
    assert made_instance(5, 1) == S5_01


def test_a_coast_is_as_large_as_the_published_one_and_has_room() -> None:
    """52 pickups, 12 shelters, 5 yards; more than everyone finds room; all but the buses stays the same."""
    few, many = made_coast(12), made_coast(75)
    assert (len(few.to_pickup), len(few.demand), len(few.room)) == (YARDS, PICKUPS, SHELTERS)
    assert few.buses == (3, 3, 2, 2, 2)
    assert sum(many.buses) == 75
    assert all(a <= b for a, b in zip(few.buses, many.buses, strict=True))
    assert replace(few, name="", buses=()) == replace(many, name="", buses=())
    assert sum(few.demand) < sum(few.room)
    assert min(few.demand) > few.capacity
    assert made_coast(12, seed=1).demand != few.demand


def test_a_coast_is_planned_whole_by_the_program(tmp_path: Path) -> None:
    """A small coast is planned validly, and more buses that make a plan worse are told."""
    small = made_coast(5, pickups=4, shelters=2)
    written(operation_of(small), tmp_path / "coast")
    result = planned(tmp_path / "coast", tmp_path / "plan.json", seconds=0.2)
    assert result.plan.people_moved == sum(small.demand)
    assert coast.faults([(5, result), (10, result)]) == ()
    sooner = replace(result, plan=replace(result.plan, trips=result.plan.trips[:1]))
    assert sooner.plan.clearance_s < result.plan.clearance_s
    assert [fault.partition(" take")[0] for fault in coast.faults([(5, sooner), (10, result)])] == [
        "10 buses"
    ]


@pytest.mark.parametrize("people", CITIES)
@pytest.mark.parametrize("terms", ["plain", "all"])
def test_a_made_city_is_what_is_asked_of_it(people: int, terms: Terms) -> None:
    """So many people, points and vehicles of two types, plain or with every kind of term."""
    size = Size(people=people, terms=terms)
    operation = made_city(size)
    kinds = Counter(place.kind for place in operation.places)
    assert (kinds["assembly"], sum(row.count for row in operation.fleet)) == CITIES[people]
    assert kinds["checkpoint"] == size.north_gates + size.south_gates
    assert kinds["junction"] > 30
    assert len(operation.legs) < 5 * len(operation.places)
    assert sum(row.count for row in operation.people) == people
    plain = terms == "plain"
    assert {row.type for row in operation.fleet} == {"bus", "minibus" if plain else "ambulance"}
    assert {term.kind for term in operation.binding_terms} == ({"passage"} if plain else set(TERM_KINDS))
    assert any(row.destination for row in operation.people) is not plain
    room = [place.people_max for place in operation.places if place.kind == "reception"]
    assert sum(count or 0 for count in room) > people
    assert max(count or 0 for count in room) < people / 2


@pytest.mark.parametrize("people", CITIES)
def test_the_exchange_of_a_made_city_can_be_completed(people: int) -> None:
    """The terms in which one side waits for the other let everyone of both go in the end."""
    operation = made_city(Size(people=people))
    counts = Counter[str]()
    for row in operation.people:
        counts[row.group] += row.count
    (exchange,) = (term for term in operation.terms if isinstance(term, Reciprocity))
    assert counts["fighters"] <= exchange.ratio * counts["villagers"] + exchange.slack
    assert counts["villagers"] <= (counts["fighters"] + exchange.slack) / exchange.ratio


def test_a_seed_makes_the_same_city_again() -> None:
    """A city depends on its size and seed alone."""
    assert made_city(SMALL) == made_city(SMALL)
    assert made_city(SMALL) != made_city(replace(SMALL, seed=1))


@pytest.mark.parametrize("terms", ["plain", "all"])
@pytest.mark.parametrize(
    "size", [Size(people=1_000, points=2), SMALL, Size(), Size(people=60_000, points=40, vehicles=90, seed=7)]
)
def test_a_city_of_any_size_passes_the_check(size: Size, terms: Terms, tmp_path: Path) -> None:
    """Scaled and made from another seed, a city has nothing wrong with it and every person asked for."""
    operation = written(made_city(replace(size, terms=terms)), tmp_path / "city")
    assert sum(row.count for row in operation.people) == size.people


@pytest.mark.parametrize(("people", "points", "vehicles"), [(1_000, 1, 20), (700, 8, 20), (2_000, 8, 9)])
def test_a_city_too_small_for_its_groups_is_refused(people: int, points: int, vehicles: int) -> None:
    """A size at which a village or a group would be empty is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least two assembly points"):
        Size(people=people, points=points, vehicles=vehicles)


@pytest.mark.parametrize("terms", ["plain", "all"])
def test_a_small_city_is_planned_whole_by_the_program(terms: Terms, tmp_path: Path) -> None:
    """The program plans a city validly, in memory that was measured."""
    result = city.measured(replace(SMALL, terms=terms), tmp_path / "city", seconds=0.5)
    plan = result.planned.plan
    assert result.wrong == ()
    assert plan.people_moved == SMALL.people
    assert plan.conditional_on == (() if terms == "plain" else ("confirmation",))
    assert bool(plan.convoys) is (terms == "all")
    assert 20_000_000 < result.planned.run.memory < city.MEMORY_MAX
    assert replace(result, planned=replace(result.planned, faults=(ODD,))).wrong == ("It is odd.",)
    greedy = replace(result.planned.run, memory=2 * city.MEMORY_MAX)
    assert replace(result, planned=replace(result.planned, run=greedy)).wrong == (
        "it took 8.00 GB of memory",
    )
    row = growth.row(2_000, [result, result, result], seconds=0.5)
    assert row[:2] == ("2,000", str(len(plan.trips)))


def test_growth_varies_one_figure_at_a_time() -> None:
    """In each series one of people, points and vehicles grows, and the cities can be made."""
    for series in growth.SERIES:
        sizes = [series.size(count, 0) for count in series.counts]
        kinds = [{size.people for size in sizes}, {size.points for size in sizes}]
        assert sorted(len(kind) for kind in (*kinds, {size.vehicles for size in sizes})) == [1, 1, len(sizes)]


def test_a_command_prints_its_table_and_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The city's command ends with 0, and what it writes is what it prints."""
    monkeypatch.setattr(results_page, "FOLDER", tmp_path)
    small = ["--people", "1000", "--points", "4", "--terms", "plain", "--seconds", "0.1", "--name", "small"]
    assert city.main([*small, "--write"]) == 0
    table = capsys.readouterr().out.partition("\n\n")[2]
    assert table.startswith("| city ")
    assert (tmp_path / "small.md").read_text(encoding="utf-8").endswith(table)


def test_a_command_for_one_instance_writes_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An instance named alone is measured and printed; one that does not exist is refused."""
    monkeypatch.setattr(results_page, "FOLDER", tmp_path / "results")
    assert bep.main(["S5-01", "--seconds", "0.1"]) == 0
    assert "| S5-01 " in capsys.readouterr().out
    assert not (tmp_path / "results").exists()
    with pytest.raises(SystemExit):
        bep.main(["S11-01"])


def test_a_program_that_fails_is_noticed() -> None:
    """The exit code of a measured program is kept, with what it complained of."""
    run = timed([sys.executable, "-c", "raise SystemExit('no')"])
    assert (run.code, run.errors) == (1, "no\n")


def test_memory_is_that_of_the_program_alone() -> None:
    """A small program begun by a large process is not told to be large."""
    ballast = bytearray(b"x") * 200_000_000
    small = timed([sys.executable, "-I", "-S", "-c", "pass"])
    large = timed([sys.executable, "-I", "-S", "-c", "bytearray(b'x') * 100_000_000"])
    assert small.memory < 50_000_000 < len(ballast)
    assert large.memory > 100_000_000


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


def test_a_replan_is_measured_from_a_state_with_its_changes(tmp_path: Path) -> None:
    """The program replans a made city after a loss; the row tells what became of the old trips."""
    written(made_city(replace(SMALL, terms="plain")), tmp_path)
    planned(tmp_path, tmp_path / "plan.json", seconds=0.1)
    case = replan.Case(name="a vehicle lost", at_s=3600, changes=replan.lost(0.0))
    result = replan.replanned(tmp_path, tmp_path / "plan.json", case)
    assert result.faults == ()
    row = dict(zip(replan.HEADER, result.row("city", case.name), strict=True))
    assert row["valid"] == "yes"
    assert row["left"] == "0"
    assert int(row["kept"]) > 0
    assert result.plan.replanned is not None
    assert [str(why) for why in result.plan.replanned.because]


def test_changes_of_the_benchmark_are_such_as_a_person_writes() -> None:
    """Halts, losses, people and terms are changes that the program understands."""
    operation = made_city(SMALL)
    changes = [change for case in replan.city_cases(operation, at_s=0) for change in _of(case, operation)]
    assert {change["kind"] for change in changes} == {"halt", "term"}


def _of(case: replan.Case, operation: Operation) -> list[replan.Change]:
    plan = Plan(
        operation=operation.id,
        begins=operation.begins,
        people_total=0,
        trips=(),
        vehicles=(),
        convoys=(),
        left=(),
        bound=Bound(clearance_s=0, by=text("It is odd.")),
    )
    return list(case.changes(operation, plan, State(operation=operation.id, now_s=0)))


def test_start_up_is_measured_with_nothing_compiled(tmp_path: Path) -> None:
    """The help takes no time to speak of, on the clock and of the processor."""
    run = startup.took(["--help"], {"NUMBA_CACHE_DIR": str(tmp_path)})
    assert 0 < run.cpu < 10
    assert run.seconds > 0
    assert startup.median([run, run, run]) == run
