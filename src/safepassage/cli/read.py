"""The command `read`: who says what in reports, on the screen or for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import LANGS, Lang, Text, isolate, text
from safepassage.reports.article import Article, read_article
from safepassage.reports.attribution import relations_of
from safepassage.reports.relation import Relation, Span, Stance

FORMAT: Final = "safepassage-reading/1"
STANCE_WORDS: Final[dict[Stance, Text]] = {
    "announces": text("announces"),
    "confirms": text("confirms"),
    "denies": text("denies"),
    "not_confirmed": text("does not confirm"),
    "demands": text("demands"),
    "warns": text("warns"),
    "accuses": text("accuses"),
    "states": text("states"),
}
NOBODY: Final = text("somebody not named")
NOTHING: Final = text("(no words of it)")


def read(screen: Screen, paths: Sequence[Path], *, as_lines: bool, jsonl: bool) -> int:
    """Show the attribution relations of reports.

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
    """
    if as_lines:
        readings = (values for path in paths for values in _line_readings(path))
    elif screen.as_json or jsonl:
        readings = (reading_values(path, read_article(path)) for path in paths)
    else:
        for path in paths:
            article = read_article(path)
            screen.say(*article_sentences(path, article))
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


def reading_values(path: Path, article: Article) -> dict[str, Any]:
    """Return the reading of a report as JSON values; offsets count the characters of `text`."""
    return {
        "file": str(path),
        "lang": article.lang,
        "publisher": article.publisher,
        "published": article.published,
        "url": article.url,
        "text": article.text,
        "relations": [relation.to_json() for relation in relations_of(article.text, article.lang)],
    }


def _line_readings(path: Path) -> Iterator[dict[str, Any]]:
    """Return the reading of each line of a file, with the same ids."""
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise FindingsError([_not_a_line(path, number)])
            lang = cast("Lang", row["lang"]) if row.get("lang") in LANGS else None
            relations = relations_of(row["text"], lang)
            yield {
                "id": row.get("id"),
                "lang": row.get("lang"),
                "relations": [relation.to_json() for relation in relations],
            }


def _not_a_line(path: Path, number: int) -> Finding:
    return Finding(
        code="line-not-json",
        where=Where(file=str(path), row=number),
        what=text("This line is no JSON object with a text."),
        mend=text("Write one a line: {example}", example='{"id": "1", "lang": "ar", "text": "…"}'),
    )


def _words(body: str, span: Span) -> str:
    return isolate(" ".join(body[slice(*span)].split()))
