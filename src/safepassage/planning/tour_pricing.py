"""The tours that are worth most in the time that is left, in compiled code: a way through place and time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from safepassage.planning.compilation import kept_with_arrays

Integers = npt.NDArray[np.int64]

LEAST: int = -(1 << 62)
"""The worth of what cannot be."""


@kept_with_arrays
def worths(
    most: int, returns: bool, back: Integers, hauls: Integers, worth: Integers
) -> tuple[Integers, Integers]:
    """Return what a vehicle can still be worth, in exact integers, by where it is and what time it has.

    Parameters
    ----------
    most
        The most units of time.
    returns
        Whether it may make a further trip.
    back
        Units from an end to a place, (ends × places), -1 where there is no way.
    hauls
        Place, end and units of each haul, (hauls × 3).
    worth
        What each haul is worth, `LEAST` where this vehicle cannot make it.

    Returns
    -------
    Integers, Integers
        The worth of the best tour that begins empty at a place, (most + 1 × places), `LEAST` where there is
        none, and of the best that goes on from an end, (most + 1 × ends), 0 where it had better not.
    """
    ends, places = back.shape
    from_place = np.full((most + 1, places), LEAST, np.int64)
    from_end = np.zeros((most + 1, ends), np.int64)
    for left in range(most + 1):
        for haul in range(hauls.shape[0]):
            after = left - hauls[haul, 2]
            if after >= 0 and worth[haul] > LEAST:
                value = worth[haul] + from_end[after, hauls[haul, 1]]
                if value > from_place[left, hauls[haul, 0]]:
                    from_place[left, hauls[haul, 0]] = value
        if returns:
            for end in range(ends):
                for place in range(places):
                    after = left - back[end, place]
                    if back[end, place] > 0 and after >= 0 and from_place[after, place] > from_end[left, end]:
                        from_end[left, end] = from_place[after, place]
    return from_place, from_end


@kept_with_arrays
def best_tour(
    left: int,
    place: int,
    from_place: Integers,
    from_end: Integers,
    back: Integers,
    hauls: Integers,
    worth: Integers,
) -> Integers:
    """Return the hauls of a best tour that begins at a place with so many units of time left."""
    tour = np.empty(left + 1, np.int64)
    length = 0
    while place >= 0:
        end = -1
        for haul in range(hauls.shape[0]):
            after = left - hauls[haul, 2]
            if hauls[haul, 0] != place or after < 0 or worth[haul] == LEAST:
                continue
            if worth[haul] + from_end[after, hauls[haul, 1]] == from_place[left, place]:
                tour[length] = haul
                length += 1
                left, end = after, hauls[haul, 1]
                break
        place = -1
        if from_end[left, end] > 0:
            for other in range(back.shape[1]):
                after = left - back[end, other]
                if back[end, other] > 0 and after >= 0 and from_place[after, other] == from_end[left, end]:
                    left, place = after, other
                    break
    return tour[:length]
