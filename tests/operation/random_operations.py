"""Hypothesis strategies for whole operations with every kind of term, sensible or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

from safepassage.language import Name
from safepassage.operation import model
from safepassage.operation.cells import clean
from safepassage.operation.terms import (
    APPLIES,
    TERM_STATUSES,
    WEEKDAYS,
    Ceasefire,
    Conduct,
    Confirmation,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)

ZONES: Final = ("UTC", "Asia/Damascus", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kolkata")

texts = st.text(max_size=12).map(clean)
ids = (
    st.one_of(
        st.sampled_from(
            ["no", "on", "12", "1e3", "null", "~", "06:00", "=1+1", "#a", "{x}", "a: b", "ممر", "-"]
        ),
        st.text(min_size=1, max_size=8).map(clean),
    )
    .map(lambda raw: "".join(c for c in raw if c not in ",،;؛\n").strip())
    .filter(lambda raw: bool(raw) and raw.casefold() != "all")
)
tuples = st.lists(ids, max_size=3).map(tuple)
some = st.lists(ids, min_size=1, max_size=3).map(tuple)
names = st.builds(Name, en=texts, ar=texts)
counts = st.integers(0, 10**9)
least_one = st.integers(1, 10**6)
instants = st.integers(0, 2 * 10**9).map(lambda s: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
fractions = st.fractions(min_value=0, max_value=1, max_denominator=1000)
ratios = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
flows = st.builds(Flow, groups=st.none() | some, from_=st.none() | some, to=st.none() | some)
days = st.sampled_from(WEEKDAYS) | st.dates(date(2000, 1, 1), date(2100, 1, 1))


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, or None."""
    return st.none() | values


def term(kind: type[Term], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return terms of a kind."""
    return st.builds(kind, id=ids, text=names, status=st.sampled_from(TERM_STATUSES), **fields)


KINDS: Final = (
    term(Passage, flow=flows, via=tuples, carrying=names),
    term(Order, first=flows, then=flows, fraction=fractions),
    term(
        Window,
        at=ids | st.just("all"),
        opens_s=st.integers(0, 86399),
        closes_s=st.integers(0, 86400),
        days=maybe(st.lists(days, min_size=1, max_size=3).map(tuple)),
        applies=st.sampled_from(APPLIES),
    ),
    term(Ceasefire, from_=instants, to=maybe(instants)),
    term(
        Inspection,
        at=ids,
        lanes=least_one,
        per_vehicle_s=counts,
        per_person_s=counts,
        applies=st.sampled_from(APPLIES),
    ),
    term(
        Convoy,
        at=ids,
        vehicles_max=maybe(least_one),
        vehicles_min=least_one,
        headway_s=counts,
        clear_before_next=maybe(ids),
    ),
    term(Reciprocity, a=flows, b=flows, ratio=ratios, slack=counts),
    term(Reception, at=ids, people_max=maybe(counts), people_per_day=maybe(counts)),
    term(Confirmation, by=some, before=some),
    term(Monitoring, at=ids, by=tuples, from_=instants, to=maybe(instants)),
    term(Conduct),
)
timings = st.builds(model.Timing, per_vehicle_s=counts, per_person_s=counts)
coordinates = st.one_of(
    st.just((None, None)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
).map(lambda pair: {"lat": pair[0], "lon": pair[1]})


@st.composite
def places(draw: st.DrawFn) -> model.Place:
    """Return a place."""
    return model.Place(
        id=draw(ids),
        kind=draw(st.sampled_from(model.PLACE_KINDS)),
        name=draw(names),
        pcode=draw(texts),
        bays=draw(maybe(least_one)),
        people_max=draw(maybe(counts)),
        **draw(coordinates),
    )


def several(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a few records of a kind."""
    return st.lists(st.builds(kind, **fields), max_size=3).map(tuple)


operations = st.builds(
    model.Operation,
    id=ids,
    name=names,
    timezone=st.sampled_from(ZONES),
    begins=instants,
    ends=maybe(instants),
    parties=several(model.Party, id=ids, name=names, role=st.sampled_from(model.PARTY_ROLES)),
    groups=several(model.Group, id=ids, name=names, uses=st.sampled_from(model.ROOMS)),
    timings=st.builds(model.Timings, board=timings, alight=timings),
    terms=st.lists(st.one_of(*KINDS), max_size=6).map(tuple),
    places=st.lists(places(), max_size=3).map(tuple),
    people=several(model.People, place=ids, group=ids, count=counts, destination=maybe(ids)),
    households=several(
        model.Household,
        token=ids,
        place=ids,
        group=ids,
        count=least_one,
        destination=maybe(ids),
        flags=tuples,
    ),
    fleet=several(
        model.Fleet,
        type=ids,
        count=counts,
        at=ids,
        seats=counts,
        stretchers=counts,
        groups=tuples,
        available_from=maybe(instants),
        available_until=maybe(instants),
        trips_max=maybe(least_one),
    ),
    legs=several(
        model.Leg,
        from_=ids,
        to=ids,
        drive_s=st.integers(0, 10**7),
        distance_m=maybe(st.integers(0, 10**8)),
    ),
    reported=several(
        model.Reported,
        at=instants,
        source=ids,
        figure=ids,
        count=counts,
        qualifier=texts,
        quote=texts,
        url=texts,
    ),
)
