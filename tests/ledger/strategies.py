"""Random events of every kind, sensible and not, from several devices, with clocks that may be wrong."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from safepassage.ledger.accounts import OUTSIDE
from tests.ledger.day import Day

DEVICES = ("a", "b", "c")
VEHICLES = ("bus-1", "bus-2", "ambulance-1")
PLACES = ("mill", "farm", "bridge", "south", "yard", "ford", "north", "elsewhere")
TOKENS = ("h1", "h2")
ACCOUNTS = (
    OUTSIDE,
    "place:mill",
    "place:south",
    "vehicle:bus-1",
    "vehicle:bus-2",
    "hospital:town",
    "screening:bridge",
    "deceased",
    "stayed",
    "unaccounted",
)

people = st.dictionaries(st.sampled_from(("civilians", "wounded")), st.integers(1, 60), min_size=1)
vehicle, place = st.sampled_from(VEHICLES), st.sampled_from(PLACES)
account = st.sampled_from(ACCOUNTS)
trip = st.none() | st.sampled_from(("t1", "t2"))


@st.composite
def moves(draw: st.DrawFn) -> dict[str, Any]:
    """Return who moves, some of them in households."""
    who = draw(people)
    body: dict[str, Any] = {"people": who}
    if draw(st.booleans()):
        body["households"] = {draw(st.sampled_from(TOKENS)): draw(st.integers(1, sum(who.values())))}
    return body


@st.composite
def bodies(draw: st.DrawFn, known: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return a kind and a body; `known` are the ids of events so far."""
    kind = draw(
        st.sampled_from(
            (
                "registered",
                "boarded",
                "boarded",
                "arrived",
                "arrived",
                "departed",
                "departed",
                "reached",
                "transferred",
                "diverted",
                "released",
                "got_off",
                "stayed",
                "died",
                "born",
                "counted",
                "vehicle_out",
                "vehicle_back",
                "halted",
                "resumed",
                "term_confirmed",
                "term_denied",
                "noted",
                "corrected",
            )
        )
    )
    if kind == "corrected" and not known:
        kind = "noted"
    body = draw(_body(kind, known))
    if known and draw(st.integers(0, 3)) == 0:
        body["after"] = [draw(st.sampled_from(list(known)))]
    return kind, {key: value for key, value in body.items() if value is not None}


def _body(kind: str, known: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    fixed = st.fixed_dictionaries
    told = st.sampled_from(list(known)) if known else st.none()
    with_vehicle = {"vehicle": vehicle, "place": place}
    parts: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "registered": {"place": place},
        "boarded": with_vehicle
        | {"trip": trip, "destination": st.none() | st.sampled_from(("south", "north"))},
        "arrived": with_vehicle | {"trip": trip},
        "transferred": {"from": account, "to": account},
        "diverted": {"from": account, "checkpoint": st.just("bridge")},
        "released": {"checkpoint": st.just("bridge"), "to": account},
        "got_off": {"vehicle": vehicle, "to": account},
        "stayed": {"from": account},
        "died": {"from": account},
        "born": {"to": account},
        "departed": with_vehicle | {"trip": trip, "convoy": st.none() | st.sampled_from(("c1", "c2"))},
        "reached": with_vehicle | {"trip": trip},
        "counted": {"account": account, "total": st.integers(0, 50)},
        "vehicle_out": with_vehicle | {"seats": st.none() | st.integers(0, 60)},
        "vehicle_back": {"vehicle": vehicle},
        "halted": {"at": st.sampled_from(("bridge", "all"))},
        "resumed": {"at": st.sampled_from(("bridge", "all"))},
        "term_confirmed": {"term": st.just("T1"), "party": st.sampled_from(("army", "council"))},
        "term_denied": {"term": st.just("T1"), "party": st.sampled_from(("army", "council"))},
        "noted": {"text": st.just("x"), "breach": st.booleans(), "terms": st.just(["conduct"])},
    }
    if kind == "corrected":
        inner = fixed(parts["boarded"]).flatmap(
            lambda body: moves().map(lambda who: {k: v for k, v in (body | who).items() if v is not None})
        )
        replacement = st.none() | inner.map(lambda body: {"kind": "boarded", "body": body})
        return fixed({"corrects": told, "reason": st.just("x"), "replacement": replacement})
    if kind in parts and kind in {
        "registered",
        "boarded",
        "arrived",
        "transferred",
        "diverted",
        "released",
        "got_off",
        "stayed",
        "died",
        "born",
    }:
        return st.tuples(fixed(parts[kind]), moves()).map(lambda pair: pair[0] | pair[1])
    return fixed(parts[kind])


@st.composite
def days(draw: st.DrawFn, most: int = 25) -> Day:
    """Return a day of random events, each device's clock off by hours, events linked by vehicle or not."""
    day = Day(random=random.Random(draw(st.integers(0, 1 << 30))))  # noqa: S311 - a test repeats
    linked = draw(st.booleans())
    last: dict[str, str] = {}
    off = {device: draw(st.sampled_from((0, 0, -5, 3))) for device in DEVICES}
    each = draw(st.sampled_from((0.2, 0.2, 3)))  # the deadline is two days and a half away
    for number in range(draw(st.integers(0, most))):
        device = draw(st.sampled_from(DEVICES))
        kind, body = draw(bodies([event.id for event in day.events]))
        if "from" in body:
            body["from_"] = body.pop("from")
        about = body.get("vehicle", "")
        if linked and about in last:
            body["after"] = [last[about]]
        last[about] = day(
            kind, device, hours=6 + number * each + off[device] - draw(st.sampled_from((0, 0, 0, 1))), **body
        )
    return day
