"""Times that cannot work, on their own or together, and clocks that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from safepassage.operation.model import Operation
from safepassage.operation.terms import Ceasefire, Inspection, Monitoring
from tests.operation.river import RIVER, berlin, day, river, said, window


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(ends=day(1, 6)),
            [
                (
                    "STOP operation.yaml, line 1, ends: The operation ends on 2024-06-01 06:00, not "
                    "after it begins on 2024-06-01 06:00. Correct one of the two, or leave the end "
                    "empty where there is no deadline."
                )
            ],
            id="ends",
        ),
        pytest.param(
            river(ends=datetime(9999, 12, 31, tzinfo=UTC)),
            [
                (
                    "STOP operation.yaml, line 1, begins: The operation runs 2024-06-01 06:00 to "
                    "9999-12-31 00:00, which can hardly be meant. Correct the years: an operation "
                    "lies between 1970 and 2200 and lasts ten years at most."
                )
            ],
            id="years",
        ),
    ],
)
def test_an_operation_without_time_is_found(operation: Operation, lines: list[str]) -> None:
    """An end that is not after the beginning, or centuries later, is found, and nothing beside it."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(fleet=(*RIVER.fleet, replace(RIVER.fleet[0], available_until=day(1, 5)))),
            [
                (
                    "note fleet.csv, row 4, available_until: The vehicles “bus” at yard are available "
                    "only until 2024-06-01 05:00, before the operation begins. Correct available_from"
                    " or available_until; until then the plan does not use these vehicles."
                )
            ],
            id="avail1",
        ),
        pytest.param(
            river(fleet=(*RIVER.fleet, replace(RIVER.fleet[0], available_from=day(4)))),
            [
                (
                    "note fleet.csv, row 4, available_from: The vehicles “bus” at yard are available "
                    "only from 2024-06-04 00:00, when the operation has ended. Correct available_from"
                    " or available_until; until then the plan does not use these vehicles."
                )
            ],
            id="avail2",
        ),
        pytest.param(
            river(
                fleet=(
                    *RIVER.fleet,
                    replace(RIVER.fleet[0], available_from=day(2), available_until=day(1, 12)),
                )
            ),
            [
                (
                    "note fleet.csv, row 4, available_until: The vehicles “bus” at yard are available "
                    "until 2024-06-01 12:00, not after 2024-06-02 00:00. Correct available_from or "
                    "available_until; until then the plan does not use these vehicles."
                )
            ],
            id="avail3",
        ),
    ],
)
def test_vehicles_that_are_never_available_are_found(operation: Operation, lines: list[str]) -> None:
    """Vehicles available only before, after, or never are reported without stopping the plan."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(window("T2", opens=6, closes=6)),
            [
                (
                    "STOP operation.yaml, line 12, to: The window T2 opens and closes at 06:00. Give "
                    "two different times; for a whole day write from: 00:00 and to: 24:00."
                )
            ],
            id="w eq",
        ),
        pytest.param(
            river(window("T2", days=())),
            [
                (
                    "STOP operation.yaml, line 12, days: The window T2 names no day, so it never "
                    "opens. Name its days, or write days: all."
                )
            ],
            id="w nodays",
        ),
        pytest.param(
            river(window("T2", days=(date(2024, 5, 30),))),
            [
                (
                    "STOP operation.yaml, line 12, days: No loaded vehicle may ever leave bridge: no "
                    "window there (T2) opens while the operation runs (2024-06-01 06:00 to 2024-06-03"
                    " 18:00). Correct the days and times of the window, or when the operation begins "
                    "and ends."
                )
            ],
            id="w past",
        ),
        pytest.param(
            river(window("T2", days=("thu",))),
            [
                (
                    "STOP operation.yaml, line 12, days: No loaded vehicle may ever leave bridge: no "
                    "window there (T2) opens while the operation runs (2024-06-01 06:00 to 2024-06-03"
                    " 18:00). Correct the days and times of the window, or when the operation begins "
                    "and ends."
                )
            ],
            id="w weekday",
        ),
        pytest.param(
            river(window("T2", days=(date(2024, 5, 30),)), window("T3")),
            [
                (
                    "note operation.yaml, line 12, days: T2 is never in force while the operation "
                    "runs (2024-06-01 06:00 to 2024-06-03 18:00). Correct its days or times, or "
                    "delete it if it is over."
                )
            ],
            id="w pastone",
        ),
        pytest.param(
            river(window("T2", place="all", days=(date(2024, 5, 30),))),
            [
                (
                    "STOP operation.yaml, line 12, days: No loaded vehicle may ever leave any "
                    "assembly point: no window there (T2) opens while the operation runs (2024-06-01 "
                    "06:00 to 2024-06-03 18:00). Correct the days and times of the window, or when "
                    "the operation begins and ends."
                )
            ],
            id="w all",
        ),
        pytest.param(
            river(window("T2", days=(date(2024, 5, 30),), applies="all"), window("T3")),
            [
                (
                    "note operation.yaml, line 12, days: T2 is never in force while the operation "
                    "runs (2024-06-01 06:00 to 2024-06-03 18:00). Correct its days or times, or "
                    "delete it if it is over."
                ),
                (
                    "note operation.yaml, line 13, days: bridge never opens to empty vehicles while "
                    "the operation runs (2024-06-01 06:00 to 2024-06-03 18:00). Correct the days of "
                    "the window for all vehicles, or let it apply to loaded ones only."
                ),
            ],
            id="w empties",
        ),
    ],
)
def test_a_window_that_never_opens_is_found(operation: Operation, lines: list[str]) -> None:
    """A window without a moment left stops the plan; one that is over beside others does not."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(Ceasefire(id="T2", from_=day(2), to=day(2))),
            [
                (
                    "STOP operation.yaml, line 12, to: T2 ends on 2024-06-02 00:00, not after it "
                    "begins on 2024-06-02 00:00. Correct one of the two, or leave the end empty where"
                    " it is open."
                )
            ],
            id="cf empty",
        ),
        pytest.param(
            river(Ceasefire(id="T2", from_=day(1), to=day(1, 5))),
            [
                (
                    "STOP operation.yaml, line 12, from: No ceasefire holds while the operation runs "
                    "(2024-06-01 06:00 to 2024-06-03 18:00), so no vehicle may drive: T2. Correct the"
                    " times of the ceasefire, or when the operation begins and ends."
                )
            ],
            id="cf past",
        ),
        pytest.param(
            river(Ceasefire(id="T2", from_=day(1), to=day(1, 5)), Ceasefire(id="T3", from_=day(1))),
            [
                (
                    "note operation.yaml, line 12, from: T2 is never in force while the operation "
                    "runs (2024-06-01 06:00 to 2024-06-03 18:00). Correct its days or times, or "
                    "delete it if it is over."
                )
            ],
            id="cf pastone",
        ),
    ],
)
def test_a_ceasefire_that_never_holds_is_found(operation: Operation, lines: list[str]) -> None:
    """A ceasefire without a moment left stops the plan; one that is over beside others does not."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(Monitoring(id="T2", at="bridge", by=("army",), from_=day(5))),
            [
                (
                    "STOP operation.yaml, line 12: No loaded vehicle may ever leave bridge: the "
                    "observers of T2 are never all there while the operation runs (2024-06-01 06:00 "
                    "to 2024-06-03 18:00). Correct the times of the monitoring, or when the operation"
                    " begins and ends."
                )
            ],
            id="mon never",
        ),
        pytest.param(
            river(
                Monitoring(id="T2", at="bridge", by=("army",), from_=day(1), to=day(2)),
                Monitoring(id="T3", at="bridge", by=("council",), from_=day(2)),
            ),
            [
                (
                    "STOP operation.yaml, line 13: No loaded vehicle may ever leave bridge: the "
                    "observers of T2, T3 are never all there while the operation runs (2024-06-01 "
                    "06:00 to 2024-06-03 18:00). Correct the times of the monitoring, or when the "
                    "operation begins and ends."
                )
            ],
            id="mon two",
        ),
        pytest.param(
            river(
                window("T2", days=(date(2024, 6, 1),)),
                Monitoring(id="T3", at="bridge", by=("army",), from_=day(2)),
            ),
            [
                (
                    "STOP operation.yaml, line 13: No loaded vehicle may ever leave bridge: T2, T3 "
                    "are never in force at the same time while the operation runs (2024-06-01 06:00 "
                    "to 2024-06-03 18:00). Change the times of one of these terms so that they "
                    "overlap."
                )
            ],
            id="mon window",
        ),
        pytest.param(
            river(window("T2", opens=6, closes=8), Ceasefire(id="T3", from_=day(2, 10), to=day(2, 20))),
            [
                (
                    "STOP operation.yaml, line 13: No loaded vehicle may ever leave bridge: T2, T3 "
                    "are never in force at the same time while the operation runs (2024-06-01 06:00 "
                    "to 2024-06-03 18:00). Change the times of one of these terms so that they "
                    "overlap."
                )
            ],
            id="window cf",
        ),
        pytest.param(
            river(
                window("T2", opens=6, closes=12),
                Monitoring(id="T3", at="bridge", from_=day(2, 10), to=day(2, 14)),
                Ceasefire(id="T4", from_=day(2, 6), to=day(2, 10)),
            ),
            [
                (
                    "STOP operation.yaml, line 14: No loaded vehicle may ever leave bridge: T3, T4 "
                    "are never in force at the same time while the operation runs (2024-06-01 06:00 "
                    "to 2024-06-03 18:00). Change the times of one of these terms so that they "
                    "overlap."
                )
            ],
            id="three",
        ),
    ],
)
def test_terms_that_are_never_in_force_together_are_found(operation: Operation, lines: list[str]) -> None:
    """Windows, monitoring and ceasefires that never meet at a checkpoint are named together."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                Inspection(id="T2", at="bridge", lanes=1, per_vehicle_s=60),
                Inspection(id="T3", at="bridge", lanes=1, per_vehicle_s=60),
            ),
            [
                (
                    "STOP operation.yaml, line 13, at: T3 is a second inspection at bridge, beside "
                    "T2. Keep one inspection for each checkpoint, with the lanes and times of both."
                )
            ],
            id="insp2",
        ),
        pytest.param(
            river(
                Inspection(id="T2", at="bridge", lanes=1, per_vehicle_s=7200, per_person_s=20),
                window("T3", opens=6, closes=8),
            ),
            [
                (
                    "STOP operation.yaml, line 12, per_vehicle_s: Inspecting a vehicle with one "
                    "person by T2 takes 2:00:20, but bridge is never open for longer than 2:00 at a "
                    "time. Shorten the inspection, or lengthen a window of that checkpoint."
                )
            ],
            id="insplong",
        ),
    ],
)
def test_an_inspection_that_cannot_be_is_found(operation: Operation, lines: list[str]) -> None:
    """A second inspection, and one that no opening is long enough for, stop the plan."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            berlin(datetime(2026, 3, 28, 6, tzinfo=UTC), window("T2", opens=2.5, closes=20)),
            [
                (
                    "note operation.yaml, line 12, from: On 2026-03-29 the clocks skip 02:30, a time "
                    "of T2; 03:30 is used on that day. If that is not meant, give another time, or a "
                    "window of its own for that day."
                )
            ],
            id="dst skip",
        ),
        pytest.param(
            berlin(datetime(2026, 10, 24, 6, tzinfo=UTC), window("T2", opens=20, closes=2.5)),
            [
                (
                    "note operation.yaml, line 12, to: On 2026-10-25 the clocks show 02:30, a time of"
                    " T2, twice; the first is used. If that is not meant, give another time, or a "
                    "window of its own for that day."
                )
            ],
            id="dst twice",
        ),
    ],
)
def test_a_time_that_the_clocks_skip_or_show_twice_is_found(operation: Operation, lines: list[str]) -> None:
    """A clock change on a day of the operation is told, with what will be done."""
    assert said(operation) == lines
