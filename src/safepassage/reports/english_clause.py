"""Where English clauses begin and end, in texts that have lost their commas too."""

from __future__ import annotations

from typing import Final

from safepassage.reports.english_sentence import Sentence
from safepassage.reports.tokens import Kind

PUBLISHED: Final = frozenset(
    ["carried", "published", "posted", "issued", "released", "broadcast", "aired", "read"]
)
SURE: Final = frozenset(["say", "add", "deny", "tell", "report", "confirm", "describe", "accuse", "blame"])
"""Verbs that after "and" and a name begin a report."""
NOUNS: Final = frozenset(["reports", "claims", "demands", "calls", "orders", "notes", "states"])
"""Plural nouns that are present verbs too."""
TURNS: Final = frozenset(["while", "but", "although", "though", "whereas", "and", "as"])
CUE_WITHIN: Final = 9
TAIL_MAX: Final = 14
PLACED_MAX: Final = 9
MARKS: Final = frozenset([Kind.COMMA, Kind.STOP, Kind.BREAK, Kind.COLON, Kind.DASH])


def past_adverbials(sentence: Sentence, start: int, limit: int) -> int:
    """Return where the content begins after times and occasions: "said on Monday | the army"."""
    at = start
    while at < limit:
        word = sentence.low(at)
        if sentence.kind(at) == Kind.COMMA or (sentence.within(at, "adverb") and word != "however"):
            at += 1
            continue
        if sentence.within(at, "time") and word not in ("this", "may"):
            at += 1
            continue
        stop = _adverbial_end(sentence, at, limit) or _that_ahead(sentence, at, limit)
        if stop is None:
            return at
        at = stop
    return at


def only_adverbials(sentence: Sentence, start: int, limit: int) -> bool:
    """Return whether nothing but times, occasions and short phrases stands from `start` on."""
    if turns(sentence, start, limit):
        return True
    if sentence.low(start) == "as" and sentence.low(start + 1) in ("cited", "quoted", "reported"):
        return sentence.low(start + 2) == "by"
    at = past_adverbials(sentence, start, limit)
    if at < limit and turns(sentence, at, limit):
        return True
    if at >= limit or all(
        sentence.kinds[i] not in (Kind.WORD, Kind.NUMBER, Kind.OPEN) for i in range(at, limit)
    ):
        return True
    if limit - start > TAIL_MAX or any(sentence.kind(i) == Kind.OPEN for i in range(start, limit)):
        return False
    if not sentence.within(at, "preposition", "conjunction") and at == start:
        return False
    return sentence.within(at, "preposition") and not any(
        sentence.finite(i) or sentence.low(i) == "that" for i in range(at, limit)
    )


def clause_end(sentence: Sentence, cue: int, start: int) -> int:
    """Return where what is said from `start` on ends: the quotation, the sentence, or the next report."""
    limit = sentence.limit(cue)
    at = start
    while at < limit:
        kind = sentence.kinds[at]
        if kind == Kind.OPEN and sentence.partner[at] < limit:
            at = sentence.partner[at] + 1
            continue
        if kind in (Kind.STOP, Kind.BREAK):
            return at
        if (
            at > start
            and sentence.within(at, "outlet")
            and sentence.capital(at)
            and sentence.within(at + 1, "time")
        ):
            return at  # a dateline
        if at > start and kind == Kind.COMMA and turns(sentence, at + 1, limit):
            return at
        if at > start and kind == Kind.WORD and turns(sentence, at, limit):
            return at
        at += 1
    return limit


def turns(sentence: Sentence, at: int, limit: int) -> bool:
    """Return whether the author's next report begins at `at`: "while X said", "adding that"."""
    word = sentence.low(at)
    if word == "according" and sentence.low(at + 1) == "to":
        return True
    form = sentence.verbs.get(at)
    if (
        form is not None
        and "ing" in form.shapes
        and sentence.low(at - 1) not in ("of", "for", "by", "and", "is", "are", "was", "were")
        and not (word == "warning" and sentence.capital(at - 1))
    ):
        return (
            sentence.kinds[at - 1] == Kind.COMMA
            or sentence.low(at + 1) == "that"
            or form.verb.base in ("add", "dismiss", "say", "warn")
        )
    if word == "but" and sentence.low(at + 1) in ("did", "didnt") and _elaborates(sentence, at + 2):
        return True
    if word == "as" and not _as_said(sentence, at, limit):
        return False
    if word not in TURNS:
        return False
    for index in range(at + 1, min(at + CUE_WITHIN, limit)):
        if sentence.low(index) in ("that", "which", "who") or sentence.kinds[index] in MARKS:
            return False
        found = sentence.verbs.get(index)
        if word in ("but", "while") and found is not None and _plural_says(sentence, index):
            return True
        if (
            found is not None
            and found.shapes & {"past", "third", "participle"}
            and not (
                sentence.low(index) in NOUNS and not sentence.within(index - 1, "role", "body", "pronoun")
            )
            and not sentence.within(index - 1, "determiner")
        ):
            if word == "and" and sentence.low(index - 1) == "and":
                return "past" in found.shapes and not sentence.low(at - 1).endswith("ed")
            return word != "and" or found.verb.base in SURE
        if sentence.finite(index) and not sentence.within(index, "auxiliary"):
            return False
    return False


def _elaborates(sentence: Sentence, at: int) -> bool:
    """Return whether what was not said follows: "but did not elaborate", "did not say how"."""
    at += sentence.low(at) == "not"
    return sentence.low(at) in ("say", "elaborate", "give", "provide", "specify", "identify", "name")


def _as_said(sentence: Sentence, at: int, limit: int) -> bool:
    """Return whether "as", a short name and a verb of saying stand here: "as the ministry claimed"."""
    end = sentence.phrase_after(at + 1, min(at + CUE_WITHIN, limit))
    form = sentence.verbs.get(end)
    return end > at + 1 and form is not None and "past" in form.shapes and sentence.low(end + 1) != "by"


def _plural_says(sentence: Sentence, index: int) -> bool:
    """Return whether a plural speaker and a present stand here: "but activists say"."""
    plural = sentence.within(index - 1, "role", "body") and sentence.low(index - 1).endswith("s")
    return plural and "base" in sentence.verbs[index].shapes and sentence.low(index) in ("say", "report")


def clause_begin(sentence: Sentence, end: int) -> int:
    """Return where the clause that ends at `end` begins: after a mark, a dateline or the last report."""
    floor = sentence.floor(end - 1) if end > sentence.first else sentence.first
    at = end - 1
    while at >= floor:
        if sentence.kinds[at] in (Kind.STOP, Kind.BREAK):
            return at + 1
        if (_dateline(sentence, at) or _placed(sentence, at)) and at + 1 < end:
            return at + 1
        at -= 1
    return floor


def trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without marks at its outside, and without quotation marks that enclose it."""
    outer = (*MARKS, Kind.OTHER)
    while end > start and (
        sentence.kinds[end - 1] in outer
        or (sentence.kinds[end - 1] == Kind.CLOSE and sentence.partner[end - 1] < start)
        or (sentence.kinds[end - 1] == Kind.OPEN)
    ):
        end -= 1
    while start < end and (sentence.kinds[start] in (*MARKS, Kind.CLOSE)):
        start += 1
    if end - start > 2 and sentence.kinds[start] == Kind.OPEN and sentence.partner[start] == end - 1:
        start, end = start + 1, end - 1
    elif end > start and sentence.kinds[start] == Kind.OPEN and sentence.partner[start] >= end:
        start += 1
    while end > start and sentence.kinds[end - 1] in MARKS:
        end -= 1
    return (start, end) if end > start else None


def sentence_parts(sentence_tokens: tuple[int, int], sentence: Sentence) -> list[tuple[int, int]]:
    """Return the parts of a sentence whose inner full stops were lost, by the capitals that they left."""
    first, after = sentence_tokens
    cuts = [first]
    for at in range(first + 1, after):
        if sentence.kinds[at] not in (Kind.WORD, Kind.NUMBER) or sentence.inside[at] >= first:
            continue
        opens = (sentence.capital(at) and sentence.within(at, "opener") and len(sentence.forms[at]) > 1) or (
            sentence.forms[at] == "A" and sentence.wordy(at + 1) and not sentence.capital(at + 1)
        )
        before = sentence.kind(at - 1)
        if (
            opens and before in (Kind.WORD, Kind.NUMBER, Kind.CLOSE, Kind.RIGHT) and not _names(sentence, at)
        ) or (_dateline(sentence, at - 1) and sentence.capital(at) and at - 1 > first and cuts[-1] < at):
            cuts.append(at)
    return list(zip(cuts, [*cuts[1:], after], strict=True))


def _names(sentence: Sentence, at: int) -> bool:
    """Return whether a capital belongs to a name or a title: "of The Hague"."""
    outlet = any(sentence.within(i, "outlet") for i in (at + 1, at + 2))
    if sentence.low(at - 1) in ("told", "by") and sentence.low(at) == "the" and outlet:
        return True
    return sentence.low(at - 1) in ("of", "in", "the", "for", "to", "at", "said", "says", "and") or (
        sentence.capital(at - 1)
        and sentence.capital(at + 1)
        and sentence.low(at) not in ("the", "meanwhile", "earlier")
    )


def _dateline(sentence: Sentence, at: int) -> bool:
    """Return whether the token is the year that ends a date: "27 June 2016"."""
    form = sentence.forms[at] if sentence.first <= at < sentence.after else ""
    return (
        len(form) == 4
        and form.isdigit()
        and form[:2] in ("19", "20")
        and (
            sentence.within(at - 1, "time")
            or (sentence.kind(at - 1) == Kind.NUMBER and sentence.within(at - 2, "time"))
        )
    )


def _placed(sentence: Sentence, at: int) -> bool:
    """Return whether the dash ends the place and agency of a dateline: "BEIRUT (AP) --"."""
    if sentence.kinds[at] not in (Kind.DASH, Kind.OTHER) or not set(sentence.forms[at]) <= set("-–—"):
        return False
    before = range(sentence.first, at)
    return 0 < len(before) <= PLACED_MAX and not any(sentence.forms[i].islower() for i in before)


def _adverbial_end(sentence: Sentence, at: int, limit: int) -> int | None:
    """Return the end of "on Monday", "in a statement", "at the time", "during a session …"."""
    if not sentence.within(at, "preposition") or sentence.low(at) in ("of", "for"):
        return None
    for index in range(at + 1, min(at + 9, limit)):
        if sentence.low(index) == "that" or sentence.finite(index):
            return None
        if sentence.within(index, "time", "occasion"):
            end = index + 1
            while end < limit and (
                sentence.within(end, "time", "occasion") or sentence.kind(end) == Kind.NUMBER
            ):
                end += 1
            return end
        if sentence.kind(index) not in (Kind.WORD, Kind.NUMBER):
            return None
        if index > at + 4 and not sentence.within(index, "modifier"):
            return None
    return None


def _that_ahead(sentence: Sentence, at: int, limit: int) -> int | None:
    """Return where "that" stands after a phrase with a preposition: "said during a session that"."""
    carried = sentence.within(at - 1, "occasion") and sentence.low(at) in PUBLISHED
    if not sentence.within(at, "preposition") and not carried:
        return None
    for index in range(at + 1, min(at + 12, limit)):
        if sentence.low(index) == "that":
            return index
        if sentence.finite(index) or sentence.kind(index) not in (Kind.WORD, Kind.NUMBER, Kind.OTHER):
            return None
    return None
