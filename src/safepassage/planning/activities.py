"""What vehicles and people do: the columns of the linear programme of the soonest end."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.planning.circulation import Circulation, circulation_of
from safepassage.planning.hops import Hops
from safepassage.planning.linear import SOME_COLUMNS, Programme
from safepassage.planning.relaxation import Kind as Vehicles
from safepassage.planning.relaxation import Relaxation

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NONE: Final = -1
FEW_CELLS: Final = 3000
SCARCE: Final = 0.8
"""A reception is told apart where a cheap circulation takes so much of its room."""


class Activities:
    """The columns of a programme as arrays of their numbers, -1 where there is none.

    Parameters
    ----------
    people
        Per kind of vehicle and group (a lot in a cell, which is one or more services of a place).
    trip
        Per kind and service: trips that board there last.
    start, back
        Empty drives: per depot and place; per kind, reception and place.
    out, into
        Drives on to collect more: per kind, from and to places.
    hops, drive, aboard
        The same for each pair of places, where the programme is about the whole operation; a second's drive
        of a kind, and a person aboard when it leaves a place.
    """

    def __init__(self, relaxation: Relaxation) -> None:
        self.relaxation, self.problem = relaxation, relaxation.problem
        self.programme = Programme()
        self.later = relaxation.start_s > 0
        self._add_columns()

    def _numbered(self, exists: Flags, most: npt.ArrayLike) -> Integers:
        """Add a column where one exists, and return all numbers in that shape, -1 where there is none."""
        numbers = np.full(exists.shape, NONE, dtype=np.int64)
        numbers[exists] = self.programme.add_columns(np.broadcast_to(most, exists.shape)[exists])
        return numbers

    def _add_columns(self) -> None:
        """Add people in vehicles, trips, and the empty drives and hops between them.

        Somebody boards at every stop of a trip but the last, so that there are no more stops at a place
        than people.
        """
        relaxation, reach = self.relaxation, self.relaxation.reach
        kinds, places, ends = len(relaxation.kinds), len(reach.places), len(reach.ends)
        waiting = np.zeros(places, dtype=np.int64)
        for lot in self.problem.lots:
            if lot.place in reach.place_number:
                waiting[reach.place_number[lot.place]] += lot.count
        self.visits_max = waiting
        self._choose_cells()
        people = np.zeros((kinds, len(self.group_lot)), dtype=np.bool_)
        for kind in range(kinds):
            people[kind, self.group_of_pair[relaxation.pairs[kind]]] = True
        self.people = self._numbered(people, relaxation.count[self.group_lot])
        self.trip = self._numbered(relaxation.trips, self.visits_max[relaxation.place])

        from_ = np.zeros((kinds, places), dtype=np.bool_)
        to = np.zeros((kinds, ends), dtype=np.bool_)
        for kind in range(kinds):
            from_[kind, relaxation.place[relaxation.trips[kind]]] = True
            to[kind, relaxation.end[relaxation.trips[kind]]] = True
        self.depots = [(k, at) for k, kind in enumerate(relaxation.kinds) for at in self.starts(kind)]
        approach = np.array([self._approach(at) for _, at in self.depots]).reshape(-1, places)
        begun = np.isfinite(approach) & from_[[k for k, _ in self.depots]]
        self.start_s = np.where(begun & (not self.later), approach, 0).astype(np.int64)
        available = np.array(
            [self.starts(relaxation.kinds[k])[at] for k, at in self.depots],
            dtype=np.int64,
        )
        self.start = self._numbered(begun, np.minimum(available[:, None], self.visits_max[None, :]))

        between = (
            reach.back_s if relaxation.whole else np.array([reach.presence_s(end) for end in reach.ends])
        )
        between = between.reshape(ends, places)
        again = np.isfinite(between)[None] & to[:, :, None] & from_[:, None, :]
        self.return_s = np.where(np.isfinite(between), between, 0).astype(np.int64)
        self.back = self._numbered(again, self.visits_max[None, None, :])
        self._add_hops(from_)

    def starts(self, kind: Vehicles) -> dict[str, int]:
        """Return how many vehicles of a kind start where."""
        counts: dict[str, int] = {}
        for row in kind.rows:
            fleet = self.problem.fleet[row]
            counts[fleet.at] = counts.get(fleet.at, 0) + fleet.count
        return counts

    def _approach(self, at: str) -> npt.NDArray[np.float64]:
        reach = self.relaxation.reach
        if self.later:
            return np.zeros(len(reach.places))
        seconds = self.problem.routes.seconds([at], reach.places)[0]
        return cast("npt.NDArray[np.float64]", np.where(seconds < NEVER, seconds, np.inf))

    def _add_hops(self, from_: Flags) -> None:
        """Add hops, one by one where they can be added as needed, else as a departure and an arrival.

        Of such a hop's seconds each end takes half of the least that it can be. Where hops are counted one
        by one, departures and arrivals are not done by themselves; hops are made of them.
        """
        relaxation, reach = self.relaxation, self.relaxation.reach
        one_by_one = relaxation.whole and reach.has_hops
        out_s, in_s = (reach.hop_s.min(axis=axis, initial=np.inf) for axis in (1, 0))
        often = np.zeros_like(self.visits_max) if one_by_one else self.visits_max
        self.out = self._numbered(from_ & np.isfinite(out_s)[None], often[None])
        self.into = self._numbered(from_ & np.isfinite(in_s)[None], often[None])
        free = one_by_one or self.later
        self.out_s, self.in_s = (
            np.where(np.isfinite(least_s) & (not free), least_s, 0).astype(np.int64) // 2
            for least_s in (out_s, in_s)
        )
        self.aboard = np.full(self.out.shape, NONE)
        self.drive = np.full(len(self.out), NONE)
        self.hops: Hops | None = None
        if one_by_one:
            self.aboard = self._numbered(from_, 0)
            self.drive = self.programme.add_columns(np.zeros(len(self.out)))
            least, most = self._loads()
            self.hops = Hops(
                out=self.out,
                into=self.into,
                aboard=self.aboard,
                drive=self.drive,
                seconds=reach.hop_s,
                least=least,
                most=most,
                times=np.minimum(self.visits_max[:, None], self.visits_max[None, :]),
            )

    def _loads(self) -> tuple[Integers, Integers]:
        """Return how many people sit aboard a hop: at least, by where it begins; at most, by where it ends.

        Somebody boards where it begins, and somebody else where it ends.
        """
        relaxation, number = self.relaxation, self.relaxation.reach.place_number
        kinds, places = self.out.shape
        lying, others = (np.zeros(places, dtype=np.bool_) for _ in range(2))
        mine = set(relaxation.lots)
        for index, lot in enumerate(self.problem.lots):
            if lot.place in number and lot.count:
                lying[number[lot.place]] |= lot.stretcher
                others[number[lot.place]] |= index not in mine
        seats = np.array([kind.fleet.seats for kind in relaxation.kinds], dtype=np.int64)
        least = np.broadcast_to(np.where(lying | others, 0, 1), (kinds, places))
        return least, seats[:, None] - np.where(lying, 0, 1)[None, :]

    def _choose_cells(self) -> None:
        """Put services of a place together where the programme need not tell their people apart.

        It must where a reception has little room or is chosen by somebody, and where there are few anyway.
        """
        relaxation, problem = self.relaxation, self.problem
        cells = np.arange(len(relaxation.services))
        self.sort_of_end = np.arange(len(relaxation.reach.ends))
        if len(cells) > FEW_CELLS and relaxation.reach.has_hops:
            chosen = {lot.choice for lot in problem.lots}
            drawn = self.circulation.drawn
            for number, end in enumerate(relaxation.reach.ends):
                room = problem.people_max.get(end, NEVER)
                if end not in chosen and end not in problem.people_per_day and drawn[number] < SCARCE * room:
                    self.sort_of_end[number] = -1
            person_s = relaxation.inspected_s()[1]
            past = relaxation.carries_past @ (1 << np.arange(len(relaxation.gates)))
            keys = (relaxation.place, self.sort_of_end[relaxation.end], person_s, past)
            _, cells = np.unique(np.stack(keys), axis=1, return_inverse=True)
        self.cell = cells.reshape(-1)
        pairs = np.stack([self.cell[relaxation.pair_service], relaxation.pair_lot])
        groups, self.group_of_pair = np.unique(pairs, axis=1, return_inverse=True)
        self.group_of_pair = self.group_of_pair.reshape(-1)
        self.group_lot = groups[1]
        self.group_service = np.zeros(groups.shape[1], dtype=np.int64)
        self.group_service[self.group_of_pair] = relaxation.pair_service

    def at_places(self, place: Integers) -> list[Integers]:
        """Return, per assembly point, which of some things are there."""
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(len(self.relaxation.reach.places) + 1))
        return [order[a:b] for a, b in pairwise(ends)]

    @cached_property
    def circulation(self) -> Circulation:
        """How people would be driven out and vehicles back at the least driving."""
        return circulation_of(self.relaxation)

    @cached_property
    def first(self) -> Flags:
        """The columns to begin with: in a large programme likely trips and returns, and people in those."""
        chosen = np.ones(self.programme.columns, dtype=np.bool_)
        if self.programme.columns <= SOME_COLUMNS:
            return chosen
        relaxation = self.relaxation
        pairs, returns = self.circulation.pairs, self.circulation.returns
        trips = np.zeros(self.trip.shape[1], dtype=np.bool_)
        trips[relaxation.pair_service[pairs]] = True
        people = np.zeros(len(self.group_lot), dtype=np.bool_)
        people[self.group_of_pair[pairs]] = True
        for numbers in (self.trip[:, ~trips], self.people[:, ~people], self.back[:, ~returns]):
            chosen[numbers[numbers >= 0]] = False
        return chosen
