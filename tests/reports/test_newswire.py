"""Sentences as newswires write them, with names that are nobody's: each with all its relations.

The English ones have lost commas and apostrophes, as corpora of news have.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import pytest

from safepassage.language import Lang
from safepassage.reports.relation import Stance
from tests.reports.spoken import Said, said

TABLES: Final[dict[Lang, Path]] = {
    "ar": Path(__file__).with_name("newswire_ar.txt"),
    "en": Path(__file__).with_name("newswire_en.txt"),
}
"""Blocks: a sentence, then `stance | cue | source | relay | content` for each relation; `~`: left out."""


def _blocks() -> dict[tuple[Lang, str], list[Said]]:
    found = {}
    for lang, table in TABLES.items():
        for block in table.read_text("utf-8").strip().split("\n\n"):
            sentence, *rows = block.splitlines()
            found[lang, sentence] = [_said(row) for row in rows]
    return found


def _said(row: str) -> Said:
    stance, cue, source, relay, content = (cell.strip() for cell in row.split(" | "))
    named, _, direct = stance.partition(" ")
    return Said(
        cue=cue,
        source=None if source in "-~" else source,
        relay=None if relay == "-" else relay,
        content=None if content == "-" else content,
        stance=cast("Stance", named),
        direct=bool(direct),
        dropped=source == "~",
    )


BLOCKS: Final = _blocks()


@pytest.mark.parametrize(("lang", "sentence"), BLOCKS)
def test_the_relations_of_a_newswire_sentence(lang: Lang, sentence: str) -> None:
    """The sentence has these relations, with these words, and no other."""
    assert said(sentence, lang) == sorted(BLOCKS[lang, sentence], key=lambda each: sentence.index(each.cue))
