"""The verifier's own roads: quickest drives and routes, by relaxing the legs until nothing improves."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from safepassage.operation.model import Operation


class Roads:
    """Quickest driving times of an operation, kept once found."""

    def __init__(self, operation: Operation) -> None:
        self._kind = {place.id: place.kind for place in operation.places}
        self._legs: dict[str, list[tuple[str, int]]] = {}
        for leg in operation.legs:
            self._legs.setdefault(leg.from_, []).append((leg.to, leg.drive_s))
        self._drives: dict[str, Mapping[tuple[str, int], int]] = {}
        self._routes: dict[tuple[str, tuple[str, ...]], Mapping[tuple[str, int], int]] = {}

    def drive_s(self, from_: str, to: str) -> int | None:
        """Return the least seconds from one stop to the next, past junctions only; None: no way."""
        if from_ not in self._drives:
            self._drives[from_] = self._relaxed(from_, (), through_checkpoints=False)
        return self._drives[from_].get((to, 0))

    def route_s(self, from_: str, to: str, via: tuple[str, ...] = ()) -> int | None:
        """Return the least seconds past checkpoints and junctions, `via` in order; None: no way."""
        if (from_, via) not in self._routes:
            self._routes[from_, via] = self._relaxed(from_, via, through_checkpoints=True)
        return self._routes[from_, via].get((to, len(via)))

    def passes_at_s(self, from_: str, to: str, past: str) -> int | None:
        """Return when a quickest drive from one stop to the next passes a junction; None if it does not."""
        first_s, then_s = self.drive_s(from_, past), self.drive_s(past, to)
        if first_s is None or then_s is None or first_s + then_s != self.drive_s(from_, to):
            return None
        return first_s

    def _relaxed(
        self, from_: str, via: tuple[str, ...], *, through_checkpoints: bool
    ) -> Mapping[tuple[str, int], int]:
        """Return the least seconds to each (place, how many of `via` visited so far).

        Bellman and Ford's relaxation with a queue (Moore 1959): a place goes back into the queue
        whenever a quicker way to it is found.
        """
        through = ("junction", "checkpoint") if through_checkpoints else ("junction",)
        start = (from_, 0)
        best = {start: 0}
        waiting = deque([start])
        queued = {start}
        while waiting:
            here = waiting.popleft()
            queued.discard(here)
            if here != start and self._kind.get(here[0]) not in through:
                continue
            for to, drive_s in self._legs.get(here[0], ()):
                visited = here[1] + (here[1] < len(via) and to == via[here[1]])
                there = (to, visited)
                if best[here] + drive_s < best.get(there, best[here] + drive_s + 1):
                    best[there] = best[here] + drive_s
                    if there not in queued:
                        queued.add(there)
                        waiting.append(there)
        return best
