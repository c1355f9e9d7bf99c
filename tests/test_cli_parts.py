"""The parts of the command line that need no operation: faults, places, examples, the terminal, Ctrl-C."""

from __future__ import annotations

import errno
import io
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.demo import has_display
from safepassage.cli.example import copy_example, example
from safepassage.cli.faults import fault_finding, fault_report, finding_of_os_error
from safepassage.cli.interruption import Interruption
from safepassage.cli.places import plan_beside, require_outputs
from safepassage.cli.screen import Screen, finding_line, where_text
from safepassage.cli.terminal import Terminal
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text

TOKEN = "household-7741"  # noqa: S105 - a household, not a password


def broken(token: str) -> None:
    """Fail as a program does, with a user's value in the message."""
    try:
        dict[str, int]()[token]
    except KeyError as error:
        raise ValueError(f"cannot place {token}") from error


def test_a_fault_report_has_the_traceback_and_none_of_the_data() -> None:
    """The chain of errors and the program's lines are there, the household's token is not."""
    with pytest.raises(ValueError, match=TOKEN) as caught:
        broken(TOKEN)
    report = fault_report(caught.value, command="plan", now=datetime(2026, 11, 22, tzinfo=UTC))
    assert "builtins.ValueError" in report
    assert "builtins.KeyError" in report
    assert "in broken" in report
    assert "command: plan" in report
    assert TOKEN not in report


def test_an_unexpected_error_is_told_in_both_languages_and_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback on the screen; the report lies in the current folder; exit code 1."""

    def fails(*_: object, **__: object) -> int:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr("safepassage.cli.jobs.check_operation", fails)
    monkeypatch.chdir(tmp_path)
    assert run(["check", TOKEN], Screen()) == 1
    shown = capsys.readouterr().err
    (saved,) = tmp_path.iterdir()
    assert "This program made a mistake (RuntimeError)" in shown
    assert "أخطأ هذا البرنامج" in shown
    assert saved.name in shown
    assert "Traceback" not in shown
    assert TOKEN not in saved.read_text() + shown


def test_a_fault_is_saved_elsewhere_where_the_folder_takes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the current folder has gone, the temporary folder takes the report."""
    gone, temporary = tmp_path / "gone", tmp_path / "temporary"
    gone.mkdir()
    temporary.mkdir()
    monkeypatch.setattr("safepassage.cli.faults.tempfile.gettempdir", lambda: str(temporary))
    monkeypatch.chdir(gone)
    gone.rmdir()
    finding = fault_finding(RuntimeError(), command="")
    monkeypatch.chdir(tmp_path)
    assert [path.name in str(finding.mend) for path in temporary.iterdir()] == [True]


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOENT, "There is no such file or folder."),
        (errno.EACCES, "You may not read or write it."),
        (errno.EPERM, "You may not read or write it."),
        (errno.EROFS, "It is on a disk that can only be read."),
        (errno.ENOSPC, "The disk is full."),
        (errno.EISDIR, "It is a folder, not a file."),
        (errno.ENOTDIR, "A part of its path is a file, not a folder."),
        (errno.ENAMETOOLONG, "Its name is too long for this disk."),
        (errno.EIO, f"The system could not read or write it (error {errno.EIO})."),
    ],
)
def test_a_refusal_of_the_system_is_in_plain_words(number: int, what: str) -> None:
    """Each names the file, what is wrong and what to do."""
    finding = finding_of_os_error(OSError(number, os.strerror(number), "plan.json"))
    assert finding_line(finding, "en").startswith(f"plan.json: {what} ")
    assert finding.code == f"system-{errno.errorcode[number].lower()}"


@pytest.mark.parametrize(
    ("where", "english", "arabic"),
    [
        (Where(file="people.csv", row=3, column="count"), "people.csv, row 3, count", "الصف \u20683\u2069"),
        (
            Where(file="operation.yaml", row=9, column="at"),
            "operation.yaml, line 9, at",
            "السطر \u20689\u2069",
        ),
        (Where(file="people.csv", row=3), "people.csv, row 3", "الصف"),
        (Where(file="operation.yaml", row=3), "operation.yaml, line 3", "السطر"),
        (Where(file="people.csv", column="count"), "people.csv, count", "count"),
        (Where(file="people.csv"), "people.csv", "people.csv"),
        (Where(column="term T1"), "term T1", "T1"),
    ],
)
def test_a_place_in_a_file_is_told_in_both_languages(where: Where, english: str, arabic: str) -> None:
    """Rows are rows in tables and lines in text."""
    place = where_text(where)
    assert str(place) == english
    assert place is not None
    assert arabic in place.in_language("ar")


def test_nowhere_in_particular_needs_no_words() -> None:
    """A finding about nothing in a file is told without a place."""
    finding = Finding(
        code="x", where=Where(), what=text("The disk is full."), mend=text("Give a shorter name.")
    )
    assert where_text(Where()) is None
    assert finding_line(finding, "en") == "The disk is full. Give a shorter name."


def test_control_characters_of_a_file_never_reach_the_terminal() -> None:
    """An escape sequence or a direction override in a name is shown as a mark, brackets as they are."""
    stream = io.StringIO()
    Terminal(stream).sentence("a\x1b[31m\x07b\n\u202ereversed [bold]c[/bold]")
    assert stream.getvalue() == "a\ufffd[31m\ufffdb\ufffd\ufffdreversed [bold]c[/bold]\n"


def test_isolates_are_left_out_where_they_cannot_be_shown() -> None:
    """An Arabic code page has the letters and not the isolates."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1256", errors="backslashreplace")
    Terminal(stream).sentence(text("There is no command {name}.", name="x").in_language("ar"))
    stream.flush()
    assert raw.getvalue().decode("cp1256").rstrip("\r\n") == "لا يوجد أمر باسم x."


def test_findings_that_stop_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that stop a plan are marked and listed above those that do not."""
    what, mend = text("The disk is full."), text("Give a shorter name.")
    warning = Finding(code="w", where=Where(file="a.csv"), what=what, mend=mend, stops=False)
    stopping = Finding(code="s", where=Where(file="b.csv"), what=what, mend=mend)
    Screen().show_findings([warning, stopping], as_result=True)
    first, second = capsys.readouterr().out.splitlines()
    assert first.removeprefix("✗ ").removeprefix("x ").startswith("b.csv: ")
    assert second.startswith("! a.csv: ")


def test_the_first_press_is_noted_and_the_second_leaves(capfd: pytest.CaptureFixture[str]) -> None:
    """Real signals to this process; afterwards Ctrl-C means what it meant before."""
    before = signal.getsignal(signal.SIGINT)
    with Interruption(lambda: "stopping") as interruption:
        assert not interruption.asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert interruption.asked()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert "stopping" in capfd.readouterr().err


def test_a_command_in_the_background_keeps_ignoring_ctrl_c() -> None:
    """What the shell has set to be ignored stays ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruption(lambda: "") as interruption:
            os.kill(os.getpid(), signal.SIGINT)
            assert not interruption.asked()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_plan_goes_beside_its_operation(tmp_path: Path) -> None:
    """Into the folder, or beside the workbook under its name."""
    assert plan_beside(tmp_path) == tmp_path / "plan.json"
    assert plan_beside(tmp_path / "aleppo.xlsx") == tmp_path / "aleppo.plan.json"


def test_outputs_that_would_cost_something_are_refused_before_the_search(tmp_path: Path) -> None:
    """A table of the operation, and one file for two outputs, are told at once."""
    with pytest.raises(FindingsError) as caught:
        require_outputs([tmp_path / "people.csv", tmp_path / "x" / ".." / "people.csv"])
    assert [finding.code for finding in caught.value.findings] == [
        "output-is-input",
        "output-is-input",
        "outputs-are-one",
    ]
    with pytest.raises(FindingsError) as refused:
        require_outputs([tmp_path, tmp_path / "none" / "plan.json", tmp_path / "fleet.csv"])
    codes = [finding.code for finding in refused.value.findings]
    assert codes == ["output-is-input", "system-eisdir", "system-enoent"]


def test_an_example_is_copied_whole_and_an_operation_there_is_kept(tmp_path: Path) -> None:
    """The second time nothing is touched, whatever the user has changed."""
    source, into = tmp_path / "source", tmp_path / "into"
    (source / "reports").mkdir(parents=True)
    (source / "operation.yaml").write_text("operation")
    (source / "reports" / "a.txt").write_text("report")
    (source / ".hidden").write_text("")
    assert copy_example(source, into)
    assert sorted(path.name for path in into.rglob("*")) == ["a.txt", "operation.yaml", "reports"]
    (into / "operation.yaml").write_text("changed")
    assert not copy_example(source, into)
    assert (into / "operation.yaml").read_text() == "changed"


def test_an_example_never_replaces_a_file_of_the_user(tmp_path: Path) -> None:
    """A file of another content under an example's name stops the copy before it begins."""
    source, into = tmp_path / "source", tmp_path / "into"
    source.mkdir()
    into.mkdir()
    for name in ("operation.yaml", "legs.csv", "people.csv"):
        (source / name).write_text(name)
    (into / "people.csv").write_text("mine")
    with pytest.raises(FindingsError) as caught:
        copy_example(source, into)
    (finding,) = caught.value.findings
    assert finding.where.file == str(into / "people.csv")
    assert [path.name for path in into.iterdir()] == ["people.csv"]


def test_the_examples_are_found() -> None:
    """The demonstration's example is part of every installation; an unknown one is a finding."""
    assert (example("aleppo-2016") / "operation.yaml").is_file()
    with pytest.raises(FindingsError, match="This installation lacks the example"):
        example("nowhere")


@pytest.mark.parametrize(
    ("environ", "system", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_is_opened_only_where_somebody_can_see_it(
    environ: dict[str, str], system: str, *, shown: bool
) -> None:
    """On a server without a display the path is enough."""
    assert has_display(environ, system) is shown
