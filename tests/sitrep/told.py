"""Reports made for the tests of who says what: two languages, a copy, a denial, hostile words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.reports.article import Article, article_of
from safepassage.reports.attribution import relations_of
from safepassage.reports.claim import Claim, Match
from safepassage.reports.publication import publication
from safepassage.reports.relation import Relation
from safepassage.reports.reviewed import Reviewed, Standing
from safepassage.reports.stated_time import Interval
from safepassage.reports.status import status_of
from safepassage.sitrep.report_claims import Claims

ARABIC: Final = (
    "publisher: وكالة الساحل\npublished: 2016-12-13T21:10\nlang: ar\n\n"
    "وأعلنت الفصائل التوصل إلى اتفاق يقضي بخروج الجرحى أولا. "
    "ونقلت قناة الميناء عن الناطق باسم الحكومة سامر قاسم قوله إن «الاتفاق لم يُبرم» بعد. "
    "ونفت الحكومة التوصل إلى أي اتفاق."
)
ENGLISH: Final = (
    "publisher: Coast Wire\npublished: 2016-12-14T09:00\nlang: en\n\n"
    "The government confirmed on Wednesday that the wounded would leave first. "
    "UN observers warned that the road was not safe."
)
HOSTILE: Final = (
    "publisher: <b>Wire</b>\u202e\npublished: 2016-12-14T10:00\nlang: en\n\n"
    "The factions said that \u202egnp.<script>window.hurt = 1</script>\u2066 the <img src=x onerror='hurt=2'>"
    " deal & its terms were \x07final."
)
REPORTS: Final = {
    "a-report.ar.txt": ARABIC,
    "b-report.en.txt": ENGLISH,
    "c-copy.en.txt": ENGLISH.replace("Coast Wire", "Coast Herald").replace("09:00", "09:30"),
    "d-hostile.en.txt": HOSTILE,
}
PARTY_WORDS: Final = {
    "factions": ("الفصائل", "factions"),
    "government": ("الحكومة", "government"),
    "un": ("UN",),
}


def articles() -> dict[str, Article]:
    """Return the reports by the names of their files."""
    return {name: article_of(content) for name, content in REPORTS.items()}


def claims_of(articles_: dict[str, Article]) -> list[Claim]:
    """Return a claim for each relation of the reports, on terms T1 and T3."""
    found: list[Claim] = []
    for name, article in articles_.items():
        for number, relation in enumerate(relations_of(article.text, article.lang)):
            found.append(_claim(name, article, number, relation))
    first = {claim.quote: claim.id for claim in reversed(found)}
    return [replace(claim, origin=first[claim.quote]) for claim in found]


def told(
    operation: Operation,
    *,
    as_of: datetime | None = None,
    standings: Sequence[tuple[str, Standing]] = (),
    elsewhere: Sequence[str] = (),
) -> Claims:
    """Return what the reports come to, with decisions on claims by their ids; some speak of no term."""
    read = articles()
    decided = dict(standings)
    reviewed = [
        Reviewed(
            claim=claim,
            standing=decided.get(claim.id, "proposed"),
            effective=claim,
            by="ab" if claim.id in decided else "",
            at=operation.begins if claim.id in decided else None,
        )
        for claim in (replace(each, matches=()) if each.id in elsewhere else each for each in claims_of(read))
    ]
    return Claims(status=status_of(operation, reviewed, as_of=as_of), articles=read)


def _claim(name: str, article: Article, number: int, relation: Relation) -> Claim:
    words = article.text[slice(*relation.content)] if relation.content else ""
    day = publication(article.published)
    assert day is not None
    assert day.at is not None
    assert relation.content is not None
    first = min(span[0] for span in (relation.cue, relation.source or relation.cue, relation.content))
    after = article.text.find(". ", relation.content[1] - 1)
    return Claim(
        id=f"{name[0]}{number}",
        report=name,
        relation=relation,
        sentence=(first, after + 1 if after >= 0 else len(article.text)),
        quote=words,
        publisher=article.publisher,
        relay=article.text[slice(*relation.relay)] if relation.relay else "",
        speaker=relation.speaker,
        parties=tuple(
            party
            for party, written in PARTY_WORDS.items()
            if any(word in relation.speaker for word in written)
        ),
        stance=relation.stance,
        subject="term",
        matches=(
            Match(term="T1", reasons=(text("People"),)),
            Match(term="T3", reasons=(), whole=True),
        ),
        published=Interval(start=day.at, end=day.at, granularity="minute"),
    )
