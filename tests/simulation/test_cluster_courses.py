"""Courses on a Dask cluster: the same as on one machine, also when workers end meanwhile."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import count

import numpy as np
import psutil
import pytest
from distributed import LocalCluster

from safepassage.cluster import connection
from safepassage.cluster.connection import Cluster, connected
from safepassage.errors import FindingsError
from safepassage.planning.planner import Planner
from safepassage.simulation import cluster_courses
from safepassage.simulation.answers import causes_of
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.cluster_courses import ClusterCrew
from safepassage.simulation.comparison import sampled_together
from safepassage.simulation.course import calibrated
from safepassage.simulation.replications import Crew, Part, Replications, Sample
from tests.planning.test_planner import searched, village
from tests.simulation.test_course import ANYTHING

HERE = "127.0.0.1"
RUNS = 530


@pytest.fixture(scope="module")
def case() -> Case:
    """Return a village of 400 under everything uncertain."""
    operation = village(people=400, buses=3)
    return calibrated(case_of(operation, searched(Planner(operation)), ANYTHING))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Return two processes of this machine."""
    with connected("local", workers=2) as found:
        yield found


def courses(case: Case, *, threads: int = 1, crew: Crew | None = None) -> Replications:
    """Return the courses of a case from one seed."""
    return Replications(case, seed=7, threads=threads, crew=crew)


def same(one: Sample | None, other: Sample | None) -> bool:
    """Return whether two samples are the same in every bit of every figure."""
    assert one is not None
    assert other is not None
    return one.bin_s == other.bin_s and all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name))
        for each in fields(Sample)
        if each.name != "bin_s"
    )


def test_one_thread_two_threads_and_two_processes_give_the_same_courses(case: Case, cluster: Cluster) -> None:
    """Bit for bit, also in a second helping, and for each cause."""
    here = courses(case)
    alone = here.sample(0, RUNS)
    assert alone is not None
    assert same(alone, courses(case, threads=2).sample(0, RUNS))
    with ClusterCrew(cluster) as crew:
        there = courses(case, crew=crew)
        told: list[int] = []
        assert same(alone, there.sample(0, RUNS, told=told.append))
        assert same(here.sample(100, 300), there.sample(100, 300))
        assert causes_of(there, alone, 100) == causes_of(here, alone, 100)
        together = sampled_together(there, courses(case, crew=crew), RUNS)
    assert told == sorted(told)
    assert told[-1] == RUNS
    assert together is not None
    assert same(alone, together[0])
    assert same(alone, together[1])


def test_what_has_come_back_when_the_user_stops_are_the_first_courses(case: Case, cluster: Cluster) -> None:
    """Whole parts without a hole, so that days can be compared."""
    asked = count()
    with ClusterCrew(cluster) as crew:
        some = courses(case, crew=crew).sample(0, 100_000, interrupted=lambda: next(asked) > 20)
    assert some is not None
    assert some.runs < 100_000
    assert same(some, courses(case).sample(0, some.runs))
    assert courses(case, crew=crew).sample(0, 100, interrupted=lambda: True) is None


def test_parts_that_are_missing_when_the_user_stops_are_made_here(case: Case) -> None:
    """A worker that has just begun may have the first part while others have done much; a few are enough."""

    def without_the_first(
        replications: Replications, parts: Sequence[Part], interrupted: Callable[[], bool]
    ) -> Iterator[tuple[Part, Sample]]:
        for part in (parts[3], parts[2], parts[5], parts[20]):
            assert not interrupted()
            yield part, replications.part(part)

    some = courses(case, crew=without_the_first).sample(0, 3000)
    assert some is not None
    assert some.runs == 700, "0, 1, 4 and 6 are made here; from 7 on there are too many"
    assert same(some, courses(case).sample(0, 700))


def test_a_worker_that_is_killed_meanwhile_changes_nothing(case: Case) -> None:
    """Its part is carried out by another, and the worker that takes its place has the case too."""
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    with connected("local", workers=1) as alone, ClusterCrew(alone) as crew:
        workers = [
            each
            for each in psutil.Process().children(recursive=True)
            if each.pid not in before and "spawn_main" in str(each.cmdline())
        ]
        assert len(workers) == 1

        def kill(done: int) -> None:
            if done == 100:
                os.kill(workers[0].pid, signal.SIGKILL)

        sample = courses(case, crew=crew).sample(0, RUNS, told=kill)
    assert not workers[0].is_running()
    assert same(sample, courses(case).sample(0, RUNS))


def test_workers_of_this_machine_know_nothing_of_ctrl_c(case: Case, cluster: Cluster) -> None:
    """It reaches all processes of a terminal; what has been carried out must still come back."""
    for each in psutil.Process().children(recursive=True):
        if "spawn_main" in str(each.cmdline()):
            os.kill(each.pid, signal.SIGINT)
    with ClusterCrew(cluster) as crew:
        assert same(courses(case, crew=crew).sample(0, 200), courses(case).sample(0, 200))


def test_workers_with_another_version_are_refused(
    case: Case, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Courses of another program are not taken for those of this one."""
    monkeypatch.setattr(cluster_courses, "program_name", lambda: "another")
    with ClusterCrew(cluster) as crew, pytest.raises(FindingsError) as refused:
        courses(case, crew=crew).sample(0, 100)
    assert [finding.code for finding in refused.value.findings] == ["cluster-other-version"]


def test_workers_that_are_gone_for_good_are_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not wait for ever where nobody starts them again."""
    monkeypatch.setattr(connection, "WAITING_S", 1)
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, host=HERE, dashboard_address=f"{HERE}:0", silence_logs=50
        ) as started,
        connected(started.scheduler_address) as cluster,
        ClusterCrew(cluster) as crew,
    ):
        there = courses(case, crew=crew)
        assert there.sample(0, 100) is not None
        started.scale(0)
        with pytest.raises(FindingsError) as refused:
            there.sample(0, 10**7)
    assert [finding.code for finding in refused.value.findings] == ["cluster-without-workers"]


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how an address looks."""
    monkeypatch.setattr(connection, "WAITING_S", 1)
    with socket.socket() as free:
        free.bind((HERE, 0))
        address = f"tcp://{HERE}:{free.getsockname()[1]}"
    with pytest.raises(FindingsError) as refused, connected(address):
        pass
    assert [finding.code for finding in refused.value.findings] == ["cluster-silent"]
