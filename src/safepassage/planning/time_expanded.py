"""Plain operations as whole flows through place and time: whether there is a plan by an instant, and which.

Vehicles that differ only in where they start are one flow, so that nothing is tried twice for being named
otherwise. A flow in whole numbers falls apart into tours.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from safepassage.planning.plain import NONE, Plain, Walk
from safepassage.planning.whole_programme import INF, Found, WholeProgramme, carry

Point = tuple[int, int]
"""A place's or an end's number, and a unit of time."""


def flow_size(plain: Plain, until: int, *, most: int) -> int:
    """Return how many columns the programme has, or a number beyond `most` where it has more."""
    times = until - int(min(plain.start[plain.start != NONE], default=until))
    likely = times * (len(plain.hauls) + int((plain.back != NONE).sum())) // 4
    return likely if likely > most else len(TimeExpanded(plain, until).programme.costs)


@dataclass(slots=True)
class _Flow:
    """One flow's columns: by row and place of a start, by haul and time, by end, place and time."""

    rows: tuple[int, ...]
    start: dict[tuple[int, int], int] = field(default_factory=dict)
    haul: dict[Point, int] = field(default_factory=dict)
    back: dict[tuple[int, int, int], int] = field(default_factory=dict)


class TimeExpanded:
    """The programme of everybody's arrival by a unit of time, with the least sum of the trips' arrivals."""

    def __init__(self, plain: Plain, until: int) -> None:
        self.plain, self.until = plain, until
        self.programme = WholeProgramme()
        groups: dict[tuple[int, int, bool], list[int]] = {}
        for row in range(len(plain.vehicles)):
            if (last := plain.last(row, until)) >= 0:
                groups.setdefault((plain.kind[row], last, plain.returns[row]), []).append(row)
        trips: dict[tuple[int, int], dict[int, float]] = {}
        self._flows = [self._flow(tuple(rows), *key, trips) for key, rows in groups.items()]
        carry(self.programme, plain, trips)

    def solved(
        self,
        *,
        seconds: float,
        interrupted: Callable[[], bool],
        hint: Sequence[float] | None = None,
        costs: bool = True,
    ) -> Found:
        """Return whether there is such a plan, the first found; from a hint on, the best."""
        return self.programme.solved(
            seconds=seconds, interrupted=interrupted, hint=hint, first=hint is None, costs=costs
        )

    def walks(self, found: Found) -> tuple[Walk, ...]:
        """Return the tours that a solution is made of."""
        walks: list[Walk] = []
        for flow in self._flows:
            left = {
                column: round(found.values[column])
                for column in (*flow.start.values(), *flow.haul.values(), *flow.back.values())
            }
            for (row, place), column in flow.start.items():
                walks.extend(
                    Walk(row=row, hauls=self._walked(flow, left, row, place)) for _ in range(left[column])
                )
        return tuple(walks)

    def _walked(self, flow: _Flow, left: dict[int, int], row: int, place: int) -> tuple[int, ...]:
        """Take one vehicle's way out of what is left of a flow."""
        plain, time, hauls = self.plain, int(self.plain.start[row, place]), []
        while place != NONE:
            haul = next(
                h
                for h, known in enumerate(plain.hauls)
                if known.place == place and left.get(flow.haul.get((h, time), NONE), 0)
            )
            left[flow.haul[haul, time]] -= 1
            hauls.append(haul)
            time += int(plain.haul[haul])
            end, place = plain.hauls[haul].end, NONE
            for to in range(plain.back.shape[1]):
                column = flow.back.get((end, to, time), NONE)
                if left.get(column, 0):
                    left[column] -= 1
                    time, place = time + int(plain.back[end, to]), to
                    break
        return tuple(hauls)

    def _flow(
        self,
        rows: tuple[int, ...],
        kind: int,
        last: int,
        returns: bool,
        trips: dict[tuple[int, int], dict[int, float]],
    ) -> _Flow:
        """Add the columns and rows of the vehicles of some rows, from the soonest on."""
        plain, programme, flow = self.plain, self.programme, _Flow(rows)
        vehicles = sum(plain.vehicles[row] for row in rows)
        mine = [(h, haul) for h, haul in enumerate(plain.hauls) if plain.carries[kind, h]]
        quickest = {
            haul.place: min(int(plain.haul[h]) for h, other in mine if other.place == haul.place)
            for _, haul in mine
        }
        come: dict[Point, dict[int, float]] = {}
        there: dict[Point, dict[int, float]] = {}
        for row in rows:
            for place in quickest:
                at = int(plain.start[row, place])
                if at != NONE and at + quickest[place] <= last:
                    column = flow.start[row, place] = programme.column(plain.vehicles[row])
                    come.setdefault((place, at), {})[column] = 1.0
            mine_out = {c: 1.0 for (r, _), c in flow.start.items() if r == row}
            programme.row(mine_out, 0.0, plain.vehicles[row])
        queue = [(time, 0, place) for place, time in come]
        heapq.heapify(queue)
        seen = set(queue)
        while queue:
            time, is_end, at = heapq.heappop(queue)
            out: dict[int, float] = {}
            if not is_end:
                for h, haul in mine:
                    arrive = time + int(plain.haul[h])
                    if haul.place == at and arrive <= last:
                        column = flow.haul[h, time] = programme.column(vehicles, cost=float(arrive))
                        out[column] = -1.0
                        trips.setdefault((kind, h), {})[column] = 1.0
                        there.setdefault((haul.end, arrive), {})[column] = 1.0
                        _push(queue, seen, (arrive, 1, haul.end))
                programme.row(come[at, time] | out, 0.0, 0.0)
            elif returns:
                for place, least in quickest.items():
                    arrive = time + int(plain.back[at, place])
                    if plain.back[at, place] > 0 and arrive + least <= last:
                        column = flow.back[at, place, time] = programme.column(vehicles)
                        out[column] = -1.0
                        come.setdefault((place, arrive), {})[column] = 1.0
                        _push(queue, seen, (arrive, 0, place))
                if out:
                    programme.row(there[at, time] | out, 0.0, INF)
        return flow


def _push(
    queue: list[tuple[int, int, int]], seen: set[tuple[int, int, int]], item: tuple[int, int, int]
) -> None:
    if item not in seen:
        seen.add(item)
        heapq.heappush(queue, item)
