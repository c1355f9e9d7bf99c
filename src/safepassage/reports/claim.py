"""The claim: who is reported to have said what about the agreement, with the way back to the characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safepassage.language import Text
from safepassage.reports.clause import Clause
from safepassage.reports.figure import Figure
from safepassage.reports.relation import Relation, Span, Stance
from safepassage.reports.stated_time import Interval, StatedTime

Subject = Literal["agreement", "term", "event"]
Maker = Literal["grammar", "model", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A term of the operation that a claim may speak of: a proposal, with its reasons.

    `whole` says that the claim speaks of the agreement as a whole, and so of this term with it.
    """

    term: str
    reasons: tuple[Text, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody is reported to have said something about the agreement, a term of it or an event.

    Parameters
    ----------
    id
        Stays the same when the same text is read again, and is different for every claim of an operation.
    report
        The name of the report's file.
    relation
        The attribution relation it was made of; None where the report says it in its own name.
    sentence
        The sentence in the report's text.
    quote
        The words of the content (of the sentence where there is none), as they stand there.
    publisher, relay, speaker
        The chain by which it reached us, as names; empty where there is no such link. Of a claim that a
        report makes in its own name the publisher alone.
    parties
        Ids of the operation's parties whose word it is; several where the sources are coordinated; none
        where the speaker is no party.
    stance
        What the words make of the content.
    subject
        What it is about.
    clauses
        What it says that the agreement holds.
    matches
        The terms of the operation it may speak of, the likeliest first; none where no term fits.
    figures, times
        Those in its words.
    published
        The instant or day on which the report was published; None where its header does not say.
    said
        When it was said, where the words tell; else None.
    answers
        The id of the claim that it answers: what was denied, confirmed or corrected; empty where none.
    origin
        The id of the first claim with the same origin: copies of one wire text, and what is heard through one
        relay of one speaker, count once. Its own id where it is the first.
    maker
        Who proposed it.
    """

    id: str
    report: str
    relation: Relation | None
    sentence: Span
    quote: str
    publisher: str
    relay: str
    speaker: str
    parties: tuple[str, ...]
    stance: Stance
    subject: Subject
    clauses: tuple[Clause, ...] = ()
    matches: tuple[Match, ...] = ()
    figures: tuple[Figure, ...] = ()
    times: tuple[StatedTime, ...] = ()
    published: Interval | None = None
    said: Interval | None = None
    answers: str = ""
    origin: str = ""
    maker: Maker = "grammar"

    @property
    def terms(self) -> tuple[str, ...]:
        """The ids of the terms it may speak of."""
        return tuple(match.term for match in self.matches)
