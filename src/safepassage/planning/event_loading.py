"""The compiled loop's loading: whom a vehicle takes, at one assembly point or at several near by."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.planning.event_state import (
    COLLECTS,
    FULL,
    HOUSE_0,
    HOUSE_GONE,
    HOUSE_N,
    HOUSE_PEOPLE,
    HOUSES_END,
    LOADS_END,
    LOT_0,
    LOT_HOUSE,
    LOT_HOUSED,
    LOT_HOUSES,
    LOT_LYING,
    LOT_SIDES,
    LOT_WAITING,
    NEXT_HOUSE,
    NEXT_LOAD,
    NEXT_PICK,
    NONE,
    PICK_HOUSE,
    PICK_HOUSES,
    PICK_LOAD,
    PICK_LOADS,
    PICK_N,
    PICK_PEOPLE,
    PICK_PLACE,
    PICK_ROUTE,
    PLACE_PER_DAY,
    PLACE_ROOM,
    ROUTE_0,
    ROW_CARRIES,
    ROW_FILL,
    ROW_SEATS,
    ROW_STRETCHERS,
    SERVICE_CLOSED,
    SERVICE_LOT,
    SERVICE_LOTS,
    SERVICE_MORE,
    SERVICE_MORES,
    SERVICE_PLACE,
    SERVICE_TO,
    WORK,
    Integers,
)
from safepassage.planning.event_terms import (
    allowance,
    blocked,
    held_by_order,
)

OPEN, PREPOSITIONED = range(2)


@within
def available(g: Integers, t: Integers, m: Integers, row: int, lot: int, held: int) -> int:
    """Return how many people of a lot a row's vehicle may be sent for."""
    if t[lot, LOT_WAITING] == 0 or m[t[row, ROW_CARRIES] + lot - g[LOT_0]] == 0:
        return 0
    room = max(t[row, ROW_SEATS], t[row, ROW_STRETCHERS])
    if held == OPEN:
        return 0 if blocked(g, t, lot, room) else t[lot, LOT_WAITING]
    waits = held_by_order(g, t, lot) and t[lot, LOT_SIDES] == 0
    return t[lot, LOT_WAITING] if waits else 0


@within
def load_of(g: Integers, t: Integers, m: Integers, row: int, service: int, held: int) -> int:
    """Write down whom a vehicle takes by a service as a new boarding; return how many."""
    to = t[service, SERVICE_TO]
    if not room_for(g, t[service, SERVICE_LOTS]):
        return 0
    limit = min(t[row, ROW_FILL], t[to, PLACE_ROOM])
    if t[to, PLACE_PER_DAY] != NONE:
        limit = min(limit, t[to, PLACE_PER_DAY])
    first, end = t[service, SERVICE_LOT], t[service, SERVICE_LOT] + t[service, SERVICE_LOTS]
    for i in range(first, end):
        if available(g, t, m, row, m[i], held) > 0:
            limit = min(limit, allowance(g, t, m[i]))
    pick = begin_pick(g, t, t[service, SERVICE_PLACE])
    seats, stretchers = t[row, ROW_SEATS], t[row, ROW_STRETCHERS]
    for i in range(first, end):
        lot = m[i]
        if available(g, t, m, row, lot, held) > 0:
            lying = t[lot, LOT_LYING] == 1
            taken = take(g, t, m, lot, min(stretchers if lying else seats, limit))
            limit -= taken
            if lying:
                stretchers -= taken
            else:
                seats -= taken
    return end_pick(g, t, m, pick)


@within
def collect_more(g: Integers, t: Integers, m: Integers, row: int, service: int, pick: int) -> int:
    """Fill a vehicle at the assembly points nearest to each other; return the service from the last one."""
    people, lain = t[pick, PICK_PEOPLE], 0
    for i in range(t[pick, PICK_LOAD], t[pick, PICK_LOADS], 2):
        if t[m[i], LOT_LYING]:
            lain += m[i + 1]
    sat = people - lain
    to = t[service, SERVICE_TO]
    limit = min(t[row, ROW_FILL], t[to, PLACE_ROOM])
    if t[to, PLACE_PER_DAY] != NONE:
        limit = min(limit, t[to, PLACE_PER_DAY])
    going = 1
    while going < g[COLLECTS] and sat + lain < limit:
        found = NONE
        for i in range(t[service, SERVICE_MORES]):
            more = m[t[service, SERVICE_MORE] + 2 * i]
            visited = False
            for j in range(pick, g[NEXT_PICK]):
                visited = visited or t[j, PICK_PLACE] == t[more, SERVICE_PLACE]
            if visited or t[more, SERVICE_CLOSED] or not room_for(g, t[more, SERVICE_LOTS]):
                continue
            next_ = begin_pick(g, t, t[more, SERVICE_PLACE])
            for k in range(t[more, SERVICE_LOT], t[more, SERVICE_LOT] + t[more, SERVICE_LOTS]):
                lot = m[k]
                if available(g, t, m, row, lot, OPEN) > 0:
                    lying = t[lot, LOT_LYING] == 1
                    free = t[row, ROW_STRETCHERS] - lain if lying else t[row, ROW_SEATS] - sat
                    taken = take(g, t, m, lot, min(free, limit - sat - lain))
                    if lying:
                        lain += taken
                    else:
                        sat += taken
            if end_pick(g, t, m, next_) > 0:
                t[next_, PICK_ROUTE] = g[ROUTE_0] + m[t[service, SERVICE_MORE] + 2 * i + 1]
                found = more
                break
        g[WORK] += 4
        if found == NONE:
            break
        service = found
        going += 1
    return service


@within
def room_for(g: Integers, lots: int) -> bool:
    """Return whether the tables have room for one more boarding."""
    if (
        g[NEXT_PICK] >= g[PICK_N]
        or g[NEXT_LOAD] + 2 * lots > g[LOADS_END]
        or g[NEXT_HOUSE] + g[HOUSE_N] - g[HOUSE_0] > g[HOUSES_END]
    ):
        g[FULL] = 1
        return False
    return True


@within
def begin_pick(g: Integers, t: Integers, place: int) -> int:
    """Begin a boarding and return its number."""
    pick = g[NEXT_PICK]
    t[pick, PICK_PLACE], t[pick, PICK_ROUTE] = place, NONE
    t[pick, PICK_LOAD] = g[NEXT_LOAD]
    t[pick, PICK_HOUSE] = g[NEXT_HOUSE]
    return pick


@within
def end_pick(g: Integers, t: Integers, m: Integers, pick: int) -> int:
    """End a boarding, count its people out, and return how many they are; nothing is kept of none."""
    first, end = t[pick, PICK_LOAD], g[NEXT_LOAD]
    people = 0
    for i in range(first, end, 2):
        people += m[i + 1]
    t[pick, PICK_LOADS] = end
    t[pick, PICK_HOUSES] = g[NEXT_HOUSE]
    t[pick, PICK_PEOPLE] = people
    if people:
        g[NEXT_PICK] += 1
    return people


@within
def take(g: Integers, t: Integers, m: Integers, lot: int, room: int) -> int:
    """Take people of a lot out of those who wait, households first, the largest first; return how many."""
    first, end = t[lot, LOT_HOUSE], t[lot, LOT_HOUSES]
    if room <= 0:
        return 0
    taken = 0
    singles = t[lot, LOT_WAITING] - t[lot, LOT_HOUSED]
    for i in range(first, end):
        if taken == room:
            break
        if t[i, HOUSE_GONE] == 0 and taken + t[i, HOUSE_PEOPLE] <= room:
            taken += t[i, HOUSE_PEOPLE]
            t[lot, LOT_HOUSED] -= t[i, HOUSE_PEOPLE]
            t[i, HOUSE_GONE] = 1
            m[g[NEXT_HOUSE]] = i
            g[NEXT_HOUSE] += 1
    taken += min(singles, room - taken)
    if taken > 0:
        t[lot, LOT_WAITING] -= taken
        m[g[NEXT_LOAD]], m[g[NEXT_LOAD] + 1] = lot, taken
        g[NEXT_LOAD] += 2
    return taken
