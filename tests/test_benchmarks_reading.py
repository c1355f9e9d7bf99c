"""The benchmark of reading scores what was found against what is annotated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.reading import archive, near_copies
from benchmarks.reading.attribution import main
from benchmarks.reading.scores import Read, aligned, span_score, stance_accuracy

RELATION: dict[str, Any] = {
    "cue": [0, 3],
    "source": [4, 14],
    "relay": None,
    "content": [15, 35],
    "stance": "states",
    "direct": False,
    "dropped": False,
}


def read(*found: dict[str, Any]) -> Read:
    """Return a text with one annotated relation, and what was found in it."""
    return Read(lang="ar", gold=[RELATION], found=list(found), pairs=aligned([RELATION], found))


def test_what_is_found_as_annotated_scores_one() -> None:
    """Each span is exact, and the stance is right."""
    texts = [read(RELATION)]
    assert [span_score(texts, span, exact=True).f1 for span in ("cue", "source", "content")] == [1, 1, 1]
    assert stance_accuracy(texts) == 1


def test_nothing_found_has_no_recall() -> None:
    """An empty reading is precise about nothing."""
    score = span_score([read()], "cue", exact=True)
    assert (score.right, score.found, score.gold, score.f1) == (0, 0, 1, 0)


def test_a_span_cut_short_overlaps_and_is_not_exact() -> None:
    """More than half of the source is there."""
    texts = [read(RELATION | {"source": [4, 12]})]
    assert span_score(texts, "source", exact=True).right == 0
    assert span_score(texts, "source", exact=False).right == 1


def test_without_the_annotated_texts_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the file that it misses, and does not fail."""
    assert main(["--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"Skipped: there is no {tmp_path / 'dev.jsonl'}")


def test_the_threshold_of_copies_lies_between_edits_and_reports_of_their_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The measurement that the threshold comes from still says so, and every generated copy is found."""
    assert near_copies.main(["--texts", "200"]) == 0
    assert "two reports of one event, at most" in capsys.readouterr().out


def test_an_archive_is_measured_by_the_program_as_users_start_it(tmp_path: Path) -> None:
    """A run says what was read, and how long and how much memory it took."""
    archive.write_archive(tmp_path / "in.jsonl", 20)
    measured = archive.read(tmp_path / "in.jsonl", tmp_path / "out")
    assert measured.said["rows"]["texts"] == 20
    assert measured.wall_s > 0
    assert measured.memory_bytes > 10_000_000
