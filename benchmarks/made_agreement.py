"""The agreement of the made city: at least one term of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from safepassage.language import Name
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

HOUR_S: Final = 3600
FIGHTERS: Final = Flow(groups=("fighters",))
VILLAGERS: Final = Flow(groups=("villagers",))


def agreement(*, begins: datetime, receptions: Sequence[str], people: int) -> tuple[Term, ...]:
    """Return the terms for a city of so many people.

    Parameters
    ----------
    begins
        When the operation begins, at six in the morning of the city's timezone.
    receptions
        The reception sites: the last two are the fighters' and the villagers', the first two hospitals.
    people
        Everyone in the city and the villages.
    """
    *north, of_fighters, of_villagers = receptions
    return (
        *times(begins),
        *passages_north(north),
        *passages_south(of_fighters, of_villagers),
        *north_gate(),
        *south_gate(begins),
        *in_step(slack=max(200, round(people * 0.025))),
        *beyond(limited=north[2], people=people),
    )


def times(begins: datetime) -> tuple[Term, ...]:
    """Return when vehicles may drive at all."""
    return (
        Ceasefire(
            id="T1",
            text=Name(en="The fighting stops for ten days.", ar="يتوقف القتال عشرة أيام."),
            from_=begins,
            to=begins + timedelta(days=10),
        ),
    )


def passages_north(north: Sequence[str]) -> tuple[Term, ...]:
    """Return who leaves by the north gate."""
    return (
        Passage(
            id="T2",
            text=Name(en="Civilians leave by the north gate.", ar="يغادر المدنيون عبر البوابة الشمالية."),
            flow=Flow(groups=("civilians",), to=tuple(north)),
            via=("north-gate",),
        ),
        Passage(
            id="T3",
            text=Name(
                en="The wounded leave by the north gate, for the two hospitals.",
                ar="يُنقل الجرحى عبر البوابة الشمالية إلى المستشفيين.",
            ),
            flow=Flow(groups=("wounded",), to=tuple(north[:2])),
            via=("north-gate",),
        ),
    )


def passages_south(of_fighters: str, of_villagers: str) -> tuple[Term, ...]:
    """Return who leaves by the south gate."""
    return (
        Passage(
            id="T4",
            text=Name(en="Fighters leave by the south gate.", ar="يغادر المقاتلون عبر البوابة الجنوبية."),
            flow=Flow(groups=("fighters",), to=(of_fighters,)),
            via=("south-gate",),
            carrying=Name(en="light personal weapons only", ar="السلاح الفردي الخفيف فقط"),
        ),
        Passage(
            id="T5",
            text=Name(
                en="People of the villages leave by the south gate.",
                ar="يغادر أهالي القرى عبر البوابة الجنوبية.",
            ),
            flow=Flow(groups=("villagers",), to=(of_villagers,)),
            via=("south-gate",),
        ),
    )


def north_gate() -> tuple[Term, ...]:
    """Return what holds at the north gate: hours and inspection."""
    return (
        Window(
            id="T7",
            text=Name(
                en="The north gate is open from six in the morning to eight in the evening.",
                ar="البوابة الشمالية مفتوحة من السادسة صباحًا حتى الثامنة مساءً.",
            ),
            at="north-gate",
            opens_s=6 * HOUR_S,
            closes_s=20 * HOUR_S,
        ),
        Inspection(
            id="T8",
            text=Name(
                en="Vehicles with people are looked into at the north gate, in three lanes.",
                ar="يُنظر في المركبات المحمّلة عند البوابة الشمالية في ثلاثة مسارب.",
            ),
            at="north-gate",
            lanes=3,
            per_vehicle_s=150,
            per_person_s=1,
        ),
    )


def south_gate(begins: datetime) -> tuple[Term, ...]:
    """Return what holds at the south gate: convoys and observers."""
    return (
        Convoy(
            id="T9",
            text=Name(
                en="Vehicles leave the south gate in convoys of three to twelve, half an hour apart.",
                ar="تغادر المركبات البوابة الجنوبية في قوافل من ثلاث إلى اثنتي عشرة مركبة، بفارق نصف ساعة.",
            ),
            at="south-gate",
            vehicles_max=12,
            vehicles_min=3,
            headway_s=1800,
        ),
        Monitoring(
            id="T12",
            text=Name(
                en="Observers are present at the south gate from eight on the first day.",
                ar="يوجد مراقبون عند البوابة الجنوبية ابتداءً من الثامنة من اليوم الأول.",
            ),
            at="south-gate",
            by=("observers",),
            from_=begins + timedelta(hours=2),
            to=begins + timedelta(days=9),
        ),
    )


def in_step(*, slack: int) -> tuple[Term, ...]:
    """Return who leaves after whom."""
    return (
        Order(
            id="T6",
            text=Name(
                en="Fighters leave once four in five of the wounded have arrived.",
                ar="يغادر المقاتلون بعد وصول أربعة أخماس الجرحى.",
            ),
            first=Flow(groups=("wounded",)),
            then=FIGHTERS,
            fraction=Fraction(4, 5),
        ),
        Reciprocity(
            id="T10",
            text=Name(
                en="Fighters and people of the villages leave in step.",
                ar="يغادر المقاتلون وأهالي القرى بالتوازي.",
            ),
            a=FIGHTERS,
            b=VILLAGERS,
            ratio=Fraction(1),
            slack=slack,
        ),
    )


def beyond(*, limited: str, people: int) -> tuple[Term, ...]:
    """Return what holds at a reception site, and what binds people and not times."""
    return (
        Reception(
            id="T11",
            text=Name(
                en="Reception site 3 takes a limited number of people a day.",
                ar="يستقبل موقع الاستقبال 3 عددًا محدودًا من الناس يوميًا.",
            ),
            at=limited,
            people_max=people // 4,
            people_per_day=people // 10,
        ),
        Confirmation(
            id="T13",
            text=Name(
                en="Both forces confirm the departure of the fighters beforehand.",
                ar="تؤكد القوتان مسبقًا خروج المقاتلين.",
            ),
            by=("besiegers", "defenders"),
            before=("T4", "T10"),
        ),
        Conduct(
            id="T14",
            text=Name(
                en="Leaving is voluntary, and nobody's identity is checked.",
                ar="المغادرة طوعية، ولا تُدقَّق هوية أحد.",
            ),
        ),
    )
