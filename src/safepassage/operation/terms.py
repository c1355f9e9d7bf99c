"""The kinds of term an agreement is made of, as frozen values with their fields' units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import ClassVar, Final, Literal, get_args

from safepassage.language import Name

TermStatus = Literal["agreed", "leaked", "proposed", "denied", "lapsed"]
Applies = Literal["loaded", "all"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

TERM_STATUSES: Final[tuple[TermStatus, ...]] = get_args(TermStatus)
APPLIES: Final[tuple[Applies, ...]] = get_args(Applies)
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Which people: of these groups, from these assembly points, to these receptions (None: all)."""

    groups: tuple[str, ...] | None = None
    from_: tuple[str, ...] | None = None
    to: tuple[str, ...] | None = None

    def covers(self, group: str, from_: str, to: str | None) -> bool:
        """Return whether a person belongs to it; `to` None (unknown) is covered only by all."""
        return (
            (self.groups is None or group in self.groups)
            and (self.from_ is None or from_ in self.from_)
            and (self.to is None or (to is not None and to in self.to))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermBase:
    """What every term has."""

    kind: ClassVar[str]
    id: str
    text: Name = Name()
    status: TermStatus = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(TermBase):
    """These people may go from here to there, past `via` in this order."""

    kind: ClassVar[str] = "passage"
    flow: Flow = Flow()
    via: tuple[str, ...] = ()
    carrying: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(TermBase):
    """Nobody of `then` leaves an assembly point before that `fraction` of `first` has arrived."""

    kind: ClassVar[str] = "order"
    first: Flow
    then: Flow
    fraction: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(TermBase):
    """A vehicle may leave `at` (a checkpoint; `all`: any assembly point) only inside.

    `opens_s` and `closes_s` are seconds after local midnight, `closes_s` ≤ `opens_s` passing midnight
    (86400 is 24:00). `days` None: every day; else weekdays and dates on which it opens. Several
    windows at a place give a union.
    """

    kind: ClassVar[str] = "window"
    at: str
    opens_s: int
    closes_s: int
    days: tuple[Weekday | date, ...] | None = None
    applies: Applies = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceasefire(TermBase):
    """Vehicles drive only inside (UTC instants; `to` None: open end); several give a union."""

    kind: ClassVar[str] = "ceasefire"
    from_: datetime
    to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(TermBase):
    """Each vehicle holds one of `lanes` lanes for per_vehicle_s + per_person_s × people, in arrival order."""

    kind: ClassVar[str] = "inspection"
    at: str
    lanes: int
    per_vehicle_s: int
    per_person_s: int = 0
    applies: Applies = "loaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Convoy(TermBase):
    """Loaded vehicles leave `at` together, `headway_s` apart, in convoys of a least and a greatest size."""

    kind: ClassVar[str] = "convoy"
    at: str
    vehicles_max: int | None = None
    vehicles_min: int = 1
    headway_s: int = 0
    clear_before_next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reciprocity(TermBase):
    """Two flows keep step: at every instant people of one departed only as people of the other arrived.

    a departed ≤ ratio × b arrived + slack, and b departed ≤ (a arrived + slack) / ratio.
    """

    kind: ClassVar[str] = "reciprocity"
    a: Flow
    b: Flow
    ratio: Fraction
    slack: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception(TermBase):
    """How many people a reception site takes in all, and per local day."""

    kind: ClassVar[str] = "reception"
    at: str
    people_max: int | None = None
    people_per_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(TermBase):
    """The terms `before` are in force once every party of `by` has confirmed."""

    kind: ClassVar[str] = "confirmation"
    by: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring(TermBase):
    """Observers (`by`, parties) are present; a loaded vehicle leaves `at` only inside (UTC instants).

    Intervals of the same observers give a union; different observers must all be present.
    """

    kind: ClassVar[str] = "monitoring"
    at: str
    by: tuple[str, ...] = ()
    from_: datetime
    to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct(TermBase):
    """Binding but not plannable; monitored from the record."""

    kind: ClassVar[str] = "conduct"


Term = (
    Passage
    | Order
    | Window
    | Ceasefire
    | Inspection
    | Convoy
    | Reciprocity
    | Reception
    | Confirmation
    | Monitoring
    | Conduct
)
TERM_KINDS: Final[dict[str, type[Term]]] = {term.kind: term for term in get_args(Term)}
