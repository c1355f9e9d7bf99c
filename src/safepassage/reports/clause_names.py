"""What the kinds, groups and vehicles of clauses are called, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import TermStatus
from safepassage.reports.clause import ClauseKind

KIND_WORDS: Final[dict[ClauseKind, Text]] = {
    "agreement": text("the agreement"),
    "passage": text("who leaves"),
    "order": text("in which order"),
    "window": text("at which hours"),
    "ceasefire": text("ceasefire"),
    "inspection": text("inspection"),
    "convoy": text("in batches"),
    "reciprocity": text("in exchange"),
    "reception": text("reception"),
    "monitoring": text("observers"),
    "conduct": text("conduct"),
    "start": text("when it begins"),
}
GROUP_WORDS: Final[dict[str, Text]] = {
    "civilians": text("civilians"),
    "wounded": text("wounded people"),
    "patients": text("patients"),
    "fighters": text("fighters"),
    "people": text("people"),
    "villagers": text("people of the villages"),
}
VEHICLE_WORDS: Final[dict[str, Text]] = {
    "bus": text("by bus"),
    "ambulance": text("by ambulance"),
    "car": text("by car"),
}
STATUS_WORDS: Final[dict[TermStatus, Text]] = {
    "agreed": text("agreed"),
    "proposed": text("announced or negotiated"),
    "leaked": text("leaked"),
    "denied": text("denied"),
    "lapsed": text("not carried out"),
}


def group_name(id_: str, operation: Operation | None) -> Name | Text:
    """Return what a group of an operation is called, or one of the lexicon."""
    own = None if operation is None else operation.group_of.get(id_)
    if own is not None and (own.name.en or own.name.ar):
        return own.name
    return GROUP_WORDS.get(id_, Name(en=id_, ar=id_))


def listed(names: Iterable[Name | Text]) -> Text:
    """Return names counted up, in either language."""
    found: Sequence[Name | Text] = list(names)
    if len(found) <= 1:
        return text("{name}", name=found[0] if found else Name())
    return text("{names}, {name}", names=listed(found[:-1]), name=found[-1])
