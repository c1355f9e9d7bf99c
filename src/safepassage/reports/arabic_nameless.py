"""Speakers who ask not to be named: "an official who asked that his name be withheld"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_subject import phrase_before
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

ASKED: Final = frozenset(["طلب", "اشترط"])
NAMELESS: Final = word_list("evidence_nameless")


def nameless_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations in which a speaker asks not to be named."""
    taken = {at for draft in drafts for at in range(*draft.cue)}
    found = []
    for index, forms in sentence.verbs.items():
        form = next((each for each in forms if each.verb.past in ASKED), None)
        if form is None or form.tail or index in taken or sentence.form(index + 1) != "عدم":
            continue
        if sentence.word(index + 2).base not in NAMELESS:
            continue
        asking = form.shape == "participle"
        source = None if asking else _asker(sentence, index)
        if source is None and not asking:
            continue
        found.append(
            Draft(
                cue=(index, index + 1),
                source=source,
                content=(index + 1, _end(sentence, index + 3)),
                stance="demands",
                dropped=asking,
                rule="nameless",
            )
        )
    return found


def _asker(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the noun phrase before the verb, and before "who" and a comma where they stand between."""
    end = index
    if sentence.word(end - 1).use & Use.RELATIVE:
        end -= 1
    if sentence.kind(end - 1) == Kind.COMMA:
        end -= 1
    return phrase_before(sentence, end)


def _end(sentence: Sentence, index: int) -> int:
    """Return the index after the name that is not to be told."""
    index += sentence.form(index) in ("عن", "الي")
    return min(index + 1, sentence.after)
