"""The reading of a batch of an archive's texts into tables, by the same functions as that of one report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from safepassage.errors import Finding, FindingsError
from safepassage.reports.archive_batches import Batch, program_name
from safepassage.reports.archive_columns import READ_TABLES, parquet_of
from safepassage.reports.archive_findings import reading_failed
from safepassage.reports.archive_texts import ArchiveText
from safepassage.reports.article import Article, article_of_bytes
from safepassage.reports.attribution import language_of, relations_of
from safepassage.reports.facts import Facts, facts_of
from safepassage.reports.gazetteer import Gazetteer
from safepassage.reports.mention import Mention
from safepassage.reports.near_copies import moment_of, signature_of
from safepassage.reports.publication import publication
from safepassage.reports.relation import Relation, Span
from safepassage.reports.stated_time import Interval, StatedTime
from safepassage.reports.time_resolution import Published

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is given for all texts: their day of publication and the names, None where those are the usual."""

    name: str
    published: Published | None = None
    gazetteer: Gazetteer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBatch:
    """A batch as it was read.

    Parameters
    ----------
    key
        The batch's name.
    tables
        The content of a Parquet file for each table.
    findings
        What was wrong with its texts, as lines of JSON.
    size_bytes
        How much of the archive it is.
    program
        Which rules read it: those of the process that did.
    """

    key: str
    tables: Mapping[str, bytes]
    findings: bytes
    size_bytes: int
    program: str


Readers = Callable[[Iterable[Batch], Reading], Iterator[ReadBatch]]
"""Who reads batches: this process, or a cluster, which returns them in the order in which they are done."""


def read_batch(batch: Batch, reading: Reading) -> ReadBatch:
    """Return a batch of texts read; what is wrong with one of them does not keep the others."""
    rows: dict[str, list[Row]] = {table: [] for table in READ_TABLES}
    findings: list[Finding] = []
    for each in batch.texts:
        try:
            found = _tables_of(each, reading)
        except FindingsError as error:
            findings += error.findings
            continue
        except Exception as error:  # one text of millions must not stop the rest
            findings.append(reading_failed(each.file, each.row, type(error).__name__))
            continue
        for table, entries in found.items():
            rows[table] += entries
    return ReadBatch(
        key=batch.key,
        tables={table: parquet_of(table, entries) for table, entries in rows.items()},
        findings=lines_of(findings),
        size_bytes=batch.size_bytes,
        program=program_name(),
    )


def lines_of(findings: Iterable[Finding]) -> bytes:
    """Return findings as lines of JSON."""
    return b"".join(
        json.dumps(finding.to_json(), ensure_ascii=False).encode() + b"\n" for finding in findings
    )


def _tables_of(each: ArchiveText, reading: Reading) -> dict[str, list[Row]]:
    article = _article(each)
    body = article.text
    day = reading.published or publication(article.published)
    relations = relations_of(body, article.lang)
    facts = facts_of(body, article.lang, published=day, gazetteer=reading.gazetteer)
    signature = signature_of(body, article.lang)
    head: Row = {
        "id": each.id,
        "file": each.file,
        "row": each.row,
        "lang": article.lang,
        "publisher": article.publisher,
        "published": article.published,
        "resolved_against": None if day is None else day.stated,
        "url": article.url,
        "title": article.title,
        "characters": len(body),
        "moment": (moment_of(article.published) - EPOCH) // timedelta(microseconds=1),
        "shingles": signature.size,
        "hashes": signature.hashes,
    }
    return {
        "bodies": [{"id": each.id, "text": body}],
        "relations": [_relation_row(each.id, at, body, relation) for at, relation in enumerate(relations)],
        **_fact_rows(each.id, body, facts),
        "signatures": [head],
    }


def _article(each: ArchiveText) -> Article:
    """Return the report that a text of an archive is."""
    if each.content is not None:
        return article_of_bytes(each.content, each.file)
    return Article(
        text=each.text,
        lang=each.lang or language_of(each.text),
        publisher=each.publisher,
        published=each.published,
        url=each.url,
        title=each.title,
    )


def _fact_rows(id_: str, body: str, facts: Facts) -> dict[str, list[Row]]:
    return {
        "figures": [
            {**_place(id_, at, each.span), **each.to_json(body)} for at, each in enumerate(facts.figures)
        ],
        "places": [_mention_row(id_, at, body, each) for at, each in enumerate(facts.places)],
        "actors": [_mention_row(id_, at, body, each) for at, each in enumerate(facts.actors)],
        "times": [_time_row(id_, at, body, each) for at, each in enumerate(facts.times)],
    }


def _relation_row(id_: str, at: int, body: str, relation: Relation) -> Row:
    row: Row = {**relation.to_json(), "text_id": id_, "number": at}
    for name in ("cue", "source", "relay", "content"):
        span: Span | None = getattr(relation, name)
        row[name] = None if span is None else body[slice(*span)]
        row[f"{name}_start"], row[f"{name}_end"] = span or (None, None)
    return row


def _mention_row(id_: str, at: int, body: str, mention: Mention) -> Row:
    values: dict[str, Any] = mention.to_json(body)
    name = {"name_en": values["name"]["en"] or None, "name_ar": values["name"]["ar"] or None}
    return {**_place(id_, at, mention.span), **values, **name}


def _time_row(id_: str, at: int, body: str, stated: StatedTime) -> Row:
    return {
        **_place(id_, at, stated.span),
        **stated.to_json(body),
        **_interval(stated.resolved),
        "candidates": [_interval(each) for each in stated.candidates] if len(stated.candidates) > 1 else [],
    }


def _interval(interval: Interval | None) -> Row:
    if interval is None:
        return {"from": None, "to": None, "granularity": None}
    return {"from": interval.start, "to": interval.end, "granularity": interval.granularity}


def _place(id_: str, at: int, span: Span) -> Row:
    return {"text_id": id_, "number": at, "start": span[0], "end": span[1]}
