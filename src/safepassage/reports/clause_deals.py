"""Which agreement of a report its words are about, and what the report says has become of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from safepassage.operation.terms import TermStatus
from safepassage.reports.clause_sentence import ClauseSentence
from safepassage.reports.folding import fold
from safepassage.reports.relation import Relation
from safepassage.reports.tokens import Kind

ARTICLES: Final = frozenset(["the", "this", "that", "its", "their", "such"])
POSSESSIVES: Final = frozenset(["its", "whose", "their", "his", "her"])
INDEFINITE: Final = frozenset(["a", "an"])
UNDONE_AFTER: Final = 8
UNDONE_BEFORE: Final = 3
LEAKED_NEAR: Final = 10
TO_IT: Final = frozenset(map(fold, ["إليه", "عليه", "إليها", "عليها", "it", "one"]))
CONTEXT: Final = ("agreement", "agreeing", "talks", "ceasefire", "resolution")
SEQUENCE: Final[tuple[TermStatus, ...]] = ("proposed", "leaked", "denied", "lapsed")


@dataclass(slots=True, kw_only=True)
class Deals:
    """The agreements that a text has spoken of so far.

    Parameters
    ----------
    others
        How many there are besides the one that the report is about.
    mentioned
        Whether any has been named.
    last
        The one named last, and in which sentence.
    statuses
        What has been said of each.
    where
        For each sentence, the agreement that its words are about from each token on.
    """

    others: int = 0
    mentioned: bool = False
    last: tuple[int, int] = (0, -2)
    statuses: dict[int, set[TermStatus]] = field(default_factory=dict)
    where: list[list[tuple[int, int]]] = field(default_factory=list)

    def read(self, sentence: ClauseSentence, relations: Sequence[Relation]) -> None:
        """Take in the next sentence, with the relations in it."""
        number = len(self.where)
        spoken: list[tuple[int, int]] = []
        for at in mentions(sentence):
            if sentence.sense(at, "agreement", "text") and not self._meant(sentence, at):
                continue
            deal = self._deal(sentence, at, number)
            spoken.append((at, deal))
            self.last = (deal, number)
            self.mentioned = True
        if not spoken and number - self.last[1] == 1 and _goes_on(sentence):
            spoken.append((sentence.first, self.last[0]))
            self.last = (self.last[0], number)
        self.mentioned = self.mentioned or sentence.has("agreeing", sentence.first, sentence.after)
        self.where.append(spoken)
        self._status(sentence, number, spoken, relations)

    def at(self, number: int, token: int) -> int:
        """Return which agreement the words at a token of a sentence are about."""
        spoken = self.where[number]
        if not spoken:
            return 0
        return next((deal for at, deal in reversed(spoken) if at <= token), spoken[0][1])

    def named(self, number: int) -> list[int]:
        """Return the tokens of a sentence that name an agreement."""
        return [at for at, _ in self.where[number]]

    def status(self, deal: int) -> tuple[TermStatus, ...]:
        """Return what the report says of an agreement; proposed where it says nothing more."""
        said = self.statuses.get(deal, set())
        found = tuple(each for each in SEQUENCE if each in said)
        return ("proposed", *found) if deal == 0 or not found else found

    def _meant(self, sentence: ClauseSentence, at: int) -> bool:
        """Return whether a text, a draft or terms are those of an agreement."""
        sense = sentence.sense(at, "agreement", "text")
        if (sense is not None and sense.possessed) or sentence.form(at - 1) in POSSESSIVES:
            return False
        if sentence.form(at + 1) == "of" and sentence.has("agreement", at + 2, at + 5):
            return False  # the terms of the deal, which is named itself
        around = range(at - 2, at + 3)
        if any(sentence.sense(near, "earlier") or sentence.sense(near, "leaked") for near in around):
            return True
        if sentence.sense(at + 1, "reached") or sentence.sense(at - 2, "frame"):
            return True
        near = any(sentence.sense(each, "distance") or sentence.sense(each, "near") for each in around)
        return self.mentioned and (near or sentence.form(at - 1) == "the" or bool(sense and sense.definite))

    def _deal(self, sentence: ClauseSentence, at: int, number: int) -> int:
        definite = _definite(sentence, at)
        beside = (at - 2, at - 1, at + 1, at + 2)
        if any(sentence.sense(near, "earlier", "another") for near in (at - 1, at + 1)) and self.mentioned:
            self.others += 1
            return self.others
        if any(sentence.sense(near, "earlier", "earlier") for near in beside):
            self.others = max(self.others, 1)
            return self.others
        if not definite and self.mentioned and (_leaked_near(sentence, at) or _told_as_past(sentence, at)):
            self.others = max(self.others, 1)
            return self.others
        if any(sentence.sense(near, "near") for near in beside):
            return 0 if number - self.last[1] > 1 else self.last[0]
        distant = any(sentence.sense(near, "distance") for near in (at - 2, at - 1))
        if definite and (number - self.last[1] <= 1 or distant):
            return self.last[0]
        return 0

    def _status(
        self,
        sentence: ClauseSentence,
        number: int,
        spoken: Sequence[tuple[int, int]],
        relations: Sequence[Relation],
    ) -> None:
        for at, _ in sentence.all_of("leaked"):
            if spoken:
                self._say(self.at(number, at), "leaked")
        if undone(sentence, [named for named, _ in spoken]):
            self._say(self.at(number, undone(sentence, [named for named, _ in spoken])[0]), "lapsed")
        for relation in relations:
            if relation.stance == "denies":
                named = self.spoken_of(sentence, number, relation)
                if named is not None:
                    self._say(named, "denied")

    def spoken_of(self, sentence: ClauseSentence, number: int, relation: Relation) -> int | None:
        """Return the agreement that a relation of a sentence speaks of as a whole; None: of none."""
        cue = sentence.text.token_span(relation.cue)
        spans = [cue]
        if relation.content is not None:
            content = sentence.text.token_span(relation.content)
            if sentence.has("blocked", *content):
                return None
            spans.append(content)
        for first, after in reversed(spans):
            named = [at for at in self.named(number) if first <= at < after]
            if named:
                return self.at(number, named[0])
            if any(
                sentence.sense(at, "reached") and any(sentence.form(at + step) in TO_IT for step in (1, 2))
                for at in range(first, after)
            ):
                return self.at(number, first) if self.named(number) else self.last[0]
        pronoun = sentence.text.lang == "ar" and sentence.text.tokens.forms[cue[0]].endswith(("ته", "اه"))
        return self.at(number, cue[0]) if pronoun and self.named(number) else None

    def _say(self, deal: int, status: TermStatus) -> None:
        self.statuses.setdefault(deal, set()).add(status)


def mentions(sentence: ClauseSentence) -> list[int]:
    """Return the tokens that name an agreement."""
    found = []
    for at in range(sentence.first, sentence.after):
        sense = sentence.sense(at, "agreement")
        if sense is None:
            continue
        if sense.key == "text" and sense.possessed:
            continue
        found.append(at)
    return found


def undone(sentence: ClauseSentence, named: Sequence[int]) -> list[int]:
    """Return the tokens that say of an agreement, named at these, that it was not carried out."""
    found = [
        at
        for at, _ in sentence.all_of("undone")
        if any(at - UNDONE_AFTER <= each <= at + UNDONE_BEFORE for each in named)
    ]
    for at, _ in sentence.all_of("carried_out"):
        negated = any(sentence.sense(at - step, "negation") for step in (1, 2, 3))
        if negated and any(each <= at + UNDONE_BEFORE for each in named):
            found.append(at)
    return sorted(found)


def in_context(sentence: ClauseSentence) -> bool:
    """Return whether a sentence speaks of an agreement, or of talks about one."""
    if any(sentence.all_of(sort) for sort in CONTEXT):
        return True
    return bool(sentence.all_of("against")) and len(sentence.all_of("movement")) > 1


def _definite(sentence: ClauseSentence, at: int) -> bool:
    sense = sentence.sense(at, "agreement")
    if sense is not None and (sense.definite or sense.possessed):
        return True
    return any(sentence.form(near) in ARTICLES for near in (at - 1, at - 2)) and (
        sentence.form(at - 1) not in INDEFINITE
    )


def _leaked_near(sentence: ClauseSentence, at: int) -> bool:
    return sentence.has("leaked", at - LEAKED_NEAR, at + LEAKED_NEAR)


def _told_as_past(sentence: ClauseSentence, at: int) -> bool:
    """Return whether an agreement that the text has not yet named is told of as earlier than the rest."""
    if sentence.text.lang == "ar":
        return any(sentence.sense(near, "was") for near in (sentence.first, sentence.first + 1))
    return sentence.form(at - 1) in INDEFINITE and sentence.has("was", sentence.first, at)


def _goes_on(sentence: ClauseSentence) -> bool:
    """Return whether a sentence that names no agreement goes on about the one before: "It provides for …"."""
    start = next(
        (at for at in range(sentence.first, sentence.after) if sentence.kind(at) == Kind.WORD), sentence.first
    )
    lead = range(start, min(start + 2, sentence.after))
    held = any(sentence.sense(at, "holds") for at in range(start, min(start + 3, sentence.after)))
    return held and (
        sentence.text.lang == "ar" or any(sentence.form(at) in ("it", "this", "that") for at in lead)
    )
