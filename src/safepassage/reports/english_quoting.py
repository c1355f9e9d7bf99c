"""An outlet that quotes another: "state television quoted a source as saying"."""

from __future__ import annotations

from safepassage.reports.draft import Draft
from safepassage.reports.english_clause import clause_begin, clause_end, past_adverbials, trimmed
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_word import VerbForm
from safepassage.reports.tokens import Kind

SOURCE_MAX = 24


def quoting_draft(sentence: Sentence, index: int, form: VerbForm) -> Draft | None:
    """Return the relation of "X quoted Y as saying that …": Y says it, X is the relay."""
    limit = sentence.limit(index)
    for at in range(index + 2, min(index + SOURCE_MAX, limit - 1)):
        if sentence.low(at) == "as" and sentence.low(at + 1) in (
            "saying",
            "telling",
            "stating",
            "confirming",
            "denying",
        ):
            break
        if sentence.low(at) == "saying" and "ing" not in form.shapes:
            break
        if sentence.kinds[at] == Kind.STOP:
            return None
    else:
        return None
    end = at
    start = at + 1 + (sentence.low(at) == "as")
    if sentence.low(start) == "that":
        start += 1
    start = past_adverbials(sentence, start, limit)
    content = trimmed(sentence, start, clause_end(sentence, index, start)) if start < limit else None
    begin = index
    while begin > sentence.first and sentence.within(begin - 1, "auxiliary", "adverb"):
        begin -= 1
    outlet = sentence.phrase_before(begin, sentence.floor(index), whole=content is not None)
    if content is None and outlet < begin:
        content = trimmed(sentence, clause_begin(sentence, outlet), outlet)
    if content is None:
        return None
    relay = (outlet, begin) if outlet < begin and "ing" not in form.shapes else None
    if any(sentence.low(i) in ("was", "were", "been") for i in range(begin, index)):
        return None
    return Draft(
        cue=(index, index + 1),
        source=(index + 1, end),
        relay=relay,
        content=content,
        stance="states",
        rule="quoting",
    )
