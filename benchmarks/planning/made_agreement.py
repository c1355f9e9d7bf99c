"""The agreement of the made city: plain, or with at least one term of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from benchmarks.planning.made_streets import gate
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
OPENS_S: Final = 6 * HOUR_S
CLOSES_S: Final = 20 * HOUR_S
DAYS_NORTH: Final = 2
"""In so many days of open hours the lanes of the north gates can look into everybody's vehicles."""
PER_VEHICLE_S: Final = 240
PER_PERSON_S: Final = 2
PER_BUS_S: Final = PER_VEHICLE_S + 50 * PER_PERSON_S
FIGHTERS: Final = Flow(groups=("fighters",))
VILLAGERS: Final = Flow(groups=("villagers",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What of a city its agreement speaks of.

    Parameters
    ----------
    points
        The assembly points in the city, from west to east.
    north_gates, south_gates
        How many there are.
    receptions
        The sites: the last two are the fighters' and the villagers', the first two hospitals.
    room
        Of each of the others.
    fighters
        How many there are.
    loads_north
        Full vehicles that pass the north gates.
    """

    points: tuple[str, ...]
    north_gates: int
    south_gates: int
    receptions: tuple[str, ...]
    room: int
    fighters: int
    loads_north: int

    @property
    def north(self) -> tuple[str, ...]:
        """The sites of civilians and wounded."""
        return self.receptions[:-2]

    @property
    def lanes(self) -> int:
        """Lanes at each north gate, two at least."""
        open_s = DAYS_NORTH * (CLOSES_S - OPENS_S) * self.north_gates
        return max(2, -(-self.loads_north * PER_BUS_S // open_s))

    def quarter(self, number: int, gates: int) -> tuple[str, ...]:
        """Return the assembly points that the gate of this number, of so many, serves."""
        ends = [round(len(self.points) * end / gates) for end in (number - 1, number)]
        return self.points[slice(*ends)]


def plain_agreement() -> tuple[Term, ...]:
    """Return the one term of a plain city: everyone may go anywhere."""
    return (Passage(id="anywhere", text=Name(en="Everyone may leave.", ar="يجوز للجميع المغادرة.")),)


def agreement(parts: Parts, *, begins: datetime) -> tuple[Term, ...]:
    """Return every term of a city whose operation begins at six in the morning of its timezone."""
    return (
        *times(begins),
        *passages_north(parts),
        *passages_south(parts),
        *north_gates(parts),
        *south_gates(parts, begins),
        *in_step(slack=max(200, round(parts.fighters * 0.3))),
        *beyond(parts),
    )


def times(begins: datetime) -> tuple[Term, ...]:
    """Return when vehicles may drive at all."""
    return (
        Ceasefire(
            id="ceasefire",
            text=Name(en="The fighting stops for ten days.", ar="يتوقف القتال عشرة أيام."),
            from_=begins,
            to=begins + timedelta(days=10),
        ),
    )


def passages_north(parts: Parts) -> Iterator[Term]:
    """Yield who leaves by which of the north gates."""
    for number in range(1, parts.north_gates + 1):
        via, from_ = (gate("north", number),), parts.quarter(number, parts.north_gates)
        yield Passage(
            id=f"civilians-{number}",
            text=Name(
                en=f"Civilians leave by north gate {number}.",
                ar=f"يغادر المدنيون عبر البوابة الشمالية {number}.",
            ),
            flow=Flow(groups=("civilians",), from_=from_, to=parts.north),
            via=via,
        )
        yield Passage(
            id=f"wounded-{number}",
            text=Name(
                en=f"The wounded leave by north gate {number}, for the two hospitals.",
                ar=f"يُنقل الجرحى عبر البوابة الشمالية {number} إلى المستشفيين.",
            ),
            flow=Flow(groups=("wounded",), from_=from_, to=parts.north[:2]),
            via=via,
        )


def passages_south(parts: Parts) -> Iterator[Term]:
    """Yield who leaves by which of the south gates."""
    *_, of_fighters, of_villagers = parts.receptions
    for number in range(1, parts.south_gates + 1):
        yield Passage(
            id=f"fighters-{number}",
            text=Name(
                en=f"Fighters leave by south gate {number}.",
                ar=f"يغادر المقاتلون عبر البوابة الجنوبية {number}.",
            ),
            flow=Flow(
                groups=("fighters",), from_=parts.quarter(number, parts.south_gates), to=(of_fighters,)
            ),
            via=(gate("south", number),),
            carrying=Name(en="light personal weapons only", ar="السلاح الفردي الخفيف فقط"),
        )
    yield Passage(
        id="villagers",
        text=Name(
            en="People of the villages leave past the south gates.",
            ar="يغادر أهالي القرى عبر البوابات الجنوبية.",
        ),
        flow=Flow(groups=("villagers",), to=(of_villagers,)),
        via=(gate("south", 1),) if parts.south_gates == 1 else (),
    )


def north_gates(parts: Parts) -> Iterator[Term]:
    """Yield what holds at the north gates: hours and inspection."""
    for number in range(1, parts.north_gates + 1):
        yield Window(
            id=f"hours-{number}",
            text=Name(
                en=f"North gate {number} is open from six in the morning to eight in the evening.",
                ar=f"البوابة الشمالية {number} مفتوحة من السادسة صباحًا حتى الثامنة مساءً.",
            ),
            at=gate("north", number),
            opens_s=OPENS_S,
            closes_s=CLOSES_S,
        )
        yield Inspection(
            id=f"inspection-{number}",
            text=Name(
                en=f"Vehicles with people are looked into at north gate {number}.",
                ar=f"يُنظر في المركبات المحمّلة عند البوابة الشمالية {number}.",
            ),
            at=gate("north", number),
            lanes=parts.lanes,
            per_vehicle_s=PER_VEHICLE_S,
            per_person_s=PER_PERSON_S,
        )


def south_gates(parts: Parts, begins: datetime) -> Iterator[Term]:
    """Yield what holds at the south gates: convoys and observers."""
    for number in range(1, parts.south_gates + 1):
        yield Convoy(
            id=f"convoys-{number}",
            text=Name(
                en=f"Vehicles leave south gate {number} in convoys of three to twelve, half an hour apart.",
                ar=f"تغادر المركبات البوابة الجنوبية {number} في قوافل من ثلاث إلى اثنتي عشرة مركبة، بفارق"
                " نصف ساعة.",
            ),
            at=gate("south", number),
            vehicles_max=12,
            vehicles_min=3,
            headway_s=1800,
        )
        yield Monitoring(
            id=f"observers-{number}",
            text=Name(
                en=f"Observers are present at south gate {number} from eight on the first day.",
                ar=f"يوجد مراقبون عند البوابة الجنوبية {number} ابتداءً من الثامنة من اليوم الأول.",
            ),
            at=gate("south", number),
            by=("observers",),
            from_=begins + timedelta(hours=2),
            to=begins + timedelta(days=9),
        )


def in_step(*, slack: int) -> tuple[Term, ...]:
    """Return who leaves after whom."""
    return (
        Order(
            id="wounded-first",
            text=Name(
                en="Fighters leave once four in five of the wounded have arrived.",
                ar="يغادر المقاتلون بعد وصول أربعة أخماس الجرحى.",
            ),
            first=Flow(groups=("wounded",)),
            then=FIGHTERS,
            fraction=Fraction(4, 5),
        ),
        Reciprocity(
            id="in-step",
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


def beyond(parts: Parts) -> tuple[Term, ...]:
    """Return what holds at a reception site, and what binds people and not times."""
    return (
        Reception(
            id="room-a-day",
            text=Name(
                en="Reception site 3 takes a limited number of people a day.",
                ar="يستقبل موقع الاستقبال 3 عددًا محدودًا من الناس يوميًا.",
            ),
            at=parts.north[2],
            people_max=parts.room,
            people_per_day=2 * parts.room // 5,
        ),
        Confirmation(
            id="confirmation",
            text=Name(
                en="Both forces confirm the departure of the fighters beforehand.",
                ar="تؤكد القوتان مسبقًا خروج المقاتلين.",
            ),
            by=("besiegers", "defenders"),
            before=(*(f"fighters-{number}" for number in range(1, parts.south_gates + 1)), "in-step"),
        ),
        Conduct(
            id="conduct",
            text=Name(
                en="Leaving is voluntary, and nobody's identity is checked.",
                ar="المغادرة طوعية، ولا تُدقَّق هوية أحد.",
            ),
        ),
    )
