"""Tours bettered all at once: each vehicle's end, one trip of each, or where one of each goes, assigned anew.

What each vehicle would cost with what each other has is a square of figures, and the cheapest way to share it
out is an assignment, solved exactly: changes of many tours that small ones, two tours at a time, do not find.

References: Sarvanov and Doroshko 1981 and Gutin 1999 on assignment neighbourhoods; Thompson and Psaraftis
1993 on cyclic transfers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from safepassage.planning.tour_state import (
    ALIGHT,
    ARRIVAL,
    CHANNEL,
    DRIVES,
    ENTRIES,
    FACTS,
    FAR,
    FIRST,
    FIRST_TRIP,
    FROM,
    GROUPS,
    HORIZON,
    KIND,
    LAIN,
    LAST,
    LENGTH,
    LOTS,
    NONE,
    PEOPLE,
    ROW,
    ROWS,
    SEATED,
    SEATS,
    SIZE,
    SORTS,
    STARTS,
    STRETCHERS,
    TRIPS,
    TRIPS_MAX,
    UNTIL,
    WEIGHT,
    WHO,
    WORK,
    City,
    Ints,
    Tours,
)

AT_ONCE: Final = 600
"""So many vehicles at most take part in one assignment: its time grows with their cube."""
SCALE_SHARE: Final = 0.004
"""By this share of the mean, a tour exceeds it when a second more costs double."""
NO: Final = 1e12
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Assignment:
    """Assigns anew what some vehicles have; tours are changed in place, and must be measured after that."""

    def __init__(self, city: City, rng: np.random.Generator) -> None:
        self._city, self._rng = city, rng
        self._rows = city.tables[ROWS]

    def round(self, tours: Tours, measure: Callable[[], None]) -> None:
        """Assign ends anew, then trips, then where trips go, each among vehicles drawn anew."""
        for change in (self._ends, self._trips, self._receptions):
            vehicles = tours.vehicles
            there = np.flatnonzero(vehicles[:, TRIPS] > 0)
            if len(there) > 1:
                change(tours, self._rng.permutation(there)[:AT_ONCE])
                measure()

    def _priced(self, tours: Tours, of: Ints, length_s: Ints) -> Floats:
        """Return what each of some vehicles costs, (vehicles × alternatives): ever more beyond the mean."""
        vehicles = tours.vehicles
        weight = self._rows[vehicles[:, ROW], WEIGHT] * (vehicles[:, TRIPS] > 0)
        mean_s = float((weight * vehicles[:, LENGTH]).sum()) / max(1.0, float(weight.sum()))
        over_s = np.maximum(0.0, length_s - mean_s)
        cost = length_s + 0.5 * over_s * over_s / max(1.0, SCALE_SHARE * mean_s)
        return cast("Floats", 0.001 * self._rows[vehicles[of, ROW], WEIGHT][:, None] * cost)

    def _in_time(self, rows: Ints, length_s: Ints, alight_s: Ints) -> Flags:
        """Return which tours end in time, (vehicles × alternatives)."""
        until_s = self._rows[rows, UNTIL][:, None]
        within = length_s <= self._city.tables[FACTS, 0, HORIZON]
        return cast("Flags", within & (length_s + alight_s <= until_s))

    def _fit(self, rows: Ints, seated: Ints, lain: Ints, who: Ints) -> Flags:
        """Return which loads the vehicles of some rows may take, (vehicles × loads)."""
        seats, beds, groups = (self._rows[rows, field][:, None] for field in (SEATS, STRETCHERS, GROUPS))
        return cast("Flags", (seated <= seats) & (lain <= beds) & ((who & ~groups) == 0))

    def _ways(self, tours: Tours, rows: Ints, before: Ints, first: Ints) -> Ints:
        """Return the seconds from the arrivals of trips (`NONE`: from the start) to first pickups."""
        city, trips = self._city, tours.trips
        reception = city.channels[0, trips[before, CHANNEL]]
        source = np.where(before == NONE, city.tables[FACTS, 0, STARTS] + rows, reception)
        alight_s = np.where(before == NONE, 0, trips[before, ALIGHT])
        return cast("Ints", city.ways[source[:, None], first[None, :]] + alight_s[:, None])

    def _ends(self, tours: Tours, of: Ints) -> None:
        """Cut each tour somewhere, and give each beginning the end that is best for all."""
        vehicles, trips = tours.vehicles[of], tours.trips
        count, rows = vehicles[:, TRIPS], vehicles[:, ROW]
        cut = self._rng.integers(0, count + 1)
        position = np.arange(vehicles.shape[1] - FIRST_TRIP)[None, :]
        of_end = (position >= cut[:, None]) & (position < count[:, None])
        every = np.where(of_end, vehicles[:, FIRST_TRIP:], 0)
        seated, lain = (np.where(of_end, trips[every, field], 0).max(axis=1) for field in (SEATED, LAIN))
        who = np.bitwise_or.reduce(np.where(of_end, trips[every, WHO], 0), axis=1)
        one = np.arange(len(of))
        before = np.where(cut > 0, vehicles[one, FIRST_TRIP + np.maximum(cut, 1) - 1], NONE)
        head_s = np.where(cut > 0, trips[before, ARRIVAL], self._rows[rows, FROM])
        ends = cut < count
        first = trips[vehicles[one, FIRST_TRIP + np.where(ends, cut, 0)], FIRST]
        ways_s = self._ways(tours, rows, before, first)
        end_s = vehicles[:, LENGTH] - head_s - ways_s[one, one]
        length_s = head_s[:, None] + np.where(ends[None, :], ways_s + end_s[None, :], 0)
        last = vehicles[one, FIRST_TRIP + count - 1]
        own_s = np.where(cut > 0, trips[before, ALIGHT], 0)
        alight_s = np.where(ends[None, :], trips[last, ALIGHT][None, :], own_s[:, None])
        most = np.minimum(self._rows[rows, TRIPS_MAX], vehicles.shape[1] - FIRST_TRIP)
        possible = self._in_time(rows, length_s, alight_s) & self._fit(rows, seated, lain, who)
        possible &= cut[:, None] + (count - cut)[None, :] <= most[:, None]
        chosen = self._chosen(tours, of, length_s, possible)
        made = vehicles.copy()
        made[:, TRIPS] = cut + (count - cut)[chosen]
        for i in np.flatnonzero(chosen != one).tolist():
            j = int(chosen[i])
            end = vehicles[j, FIRST_TRIP + cut[j] : FIRST_TRIP + count[j]]
            made[i, FIRST_TRIP + cut[i] : FIRST_TRIP + cut[i] + len(end)] = end
        tours.vehicles[of] = made

    def _trips(self, tours: Tours, of: Ints) -> None:
        """Take a trip out of each tour, and give each gap the trip that is best for all."""
        at, before, after = self._drawn(tours, of)
        trips, rows = tours.trips, tours.vehicles[of, ROW]
        one = np.arange(len(of))
        trip = tours.vehicles[of, at]
        ways_s = self._ways(tours, rows, before, trips[trip, FIRST])
        reception = self._city.channels[0, trips[trip, CHANNEL]]
        onward_s = self._city.ways[reception[None, :], trips[after, FIRST][:, None]] + trips[trip, ALIGHT]
        there_s = ways_s + trips[trip, WORK] + np.where(after[:, None] == NONE, 0, onward_s)
        length_s = tours.vehicles[of, LENGTH][:, None] - there_s[one, one][:, None] + there_s
        possible = self._in_time(rows, length_s, self._last_s(tours, of, after, trips[trip, ALIGHT]))
        possible &= self._fit(rows, trips[trip, SEATED], trips[trip, LAIN], trips[trip, WHO])
        tours.vehicles[of, at] = trip[self._chosen(tours, of, length_s, possible)]

    def _receptions(self, tours: Tours, of: Ints) -> None:
        """Let trips with as many people each, one of a vehicle, go where others of them go now."""
        at, _, after = self._drawn(tours, of)
        people = tours.trips[tours.vehicles[of, at], PEOPLE]
        for size in np.unique(people):
            some = np.flatnonzero(people == size)
            if len(some) > 1:
                self._redirected(tours, of[some], tours.vehicles[of[some], at[some]], after[some])

    def _redirected(self, tours: Tours, of: Ints, trip: Ints, after: Ints) -> None:
        city, trips = self._city, tours.trips
        one = np.arange(len(of))
        channel = trips[trip, CHANNEL]
        drives_s = city.ways[city.tables[FACTS, 0, DRIVES] + channel[None, :], trips[trip, LAST][:, None]]
        onward_s = city.ways[city.channels[0, channel][None, :], trips[after, FIRST][:, None]]
        there_s = drives_s + np.where(after[:, None] == NONE, 0, onward_s)
        length_s = tours.vehicles[of, LENGTH][:, None] - there_s[one, one][:, None] + there_s
        possible = (drives_s < FAR) & self._open(tours, trip, channel)
        alight_s = self._last_s(tours, of, after, trips[trip, ALIGHT])
        possible &= self._in_time(tours.vehicles[of, ROW], length_s, alight_s)
        chosen = self._chosen(tours, of, length_s, possible)
        trips[trip, WORK] += drives_s[one, chosen] - drives_s[one, one]
        trips[trip, CHANNEL] = channel[chosen]

    def _open(self, tours: Tours, trip: Ints, channel: Ints) -> Flags:
        """Return which channels are open to everyone of some trips, (trips × channels)."""
        city = self._city
        allowed = np.ones((len(trip), len(channel)), dtype=np.bool_)
        for entry in range(ENTRIES):
            some = np.flatnonzero(tours.trips[trip, SIZE] > entry)
            kind = city.tables[SORTS, tours.trips[trip[some], LOTS + entry], KIND]
            allowed[some] &= city.channels[1 + kind[:, None], channel[None, :]] != 0
        return allowed

    def _drawn(self, tours: Tours, of: Ints) -> tuple[Ints, Ints, Ints]:
        """Draw a trip of each tour; return its column, the trip before and the one after, `NONE` for none."""
        vehicles = tours.vehicles
        count = vehicles[of, TRIPS]
        position = self._rng.integers(0, count)
        before = np.where(position > 0, vehicles[of, FIRST_TRIP + np.maximum(position, 1) - 1], NONE)
        further = position + 1 < count
        after = np.where(further, vehicles[of, FIRST_TRIP + np.where(further, position + 1, 0)], NONE)
        return FIRST_TRIP + position, before, after

    def _last_s(self, tours: Tours, of: Ints, after: Ints, alight_s: Ints) -> Ints:
        """Return how long the last trips alight if trips that alight so long come before those after."""
        last = tours.vehicles[of, FIRST_TRIP + tours.vehicles[of, TRIPS] - 1]
        return np.where(after[:, None] == NONE, alight_s[None, :], tours.trips[last, ALIGHT][:, None])

    def _chosen(self, tours: Tours, of: Ints, length_s: Ints, possible: Flags) -> Ints:
        """Return what each vehicle best has; what it has now is always possible."""
        cost = np.where(possible, self._priced(tours, of, length_s), NO)
        one = np.arange(len(of))
        cost[one, one] = np.minimum(cost[one, one], self._priced(tours, of, length_s)[one, one])
        return cast("Ints", linear_sum_assignment(cost)[1])
