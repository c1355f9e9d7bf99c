"""The columns of every table of an operation: the one source for reading, writing and the reference pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from safepassage.language import Name, text
from safepassage.operation.column import Column, TableSpec, names
from safepassage.operation.model import PARTY_ROLES, PLACE_KINDS, ROOMS
from safepassage.operation.term_fields import TERMS

NAME_COLUMNS: Final = names("name", text("The name in English."), text("The name in Arabic."))

OPERATION: Final = TableSpec(
    name="operation",
    file="operation.yaml",
    title=Name(en="operation", ar="العملية"),
    meaning=text("The operation itself: its name, when it begins and how long boarding takes."),
    columns=(
        Column(
            name="id",
            kind="id",
            required=True,
            meaning=text("A short name of the operation for files and programs."),
        ),
        *NAME_COLUMNS,
        Column(
            name="timezone",
            kind="timezone",
            required=True,
            meaning=text("The timezone of every local time, by its IANA name, such as Asia/Damascus."),
        ),
        Column(
            name="begins",
            kind="start",
            required=True,
            meaning=text("The local date and time at which the operation begins, such as 2016-12-15T06:00."),
        ),
        Column(
            name="ends",
            kind="end",
            meaning=text("The deadline in local time: nobody arrives later; empty where there is none."),
        ),
        Column(
            name="timings.board.per_vehicle_s",
            kind="whole",
            default=0,
            meaning=text("Seconds that boarding takes for each vehicle, whoever boards."),
        ),
        Column(
            name="timings.board.per_person_s",
            kind="whole",
            default=0,
            meaning=text("Seconds that boarding takes more for each person."),
        ),
        Column(
            name="timings.alight.per_vehicle_s",
            kind="whole",
            default=0,
            meaning=text("Seconds that alighting takes for each vehicle, whoever alights."),
        ),
        Column(
            name="timings.alight.per_person_s",
            kind="whole",
            default=0,
            meaning=text("Seconds that alighting takes more for each person."),
        ),
    ),
)
PARTIES: Final = TableSpec(
    name="parties",
    file="operation.yaml",
    title=Name(en="parties", ar="الأطراف"),
    meaning=text("Who signs, mediates, guarantees, monitors or operates."),
    required=False,
    columns=(
        Column(name="id", kind="id", required=True, meaning=text("A short name of the party.")),
        *NAME_COLUMNS,
        Column(
            name="role",
            kind="word",
            words=PARTY_ROLES,
            default="party",
            meaning=text("What it does in the operation; a party to the agreement where empty."),
        ),
    ),
)
GROUPS: Final = TableSpec(
    name="groups",
    file="operation.yaml",
    title=Name(en="groups", ar="المجموعات"),
    meaning=text("The groups of people that the agreement speaks of."),
    columns=(
        Column(name="id", kind="id", required=True, meaning=text("A short name of the group.")),
        *NAME_COLUMNS,
        Column(
            name="uses",
            kind="word",
            words=ROOMS,
            default="seat",
            meaning=text("The room that one person of the group takes in a vehicle; a seat where empty."),
        ),
    ),
)
PLACES: Final = TableSpec(
    name="places",
    file="places.csv",
    title=Name(en="places", ar="الأماكن"),
    meaning=text(
        "Every place of the operation: where people wait, arrive or pass, and where vehicles start."
    ),
    columns=(
        Column(
            name="id",
            kind="id",
            required=True,
            meaning=text("A short name of the place, used wherever the place is meant."),
        ),
        Column(
            name="kind",
            kind="word",
            words=PLACE_KINDS,
            required=True,
            meaning=text(
                "What the place is: people board at an assembly point and alight at a reception site;"
                " vehicles start at a depot and pass checkpoints and junctions."
            ),
        ),
        *NAME_COLUMNS,
        Column(
            name="lat", kind="latitude", meaning=text("The latitude in decimal degrees, such as 36.1812.")
        ),
        Column(
            name="lon", kind="longitude", meaning=text("The longitude in decimal degrees, such as 37.1443.")
        ),
        Column(name="pcode", kind="text", meaning=text("The place code that humanitarian data sets use.")),
        Column(
            name="bays",
            kind="whole",
            least=1,
            meaning=text("How many vehicles board or alight there at once; empty where there is no limit."),
        ),
        Column(
            name="people_max",
            kind="whole",
            meaning=text("How many people a reception site takes in all; empty where there is no limit."),
        ),
    ),
)
PEOPLE: Final = TableSpec(
    name="people",
    file="people.csv",
    title=Name(en="people", ar="الأشخاص"),
    meaning=text("How many people of each group wait at each assembly point."),
    required=False,
    columns=(
        Column(
            name="place",
            kind="id",
            required=True,
            refers=("places:assembly",),
            meaning=text("The assembly point where they wait."),
        ),
        Column(
            name="group",
            kind="id",
            required=True,
            refers=("groups",),
            meaning=text("The group they belong to."),
        ),
        Column(name="count", kind="whole", required=True, meaning=text("How many people they are.")),
        Column(
            name="destination",
            kind="id",
            refers=("places:reception",),
            meaning=text(
                "The reception site they have chosen; empty where they go to any that the terms permit."
            ),
        ),
    ),
)
HOUSEHOLDS: Final = TableSpec(
    name="households",
    file="households.csv",
    title=Name(en="households", ar="الأسر"),
    meaning=text("People who must travel together in one vehicle, known by a token and not by name."),
    required=False,
    columns=(
        Column(
            name="token",
            kind="id",
            required=True,
            meaning=text("The token of the household: a code that names nobody."),
        ),
        Column(
            name="place",
            kind="id",
            required=True,
            refers=("places:assembly",),
            meaning=text("The assembly point where the household waits."),
        ),
        Column(
            name="group",
            kind="id",
            required=True,
            refers=("groups",),
            meaning=text("The group that the household belongs to."),
        ),
        Column(
            name="count",
            kind="whole",
            required=True,
            least=1,
            meaning=text("How many people are in the household."),
        ),
        Column(
            name="destination",
            kind="id",
            refers=("places:reception",),
            meaning=text(
                "The reception site it has chosen; empty where it goes to any that the terms permit."
            ),
        ),
        Column(
            name="flags",
            kind="ids",
            meaning=text("What must be known of it, such as unaccompanied_child or companion_of:TOKEN."),
        ),
    ),
)
FLEET: Final = TableSpec(
    name="fleet",
    file="fleet.csv",
    title=Name(en="fleet", ar="المركبات"),
    meaning=text("The vehicles: how many of each type, where they start and whom they carry."),
    columns=(
        Column(
            name="type",
            kind="id",
            required=True,
            meaning=text("The type of vehicle, such as bus or ambulance."),
        ),
        Column(name="count", kind="whole", required=True, meaning=text("How many such vehicles there are.")),
        Column(
            name="at",
            kind="id",
            required=True,
            refers=("places",),
            meaning=text("The place where they start."),
        ),
        Column(
            name="seats", kind="whole", required=True, meaning=text("How many seated people one carries.")
        ),
        Column(
            name="stretchers",
            kind="whole",
            default=0,
            meaning=text("How many people lying on stretchers one carries; none where empty."),
        ),
        Column(
            name="groups",
            kind="ids",
            refers=("groups", "all"),
            meaning=text("The groups they may carry; empty for every group they have room for."),
        ),
        Column(
            name="available_from",
            kind="start",
            meaning=text("The local date and time from which they can be used; empty: from the beginning."),
        ),
        Column(
            name="available_until",
            kind="end",
            meaning=text("The local date and time until which they can be used; empty: to the end."),
        ),
        Column(
            name="trips_max",
            kind="whole",
            least=1,
            meaning=text(
                "How many trips one may make; 1 for people's own cars; empty where there is no limit."
            ),
        ),
    ),
)
LEGS: Final = TableSpec(
    name="legs",
    file="legs.csv",
    title=Name(en="legs", ar="المقاطع"),
    meaning=text("The drives between places: how long each takes, in the direction given."),
    columns=(
        Column(
            name="from",
            kind="id",
            attr="from_",
            required=True,
            refers=("places",),
            meaning=text("The place where the drive begins."),
        ),
        Column(
            name="to", kind="id", required=True, refers=("places",), meaning=text("The place where it ends.")
        ),
        Column(
            name="minutes",
            kind="minutes",
            attr="drive_s",
            required=True,
            meaning=text("How many minutes the drive takes; decimals are allowed."),
        ),
        Column(
            name="km", kind="kilometres", attr="distance_m", meaning=text("How many kilometres long it is.")
        ),
        Column(
            name="both",
            kind="yes_no",
            default=False,
            meaning=text("Yes where the drive back takes as long; no, or empty, where it does not exist."),
        ),
    ),
)
REPORTED: Final = TableSpec(
    name="reported",
    file="reported.csv",
    title=Name(en="reported", ar="الأرقام المعلنة"),
    meaning=text("Figures that were published, each with its source."),
    required=False,
    columns=(
        Column(
            name="at",
            kind="start",
            required=True,
            meaning=text("The local date and time of the figure."),
        ),
        Column(name="source", kind="text", required=True, meaning=text("Who published it.")),
        Column(
            name="figure",
            kind="text",
            required=True,
            meaning=text("What is counted, such as people_out or buses."),
        ),
        Column(name="count", kind="whole", required=True, meaning=text("The figure.")),
        Column(
            name="qualifier",
            kind="text",
            meaning=text("How sure the source is, in its words, such as about or at least."),
        ),
        Column(name="quote", kind="text", meaning=text("The words of the source, or a note about them.")),
        Column(name="url", kind="text", meaning=text("Where it was published.")),
    ),
)

TABLES: Final[Mapping[str, TableSpec]] = {
    spec.name: spec
    for spec in (OPERATION, PARTIES, GROUPS, TERMS, PLACES, PEOPLE, HOUSEHOLDS, FLEET, LEGS, REPORTED)
}
"""Every table of an operation, in the order a coordinator fills them."""
