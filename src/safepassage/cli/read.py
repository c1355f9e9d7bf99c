"""The command `read`: who says what in reports, and what they name, on the screen or for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from safepassage.cli.read_facts import facts_sentences, given_publication, names_of
from safepassage.cli.report_inputs import given_articles, given_lines
from safepassage.cli.screen import Screen
from safepassage.language import LANGS, Lang, Text, isolate, text
from safepassage.reports.article import Article
from safepassage.reports.attribution import relations_of
from safepassage.reports.facts import facts_of
from safepassage.reports.gazetteer import Gazetteer
from safepassage.reports.publication import publication
from safepassage.reports.relation import Relation, Span
from safepassage.reports.stance_words import STANCE_WORDS
from safepassage.reports.time_resolution import Published

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
) -> int:
    """Show the attribution relations of reports, and the figures, places, actors and times in them.

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

    Raises
    ------
    FindingsError
        With everything that is wrong with any of the files; nothing has been shown then.
    """
    given = given_publication(published)
    names = names_of(operation)
    if as_lines:
        readings = (_line_reading(row, given, names) for row in given_lines(paths))
    elif screen.as_json or jsonl:
        readings = (reading_values(path, article, given, names) for path, article in given_articles(paths))
    else:
        for path, article in given_articles(paths):
            day = given or publication(article.published)
            facts = facts_of(article.text, article.lang, published=day, gazetteer=names)
            screen.say(*article_sentences(path, article))
            screen.say(*facts_sentences(article.text, facts, published=day))
        return 0
    if jsonl or (as_lines and not screen.as_json):
        for values in readings:
            screen.output.out(
                json.dumps(values, ensure_ascii=not screen.output.takes_unicode), highlight=False
            )
    else:
        screen.show_json({"ok": True, "format": FORMAT, "readings": list(readings)})
    return 0


def article_sentences(path: Path, article: Article) -> Iterator[Text]:
    """Return what a report says as sentences: its name and count, then each relation."""
    relations = relations_of(article.text, article.lang)
    yield text("{file}: relations {count}.", file=path.name, count=len(relations))
    for relation in relations:
        yield relation_sentence(article.text, relation)


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


def reading_values(path: Path, article: Article, given: Published | None, names: Gazetteer) -> dict[str, Any]:
    """Return the reading of a report as JSON values; offsets count the characters of `text`."""
    day = given or publication(article.published)
    facts = facts_of(article.text, article.lang, published=day, gazetteer=names)
    return {
        "file": str(path),
        "lang": article.lang,
        "publisher": article.publisher,
        "published": article.published,
        "resolved_against": None if day is None else day.stated,
        "url": article.url,
        "text": article.text,
        "relations": [relation.to_json() for relation in relations_of(article.text, article.lang)],
        **facts.to_json(article.text),
    }


def _line_reading(row: dict[str, Any], given: Published | None, names: Gazetteer) -> dict[str, Any]:
    """Return the reading of one text of a file of them, with the same id."""
    lang = cast("Lang", row["lang"]) if row.get("lang") in LANGS else None
    day = given or publication(str(row.get("published") or ""))
    facts = facts_of(row["text"], lang, published=day, gazetteer=names)
    return {
        "id": row.get("id"),
        "lang": row.get("lang"),
        "relations": [relation.to_json() for relation in relations_of(row["text"], lang)],
        **facts.to_json(row["text"]),
    }


def _words(body: str, span: Span) -> str:
    return isolate(" ".join(body[slice(*span)].split()))
