"""The command `read --terms`: what reports say that an agreement holds, as terms for operation.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safepassage.cli.read_facts import given_operation, given_publication
from safepassage.cli.report_inputs import given_articles
from safepassage.cli.screen import Screen
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.reports.article import Article
from safepassage.reports.attribution import relations_of
from safepassage.reports.clause import Clause
from safepassage.reports.clauses import clauses_of
from safepassage.reports.draft_terms import terms_draft
from safepassage.reports.facts import facts_of
from safepassage.reports.gazetteer import Gazetteer, gazetteer_of
from safepassage.reports.publication import publication
from safepassage.reports.time_resolution import Published
from safepassage.reports.tokens import tokens_of


def read_terms(
    screen: Screen, paths: Sequence[Path], *, published: str | None = None, operation: Path | None = None
) -> int:
    """Print the terms that each report names, as YAML with comments; for a program, as a string of it.

    Raises
    ------
    FindingsError
        With everything that is wrong with any of the files; nothing has been shown then.
    """
    given = given_publication(published)
    known = given_operation(operation)
    names = gazetteer_of(known)
    drafts = [
        (path, terms_draft(_clauses(article, given, known, names), article.text, known, screen.lang))
        for path, article in given_articles(paths)
    ]
    if screen.as_json:
        screen.show_json(
            {"ok": True, "drafts": [{"file": str(path), "yaml": draft} for path, draft in drafts]}
        )
        return 0
    for path, draft in drafts:
        heading = text("Terms that {file} names; complete them before use.", file=path.name)
        screen.output.out(f"# {heading.in_language(screen.lang)}\n{draft}", highlight=False)
    return 0


def _clauses(
    article: Article, given: Published | None, operation: Operation | None, names: Gazetteer
) -> tuple[Clause, ...]:
    day = given or publication(article.published)
    facts = facts_of(article.text, article.lang, published=day, gazetteer=names)
    relations = relations_of(article.text, article.lang)
    return clauses_of(tokens_of(article.text), article.lang, facts, relations, operation)
