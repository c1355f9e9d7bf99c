"""What each command does: reads, asks the layers, writes, and says what came of it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.interruption import EXIT_INTERRUPTED, Interruption
from safepassage.cli.places import plan_beside, require_outputs
from safepassage.cli.robust import more_robust, uncertainty_for
from safepassage.cli.screen import Screen
from safepassage.cli.search_display import SearchDisplay
from safepassage.cli.sources import told_for, with_confirmations
from safepassage.cli.summary import condition_values, operation_sentence, plan_sentences, plan_values
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Lang, Text, text
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.state import State
from safepassage.sitrep.simulation_words import exactness, headline, left_sentences
from safepassage.writing import write_atomically

if TYPE_CHECKING:
    from safepassage.simulation.outcome import Outcome
    from safepassage.sitrep.report_claims import Claims


def new(screen: Screen, folder: Path, *, workbook: bool, lang: Lang) -> int:
    """Write an operation to start from."""
    from safepassage.operation.new import new_operation

    path = folder.with_name(f"{folder.name}.xlsx") if workbook and folder.suffix != ".xlsx" else folder
    new_operation(path, lang=lang)
    command = shlex.join(["safepassage", "check", str(path)])
    screen.say(
        text("Written: {file}", file=str(path)),
        text("Change it to your own, then: {command}", command=command),
    )
    return 0


def check_operation(screen: Screen, path: Path) -> int:
    """List every finding of an operation; 1 if there is any, though not each stops a plan."""
    loaded = read_operation(path)
    findings = check(loaded)
    stops = sum(finding.stops for finding in findings)
    if screen.as_json:
        id_ = loaded.operation.id if loaded.operation else None
        screen.show_json(
            {"ok": not findings, "operation": id_, "findings": [found.to_json() for found in findings]}
        )
        return 1 if findings else 0
    screen.show_findings(findings, as_result=True)
    if loaded.operation:
        screen.say(operation_sentence(loaded.operation))
    if findings:
        screen.say(
            text("Findings: {count}, of which {stops} stop a plan.", count=len(findings), stops=stops),
            style="bold",
        )
    else:
        screen.say(text("Nothing is wrong."), style="green")
    return 1 if findings else 0


def plan(
    screen: Screen,
    path: Path,
    *,
    output: Path | None,
    report: Path | None,
    seconds: float,
    seed: int,
    robust_runs: int | None = None,
) -> int:
    """Plan an operation and write the plan, once it has been verified, and the report if asked for.

    With `robust_runs` the plan is chosen from many by so many courses.
    """
    operation, warnings, claims = operation_as_told(screen, path)
    plan_path = output or plan_beside(path)
    require_outputs([plan_path, *([report] if report else [])])
    uncertainty = None if robust_runs is None else uncertainty_for(screen, path, operation)
    with Interruption(lambda: stopping().in_language(screen.lang)) as interruption:
        found = searched_plan(screen, operation, interruption, seconds=seconds, seed=seed)
        if uncertainty is not None and robust_runs is not None and not interruption.asked():
            found = more_robust(
                screen,
                operation,
                uncertainty,
                found,
                interruption,
                seconds=seconds,
                seed=seed,
                runs=robust_runs,
            )
        found = replace(found, findings=(*warnings, *found.findings))
        files = write_plan_and_report(screen, operation, found, plan_path, report, claims=claims)
    if screen.as_json:
        findings = [finding.to_json() for finding in found.findings]
        values = {**plan_values(found), **condition_values(operation, claims)}
        screen.show_json({"ok": True, "files": files, **values, "findings": findings})
        return 0
    screen.say(*plan_sentences(operation, found, claims))
    screen.say(*(text("Written: {file}", file=file) for file in files.values()), style="green")
    return 0


def verify_plan(screen: Screen, path: Path, plan_path: Path, *, state_path: Path | None = None) -> int:
    """Check a plan against an operation, or one under way by its state; 1 if anything is wrong with it."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.verify import verify

    operation, _, claims = operation_as_told(screen, path)
    operation, now = as_now(operation, state_path)
    read = read_plan(plan_path)
    findings = _named(verify(operation, read, state=now), plan_path)
    if screen.as_json:
        screen.show_json({"ok": not findings, "findings": [found.to_json() for found in findings]})
    elif findings:
        screen.show_findings(findings, as_result=True)
        screen.say(text("The plan is not valid. Findings: {count}.", count=len(findings)), style="bold red")
    else:
        screen.say(*plan_sentences(operation, read, claims))
        screen.say(text("The plan is valid: it keeps every term and every limit."), style="green")
    return 1 if findings else 0


def report(
    screen: Screen,
    path: Path,
    plan_path: Path,
    *,
    output: Path | None,
    lang: Lang,
    state_path: Path | None = None,
    simulation_path: Path | None = None,
    runs: int | None = None,
) -> int:
    """Write a plan as a page, once the plan has been verified.

    With `simulation_path` or `runs` it says how sure the plan is, by a result or by simulating it so often.
    """
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.verify import verify

    operation, _, claims = operation_as_told(screen, path)
    operation, now = as_now(operation, state_path)
    read = read_plan(plan_path)
    findings = _named(verify(operation, read, state=now), plan_path)
    if findings:
        refused = Finding(
            code="plan-not-valid",
            where=Where(file=str(plan_path)),
            what=text("The plan is not valid for this operation, so no report of it was written."),
            mend=text("Plan again with: {command}", command=shlex.join(["safepassage", "plan", str(path)])),
        )
        raise FindingsError((refused, *findings))
    page = output or plan_path.with_suffix(".html")
    inputs = [each for each in (plan_path, state_path, simulation_path) if each is not None]
    require_outputs([page], inputs=inputs)
    outcome = None
    if simulation_path is not None:
        from safepassage.simulation.outcome_file import read_outcome

        outcome = read_outcome(simulation_path, operation, read)
    write_page(page, operation, read, lang=lang, claims=claims, outcome=outcome)
    if runs is not None:
        from safepassage.cli.simulated import simulated

        outcome = simulated(screen, operation, path, read, runs=runs)
        if outcome is not None:
            write_page(page, operation, read, lang=lang, claims=claims, outcome=outcome)
    if outcome is not None:
        screen.say(*headline(operation, read, outcome.answers))
        screen.say(*exactness(outcome.answers), *left_sentences(operation, outcome.causes))
    screen.say(text("Written: {file}", file=str(page)), style="green")
    return EXIT_INTERRUPTED if runs is not None and outcome is None else 0


def write_page(
    page: Path,
    operation: Operation,
    plan: Plan,
    *,
    lang: Lang,
    claims: Claims | None,
    outcome: Outcome | None = None,
) -> None:
    """Write the report of a plan."""
    from safepassage.sitrep.report import report_html

    write_atomically(page, report_html(operation, plan, lang=lang, claims=claims, outcome=outcome))


def _named(findings: tuple[Finding, ...], plan_path: Path) -> tuple[Finding, ...]:
    """Return the verifier's findings with the name that the plan's file really has."""
    return tuple(replace(each, where=replace(each.where, file=plan_path.name)) for each in findings)


def as_now(operation: Operation, state_path: Path | None) -> tuple[Operation, State | None]:
    """Return an operation with a state as it is now, and the state; without one, as it is written."""
    if state_path is None:
        return operation, None
    from safepassage.cli.replan import as_it_is_now

    return as_it_is_now(operation, state_path)


def operation_as_told(screen: Screen, path: Path) -> tuple[Operation, tuple[Finding, ...], Claims | None]:
    """Return what `usable_operation` does, and what the operation's reports come to where it has some.

    Raises
    ------
    FindingsError
        As `usable_operation` does.
    """
    operation, findings = _plannable(screen, path)
    told, claims = told_for(screen, operation, path)
    return told, findings, claims


def usable_operation(screen: Screen, path: Path) -> tuple[Operation, tuple[Finding, ...]]:
    """Return an operation that can be planned, and the findings that do not stop it, having shown them.

    Confirmations that every party has given, as people accepted from the reports, are given in it.

    Raises
    ------
    FindingsError
        Something stops it; every finding is in it.
    """
    operation, findings = _plannable(screen, path)
    return with_confirmations(operation, path), findings


def _plannable(screen: Screen, path: Path) -> tuple[Operation, tuple[Finding, ...]]:
    """Return an operation as its tables have it, and the findings that do not stop it, having shown them.

    Raises
    ------
    FindingsError
        Something stops it; every finding is in it.
    """
    loaded = read_operation(path)
    findings = check(loaded)
    if loaded.operation is None or any(finding.stops for finding in findings):
        raise FindingsError(findings)
    if not screen.as_json:
        screen.show_findings(findings, as_result=False)
    return loaded.operation, findings


def searched_plan(
    screen: Screen, operation: Operation, interruption: Interruption, *, seconds: float, seed: int
) -> Plan:
    """Return the best plan found, verified.

    Raises
    ------
    FindingsError
        The plan found is not valid, which is a fault of this program; it must not leave it.
    """
    from safepassage.planning.planner import plan_operation
    from safepassage.planning.verify import verify

    with SearchDisplay(screen, operation, seconds=seconds) as display:
        found = plan_operation(
            operation, seconds=seconds, seed=seed, progress=display.show, interrupted=interruption.asked
        )
    wrong = verify(operation, found)
    if wrong:
        fault = Finding(
            code="plan-fault",
            where=Where(),
            what=text(
                "This program made a plan that does not keep the agreement, which is a fault of the program."
            ),
            mend=text("Nothing was written. Please report the findings below, or try another --seed."),
        )
        raise FindingsError((fault, *wrong))
    if not screen.as_json:
        screen.show_findings(found.findings, as_result=False)
    return found


def write_plan_and_report(
    screen: Screen,
    operation: Operation,
    found: Plan,
    plan_path: Path,
    report_path: Path | None,
    *,
    claims: Claims | None = None,
) -> dict[str, str]:
    """Write the plan, then the report where one is asked for; return what was written."""
    from safepassage.planning.plan_file import write_plan

    write_plan(found, plan_path)
    files = {"plan": str(plan_path)}
    if report_path:
        try:
            write_page(report_path, operation, found, lang=screen.lang, claims=claims)
        except OSError:
            # the search was not in vain
            screen.tell(text("Written: {file}", file=files["plan"]))
            raise
        files["report"] = str(report_path)
    return files


def stopping() -> Text:
    """Return what the first Ctrl-C is answered with."""
    return text("Stopping with the best plan so far. Ctrl-C again leaves at once, writing nothing.")
