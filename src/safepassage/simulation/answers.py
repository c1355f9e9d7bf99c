"""What a sample of courses says: when all are out, how sure that is, who is exposed, and what delays most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from safepassage.simulation.case import Case
from safepassage.simulation.quantiles import (
    SHARE_NAMES,
    SHARES,
    Estimate,
    fan_to_json,
    mean_of,
    quantile,
    share_of,
)
from safepassage.simulation.replications import Replications, Sample, told_after
from safepassage.simulation.uncertainty import Cause

FORMAT: Final = "safepassage-simulation/1"
HOUR_S: Final = 3600
CLOSINGS_MAX: Final = 14
KEPT: Final = 0.9
"""The share of the courses that an end is promised for."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a sample says of a plan; times are seconds since the operation begins.

    `ends_s` are the quantiles of `SHARES` of the last arrival, `kept_s` that of `KEPT`. People whom the terms
    do not let out any more are `left`, and `finished` is how often there are none. `out`, `aboard`, `held`
    and `stranded` (people not out) have a row for each of `SHARES` and a column for each of `times_s`.
    `worst_hour_s` is when the hour begins in which most people are on the way, on average `worst_people`.
    `finished_by` has the chances that the last arrival is by an instant (the plan's own end, closings, and
    those asked for), `all_out_by` those that everybody who comes is out by the same instants, `kept_out` that
    by `kept_s`; `all_out` is the share of courses in which everybody who comes is out by each of `times_s`.
    """

    runs: int
    planned_s: int
    ends_s: tuple[Estimate, ...]
    kept_s: Estimate
    finished: Estimate
    finished_by: tuple[tuple[int, Estimate], ...]
    all_out_by: tuple[Estimate, ...]
    kept_out: Estimate
    times_s: tuple[int, ...]
    all_out: npt.NDArray[np.float64]
    out: npt.NDArray[np.float64]
    aboard: npt.NDArray[np.float64]
    held: npt.NDArray[np.float64]
    stranded: npt.NDArray[np.float64]
    worst_hour_s: int
    worst_people: float
    left: Estimate
    held_hours: Estimate
    held_most_s: Estimate
    lanes: tuple[tuple[str, float], ...]
    bays: tuple[tuple[str, float], ...]
    vehicles: float


def answers_of(case: Case, sample: Sample, *, by_s: Sequence[int] = ()) -> Answers:
    """Return what a sample says.

    Parameters
    ----------
    case, sample
        The case, and courses of it.
    by_s
        Instants by which one would like everybody to be out, besides the closings of windows.
    """
    ends_s = sample.clearance_s
    last_s = float(np.quantile(sample.clearance_s, 0.99))
    bins = min(sample.out.shape[1] - 1, int(last_s) // sample.bin_s + 2)  # the last has all that is later
    times_s = tuple(sample.bin_s * (number + 1) for number in range(bins))
    exposed = sample.aboard[:, :bins].mean(axis=0)
    hour, people = _worst_hour(exposed, sample.bin_s)
    used_s = max(1, int(sample.clearance_s.sum()))
    waiting = sample.came[:, None] - sample.out[:, :bins]
    by_s = sorted({*by_s, case.plan.clearance_s, *_closings(case, last_s)})
    kept_s = quantile(ends_s, KEPT)
    return Answers(
        runs=sample.runs,
        planned_s=case.plan.clearance_s,
        ends_s=tuple(quantile(ends_s, share) for share in SHARES),
        kept_s=kept_s,
        finished=share_of(sample.finished),
        finished_by=tuple((at_s, share_of(ends_s <= at_s)) for at_s in by_s),
        all_out_by=tuple(share_of(sample.all_out_by(at_s)) for at_s in by_s),
        kept_out=share_of(sample.all_out_by(kept_s.value)),
        times_s=times_s,
        all_out=(waiting == 0).mean(axis=0),
        out=_fan(sample.out[:, :bins]),
        aboard=_fan(sample.aboard[:, :bins]),
        held=_fan(sample.held[:, :bins]),
        stranded=_fan(waiting),
        worst_hour_s=hour,
        worst_people=people,
        left=mean_of(sample.not_out),
        held_hours=mean_of(sample.held_person_s / HOUR_S),
        held_most_s=quantile(sample.held_most_s, 0.5),
        lanes=tuple(
            (at, float(sample.lanes_s[:, i].sum() / used_s / _lanes(case, at)))
            for i, at in enumerate(case.gates)
        ),
        bays=tuple(
            (at, float(sample.bays_s[:, i].sum() / used_s / (case.operation.place_of[at].bays or 1)))
            for i, at in enumerate(case.bays)
        ),
        vehicles=float(sample.vehicles_s.sum() / used_s / max(1, len(case.plan.vehicles))),
    )


def _fan(figures: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    return np.quantile(figures, SHARES, axis=0)


def _lanes(case: Case, at: str) -> int:
    rule = case.problem.gates[at].inspection
    return 1 if rule is None else rule.lanes


def _worst_hour(exposed: npt.NDArray[np.float64], bin_s: int) -> tuple[int, float]:
    """Return when the hour begins in which most people are on the way, and how many those are on average."""
    width = max(1, round(HOUR_S / bin_s))
    if len(exposed) < width:
        return 0, float(exposed.mean())
    hourly = np.convolve(exposed, np.ones(width) / width, mode="valid")
    best = int(hourly.argmax())
    return best * bin_s, float(hourly[best])


def _closings(case: Case, last_s: float) -> list[int]:
    """Return when windows close, or where there are none when days end, up to the last course's end."""
    gates = [gate.loaded for gate in case.problem.gates.values()]
    spans = [span for hours in [*gates, case.problem.departures] for span in hours.spans]
    ends = sorted({to_s for _, to_s in spans if 0 < to_s < last_s + 86400})
    if not ends:
        ends = [at_s for at_s in case.problem.midnights if 0 < at_s < last_s + 86400]
    return ends[:CLOSINGS_MAX]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseEffect:
    """By how much a cause delays: seconds of the mean end, and of the end that is kept 9 times in 10.

    `left` is how many people it leaves behind on average.
    """

    cause: Cause
    mean_s: Estimate
    ninety_s: float
    left: Estimate


def causes_of(
    replications: Replications,
    sample: Sample,
    runs: int,
    *,
    interrupted: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda _done: None,
) -> tuple[CauseEffect, ...]:
    """Return by how much sooner all would be out without each cause, on the same days; the greatest first.

    Parameters
    ----------
    replications
        The courses of the case with all causes.
    sample
        At least the first `runs` of them.
    runs
        How many courses to carry out anew for each cause: with the same numbers drawn (common random
        numbers), so that only the cause makes a difference.
    interrupted
        Whether the user has asked to stop: then only the causes are returned for which all is done.
    told
        Told how many of all these courses are done, each time some are.
    """
    from safepassage.simulation.case import case_of
    from safepassage.simulation.course import calibrated

    case = replications.case
    effects = []
    for number, cause in enumerate(case.uncertainty.causes):
        if interrupted():
            break
        without = calibrated(
            case_of(
                case.operation,
                case.plan,
                case.uncertainty.without(cause),
                problem=case.problem,
                bin_s=case.bin_s,
            )
        )
        courses = Replications(
            without, seed=replications.seed, threads=replications.threads, crew=replications.crew
        )
        other = courses.sample(0, runs, interrupted=interrupted, told=told_after(told, number * runs))
        if other is None or other.runs < runs:
            break
        saved = sample.clearance_s[:runs] - other.clearance_s
        ninety_s = float(np.quantile(sample.clearance_s[:runs], 0.9) - np.quantile(other.clearance_s, 0.9))
        left = mean_of(sample.not_out[:runs] - other.not_out)
        effects.append(CauseEffect(cause=cause, mean_s=mean_of(saved), ninety_s=ninety_s, left=left))
    return tuple(sorted(effects, key=lambda effect: -effect.mean_s.value))


def answers_to_json(answers: Answers, causes: Sequence[CauseEffect]) -> dict[str, Any]:
    """Return the answers as JSON values; what has no end is null."""

    def estimate(of: Estimate) -> dict[str, float | None]:
        return {name: _finite(getattr(of, name)) for name in ("value", "low", "high")}

    return {
        "format": FORMAT,
        "runs": answers.runs,
        "planned_clearance_s": answers.planned_s,
        "clearance_s": {
            **{n: estimate(e) for n, e in zip(SHARE_NAMES, answers.ends_s, strict=True)},
            f"{round(100 * KEPT)}%": estimate(answers.kept_s),
        },
        "everybody_out": estimate(answers.finished),
        "everybody_out_by_90%": estimate(answers.kept_out),
        "out_by": [
            {"at_s": at_s, **estimate(chance), "everybody": estimate(all_out)}
            for (at_s, chance), all_out in zip(answers.finished_by, answers.all_out_by, strict=True)
        ],
        "people_not_out": estimate(answers.left),
        "times_s": list(answers.times_s),
        "everybody_out_share": [round(share, 4) for share in answers.all_out.tolist()],
        "people_out": fan_to_json(answers.out),
        "people_on_the_way": fan_to_json(answers.aboard),
        "people_held_in_convoys": fan_to_json(answers.held),
        "people_stranded_if_all_stops": fan_to_json(answers.stranded),
        "worst_hour": {"from_s": answers.worst_hour_s, "people": round(answers.worst_people, 1)},
        "held_person_hours": estimate(answers.held_hours),
        "longest_wait_aboard_s": estimate(answers.held_most_s),
        "lanes_in_use": {at: round(share, 4) for at, share in answers.lanes},
        "bays_in_use": {at: round(share, 4) for at, share in answers.bays},
        "vehicles_in_use": round(answers.vehicles, 4),
        "causes": [
            {
                "cause": e.cause,
                "delays_mean_s": estimate(e.mean_s),
                "delays_90%_s": round(e.ninety_s, 1),
                "leaves_mean": estimate(e.left),
            }
            for e in causes
        ],
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None
