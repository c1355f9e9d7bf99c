"""One thing of an operation that a sweep can vary: its name, its value, and the operation with another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from safepassage.operation.column import Column
from safepassage.operation.figures import written as written_number
from safepassage.operation.model import Operation
from safepassage.simulation.uncertainty import Uncertainty

CLOCK_KINDS = frozenset({"opening", "closing"})


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """An operation and what is uncertain about it."""

    operation: Operation
    uncertainty: Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What can be varied.

    `name` is as it is written after `--vary`, `aliases` other ways to write it. `now` is the value as it is
    (None: no limit), `read` turns what is written into a value and raises `UnreadableValueError`, and
    `changed` returns the scenario with a value; it raises `ValueError` where that makes no sense together
    with the rest. `whole` says that values are whole numbers, `clock` that they are times of day.
    """

    name: str
    now: str | None
    read: Callable[[str], Any]
    changed: Callable[[Scenario, Any], Scenario]
    aliases: tuple[str, ...] = ()
    whole: bool = True
    clock: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of what is varied: as it is written, as a number to draw it at, and as it is meant."""

    shown: str
    number: float
    meant: Any


def number_shown(value: Fraction | float) -> str:
    """Return a number as it is written."""
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    return written_number(exact)


def is_clock(column: Column) -> bool:
    """Return whether values of a column are times of day."""
    return column.kind in CLOCK_KINDS


def is_whole(column: Column) -> bool:
    """Return whether values of a column are whole numbers."""
    return column.kind == "whole"
