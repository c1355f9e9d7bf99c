"""A word of Arabic that may be a verb of saying, with what the grammar found around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from safepassage.reports.arabic_break import attached_b
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_walk import Following
from safepassage.reports.arabic_word import Use
from safepassage.reports.tokens import Kind

MIN: Final = 4
TURNING: Final = frozenset(["اخر", "الاخر", "اخري", "الاخري", "متصل", "المقابل", "ذاته", "نفسه", "ذلك"])
"""Words that end what turns to another matter: "on the other hand"."""
SAID: Final = frozenset(["that", "colon", "quote"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A word that may be a verb of saying, with what the grammar found around it."""

    sentence: Sentence
    index: int
    form: VerbForm
    found: Following
    subject: tuple[int, int] | None
    content: tuple[int, int] | None
    negated: bool

    @property
    def said(self) -> bool:
        """Whether a complementiser, a colon or a quotation follows."""
        return self.found.marker in SAID

    @property
    def before(self) -> str:
        """The folded word before it."""
        return self.sentence.form(self.index - 1)

    @property
    def actor(self) -> bool:
        """Whether its subject is known as somebody who can speak."""
        return self.subject is not None and (
            self.sentence.is_actor(self.subject[0])
            or bool(self.sentence.word(self.subject[0]).use & Use.PRONOUN)
        )

    @property
    def bare(self) -> bool:
        """Whether it is the form that nouns share: the third person of the past, nothing attached."""
        return (
            self.form.shape == "past"
            and self.form.number == "s"
            and self.form.feminine is False
            and not self.form.tail
        )

    def opens(self) -> bool:
        """Return whether it can begin its clause: joined, first, or after what clauses begin after."""
        if self.form.joined or self.index == self.sentence.floor(self.index):
            return True
        if self.subject is not None and self.subject[1] <= self.index:
            return True
        before = self.sentence.word(self.index - 1)
        return (
            self.sentence.kind(self.index - 1) != Kind.WORD
            or bool(
                before.use
                & (
                    Use.OPENER
                    | Use.AUXILIARY
                    | Use.RELATIVE
                    | Use.COMPLEMENTISER
                    | Use.NEGATION
                    | Use.TIME
                    | Use.PRONOUN
                )
            )
            or self.before in ("ما", "من", "ان")
            or self.before in TURNING
        )

    def holds(self, words: frozenset[str]) -> bool:
        """Return whether one of the words stands in the content."""
        return self.content is not None and any(
            self.sentence.word(at).base in words for at in range(*self.content)
        )

    def governs(self, *prepositions: str) -> bool:
        """Return whether one of the prepositions stands in the content, by itself or attached."""
        return self.content is not None and any(
            self.sentence.form(at) in prepositions
            or self.sentence.word(at).governed in prepositions
            or (self.sentence.is_that(at) and self.sentence.form(at)[0] in prepositions)
            or ("ب" in prepositions and (attached_b(self.sentence, at) or self._with(at)))
            for at in range(*self.content)
        )

    def _with(self, at: int) -> bool:
        """Return whether an unknown word after an attached object begins with `ب`: "accused them of"."""
        form = self.sentence.form(at)
        return bool(
            self.form.tail and form.startswith("ب") and len(form) > MIN and not self.sentence.word(at).use
        )

    def next_is_act(self) -> bool:
        """Return whether the content begins with an act."""
        if self.content is None:
            return False
        word = self.sentence.word(self.content[0])
        return word.act or bool(word.use & Use.EVENT)
