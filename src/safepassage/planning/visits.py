"""Whole vehicles: rows that say how often they come to an assembly point, by rounding."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from safepassage.planning.activities import Integers
from safepassage.planning.limits import Fixed
from safepassage.planning.throughput import Throughput


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People of one place who all have to be fetched by the same kinds of vehicle for the same services."""

    place: int
    count: int
    kinds: tuple[int, ...]
    services: frozenset[int]
    rooms: tuple[int, ...]


@dataclass(slots=True)
class _Entries:
    """Rows in the making."""

    limits: list[Fixed] = field(default_factory=list)
    keys: list[Integers] = field(default_factory=list)
    columns: list[Integers] = field(default_factory=list)
    figures: list[Integers] = field(default_factory=list)

    def row(self, limit: int) -> int:
        self.limits.append(Fixed(amount=limit))
        return len(self.limits) - 1

    def add(self, row: int, columns: Integers, figure: int) -> None:
        mine = columns[columns >= 0]
        self.keys.append(np.full(len(mine), row, dtype=np.int64))
        self.columns.append(mine)
        self.figures.append(np.full(len(mine), figure, dtype=np.int64))

    def written(self, throughput: Throughput) -> None:
        if self.limits:
            rows = throughput.programme.add_rows(self.limits)
            throughput.resources += [None] * len(rows)
            throughput.room_rows.append(rows)
            keys, columns, figures = (
                np.concatenate([np.zeros(0, np.int64), *parts])
                for parts in (self.keys, self.columns, self.figures)
            )
            throughput.programme.add(rows[keys], columns, figures)


def add_visits(throughput: Throughput) -> None:
    """Add rows on visits, where everybody has to be fetched.

    With rooms c_k, whole visits v_k and n people, Σ c_k v_k ≥ n. For each room R and n = qR + ρ, 0 < ρ < R,
    mixed-integer rounding of that, divided by R, gives Σ (⌊c_k / R⌋ ρ + min(c_k mod R, ρ)) v_k ≥ (q + 1) ρ
    (Nemhauser and Wolsey 1990); where ρ = 0, Σ ⌈c_k / R⌉ v_k ≥ q.
    """
    entries = _Entries()
    relaxation = throughput.relaxation
    at_places = throughput.at_places(relaxation.place)
    for crowd in _crowds(throughput):
        here = at_places[crowd.place]
        some = here[np.isin(here, list(crowd.services))]
        seen: set[tuple[tuple[int, ...], int]] = set()
        for room in sorted(set(crowd.rooms)):
            figures, least = rounded(crowd.count, crowd.rooms, room)
            divisor = int(np.gcd.reduce([*figures, least]))
            row_of = tuple(figure // divisor for figure in figures), least // divisor
            if row_of in seen:
                continue
            seen.add(row_of)
            row = entries.row(-row_of[1])
            for kind, figure in zip(crowd.kinds, row_of[0], strict=True):
                entries.add(row, throughput.trip[kind, some], -figure)
                entries.add(row, throughput.out[kind, [crowd.place]], -figure)
    entries.written(throughput)


def rounded(count: int, rooms: tuple[int, ...], room: int) -> tuple[list[int], int]:
    """Return the figures and the least of the row that rounding by a room gives."""
    whole, rest = divmod(count, room)
    if not rest:
        return [-(-c // room) for c in rooms], whole
    return [c // room * rest + min(c % room, rest) for c in rooms], (whole + 1) * rest


def _crowds(throughput: Throughput) -> list[Crowd]:
    """Return who has to be fetched: per place and kind of room, for each set of vehicles and services."""
    relaxation = throughput.relaxation
    services: list[set[int]] = [set() for _ in relaxation.lots]
    some = relaxation.pairs.any(axis=0)
    for service, lot in zip(
        relaxation.pair_service[some].tolist(), relaxation.pair_lot[some].tolist(), strict=True
    ):
        services[lot].add(service)
    alike: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for number, lot in enumerate(relaxation.lots):
        people = throughput.problem.lots[lot]
        alike[relaxation.reach.place_number[people.place], people.stretcher].append(number)
    crowds = []
    for (place, lying), lots in alike.items():
        kinds_of = {lot: frozenset(np.flatnonzero(relaxation.carries[:, lot]).tolist()) for lot in lots}
        known = {(kinds_of[lot], frozenset(services[lot])) for lot in lots}
        known.add((frozenset().union(*(k for k, _ in known)), frozenset().union(*(s for _, s in known))))
        for kinds, mine in sorted(known, key=lambda sort: (sorted(sort[0]), sorted(sort[1]))):
            inside = [lot for lot in lots if kinds_of[lot] <= kinds and services[lot] <= mine]
            fleets = [relaxation.kinds[kind].fleet for kind in sorted(kinds)]
            rooms = tuple(fleet.stretchers if lying else fleet.seats for fleet in fleets)
            count = int(relaxation.count[inside].sum())
            crowds.append(
                Crowd(place=place, count=count, kinds=tuple(sorted(kinds)), services=mine, rooms=rooms)
            )
    return crowds


def add_waste(throughput: Throughput) -> None:
    """Add that where no trip collects elsewhere too, whole vehicles leave seats of theirs empty.

    Let w be the least by which seats of whole vehicles exceed the people of a place. Vehicles that collect
    nowhere else waste so many seats there, unless one that does so comes: that takes a hop from or to the
    place. So waste + w · hops ≥ w, and the seats of all trips exceed the people by the waste.
    """
    relaxation = throughput.relaxation
    if not relaxation.reach.has_hops:
        return
    seats = [kind.fleet.seats for kind in relaxation.kinds]
    sitting = np.array([not throughput.problem.lots[lot].stretcher for lot in relaxation.lots])
    place_of = [relaxation.reach.place_number[throughput.problem.lots[lot].place] for lot in relaxation.lots]
    counts = np.bincount(
        place_of, weights=relaxation.count * sitting, minlength=len(relaxation.reach.places)
    ).astype(np.int64)
    beyond = least_beyond(int(counts.max(initial=0)), seats)
    waste = beyond[counts] * (counts > 0)
    places = np.flatnonzero(waste)
    if not len(places):
        return
    entries = _Entries()
    columns = throughput.programme.add_columns(waste[places])
    total = entries.row(-int((relaxation.count * sitting).sum()))
    entries.add(total, columns, 1)
    for kind, room in enumerate(seats):
        entries.add(total, throughput.trip[kind], -room)
    for place, column in zip(places.tolist(), columns, strict=True):
        row = entries.row(-int(waste[place]))
        entries.add(row, np.array([column]), -1)
        for kind, room in enumerate(seats):
            if room:
                for hops in (
                    throughput.out[kind, [place]],
                    throughput.into[kind, [place]],
                ):
                    entries.add(row, hops, -int(waste[place]))
    entries.written(throughput)


def least_beyond(most: int, seats: list[int]) -> Integers:
    """Return, for 0 … most people, by how much the seats of whole vehicles exceed them at the least."""
    largest = max(seats, default=0)
    if largest <= 0:
        return np.zeros(most + 1, dtype=np.int64)
    reachable = np.zeros(most + largest + 1, dtype=np.bool_)
    reachable[0] = True
    for total in range(1, len(reachable)):
        reachable[total] = any(0 < room <= total and reachable[total - room] for room in seats)
    sums = np.flatnonzero(reachable)
    people = np.arange(most + 1)
    return sums[np.searchsorted(sums, people)] - people
