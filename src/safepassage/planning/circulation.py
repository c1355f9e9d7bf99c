"""A cheap round of people out and vehicles back: it says what is likely to be used, and what is scarce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from safepassage.operation.calendar import NEVER
from safepassage.planning.linear import Floats, solve
from safepassage.planning.relaxation import Flags, Integers, Relaxation

NEAR_ENDS: Final = 3
"""Trips to, and returns from, so many of the nearest receptions are likely too."""
SOME: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """Where people are driven, and vehicles back.

    Parameters
    ----------
    pairs
        Which pairs of a service and a lot are likely to be used.
    returns
        Which drives back (ends × places) are.
    drawn
        How many people come to each reception.
    """

    pairs: Flags
    returns: Flags
    drawn: Floats


def circulation_of(relaxation: Relaxation) -> Circulation:
    """Return the circulation of a relaxation's people.

    People are driven to receptions, within their room, and the room of vehicles back to where people wait,
    within what has come to a reception, at the least driving in all. Every trip and return that this uses
    is likely, and so are those to and from the nearest receptions.
    """
    reach, lot = relaxation.reach, relaxation.pair_lot
    ends, places = len(reach.ends), len(reach.places)
    end, drive_s = relaxation.end[relaxation.pair_service], relaxation.drive_s[relaxation.pair_service]
    ways, way = np.unique(lot * ends + end, return_inverse=True)
    way = way.reshape(-1)
    way_s = np.full(len(ways), NEVER, dtype=np.int64)
    np.minimum.at(way_s, way, drive_s)
    way_lot, way_end = np.divmod(ways, ends)
    from_, to = np.nonzero(np.isfinite(reach.back_s))
    back_s = reach.back_s[from_, to]
    out, back = len(ways), len(from_)
    seconds = np.concatenate([way_s.astype(np.float64), back_s])

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
    returns = np.zeros((ends, places), dtype=np.bool_)
    returns[from_, to] = (found[out:] > SOME) | _nearest(to, back_s)
    return Circulation(
        pairs=(found[:out] > SOME)[way] | _nearest(lot, drive_s),
        returns=returns,
        drawn=np.bincount(way_end, weights=found[:out], minlength=ends).astype(np.float64),
    )


def _nearest(key: Integers, seconds: npt.NDArray[np.int64] | Floats) -> Flags:
    """Return, per key, the few with the least seconds."""
    order = np.lexsort((seconds, key))
    begin = np.searchsorted(key[order], key[order])
    near = np.zeros(len(order), dtype=np.bool_)
    near[order] = np.arange(len(order)) - begin < NEAR_ENDS
    return near
