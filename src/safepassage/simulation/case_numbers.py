"""Where the numbers drawn for a course stand: in streams that plans share, each cause having its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

from safepassage.simulation import course_state as cs
from safepassage.simulation.course_state import CONVOY_DRAWS, EXTRA_DRAWS, STAGE_DRAWS, Floats
from safepassage.simulation.uncertainty import Cause

STAGES, COURSE, VEHICLES, CONVOYS, WEATHER = range(5)
"""The streams: by stage of the plan, of the course as a whole, by vehicle, by convoy, of the weather."""
HALTS, WITHHELD = WEATHER + 1, WEATHER + 2
"""Further streams, in turn one of a halt and one of a side that withholds."""
WORDS: Final = 3
"""A generator's state is so many random words."""
OF_STAGES: Final[Mapping[Cause, int]] = {
    "drive": cs.DRIVE_DRAW,
    "board": cs.BOARD_DRAW,
    "inspect": cs.INSPECT_DRAW,
    "alight": cs.ALIGHT_DRAW,
    "breakdowns": cs.BREAKDOWN_DRAW,
}


@dataclass(frozen=True, kw_only=True)
class HaltNumbers:
    """How many numbers are drawn for halts of one sort, by whose stream, and for which cause."""

    row: int
    count: int
    stream: int
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers drawn for a course of one case.

    `begin` is the first of them in `f`, where they are the last. A stream begins with the same numbers
    whatever the plan, and whatever else is uncertain; `of` says which of them each cause has, counted from
    `begin`.
    """

    begin: int
    count: int
    streams: tuple[tuple[int, slice], ...]
    of: Mapping[Cause, tuple[slice, ...]]

    def draw(self, seed: np.random.SeedSequence, out: Floats) -> None:
        """Draw all of them anew.

        Parameters
        ----------
        seed
            Of the course.
        out : array of `count` floats
            Where they go, each at least 0 and less than 1.
        """
        count = 1 + max(stream for stream, _ in self.streams)
        words = seed.generate_state(WORDS * count, np.uint64).reshape(count, WORDS)
        for stream, where in self.streams:
            own = cast("np.random.SeedSequence", _Words(words[stream]))
            np.random.Generator(np.random.SFC64(own)).random(out=out[where])


class _Words(ISeedSequence):
    """A seed that is known already: the words of a generator's state."""

    def __init__(self, words: npt.NDArray[Any]) -> None:
        self._words = words

    def generate_state(
        self,
        n_words: int,  # noqa: ARG002 - it is `WORDS`
        dtype: npt.DTypeLike = np.uint64,  # noqa: ARG002 - nothing else is asked for
    ) -> npt.NDArray[Any]:
        return self._words


def numbers_of(
    g: cs.Integers, table: cs.Narrow, begin: int, *, queues: int, halts: Sequence[HaltNumbers]
) -> Numbers:
    """Say in `g` and the table where the numbers drawn for a course stand.

    Parameters
    ----------
    g, table
        The figures and rows of a case, its stages and vehicles among them.
    begin
        Where in `f` the numbers begin.
    queues
        For how many queues it is drawn who comes.
    halts
        What is drawn for halts, withheld sides and weather.
    """
    yards = int(g[cs.YARD_N] - g[cs.YARD_0])
    lengths = {
        STAGES: STAGE_DRAWS * (int(g[cs.DRAWN_STAGES]) + EXTRA_DRAWS),
        COURSE: 2 + queues,
        VEHICLES: 2 * int(g[cs.VEHICLE_N] - g[cs.VEHICLE_0]),
        CONVOYS: CONVOY_DRAWS * yards * int(g[cs.DRAWN_CONVOYS]),
        **{halt.stream: halt.count for halt in halts},
    }
    where: dict[int, slice] = {}
    end = begin
    for stream, length in lengths.items():
        where[stream] = slice(end - begin, end - begin + length)
        end += length
    stages, course, vehicles, convoys = (where[stream] for stream in (STAGES, COURSE, VEHICLES, CONVOYS))
    g[cs.DRAWS], g[cs.DRAWS_PACE] = begin + stages.start, begin + course.start
    g[cs.DRAWS_TURNOUT] = g[cs.DRAWS_PACE] + 2
    g[cs.DRAWS_LATE], g[cs.DRAWS_CONVOY] = begin + vehicles.start, begin + convoys.start
    of: dict[Cause, list[slice]] = {
        cause: [slice(stages.start + first, stages.stop, STAGE_DRAWS)] for cause, first in OF_STAGES.items()
    }
    of |= {
        "pace": [slice(course.start, course.start + 1)],
        "spacing": [slice(course.start + 1, course.start + 2)],
        "turnout": [slice(course.start + 2, course.stop)],
        "late": [vehicles],
        "holds": [slice(convoys.start + n, convoys.stop, CONVOY_DRAWS) for n in (0, 1)],
        "halts": [slice(convoys.start + n, convoys.stop, CONVOY_DRAWS) for n in (2, 3)],
        "withheld": [],
        "weather": [],
    }
    for halt in halts:
        table[g[cs.HALT_0] + halt.row, cs.HALT_DRAW] = begin + where[halt.stream].start
        of[halt.cause].append(where[halt.stream])
    return Numbers(
        begin=begin,
        count=end - begin,
        streams=tuple((stream, each) for stream, each in where.items() if each.stop > each.start),
        of={cause: tuple(slices) for cause, slices in of.items()},
    )


def halt_stream(number: int) -> int:
    """Return the stream of a halt that `uncertainty.yaml` has in this place."""
    return HALTS + 2 * number


def withheld_stream(number: int) -> int:
    """Return the stream of a side that withholds."""
    return WITHHELD + 2 * number
