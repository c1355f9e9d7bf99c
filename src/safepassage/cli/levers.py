"""The command `levers`: what each step of relaxation gains, on the screen, as JSON and in the report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safepassage.cli.display import LINE_EVERY_S, Display
from safepassage.cli.interruption import Interruption
from safepassage.cli.jobs import operation_as_told, searched_plan
from safepassage.cli.places import require_outputs
from safepassage.cli.screen import Screen
from safepassage.cli.search_display import search_left_s
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.lever_price import Figures, Lever, Levers
from safepassage.planning.levers import LeverProgress, price_levers
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_levers import (
    basis_sentences,
    gain_sentence,
    rest_sentences,
    step_in_words,
    term_groups,
)
from safepassage.writing import write_atomically

if TYPE_CHECKING:
    from safepassage.sitrep.report_claims import Claims

FORMAT: Final = "safepassage-levers/1"
PLAN_SHARE: Final = 0.25
"""The share of the budget for the plan, where none is given."""


def levers(
    screen: Screen,
    path: Path,
    plan_path: Path | None,
    *,
    output: Path | None,
    report: Path | None,
    seconds: float,
    seed: int,
) -> int:
    """Price every term and resource of an operation, and write the result where it is asked for."""
    operation, warnings, claims = operation_as_told(screen, path)
    outputs = [each for each in (output, report) if each is not None]
    require_outputs(outputs, inputs=[] if plan_path is None else [plan_path])
    given = None if plan_path is None else valid_plan(operation, plan_path)
    with Interruption(lambda: stopping().in_language(screen.lang)) as interruption:
        left_s = seconds
        if given is None:
            left_s = seconds * (1 - PLAN_SHARE)
            given = searched_plan(screen, operation, interruption, seconds=seconds - left_s, seed=seed)
            given = replace(given, findings=(*warnings, *given.findings))
        with LeverDisplay(screen, seconds=left_s) as display:
            priced = price_levers(
                operation,
                given,
                seconds=left_s,
                seed=seed,
                progress=display.show,
                interrupted=interruption.asked,
            )
        files = _written(screen, operation, given, priced, output, report, claims=claims)
    if screen.as_json:
        screen.show_json({"ok": True, "files": files, **lever_values(operation, priced)})
        return 0
    screen.say(*lever_sentences(operation, priced))
    screen.say(*(text("Written: {file}", file=file) for file in files.values()), style="green")
    return 0


def valid_plan(operation: Operation, plan_path: Path) -> Plan:
    """Return the plan of a file.

    Raises
    ------
    FindingsError
        It cannot be read, or is no valid plan of the operation; every finding is in it.
    """
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.verify import verify

    read = read_plan(plan_path)
    findings = verify(operation, read)
    if findings:
        refused = Finding(
            code="plan-not-valid",
            where=Where(file=str(plan_path)),
            what=text("The plan is not valid for this operation, so nothing was priced from it."),
            mend=text("Give a valid plan, or none: then one is made first."),
        )
        named = (replace(each, where=replace(each.where, file=plan_path.name)) for each in findings)
        raise FindingsError((refused, *named))
    return read


def _written(
    screen: Screen,
    operation: Operation,
    plan: Plan,
    priced: Levers,
    output: Path | None,
    report: Path | None,
    *,
    claims: Claims | None,
) -> dict[str, str]:
    """Write the levers, then the report, where they are asked for; return what was written."""
    files = {}
    if output is not None:
        content = json.dumps(lever_values(operation, priced), ensure_ascii=False, indent=1)
        write_atomically(output, f"{content}\n")
        files["levers"] = str(output)
    if report is not None:
        from safepassage.sitrep.report import report_html

        write_atomically(report, report_html(operation, plan, lang=screen.lang, levers=priced, claims=claims))
        files["report"] = str(report)
    return files


def lever_sentences(operation: Operation, priced: Levers) -> list[Text]:
    """Return the levers as a numbered list, with what they are counted from and what gained nothing."""
    said = [*basis_sentences(operation, priced)]
    helping = [lever for lever in priced.levers if lever.helps]
    said += [
        text("{number}. {sentence}", number=number, sentence=gain_sentence(operation, lever))
        for number, lever in enumerate(helping, start=1)
    ]
    if not helping:
        said.append(text("No step that was tried gains anything."))
    said += rest_sentences(operation, priced)
    if priced.stopped == "interrupted":
        said.append(text("The pricing was stopped by Ctrl-C: this is what was priced by then."))
    elif priced.stopped == "time":
        said.append(text("Not every step was planned in the time: give more --seconds."))
    return said


def lever_values(operation: Operation, priced: Levers) -> dict[str, Any]:
    """Return the levers as JSON values: figures in seconds since the operation's beginning."""
    free, no_time, without = term_groups(operation, priced)
    return {
        "format": FORMAT,
        "operation": operation.id,
        "begins": operation.begins.isoformat(),
        "before": {**_figures(priced.before), "bound_s": priced.bound_s},
        "given": _figures(priced.given),
        "levers": [_lever(operation, lever) for lever in priced.levers],
        "terms_that_cost_nothing": free,
        "terms_that_bind_no_time": no_time,
        "terms_without_a_step": without,
        "seed": priced.seed,
        "search": {
            "seconds": round(priced.seconds, 2),
            "seconds_each": round(priced.seconds_each, 3),
            "stopped": priced.stopped,
        },
    }


def _lever(operation: Operation, lever: Lever) -> dict[str, Any]:
    what, step = step_in_words(operation, lever.step), lever.step
    return {
        "kind": step.kind,
        "terms": list(step.terms),
        "of": step.of,
        "at": step.at,
        "from": _plain(step.before),
        "to": _plain(step.after),
        "what": {"en": str(what), "ar": what.in_language("ar")},
        "helps": lever.helps,
        "proven": lever.proven,
        "after": None if lever.after is None else _figures(lever.after),
        "bound_s": lever.bound_after_s,
        "gain": {
            "people": lever.people,
            "clearance_s": lever.clearance_s,
            "person_seconds": lever.person_seconds,
            "bound_s": lever.bound_s,
        },
    }


def _figures(figures: Figures) -> dict[str, int]:
    return {
        "people_left": figures.people_left,
        "clearance_s": figures.clearance_s,
        "person_seconds": figures.person_seconds,
    }


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Fraction():
            return float(value)
    return value


def stopping() -> Text:
    """Return what the first Ctrl-C is answered with."""
    return text("Stopping with what has been priced so far. Ctrl-C again leaves at once, writing nothing.")


class LeverDisplay(Display):
    """Shows the pricing of levers.

    Parameters
    ----------
    screen
        Where to show it.
    seconds
        The budget in wall seconds.
    clock
        Returns wall seconds.
    """

    def __init__(
        self, screen: Screen, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        opening = text("Pricing, for {seconds} s at most", seconds=f"{seconds:g}")
        super().__init__(screen, opening=opening, clock=clock, quiet_s=LINE_EVERY_S)
        self._seconds = seconds

    def show(self, progress: LeverProgress) -> None:
        """Show how far the pricing has come."""
        elapsed_s = self.elapsed_s
        said = text(
            "Steps {steps}: bounded {bounded}, planned {planned}; {left} s left at most",
            steps=progress.steps,
            bounded=progress.bounded,
            planned=progress.planned,
            left=search_left_s(progress.share, elapsed_s, self._seconds),
        )
        self._tell(elapsed_s, progress.share, said, news=True)
