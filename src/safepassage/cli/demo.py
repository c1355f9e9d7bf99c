"""The main job on the built-in example, step by step: copy, check, read, plan, verify, simulate, report."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from safepassage.cli.example import copy_example, example
from safepassage.cli.interruption import Interruption
from safepassage.cli.jobs import (
    check_operation,
    operation_as_told,
    searched_plan,
    stopping,
    verify_plan,
    write_page,
    write_plan_and_report,
)
from safepassage.cli.places import require_outputs
from safepassage.cli.screen import Screen
from safepassage.cli.simulated import simulated
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.reports.status import STANDINGS
from safepassage.sitrep.report_claims import Claims
from safepassage.sitrep.report_phrases import listed, party_name
from safepassage.sitrep.simulation_words import exactness, guess_sentence, headline, left_sentences
from safepassage.sitrep.status_words import STANDING_WORDS

EXAMPLE: Final = "aleppo-2016"
COURSES: Final = 500


def demo(screen: Screen, into: Path, *, seconds: float, seed: int, opens: bool) -> int:
    """Go the whole way on the example; 1 as soon as a step finds anything wrong."""
    plan_path, page = into / "plan.json", into / "report.html"
    copied = copy_example(example(EXAMPLE), into)
    _step(
        screen,
        1,
        text("The evacuation of Aleppo, December 2016, as a folder of tables: {folder}", folder=str(into)),
    )
    if not copied:
        screen.say(text("The folder is there already and is used as it stands."))
    require_outputs([plan_path, page])

    _step(screen, 2, text("Check: safepassage check {folder}", folder=str(into)))
    if check_operation(screen, into):
        return 1

    operation, _, claims = operation_as_told(screen, into)
    if claims is not None:
        _step(screen, 3, text("Read what is reported: safepassage status {folder}", folder=str(into)))
        screen.say(*told_sentences(operation, claims))

    _step(screen, 4, text("Plan: safepassage plan {folder}", folder=str(into)))
    with Interruption(lambda: stopping().in_language(screen.lang)) as interruption:
        found = searched_plan(screen, operation, interruption, seconds=seconds, seed=seed)
        files = write_plan_and_report(screen, operation, found, plan_path, page, claims=claims)

    _step(screen, 5, text("Verify: safepassage verify {folder} {plan}", folder=str(into), plan=files["plan"]))
    if verify_plan(screen, into, plan_path):
        return 1

    sure = text(
        "How sure that is: safepassage simulate {folder} {plan} --runs {runs}",
        folder=str(into),
        plan=files["plan"],
        runs=COURSES,
    )
    _step(screen, 6, sure)
    outcome = simulated(screen, operation, into, found, runs=COURSES)
    if outcome is not None:
        screen.say(*headline(operation, found, outcome.answers))
        screen.say(*exactness(outcome.answers), *left_sentences(operation, outcome.causes))
        if not outcome.written:
            screen.say(guess_sentence())
        write_page(page, operation, found, lang=screen.lang, claims=claims, outcome=outcome)

    _step(screen, 7, text("The report, for a browser or printer: {file}", file=str(page.resolve())))
    if opens and has_display(os.environ, sys.platform):
        _open(screen, page.resolve())
    return 0


def told_sentences(operation: Operation, claims: Claims) -> Iterator[Text]:
    """Yield how many claims the reports make, and for each party on how many terms it stands how."""
    told = claims.status
    yield text("Reports {reports}, claims {claims}.", reports=len(claims.articles), claims=len(told.claims))
    for party in operation.parties:
        counted = Counter(term.cell(party.id).standing for term in told.terms)
        standings = [
            text("{standing} {count}", standing=STANDING_WORDS[standing], count=counted[standing])
            for standing in STANDINGS
            if counted[standing]
        ]
        yield text(
            "  {party}: {standings}", party=party_name(operation, party.id), standings=listed(standings)
        )


def has_display(environ: Mapping[str, str], system: str) -> bool:
    """Return whether a browser can show a page to somebody here."""
    return system in {"darwin", "win32"} or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _open(screen: Screen, page: Path) -> None:
    import webbrowser

    if not webbrowser.open(page.as_uri()):
        screen.say(text("No browser could be started: open the file yourself."))


def _step(screen: Screen, number: int, sentence: Text) -> None:
    screen.say(text("{number}. {sentence}", number=number, sentence=sentence), style="bold")
