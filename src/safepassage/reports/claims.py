"""Reports to claims: who is reported to have said what about an agreement, its terms and what happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final

from safepassage.operation.model import Operation
from safepassage.operation.terms import TermStatus
from safepassage.reports.article import Article
from safepassage.reports.attribution import relations_of
from safepassage.reports.claim import Claim, Match, Subject
from safepassage.reports.claim_answers import answered
from safepassage.reports.claim_matches import Terms, terms_of, themes_of
from safepassage.reports.claim_origins import with_origins
from safepassage.reports.claim_parties import actor_key, voices_of
from safepassage.reports.claim_wholes import with_wholes
from safepassage.reports.clause import Clause
from safepassage.reports.clauses import ClauseReading, read_clauses
from safepassage.reports.facts import Facts, facts_of
from safepassage.reports.folding import fold
from safepassage.reports.gazetteer import Gazetteer, gazetteer_of
from safepassage.reports.publication import publication
from safepassage.reports.relation import Relation, Span
from safepassage.reports.report_folder import ENDINGS, Report
from safepassage.reports.sentence_split import sentences
from safepassage.reports.stated_time import Interval
from safepassage.reports.time_resolution import DAY, UNIT_LENGTHS, Published
from safepassage.reports.tokens import tokens_of

GAP_MAX: Final = 24
"""Between the words of a saying and the time of it stand at most so many letters."""


def claims_of(
    report: str, article: Article, operation: Operation | None = None, gazetteer: Gazetteer | None = None
) -> tuple[Claim, ...]:
    """Return the claims of one report, in the order of the text.

    Every attribution relation is a claim; what the report says in its own name is one where it speaks of an
    agreement or of what one holds. None answers a claim of another report here, and each is its own origin
    within the report: `claims_of_reports` joins several.

    Parameters
    ----------
    report
        The name of its file.
    article
        The report.
    operation
        Whose parties and terms are looked for; None: no party and no term is found.
    gazetteer
        The names to look for; None: the shipped ones with those of the operation.
    """
    names = gazetteer or gazetteer_of(operation)
    terms = None if operation is None else terms_of(operation, names)
    read = _Reading(report, article, operation, names, terms)
    return answered(with_wholes(read.claims(), terms))


def claims_of_reports(reports: Iterable[Report], operation: Operation | None = None) -> tuple[Claim, ...]:
    """Return the claims of all reports of an operation, the reports by when they were published.

    Copies of one text, and what several heard through one relay of one speaker, share an origin; what is
    denied, confirmed or not confirmed answers the claim that it is about, of whichever report.
    """
    names = gazetteer_of(operation)
    terms = None if operation is None else terms_of(operation, names)
    ordered = sorted(reports, key=_moment)
    found: list[Claim] = []
    for report in ordered:
        found += _Reading(report.name, report.article, operation, names, terms).claims()
    concerned = frozenset(report.name for report in ordered if terms and _concerns(report, names, terms))
    return with_origins(answered(with_wholes(found, terms, concerned=concerned)), ordered, names)


def _moment(report: Report) -> tuple[bool, str, str]:
    """Return by what reports are put in order: those without a time of publication come last."""
    day = publication(report.article.published)
    return day is None, "" if day is None else day.end.isoformat(), report.name


def _concerns(report: Report, names: Gazetteer, terms: Terms) -> bool:
    facts = facts_of(report.article.text, report.article.lang, gazetteer=names)
    return terms.concerns(mention.id for mention in facts.places if mention.id)


class _Reading:
    """One report while its claims are made."""

    def __init__(
        self,
        report: str,
        article: Article,
        operation: Operation | None,
        names: Gazetteer,
        terms: Terms | None,
    ) -> None:
        self.report = report
        self.article = article
        self.operation = operation
        self.names = names
        self.terms = terms
        self.day = publication(article.published)
        body = article.text
        self.tokens = tokens_of(body)
        self.relations = relations_of(body, article.lang)
        self.facts: Facts = facts_of(body, article.lang, published=self.day, gazetteer=names)
        self.reading: ClauseReading = read_clauses(
            self.tokens, article.lang, self.facts, self.relations, operation
        )
        self.sentences: list[Span] = [self.tokens.raw_span(*span) for span in sentences(self.tokens)]
        self.used: dict[str, int] = {}

    def claims(self) -> list[Claim]:
        """Return the claims in the order of the text."""
        taken: set[int] = set()
        found: list[tuple[int, Claim]] = []
        for relation in self.relations:
            inside = [at for at, clause in enumerate(self.reading.clauses) if _within(clause, relation)]
            taken.update(inside)
            clauses = [self.reading.clauses[at] for at in inside]
            found.append((relation.cue[0], self._of_relation(relation, clauses)))
        own: dict[Span, list[Clause]] = {}
        for at, clause in enumerate(self.reading.clauses):
            if at not in taken:
                own.setdefault(self._sentence(clause.span[0]), []).append(clause)
        found += [(clauses[0].span[0], self._own(sentence, clauses)) for sentence, clauses in own.items()]
        return [claim for _, claim in sorted(found, key=lambda each: each[0])]

    def _of_relation(self, relation: Relation, clauses: Sequence[Clause]) -> Claim:
        deal = self.reading.spoken.get(relation.cue)
        if deal is not None and not clauses:
            spoken = Clause(
                kind="agreement", span=relation.content or relation.cue, deal=deal, status=self._status(deal)
            )
            clauses = [spoken]
        sentence = self._sentence(relation.cue[0])
        voices = voices_of(relation.speaker, self.operation, self.names)
        relay = "" if relation.relay is None else self._words(relation.relay)
        publisher = self.article.publisher
        if relay and publisher and actor_key(relay, self.names) == actor_key(publisher, self.names):
            relay = ""
        within = relation.content or relation.cue
        return self._claim(
            relation=relation,
            sentence=sentence,
            quote=self.article.text[slice(*(relation.content or sentence))],
            relay=relay,
            speaker=relation.speaker,
            parties=voices.parties,
            affiliations=voices.reasons,
            stance=relation.stance,
            clauses=tuple(clauses),
            within=within,
            said=self._said(relation, sentence),
        )

    def _own(self, sentence: Span, clauses: Sequence[Clause]) -> Claim:
        return self._claim(
            relation=None,
            sentence=sentence,
            quote=self.article.text[slice(*sentence)],
            relay="",
            speaker="",
            parties=(),
            affiliations=(),
            stance="states",
            clauses=tuple(clauses),
            within=sentence,
            said=None,
        )

    def _claim(self, *, within: Span, clauses: tuple[Clause, ...], **values: object) -> Claim:
        sentence, relation = values["sentence"], values["relation"]
        made = Claim(
            id="",
            report=self.report,
            publisher=self.article.publisher,
            subject=_subject(clauses),
            clauses=clauses,
            matches=self._matches(clauses),
            figures=tuple(each for each in self.facts.figures if _inside(each.span, within)),
            times=tuple(each for each in self.facts.times if _inside(each.span, within)),
            published=None if self.day is None else _interval(self.day),
            **values,  # type: ignore[arg-type]
        )
        id_ = self._id(sentence, relation)  # type: ignore[arg-type]
        return replace(made, id=id_, origin=id_)

    def _matches(self, clauses: Sequence[Clause]) -> tuple[Match, ...]:
        if self.terms is None:
            return ()
        found: dict[str, Match] = {}
        for clause in clauses:
            themes = themes_of(self._words(clause.span), self.article.lang)
            for match in self.terms.match(clause, themes):
                known = found.get(match.term)
                reasons = dict.fromkeys((*(known.reasons if known else ()), *match.reasons))
                found[match.term] = Match(term=match.term, reasons=tuple(reasons))
        return tuple(sorted(found.values(), key=lambda match: -len(match.reasons)))

    def _said(self, relation: Relation, sentence: Span) -> Interval | None:
        """Return the time that stands beside the words of the saying, outside of what is said."""
        spans = [span for span in (relation.cue, relation.source, relation.relay) if span is not None]
        first, after = min(span[0] for span in spans), max(span[1] for span in spans)
        contents = [each.content for each in self.relations if each.content is not None]
        for stated in self.facts.times:
            if (
                stated.resolved is not None
                and _inside(stated.span, sentence)
                and not any(_inside(stated.span, content) for content in contents)
                and self._beside(stated.span, first, after)
            ):
                return stated.resolved
        return None

    def _beside(self, span: Span, first: int, after: int) -> bool:
        """Return whether a time stands beside or between the words of a saying, with no mark between."""
        if first <= span[0] < after:
            return True
        gap = self.article.text[after : span[0]] if span[0] >= after else self.article.text[span[1] : first]
        return len(gap) <= GAP_MAX and not any(mark in gap for mark in ",،;؛.\n")

    def _sentence(self, offset: int) -> Span:
        return next((span for span in self.sentences if span[0] <= offset < span[1]), self.sentences[0])

    def _status(self, deal: int) -> tuple[TermStatus, ...]:
        return self.reading.statuses.get(deal, ("proposed",))

    def _words(self, span: Span) -> str:
        return " ".join(self.article.text[slice(*span)].split())

    def _id(self, sentence: Span, relation: Relation | None) -> str:
        """Return an id that the words of the sentence and the cue decide, whatever stands around them."""
        cue = "" if relation is None else self._words(relation.cue)
        words = " ".join(fold(self._words(sentence)).lower().split()) + "\n" + fold(cue).lower()
        digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()
        stem = self.report
        for ending in sorted(ENDINGS):
            stem = stem.removesuffix(ending)
        plain = f"{stem}#{digest}"
        self.used[plain] = self.used.get(plain, 0) + 1
        return plain if self.used[plain] == 1 else f"{plain}-{self.used[plain]}"


def _within(clause: Clause, relation: Relation) -> bool:
    content = relation.content
    return content is not None and content[0] <= clause.span[0] < content[1]


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _subject(clauses: Sequence[Clause]) -> Subject:
    if any(clause.kind == "agreement" for clause in clauses):
        return "agreement"
    return "term" if clauses else "event"


def _interval(day: Published) -> Interval:
    if day.at is None:
        return Interval(start=day.start, end=day.start + DAY, granularity="day")
    return Interval(start=day.at, end=day.at + UNIT_LENGTHS["minute"], granularity="minute")
