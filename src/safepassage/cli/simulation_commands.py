"""The commands `simulate`, `compare` and `sweep` as arguments and help pages."""

from __future__ import annotations

from pathlib import Path

import click

from safepassage.cli.parameters import command, file_option, json_option, lang_option, path
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand, courses, minutes, seconds, seed
from safepassage.language import Lang, Text, text

OPERATION = "DIR|FILE.xlsx"
RUNS = 1000
SWEEP_RUNS = 500
SWEEP_S = 5.0


def simulate_command(lang: Lang) -> SpokenCommand:
    """Return `simulate`."""

    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        plan: Path,
        output: Path | None,
        by: tuple[str, ...],
        uncertainty: Path | None,
        against: Path | None,
        *,
        runs: int,
        seconds: float | None,
        precision: float | None,
        seed: int,
        cluster: str | None,
    ) -> int:
        from safepassage.cli.simulate import simulate

        return simulate(
            screen,
            operation,
            plan,
            runs=runs,
            seconds=seconds,
            precision_minutes=precision,
            seed=seed,
            by=by,
            output=output,
            uncertainty=uncertainty,
            against=against,
            cluster=cluster,
        )

    return command(
        "simulate",
        lang,
        run,
        text(
            "Carry a plan out many times under what is uncertain, and say how sure it is: when all are out, "
            "who is exposed, what delays most. Ctrl-C shows what has been simulated so far."
        ),
        path("operation", OPERATION),
        path("plan", "plan.json"),
        _runs_option(lang),
        click.Option(
            ["--precision"],
            type=minutes,
            metavar="MINUTES",
            help=text("Stop sooner, when the time kept 9 times in 10 is known so exactly.").in_language(lang),
        ),
        click.Option(
            ["--seconds"],
            type=seconds,
            metavar="N",
            help=text("Stop after so long, with what has been simulated.").in_language(lang),
        ),
        _by_option(lang),
        _uncertainty_option(lang),
        file_option(lang, ["--against"], text("Also compare with figures that were reported: reported.csv.")),
        _seed_option(lang),
        cluster_option(lang),
        file_option(lang, ["-o", "--output"], text("Also write the result as JSON.")),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def compare_command(lang: Lang) -> SpokenCommand:
    """Return `compare`."""

    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        first: Path,
        second: Path,
        *,
        runs: int,
        seed: int,
        cluster: str | None,
    ) -> int:
        from safepassage.cli.simulate import compare

        return compare(screen, operation, first, second, runs=max(2, runs), seed=seed, cluster=cluster)

    return command(
        "compare",
        lang,
        run,
        text("Say which of two plans is better: both carried out on the same days, many times."),
        path("operation", OPERATION),
        path("first", "first.json"),
        path("second", "second.json"),
        _runs_option(lang),
        _seed_option(lang),
        cluster_option(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def sweep_command(lang: Lang) -> SpokenCommand:
    """Return `sweep`."""

    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        vary: tuple[str, ...],
        by: tuple[str, ...],
        output: tuple[Path, ...],
        uncertainty: Path | None,
        *,
        runs: int,
        seconds: float,
        seed: int,
        cluster: str | None,
    ) -> int:
        from safepassage.cli.sweep import sweep

        return sweep(
            screen,
            operation,
            vary=vary,
            seconds=seconds,
            runs=max(2, runs),
            by=by,
            seed=seed,
            uncertainty=uncertainty,
            outputs=output,
            cluster=cluster,
        )

    return command(
        "sweep",
        lang,
        run,
        text(
            "What if: change vehicles, lanes or any figure of a term, plan anew each time and carry it out "
            "on the same days; a table and a picture. Without --vary, list what can be varied. Ctrl-C ends "
            "with the combinations that are done."
        ),
        path("operation", OPERATION),
        click.Option(
            ["--vary"],
            multiple=True,
            metavar="NAME=VALUES",
            help=text(
                "What is varied, and its values: bus=20:60:10 (from, to, step) or ramouseh.lanes=1,2,4; "
                "given again, every combination is tried."
            ).in_language(lang),
        ),
        click.Option(
            ["--seconds"],
            type=seconds,
            metavar="N",
            default=SWEEP_S,
            help=text(
                "How long to search for the plan of each combination; without it, 5 seconds."
            ).in_language(lang),
        ),
        _runs_option(lang, text("How many courses of each combination; without it, 500."), SWEEP_RUNS),
        _by_option(lang),
        _uncertainty_option(lang),
        _seed_option(lang),
        cluster_option(lang),
        click.Option(
            ["-o", "--output"],
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="FILE",
            help=text(
                "Also write the result: a page with the picture as .html, a table as .csv, or .json."
            ).in_language(lang),
        ),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _by_option(lang: Lang) -> click.Option:
    said = text("Also say how likely the last arrival is by this time: 2016-12-22T20:00.")
    return click.Option(["--by"], multiple=True, metavar="TIME", help=said.in_language(lang))


def _uncertainty_option(lang: Lang) -> click.Option:
    said = text("What is uncertain; without it, uncertainty.yaml of the operation.")
    return file_option(lang, ["--uncertainty"], said)


def _runs_option(lang: Lang, said: Text | None = None, default: int = RUNS) -> click.Option:
    said = said or text("How many courses at most; without it, 1000.")
    return click.Option(["--runs"], type=courses, metavar="N", default=default, help=said.in_language(lang))


def _seed_option(lang: Lang) -> click.Option:
    said = text("The same number gives the same courses again; without it, 0.")
    return click.Option(["--seed"], type=seed, metavar="K", default=0, help=said.in_language(lang))


def cluster_option(lang: Lang) -> click.Option:
    """Return the option that names who simulates."""
    said = text(
        "Who simulates: all processors of this machine as processes of their own, or the Dask cluster whose "
        "scheduler is at that address; without it, this process. The answers are the same."
    )
    return click.Option(["--cluster"], metavar="local|ADDRESS", help=said.in_language(lang))
