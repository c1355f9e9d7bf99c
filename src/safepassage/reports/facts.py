"""What a report names besides who says what: figures, places, actors and times, each with its characters."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.language import Lang
from safepassage.reports.attribution import language_of
from safepassage.reports.figure import Figure
from safepassage.reports.figures import figures_of
from safepassage.reports.gazetteer import Gazetteer, shipped_gazetteer
from safepassage.reports.mention import Mention
from safepassage.reports.mentions import mentions_of
from safepassage.reports.stated_time import StatedTime
from safepassage.reports.time_resolution import Published
from safepassage.reports.times import times_of
from safepassage.reports.tokens import tokens_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The figures, places, actors and times of a text, each in the order of the text."""

    figures: tuple[Figure, ...]
    places: tuple[Mention, ...]
    actors: tuple[Mention, ...]
    times: tuple[StatedTime, ...]

    def to_json(self, body: str) -> dict[str, object]:
        """Return the facts as JSON values, with their words in `body`, the text they were found in."""
        return {
            "figures": [each.to_json(body) for each in self.figures],
            "places": [each.to_json(body) for each in self.places],
            "actors": [each.to_json(body) for each in self.actors],
            "times": [each.to_json(body) for each in self.times],
        }


def facts_of(
    raw: str,
    lang: Lang | None = None,
    *,
    published: Published | None = None,
    gazetteer: Gazetteer | None = None,
) -> Facts:
    """Return what a text names.

    Parameters
    ----------
    raw
        The text; offsets count its characters.
    lang
        Its language; None: by its letters.
    published
        When it was published; None: times that are counted from then stay unresolved.
    gazetteer
        The names of places and actors; None: those that come with the program.
    """
    tongue = lang or language_of(raw)
    tokens = tokens_of(raw)
    times, dated = times_of(tokens, tongue, published)
    places, actors = mentions_of(tokens, gazetteer or shipped_gazetteer())
    return Facts(figures=figures_of(tokens, tongue, dated), places=places, actors=actors, times=times)
