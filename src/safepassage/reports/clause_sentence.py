"""A sentence seen by the grammar of clauses: what each word does, and where its places are."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from safepassage.language import Lang
from safepassage.reports.clause_words import Sense, senses
from safepassage.reports.facts import Facts
from safepassage.reports.mention import Mention
from safepassage.reports.relation import Relation, Span
from safepassage.reports.stated_time import StatedTime
from safepassage.reports.tokens import Kind, Tokens

SITES_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place that a text names, in tokens."""

    mention: Mention
    first: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text with its places, times and reporting words by the tokens at which they begin.

    `inside` are the tokens of a place's name after the first; `reporting` those of cues, sources and relays,
    with whether a cue begins there.
    """

    tokens: Tokens
    lang: Lang
    facts: Facts
    sites: Mapping[int, Site]
    inside: frozenset[int]
    times: Mapping[int, tuple[StatedTime, int]]
    reporting: Mapping[int, bool]
    raw_starts: Sequence[int]
    site_starts: Sequence[int]

    def raw(self, first: int, after: int, attached: int = 0) -> Span:
        """Return the raw span of tokens, without the letters attached before the first."""
        begin = self.tokens.begins[first]
        if begin + attached < self.tokens.finishes[first]:
            begin += attached
        return self.tokens.source.raw_span(begin, self.tokens.finishes[after - 1])

    def token_at(self, offset: int) -> int:
        """Return the token that holds a raw offset, or the one before it."""
        return max(bisect.bisect_right(self.raw_starts, offset) - 1, 0)

    def sites_before(self, at: int) -> list[Site]:
        """Return the last places, at most a hundred, that are named before a token."""
        after = bisect.bisect_left(self.site_starts, at)
        return [self.sites[start] for start in self.site_starts[max(0, after - SITES_MAX) : after]]

    def token_span(self, span: Span) -> tuple[int, int]:
        """Return the tokens of a raw span."""
        return self.token_at(span[0]), self.token_at(span[1] - 1) + 1


def marked(tokens: Tokens, lang: Lang, facts: Facts, relations: Sequence[Relation]) -> Marked:
    """Return a text with what is known of it, by its tokens."""
    starts = [tokens.source.starts[begin] for begin in tokens.begins]
    bare = Marked(
        tokens=tokens,
        lang=lang,
        facts=facts,
        sites={},
        inside=frozenset(),
        times={},
        reporting={},
        raw_starts=starts,
        site_starts=(),
    )
    if not starts:
        return bare
    sites = {}
    inside: set[int] = set()
    for mention in facts.places:
        first, after = bare.token_span(mention.span)
        sites[first] = Site(mention=mention, first=first, after=after)
        inside.update(range(first + 1, after))
    times = {}
    for stated in facts.times:
        first, after = bare.token_span(stated.span)
        times[first] = (stated, after)
    reporting: dict[int, bool] = {}
    for relation in relations:
        for span in (relation.source, relation.relay, relation.cue):
            if span is not None:
                first, after = bare.token_span(span)
                for at in range(first, after):
                    reporting[at] = reporting.get(at, False) or (span == relation.cue and at == first)
    return Marked(
        tokens=tokens,
        lang=lang,
        facts=facts,
        sites=sites,
        inside=frozenset(inside),
        times=times,
        reporting=reporting,
        raw_starts=starts,
        site_starts=sorted(sites),
    )


@dataclass(slots=True, kw_only=True)
class ClauseSentence:
    """One sentence of a marked text, from its token `first` up to, not including, `after`."""

    text: Marked
    first: int
    after: int
    known: dict[int, tuple[Sense, ...]] = field(default_factory=dict)
    by_sort: dict[str, list[tuple[int, Sense]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up the words; those in the middle of a phrase do nothing of their own."""
        covered = self.first
        for at in range(self.first, self.after):
            self.known[at] = ()
            if at < covered or at in self.text.inside or self.text.tokens.kinds[at] != Kind.WORD:
                continue
            found = [
                each for each in senses(self.text.tokens.forms[at], self.text.lang) if self._goes_on(at, each)
            ]
            self.known[at] = tuple(found)
            if found and found[0].rest:
                covered = at + 1 + len(found[0].rest)
                self.known[at] = tuple(each for each in found if each.rest)
            for each in self.known[at]:
                told = self.by_sort.setdefault(each.sort, [])
                if not told or told[-1][0] != at:
                    told.append((at, each))

    def _goes_on(self, at: int, sense: Sense) -> bool:
        after = at + 1 + len(sense.rest)
        return after <= self.after and all(
            form.lower() == word
            for form, word in zip(self.text.tokens.forms[at + 1 : after], sense.rest, strict=True)
        )

    def sense(self, at: int, sort: str, key: str = "") -> Sense | None:
        """Return what a token does of that sort; None: nothing."""
        for each in self.known.get(at, ()):
            if each.sort == sort and (not key or each.key == key):
                return each
        return None

    def all_of(self, sort: str) -> list[tuple[int, Sense]]:
        """Return the tokens that do something of a sort, in order."""
        return self.by_sort.get(sort, [])

    def has(self, sort: str, first: int, after: int) -> bool:
        """Return whether a stretch of the sentence holds something of a sort."""
        return any(first <= at < after for at, _ in self.by_sort.get(sort, ()))

    def size(self, at: int, sense: Sense) -> int:
        """Return the token after what begins at a token."""
        return at + 1 + len(sense.rest)

    def kind(self, at: int) -> int:
        """Return the sort of token; a stop outside of the sentence."""
        return self.text.tokens.kinds[at] if self.first <= at < self.after else Kind.STOP

    def form(self, at: int) -> str:
        """Return a folded word in small letters; nothing outside of the sentence."""
        return self.text.tokens.forms[at].lower() if self.first <= at < self.after else ""
