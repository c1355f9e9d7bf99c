"""Claims made by hand for tests of what they come to, with an operation whose parties make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from safepassage.language import Name
from safepassage.operation.model import Operation, Party
from safepassage.operation.terms import Conduct, Confirmation, Passage
from safepassage.reports.claim import Claim, Match, Subject
from safepassage.reports.relation import Stance
from safepassage.reports.reviewed import Reviewed, Standing
from safepassage.reports.stated_time import Granularity, Interval

UTC_BEGINS: Final = datetime.fromisoformat("2016-12-15T04:00+00:00")
NOON: Final = datetime(2016, 12, 13, 12, 0)  # noqa: DTZ001 local time, as reports have it
PARTIES: Final = (
    Party(id="north", name=Name(en="North", ar="الشمال")),
    Party(id="south", name=Name(en="South", ar="الجنوب")),
    Party(id="envoy", name=Name(en="Envoy", ar="الموفد"), role="mediator"),
)
TERMS: Final = (
    Passage(id="T1"),
    Conduct(id="T2", text=Name(en="Nobody is searched.", ar="لا يُفتَّش أحد.")),
    Confirmation(id="T3", by=("south", "envoy"), before=("T1",)),
    Conduct(id="T4", status="denied", text=Name(en="An older text.", ar="نص أقدم.")),
)
OPERATION: Final = Operation(
    id="valley",
    timezone="Asia/Damascus",
    begins=UTC_BEGINS,
    parties=PARTIES,
    terms=TERMS,
)


def at_minute(minute: int, granularity: Granularity = "minute") -> Interval:
    """Return the interval in which something was published, so many minutes after noon of 13 December."""
    start = NOON + timedelta(minutes=minute)
    return Interval(start=start, end=start + timedelta(minutes=1), granularity=granularity)


def claim(
    id_: str,
    *parties: str,
    stance: Stance = "announces",
    terms: tuple[str, ...] = ("T1",),
    minute: int | None = 0,
    origin: str = "",
    whole: bool = False,
    subject: Subject = "term",
    quote: str = "",
) -> Claim:
    """Return a claim; a copy of another has that one's id for its origin."""
    return Claim(
        id=id_,
        report=f"{id_}.txt",
        relation=None,
        sentence=(0, 4),
        quote=quote or f"words of {origin or id_}",
        publisher="Wire",
        relay="",
        speaker=" ".join(parties),
        parties=parties,
        stance=stance,
        subject=subject,
        matches=tuple(Match(term=term, reasons=(), whole=whole) for term in terms),
        published=None if minute is None else at_minute(minute),
        origin=origin or id_,
    )


def reviewed(made: Claim, standing: Standing = "proposed", *, superseded_by: str = "") -> Reviewed:
    """Return a claim with what a person decided on it."""
    return Reviewed(claim=made, standing=standing, effective=made, superseded_by=superseded_by)
