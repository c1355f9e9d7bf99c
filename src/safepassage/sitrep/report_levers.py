"""The price of each term in words: what a step is, what it gains, and which terms cost nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Conduct, Confirmation
from safepassage.planning.lever_price import LEAST_S, Lever, Levers
from safepassage.planning.lever_step import Step, StepKind
from safepassage.sitrep.report_phrases import (
    clock,
    count,
    duration,
    listed,
    moment,
    moment_at,
    place_name,
    plain,
)

HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """A lever as the report shows it; bars are shares of the longest, in per cent.

    `people`, `plan`, `bound` and `hours` are gains, empty where there is none; `tried` is False where
    the search was not reached.
    """

    what: Text
    terms: str
    people: str
    plan: Text | str
    bound: Text | str
    hours: str
    plan_bar: float
    bound_bar: float
    proven: bool
    tried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverPage:
    """The section of the report."""

    rows: tuple[LeverRow, ...]
    moves_people: bool
    basis: tuple[Text, ...]
    rest: tuple[Text, ...]


def lever_page(operation: Operation, levers: Levers) -> LeverPage:
    """Return the section of the report: its rows, what they are counted from, and what gained nothing."""
    helping = [lever for lever in levers.levers if lever.helps]
    longest_s = max((max(lever.clearance_s, lever.bound_s) for lever in helping), default=0)
    return LeverPage(
        rows=tuple(_row(operation, lever, longest_s) for lever in helping),
        moves_people=any(lever.people for lever in helping),
        basis=basis_sentences(operation, levers),
        rest=rest_sentences(operation, levers),
    )


def basis_sentences(operation: Operation, levers: Levers) -> tuple[Text, ...]:
    """Return what gains are counted from, and how sure they are."""
    before = levers.before
    clears, bound = moment_at(operation, before.clearance_s), moment_at(operation, levers.bound_s)
    said = [
        text(
            "Without any step the best plan known clears at {clears} and leaves people behind: {left}; no"
            " plan that leaves no more clears before {bound}.",
            clears=clears,
            left=count(before.people_left),
            bound=bound,
        )
        if before.people_left
        else text(
            "Without any step the best plan known has everyone out at {clears}; none clears before {bound}.",
            clears=clears,
            bound=bound,
        )
    ]
    if before.cost < levers.given.cost:
        said.append(
            text(
                "That plan was found while pricing and is better than the one given, so gains are counted"
                " from it; to have it, plan again for longer."
            )
        )
    said.append(
        text(
            "Each step is taken alone. What the plan gains is what a search found, so at least that much can"
            " be had; the bound is proven: with the step, no plan clears before it. Gains of two steps do not"
            " add up. A step is arithmetic, not a proposal of anybody's."
        )
    )
    return tuple(said)


def rest_sentences(operation: Operation, levers: Levers) -> tuple[Text, ...]:
    """Return which steps gained nothing or were not reached, and which terms cost nothing or bind no time."""
    said = []
    free, no_time, without = term_groups(operation, levers)
    if free:
        said.append(
            text(
                "Terms that cost nothing, as no step of theirs moves the plan or the bound: {terms}.",
                terms=listed(free),
            )
        )
    idle = [each for each in levers.levers if not each.helps and each.after is not None]
    if idle:
        steps = _joined([_with_terms(operation, each.step) for each in idle])
        said.append(text("Steps that gain nothing: {steps}.", steps=steps))
    open_ = [each for each in levers.levers if not each.helps and each.after is None]
    if open_:
        steps = _joined([_with_terms(operation, each.step) for each in open_])
        said.append(text("Steps whose bound stays, not planned for want of time: {steps}.", steps=steps))
    if no_time:
        said.append(
            text(
                "Terms that bind no time, only conduct or their coming into force: {terms}.",
                terms=listed(no_time),
            )
        )
    if without:
        said.append(text("Terms of which no step is known to price: {terms}.", terms=listed(without)))
    return tuple(said)


def term_groups(operation: Operation, levers: Levers) -> tuple[list[str], list[str], list[str]]:
    """Return the agreed terms that cost nothing, those that bind no time, and those without a step."""
    helping = {term for lever in levers.levers for term in lever.step.terms if lever.helps}
    untried = {term for lever in levers.levers for term in lever.step.terms if lever.after is None}
    stepped = {term for lever in levers.levers for term in lever.step.terms}
    free, no_time, without = list[str](), list[str](), list[str]()
    for term in operation.binding_terms:
        if isinstance(term, Conduct | Confirmation):
            no_time.append(term.id)
        elif term.id not in stepped:
            without.append(term.id)
        elif term.id not in helping | untried:
            free.append(term.id)
    return free, no_time, without


def gain_sentence(operation: Operation, lever: Lever) -> Text:
    """Return what a lever gains, for a list: its step, then what the plan and the bound become."""
    return text(
        "{step}: {gains}.",
        step=_with_terms(operation, lever.step),
        gains=_joined(list(_gains(operation, lever))),
    )


def step_in_words(operation: Operation, step: Step) -> Text:
    """Return what a step changes, from what to what."""
    template = _STEPS[step.kind]
    if step.of == ALL and step.kind in ("opens", "closes"):
        template = _OPENS_ALL if step.kind == "opens" else _CLOSES_ALL
    values = {
        "place": place_name(operation, step.at or step.of),
        "of": plain(step.of),
        "before": _value(operation, step, step.before),
        "after": _value(operation, step, step.after),
    }
    return Text(template.template, values)


# ---------------------------------------------------------------------------------- gains


def _gains(operation: Operation, lever: Lever) -> Iterator[Text]:
    if lever.after is None:
        yield text("not planned for want of time")
    elif lever.people > 0:
        yield text("people more brought out: {people}", people=count(lever.people))
        yield text("the last arrives at {clears}", clears=moment_at(operation, lever.after.clearance_s))
    elif lever.plan_gains:
        if lever.clearance_s > 0:
            yield text(
                "the plan clears {duration} sooner, at {clears}",
                duration=_rounded(lever.clearance_s),
                clears=moment_at(operation, lever.after.clearance_s),
            )
        if lever.proven:
            yield text("that is sooner than any plan without the step")
        hours = round((lever.person_seconds or 0) / HOUR_S)
        if hours > 0:
            yield text("person-hours saved: {hours}", hours=count(hours))
        elif hours < 0:
            yield text("person-hours more: {hours}", hours=count(-hours))
    else:
        yield text("the plan found gains nothing")
    if lever.bound_after_s is not None:
        if lever.bound_s >= LEAST_S:
            yield text(
                "no plan clears before {bound}, {duration} sooner than without it",
                bound=moment_at(operation, lever.bound_after_s),
                duration=_rounded(lever.bound_s),
            )
        else:
            yield text("the bound stays")


def _row(operation: Operation, lever: Lever, longest_s: int) -> LeverRow:
    plan_s, bound_s = max(0, lever.clearance_s), lever.bound_s
    hours = round((lever.person_seconds or 0) / HOUR_S)
    return LeverRow(
        what=step_in_words(operation, lever.step),
        terms=" ".join(plain(term) for term in lever.step.terms),
        people=count(lever.people) if lever.people > 0 else "",
        plan=_rounded(plan_s) if plan_s >= LEAST_S else "",
        bound=_rounded(bound_s) if bound_s >= LEAST_S else "",
        hours=count(hours) if hours else "",
        plan_bar=_bar(plan_s, longest_s),
        bound_bar=_bar(bound_s, longest_s),
        proven=lever.proven,
        tried=lever.after is not None,
    )


def _bar(seconds: int, longest_s: int) -> float:
    return round(100 * seconds / longest_s, 1) if seconds >= LEAST_S else 0.0


def _rounded(seconds: int) -> Text:
    """Return a duration in whole minutes: a gain is not known to the second."""
    return duration(seconds - seconds % 60)


def _joined(parts: list[Text]) -> Text:
    said = parts[0]
    for part in parts[1:]:
        said = text("{first}; {then}", first=said, then=part)
    return said


def _with_terms(operation: Operation, step: Step) -> Text:
    what = step_in_words(operation, step)
    if not step.terms:
        return what
    return text("{reason} ({terms})", reason=what, terms=listed(step.terms))


# ---------------------------------------------------------------------------------- steps


def _value(operation: Operation, step: Step, value: object) -> Text | Name | str:
    if step.kind in ("reception", "corridor", "clear"):
        return place_name(operation, str(value))
    match value:
        case datetime():
            return moment(operation, value)
        case Fraction():
            return f"{float(100 * value):g}%"
        case int() if step.kind in ("per_vehicle", "per_person", "headway"):
            return duration(value)
        case int() if step.kind in ("opens", "closes"):
            return clock(value)
        case int():
            return count(value)
    return ""


_OPENS_ALL: Final = text("Assembly points may be left from {after} in place of {before}")
_CLOSES_ALL: Final = text("Assembly points may be left until {after} in place of {before}")
_STEPS: Final[Mapping[StepKind, Text]] = {
    "lanes": text("Inspection lanes at {place}: {after} in place of {before}"),
    "per_vehicle": text("Inspection at {place}, time per vehicle: {after} in place of {before}"),
    "per_person": text("Inspection at {place}, time per person aboard: {after} in place of {before}"),
    "opens": text("{place} opens at {after} in place of {before}"),
    "closes": text("{place} closes at {after} in place of {before}"),
    "ceasefire_from": text("Ceasefire from {after} in place of {before}"),
    "ceasefire_to": text("Ceasefire until {after} in place of {before}"),
    "headway": text("Time between convoys at {place}: {after} in place of {before}"),
    "vehicles_max": text("Vehicles in a convoy at {place}, at most: {after} in place of {before}"),
    "vehicles_min": text("Vehicles in a convoy at {place}, at least: {after} in place of {before}"),
    "clear": text("Convoys at {place} no longer wait until the one before is at {before}"),
    "slack": text("People by whom either side may be ahead: {after} in place of {before}"),
    "fraction": text("Share that arrives first before the others leave: {after} in place of {before}"),
    "order": text("The order is dropped: nobody waits for those who go first"),
    "people_max": text("People taken in at {place} in all: {after} in place of {before}"),
    "people_per_day": text("People taken in at {place} per day: {after} in place of {before}"),
    "reception": text("People of {of} may go to {after} too"),
    "corridor": text("People of {of} may pass {after} too"),
    "via": text("People of {of} may take the quickest way too"),
    "monitoring_from": text("Observers at {place} from {after} in place of {before}"),
    "monitoring_to": text("Observers at {place} until {after} in place of {before}"),
    "fleet": text("Vehicles of type {of} at {place}: {after} in place of {before}"),
    "available_from": text("Vehicles of type {of} at {place} from {after} in place of {before}"),
    "available_until": text("Vehicles of type {of} at {place} until {after} in place of {before}"),
    "board": text("Boarding takes a fifth less time"),
    "alight": text("Getting off takes a fifth less time"),
    "bays": text("Bays at {place}: {after} in place of {before}"),
    "ends": text("Deadline {after} in place of {before}"),
}
