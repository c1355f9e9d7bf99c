"""The compiled course's chances: numbers drawn beforehand, looked up in tables of quantiles."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math

from safepassage.planning.compilation import within
from safepassage.simulation.course_hours import inside
from safepassage.simulation.course_state import (
    BOARD_TABLE,
    BREAK_RATE,
    BREAKDOWN_DRAW,
    BROKEN,
    CELLS,
    DRAWN_STAGES,
    DRAWS,
    DRIVE_DRAW,
    DRIVE_TABLE,
    EXTRA_DRAWS,
    LOST_SHARE,
    MEND_TABLE,
    NONE,
    PACE,
    PACE_TABLE,
    STAGE_0,
    STAGE_DRAWS,
    STAGE_DRIVE_S,
    STAGE_LOADED,
    STAGE_TRIP,
    STAGES_PLANNED,
    TRIP_VEHICLE,
    VEHICLE_LOST,
    WEATHER_FACTOR,
    WEATHER_HOURS,
    Floats,
    Integers,
    Narrow,
    wide,
)


@within
def quantile(f: Floats, table: int, share: float) -> float:
    """Return the quantile of a share in [0, 1): straight lines between the nodes of a table."""
    at = share * CELLS
    cell = int(at)
    node = table + cell
    if cell == 0:
        at *= CELLS
        cell = int(at)
        node = table + CELLS + 1 + cell
    elif cell == CELLS - 1:
        at = (at - cell) * CELLS
        cell = int(at)
        node = table + 2 * (CELLS + 1) + cell
    return f[node] + (at - cell) * (f[node + 1] - f[node])


@within
def drawn(g: Integers, f: Floats, stage: int, what: int) -> float:
    """Return the number drawn for one thing at a stage."""
    number = stage - g[STAGE_0]
    if number >= g[DRAWN_STAGES]:
        number = g[DRAWN_STAGES] + (stage - g[STAGES_PLANNED]) % EXTRA_DRAWS
    return f[g[DRAWS] + STAGE_DRAWS * number + what]


@within
def work_s(g: Integers, f: Floats, stage: int, table: int, planned_s: int) -> int:
    """Return how long boarding, inspection or alighting takes."""
    length_s = planned_s
    if g[table] != NONE:
        length_s = int(planned_s * quantile(f, g[table], drawn(g, f, stage, table - DRIVE_TABLE)) + 0.5)
    if g[PACE_TABLE] != NONE:
        length_s = int(length_s * f[g[PACE]] + 0.5)
    return length_s


@within
def board_s(g: Integers, f: Floats, stage: int, planned_s: int) -> int:
    """Return how long boarding takes."""
    return work_s(g, f, stage, BOARD_TABLE, planned_s)


@within
def drive_s(g: Integers, t: Narrow, m: Integers, f: Floats, stage: int, at_s: int) -> int:
    """Return how long the drive from a stage takes if the vehicle does not break down."""
    planned_s = wide(t[stage, STAGE_DRIVE_S])
    length_s = planned_s
    if g[DRIVE_TABLE] != NONE:
        length_s = int(planned_s * quantile(f, g[DRIVE_TABLE], drawn(g, f, stage, DRIVE_DRAW)) + 0.5)
    if g[PACE_TABLE] != NONE:
        length_s = int(length_s * f[g[PACE]] + 0.5)
    if g[WEATHER_HOURS] != NONE and not inside(g, m, g[WEATHER_HOURS], at_s):
        length_s = int(length_s * f[g[WEATHER_FACTOR]] + 0.5)
    return length_s


@within
def breakdown_s(g: Integers, t: Narrow, f: Floats, stage: int) -> int:
    """Return by how much a breakdown delays the drive from a stage; a share of vehicles is lost by it."""
    if g[BREAK_RATE] == NONE:
        return 0
    chance = 1.0 - math.exp(-f[g[BREAK_RATE]] * t[stage, STAGE_DRIVE_S])
    share = drawn(g, f, stage, BREAKDOWN_DRAW)
    if share >= chance:
        return 0
    g[BROKEN] += 1
    share /= chance  # what is left of the number is again evenly spread, and is used again
    lost = f[g[LOST_SHARE]]
    if share < lost:
        t[t[t[stage, STAGE_TRIP], TRIP_VEHICLE], VEHICLE_LOST] = 1
        share /= lost
    else:
        share = (share - lost) / (1.0 - lost)
    return int(quantile(f, g[MEND_TABLE], min(share, 0.999999999)) + 0.5)


@within
def is_lost_empty(t: Narrow, stage: int) -> bool:
    """Return whether the vehicle at a stage is lost before anybody is aboard."""
    return t[stage, STAGE_LOADED] == 0 and t[t[t[stage, STAGE_TRIP], TRIP_VEHICLE], VEHICLE_LOST] == 1
