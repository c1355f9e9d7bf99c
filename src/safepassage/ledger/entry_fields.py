"""What a person writes down for each kind of event: columns of a form, options of a command, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from safepassage.language import Text, text
from safepassage.ledger.event import KINDS

Sort = Literal[
    "name",
    "place",
    "group",
    "party",
    "parties",
    "term",
    "terms",
    "account",
    "vehicle account",
    "place account",
    "whole",
    "instant",
    "event",
    "events",
    "pairs",
    "reasons",
    "yes",
    "word",
    "prose",
]
"""How the words of a field are read: an id of the operation, an account, a number, `TOKEN=NUMBER` pairs …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a body, and the columns that fill it: the first of them that is given."""

    name: str
    sources: tuple[tuple[str, Sort], ...]


def _field(name: str, *sources: tuple[str, Sort]) -> Field:
    return Field(name=name, sources=sources)


_VEHICLE: Final = _field("vehicle", ("vehicle", "name"))
_PLACE: Final = _field("place", ("at", "place"))
_TRIP: Final = _field("trip", ("trip", "name"))
_DESTINATION: Final = _field("destination", ("destination", "place"))
_CHECKPOINT: Final = _field("checkpoint", ("at", "place"))
_HOUSEHOLDS: Final = _field("households", ("household", "pairs"))
_SPLIT: Final = _field("split", ("split", "reasons"))
_FROM: Final = _field("from", ("from", "account"), ("vehicle", "vehicle account"), ("at", "place account"))
_TO: Final = _field("to", ("to", "account"), ("vehicle", "vehicle account"), ("at", "place account"))
_EVERY: Final = (_field("after", ("after", "events")), _field("note", ("note", "prose")))
_MOVE: Final = (_HOUSEHOLDS, _SPLIT, *_EVERY)
_STATEMENT: Final = (
    _field("term", ("term", "term")),
    _field("party", ("party", "party")),
    _field("source", ("source", "prose")),
    *_EVERY,
)

FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "registered": (_PLACE, _DESTINATION, *_MOVE),
    "boarded": (_VEHICLE, _PLACE, _TRIP, _DESTINATION, *_MOVE),
    "transferred": (_field("from", ("from", "account")), _field("to", ("to", "account")), *_MOVE),
    "diverted": (
        _field("from", ("from", "account"), ("vehicle", "vehicle account")),
        _CHECKPOINT,
        *_MOVE,
    ),
    "released": (_CHECKPOINT, _field("to", ("to", "account"), ("vehicle", "vehicle account")), *_MOVE),
    "got_off": (_VEHICLE, _field("to", ("to", "account"), ("at", "place account")), *_MOVE),
    "arrived": (_VEHICLE, _PLACE, _TRIP, *_MOVE),
    "stayed": (_FROM, *_MOVE),
    "died": (_FROM, *_MOVE),
    "born": (_TO, *_MOVE),
    "departed": (
        _VEHICLE,
        _PLACE,
        _TRIP,
        _field("convoy", ("convoy", "name")),
        _field("inspected_from", ("inspected_from", "instant")),
        _field("inspected_to", ("inspected_to", "instant")),
        *_EVERY,
    ),
    "reached": (_VEHICLE, _PLACE, _TRIP, *_EVERY),
    "counted": (
        _field("account", ("account", "account"), ("vehicle", "vehicle account"), ("at", "place account")),
        _field("total", ("total", "whole")),
        *_EVERY,
    ),
    "vehicle_out": (
        _VEHICLE,
        _PLACE,
        _field("type", ("type", "name")),
        _field("seats", ("seats", "whole")),
        _field("stretchers", ("stretchers", "whole")),
        *_EVERY,
    ),
    "vehicle_back": (_VEHICLE, _PLACE, *_EVERY),
    "halted": (_field("at", ("at", "place")), _field("reason", ("reason", "prose")), *_EVERY),
    "resumed": (_field("at", ("at", "place")), _field("halt", ("halt", "event")), *_EVERY),
    "consented": (_PLACE, _DESTINATION, _field("how", ("how", "word")), _HOUSEHOLDS, *_EVERY),
    "weapons_declared": (
        _field("weapons", ("weapon", "pairs")),
        _field("group", ("group", "group")),
        _PLACE,
        _VEHICLE,
        _field("term", ("term", "term")),
        *_EVERY,
    ),
    "term_confirmed": _STATEMENT,
    "term_denied": _STATEMENT,
    "noted": (
        _field("text", ("text", "prose")),
        _field("terms", ("term", "terms")),
        _field("breach", ("breach", "yes")),
        _field("parties", ("party", "parties")),
        _PLACE,
        _VEHICLE,
        *_EVERY,
    ),
    "corrected": (
        _field("corrects", ("event", "event")),
        _field("reason", ("reason", "prose")),
        *_EVERY,
    ),
}
"""The fields of each kind besides `people`, which are written as GROUP=NUMBER."""
assert FIELDS.keys() == set(KINDS)

WITH_PEOPLE: Final = frozenset(
    kind
    for kind, fields in FIELDS.items()
    if kind in ("counted", "consented") or any(field.name == "split" for field in fields)
)
"""The kinds that count people by group."""

KIND_WORDS: Final[dict[str, Text]] = {
    "registered": text("people are counted for the first time"),
    "boarded": text("people board a vehicle"),
    "transferred": text("people change from one account to another"),
    "departed": text("a vehicle leaves a place"),
    "reached": text("a vehicle comes to a place"),
    "diverted": text("people are taken out for screening"),
    "released": text("people come out of screening"),
    "got_off": text("people get off on the way"),
    "arrived": text("people get off where they were going"),
    "stayed": text("people withdraw and stay"),
    "died": text("people die"),
    "born": text("children are born"),
    "counted": text("a head count"),
    "corrected": text("an earlier event was wrong"),
    "vehicle_out": text("a vehicle begins to serve"),
    "vehicle_back": text("a vehicle serves no longer"),
    "halted": text("nobody leaves a place any more"),
    "resumed": text("vehicles leave a place again"),
    "consented": text("people were asked and agreed to go"),
    "weapons_declared": text("weapons that travel with people"),
    "term_confirmed": text("a party says that it is bound by a term"),
    "term_denied": text("a party says that it is not bound by a term"),
    "noted": text("anything else worth keeping"),
}
"""What each kind says, in a few words."""

COLUMN_WORDS: Final[dict[str, Text]] = {
    "time": text("When it was, local time; without it, now."),
    "vehicle": text("The vehicle."),
    "at": text("The place, or the checkpoint."),
    "from": text("Out of which account: a place, vehicle:ID, screening:ID, hospital:ID …"),
    "to": text("Into which account."),
    "account": text("The account that was counted."),
    "destination": text("The destination that the people chose."),
    "trip": text("The trip of the plan."),
    "convoy": text("The convoy that the vehicle is released with."),
    "household": text("How many of a household: TOKEN=NUMBER."),
    "split": text("Why a household was knowingly parted: TOKEN=REASON."),
    "total": text("How many in all were counted."),
    "type": text("The type of the vehicle."),
    "seats": text("How many seats it really has."),
    "stretchers": text("How many stretchers it really has."),
    "inspected_from": text("When its inspection began, local time."),
    "inspected_to": text("When its inspection ended, local time."),
    "how": text("How they agreed: explicit, implicit or proxy."),
    "weapon": text("How many weapons of a sort: SORT=NUMBER."),
    "group": text("Whose they are."),
    "term": text("The term of the agreement."),
    "party": text("The party."),
    "source": text("Who or what says so."),
    "breach": text("The term was not kept, it is reported."),
    "reason": text("Why."),
    "halt": text("The event that had stopped it."),
    "event": text("The event that is corrected."),
    "as": text("The kind it should have been, where that is another."),
    "text": text("What is noted."),
    "after": text("Events that are known to have come before."),
    "note": text("Anything more."),
}
"""Every column besides those of the groups, in words."""
MANY: Final = frozenset(["household", "split", "weapon", "after", "term", "party"])
"""The columns that may be given more than once."""
FLAGS: Final = frozenset(["breach"])
