"""The command `read --archive --cluster`: the processors of this machine, or a Dask cluster elsewhere."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import dask
import psutil
import pytest
from distributed import LocalCluster

from safepassage.cluster import connection
from safepassage.reports import archive_batches, archive_cluster
from safepassage.reports.archive import Progress, read_archive
from safepassage.reports.archive_batches import Batch
from safepassage.reports.archive_cluster import cluster_readers
from safepassage.reports.archive_folder import ArchiveFolder
from safepassage.reports.archive_reading import ReadBatch, Reading
from tests.archives import content, read, refusals, shown, write_lines

HERE = "127.0.0.1"


def cluster(workers: int) -> LocalCluster:
    """Return a cluster as somebody else would have started it."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host=HERE,
        dashboard_address=f"{HERE}:0",
        silence_logs=logging.CRITICAL,
    )


@pytest.fixture(scope="module")
def running() -> Iterator[LocalCluster]:
    """Return a cluster with one worker."""
    # a worker that ends is not tried again
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster(1) as started:
        yield started


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an archive of several parts."""
    monkeypatch.setattr(archive_batches, "TEXTS_MIN", 16)
    monkeypatch.setattr(archive_batches, "CUT_ONE_IN", 16)
    path = tmp_path / "in.jsonl"
    texts = [{"id": n, "text": f"The mayor of town {n % 7} denied it {n % 5}."} for n in range(200)]
    write_lines(path, [*texts, {"id": 3, "text": ""}])
    return path


def test_processes_of_this_machine_give_the_same_bytes_and_leave_nothing_behind(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    """Their ports are closed to other machines, and nothing runs on at the end."""
    read(capsys, archive, "-o", str(tmp_path / "one"))
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    with cluster_readers("local", workers=2) as readers:
        running = psutil.Process().children(recursive=True)
        processes = [each for each in running if each.pid not in before]
        ports = [port for each in (psutil.Process(), *processes) for port in each.net_connections("inet")]
        reading = Reading(name=archive_batches.reading_name(None, None))
        told: list[Progress] = []
        result = read_archive(archive, tmp_path / "two", reading, readers, told.append)
    assert len(told) == result.progress.parts_read > 3
    assert content(tmp_path / "two") == content(tmp_path / "one")
    assert len(processes) >= 2
    assert {port.laddr.ip for port in ports if port.status == psutil.CONN_LISTEN} == {HERE}
    assert [
        each for each in processes if each.is_running() and "resource_tracker" not in str(each.cmdline())
    ] == []


def test_the_cluster_of_an_address_gives_the_same_bytes(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path, running: LocalCluster
) -> None:
    """Workers need neither the archive nor the folder; the cluster stays as it was, for others."""
    read(capsys, archive, "-o", str(tmp_path / "one"))
    said = read(capsys, archive, "-o", str(tmp_path / "two"), "--cluster", running.scheduler_address)
    assert said["parts"]["read"] > 3
    assert content(tmp_path / "two") == content(tmp_path / "one")
    assert len(running.scheduler_info["workers"]) == 1
    again = read(capsys, archive, "-o", str(tmp_path / "two"), "--cluster", running.scheduler_address)
    assert again["parts"]["read"] == 0


def test_a_report_of_many_megabytes_goes_to_a_worker(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, running: LocalCluster
) -> None:
    """Dask's warning that a task is large is no affair of the user's."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "large.html").write_text(
        f"<html><body><p>He said so.</p><!--{'x' * 12_000_000}--></body></html>"
    )
    assert read(capsys, folder, "--cluster", running.scheduler_address)["rows"]["texts"] == 1


def test_an_address_where_nobody_answers_is_told(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed port, and what is no address at all."""
    monkeypatch.setattr(connection, "WAITING_S", 1)
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    for address in (f"tcp://{HERE}:{port}", "nowhere", "ftp://x"):
        assert refusals(capsys, archive, "--cluster", address) == ["cluster-silent"]


def test_a_cluster_without_workers_is_told(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how to start some."""
    monkeypatch.setattr(connection, "WAITING_S", 1)
    with cluster(0) as empty:
        address = empty.scheduler_address
        code, _, err = shown(capsys, ["read", "--archive", str(archive), "--cluster", address])
    assert code == 1
    assert f"dask worker {address}" in err


def test_workers_with_another_version_are_refused(
    capsys: pytest.CaptureFixture[str], archive: Path, running: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that other rules have read is taken for the work of these."""
    monkeypatch.setattr(archive_cluster, "program_name", lambda: "another")
    assert refusals(capsys, archive, "--cluster", running.scheduler_address) == ["cluster-other-version"]


def dies(_batch: Batch, _reading: Reading) -> ReadBatch:
    """End the process of a worker, as one that needs too much memory is ended."""
    os._exit(1)


def test_workers_that_end_again_and_again_are_told(
    capsys: pytest.CaptureFixture[str], archive: Path, running: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command stops and says what to do."""
    monkeypatch.setattr(archive_cluster, "read_batch", dies)
    assert refusals(capsys, archive, "--cluster", running.scheduler_address) == ["cluster-worker-lost"]


def test_a_scheduler_that_ends_is_told_and_what_was_read_is_kept(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command goes on from there with another."""
    result = tmp_path / "result"
    keep = ArchiveFolder.keep
    with cluster(1) as started:

        def ends(folder: ArchiveFolder, batch: ReadBatch) -> None:
            keep(folder, batch)
            started.close()

        with monkeypatch.context() as patched:
            patched.setattr(ArchiveFolder, "keep", ends)
            address = started.scheduler_address
            assert refusals(capsys, archive, "-o", str(result), "--cluster", address) == ["cluster-lost"]
    assert read(capsys, archive, "-o", str(result))["parts"]["kept"] >= 1
