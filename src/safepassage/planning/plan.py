"""The plan as frozen values, and `plan.json`, the file that every plan leaves the program as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from safepassage.errors import Finding
from safepassage.language import Text

FORMAT: Final = "safepassage-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of a trip; all times are seconds since the operation begins.

    `load` is the people boarded here, given only where a trip boards at more than one stop.
    """

    place: str
    arrive_s: int | None = None
    board_from_s: int | None = None
    inspect_from_s: int | None = None
    inspect_to_s: int | None = None
    alight_from_s: int | None = None
    leave_s: int | None = None
    convoy: str | None = None
    load: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One vehicle, loaded once: from where it stands, by assembly points and checkpoints, to a reception."""

    id: str
    vehicle: str
    type: str
    load: Mapping[str, int]
    stops: tuple[Stop, ...]
    households: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many people it carries."""
        return sum(self.load.values())

    @property
    def destination(self) -> str:
        """The reception site it ends at."""
        return self.stops[-1].place

    @property
    def arrive_s(self) -> int:
        """When it reaches the reception site."""
        arrive_s = self.stops[-1].arrive_s
        assert arrive_s is not None
        return arrive_s

    @property
    def boarding_stops(self) -> tuple[Stop, ...]:
        """The stops at which people board."""
        return tuple(stop for stop in self.stops if stop.board_from_s is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedVehicle:
    """A vehicle that the plan uses, and where it stands at first."""

    id: str
    type: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvoyRun:
    """Vehicles released together past a checkpoint."""

    id: str
    at: str
    release_s: int
    vehicles: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """People whom the plan does not move, and why."""

    place: str
    group: str
    count: int
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """No plan that leaves no more people than this one clears sooner; `by` names what binds."""

    clearance_s: int
    by: Text
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the search went: wall seconds, plans constructed, and what stopped it.

    `stopped` is gap (proven best), work (the budget's share of work is done), time or interrupted.
    """

    seconds: float
    stopped: str
    constructed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """Where everyone is in an operation under way: people are conserved.

    `out`, `aboard`, `waiting` and `elsewhere` (gone by no trip, or staying) add up to everyone there was at
    the beginning and the `newcomers`.
    """

    out: int
    aboard: int
    waiting: int
    elsewhere: int = 0
    newcomers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChange:
    """What becomes of a trip of the old plan, or a trip that is new, and why.

    `how` is shifted (other times only), changed (other people or places), dropped or added.
    """

    id: str
    how: str
    why: Text
    arrive_before_s: int | None = None
    arrive_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """How a plan differs from the one before it, made `from_s` seconds after the beginning.

    `because` says what has changed; `kept` are the trips still to be finished that are as they were.
    """

    from_s: int
    headcount: Headcount
    because: tuple[Text, ...]
    kept: tuple[str, ...]
    changes: tuple[TripChange, ...]

    def number(self, how: str) -> int:
        """Return how many trips changed in one way."""
        return sum(change.how == how for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A figure of a sample, and an interval that holds the true one 95 times in 100 (None: without end)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """How a plan was chosen so that the end kept 9 times in 10 is soonest, beside the plan of the mean day.

    Ends are seconds since the operation begins, of `runs` courses from `seed`: days that decided nothing
    where `held_out`, else the days by which the plan was chosen. `sooner_s` is by how much it beats the plain
    plan, on the same days. `left` and `plain_left` are people not out on average. `buffers` name what the
    plan was made with, nothing where the plain plan is kept; `compared` is how many plans there were.
    """

    runs: int
    seed: int
    held_out: bool
    clearance_s: Span
    plain_clearance_s: Span
    sooner_s: Span
    left: float
    plain_left: float
    buffers: Mapping[str, float]
    compared: int

    @property
    def plain(self) -> bool:
        """Whether the plain plan was kept."""
        return not self.buffers


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A timetable of trips and convoys for a whole operation, with its proven bound."""

    operation: str
    begins: datetime
    people_total: int
    trips: tuple[Trip, ...]
    vehicles: tuple[UsedVehicle, ...]
    convoys: tuple[ConvoyRun, ...]
    left: tuple[Left, ...]
    bound: Bound
    conditional_on: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    seed: int = 0
    search: Search = field(default_factory=lambda: Search(seconds=0.0, stopped="work"))
    replanned: Replanned | None = None
    robust: Robust | None = None

    @property
    def people_moved(self) -> int:
        """People who arrive."""
        return sum(trip.people for trip in self.trips)

    @property
    def clearance_s(self) -> int:
        """The last arrival (0 where nobody is moved)."""
        return max((trip.arrive_s for trip in self.trips), default=0)

    @property
    def person_seconds(self) -> int:
        """Arrival times summed over people."""
        return sum(trip.people * trip.arrive_s for trip in self.trips)

    @property
    def gap(self) -> float:
        """How far the clearance may be from the best possible, as a share of the clearance."""
        return 0.0 if not self.clearance_s else (self.clearance_s - self.bound.clearance_s) / self.clearance_s


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as the JSON values of `plan.json`, in the design's order."""
    return {
        "format": FORMAT,
        "operation": plan.operation,
        "begins": plan.begins.isoformat(),
        "people": {
            "total": plan.people_total,
            "moved": plan.people_moved,
            "left": [
                {
                    "place": e.place,
                    "group": e.group,
                    "count": e.count,
                    "why": str(e.why),
                    "why_ar": e.why.in_language("ar"),
                }
                for e in plan.left
            ],
        },
        "clearance_s": plan.clearance_s,
        "person_seconds": plan.person_seconds,
        "bound": {
            "clearance_s": plan.bound.clearance_s,
            "by": str(plan.bound.by),
            "by_ar": plan.bound.by.in_language("ar"),
            "terms": list(plan.bound.terms),
        },
        "gap": round(plan.gap, 6),
        "conditional_on": list(plan.conditional_on),
        "vehicles": [{"id": v.id, "type": v.type, "at": v.at} for v in plan.vehicles],
        "trips": [_trip_to_json(trip) for trip in plan.trips],
        "convoys": [
            {"id": c.id, "at": c.at, "release_s": c.release_s, "vehicles": c.vehicles, "people": c.people}
            for c in plan.convoys
        ],
        "findings": [finding.to_json() for finding in plan.findings],
        "seed": plan.seed,
        "search": {
            "seconds": round(plan.search.seconds, 2),
            "stopped": plan.search.stopped,
            "constructed": plan.search.constructed,
        },
        **({} if plan.replanned is None else {"replanned": _replanned_to_json(plan.replanned)}),
        **({} if plan.robust is None else {"robust": _robust_to_json(plan.robust)}),
    }


def _robust_to_json(robust: Robust) -> dict[str, Any]:
    def span(of: Span) -> dict[str, float | None]:
        return {"value": of.value, "low": of.low, "high": of.high}

    return {
        "runs": robust.runs,
        "seed": robust.seed,
        "held_out": robust.held_out,
        "clearance_90%_s": span(robust.clearance_s),
        "plain_clearance_90%_s": span(robust.plain_clearance_s),
        "sooner_90%_s": span(robust.sooner_s),
        "people_not_out": robust.left,
        "plain_people_not_out": robust.plain_left,
        "buffers": dict(robust.buffers),
        "compared": robust.compared,
    }


def _replanned_to_json(replanned: Replanned) -> dict[str, Any]:
    heads = replanned.headcount
    return {
        "from_s": replanned.from_s,
        "people": {
            "out": heads.out,
            "aboard": heads.aboard,
            "waiting": heads.waiting,
            "elsewhere": heads.elsewhere,
            "newcomers": heads.newcomers,
        },
        "because": [{"en": str(why), "ar": why.in_language("ar")} for why in replanned.because],
        "kept": list(replanned.kept),
        "changes": [
            {
                "id": change.id,
                "how": change.how,
                "why": str(change.why),
                "why_ar": change.why.in_language("ar"),
                "arrive_before_s": change.arrive_before_s,
                "arrive_s": change.arrive_s,
            }
            for change in replanned.changes
        ],
    }


def plan_to_text(plan: Plan) -> str:
    """Return `plan.json`: one trip, vehicle and convoy a line, so that plans can be compared by eye."""
    lines = []
    for key, value in plan_to_json(plan).items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            shown = f"[\n  {rows}\n ]"
        else:
            shown = json.dumps(value, ensure_ascii=False)
        lines.append(f" {json.dumps(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _trip_to_json(trip: Trip) -> dict[str, Any]:
    stops = []
    for stop in trip.stops:
        shown = {name: getattr(stop, name) for name in STOP_FIELDS}
        stops.append({key: (dict(v) if key == "load" else v) for key, v in shown.items() if v is not None})
    return {
        "id": trip.id,
        "vehicle": trip.vehicle,
        "type": trip.type,
        "load": dict(trip.load),
        "households": list(trip.households),
        "stops": stops,
    }


STOP_FIELDS: Final = (
    "place",
    "arrive_s",
    "board_from_s",
    "inspect_from_s",
    "inspect_to_s",
    "alight_from_s",
    "leave_s",
    "convoy",
    "load",
)
