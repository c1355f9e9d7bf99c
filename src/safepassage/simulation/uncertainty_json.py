"""What is uncertain as JSON values in the words of `uncertainty.yaml`, written beside a result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from safepassage.operation.model import Operation
from safepassage.operation.terms import Flow
from safepassage.simulation.spread import FIELDS, Spread
from safepassage.simulation.uncertainty import UncertainHalt, Uncertainty
from safepassage.simulation.uncertainty_file import FACTORS


def uncertainty_to_json(operation: Operation, uncertainty: Uncertainty) -> dict[str, Any]:
    """Return what is uncertain in the words of `uncertainty.yaml`; what is as planned is left out."""
    values: dict[str, Any] = {name: _spread(getattr(uncertainty, name)) for name in FACTORS}
    if (late := uncertainty.late) is not None:
        values["late"] = {"share": _number(late.share), "minutes": _spread(late.minutes)}
    if (breakdowns := uncertainty.breakdowns) is not None:
        values["breakdowns"] = {
            "per_vehicle_hour": _number(breakdowns.per_vehicle_hour),
            "repair_minutes": _spread(breakdowns.repair_minutes),
            "lost_share": _number(breakdowns.lost_share),
        }
    values["turnout"] = [{**_flow(each.flow), "share": _spread(each.share)} for each in uncertainty.turnout]
    values["halts"] = [_halt(operation, each) for each in uncertainty.halts]
    values["holds"] = [
        {"at": each.at, "per_convoy": _number(each.per_convoy), "minutes": _spread(each.minutes)}
        for each in uncertainty.holds
    ]
    values["withheld"] = [
        {
            "term": each.term,
            "side": each.side,
            "per_day": _number(each.per_day),
            "hours": _spread(each.hours),
        }
        for each in uncertainty.withheld
    ]
    if (weather := uncertainty.weather) is not None:
        values["weather"] = {
            "per_day": _number(weather.per_day),
            "hours": _spread(weather.hours),
            "drive_factor": _number(weather.drive_factor),
        }
    values["convoy_wait_minutes"] = _number(uncertainty.convoy_wait_s / 60)
    values["ahead_max_minutes"] = _number(uncertainty.ahead_max_s / 60)
    values["figures"] = [
        {"figure": each.figure, **_flow(each.flow), "counted": each.counted} for each in uncertainty.figures
    ]
    return {name: value for name, value in values.items() if value is not None and value != []}


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    figures = {name: _number(getattr(spread, name)) for name in FIELDS[spread.shape]}
    return {"shape": spread.shape, **figures}


def _flow(flow: Flow) -> dict[str, list[str]]:
    ends = {"groups": flow.groups, "from": flow.from_, "to": flow.to}
    return {name: list(ids) for name, ids in ends.items() if ids is not None}


def _halt(operation: Operation, halt: UncertainHalt) -> dict[str, Any]:
    def local(instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(operation.zone).isoformat()

    values = {
        "id": halt.id,
        "cause": halt.cause or None,
        "at": halt.at,
        "per_day": _number(halt.per_day) if halt.per_day else None,
        "per_convoy": _number(halt.per_convoy) if halt.per_convoy else None,
        "hours": _spread(halt.hours),
        "from": local(halt.from_),
        "until": local(halt.until),
    }
    return {name: value for name, value in values.items() if value is not None}


def _number(value: float) -> float | str:
    """Return a number; one that JSON would write with an exponent, which the file does not know, as text."""
    if value == int(value):
        return int(value)
    return value if "e" not in repr(value) else f"{value:.15f}".rstrip("0")
