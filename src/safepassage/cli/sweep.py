"""The command `sweep`: an operation changed in one way or another, planned anew and simulated each time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.cli.extras import require_installed
from safepassage.cli.given_instants import future_instant
from safepassage.cli.interruption import EXIT_INTERRUPTED, Interruption
from safepassage.cli.jobs import usable_operation
from safepassage.cli.places import require_outputs
from safepassage.cli.screen import Screen
from safepassage.cli.sweep_display import SweepDisplay, show_table
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.columns import TABLES
from safepassage.sitrep.report_phrases import duration
from safepassage.sitrep.sweep_page import sweep_html
from safepassage.sitrep.sweep_rows import explanations, headings, row_of
from safepassage.writing import write_atomically

if TYPE_CHECKING:
    from safepassage.cluster.connection import Cluster
    from safepassage.operation.model import Operation
    from safepassage.simulation.sweep import Effort, PointAnswers
    from safepassage.simulation.variable import Scenario
    from safepassage.simulation.varied import Point, Varied

ENDINGS: Final = (".csv", ".html", ".json")
DRAWN_MAX: Final = 2
"""A picture shows so many varied things: one along its axis, another as lines."""
COURSES_A_SECOND: Final = 200
BESIDE: Final = 1.25
"""Reckoned before it is known, for how long a sweep takes: beside the search there are bounds and checks."""


def sweep(
    screen: Screen,
    path: Path,
    *,
    vary: Sequence[str],
    seconds: float,
    runs: int,
    by: Sequence[str],
    seed: int,
    uncertainty: Path | None,
    outputs: Sequence[Path],
    cluster: str | None,
) -> int:
    """Say what each combination of values comes to; without any, what could be varied."""
    from safepassage.simulation.sweep import Effort, swept
    from safepassage.simulation.uncertainty_file import uncertainty_of
    from safepassage.simulation.variable import Scenario
    from safepassage.simulation.varied import points_of

    operation, _ = usable_operation(screen, path)
    uncertain, written = uncertainty_of(path, operation, uncertainty)
    scenario = Scenario(operation=operation, uncertainty=uncertain)
    if not vary:
        return _listed(screen, scenario)
    by_s, varied = _asked(path, scenario, vary, by, outputs)
    points = points_of(scenario, varied)
    if not written and not screen.as_json:
        screen.tell(text("There is no uncertainty.yaml: the figures of docs/simulation.md are used."))
    effort = Effort(seconds=seconds, runs=runs, seed=seed, by_s=by_s)
    with (
        Interruption(
            lambda: text(
                "Stopping with the combinations that are done. Ctrl-C again leaves at once, writing nothing."
            ).in_language(screen.lang)
        ) as interruption,
        _cluster_at(cluster) as connected,
    ):
        about_s = _about_s(len(points), effort, connected)
        if not screen.as_json:
            screen.tell(
                text(
                    "Combinations: {points}, each planned anew for {seconds} s and carried out {runs} times; "
                    "all of them take about {span}.",
                    points=len(points),
                    seconds=f"{seconds:g}",
                    runs=runs,
                    span=duration(round(about_s)),
                )
            )
        with SweepDisplay(screen, total=len(points), about_s=about_s) as display:
            found = swept(
                points, effort, cluster=connected, interrupted=interruption.asked, progress=display.show
            )
    if not found:
        return EXIT_INTERRUPTED
    return _answered(screen, operation, varied, points, found, effort, outputs)


def _asked(
    path: Path, scenario: Scenario, vary: Sequence[str], by: Sequence[str], outputs: Sequence[Path]
) -> tuple[tuple[int, ...], tuple[Varied, ...]]:
    """Return the instants and what is to be varied, or all at once that is wrong with what was asked."""
    from safepassage.simulation.varied import varied_in

    findings: list[Finding] = []
    by_s: list[int] = []
    varied: tuple[Varied, ...] = ()
    for each in by:
        try:
            by_s.append(future_instant(scenario.operation, each, "--by"))
        except FindingsError as error:
            findings += error.findings
    try:
        varied = varied_in(scenario, vary)
    except FindingsError as error:
        findings += error.findings
    try:
        _require_outputs(path, outputs, len(vary))
    except FindingsError as error:
        findings += error.findings
    if findings:
        raise FindingsError(findings)
    return tuple(by_s), varied


def _answered(
    screen: Screen,
    operation: Operation,
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    effort: Effort,
    outputs: Sequence[Path],
) -> int:
    """Write what was found where it is asked for, and show it."""
    from safepassage.simulation.sweep_values import sweep_to_csv, sweep_to_json

    values = sweep_to_json(operation, varied, points, found, effort)
    for output in outputs:
        match output.suffix.lower():
            case ".csv":
                content = sweep_to_csv(operation, varied, points, found, effort)
            case ".html":
                content = sweep_html(operation, varied, points, found, effort, lang=screen.lang)
            case _:
                content = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
        write_atomically(output, content)
    if screen.as_json:
        screen.show_json({"ok": True, "files": [str(output) for output in outputs], **values})
        return 0
    rows = [row_of(points[each.number], each) for each in found]
    show_table(screen, headings(operation, varied, effort), rows)
    screen.say(*explanations(effort))
    if len(found) < len(points):
        screen.say(
            text(
                "Stopped by Ctrl-C: of {points} combinations these {done} are done.",
                points=len(points),
                done=len(found),
            ),
            style="yellow",
        )
    screen.say(*(text("Written: {file}", file=str(output)) for output in outputs), style="green")
    return 0


def _listed(screen: Screen, scenario: Scenario) -> int:
    """Show what could be varied, and what it is now."""
    from safepassage.simulation.varied import variables_of

    known = [each for each in variables_of(scenario) if each.listed]
    if screen.as_json:
        variables = [{"name": each.name, "now": each.now} for each in known]
        screen.show_json({"ok": True, "variables": variables})
        return 0
    screen.say(text("What can be varied, and what it is now:"), style="bold")
    for each in known:
        screen.say(
            text("{name} = {value}", name=each.name, value=each.now)
            if each.now is not None
            else text("{name}: no limit", name=each.name)
        )
    screen.say(text("For example: {option}", option=f"--vary {known[0].name}=1:{known[0].now}"))
    return 0


@contextlib.contextmanager
def _cluster_at(address: str | None) -> Iterator[Cluster | None]:
    """Give the cluster while it is entered: None is this process."""
    if address is None:
        yield None
        return
    require_installed({"distributed": "--cluster"})
    from safepassage.cluster.connection import connected

    with connected(address) as cluster:
        yield cluster


def _about_s(points: int, effort: Effort, cluster: Cluster | None) -> float:
    """Return how long all combinations take, as far as that can be reckoned."""
    each_s = BESIDE * effort.seconds + effort.runs / COURSES_A_SECOND
    at_once = 1 if cluster is None else min(points, cluster.processors)
    return each_s * -(-points // at_once)


def _require_outputs(path: Path, outputs: Sequence[Path], varied: int) -> None:
    """Refuse outputs that cannot be written, end otherwise, or cannot show so much."""
    findings = [
        Finding(
            code="unknown-ending",
            where=Where(file=str(output)),
            what=text("Nothing is known to be written into a file with this ending."),
            mend=text("Let it end in one of {endings}.", endings=", ".join(ENDINGS)),
        )
        for output in outputs
        if output.suffix.lower() not in ENDINGS
    ]
    if varied > DRAWN_MAX and any(output.suffix.lower() == ".html" for output in outputs):
        findings.append(
            Finding(
                code="too-much-for-a-picture",
                where=Where(column="--vary"),
                what=text("A picture shows {most} varied things at most.", most=DRAWN_MAX),
                mend=text("Vary fewer, or write a .csv or .json."),
            )
        )
    folder = path if path.is_dir() else path.parent
    tables = [folder / table.file for table in TABLES.values()]
    try:
        require_outputs(outputs, inputs=tables, refused=frozenset())
    except FindingsError as error:
        findings += error.findings
    if findings:
        raise FindingsError(findings)
