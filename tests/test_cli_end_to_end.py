"""The installed command on real operations: real files, signals, disks and pipes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
COMMAND = Path(sysconfig.get_path("scripts")) / "safepassage"
PATIENCE_S = 120
DEMONSTRATION_S = 300  # a first run compiles the search and the simulation

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a user with no display and no language of their own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SAFEPASSAGE", "PYTHON"))
    }
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "FORCE_COLOR"):
        kept.pop(name, None)
    return {**kept, "LANG": "C.UTF-8", **changes}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in an empty folder; warnings of the interpreter are errors there too."""
    folder = tmp_path / "cwd"
    folder.mkdir()

    def runs(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (),
        patience_s: int = PATIENCE_S,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, COMMAND, *arguments],
            cwd=folder,
            env=environment(**(env or {})),
            capture_output=True,
            encoding="utf-8",
            timeout=patience_s,
            check=False,
        )

    return runs


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example, to be changed at will."""
    return Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))


@pytest.fixture
def aleppo(tmp_path: Path) -> Path:
    """Copy the large example, whose search lasts as long as it may."""
    return Path(shutil.copytree(EXAMPLES / "aleppo-2016", tmp_path / "aleppo"))


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount small disks of one's own, or skip where this user may not."""
    mounted: list[Path] = []

    def mounts(options: str) -> Path:
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("a disk can be mounted by root only")
        mounted.append(folder)
        return folder

    yield mounts
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


def names(folder: Path) -> set[str]:
    """Return the names of the files in a folder, hidden ones too."""
    return {path.name for path in folder.iterdir()}


def spoil(town: Path) -> None:
    """Put two mistakes into the people's table: a count below zero and a place that is not there."""
    table = (town / "people.csv").read_text(encoding="utf-8").splitlines()
    table += ["quay,civilians,-3", "nowhere,civilians,5"]
    header = table[0].split(",")
    assert header[:3] == ["place", "group", "count"]
    (town / "people.csv").write_text("\n".join(table) + "\n", encoding="utf-8")


def test_the_main_job_from_folder_to_page(run: Run, town: Path) -> None:
    """Check is clean, the plan moves everyone and passes, the report is one page in both languages."""
    checked = run("check", town)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.endswith("Nothing is wrong.\n")

    planned = run("plan", town, "--seconds", "1")
    assert planned.returncode == 0, planned.stderr
    assert f"Written: {town / 'plan.json'}" in planned.stdout
    plan = json.loads((town / "plan.json").read_text(encoding="utf-8"))
    assert plan["people"]["moved"] == plan["people"]["total"] > 0
    assert f"Out: {plan['people']['moved']} of {plan['people']['total']} people." in planned.stdout
    assert "clears before" in planned.stdout

    verified = run("verify", town, town / "plan.json")
    assert verified.returncode == 0, verified.stdout
    assert "The plan is valid" in verified.stdout

    reported = run("report", town, town / "plan.json", "-o", town / "report.html", "--lang", "ar")
    assert reported.returncode == 0, reported.stderr
    page = (town / "report.html").read_text(encoding="utf-8")
    assert "Leaving the town" in page
    assert "الخروج من البلدة" in page
    assert names(town) == {*names(EXAMPLES / "town"), "plan.json", "report.html"}


def test_a_seed_gives_the_same_plan_again(run: Run, town: Path) -> None:
    """Two runs, neither of which the clock can cut short, differ in nothing but the seconds they took."""
    plans = []
    for name in ("a.json", "b.json"):
        assert run("plan", town, "-o", town / name, "--seconds", "0", "--seed", "7").returncode == 0
        plan = json.loads((town / name).read_text(encoding="utf-8"))
        plan["search"].pop("seconds")
        plans.append(plan)
    assert plans[0] == plans[1]
    assert plans[0]["seed"] == 7


def test_json_is_for_programs(run: Run, town: Path) -> None:
    """Every command that answers a program prints one JSON value and nothing else on the output."""
    checked = run("check", town, "--json")
    assert json.loads(checked.stdout) == {"ok": True, "operation": "town", "findings": []}
    planned = json.loads(run("plan", town, "--json", "--seconds", "1").stdout)
    assert planned["ok"] is True
    assert planned["files"] == {"plan": str(town / "plan.json")}
    assert planned["people"]["left"] == []
    assert planned["bound"]["clearance_s"] <= planned["clearance_s"]
    verified = run("verify", town, town / "plan.json", "--json")
    assert json.loads(verified.stdout) == {"ok": True, "findings": []}


def test_bad_input_is_told_all_at_once_and_nothing_is_written(run: Run, town: Path) -> None:
    """Both mistakes with file, row and column; exit code 1 from check and from plan."""
    spoil(town)
    rows = len((town / "people.csv").read_text(encoding="utf-8").splitlines())
    before = names(town)
    checked = run("check", town)
    assert checked.returncode == 1
    assert f"people.csv, row {rows - 1}, count: " in checked.stdout
    assert f"people.csv, row {rows}, place: " in checked.stdout
    assert "Findings: " in checked.stdout

    planned = run("plan", town)
    assert planned.returncode == 1
    assert planned.stdout == ""
    assert f"people.csv, row {rows}, place: " in planned.stderr

    told = json.loads(run("plan", town, "--json").stdout)
    assert told["ok"] is False
    assert {(found["file"], found["row"]) for found in told["findings"]} >= {
        ("people.csv", rows - 1),
        ("people.csv", rows),
    }
    assert names(town) == before


def test_a_finding_that_does_not_stop_is_told_and_the_plan_is_made(run: Run, town: Path) -> None:
    """A column of the user's own: check asks for a clean operation (1), plan goes on (0)."""
    table = (town / "people.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{table[0]},shoe_size", *(f"{row}," for row in table[1:])]
    (town / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    checked = run("check", town)
    assert checked.returncode == 1
    assert "! people.csv" in checked.stdout
    assert json.loads(run("check", town, "--json").stdout)["ok"] is False
    planned = run("plan", town, "--seconds", "1", "--report", "town.html")
    assert planned.returncode == 0
    assert "! people.csv" in planned.stderr
    assert "shoe_size" in planned.stderr
    kept = json.loads((town / "plan.json").read_text(encoding="utf-8"))["findings"]
    assert [finding["file"] for finding in kept] == ["people.csv"]
    assert "shoe_size" in (town.parent / "cwd" / "town.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "absent"],
        ["plan", "absent"],
        ["verify", "absent", "plan.json"],
        ["report", "absent", "plan.json"],
    ],
)
def test_a_missing_operation_is_one_line(run: Run, arguments: list[str]) -> None:
    """It names what is missing, without a traceback."""
    done = run(*arguments)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "absent" in said
    assert "Traceback" not in said
    assert "made a mistake" not in said


def test_a_plan_that_is_missing_broken_or_changed_is_told(run: Run, town: Path) -> None:
    """Verify and report refuse it, and no page is written."""
    for content in (None, "{", "[]"):
        if content is not None:
            (town / "bad.json").write_text(content)
        for command in ("verify", "report"):
            done = run(command, town, town / "bad.json")
            assert done.returncode == 1
            assert "bad.json" in done.stderr
            assert "made a mistake" not in done.stderr
    assert run("plan", town, "--seconds", "1").returncode == 0
    plan = json.loads((town / "plan.json").read_text(encoding="utf-8"))
    plan["trips"][0]["stops"][-1]["arrive_s"] -= 60
    (town / "bad.json").write_text(json.dumps(plan), encoding="utf-8")
    assert run("verify", town, town / "bad.json").returncode == 1
    reported = run("report", town, town / "bad.json")
    assert reported.returncode == 1
    assert not (town / "bad.html").exists()


def test_a_plan_that_breaks_the_rules_is_told_by_the_name_of_its_file(run: Run, town: Path) -> None:
    """Every line names the file given, whatever it is called."""
    assert run("plan", town, "--seconds", "0").returncode == 0
    plan = json.loads((town / "plan.json").read_text(encoding="utf-8"))
    plan["trips"][0]["stops"][0]["leave_s"] += 1
    (town / "bad.json").write_text(json.dumps(plan), encoding="utf-8")
    verified = run("verify", town, town / "bad.json")
    assert verified.returncode == 1
    assert "✗ bad.json, trip " in verified.stdout
    assert "plan.json" not in verified.stdout


def test_arabic_is_spoken_throughout(run: Run, town: Path) -> None:
    """The summary, a refusal and the environment's choice are in Arabic, with values isolated."""
    planned = run("plan", town, "--seconds", "1", "--lang", "ar")
    assert planned.returncode == 0
    for line in planned.stdout.splitlines():
        assert any("ء" <= letter <= "ي" for letter in line), line
    assert "\u2068" in planned.stdout
    spoil(town)
    checked = run("check", town, env={"SAFEPASSAGE_LANG": "ar"})
    for line in checked.stdout.splitlines():
        assert any("ء" <= letter <= "ي" for letter in line), line
    assert "الصف" in checked.stdout


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_letters_that_the_terminal_lacks_stop_nothing(run: Run, town: Path, lang: str) -> None:
    """With an ASCII terminal every command still ends as it should."""
    env = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert run("--lang", lang, "--help", env=env).returncode == 0
    assert run("plan", town, "--seconds", "1", "--lang", lang, env=env).returncode == 0
    told = run("check", town, "--json", "--lang", lang, env=env)
    assert json.loads(told.stdout)["ok"] is True
    spoil(town)
    assert run("check", town, "--lang", lang, env=env).returncode == 1


def test_new_operations_can_be_checked_and_planned(run: Run, tmp_path: Path) -> None:
    """A folder and a workbook, in both languages, plan as they are."""
    for lang in ("en", "ar"):
        for kind, flags in ((f"folder-{lang}", ()), (f"book-{lang}", ("--workbook",))):
            made = run("new", tmp_path / kind, *flags, "--lang", lang)
            assert made.returncode == 0, made.stderr
            path = tmp_path / (f"{kind}.xlsx" if flags else kind)
            assert str(path) in made.stdout
            checked = run("check", path)
            assert checked.returncode == 0, checked.stdout
            planned = run("plan", path, "--seconds", "1")
            assert planned.returncode == 0, planned.stderr
            plan_path = path.with_suffix(".plan.json") if flags else path / "plan.json"
            assert run("verify", path, plan_path).returncode == 0
    again = run("new", tmp_path / "folder-en")
    assert again.returncode == 1
    assert "folder-en" in again.stderr


def test_outputs_in_a_wrong_place_are_refused_before_the_search(run: Run, town: Path) -> None:
    """A folder, a missing folder, a table of the operation and one file for both outputs."""
    wrong = {
        "It is a folder, not a file.": ["-o", town],
        "There is no such file or folder.": ["-o", town / "absent" / "plan.json"],
        "could replace a file of an operation": ["-o", town / "people.csv"],
        "Two outputs are the same file.": ["-o", town / "x.html", "--report", town / "x.html"],
    }
    before = names(town)
    for message, arguments in wrong.items():
        done = run("plan", town, "--seconds", "60", *arguments)
        assert done.returncode == 1
        assert message in done.stderr
    assert names(town) == before


def test_a_full_disk_is_told_and_leaves_nothing(run: Run, town: Path, mount: Callable[[str], Path]) -> None:
    """The plan that was there stays, and no part of the new one does."""
    disk = mount("size=4k")
    (disk / "plan.json").write_text("old")
    done = run("plan", town, "--seconds", "1", "-o", disk / "plan.json")
    assert done.returncode == 1
    assert "plan.json: The disk is full. " in done.stderr
    assert names(disk) == {"plan.json"}
    assert (disk / "plan.json").read_text() == "old"


def test_a_read_only_disk_is_told_before_the_search(
    run: Run, town: Path, mount: Callable[[str], Path]
) -> None:
    """No search is begun for a plan that cannot be kept."""
    disk = mount("ro")
    done = run("plan", town, "--seconds", "60", "-o", disk / "plan.json")
    assert done.returncode == 1
    assert "It is on a disk that can only be read." in done.stderr


def test_no_network_is_needed(run: Run, town: Path) -> None:
    """Planning and reporting work where there is no network at all."""
    alone = ("unshare", "--net", "--map-root-user")
    if (
        not shutil.which("unshare")
        or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("a process cannot be cut off the network here")
    done = run("plan", town, "--seconds", "1", "--report", town / "report.html", before=alone)
    assert done.returncode == 0, done.stderr
    assert (town / "report.html").stat().st_size > 10_000


def test_a_reader_that_goes_away_changes_nothing(town: Path) -> None:
    """With the pipe closed the plan is written all the same, nothing is complained of, the exit code is 0."""
    commands: list[list[str | Path]] = [["check", town], ["plan", town, "--seconds", "1"]]
    for arguments in commands:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, env=environment(), check=False
            )
        finally:
            os.close(writing)
        assert b"Error" not in done.stderr
        assert done.returncode == 0, arguments
    assert (town / "plan.json").exists()


def test_an_output_that_is_closed_or_full_is_no_crash(town: Path) -> None:
    """Closed from the start it is done without; a full one is told, with exit code 1."""
    shell = f'"{COMMAND}" check "{town}"'
    closed = subprocess.run(["sh", "-c", f"{shell} >&-"], capture_output=True, env=environment(), check=False)
    assert (closed.returncode, closed.stderr) == (0, b"")
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    for flags in ("", "--json"):
        full = subprocess.run(
            ["sh", "-c", f"{shell} {flags} >/dev/full"], capture_output=True, env=environment(), check=False
        )
        assert full.returncode == 1
        assert full.stderr.decode().count("The disk is full.") == 1
        assert b"Traceback" not in full.stderr


def searching(folder: Path) -> subprocess.Popen[bytes]:
    """Start a long search and return once it has begun."""
    process = subprocess.Popen(
        [COMMAND, "plan", folder, "--seconds", "100"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert b"people out after" in line, line + process.stderr.read()
    return process


def test_ctrl_c_once_keeps_the_best_plan(run: Run, aleppo: Path) -> None:
    """The search ends at once, the plan is written and valid, and says that it was interrupted."""
    process = searching(aleppo)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err.decode()
    assert "Stopping with the best plan so far." in err.decode()
    assert "The search was stopped by Ctrl-C" in out.decode()
    plan = json.loads((aleppo / "plan.json").read_text(encoding="utf-8"))
    assert plan["search"]["stopped"] == "interrupted"
    assert run("verify", aleppo, aleppo / "plan.json").returncode == 0


def test_ctrl_c_twice_leaves_at_once(aleppo: Path) -> None:
    """Exit code 130; the old plan is as it was and no other file has come."""
    (aleppo / "plan.json").write_text("old")
    before = names(aleppo)
    process = searching(aleppo)
    began = time.monotonic()
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    while b"Stopping" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err.decode()
    assert time.monotonic() - began < 20
    assert "Traceback" not in err.decode()
    assert (aleppo / "plan.json").read_text() == "old"
    assert names(aleppo) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminated_search_leaves_nothing(aleppo: Path, number: signal.Signals) -> None:
    """A signal to end, or a terminal that was closed, ends it with its exit code and without a file."""
    before = names(aleppo)
    process = searching(aleppo)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 128 + number
    assert b"Traceback" not in err
    assert names(aleppo) == before


def test_a_terminal_shows_a_bar_while_it_searches(town: Path) -> None:
    """On a terminal the search is drawn in place, and the summary stands there afterwards."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "plan", town, "--seconds", "1"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(TERM="xterm-256color", COLUMNS="120"),
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            shown += (piece := os.read(leader, 65536))
        except OSError:  # Linux says so where the other end is closed
            break
        if not piece:
            break
    os.close(leader)
    assert process.wait(timeout=PATIENCE_S) == 0
    words = shown.decode()
    assert "━" in words
    assert "Searching, for 1 s at most" in words or "people out after" in words
    assert "Out: " in words


@pytest.mark.timeout(2 * DEMONSTRATION_S)
def test_the_demonstration_goes_the_whole_way(run: Run, tmp_path: Path) -> None:
    """It copies, checks, reads, plans, verifies, simulates, reports; a second time it keeps what is there."""
    folder = tmp_path / "cwd" / "safepassage-demo"
    first = run("demo", "--seconds", "1", patience_s=DEMONSTRATION_S)
    assert first.returncode == 0, first.stdout + first.stderr
    assert [
        line[0] for line in first.stdout.splitlines() if line[:1].isdigit() and line[1:3] == ". "
    ] == list("1234567")
    assert "Nothing is wrong." in first.stdout
    assert "The plan is valid" in first.stdout
    assert "Nine chances in ten" in first.stdout
    assert 'id="sure"' in (folder / "report.html").read_text(encoding="utf-8")
    assert str(folder / "report.html") in first.stdout
    assert {"operation.yaml", "plan.json", "report.html"} <= names(folder)
    second = run("demo", "--seconds", "1", "--lang", "ar", patience_s=DEMONSTRATION_S)
    assert second.returncode == 0
    assert "المجلّد موجود من قبل" in second.stdout


def test_the_program_needs_no_warnings_to_be_silenced(town: Path) -> None:
    """Reading and checking raise no warning of the interpreter."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "safepassage", "check", town],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
