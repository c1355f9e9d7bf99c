"""What tours are worth at given multipliers, exactly: the tours worth most, and what time they disprove.

For multipliers a (per lot), b ≥ 0 (per row on loads) and c ≥ 0 (per end) let w_k(T) be the most that a
tour of row k by T is worth, if a person of lot l is worth a_l, less c_e at end e, and a trip b for what it
counts in the rows on loads. Where

    a·people + b·loads − c·room − Σ_k vehicles_k · max(0, w_k(T)) > 0

no plan carries everybody by T (Farkas). The w_k come from a dynamic programme over the time that is left, in
integers, so that the left side is exact: nothing rests on a solver's arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.planning.plain import Plain
from safepassage.planning.tour_pricing import LEAST, best_tour, worths

Integers = npt.NDArray[np.int64]
Carried = tuple[tuple[int, int], ...]
"""Lots and how many people of each."""

TOURS_A_ROW: Final = 6
KEPT: Final = 12
"""Sixteenths of the multipliers that proved most which the next ones keep (Wentges 1997)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """The people of a place who sit (or lie) need whole trips: a trip counts `counts[kind]`, at least `need`.

    Rounding Σ beds · trips ≥ people, divided by `size`, up on both sides (Chvátal and Gomory).
    """

    place: int
    size: int
    need: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Multipliers:
    """What a person of each lot, a unit of each row on loads, and room at each end is worth, in integers."""

    lots: Mapping[int, int]
    loads: tuple[int, ...]
    room: tuple[int, ...]

    def towards(self, other: Multipliers) -> Multipliers:
        """Return multipliers on the way from these to others."""
        return Multipliers(
            lots={lot: _between(price, other.lots[lot]) for lot, price in self.lots.items()},
            loads=tuple(map(_between, self.loads, other.loads)),
            room=tuple(map(_between, self.room, other.room)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A tour of a row's vehicle: its hauls in order, and whom each carries."""

    row: int
    hauls: tuple[int, ...]
    carried: tuple[Carried, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What multipliers prove: not everybody can have arrived before `first`.

    `value` is the left side there, `columns` are the tours worth most.
    """

    first: int
    value: int
    columns: tuple[Column, ...]


def load_rows(plain: Plain) -> tuple[LoadRow, ...]:
    """Return the rows that say how many whole trips the people of a place need."""
    rows = {}
    names = {haul.place: plain.problem.services[haul.service].place for haul in plain.hauls}
    for place, name in sorted(names.items()):
        for lying in (False, True):
            lots = {i for i in plain.lots if plain.problem.lots[i].place == name and plain.lying[i] == lying}
            people = sum(plain.counts[lot] for lot in lots)
            beds = [
                min(plain.beds(k, lying=lying), sum(plain.counts[lot] for lot in lots & kind.lots))
                for k, kind in enumerate(plain.kinds)
            ]
            for size in sorted({bed for bed in beds if bed > 1}):
                need, counts = -(-people // size), tuple(-(-bed // size) for bed in beds)
                rows[place, need, counts] = LoadRow(place=place, size=size, need=need, counts=counts)
    return tuple(rows.values())


class Pricing:
    """The tours of a plain operation, priced."""

    def __init__(self, plain: Plain, rows: tuple[LoadRow, ...]) -> None:
        self._plain, self._rows = plain, rows
        self._hauls = np.array(
            [(haul.place, haul.end, units) for haul, units in zip(plain.hauls, plain.haul, strict=True)],
            dtype=np.int64,
        )
        self._alike: dict[tuple[int, bool], list[int]] = {}
        for row, kind in enumerate(plain.kind):
            self._alike.setdefault((kind, plain.returns[row]), []).append(row)

    def priced(self, multipliers: Multipliers, by: int, most: int) -> Priced:
        """Return what multipliers prove between two units of time, and the tours worth most by the first."""
        plain = self._plain
        value = np.full(most - by + 1, self._everybody(multipliers), dtype=object)
        columns: list[Column] = []
        for (kind, returns), rows in self._alike.items():
            worth, carried = self._loads(multipliers, kind)
            from_place, from_end = worths(most, returns, plain.back, self._hauls, worth)
            for row in rows:
                start = plain.start[row]
                left = np.minimum(np.arange(by, most + 1), plain.last(row, most))[:, None] - start
                there = (left >= 0) & (start >= 0)
                tours = np.where(there, from_place[np.clip(left, 0, most), np.arange(len(start))], LEAST)
                value -= plain.vehicles[row] * np.maximum(0, tours.max(axis=1)).astype(object)
                for place in np.argsort(-tours[0], kind="stable")[:TOURS_A_ROW]:
                    if tours[0, place] > 0:
                        hauls = best_tour(
                            left[0, place], place, from_place, from_end, plain.back, self._hauls, worth
                        )
                        tour = tuple(int(haul) for haul in hauls)
                        columns.append(Column(row=row, hauls=tour, carried=tuple(carried[h] for h in tour)))
        undecided = np.flatnonzero(value <= 0)
        first = int(undecided[0]) if len(undecided) else most - by
        return Priced(first=by + first, value=int(value[first]), columns=tuple(columns))

    def _everybody(self, multipliers: Multipliers) -> int:
        """Return what everybody and all room is worth, before vehicles are paid."""
        plain = self._plain
        people = sum(multipliers.lots[lot] * plain.counts[lot] for lot in plain.lots)
        loads = sum(price * row.need for price, row in zip(multipliers.loads, self._rows, strict=True))
        room = sum(price * room for price, room in zip(multipliers.room, plain.room, strict=True))
        return people + loads - room

    def _loads(self, multipliers: Multipliers, kind: int) -> tuple[Integers, dict[int, Carried]]:
        """Return what each haul by a kind of vehicle is worth at best, and whom it then carries."""
        plain, known = self._plain, self._plain.kinds[kind]
        bonus: dict[int, int] = {}
        for price, row in zip(multipliers.loads, self._rows, strict=True):
            bonus[row.place] = bonus.get(row.place, 0) + price * row.counts[kind]
        worth = np.full(len(plain.hauls), LEAST, np.int64)
        carried: dict[int, Carried] = {}
        for index, haul in enumerate(plain.hauls):
            gains = sorted(
                (multipliers.room[haul.end] - multipliers.lots[lot], lot)
                for lot in haul.lots
                if lot in known.lots
            )
            if not gains:
                continue
            free = {False: known.seats, True: known.stretchers}
            aboard = []
            for loss, lot in gains:
                people = min(free[plain.lying[lot]], plain.counts[lot])
                if loss < 0 and people:
                    free[plain.lying[lot]] -= people
                    aboard.append((loss, lot, people))
            aboard = aboard or [(*gains[0], 1)]
            worth[index] = bonus.get(haul.place, 0) - sum(loss * people for loss, _, people in aboard)
            carried[index] = tuple((lot, people) for _, lot, people in aboard)
        return worth, carried


def _between(price: int, other: int) -> int:
    return (KEPT * price + (16 - KEPT) * other) // 16
