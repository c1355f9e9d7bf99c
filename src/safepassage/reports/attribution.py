"""A text to its attribution relations: who is reported to have said what, by which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from safepassage.language import Lang
from safepassage.reports.arabic_grammar import arabic_drafts
from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_grammar import english_drafts
from safepassage.reports.relation import Relation, Span
from safepassage.reports.sentence_split import sentences
from safepassage.reports.speakers import Speakers
from safepassage.reports.tokens import Kind, Tokens, tokens_of

ARABIC_SHARE: Final = 0.3
"""A text with at least this share of Arabic among its letters is Arabic."""


def language_of(raw: str) -> Lang:
    """Return the language of a text, by its letters."""
    letters = [letter for letter in raw if letter.isalpha()]
    arabic = sum("\u0600" <= letter <= "\u06ff" or letter >= "\ufb50" for letter in letters)
    return "ar" if letters and arabic >= ARABIC_SHARE * len(letters) else "en"


def relations_of(raw: str, lang: Lang | None = None) -> tuple[Relation, ...]:
    """Return the attribution relations of a text, in the order of their cues.

    Parameters
    ----------
    raw
        The text; offsets of the relations count its characters.
    lang
        Its language; None: by its letters.
    """
    tongue = lang or language_of(raw)
    grammar = arabic_drafts if tongue == "ar" else english_drafts
    tokens = tokens_of(raw)
    speakers = Speakers(lang=tongue)
    found = []
    for first, after in sentences(tokens):
        for draft in grammar(tokens, first, after):
            whole = _with_content(tokens, draft)
            if whole is not None:
                found.append(_relation(tokens, whole, speakers.name(tokens, whole)))
    return tuple(found)


def _with_content(tokens: Tokens, draft: Draft) -> Draft | None:
    """Return the draft if its content holds a word; only what is not confirmed can do without."""
    if draft.content is not None and any(
        tokens.kinds[at] in (Kind.WORD, Kind.NUMBER) for at in range(*draft.content)
    ):
        return draft
    return replace(draft, content=None) if draft.stance == "not_confirmed" else None


def _relation(tokens: Tokens, draft: Draft, speaker: str) -> Relation:
    def raw(span: TokenSpan | None) -> Span | None:
        return None if span is None or span[0] >= span[1] else tokens.raw_span(*span)

    return Relation(
        cue=tokens.raw_span(*draft.cue),
        source=raw(draft.source),
        relay=raw(draft.relay),
        content=raw(draft.content),
        stance=draft.stance,
        direct=_direct(tokens, draft.content),
        dropped=draft.dropped,
        speaker=speaker,
        rule=draft.rule,
    )


def _direct(tokens: Tokens, content: TokenSpan | None) -> bool:
    """Return whether most words of the content stand in quotation marks."""
    if content is None:
        return False
    words = [at for at in range(*content) if tokens.kinds[at] in (Kind.WORD, Kind.NUMBER)]
    return sum(tokens.inside[at] >= 0 for at in words) * 2 > len(words)
