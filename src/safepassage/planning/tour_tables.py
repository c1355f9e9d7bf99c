"""The arrays of the search for tours, made from a problem: people, channels, drives and vehicles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.operation.terms import Flow, Passage
from safepassage.planning.problem import Lot, Problem
from safepassage.planning.tour_repair import POOL_MOST, SAVED_MOST, TRIPS_MOST, Attempt
from safepassage.planning.tour_state import (
    COUNT,
    COUNTERS,
    ENTRIES,
    FACTS,
    FAR,
    FIRST_TRIP,
    FREE,
    FROM,
    LEFT,
    LENGTH,
    LOTS_FROM,
    NEAREST,
    PLACES,
    RANDOM,
    ROW,
    ROWS,
    SEATS,
    SORTS,
    SOURCES,
    STARTS,
    STRETCHERS,
    TRIP_COLUMNS,
    TRIPS_MOST_EACH,
    UNIT,
    UNUSED,
    VISITS_FROM,
    WAITING,
    WIDTH,
    City,
    Tours,
)

NEAR: Final = 32
"""Places kept as near to each."""
ALWAYS_S: Final = 1 << 40
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The arrays, and what their rows are in the problem.

    `lot_of` is the lot of each sort of people; `services` the service of each channel and place, -1 for none;
    `row_of`, `number_of` the fleet row and number of each vehicle.
    """

    city: City
    places: tuple[str, ...]
    lot_of: Ints
    services: Ints
    row_of: Ints
    number_of: Ints


def tables_of(problem: Problem) -> Tables:
    """Return the arrays of a problem: everything that couples vehicles but room and people is left out."""
    places = tuple(dict.fromkeys(lot.place for lot in problem.lots))
    receptions = tuple(dict.fromkeys(service.to for service in problem.services))
    place_of = {place: i for i, place in enumerate(places)}
    channels = tuple(dict.fromkeys((s.passage, s.to) for s in problem.services))
    services = np.full((len(channels), len(places)), -1, np.int64)
    drives = np.full((len(channels), len(places)), FAR, np.int64)
    channel_of = {channel: i for i, channel in enumerate(channels)}
    for index, service in enumerate(problem.services):
        cell = channel_of[service.passage, service.to], place_of[service.place]
        services[cell], drives[cell] = index, service.route.drive_s
    lots, kinds, lot_of = _lots(problem, channels, place_of)
    backs = _ways(problem, receptions, places)
    starts = _ways(problem, tuple(row.at for row in problem.fleet), places)
    hops = _ways(problem, places, places)
    ways = np.concatenate([backs, starts, hops, drives])
    order = np.argsort(hops + np.diag(np.full(len(places), FAR)), axis=1, kind="stable")[:, :NEAR]
    near = np.where(np.take_along_axis(hops, order, axis=1) < FAR, order, -1)
    near[order == np.arange(len(places))[:, None]] = -1
    to = [receptions.index(to) for _, to in channels]
    board, alight = problem.operation.timings.board, problem.operation.timings.alight
    begins = np.cumsum([len(receptions), len(problem.fleet), len(places)])
    facts = [board.per_vehicle_s, board.per_person_s, alight.per_vehicle_s, alight.per_person_s]
    room = [[problem.people_max.get(to, ALWAYS_S), 0] for to in receptions]
    receptions_of = np.array(room, np.int64).reshape(-1, 2)
    facts_of = np.array([[*facts, problem.horizon_s, len(channels), *begins]], np.int64)
    rows = _rows(problem)
    counts = [row.count for row in problem.fleet]
    return Tables(
        city=City(
            tables=_stacked(lots, _place_rows(lots, rows, backs, len(places)), rows, receptions_of, facts_of),
            channels=np.concatenate([np.array([to], np.int64).reshape(1, len(to)), kinds]),
            ways=np.ascontiguousarray(ways),
            near=np.ascontiguousarray(near.reshape(len(places), -1)),
        ),
        places=places,
        lot_of=lot_of,
        services=services,
        row_of=np.repeat(np.arange(len(counts)), counts),
        number_of=np.concatenate([np.arange(count) for count in counts] or [np.zeros(0, np.int64)]),
    )


def _stacked(*tables: Ints) -> npt.NDArray[np.int64]:
    """Return tables as one array, each with as many rows and columns as the largest."""
    shape = (max(len(table) for table in tables), max(table.shape[1] for table in tables))
    stacked = np.zeros((len(tables), *shape), np.int64)
    for whole, table in zip(stacked, tables, strict=True):
        whole[: table.shape[0], : table.shape[1]] = table
    return stacked


def _ways(problem: Problem, from_: Sequence[str], to: Sequence[str]) -> Ints:
    """Return the seconds of the quickest routes, `FAR` where there is none."""
    if not from_ or not to:
        return np.zeros((len(from_), len(to)), np.int64)
    return np.minimum(problem.routes.seconds(from_, to), FAR)


def _lots(
    problem: Problem, channels: Sequence[tuple[str, str]], place_of: dict[str, int]
) -> tuple[Ints, Ints, Ints]:
    """Return the sorts of people, which channels are open to each kind of them, and their lots.

    The households of a lot are sorts by their size, the largest first; people in none come last.
    """
    bits = {group.id: 1 << i for i, group in enumerate(problem.operation.groups)}
    flows = {term.id: term.flow for term in problem.operation.binding_terms if isinstance(term, Passage)}
    open_ways: dict[tuple[bool, ...], int] = {}
    known: dict[tuple[str, str, str | None], int] = {}
    rows: list[tuple[int, ...]] = []
    lot_of: list[int] = []
    for index, lot in sorted(enumerate(problem.lots), key=lambda pair: place_of[pair[1].place]):
        key = (lot.place, lot.group, lot.to)
        if key not in known:
            way = tuple(_permits(flows[passage], lot, to) for passage, to in channels)
            known[key] = open_ways.setdefault(way, len(open_ways))
        sizes = Counter(size for _, size in lot.households)
        sizes[1] += lot.count - sum(size for _, size in lot.households)
        for size, units in sorted(sizes.items(), reverse=True):
            if units > 0:
                rows.append((place_of[lot.place], size, lot.stretcher, bits[lot.group], known[key], units))
                lot_of.append(index)
    kinds = np.array(list(open_ways), np.int64).reshape(len(open_ways), len(channels))
    return np.array(rows, np.int64).reshape(-1, 6), kinds, np.array(lot_of, np.int64)


def _permits(flow: Flow, lot: Lot, to: str) -> bool:
    return lot.to in (None, to) and flow.covers(lot.group, lot.place, to)


def _rows(problem: Problem) -> Ints:
    """Return the rows of the fleet; a second of a vehicle is worth its room, beside the largest's."""
    bits = {group.id: 1 << i for i, group in enumerate(problem.operation.groups)}
    most = max((row.seats + row.stretchers for row in problem.fleet), default=1) or 1
    rows = []
    for row, (from_s, until_s) in zip(problem.fleet, problem.available_s, strict=True):
        groups = sum(bits[group] for group in row.groups) if row.groups else -1
        trips_max = ALWAYS_S if row.trips_max is None else row.trips_max
        weight = max(1, 1000 * (row.seats + row.stretchers) // most)
        times = from_s, min(until_s, ALWAYS_S)
        rows.append((row.seats, row.stretchers, groups, *times, trips_max, weight))
    return np.array(rows, np.int64).reshape(-1, 7)


def _place_rows(lots: Ints, rows: Ints, backs: Ints, places: int) -> Ints:
    """Return where each place's sorts and visits begin, and the least seconds back to it."""
    made = np.zeros((places + 1, 3), np.int64)
    people = np.bincount(lots[:, 0], weights=lots[:, UNIT] * lots[:, 5], minlength=places).astype(np.int64)
    units = np.bincount(lots[:, 0], weights=lots[:, 5], minlength=places).astype(np.int64)
    room = rows[:, SEATS] + rows[:, STRETCHERS]
    least = max(1, int(room[room > 0].min(initial=ALWAYS_S)))
    made[1:, LOTS_FROM] = np.cumsum(np.bincount(lots[:, 0], minlength=places))
    made[1:, VISITS_FROM] = np.cumsum(np.minimum(units, 4 * (-(-people // least)) + 24))
    if backs.size:
        made[:places, NEAREST] = np.minimum(backs.min(axis=0), ALWAYS_S)
    return made


def empty_tours(city: City, row_of: Ints, *, seed: int) -> Tours:
    """Return tours of no trips, everybody waiting; the seed is of the random numbers."""
    sorts, rows, places = city.tables[SORTS], city.tables[ROWS], city.ways.shape[1]
    people = int((sorts[:, UNIT] * sorts[:, COUNT]).sum())
    visits = int(city.tables[PLACES, places, VISITS_FROM])
    trips, vehicles = visits + 2 * TRIPS_MOST, len(row_of)
    room = int((rows[row_of, SEATS] + rows[row_of, STRETCHERS]).sum())
    width = min(visits, 4 * (people // max(1, room)) + 24)
    tours = Tours(
        trips=np.zeros((trips, TRIP_COLUMNS), np.int64),
        vehicles=np.zeros((vehicles, FIRST_TRIP + width), np.int64),
        lists=np.zeros((6, max(trips, SOURCES + 1, city.tables.shape[1])), np.int64),
        scratch=np.zeros((6, max(WIDTH, ENTRIES)), np.int64),
    )
    tours.vehicles[:, ROW] = row_of
    tours.vehicles[:, LENGTH] = rows[row_of, FROM]
    tours.lists[WAITING, : len(sorts)] = sorts[:, COUNT]
    tours.lists[UNUSED, :trips] = np.arange(trips)[::-1]
    counters = tours.lists[COUNTERS]
    counters[FREE], counters[LEFT], counters[TRIPS_MOST_EACH] = trips, people, width
    counters[RANDOM] = 1 + seed % 2147483645
    return tours


def attempt_space(city: City, tours: Tours) -> Attempt:
    """Return the space that an attempt needs to be undone."""
    lists = max(TRIPS_MOST, POOL_MOST, SAVED_MOST, int(city.tables[FACTS, 0, STARTS]))
    return Attempt(
        vehicles=np.zeros((SAVED_MOST, 2 + tours.vehicles.shape[1] - FIRST_TRIP), np.int64),
        lists=np.zeros((6, lists), np.int64),
        before=np.zeros(1, np.float64),
    )
