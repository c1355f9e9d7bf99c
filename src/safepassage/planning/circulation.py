"""The columns to begin a large programme with: those of a cheap round of people out and vehicles back."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from safepassage.operation.calendar import NEVER
from safepassage.planning.linear import solve
from safepassage.planning.relaxation import Flags, Integers, Relaxation

NEAR_ENDS: Final = 2
"""Trips to, and returns from, so many of the nearest receptions are there from the start too."""
SOME: Final = 1e-6


def likely(relaxation: Relaxation, return_s: Integers, exists: Flags) -> tuple[Flags, Flags]:
    """Return which pairs of a service and a lot, and which returns (ends × places), are likely to be used.

    People are driven to receptions, within their room, and the room of vehicles back to where people wait,
    within what has come to a reception, at the least driving in all. Every trip and return that this uses
    is likely, and so are those to and from the nearest receptions.

    Parameters
    ----------
    relaxation
        Of the people and services.
    return_s, exists
        Seconds of the empty drives from receptions to assembly points, and which of them there are.
    """
    reach, lot = relaxation.reach, relaxation.pair_lot
    ends, places = return_s.shape
    end, drive_s = relaxation.end[relaxation.pair_service], relaxation.drive_s[relaxation.pair_service]
    ways, way = np.unique(lot * ends + end, return_inverse=True)
    way = way.reshape(-1)
    way_s = np.full(len(ways), NEVER, dtype=np.int64)
    np.minimum.at(way_s, way, drive_s)
    way_lot, way_end = np.divmod(ways, ends)
    from_, to = np.nonzero(exists)
    out, back = len(ways), len(from_)
    seconds = np.concatenate([way_s, return_s[from_, to]]).astype(np.float64)

    lots = len(relaxation.lots)
    place_of = [reach.place_number[relaxation.problem.lots[index].place] for index in relaxation.lots]
    waiting = np.bincount(place_of, weights=relaxation.count, minlength=places)
    room = [min(relaxation.people, relaxation.problem.people_max.get(place, NEVER)) for place in reach.ends]
    # Rows: people of each lot; into each reception; out of it no more than into it; to each place.
    rows = np.concatenate(
        [way_lot, lots + way_end, lots + ends + way_end, lots + ends + from_, lots + 2 * ends + to]
    )
    people, vehicles = np.arange(out), out + np.arange(back)
    columns = np.concatenate([people, people, people, vehicles, vehicles])
    figures = np.repeat([1.0, 1.0, -1.0, 1.0, 1.0], [out, out, out, back, back])
    limits = np.concatenate([relaxation.count, room, np.zeros(ends), waiting])
    found = solve(
        gain=2.0 * (1.0 + seconds.max(initial=0.0)) - seconds,
        matrix=csr_array((figures, (rows, columns)), shape=(len(limits), out + back)),
        limits=limits,
        most=np.full(out + back, float(max(1, relaxation.people))),
    )
    pairs = (found[:out] > SOME)[way] | _nearest(lot, drive_s)
    returns = np.zeros(exists.shape, dtype=np.bool_)
    returns[from_, to] = (found[out:] > SOME) | _nearest(to, return_s[from_, to])
    return pairs, returns


def _nearest(key: npt.NDArray[np.int64], seconds: Integers) -> Flags:
    """Return, per key, the few with the least seconds."""
    order = np.lexsort((seconds, key))
    begin = np.searchsorted(key[order], key[order])
    near = np.zeros(len(order), dtype=np.bool_)
    near[order] = np.arange(len(order)) - begin < NEAR_ENDS
    return near
