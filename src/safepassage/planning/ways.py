"""The way of a trip from where its vehicle is: by the boardings to come to the reception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safepassage.operation.routes import Route
from safepassage.operation.terms import Passage
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Problem
from safepassage.planning.replay import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """All stops of a trip, and the passage under which it goes."""

    calls: list[Call]
    passage: str


def way_of(
    problem: Problem,
    fixed: Sequence[Call],
    rest: Sequence[Call],
    *,
    to: str,
    start: str = "",
    left: int = 0,
) -> Way | None:
    """Return the way of a trip, or None where nobody is to be carried or no way is allowed.

    Parameters
    ----------
    problem
        The operation as it is now.
    fixed
        The stops it has made, and on the road the next one.
    rest
        Those it was to make after them; the ones at which nobody boards give way to quicker ones.
    to
        The reception site.
    start
        Where the vehicle stands, if the trip has not begun.
    left
        How many of the stops the vehicle has left.
    """
    pickups = [call for call in rest if call.load]
    if not pickups and not any(call.load for call in fixed):
        return None
    dues = _Dues(rest)
    way = list(fixed)
    if not way and pickups[0].place == start:
        way.append(pickups.pop(0))
        dues.pass_by(way[0])
    elif not way:
        way.append(Call(place=start, due=dues.first(start)))
    for pickup in pickups:
        route = problem.routes.quickest(way[-1].place, pickup.place)
        if route is None:
            return None
        way += [Call(place=place, due=dues.find(place, before=pickup)) for place in route.stops[1:-1]]
        dues.pass_by(pickup)
        way.append(pickup)
    last = max(index for index, call in enumerate(way) if call.load)
    leaving = bool(pickups) or last >= left
    best: tuple[tuple[int, int], Way] | None = None
    for passage, route in _permitted(problem, way, last, to, leaving=leaving):
        tail = _Dues(rest, dues.at)
        stops = () if route is None else route.stops[1:]
        calls = [*way, *(Call(place=place, due=tail.find(place)) for place in stops)]
        as_planned = [call.place for call in calls[-len(rest) :]] == [call.place for call in rest]
        rank = (0 if as_planned else 1, 0 if route is None else route.drive_s)
        if best is None or rank < best[0]:
            best = rank, Way(calls=calls, passage=passage)
    return None if best is None else best[1]


class _Dues:
    """The stops as they were planned, looked for in their order."""

    def __init__(self, calls: Sequence[Call], at: int = 0) -> None:
        self._calls, self.at = calls, at

    def first(self, place: str) -> Stop | None:
        """Return the first planned stop, if it is at a place."""
        return self.find(place) if self._calls and self._calls[0].place == place else None

    def find(self, place: str, *, before: Call | None = None) -> Stop | None:
        """Return the next planned stop at a place, if there is one, at the latest before a certain one."""
        for index in range(self.at, len(self._calls)):
            call = self._calls[index]
            if call is before:
                break
            if call.place == place:
                self.at = index + 1
                return call.due
        return None

    def pass_by(self, call: Call) -> None:
        """Look from now on only behind one of the stops."""
        self.at = next(index for index, each in enumerate(self._calls) if each is call) + 1


def _permitted(
    problem: Problem, way: Sequence[Call], last: int, to: str, *, leaving: bool
) -> Iterator[tuple[str, Route | None]]:
    """Yield the passages that let everybody aboard go on, with the route (None: it is there).

    Whoever has left keeps the right to go on, whatever becomes of the passage.
    """
    operation = problem.operation
    here, loads = way[-1].place, [call for call in way if call.load]
    for term in operation.binding_terms if leaving else operation.terms:
        if not isinstance(term, Passage):
            continue
        if not all(term.flow.covers(group, call.place, to) for call in loads for group in call.load):
            continue
        via = _rest(term.via, [call.place for call in way[last + 1 :]])
        if here == to:
            yield term.id, None
            return
        route = problem.routes.quickest(here, to, via)
        if route is not None:
            yield term.id, route
    if not leaving:
        route = problem.routes.quickest(here, to)
        if here == to or route is not None:
            yield "", None if here == to else route


def _rest(via: Sequence[str], behind: Sequence[str]) -> tuple[str, ...]:
    """Return what of a passage's checkpoints is still to come after some that have been passed."""
    rest = list(via)
    for place in behind:
        if rest and rest[0] == place:
            rest.pop(0)
    return tuple(rest)
