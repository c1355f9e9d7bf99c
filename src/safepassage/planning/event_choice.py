"""The compiled loop's choices: which service a free vehicle takes next, and whom it loads.

The cost of a service per person only rises while people leave, so that the services of each kind of vehicle
(a fleet row at a place) are kept in a heap by a cost that may be too low: the first one's is reckoned again,
and it stays first or sinks. Services whose people a term can hold back are looked through each time.
"""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from safepassage.planning.compilation import within
from safepassage.planning.event_loading import (
    OPEN,
    available,
    load_of,
)
from safepassage.planning.event_moves import (
    approach,
)
from safepassage.planning.event_state import (
    CHOICE,
    FACTOR,
    FULL,
    GUIDED,
    HELD_SERVICES,
    HELD_SERVICES_END,
    HORIZON_S,
    HOUSE_GONE,
    HOUSE_PEOPLE,
    KIND_0,
    KIND_CHOICES,
    KIND_HEAP,
    KIND_IN,
    KIND_KEYS,
    KIND_N,
    LOSSES,
    LOT_0,
    LOT_COUNT,
    LOT_HOUSE,
    LOT_HOUSED,
    LOT_HOUSES,
    LOT_LYING,
    LOT_SERVICE,
    LOT_SERVICES,
    LOT_WAITING,
    NONE,
    ONWARD,
    OWED_LYING,
    OWED_SITTING,
    PERSON,
    PICK_HOUSE,
    PICK_HOUSES,
    PICK_LOAD,
    PICK_LOADS,
    PLACE_AT,
    PLACE_ROOM,
    ROUTE_DRIVE_S,
    ROW_0,
    ROW_CARRIES,
    ROW_LAST_S,
    ROW_N,
    ROW_SEATS,
    ROW_STRETCHERS,
    ROW_UNTIL_S,
    SERVICE_0,
    SERVICE_CLOSED,
    SERVICE_HELD,
    SERVICE_LOT,
    SERVICE_LOTS,
    SERVICE_N,
    SERVICE_ONWARD_S,
    SERVICE_PLACE,
    SERVICE_TO,
    SERVICE_TRIED,
    VEHICLE_AT,
    VEHICLE_ROW,
    WASTEFUL,
    WEIGHTS,
    WORK,
    Floats,
    Integers,
)


@within
def cost_of(
    g: Integers, t: Integers, m: Integers, f: Floats, row: int, at: int, service: int, held: int, now_s: int
) -> float:
    """Return what a service costs a vehicle per person; infinite where it may not or cannot take it."""
    place = t[service, SERVICE_PLACE]
    at_number = t[at, PLACE_AT]
    route = approach(g, m, at_number, place)
    services = g[SERVICE_N] - g[SERVICE_0]
    cell = (row - g[ROW_0]) * services + service - g[SERVICE_0]
    if route == NONE or t[service, SERVICE_CLOSED] or t[t[service, SERVICE_TO], PLACE_ROOM] <= 0:
        return np.inf
    approach_s = t[route, ROUTE_DRIVE_S]
    end_s = min(g[HORIZON_S], t[row, ROW_UNTIL_S])
    late = now_s + approach_s + t[service, SERVICE_ONWARD_S] > end_s
    if late or m[t[row, ROW_LAST_S] + service - g[SERVICE_0]] <= now_s:
        return np.inf
    sitting, lying, left = 0, 0, 0.0
    for i in range(t[service, SERVICE_LOT], t[service, SERVICE_LOT] + t[service, SERVICE_LOTS]):
        lot = m[i]
        people = available(g, t, m, row, lot, held)
        if m[t[row, ROW_CARRIES] + lot - g[LOT_0]]:
            left = max(left, t[lot, LOT_WAITING] / t[lot, LOT_COUNT])
        if t[lot, LOT_LYING]:
            lying += people
        else:
            sitting += people
    sitting = min(sitting, t[row, ROW_SEATS])
    lying = min(lying, t[row, ROW_STRETCHERS])
    people = sitting + lying
    if people == 0:
        return np.inf
    cost = (f[g[WEIGHTS]] * approach_s + f[g[ONWARD] + service - g[SERVICE_0]]) / people
    if g[GUIDED]:
        owed = f[g[OWED_SITTING] + service - g[SERVICE_0]] if sitting > 0 else 0.0
        owed = max(owed, f[g[OWED_LYING] + service - g[SERVICE_0]] if lying > 0 else 0.0)
        losses = g[LOSSES] + at_number * (g[ROW_N] - g[ROW_0]) * services
        loss = f[losses + cell] / people + f[g[PERSON] + cell]
        loss = max(0.0, loss - owed)
        if loss > f[g[WEIGHTS] + 2] and g[WASTEFUL] == 0:
            return np.inf
        cost += f[g[WEIGHTS] + 1] * loss
    # What has been served less costs less: it rises as people leave, like all costs here.
    return cost * f[g[FACTOR] + cell] * np.exp(-f[g[WEIGHTS] + 3] * left)


# The heap of each kind of vehicle


@within
def before(t: Integers, m: Integers, f: Floats, kind: int, a: int, b: int) -> bool:
    """Return whether one entry of a kind's heap comes before another: less cost, then a lower number."""
    keys, services = t[kind, KIND_KEYS], t[kind, KIND_HEAP]
    if f[keys + a] != f[keys + b]:
        return f[keys + a] < f[keys + b]
    return m[services + a] < m[services + b]


@within
def swap(t: Integers, m: Integers, f: Floats, kind: int, a: int, b: int) -> None:
    """Exchange two entries of a kind's heap."""
    keys, services = t[kind, KIND_KEYS], t[kind, KIND_HEAP]
    f[keys + a], f[keys + b] = f[keys + b], f[keys + a]
    m[services + a], m[services + b] = m[services + b], m[services + a]


@within
def write(
    g: Integers, t: Integers, m: Integers, f: Floats, kind: int, here: int, service: int, cost: float
) -> None:
    """Write a service into an entry of a kind's heap."""
    f[t[kind, KIND_KEYS] + here], m[t[kind, KIND_HEAP] + here] = cost, service
    m[t[kind, KIND_IN] + service - g[SERVICE_0]] = 1


@within
def sink_first(t: Integers, m: Integers, f: Floats, kind: int) -> None:
    """Let the first entry of a kind's heap sink to where it belongs."""
    n, here = t[kind, KIND_CHOICES], 0
    while 2 * here + 1 < n:
        below = 2 * here + 1
        if below + 1 < n and before(t, m, f, kind, below + 1, below):
            below += 1
        if not before(t, m, f, kind, below, here):
            break
        swap(t, m, f, kind, below, here)
        here = below


@within
def put(g: Integers, t: Integers, m: Integers, f: Floats, kind: int, service: int, cost: float) -> None:
    """Put a service into a kind's heap, where it is not."""
    here = t[kind, KIND_CHOICES]
    t[kind, KIND_CHOICES] += 1
    write(g, t, m, f, kind, here, service, cost)
    while here > 0 and before(t, m, f, kind, here, (here - 1) // 2):
        swap(t, m, f, kind, here, (here - 1) // 2)
        here = (here - 1) // 2


@within
def drop_first(g: Integers, t: Integers, m: Integers, f: Floats, kind: int) -> None:
    """Take the first service out of a kind's heap."""
    m[t[kind, KIND_IN] + m[t[kind, KIND_HEAP]] - g[SERVICE_0]] = 0
    t[kind, KIND_CHOICES] -= 1
    last, keys, services = t[kind, KIND_CHOICES], t[kind, KIND_KEYS], t[kind, KIND_HEAP]
    f[keys], m[services] = f[keys + last], m[services + last]
    sink_first(t, m, f, kind)


@within
def fill_heap(
    g: Integers, t: Integers, m: Integers, f: Floats, kind: int, row: int, at: int, held: int, now_s: int
) -> None:
    """Put every service that a kind of vehicle may take into its heap."""
    t[kind, KIND_CHOICES] = 0
    for service in range(g[SERVICE_0], g[SERVICE_N]):
        m[t[kind, KIND_IN] + service - g[SERVICE_0]] = 0
        if t[service, SERVICE_HELD] == 0:
            cost = cost_of(g, t, m, f, row, at, service, held, now_s)
            if cost < np.inf:
                put(g, t, m, f, kind, service, cost)
    g[WORK] += (g[SERVICE_N] - g[SERVICE_0]) // 8


@within
def forget_choices(g: Integers, t: Integers) -> None:
    """Have every heap filled anew when it is next asked."""
    for kind in range(g[KIND_0], g[KIND_N]):
        t[kind, KIND_CHOICES] = NONE


@within
def offer_again(g: Integers, t: Integers, m: Integers, f: Floats, lot: int) -> None:
    """Put the services of a lot whose people wait again into every heap, to be reckoned when they are first.

    Their cost may have fallen, so those in a heap are put first as well, by filling it anew.
    """
    for kind in range(g[KIND_0], g[KIND_N]):
        if t[kind, KIND_CHOICES] != NONE:
            for i in range(t[lot, LOT_SERVICE], t[lot, LOT_SERVICE] + t[lot, LOT_SERVICES]):
                service = m[i]
                if t[service, SERVICE_HELD] == 0:
                    if m[t[kind, KIND_IN] + service - g[SERVICE_0]] == 0:
                        put(g, t, m, f, kind, service, -np.inf)
                    else:
                        t[kind, KIND_CHOICES] = NONE
                        break


@within
def first_of_heap(
    g: Integers, t: Integers, m: Integers, f: Floats, kind: int, row: int, at: int, held: int, now_s: int
) -> float:
    """Bring the service that really costs least to the top of a kind's heap and return its cost."""
    if t[kind, KIND_CHOICES] == NONE:
        fill_heap(g, t, m, f, kind, row, at, held, now_s)
    while t[kind, KIND_CHOICES] > 0:
        service = m[t[kind, KIND_HEAP]]
        cost = cost_of(g, t, m, f, row, at, service, held, now_s)
        g[WORK] += 1
        if cost == np.inf:
            drop_first(g, t, m, f, kind)
        elif cost > f[t[kind, KIND_KEYS]]:
            f[t[kind, KIND_KEYS]] = cost
            sink_first(t, m, f, kind)
            if m[t[kind, KIND_HEAP]] == service:
                return cost
        else:
            return cost
    return np.inf


@within
def give_back(g: Integers, t: Integers, m: Integers, f: Floats, pick: int) -> None:
    """Count the people of one boarding in again."""
    for i in range(t[pick, PICK_HOUSE], t[pick, PICK_HOUSES]):
        t[m[i], HOUSE_GONE] = 0
    for i in range(t[pick, PICK_LOAD], t[pick, PICK_LOADS], 2):
        lot = m[i]
        t[lot, LOT_WAITING] += m[i + 1]
        t[lot, LOT_HOUSED] = 0
        for house in range(t[lot, LOT_HOUSE], t[lot, LOT_HOUSES]):
            if t[house, HOUSE_GONE] == 0:
                t[lot, LOT_HOUSED] += t[house, HOUSE_PEOPLE]
        offer_again(g, t, m, f, lot)


@within
def choose(
    g: Integers, t: Integers, m: Integers, f: Floats, vehicle: int, kind: int, held: int, now_s: int
) -> int:
    """Load a vehicle by the service that costs least and takes anybody; return it, or NONE."""
    row, at = t[vehicle, VEHICLE_ROW], t[vehicle, VEHICLE_AT]
    g[CHOICE] += 1
    while g[FULL] == 0:
        best, least = NONE, np.inf
        if held == OPEN:
            least = first_of_heap(g, t, m, f, kind, row, at, held, now_s)
            if least < np.inf:
                best = m[t[kind, KIND_HEAP]]
        from_heap = best
        for i in range(g[HELD_SERVICES], g[HELD_SERVICES_END]):
            service = m[i]
            if t[service, SERVICE_TRIED] != g[CHOICE]:
                cost = cost_of(g, t, m, f, row, at, service, held, now_s)
                if cost < least or (cost == least and service < best):
                    best, least = service, cost
        g[WORK] += (g[HELD_SERVICES_END] - g[HELD_SERVICES]) // 8
        if best == NONE or load_of(g, t, m, row, best, held) > 0:
            return best
        if best == from_heap:
            drop_first(g, t, m, f, kind)
        else:
            t[best, SERVICE_TRIED] = g[CHOICE]
    return NONE
