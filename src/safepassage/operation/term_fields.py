"""The fields of every kind of term: the one source for reading, writing and the reference pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from safepassage.language import Name, Text, text
from safepassage.operation.column import Column, TableSpec, names
from safepassage.operation.terms import APPLIES, TERM_KINDS, TERM_STATUSES


def _flow(prefix: str, *, required: bool = False) -> tuple[Column, ...]:
    """Return the three parts of a flow; a required flow needs at least one of them."""
    return (
        Column(
            name=f"{prefix}.groups",
            kind="ids",
            refers=("groups", "all"),
            required=required,
            meaning=text("Which groups of people are meant; all where it is left out."),
        ),
        Column(
            name=f"{prefix}.from",
            kind="ids",
            attr=f"{prefix}.from_",
            refers=("places:assembly", "all"),
            required=required,
            meaning=text("Which assembly points they leave; all where it is left out."),
        ),
        Column(
            name=f"{prefix}.to",
            kind="ids",
            refers=("places:reception", "all"),
            required=required,
            meaning=text("Which reception sites they go to; all where it is left out."),
        ),
    )


def _checkpoint(meaning: Text) -> Column:
    return Column(name="at", kind="id", required=True, refers=("places:checkpoint",), meaning=meaning)


TERM_COLUMNS: Final = (
    Column(name="id", kind="id", required=True, meaning=text("A short name of the term, such as T1.")),
    Column(
        name="kind",
        kind="word",
        words=tuple(TERM_KINDS),
        required=True,
        meaning=text("The kind of term; it says which fields the term has."),
    ),
    *names(
        "text",
        text("The words of the agreement, in English."),
        text("The words of the agreement, in Arabic."),
    ),
    Column(
        name="status",
        kind="word",
        words=TERM_STATUSES,
        default="agreed",
        meaning=text("How the term stands; only agreed terms bind the plan; agreed where empty."),
    ),
)
"""What every term has."""

TERM_MEANINGS: Final[Mapping[str, Text]] = {
    "passage": text(
        "These people may go from here to there, past these checkpoints in this order; what no passage"
        " permits is forbidden."
    ),
    "order": text(
        "Nobody of the second flow leaves an assembly point before that share of the first has arrived."
    ),
    "window": text(
        "A vehicle may leave the checkpoint (or every assembly point) only between these times of day."
    ),
    "ceasefire": text("Vehicles drive only between these instants; several ceasefires add up."),
    "inspection": text("Each vehicle is inspected in one of the lanes, first come first served."),
    "convoy": text("Loaded vehicles leave the checkpoint only together, in convoys."),
    "reciprocity": text("Two flows keep step: people of one leave only as people of the other arrive."),
    "reception": text("A reception site takes only so many people."),
    "confirmation": text("The terms named are in force once each of these parties has confirmed them."),
    "monitoring": text(
        "Observers are present between these instants; loaded vehicles leave the checkpoint only then."
    ),
    "conduct": text("Something agreed that binds everyone but has no place in a timetable."),
}

TERM_FIELDS: Final[Mapping[str, tuple[Column, ...]]] = {
    "passage": (
        *_flow("flow"),
        Column(
            name="via",
            kind="ids",
            refers=("places:checkpoint",),
            meaning=text("The checkpoints that are passed, in this order."),
        ),
        *names(
            "carrying",
            text("What these people may carry with them, in English."),
            text("What these people may carry with them, in Arabic."),
        ),
    ),
    "order": (
        *_flow("first", required=True),
        *_flow("then", required=True),
        Column(
            name="fraction",
            kind="share",
            default=Fraction(1),
            meaning=text("The share of the first flow that must have arrived, from 0 to 1; all where empty."),
        ),
    ),
    "window": (
        Column(
            name="at",
            kind="id",
            required=True,
            refers=("places:checkpoint", "all"),
            meaning=text("The checkpoint; or all, for every assembly point."),
        ),
        Column(
            name="from",
            kind="opening",
            attr="opens_s",
            required=True,
            meaning=text("The time of day at which it opens, such as 06:00."),
        ),
        Column(
            name="to",
            kind="closing",
            attr="closes_s",
            required=True,
            meaning=text(
                "The time of day at which it closes, such as 20:00 or 24:00; an earlier time than the"
                " opening is on the next day."
            ),
        ),
        Column(
            name="days",
            kind="days",
            meaning=text("The days on which it opens: all, weekdays such as mon, or dates; all where empty."),
        ),
        Column(
            name="applies",
            kind="word",
            words=APPLIES,
            default="all",
            meaning=text("Whether only loaded vehicles are meant, or all; all where empty."),
        ),
    ),
    "ceasefire": (
        Column(
            name="from",
            kind="start",
            attr="from_",
            required=True,
            meaning=text("The local date and time from which it holds."),
        ),
        Column(
            name="to",
            kind="end",
            meaning=text("The local date and time until which it holds; empty where no end is agreed."),
        ),
    ),
    "inspection": (
        _checkpoint(text("The checkpoint where vehicles are inspected.")),
        Column(
            name="lanes",
            kind="whole",
            required=True,
            least=1,
            meaning=text("How many vehicles are inspected at once."),
        ),
        Column(
            name="per_vehicle_s",
            kind="whole",
            required=True,
            meaning=text("Seconds that the inspection of a vehicle takes, whoever is aboard."),
        ),
        Column(
            name="per_person_s",
            kind="whole",
            default=0,
            meaning=text("Seconds that it takes more for each person aboard."),
        ),
        Column(
            name="applies",
            kind="word",
            words=APPLIES,
            default="loaded",
            meaning=text("Whether only loaded vehicles are inspected, or all; loaded where empty."),
        ),
    ),
    "convoy": (
        _checkpoint(text("The checkpoint that vehicles leave in convoys.")),
        Column(
            name="vehicles_max",
            kind="whole",
            least=1,
            meaning=text("The most vehicles of a convoy; empty where there is no limit."),
        ),
        Column(
            name="vehicles_min",
            kind="whole",
            least=1,
            default=1,
            meaning=text("The fewest vehicles of a convoy; the last one of a passage may be smaller."),
        ),
        Column(
            name="headway_s",
            kind="whole",
            default=0,
            meaning=text("The fewest seconds between one convoy and the next."),
        ),
        Column(
            name="clear_before_next",
            kind="id",
            refers=("places",),
            meaning=text("The place that a convoy must have reached wholly before the next one leaves."),
        ),
        Column(
            name="applies",
            kind="word",
            words=("loaded",),
            default="loaded",
            meaning=text("Convoys are for loaded vehicles; there is no other choice."),
        ),
    ),
    "reciprocity": (
        *_flow("a", required=True),
        *_flow("b", required=True),
        Column(
            name="ratio",
            kind="ratio",
            required=True,
            meaning=text("How many people of the first flow may leave for each of the second that arrives."),
        ),
        Column(
            name="slack",
            kind="whole",
            required=True,
            meaning=text("How many people one flow may be ahead of the other."),
        ),
    ),
    "reception": (
        Column(
            name="at",
            kind="id",
            required=True,
            refers=("places:reception",),
            meaning=text("The reception site."),
        ),
        Column(name="people_max", kind="whole", meaning=text("The most people it takes in all.")),
        Column(
            name="people_per_day",
            kind="whole",
            meaning=text("The most people it takes on one day, by the local calendar."),
        ),
    ),
    "confirmation": (
        Column(
            name="by",
            kind="ids",
            required=True,
            refers=("parties",),
            meaning=text("The parties that confirm."),
        ),
        Column(
            name="before",
            kind="ids",
            required=True,
            refers=("terms",),
            meaning=text("The terms that wait for it."),
        ),
    ),
    "monitoring": (
        _checkpoint(text("The checkpoint where the observers are.")),
        Column(name="by", kind="ids", refers=("parties",), meaning=text("The parties that observe.")),
        Column(
            name="from",
            kind="start",
            attr="from_",
            required=True,
            meaning=text("The local date and time from which they are there."),
        ),
        Column(
            name="to",
            kind="end",
            meaning=text("The local date and time until which they are there; empty where no end is set."),
        ),
    ),
    "conduct": (),
}
"""The fields of each kind, beside what every term has."""


def term_columns(kind: str) -> tuple[Column, ...]:
    """Return all fields of a term of this kind."""
    return TERM_COLUMNS + TERM_FIELDS[kind]


def _all_columns() -> tuple[Column, ...]:
    """Return the columns of the sheet of terms: every field of every kind, each name once."""
    found = {column.name: column for column in TERM_COLUMNS}
    for fields in TERM_FIELDS.values():
        for column in fields:
            found.setdefault(column.name, replace(column, required=False))
    return tuple(found.values())


TERMS: Final = TableSpec(
    name="terms",
    file="operation.yaml",
    title=Name(en="terms", ar="البنود"),
    meaning=text("What has been agreed, one term after another."),
    columns=_all_columns(),
)
