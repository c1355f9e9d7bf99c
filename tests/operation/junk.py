"""Terms of every kind with ids, numbers and times as they happen to be."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from safepassage.operation.terms import (
    TERM_STATUSES,
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


def junk_terms(
    ids: st.SearchStrategy[str], numbers: st.SearchStrategy[int], instants: st.SearchStrategy[datetime]
) -> st.SearchStrategy[Term]:
    """Return terms of every kind made of these ids, numbers and instants."""
    many = st.lists(ids, max_size=2).map(tuple)
    flow = st.builds(Flow, groups=st.none() | many, from_=st.none() | many, to=st.none() | many)
    status = st.sampled_from(TERM_STATUSES) | st.just("agreed")
    base = {"id": ids, "status": status}
    clock = st.integers(0, 86400)
    shares = st.fractions(-1, 3, max_denominator=7)
    days = st.none() | st.lists(
        st.sampled_from(("mon", "sun")) | st.dates(date(2023, 1, 1), date(2025, 1, 1)), max_size=3
    ).map(tuple)
    applies = st.sampled_from(("loaded", "all"))
    end = st.none() | instants
    maybe = st.none() | numbers
    return st.one_of(
        st.builds(Passage, flow=flow, via=many, **base),
        st.builds(Order, first=flow, then=flow, fraction=shares, **base),
        st.builds(
            Window, at=ids | st.just("all"), opens_s=clock, closes_s=clock, days=days, applies=applies, **base
        ),
        st.builds(Ceasefire, from_=instants, to=end, **base),
        st.builds(Inspection, at=ids, lanes=numbers, per_vehicle_s=numbers, applies=applies, **base),
        st.builds(
            Convoy,
            at=ids,
            vehicles_max=maybe,
            vehicles_min=numbers,
            clear_before_next=st.none() | ids,
            **base,
        ),
        st.builds(Reciprocity, a=flow, b=flow, ratio=shares, slack=numbers, **base),
        st.builds(Reception, at=ids, people_max=maybe, people_per_day=maybe, **base),
        st.builds(Confirmation, by=many, before=many, **base),
        st.builds(Monitoring, at=ids, by=many, from_=instants, to=end, **base),
        st.builds(Conduct, **base),
    )
