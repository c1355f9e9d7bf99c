"""Who says it, in English: the noun phrase before, after or around a verb of saying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_addressee import TELLING, addressee
from safepassage.reports.english_apposition import CITING, described, set_apart
from safepassage.reports.english_clause import only_adverbials, trimmed
from safepassage.reports.english_inversion import inverted, inverted_end
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_word import VerbForm, word_list
from safepassage.reports.tokens import Kind

BE: Final = word_list("source_be")
CLAUSE_WORDS: Final = word_list("source_clause_words")
GOING_ON: Final = frozenset(["as", "while", "after", "before", "when", "although", "though", "because"])
SPEAKER_MAX: Final = 10
RELATIVES: Final = frozenset(["who", "which"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The speaker of a verb, in tokens.

    `begins` is where what comes before the speaker ends, `resumes` where what may be said goes on after
    the verb; `content` is given where the construction itself tells it.
    """

    source: TokenSpan | None
    rule: str
    begins: int
    resumes: int
    relay: TokenSpan | None = None
    content: TokenSpan | None = None
    passive: bool = False


def said_by(sentence: Sentence, index: int, form: VerbForm, earlier: Sequence[Draft]) -> Named | None:
    """Return who says it; None where the word cannot be a verb with a speaker."""
    if sentence.low(index - 1) == "you" or sentence.low(index - 2) == "you":
        return None
    blaming = form.verb.stance == "accuses" and sentence.low(index - 1) in ("is", "are")
    present = "ing" in form.shapes and (form.shapes == {"ing"} or sentence.low(index).endswith("ing"))
    if present and not blaming:
        return _participle(sentence, index, earlier)
    verb_start = _before_auxiliaries(sentence, index)
    passive = any(sentence.low(at) in BE for at in range(verb_start, index)) and "participle" in form.shapes
    if passive:
        return _passive(sentence, index, verb_start)
    resumes, relay = addressee(sentence, index, form)
    if form.verb.base not in TELLING and inverted(sentence, index):
        end = inverted_end(sentence, index + 1, sentence.limit(index))
        if end > index + 1:
            return Named(
                source=(index + 1, end),
                rule="inverted",
                begins=index,
                resumes=sentence.limit(index),
                relay=relay,
            )
    apart = set_apart(sentence, index, verb_start)
    if apart is not None:
        limit = sentence.limit(index)
        after = only_adverbials(sentence, resumes, limit) or _quoted_before(sentence, apart[0], index, limit)
        rule = "postposed" if after else "subject"
        return Named(source=apart, rule=rule, begins=apart[0], resumes=resumes, relay=relay)
    if sentence.low(verb_start - 1) in RELATIVES:
        end = verb_start - 1
        if sentence.kind(end - 1) == Kind.COMMA:
            end -= 1
        begin = sentence.phrase_before(end, sentence.floor(index), whole=_opens(sentence, end, earlier))
        if begin < end:
            return Named(source=(begin, end), rule="relative", begins=begin, resumes=resumes, relay=relay)
        return None
    return _subject(sentence, index, verb_start, resumes, relay, earlier)


def _subject(
    sentence: Sentence,
    index: int,
    verb_start: int,
    resumes: int,
    relay: TokenSpan | None,
    earlier: Sequence[Draft],
) -> Named | None:
    """Return the noun phrase before the verb."""
    end = verb_start
    while sentence.kind(end - 1) == Kind.COMMA and end > sentence.first:
        end -= 1
    end = _before_time(sentence, end)
    floor = max(sentence.floor(index), *(d.cue[1] for d in earlier if d.cue[0] < index), sentence.first)
    postposed = only_adverbials(sentence, resumes, sentence.limit(index))
    postposed = postposed or _breaks_in(sentence, end, resumes, floor)
    begin = _begin(sentence, end, floor, postposed=postposed)
    relative = _relative_before(earlier, begin)
    if relative is not None and not postposed:
        return Named(
            source=relative.source, rule="after-relative", begins=begin, resumes=resumes, relay=relay
        )
    if begin >= end:
        if sentence.kind(end - 1) == Kind.WORD and _joined(sentence, verb_start):
            named = _conjoined(index, verb_start, resumes, relay, earlier)
            return named or _of_first(sentence, verb_start, resumes, relay)
        return None
    whole = described(sentence, floor, end)
    if whole is not None and whole[0] < begin and not postposed:
        return Named(source=whole, rule="subject", begins=whole[0], resumes=resumes, relay=relay)
    if sentence.low(begin - 1) in ("called", "named", "dubbed"):
        begin = sentence.phrase_before(begin - 1, floor, whole=True)
    begin, end = _over_relative(sentence, _without_opening(sentence, begin, end), end, floor)
    if begin > floor and not postposed and not sentence.within(floor, "adverb", "time"):
        quoting = _quoting(sentence, begin, floor)
        if quoting is not None:
            return Named(source=(begin, end), rule="quoting", begins=floor, resumes=resumes, relay=quoting)
        apposed = sentence.phrase_after(floor, end) == begin and sentence.low(begin) in ("a", "an", "the")
        begin, end = (
            (floor, end) if apposed and sentence.capital(begin - 1) else _reduced(sentence, begin, end, floor)
        )
    lone = all(sentence.within(at, "determiner", "modifier", "time") for at in range(begin, end))
    if lone and not any(sentence.within(at, "role", "body", "pronoun") for at in range(begin, end)):
        return None
    rule = "postposed" if postposed else "subject"
    return Named(source=(begin, end), rule=rule, begins=begin, resumes=resumes, relay=relay)


def _quoted_before(sentence: Sentence, begin: int, index: int, limit: int) -> bool:
    """Return whether a quotation stands before the speaker, and no "that" or clause after the verb."""
    before = begin - 1 - (sentence.kind(begin - 1) == Kind.COMMA)
    return sentence.kind(before) == Kind.CLOSE and not any(
        sentence.low(at) == "that" or sentence.kinds[at] == Kind.OPEN or sentence.finite(at)
        for at in range(index + 1, limit)
    )


def _breaks_in(sentence: Sentence, end: int, resumes: int, floor: int) -> bool:
    """Return whether the speaker stands between what is said and another clause: "…, X said, as …"."""
    said_before = any(sentence.finite(at) for at in range(floor, end - 1))
    if sentence.low(resumes) in ("and", "but") and sentence.low(resumes - 1) not in ("said", "says"):
        ahead = range(resumes + 1, min(resumes + SPEAKER_MAX, sentence.limit(end)))
        return said_before and any(sentence.finite(at) or sentence.low(at).endswith("ed") for at in ahead)
    if sentence.low(resumes).endswith("ing") and sentence.low(resumes) not in ("nothing", "during"):
        limit = sentence.limit(end)
        alone = sentence.within(end - 1, "pronoun") and end - floor > SPEAKER_MAX // 2
        return alone and said_before and not any(sentence.finite(at) for at in range(resumes, limit))
    if sentence.kind(resumes) != Kind.COMMA or sentence.low(resumes + 1) not in GOING_ON:
        return False
    mark = next((at for at in range(end - 1, floor, -1) if sentence.kinds[at] == Kind.COMMA), floor)
    return end - mark < SPEAKER_MAX and any(sentence.finite(at) for at in range(floor, mark))


def _quoting(sentence: Sentence, begin: int, floor: int) -> TokenSpan | None:
    """Return the outlet of "the agency quoting a source said"."""
    if sentence.low(begin - 1) not in CITING or begin - 1 <= floor:
        return None
    end = begin - 1 - (sentence.kind(begin - 2) == Kind.COMMA)
    outlet = sentence.phrase_before(end, floor, whole=True)
    return (outlet, end) if outlet < end else None


def _begin(sentence: Sentence, end: int, floor: int, *, postposed: bool) -> int:
    """Return where the subject that ends at `end` begins: at the clause's beginning, else as a short name."""
    if not postposed:
        begin = sentence.phrase_before(end, floor, whole=True)
        before = sentence.low(begin - 1)
        if (
            begin == floor
            or sentence.kind(begin - 1) not in (Kind.WORD, Kind.NUMBER)
            or before in CLAUSE_WORDS
            or (sentence.within(begin - 1, "time") and sentence.low(begin) == "the")
        ):
            return begin
    else:
        mark = next(
            (at for at in range(end - 1, floor, -1) if sentence.kinds[at] in (Kind.COMMA, Kind.CLOSE)), None
        )
        if mark is not None and not any(sentence.finite(at) for at in range(mark + 1, end)):
            begin = sentence.phrase_before(end, mark + 1, whole=True)
            if begin == mark + 1 or described(sentence, mark + 1, end) == (mark + 1, end):
                return mark + 1
    return sentence.phrase_before(end, floor, whole=False)


def _reduced(sentence: Sentence, begin: int, end: int, floor: int) -> TokenSpan:
    """Return the subject without what hangs on it: "a resident reached by phone"."""
    head = sentence.phrase_after(floor, end)
    if not floor < head < begin or not any(
        sentence.within(at, "role", "body") or sentence.capital(at) for at in range(floor, head)
    ):
        return begin, end
    between = range(head, begin)
    if any(
        sentence.within(at, "auxiliary", "conjunction", "pronoun") or not sentence.wordy(at) for at in between
    ):
        return begin, end
    if any(sentence.low(at) == "known" for at in between):
        return floor, end  # "X also known as Y"
    hangs = sentence.low(head).endswith(("ed", "ing"))
    if hangs and sentence.low(head + 1) in ("by", "in", "at", "from", "to", "on", "with"):
        return floor, head
    return begin, end


def _over_relative(sentence: Sentence, begin: int, end: int, floor: int) -> TokenSpan:
    """Return the antecedent where the noun before the verb stands in its relative clause."""
    for at in range(begin - 1, max(floor, begin - 14), -1):
        if sentence.low(at) in RELATIVES:
            stop = at - (sentence.kind(at - 1) == Kind.COMMA)
            head = sentence.phrase_before(stop, floor, whole=True)
            return (head, stop) if head == floor < stop else (begin, end)
        if sentence.kind(at) in (Kind.STOP, Kind.CLOSE) or sentence.low(at) == "that":
            break
    return begin, end


def _relative_before(earlier: Sequence[Draft], begin: int) -> Draft | None:
    """Return the relation of a relative clause whose antecedent is the subject of this verb too."""
    if not earlier or earlier[-1].rule != "relative" or earlier[-1].content is None:
        return None
    start, end = earlier[-1].content
    return earlier[-1] if start < begin < end else None


def _joined(sentence: Sentence, verb_start: int) -> bool:
    return sentence.low(verb_start - 1) in ("and", "but")


def _conjoined(
    index: int, verb_start: int, resumes: int, relay: TokenSpan | None, earlier: Sequence[Draft]
) -> Named | None:
    """Return the speaker of a verb joined to an earlier one: "X denied it and said"."""
    for draft in reversed(earlier):
        if draft.source is not None and draft.cue[0] < index and draft.rule != "according":
            return Named(
                source=draft.source, rule="conjoined", begins=verb_start, resumes=resumes, relay=relay
            )
    return None


def _of_first(sentence: Sentence, verb_start: int, resumes: int, relay: TokenSpan | None) -> Named | None:
    """Return the subject of the first verb for one joined to it: "X could not tell more but warned"."""
    floor = sentence.floor(verb_start)
    end = next((at for at in range(floor + 1, verb_start) if sentence.finite(at)), None)
    if end is None:
        return None
    end = _before_auxiliaries(sentence, end)
    begin = sentence.phrase_before(end, floor, whole=True)
    source = described(sentence, floor, end) or ((begin, end) if begin == floor < end else None)
    if source is None:
        return None
    return Named(source=source, rule="conjoined", begins=verb_start, resumes=resumes, relay=relay)


def _before_auxiliaries(sentence: Sentence, index: int) -> int:
    at = index
    while (
        at > sentence.first
        and (sentence.within(at - 1, "auxiliary", "adverb") or sentence.manner(at - 1))
        and not sentence.capital(at - 1)
    ):
        at -= 1
    if sentence.low(at - 1) == "to" and sentence.within(at - 2, "auxiliary"):
        at -= 2
    return at


def _before_time(sentence: Sentence, end: int) -> int:
    """Return the end of the subject before a time: "the source on Tuesday denied"."""
    at = end
    while (
        at > sentence.first
        and sentence.within(at - 1, "time")
        and not sentence.within(at - 1, "role", "body")
    ):
        at -= 1
    if at < end and sentence.low(at - 1) in ("on", "in", "at", "late"):
        at -= 1
        if sentence.low(at - 1) in ("late", "early"):
            at -= 1
        return at
    return at if at < end and sentence.wordy(at - 1) else end


def _opens(sentence: Sentence, end: int, earlier: Sequence[Draft]) -> bool:
    return (
        not any(draft.cue[1] <= end for draft in earlier)
        and end - sentence.first < 14
        and not any(sentence.finite(at) for at in range(sentence.first, end))
    )


def _without_opening(sentence: Sentence, begin: int, end: int) -> int:
    """Return where the name begins after words that open the sentence: "Earlier in the day Putin"."""
    at = begin
    if sentence.low(at) in ("and", "but", "meanwhile", "however"):
        at += 1
    if begin == sentence.first and begin in sentence.verbs and sentence.low(begin).endswith("ing"):
        return sentence.phrase_before(end, begin + 1, whole=False)  # "Accusing Russia of … the Secretary"
    if sentence.low(at - 1) in ("in", "from", "at") and at - 1 == sentence.first:
        return _past_place(sentence, at, end)
    return at if at < end else begin


def _past_place(sentence: Sentence, begin: int, end: int) -> int:
    """Return where the speaker begins after a place that opens the sentence: "In Lebanon | sources"."""
    at = begin
    while at < end and (sentence.within(at, "place") or (at > begin and sentence.within(at, "time"))):
        at += 1
    return at if begin < at < end else begin


def _passive(sentence: Sentence, index: int, verb_start: int) -> Named | None:
    """Return "was denied by X", "it was announced that"."""
    limit = sentence.limit(index)
    begin = sentence.phrase_before(verb_start, sentence.floor(index), whole=True)
    subject = (begin, verb_start) if begin < verb_start else None
    if sentence.low(index + 1) == "by" and sentence.low(index) == "told":
        return None
    if sentence.low(index + 1) == "by":
        end = sentence.phrase_after(index + 2, limit)
        if end <= index + 2 or subject is None:
            return None
        return Named(
            source=(index + 2, end),
            rule="passive-by",
            begins=begin,
            resumes=end,
            content=subject,
            passive=True,
        )
    if subject is not None and sentence.low(begin) == "it" and sentence.low(index + 1) == "that":
        return Named(source=None, rule="impersonal", begins=begin, resumes=index + 1)
    if (
        sentence.low(index + 1) == "to"
        and subject is not None
        and sentence.low(index) in ("believed", "said", "reported", "thought", "expected", "alleged")
    ):
        end = limit
        return Named(
            source=None,
            rule="impersonal",
            begins=begin,
            resumes=index + 1,
            content=trimmed(sentence, index + 1, end),
            passive=True,
        )
    return None


def _participle(sentence: Sentence, index: int, earlier: Sequence[Draft]) -> Named | None:
    """Return the speaker of "…, adding that": the one before it."""
    before = sentence.low(index - 1)
    if before in (
        "of",
        "for",
        "by",
        "is",
        "are",
        "was",
        "were",
        "the",
        "a",
        "an",
        "been",
        "without",
        "in",
        "from",
        "after",
        "before",
    ):
        return None
    begin = sentence.phrase_before(index, sentence.floor(index), whole=False)
    if begin < index and sentence.low(begin - 1) == "with":
        return Named(source=(begin, index), rule="with", begins=begin - 1, resumes=index + 1)
    if sentence.low(index) == "warning" and sentence.capital(index - 1) and before.endswith("s"):
        return Named(source=(index - 1, index), rule="owned", begins=index - 1, resumes=index + 1)
    for draft in reversed(earlier):
        if draft.source is not None and draft.cue[0] < index:
            return Named(source=draft.source, rule="participle", begins=index, resumes=index + 1)
    for end in range(index - 1, sentence.first, -1):
        if sentence.finite(end):
            begin = sentence.phrase_before(_before_auxiliaries(sentence, end), sentence.first, whole=True)
            end = _before_auxiliaries(sentence, end)
            if begin < end and sentence.low(begin) not in RELATIVES:
                return Named(source=(begin, end), rule="participle", begins=index, resumes=index + 1)
    end = next((at for at in range(sentence.first, index) if not sentence.capital(at)), index)
    noun = sentence.within(end, "role", "body", "modifier", "outlet")
    if sentence.first < end < index and not sentence.closed(end) and not noun:
        return Named(source=(sentence.first, end), rule="participle", begins=index, resumes=index + 1)
    return None
