"""The river with a term of every kind, for the tests of what watches them."""

from __future__ import annotations

from fractions import Fraction

from safepassage.operation.model import Leg, Operation, Place
from safepassage.operation.terms import (
    Ceasefire,
    Conduct,
    Confirmation,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)
from tests.operation.river import PASSAGE, RIVER, river
from tests.operation.river import day as june

WOUNDED, CIVILIANS = Flow(groups=("wounded",)), Flow(groups=("civilians",))
FARM, MILL = Flow(from_=("farm",)), Flow(from_=("mill",))

TERMS: dict[str, Term] = {
    "order": Order(id="order", first=WOUNDED, then=CIVILIANS, fraction=Fraction(1, 2)),
    "window": Window(id="window", at="bridge", opens_s=7 * 3600, closes_s=20 * 3600, applies="loaded"),
    "ceasefire": Ceasefire(id="ceasefire", from_=june(1, 6), to=june(1, 18)),
    "inspection": Inspection(id="inspection", at="bridge", lanes=1, per_vehicle_s=300, per_person_s=6),
    "convoy": Convoy(
        id="convoy", at="bridge", vehicles_max=2, vehicles_min=2, headway_s=1800, clear_before_next="south"
    ),
    "reciprocity": Reciprocity(id="reciprocity", a=MILL, b=FARM, ratio=Fraction(2), slack=10),
    "reception": Reception(id="reception", at="south", people_max=90, people_per_day=60),
    "monitoring": Monitoring(id="monitoring", at="bridge", by=("council",), from_=june(1, 8), to=june(1, 20)),
    "confirmation": Confirmation(id="confirmation", by=("army",), before=("T1",)),
    "conduct": Conduct(id="conduct"),
}


def watched(*kinds: str) -> Operation:
    """Return the river with terms of some kinds, the id of each being its kind."""
    return river(*(TERMS[kind] for kind in kinds))


EVERYTHING = watched(*TERMS)


def wide_river(*kinds: str) -> Operation:
    """Return the river with a ford that lies on no permitted way, and a second site for the wounded."""
    places = (*RIVER.places, Place(id="ford", kind="checkpoint"), Place(id="north", kind="reception"))
    legs = tuple(
        Leg(from_=a, to=b, drive_s=drive_s)
        for a, b, drive_s in (("mill", "ford", 6000), ("ford", "south", 6000), ("bridge", "north", 1800))
    )
    wounded = Passage(id="T2", flow=Flow(groups=("wounded",), to=("north",)), via=("bridge",))
    terms = (TERMS[kind] for kind in kinds)
    return river(*terms, passages=(PASSAGE, wounded), places=places, legs=(*RIVER.legs, *legs))


WIDE = wide_river(*TERMS)
"""Everything, by the wide river."""
