"""Checks of halts: nobody leaves, and nobody is inspected, where and while an operation is halted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL
from safepassage.planning.verify_hours import FOREVER_S, Clock
from safepassage.planning.verify_journeys import Journey, at_stop, found


def halt_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say which vehicles leave a place, or are inspected there, during a halt."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for halt in operation.halts:
        until_s = FOREVER_S if halt.until is None else clock.second(halt.until)
        for place in operation.places:
            if place.id == halt.at or (halt.at == ALL and place.kind == "assembly"):
                spans.setdefault(place.id, []).append((clock.second(halt.from_), until_s))
    if not spans:
        return
    for journey in journeys:
        for stop, _ in pairwise(journey.trip.stops):
            assert stop.leave_s is not None
            held: list[tuple[int, int]] = []
            if not clock.is_past(stop.leave_s):
                held.append((stop.leave_s, stop.leave_s + 1))
            if stop.inspect_from_s is not None and not clock.is_past(stop.inspect_from_s):
                held.append((stop.inspect_from_s, stop.inspect_to_s or 0))
            for from_s, to_s in held:
                for halted_s, until_s in spans.get(stop.place, ()):
                    if max(from_s, halted_s) < min(to_s, until_s):
                        what = text(
                            "At {time} the vehicle leaves {place} or is inspected there, during a halt.",
                            time=clock.said(max(from_s, halted_s)),
                            place=stop.place,
                        )
                        yield found("halt", at_stop(journey.trip, stop), what)
