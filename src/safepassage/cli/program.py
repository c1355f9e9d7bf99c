"""The commands of `safepassage`, their arguments and their help pages."""

from __future__ import annotations

from pathlib import Path

import click

from safepassage.cli.claim_commands import claims_command, status_command
from safepassage.cli.parameters import (
    command,
    file_option,
    flag,
    json_option,
    lang_option,
    path,
    search_options,
    state_option,
    version_option,
)
from safepassage.cli.read_command import read_command
from safepassage.cli.record_commands import (
    alarms_command,
    custody_command,
    record_command,
    rehearse_command,
    replay_command,
    where_command,
)
from safepassage.cli.review_command import review_command
from safepassage.cli.screen import Screen
from safepassage.cli.simulation_commands import compare_command, simulate_command, sweep_command
from safepassage.cli.usage import SaidError, SpokenCommand, SpokenGroup, courses, percent, seconds
from safepassage.language import Lang, text

OPERATION = "DIR|FILE.xlsx"
PAGE_RUNS = 500
ROBUST_RUNS = 1000
RECORD = (
    record_command,
    where_command,
    alarms_command,
    custody_command,
    replay_command,
    rehearse_command,
)


def program(lang: Lang = "en") -> SpokenGroup:
    """Return the whole command line, with its help pages in one language."""
    group = SpokenGroup(
        name="safepassage",
        help=text(
            "Safe Passage plans negotiated evacuations: from a folder or workbook that says who is where, "
            "what drives and what was agreed, to a checked timetable and a page that people can read."
        ).in_language(lang),
        epilog=text(
            "Exit codes: 0, done; 1, findings stop it; 2, the command line cannot be understood; "
            "130, stopped by Ctrl-C."
        ).in_language(lang),
        params=[lang_option(lang, envvar="SAFEPASSAGE_LANG"), version_option(lang)],
        no_args_is_help=True,
        subcommand_metavar="COMMAND ...",
        options_metavar="[--lang en|ar]",
    )
    group.lang = lang
    for make in (
        _new,
        _check,
        _plan,
        _verify,
        _levers,
        _state,
        _replan,
        simulate_command,
        compare_command,
        sweep_command,
        _report,
        read_command,
        claims_command,
        status_command,
        review_command,
        *RECORD,
        _demo,
    ):
        group.add_command(make(lang))
    return group


def _new(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, folder: Path, *, workbook: bool, lang: Lang | None) -> int:
        from safepassage.cli.jobs import new

        return new(screen, folder, workbook=workbook, lang=lang or screen.lang)

    return command(
        "new",
        lang,
        run,
        text("Write a small operation to start from: a folder of tables, or one workbook."),
        path("folder", "DIR"),
        flag(lang, "--workbook", text("Write one Excel workbook, DIR.xlsx, in place of a folder.")),
        lang_option(lang),
    )


def _check(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, operation: Path) -> int:
        from safepassage.cli.jobs import check_operation

        return check_operation(screen, operation)

    return command(
        "check",
        lang,
        run,
        text("List everything that is wrong with an operation, where it stands and how to mend it."),
        path("operation", OPERATION),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _plan(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        output: Path | None,
        report: Path | None,
        *,
        robust: bool,
        runs: int | None,
        seconds: float,
        seed: int,
    ) -> int:
        from safepassage.cli.jobs import plan

        if runs is not None and not robust:
            raise SaidError(text("--runs says on how many days plans are compared: it needs --robust."))
        robust_runs = (ROBUST_RUNS if runs is None else runs) if robust else None
        return plan(
            screen,
            operation,
            output=output,
            report=report,
            seconds=seconds,
            seed=seed,
            robust_runs=robust_runs,
        )

    return command(
        "plan",
        lang,
        run,
        text(
            "Make the timetable that brings everyone out soonest within the agreement. "
            "Ctrl-C ends the search with the best timetable so far; a second Ctrl-C leaves at once."
        ),
        path("operation", OPERATION),
        file_option(
            lang,
            ["-o", "--output"],
            text("Where the plan goes; without it, plan.json in DIR or FILE.plan.json beside the workbook."),
        ),
        file_option(lang, ["--report"], text("Also write the report, one page for a browser or printer.")),
        flag(
            lang,
            "--robust",
            text(
                "Choose among many plans the one that is done soonest 9 times in 10 under what is uncertain, "
                "not on the mean day. Others are searched for twice as long as the first; courses come "
                "besides."
            ),
        ),
        click.Option(
            ["--runs"],
            type=courses,
            metavar="N",
            help=text("With --robust: on how many days plans are compared; without it, 1000.").in_language(
                lang
            ),
        ),
        *search_options(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _verify(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, operation: Path, plan: Path, state: Path | None) -> int:
        from safepassage.cli.jobs import verify_plan

        return verify_plan(screen, operation, plan, state_path=state)

    return command(
        "verify",
        lang,
        run,
        text("Check a plan against the operation: every drive, load, hour and term of the agreement."),
        path("operation", OPERATION),
        path("plan", "plan.json"),
        state_option(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _levers(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path | None,
        output: Path | None,
        report: Path | None,
        *,
        seconds: float,
        seed: int,
    ) -> int:
        from safepassage.cli.levers import levers

        return levers(screen, operation, plan, output=output, report=report, seconds=seconds, seed=seed)

    return command(
        "levers",
        lang,
        run,
        text(
            "Price each term: how much sooner everyone is out if it, or a resource, is eased by one step. "
            "Without plan.json a plan is made first. Ctrl-C ends with what has been priced so far."
        ),
        path("operation", OPERATION),
        path("plan", "[plan.json]", required=False),
        file_option(lang, ["-o", "--output"], text("Also write the result as JSON.")),
        file_option(lang, ["--report"], text("Also write the report, with the price of each term in it.")),
        *search_options(lang, default=120.0, said=text("How long in all; without it, two minutes.")),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _state(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path | None,
        output: Path | None,
        changes: Path | None,
        *,
        at: str | None,
        as_planned: bool,
    ) -> int:
        from safepassage.cli.replan import state

        return state(screen, operation, plan, at=at, output=output, changes=changes, as_planned=as_planned)

    return command(
        "state",
        lang,
        run,
        text(
            "Write where everybody and every vehicle is, to plan anew from: by the record, or, where nothing "
            "has been recorded, if all goes as planned, to be corrected by what has really happened."
        ),
        path("operation", OPERATION),
        path("plan", "[plan.json]", required=False),
        click.Option(
            ["--at"],
            metavar="2016-12-16T10:00",
            help=text(
                "The instant, in local time; without it, when the record received its last event."
            ).in_language(lang),
        ),
        flag(lang, "--as-planned", text("As planned, although there is a record.")),
        file_option(lang, ["--changes"], text("A file with what has changed, to be put into the state.")),
        file_option(
            lang, ["-o", "--output"], text("Where the state goes; without it, state.json beside the plan.")
        ),
        lang_option(lang, exposed=False),
    )


def _replan(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path,
        state: Path,
        output: Path | None,
        *,
        keep: float,
        seconds: float,
    ) -> int:
        from safepassage.cli.replan import replan

        return replan(screen, operation, plan, state_path=state, output=output, keep=keep, seconds=seconds)

    return command(
        "replan",
        lang,
        run,
        text(
            "Plan anew from where everybody is now, when something has changed; "
            "trips of the old plan are kept where they can be."
        ),
        path("operation", OPERATION),
        path("plan", "plan.json"),
        state_option(lang, required=True),
        file_option(
            lang,
            ["-o", "--output"],
            text("Where the new plan goes; without it, replan.json beside the old one."),
        ),
        click.Option(
            ["--keep"],
            type=percent,
            metavar="P",
            default=1.0,
            help=text(
                "How many per cent of the time still to go may be lost to change fewer trips; "
                "without it, 1 per cent."
            ).in_language(lang),
        ),
        click.Option(
            ["--seconds"],
            type=seconds,
            metavar="N",
            default=0.5,
            help=text("How long to search for other ways to go on; without it, half a second.").in_language(
                lang
            ),
        ),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _report(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path,
        state: Path | None,
        simulation: Path | None,
        output: Path | None,
        *,
        simulate: int | None,
        lang: Lang | None,
    ) -> int:
        from safepassage.cli.jobs import report

        if simulate is not None and simulation is not None:
            raise SaidError(text("Give --simulate or --simulation, not both."))
        if state is not None and (simulate is not None or simulation is not None):
            raise SaidError(text("A plan of an operation under way is not simulated: leave out --state."))
        return report(
            screen,
            operation,
            plan,
            state_path=state,
            simulation_path=simulation,
            runs=simulate,
            output=output,
            lang=lang or screen.lang,
        )

    return command(
        "report",
        lang,
        run,
        text("Write a plan as one page for a browser or printer, in English and Arabic."),
        path("operation", OPERATION),
        path("plan", "plan.json"),
        state_option(lang),
        click.Option(
            ["--simulate"],
            type=courses,
            is_flag=False,
            flag_value=str(PAGE_RUNS),
            metavar="[N]",
            help=text(
                "Also simulate the plan so many times (500 without a number) and say on the page how sure it "
                "is."
            ).in_language(lang),
        ),
        file_option(
            lang,
            ["--simulation"],
            text("Say on the page how sure the plan is, by a result that simulate -o has written."),
        ),
        file_option(
            lang,
            ["-o", "--output"],
            text("Where the page goes; without it, beside the plan, ending in .html."),
        ),
        lang_option(lang),
    )


def _demo(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, into: Path, *, seconds: float, seed: int, no_open: bool) -> int:
        from safepassage.cli.demo import demo

        return demo(screen, into, seconds=seconds, seed=seed, opens=not no_open)

    return command(
        "demo",
        lang,
        run,
        text(
            "Go the whole way on the evacuation of Aleppo, December 2016: check, read, plan, simulate, "
            "report."
        ),
        file_option(
            lang,
            ["--into"],
            text("The folder for the example; without it, safepassage-demo."),
            "safepassage-demo",
        ),
        *search_options(lang),
        flag(lang, "--no-open", text("Do not open the report in the browser.")),
        lang_option(lang, exposed=False),
    )
