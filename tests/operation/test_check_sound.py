"""The checks against brute enumeration: no false alarm, nothing overlooked, no failure on any operation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise, product
from math import ceil

from hypothesis import example, given, settings
from hypothesis import strategies as st

from safepassage.operation.check import check_operation
from safepassage.operation.check_agreement import most_moved
from safepassage.operation.check_case import Case
from safepassage.operation.check_reach import Reach
from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Flow, Order, Passage, Reciprocity
from tests.operation.junk import junk_terms
from tests.operation.river import at, line

BEGINS = datetime(2024, 6, 1, 6, tzinfo=UTC)
ASSEMBLY = ("a1", "a2", "a3")
SITES = ("r1", "r2")
GATES = ("c1", "c2")
GROUPS = ("lying", "sitting")
PLACES = (
    *(Place(id=each, kind="assembly") for each in ASSEMBLY),
    *(Place(id=each, kind="reception") for each in SITES),
    *(Place(id=each, kind="checkpoint") for each in GATES),
    Place(id="j", kind="junction"),
    Place(id="d", kind="depot"),
)
IDS = tuple(place.id for place in PLACES)
LOST = {"no-passage", "destination-not-permitted", "no-route", "no-vehicle", "no-approach"}


def subset(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    """Return some of these ids, or None for all."""
    return st.none() | st.sets(st.sampled_from(of), min_size=1).map(lambda s: tuple(sorted(s)))


def flows() -> st.SearchStrategy[Flow]:
    """Return a random flow."""
    return st.builds(Flow, groups=subset(GROUPS), from_=subset(ASSEMBLY), to=subset(SITES))


@st.composite
def operations(draw: st.DrawFn, *, legs_min: int = 0) -> Operation:
    """Return a well-formed operation on the same nine places, in which people may be cut off."""
    ends = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1])
    legs = draw(st.dictionaries(ends, st.integers(60, 600), min_size=legs_min, max_size=24))
    rows = st.tuples(st.sampled_from(ASSEMBLY), st.sampled_from(GROUPS), st.none() | st.sampled_from(SITES))
    people = draw(st.dictionaries(rows, st.integers(1, 9), min_size=1, max_size=4))
    vehicles = st.builds(
        Fleet,
        type=st.just("van"),
        count=st.just(1),
        at=st.sampled_from(("d", "d", *ASSEMBLY, *SITES)),
        seats=st.integers(0, 2),
        stretchers=st.integers(0, 1),
        groups=subset(GROUPS).map(lambda groups: groups or ()),
        trips_max=st.sampled_from((None, 1, 2)),
    )
    vias = st.lists(st.sampled_from(GATES), max_size=2, unique=True).map(tuple)
    passages = draw(st.lists(st.tuples(flows(), vias), min_size=1, max_size=2))
    return Operation(
        id="random",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="lying", uses="stretcher"), Group(id="sitting")),
        places=PLACES,
        people=tuple(People(place=p, group=g, destination=d, count=n) for (p, g, d), n in people.items()),
        fleet=tuple(draw(st.lists(vehicles, min_size=1, max_size=3))),
        legs=tuple(Leg(from_=a, to=b, drive_s=drive_s) for (a, b), drive_s in legs.items()),
        terms=tuple(Passage(id=f"T{i}", flow=flow, via=via) for i, (flow, via) in enumerate(passages)),
    )


def connected(operation: Operation, from_: str, to: str, via: tuple[str, ...] = ()) -> bool:
    """Return whether a walk over legs exists that stops nowhere between but at checkpoints and junctions."""
    if from_ == to and not via:
        return True
    ahead, seen = [(from_, 0)], set()
    while ahead:
        here, behind = ahead.pop()
        for leg in operation.legs:
            if leg.from_ == here:
                passed = behind + (behind < len(via) and leg.to == via[behind])
                if leg.to == to and passed == len(via):
                    return True
                if leg.to[0] in "cj" and (leg.to, passed) not in seen:
                    seen.add((leg.to, passed))
                    ahead.append((leg.to, passed))
    return False


def fetched_by_enumeration(operation: Operation) -> set[int]:
    """Return the rows of people who can be fetched, by trying every chain of boardings of every vehicle."""
    found: set[int] = set()
    chains = [chain for length in (1, 2, 3, 4) for chain in product(ASSEMBLY, repeat=length)]
    for row in operation.fleet:
        stands = {row.at}
        for _ in range(row.trips_max or len(SITES) + 1):
            ends: set[str] = set()
            for passage, to in product(operation.terms, SITES):
                assert isinstance(passage, Passage)
                aboard = {
                    place: [
                        i
                        for i, e in enumerate(operation.people)
                        if e.place == place and may(row, e, passage, to)
                    ]
                    for place in ASSEMBLY
                }
                for chain in chains:
                    if (
                        all(aboard[place] for place in chain)
                        and all(connected(operation, a, b) for a, b in pairwise(chain) if a != b)
                        and any(connected(operation, start, chain[0]) for start in stands)
                        and connected(operation, chain[-1], to, passage.via)
                    ):
                        found |= {i for place in chain for i in aboard[place]}
                        ends.add(to)
            stands |= ends
    return found


def may(row: Fleet, people: People, passage: Passage, to: str) -> bool:
    """Return whether a vehicle may take people to a site under a passage."""
    room = row.stretchers if people.group == "lying" else row.seats
    return (
        room > 0
        and (not row.groups or people.group in row.groups)
        and people.destination in (None, to)
        and passage.flow.covers(people.group, people.place, to)
    )


@settings(max_examples=80, deadline=None)
@given(operations(legs_min=6))
def test_people_are_said_to_be_lost_exactly_where_enumeration_finds_no_trip(operation: Operation) -> None:
    """Reachability agrees with trying every chain of boardings of every vehicle."""
    expected = fetched_by_enumeration(operation)
    reach = Reach(case=Case(operation=operation, at=at))
    assert {index for index, lanes in reach.fetched.items() if lanes} == expected
    codes = {finding.code for finding in check_operation(operation, at)}
    assert bool(codes & LOST) == (len(expected) < len(operation.people))


def moved_by_enumeration(ratio: Fraction, slack: int, people_a: int, people_b: int) -> tuple[int, int]:
    """Return the most of each flow that can be moved, one person at a time in any order."""
    seen, ahead = {(0, 0)}, [(0, 0)]
    while ahead:
        a, b = ahead.pop()
        for more_a, more_b in ((a + 1, b), (a, b + 1)):
            allowed = more_a <= ratio * b + slack if more_a > a else more_b <= (a + slack) / ratio
            if allowed and more_a <= people_a and more_b <= people_b and (more_a, more_b) not in seen:
                seen.add((more_a, more_b))
                ahead.append((more_a, more_b))
    return max(a for a, _ in seen), max(b for _, b in seen)


RATIOS = st.fractions(Fraction(1, 6), 6, max_denominator=6)


@settings(max_examples=200, deadline=None)
@given(RATIOS, st.integers(0, 6), st.integers(0, 25), st.integers(0, 25))
@example(Fraction(3), 1, 20, 20)
@example(Fraction(5, 3), 1, 25, 25)
def test_the_most_that_a_reciprocity_lets_go_is_what_enumeration_finds(
    ratio: Fraction, slack: int, people_a: int, people_b: int
) -> None:
    """Going as far as allowed in turns reaches what moving people one by one in every order reaches."""
    assert most_moved(ratio, slack, people_a, people_b) == moved_by_enumeration(
        ratio, slack, people_a, people_b
    )


def two_sides(*terms: Reciprocity | Order, people: tuple[int, int, int] = (5, 5, 5)) -> Operation:
    """Return an operation in which everyone can be fetched, and what else is agreed."""
    legs = [Leg(from_=a, to=b, drive_s=60) for a in (*ASSEMBLY, "c1") for b in (*SITES, "c1", "d") if a != b]
    back = [
        Leg(from_=leg.to, to=leg.from_, drive_s=60) for leg in legs if (leg.to, leg.from_) != ("c1", "c1")
    ]
    return Operation(
        id="sides",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="sitting"),),
        places=PLACES,
        people=tuple(
            People(place=place, group="sitting", count=n)
            for place, n in zip(ASSEMBLY, people, strict=True)
            if n > 0
        ),
        fleet=(Fleet(type="bus", count=1, at="d", seats=50),),
        legs=tuple({(leg.from_, leg.to): leg for leg in (*legs, *back)}.values()),
        terms=(Passage(id="P"), *terms),
    )


@settings(max_examples=100, deadline=None)
@given(RATIOS, st.integers(0, 6), st.integers(1, 12), st.integers(1, 12))
def test_a_reciprocity_is_reported_exactly_where_it_leaves_people(
    ratio: Fraction, slack: int, people_a: int, people_b: int
) -> None:
    """A finding is made if, and only if, moving people one by one leaves some, and says how many."""
    a, b = Flow(from_=("a1",)), Flow(from_=("a2",))
    term = Reciprocity(id="T", a=a, b=b, ratio=ratio, slack=slack)
    found = check_operation(two_sides(term, people=(people_a, people_b, 0)), at)
    most_a, most_b = moved_by_enumeration(ratio, slack, people_a, people_b)
    if (most_a, most_b) == (0, 0):
        assert [finding.code for finding in found] == ["reciprocity-never-starts"]
    else:
        left = [people - most for people, most in ((people_a, most_a), (people_b, most_b)) if people > most]
        assert {finding.code for finding in found} <= {"reciprocity-never-finishes"}
        assert sorted(str(finding.what.values["left"]) for finding in found) == sorted(map(str, left))


def can_all_leave(operation: Operation) -> bool:
    """Return whether some choice of sites lets everyone leave in some order, trying all of them."""
    orders = [term for term in operation.terms if isinstance(term, Order)]
    persons = [(e.place, e.group) for e in operation.people for _ in range(e.count)]
    for sites in product(SITES, repeat=len(persons)):
        plan = [(group, place, to) for (place, group), to in zip(persons, sites, strict=True)]
        needed = [ceil(term.fraction * sum(term.first.covers(*p) for p in plan)) for term in orders]
        gone: set[int] = set()
        while True:
            over = [
                sum(term.first.covers(*plan[i]) for i in gone) >= count
                for term, count in zip(orders, needed, strict=True)
            ]
            free = {
                i
                for i, person in enumerate(plan)
                if all(over[k] or not term.then.covers(*person) for k, term in enumerate(orders))
            }
            if free <= gone:
                break
            gone |= free
        if len(gone) == len(plan):
            return True
    return False


def orders() -> st.SearchStrategy[list[Order]]:
    """Return one to three random orders."""
    flow = st.builds(Flow, from_=subset(ASSEMBLY), to=st.none() | subset(SITES))
    shares = st.sampled_from((Fraction(1), Fraction(1), Fraction(1, 2)))
    return st.lists(st.tuples(flow, flow, shares), min_size=1, max_size=3).map(
        lambda many: [
            Order(id=f"O{i}", first=first, then=then, fraction=fraction)
            for i, (first, then, fraction) in enumerate(many)
        ]
    )


@settings(max_examples=150, deadline=None)
@given(orders(), st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 2)))
def test_orders_are_said_to_be_circular_only_where_not_everyone_can_leave(
    terms: list[Order], people: tuple[int, int, int]
) -> None:
    """No choice of sites works where orders are reported; where choices play no part, it is exact."""
    operation = two_sides(*terms, people=people)
    codes = [finding.code for finding in check_operation(operation, at)]
    if "order-cycle" in codes:
        assert not can_all_leave(operation)
    else:
        assert codes == []
        choice = any(flow.to is not None for term in terms for flow in (term.first, term.then))
        assert choice or can_all_leave(operation)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6000), st.integers(0, 300), st.integers(0, 30), st.integers(1, 60))
def test_the_fleet_is_said_to_be_too_small_only_where_it_is(
    seats: int, span_s: int, per_vehicle_s: int, per_person_s: int, people: int
) -> None:
    """One vehicle going to and fro without any wait never carries more than the check says is the most."""
    timing = Timing(per_vehicle_s=per_vehicle_s, per_person_s=per_person_s)
    operation = Operation(
        id="shuttle",
        timezone="UTC",
        begins=BEGINS,
        ends=BEGINS + timedelta(seconds=span_s),
        groups=(Group(id="sitting"),),
        timings=Timings(board=timing, alight=timing),
        places=PLACES,
        people=(People(place="a1", group="sitting", count=people),),
        fleet=(Fleet(type="bus", count=1, at="d", seats=seats),),
        legs=(
            Leg(from_="d", to="a1", drive_s=100),
            Leg(from_="a1", to="r1", drive_s=200),
            Leg(from_="r1", to="a1", drive_s=250),
        ),
        terms=(Passage(id="P"),),
    )
    most = 0
    for load in range(1, seats + 1):
        now_s, carried = 100, 0
        while now_s + timing.seconds(load) + 200 <= span_s:
            carried += load
            now_s += timing.seconds(load) + 200 + timing.seconds(load) + 250
        most = max(most, carried)
    found = [f for f in check_operation(operation, at) if f.code == "fleet-too-small"]
    for finding in found:
        assert int(str(finding.what.values["room"])) >= most
        assert most < people
    if most == 0:
        assert found


JUNK = st.sampled_from(("a1", "r1", "c1", "d", "sitting", "x", ""))
NUMBERS = st.integers(-2, 5) | st.sampled_from((10**9, 86400))


@st.composite
def junk(draw: st.DrawFn) -> Operation:
    """Return an operation in which ids, kinds, numbers and times are as they happen to be."""
    years = st.datetimes(datetime(2024, 3, 1), datetime(2024, 4, 20), timezones=st.just(UTC))  # noqa: DTZ001
    instants = st.one_of(years, years, st.datetimes(timezones=st.just(UTC)))
    kinds = st.sampled_from(("assembly", "reception", "depot", "checkpoint", "junction"))
    degrees = st.none() | st.floats(-90, 90)
    places = st.builds(Place, id=JUNK, kind=kinds, lat=degrees, lon=degrees, bays=st.none() | NUMBERS)
    groups = st.lists(JUNK, max_size=2).map(tuple)
    vehicles = st.builds(
        Fleet,
        type=JUNK,
        count=NUMBERS,
        at=JUNK,
        seats=NUMBERS,
        stretchers=NUMBERS,
        groups=groups,
        available_from=st.none() | instants,
        available_until=st.none() | instants,
        trips_max=st.none() | NUMBERS,
    )
    people = st.builds(People, place=JUNK, group=JUNK, count=NUMBERS, destination=st.none() | JUNK)
    return Operation(
        id="junk",
        timezone=draw(st.sampled_from(("UTC", "Asia/Damascus", "Europe/Berlin"))),
        begins=draw(instants),
        ends=draw(st.none() | instants),
        groups=tuple(draw(st.lists(st.builds(Group, id=JUNK), max_size=3))),
        places=tuple(draw(st.lists(places, max_size=6))),
        people=tuple(draw(st.lists(people, max_size=4))),
        fleet=tuple(draw(st.lists(vehicles, max_size=3))),
        legs=tuple(draw(st.lists(st.builds(Leg, from_=JUNK, to=JUNK, drive_s=NUMBERS), max_size=8))),
        terms=tuple(draw(st.lists(junk_terms(JUNK, NUMBERS, instants), max_size=5))),
    )


@settings(max_examples=100, deadline=None)
@given(junk())
def test_any_operation_at_all_gives_findings_and_never_fails(operation: Operation) -> None:
    """Whatever was written, what comes back are findings that read well in both languages, each once."""
    found = check_operation(operation, at)
    assert all(line(finding) for finding in found)
    assert len(set(found)) == len(found)
    assert found == check_operation(operation, at)
