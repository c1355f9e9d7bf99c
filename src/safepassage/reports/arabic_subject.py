"""The subject that stands before an Arabic verb of saying."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_break import belongs
from safepassage.reports.arabic_phrase import OWN_SIDE, phrase_end
from safepassage.reports.arabic_sentence import NEGATIONS, Sentence
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.tokens import Kind

SUBJECT_MAX: Final = 24
UNKNOWN_MAX: Final = 3
QUOTED_MAX: Final = 5
OFFICE_MAX: Final = 5
APPOSED_MAX: Final = 18
BEFORE_MAX: Final = 10
PERSONS: Final = word_list("subject_persons")
DESCRIBED: Final = frozenset(["وهو", "وهي", "وهم"])
POINTING: Final = frozenset(["هذا", "هذه", "هولاء", "ذلك", "تلك"])
HAD: Final = frozenset(["كان", "كانت", "وكان", "وكانت"])
INTRODUCING: Final = word_list("subject_introducing")


def subject_before(sentence: Sentence, verb: int, form: VerbForm) -> tuple[int, int] | None:
    """Return the noun phrase between the beginning of the clause and its verb, if that is its subject.

    The clause begins after a mark, a complementiser, a conjunction or an auxiliary; nothing but the phrase,
    adverbs and words of time may stand before the verb, and the verb must agree with its first noun.
    """
    if form.joined:
        return _topic(sentence, verb)
    if sentence.forms[verb - 1] in ("وهو", "وهي", "وهم") and verb - 1 >= sentence.first:
        return verb - 1, verb
    return _adjacent(sentence, verb, form) or _parted(sentence, verb, form)


def _adjacent(sentence: Sentence, verb: int, form: VerbForm) -> tuple[int, int] | None:
    """Return the subject between which and its verb stand adverbs and times only."""
    end = _before_auxiliaries(sentence, verb)
    begin = _past_adverbs(sentence, _clause_begin(sentence, verb), end)
    if begin >= end or end - begin > SUBJECT_MAX:
        return None
    head = sentence.word(begin)
    if sentence.kind(begin) == Kind.OPEN and sentence.closing(begin) == end - 1:
        return _name_in_quotes(sentence, begin, end)
    if sentence.kind(begin) == Kind.NUMBER and form.number == "p":
        stop = phrase_end(sentence, begin, end, frames=frozenset(["np"]))
        return (begin, stop) if stop == end else None
    if sentence.kind(begin) != Kind.WORD or (begin == sentence.first and "-" in sentence.form(begin)):
        return None  # the place and agency of a dateline
    if head.governed or head.use & (
        Use.PREPOSITION | Use.RELATIVE | Use.TIME | Use.ADVERB | Use.OPENER | Use.NEGATION
    ):
        return None
    if sentence.form(begin) in POINTING and sentence.word(begin + 1).definite:
        stop = phrase_end(sentence, begin + 1, end, frames=frozenset(["np"]))
        pointed = sentence.is_actor(begin + 1) and stop == end
        return (begin, stop) if pointed and agrees(sentence, begin + 1, form) else None
    if head.use & Use.PRONOUN:
        alone = end == begin + 1 and sentence.form(begin) in PERSONS
        return (begin, begin + 1) if alone else None
    if not head.use & ACTOR and not _unknown_subject(sentence, begin, end):
        return None
    stop = phrase_end(sentence, begin, end, frames=frozenset(["np"]))
    if stop <= begin or not _only_adjuncts(sentence, stop, end):
        return None
    if any(at in sentence.verbs and _unlike_noun(sentence, at) for at in range(begin, stop)):
        return None
    last = sentence.word(stop - 1)
    if form.number == "s" and sentence.form(stop - 1).endswith("ون") and not last.use & Use.NAME:
        return None  # many people say it in the plural
    return (begin, stop) if agrees(sentence, begin, form) else None


def _past_adverbs(sentence: Sentence, begin: int, end: int) -> int:
    """Return where the subject begins after adverbs, times and a comma that open the clause."""
    at = begin
    while at < end and (
        sentence.kinds[at] == Kind.COMMA
        or (sentence.word(at).use & (Use.ADVERB | Use.TIME) and not sentence.is_actor(at))
    ):
        at += 1
    return at if at < end else begin


def _parted(sentence: Sentence, verb: int, form: VerbForm) -> tuple[int, int] | None:
    """Return a subject with a clause of its own before the verb: "the official who …", "Nasser, who is …"."""
    floor = max(sentence.floor(verb), verb - SUBJECT_MAX)
    for at in range(verb - 2, floor, -1):
        described = sentence.form(at) in DESCRIBED
        if described or sentence.word(at).use & Use.RELATIVE:
            return None if sentence.word(at + 1).use & Use.AUXILIARY else _before_clause(sentence, at, form)
        kind = sentence.kinds[at]
        own = sentence.word(at - 1).use & Use.RELATIVE or sentence.form(at - 1) == "عدم"
        saying = at in sentence.verbs and _unlike_noun(sentence, at) and not own
        if saying or sentence.is_that(at) or kind in (Kind.STOP, Kind.COLON, Kind.OPEN, Kind.CLOSE):
            return None
    return None


def _before_clause(sentence: Sentence, at: int, form: VerbForm) -> tuple[int, int] | None:
    """Return the subject that ends before the relative clause at `at`."""
    stop = at - (sentence.kinds[at - 1] == Kind.COMMA)
    begin = _past_adverbs(sentence, _clause_begin(sentence, stop), stop)
    head = sentence.word(begin)
    if begin >= stop or sentence.kinds[begin] != Kind.WORD or head.governed:
        return None
    named = sentence.form(at) in DESCRIBED and _unknown_subject(sentence, begin, stop)
    if head.use & (Use.PREPOSITION | Use.RELATIVE | Use.OPENER) or not (head.use & ACTOR or named):
        return None
    end = phrase_end(sentence, begin, stop, frames=frozenset(["np"]))
    return (begin, end) if end == stop and agrees(sentence, begin, form) else None


def _name_in_quotes(sentence: Sentence, begin: int, end: int) -> tuple[int, int] | None:
    """Return the name that alone stands in quotation marks before the verb: "«The Command» denies …"."""
    head = sentence.word(begin + 1)
    named = head.use & (ACTOR | Use.NAME) or head.definite
    verbs = any(at in sentence.verbs for at in range(begin, end))
    return (begin + 1, end - 1) if named and not verbs and end - begin <= QUOTED_MAX else None


def _topic(sentence: Sentence, verb: int) -> tuple[int, int] | None:
    """Return the noun phrase of "as for X, he said": after `أما`, before a verb with `ف`."""
    if not sentence.forms[verb].startswith("ف"):
        return None
    for at in range(verb - 1, max(verb - 12, sentence.floor(verb) - 1), -1):
        if sentence.forms[at] in ("اما", "واما"):
            end = verb - (sentence.kinds[verb - 1] == Kind.COMMA)
            stop = phrase_end(sentence, at + 1, end)
            return (at + 1, stop) if stop > at + 1 else None
    return None


def _unknown_subject(sentence: Sentence, begin: int, end: int) -> bool:
    """Return whether words that the lexicon does not know can be a person's name before the verb."""
    head = sentence.word(begin)
    if sentence.kinds[end - 1] == Kind.RIGHT:
        end = next((at for at in range(end - 1, begin, -1) if sentence.kinds[at] == Kind.LEFT), end)
    named = _named_first(sentence, begin, end)
    if (end - begin > UNKNOWN_MAX and not named) or head.act or head.use or sentence.forms[begin][0] == "و":
        return False
    before = sentence.form(begin - 1)
    opens = begin == sentence.floor(begin) or sentence.is_that(begin - 1)
    return opens or before in INTRODUCING or before in HAD


def _named_first(sentence: Sentence, begin: int, end: int) -> bool:
    """Return whether a name of a few words, a comma and an office stand from `begin` on."""
    for at in range(begin + 1, min(begin + UNKNOWN_MAX + 2, end)):
        if sentence.kinds[at] == Kind.COMMA:
            return bool(sentence.word(at + 1).use & Use.ROLE) or _own_side(sentence, at + 1)
    return False


def _own_side(sentence: Sentence, at: int) -> bool:
    """Return whether "for his part" stands at `at`."""
    return sentence.form(at) == "من" and sentence.form(at + 1) in OWN_SIDE


def antecedent(sentence: Sentence, verb: int) -> tuple[int, int] | None:
    """Return the noun phrase that a relative pronoun before the verb stands for, if it can speak."""
    at = _before_auxiliaries(sentence, verb) - 1
    if not sentence.word(at).use & Use.RELATIVE:
        return None
    return phrase_before(sentence, at - (sentence.kind(at - 1) == Kind.COMMA))


def indefinite_antecedent(sentence: Sentence, verb: int) -> tuple[int, int] | None:
    """Return a paper just before the verb that says something: "slogans saying", "a letter stating that"."""
    for at in range(verb - 1, max(verb - 7, sentence.floor(verb) - 1), -1):
        word = sentence.word(at)
        if (
            sentence.kind(at) != Kind.WORD
            or at in sentence.verbs
            or word.use & (Use.COMPLEMENTISER | Use.RELATIVE)
        ):
            return None
        if word.use & Use.PAPER and not word.definite and not word.possessed:
            return (at, _before_times(sentence, at, verb)) if not word.governed else None
    return None


def _before_times(sentence: Sentence, start: int, end: int) -> int:
    """Return where the words of time that end a phrase begin: "a letter, yesterday"."""
    while end > start + 1 and (sentence.word(end - 1).use & Use.TIME or sentence.form(end - 1) in POINTING):
        end -= 1
    return end


def agrees(sentence: Sentence, head: int, form: VerbForm) -> bool:
    """Return whether a verb after its subject can have that subject."""
    word = sentence.form(head)
    definite_feminine = word.endswith("ه") and not sentence.word(head).possessed
    if form.person == 1:
        return False
    if form.number == "p":
        return word.endswith(("ون", "ين", "ات", "ء", "و", "ي", "ه")) or len(word) > 2
    return not (
        form.feminine is False
        and definite_feminine
        and word not in ("خليفه", "حمزه", "اسامه", "معاويه", "طلحه")
    )


def _clause_begin(sentence: Sentence, verb: int) -> int:
    floor = sentence.floor(verb)
    if floor == verb and floor > sentence.first + 1:
        floor = sentence.floor(verb - 1)  # the quotation opens with the verb
    floor = max(floor, verb - SUBJECT_MAX - 4)
    at = verb - 1
    while at >= floor:
        kind = sentence.kinds[at]
        if kind == Kind.COMMA and _apposed(sentence, at, verb, floor):
            at -= 1
            continue
        if kind in (Kind.COMMA, Kind.COLON, Kind.STOP, Kind.BREAK, Kind.RIGHT, Kind.LEFT, Kind.DASH):
            if kind in (Kind.RIGHT, Kind.LEFT):
                at -= 1
                continue
            return at + 1
        if kind in (Kind.CLOSE, Kind.OPEN):
            if kind == Kind.OPEN and at < verb - 1:
                return at + 1
            at = sentence.partner[at] - 1 if kind == Kind.CLOSE else at - 1
            continue
        word = sentence.word(at)
        if word.use & (Use.COMPLEMENTISER | Use.RELATIVE) or sentence.forms[at] in INTRODUCING:
            return at + 1
        if word.use & Use.AUXILIARY and at < verb - 1 and not sentence.word(at + 1).use & Use.AUXILIARY:
            return at + 1
        at -= 1
    return floor


def _apposed(sentence: Sentence, comma: int, verb: int, floor: int) -> bool:
    """Return whether the comma, and one before it, enclose an apposition: "X, head of Y, said"."""
    if _own_side(sentence, comma + 1):
        return True
    if comma == verb - 1:
        if _own_side(sentence, comma - 2) and sentence.kinds[comma - 3] == Kind.COMMA:
            return True
        return (
            _long_subject(sentence, comma, floor)
            or _name_apposed(sentence, comma, floor)
            or any(
                sentence.kinds[at] == Kind.COMMA
                and sentence.word(at + 1).use & Use.ROLE
                and not sentence.word(at + 1).joined
                for at in range(max(floor, comma - APPOSED_MAX), comma)
            )
        )
    if sentence.kinds[verb - 1] == Kind.COMMA and _name_only(sentence, comma + 1, verb - 1):
        return _name_apposed(sentence, verb - 1, floor)
    word = sentence.word(comma + 1)
    return (
        bool(word.use & Use.ROLE and not word.joined and not word.governed)
        and sentence.kinds[verb - 1] == Kind.COMMA
    )


def _name_apposed(sentence: Sentence, comma: int, floor: int) -> bool:
    """Return whether a person's name stands between an office, a comma and this one: "the minister, X,"."""
    for at in range(comma - 1, max(floor, comma - UNKNOWN_MAX - 2), -1):
        if sentence.kinds[at] == Kind.COMMA:
            office = range(at - 1, max(floor - 1, at - OFFICE_MAX), -1)
            titled = any(sentence.word(i).use & Use.ROLE for i in office)
            return titled and _name_only(sentence, at + 1, comma)
    return False


def _long_subject(sentence: Sentence, comma: int, floor: int) -> bool:
    """Return whether only an actor's phrase stands between "that" and the comma before the verb."""
    for at in range(comma - 1, max(floor - 1, comma - APPOSED_MAX), -1):
        if sentence.is_that(at) or sentence.forms[at] in HAD:
            long = comma - at > UNKNOWN_MAX or not sentence.is_that(at)
            return sentence.is_actor(at + 1) and long
        if sentence.kinds[at] == Kind.COMMA or at in sentence.verbs:
            return False
    return False


def _before_auxiliaries(sentence: Sentence, verb: int) -> int:
    end = verb
    while end > sentence.first and (
        sentence.word(end - 1).use & (Use.AUXILIARY | Use.ADVERB)
        or sentence.forms[end - 1] in NEGATIONS
        or (sentence.kinds[end - 1] in (Kind.COMMA, Kind.OPEN) and end == verb)
    ):
        end -= 1
    return end


def _only_adjuncts(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether only times, adverbs and one short prepositional phrase stand from `start` to `end`."""
    at = start
    while at < end:
        word = sentence.word(at)
        if word.use & (Use.TIME | Use.ADVERB | Use.SEQUEL) or sentence.kind(at) in (Kind.COMMA, Kind.NUMBER):
            at += 1
        elif word.use & Use.PREPOSITION or (word.governed and not word.act):
            at += 2 if word.use & Use.PREPOSITION else 1
            while at < end and sentence.word(at).definite:
                at += 1
        else:
            return False
    return True


def _unlike_noun(sentence: Sentence, at: int) -> bool:
    word = sentence.word(at)
    if belongs(sentence, at):
        return False
    return not word.definite and not word.use & (ACTOR | Use.EVENT | Use.SAYING) and not word.governed


def phrase_before(sentence: Sentence, end: int) -> tuple[int, int] | None:
    """Return the actor's noun phrase that ends at `end`."""
    head = None
    at = end - 1
    floor = max(sentence.floor(end), end - BEFORE_MAX)
    while at >= floor:
        word = sentence.word(at)
        kind = sentence.kind(at)
        if kind == Kind.CLOSE:
            at = sentence.partner[at] - 1
            continue
        if kind == Kind.COMMA and _name_only(sentence, at + 1, end) and sentence.word(at - 1).definite:
            at -= 1
            continue
        if sentence.form(at) == "في" and sentence.word(at + 1).use & Use.BODY and head == at + 1:
            head = None
            at -= 1
            continue
        if _is_ali(sentence, at):
            at -= 1
            continue
        if kind != Kind.WORD or word.use & (Use.PREPOSITION | Use.COMPLEMENTISER) or at in sentence.verbs:
            break
        if word.use & ACTOR and not word.use & Use.EVENT:
            head = at
        if word.governed == "ل" or word.base in ("اسم", "لسان"):
            head = None
            at -= 1
            continue
        if word.governed or word.joined:
            break
        at -= 1
    if head is None or sentence.word(head).governed:
        return None
    return head, end


def _is_ali(sentence: Sentence, at: int) -> bool:
    """Return whether `علي` is a given name: written with its dots, first after a comma or an office."""
    raw = sentence.form(at) == "علي" and sentence.tokens.raw_word(at).endswith("ي")
    before = sentence.word(at - 1)
    return raw and (sentence.kind(at - 1) == Kind.COMMA or bool(before.use & Use.ROLE and before.definite))


def _name_only(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether nothing but words that can be a person's name stand from `start` to `end`."""
    return 0 < end - start <= UNKNOWN_MAX and not any(
        sentence.kind(at) != Kind.WORD
        or sentence.word(at).use & ~(Use.NAME | Use.PREPOSITION)
        or (sentence.word(at).governed and (sentence.word(at).use or sentence.word(at).definite))
        or at in sentence.verbs
        for at in range(start, end)
    )
