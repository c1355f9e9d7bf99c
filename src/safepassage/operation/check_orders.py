"""Orders that wait for themselves or each other, and those that wait for people who cannot leave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import ceil

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.check_case import Case, Item, Lane, finding, listed, persons
from safepassage.operation.check_reach import Reach
from safepassage.operation.terms import Flow, Order

Lanes = Mapping[int, Collection[Lane]]
"""For each item's index, the lanes by which its people may leave."""


def orders(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find orders that wait for themselves, and those that wait for people who cannot leave.

    An order is released once enough of its first flow can have arrived; whoever all orders that hold
    them back let go, may arrive. What is not released when nothing changes any more never is. With
    everyone who is permitted to leave, each order then waits for another: a contradiction. With only
    those who can be fetched, an order may wait for people who never leave.
    """
    terms = {i: term for i, term in case.of_kind(Order) if 0 <= term.fraction <= 1}
    permitted = [item for item in case.items if case.lanes[item.index]]
    circular = unreleased(permitted, case.lanes, terms)
    waits: dict[str, list[str]] = {}
    for term in circular.values():
        stuck = held_by(permitted, case.lanes, circular, term)
        waits[term.id] = [t.id for t in circular.values() if any(holds(t, i, case.lanes) for i in stuck)]
    for cycle in cycles(waits):
        yield order_cycle(case, permitted, circular, cycle)
    if case.unsure & {"legs", "fleet"}:
        return
    endless = unreleased(case.items, reach.fetched, {i: t for i, t in terms.items() if i not in circular})
    for i, term in endless.items():
        stuck = [e for e in held_by(case.items, reach.fetched, endless, term) if not reach.fetched[e.index]]
        lanes = reach.fetched
        then = [e for e in case.items if lanes[e.index] and belong(e, term.then, lanes[e.index])[0]]
        if stuck and then:
            yield never_over(case, i, term, stuck, then)


def unreleased(items: Sequence[Item], lanes: Lanes, terms: Mapping[int, Order]) -> Mapping[int, Order]:
    """Return the orders of which enough of the first flow can never have arrived."""
    left = dict(terms)
    while over := [i for i, term in left.items() if not held_by(items, lanes, left, term)]:
        left = {i: term for i, term in left.items() if i not in over}
    return left


def holds(order: Order, item: Item, lanes: Lanes) -> bool:
    """Return whether an order holds an item's people back on one of their ways."""
    return any(order.then.covers(item.group, item.place, to) for _, to in lanes[item.index])


def held_by(items: Sequence[Item], lanes: Lanes, holding: Mapping[int, Order], term: Order) -> list[Item]:
    """Return the items that keep an order from being over; none where enough of the first can arrive."""
    arriving, stuck = 0, []
    for item in items:
        free = [
            to
            for _, to in lanes[item.index]
            if not any(other.then.covers(item.group, item.place, to) for other in holding.values())
        ]
        if any(term.first.covers(item.group, item.place, to) for to in free):
            arriving += item.count
        elif belong(item, term.first, lanes[item.index])[0]:
            stuck.append(item)
    people = arriving + sum(item.count for item in stuck)
    return stuck if arriving < ceil(term.fraction * people) else []


def order_cycle(
    case: Case, items: Sequence[Item], terms: Mapping[int, Order], cycle: Sequence[str]
) -> Finding:
    """Return the finding about orders that wait for each other, or one that waits for itself."""
    if len(cycle) == 1:
        term = next(term for term in terms.values() if term.id == cycle[0])
        both = [
            item
            for item in items
            if belong(item, term.first, case.lanes[item.index])[1]
            and belong(item, term.then, case.lanes[item.index])[1]
        ]
        what = text(
            "{term} lets {people} ({groups}) leave only after they have arrived: they belong to its"
            " first and its then.",
            term=term.id,
            people=persons(sum(item.count for item in both)),
            groups=listed(item.group for item in both),
        )
        mend = text("Change the flows so that nobody belongs to both.")
    else:
        what = text(
            "These orders wait for each other, so nobody of them may ever leave: {terms}.",
            terms=listed(cycle),
        )
        mend = text("Change or delete one of them, or lower its fraction.")
    return finding("order-cycle", case.term_at(*cycle), what, mend)


def never_over(case: Case, i: int, term: Order, stuck: Sequence[Item], then: Sequence[Item]) -> Finding:
    """Return the finding about an order whose first people include some who cannot leave."""
    return finding(
        "order-never-over",
        case.at("terms", i, "first"),
        text(
            "{term} lets {then} leave only after others, of whom {stuck} ({groups} at {places})"
            " can never leave; the plan leaves them all.",
            term=term.id,
            then=persons(sum(item.count for item in then)),
            stuck=sum(item.count for item in stuck),
            groups=listed(item.group for item in stuck),
            places=listed(item.place for item in stuck),
        ),
        text("See to it that the first can leave, or agree on a smaller fraction."),
        stops=False,
    )


def belong(item: Item, flow: Flow, lanes: Collection[Lane]) -> tuple[bool, bool]:
    """Return whether an item's people must, and whether they may, belong to a flow, going by these lanes.

    People without any lane are left behind; they count for a flow that their choice does not exclude.
    """
    sites = {lane[1] for lane in lanes}
    if not sites:
        sites = {item.destination} if item.destination is not None else set()
    if not sites:
        may = flow.covers(item.group, item.place, next(iter(flow.to)) if flow.to else None)
        return may, may
    covered = [flow.covers(item.group, item.place, to) for to in sites]
    return all(covered), any(covered)


def cycles(next_: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the shortest cycle through each id that lies on one, each cycle once."""
    found: dict[frozenset[str], list[str]] = {}
    covered: set[str] = set()
    for start in next_:
        if start in covered:
            continue
        paths, seen = [[start]], {start}
        while paths:
            path = paths.pop(0)
            if start in next_.get(path[-1], ()):
                found.setdefault(frozenset(path), path)
                covered |= set(path)
                break
            for each in next_.get(path[-1], ()):
                if each not in seen:
                    seen.add(each)
                    paths.append([*path, each])
    return list(found.values())
