"""The compiled loop's vehicles on the move: events in order, hours, bays, lanes, quotas and drives."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.planning.event_state import (
    ALIGHT_PERSON_S,
    ALIGHT_VEHICLE_S,
    APPROACHES,
    ARRIVE,
    CEASEFIRE,
    CROSSING_0,
    CROSSING_AHEAD,
    DONE,
    EVENT_KEYS,
    EVENT_KEYS_END,
    EVENT_WHATS,
    EVENTS,
    FREE,
    FULL,
    GATE_EMPTY_TOO,
    GATE_HOURS,
    GATE_LANE,
    GATE_LANES,
    GATE_LAST_S,
    GATE_PERSON_S,
    GATE_VEHICLE_S,
    GATE_YARD,
    HORIZON_S,
    LATE,
    MIDNIGHTS,
    MIDNIGHTS_END,
    NEVER,
    NONE,
    NUMBER,
    NUMBERS,
    PASSAGES,
    PLACE_0,
    PLACE_BAY,
    PLACE_BAYS,
    PLACE_EMPTY,
    PLACE_GATE,
    PLACE_LOADED,
    PLACE_N,
    PLACE_PER_DAY,
    PLACE_RECEIVED,
    READY,
    ROW_UNTIL_S,
    RUN_ABOARD,
    RUN_AT,
    RUN_CLEARS,
    RUN_PEOPLE,
    RUN_SERVICE,
    RUN_STATUS,
    RUN_STOPS,
    RUN_VEHICLE,
    SERVICE_PASSAGE,
    SPAN_FROM_S,
    SPAN_TO_S,
    SPANS,
    STOP_ALIGHT,
    STOP_CLEARS,
    STOP_DRIVE_S,
    STOP_INSPECT,
    STOP_INSPECTED,
    STOP_LEAVE,
    STOP_PICK,
    STOP_PLACE,
    STUCK,
    VEHICLE_AT,
    VEHICLE_ROW,
    VEHICLE_TRIPS,
    WORK,
    YARD_0,
    YARD_AHEAD,
    YARD_BIT,
    YARD_CHANGED,
    YARD_MORE,
    YARD_N,
    Integers,
)


@within
def push(g: Integers, m: Integers, at_s: int, kind: int, subject: int) -> None:
    """Put an event into the heap; those of one second happen in the order in which they were put there."""
    key, what = g[EVENT_KEYS], g[EVENT_WHATS]
    here = g[EVENTS]
    if key + here >= g[EVENT_KEYS_END]:
        g[FULL] = 1
        return
    g[EVENTS] += 1
    g[NUMBER] += 1
    g[WORK] += 1
    mine = at_s * NUMBERS + g[NUMBER]
    while here > 0:
        above = (here - 1) // 2
        if m[key + above] <= mine:
            break
        m[key + here], m[what + here] = m[key + above], m[what + above]
        here = above
    m[key + here], m[what + here] = mine, kind * NUMBERS + subject


@within
def pop(g: Integers, m: Integers) -> int:
    """Take the first event out of the heap and return what it is."""
    key, what = g[EVENT_KEYS], g[EVENT_WHATS]
    first = m[what]
    g[EVENTS] -= 1
    n = g[EVENTS]
    last_key, last_what = m[key + n], m[what + n]
    here = 0
    while 2 * here + 1 < n:
        below = 2 * here + 1
        if below + 1 < n and m[key + below + 1] < m[key + below]:
            below += 1
        if last_key <= m[key + below]:
            break
        m[key + here], m[what + here] = m[key + below], m[what + below]
        here = below
    m[key + here], m[what + here] = last_key, last_what
    return first


@within
def first_fit(g: Integers, m: Integers, hours: int, at_s: int, length_s: int) -> int:
    """Return the first instant from `at_s` on from which `length_s` lies inside some hours."""
    low, high = m[g[SPANS] + hours], m[g[SPANS] + hours + 1]
    first = first_after(m, g[SPAN_FROM_S] + low, g[SPAN_FROM_S] + high, at_s) - g[SPAN_FROM_S]
    for i in range(max(first - 1, low), high):
        start_s = max(m[g[SPAN_FROM_S] + i], at_s)
        if start_s + max(length_s, 1) <= m[g[SPAN_TO_S] + i]:
            return start_s
    return NEVER


@within
def first_after(m: Integers, low: int, high: int, figure: int) -> int:
    """Return where the first figure of a sorted list is that is greater than one, or its end."""
    while low < high:
        middle = (low + high) // 2
        if m[middle] <= figure:
            low = middle + 1
        else:
            high = middle
    return low


@within
def day_of(g: Integers, m: Integers, at_s: int) -> int:
    """Return the number of the local day of an instant."""
    return first_after(m, g[MIDNIGHTS], g[MIDNIGHTS_END], at_s) - g[MIDNIGHTS]


@within
def last_drive(t: Integers, run: int) -> bool:
    """Return whether a run's next drive ends at the reception."""
    return t[run, RUN_AT] + 2 == t[run, RUN_STOPS]


@within
def within_quota(g: Integers, t: Integers, m: Integers, run: int, leave_s: int, drive_s: int) -> int:
    """Return when a run may leave so that the reception still takes its people on the day they arrive."""
    to = t[t[run, RUN_STOPS] - 1, STOP_PLACE]
    per_day, people = t[to, PLACE_PER_DAY], t[run, RUN_PEOPLE]
    if per_day == NONE:
        return leave_s
    if people > per_day:
        return NEVER
    received, days = t[to, PLACE_RECEIVED], g[MIDNIGHTS_END] - g[MIDNIGHTS]
    day = day_of(g, m, leave_s + drive_s)
    while m[received + day] + people > per_day:
        if day >= days:
            return NEVER
        leave_s = max(leave_s, m[g[MIDNIGHTS] + day] - drive_s)
        day += 1
    return leave_s


@within
def first_leave(g: Integers, t: Integers, m: Integers, run: int, at_s: int) -> int:
    """Return when a run may leave the stop it is at, not before `at_s`; `NEVER` if it never may."""
    stop = t[run, RUN_AT]
    place, drive_s = t[stop, STOP_PLACE], t[stop, STOP_DRIVE_S]
    loaded = t[run, RUN_ABOARD] > 0
    hours = t[place, PLACE_LOADED if loaded else PLACE_EMPTY]
    ends = last_drive(t, run)
    leave_s, before = at_s, NONE
    while leave_s != before and leave_s < NEVER:
        before = leave_s
        leave_s = first_fit(g, m, hours, leave_s, 0)
        if leave_s < NEVER:
            leave_s = first_fit(g, m, g[CEASEFIRE], leave_s, drive_s)
        if leave_s < NEVER and ends:
            leave_s = within_quota(g, t, m, run, leave_s, drive_s)
    return leave_s


@within
def receive(g: Integers, t: Integers, m: Integers, run: int, arrive_s: int, people: int) -> None:
    """Count people into the quota of the day on which a run arrives."""
    to = t[t[run, RUN_STOPS] - 1, STOP_PLACE]
    if t[to, PLACE_PER_DAY] != NONE:
        m[t[to, PLACE_RECEIVED] + day_of(g, m, arrive_s)] += people


@within
def leave(g: Integers, t: Integers, m: Integers, run: int, at_s: int) -> None:
    """Send a run off its present stop, taking its place in the day's quota."""
    stop = t[run, RUN_AT]
    arrive_s = at_s + t[stop, STOP_DRIVE_S]
    if last_drive(t, run):
        receive(g, t, m, run, arrive_s, t[run, RUN_PEOPLE])
    if t[run, RUN_ABOARD] > 0:
        pass_yard(g, t, run, stop)
    t[stop, STOP_LEAVE] = at_s
    t[run, RUN_AT] = stop + 1
    push(g, m, arrive_s, ARRIVE, run)


@within
def leave_when_possible(g: Integers, t: Integers, m: Integers, run: int, at_s: int) -> None:
    """Let a run leave where it is as soon as it may, or be stuck there."""
    leave_s = first_leave(g, t, m, run, at_s)
    if leave_s > g[HORIZON_S]:
        give_up(g, t, run)
    else:
        leave(g, t, m, run, leave_s)


# Who has still to pass the checkpoints with convoys


@within
def yard_at(t: Integers, stop: int) -> int:
    """Return the convoy number of the checkpoint of a stop, or NONE."""
    gate = t[t[stop, STOP_PLACE], PLACE_GATE]
    return NONE if gate == NONE else t[gate, GATE_YARD]


@within
def passes_again(t: Integers, run: int, stop: int, yard: int) -> bool:
    """Return whether a run comes by a checkpoint after a stop."""
    for later in range(stop + 1, t[run, RUN_STOPS]):  # noqa: SIM110 - compiled
        if yard_at(t, later) == yard:
            return True
    return False


@within
def passage_of(t: Integers, run: int) -> int:
    """Return the passage a run travels under."""
    return t[t[run, RUN_SERVICE], SERVICE_PASSAGE]


@within
def crossing(g: Integers, yard: int, passage: int) -> int:
    """Return the row of a passage by a checkpoint with convoys."""
    return g[CROSSING_0] + (yard - g[YARD_0]) * g[PASSAGES] + passage


@within
def approach(g: Integers, m: Integers, at: int, place: int) -> int:
    """Return the route from a place at which vehicles stand free, by its number, to another; or NONE."""
    return m[g[APPROACHES] + at * (g[PLACE_N] - g[PLACE_0]) + place - g[PLACE_0]]


@within
def pass_yard(g: Integers, t: Integers, run: int, stop: int) -> None:
    """Note that a loaded run leaves a checkpoint with convoys for the last time."""
    yard = yard_at(t, stop)
    if yard != NONE and not passes_again(t, run, stop, yard):
        t[crossing(g, yard, passage_of(t, run)), CROSSING_AHEAD] -= 1
        t[yard, YARD_MORE] -= 1


@within
def count_ahead(g: Integers, t: Integers, run: int, stop: int, ahead: int, more: int) -> None:
    """Add to the numbers of those who have still to pass the checkpoints from a stop on."""
    for here in range(stop, t[run, RUN_STOPS]):
        yard = yard_at(t, here)
        if yard != NONE and not passes_again(t, run, here, yard):
            t[crossing(g, yard, passage_of(t, run)), CROSSING_AHEAD] += ahead
            t[yard, YARD_MORE] += more
            t[yard, YARD_CHANGED] = 1


@within
def clear(g: Integers, t: Integers, run: int, stop: int) -> None:
    """Note that a run has arrived where the next convoy may wait for it."""
    bits = t[run, RUN_CLEARS] & t[stop, STOP_CLEARS]
    for later in range(stop + 1, t[run, RUN_STOPS]):
        bits &= ~t[later, STOP_CLEARS]
    t[run, RUN_CLEARS] &= ~bits
    for yard in range(g[YARD_0], g[YARD_N]):
        if bits & t[yard, YARD_BIT]:
            t[yard, YARD_AHEAD] -= 1
            t[yard, YARD_CHANGED] = 1


@within
def give_up(g: Integers, t: Integers, run: int) -> None:
    """Count a run as stuck where it is."""
    loaded = t[run, RUN_ABOARD] > 0
    first = t[run, RUN_AT] if loaded else first_loaded(t, run)
    count_ahead(g, t, run, first, -1, -1 if loaded else 0)
    t[run, RUN_STATUS] = STUCK


@within
def first_loaded(t: Integers, run: int) -> int:
    """Return the stop from which on a run is loaded."""
    stop = t[run, RUN_AT]
    while t[stop, STOP_PICK] == NONE:
        stop += 1
    return stop


# Bays, lanes and the end of a trip


@within
def first_free(free_s: Integers, first: int, count: int) -> int:
    """Return which of some bays or lanes is free first."""
    best = first
    for i in range(first + 1, first + count):
        if free_s[i] < free_s[best]:
            best = i
    return best


@within
def pass_checkpoint(g: Integers, t: Integers, m: Integers, run: int, now_s: int) -> None:
    """Have a run inspected in its turn, if it has to be, and let it wait for a convoy or go on."""
    stop = t[run, RUN_AT]
    gate = t[t[stop, STOP_PLACE], PLACE_GATE]
    aboard = t[run, RUN_ABOARD]
    ready_s = now_s
    if t[gate, GATE_LANES] > 0 and (aboard > 0 or t[gate, GATE_EMPTY_TOO] == 1):
        lane = first_free(m, t[gate, GATE_LANE], t[gate, GATE_LANES])
        length_s = t[gate, GATE_VEHICLE_S] + t[gate, GATE_PERSON_S] * aboard
        from_s = max(now_s, m[lane], t[gate, GATE_LAST_S])
        from_s = first_fit(g, m, t[gate, GATE_HOURS], from_s, length_s)
        if from_s >= NEVER:
            give_up(g, t, run)
            return
        ready_s = from_s + length_s
        t[gate, GATE_LAST_S] = from_s
        m[lane] = ready_s
        t[stop, STOP_INSPECT], t[stop, STOP_INSPECTED] = from_s, ready_s
    if aboard == 0 or t[gate, GATE_YARD] == NONE:
        leave_when_possible(g, t, m, run, ready_s)
    elif ready_s > g[HORIZON_S]:
        give_up(g, t, run)
    else:
        push(g, m, ready_s, READY, run)


@within
def arrive_at_reception(g: Integers, t: Integers, m: Integers, run: int, now_s: int) -> None:
    """Let everybody off, and the vehicle be free there."""
    stop = t[run, RUN_AT]
    to, vehicle = t[stop, STOP_PLACE], t[run, RUN_VEHICLE]
    if now_s > g[HORIZON_S]:
        t[run, RUN_STATUS] = STUCK
        return
    alight_s = now_s
    length_s = g[ALIGHT_VEHICLE_S] + g[ALIGHT_PERSON_S] * t[run, RUN_PEOPLE]
    if t[to, PLACE_BAYS] != NONE:
        bay = first_free(m, t[to, PLACE_BAY], t[to, PLACE_BAYS])
        alight_s = max(now_s, m[bay])
        m[bay] = alight_s + length_s
    t[stop, STOP_ALIGHT], t[stop, STOP_LEAVE] = alight_s, alight_s + length_s
    row = t[vehicle, VEHICLE_ROW]
    late = alight_s + length_s > t[row, ROW_UNTIL_S]
    t[run, RUN_STATUS] = LATE if late else DONE
    t[vehicle, VEHICLE_AT] = to
    t[vehicle, VEHICLE_TRIPS] += 1
    if alight_s + length_s <= g[HORIZON_S]:
        push(g, m, alight_s + length_s, FREE, vehicle)
