"""What a robust plan gains and what it was made with, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safepassage.language import Text, text
from safepassage.planning.plan import Robust
from safepassage.sitrep.report_phrases import count, duration, listed, percent

TIMES: Final = ("drive", "board", "inspect", "alight")


def robust_sentences(robust: Robust) -> Iterator[Text]:
    """Yield how a robust plan was chosen and what it gains, in plain words."""
    ninety = robust.clearance_s
    yield text(
        "9 times in 10 the last arrival is within {ninety} of the start (± {error}); on average {left} "
        "people are not out.",
        ninety=duration(round(ninety.value)),
        error=_error(robust),
        left=f"{robust.left:.1f}",
    )
    if robust.plain:
        yield text(
            "Plans compared in {runs} courses on the same days: {plans}. None is surely better than the plan "
            "of the mean day, which was kept.",
            plans=robust.compared,
            runs=count(robust.runs),
        )
    else:
        gain = robust.sooner_s
        yield text(
            "That is {hours} h sooner than by the plan of the mean day (between {low} and {high}), in {runs} "
            "courses on the same days; that plan leaves {left} people on average. Plans compared: {plans}.",
            hours=f"{gain.value / 3600:.1f}",
            low=_hours(gain.low),
            high=_hours(gain.high),
            left=f"{robust.plain_left:.1f}",
            runs=count(robust.runs),
            plans=robust.compared,
        )
        yield text("The plan was made with these buffers: {buffers}.", buffers=listed(buffer_words(robust)))
    if not robust.held_out and not robust.plain:
        yield text(
            "Ctrl-C came before the plan was tried on other days: these are the days by which it was chosen, "
            "which flatters it."
        )


def buffer_words(robust: Robust) -> Iterator[Text]:
    """Yield what a plan was made with, beside what the operation says."""
    buffers = dict(robust.buffers)
    factors = {buffers.get(name, 1.0) for name in TIMES}
    if len(factors) == 1 and factors != {1.0}:
        yield text("all times × {factor}", factor=f"{buffers['drive']:g}")
        buffers = {name: value for name, value in buffers.items() if name not in TIMES}
    for name, value in buffers.items():
        yield _buffer(name, value)


def _buffer(name: str, value: float) -> Text:
    match name:
        case "drive":
            return text("drives × {factor}", factor=f"{value:g}")
        case "board":
            return text("boarding × {factor}", factor=f"{value:g}")
        case "inspect":
            return text("inspections × {factor}", factor=f"{value:g}")
        case "alight":
            return text("alighting × {factor}", factor=f"{value:g}")
        case "headway":
            return text("headways × {factor}", factor=f"{value:g}")
        case "closing_min":
            return text("everything closes {minutes} minutes sooner", minutes=f"{value:g}")
        case "seats":
            return text("{share} of the seats are used", share=percent(value))
        case "spare":
            return text("{share} of the vehicles are held back", share=percent(value))
        case "convoy":
            return text("convoys of {share} of the vehicles allowed", share=percent(value))
        case "seed":
            return text("another search, from seed {seed}", seed=f"{value:g}")
        case _:
            return text("{name} {value}", name=name, value=f"{value:g}")


def _error(robust: Robust) -> Text | str:
    ninety = robust.clearance_s
    if ninety.low is None or ninety.high is None:
        return "?"
    return duration(round((ninety.high - ninety.low) / 2))


def _hours(end_s: float | None) -> str:
    return "?" if end_s is None else f"{end_s / 3600:.1f}"
