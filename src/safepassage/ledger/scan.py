"""The hot loop of a fold: canonical events read straight from their bytes into columns of figures.

Only what is written exactly as `encoding` says, without an escaped character in what is read, is taken;
everything else is left to the slow way, which reads any JSON. Both come to the same (a test compares them).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.ledger.compiled import compiled

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

# fields of a body that are read, by their column in `spans`
VEHICLE, PLACE, TRIP, FROM, TO, CHECKPOINT = range(6)
FIELDS: Final = 6

# sorts of account
OUTSIDE, DECEASED, STAYED, UNACCOUNTED, AT_PLACE, IN_VEHICLE, SCREENING, HOSPITAL = range(8)

NONE: Final = -1
COUNT_MAX: Final = 10_000_000
NAME_MAX: Final = 200
HEAD: Final = np.frombuffer(b'{"at":"', np.uint8)
BODY: Final = np.frombuffer(b'","body":{', np.uint8)
DEVICE: Final = np.frombuffer(b',"device":"', np.uint8)
ID: Final = np.frombuffer(b'","id":"', np.uint8)
KIND: Final = np.frombuffer(b'","kind":"', np.uint8)
OPERATION: Final = np.frombuffer(b'","operation":"', np.uint8)
SEQ: Final = np.frombuffer(b'","seq":', np.uint8)
SIGNATURE: Final = np.frombuffer(b',"signature":"', np.uint8)
VERSION: Final = np.frombuffer(b'","version":1}', np.uint8)
AT_WIDTH: Final = 24
ID_WIDTH: Final = 36
SIGNATURE_WIDTH: Final = 128

KEYS: Final = (
    "after",
    "checkpoint",
    "convoy",
    "destination",
    "from",
    "households",
    "note",
    "people",
    "place",
    "to",
    "trip",
    "vehicle",
)
"""The fields of bodies that the quick way knows, sorted; their index is their bit."""
KEY_BYTES: Final = np.frombuffer(b"".join(key.encode().ljust(16, b"\0") for key in KEYS), np.uint8).reshape(
    -1, 16
)
KEY_LENGTHS: Final = np.array([len(key) for key in KEYS])
COLUMN_OF: Final = np.array([NONE, CHECKPOINT, NONE, NONE, FROM, NONE, NONE, NONE, PLACE, TO, TRIP, VEHICLE])
AFTER_KEY, HOUSEHOLDS_KEY, NOTE_KEY, PEOPLE_KEY = (
    KEYS.index(k) for k in ("after", "households", "note", "people")
)


@compiled
def literal(raw: Bytes, at: int, end: int, wanted: Bytes) -> int:
    """Return where a text ends if it stands there, else -1."""
    if at < 0 or at + len(wanted) > end:
        return -1
    for i in range(len(wanted)):
        if raw[at + i] != wanted[i]:
            return -1
    return at + len(wanted)


@compiled
def text_end(raw: Bytes, at: int, end: int) -> int:
    """Return where the closing quote of a text without escapes stands, else -1."""
    if at < 0:
        return -1
    while at < end:
        byte = raw[at]
        if byte == 34:
            return at
        if byte == 92 or byte < 32:
            return -1
        at += 1
    return -1


@compiled
def signature_end(raw: Bytes, at: int, end: int) -> int:
    """Return where the closing quote of a signature stands, else -1; in one sweep, since most are long."""
    stop = at + SIGNATURE_WIDTH
    if stop >= end or raw[stop] != 34:
        return text_end(raw, at, end)
    odd = 0
    for i in range(at, stop):
        odd += (raw[i] == 34) | (raw[i] == 92) | (raw[i] < 32)
    return stop if odd == 0 else -1


@compiled
def number_at(raw: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return a whole number above nothing and where it ends, or -1."""
    value, start = 0, at
    while at < end and 48 <= raw[at] <= 57 and at - start < 10:
        value = value * 10 + raw[at] - 48
        at += 1
    if at == start or raw[start] == 48:
        return -1, -1
    return value, at


@compiled
def is_after(raw: Bytes, start: int, end: int, last_start: int, last_end: int) -> bool:
    """Return whether a key sorts after the one before it."""
    length, last = end - start, last_end - last_start
    for i in range(min(length, last)):
        if raw[start + i] != raw[last_start + i]:
            return bool(raw[start + i] > raw[last_start + i])
    return length > last


@compiled
def read_counts(raw: Bytes, at: int, end: int, out: Ints, used: int, event: int) -> tuple[int, int]:
    """Read a map of names to numbers into `out` from row `used` on; return its end, or -1, and the rows used.

    A row of `out` is the event, where the name begins and ends, and the number. With `event` -1 it is only
    read over.
    """
    if at >= end or raw[at] != 123:
        return -1, used
    at += 1
    if at < end and raw[at] == 125:
        return at + 1, used
    last_start = last_end = -1
    while at < end and raw[at] == 34:
        start = at + 1
        stop = text_end(raw, start, end)
        if stop < 0 or stop == start or stop - start > NAME_MAX or stop + 1 >= end or raw[stop + 1] != 58:
            return -1, used
        if last_start >= 0 and not is_after(raw, start, stop, last_start, last_end):
            return -1, used
        last_start, last_end = start, stop
        value, at = number_at(raw, stop + 2, end)
        if value < 0 or value > COUNT_MAX or at >= end:
            return -1, used
        if event >= 0:
            out[used, 0], out[used, 1], out[used, 2], out[used, 3] = event, start, stop, value
            used += 1
        if raw[at] == 125:
            return at + 1, used
        if raw[at] != 44:
            return -1, used
        at += 1
    return -1, used


@compiled
def read_ids(raw: Bytes, at: int, end: int) -> int:
    """Read over a list of ids; return where it ends, or -1."""
    if at >= end or raw[at] != 91:
        return -1
    at += 1
    if at < end and raw[at] == 93:
        return at + 1
    while at < end and raw[at] == 34:
        stop = text_end(raw, at + 1, end)
        if stop < 0 or stop - at - 1 > ID_WIDTH or stop + 1 >= end:
            return -1
        if raw[stop + 1] == 93:
            return stop + 2
        if raw[stop + 1] != 44:
            return -1
        at = stop + 2
    return -1


@compiled
def key_of(raw: Bytes, start: int, stop: int) -> int:
    """Return the index of a key in `KEYS`, or -1."""
    for k in range(len(KEY_LENGTHS)):
        if KEY_LENGTHS[k] == stop - start:
            same = True
            for i in range(stop - start):
                if raw[start + i] != KEY_BYTES[k, i]:
                    same = False
                    break
            if same:
                return k
    return -1


@compiled
def read_body(
    raw: Bytes, at: int, end: int, spans: Ints, people: Ints, used: int, event: int
) -> tuple[int, int, int]:
    """Read a body from behind its brace; return where it ends or -1, its keys as bits, and the rows used."""
    bits, last = 0, -1
    if at < end and raw[at] == 125:
        return at + 1, bits, used
    while at < end and raw[at] == 34:
        stop = text_end(raw, at + 1, end)
        if stop < 0 or stop + 2 >= end or raw[stop + 1] != 58:
            return -1, bits, used
        key = key_of(raw, at + 1, stop)
        if key <= last:
            return -1, bits, used
        last = key
        bits |= 1 << key
        at = stop + 2
        if key == PEOPLE_KEY:
            at, used = read_counts(raw, at, end, people, used, event)
        elif key == HOUSEHOLDS_KEY:
            at, _ = read_counts(raw, at, end, people, used, -1)
        elif key == AFTER_KEY:
            at = read_ids(raw, at, end)
        else:
            if raw[at] != 34:
                return -1, bits, used
            close = text_end(raw, at + 1, end)
            if close < 0 or (key != NOTE_KEY and not 0 < close - at - 1 <= NAME_MAX):
                return -1, bits, used
            if COLUMN_OF[key] >= 0:
                spans[2 * COLUMN_OF[key]], spans[2 * COLUMN_OF[key] + 1] = at + 1, close
            at = close + 1
        if at < 0 or at >= end:
            return -1, bits, used
        if raw[at] == 125:
            return at + 1, bits, used
        if raw[at] != 44:
            return -1, bits, used
        at += 1
    return -1, bits, used


@compiled
def read_events(
    raw: Bytes,
    starts: Ints,
    ends: Ints,
    operation: Bytes,
    kinds: Bytes,
    kind_bits: Ints,
    out: Ints,
    spans: Ints,
    people: Ints,
) -> int:
    """Read events; return how many rows of `people` are used.

    Parameters
    ----------
    raw
        The bytes of the events, one after another.
    starts, ends
        Where each begins and ends.
    operation
        The bytes of the operation's id; none: any operation.
    kinds
        The names of kinds that are read here, 16 bytes each.
    kind_bits
        For each kind the keys that it must have, and those that it may have.
    out
        For each event: the index of its kind (-1: it is left to the slow way), where its body begins and
        ends, its keys as bits.
    spans
        For each event, where each of the fields that are read begins and ends (-1: it has none).
    people
        A row for each group of each event: the event, where the name begins and ends, and how many.
    """
    used = 0
    for event in range(len(starts)):
        before = used
        end = ends[event]
        body = literal(raw, literal(raw, starts[event], end, HEAD) + AT_WIDTH, end, BODY)
        out[event, 0] = -1
        if body < 0 or literal(raw, starts[event], end, HEAD) < 0:
            continue
        at, bits, used = read_body(raw, body, end, spans[event], people, used, event)
        kind = -1
        if at >= 0:
            kind = read_rest(raw, at, end, operation, kinds)
        if kind < 0 or (bits & kind_bits[kind, 0]) != kind_bits[kind, 0] or (bits & ~kind_bits[kind, 1]) != 0:
            used = before
            continue
        out[event, 0], out[event, 1], out[event, 2], out[event, 3] = kind, body - 1, at, bits
    return used


@compiled
def read_rest(raw: Bytes, at: int, end: int, operation: Bytes, kinds: Bytes) -> int:
    """Read what follows the body; return the index of the kind, or -1."""
    at = text_end(raw, literal(raw, at, end, DEVICE), end)
    at = literal(raw, at, end, ID)
    if at < 0:
        return -1
    start = literal(raw, at + ID_WIDTH, end, KIND)
    if start < 0:
        return -1
    stop = text_end(raw, start, end)
    kind = -1
    for k in range(len(kinds)):
        same = stop - start <= 16
        for i in range(16):
            byte = raw[start + i] if start + i < stop else 0
            if not same or byte != kinds[k, i]:
                same = False
                break
        if same:
            kind = k
            break
    start = literal(raw, stop, end, OPERATION)
    if kind < 0 or start < 0:
        return -1
    stop = text_end(raw, start, end)
    if len(operation) and literal(raw, start, end, operation) != stop:
        return -1
    at = literal(raw, stop, end, SEQ)
    if at < 0:
        return -1
    while at < end and 48 <= raw[at] <= 57:
        at += 1
    at = literal(raw, at, end, SIGNATURE)
    if at < 0:
        return -1
    at = signature_end(raw, at, end)
    return kind if literal(raw, at, end, VERSION) == end else -1
