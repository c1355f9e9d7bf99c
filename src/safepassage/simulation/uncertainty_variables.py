"""What can be varied of what is uncertain: each figure of uncertainty.yaml, or of the defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from typing import Any, Final

from safepassage.language import text
from safepassage.operation.cells import UnreadableValueError, shown
from safepassage.operation.figures import decimal_measure
from safepassage.simulation.spread import FIELDS, Spread
from safepassage.simulation.uncertainty import CAUSES, Uncertainty
from safepassage.simulation.variable import Scenario, Variable, number_shown

SHARES: Final = frozenset({"share", "lost_share", "per_convoy"})
LEAST: Final = {"drive_factor": 1.0}
MOST: Final = 1e6

Path = tuple[str | int, ...]


def variables_of_uncertainty(uncertainty: Uncertainty) -> Iterator[Variable]:
    """Yield every figure of each cause, such as `drive.mean`, `halts.per_day` or `halts.2.hours.mean`."""
    for cause in CAUSES:
        part = getattr(uncertainty, cause)
        if not isinstance(part, tuple):
            if part is not None:
                yield from _figures(cause, (cause,), part)
            continue
        for number, entry in enumerate(part):
            name = cause if len(part) == 1 else f"{cause}.{number + 1}"
            yield from _figures(name, (cause, number), entry)


def _figures(name: str, path: Path, part: Any) -> Iterator[Variable]:  # noqa: ANN401 - any part of the uncertainty
    """Yield the figures of a part, and of the spreads in it."""
    used = FIELDS[part.shape] if isinstance(part, Spread) else tuple(each.name for each in fields(part))
    for field in used:
        value = getattr(part, field)
        if isinstance(value, Spread):
            yield from _figures(f"{name}.{field}", (*path, field), value)
        elif isinstance(value, float | int) and (value or isinstance(part, Spread) or field == "lost_share"):
            yield Variable(
                name=f"{name}.{field}",
                now=number_shown(value),
                read=partial(_read, 1.0 if field in SHARES else MOST, LEAST.get(field, 0.0)),
                changed=partial(_changed, (*path, field)),
                whole=False,
            )


def _changed(path: Path, scenario: Scenario, value: float) -> Scenario:
    return replace(scenario, uncertainty=_with(scenario.uncertainty, path, value))


def _with(whole: Any, path: Path, value: float) -> Any:  # noqa: ANN401 - any part of the uncertainty
    """Return a part with another figure at the end of a path of fields and numbers of entries."""
    if not path:
        return value
    first, *rest = path
    if isinstance(first, int):
        return tuple(_with(each, tuple(rest), value) if i == first else each for i, each in enumerate(whole))
    return replace(whole, **{first: _with(getattr(whole, first), tuple(rest), value)})


def _read(most: float, least: float, raw: str) -> float:
    value = float(decimal_measure(raw))
    if not least <= value <= most:
        raise UnreadableValueError(
            "number-out-of-range",
            text("{value} is not possible here.", value=shown(raw)),
            text("Write a number from {least} to {most}.", least=f"{least:g}", most=f"{most:g}"),
        )
    return value
