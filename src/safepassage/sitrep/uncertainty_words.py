"""What a simulation assumed, each assumption a sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from safepassage.language import Name, Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Flow
from safepassage.sitrep.report_phrases import count, duration, listed, moment, percent, place_name, plain
from safepassage.sitrep.report_terms import flow_in_words
from safepassage.sitrep.simulation_words import CAUSE_WORDS

if TYPE_CHECKING:
    from safepassage.simulation.spread import Spread
    from safepassage.simulation.uncertainty import Cause, Figure, UncertainHalt, Uncertainty

TIMES: Final = ("drive", "board", "inspect", "alight")
DAY_HOURS: Final = 24
SELDOM: Final = 0.5
"""What comes less often in a day is told in days, not hours."""


def assumption_sentences(operation: Operation, uncertainty: Uncertainty, *, written: bool) -> Iterator[Text]:
    """Yield what is uncertain, sentence by sentence, then what is taken to go as planned.

    `written` says that the user has written it: then the causes that it names are told too.
    """
    yield from _factors(uncertainty)
    yield from _vehicles(uncertainty)
    for turnout in uncertainty.turnout:
        who, share = flow_in_words(operation, turnout.flow), _spread(turnout.share, percent)
        yield text("Of the people planned ({who}) come {share}.", share=share, who=who)
    for halt in uncertainty.halts:
        yield _halt(operation, halt, told=written)
    for hold in uncertainty.holds:
        yield text(
            "{place}: of the convoys that could leave {share} are held there, people aboard, for {minutes}.",
            place=place_name(operation, hold.at),
            share=percent(hold.per_convoy),
            minutes=_spread(hold.minutes, _minutes),
        )
    for each in uncertainty.withheld:
        if each.per_day == 0:
            continue
        yield text(
            "{term}: side {side} lets nobody depart {often}, for {hours}.",
            term=each.term,
            side=each.side,
            often=_often(each.per_day),
            hours=_spread(each.hours, _hours),
        )
    if (weather := uncertainty.weather) is not None and weather.per_day > 0:
        yield text(
            "Bad weather comes {often}, for {hours}; drives then take {factor} times as long.",
            often=_often(weather.per_day),
            hours=_spread(weather.hours, _hours),
            factor=_factor(weather.drive_factor),
        )
    if uncertainty.convoy_wait_s:
        wait = duration(uncertainty.convoy_wait_s)
        yield text("A convoy waits {wait} at most for vehicles of its own.", wait=wait)
    else:
        yield text("A convoy does not wait for vehicles of its own that are late.")
    if uncertainty.ahead_max_s:
        yield text(
            "Boarding and convoys may be up to {ahead} sooner than planned.",
            ahead=duration(uncertainty.ahead_max_s),
        )
    if planned := as_planned(uncertainty):
        yield text(
            "Taken to go as planned: {causes}.", causes=listed(CAUSE_WORDS[cause] for cause in planned)
        )


def as_planned(uncertainty: Uncertainty) -> tuple[Cause, ...]:
    """Return the causes that are not uncertain."""
    uncertain = set(uncertainty.causes)
    return tuple(cause for cause in CAUSE_WORDS if cause not in uncertain)


def figure_words(operation: Operation, figure: Figure) -> Text:
    """Return whom a reported figure is taken to count."""
    who: Text | Name = flow_in_words(operation, figure.flow) if figure.flow != Flow() else text("everyone")
    if figure.counted == "passed":
        return text("{who}, once past the last checkpoint", who=who)
    return text("{who}, once arrived", who=who)


def _factors(uncertainty: Uncertainty) -> Iterator[Text]:
    words = {
        "drive": text("Of the time planned, each drive takes {factor}."),
        "board": text("Of the time planned, each boarding takes {factor}."),
        "inspect": text("Of the time planned, each inspection takes {factor}."),
        "alight": text("Of the time planned, each alighting takes {factor}."),
        "pace": text("All of these take {factor} besides, one figure for a whole course."),
        "spacing": text("Of the least headway, convoys keep {factor}, one figure for a whole course."),
    }
    for name, sentence in words.items():
        spread: Spread | None = getattr(uncertainty, name)
        if spread is not None:
            yield Text(sentence.template, {"factor": _spread(spread, percent)})


def _vehicles(uncertainty: Uncertainty) -> Iterator[Text]:
    if (late := uncertainty.late) is not None:
        yield text(
            "Of the vehicles {share} are there later than planned, by {minutes}.",
            share=percent(late.share),
            minutes=_spread(late.minutes, _minutes),
        )
    if (broken := uncertainty.breakdowns) is not None and broken.per_vehicle_hour > 0:
        yield text(
            "A vehicle breaks down once in {hours} hours of driving; the repair takes {minutes}; {share} of "
            "them make no further trip.",
            hours=count(round(1 / broken.per_vehicle_hour)),
            minutes=_spread(broken.repair_minutes, _minutes),
            share=percent(broken.lost_share),
        )


def _halt(operation: Operation, halt: UncertainHalt, *, told: bool) -> Text:
    place = text("All checkpoints and assembly points") if halt.at == ALL else place_name(operation, halt.at)
    values: dict[str, object] = {"place": place}
    if halt.hours is not None:
        values["hours"] = _spread(halt.hours, _hours)
    if halt.from_ is not None and halt.until is not None:
        said = text(
            "{place}: nobody leaves from {from_} until {until}.",
            place=place,
            from_=moment(operation, halt.from_),
            until=moment(operation, halt.until),
        )
    elif halt.from_ is not None:
        said = text(
            "{place}: nobody leaves from {from_} on, for {hours}.",
            from_=moment(operation, halt.from_),
            **values,
        )
    elif halt.per_day > 0:
        said = text("{place}: nobody leaves {often}, for {hours}.", often=_often(halt.per_day), **values)
    else:
        said = text(
            "{place}: nobody leaves after {share} of the convoys, for {hours}.",
            share=percent(halt.per_convoy),
            **values,
        )
    if not told or not halt.cause:
        return said
    return text("{sentence} ({cause})", sentence=said, cause=isolate(plain(halt.cause)))


def _spread(spread: Spread, shown: Callable[[float], Text | str]) -> Text:
    """Return a spread as its mean and the middle nine tenths."""
    if spread.fixed:
        return text("{mean}", mean=shown(spread.average))
    low, high = spread.quantiles([0.05, 0.95]).tolist()
    return text(
        "{mean} on average (9 in 10 between {low} and {high})",
        mean=shown(spread.average),
        low=shown(low),
        high=shown(high),
    )


def _factor(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _minutes(value: float) -> Text:
    return duration(60 * round(value))


def _hours(value: float) -> Text:
    return duration(60 * round(60 * value))


def _often(per_day: float) -> Text:
    """Return how often something comes."""
    if per_day >= 1:
        return text("{number} times a day on average", number=_factor(per_day))
    if per_day >= SELDOM:
        return text("once in {hours} hours on average", hours=_factor(DAY_HOURS / per_day))
    return text("once in {days} days on average", days=_factor(1 / per_day))
