"""An outlet that carries what another said: "the agency quoted an official as saying"."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_content import content_span, quoted
from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_subject import subject_before
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

FROM: Final = frozenset(["عن", "الي"])
SPEECH: Final = word_list("relay_speech")
AHEAD_MAX: Final = 24
OCCASION_WITHIN: Final = 8
NP: Final = frozenset(["np", "relay"])


def relay_draft(sentence: Sentence, index: int, form: VerbForm) -> Draft | None:
    """Return the relation of a verb that relays, if it does: it carries something else without "saying"."""
    if form.shape == "participle" and sentence.form(index + 1) not in FROM:
        return None
    if form.tail and form.verb.past == "نسب":
        return None  # "which it put down to"
    limit = sentence.limit(index)
    told = _saying_noun(sentence, index, form, limit)
    if told is not None:
        return told
    at = _preposition(sentence, index + 1, limit)
    if at is not None and sentence.form(at) == "الي" and form.verb.past == "نقل":
        return None  # carried to a place
    if at is None:
        return _reported(sentence, index, form, limit)
    relay = _relay(sentence, index, at) or subject_before(sentence, index, form)
    source, after = _named(sentence, at + 1, limit)
    content = _content(sentence, index, after, limit)
    if source is None or content is None:
        return None
    return Draft(
        cue=(index, index + (2 if at == index + 1 else 1)),
        source=source,
        relay=relay,
        content=content,
        stance="states",
        rule="relay",
        feminine=form.feminine,
        number=form.number,
    )


def _reported(sentence: Sentence, index: int, form: VerbForm, limit: int) -> Draft | None:
    """Return "the paper carried that …": without another speaker the outlet says it."""
    end = phrase_end(sentence, index + 1, limit)
    if end <= index + 1 or not sentence.is_that(end) or not sentence.is_actor(index + 1):
        return None
    content = content_span(sentence, index, end + 1, clause=True)
    if content is None:
        return None
    return Draft(
        cue=(index, index + 1),
        source=(index + 1, end),
        content=content,
        stance="states",
        rule="carried",
        feminine=form.feminine,
        number=form.number,
    )


def _preposition(sentence: Sentence, index: int, limit: int) -> int | None:
    """Return where "from" (`عن`) stands, if no other clause begins before it."""
    for at in range(index, min(index + 14, limit)):
        if sentence.form(at) in FROM:
            return at
        if sentence.is_that(at) or sentence.kind(at) in (Kind.STOP, Kind.COLON, Kind.BREAK):
            return None
        if sentence.word(at).use & (Use.RELATIVE | Use.OPENER):
            return None
    return None


def _relay(sentence: Sentence, index: int, at: int) -> tuple[int, int] | None:
    begin = index + 1
    while begin < at and sentence.word(begin).use & (Use.TIME | Use.ADVERB):
        begin += 1
    if begin >= at or sentence.word(begin).use & Use.PREPOSITION or sentence.word(begin).governed:
        return None
    end = phrase_end(sentence, begin, at, frames=FROM)
    return (begin, end) if end > begin else None


def _named(sentence: Sentence, begin: int, limit: int) -> tuple[tuple[int, int] | None, int]:
    """Return the speaker after "from", and where his name ends."""
    if sentence.kind(begin) == Kind.OPEN and sentence.quotation_is_name(begin):
        close = sentence.closing(begin)
        return (begin + 1, close), close + 1
    end = begin
    for at in range(begin, min(begin + AHEAD_MAX, limit)):
        if sentence.form(at) in SPEECH or sentence.is_that(at) or sentence.kind(at) == Kind.COLON:
            end = phrase_end(sentence, begin, at)
            break
    else:
        end = phrase_end(sentence, begin, limit)
    return ((begin, end), end) if end > begin else (None, begin)


def _content(sentence: Sentence, cue: int, at: int, limit: int) -> tuple[int, int] | None:
    """Return what is said, after "his saying", "that", a colon or a quotation mark."""
    for index in range(at, min(at + AHEAD_MAX, limit)):
        kind = sentence.kinds[index]
        if sentence.form(index) in SPEECH:
            return _after_speech(sentence, cue, index + 1, limit)
        if sentence.is_that(index) or kind == Kind.COLON:
            return content_span(sentence, cue, index + 1, clause=True)
        if kind == Kind.OPEN and not sentence.quotation_is_name(index):
            return quoted(sentence, index)
        if kind in (Kind.STOP, Kind.BREAK) or (index in sentence.verbs and sentence.word(index).joined):
            return None
    return None


def _after_speech(sentence: Sentence, cue: int, index: int, limit: int) -> tuple[int, int] | None:
    while index < limit and (
        sentence.is_that(index)
        or sentence.kinds[index] in (Kind.COLON, Kind.COMMA)
        or sentence.word(index).use & (Use.TIME | Use.ADVERB)
        or (
            sentence.word(index).governed == "ل"
            and sentence.word(index).use & (Use.OUTLET | Use.MEDIA | Use.HEARER)
        )
    ):
        index += 1
    if sentence.word(index).use & Use.PREPOSITION:
        ahead = range(index, min(index + OCCASION_WITHIN, limit))
        index = next((at + 1 for at in ahead if sentence.kinds[at] == Kind.COLON), index)
        index += sentence.is_that(index)
    if index < limit and sentence.kinds[index] == Kind.OPEN:
        return quoted(sentence, index)
    return content_span(sentence, cue, index, clause=True)


def _saying_noun(sentence: Sentence, index: int, form: VerbForm, limit: int) -> Draft | None:
    """Return "the study carried the expectation of the researchers that …"."""
    end = phrase_end(sentence, index + 1, limit, frames=NP)
    at = next(
        (
            i
            for i in range(index + 1, min(end + 2, limit))
            if sentence.word(i).use & Use.SAYING and i > index + 1
        ),
        None,
    )
    if at is None or sentence.word(at).possessed or sentence.word(at).governed or sentence.word(at).definite:
        return None
    source_end = phrase_end(sentence, at + 1, limit)
    that = source_end
    if source_end == at + 1 or not sentence.is_that(that):
        return None
    content = content_span(sentence, index, that + 1, clause=True)
    if content is None:
        return None
    return Draft(
        cue=(index, index + 1),
        source=(at + 1, source_end),
        relay=(index + 1, at),
        content=content,
        stance="states",
        rule="relay-noun",
        feminine=form.feminine,
        number=form.number,
    )
