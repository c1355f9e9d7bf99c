"""The compiled course's beginning: everything that changes is written anew, and who comes is drawn."""

from __future__ import annotations

from safepassage.planning.compilation import inlined
from safepassage.simulation.course_chance import quantile
from safepassage.simulation.course_state import (
    AHEAD,
    BAYS_0,
    BAYS_BAY,
    BAYS_BAYS,
    BAYS_BUSY_S,
    BAYS_N,
    BIN_OUT,
    BINS,
    BOARDEDS,
    CAME,
    CHANGED,
    CONVOY_0,
    CONVOY_MISSING,
    CONVOY_N,
    CONVOY_PLANNED,
    CONVOY_READY,
    CROSSING_0,
    CROSSING_AHEAD,
    CROSSING_PLANNED,
    CURSORS,
    DRAWS_PACE,
    DRAWS_TURNOUT,
    EVENTS,
    FIGURES,
    FREES,
    FULL,
    GATE_0,
    GATE_BUSY_S,
    GATE_LANE,
    GATE_LANES,
    GATE_LAST_S,
    GATE_N,
    IDLES,
    LONG_AGO,
    MIDNIGHTS,
    MIDNIGHTS_END,
    NEXT_PICK,
    NEXT_STAGE,
    NEXT_TRIP,
    NONE,
    NOW,
    ORDER_0,
    ORDER_ARRIVED,
    ORDER_DENOMINATOR,
    ORDER_HEAD,
    ORDER_N,
    ORDER_NEED,
    ORDER_NUMERATOR,
    ORDER_PEOPLE,
    ORDERS_SHUT,
    OUT,
    PACE,
    PACE_TABLE,
    PASSAGES,
    PICK_0,
    PICK_TAKEN,
    PICKS_PLANNED,
    POOLED,
    QUEUE_0,
    QUEUE_AHEAD,
    QUEUE_CAME,
    QUEUE_FIRST,
    QUEUE_N,
    QUEUE_NUMBER,
    QUEUE_PLANNED,
    QUEUE_PROMISED,
    QUEUE_TURNOUT,
    QUEUE_WAITING,
    SET_0,
    SIDE_0,
    SIDE_ARRIVED,
    SIDE_DEPARTED,
    SIDE_HEAD,
    SIDE_N,
    SITE_0,
    SITE_N,
    SITE_PER_DAY,
    SITE_RECEIVED,
    SITE_ROOM,
    SITE_ROOM_MAX,
    SPACING_TABLE,
    SPANS,
    STAGES_PLANNED,
    TRIP_0,
    TRIP_ABOARD,
    TRIP_CLEARS,
    TRIP_LOOSE,
    TRIP_STATUS,
    TRIPS_PLANNED,
    VEHICLE_0,
    VEHICLE_AT,
    VEHICLE_BUSY_S,
    VEHICLE_FREE_S,
    VEHICLE_IDLE,
    VEHICLE_LOST,
    VEHICLE_MADE,
    VEHICLE_N,
    VEHICLE_NEXT,
    VEHICLE_STARTS,
    VEHICLE_TASK,
    YARD_0,
    YARD_AHEAD,
    YARD_CONVOY,
    YARD_FORCED,
    YARD_GONE,
    YARD_HEADWAY_S,
    YARD_HELD,
    YARD_HELD_S,
    YARD_LAST_S,
    YARD_LOOK_S,
    YARD_MORE,
    YARD_N,
    YARD_SINCE_S,
    YARD_SPACING_S,
    YARD_TURN,
    YARD_WAITING,
    Floats,
    Integers,
    Narrow,
    wide,
)


@inlined
def reset(g: Integers, t: Narrow, f: Floats) -> None:
    """Put everything where it is when the operation begins."""
    for figure in (NOW, EVENTS, POOLED, IDLES, FREES, BOARDEDS, ORDERS_SHUT, CHANGED, FULL):
        g[figure] = 0
    for figure in range(OUT, FIGURES):
        g[figure] = 0
    g[NEXT_TRIP], g[NEXT_STAGE], g[NEXT_PICK] = g[TRIPS_PLANNED], g[STAGES_PLANNED], g[PICKS_PLANNED]
    for i in range(g[BIN_OUT], g[BIN_OUT] + 3 * g[BINS]):
        g[i] = 0
    for hours in range(g[SET_0]):
        g[g[CURSORS] + hours] = g[g[SPANS] + hours]
    for trip in range(g[TRIP_0], g[TRIPS_PLANNED]):
        t[trip, TRIP_STATUS], t[trip, TRIP_ABOARD] = AHEAD, 0
        t[trip, TRIP_CLEARS], t[trip, TRIP_LOOSE] = 0, 0
    for vehicle in range(g[VEHICLE_0], g[VEHICLE_N]):
        t[vehicle, VEHICLE_NEXT], t[vehicle, VEHICLE_AT] = (
            t[vehicle, VEHICLE_TASK],
            t[vehicle, VEHICLE_STARTS],
        )
        for column in (VEHICLE_FREE_S, VEHICLE_MADE, VEHICLE_LOST, VEHICLE_IDLE, VEHICLE_BUSY_S):
            t[vehicle, column] = 0
    for pick in range(g[PICK_0], g[PICKS_PLANNED]):
        t[pick, PICK_TAKEN] = 0
    if g[PACE_TABLE] != NONE:
        f[g[PACE]] = quantile(f, g[PACE_TABLE], f[g[DRAWS_PACE]])
    reset_people(g, t, f)
    reset_yards(g, t, f)
    reset_servers(g, t)


@inlined
def reset_people(g: Integers, t: Narrow, f: Floats) -> None:
    """Draw who comes, and put the rules where they begin."""
    for order in range(g[ORDER_0], g[ORDER_N]):
        t[order, ORDER_HEAD], t[order, ORDER_ARRIVED], t[order, ORDER_NEED] = NONE, 0, t[order, ORDER_PEOPLE]
    for side in range(g[SIDE_0], g[SIDE_N]):
        t[side, SIDE_HEAD], t[side, SIDE_DEPARTED], t[side, SIDE_ARRIVED] = NONE, 0, 0
    for queue in range(g[QUEUE_0], g[QUEUE_N]):
        planned, table = wide(t[queue, QUEUE_PLANNED]), wide(t[queue, QUEUE_TURNOUT])
        came = planned
        if table != NONE:
            came = int(planned * quantile(f, table, f[g[DRAWS_TURNOUT] + t[queue, QUEUE_NUMBER]]) + 0.5)
        t[queue, QUEUE_CAME], t[queue, QUEUE_WAITING], t[queue, QUEUE_AHEAD] = came, came, planned
        t[queue, QUEUE_PROMISED] = 0
        g[CAME] += came
        for order in range(g[ORDER_0], g[ORDER_N]):
            if t[queue, QUEUE_FIRST] & (1 << (order - g[ORDER_0])):
                t[order, ORDER_NEED] += came - planned
    for order in range(g[ORDER_0], g[ORDER_N]):
        share, over = wide(t[order, ORDER_NUMERATOR]), wide(t[order, ORDER_DENOMINATOR])
        t[order, ORDER_NEED] = -((-share * t[order, ORDER_NEED]) // over)
        if t[order, ORDER_NEED] > 0:
            g[ORDERS_SHUT] |= 1 << (order - g[ORDER_0])


@inlined
def reset_yards(g: Integers, t: Narrow, f: Floats) -> None:
    """Empty the yards; all convoys are to come."""
    for convoy in range(g[CONVOY_0], g[CONVOY_N]):
        t[convoy, CONVOY_MISSING], t[convoy, CONVOY_READY] = t[convoy, CONVOY_PLANNED], 0
    for yard in range(g[YARD_0], g[YARD_N]):
        t[yard, YARD_SPACING_S] = t[yard, YARD_HEADWAY_S]
        if g[SPACING_TABLE] != NONE:
            spacing_s = t[yard, YARD_HEADWAY_S] * quantile(f, g[SPACING_TABLE], f[g[DRAWS_PACE] + 1])
            t[yard, YARD_SPACING_S] = max(wide(t[yard, YARD_HEADWAY_S]), int(spacing_s + 0.5))
        t[yard, YARD_TURN] = t[yard, YARD_CONVOY]
        for column in (YARD_WAITING, YARD_AHEAD, YARD_GONE, YARD_MORE, YARD_FORCED):
            t[yard, column] = 0
        for column in (YARD_SINCE_S, YARD_LOOK_S, YARD_HELD):
            t[yard, column] = NONE
        t[yard, YARD_LAST_S], t[yard, YARD_HELD_S] = LONG_AGO, LONG_AGO
        for passage in range(g[PASSAGES]):
            crossing = g[CROSSING_0] + (yard - g[YARD_0]) * g[PASSAGES] + passage
            t[crossing, CROSSING_AHEAD] = t[crossing, CROSSING_PLANNED]
            t[yard, YARD_MORE] += t[crossing, CROSSING_PLANNED]


@inlined
def reset_servers(g: Integers, t: Narrow) -> None:
    """Let lanes, bays and receptions be free."""
    for gate in range(g[GATE_0], g[GATE_N]):
        t[gate, GATE_LAST_S], t[gate, GATE_BUSY_S] = LONG_AGO, 0
        for i in range(t[gate, GATE_LANE], t[gate, GATE_LANE] + t[gate, GATE_LANES]):
            g[i] = LONG_AGO
    for bays in range(g[BAYS_0], g[BAYS_N]):
        t[bays, BAYS_BUSY_S] = 0
        for i in range(t[bays, BAYS_BAY], t[bays, BAYS_BAY] + t[bays, BAYS_BAYS]):
            g[i] = LONG_AGO
    for site in range(g[SITE_0], g[SITE_N]):
        t[site, SITE_ROOM] = t[site, SITE_ROOM_MAX]
        if t[site, SITE_PER_DAY] != NONE:
            for day in range(g[MIDNIGHTS_END] - g[MIDNIGHTS] + 1):
                g[t[site, SITE_RECEIVED] + day] = 0
