"""One Arabic sentence as its grammar sees it: words, verbs of saying, and where phrases end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.arabic_verb import VerbForm, forms_of
from safepassage.reports.arabic_word import ACTOR, Use, Word, word_list, word_of
from safepassage.reports.tokens import Kind, Tokens

MARK: Final = Word(use=Use.NONE, base="")
GOVERNOR: Final = Word(use=Use.ROLE, base="والي")
PERSON: Final = Word(use=Use.NAME, base="بان")
EMERGED: Final = frozenset(["تبين", "وتبين", "فتبين"])
LETTERS: Final = frozenset(["تي", "بي"])
GIVEN_MONTHS: Final = frozenset(["رجب", "رمضان", "شعبان"])
HOLY: Final = frozenset(["المبارك", "الكريم", "الفضيل"])
FIRST_LETTERS: Final = 5
NAME_WORDS_MAX: Final = 5
PARENTHESIS_MAX: Final = 16
NEGATIONS: Final = frozenset(["لم", "ولم", "فلم", "لن", "ولن", "لا", "ولا", "الم"])
BEFORE_NAMES: Final = frozenset(["ل", "في", "ب", "مع", "عبر", "باسم", "بلسان"])
COUNTED: Final = word_list("sentence_counted")


class Sentence:
    """The tokens `first` up to `after` of a text, with what each word is.

    Nothing in it changes once it is made; it is a class for the speed of its attributes.
    """

    __slots__ = ("after", "first", "forms", "inside", "kinds", "partner", "tokens", "verbs", "words")

    def __init__(self, tokens: Tokens, first: int, after: int) -> None:
        self.tokens = tokens
        self.first = first
        self.after = after
        self.forms: Sequence[str] = tokens.forms
        self.kinds: Sequence[int] = tokens.kinds
        self.partner: Sequence[int] = tokens.partner
        self.inside: Sequence[int] = tokens.inside
        self.words: dict[int, Word] = {}
        self.verbs: dict[int, tuple[VerbForm, ...]] = {}
        for index in range(first, after):
            if self.kinds[index] == Kind.WORD:
                form = self.forms[index]
                self.words[index] = word_of(
                    form,
                    marbuta=form[-1] == "ه" and self._marbuta(index),
                    hamza="ا" in form[:FIRST_LETTERS] and self._hamza(index),
                )
                if form in ("بان", "كي") and "بان كي" in (
                    " ".join(self.forms[index : index + 2]),
                    " ".join(self.forms[index - 1 : index + 1]),
                ):
                    self.words[index] = PERSON  # Ban Ki-moon, not "that"
                elif form == "والي" and tokens.raw_word(index) == form:
                    self.words[index] = GOVERNOR  # not "and to", which has a hamza
                elif form in GIVEN_MONTHS and self._given(index):
                    self.words[index] = PERSON
                found = forms_of(form)
                if any(form.person == 1 for form in found):
                    found = self._first_person(index, found)
                if found and self._in_marks(index):
                    continue
                if form in EMERGED and self._emerged(index):
                    continue
                if form[0] == "ف" and self._named_with_f(index, found):
                    continue  # a name: "Furat"
                if found and not self.words[index].use & Use.ADVERB and self.words[index].use != Use.NAME:
                    self.verbs[index] = found

    def _in_marks(self, index: int) -> bool:
        """Return whether a word stands alone in a parenthesis: the letters of a body's name."""
        within = self.first < index < self.after - 1
        return within and self.kinds[index - 1] == Kind.LEFT and self.kinds[index + 1] == Kind.RIGHT

    def _named_with_f(self, index: int, found: tuple[VerbForm, ...]) -> bool:
        """Return whether what looks like `ف` and a verb ends a name: before a comma, or after a body."""
        ends = index + 1 < self.after and self.kinds[index + 1] == Kind.COMMA
        body = self.words.get(index - 1, MARK).use & (Use.OUTLET | Use.BODY)
        return bool(found and (ends or body) and all(each.joined and each.verb.weak for each in found))

    def _emerged(self, index: int) -> bool:
        """Return whether "it emerged that", "it became clear to …" stands here: nobody says it."""
        form = self.forms[index + 1] if index + 1 < self.after else ""
        following = word_of(form) if form else MARK
        return following.governed == "ل" or bool(following.use & Use.COMPLEMENTISER and form[0] == "ا")

    def _given(self, index: int) -> bool:
        """Return whether a month's name is a man's: an unknown word follows, and no "in the month of"."""
        form = self.forms[index + 1] if index + 1 < self.after else ""
        before = self.words.get(index - 1, MARK)
        if not form or self.kinds[index + 1] != Kind.WORD or before.use & (Use.PREPOSITION | Use.TIME):
            return False
        following = word_of(form)
        dated = following.definite and (following.use or form in HOLY)
        return not (following.use & ~(Use.NAME | Use.ROLE) or dated or following.governed)

    def _marbuta(self, index: int) -> bool:
        """Return whether the word was written with ta marbuta at its end."""
        source = self.tokens.source
        return source.raw[source.starts[self.tokens.finishes[index] - 1]] == "ة"

    def _hamza(self, index: int) -> bool:
        """Return whether an alif with hamza above stands among the first letters of a word."""
        source = self.tokens.source
        start = source.starts[self.tokens.begins[index]]
        return "أ" in source.raw[start : start + FIRST_LETTERS]

    def _first_person(self, index: int, found: tuple[VerbForm, ...]) -> tuple[VerbForm, ...]:
        """Return the forms of I and we only in a quotation, or before "that": names look like them."""
        quoted = self.inside[index] >= self.first
        if quoted or (index + 1 < self.after and word_of(self.forms[index + 1]).use & Use.COMPLEMENTISER):
            return found
        return tuple(form for form in found if form.person != 1)

    def word(self, index: int) -> Word:
        """Return the word at an index; a mark, or nothing, has no use."""
        return self.words.get(index, MARK)

    def kind(self, index: int) -> int:
        """Return the kind of token; what lies outside the sentence is a stop."""
        return self.kinds[index] if self.first <= index < self.after else Kind.STOP

    def form(self, index: int) -> str:
        """Return the folded word at an index, or nothing outside."""
        return self.forms[index] if self.first <= index < self.after else ""

    def limit(self, index: int) -> int:
        """Return where a phrase that holds `index` must end: its quotation's end, or the sentence's."""
        mark = self.inside[index]
        if mark < self.first:
            return self.after
        return min(self.partner[mark], self.after)

    def floor(self, index: int) -> int:
        """Return where a phrase that holds `index` can begin at the earliest."""
        mark = self.inside[index]
        return self.first if mark < self.first else mark + 1

    def closing(self, index: int) -> int:
        """Return the mark that closes the quotation opened at `index`, the sentence's end at the latest."""
        return min(self.partner[index], self.after)

    def past_parenthesis(self, index: int) -> int:
        """Return the index after the parenthesis opened at `index`; that after the mark, if never closed."""
        for at in range(index + 1, min(index + PARENTHESIS_MAX, self.after)):
            if self.kinds[at] == Kind.RIGHT:
                return at + 1
        return index + 1

    def is_that(self, index: int) -> bool:
        """Return whether the word is "that", not the first letter of a channel's name: NTV, NBC."""
        return bool(self.word(index).use & Use.COMPLEMENTISER) and self.form(index + 1) not in LETTERS

    def quotation_is_name(self, index: int) -> bool:
        """Return whether the quotation opened at `index` is a name, and not what is said."""
        close = self.closing(index)
        count = close - index - 1
        if count <= 2 * NAME_WORDS_MAX and self._announcer(index, close):
            return True
        if count > NAME_WORDS_MAX + 2 * bool(self.word(index + 1).use & Use.BODY) or count < 1:
            return False
        if any(self.is_that(at) for at in range(index + 1, close)):
            return False
        before = self.word(index - 1)
        if self.form(index + 1).endswith("نا") and not self.word(index + 1).use and count > 1:
            return False  # "we have begun"
        if count == 1 and self._qualifies(index):
            return True
        if before.use & Use.PAPER and not before.use & (Use.BODY | Use.OUTLET):
            return False
        if before.use & (Use.BODY | Use.OUTLET | Use.PAGE) or self.form(index - 1) in BEFORE_NAMES:
            return True
        inner = self.word(index + 1)
        if before.use & Use.ROLE and not before.definite and inner.use & Use.BODY and count <= NAME_WORDS_MAX:
            return True
        if index - 1 in self.verbs and count <= NAME_WORDS_MAX and self._acts(index, close):
            return True
        if count <= 2 and inner.use & (Use.NAME | Use.MEDIA | Use.OUTLET):
            return True
        if all(self.word(at).use & (Use.NAME | Use.MEDIA) for at in range(index + 1, close)):
            return True
        if (
            inner.use & Use.BODY
            and not inner.definite
            and not any(at in self.verbs for at in range(index, close))
        ):
            return True
        if self.word(close + 1).use & Use.AUXILIARY and before.definite:
            return count <= NAME_WORDS_MAX
        if self.kind(close + 1) == Kind.STOP:
            return False
        return count <= 3 and self.form(close + 1) != "و" and self._said_after(close)

    def _announcer(self, index: int, close: int) -> bool:
        """Return whether a long quotation after a verb is a body's name: an act follows it."""
        inner = self.word(index + 1)
        body = inner.use & Use.BODY and inner.definite and index - 1 in self.verbs
        verbs = any(at in self.verbs for at in range(index + 1, close))
        return bool(body and not verbs and self.word(close + 1).act)

    def _acts(self, index: int, close: int) -> bool:
        """Return whether a definite name is quoted, and its object follows: "«The League» asked the army"."""
        following = self.word(close + 1)
        verbs = any(at in self.verbs for at in range(index + 1, close + 2))
        titled = following.use & Use.ROLE and not following.use & Use.EVENT
        acting = self.word(index + 1).definite and following.definite and not following.joined
        return bool((acting or titled) and not verbs)

    def _qualifies(self, index: int) -> bool:
        """Return whether one quoted word goes on a name: "the agency «Anatolia»", "«Israeli» media"."""
        adjective = self.form(index + 1).endswith(("يه", "ي")) and self.kind(index + 3) != Kind.STOP
        noun = self.word(index - 1).use & (Use.PAPER | Use.BODY | Use.ROLE)
        return bool(noun and (adjective or self.word(index - 2).use & Use.OUTLET))

    def _said_after(self, close: int) -> bool:
        """Return whether what is said is yet to come after a quotation, before another verb of saying."""
        for at in range(close + 1, min(close + 14, self.after)):
            if self.is_that(at) or self.kind(at) in (Kind.COLON, Kind.OPEN):
                return True
            if any(form.shape == "participle" for form in self.verbs.get(at, ())) and self.is_that(at + 1):
                return False
        return False

    def is_actor(self, index: int) -> bool:
        """Return whether the word names somebody who can say something."""
        return bool(self.word(index).use & ACTOR)

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return raw offsets of tokens, for a relation."""
        return self.tokens.raw_span(first, after)
