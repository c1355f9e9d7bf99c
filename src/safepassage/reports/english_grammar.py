"""The rules that find attribution relations in an English sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_clause import (
    clause_begin,
    clause_end,
    only_adverbials,
    past_adverbials,
    sentence_parts,
    trimmed,
)
from safepassage.reports.english_quoting import quoting_draft
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_silence import silence_drafts
from safepassage.reports.english_source import Named, said_by
from safepassage.reports.english_unnamed import according_drafts, unnamed_drafts
from safepassage.reports.english_word import VerbForm, word_list
from safepassage.reports.relation import Stance
from safepassage.reports.tokens import Kind, Tokens

CHARGES: Final = word_list("grammar_charges")
SUBORDINATE: Final = frozenset(["after", "when", "while", "as", "although", "though", "hours", "days"])
NOT: Final = frozenset(["not", "never", "n't"])
PLURALS: Final = word_list("grammar_plurals")
"""Forms of verbs that are plural nouns too."""
MODALS: Final = frozenset(["will", "would", "should", "could", "can", "may", "might", "must", "to"])
NEGATED: Final = word_list("grammar_negated")


def english_drafts(tokens: Tokens, first: int, after: int) -> list[Draft]:
    """Return the relations of the sentence of the tokens `first` up to `after`, in their order."""
    whole = Sentence(tokens, first, after)
    drafts: list[Draft] = []
    for start, end in sentence_parts((first, after), whole):
        drafts += _part_drafts(Sentence(tokens, start, end))
    return sorted(drafts, key=lambda draft: draft.cue)


def _part_drafts(sentence: Sentence) -> list[Draft]:
    drafts = silence_drafts(sentence)
    taken = {at for draft in drafts for at in range(*draft.cue)}
    for index in sorted(sentence.verbs):
        if index in taken:
            continue
        draft = _verb_draft(sentence, index, drafts)
        if draft is not None:
            drafts.append(draft)
            taken.update(range(*draft.cue))
            if draft.rule == "quoting" and draft.content is not None:
                taken.update(range(index, draft.content[0]))
    drafts = [_before_main(sentence, _before_resuming(draft, drafts), drafts) for draft in drafts]
    drafts += unnamed_drafts(sentence, drafts)
    return according_drafts(sentence, drafts)


def _before_resuming(draft: Draft, drafts: list[Draft]) -> Draft:
    """Return a relation of a relative clause ended where the main clause goes on: "X, who says …, said"."""
    if draft.rule != "relative" or draft.content is None:
        return draft
    start, end = draft.content
    resumed = next((d.cue[0] for d in drafts if d.rule == "after-relative" and start < d.cue[0] < end), None)
    return draft if resumed is None else replace(draft, content=(start, resumed))


def _before_main(sentence: Sentence, draft: Draft, drafts: list[Draft]) -> Draft:
    """Return a relation ended where another's speaker stands: "after X said …, Y said"."""
    if draft.content is None or draft.content[0] < draft.cue[0]:
        return draft
    last = next(
        (
            d.source[0]
            for d in drafts
            if d.source is not None
            and d.rule == "postposed"
            and draft.content[0] < d.source[0] < draft.content[1]
            and sentence.inside[d.cue[0]] == sentence.inside[draft.cue[0]]
        ),
        None,
    )
    if last is not None:
        return replace(draft, content=trimmed(sentence, draft.content[0], last))
    opening = range(max(sentence.first, draft.cue[0] - 6), draft.cue[0])
    if not any(sentence.low(at) in SUBORDINATE for at in opening):
        return draft
    start, end = draft.content
    main = next(
        (d.source[0] for d in drafts if d.source and d.rule == "subject" and start < d.source[0] < end), None
    )
    return (
        draft if main is None or sentence.low(main - 1) == "that" else replace(draft, content=(start, main))
    )


def _verb_draft(sentence: Sentence, index: int, earlier: list[Draft]) -> Draft | None:
    """Return the relation of the word at `index` read as a verb of saying, if it is one here."""
    form = sentence.verbs[index]
    if not _verbal(sentence, index, form):
        return None
    if form.verb.weak in ("quote", "cite"):
        return quoting_draft(sentence, index, form)
    named = said_by(sentence, index, form, earlier)
    if named is None or (named.rule == "postposed" and sentence.low(index - 1) in MODALS):
        return None
    content, cue_end = _content(sentence, index, form, named, earlier)
    if content is None or not _convinces(sentence, index, form, named, content):
        return None
    if named.rule == "subject" and _interrupts(sentence, named):
        content = _longer(sentence, content, _content_before(sentence, index, named, earlier))
    cue_start = _negation(sentence, index)
    return Draft(
        cue=(index if cue_start is None else cue_start, cue_end),
        source=named.source,
        relay=named.relay,
        content=content,
        stance=_stance(sentence, form, named)
        if cue_start is None or form.verb.base in ("believe", "think", "expect")
        else "not_confirmed",
        rule=named.rule,
    )


def _stance(sentence: Sentence, form: VerbForm, named: Named) -> Stance:
    """Return what the verb does with what is said: who is told to do something is asked to."""
    asked = form.verb.base == "tell" and sentence.low(named.resumes) == "to" and not named.passive
    return "demands" if asked else form.verb.stance


def _interrupts(sentence: Sentence, named: Named) -> bool:
    """Return whether speaker and verb stand between marks, so that what is said may go on around them."""
    opened = sentence.kind(named.begins - 1) in (Kind.COMMA, Kind.CLOSE)
    return opened and sentence.kind(named.resumes) == Kind.COMMA


def _longer(sentence: Sentence, content: TokenSpan, before: TokenSpan | None) -> TokenSpan:
    """Return the longer part of what is said around its verb."""
    if before is None or before[0] >= before[1]:
        return content
    lengths = [end - start for start, end in (sentence.tokens.raw_span(*span) for span in (content, before))]
    return content if lengths[0] >= lengths[1] else before


def _verbal(sentence: Sentence, index: int, form: VerbForm) -> bool:
    """Return whether the word is a verb here, not the noun or adjective of the same letters."""
    before = sentence.low(index - 1)
    if sentence.capital(index) and index > sentence.first:
        return False
    if form.shapes == {"base"}:
        return before in (
            "to",
            "will",
            "would",
            "not",
            "did",
            "do",
            "does",
            "can",
            "could",
            "may",
            "might",
            "and",
        ) or _plural_before(sentence, index)
    if form.shapes <= {"third", "base"} and (_noun_before(sentence, index) or _noun_itself(sentence, index)):
        return False
    if sentence.within(index - 1, "determiner") and before not in (
        "that",
        "this",
        "both",
        "all",
        "some",
        "many",
    ):
        return False
    if before in ("of", "for", "as", "so-called", "the") and "ing" not in form.shapes:
        return False
    return not (
        form.shapes <= {"past", "participle"}
        and sentence.low(index + 1) in ("by", "in", "on", "from")
        and before == ""
    )


def _noun_before(sentence: Sentence, index: int) -> bool:
    """Return whether "claims", "reports" is a noun by the word before it: "conflicting reports"."""
    at = index - 1
    if sentence.within(at, "determiner", "preposition") or sentence.low(at).endswith(("ing", "ed")):
        return sentence.low(at) not in ("this", "that", "both")
    return sentence.within(at, "modifier") and not sentence.within(at, "role", "body")


def _noun_itself(sentence: Sentence, index: int) -> bool:
    """Return whether "claims" has no subject that could be one: "contrary to government claims"."""
    if sentence.low(index) not in PLURALS:
        return False
    begin = sentence.phrase_before(index, sentence.floor(index), whole=False)
    if begin >= index or begin == sentence.first or sentence.capital(begin):
        return False
    return not sentence.within(begin, "determiner", "pronoun")


def _plural_before(sentence: Sentence, index: int) -> bool:
    word = sentence.low(index - 1)
    return word in ("they", "we", "i", "who") or (
        sentence.within(index - 1, "role", "body") and word.endswith(("s", "people", "men", "women", "media"))
    )


def _negation(sentence: Sentence, index: int) -> int | None:
    """Return where the negation of the verb begins: "did not confirm"."""
    before = sentence.low(index - 1)
    at = index - 1
    if sentence.within(at, "adverb"):
        at -= 1
        before = sentence.low(at)
    if before in NEGATED:
        return at
    if before in NOT:
        return at - 1 if sentence.within(at - 1, "auxiliary") else at
    return None


def _content(
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
        return _content_before(sentence, index, named, earlier), cue_end
    start = past_adverbials(sentence, start, limit)
    if sentence.low(start) == "that":
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
    if "that" not in form.verb.frames or (form.verb.frames & {"np"} and not _clause(sentence, start, limit)):
        return _noun_content(sentence, index, form, start), cue_end
    return trimmed(sentence, start, clause_end(sentence, index, start)), cue_end


def _clause(sentence: Sentence, start: int, limit: int) -> bool:
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


def _content_before(
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


def _convinces(
    sentence: Sentence, index: int, form: VerbForm, named: Named, content: tuple[int, int]
) -> bool:
    """Return whether the verb means saying here."""
    weak = form.verb.weak
    after = content[0] > index
    if weak in ("clause", "claim", "report", "estimate", "reveal", "admit") and after and not named.passive:
        clause = (
            sentence.low(content[0] - 1) == "that"
            or _clause(sentence, content[0], content[1])
            or any(sentence.kinds[at] == Kind.OPEN for at in range(index + 1, content[0] + 1))
        )
        if weak == "clause":
            return clause
        return clause or "np" in form.verb.frames
    if weak == "dismiss":
        return any(sentence.low(at) in CHARGES for at in range(*content))
    if weak == "blame":
        return content[0] > index
    if weak == "accuse":
        return any(sentence.low(at) in ("of", "for", "on") for at in range(*content))
    if weak == "describe":
        return any(sentence.low(at) == "as" for at in range(*content))
    if weak == "ask" and sentence.low(content[0]) == "not":
        return False  # "asked not to be named"
    if weak in ("urge", "ask"):
        return any(sentence.low(at) in ("to", "for", "that") for at in range(*content))
    if weak == "threaten":
        return sentence.low(content[0]) in ("to", "with") or sentence.low(content[0] - 1) == "that"
    if weak == "call":
        return sentence.low(index + 1) in ("for", "on")
    return True
