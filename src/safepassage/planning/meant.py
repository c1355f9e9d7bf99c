"""Tours as a construction reads them: what each vehicle is meant to do, and for whom its seats are kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from safepassage.planning import event_state as es
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.event_state import NONE, Integers
from safepassage.planning.tour import Intent, Tour


class Meant:
    """The rows and lists of some tours, to be put into a state: loads begin at 0, as do picks and intents.

    Raises
    ------
    ValueError
        If a tour is of no vehicle of the fleet or of one that has a tour already, a trip's last boarding is
        not where its service begins, or no route leads from one boarding to the next.
    """

    def __init__(self, arrays: Arrays, tours: Sequence[Tour]) -> None:
        self.arrays = arrays
        self.vehicles: list[tuple[int, int, int]] = []
        self.intents: list[tuple[int, int, int, int]] = []
        self.picks: list[tuple[int, ...]] = []
        self.loads: list[int] = []
        self.houses: list[int] = []
        counts = [row.count for row in arrays.problem.fleet]
        first = np.cumsum([0, *counts]).tolist()
        for tour in tours:
            if not (0 <= tour.row < len(counts) and 0 <= tour.number < counts[tour.row]):
                raise ValueError(f"the fleet has no vehicle {tour.number} of row {tour.row}")
            begin = len(self.intents)
            for intent in tour.trips:
                self._add(intent)
            self.vehicles.append((first[tour.row] + tour.number, begin, len(self.intents)))
        if len({vehicle for vehicle, _, _ in self.vehicles}) < len(self.vehicles):
            raise ValueError("a vehicle has two tours")
        arrays.write_roads_if_new()

    def _add(self, intent: Intent | None) -> None:
        if intent is None:
            self.intents.append((NONE, len(self.picks), len(self.picks), NONE))
            return
        arrays, service = self.arrays, self.arrays.problem.services[intent.service]
        if not intent.pickups or intent.pickups[-1].place != service.place:
            raise ValueError(f"the last boarding of a trip is not at {service.place}")
        begin, before = len(self.picks), ""
        for pickup in intent.pickups:
            route = arrays.roads.quickest(before, pickup.place) if before else NONE
            if before and route == NONE:
                raise ValueError(f"no route leads from {before} to {pickup.place}")
            load, house = len(self.loads), len(self.houses)
            for lot, count in pickup.load.items():
                self.loads += (lot, count)
            self.houses += [arrays.house_row[token] for token in pickup.households]
            place = arrays.place_row[pickup.place]
            self.picks.append((place, route, load, len(self.loads), pickup.people, house, len(self.houses)))
            before = pickup.place
        convoy = NONE if intent.convoy is None else intent.convoy
        self.intents.append((intent.service, begin, len(self.picks), convoy))

    @property
    def due(self) -> Integers:
        """How many trips are meant to leave in each convoy (yards × convoys)."""
        arrays = self.arrays
        turns = max((convoy for *_, convoy in self.intents), default=NONE) + 1
        due = np.zeros((len(arrays.yard_ids), turns), dtype=np.int64)
        if turns:
            services = arrays.problem.services
            passes = [[at in service.route.stops for at in arrays.yard_ids] for service in services]
            for service, _, _, convoy in self.intents:
                if convoy != NONE:
                    due[:, convoy] += passes[service]
        return due

    def write(self, g: Integers, t: Integers, m: Integers) -> None:
        """Write the tours into a state, and keep those they carry for them.

        Raises
        ------
        ValueError
            If more people are to be carried than there are, or a household twice.
        """
        intents, picks = _table(self.intents, 4), _table(self.picks, 7)
        rows = t[g[es.INTENT_0] : g[es.INTENT_N]]
        free = intents[:, 0] == NONE
        rows[:, es.INTENT_SERVICE] = np.where(free, NONE, intents[:, 0] + g[es.SERVICE_0])
        rows[:, [es.INTENT_PICK, es.INTENT_PICKS]] = intents[:, 1:3] + g[es.PICK_0]
        rows[:, es.INTENT_SKIPPED], rows[:, es.INTENT_CONVOY] = 0, intents[:, 3]
        for vehicle, begin, end in self.vehicles:
            row = t[g[es.VEHICLE_0] + vehicle]
            row[es.VEHICLE_INTENT], row[es.VEHICLE_INTENTS] = g[es.INTENT_0] + begin, g[es.INTENT_0] + end
        routes = picks[:, es.PICK_ROUTE]
        picks[:, es.PICK_ROUTE] = np.where(routes == NONE, NONE, routes + g[es.ROUTE_0])
        picks[:, [es.PICK_LOAD, es.PICK_LOADS]] += g[es.LOADS]
        picks[:, [es.PICK_HOUSE, es.PICK_HOUSES]] += g[es.HOUSES]
        t[g[es.PICK_0] : g[es.PICK_0] + len(picks), :7] = picks
        loads, houses = np.array(self.loads, dtype=np.int64), np.array(self.houses, dtype=np.int64)
        lots = t[g[es.LOT_0] : g[es.LOT_N]]
        np.subtract.at(lots[:, es.LOT_WAITING], loads[::2], loads[1::2])
        if (lots[:, es.LOT_WAITING] < 0).any() or len(np.unique(houses)) < len(houses):
            raise ValueError("the tours carry more people than there are, or a household twice")
        loads[::2] += g[es.LOT_0]
        m[g[es.LOADS] : g[es.LOADS] + len(loads)] = loads
        m[g[es.HOUSES] : g[es.HOUSES] + len(houses)] = houses
        t[houses, es.HOUSE_GONE] = 1
        np.subtract.at(lots[:, es.LOT_HOUSED], self._lot_of(lots, houses), t[houses, es.HOUSE_PEOPLE])
        g[es.NEXT_PICK] += len(picks)
        g[es.NEXT_LOAD] += len(loads)
        g[es.NEXT_HOUSE] += len(houses)

    @staticmethod
    def _lot_of(lots: Integers, houses: Integers) -> Integers:
        """Return the number of each household's lot."""
        found: Integers = np.searchsorted(lots[:, es.LOT_HOUSES], houses, side="right").astype(np.int64)
        return found


def _table(rows: Sequence[tuple[int, ...]], columns: int) -> Integers:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)
