"""Who is said, in English, to have said nothing: no comment, declined to comment, could not verify."""

from __future__ import annotations

from typing import Final

from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_clause import clause_end, trimmed
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_word import word_list

SAY: Final = word_list("silence_say")
VERIFY: Final = word_list("silence_verify")
DECLINED: Final = word_list("silence_declined")
NOT: Final = word_list("silence_not")
VERIFIED: Final = frozenset(["verified", "confirmed", "assessed", "corroborated", "authenticated"])
ABLE: Final = frozenset(["able", "possible"])
CLAIMED: Final = word_list("silence_claimed")


def silence_drafts(sentence: Sentence) -> list[Draft]:
    """Return the relations of a sentence in which somebody is said to have kept silent."""
    found = []
    for index in range(sentence.first, sentence.after):
        word = sentence.low(index)
        draft = None
        if word in DECLINED and sentence.low(index + 1) == "to" and sentence.low(index + 2) in SAY:
            draft = _with_subject(sentence, index, index + 3)
        elif word in ("comment", "comments", "commented"):
            draft = _no_comment(sentence, index)
        elif word in VERIFY or word in VERIFIED:
            draft = _not_verified(sentence, index)
        elif word == "claim" and sentence.low(index + 1) in ("of", "from"):
            draft = _no_claim(sentence, index)
        elif word in CLAIMED and sentence.low(index + 1) == "responsibility":
            draft = _nobody_claimed(sentence, index)
        if draft is not None:
            found.append(draft)
    return found


def _with_subject(sentence: Sentence, start: int, end: int) -> Draft:
    at = start
    while at > sentence.first and sentence.within(at - 1, "auxiliary", "adverb"):
        at -= 1
    begin = sentence.phrase_before(at, sentence.floor(start), whole=True)
    return Draft(
        cue=(start, end),
        source=(begin, at) if begin < at else None,
        content=_about(sentence, start, end),
        stance="not_confirmed",
        rule="declined",
    )


def _about(sentence: Sentence, cue: int, start: int) -> TokenSpan | None:
    if sentence.low(start) in ("on", "about", "whether", "if", "that"):
        start += 1
    if start >= sentence.limit(cue) or not sentence.wordy(start):
        return None
    return trimmed(sentence, start, clause_end(sentence, cue, start))


def _no_comment(sentence: Sentence, index: int) -> Draft | None:
    """Return "no immediate comment from X"."""
    at = index - 1
    while at >= sentence.first and sentence.low(at) in (
        "immediate",
        "official",
        "further",
        "public",
        "direct",
    ):
        at -= 1
    if sentence.low(at) not in ("no", "without"):
        return _did_not_comment(sentence, index)
    source = None
    if sentence.low(index + 1) in ("from", "by"):
        end = sentence.phrase_after(index + 2, sentence.limit(index))
        source = (index + 2, end) if end > index + 2 else None
    after = source[1] if source else index + 1
    content = _about(sentence, index, after) if sentence.low(after) in ("on", "about") else None
    return Draft(
        cue=(at, index + 1), source=source, content=content, stance="not_confirmed", rule="no-comment"
    )


def _did_not_comment(sentence: Sentence, index: int) -> Draft | None:
    """Return "did not comment on", "neither side has commented"."""
    start = index
    while start > sentence.first and sentence.within(start - 1, "auxiliary", "adverb"):
        start -= 1
    begin = sentence.phrase_before(start, sentence.floor(index), whole=True)
    negated = any(sentence.low(at) in NOT for at in range(start, index)) or sentence.low(begin) == "neither"
    if not negated or begin >= start:
        return None
    return Draft(
        cue=(start, index + 1),
        source=(begin, start),
        content=_about(sentence, index, index + 1),
        stance="not_confirmed",
        rule="no-comment",
    )


def _no_claim(sentence: Sentence, index: int) -> Draft | None:
    """Return "no immediate claim of responsibility for"."""
    start = index - 1 - (sentence.low(index - 1) in ("immediate", "official"))
    if sentence.low(start) != "no":
        return None
    after = index + 3 if sentence.low(index + 2) == "responsibility" else index + 1
    content = source = None
    if sentence.low(after) == "from":
        end = sentence.phrase_after(after + 1, sentence.limit(index))
        source = (after + 1, end) if end > after + 1 else None
    elif after == index + 1:
        return None
    if sentence.low(after) == "for":
        content = trimmed(sentence, after + 1, clause_end(sentence, index, after + 1))
    return Draft(cue=(start, after), source=source, content=content, stance="not_confirmed", rule="no-claim")


def _not_verified(sentence: Sentence, index: int) -> Draft | None:
    """Return "could not verify", "was not able to verify", "could not be independently verified"."""
    at = index - 1
    words = 0
    while at >= sentence.first and words < 7:
        word = sentence.low(at)
        if word in ("not", "cannot", "couldnt", "couldn't", "unable", "neither", "impossible"):
            break
        if not (
            sentence.within(at, "auxiliary", "adverb") or word in ABLE or word in ("to", "immediately", "it")
        ):
            return None
        at -= 1
        words += 1
    else:
        return None
    if at < sentence.first or (
        sentence.low(index) == "confirmed" and sentence.low(index - 1) not in ("be", "independently")
    ):
        return None
    start = at
    if sentence.low(at) in ("not", "unable", "impossible") and sentence.within(at - 1, "auxiliary"):
        start = at - 1
    if (
        sentence.low(index) == "confirm"
        and sentence.low(start) not in ("could", "cannot", "can", "couldnt", "couldn't")
        and sentence.low(at) != "unable"
    ) and not any(sentence.low(i) in ABLE for i in range(start, index)):
        return None
    begin = sentence.phrase_before(start, sentence.floor(index), whole=True)
    subject = (begin, start) if begin < start else None
    if sentence.low(index).endswith("ed"):
        if subject is None:
            return None
        return Draft(
            cue=(start, index + 1), source=None, content=subject, stance="not_confirmed", rule="not-verified"
        )
    end = clause_end(sentence, index, index + 1)
    content = (
        trimmed(sentence, index + 1, _before_adverb(sentence, index + 1, end))
        if index + 1 < sentence.limit(index)
        else None
    )
    return Draft(
        cue=(start, index + 1), source=subject, content=content, stance="not_confirmed", rule="not-verified"
    )


def _before_adverb(sentence: Sentence, start: int, end: int) -> int:
    for at in range(start + 1, end):
        if sentence.low(at) in ("independently", "and", "but", "because", "as"):
            return at
    return end


def _nobody_claimed(sentence: Sentence, index: int) -> Draft | None:
    """Return "no group has claimed responsibility for"."""
    at = index - 1
    while at >= sentence.first and sentence.within(at, "auxiliary", "adverb"):
        at -= 1
    if sentence.low(at - 1) != "no" and sentence.low(at) not in ("nobody", "none"):
        return None
    begin = at - 1 if sentence.low(at - 1) == "no" else at
    start = index
    while start - 1 > at and sentence.within(start - 1, "auxiliary"):
        start -= 1
    content = trimmed(sentence, index + 1, clause_end(sentence, index, index + 1))
    return Draft(
        cue=(start, index + 1),
        source=(begin, at + 1),
        content=content,
        stance="not_confirmed",
        rule="nobody-claimed",
    )
