"""Where an Arabic relation ends because another begins, or holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

PARTING: Final = frozenset(["لكن", "ولكن", "فيما", "وفيما", "بينما", "وبينما"])


def before_other(sentence: Sentence, draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """Return a relation ended before "…, but" and the speaker of another that the author reports."""
    if draft.content is None or draft.content[0] < draft.cue[0]:
        return draft
    start, end = draft.content
    for other in drafts:
        begins = other.source[0] if other.source is not None else end
        parted = sentence.form(begins - 1) in PARTING and sentence.kind(begins - 2) == Kind.COMMA
        outside = sentence.inside[begins - 1] == sentence.inside[draft.cue[0]]
        if start < begins - 2 and begins < end and other.cue[0] >= begins and parted and outside:
            return replace(draft, content=(start, begins - 2))
    return draft


def within(drafts: Sequence[Draft]) -> Callable[[Draft], Draft]:
    """Return what makes a relation that stands inside what another says end where that ends."""

    def clipped(draft: Draft) -> Draft:
        if draft.content is None:
            return draft
        start, end = draft.content
        for outer in drafts:
            if outer.content is None or not outer.content[0] <= draft.cue[0] < outer.content[1]:
                continue
            if start < outer.content[1] < end:
                end = outer.content[1]
        return draft if end == draft.content[1] else replace(draft, content=(start, end))

    return clipped
