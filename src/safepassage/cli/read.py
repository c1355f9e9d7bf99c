"""The command `read`: who says what in reports, and what they name, on the screen or for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from safepassage.cli.read_clauses import clause_sentences
from safepassage.cli.read_facts import facts_sentences, given_operation, given_publication
from safepassage.cli.read_model import Model, model_sentences, model_values
from safepassage.cli.report_inputs import given_articles, given_lines
from safepassage.cli.screen import Screen
from safepassage.language import LANGS, Lang, Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.reports.article import Article
from safepassage.reports.attribution import language_of, relations_of
from safepassage.reports.claim_values import clause_values
from safepassage.reports.clause import Clause
from safepassage.reports.clauses import clauses_of
from safepassage.reports.facts import Facts, facts_of
from safepassage.reports.gazetteer import Gazetteer, gazetteer_of
from safepassage.reports.publication import publication
from safepassage.reports.relation import Relation, Span
from safepassage.reports.stance_words import STANCE_WORDS
from safepassage.reports.time_resolution import Published
from safepassage.reports.tokens import tokens_of

FORMAT: Final = "safepassage-reading/1"
NOBODY: Final = text("somebody not named")
NOTHING: Final = text("(no words of it)")


def read(
    screen: Screen,
    paths: Sequence[Path],
    *,
    as_lines: bool,
    jsonl: bool,
    published: str | None = None,
    operation: Path | None = None,
    model: Model | None = None,
) -> int:
    """Show the attribution relations of reports, what agreements are said to hold, and what they name.

    Parameters
    ----------
    screen
        Where they are shown.
    paths
        The files, in the order in which they are read.
    as_lines
        Whether each file holds a text a line, as JSON with `id`, `lang` and `text`.
    jsonl
        Whether the result is one JSON value a line.
    published
        When they were published; None: as their headers say.
    operation
        The operation whose places and parties are looked for; None: those of the shipped gazetteer alone.
    model
        A language model whose proposals are shown beside the rest; None: none is asked.

    Raises
    ------
    FindingsError
        With everything that is wrong with any of the files; nothing has been shown then.
    """
    given = given_publication(published)
    known = given_operation(operation)
    names = gazetteer_of(known)
    if as_lines:
        readings = (_line_reading(row, given, known, names, model) for row in given_lines(paths))
    elif screen.as_json or jsonl:
        readings = (
            reading_values(path, article, given, known, names, model)
            for path, article in given_articles(paths)
        )
    else:
        for path, article in given_articles(paths):
            day = given or publication(article.published)
            read = _read(article.text, article.lang, day, known, names)
            screen.say(*article_sentences(path, article.text, read.relations))
            screen.say(*clause_sentences(article.text, read.clauses, known))
            screen.say(*facts_sentences(article.text, read.facts, published=day))
            if model is not None:
                proposals = model.reading(article.text, article.lang, path.name)
                screen.say(*model_sentences(article.text, proposals, relation_sentence))
        return 0
    if jsonl or (as_lines and not screen.as_json):
        for values in readings:
            screen.output.out(
                json.dumps(values, ensure_ascii=not screen.output.takes_unicode), highlight=False
            )
    else:
        screen.show_json({"ok": True, "format": FORMAT, "readings": list(readings)})
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What was read of a text."""

    relations: tuple[Relation, ...]
    facts: Facts
    clauses: tuple[Clause, ...]

    def to_json(self, body: str) -> dict[str, Any]:
        """Return it as JSON values, with its words in `body`."""
        return {
            "relations": [relation.to_json() for relation in self.relations],
            **self.facts.to_json(body),
            "clauses": [clause_values(clause, body) for clause in self.clauses],
        }


def _read(
    body: str, lang: Lang | None, day: Published | None, operation: Operation | None, names: Gazetteer
) -> _Read:
    tongue = lang or language_of(body)
    relations = relations_of(body, tongue)
    facts = facts_of(body, tongue, published=day, gazetteer=names)
    clauses = clauses_of(tokens_of(body), tongue, facts, relations, operation)
    return _Read(relations=relations, facts=facts, clauses=clauses)


def article_sentences(path: Path, body: str, relations: Sequence[Relation]) -> Iterator[Text]:
    """Return what a report says as sentences: its name and count, then each relation."""
    yield text("{file}: relations {count}.", file=path.name, count=len(relations))
    for relation in relations:
        yield relation_sentence(body, relation)


def relation_sentence(body: str, relation: Relation) -> Text:
    """Return one relation in words: who, through whom, with what stance, what."""
    values: dict[str, object] = {
        "who": isolate(relation.speaker) if relation.speaker else NOBODY,
        "stance": STANCE_WORDS[relation.stance],
        "what": _words(body, relation.content) if relation.content else NOTHING,
    }
    if relation.relay is None:
        return text("{who} · {stance}: {what}", **values)
    return text("{who} (through {relay}) · {stance}: {what}", relay=_words(body, relation.relay), **values)


def reading_values(
    path: Path,
    article: Article,
    given: Published | None,
    operation: Operation | None,
    names: Gazetteer,
    model: Model | None = None,
) -> dict[str, Any]:
    """Return the reading of a report as JSON values; offsets count the characters of `text`."""
    day = given or publication(article.published)
    return {
        "file": str(path),
        "lang": article.lang,
        "publisher": article.publisher,
        "published": article.published,
        "resolved_against": None if day is None else day.stated,
        "url": article.url,
        "text": article.text,
        **_read(article.text, article.lang, day, operation, names).to_json(article.text),
        **_model_values(model, article.text, article.lang, path.name),
    }


def _line_reading(
    row: dict[str, Any],
    given: Published | None,
    operation: Operation | None,
    names: Gazetteer,
    model: Model | None,
) -> dict[str, Any]:
    """Return the reading of one text of a file of them, with the same id."""
    lang = cast("Lang", row["lang"]) if row.get("lang") in LANGS else None
    day = given or publication(str(row.get("published") or ""))
    return {
        "id": row.get("id"),
        "lang": row.get("lang"),
        **_read(row["text"], lang, day, operation, names).to_json(row["text"]),
        **_model_values(model, row["text"], lang or language_of(row["text"]), str(row.get("id"))),
    }


def _model_values(model: Model | None, body: str, lang: Lang, shown_as: str) -> dict[str, Any]:
    """Return a model's reading of a text; nothing where none is asked."""
    return {} if model is None else model_values(model.reading(body, lang, shown_as))


def _words(body: str, span: Span) -> str:
    return isolate(" ".join(body[slice(*span)].split()))
