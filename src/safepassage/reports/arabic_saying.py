"""Nouns of saying with a named speaker and what he says: "the government's accusation that"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from safepassage.reports.arabic_content import content_span, quoted
from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.relation import Stance
from safepassage.reports.tokens import Kind

NOUNS: Final[Mapping[str, Stance]] = {
    "قول": "states",
    "اقوال": "states",
    "اعلان": "announces",
    "تاكيد": "confirms",
    "نفي": "denies",
    "اتهام": "accuses",
    "اتهامات": "accuses",
    "دعوه": "demands",
    "دعوات": "demands",
    "مطالبه": "demands",
    "مطالب": "demands",
    "تحذير": "warns",
    "تحذيرات": "warns",
    "تهديد": "warns",
    "تهديدات": "warns",
    "تصريح": "states",
    "تصريحات": "states",
    "زعم": "states",
    "مزاعم": "states",
    "ادعاء": "states",
    "ادعاءات": "states",
    "اعتراف": "confirms",
    "اقرار": "confirms",
    "توقع": "states",
    "توقعات": "states",
    "تعهد": "states",
    "وعد": "states",
}
STARTING: Final = word_list("saying_starting")
BY_SAYING: Final = frozenset(["بقوله", "بقولها", "بقولهم", "بالقول", "بقولهما"])
FRAMES: Final[Mapping[str, frozenset[str]]] = {
    "demands": frozenset(["الي", "ل", "ب"]),
    "accuses": frozenset(["ب", "ل", "obj"]),
    "warns": frozenset(["من", "ب"]),
    "states": frozenset(["ب"]),
    "announces": frozenset(["عن", "np"]),
    "confirms": frozenset(["ب", "علي", "np"]),
    "denies": frozenset(["ل", "np"]),
}


def saying_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations of nouns of saying that no verb has taken, with a speaker beside them."""
    taken = {
        at
        for draft in drafts
        for span in (draft.cue, draft.source, draft.relay)
        if span
        for at in range(*span)
    }
    for draft in drafts:
        if draft.content is not None and draft.rule != "according":
            taken.update(range(draft.cue[0], draft.content[0]))
    found = _by_saying(sentence, drafts)
    for index, word in sentence.words.items():
        stance = NOUNS.get(word.base)
        if stance is None or index in taken or word.definite or word.possessed:
            continue
        if sentence.form(index - 1) == "عدم":
            continue
        said = _draft(sentence, index, stance)
        if said is not None:
            found.append(said)
    return found


def _by_saying(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations of "by saying that …" after another verb: "mocked them, saying"."""
    found = []
    for index in sentence.words:
        if sentence.forms[index] not in BY_SAYING or any(
            draft.content is not None and draft.cue[0] < index <= draft.content[0] for draft in drafts
        ):
            continue
        begins = index + 1
        if sentence.is_that(begins) or sentence.kind(begins) == Kind.COLON:
            content = content_span(sentence, index, begins + 1, clause=True)
        elif sentence.kind(begins) == Kind.OPEN:
            content = quoted(sentence, begins)
        else:
            continue
        if content is not None:
            found.append(
                Draft(
                    cue=(index, begins),
                    source=None,
                    content=content,
                    stance="states",
                    rule="by-saying",
                    dropped=True,
                )
            )
    return found


def _draft(sentence: Sentence, index: int, stance: Stance) -> Draft | None:
    if _after_auxiliary(sentence, index) is not None:
        return _act_of_saying(sentence, index, stance)
    speaker = index + 1
    word = sentence.word(speaker)
    limit = sentence.limit(index)
    if not word.use & ACTOR or word.governed or word.joined or word.use & Use.EVENT or speaker >= limit:
        return None
    frames = FRAMES[stance]
    end = phrase_end(sentence, speaker, limit, frames=frames)
    if end <= speaker or end >= limit:
        return None
    if sentence.is_that(end):
        content = content_span(sentence, index, end + 1, clause=True)
    elif sentence.form(end) in frames and sentence.word(end + 1).use & Use.EVENT | sentence.word(end + 1).act:
        content = content_span(sentence, index, end + 1, clause=False)
    elif (
        sentence.word(end).governed in frames
        and (sentence.word(end).act or sentence.word(end).use & Use.EVENT)
    ) or (sentence.word(end).act and "np" in frames):
        content = content_span(sentence, index, end, clause=False)
    elif stance == "accuses" and (sentence.is_actor(end) or sentence.word(end).governed == "ل"):
        content = content_span(sentence, index, end, clause=False)
        if content is not None and not any(sentence.word(at).governed == "ب" for at in range(*content)):
            return None
    else:
        return None
    if content is None or (stance == "accuses" and sentence.word(end).governed == "ب"):
        return None  # "the accusation of X with …" is made against X
    return Draft(
        cue=(index, index + 1), source=(speaker, end), content=content, stance=stance, rule="saying-noun"
    )


def _after_auxiliary(sentence: Sentence, index: int) -> int | None:
    """Return the verb of "hastened to", "kept on", before a noun of saying and its preposition."""
    if sentence.form(index - 1) not in ("الي", "علي", "في", "عن"):
        return None
    return next(
        (
            at
            for at in range(index - 2, max(index - 12, sentence.floor(index)) - 1, -1)
            if sentence.form(at) in STARTING
        ),
        None,
    )


def _act_of_saying(sentence: Sentence, index: int, stance: Stance) -> Draft | None:
    """Return "the government hastened to accuse X of …"."""
    verb = _after_auxiliary(sentence, index)
    if verb is None:
        return None
    source_end = phrase_end(sentence, verb + 1, index - 1, frames=frozenset(["الي", "علي"]))
    content = content_span(sentence, index, index + 1, clause=False)
    if source_end <= verb + 1 or content is None:
        return None
    return Draft(
        cue=(index, index + 1),
        source=(verb + 1, source_end),
        content=content,
        stance=stance,
        rule="act-of-saying",
    )
