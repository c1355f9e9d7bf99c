"""The benchmarks of the record measure what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.ledger import cold_start, fold, kills, store
from benchmarks.ledger.kill_writers import IDENTITY, made_event

from safepassage.ledger.store import open_store
from tests.needs import need_postgresql


def test_the_store_is_measured_beside_plain_sqlite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small run has a row for each thing on both stores, and says whether what is asked is reached."""
    need_postgresql()
    arguments = ["--singles", "8", "--batches", "4", "--folder", str(tmp_path)]
    for least, code in ((0.0, 0), (1e9, 1)):
        monkeypatch.setattr(store, "SINGLE_LEAST", least)
        monkeypatch.setattr(store, "BATCH_LEAST", least)
        assert store.main(arguments) == code
        rows = [line.split("|")[1].strip() for line in capsys.readouterr().out.splitlines()]
        for what in ("SQLite: one by one", "SQLite: 1,000 at once", "PostgreSQL: one by one"):
            assert what in rows
    assert list(tmp_path.iterdir()) == []


def test_a_fold_is_measured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A small run has a row for each thing, and says whether what is asked is reached."""
    for rate, most_ms, code in ((0, 1e9, 0), (10**9, 0.0, 1)):
        monkeypatch.setattr(fold, "FOLD_LEAST", rate)
        monkeypatch.setattr(fold, "MOST_MS", most_ms)
        assert fold.main(["--events", "700", "--alarms"]) == code
        said = capsys.readouterr().out
        for what in ("700 events folded", "all balances and alarms; it names none", "the list of all"):
            assert what in said


def test_a_cold_start_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record is built and its snapshot opened by other processes, and nothing is left of it."""
    cold_start.main(["--events", "6000", "--folder", str(tmp_path)])
    said = capsys.readouterr().out
    for what in ("6,000 events recorded", "where everybody is, with 1,000 events since", "one more event"):
        assert what in said
    assert list(tmp_path.iterdir()) == []


def test_what_is_lost_is_noticed(tmp_path: Path) -> None:
    """A lost event, a half batch and a broken chain are each told after a kill."""
    place = str(tmp_path / "record.sqlite")
    with open_store(place, IDENTITY) as record:
        batch = [made_event("r-a", seq, 1, 3) for seq in (1, 2)]
        record.append(batch, store.NOW)
        tally = kills.Tally(link=b"x" * 32)
        kills.check_round(record, {"r-a": 3}, tally)
    assert tally.faults == [
        "entry 1 is not what was sent",
        "r-a 3 was acknowledged, and is lost",
        "half of the batch r-a 1-3",
    ]
