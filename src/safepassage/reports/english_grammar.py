"""The rules that find attribution relations in an English sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_clause import sentence_parts, trimmed
from safepassage.reports.english_content import content_before, content_of, is_clause
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
            if draft.rule == "quoting" and draft.source is not None:
                taken.update(range(index, draft.source[1] + 2))  # "as saying"
    drafts = [_before_main(sentence, _before_resuming(draft, drafts), drafts) for draft in drafts]
    drafts = [_before_joined(sentence, draft, drafts) for draft in drafts]
    drafts += unnamed_drafts(sentence, drafts)
    return according_drafts(sentence, drafts)


def _before_resuming(draft: Draft, drafts: list[Draft]) -> Draft:
    """Return a relation of a relative clause ended where the main clause goes on: "X, who says …, said"."""
    if draft.rule != "relative" or draft.content is None:
        return draft
    start, end = draft.content
    resumed = next((d.cue[0] for d in drafts if d.rule == "after-relative" and start < d.cue[0] < end), None)
    return draft if resumed is None else replace(draft, content=(start, resumed))


def _before_joined(sentence: Sentence, draft: Draft, drafts: list[Draft]) -> Draft:
    """Return a relation ended where the author joins another: "X said …, but Y reported", "and blamed"."""
    if draft.content is None or draft.content[0] < draft.cue[0]:
        return draft
    start, end = draft.content
    for other in drafts:
        begins = other.source[0] if other.rule == "subject" and other.source else other.cue[0]
        if not start < begins < end or sentence.inside[begins] != sentence.inside[draft.cue[0]]:
            continue
        word = sentence.low(begins - 1)
        again = other.rule == "conjoined" and other.source == draft.source and word in ("and", "but")
        if again or (other.rule == "subject" and word in ("but", "while")):
            return replace(draft, content=trimmed(sentence, start, begins - 1))
    return draft


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
    content, cue_end = content_of(sentence, index, form, named, earlier)
    if content is None or not _convinces(sentence, index, form, named, content):
        return None
    if named.rule == "subject" and _interrupts(sentence, named):
        content = _longer(sentence, content, content_before(sentence, index, named, earlier))
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
    if form.verb.base == "call" and sentence.low(named.resumes) not in ("for", "on"):
        return "states"
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
    if form.verb.base == "report" and sentence.low(index + 1) == "back":
        return False
    if form.verb.base == "state" and sentence.within(index + 1, "outlet", "body"):
        return False  # "and state television"
    if form.shapes == {"base"}:
        if sentence.manner(index - 1):
            before = sentence.low(index - 2)
            if before in ("we", "they", "i"):
                return True
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
    if sentence.within(at - 1, "determiner") and not sentence.capital(at):
        known = sentence.within(at, "role", "body", "pronoun", "outlet") or (
            sentence.low(at).endswith("s") and not sentence.low(at).endswith(("ous", "ss"))
        )
        return not known and sentence.low(index) in PLURALS
    return sentence.within(at, "modifier") and not sentence.within(at, "role", "body")


def _noun_itself(sentence: Sentence, index: int) -> bool:
    """Return whether "claims" has no subject that could be one: "contrary to government claims"."""
    if sentence.low(index) not in PLURALS:
        return False
    for at in range(index - 1, max(index - 6, sentence.first), -1):
        if sentence.low(at) == "to" and sentence.low(at - 1) == "according":
            return True  # "according to the latest estimates"
        if not sentence.wordy(at) or sentence.finite(at):
            break
    begin = sentence.phrase_before(index, sentence.floor(index), whole=False)
    if begin >= index or begin == sentence.first or sentence.capital(begin):
        return False
    return not sentence.within(begin, "determiner", "pronoun")


def _plural_before(sentence: Sentence, index: int) -> bool:
    word = sentence.low(index - 1)
    if sentence.low(index) == "say" and (
        sentence.within(index - 1, "outlet")
        or (word.endswith("s") and sentence.within(index - 2, "modifier", "body"))
    ):
        return True
    return word in ("they", "we", "i", "who") or (
        sentence.within(index - 1, "role", "body") and word.endswith(("s", "people", "men", "women", "media"))
    )


def _negation(sentence: Sentence, index: int) -> int | None:
    """Return where the negation of the verb begins: "did not confirm"."""
    before = sentence.low(index - 1)
    at = index - 1
    if sentence.within(at, "adverb") or sentence.manner(at):
        at -= 1
        before = sentence.low(at)
    if before in NEGATED:
        return at
    if before in NOT:
        return at - 1 if sentence.within(at - 1, "auxiliary") else at
    return None


def _called(sentence: Sentence, index: int, content: TokenSpan) -> bool:
    """Return whether something is called something: "called the attack a crime"."""
    start, end = content
    named = sentence.within(start, "determiner", "pronoun") or sentence.capital(start)
    if start != index + 1 or not named or sentence.low(start) in ("a", "an", "no", "any"):
        return False
    article = next(
        (at for at in range(start + 1, min(start + 9, end)) if sentence.low(at) in ("a", "an")), None
    )
    return article is not None and not sentence.within(article - 1, "preposition", "conjunction")


def _convinces(
    sentence: Sentence, index: int, form: VerbForm, named: Named, content: tuple[int, int]
) -> bool:
    """Return whether the verb means saying here."""
    weak = form.verb.weak
    after = content[0] > index
    if weak in ("clause", "claim", "report", "estimate", "reveal", "admit") and after and not named.passive:
        clause = (
            sentence.low(content[0] - 1) == "that"
            or is_clause(sentence, content[0], content[1])
            or any(sentence.kinds[at] == Kind.OPEN for at in range(index + 1, content[0] + 1))
        )
        if weak == "clause":
            return clause
        return clause or "np" in form.verb.frames
    opinion = form.verb.base in ("continue", "expect") and not after and not named.passive
    if opinion and sentence.kind(named.begins - 1) != Kind.CLOSE:
        return False
    if weak == "dismiss":
        return any(sentence.low(at) in CHARGES for at in range(*content))
    if weak == "blame":
        return content[0] > index
    if weak == "accuse":
        return any(sentence.low(at) in ("of", "for", "on") for at in range(*content))
    if weak == "describe" and sentence.low(content[0]) == "how":
        return True
    if weak == "describe":
        return any(sentence.low(at) == "as" for at in range(*content))
    if weak == "ask" and sentence.low(content[0]) == "not":
        return False  # "asked not to be named"
    if weak in ("urge", "ask"):
        return any(sentence.low(at) in ("to", "for", "that") for at in range(*content))
    if weak == "threaten":
        return sentence.low(content[0]) in ("to", "with") or sentence.low(content[0] - 1) == "that"
    if weak == "call":
        return sentence.low(index + 1) in ("for", "on") or _called(sentence, index, content)
    return True
