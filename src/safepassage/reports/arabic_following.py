"""What follows an Arabic verb of saying: its subject, an outlet, and the words that open what is said."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_adjunct import (
    pass_addressee,
    pass_adjunct,
    pass_relating,
    pass_relative,
    take_according,
)
from safepassage.reports.arabic_ahead import NOT_ITS_THAT, past_negated, that_ahead
from safepassage.reports.arabic_break import object_quoted
from safepassage.reports.arabic_comma import past_comma
from safepassage.reports.arabic_given_name import is_given_name
from safepassage.reports.arabic_phrase import ASKING, LINKS, phrase_end, relates, resumes
from safepassage.reports.arabic_second_verb import is_another_verb, is_circumstance, pass_coordinated
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_verb import Verb
from safepassage.reports.arabic_walk import MANNERS, SEPARATE, Following, Walk
from safepassage.reports.arabic_word import ACTOR, Use, is_oblique, word_list
from safepassage.reports.tokens import Kind

AHEAD_MAX: Final = 60
LINKED_WITHIN: Final = 4
ASIDE_MAX: Final = 10
SAYING_SO: Final = word_list("following_saying_so")
"""Words that only lead from a verb of saying to what is said: "commented, saying"."""
LEADING_ON: Final = frozenset(["الانتباه", "الانظار", "النظر", "النقاب", "اللثام"])
WHATS: Final = frozenset(["بما", "عما", "مما", "الا", "بالا", "ما", "ماذا"])
BEHALF: Final = frozenset(["اسم", "لسان"])
"""The nouns of "on behalf of"."""
DEMONSTRATIVES: Final = word_list("following_demonstratives")
SET_PHRASES: Final = word_list("following_set_phrases")
"""After a preposition these make an adverb: "at once", "for his part"."""


def following(sentence: Sentence, verb: Verb, index: int, *, has_subject: bool) -> Following:
    """Return what follows a verb of saying.

    Parameters
    ----------
    sentence
        The sentence.
    verb
        The verb.
    index
        The token after it.
    has_subject
        Whether its subject stands before it or is left out, so that a noun after it is its object.
    """
    limit = min(sentence.limit(index - 1), index + AHEAD_MAX)
    walk = Walk(sentence, verb, index, limit)
    if verb.stance == "states" and {"obj", "that"} <= verb.frames and that_ahead(sentence, index, limit):
        walk.frames = verb.frames - {"obj", "np"}
    while walk.index < limit:
        begun = walk.index
        kind = sentence.kinds[begun]
        if kind == Kind.WORD:
            done = _word(walk, has_subject=has_subject)
            if done is not None:
                return done
        elif kind == Kind.COLON:
            return walk.found("colon", walk.index + 1 + sentence.is_that(walk.index + 1))
        elif kind == Kind.OPEN:
            subject_known = has_subject or walk.subject is not None
            named = sentence.quotation_is_name(walk.index) or object_quoted(sentence, index - 1, walk.index)
            if "obj" in walk.frames and subject_known and named:
                return walk.found("noun", walk.index)
            if not _name_quoted(walk):
                if walk.frames & {"that", "الي"} or walk.index == index:
                    return walk.found("quote", walk.index)
                walk.index = sentence.closing(walk.index) + 1
        elif kind == Kind.LEFT:
            walk.index = sentence.past_parenthesis(walk.index)
        elif kind == Kind.COMMA:
            if not past_comma(walk):
                break
        elif kind in (Kind.DASH, Kind.OTHER, Kind.NUMBER):
            if kind == Kind.NUMBER and _object_at(walk, has_subject=has_subject):
                return walk.found("noun", walk.index)
            walk.index += 1
        else:
            break
    return walk.found("none", walk.index)


def _word(walk: Walk, *, has_subject: bool) -> Following | None:
    """Take one word; return the end of the walk where it opens the content or stops the walk."""
    begun = walk.index
    opened = _opening(walk, has_subject=has_subject)
    if opened is not None or walk.index != begun:
        return opened
    if past_negated(walk) or _leads_on(walk):
        return None
    sentence, index = walk.sentence, walk.index
    word = sentence.words[index]
    use = word.use
    if word.governed == "ل" or sentence.form(index) == "ل" or _called(walk):
        return pass_addressee(walk)
    if relates(sentence, index) or _links(sentence, index) or resumes(sentence, index):
        return pass_relating(walk)
    if use & Use.RELATIVE:
        return pass_relative(walk, has_subject=has_subject)
    if (use & Use.OPENER and not use & ACTOR) or sentence.form(index) in ("كنا", "كنت"):
        return walk.found("none", index)
    if use & Use.ACCORDING and not use & ACTOR:
        take_according(walk)
        return None
    if index in sentence.verbs and is_another_verb(walk):
        return None if pass_coordinated(walk) else walk.found("none", index)
    if is_circumstance(walk):
        return walk.found("none", index)
    if use & Use.PREPOSITION and not use & ACTOR and not _names(walk):
        pass_adjunct(walk)
        return None
    if word.governed or use & (Use.AUXILIARY | Use.NEGATION):
        return _small_word(walk)
    personal = use & Use.PRONOUN and sentence.form(index) not in DEMONSTRATIVES
    if personal or (use & Use.HEARER and (has_subject or walk.subject is not None)):
        if personal and walk.subject is None and not has_subject:
            walk.subject = (index, index + 1)
        walk.index += 1
        return None
    return _noun(walk, has_subject=has_subject)


def _called(walk: Walk) -> bool:
    """Return whether "with «…»" names the outlet of a call: `في اتصال بـ«رويترز»`."""
    sentence, index = walk.sentence, walk.index
    called = sentence.form(index) == "ب" and "ب" not in walk.frames and sentence.kind(index + 1) == Kind.OPEN
    return called and any(sentence.word(at).base == "اتصال" for at in (index - 1, index - 2))


def _links(sentence: Sentence, index: int) -> bool:
    """Return whether "issued by", "published in" goes on a paper, an outlet or an occasion before it."""
    before = range(index - 1, index - 1 - LINKED_WITHIN, -1)
    papers = Use.PAPER | Use.OCCASION | Use.OUTLET
    return sentence.form(index) in LINKS and any(sentence.word(at).use & papers for at in before)


def _opening(walk: Walk, *, has_subject: bool) -> Following | None:
    """Return the end of the walk where the word opens what is said."""
    sentence, index = walk.sentence, walk.index
    word = sentence.words[index]
    form = sentence.form(index)
    if word.use & Use.COMPLEMENTISER:
        if form in ("فان", "فانه", "فانها"):
            return walk.found("none", index)
        takes_that = walk.frames & {"that", "ب", "عن", "من", "علي", "الي", "relay"}
        if takes_that and sentence.form(index - 1) not in NOT_ITS_THAT - walk.frames:
            return walk.found("that", index + 1)
        return walk.found("none", index)
    by_b = word.governed == "ب" and "ب" in walk.frames and word.base not in BEHALF
    if by_b and form not in SAYING_SO and _opens_with_b(walk):
        return walk.found("preposition", index)
    if form in ASKING and walk.frames & {"that", "np"} and walk.verb.frames - {"obj"}:
        return walk.found("that", index + 2 * sentence.is_that(index + 1))
    if form in WHATS and _what(walk, has_subject=has_subject):
        return walk.found("noun", index)
    if form in SEPARATE and form in walk.frames:
        return _after_preposition(walk)
    if form == "قرب" and "np" in walk.frames and sentence.word(index + 1).act:
        return walk.found("noun", index)  # "that … is near"
    addressed = word.use & (Use.OUTLET | Use.MEDIA | Use.HEARER)
    if word.governed == "ل" and "ل" in walk.frames and not addressed:
        return walk.found("preposition", index)
    return None


def _leads_on(walk: Walk) -> bool:
    """Step over what only leads on: "saying", "attention", a time, an adverb; return whether it did."""
    form = walk.sentence.form(walk.index)
    word = walk.sentence.words[walk.index]
    timely = bool(word.use & (Use.TIME | Use.ADVERB)) or _not_yet(walk)
    leads = form in LEADING_ON or (form in SAYING_SO and "that" in walk.frames)
    leads = leads or (timely and not (word.definite and word.use & ACTOR) and not word.governed)
    walk.index += leads
    return leads


def _not_yet(walk: Walk) -> bool:
    """Return whether `بعد` is "yet" right after a negated verb, not "after"."""
    sentence, index = walk.sentence, walk.index
    negated = sentence.word(walk.verb_at - 1).use & Use.NEGATION and index == walk.verb_at + 1
    return bool(negated and sentence.form(index) == "بعد" and not sentence.word(index + 1).definite)


def _names(walk: Walk) -> bool:
    """Return whether a word with the letters of a preposition is the speaker's name."""
    sentence, index = walk.sentence, walk.index
    leads = sentence.is_that(index + 1) or sentence.form(index + 1) in walk.frames & SEPARATE
    leads = leads or (sentence.form(index) == "علي" and index == walk.verb_at + 1)
    return walk.subject is None and leads and is_given_name(sentence, index)


def _small_word(walk: Walk) -> Following | None:
    """Step over a word with a preposition attached; an auxiliary after the subject begins another clause."""
    word = walk.sentence.words[walk.index]
    if not word.governed and walk.subject is not None:
        return walk.found("none", walk.index)
    walk.index += 1
    if word.base in MANNERS and word.governed:
        walk.index += walk.sentence.form(walk.index) == "غير"
        walk.index += not walk.sentence.word(walk.index).definite
    return None


def _noun(walk: Walk, *, has_subject: bool) -> Following | None:
    sentence, index = walk.sentence, walk.index
    word = sentence.word(index)
    if "hearer" in walk.frames and walk.subject is not None and word.act and word.possessed:
        return walk.found("noun", index)  # "told the delegation his readiness to"
    if "ب" in walk.frames and walk.subject is not None and _seems_governed(sentence, index):
        return walk.found("preposition", index)
    if walk.subject is None and not has_subject:
        if "np" in walk.frames and _starts_act(walk) and not _clause_ahead(walk):
            return walk.found("noun", index)
        if walk.verb.weak == "consider" and word.act and _starts_act(walk) and not _clause_ahead(walk):
            return walk.found("noun", index)  # an act is thought to be something
        if word.accusative or (word.base.endswith("ين") and is_oblique(word.base)):
            if "obj" in walk.frames:
                return walk.found("noun", index)  # an object by its ending
            walk.index = max(phrase_end(sentence, index, walk.limit, frames=walk.frames), index + 1)
            return None
        own = word.possessed or sentence.form(index).endswith(("ه", "ها", "هم"))
        if walk.verb.weak == "follow" and own and word.use & (Use.SAYING | Use.OCCASION):
            walk.index += 1  # "concluded his statement"
            return None
        head = index + (sentence.form(index) in DEMONSTRATIVES)
        end = phrase_end(sentence, head, walk.limit, frames=walk.frames)
        if end > head:
            walk.subject = (index, end)
            walk.index = end
            return None
        walk.index += 1
        return None
    if word.use & Use.OUTLET and not word.definite and not walk.frames & {"np", "obj"} and walk.relay is None:
        walk.index = max(phrase_end(sentence, index, walk.limit, frames=walk.frames), index + 1)
        walk.relay = (index, walk.index)
        return None
    known = word.act or word.possessed or word.use & (Use.EVENT | Use.PAPER | Use.SAYING | Use.PRONOUN)
    apart = walk.commas and not known and "obj" not in walk.frames and _that_later(walk)
    if _object_at(walk, has_subject=has_subject) and not _that_soon(walk) and not apart:
        return walk.found("noun", index)
    walk.index += 1
    return None


def _seems_governed(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word begins with the preposition `ب`."""
    word = sentence.word(index)
    return (
        sentence.form(index).startswith("ب")
        and len(sentence.form(index)) > 4
        and not word.use
        and not word.definite
    )


def _that_later(walk: Walk) -> bool:
    """Return whether the verb's "that" comes after a comma, so that what stands here is an aside."""
    sentence = walk.sentence
    ahead = range(walk.index + 1, min(walk.index + ASIDE_MAX, walk.limit))
    return any(sentence.is_that(at) and sentence.kinds[at - 1] == Kind.COMMA for at in ahead)


def _that_soon(walk: Walk) -> bool:
    """Return whether "that" comes soon, and what stands here is no act that could itself be said."""
    sentence, index = walk.sentence, walk.index
    word = sentence.word(index)
    if "that" not in walk.frames or word.act or word.use & (Use.EVENT | Use.PAPER) or "obj" in walk.frames:
        return False
    for at in range(index + 1, min(index + 9, walk.limit)):
        if sentence.is_that(at):
            return sentence.form(at - 1) not in NOT_ITS_THAT
        if sentence.kind(at) == Kind.CLOSE or (
            sentence.kind(at) == Kind.OPEN and sentence.quotation_is_name(at)
        ):
            continue
        if sentence.kind(at) == Kind.COMMA and sentence.is_that(at + 1):
            return True
        if sentence.kind(at) != Kind.WORD or at in sentence.verbs:
            return False
    return False


def _clause_ahead(walk: Walk) -> bool:
    """Return whether the verb's "that" comes in a few words, so that what stands before it is the subject."""
    sentence = walk.sentence
    if "that" not in walk.frames or walk.verb.past in ("نفى", "أنكر"):
        return False
    word = sentence.word(walk.index)
    return bool(word.use & ACTOR) and any(
        sentence.is_that(at) for at in range(walk.index + 1, min(walk.index + 8, walk.limit))
    )


def _starts_act(walk: Walk) -> bool:
    word = walk.sentence.word(walk.index)
    if word.use & (Use.BODY | Use.ROLE | Use.NAME) and not word.use & Use.EVENT:
        return False
    if word.use & Use.PAPER and not word.use & Use.EVENT and not word.possessed:
        return False
    return word.act or bool(word.use & Use.EVENT)


def _object_at(walk: Walk, *, has_subject: bool) -> bool:
    return ("np" in walk.frames or "obj" in walk.frames) and (has_subject or walk.subject is not None)


def _opens_with_b(walk: Walk) -> bool:
    word = walk.sentence.word(walk.index)
    if word.use & (Use.TIME | Use.ADVERB):
        return False
    if walk.verb.past == "صرح":
        return True
    return not (word.use & Use.OCCASION and not word.act and not word.use & Use.EVENT)


def _what(walk: Walk, *, has_subject: bool) -> bool:
    """Return whether `ما` opens what is denied or said: "denied what …", "announced what …"."""
    form = walk.sentence.form(walk.index)
    if form == "الا":
        except_that = walk.sentence.is_that(walk.index + 1) or "إ" in walk.sentence.tokens.raw_word(
            walk.index
        )
        return "that" in walk.frames and not except_that
    if form == "بالا":
        return "ب" in walk.frames
    return form in ("ما", "ماذا") and (
        "np" in walk.frames or ("obj" in walk.frames and (has_subject or walk.subject is not None))
    )


def _after_preposition(walk: Walk) -> Following | None:
    """Take a preposition that the verb governs: what is said follows it."""
    sentence, index = walk.sentence, walk.index
    following_word = sentence.word(index + 1)
    if sentence.form(index + 1) in SET_PHRASES:
        walk.index = index + 2
        return None
    if sentence.form(index) == "من" and walk.subject is not None and following_word.use & Use.NAME:
        walk.index = phrase_end(sentence, index + 1, walk.limit, frames=walk.frames)
        return None
    if (
        following_word.use & (Use.TIME | Use.OCCASION)
        and not following_word.act
        and not sentence.is_that(index + 1)
    ) and following_word.use & Use.TIME:
        walk.index = index + 2
        return None
    if sentence.form(index) == "علي" and following_word.use & (Use.OUTLET | Use.PAGE):
        pass_adjunct(walk)
        return None
    begins = index + 1
    if sentence.is_that(begins):
        begins += 1
    return walk.found("preposition", begins)


def _name_quoted(walk: Walk) -> bool:
    """Pass over a quotation that is a name; return whether it was one."""
    sentence, index = walk.sentence, walk.index
    if not sentence.quotation_is_name(index):
        return False
    close = sentence.closing(index)
    if walk.subject is not None and "hearer" in walk.frames and walk.relay is None:
        walk.relay = (index + 1, close)
    walk.index = close + 1
    if walk.subject is None:
        office = sentence.word(close + 1)
        walk.subject = (index + 1, close)
        if office.use & Use.ROLE and not office.use & Use.EVENT:
            walk.index = phrase_end(sentence, close + 1, walk.limit, frames=walk.frames)
            walk.subject = (index, walk.index)
    return True
