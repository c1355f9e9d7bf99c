"""The small made-up operation that a new folder or workbook begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

from safepassage.language import Name
from safepassage.operation.model import (
    Fleet,
    Group,
    Leg,
    Operation,
    Party,
    People,
    Place,
    Timing,
    Timings,
)
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

BEGINS: Final = datetime(2027, 3, 1, 3, tzinfo=UTC)
"""Six in the morning in Damascus."""


def _both_ways(from_: str, to: str, minutes: int, kilometres: int) -> tuple[Leg, Leg]:
    drive_s, distance_m = minutes * 60, kilometres * 1000
    return (
        Leg(from_=from_, to=to, drive_s=drive_s, distance_m=distance_m),
        Leg(from_=to, to=from_, drive_s=drive_s, distance_m=distance_m),
    )


TERMS: Final[tuple[Term, ...]] = (
    Passage(
        id="T1",
        text=Name(
            en="The wounded go to the hospital by the bridge.", ar="يُنقل الجرحى إلى المستشفى عبر الجسر."
        ),
        flow=Flow(groups=("wounded",), to=("hospital",)),
        via=("bridge",),
    ),
    Passage(
        id="T2",
        text=Name(
            en="Civilians go to the camp by the bridge, with what they can carry.",
            ar="ينتقل المدنيون إلى المخيم عبر الجسر مع ما يستطيعون حمله.",
        ),
        flow=Flow(groups=("civilians",), from_=("school", "market"), to=("camp",)),
        via=("bridge",),
        carrying=Name(en="hand luggage", ar="أمتعة يدوية"),
    ),
    Order(
        id="T3",
        first=Flow(groups=("wounded",)),
        then=Flow(groups=("civilians",)),
        fraction=Fraction(1, 2),
    ),
    Window(id="T4", at="bridge", opens_s=6 * 3600, closes_s=18 * 3600, applies="all"),
    Inspection(id="T5", at="bridge", lanes=2, per_vehicle_s=120, per_person_s=2),
    Convoy(id="T6", at="bridge", vehicles_max=6, vehicles_min=2, headway_s=900),
)

EXAMPLES: Final[tuple[Term, ...]] = (
    Ceasefire(id="T7", from_=BEGINS, to=datetime(2027, 3, 4, 15, tzinfo=UTC)),
    Reciprocity(
        id="T8",
        a=Flow(from_=("school",)),
        b=Flow(from_=("market",)),
        ratio=Fraction(1),
        slack=300,
    ),
    Reception(id="T9", at="camp", people_max=1000, people_per_day=800),
    Confirmation(id="T10", by=("authority", "council"), before=("T6",)),
    Monitoring(
        id="T11", at="bridge", by=("monitors",), from_=BEGINS, to=datetime(2027, 3, 4, 15, tzinfo=UTC)
    ),
    Conduct(id="T12", text=Name(en="Nobody is asked for papers.", ar="لا تُطلب الوثائق من أحد.")),
)
"""One term of every kind that the starter does not use, to be taken over by whoever needs it."""

STARTER: Final = Operation(
    id="my-operation",
    name=Name(en="My operation", ar="عمليتي"),
    timezone="Asia/Damascus",
    begins=BEGINS,
    timings=Timings(
        board=Timing(per_vehicle_s=600, per_person_s=6), alight=Timing(per_vehicle_s=300, per_person_s=3)
    ),
    parties=(
        Party(id="authority", name=Name(en="Authority", ar="السلطة"), role="party"),
        Party(id="council", name=Name(en="Town council", ar="مجلس البلدة"), role="party"),
        Party(id="mediator", name=Name(en="Mediator", ar="الوسيط"), role="mediator"),
        Party(id="monitors", name=Name(en="Monitors", ar="المراقبون"), role="monitor"),
    ),
    groups=(
        Group(id="wounded", name=Name(en="Wounded", ar="الجرحى"), uses="stretcher"),
        Group(id="civilians", name=Name(en="Civilians", ar="المدنيون"), uses="seat"),
    ),
    terms=TERMS,
    places=(
        Place(
            id="school", kind="assembly", name=Name(en="School", ar="المدرسة"), lat=34.912, lon=38.021, bays=4
        ),
        Place(
            id="market", kind="assembly", name=Name(en="Market", ar="السوق"), lat=34.905, lon=38.034, bays=3
        ),
        Place(
            id="clinic", kind="assembly", name=Name(en="Clinic", ar="العيادة"), lat=34.909, lon=38.027, bays=2
        ),
        Place(id="depot", kind="depot", name=Name(en="Bus depot", ar="مرأب الحافلات"), lat=34.92, lon=38.03),
        Place(id="bridge", kind="checkpoint", name=Name(en="Bridge", ar="الجسر"), lat=34.93, lon=38.06),
        Place(
            id="camp",
            kind="reception",
            name=Name(en="Camp", ar="المخيم"),
            lat=35.1,
            lon=38.25,
            bays=6,
            people_max=1000,
        ),
        Place(
            id="hospital",
            kind="reception",
            name=Name(en="Hospital", ar="المستشفى"),
            lat=35.04,
            lon=38.2,
            bays=2,
        ),
    ),
    people=(
        People(place="clinic", group="wounded", count=18),
        People(place="school", group="civilians", count=420),
        People(place="market", group="civilians", count=260),
    ),
    fleet=(
        Fleet(type="bus", count=8, at="depot", seats=50, groups=("civilians",)),
        Fleet(type="ambulance", count=4, at="depot", seats=2, stretchers=2, groups=("wounded",)),
    ),
    legs=(
        *_both_ways("depot", "school", 10, 4),
        *_both_ways("depot", "market", 12, 5),
        *_both_ways("depot", "clinic", 8, 3),
        *_both_ways("school", "bridge", 9, 5),
        *_both_ways("market", "bridge", 11, 6),
        *_both_ways("clinic", "bridge", 10, 5),
        *_both_ways("bridge", "camp", 40, 30),
        *_both_ways("bridge", "hospital", 30, 20),
    ),
)
"""A town of 698 people who leave by one bridge: it can be planned as it is."""
