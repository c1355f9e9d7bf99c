"""`review`: what reports are taken to say waits for a person, whose decisions are kept."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from safepassage.cli import run
from safepassage.cli.review import Given, review
from safepassage.cli.screen import Screen
from safepassage.language import Lang

ROOT = Path(__file__).parents[1]
REPORT = (
    "publisher: River Agency\npublished: 2026-03-01\n\n"
    "The Town council announced an agreement on the evacuation of the wounded to the hospital. "
    "The Garrison denied an agreement on the evacuation of the wounded to the hospital. "
    "The Mediator said that buses are ready.\n"
)
AT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return an operation with a report of three claims."""
    path = tmp_path / "town"
    shutil.copytree(ROOT / "examples" / "town", path)
    (path / "reports").mkdir(exist_ok=True)
    (path / "reports" / "first.txt").write_text(REPORT, encoding="utf-8")
    return path


def shown(capsys: pytest.CaptureFixture[str], *arguments: object, lang: Lang = "en") -> tuple[int, str, str]:
    """Run `review` in this process; return its exit code, output and error stream."""
    words = ["review", *(str(each) for each in arguments)]
    code = run(words, Screen(lang=lang, as_json="--json" in words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def claims(capsys: pytest.CaptureFixture[str], town: Path) -> list[dict[str, Any]]:
    """Return the claims as JSON."""
    code, out, _ = shown(capsys, town, "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["claims"]
    return found


def standings(capsys: pytest.CaptureFixture[str], town: Path) -> list[str]:
    """Return how each claim stands."""
    return [claim["standing"] for claim in claims(capsys, town)]


def lines(town: Path) -> list[dict[str, Any]]:
    """Return the lines of the file of decisions."""
    content = (town / "reports" / "decisions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in content.splitlines()]


# What is shown


def test_what_waits_is_listed(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """Each with number, id, chain, stance, sentence, parties and terms with their reasons."""
    code, out, err = shown(capsys, town)
    assert (code, err) == (0, "")
    first = out.split("\n2. ")[0]
    assert first.startswith("1. first#")
    assert "waits for a decision" in first
    assert "The Town council\u2069 ← \u2068River Agency\u2069 · announces: \u2068an agreement on" in first
    assert "In first.txt: \u2068The Town council announced an" in first
    assert "The word of: Town council" in first
    assert "Term T2: The same groups: Wounded." in first
    assert out.splitlines()[-1] == "Claims: 3; waiting for a decision: 3."


def test_it_is_listed_in_arabic(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """The same in Arabic, with the Arabic names."""
    _, out, _ = shown(capsys, town, lang="ar")
    assert "ينتظر قرارًا" in out
    assert "كلام: \u2068مجلس البلدة\u2069" in out
    assert "المنتظر منها قرارًا" in out


def test_json_has_every_claim(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """With what was found, and both languages of each reason."""
    first, second, _ = claims(capsys, town)
    assert (first["number"], first["standing"], first["parties"]) == (1, "proposed", ["council"])
    assert (second["stance"], second["answers"]) == ("denies", first["id"])
    assert {term["term"] for term in first["matches"]} >= {"T2"}
    assert all(reason["ar"] != reason["en"] for term in first["matches"] for reason in term["reasons"])


def test_one_claim_is_shown_by_number_or_id(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """With all that was decided on it."""
    second = claims(capsys, town)[1]["id"]
    shown(capsys, town, "2", "reject", "--by", "IO", "--reason", "misquoted")
    code, by_number, _ = shown(capsys, town, "2")
    assert code == 0
    assert shown(capsys, town, second)[1] == by_number
    assert by_number.startswith(f"2. {second} · rejected")
    assert "IO: rejection. \u2068misquoted\u2069" in by_number
    assert json.loads(shown(capsys, town, second, "--json")[1])["claims"][0]["id"] == second


# Decisions


@pytest.mark.parametrize(("verdict", "standing"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_decision_is_added_to_the_file(
    capsys: pytest.CaptureFixture[str], town: Path, verdict: str, standing: str
) -> None:
    """With who and why, and the claim in words; the claim does not wait any more."""
    code, out, _ = shown(capsys, town, "1", verdict, "--by", "IO", "--reason", "seen")
    assert code == 0
    assert "Written:" in out
    (line,) = lines(town)
    assert (line["decision"], line["by"], line["reason"]) == (verdict, "IO", "seen")
    assert line["anchor"]["cue"] == "announced"
    assert line["at"].endswith("+00:00")
    assert standings(capsys, town) == [standing, "proposed", "proposed"]
    assert "waiting for a decision: 2." in shown(capsys, town)[1]


def test_deciding_again_undoes(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """Both lines stay."""
    shown(capsys, town, "1", "accept", "--by", "IO")
    shown(capsys, town, "1", "reject", "--by", "MED")
    assert [line["decision"] for line in lines(town)] == ["accept", "reject"]
    assert standings(capsys, town)[0] == "rejected"


def test_an_edit_changes_what_holds_and_the_next_one_adds_to_it(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """Stance, speaker, parties, terms and day of publication."""
    edit = ["1", "edit", "--by", "IO"]
    shown(capsys, town, *edit, "--stance", "confirms", "--term", "T1", "--term", "T3", "--party", "none")
    shown(capsys, town, *edit, "--speaker", "The mayor", "--published", "2026-02-28")
    first = claims(capsys, town)[0]
    assert (first["standing"], first["stance"], first["speaker"]) == ("edited", "confirms", "The mayor")
    assert ([term["term"] for term in first["matches"]], first["parties"]) == (["T1", "T3"], [])
    assert first["published"]["from"] == "2026-02-28T00:00"
    assert lines(town)[0]["edit"] == {"stance": "confirms", "parties": [], "terms": ["T1", "T3"]}
    _, said, _ = shown(capsys, town, "1")
    assert "stance: confirms (before: announces)" in said
    assert "published: 2026-02-28" in said


def test_links_are_made_and_taken_back(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """Several at once; none takes one back."""
    ids = [claim["id"] for claim in claims(capsys, town)]
    code, out, _ = shown(
        capsys,
        town,
        "3",
        "link",
        "--by",
        "IO",
        "--answers",
        ids[0],
        "--supersedes",
        "2",
        "--same-origin",
        "1",
    )
    assert code == 0
    assert f"It answers {ids[0]}." in out
    third = claims(capsys, town)[2]
    assert (third["answers"], third["origin"], third["standing"]) == (ids[0], ids[0], "proposed")
    assert claims(capsys, town)[1]["superseded_by"] == ids[2]
    assert len(lines(town)) == 3
    shown(capsys, town, "3", "link", "--by", "IO", "--answers", "none")
    assert claims(capsys, town)[2]["answers"] is None


def test_a_link_that_closes_a_circle_is_not_written(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """The claim would take its own place."""
    shown(capsys, town, "1", "link", "--by", "IO", "--supersedes", "2")
    code, _, err = shown(capsys, town, "2", "link", "--by", "IO", "--supersedes", "1")
    assert code == 1
    assert "would lead a claim back to itself" in err
    assert len(lines(town)) == 1


def test_everything_wrong_with_a_decision_is_told_at_once(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """Nothing is written then."""
    code, _, err = shown(
        capsys,
        town,
        *("9", "edit", "--stance", "hopes", "--term", "T99", "--party", "x"),
        *("--published", "soon", "--answers", "nobody"),
    )
    assert code == 1
    for said in (
        "CLAIM: There is no claim 9.",
        "--by: It is not said who decides.",
        "--stance: hopes is no stance.",
        "--term: The operation does not know the id T99.",
        "--party: The operation does not know the id x.",
        "--published: soon is no date.",
        "--answers: There is no claim nobody.",
        "edit: This decision changes and links nothing.",
    ):
        assert said in err
    assert not (town / "reports" / "decisions.jsonl").exists()
    code, out, _ = shown(capsys, town, "9", "approve", "--json")
    assert code == 1
    assert len(json.loads(out)["findings"]) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1", "edit", "--by", "IO"], "It is not said what changes."),
        (["1", "link", "--by", "IO"], "It is not said to which claim."),
        (["1", "accept", "--by", "IO", "--term", "T1"], "This decision changes and links nothing."),
        (["--term", "T1", "--by", "IO"], "A change or a link needs the claim and the decision."),
        (["1", "accept", "--by", " "], "It is not said who decides."),
        (["x"], "There is no claim x."),
    ],
)
def test_a_decision_that_is_not_whole_is_refused(
    capsys: pytest.CaptureFixture[str], town: Path, arguments: Sequence[str], said: str
) -> None:
    """It is told what is missing."""
    code, _, err = shown(capsys, town, *arguments)
    assert code == 1
    assert said in err


def test_decisions_survive_another_reading_of_the_texts(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """A correction elsewhere moves every offset; a claim that is gone leaves its decision in the list."""
    for claim in ("1", "2", "3"):
        shown(capsys, town, claim, "accept", "--by", "IO")
    report = town / "reports" / "first.txt"
    changed = REPORT.replace("\n\n", "\n\nCorrected at noon. ").replace("buses are ready", "buses are late")
    report.write_text(changed, encoding="utf-8")
    assert standings(capsys, town) == ["accepted", "accepted", "proposed"]
    code, _, err = shown(capsys, town)
    assert code == 0
    assert "on a claim that is not found any more" in err
    assert "buses are ready" in err


def test_a_cut_off_line_is_told_put_aside_and_stops_nothing(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """As a crash leaves it."""
    shown(capsys, town, "1", "accept", "--by", "IO")
    file = town / "reports" / "decisions.jsonl"
    with file.open("ab") as handle:
        handle.write(b'{"format": "safepass')
    _, _, err = shown(capsys, town)
    assert "decisions.jsonl, row 2: The last decision was cut off" in err
    code, _, err = shown(capsys, town, "2", "accept", "--by", "IO")
    assert code == 0
    assert "put aside" in err
    assert file.with_name("decisions.jsonl.torn").exists()
    assert len(lines(town)) == 2


def test_an_operation_without_reports_is_told(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """And where they go."""
    shutil.rmtree(town / "reports")
    code, _, err = shown(capsys, town)
    assert code == 1
    assert "The operation has no report whose claims could be reviewed." in err


# One key for each claim


def presses(keys: Sequence[str | type[BaseException]]) -> Callable[[], str]:
    """Return a keyboard on which these keys are pressed."""
    left: Iterator[str | type[BaseException]] = iter(keys)

    def press() -> str:
        pressed = next(left)
        if isinstance(pressed, str):
            return pressed
        raise pressed

    return press


def asked(town: Path, keys: Sequence[str | type[BaseException]]) -> int:
    """Go through what waits with these keys; return the exit code."""
    return review(Screen(), town, None, None, Given(by="IO"), now=lambda: AT, key=presses(keys))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["a", "r", "s"], ["accepted", "rejected", "proposed"]),
        (["ق", "ر", "ت"], ["accepted", "rejected", "proposed"]),
        (["x", "\r", "A", "q"], ["accepted", "proposed", "proposed"]),
        (["s", EOFError], ["proposed", "proposed", "proposed"]),
        (["a", "a", "a"], ["accepted", "accepted", "accepted"]),
    ],
)
def test_a_key_decides_on_each_claim(
    capsys: pytest.CaptureFixture[str],
    town: Path,
    keys: Sequence[str | type[BaseException]],
    expected: list[str],
) -> None:
    """On either keyboard; others are passed over, the end of input quits."""
    code = asked(town, keys)
    out = capsys.readouterr().out
    assert code == 0
    assert "a: accept · r: reject · s: skip · q: quit" in out
    assert f"Accepted: {expected.count('accepted')}." in out.splitlines()[-1]
    assert standings(capsys, town) == expected


def test_what_was_decided_before_an_interruption_is_kept(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """Each key writes at once; only what waits is asked about again."""
    assert asked(town, ["a", KeyboardInterrupt]) == 130
    assert "Accepted: 1. Rejected: 0. Skipped: 0." in capsys.readouterr().out
    assert [(line["at"], line["decision"]) for line in lines(town)] == [
        ("2026-03-01T18:00:00+00:00", "accept")
    ]
    review(Screen(), town, None, None, Given(by="IO"), now=lambda: AT, key=presses(["r", "r"]))
    capsys.readouterr()
    assert standings(capsys, town) == ["accepted", "rejected", "rejected"]


def test_a_terminal_asks_and_takes_keys(town: Path) -> None:
    """The program itself, at a terminal; a key pressed before a claim is shown decides nothing."""
    pty = pytest.importorskip("pty")
    keyboard, terminal = pty.openpty()
    command = [sys.executable, "-m", "safepassage", "review", str(town), "--by", "IO"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "SAFEPASSAGE_LANG": "en"}
    os.write(keyboard, b"rrr")
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    heard = b""
    with contextlib.suppress(OSError):  # the terminal closes with the program
        while True:
            if select.select([keyboard], [], [], 0.2)[0]:
                heard += os.read(keyboard, 65536)
            elif b"q: quit" in heard:
                os.write(keyboard, b"a")
    os.close(keyboard)
    assert process.wait(timeout=60) == 0
    assert b"Accepted: 3. Rejected: 0. Skipped: 0." in heard
    assert [line["decision"] for line in lines(town)] == ["accept"] * 3
