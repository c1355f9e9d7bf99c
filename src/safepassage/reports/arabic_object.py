"""What is said of the object of an Arabic verb: what it is called, or the paper that a pronoun stands for."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_content import content_span, quoted
from safepassage.reports.arabic_demanding import CLAIMS
from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_walk import Following
from safepassage.reports.arabic_word import Use
from safepassage.reports.tokens import Kind

ABOUT: Final = frozenset(["حول", "عن", "من", "بشان", "بخصوص"])
OBJECT_PRONOUNS: Final = frozenset(["اياه", "اياها", "اياهم", "اياهما", "اياهن"])


def object_content(
    sentence: Sentence, index: int, form: VerbForm, found: Following
) -> tuple[int, int] | None:
    """Return what is said of the object attached to the verb: "described them as …", "what it called …"."""
    if not form.tail:
        return None
    if form.verb.weak == "adopt":
        return _claimed(sentence, index)
    begins = index + 1
    if found.subject is not None and form.verb.weak not in ("describe", "consider"):
        begins = found.subject[1]
    elif not form.verb.weak and "obj" not in form.verb.frames:
        return None
    if form.verb.weak == "report" and sentence.form(begins) not in ABOUT:
        return None
    if not form.verb.weak and "obj" not in form.verb.frames and sentence.form(begins) not in ABOUT:
        return None
    if begins > index + 1 and sentence.form(begins) in ABOUT:
        begins += 1
    while begins < sentence.limit(index) and sentence.word(begins).use & Use.ADVERB:
        begins += 1
    return called(sentence, index, begins)


def called(sentence: Sentence, index: int, begins: int) -> tuple[int, int] | None:
    """Return what somebody or something is called: "calling it …"."""
    if sentence.is_that(begins) or (sentence.form(begins) == "ب" and sentence.kind(begins + 1) == Kind.OPEN):
        begins += 1
    if sentence.kind(begins) == Kind.OPEN:
        return quoted(sentence, begins)
    return content_span(sentence, index, begins, clause=False)


def _claimed(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the attack named before "… claimed it": from its noun to the end of its clause."""
    end = index
    while end > sentence.first and (
        sentence.kinds[end - 1] == Kind.COMMA or sentence.form(end - 1) in ("وقد", "قد")
    ):
        end -= 1
    for at in range(end - 1, max(end - 24, sentence.first - 1), -1):
        if sentence.word(at).base in CLAIMS:
            return at, end
    return None


def object_before(sentence: Sentence, index: int, form: VerbForm) -> tuple[int, int] | None:
    """Return the paper or act that an attached pronoun stands for: "a text …, and Moscow denied it"."""
    for at in range(sentence.floor(index), index):
        word = sentence.word(at)
        if (
            at not in sentence.verbs
            and word.use & (Use.EVENT | Use.PAPER)
            and not word.governed
            and not word.use & (Use.ROLE | Use.BODY | Use.NAME)
        ):
            feminine = sentence.form(at).endswith(("ه", "ات")) and not word.possessed
            if feminine == (form.tail == "ها"):
                end = phrase_end(sentence, at, index)
                return (at, end) if end > at else None
    return None
