"""What the user asks to be varied, understood: names and values, every fault found at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.cells import UnreadableValueError, clean, folded, listed, nearest, shown
from safepassage.operation.check import check_operation
from safepassage.operation.figures import ratio
from safepassage.simulation.operation_variables import variables_of_operation
from safepassage.simulation.uncertainty_variables import variables_of_uncertainty
from safepassage.simulation.variable import Scenario, Value, Variable, number_shown

OPTION: Final = "--vary"
POINTS_MAX: Final = 400
NAMED_MAX: Final = 24
"""So many names are listed where one is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """What is varied, and the values it takes."""

    variable: Variable
    values: tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One combination of values, and the scenario with them."""

    number: int
    values: tuple[Value, ...]
    scenario: Scenario


def variables_of(scenario: Scenario) -> tuple[Variable, ...]:
    """Return all that can be varied."""
    return (
        *variables_of_operation(scenario.operation),
        *variables_of_uncertainty(scenario.uncertainty),
    )


def varied_in(scenario: Scenario, wishes: Iterable[str]) -> tuple[Varied, ...]:
    """Return what is to be varied.

    Parameters
    ----------
    scenario
        The operation as it is.
    wishes
        Such as `buses=20:60:10` (from, to, step), `ramouseh.lanes=1:4` or `T4.to=18:00,20:00`.

    Raises
    ------
    FindingsError
        With everything that cannot be understood.
    """
    known = variables_of(scenario)
    findings: list[Finding] = []
    found: list[Varied] = []
    for wish in wishes:
        name, _, given = (clean(part) for part in wish.partition("="))
        where = Where(column=f"{OPTION} {shown(wish)}")
        if not name or not given:
            findings.append(_no_wish(where))
            continue
        variable = _named(name, known)
        if variable is None:
            findings.append(_unknown(name, known, where))
            continue
        if any(variable.name == each.variable.name for each in found):
            findings.append(_twice(name, where))
            continue
        try:
            found.append(Varied(variable=variable, values=values_of(variable, given)))
        except UnreadableValueError as error:
            findings.append(error.at(where))
    if findings:
        raise FindingsError(findings)
    points = prod(len(each.values) for each in found)
    if points > POINTS_MAX:
        raise FindingsError([_too_many(points)])
    return tuple(found)


def points_of(scenario: Scenario, varied: Sequence[Varied]) -> tuple[Point, ...]:
    """Return every combination of the values, each checked as an operation that is read is.

    Raises
    ------
    FindingsError
        With what stops any of them, each thing once, at the first combination it is wrong with.
    """
    points: list[Point] = []
    found: dict[tuple[str, str], Finding] = {}
    for number, values in enumerate(product(*(each.values for each in varied))):
        where = Where(column=label_of(varied, values))
        changed = scenario
        try:
            for each, value in zip(varied, values, strict=True):
                changed = each.variable.changed(changed, value.meant)
        except ValueError:
            findings = [_no_sense(where)]
        else:
            findings = [
                finding
                for finding in check_operation(changed.operation, lambda *_key, where=where: where)
                if finding.stops
            ]
        for finding in findings:
            found.setdefault((finding.code, str(finding.what)), finding)
        points.append(Point(number=number, values=values, scenario=changed))
    if found:
        raise FindingsError(found.values())
    return tuple(points)


def label_of(varied: Sequence[Varied], values: Sequence[Value]) -> str:
    """Return a combination in words: `bus = 20, ramouseh.lanes = 2`."""
    return listed(f"{each.variable.name} = {value.shown}" for each, value in zip(varied, values, strict=True))


def values_of(variable: Variable, given: str) -> tuple[Value, ...]:
    """Return the values of a list, some of which may be ranges; each once, in the order given.

    Raises
    ------
    UnreadableValueError
        One of them cannot be understood, or may not stand there.
    """
    found: dict[str, Value] = {}
    for part in given.replace("،", ",").split(","):
        raw = part.strip()
        if not raw:
            raise UnreadableValueError("no-values", text("A value is missing between commas."), _how())
        texts = (
            [raw] if variable.clock or ":" not in raw else [number_shown(n) for n in _range(raw, variable)]
        )
        for each in texts:
            found.setdefault(each, _value(variable, each))
    return tuple(found.values())


def _value(variable: Variable, raw: str) -> Value:
    meant = variable.read(raw)
    return Value(shown=raw, number=float(meant) if variable.clock else float(ratio(raw)), meant=meant)


def _range(raw: str, variable: Variable) -> list[Fraction]:
    """Return the numbers from one to another by a step: by 1 where none is given for whole numbers."""
    parts = [ratio(part.strip()) for part in raw.split(":")]
    if len(parts) == 2 and variable.whole:
        parts.append(Fraction(1))
    if len(parts) != 3:
        raise UnreadableValueError(
            "no-range", text("{value} is no range with a step.", value=shown(raw)), _how()
        )
    first, last, step = parts
    if step <= 0 or last < first:
        raise UnreadableValueError(
            "no-range",
            text("{value} holds no values: it must rise, by a step above 0.", value=shown(raw)),
            _how(),
        )
    steps = int((last - first) / step)
    if steps >= POINTS_MAX:
        raise UnreadableValueError(
            "too-many-points",
            text("{value} are too many values.", value=shown(raw)),
            text("Take a larger step: {most} combinations are possible at most.", most=POINTS_MAX),
        )
    return [first + step * i for i in range(steps + 1)]


def _named(name: str, known: Iterable[Variable]) -> Variable | None:
    wanted = folded(name)
    return next(
        (each for each in known if wanted in {folded(each.name), *map(folded, each.aliases)}),
        None,
    )


def _how() -> Text:
    return text("Write values as {list}, or from, to and step as {range}.", list="1,2,4", range="20:60:10")


def _no_wish(where: Where) -> Finding:
    return Finding(
        code="nothing-varied",
        where=where,
        what=text("It must say what is varied, and which values that takes."),
        mend=text("Write it as {example}.", example="bus=20:60:10"),
    )


def _unknown(name: str, known: Sequence[Variable], where: Where) -> Finding:
    names = [each.name for each in known if each.listed]
    own = name.partition(".")[0]
    beside = [each for each in names if folded(each.partition(".")[0]) == folded(own)]
    near = nearest(name, [*names, *(alias for each in known for alias in each.aliases)])
    return Finding(
        code="unknown-variable",
        where=where,
        what=text("Nothing that could be varied is called {name}.", name=shown(name)),
        mend=text(
            "Did you mean {nearest}? For example {names}; without {option} the command lists everything.",
            nearest=near,
            names=listed((beside or names)[:NAMED_MAX]),
            option=OPTION,
        )
        if near
        else text(
            "These can be varied, for example: {names}; without {option} the command lists everything.",
            names=listed((beside or names)[:NAMED_MAX]),
            option=OPTION,
        ),
    )


def _twice(name: str, where: Where) -> Finding:
    return Finding(
        code="varied-twice",
        where=where,
        what=text("{name} is varied already.", name=shown(name)),
        mend=text("Give all its values at once."),
    )


def _too_many(points: int) -> Finding:
    return Finding(
        code="too-many-points",
        where=Where(column=OPTION),
        what=text("These are {points} combinations.", points=points),
        mend=text("Take larger steps or fewer values: {most} are possible at most.", most=POINTS_MAX),
    )


def _no_sense(where: Where) -> Finding:
    return Finding(
        code="impossible-combination",
        where=where,
        what=text("These values make no sense together with the rest."),
        mend=text("Leave the combination out."),
    )
