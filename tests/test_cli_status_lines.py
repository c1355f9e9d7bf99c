"""The status on a screen: a table or blocks, both languages, every line standing by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from safepassage.cli.paragraphs import OPENERS, POP, RIGHT_TO_LEFT
from safepassage.cli.status_lines import (
    block_lines,
    claim_lines,
    lines_for,
    marked_sentence,
    silent_lines,
    status_table,
    table_fits,
)
from safepassage.language import LANGS, Lang, Name
from safepassage.sitrep.marked_words import Piece
from safepassage.sitrep.report_claims import claims_page
from tests.sitrep.made import aleppo_like
from tests.sitrep.told import told

OPERATION = aleppo_like(3)[0]
PAGE = claims_page(OPERATION, told(OPERATION, standings=[("b0", "accepted"), ("d0", "rejected")]))


def plain(words: str) -> str:
    """Return words without isolates, for reading."""
    return "".join(c for c in words if c not in OPENERS and c != POP)


def everything(lang: Lang, width: int | None) -> Iterator[str]:
    """Return every line of the status."""
    lines = [*block_lines(PAGE, lang), *silent_lines(PAGE, lang)]
    for claim in (*PAGE.claims, *PAGE.rejected):
        lines += claim_lines(claim, lang)
    for words, _ in lines_for(lines, lang, width):
        yield words


def table(lang: Lang, width: int) -> list[str]:
    """Return the lines of the table."""
    out = io.StringIO()
    Console(file=out, width=width).print(status_table(PAGE, lang, width))
    return out.getvalue().splitlines()


def balanced(line: str) -> bool:
    """Return whether every isolate of a line is closed on it."""
    depth = 0
    for character in line:
        depth += (character in OPENERS) - (character == POP)
        if depth < 0:
            return False
    return depth == 0


def test_a_block_has_the_term_the_verdict_and_each_party_that_speaks() -> None:
    """With the numbers of the claims; terms of which nobody speaks share a line."""
    blocks = [plain(line) for line in everything("en", None)]
    assert blocks[:7] == [
        "T1 · Passage",
        "  The wounded and the civilians leave first.",
        "  not agreed by the reports; missing or disputed: the government",
        (
            "  the government (party): contradictory · announced [2] / confirmed [4] [6] / denied [3]"
            " · origins: 3 · proposal · accepted alone: confirmed"
        ),
        "  the factions (party): announced [1] · one origin · proposal",
        "  UN observers (monitor): silent · beside it: [5] [7]",
        "",
    ]
    assert "all are silent on them: T2, T4, T4b" in "\n".join(blocks)


def test_a_claim_is_shown_with_its_words_marked_and_its_chain() -> None:
    """The words around the marks stay as they are."""
    shown = [plain(words) for words, _ in lines_for(claim_lines(PAGE.claims[1], "en"), "en", None)]
    assert shown == [
        "[2] الناطق باسم الحكومة سامر قاسم · states · Tue 13 Dec 2016 21:10 · proposal",
        (
            "  [الدليل: ونقلت] [الناقل: قناة الميناء] عن [المصدر: الناطق باسم الحكومة سامر قاسم] قوله إن"
            " «[المضمون: الاتفاق لم يُبرم]» بعد."
        ),
        (
            "  published by وكالة الساحل → relayed by قناة الميناء → said by الناطق باسم الحكومة سامر قاسم"
            " · a-report.ar.txt"
        ),
        "  the word of the government · terms: T1 (People) · as it speaks of the agreement as a whole: T3",
    ]


def test_marks_are_named_in_the_language_of_the_sentence() -> None:
    """So that the sentence runs in one direction."""
    pieces = [Piece(words="نفت ", mark="cue"), Piece(words="موسكو", mark="source")]
    assert marked_sentence(pieces, "ar") == "[الدليل: نفت] [المصدر: موسكو]"
    english = [Piece(words="Moscow ", mark="source"), Piece(words="denied", mark="cue"), Piece(words=" it.")]
    assert marked_sentence(english, "en") == "[source: Moscow] [cue: denied] it."


def test_who_has_accepted_a_claim_is_said() -> None:
    """With the instant, in local time."""
    line = next(words for words, _ in lines_for(claim_lines(PAGE.claims[3], "en"), "en", None))
    assert plain(line).endswith("accepted by ab, Thu 15 Dec 2016 06:00")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [None, 40, 60, 99])
def test_every_line_closes_its_isolates_and_fits(lang: Lang, width: int | None) -> None:
    """A terminal orders each line by itself; Arabic lines end at the right edge."""
    for line in everything(lang, width):
        assert balanced(line)
        if width is None:
            assert line == line.rstrip()
        elif line:
            assert cell_len(line) <= width or " " not in line.strip()
            if lang == "ar":
                assert line.strip(" ").startswith(RIGHT_TO_LEFT)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [100, 160])
def test_every_line_of_the_table_closes_its_isolates_and_fits(lang: Lang, width: int) -> None:
    """In each cell by itself, so that no cell turns another."""
    lines = table(lang, width)
    assert {cell_len(line) for line in lines} == {cell_len(lines[0])}
    assert cell_len(lines[0]) <= width
    assert all(balanced(part) for line in lines for part in line.split("│"))


def test_a_table_that_has_no_room_for_its_parties_is_none() -> None:
    """There are blocks then, however wide the terminal is for a few."""
    assert table_fits(PAGE, 100)
    assert not table_fits(PAGE, 99)
    many = replace(PAGE, parties=PAGE.parties * 4)
    assert not table_fits(many, 130)
    assert table_fits(many, 220)


def test_a_word_too_long_for_its_cell_is_cut() -> None:
    """Nothing of it is lost, and no cell grows."""
    name = "Donaudampfschifffahrtsgesellschaft"
    parties = (replace(PAGE.parties[0], name=Name(en=name)), *PAGE.parties[1:])
    out = io.StringIO()
    Console(file=out, width=100).print(status_table(replace(PAGE, parties=parties), "en", 100))
    column = [plain(line.split("│")[2]).strip() for line in out.getvalue().splitlines() if "│" in line]
    assert "".join(column).startswith(name)


def test_in_arabic_the_first_column_is_the_rightmost() -> None:
    """As a table is read from the right."""
    head = next(line for line in table("ar", 120) if "البند" in line)
    columns = [plain(part).strip() for part in head.split("│")[1:-1]]
    assert columns[-1] == "البند"
    assert columns[0] == "آخرون"


def test_the_table_has_the_same_standings_as_the_blocks() -> None:
    """A word for each party, whatever the colour."""
    shown = "\n".join(table("en", 130))
    for word in ("contradictory", "announced", "silent", "confirmed"):
        assert word in shown
