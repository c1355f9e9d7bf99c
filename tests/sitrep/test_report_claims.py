"""Who says what in the report: words, marks, both languages, hostile text, screen, phone and paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from safepassage.language import LANGS, Lang, isolate
from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.sitrep.report import report_html
from safepassage.sitrep.report_claims import CellShown, claims_page
from safepassage.sitrep.report_summary import conditions
from tests.sitrep.browser import Browser, chromium
from tests.sitrep.made import aleppo_like
from tests.sitrep.told import told

OPERATION, PLAN = aleppo_like(30)


def cell(party: int, *, term: int = 0) -> CellShown:
    """Return a cell of the table, by the numbers of its row and column."""
    page = claims_page(OPERATION, told(OPERATION, standings=[("b0", "accepted")]))
    return page.terms[term].cells[party]


def waiting(confirmation: Confirmation) -> Operation:
    """Return the operation with another confirmation in the place of its own."""
    return replace(
        OPERATION, terms=tuple(confirmation if t.id == confirmation.id else t for t in OPERATION.terms)
    )


def said(shown: CellShown) -> str:
    """Return what a cell says, in English."""
    sides = "; ".join(f"{word} {numbers}" for word, numbers in shown.sides)
    return f"{shown.word}: {' · '.join(map(str, shown.basis))} | {sides} | {shown.beside}"


def test_a_cell_says_what_it_rests_on() -> None:
    """The standing, the origins without copies, whether people have accepted it, and each side's claims."""
    assert said(cell(0)) == (
        "contradictory: origins: 3 · proposal · accepted alone: confirmed"
        " | announced (2,); confirmed (4, 6); denied (3,) | ()"
    )
    assert said(cell(1)) == "announced: origins: 2 · proposal | announced (1, 8) | ()"
    assert said(cell(2)) == "silent:  |  | (5, 7)"
    assert "of the whole agreement" in said(cell(1, term=1))


def test_terms_that_nobody_speaks_of_are_named_in_one_line() -> None:
    """They are silent for every party."""
    page = claims_page(OPERATION, told(OPERATION))
    assert [term.id for term in page.terms] == ["T1", "T3"]
    assert set(page.silent) == {term.id for term in OPERATION.terms} - {"T1", "T3"}


def test_a_claim_shows_its_chain_and_its_copies() -> None:
    """Publisher, relay, speaker; the copy leads to the first, the first counts them."""
    page = claims_page(OPERATION, told(OPERATION))
    assert [str(link) for link in page.claims[1].chain] == [
        f"published by {isolate('وكالة الساحل')}",
        f"relayed by {isolate('قناة الميناء')}",
        f"said by {isolate('الناطق باسم الحكومة سامر قاسم')}",
    ]
    assert (page.claims[3].copies, page.claims[3].origin) == (2, 0)
    assert (page.claims[5].copies, page.claims[5].origin) == (2, 4)


def test_claims_of_no_term_are_only_counted() -> None:
    """They are not about this agreement."""
    page = claims_page(OPERATION, told(OPERATION, elsewhere=("a0",)))
    assert page.elsewhere == 1
    assert [claim.id for claim in page.claims] == ["a1", "a2", "b0", "b1", "c0", "c1", "d0"]


def test_the_conditions_say_how_each_party_stands() -> None:
    """The worst of what waits, with its origins, its last time and whether it is accepted."""
    claims = told(OPERATION, standings=[("a0", "accepted"), ("d0", "rejected")])
    (sentence,) = conditions(OPERATION, PLAN, claims.conditions(OPERATION))
    assert str(sentence) == (
        "This plan is conditional on T10, before T1 and T2 are in force: the government – contradictory"
        " (origins: 3, Wed 14 Dec 2016 09:00, proposal); the factions – silent."
    )
    first = waiting(Confirmation(id="T10", by=("government", "factions"), before=("T1",)))
    (sentence,) = conditions(first, PLAN, claims.conditions(first))
    assert str(sentence) == (
        "This plan is conditional on T10, before T1 are in force: the government – contradictory (origins: 3,"
        " Wed 14 Dec 2016 09:00, proposal); the factions – announced (one origin, Tue 13 Dec 2016 21:10,"
        " accepted)."
    )


def test_a_confirmation_that_is_given_is_said_to_be() -> None:
    """By the accepted claims of all whom it names."""
    first = waiting(Confirmation(id="T10", by=("factions",), before=("T1",)))
    claims = told(first, standings=[("a0", "accepted")])
    (sentence,) = conditions(first, replace(PLAN, conditional_on=()), claims.conditions(first))
    assert str(sentence).startswith("T10 is given, by accepted claims: the factions – announced")


def test_without_reports_the_page_is_as_it_was() -> None:
    """No section, no link to it."""
    page = report_html(OPERATION, PLAN)
    assert 'id="claims"' not in page
    assert "#claims" not in page


def test_hostile_words_are_shown_and_do_nothing() -> None:
    """Markup of a report is text; controls of direction are gone."""
    page = report_html(OPERATION, PLAN, claims=told(OPERATION))
    assert "<script>window.hurt" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;window.hurt = 1&lt;/script&gt;" in page
    section = page[page.index('id="claims"') : page.index('id="map"')]
    assert not any(character in section for character in "\u202e\u2066\u0007")


# ------------------------------------------------------------------------------- browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a report with its claims, as of an instant between two of its sources."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    as_of = datetime(2016, 12, 14, 8, 0, tzinfo=UTC)
    path.write_text(report_html(OPERATION, PLAN, claims=told(OPERATION, as_of=as_of)), encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_section_fits_and_runs_without_errors(
    browser: Browser, page: Path, lang: Lang, width: int
) -> None:
    """On a phone each term is a block; nothing makes the page wider than the screen."""
    browser.open(page, lang, width)
    assert browser.errors() == []
    assert browser.run("return window.hurt ?? null") is None
    assert browser.run("return document.documentElement.scrollWidth") <= width
    shown = browser.run(
        "return [...document.querySelectorAll('.cell-party')].some((e) => e.getClientRects().length)"
    )
    assert shown == (width < 600)


@pytest.mark.parametrize("lang", LANGS)
def test_each_sentence_runs_in_its_own_direction(browser: Browser, page: Path, lang: Lang) -> None:
    """Whatever the page's language."""
    browser.open(page, lang)
    found = browser.run(
        "return [...document.querySelectorAll('.said')].map((e) => [e.lang, getComputedStyle(e).direction])"
    )
    assert found
    assert {tuple(each) for each in found} <= {("ar", "rtl"), ("en", "ltr")}


def test_a_standing_is_a_word_before_it_is_a_colour(browser: Browser, page: Path) -> None:
    """Every cell of a party has one, and every mark in a sentence has a line that the legend shows."""
    browser.open(page, "ar")
    assert browser.run(
        "return [...document.querySelectorAll('td .standing-word')].every((e) => e.innerText.trim())"
    )
    lines = browser.run(
        "return [...document.querySelectorAll('#claims .legend mark')].map("
        "(e) => getComputedStyle(e).borderBottomStyle)"
    )
    assert len(set(lines)) == 4


def test_numbers_lead_to_claims(browser: Browser, page: Path) -> None:
    """Each reference of the table has the claim that it names."""
    browser.open(page)
    assert browser.run(
        "return [...document.querySelectorAll('#claims .claim-ref')].every("
        "(e) => document.querySelector(e.getAttribute('href'))?.classList.contains('claim'))"
    )
    assert "As of Wed 14 Dec 2016 10:00" in browser.text("#claims .lead")


@pytest.mark.parametrize("lang", LANGS)
def test_it_prints_as_a_table(browser: Browser, page: Path, tmp_path: Path, lang: Lang) -> None:
    """With its claims after it."""
    browser.open(page, lang)
    sheets = browser.printed(tmp_path / "report.pdf")
    found = [sheet for sheet in sheets if "a-report.ar.txt" in sheet]
    assert found
    assert "T1" in found[0]
