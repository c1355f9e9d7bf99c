"""Who is said to have said nothing: no comment was made, to comment was refused, nobody could verify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.arabic_content import content_span
from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import NEGATIONS, Sentence
from safepassage.reports.arabic_subject import subject_before
from safepassage.reports.arabic_verb import Verb, VerbForm
from safepassage.reports.arabic_word import Use, nisbas, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

ISSUED: Final = word_list("silence_issued")
COMMENTS: Final = word_list("silence_comments")
REFUSED: Final = word_list("silence_refused")
TO_SAY: Final = word_list("silence_to_say")
POSSIBLE: Final = word_list("silence_possible")
IMPOSSIBLE: Final = word_list("silence_impossible")
ABLE: Final = word_list("silence_able")
"""After "was not" these are "possible"."""
WAS: Final = frozenset(["يكن", "تكن", "يكونوا"])
AVAILABLE: Final = frozenset(["متاحا", "متاحه", "متاحين", "متوفرا", "متوفره", "موجودا", "حاضرا"])
TO_COMMENT: Final = frozenset(["للتعليق", "للتعقيب", "للرد"])
VERIFY: Final = word_list("silence_verify")
NOBODY: Final = Verb(past="رفض", stance="not_confirmed", frames=frozenset(["np"]))


OF_COMMENTS: Final = frozenset(["رسمي", "فوري", "علني", "رسميه", "صريح", "مباشر", "حكومي"])


def silence_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations in which somebody is said to have kept silent."""
    taken = {at for draft in drafts for at in range(*draft.cue)}
    found = []
    for index in sentence.words:
        if index in taken:
            continue
        draft = None
        if sentence.forms[index] in ISSUED:
            draft = _not_issued(sentence, index)
        elif sentence.forms[index] in REFUSED:
            draft = _refused(sentence, index)
        elif sentence.forms[index] in WAS and _negation(sentence, index) is not None:
            draft = _not_available(sentence, index) or _not_verified(sentence, index)
        elif sentence.forms[index] in POSSIBLE or sentence.forms[index] in IMPOSSIBLE:
            draft = _not_verified(sentence, index)
        if draft is not None:
            found.append(draft)
    return found


def _negation(sentence: Sentence, index: int) -> int | None:
    return index - 1 if sentence.form(index - 1) in NEGATIONS else None


def _not_issued(sentence: Sentence, index: int) -> Draft | None:
    """Return "no comment was issued (by …) (on …)"."""
    start = _negation(sentence, index)
    if start is None:
        return None
    at = index + 1
    limit = sentence.limit(index)
    answered = _not_answered(sentence, index, start)
    if answered is not None:
        return answered
    while at < limit and at < index + 5 and sentence.word(at).base not in COMMENTS:
        at += 1
    if at >= limit or sentence.word(at).base not in COMMENTS:
        return None
    cue_end = at + 1
    at = cue_end
    while at < limit and (
        sentence.word(at).use & (Use.ADVERB | Use.TIME) or sentence.form(at) in OF_COMMENTS
    ):
        cue_end += at == cue_end and sentence.form(at) in OF_COMMENTS
        at += 1
    source = None
    nisba = sentence.word(at).base in nisbas() and not sentence.word(at).definite
    if at == cue_end and nisba and sentence.form(at - 1) in OF_COMMENTS:
        source, at = (at, at + 1), at + 1
    if sentence.form(at) in ("عن", "من"):
        begin = at + 1
        if sentence.form(begin) in ("جانب", "قبل", "طرف") and sentence.form(at) == "من":
            begin += 1
        end = phrase_end(sentence, begin, limit)
        if end > begin:
            source, at = (begin, end), end
    content = _about(sentence, start, at)
    return Draft(
        cue=(start, cue_end), source=source, content=content, stance="not_confirmed", rule="no-comment"
    )


def _not_answered(sentence: Sentence, index: int, start: int) -> Draft | None:
    """Return "the office did not respond to a request for comment"."""
    limit = sentence.limit(index)
    end = phrase_end(sentence, index + 1, limit, frames=frozenset(["علي"]))
    if sentence.form(index)[1:] != "رد" or sentence.form(end) != "علي" or end + 1 >= limit:
        return None
    source = (index + 1, end) if end > index + 1 else None
    return Draft(
        cue=(start, index + 1),
        source=source,
        content=content_span(sentence, index, end + 1, clause=False),
        stance="not_confirmed",
        dropped=source is None,
        rule="no-answer",
    )


def _refused(sentence: Sentence, index: int) -> Draft | None:
    """Return "refused to comment (on …)"."""
    limit = sentence.limit(index)
    source = subject_before(sentence, index, _form(sentence.forms[index]))
    at = index + 1
    if sentence.form(at) == "عن":
        at += 1
    if source is None and sentence.word(at).base not in TO_SAY:
        end = phrase_end(sentence, at, limit, frames=frozenset(["np"]))
        if end > at:
            source, at = (at, end), end
        if sentence.form(at) == "عن":
            at += 1
    word = sentence.word(at)
    if (
        at >= limit
        or word.base not in TO_SAY
        or not (word.definite or word.base in ("تاكيد", "تحديد", "اعطاء", "تقديم"))
    ):
        return None
    if sentence.word(at + 2).base in ("هويه", "اسم", "اسماء") or sentence.form(at + 2) in (
        "هويته",
        "اسمه",
        "هويتها",
        "اسمها",
        "هوياتهم",
    ):
        return None  # "an official who declined to be named"
    adjacent = at - index <= 2 and (source is None or source[0] < index)
    cue = (index, at + 1) if adjacent else (index, index + 1)
    participle = sentence.forms[index].startswith(("رافض", "ممتنع"))
    return Draft(
        cue=cue,
        source=None if participle else source,
        content=_about(sentence, index, at + 1),
        stance="not_confirmed",
        dropped=source is None or participle,
        rule="refused-comment",
    )


def _not_available(sentence: Sentence, index: int) -> Draft | None:
    """Return "the spokesman was not available for comment (on …)"."""
    limit = sentence.limit(index)
    at = next((i for i in range(index + 1, min(index + 12, limit)) if sentence.forms[i] in AVAILABLE), None)
    if at is None or sentence.form(at + 1) not in TO_COMMENT:
        return None
    source = (index + 1, at) if at > index + 1 else subject_before(sentence, index, _form("كان"))
    return Draft(
        cue=(index - 1, index + 1) if source is not None and source[0] > index else (index - 1, at + 2),
        source=source,
        content=_about(sentence, index, at + 2),
        stance="not_confirmed",
        dropped=source is None,
        rule="not-available",
    )


def _not_verified(sentence: Sentence, index: int) -> Draft | None:
    """Return "it could not be verified (by …) that"."""
    start = index if sentence.forms[index] in IMPOSSIBLE else _negation(sentence, index)
    if start is None:
        return None
    limit = sentence.limit(index)
    able = sentence.form(index + 1) in ABLE
    for at in range(index + 1, min(index + 10, limit)):
        word = sentence.word(at)
        if word.base in VERIFY and (word.definite or word.governed or able):
            break
        if sentence.kinds[at] in (Kind.STOP, Kind.COMMA) or sentence.is_that(at):
            return None
    else:
        return None
    source = None
    begin = index + 1 + able
    if begin < at and sentence.form(begin) not in ("من", "علي"):
        end = phrase_end(sentence, begin + bool(sentence.word(begin).governed), at)
        source = (begin, max(end, begin + 1))
    after = at + 1
    while (
        sentence.form(after) in ("من", "بشكل", "مستقل", "علي", "نحو") or sentence.word(after).use & Use.ADVERB
    ):
        after += 1
    content = content_span(sentence, index, after, clause=False) if after < limit else None
    return Draft(
        cue=(start, at + 1 if source is None else index + 1),
        source=source,
        content=content,
        stance="not_confirmed",
        rule="not-verified",
    )


def _about(sentence: Sentence, cue: int, at: int) -> tuple[int, int] | None:
    """Return what there is no word about: after "on", "about", or an object."""
    limit = sentence.limit(cue)
    if at >= limit or sentence.kinds[at] != Kind.WORD:
        return None
    if sentence.form(at) in ("علي", "عن", "حول", "بشان", "بخصوص", "ازاء", "حيال", "باي"):
        at += 1
    elif sentence.word(at).use & (Use.TIME | Use.ADVERB | Use.PREPOSITION | Use.OPENER):
        return None
    return content_span(sentence, cue, at, clause=False) if at < limit else None


def _form(word: str) -> VerbForm:
    feminine = word.endswith("ت") or word.startswith("تر")
    return VerbForm(verb=NOBODY, shape="past", number="p" if word.endswith("وا") else "s", feminine=feminine)
