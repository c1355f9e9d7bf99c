"""A small operation in which nothing is wrong, for the tests of the checks to spoil in one way each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from safepassage.errors import Finding, Where
from safepassage.language import catalogue
from safepassage.operation.check import check_operation
from safepassage.operation.model import Fleet, Group, Household, Leg, Operation, Party, People, Place
from safepassage.operation.terms import Applies, Flow, Passage, Term, Weekday, Window


def day(number: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """Return an instant of June 2024 in UTC, which is the clock of the operation."""
    return datetime(2024, month, number, hour, minute, tzinfo=UTC)


PASSAGE = Passage(id="T1", flow=Flow(groups=("civilians", "wounded"), to=("south",)), via=("bridge",))

RIVER = Operation(
    id="river",
    timezone="UTC",
    begins=day(1, 6),
    ends=day(3, 18),
    parties=(Party(id="army"), Party(id="council")),
    groups=(Group(id="civilians"), Group(id="wounded", uses="stretcher")),
    places=(
        Place(id="mill", kind="assembly"),
        Place(id="farm", kind="assembly"),
        Place(id="bridge", kind="checkpoint"),
        Place(id="fork", kind="junction"),
        Place(id="south", kind="reception"),
        Place(id="yard", kind="depot"),
    ),
    people=(
        People(place="mill", group="civilians", count=100),
        People(place="mill", group="wounded", count=4),
        People(place="farm", group="civilians", count=50),
    ),
    fleet=(
        Fleet(type="bus", count=3, at="yard", seats=40),
        Fleet(type="ambulance", count=2, at="yard", seats=0, stretchers=2),
    ),
    legs=tuple(
        leg
        for a, b, drive_s in (
            ("yard", "fork", 600),
            ("fork", "mill", 300),
            ("fork", "farm", 900),
            ("mill", "bridge", 600),
            ("farm", "bridge", 1200),
            ("bridge", "south", 1800),
            ("bridge", "fork", 600),
        )
        for leg in (Leg(from_=a, to=b, drive_s=drive_s), Leg(from_=b, to=a, drive_s=drive_s))
    ),
    terms=(PASSAGE,),
)


def river(*terms: Term, passages: tuple[Term, ...] = (PASSAGE,), **changes: object) -> Operation:
    """Return the operation with more terms, other passages and other fields changed."""
    return replace(RIVER, terms=(*passages, *terms), **changes)  # type: ignore[arg-type]


def river_place(id_: str, **changes: object) -> tuple[Place, ...]:
    """Return the places with one of them changed."""
    changed = [replace(p, **changes) if p.id == id_ else p for p in RIVER.places]  # type: ignore[arg-type]
    return tuple(changed)


def berlin(first: datetime, *terms: Term) -> Operation:
    """Return the operation as it would be on three days in Berlin, where clocks change."""
    changes: dict[str, object] = {"begins": first, "ends": first + timedelta(days=2, hours=12)}
    return replace(river(*terms), timezone="Europe/Berlin", **changes)  # type: ignore[arg-type]


def window(
    id_: str,
    place: str = "bridge",
    opens: float = 6,
    closes: float = 20,
    days: tuple[Weekday | date, ...] | None = None,
    applies: Applies = "loaded",
) -> Window:
    """Return a window from one hour to another."""
    opens_s, closes_s = int(opens * 3600), int(closes * 3600)
    return Window(id=id_, at=place, opens_s=opens_s, closes_s=closes_s, days=days, applies=applies)


def legs_without(*ends: tuple[str, str]) -> tuple[Leg, ...]:
    """Return the legs without those between these ends."""
    return tuple(leg for leg in RIVER.legs if (leg.from_, leg.to) not in ends)


def home(
    name: str, count: int = 3, *, to: str | None = None, place: str = "mill", flag: str = ""
) -> Household:
    """Return a household of civilians."""
    flags = (flag,) if flag else ()
    return Household(token=name, place=place, group="civilians", count=count, destination=to, flags=flags)


def at(*key: str | int) -> Where:
    """Return where a value would stand in the files of the operation's folder."""
    table, index, column = (*key, "", "")[:3]
    if table == "operation":
        return Where(file="operation.yaml", row=1, column=str(index))
    if table in ("terms", "parties", "groups", "timings"):
        row = index + 11 if isinstance(index, int) else 0
        return Where(file="operation.yaml", row=row, column=str(column))
    return Where(file=f"{table}.csv", row=index + 2 if isinstance(index, int) else 0, column=str(column))


def said(operation: Operation) -> list[str]:
    """Return every finding as the line that a person reads."""
    return [line(finding) for finding in check_operation(operation, at)]


def line(finding: Finding) -> str:
    """Return a finding as a line in English, having made sure that it can be read in Arabic."""
    for part in (finding.what, finding.mend):
        assert part.template in catalogue("ar"), part.template
        assert "{" not in part.in_language("ar")
    return f"{'STOP' if finding.stops else 'note'} {finding.in_language('en')}"
