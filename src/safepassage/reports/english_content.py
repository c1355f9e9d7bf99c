"""What is said after or before an English verb of saying, and where it ends."""

from __future__ import annotations

from safepassage.reports.draft import Draft
from safepassage.reports.english_clause import (
    clause_begin,
    clause_end,
    only_adverbials,
    past_adverbials,
    trimmed,
)
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_source import Named
from safepassage.reports.english_word import VerbForm
from safepassage.reports.tokens import Kind


def content_of(
    sentence: Sentence, index: int, form: VerbForm, named: Named, earlier: list[Draft]
) -> tuple[tuple[int, int] | None, int]:
    """Return what is said, and where the cue ends."""
    limit = sentence.limit(index)
    cue_end = index + 1
    if named.passive:
        return named.content, cue_end
    start = named.resumes
    if form.verb.base in (
        "call",
        "appeal",
        "plead",
        "complain",
        "warn",
        "caution",
        "insist",
    ) and sentence.low(start) in (form.verb.frames | {"on"}) - {"that", "to"}:
        content = trimmed(sentence, start + 1, clause_end(sentence, index, start + 1))
        return content, start + 1 if start == index + 1 else cue_end
    if named.content is not None:
        return named.content, cue_end
    if "to" in form.verb.frames and sentence.low(start) == "to":
        return trimmed(sentence, start, clause_end(sentence, index, start)), cue_end
    if form.verb.base == "tell" and sentence.low(start) == "to":
        return trimmed(sentence, index + 1, clause_end(sentence, index, start)), cue_end
    if named.rule == "postposed" or only_adverbials(sentence, start, limit):
        return content_before(sentence, index, named, earlier), cue_end
    start = past_adverbials(sentence, start, limit)
    if sentence.low(start) == "that" and not sentence.within(start + 1, "auxiliary"):
        start += 1
    if start >= limit:
        return None, cue_end
    if sentence.kinds[start] == Kind.OPEN and sentence.partner[start] - start > 3:
        close = min(sentence.partner[start], limit)
        if (
            close >= limit
            or sentence.kind(close + 1) in (Kind.COMMA, Kind.STOP)
            or "that" not in form.verb.frames
        ):
            return trimmed(sentence, start, close + (close < limit)), cue_end
    if "that" not in form.verb.frames or (
        form.verb.frames & {"np"} and not is_clause(sentence, start, limit)
    ):
        return _noun_content(sentence, index, form, start), cue_end
    end = clause_end(sentence, index, start)
    if form.verb.stance == "denies":  # what follows "but" is the author's
        end = next((at for at in range(start, end) if sentence.low(at) == "but"), end)
    return trimmed(sentence, start, end), cue_end


def is_clause(sentence: Sentence, start: int, limit: int) -> bool:
    """Return whether a clause begins at `start`: "that" before it, or its verb soon."""
    if sentence.low(start - 1) == "that" or sentence.within(start, "pronoun"):
        return True
    end = sentence.phrase_after(start, limit)
    return end < limit and sentence.finite(end)


def _noun_content(sentence: Sentence, index: int, form: VerbForm, start: int) -> tuple[int, int] | None:
    """Return a noun phrase that is said, denied or demanded, with all that hangs on it."""
    end = clause_end(sentence, index, start)
    last_finite = max((at for at in range(start, end) if sentence.finite(at)), default=-1)
    seen = False
    for at in range(start, end):
        if at > start and (sentence.kinds[at] == Kind.COMMA or sentence.low(at) == "but"):
            end = at
            break
        if seen and at <= last_finite and _capital_begins(sentence, at):
            end = at
            break
        if at > start + 1 and form.verb.stance != "demands" and _says_besides(sentence, at):
            end = at
            break
        seen = seen or (sentence.wordy(at) and not sentence.capital(at) and not sentence.closed(at))
    if form.verb.base in ("order", "announce", "declare", "demand"):
        end = _before_participle(sentence, start, end)
    return trimmed(sentence, start, end)


def _capital_begins(sentence: Sentence, at: int) -> bool:
    """Return whether a capital after a common noun begins another sentence, whose full stop was lost."""
    if not sentence.capital(at) or sentence.capital(at - 1) or not sentence.wordy(at - 1):
        return False
    return not sentence.closed(at - 1) and not sentence.within(
        at - 1, "determiner", "modifier", "role", "body", "time"
    )


def _says_besides(sentence: Sentence, at: int) -> bool:
    """Return whether a participle of saying begins a report of its own: "denied it, dismissing …"."""
    form = sentence.verbs.get(at)
    return form is not None and "ing" in form.shapes and sentence.low(at - 1) not in ("of", "for", "by")


def _before_participle(sentence: Sentence, start: int, end: int) -> int:
    """Return the end before a participle that tells what was done besides: "ordered it launching …"."""
    for at in range(start + 3, end):
        if (
            sentence.low(at).endswith("ing")
            and sentence.wordy(at - 1)
            and not sentence.closed(at - 1)
            and at not in sentence.verbs
        ) and sentence.low(at) in (
            "launching",
            "leaving",
            "saying",
            "sending",
            "killing",
            "bringing",
            "ending",
            "forcing",
        ):
            return at
    return end


def content_before(
    sentence: Sentence, index: int, named: Named, earlier: list[Draft]
) -> tuple[int, int] | None:
    """Return the clause before the speaker: "…, officials said"."""
    end = named.begins
    start = clause_begin(sentence, end)
    for draft in earlier:
        if sentence.inside[draft.cue[0]] != sentence.inside[index]:
            continue
        if (
            draft.cue[0] < end
            and draft.content is not None
            and draft.content[1] < end
            and draft.rule != "reportedly"
        ):
            start = max(start, draft.content[1])
    if sentence.low(start) in ("but", "and", "while"):
        start += 1
    at = end - 1
    while at > start and sentence.kinds[at] == Kind.COMMA:
        at -= 1
    floor = max((draft.cue[1] for draft in earlier if draft.cue[1] <= at), default=sentence.first)
    if at >= start and sentence.kinds[at] == Kind.CLOSE and sentence.partner[at] >= floor:
        opening = sentence.partner[at]
        if opening < start or opening - start <= 1 or (at - opening > 8 and opening - start > 12):
            start = opening
    return trimmed(sentence, start, end)
