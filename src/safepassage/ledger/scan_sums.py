"""The hot loop's second half: names become numbers, and postings become sums by account and group."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.ledger.compiled import compiled
from safepassage.ledger.scan import (
    AT_PLACE,
    DECEASED,
    HOSPITAL,
    IN_VEHICLE,
    NONE,
    OUTSIDE,
    SCREENING,
    STAYED,
    TRIP,
    UNACCOUNTED,
    VEHICLE,
    Bytes,
    Ints,
)

FREE: Final = 8
"""An account that a person wrote out, to be read from its text."""
NAMES_MAX: Final = 1 << 30
PLACE_PREFIX: Final = np.frombuffer(b"place:", np.uint8)
VEHICLE_PREFIX: Final = np.frombuffer(b"vehicle:", np.uint8)
SCREENING_PREFIX: Final = np.frombuffer(b"screening:", np.uint8)
HOSPITAL_PREFIX: Final = np.frombuffer(b"hospital:", np.uint8)
OUTSIDE_NAME: Final = np.frombuffer(b"outside", np.uint8)
DECEASED_NAME: Final = np.frombuffer(b"deceased", np.uint8)
STAYED_NAME: Final = np.frombuffer(b"stayed", np.uint8)
UNACCOUNTED_NAME: Final = np.frombuffer(b"unaccounted", np.uint8)


@compiled
def past(raw: Bytes, at: int, end: int, wanted: Bytes) -> int:
    """Return where a text ends if it stands there, else -1.

    (As `scan.literal`: what is compiled and kept is only made anew when its own module changes.)
    """
    if at + len(wanted) > end:
        return -1
    for i in range(len(wanted)):
        if raw[at + i] != wanted[i]:
            return -1
    return at + len(wanted)


@compiled
def name_code(
    raw: Bytes,
    start: int,
    end: int,
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int32],
    blob: Bytes,
    offsets: Ints,
    filled: Ints,
) -> int:
    """Return the number of a name, a new one if need be.

    `hashes` and `codes` are an open table at most half full; the names themselves stand in `blob`, and are
    compared, so that two with one hash stay two. `filled` is how many names there are, and bytes in `blob`.
    """
    value = np.uint64(14695981039346656037)
    for i in range(start, end):
        value = (value ^ np.uint64(raw[i])) * np.uint64(1099511628211)
    mask = len(hashes) - 1
    slot = np.int64(value & np.uint64(mask))
    while codes[slot] >= 0:
        if hashes[slot] == value:
            code = codes[slot]
            at, length = offsets[code], offsets[code + 1] - offsets[code]
            if length == end - start:
                same = True
                for i in range(length):
                    if blob[at + i] != raw[start + i]:
                        same = False
                        break
                if same:
                    return int(code)
        slot = (slot + 1) & mask
    code = filled[0]
    hashes[slot], codes[slot] = value, code
    at = filled[1]
    for i in range(end - start):
        blob[at + i] = raw[start + i]
    filled[0] += 1
    filled[1] = offsets[code + 1] = at + end - start
    return int(code)


@compiled
def account_at(raw: Bytes, start: int, end: int) -> tuple[int, int]:
    """Return the sort of an account and where the id in its name begins; sort -1: it is none."""
    for sort, prefix in (
        (AT_PLACE, PLACE_PREFIX),
        (IN_VEHICLE, VEHICLE_PREFIX),
        (SCREENING, SCREENING_PREFIX),
        (HOSPITAL, HOSPITAL_PREFIX),
    ):
        at = past(raw, start, end, prefix)
        if at >= 0:
            return (sort, at) if at < end else (-1, at)
    for sort, name in (
        (OUTSIDE, OUTSIDE_NAME),
        (DECEASED, DECEASED_NAME),
        (STAYED, STAYED_NAME),
        (UNACCOUNTED, UNACCOUNTED_NAME),
    ):
        if past(raw, start, end, name) == end:
            return sort, end
    return -1, end


@compiled
def end_of(raw: Bytes, spans: Ints, sort: int, field: int) -> tuple[int, int, int]:
    """Return sort, begin and end of the id of one end of a move; sort -1: it is no account."""
    if field == NONE:
        return sort, 0, 0
    start, end = spans[2 * field], spans[2 * field + 1]
    if sort != FREE:
        return sort, start, end
    if start < 0:
        return OUTSIDE, 0, 0  # only got_off may leave it out
    sort, start = account_at(raw, start, end)
    return sort, start, end


@compiled
def leave_out_what_is_no_account(raw: Bytes, out: Ints, spans: Ints, rules: Ints) -> None:
    """Leave events to the slow way that name an account that is none."""
    for event in range(len(out)):
        kind = out[event, 0]
        if kind >= 0 and rules[kind, 0] >= 0:
            for side in (0, 2):
                sort, _, _ = end_of(raw, spans[event], rules[kind, side], rules[kind, side + 1])
                if sort < 0:
                    out[event, 0] = -1


@compiled
def name_accounts(
    raw: Bytes,
    out: Ints,
    spans: Ints,
    rules: Ints,
    named: Ints,
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int32],
    blob: Bytes,
    offsets: Ints,
    filled: Ints,
) -> None:
    """Fill `named`: of each event that counts the vehicle, the trip, and sort and id of both accounts."""
    for event in range(len(out)):
        kind = out[event, 0]
        named[event, :] = -1
        if kind < 0:
            continue
        for column in (0, 1):
            field = (VEHICLE, TRIP)[column]
            start = spans[event, 2 * field]
            if start >= 0:
                named[event, column] = name_code(
                    raw, start, spans[event, 2 * field + 1], hashes, codes, blob, offsets, filled
                )
        if rules[kind, 0] < 0:
            continue
        for side in (0, 2):
            sort, start, end = end_of(raw, spans[event], rules[kind, side], rules[kind, side + 1])
            named[event, 2 + side] = sort
            named[event, 3 + side] = name_code(raw, start, end, hashes, codes, blob, offsets, filled)


@compiled
def post(
    raw: Bytes,
    out: Ints,
    people: Ints,
    used: int,
    named: Ints,
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int32],
    blob: Bytes,
    offsets: Ints,
    filled: Ints,
    cells: Ints,
    cell_of: Ints,
    keys: Ints,
    sums: Ints,
) -> None:
    """Add postings to the sums. `cells` and `cell_of` are an open table of accounts and groups."""
    for row in range(used):
        event = people[row, 0]
        if out[event, 0] < 0:
            continue
        group = name_code(raw, people[row, 1], people[row, 2], hashes, codes, blob, offsets, filled)
        for side in (0, 2):
            key = ((named[event, 2 + side] << 30 | named[event, 3 + side]) << 30) | group
            cell = cell_at(key, cells, cell_of, keys, filled)
            sums[cell] += people[row, 3] * (side - 1)


@compiled
def cell_at(key: int, cells: Ints, cell_of: Ints, keys: Ints, filled: Ints) -> int:
    """Return the cell of an account and group, a new one if need be; `filled[2]` is how many there are."""
    mask = len(cells) - 1
    mixed = np.uint64(key) * np.uint64(11400714819323198485)
    slot = np.int64(mixed >> np.uint64(20)) & mask
    while cell_of[slot] >= 0:
        if cells[slot] == key:
            return int(cell_of[slot])
        slot = (slot + 1) & mask
    cell = filled[2]
    cells[slot], cell_of[slot], keys[cell] = key, cell, key
    filled[2] += 1
    return int(cell)


@compiled
def put_names(
    blob: Bytes, offsets: Ints, count: int, hashes: npt.NDArray[np.uint64], codes: npt.NDArray[np.int32]
) -> None:
    """Fill an empty table of names anew, after it has grown."""
    mask = len(hashes) - 1
    for code in range(count):
        value = np.uint64(14695981039346656037)
        for i in range(offsets[code], offsets[code + 1]):
            value = (value ^ np.uint64(blob[i])) * np.uint64(1099511628211)
        slot = np.int64(value & np.uint64(mask))
        while codes[slot] >= 0:
            slot = (slot + 1) & mask
        hashes[slot], codes[slot] = value, code


@compiled
def put_cells(keys: Ints, count: int, cells: Ints, cell_of: Ints) -> None:
    """Fill an empty table of cells anew, after it has grown."""
    mask = len(cells) - 1
    for cell in range(count):
        mixed = np.uint64(keys[cell]) * np.uint64(11400714819323198485)
        slot = np.int64(mixed >> np.uint64(20)) & mask
        while cell_of[slot] >= 0:
            slot = (slot + 1) & mask
        cells[slot], cell_of[slot] = keys[cell], cell


@compiled
def copy_bodies(raw: Bytes, out: Ints, chosen: Ints, into: Bytes, ends: Ints, base: int) -> None:
    """Copy the bodies of chosen events one after another, noting where each ends, counted from `base` on."""
    at = 0
    for number in range(len(chosen)):
        event = chosen[number]
        for i in range(out[event, 1], out[event, 2]):
            into[at] = raw[i]
            at += 1
        ends[number] = base + at
