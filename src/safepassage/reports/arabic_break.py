"""Where the object, or what is said, begins right after the name of an Arabic speaker."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_sentence import COUNTED, Sentence
from safepassage.reports.arabic_word import Use, is_oblique, word_list
from safepassage.reports.tokens import Kind

ADJECTIVAL: Final = word_list("phrase_adjectival")
CONTINUING: Final = word_list("phrase_continuing")
"""Words that only go on with a foreign name."""
FAMILY_NAMES: Final = word_list("break_family_names")
QUALITIES: Final = ("يتها", "يته", "يتهم", "يتهما")
BELONGING: Final = frozenset(["تابع", "تابعه", "تابعون", "تابعين"])
"""Before `ل` these are "belonging to", not "went on"."""
ONE_OF: Final = frozenset(["احد", "احدي"])
"""After a person's name these say who he is."""
ANY: Final = frozenset(["اي", "ايا", "ايه"])
NAME_AHEAD: Final = 4
ACCUSATIVE_MIN: Final = 5
PREPOSED_LETTERS: Final = 4
"""A word with `ب` attached has more letters than this."""


def begins_another(sentence: Sentence, start: int, index: int, frames: frozenset[str]) -> bool:
    """Return whether the word begins a phrase of its own, so that the name from `start` ends before it.

    Parameters
    ----------
    sentence
        The sentence.
    start
        The first word of the name.
    index
        The word after what the name holds so far.
    frames
        How the content follows the verb: without a noun phrase or an object, nothing begins here.
    """
    word = sentence.word(index)
    one_of = word.base in ONE_OF and not sentence.word(start).use & Use.BODY
    if one_of or not frames & {"np", "obj", "ب", "hearer"} or sentence.form(index) in CONTINUING:
        return False
    if "hearer" in frames and _hearer(sentence, index):
        return True
    if "ب" in frames and attached_b(sentence, index):
        return True
    if not frames & {"np", "obj"}:
        return False
    its = (word.possessed and not word.joined) or _of_its(sentence, index)
    if its and sentence.word(index - 1).definite:
        return True
    besieged = word.definite and sentence.word(index - 1).definite and not word.use
    if (word.act or word.use & Use.EVENT) and not besieged and not _bound(sentence, start, index):
        return True
    if _after_whole(sentence, start, index):
        return True
    if "np" in frames and (sentence.form(index) in ANY or _paper_after(sentence, index)):
        return True
    if _after_body(sentence, start, index):
        return True
    if "obj" not in frames:
        return False
    if word.use & Use.PAPER and word.definite and sentence.word(index - 1).definite:
        return True
    if word.definite and sentence.word(index - 1).definite and _oblique(sentence, index, frames):
        return True
    if word.definite and sentence.word(index - 1).definite and _predicated(sentence, index + 1):
        return True
    if _object_needed(sentence, start, index, "الي" if "to" in frames else ""):
        return True
    return (index - 1 == start and _after_name(sentence, index)) or _new_actor(sentence, start, index)


def _oblique(sentence: Sentence, index: int, frames: frozenset[str]) -> bool:
    """Return whether a definite plural or dual has the ending of an object: "the two sides".

    A plural of origin may be an adjective, and is an object where what it is asked for follows.
    """
    word = sentence.word(index)
    if word.base.endswith("يين"):
        while sentence.form(index + 1).startswith("و") and sentence.form(index + 1).endswith("ين"):
            index += 1
        return sentence.form(index + 1) in frames & {"الي", "علي"} or (
            sentence.word(index + 1).governed == "ب" and bool(frames & {"ب"})
        )
    return word.base.endswith("ين") and is_oblique(word.base)


def attached_b(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word after a definite one begins with the preposition `ب`."""
    word = sentence.word(index)
    form = sentence.form(index)
    unknown = not word.use and not word.definite and len(form) > PREPOSED_LETTERS
    return unknown and form.startswith("ب") and sentence.word(index - 1).definite


def short_name(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether one quoted word is the short name of the body before it: "the authority «AFAD»"."""
    short = sentence.closing(index) == index + 2 and not sentence.is_that(index + 1)
    body = sentence.word(start).use & Use.BODY or sentence.word(start + 1).use & Use.BODY
    return bool(short and body and sentence.word(index - 1).definite)


def proper_name(sentence: Sentence, index: int) -> bool:
    """Return whether the word after "called" is somebody's name, not what he claims."""
    word = sentence.word(index)
    strange = word.use & ~Use.NAME or word.definite or word.governed or index in sentence.verbs
    return sentence.kind(index) == Kind.WORD and not strange


def object_quoted(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether a quoted name is the object, after a whole subject: "Fatah blamed «Hamas»"."""
    before = sentence.word(index - 1)
    inner = sentence.word(index + 1)
    bound = before.use & (Use.BODY | Use.OUTLET) or before.base in ("اسم", "لسان")
    close = sentence.closing(index)
    by_b = sentence.form(close + 1) == "ب" or sentence.word(close + 1).governed == "ب"
    plural = sentence.form(index - 1).endswith("ون") and not before.use & Use.NAME
    accused = by_b and (plural or (before.definite and not inner.definite))
    return bool(index > start and (inner.use & Use.NAME or accused) and not bound)


def _after_whole(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether the word's own form says that it follows a whole name."""
    return (
        _accusative_unknown(sentence, index)
        or _feminine_object(sentence, start, index)
        or _new_count(sentence, index)
        or _complete_plural(sentence, index)
    )


def _accusative_unknown(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word has the alif of an object, after a whole name: "the agency more of"."""
    word = sentence.word(index)
    form = sentence.form(index)
    if word.use or word.definite or word.joined or len(form) < ACCUSATIVE_MIN or not form.endswith("ا"):
        return False
    following = sentence.word(index + 1)
    return sentence.word(index - 1).definite and bool(following.use & Use.PREPOSITION or following.governed)


def _feminine_object(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an unknown feminine noun and its second part follow a whole, definite name.

    A person has one family name: "the minister Sami Qasim" is whole, and so is it with the article.
    """
    word = sentence.word(index)
    before = sentence.word(index - 1)
    if word.use or word.definite or word.joined or word.governed or not sentence.form(index).endswith("ه"):
        return False
    if sentence.form(index)[0] in "بلك":
        return False  # perhaps a preposition and a noun
    whole = before.definite and not before.use and index - 2 > start
    following = sentence.word(index + 1)
    second = (
        following.definite or following.possessed or sentence.form(index + 1).endswith(("ته", "تها", "تهم"))
    )
    return whole and second and not sentence.word(index - 2).definite and not sentence.is_that(index + 1)


def _predicated(sentence: Sentence, index: int) -> bool:
    """Return whether an indefinite accusative says what something is thought to be: "the step a threat"."""
    word = sentence.word(index)
    form = sentence.form(index)
    bare = not (
        word.definite or word.joined or word.governed or word.use & (Use.TIME | Use.ADVERB | Use.NAME)
    )
    return bare and (word.accusative or (not word.use and len(form) >= ACCUSATIVE_MIN and form.endswith("ا")))


def _hearer(sentence: Sentence, index: int) -> bool:
    """Return whether a body or an officer after a whole name is told: "the envoy informed the Council"."""
    word = sentence.word(index)
    before = sentence.word(index - 1)
    if word.joined or word.governed:
        return False
    if not before.definite:
        named = not (before.use or before.governed) and sentence.word(index - 2).definite
        return bool(named and word.definite and word.use & Use.BODY)
    if not before.use and word.definite and sentence.word(index - 2).use & Use.ROLE:
        return bool(word.use & Use.BODY)  # "the president al-Haddad the delegation"
    body = word.use & (Use.BODY | Use.OUTLET) and not word.definite
    return bool(body or (word.use & Use.ROLE and word.definite and word.base not in ADJECTIVAL))


def _bound(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an act belongs to the name before it: "the committee of inquiry"."""
    before = sentence.word(index - 1)
    word = sentence.word(index)
    if word.possessed:
        return False
    if before.base == "اسم":
        return True
    if sentence.form(start) in ("اي", "ايا", "ايه") and index > start + 1:
        return False
    if before.use & Use.CONSTRUCT and not before.definite:
        return True
    return bool(
        word.definite and before.use & (Use.BODY | Use.ROLE) and not before.definite and index - 1 >= start
    )


def _after_name(sentence: Sentence, index: int) -> bool:
    """Return whether a word after the name of a state or capital begins the object: "Washington the step"."""
    before = sentence.word(index - 1)
    word = sentence.word(index)
    if (
        before.use & (Use.ROLE | Use.BODY | Use.PAPER | Use.OUTLET)
        or not before.use & Use.NAME
        or before.base == "بان"
    ):
        return False
    if word.use & Use.NAME or word.joined:
        return False
    return not sentence.form(index).endswith(("يه", "ي")) or not word.definite


def _object_needed(sentence: Sentence, start: int, index: int, preposition: str) -> bool:
    """Return whether a definite word between a name and `ب` is the object, as there would be none else."""
    word = sentence.word(index)
    before = sentence.word(index - 1)
    following = sentence.word(index + 1)
    name = not (before.use or before.definite or before.governed)
    by_b = following.governed == "ب" or (sentence.is_that(index + 1) and sentence.form(index + 1)[0] == "ب")
    by_b = by_b or sentence.form(index + 1) == preposition != ""
    name = name or (preposition != "" and _nisba_of_name(sentence, index - 1))
    if sentence.word(index + 1).joined and sentence.word(index + 1).definite:
        by_b = by_b or sentence.word(index + 2).governed == "ب"
    feminine = before.definite and sentence.form(index - 1).endswith("يه")
    name = name or (feminine and not word.use and not sentence.form(index).endswith(("ه", "ات")))
    return index - 1 > start and name and word.definite and not word.governed and by_b


def _nisba_of_name(sentence: Sentence, index: int) -> bool:
    """Return whether a family name with the article, like a relation's adjective, ends a person's name."""
    given = sentence.word(index - 1)
    return sentence.form(index).endswith("ي") and not (given.use or given.definite or given.governed)


def _of_its(sentence: Sentence, index: int) -> bool:
    """Return whether an unknown word has the ending of a quality with a pronoun: "its readiness"."""
    word = sentence.word(index)
    return not word.use and not word.definite and sentence.form(index).endswith(QUALITIES)


def _after_body(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an indefinite noun follows a whole body, which has no name after it as people have."""
    word = sentence.word(index)
    if word.definite or word.governed or word.joined or word.possessed or word.use & (Use.NAME | Use.ROLE):
        return False
    own = sentence.word(start).use & (Use.BODY | Use.PAPER) and not sentence.word(start).use & Use.ROLE
    if not sentence.word(index - 1).definite or not own:
        return False
    if sentence.form(index)[0] in "بلك" and not word.use and not word.act:
        return False  # perhaps a preposition and a noun
    if any(sentence.word(at).use & (Use.ROLE | Use.NAME) for at in range(start, index)):
        return False
    ahead = range(index, min(index + NAME_AHEAD, sentence.after))
    return not any(sentence.is_that(at) or sentence.kinds[at] != Kind.WORD for at in ahead)


def _paper_after(sentence: Sentence, index: int) -> bool:
    """Return whether an indefinite paper follows a definite name: "the supporters … slogans"."""
    word = sentence.word(index)
    own = word.use & Use.PAPER and not word.use & (Use.ROLE | Use.NAME | Use.BODY | Use.OUTLET)
    bare = not (word.definite or word.governed or word.joined)
    return bool(own and bare and sentence.word(index - 1).definite)


def _new_count(sentence: Sentence, index: int) -> bool:
    """Return whether a count begins a phrase of its own after a whole name: "the statement a number"."""
    word = sentence.word(index)
    before = sentence.word(index - 1)
    if word.base not in COUNTED or word.joined or word.definite or word.governed:
        return False
    return bool(before.definite or before.use & Use.NAME)


def _complete_plural(sentence: Sentence, index: int) -> bool:
    """Return whether a definite word follows an indefinite plural, whose ending says that it is whole."""
    form = sentence.form(index - 1)
    before = sentence.word(index - 1)
    plural = form.endswith("ون") and len(form) > 5 and not before.definite and not before.governed
    return plural and sentence.word(index).definite


def _other_office(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an office after a name is another person's: the first has his own, or this a name."""
    if any(sentence.word(at).use & Use.ROLE for at in range(start, index - 1)):
        return True
    name = sentence.word(index + 1)
    known = name.use or name.definite or name.governed or name.joined or index + 1 in sentence.verbs
    return index - 1 == start and sentence.word(index).definite and not known


def _new_actor(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether an actor begins a phrase of its own: the accused after the accuser."""
    word = sentence.word(index)
    before = sentence.word(index - 1)
    if not word.use & (Use.BODY | Use.ROLE | Use.NAME) or word.joined or word.governed:
        return False
    if (
        word.use & Use.ROLE
        and not word.use & (Use.BODY | Use.NAME)
        and not before.use
        and not before.definite
    ):
        return _other_office(sentence, start, index)
    if (
        word.definite
        and before.definite
        and sentence.form(index)[-2:] == sentence.form(index - 1)[-2:] in ("ون", "ين", "ات")
    ):
        return False  # a plural and its adjective
    if word.use == Use.NAME and word.definite and before.definite:
        return False  # of a state's name with the article its adjective is made: "the Syrian"
    if before.base == "اسم" or (word.base in ADJECTIVAL and word.definite and before.definite):
        return False
    if (
        sentence.kinds[index - 1] != Kind.WORD
        or before.use & Use.PREPOSITION
        or sentence.form(index - 1) in ("او", "ثم")
    ):
        return sentence.kinds[index - 1] == Kind.CLOSE
    bound = Use.CONSTRUCT | Use.BODY | Use.ROLE | Use.OUTLET | Use.PAPER | Use.EVENT | Use.OCCASION
    if before.use & bound and not before.definite:
        return False
    whole = before.definite and word.use & Use.BODY and not word.use & Use.ROLE
    if before.use & Use.ROLE and not word.definite and not whole:
        return False
    if before.base == "عام" and not before.definite and sentence.word(index - 2).use & Use.ROLE:
        return False  # "the secretary-general of"
    given_name = not before.use and not before.definite
    if given_name and word.base in FAMILY_NAMES:
        return False
    if (
        given_name
        and (word.definite or sentence.form(index).startswith("ال"))
        and not word.use & (Use.BODY | Use.ROLE)
    ):
        return False
    return not (word.use & Use.ROLE and not word.definite)


def belongs(sentence: Sentence, index: int) -> bool:
    """Return whether the word is "belonging to", which has the letters of "went on"."""
    return sentence.form(index) in BELONGING and sentence.word(index + 1).governed == "ل"


def is_namesake(sentence: Sentence, index: int) -> bool:
    """Return whether a person's name has the letters of a past of saying: nothing that it governs follows."""
    before = sentence.word(index - 1)
    if before.use & ~(Use.NAME | Use.ROLE) or before.governed or sentence.kind(index - 1) != Kind.WORD:
        return False
    after = sentence.word(index + 1)
    if after.definite and after.use & (Use.ROLE | Use.BODY):
        return False  # its subject follows
    following = sentence.form(index + 1)
    governs = sentence.is_that(index + 1) or sentence.kind(index + 1) in (Kind.COLON, Kind.OPEN)
    return not governs and all(
        form.verb.weak and form.shape == "past" and not form.joined and following not in form.verb.frames
        for form in sentence.verbs[index]
    )
