"""The plan as compact JSON for the report's page: it draws map, curve, timetables and sheets from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_date
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from safepassage.language import LANGS, Name, Text
from safepassage.operation.calendar import windows_at
from safepassage.operation.model import Operation
from safepassage.operation.terms import Window
from safepassage.planning.plan import Plan, Stop
from safepassage.sitrep.report_labels import PAGE_WORDS
from safepassage.sitrep.report_phrases import LOCALES, group_name, place_name, plain
from safepassage.sitrep.report_simulation import last_s, sure_data
from safepassage.sitrep.report_summary import title_of

if TYPE_CHECKING:
    from safepassage.simulation.outcome import Outcome

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STOP_TIMES: Final = ("arrive_s", "board_from_s", "inspect_from_s", "inspect_to_s", "alight_from_s", "leave_s")


def page_data(operation: Operation, plan: Plan, outcome: Outcome | None = None) -> Markup:
    """Return everything the page's script needs, as JSON that is safe inside a script element."""
    data = plan_data(operation, plan, until_s=0 if outcome is None else last_s(outcome))
    data["sure"] = None if outcome is None else sure_data(outcome)
    return htmlsafe_json_dumps(data, separators=(",", ":"), ensure_ascii=False)


def plan_data(operation: Operation, plan: Plan, *, until_s: int = 0) -> dict[str, Any]:
    """Return the plan as lists that name places, groups, vehicles and convoys by their index.

    Local time, and when the busiest checkpoint is closed, are told until the plan's end, or `until_s` after
    the beginning where that is later.
    """
    places = _indexed(
        [place.id for place in operation.places], (stop.place for trip in plan.trips for stop in trip.stops)
    )
    groups = _indexed([group.id for group in operation.groups], (g for trip in plan.trips for g in trip.load))
    vehicles = _indexed([v.id for v in plan.vehicles], (trip.vehicle for trip in plan.trips))
    types = _indexed([v.type for v in plan.vehicles], (trip.type for trip in plan.trips))
    convoys = {convoy.id: i for i, convoy in enumerate(plan.convoys)}
    waiting: Counter[str] = Counter()
    for row in operation.people:
        waiting[row.place] += row.count
    type_of = {trip.vehicle: trip.type for trip in plan.trips} | {v.id: v.type for v in plan.vehicles}

    def load_of(load: Iterable[tuple[str, int]]) -> list[int]:
        return [part for group, number in load for part in (groups[group], number)]

    def stop_of(stop: Stop) -> list[Any]:
        row: list[Any] = [places[stop.place], *(getattr(stop, name) for name in STOP_TIMES)]
        row.append(None if stop.convoy is None else convoys.get(stop.convoy))
        row.append(None if stop.load is None else load_of(stop.load.items()))
        while row[-1] is None:
            row.pop()
        return row

    return {
        "title": _both(title_of(operation)),
        "operation": plain(operation.id),
        "words": {key: _both(label) for key, label in PAGE_WORDS.items()},
        "clock": clock_data(operation, plan, until_s),
        "places": [_place(operation, place, waiting[place]) for place in places],
        "groups": [_both(group_name(operation, group)) for group in groups],
        "types": [plain(name) for name in types],
        "vehicles": [[plain(vehicle), types[type_of[vehicle]]] for vehicle in vehicles],
        "convoys": [[plain(c.id), places[c.at], c.release_s, c.vehicles, c.people] for c in plan.convoys],
        "trips": [
            [
                plain(trip.id),
                vehicles[trip.vehicle],
                load_of(trip.load.items()),
                [stop_of(stop) for stop in trip.stops],
                [plain(token) for token in trip.households],
            ]
            for trip in plan.trips
        ],
        "homes": _homes(operation, plan, places),
        "bound_s": plan.bound.clearance_s,
        "clearance_s": plan.clearance_s,
        "total": plan.people_total,
        "closed": closed_hours(operation, plan, until_s),
    }


def clock_data(operation: Operation, plan: Plan, until_s: int = 0) -> dict[str, Any]:
    """Return how to turn seconds into local time: the UTC offsets as they change, and the days' names."""
    last_s = max(plan.bound.clearance_s, *(_last_s(trip.stops[-1]) for trip in plan.trips), until_s, 0)
    hours = range(0, last_s + 2 * 86400, 900)
    offsets: list[list[int]] = []
    days: dict[int, date] = {}
    for at_s in hours:
        local = (operation.begins + timedelta(seconds=at_s)).astimezone(operation.zone)
        offset_s = int((local.utcoffset() or timedelta()).total_seconds())
        if not offsets or offsets[-1][1] != offset_s:
            offsets.append([at_s, offset_s])
        days.setdefault((local.date() - EPOCH.date()).days, local.date())
    return {
        "begins": int((operation.begins - EPOCH).total_seconds()),
        "offsets": offsets,
        "days": {str(index): _day_names(value) for index, value in days.items()},
    }


def closed_hours(operation: Operation, plan: Plan, until_s: int = 0) -> dict[str, Any] | None:
    """Return when the checkpoint that most people pass is closed by its windows; None where it never is."""
    passing: Counter[str] = Counter()
    windowed = {term.at for term in operation.binding_terms if isinstance(term, Window)}
    for trip in plan.trips:
        for stop in trip.stops:
            if stop.place in windowed:
                passing[stop.place] += trip.people
    if not passing:
        return None
    at = min(passing, key=lambda place: (-passing[place], place))
    until_s = max(plan.clearance_s, plan.bound.clearance_s, until_s) + 86400
    spans, from_s = [], 0
    for opens_s, closes_s in windows_at(operation, at, loaded=True).spans:
        if opens_s > from_s:
            spans.append([from_s, min(opens_s, until_s)])
        from_s = max(from_s, closes_s)
        if from_s >= until_s:
            break
    return {"at": _both(place_name(operation, at)), "spans": [s for s in spans if s[0] < s[1]]}


def _place(operation: Operation, place: str, waiting: int) -> list[Any]:
    found = operation.place_of.get(place)
    name = _both(place_name(operation, place))
    if found is None:
        return [plain(place), "junction", name, None, None, 0]
    return [plain(place), found.kind, name, found.lat, found.lon, waiting]


def _homes(operation: Operation, plan: Plan, places: dict[str, int]) -> dict[str, int]:
    """Return where each household on a trip boards."""
    aboard = {token for trip in plan.trips for token in trip.households}
    return {plain(row.token): places[row.place] for row in operation.households if row.token in aboard}


def _day_names(value: date) -> dict[str, list[str]]:
    return {
        lang: [
            format_date(value, pattern, locale=LOCALES[lang])
            for pattern in ("EEEE d MMMM y", "d MMM", "EEE d")
        ]
        for lang in LANGS
    }


def _both(value: Name | Text) -> dict[str, str]:
    return {lang: value.in_language(lang) for lang in LANGS}


def _indexed(first: Iterable[str], more: Iterable[str]) -> dict[str, int]:
    return {key: i for i, key in enumerate(dict.fromkeys([*first, *more]))}


def _last_s(stop: Stop) -> int:
    return stop.leave_s or stop.arrive_s or 0
