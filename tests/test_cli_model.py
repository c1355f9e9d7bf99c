"""`read --model-endpoint`: a model's proposals beside the grammar's, which nothing that it does can stop."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.read_model import KEY
from safepassage.cli.screen import Screen
from safepassage.language import Lang
from safepassage.reports.model_proposals import REASONS
from tests.reports.model_server import Asked, answers, reply, serving, writes

REPORT = "قالت الوزيرة لوكالة رويترز إن الممر آمن. ونفت أنها تلقت تهديدات."
GRAMMAR = [
    "report.txt: relations 2.",
    "\u2068الوزيرة\u2069 (through \u2068لوكالة رويترز\u2069) · states: \u2068الممر آمن\u2069",
    "\u2068الوزيرة\u2069 · denies: \u2068تلقت تهديدات\u2069",
    "Actors: \u2068وكالة رويترز\u2069",
]
ROWS: list[dict[str, object]] = [
    {"cue": "قالت", "source": "الوزيرة", "relay": "لوكالة رويترز", "content": "الممر آمن"},
    {"cue": "أكد", "source": "\x1b[31mالرئيس", "content": "كل شيء"},
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return a report of two relations."""
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def shown(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    code = run(arguments, Screen(lang=lang, as_json="--json" in arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_proposals_stand_below_the_grammar_and_are_marked(
    capsys: pytest.CaptureFixture[str], report: Path
) -> None:
    """What was refused too, with the reason; where the text goes is said before."""
    with serving(answers(lambda _passage: ROWS)) as server:
        code, out, err = shown(capsys, ["read", str(report), "--model-endpoint", server.url])
    assert code == 0
    assert out.splitlines() == [
        *GRAMMAR,
        "Proposals of a language model, which nobody has accepted: 1; refused: 1.",
        "[model] \u2068الوزيرة\u2069 (through \u2068لوكالة رويترز\u2069) · states: \u2068الممر آمن\u2069",
        f"[model] refused, as {REASONS['cue-not-found']}: \u2068أكد · \ufffd[31mالرئيس · كل شيء\u2069",
    ]
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert err == f"The text of the reports is sent to the model at {host}, on this machine.\n"


def test_proposals_are_marked_in_arabic(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """The same in Arabic."""
    with serving(answers(lambda _passage: ROWS)) as server:
        _, out, err = shown(capsys, ["read", str(report), "--model-endpoint", server.url], "ar")
    assert out.count("[نموذج]") == 2
    assert "نموذج لغوي" in out
    assert "على هذا الجهاز" in err


def test_json_has_keys_of_their_own_for_proposals(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """What the grammar finds stays as it is without a model."""
    _, without, _ = shown(capsys, ["read", "--json", str(report)])
    with serving(answers(lambda _passage: ROWS)) as server:
        code, out, _ = shown(
            capsys, ["read", "--json", str(report), "--model-endpoint", server.url, "--model", "small"]
        )
    assert code == 0
    (reading,), (plain,) = json.loads(out)["readings"], json.loads(without)["readings"]
    (proposal,) = reading.pop("model_relations")
    assert proposal["rule"] == "model"
    assert reading["text"][slice(*proposal["content"])] == "الممر آمن"
    assert [each["code"] for each in reading.pop("model_rejected")] == ["cue-not-found"]
    assert reading.pop("model_findings") == []
    assert reading == plain
    assert "model_relations" not in plain
    assert {asked.body["model"] for asked in server.asked} == {"small"}


def test_lines_are_read_by_the_model_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each with its id."""
    path = tmp_path / "lines.jsonl"
    path.write_text('{"id": "a", "text": "Moscow said no."}\n', encoding="utf-8")
    with serving(answers(lambda _passage: [{"cue": "said", "source": "Moscow", "content": "no"}])) as server:
        _, out, _ = shown(capsys, ["read", "--lines", str(path), "--model-endpoint", server.url])
    row = json.loads(out)
    assert (row["id"], len(row["model_relations"])) == ("a", 1)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_model_that_answers_wrongly_changes_nothing(
    capsys: pytest.CaptureFixture[str], report: Path, *, as_json: bool
) -> None:
    """The grammar's reading is shown, the rest is told, and the command is done."""
    arguments = ["read", str(report), *(["--json"] if as_json else [])]
    with serving(writes("I cannot help with that.")) as server:
        code, out, err = shown(capsys, [*arguments, "--model-endpoint", server.url])
    assert code == 0
    assert "The model did not answer in JSON." in err
    if as_json:
        (reading,) = json.loads(out)["readings"]
        assert len(reading["relations"]) == 2
        assert [each["code"] for each in reading["model_findings"]] == ["model-no-answer"]
    else:
        assert out.splitlines()[:4] == GRAMMAR


def test_a_model_that_is_too_slow_is_left(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """After the time that it was given."""

    def waits(_handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        server.ended.wait(30)

    with serving(waits) as server:
        code, out, err = shown(
            capsys, ["read", str(report), "--model-endpoint", server.url, "--model-timeout", "0.2"]
        )
    assert (code, out.splitlines()[:4]) == (0, GRAMMAR)
    assert "it did not answer within 0.2 seconds." in err


def test_a_model_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command does not fail for it."""
    monkeypatch.setattr("time.sleep", lambda _s: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    code, out, err = shown(capsys, ["read", str(report), "--model-endpoint", f"http://127.0.0.1:{port}"])
    assert (code, out.splitlines()[:4]) == (0, GRAMMAR)
    assert f"nothing answers at 127.0.0.1:{port}." in err


def test_an_address_that_is_none_stops_the_command(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """Before anything is sent or shown."""
    code, out, err = shown(capsys, ["read", str(report), "--model-endpoint", "model.example"])
    assert (code, out) == (1, "")
    assert "--model-endpoint: This is no address of a model." in err
    code, _, err = shown(capsys, ["read", str(report), "--model-endpoint", "x"], "ar")
    assert "هذا ليس عنوان نموذج." in err


def test_the_key_comes_from_the_environment_and_is_shown_nowhere(
    capsys: pytest.CaptureFixture[str], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in what goes wrong either."""
    monkeypatch.setenv(KEY, "secret-7")
    with serving(lambda handler, _asked: reply(handler, b"secret-7", status=401)) as server:
        code, out, err = shown(capsys, ["read", str(report), "--model-endpoint", server.url])
    assert code == 0
    assert server.asked[0].headers["Authorization"] == "Bearer secret-7"
    assert "secret-7" not in out + err
    assert "error 401" in err


def test_it_is_said_that_text_leaves_the_machine(
    capsys: pytest.CaptureFixture[str], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that others can read it where it goes unencrypted."""
    monkeypatch.setattr("safepassage.reports.model_endpoint._response", lambda *_: (404, "", b""))
    arguments = ["read", str(report), "--model-endpoint", "http://models.example"]
    _, _, err = shown(capsys, arguments)
    assert "leaves this machine: it is sent to the model at models.example:80" in err
    assert "unencrypted" in err
    _, _, err = shown(capsys, arguments, "ar")
    assert "يغادر نص التقارير هذا الجهاز" in err
    assert "دون تشفير" in err
    _, _, err = shown(capsys, ["read", str(report), "--model-endpoint", "https://models.example"])
    assert "leaves this machine" in err
    assert "unencrypted" not in err


def test_without_the_option_no_network_is_touched(report: Path) -> None:
    """The part that speaks to the network is not even loaded."""
    program = (
        "import sys; from safepassage.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: assert 'safepassage.reports.model_endpoint' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "read", str(report)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "AssertionError" not in done.stderr
