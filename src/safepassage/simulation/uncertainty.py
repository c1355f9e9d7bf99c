"""What is not known beforehand about an operation: how long things take, what goes wrong, who comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from safepassage.operation.terms import ALL, Flow
from safepassage.simulation.spread import Spread

Side = Literal["a", "b"]
Counted = Literal["arrived", "passed"]
Cause = Literal[
    "pace",
    "spacing",
    "drive",
    "board",
    "inspect",
    "alight",
    "late",
    "breakdowns",
    "turnout",
    "halts",
    "holds",
    "withheld",
    "weather",
]
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A share of the vehicles is there only so much later than it should be."""

    share: float
    minutes: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdowns:
    """Vehicles break down while they drive; a share of them makes no further trip after that."""

    per_vehicle_hour: float
    repair_minutes: Spread
    lost_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """People of a flow who come to board, as a share of those planned; above 1, others come besides."""

    flow: Flow = Flow()
    share: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainHalt:
    """Nobody leaves a place for a while: a checkpoint, an assembly point, or `all` of both.

    It begins so many times a day (while none of its sort lasts), or with some chance when a convoy has been
    released at `at`; or it is known, `from_` and `until` being UTC instants, or `from_` and its length.
    """

    id: str
    cause: str = ""
    at: str = ALL
    per_day: float = 0.0
    per_convoy: float = 0.0
    hours: Spread | None = None
    from_: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """With some chance a convoy that could leave a checkpoint is held there, people aboard."""

    at: str
    per_convoy: float
    minutes: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """One side of a reciprocity lets nobody depart for a while, so many times a day."""

    term: str
    side: Side
    per_day: float
    hours: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Spells of bad weather, so many a day, in which drives take longer by a factor."""

    per_day: float
    hours: Spread
    drive_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Whom a reported figure counts: once they have arrived, or have passed the last checkpoint."""

    figure: str
    flow: Flow = Flow()
    counted: Counted = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Everything uncertain about an operation; what is None or empty is as planned.

    `drive`, `board`, `inspect` and `alight` are factors on the planned times, drawn anew each time; `pace` is
    one on all of them and `spacing` one on headways, drawn once for a whole course. A convoy waits
    `convoy_wait_s` for vehicles of its own that are late. Boarding and convoys may be up to `ahead_max_s`
    sooner than planned.
    """

    drive: Spread | None = None
    board: Spread | None = None
    inspect: Spread | None = None
    alight: Spread | None = None
    pace: Spread | None = None
    spacing: Spread | None = None
    late: Late | None = None
    breakdowns: Breakdowns | None = None
    turnout: tuple[Turnout, ...] = ()
    halts: tuple[UncertainHalt, ...] = ()
    holds: tuple[Hold, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    weather: Weather | None = None
    convoy_wait_s: int = 1800
    ahead_max_s: int = 0
    figures: tuple[Figure, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What of it is uncertain at all."""
        return tuple(cause for cause in CAUSES if getattr(self, cause))

    def without(self, cause: Cause) -> Uncertainty:
        """Return the same with one cause switched off: there all goes as planned."""
        none: dict[str, Any] = {cause: () if isinstance(getattr(self, cause), tuple) else None}
        return replace(self, **none)


AS_PLANNED: Final = Uncertainty()
"""Nothing is uncertain."""
