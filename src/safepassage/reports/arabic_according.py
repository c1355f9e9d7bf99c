"""Sources named by "according to": the speaker of the clause, or the outlet beside its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from safepassage.reports.arabic_content import trimmed
from safepassage.reports.arabic_phrase import LINKS, phrase_end, relates, resumes
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

SPEECH: Final = word_list("according_speech")
RULES: Final = word_list("according_rules")
"""What one acts in accordance with, but that says nothing by itself."""
STRONG: Final = word_list("according_strong")
SOURCES_MAX: Final = 8
"""No sentence of news names more sources than this by "according to"."""
NAME_MAX: Final = 6
"""A quotation of fewer tokens, in the middle of a clause, names something."""
DATELINE_MAX: Final = 4
JOINED: Final = word_list("according_joined")
LEAD_INS: Final = frozenset(["فان", "ان", "فقد", "فانه", "فانها", "انه", "انها"])


def according_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with the relations of "according to" added, or as relays of those beside them."""
    found = list(drafts)
    named_count = 0
    taken = {
        at
        for draft in drafts
        for span in (draft.relay, draft.cue, draft.source)
        if span
        for at in range(*span)
    }
    for index in sorted(sentence.words):
        if index in taken or not sentence.word(index).use & Use.ACCORDING:
            continue
        named = _source(sentence, index) if named_count < SOURCES_MAX else None
        if named is None:
            continue
        named_count += 1
        cue, source = named
        what = sentence.form(index).endswith("ما") or sentence.form(index + 1) in ("ما", "لما")
        if any(at in taken for at in range(*source)) and not what and not _told_later(drafts, source):
            continue
        _add(sentence, found, cue, source)
    return found


def _told_later(drafts: Sequence[Draft], source: tuple[int, int]) -> bool:
    """Return whether only a relative clause after the source has taken it: "according to X, who denied"."""
    spans = ((draft, span) for draft in drafts for span in (draft.relay, draft.cue, draft.source) if span)
    return all(
        draft.cue[0] >= source[1] for draft, span in spans if span[0] < source[1] and source[0] < span[1]
    )


def _add(sentence: Sentence, found: list[Draft], cue: tuple[int, int], source: tuple[int, int]) -> None:
    """Make the source the relay of the relation beside it, or the speaker of the clause."""
    for position, draft in enumerate(found):
        inner = draft.cue[0] >= cue[0] and draft.cue[1] <= source[0]
        if inner:
            del found[position]
            break
    beside = _beside(sentence, found, cue[0], source[1])
    if beside is not None:
        if found[beside].relay is None:
            found[beside] = replace(found[beside], relay=source)
        return
    content = _content(sentence, cue[0], source[1])
    if content is not None:
        found.append(Draft(cue=cue, source=source, content=content, stance="states", rule="according"))


def _source(sentence: Sentence, index: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the cue of "according to" and the source after it, if it names somebody."""
    form = sentence.forms[index]
    limit = sentence.limit(index)
    at = index + 1
    cue_end = at
    weak = form not in STRONG
    if sentence.form(at) in ("ما", "لما") or form.endswith("ما"):
        at += sentence.form(at) in ("ما", "لما")
        if at not in sentence.verbs:
            return None
        at += 1
        while sentence.form(at) in ("به", "عنه", "اليه", "في", "له", "ذلك"):
            at += 1
        weak = False
        cue_end = at
    elif form in ("نقلا", "ونقلا"):
        if sentence.form(at) != "عن":
            return None
        at += 1
        cue_end = at
    elif sentence.form(at) in SPEECH and sentence.word(at).definite is False:
        at += 1
        cue_end = at
    if at >= limit:
        return None
    head = at
    if sentence.form(at) in ("هذا", "هذه", "ذلك", "تلك") and at + 1 < limit:
        at += 1
    word = sentence.word(at)
    if sentence.kinds[at] == Kind.OPEN:
        close = sentence.closing(at)
        return (
            ((index, cue_end), (at + 1, close))
            if close > at + 1 and (sentence.quotation_is_name(at) or close - at <= 4)
            else None
        )
    own = (word.base == "نص" and not word.definite) or (
        word.possessed and sentence.kind(index - 1) == Kind.DASH
    )
    if word.base in RULES or own or sentence.kinds[at] != Kind.WORD or (weak and not word.use & ACTOR):
        return None
    if (word.act and not word.use & ACTOR) or word.use & (
        Use.PREPOSITION | Use.RELATIVE | Use.COMPLEMENTISER
    ):
        return None
    end = at + 1 if word.governed and word.possessed else phrase_end(sentence, at, limit)
    if form in JOINED or index == sentence.floor(index):
        end = _to_comma(sentence, end)
    return ((index, cue_end), (head, max(end, at + 1)))


def _to_comma(sentence: Sentence, end: int) -> int:
    """Return the comma that ends a source at a clause's beginning, if only its own words stand before it."""
    for index in range(end, min(end + 10, sentence.after)):
        if sentence.kinds[index] == Kind.COMMA:
            return index
        word = sentence.word(index)
        if sentence.kinds[index] == Kind.WORD and (
            word.use & (Use.RELATIVE | Use.COMPLEMENTISER | Use.TIME | Use.OPENER) or index in sentence.verbs
        ):
            break
        if word.governed == "ل" and word.use & (Use.OUTLET | Use.MEDIA | Use.HEARER):
            break
    return end


def _beside(sentence: Sentence, drafts: Sequence[Draft], begin: int, end: int) -> int | None:
    """Return the relation that the source is named beside: right after its content, or inside its frame."""
    for position, draft in enumerate(drafts):
        content = draft.content
        if content is None or draft.stance == "not_confirmed" or draft.rule == "according":
            continue
        gap = begin - content[1]
        if 0 <= gap <= 2 and _only_marks(sentence, content[1], begin) and not draft.dropped:
            return position
        if draft.cue[1] <= begin and end <= content[0]:
            return position
    return None


def _only_marks(sentence: Sentence, start: int, end: int) -> bool:
    return all(sentence.kinds[at] != Kind.WORD for at in range(start, end))


def _content(sentence: Sentence, begin: int, end: int) -> tuple[int, int] | None:
    """Return the clause that is so attributed: before the phrase at its end, or after it at its beginning."""
    floor = sentence.floor(begin)
    limit = sentence.limit(begin)
    if sentence.form(begin) in JOINED:
        floor = begin
    before = begin
    while before > floor and sentence.kinds[before - 1] in (Kind.COMMA, Kind.DASH):
        before -= 1
    if before - floor >= 2:
        start = past_dateline(sentence, floor)
        opening = sentence.partner[before - 1] if sentence.kinds[before - 1] == Kind.CLOSE else floor
        if opening == floor + 1 or before - opening > NAME_MAX:
            start = opening
        return trimmed(sentence, start, before)
    after = _past_relative(sentence, end, limit)
    while sentence.word(after).governed == "ل" and sentence.word(after).use & (
        Use.OUTLET | Use.MEDIA | Use.HEARER
    ):
        after += 1
        while sentence.word(after).use & Use.MEDIA:
            after += 1
    while after < limit and (
        sentence.kinds[after] in (Kind.COMMA, Kind.COLON, Kind.CLOSE) or sentence.form(after) in LEAD_INS
    ):
        after += 1
    if after >= limit:
        return None
    stop = after
    while stop < limit and sentence.kinds[stop] not in (Kind.STOP, Kind.BREAK):
        stop += 1
    return trimmed(sentence, after, max(stop, after + 1))


def past_dateline(sentence: Sentence, floor: int) -> int:
    """Return where the clause begins after the place that opens a report: "Addis Ababa: …"."""
    colons = (at for at in range(floor + 1, floor + DATELINE_MAX) if sentence.kind(at) == Kind.COLON)
    colon = next(colons, None)
    placed = colon is not None and sentence.word(floor).use & Use.NAME
    return colon + 1 if colon is not None and placed else floor


def _past_relative(sentence: Sentence, end: int, limit: int) -> int:
    """Return where the clause begins after a relative clause of the source: at the word that leads it in."""
    published = relates(sentence, end) or resumes(sentence, end) or sentence.form(end) in LINKS
    if not sentence.word(end).use & Use.RELATIVE and not published:
        return end
    return next(
        (at for at in range(end, limit) if sentence.form(at) in LEAD_INS and sentence.form(at)[0] == "ف"), end
    )
