"""Operations and plans made for the report's tests: one small, one of Aleppo's size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import Name, text
from safepassage.operation.model import (
    Fleet,
    Group,
    Leg,
    Operation,
    Party,
    People,
    Place,
    PlaceKind,
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
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Search, Stop, Trip, UsedVehicle

BEGINS: Final = datetime(2016, 12, 15, 4, 0, tzinfo=UTC)
EVERY_KIND: Final[tuple[Term, ...]] = (
    Passage(
        id="T1",
        flow=Flow(groups=("wounded", "civilians"), from_=("sukkari", "amiriyah")),
        via=("ramouseh",),
        text=Name(en="The wounded and the civilians leave first.", ar="يخرج الجرحى والمدنيون أولًا."),
    ),
    Passage(
        id="T2",
        flow=Flow(groups=("fighters",), to=("idlib",)),
        via=("ramouseh", "rashideen-gate"),
        carrying=Name(en="personal weapons only", ar="السلاح الفردي فقط"),
    ),
    Order(id="T3", first=Flow(groups=("wounded",)), then=Flow(groups=("fighters",)), fraction=Fraction(1, 2)),
    Window(
        id="T4",
        at="ramouseh",
        opens_s=6 * 3600,
        closes_s=20 * 3600,
        days=("mon", "thu", date(2016, 12, 16)),
        applies="loaded",
    ),
    Window(id="T4b", at="all", opens_s=20 * 3600, closes_s=4 * 3600, applies="all"),
    Ceasefire(id="T5", from_=BEGINS, to=BEGINS + timedelta(days=9)),
    Ceasefire(id="T5b", from_=BEGINS + timedelta(days=20)),
    Inspection(id="T6", at="ramouseh", lanes=2, per_vehicle_s=240, per_person_s=2),
    Convoy(
        id="T7",
        at="ramouseh",
        vehicles_max=20,
        vehicles_min=5,
        headway_s=1800,
        clear_before_next="khan-al-assal",
    ),
    Reciprocity(
        id="T8",
        a=Flow(from_=("sukkari", "amiriyah")),
        b=Flow(from_=("fuah",)),
        ratio=Fraction(3, 2),
        slack=1250,
    ),
    Reception(id="T9", at="idlib", people_max=20000, people_per_day=4000),
    Confirmation(id="T10", by=("government", "factions"), before=("T1", "T2")),
    Monitoring(id="T11", at="ramouseh", by=("un",), from_=BEGINS, to=BEGINS + timedelta(days=9)),
    Conduct(id="T12", text=Name(en="Nobody is asked for papers.", ar="لا تُطلب أوراق من أحد.")),
    Passage(id="E1", status="leaked", flow=Flow(to=("idlib",))),
    Order(id="E2", status="denied", first=Flow(groups=("civilians",)), then=Flow(groups=("fighters",))),
    Reciprocity(id="E3", status="lapsed", a=Flow(), b=Flow(), ratio=Fraction(1), slack=0),
    Conduct(id="E4", status="proposed", text=Name(ar="بند مقترح")),
)

_PLACES: Final[tuple[tuple[str, PlaceKind, str, str, float, float], ...]] = (
    ("sukkari", "assembly", "al-Sukkari", "السكري", 36.1750, 37.1425),
    ("amiriyah", "assembly", "al-Amiriyah", "العامرية", 36.1707, 37.1261),
    ("ansari", "assembly", "Ansari Mashhad", "الأنصاري المشهد", 36.1783, 37.1332),
    ("salah-ad-deen", "assembly", "Salah ad-Deen", "صلاح الدين", 36.1805, 37.1222),
    ("fuah", "assembly", "al-Fu'ah", "الفوعة", 35.9817, 36.7017),
    ("ramouseh", "checkpoint", "Ramouseh", "الراموسة", 36.1599, 37.1170),
    ("khan-al-assal", "reception", "Khan al-Assal", "خان العسل", 36.1672, 37.0392),
    ("idlib", "reception", "Idlib", "إدلب", 35.9306, 36.6339),
    ("jibreen", "reception", "Jibreen", "جبرين", 36.1829, 37.2550),
    ("depot", "depot", "Bus depot", "مرآب الحافلات", 36.2100, 37.1000),
)
_GROUPS: Final = (
    ("wounded", "wounded", "الجرحى"),
    ("civilians", "civilians", "المدنيون"),
    ("fighters", "fighters", "المقاتلون"),
)


def aleppo_like(
    trips: int = 1600, *, buses: int = 60, terms: tuple[Term, ...] = EVERY_KIND
) -> tuple[Operation, Plan]:
    """Return an operation like Aleppo's and a plausible plan of so many trips, a third of them by bus."""
    shuttles = trips // 3
    made = [*_shuttle_trips(shuttles, buses), *_car_trips(trips - shuttles)]
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for trip in made:
        for group, number in trip.load.items():
            moved[trip.boarding_stops[0].place, group] += number
    left = (
        Left(place="ansari", group="fighters", count=125, why=text("no vehicle is free before the deadline")),
        Left(place="sukkari", group="wounded", count=4, why=text("no vehicle is free before the deadline")),
    )
    for row in left:
        moved[row.place, row.group] += row.count
    operation = Operation(
        id="aleppo-2016",
        name=Name(en="Eastern Aleppo, December 2016", ar="شرق حلب، كانون الأول 2016"),
        timezone="Asia/Damascus",
        begins=BEGINS,
        ends=BEGINS + timedelta(days=9),
        parties=(
            Party(id="government", name=Name(en="the government", ar="الحكومة")),
            Party(id="factions", name=Name(en="the factions", ar="الفصائل")),
            Party(id="un", name=Name(en="UN observers", ar="مراقبو الأمم المتحدة"), role="monitor"),
        ),
        groups=tuple(
            Group(id=i, name=Name(en=en, ar=ar), uses="stretcher" if i == "wounded" else "seat")
            for i, en, ar in _GROUPS
        ),
        timings=Timings(board=Timing(per_vehicle_s=600, per_person_s=6), alight=Timing(per_vehicle_s=300)),
        terms=terms,
        places=tuple(
            Place(id=i, kind=kind, name=Name(en=en, ar=ar), lat=lat, lon=lon)
            for i, kind, en, ar, lat, lon in _PLACES
        ),
        people=tuple(People(place=p, group=g, count=n) for (p, g), n in sorted(moved.items())),
        fleet=(Fleet(type="bus", count=1000, at="depot", seats=50, stretchers=4),),
        legs=(Leg(from_="sukkari", to="ramouseh", drive_s=900),),
    )
    return operation, _plan(operation, made, left)


def town(*, name: str = "Town", place: str = "School") -> tuple[Operation, Plan]:
    """Return a small operation with one trip, no convoys and nobody left; names as wanted."""
    operation = Operation(
        id="town",
        name=Name(en=name),
        timezone="Europe/Berlin",
        begins=datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
        groups=(Group(id="civilians", name=Name(en="civilians", ar="المدنيون")),),
        places=(
            Place(id="school", kind="assembly", name=Name(en=place), lat=52.0, lon=13.0),
            Place(id="gate", kind="checkpoint", lat=52.02, lon=13.02),
            Place(id="hall", kind="reception", name=Name(en="Hall", ar="القاعة"), lat=52.05, lon=13.1),
        ),
        people=(People(place="school", group="civilians", count=40),),
        terms=(Passage(id="P1"),),
    )
    trip = Trip(
        id="t1",
        vehicle="bus-1",
        type="bus",
        load={"civilians": 40},
        stops=(
            Stop(place="school", board_from_s=0, leave_s=1200),
            Stop(place="gate", arrive_s=5400, leave_s=5400),
            Stop(place="hall", arrive_s=10800, alight_from_s=10800, leave_s=11100),
        ),
    )
    plan = Plan(
        operation="town",
        begins=operation.begins,
        people_total=40,
        trips=(trip,),
        vehicles=(UsedVehicle(id="bus-1", type="bus", at="school"),),
        convoys=(),
        left=(),
        bound=Bound(clearance_s=10800, by=text("the drive from {place}", place="school")),
    )
    return operation, plan


def without_coordinates(operation: Operation, *places: str) -> Operation:
    """Return the operation with these places (all, where none is named) off the map."""
    return replace(
        operation,
        places=tuple(
            replace(p, lat=None, lon=None) if not places or p.id in places else p for p in operation.places
        ),
    )


def _shuttle_trips(number: int, buses: int) -> Iterator[Trip]:
    per_convoy, places = 20, ("sukkari", "amiriyah", "ansari", "salah-ad-deen")
    for i in range(number):
        convoy, bus = i // per_convoy, i % buses
        release_s = 5 * 3600 + convoy * 7200
        place, group = places[i % 4], "fighters" if i > 0.8 * number else "civilians"
        to = "idlib" if group == "fighters" else "khan-al-assal"
        drive_s = 5400 if to == "idlib" else 2700
        load = {group: 48 + i % 3} | ({"wounded": 2} if i % 9 == 0 else {})
        yield Trip(
            id=f"t{i + 1:04d}",
            vehicle=f"bus-{bus + 1:03d}",
            type="bus",
            load=load,
            stops=(
                Stop(place="depot" if i < buses else "khan-al-assal", leave_s=release_s - 9000),
                Stop(
                    place=place,
                    arrive_s=release_s - 7200,
                    board_from_s=release_s - 6000 + i % 7,
                    leave_s=release_s - 4500,
                ),
                Stop(
                    place="ramouseh",
                    arrive_s=release_s - 3600,
                    inspect_from_s=release_s - 3000,
                    inspect_to_s=release_s - 2600,
                    leave_s=release_s,
                    convoy=f"ramouseh-{convoy + 1:03d}",
                ),
                Stop(
                    place=to,
                    arrive_s=release_s + drive_s,
                    alight_from_s=release_s + drive_s,
                    leave_s=release_s + drive_s + 450,
                ),
            ),
        )


def _car_trips(number: int) -> Iterator[Trip]:
    for i in range(number):
        leave_s = 9 * 3600 + i * 300
        yield Trip(
            id=f"c{i + 1:04d}",
            vehicle=f"car-{i + 1:04d}",
            type="car",
            load={"civilians": 4 + i % 3},
            stops=(
                Stop(place="salah-ad-deen", board_from_s=leave_s - 600, leave_s=leave_s),
                Stop(place="ramouseh", arrive_s=leave_s + 600, leave_s=leave_s + 900),
                Stop(
                    place="khan-al-assal",
                    arrive_s=leave_s + 3600,
                    alight_from_s=leave_s + 3600,
                    leave_s=leave_s + 3700,
                ),
            ),
        )


def _plan(operation: Operation, trips: list[Trip], left: tuple[Left, ...]) -> Plan:
    convoys: dict[str, list[tuple[Trip, Stop]]] = defaultdict(list)
    for trip in trips:
        for stop in trip.stops:
            if stop.convoy is not None:
                convoys[stop.convoy].append((trip, stop))
    clearance_s = max(trip.arrive_s for trip in trips)
    used = {trip.vehicle: UsedVehicle(id=trip.vehicle, type=trip.type, at="depot") for trip in trips}
    return Plan(
        operation=operation.id,
        begins=operation.begins,
        people_total=sum(trip.people for trip in trips) + sum(row.count for row in left),
        trips=tuple(trips),
        vehicles=tuple(used.values()),
        convoys=tuple(
            ConvoyRun(
                id=key,
                at=rows[0][1].place,
                release_s=rows[0][1].leave_s or 0,
                vehicles=len(rows),
                people=sum(trip.people for trip, _ in rows),
            )
            for key, rows in convoys.items()
        ),
        left=left,
        bound=Bound(
            clearance_s=int(clearance_s * 0.9),
            by=text("the inspection at {place}", place=Name(en="Ramouseh", ar="الراموسة")),
            terms=("T6", "T4"),
        ),
        conditional_on=("T10",),
        findings=(
            Finding(
                code="made",
                where=Where(file="fleet.csv", row=3, column="seats"),
                what=text("nothing"),
                mend=text("Done, signed"),
                stops=False,
            ),
        ),
        seed=7,
        search=Search(seconds=8.13, stopped="time"),
    )
