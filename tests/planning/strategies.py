"""Hypothesis strategies for small random operations with random terms, mostly feasible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from safepassage.operation.model import (
    Fleet,
    Group,
    Household,
    Leg,
    Operation,
    Party,
    People,
    Place,
    Timing,
    Timings,
)
from safepassage.operation.terms import (
    WEEKDAYS,
    Applies,
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
    TermStatus,
    Window,
)

Value = TypeVar("Value")

BEGINS: Final = datetime(2016, 12, 15, 4, 0, tzinfo=UTC)
HOUR_S: Final = 3600
OFTEN: Final = st.integers(0, 19).map(lambda n: n != 13)
GROUPS: Final = (Group(id="wounded", uses="stretcher"), Group(id="civilians"), Group(id="fighters"))
DRIVES_S: Final = st.integers(1, 40).map(lambda minutes: 60 * minutes) | st.integers(1, 2000)
APPLIES: Final[SearchStrategy[Applies]] = st.sampled_from(("all", "loaded"))


def hours(least: int, most: int) -> SearchStrategy[datetime]:
    """Return instants on the hour or odd seconds, so many hours after the beginning."""
    whole = st.integers(least, most).map(lambda n: BEGINS + timedelta(hours=n))
    odd = st.integers(least * HOUR_S, most * HOUR_S).map(lambda n: BEGINS + timedelta(seconds=n))
    return whole | odd


def maybe(values: SearchStrategy[Value], *, chance: float = 0.5) -> SearchStrategy[Value | None]:
    """Return None, or with about this chance a value."""
    return st.integers(0, 99).flatmap(lambda n: values if n >= 100 - 100 * chance else st.none())


# Places and roads


@composite
def places(draw: DrawFn, *, checkpoints_max: int = 2, junctions_max: int = 1) -> tuple[Place, ...]:
    """Return 1–3 assembly points, 1–2 receptions, up to two checkpoints, a junction and 1–2 depots."""
    bays = maybe(st.integers(1, 2))
    made = [
        Place(id=f"a{i}", kind="assembly", bays=draw(bays)) for i in range(1, draw(st.integers(1, 3)) + 1)
    ]
    made += [
        Place(
            id=f"r{i}",
            kind="reception",
            bays=draw(bays),
            people_max=draw(maybe(st.integers(5, 80), chance=0.2)),
        )
        for i in range(1, draw(st.integers(1, 2)) + 1)
    ]
    made += [
        Place(id=f"c{i}", kind="checkpoint") for i in range(1, draw(st.integers(0, checkpoints_max)) + 1)
    ]
    made += [Place(id=f"j{i}", kind="junction") for i in range(1, draw(st.integers(0, junctions_max)) + 1)]
    made += [Place(id=f"d{i}", kind="depot") for i in range(1, draw(st.integers(1, 2)) + 1)]
    return tuple(made)


@composite
def legs(draw: DrawFn, places: Sequence[Place]) -> tuple[Leg, ...]:
    """Return legs both ways between all sorts of places, with nearly every assembly point reachable."""
    ids = {kind: [p.id for p in places if p.kind == kind] for kind in ("assembly", "reception", "depot")}
    through = [p.id for p in places if p.kind in ("checkpoint", "junction")]
    pairs = {(d, a) for d in ids["depot"] for a in ids["assembly"]}
    pairs |= {(a, t) for a in ids["assembly"] for t in through if draw(OFTEN)}
    pairs |= {(t, r) for r in ids["reception"] for t in through if draw(OFTEN)}
    pairs |= {(s, t) for s in through for t in through if s < t and draw(OFTEN)}
    pairs |= {(a, b) for a in ids["assembly"] for b in ids["assembly"] if a < b and draw(st.booleans())}
    pairs |= {(a, r) for a in ids["assembly"] for r in ids["reception"] if not through or draw(st.booleans())}
    made = []
    for from_, to in sorted(pairs):
        drive_s = draw(DRIVES_S)
        made.append(Leg(from_=from_, to=to, drive_s=drive_s))
        if draw(OFTEN):
            back_s = drive_s if draw(st.booleans()) else draw(DRIVES_S)
            made.append(Leg(from_=to, to=from_, drive_s=back_s))
    return tuple(made)


# People and vehicles


@composite
def people(draw: DrawFn, places: Sequence[Place], *, most: int = 30) -> tuple[People, ...]:
    """Return some people at every assembly point, a few of them with a chosen destination."""
    receptions = [place.id for place in places if place.kind == "reception"]
    made = []
    for place in places:
        if place.kind == "assembly":
            for group in draw(st.sets(st.sampled_from([g.id for g in GROUPS]), min_size=1)):
                chosen = draw(maybe(st.sampled_from(receptions), chance=0.3))
                count = draw(st.integers(1, 4 if group == "wounded" else most))
                made.append(People(place=place.id, group=group, count=count, destination=chosen))
                if chosen is not None and draw(st.booleans()):
                    made.append(People(place=place.id, group=group, count=draw(st.integers(1, 5))))
    return tuple(made)


@composite
def households(draw: DrawFn, people: Sequence[People], *, largest: int = 3) -> tuple[Household, ...]:
    """Return households that cover some rows of people wholly or in part; often none."""
    made: list[Household] = []
    if draw(st.integers(0, 3)):
        return ()
    for row in people:
        left = row.count if draw(st.booleans()) else draw(st.integers(0, row.count))
        while left:
            size = draw(st.integers(1, min(largest, left)))
            made.append(
                Household(
                    token=f"h{len(made) + 1}",
                    place=row.place,
                    group=row.group,
                    count=size,
                    destination=row.destination,
                )
            )
            left -= size
    return tuple(made)


@composite
def fleet(draw: DrawFn, places: Sequence[Place]) -> tuple[Fleet, ...]:
    """Return buses, mostly ambulances too, and sometimes people's own cars at an assembly point."""
    depots = [place.id for place in places if place.kind == "depot"]
    assembly = [place.id for place in places if place.kind == "assembly"]
    made = [
        Fleet(
            type="bus",
            count=draw(st.integers(1, 3)),
            at=draw(st.sampled_from(depots)),
            seats=draw(st.integers(4, 20)),
            trips_max=draw(maybe(st.integers(1, 6), chance=0.1)),
            available_from=draw(maybe(hours(0, 4), chance=0.2)),
            available_until=draw(maybe(hours(30, 90), chance=0.1)),
        )
    ]
    if draw(OFTEN):
        made.append(
            Fleet(
                type="ambulance",
                count=draw(st.integers(1, 2)),
                at=draw(st.sampled_from(depots + assembly)),
                seats=draw(st.integers(0, 2)),
                stretchers=draw(st.integers(1, 2)),
                groups=draw(st.sampled_from(((), ("wounded",)))),
            )
        )
    if draw(st.integers(0, 3)) == 0:
        made.append(
            Fleet(
                type="car",
                count=draw(st.integers(1, 4)),
                at=draw(st.sampled_from(assembly)),
                seats=draw(st.integers(3, 5)),
                groups=("civilians",),
                trips_max=1,
            )
        )
    return tuple(made)


# Terms


@composite
def flows(draw: DrawFn, places: Sequence[Place], *, named: bool = False) -> Flow:
    """Return a flow with some of its parts given; `named`: its groups at least."""
    ids = {kind: [p.id for p in places if p.kind == kind] for kind in ("assembly", "reception")}
    part = {
        "groups": st.sets(st.sampled_from([g.id for g in GROUPS]), min_size=1, max_size=2),
        "from_": st.sets(st.sampled_from(ids["assembly"]), min_size=1),
        "to": st.sets(st.sampled_from(ids["reception"]), min_size=1),
    }
    drawn = {
        name: tuple(sorted(draw(values)))
        for name, values in part.items()
        if (named and name == "groups") or draw(st.integers(0, 3)) == 0
    }
    return Flow(**drawn)


@composite
def passages(draw: DrawFn, places: Sequence[Place]) -> tuple[Passage, ...]:
    """Return a passage for all, or one a group; past checkpoints or not."""
    checkpoints = [place.id for place in places if place.kind == "checkpoint"]
    via = st.lists(st.sampled_from(checkpoints), unique=True, max_size=2) if checkpoints else st.just([])
    if draw(st.booleans()):
        return (Passage(id="p1", via=tuple(draw(via))),)
    return tuple(
        Passage(
            id=f"p{i}",
            flow=replace(
                draw(flows(places)) if draw(st.integers(0, 5)) == 0 else Flow(),
                groups=(group.id,),
            ),
            via=tuple(draw(via)),
        )
        for i, group in enumerate(GROUPS, start=1)
    )


@composite
def windows(draw: DrawFn, at: str, term_id: str) -> Window:
    """Return a window of some hours, perhaps past midnight, on every day or some."""
    opens_s = draw(st.integers(0, 23)) * HOUR_S + draw(st.sampled_from((0, 0, 1800, 17)))
    length_s = draw(st.integers(2, 16)) * HOUR_S
    days = draw(
        st.none()
        | st.sets(st.sampled_from(WEEKDAYS), min_size=2).map(lambda chosen: tuple(sorted(chosen)))
        | st.sets(st.integers(0, 3), min_size=1).map(
            lambda chosen: tuple(BEGINS.date() + timedelta(days=n) for n in sorted(chosen))
        )
    )
    applies: Applies = draw(APPLIES)
    return Window(
        id=term_id, at=at, opens_s=opens_s, closes_s=(opens_s + length_s) % 86400, days=days, applies=applies
    )


@composite
def inspections(draw: DrawFn, at: str, *, applies: SearchStrategy[Applies] = APPLIES) -> Inspection:
    """Return an inspection of up to ten minutes in one or two lanes."""
    return Inspection(
        id=f"inspection-{at}",
        at=at,
        lanes=draw(st.integers(1, 2)),
        per_vehicle_s=draw(st.integers(0, 600)),
        per_person_s=draw(st.integers(0, 10)),
        applies=draw(applies),
    )


@composite
def convoys(draw: DrawFn, at: str, receptions: Sequence[str]) -> Convoy:
    """Return a convoy term with any of its limits."""
    least = draw(st.integers(1, 3))
    return Convoy(
        id=f"convoy-{at}",
        at=at,
        vehicles_min=least,
        vehicles_max=draw(maybe(st.integers(least, 4))),
        headway_s=draw(st.sampled_from((0, 600, 1800, 47))),
        clear_before_next=draw(maybe(st.sampled_from(list(receptions)), chance=0.3)),
    )


@composite
def ceasefires(draw: DrawFn) -> tuple[Ceasefire, ...]:
    """Return one ceasefire or two, the last often without an end."""
    first = draw(hours(0, 3))
    to = draw(maybe(st.integers(6, 40), chance=0.6))
    ends = None if to is None else first + timedelta(hours=to)
    made = [Ceasefire(id="ceasefire-1", from_=first, to=ends)]
    if ends is not None:
        again = ends + timedelta(seconds=draw(st.sampled_from((-60, 0, 60, 4 * HOUR_S))))
        made.append(Ceasefire(id="ceasefire-2", from_=again))
    return tuple(made)


@composite
def monitorings(draw: DrawFn, at: str) -> tuple[Monitoring, ...]:
    """Return observers at a checkpoint, sometimes of two bodies."""
    made = []
    for i, by in enumerate(draw(st.sampled_from(((("un",),), (("un",), ("icrc",)), (("un",), ("un",)))))):
        from_ = draw(hours(0, 3))
        length = draw(maybe(st.integers(8, 60)))
        to = None if length is None else from_ + timedelta(hours=length)
        made.append(Monitoring(id=f"monitoring-{at}-{i}", at=at, by=by, from_=from_, to=to))
    return tuple(made)


@composite
def reciprocities(draw: DrawFn, places: Sequence[Place]) -> Reciprocity:
    """Return a reciprocity between two groups, with room for at least a load each."""
    a, b = draw(st.permutations([g.id for g in GROUPS]))[:2]
    return Reciprocity(
        id="reciprocity",
        a=replace(draw(flows(places)), groups=(a,)),
        b=replace(draw(flows(places)), groups=(b,)),
        ratio=draw(st.sampled_from((Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(2)))),
        slack=draw(st.integers(0, 60)),
    )


@composite
def terms(draw: DrawFn, places: Sequence[Place]) -> tuple[Term, ...]:
    """Return passages and any terms of the other kinds, some of them not agreed."""
    receptions = [place.id for place in places if place.kind == "reception"]
    made: list[Term] = list(draw(passages(places)))
    some = st.integers(0, 2).map(lambda n: n == 0)
    for place in places:
        if place.kind == "checkpoint":
            made += [
                draw(windows(place.id, f"window-{place.id}-{i}")) for i in range(draw(st.integers(0, 2)))
            ]
            made += [draw(inspections(place.id))] if draw(st.booleans()) else []
            made += [draw(convoys(place.id, receptions))] if draw(st.booleans()) else []
            made += draw(monitorings(place.id)) if draw(some) else ()
        if place.kind == "reception" and draw(some):
            people_max = draw(maybe(st.integers(10, 100), chance=0.3))
            a_day = draw(maybe(st.integers(10, 60)))
            made.append(
                Reception(
                    id=f"reception-{place.id}", at=place.id, people_max=people_max, people_per_day=a_day
                )
            )
    single: tuple[Callable[[], Sequence[Term]], ...] = (
        lambda: (draw(windows("all", "window-all")),),
        lambda: draw(ceasefires()),
        lambda: (draw(orders(places)),),
        lambda: (draw(reciprocities(places)),),
        lambda: (Confirmation(id="confirmation", by=("un",), before=("p1",)), Conduct(id="conduct")),
    )
    for make in single:
        if draw(some):
            made += make()
    statuses: SearchStrategy[TermStatus] = st.sampled_from(("agreed",) * 12 + ("proposed", "lapsed"))
    return tuple(term if isinstance(term, Passage) else replace(term, status=draw(statuses)) for term in made)


@composite
def orders(draw: DrawFn, places: Sequence[Place]) -> Order:
    """Return an order between two groups, of all of the first or a part."""
    first, then = draw(st.permutations([g.id for g in GROUPS]))[:2]
    return Order(
        id="order",
        first=replace(draw(flows(places)), groups=(first,)),
        then=replace(draw(flows(places)), groups=(then,)),
        fraction=draw(st.sampled_from((Fraction(1), Fraction(1, 2), Fraction(2, 3), Fraction(0)))),
    )


# Operations


@composite
def operations(draw: DrawFn) -> Operation:
    """Return a small operation with random terms of every kind, mostly one that has a plan."""
    where = draw(places())
    who = draw(people(where))
    return Operation(
        id="random",
        timezone="Asia/Damascus",
        begins=BEGINS,
        ends=draw(maybe(hours(20, 72), chance=0.2)),
        parties=(Party(id="un", role="monitor"), Party(id="icrc", role="monitor")),
        groups=GROUPS,
        timings=Timings(
            board=Timing(per_vehicle_s=draw(st.integers(0, 600)), per_person_s=draw(st.integers(0, 10))),
            alight=Timing(per_vehicle_s=draw(st.integers(0, 300)), per_person_s=draw(st.integers(0, 5))),
        ),
        terms=draw(terms(where)),
        places=where,
        people=who,
        households=draw(households(who)),
        fleet=draw(fleet(where)),
        legs=draw(legs(where)),
    )


@composite
def tiny_operations(draw: DrawFn) -> Operation:
    """Return an operation small enough for `tests.planning.brute`: up to four people, two vehicles."""
    assembly = [f"a{i}" for i in range(1, draw(st.integers(1, 2)) + 1)]
    receptions = [f"r{i}" for i in range(1, draw(st.integers(1, 2)) + 1)]
    checked = draw(st.booleans())
    bays = maybe(st.just(1))
    where = (
        Place(id="d1", kind="depot"),
        *(Place(id=a, kind="assembly", bays=draw(bays)) for a in assembly),
        *(Place(id=r, kind="reception", bays=draw(bays)) for r in receptions),
        *((Place(id="c1", kind="checkpoint"),) if checked else ()),
    )
    return Operation(
        id="tiny",
        timezone="Asia/Damascus",
        begins=BEGINS,
        groups=GROUPS,
        timings=Timings(
            board=Timing(per_vehicle_s=draw(st.integers(1, 600)), per_person_s=draw(st.integers(0, 60))),
            alight=Timing(per_vehicle_s=draw(st.integers(1, 300)), per_person_s=draw(st.integers(0, 30))),
        ),
        terms=draw(tiny_terms(receptions, checked=checked)),
        places=where,
        people=draw(tiny_people(assembly, receptions)),
        fleet=draw(tiny_fleet(assembly)),
        legs=draw(legs(where)),
    )


@composite
def tiny_people(draw: DrawFn, assembly: Sequence[str], receptions: Sequence[str]) -> tuple[People, ...]:
    """Return up to four people of one group or two."""
    rows = draw(st.integers(1, 2))
    return tuple(
        People(
            place=draw(st.sampled_from(assembly)),
            group=draw(st.sampled_from(("civilians", "fighters"))),
            count=draw(st.integers(1, 4 if rows == 1 else 2)),
            destination=draw(maybe(st.sampled_from(receptions), chance=0.2)),
        )
        for _ in range(rows)
    )


@composite
def tiny_fleet(draw: DrawFn, assembly: Sequence[str]) -> tuple[Fleet, ...]:
    """Return one or two vehicles of up to three seats."""
    if draw(st.booleans()):
        return (Fleet(type="bus", count=draw(st.integers(1, 2)), at="d1", seats=draw(st.integers(1, 3))),)
    return (
        Fleet(type="bus", count=1, at="d1", seats=draw(st.integers(1, 3))),
        Fleet(
            type="car",
            count=1,
            at=draw(st.sampled_from(assembly)),
            seats=draw(st.integers(1, 2)),
            trips_max=draw(maybe(st.just(1))),
        ),
    )


@composite
def tiny_terms(draw: DrawFn, receptions: Sequence[str], *, checked: bool) -> tuple[Term, ...]:
    """Return a passage and a few terms of the kinds that the exhaustive search knows."""
    made: list[Term] = [Passage(id="p1", via=("c1",) if checked and draw(st.booleans()) else ())]
    some = st.integers(0, 2).map(lambda n: n == 0)
    if checked:
        made += [draw(windows("c1", "window-c1"))] if draw(some) else []
        made += [draw(inspections("c1", applies=st.just("loaded")))] if draw(some) else []
        made += [draw(convoys("c1", receptions))] if draw(some) else []
    made += [draw(windows("all", "window-all"))] if draw(some) else []
    made += draw(ceasefires()) if draw(some) else ()
    if draw(some):
        made.append(
            Order(
                id="order",
                first=Flow(groups=("civilians",)),
                then=Flow(groups=("fighters",)),
                fraction=draw(st.sampled_from((Fraction(1), Fraction(1, 2)))),
            )
        )
    if draw(some):
        made.append(Reception(id="reception", at=receptions[0], people_per_day=draw(st.integers(1, 4))))
    return tuple(made)
