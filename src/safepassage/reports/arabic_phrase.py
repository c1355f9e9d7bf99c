"""Where an Arabic noun phrase ends: the name of a speaker with title, affiliation and apposition."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_apposition import apposition, described_end
from safepassage.reports.arabic_break import (
    begins_another,
    belongs,
    is_namesake,
    object_quoted,
    proper_name,
    short_name,
)
from safepassage.reports.arabic_given_name import given_here
from safepassage.reports.arabic_place import PLACES_IN, in_end, titled
from safepassage.reports.arabic_sentence import COUNTED, Sentence
from safepassage.reports.arabic_word import ACTOR, Use, nisbas, word_list
from safepassage.reports.tokens import Kind

PHRASE_MAX: Final = 40
PRESENT_MIN: Final = 4
RELATIONAL: Final = word_list("phrase_relational")
POSTPOSED: Final = word_list("phrase_postposed")
"""Participles that, with a preposition, tell where somebody is, and not who: "held in"."""
BOUND_TO: Final = word_list("phrase_bound_to")
"""Participles that go on with "to": "belonging to", "opposed to"."""
OF_RANK: Final = word_list("phrase_of_rank")
"""Adjectives of an office, after which "of" and a body follow."""
ENVOYS: Final = word_list("phrase_envoys")
FOR_WHOM: Final = word_list("phrase_for_whom")
"""Offices that are held for somebody: "the deputy for …"."""
LINKS: Final = word_list("phrase_links")
OF_PEOPLE: Final = word_list("phrase_of_people")
"""After "of" these tell who somebody is: his age, "the people of"."""
TODAY: Final = frozenset(["المصري", "روسيا", "اخبار"])
"""Papers and channels are named for these and "today"."""
OWN_SIDE: Final = word_list("phrase_own_side")
"""After "from" these make an adverb: "for his part", "without"."""
CALLED: Final = frozenset(["يدعي", "تدعي", "اسمه", "اسمها"])
OF_THEM: Final = frozenset(["منهم", "منها", "منهن"])
LEADING_ON: Final = frozenset(["الانتباه", "الانظار", "النقاب", "اللثام", "نسخه", "نسخا"])
OTHERS: Final = frozenset(["اخري", "واخري", "اخرين", "اخرون", "واخرون"])
ASKING: Final = frozenset(["كيف", "لماذا", "متي", "ماذا", "هل", "كم"])
SMALL: Final = OTHERS | OF_THEM | POSTPOSED | ASKING | LEADING_ON | {"غير"}
"""Words that a name goes on with, or ends before, whatever else stands there."""
NEVER_IN: Final = (
    Use.COMPLEMENTISER | Use.RELATIVE | Use.AUXILIARY | Use.PRONOUN | Use.ACCORDING | Use.NEGATION
)
RELATING: Final = word_list("phrase_relating")
"""Verbs that begin a relative clause of an indefinite noun: "an official who asked not to be named"."""


def phrase_end(sentence: Sentence, start: int, limit: int, *, frames: frozenset[str] = frozenset()) -> int:
    """Return the index after the noun phrase that begins at `start`.

    It ends before a complementiser, a verb of saying, a relative clause, words of time or manner, the hearer,
    an act (what is announced or denied), and a prepositional phrase that does not belong to the name.

    Parameters
    ----------
    sentence
        The sentence.
    start
        The first word of the phrase.
    limit
        The phrase ends here at the latest.
    frames
        How the content follows the verb whose subject this is: its prepositions end the phrase.
    """
    end = start
    index = start
    limit = min(limit, start + PHRASE_MAX)
    while index < limit:
        kind = sentence.kinds[index]
        if kind == Kind.WORD:
            after = _word_end(sentence, start, index, limit, frames)
            if after is None:
                break
            index = end = after
        elif kind == Kind.NUMBER:
            index = end = index + 1
        elif kind == Kind.LEFT:
            index = end = sentence.past_parenthesis(index)
        elif (
            kind == Kind.OPEN
            and "hearer" in frames
            and not sentence.word(index - 1).use & (Use.OUTLET | Use.BODY)
        ) or (kind == Kind.OPEN and "obj" in frames and object_quoted(sentence, start, index)):
            break
        elif kind == Kind.OPEN and not frames and short_name(sentence, start, index):
            return min(index + 3, limit)
        elif kind == Kind.OPEN and sentence.quotation_is_name(index):
            index = end = sentence.closing(index) + 1
        elif kind == Kind.COMMA and (closing := described_end(sentence, index + 1)) is not None:
            index = end = closing
        elif (kind == Kind.COMMA and apposition(sentence, start, index + 1)) or (
            kind in (Kind.DASH, Kind.OTHER) and sentence.kind(index + 1) == Kind.WORD and index > start
        ):
            index += 1
        else:
            break
    return min(end, limit)


def _word_end(sentence: Sentence, start: int, index: int, limit: int, frames: frozenset[str]) -> int | None:
    """Return the index after the word and what it governs, if it belongs to the phrase; None: it does not."""
    word = sentence.word(index)
    use = word.use
    form = sentence.form(index)
    first = index == start
    if not first and form in SMALL:
        return _small_end(sentence, index)
    if form == "ل" and _named_for(sentence, start, index):
        return sentence.closing(index + 1) + 1
    if form == "و" and not first and sentence.kind(index + 1) == Kind.OPEN:
        return sentence.closing(index + 1) + 1 if sentence.quotation_is_name(index + 1) else None
    if form in CALLED and index == start + 1 and proper_name(sentence, index + 1):
        return index + 2
    if (
        relates(sentence, index)
        or (not first and resumes(sentence, index))
        or _plural_verb(sentence, index)
        or _relative_present(sentence, start, index)
        or (len(form) == 1 and not (form == "و" and index > start and _coordinates(sentence, index + 1)))
        or use & NEVER_IN
        or (use & Use.OPENER and not use & ACTOR)
    ):
        return None
    if form in LINKS:
        return _linked_end(sentence, start, index, limit)
    if index in sentence.verbs and not first and _is_verb_here(sentence, index):
        return None
    if use & Use.PREPOSITION and not word.definite and not use & ACTOR:
        return _preposition_end(sentence, start, index, limit, frames)
    if word.governed:
        return _governed_end(sentence, start, index, frames)
    if first and use & Use.HEARER and not word.possessed and not form.endswith("ين"):
        return index + 1  # "the supporters of the party"
    if use & (Use.TIME | Use.ADVERB | Use.HEARER) and not use & ACTOR:
        return index + 1 if _names_time(sentence, start, index) else None
    if first:
        return index + 1
    if (use & Use.OUTLET and _hears(sentence, index)) or _circumstance(sentence, index):
        return None
    if word.joined and not use & ACTOR and not word.definite:
        return None if _verbal(sentence, index) else index + 1
    return None if begins_another(sentence, start, index, frames) else index + 1


def _small_end(sentence: Sentence, index: int) -> int | None:
    """Return the end of "other", "non-…", "of them" in a name; None where the name ends before the word."""
    form = sentence.form(index)
    following = sentence.word(index + 1)
    if form in OTHERS:
        return index + 1
    if form in OF_THEM:
        return index + 1 if sentence.word(index - 1).use & (Use.ROLE | Use.BODY) else None
    if form == "غير":
        negates = sentence.kind(index + 1) == Kind.WORD and not following.governed
        return index + 2 if negates and not following.use & Use.COMPLEMENTISER else None
    if form in POSTPOSED:
        return None if _with_place(sentence, index + 1) else index + 1
    return None


def _with_place(sentence: Sentence, index: int) -> bool:
    """Return whether a preposition follows a participle: "the town lying in", "the lawyer held with"."""
    return bool(sentence.word(index).use & Use.PREPOSITION) or sentence.word(index).governed == "ب"


def relates(sentence: Sentence, index: int) -> bool:
    """Return whether a verb begins a relative clause without a pronoun: "an official who asked …"."""
    return sentence.form(index) in RELATING and sentence.form(index + 1) != "الله"


def resumes(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word is a verb whose pronoun stands for a paper: "a statement it issued"."""
    word = sentence.word(index)
    if word.use or word.definite or word.governed or word.joined or index in sentence.verbs:
        return False
    if sentence.kind(index) != Kind.WORD or sentence.form(index) in LINKS:
        return False
    if not sentence.tokens.raw_word(index).endswith(("ه", "ها")) or len(sentence.form(index)) < 4:
        return False
    papers = Use.PAPER | Use.OCCASION
    return any(
        sentence.word(at).use & papers and not sentence.word(at).definite for at in (index - 1, index - 2)
    )


def _named_for(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether "of «…»" belongs to an office: "the secretary-general of «the Party»"."""
    if index <= start or sentence.kind(index + 1) != Kind.OPEN or not titled(sentence, start, index):
        return False
    inner = sentence.word(index + 2)
    before = sentence.word(index - 1)
    body = inner.use & (Use.BODY | Use.NAME) and not inner.use & (Use.MEDIA | Use.OUTLET)
    if before.base in ("تنفيذي", "تحرير"):
        return True  # "the chief executive of «X»"
    return bool(body and (before.definite or before.use & Use.ROLE))


def _circumstance(sentence: Sentence, index: int) -> bool:
    """Return whether an indefinite accusative after a definite noun tells how: "the minister, smiling"."""
    return sentence.word(index).accusative and sentence.word(index - 1).definite


def _hears(sentence: Sentence, index: int) -> bool:
    """Return whether an outlet after a whole phrase is told: "a medical source told the agency"."""
    word = sentence.word(index)
    before = sentence.word(index - 1)
    if word.definite or word.joined or word.governed or word.use & Use.ROLE:
        return False
    bound = before.use & (Use.CONSTRUCT | Use.ROLE | Use.BODY | Use.OUTLET | Use.PAPER | Use.NAME)
    return not bound and before.base != "اسم" and sentence.kinds[index - 1] == Kind.WORD


def _is_verb_here(sentence: Sentence, index: int) -> bool:
    """Return whether a word that may be a verb of saying is one inside a phrase, and no noun."""
    word = sentence.word(index)
    if word.definite or word.governed:
        return False
    if belongs(sentence, index):
        return False
    if all(form.shape == "participle" for form in sentence.verbs[index]):
        return not word.use & ACTOR
    before = sentence.word(index - 1)
    if word.use & ACTOR and before.use & Use.CONSTRUCT:
        return False
    if is_namesake(sentence, index):
        return False
    return not (word.use & (Use.ROLE | Use.BODY)) or sentence.is_that(index + 1)


def _plural_verb(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word has the shape of a plural present: "they take care to"."""
    form = sentence.form(index)
    if sentence.word(index).use or len(form) <= 5:
        return False
    shall = form.startswith("سن") and not sentence.word(index - 1).use & Use.CONSTRUCT
    return (form[0] in "يت" and form.endswith("ون")) or shall  # "we shall …"


def _relative_present(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an unknown word is a present that tells of an unnamed person: "a woman living in"."""
    word = sentence.word(index)
    form = sentence.form(index)
    if word.base in BOUND_TO or word.base in RELATIONAL or form in nisbas():
        return False
    if sentence.word(index - 2).use & Use.PREPOSITION and not sentence.word(index - 1).definite:
        return False  # the second part of a place: "in the camps of Tindouf"
    if word.use or word.definite or form[0] not in "يت" or len(form) < PRESENT_MIN or form.endswith("ه"):
        return False
    if not sentence.word(start).use & Use.ROLE or any(
        sentence.word(at).definite or sentence.word(at).use & Use.NAME for at in range(start, index)
    ):
        return False
    following = sentence.word(index + 1)
    return index > start and bool(following.use & Use.PREPOSITION or following.governed)


def _coordinates(sentence: Sentence, index: int) -> bool:
    """Return whether a word after a separate `و` can go on a name."""
    word = sentence.word(index)
    noun = word.definite or word.use & (Use.ROLE | Use.BODY | Use.NAME | Use.OUTLET)
    return bool(noun and not word.governed and index not in sentence.verbs)


def _verbal(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word with `و` looks like a verb that begins a clause of its own."""
    rest = sentence.form(index)[1:]
    return rest.endswith(("ت", "وا")) and len(rest) > 3 and not sentence.word(index).use


def _names_time(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether a word of time belongs to a name: "the Friday imam", "the Friends of May"."""
    if sentence.form(index) == "اليوم" and sentence.form(index - 1) in TODAY:
        return True
    if sentence.kind(index - 1) == Kind.NUMBER and sentence.word(index - 2).use & Use.BODY:
        return index - 1 > start  # "the forces of March 14"
    if sentence.form(index) in ("عام", "العام") and sentence.word(index - 1).use & Use.ROLE:
        return True
    after_name = sentence.word(index - 1).definite or sentence.form(index - 1).startswith("ال")
    if sentence.form(index) == "العام" and after_name:
        return not sentence.word(index + 1).use & Use.SEQUEL  # "the general hospital"
    return (
        index > start
        and bool(sentence.word(index - 1).use & Use.CONSTRUCT)
        and not sentence.word(index - 1).use & Use.MEDIA
        and (sentence.word(index).definite or sentence.form(index).startswith("ال"))
    )


def _governed_end(sentence: Sentence, start: int, index: int, frames: frozenset[str]) -> int | None:
    """Return the end of a word with `ب`, `ل` or `ك` attached, if it belongs to the name before it."""
    word = sentence.word(index)
    if index == start:
        return index + 1
    if word.governed == "ب" and word.base in ("اسم", "لسان"):
        return index + 1
    if word.base == "قول":
        return None  # "in saying"
    if word.governed == "ل" and word.base == "حقوق" and titled(sentence, start, index):
        return index + 1  # "the committee for human rights"
    if word.governed == "ك" or word.use & (Use.TIME | Use.ADVERB | Use.OCCASION):
        return None
    if word.governed == "ل" and _of_body(sentence, start, index):
        return index + 1
    site = sentence.word(start).use & Use.OUTLET and sentence.word(start).definite
    if word.governed == "ل" and site and word.use & Use.OUTLET and index - start <= 2:
        return index + 1  # "the website of the magazine"
    if word.governed in frames or (
        word.governed == "ب" and (word.act or word.use & Use.EVENT) and not word.definite
    ):
        return None
    if word.governed == "ل":
        before = sentence.word(index - 1)
        if before.base in BOUND_TO and before.definite and index - 1 > start:
            return index + 1
        if word.use & (Use.HEARER | Use.OUTLET | Use.MEDIA) or (
            sentence.kind(index + 1) == Kind.OPEN and not word.use & Use.BODY
        ):
            return None
        return index + 1 if titled(sentence, start, index) else None
    known = word.definite or word.use & (Use.NAME | Use.BODY)
    return index + 1 if known and titled(sentence, start, index) else None


def _of_body(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether "of" and a body go on an office with its adjective: "the secretary general of the"."""
    word = sentence.word(index)
    office = sentence.word(start).use & Use.ROLE and sentence.word(start).definite is True
    general = index - 1 > start and sentence.word(index - 1).base in OF_RANK
    body = word.use & (Use.BODY | Use.NAME) and not word.act
    return bool(general and body and (office or sentence.word(index - 2).use & Use.ROLE))


def _preposition_end(
    sentence: Sentence, start: int, index: int, limit: int, frames: frozenset[str]
) -> int | None:
    """Return the end of a preposition and the word after it, if they belong to the name before them."""
    preposition = sentence.form(index)
    if given_here(sentence, index, governed=preposition in frames):
        return index + 1
    if index == start or index + 1 >= limit or sentence.is_that(index + 1):
        return None
    before = sentence.word(index - 1)
    following = sentence.word(index + 1)
    ali = preposition == "علي" and before.use & Use.ROLE and "علي" not in frames
    if ali and sentence.tokens.raw_word(index).endswith("ي"):
        return index + 1 if not following.definite else None
    if preposition == "من" and sentence.form(index + 1) in OWN_SIDE:
        return None
    if preposition == "من" and sentence.form(index + 1) in OF_PEOPLE and "من" not in frames:
        return index + 2
    if preposition in ("من", "منهم", "منها"):
        counted = before.base in COUNTED
        if "من" in frames and not counted:
            return None
        if counted or before.base in RELATIONAL or (titled(sentence, start, index) and not before.definite):
            return None if following.use & (Use.TIME | Use.OCCASION) else index + 2
        return None
    if following.use & (Use.TIME | Use.OCCASION) or sentence.kind(index + 1) == Kind.NUMBER:
        return None
    if preposition in PLACES_IN:
        return in_end(sentence, start, index, limit)
    if preposition in frames:
        return None
    if preposition == "الي" and before.base not in RELATIONAL:
        return index + 2 if any(sentence.word(at).base in ENVOYS for at in range(start, index)) else None
    if preposition in ("عن", "علي", "الي") and before.base in RELATIONAL:
        return index + 2
    for_whom = any(sentence.word(at).base in FOR_WHOM for at in range(start, index))
    if preposition == "عن" and for_whom and not following.act:
        return index + 2
    return None


def _linked_end(sentence: Sentence, start: int, index: int, limit: int) -> int | None:
    """Return the end of "issued by …" after a paper."""
    if not any(sentence.word(at).use & Use.PAPER for at in range(start, index)):
        return None
    body = index + 1
    if sentence.form(body) in ("عن", "من"):
        body += 1
    if body >= limit or not sentence.is_actor(body):
        return None
    return phrase_end(sentence, body, limit)
