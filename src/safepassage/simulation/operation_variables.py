"""What can be varied of an operation: vehicles, bays and rooms, working times, the figures of its terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, Final

from safepassage.operation.column import Column
from safepassage.operation.columns import FLEET, OPERATION, PLACES
from safepassage.operation.figures import decimal_measure
from safepassage.operation.figures import written as written_number
from safepassage.operation.model import Fleet, Operation, Place
from safepassage.operation.term_fields import TERM_FIELDS
from safepassage.operation.terms import Convoy, Inspection, Reception, Term
from safepassage.operation.values import understood, written
from safepassage.planning.lever_step import with_place, with_terms
from safepassage.simulation.variable import Scenario, Variable, is_clock, is_whole

TERM_KINDS: Final = frozenset({"whole", "share", "ratio", "opening", "closing"})
"""Kinds of column whose values can be varied."""
AT_PLACES: Final = (Inspection, Convoy, Reception)
"""Terms whose figures are also known by their place: `ramouseh.lanes`."""
PLACE_FIELDS: Final = {"assembly": ("bays",), "reception": ("bays", "people_max")}
MINUTE_S: Final = 60


def variables_of_operation(operation: Operation) -> Iterator[Variable]:
    """Yield what can be varied of an operation, the vehicles first."""
    yield from _fleet(operation)
    for place in operation.places:
        for field in PLACE_FIELDS.get(place.kind, ()):
            yield _of_place(operation, place, PLACES.column(field))
    yield from _at_places(operation)
    for term in operation.binding_terms:
        for column in _figures_of(term):
            yield from _of_terms(operation, f"{term.id}.{column.name}", (term,), column)
    yield from _timings(operation)


def _figures_of(term: Term) -> Iterator[Column]:
    return (column for column in TERM_FIELDS[term.kind] if column.kind in TERM_KINDS)


# ---------------------------------------------------------------------------------- vehicles


def _fleet(operation: Operation) -> Iterator[Variable]:
    """Yield the number of vehicles of each type, and of those of it at each place where there are several."""
    for kind in dict.fromkeys(row.type for row in operation.fleet):
        yield _count(operation, kind, None)
        places = dict.fromkeys(row.at for row in operation.fleet if row.type == kind)
        if len(places) > 1:
            yield from (_count(operation, kind, at) for at in places)


def _count(operation: Operation, kind: str, at: str | None) -> Variable:
    def meant(row: Fleet) -> bool:
        return row.type == kind and at in (None, row.at)

    def changed(scenario: Scenario, total: int) -> Scenario:
        fleet = scenario.operation.fleet
        counts = iter(shared_out([row.count for row in fleet if meant(row)], total))
        made = tuple(replace(row, count=next(counts)) if meant(row) else row for row in fleet)
        return replace(scenario, operation=replace(scenario.operation, fleet=made))

    names = [name if at is None else f"{name}.{at}" for name in (kind, f"{kind}s", f"{kind}es")]
    return Variable(
        name=names[0],
        aliases=(*names[1:], *(f"{name}.count" for name in names)),
        now=str(sum(row.count for row in operation.fleet if meant(row))),
        read=_reader(operation, FLEET.column("count")),
        changed=changed,
    )


def shared_out(counts: Sequence[int], total: int) -> list[int]:
    """Return counts that come to a total, in the proportion of those given; without any, all in the first."""
    whole = sum(counts)
    if not whole:
        return [total, *[0] * (len(counts) - 1)]
    exact = [Fraction(count * total, whole) for count in counts]
    found = [int(each) for each in exact]
    most_cut = sorted(range(len(counts)), key=lambda i: (found[i] - exact[i], i))
    for i in most_cut[: total - sum(found)]:
        found[i] += 1
    return found


# ---------------------------------------------------------------------------------- places and terms


def _of_place(operation: Operation, place: Place, column: Column) -> Variable:
    def changed(scenario: Scenario, value: int) -> Scenario:
        fields: dict[str, Any] = {column.fills: value}
        here = replace(scenario.operation.place_of[place.id], **fields)
        return replace(scenario, operation=with_place(scenario.operation, here))

    now = getattr(place, column.fills)
    return Variable(
        name=f"{place.id}.{column.name}",
        now=None if now is None else str(now),
        read=_reader(operation, column),
        changed=changed,
    )


def _at_places(operation: Operation) -> Iterator[Variable]:
    """Yield the figures of terms by their place: all terms of a kind there are changed together."""
    done: set[tuple[type[Term], str]] = set()
    for term in operation.binding_terms:
        if not isinstance(term, AT_PLACES) or (type(term), term.at) in done:
            continue
        done.add((type(term), term.at))
        here = [each for each in operation.binding_terms if type(each) is type(term) and each.at == term.at]
        for column in _figures_of(term):
            if term.kind != "reception" or column.name not in PLACE_FIELDS["reception"]:
                yield from _of_terms(operation, f"{term.at}.{column.name}", here, column)


def _of_terms(operation: Operation, name: str, terms: Sequence[Term], column: Column) -> Iterator[Variable]:
    """Yield a figure of terms; seconds also as minutes."""

    def changed(scenario: Scenario, value: object) -> Scenario:
        ids = {term.id for term in terms}
        found = {t.id: _with(t, column, value) for t in scenario.operation.terms if t.id in ids}
        return replace(scenario, operation=with_terms(scenario.operation, found))

    values = [now for term in terms if (now := getattr(term, column.fills)) is not None]
    zone = operation.zone
    yield Variable(
        name=name,
        now=written(values[0], column, zone) if values else None,
        read=_reader(operation, column),
        changed=changed,
        whole=is_whole(column),
        clock=is_clock(column),
    )
    if name.endswith("_s"):
        yield Variable(
            name=f"{name.removesuffix('_s')}_minutes",
            now=written_number(Fraction(values[0], MINUTE_S)) if values else None,
            read=partial(_minutes, operation, column),
            changed=changed,
            whole=False,
            listed=False,
        )


def _with(term: Term, column: Column, value: object) -> Term:
    fields: dict[str, Any] = {column.fills: value}
    return replace(term, **fields)


def _minutes(operation: Operation, column: Column, raw: str) -> int:
    """Return minutes as seconds."""
    seconds = decimal_measure(raw) * MINUTE_S
    return int(understood(str(round(seconds)), column, operation.zone))


# ---------------------------------------------------------------------------------- working times


def _timings(operation: Operation) -> Iterator[Variable]:
    for column in OPERATION.columns:
        if not column.name.startswith("timings."):
            continue
        _, work, part = column.name.split(".")

        def changed(scenario: Scenario, value: int, work: str = work, part: str = part) -> Scenario:
            timings = scenario.operation.timings
            one = replace(getattr(timings, work), **{part: value})
            changed = replace(timings, **{work: one})
            return replace(scenario, operation=replace(scenario.operation, timings=changed))

        yield Variable(
            name=f"{work}.{part}",
            now=str(getattr(getattr(operation.timings, work), part)),
            read=_reader(operation, column),
            changed=changed,
        )


def _reader(operation: Operation, column: Column) -> Callable[[str], Any]:
    return lambda raw: understood(raw, column, operation.zone)
