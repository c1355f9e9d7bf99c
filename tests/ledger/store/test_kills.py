"""P1: what was acknowledged survives killed processes; real ones, killed by the system (SIGKILL)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ledger.kills import kill
from benchmarks.ledger.own_server import own_server

from tests.needs import need_postgresql

KILLS = 50


def test_nothing_acknowledged_is_lost_when_writers_of_a_file_are_killed(tmp_path: Path) -> None:
    """Fifty times two processes that write into one file are killed in the middle."""
    tally = kill(str(tmp_path / "record.sqlite"), kills=KILLS, seed=1)
    assert tally.faults == []
    assert tally.kills == KILLS
    assert tally.acknowledged > KILLS


def test_nothing_acknowledged_is_lost_when_writers_or_their_server_are_killed() -> None:
    """Fifty times two processes that write to a server are killed, twice the whole server with them."""
    with own_server(need_postgresql()) as server:
        tally = kill(server.address("kills"), kills=KILLS, seed=1, server=server, server_every=25)
    assert tally.faults == []
    assert (tally.kills, tally.server_kills) == (KILLS, 2)
    assert tally.acknowledged > KILLS
