"""The bodies of events: what each kind says, field by field, version by version.

A schema once released is never changed: a field that is needed later makes a new version, and the old class
stays, so that an event of any age can be read. Names of fields in files are those of the attributes, but that
`from_` is written `from`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from safepassage.ledger.accounts import OUTSIDE

COUNT_MAX: Final = 10_000_000

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
"""The id of a place, vehicle, group, trip, party, term or household."""
Prose = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
"""Words for people to read."""
Count = Annotated[int, msgspec.Meta(ge=1, le=COUNT_MAX)]
Total = Annotated[int, msgspec.Meta(ge=0, le=COUNT_MAX)]
# The forms are checked by `body_check` where events come in; a fold would pay for a pattern each time.
Account = Annotated[str, msgspec.Meta(max_length=220, extra={"form": "account"})]
EventId = Annotated[str, msgspec.Meta(max_length=36, extra={"form": "event id"})]
Instant = Annotated[str, msgspec.Meta(max_length=24, extra={"form": "instant"})]
How = Literal["explicit", "implicit", "proxy"]
Groups = dict[Name, Count]
"""How many people of each group."""
Tokens = dict[Name, Count]
"""How many people of each household, by its token."""


class Body(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    rename={"from_": "from"},
):
    """What every body may have.

    `after` names events that the recorder knew to have come before this one: the last of the same vehicle,
    the manifest that was handed over. It orders events where no clock can. `note` is free text.
    """

    after: tuple[EventId, ...] = ()
    note: str = ""


class Move(Body, frozen=True, kw_only=True, gc=False):
    """People who move together.

    `people` counts everyone by group; `households` says how many of them belong to which household, where
    that is known. `split` records, by token, why a household was knowingly parted.
    """

    people: Groups
    households: Tokens = {}
    split: dict[Name, Prose] = {}


class Registered(Move, frozen=True, kw_only=True, gc=False):
    """People are counted at a place for the first time: from `outside` to the place."""

    place: Name
    destination: Name | None = None


class Boarded(Move, frozen=True, kw_only=True, gc=False):
    """People board: from the place to the vehicle. `trip` is the plan's, `destination` their choice."""

    vehicle: Name
    place: Name
    trip: Name | None = None
    destination: Name | None = None


class Transferred(Move, frozen=True, kw_only=True, gc=False):
    """People change from one account to another: between vehicles, on to a hospital, from place to place."""

    from_: Account
    to: Account


class Diverted(Move, frozen=True, kw_only=True, gc=False):
    """People are taken out for screening at a checkpoint: from the account to `screening:CHECKPOINT`."""

    from_: Account
    checkpoint: Name


class Released(Move, frozen=True, kw_only=True, gc=False):
    """People come out of screening: from `screening:CHECKPOINT` to the account."""

    checkpoint: Name
    to: Account


class GotOff(Move, frozen=True, kw_only=True, gc=False):
    """People get off before the end of the journey: from the vehicle to the account, `outside` if none."""

    vehicle: Name
    to: Account = OUTSIDE


class Arrived(Move, frozen=True, kw_only=True, gc=False):
    """People get off where they were going: from the vehicle to the place."""

    vehicle: Name
    place: Name
    trip: Name | None = None


class Stayed(Move, frozen=True, kw_only=True, gc=False):
    """People withdraw and stay, which is their right: from the account to `stayed`."""

    from_: Account


class Died(Move, frozen=True, kw_only=True, gc=False):
    """People die: from the account to `deceased`."""

    from_: Account


class Born(Move, frozen=True, kw_only=True, gc=False):
    """Children are born: from `outside` to the account."""

    to: Account


class Departed(Body, frozen=True, kw_only=True, gc=False):
    """A vehicle leaves a place. At a checkpoint, `convoy` names those it is released with.

    `inspected_from` and `inspected_to` are when it was looked into there, by the recorder's clock.
    """

    vehicle: Name
    place: Name
    trip: Name | None = None
    convoy: Name | None = None
    inspected_from: Instant | None = None
    inspected_to: Instant | None = None


class Reached(Body, frozen=True, kw_only=True, gc=False):
    """A vehicle comes to a place; nobody gets off by that."""

    vehicle: Name
    place: Name
    trip: Name | None = None


class Counted(Body, frozen=True, kw_only=True, gc=False):
    """A head count of an account: of some groups, of everybody in it, or both. It moves nobody."""

    account: Account
    people: dict[Name, Total] = {}
    total: Total | None = None


class Replacement(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """What an event should have said; `at`, if given, is when it really was."""

    at: Instant | None = None
    kind: Name
    version: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    body: dict[str, object]


class Corrected(Body, frozen=True, kw_only=True, gc=False):
    """An earlier event was wrong: it counts for nothing, and the replacement, if any, counts in its stead.

    A correction may itself be corrected. Without `replacement`, what was recorded did not happen.
    """

    corrects: EventId
    reason: Prose
    replacement: Replacement | None = None


class VehicleOut(Body, frozen=True, kw_only=True, gc=False):
    """A vehicle begins to serve, at a place. Seats and stretchers, if given, are those it really has."""

    vehicle: Name
    place: Name
    type: Name | None = None
    seats: Total | None = None
    stretchers: Total | None = None


class VehicleBack(Body, frozen=True, kw_only=True, gc=False):
    """A vehicle serves no longer: whoever is still in its account is unaccounted for."""

    vehicle: Name
    place: Name | None = None


class Halted(Body, frozen=True, kw_only=True, gc=False):
    """Nobody leaves `at` (a checkpoint; `all`: any assembly point) any more."""

    at: Name
    reason: str = ""


class Resumed(Body, frozen=True, kw_only=True, gc=False):
    """Vehicles leave `at` again; `halt`, if given, is the event that stopped them."""

    at: Name
    halt: EventId | None = None


class Consented(Body, frozen=True, kw_only=True, gc=False):
    """People were asked whether and where they want to go, and agreed."""

    place: Name
    people: Groups
    households: Tokens = {}
    destination: Name | None = None
    how: How = "explicit"


class WeaponsDeclared(Body, frozen=True, kw_only=True, gc=False):
    """Weapons that travel with people, by sort; a `term` may limit them."""

    weapons: dict[Name, Total]
    group: Name | None = None
    place: Name | None = None
    vehicle: Name | None = None
    term: Name | None = None


class TermConfirmed(Body, frozen=True, kw_only=True, gc=False):
    """A party says that it is bound by a term."""

    term: Name
    party: Name
    source: str = ""


class TermDenied(Body, frozen=True, kw_only=True, gc=False):
    """A party says that it is not bound by a term."""

    term: Name
    party: Name
    source: str = ""


class Noted(Body, frozen=True, kw_only=True, gc=False):
    """Anything else worth keeping. With `breach`, the recorder reports that `terms` were not kept.

    `parties` are those whom the report concerns, `vehicle` and `place` where it was.
    """

    text: Prose
    terms: tuple[Name, ...] = ()
    breach: bool = False
    parties: tuple[Name, ...] = ()
    place: Name | None = None
    vehicle: Name | None = None


BODIES: Final[dict[tuple[str, int], type[Body]]] = {
    ("registered", 1): Registered,
    ("boarded", 1): Boarded,
    ("transferred", 1): Transferred,
    ("departed", 1): Departed,
    ("reached", 1): Reached,
    ("diverted", 1): Diverted,
    ("released", 1): Released,
    ("got_off", 1): GotOff,
    ("arrived", 1): Arrived,
    ("stayed", 1): Stayed,
    ("died", 1): Died,
    ("born", 1): Born,
    ("counted", 1): Counted,
    ("corrected", 1): Corrected,
    ("vehicle_out", 1): VehicleOut,
    ("vehicle_back", 1): VehicleBack,
    ("halted", 1): Halted,
    ("resumed", 1): Resumed,
    ("consented", 1): Consented,
    ("weapons_declared", 1): WeaponsDeclared,
    ("term_confirmed", 1): TermConfirmed,
    ("term_denied", 1): TermDenied,
    ("noted", 1): Noted,
}
"""The class of each kind and version; a line is added for a new one, none is ever taken away."""

SCHEMA_OF: Final = {schema: key for key, schema in BODIES.items()}
KIND_OF: Final[dict[type[Body], str]] = {schema: kind for (kind, _), schema in BODIES.items()}


def body_values(body: Body) -> dict[str, object]:
    """Return a body as an event carries it: plain values, what is empty left out."""
    values = msgspec.json.decode(msgspec.json.encode(body))
    assert isinstance(values, dict)
    return values
