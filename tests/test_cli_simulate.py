"""The commands `simulate` and `compare`, and `report` with a simulation, as a user calls them."""

from __future__ import annotations

import json
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from safepassage.cli import main
from safepassage.cli.courses_display import CoursesDisplay
from safepassage.cli.simulate import comparison_sentences
from safepassage.cli.simulation_lines import table_lines
from safepassage.simulation.comparison import Comparison
from safepassage.simulation.quantiles import Estimate

TOWN = Path(__file__).parents[1] / "examples" / "town"


def run(*words: str) -> int:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of the town."""
    path = tmp_path_factory.mktemp("town") / "plan.json"
    assert run("plan", str(TOWN), "-o", str(path), "--seconds", "0.2") == 0
    return path


def test_simulate_says_how_sure_a_plan_is_in_both_languages(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs, the middle, the chance by a time and what delays most."""
    words = ["simulate", str(TOWN), str(plan), "--runs", "50", "--by", "2026-03-02T12:00"]
    assert run(*words) == 0
    said = capsys.readouterr().out
    assert "In 50 possible courses" in said
    assert "The last arrival is by" in said
    assert "From one course to another the last arrival typically differs by" in said
    assert " alone (± " in said
    assert run("--lang", "ar", *words) == 0
    assert "المسارات" in capsys.readouterr().out


def test_simulate_gives_json_with_the_fan_and_writes_it(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file holds what is printed."""
    written = tmp_path / "fan.json"
    assert run("simulate", str(TOWN), str(plan), "--runs", "40", "--json", "-o", str(written)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["runs"] == 40
    assert len(printed["people_out"]["50%"]) == len(printed["times_s"])
    assert json.loads(written.read_text(encoding="utf-8"))["clearance_s"] == printed["clearance_s"]
    assert printed["spread"]["runs"] == 40
    assert {each["cause"] for each in printed["spread"]["causes"]} >= {"drive", "halts"}


def test_a_plan_that_does_not_keep_the_terms_is_refused(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a valid plan is carried out."""
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        plan.read_text(encoding="utf-8").replace('"leave_s": 0', '"leave_s": 1'), encoding="utf-8"
    )
    assert run("simulate", str(TOWN), str(wrong), "--runs", "10") == 1
    assert capsys.readouterr().err


def test_compare_finds_no_difference_between_a_plan_and_itself(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the same days the same plan is neither better nor worse."""
    assert run("compare", str(TOWN), str(plan), str(plan), "--runs", "20") == 0
    assert "no plan is better" in capsys.readouterr().out


def test_compare_tells_how_many_more_are_left_behind() -> None:
    """A plan that is worse because it leaves people says so, and of none there is no sentence."""
    close, none = (Estimate(value=value, low=value, high=value) for value in (60.0, 0.0))
    found = Comparison(runs=100, later_s=close, ninety_s=60.0, sooner=none, left=none)
    assert len(list(comparison_sentences(found, "a", "b"))) == 2
    more = replace(found, left=Estimate(value=12.4, low=-0.6, high=25.0))
    assert str(list(comparison_sentences(more, "a", "b"))[2]) == (
        "On average b leaves 12 more people behind (between -1 and 25; below 0: fewer)."
    )


def test_of_few_courses_the_spread_is_not_told(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a handful of courses nobody can say where the spread comes from."""
    assert run("simulate", str(TOWN), str(plan), "--runs", "3") == 0
    said = capsys.readouterr().out
    assert "typically differs" not in said
    assert "They are too few to say how exactly these times are known." in said


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["--runs", "0"], "0 is not a number of courses", 2),
        (["--precision", "-1"], "-1 is not a number of minutes", 2),
        (
            ["--by", "2016-01-01T10:00"],
            "is before the operation begins. Give a time after 2026-03-02T06:00.",
            1,
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    plan: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str, code: int
) -> None:
    """Numbers and times are named for what they are, before anything is carried out."""
    assert run("simulate", str(TOWN), str(plan), *words) == code
    assert said in capsys.readouterr().err


def test_people_over_time_stand_in_columns_in_both_languages(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row for each half hour or so: columns end below their heads; in Arabic each line runs leftwards."""
    assert run("simulate", str(TOWN), str(plan), "--runs", "50") == 0
    lines = capsys.readouterr().out.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("by "))
    rows = [line for line in lines[head + 1 :] if line.startswith("Mon 2 Mar")]
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(lines[head])}
    assert all(row.endswith("%") for row in rows)
    assert run("--lang", "ar", "simulate", str(TOWN), str(plan), "--runs", "50") == 0
    arabic = [line for line in capsys.readouterr().out.splitlines() if "الاثنين 2 آذار \u2068" in line]
    table = [line for line in arabic if line.startswith("\u2067\u2068")]
    assert len(table) == len(rows)
    assert all(line.count("\u2067") + line.count("\u2068") == line.count("\u2069") for line in table)
    assert len({cell_len(line) for line in table}) == 1


def test_columns_line_up_whatever_their_letters() -> None:
    """Arabic and Latin cells are padded by the room they take, the first after, numbers before."""
    rows = [["by", "out"], ["الاثنين", "1,234"], ["x", "7"]]
    assert list(table_lines(rows, "en")) == ["by         out", "الاثنين  1,234", "x            7"]
    assert [cell_len(line) for line in table_lines(rows, "ar")] == [14, 14, 14]


def test_the_screen_says_first_by_when_and_then_who_is_stranded(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The chances come before the table, the worst hour and what is in use after it."""
    assert run("simulate", str(TOWN), str(plan), "--runs", "50") == 0
    said = capsys.readouterr().out
    order = [said.index(word) for word in ("Nine chances in ten", "whom a halt would strand", "worst hour")]
    assert order == sorted(order)
    assert "At work until the last arrival, of the time: Vehicles of the plan" in said


def test_a_report_simulates_when_it_is_asked_to_and_not_else(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --simulate the page says how sure the plan is, and the screen does."""
    page = tmp_path / "page.html"
    assert run("report", str(TOWN), str(plan), "-o", str(page)) == 0
    assert 'id="sure"' not in page.read_text(encoding="utf-8")
    assert "Nine chances" not in capsys.readouterr().out
    assert run("report", str(TOWN), str(plan), "--simulate", "30", "-o", str(page)) == 0
    assert "That is what 30 possible courses" in page.read_text(encoding="utf-8")
    assert "Nine chances in ten" in capsys.readouterr().out


def test_a_report_takes_a_result_of_its_plan_and_refuses_anothers(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The result's figures stand in the page; nothing is written from the result of another plan."""
    result, page = tmp_path / "sim.json", tmp_path / "page.html"
    assert run("simulate", str(TOWN), str(plan), "--runs", "35", "-o", str(result)) == 0
    assert run("report", str(TOWN), str(plan), "--simulation", str(result), "-o", str(page)) == 0
    assert "That is what 35 possible courses" in page.read_text(encoding="utf-8")
    page.unlink()
    other = Path(shutil.copytree(TOWN, tmp_path / "other"))
    settings = other / "operation.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Leaving", "Fleeing"), encoding="utf-8")
    assert "Fleeing" in settings.read_text(encoding="utf-8")
    capsys.readouterr()
    assert run("report", str(other), str(plan), "--simulation", str(result), "-o", str(page)) == 1
    assert "made from another plan or operation" in capsys.readouterr().err
    assert not page.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--simulate", "--simulation", "x.json"], "not both"),
        (["--simulate", "none"], "is not a number of courses"),
        (["--simulate", "--state", "state.json"], "leave out --state"),
    ],
)
def test_a_report_says_what_does_not_go_together(
    plan: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Such a command line is refused before anything is read."""
    assert run("report", str(TOWN), str(plan), *words) == 2
    assert said in capsys.readouterr().err


def test_a_stopped_simulation_leaves_the_report_without_it(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C before the first course: the page is there, without the section, and the exit code says so."""
    monkeypatch.setattr("safepassage.cli.simulated.simulated", lambda *_, **__: None)
    page = tmp_path / "page.html"
    assert run("report", str(TOWN), str(plan), "--simulate", "-o", str(page)) == 130
    assert 'id="sure"' not in page.read_text(encoding="utf-8")


def test_ctrl_c_shows_what_has_been_simulated_by_then(plan: Path) -> None:
    """The first Ctrl-C ends the courses; what there is is told, with the causes left out."""
    progress, told = CoursesDisplay.sampled, list[int]()

    def pressed(display: CoursesDisplay, done: int, share: float) -> None:
        progress(display, done, share)
        if not told:
            signal.raise_signal(signal.SIGINT)
        told.append(done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CoursesDisplay, "sampled", pressed)
        page = plan.with_name("stopped.html")
        assert run("report", str(TOWN), str(plan), "--simulate", "5000", "-o", str(page)) == 0
    html = page.read_text(encoding="utf-8")
    assert 100 <= told[-1] < 5000
    assert f"That is what {told[-1]:,} possible courses" in html
    assert "Not asked, as the simulation was stopped: causes 9." in html
