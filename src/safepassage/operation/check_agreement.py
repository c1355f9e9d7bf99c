"""Terms that contradict themselves or each other: confirmations, orders, reciprocities, convoys."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

import numpy as np

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.check_case import Case, Lane, finding, listed
from safepassage.operation.check_orders import belong, cycles, orders
from safepassage.operation.check_reach import Reach, spread
from safepassage.operation.terms import Confirmation, Convoy, Flow, Reciprocity


def agreement(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find every contradiction between terms, and every one that strands people."""
    yield from confirmations(case)
    if case.unsure & {"people", "places", "groups", "terms"}:
        return
    yield from orders(case, reach)
    if not case.unsure & {"legs", "fleet"}:
        yield from reciprocities(case, reach)
    yield from convoys(case, reach)


def confirmations(case: Case) -> Iterator[Finding]:
    """Find confirmations that wait for themselves or for each other."""
    terms = {term.id: term for _, term in case.of_kind(Confirmation)}
    waits = {id_: tuple(each for each in term.before if each in terms) for id_, term in terms.items()}
    # `before: [C2]` in C1 says that C2 waits for C1; the direction does not matter for a cycle
    for cycle in cycles(waits):
        yield finding(
            "confirmation-cycle",
            case.term_at(*cycle),
            text(
                "These confirmations wait for each other, so none can be given: {terms}.", terms=listed(cycle)
            )
            if len(cycle) > 1
            else text("The confirmation {term} waits for itself.", term=cycle[0]),
            text("Take one of them out of the before of another.")
            if len(cycle) > 1
            else text("Take it out of its own before."),
        )


def reciprocities(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find reciprocities that never start, and those that strand people of one flow."""
    for i, term in case.of_kind(Reciprocity):
        if term.ratio <= 0 or term.slack < 0:
            continue
        must, may = {}, {}
        for name, flow in (("a", term.a), ("b", term.b)):
            counts = [
                (item.count, *belong(item, flow, reach.fetched[item.index]))
                for item in case.items
                if reach.fetched[item.index]
            ]
            must[name] = sum(count for count, surely, _ in counts if surely)
            may[name] = sum(count for count, _, perhaps in counts if perhaps)
        if not must["a"] and not must["b"]:
            continue
        most_a, most_b = most_moved(term.ratio, term.slack, may["a"], may["b"])
        first_a, first_b = smallest(case, reach, term.a), smallest(case, reach, term.b)
        can_start = (first_a is not None and first_a <= term.slack) or (
            first_b is not None and first_b * term.ratio <= term.slack
        )
        if may["a"] and may["b"] and not can_start:
            yield never_starts(case, i, term, first_a or 1, first_b or 1)
            continue
        for name, most in (("a", most_a), ("b", most_b)):
            if must[name] > most:
                yield never_finishes(case, i, term, name, must[name], most)


def most_moved(ratio: Fraction, slack: int, people_a: int, people_b: int) -> tuple[int, int]:
    """Return how many people of each flow can ever leave when both go as far as the other lets them.

    From (0, 0) each side goes as far as allowed in turn; what is reached when nothing changes is the
    greatest, because more of one never lets fewer of the other. A turn from b + denominator gains what one
    from b does; so after as many turns without a halt, none comes before one side has no people left.
    """
    a = b = 0
    for _ in range(ratio.denominator + 2):
        more_a = min(people_a, floor(ratio * b + slack))
        more_b = min(people_b, floor((more_a + slack) / ratio))
        if (more_a, more_b) == (a, b):
            return a, b
        a, b = more_a, more_b
    return min(people_a, floor(ratio * people_b + slack)), min(people_b, floor((people_a + slack) / ratio))


def smallest(case: Case, reach: Reach, flow: Flow) -> int | None:
    """Return the fewest people of a flow that can leave together: one, or its smallest household."""
    items = [i for i in case.items if belong(i, flow, reach.fetched[i.index])[1] and reach.fetched[i.index]]
    if not items:
        return None
    from_ = {(item.place, item.group) for item in items}
    homes = [h.count for h in case.operation.households if h.count > 0 and (h.place, h.group) in from_]
    people = sum(item.count for item in case.items if (item.place, item.group) in from_)
    return min(homes) if homes and sum(homes) >= people else 1


def never_starts(case: Case, i: int, term: Reciprocity, first_a: int, first_b: int) -> Finding:
    """Return the finding about a reciprocity in which each side waits for the other."""
    if max(first_a, first_b) == 1:
        what = text(
            "{term} can never start: with a slack of {slack}, nobody of a may leave before someone of b has"
            " arrived, and nobody of b before someone of a.",
            term=term.id,
            slack=term.slack,
        )
    else:
        what = text(
            "{term} can never start: with a slack of {slack}, neither the smallest household of a ({first_a})"
            " nor that of b ({first_b}) may leave first.",
            term=term.id,
            slack=term.slack,
            first_a=first_a,
            first_b=first_b,
        )
    least = min(first_a, ceil(first_b * term.ratio))
    mend = text("Give a slack of at least {least}: how many people one side may be ahead.", least=least)
    return finding("reciprocity-never-starts", case.at("terms", i, "slack"), what, mend)


def never_finishes(case: Case, i: int, term: Reciprocity, name: str, people: int, most: int) -> Finding:
    """Return the finding about a flow of which the other side lets only a part go."""
    return finding(
        "reciprocity-never-finishes",
        case.at("terms", i, "slack"),
        text(
            "{term} lets at most {most} of the {people} people of {flow} leave, however many of the other"
            " side arrive; at least {left} are left.",
            term=term.id,
            most=most,
            people=people,
            flow=name,
            left=people - most,
        ),
        text("Change the ratio, give a larger slack, or check the people of both flows."),
        stops=False,
    )


def convoys(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find convoys whose sizes exclude each other, or need more vehicles than there can ever be."""
    terms = case.of_kind(Convoy)
    for i, term in terms:
        for _, other in terms:
            most = other.vehicles_max
            if (
                other is not term
                and other.at == term.at
                and most is not None
                and 1 <= most < term.vehicles_min
            ):
                yield finding(
                    "convoys-contradict",
                    case.at("terms", i, "vehicles_min"),
                    text(
                        "{term} needs convoys of at least {least} vehicles at {place}, but {other} allows"
                        " at most {most}.",
                        term=term.id,
                        least=term.vehicles_min,
                        place=term.at,
                        other=other.id,
                        most=most,
                    ),
                    text("Make the sizes agree, or delete one of the two."),
                )
        if term.vehicles_min > 1 and not case.unsure & {"legs", "fleet"}:
            yield from convoy_too_large(case, reach, i, term)


def convoy_too_large(case: Case, reach: Reach, i: int, term: Convoy) -> Iterator[Finding]:
    """Find a least size above the vehicles there are, where smaller last convoys would not do.

    Only the last convoy of a passage may be under the least size, so there is one such for each passage.
    """
    perhaps = {lane for lane in reach.boardings if perhaps_past(case, reach, lane, term.at)}
    past = {
        sort: any(lane in perhaps for lane in {lane for _, lane in pairs})
        for sort, pairs in reach.fetched_by.items()
    }
    rows = [row for _, row in case.vehicles if past[reach.sort_of(row)]]
    vehicles = sum(row.count for row in rows)
    if vehicles >= term.vehicles_min:
        return
    surely = {lane: surely_past(case, reach, lane, term.at) for lane in reach.boardings}
    bound = {
        item.index: lanes
        for item in case.items
        if (lanes := reach.fetched[item.index]) and all(item.place in surely[lane] for lane in lanes)
    }
    people = sum(item.count for item in case.items if item.index in bound)
    passages = {lane[0] for lanes in bound.values() for lane in lanes}
    room = sum(row.count * (row.seats + row.stretchers) for row in rows) * len(passages)
    if room < people:
        yield finding(
            "convoy-too-large",
            case.at("terms", i, "vehicles_min"),
            text(
                "{term} needs convoys of at least {least} vehicles at {place}, but only {vehicles} vehicles"
                " can ever be there.",
                term=term.id,
                least=term.vehicles_min,
                place=term.at,
                vehicles=vehicles,
            ),
            text("Give a smaller vehicles_min, or add vehicles that go there."),
        )


def surely_past(case: Case, reach: Reach, lane: Lane, checkpoint: str) -> frozenset[str]:
    """Return the places from which every trip of a lane goes past a checkpoint with its people."""
    boards = frozenset(reach.boardings[lane])
    if checkpoint in case.via(lane):
        return boards
    routes = {place: case.routes.quickest(place, lane[1], case.via(lane)) for place in boards}
    around = [p for p, r in routes.items() if r is not None and not (r.only and checkpoint in r.checkpoints)]
    return boards - set(reach.named(spread(reach.flags(around), reach.onward.T, reach.flags(boards))))


def perhaps_past(case: Case, reach: Reach, lane: Lane, checkpoint: str) -> bool:
    """Return whether some trip of a lane may go past a checkpoint."""
    boards = reach.flags(reach.boardings[lane])
    for place in reach.named(boards):
        route = case.routes.quickest(place, lane[1], case.via(lane))
        if route is not None and (not route.only or checkpoint in route.checkpoints):
            return True
    return bool((reach.past[checkpoint] & reach.onward)[np.ix_(boards, boards)].any())
