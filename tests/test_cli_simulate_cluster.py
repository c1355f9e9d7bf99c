"""The option `--cluster` of `simulate`, `compare` and `sweep`, and how they say how long they take."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from safepassage.cli.courses_display import CoursesDisplay
from safepassage.cli.screen import Screen
from safepassage.cluster import connection
from tests.archives import shown

TOWN = Path(__file__).parents[1] / "examples" / "town"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of the town."""
    from safepassage.cli import run

    path = tmp_path_factory.mktemp("town") / "plan.json"
    assert run(["plan", str(TOWN), "-o", str(path), "--seconds", "0.2"], Screen()) == 0
    return path


def test_processes_of_this_machine_give_the_same_answers(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure that is printed for a program, of one plan and of two."""
    for words in (
        ["simulate", str(TOWN), str(plan), "--runs", "250", "--json"],
        ["compare", str(TOWN), str(plan), str(plan), "--runs", "250", "--json"],
    ):
        _, here, _ = shown(capsys, words)
        code, there, _ = shown(capsys, [*words, "--cluster", "local"])
        assert code == 0
        assert there == here


def refusals(capsys: pytest.CaptureFixture[str], words: list[str]) -> list[str]:
    """Return the codes of the findings for which nothing is simulated."""
    code, out, _ = shown(capsys, [*words, "--json"])
    assert code == 1
    return [finding["code"] for finding in json.loads(out)["findings"]]


def test_a_cluster_that_is_not_there_is_told(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers, or Dask is not installed: the same findings as of archives."""
    commands = (
        ["simulate", str(TOWN), str(plan)],
        ["compare", str(TOWN), str(plan), str(plan)],
        ["sweep", str(TOWN), "--vary", "bus=5:6"],
    )
    monkeypatch.setattr(connection, "WAITING_S", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for words in commands:
        assert refusals(capsys, [*words, "--cluster", address]) == ["cluster-silent"]
    monkeypatch.setitem(sys.modules, "distributed", None)
    for words in commands:
        assert refusals(capsys, [*words, "--cluster", "local"]) == ["not-installed"]


def test_ctrl_c_gives_what_has_come_back_so_far(plan: Path) -> None:
    """It reaches the processes of the cluster too, as in a terminal; they go on until told to end."""
    words = ["simulate", str(TOWN), str(plan), "--runs", "1000000", "--cluster", "local"]
    process = subprocess.Popen(
        [sys.executable, "-m", "safepassage", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    while "courses; about" not in (line := process.stderr.readline()):
        assert line, "it ended before"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Stopping" in err
    assert "possible courses" in out
    assert "Traceback" not in err


def test_the_display_counts_the_courses_of_the_causes_too(capsys: pytest.CaptureFixture[str]) -> None:
    """The time to go is that of everything that there will be, also where time ends the courses."""
    now_s = iter([0.0, 0.0, 10.0, 20.0, 30.0])
    with CoursesDisplay(Screen(), runs=1000, causes=3, cause_runs=400, clock=lambda: next(now_s)) as display:
        display.sampled(200, 0.2)
        display.sampled(300, 0.5)
        display.causes_from(600)(400)
    assert capsys.readouterr().err.splitlines() == [
        "200 of 2,200 courses; about 1 min 40 s to go",
        "300 of 1,800 courses; about 1 min 40 s to go",
        "1,000 of 1,800 courses; about 24 s to go",
    ]
