"""The commands of `safepassage`, their arguments and their help pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from safepassage import __version__
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand, SpokenGroup, language, percent, seconds, seed
from safepassage.language import Lang, Text, text

OPERATION = "DIR|FILE.xlsx"


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
        params=[_lang_option(lang, envvar="SAFEPASSAGE_LANG"), _version_option(lang)],
        no_args_is_help=True,
        subcommand_metavar="COMMAND ...",
        options_metavar="[--lang en|ar]",
    )
    group.lang = lang
    for command in (_new, _check, _plan, _verify, _levers, _state, _replan, _report, _demo):
        group.add_command(command(lang))
    return group


def _new(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, folder: Path, *, workbook: bool, lang: Lang | None) -> int:
        from safepassage.cli.jobs import new

        return new(screen, folder, workbook=workbook, lang=lang or screen.lang)

    return _command(
        "new",
        lang,
        run,
        text("Write a small operation to start from: a folder of tables, or one workbook."),
        _path("folder", "DIR"),
        _flag(lang, "--workbook", text("Write one Excel workbook, DIR.xlsx, in place of a folder.")),
        _lang_option(lang),
    )


def _check(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, operation: Path) -> int:
        from safepassage.cli.jobs import check_operation

        return check_operation(screen, operation)

    return _command(
        "check",
        lang,
        run,
        text("List everything that is wrong with an operation, where it stands and how to mend it."),
        _path("operation", OPERATION),
        _json_option(lang),
        _lang_option(lang, exposed=False),
    )


def _plan(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        output: Path | None,
        report: Path | None,
        *,
        seconds: float,
        seed: int,
    ) -> int:
        from safepassage.cli.jobs import plan

        return plan(screen, operation, output=output, report=report, seconds=seconds, seed=seed)

    return _command(
        "plan",
        lang,
        run,
        text(
            "Make the timetable that brings everyone out soonest within the agreement. "
            "Ctrl-C ends the search with the best timetable so far; a second Ctrl-C leaves at once."
        ),
        _path("operation", OPERATION),
        _file_option(
            lang,
            ["-o", "--output"],
            text("Where the plan goes; without it, plan.json in DIR or FILE.plan.json beside the workbook."),
        ),
        _file_option(lang, ["--report"], text("Also write the report, one page for a browser or printer.")),
        *_search_options(lang),
        _json_option(lang),
        _lang_option(lang, exposed=False),
    )


def _verify(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, operation: Path, plan: Path, state: Path | None) -> int:
        from safepassage.cli.jobs import verify_plan

        return verify_plan(screen, operation, plan, state_path=state)

    return _command(
        "verify",
        lang,
        run,
        text("Check a plan against the operation: every drive, load, hour and term of the agreement."),
        _path("operation", OPERATION),
        _path("plan", "plan.json"),
        _state_option(lang),
        _json_option(lang),
        _lang_option(lang, exposed=False),
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

    return _command(
        "levers",
        lang,
        run,
        text(
            "Price each term: how much sooner everyone is out if it, or a resource, is eased by one step. "
            "Without plan.json a plan is made first. Ctrl-C ends with what has been priced so far."
        ),
        _path("operation", OPERATION),
        _path("plan", "[plan.json]", required=False),
        _file_option(lang, ["-o", "--output"], text("Also write the result as JSON.")),
        _file_option(lang, ["--report"], text("Also write the report, with the price of each term in it.")),
        *_search_options(lang, default=120.0, said=text("How long in all; without it, two minutes.")),
        _json_option(lang),
        _lang_option(lang, exposed=False),
    )


def _state(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen, operation: Path, plan: Path, at: str, changes: Path | None, output: Path | None
    ) -> int:
        from safepassage.cli.replan import state

        return state(screen, operation, plan, at=at, output=output, changes=changes)

    return _command(
        "state",
        lang,
        run,
        text(
            "Write where everybody and every vehicle is at an instant if all goes as planned, "
            "to be corrected by what has really happened."
        ),
        _path("operation", OPERATION),
        _path("plan", "plan.json"),
        click.Option(
            ["--at"],
            required=True,
            metavar="2016-12-16T10:00",
            help=text("The instant, in local time.").in_language(lang),
        ),
        _file_option(lang, ["--changes"], text("A file with what has changed, to be put into the state.")),
        _file_option(
            lang, ["-o", "--output"], text("Where the state goes; without it, state.json beside the plan.")
        ),
        _lang_option(lang, exposed=False),
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

    return _command(
        "replan",
        lang,
        run,
        text(
            "Plan anew from where everybody is now, when something has changed; "
            "trips of the old plan are kept where they can be."
        ),
        _path("operation", OPERATION),
        _path("plan", "plan.json"),
        _state_option(lang, required=True),
        _file_option(
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
        _json_option(lang),
        _lang_option(lang, exposed=False),
    )


def _report(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path,
        state: Path | None,
        output: Path | None,
        *,
        lang: Lang | None,
    ) -> int:
        from safepassage.cli.jobs import report

        return report(screen, operation, plan, state_path=state, output=output, lang=lang or screen.lang)

    return _command(
        "report",
        lang,
        run,
        text("Write a plan as one page for a browser or printer, in English and Arabic."),
        _path("operation", OPERATION),
        _path("plan", "plan.json"),
        _state_option(lang),
        _file_option(
            lang,
            ["-o", "--output"],
            text("Where the page goes; without it, beside the plan, ending in .html."),
        ),
        _lang_option(lang),
    )


def _demo(lang: Lang) -> SpokenCommand:
    @click.pass_obj
    def run(screen: Screen, into: Path, *, seconds: float, seed: int, no_open: bool) -> int:
        from safepassage.cli.demo import demo

        return demo(screen, into, seconds=seconds, seed=seed, opens=not no_open)

    return _command(
        "demo",
        lang,
        run,
        text("Go the whole way on the evacuation of Aleppo, December 2016: check, plan, verify, report."),
        _file_option(
            lang,
            ["--into"],
            text("The folder for the example; without it, safepassage-demo."),
            "safepassage-demo",
        ),
        *_search_options(lang),
        _flag(lang, "--no-open", text("Do not open the report in the browser.")),
        _lang_option(lang, exposed=False),
    )


def _command(
    name: str, lang: Lang, run: Callable[..., int], said: Text, *params: click.Parameter
) -> SpokenCommand:
    command = SpokenCommand(
        name=name,
        callback=run,
        help=said.in_language(lang),
        params=list(params),
        options_metavar="[OPTIONS]",
    )
    command.lang = lang
    return command


def _path(name: str, metavar: str, *, required: bool = True) -> click.Argument:
    return click.Argument([name], type=click.Path(path_type=Path), metavar=metavar, required=required)


def _flag(lang: Lang, name: str, said: Text) -> click.Option:
    return click.Option([name], is_flag=True, help=said.in_language(lang))


def _file_option(lang: Lang, names: list[str], said: Text, default: str | None = None) -> click.Option:
    return click.Option(
        names,
        type=click.Path(path_type=Path),
        metavar="DIR" if default else "FILE",
        default=default,
        help=said.in_language(lang),
    )


def _search_options(
    lang: Lang,
    *,
    default: float = 10.0,
    said: Text | None = None,
) -> tuple[click.Option, click.Option]:
    said = said or text("How long to search; without it, 10 seconds.")
    return (
        click.Option(
            ["--seconds"],
            type=seconds,
            metavar="N",
            default=default,
            help=said.in_language(lang),
        ),
        click.Option(
            ["--seed"],
            type=seed,
            metavar="K",
            default=0,
            help=text("The same number gives the same search again; without it, 0.").in_language(lang),
        ),
    )


def _state_option(lang: Lang, *, required: bool = False) -> click.Option:
    said = text("Where the operation under way stands and what has changed: state.json.")
    return click.Option(
        ["--state"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        required=required,
        help=said.in_language(lang),
    )


def _json_option(lang: Lang) -> click.Option:
    said = text("Print the result as JSON, for a program.")
    return click.Option(["--json"], is_flag=True, expose_value=False, help=said.in_language(lang))


def _lang_option(lang: Lang, *, exposed: bool = True, envvar: str | None = None) -> click.Option:
    said = text("The language: English or Arabic; without it, SAFEPASSAGE_LANG or English.")
    return click.Option(
        ["--lang"],
        type=language,
        metavar="en|ar",
        envvar=envvar,
        expose_value=exposed and envvar is None,
        help=said.in_language(lang),
    )


def _version_option(lang: Lang) -> click.Option:
    def show(ctx: click.Context, _param: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's own signature
        if value and not ctx.resilient_parsing:
            click.echo(f"safepassage {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=text("Show the version and leave.").in_language(lang),
    )
