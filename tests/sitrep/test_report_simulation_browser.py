from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.language import LANGS, Lang
from safepassage.sitrep.report import report_html
from tests.sitrep.browser import Browser, chromium
from tests.sitrep.made import aleppo_like
from tests.sitrep.simulated import estimate, made_outcome

CHARTS = ("out", "aboard", "held", "stranded", "reported-0", "reported-1")
INK = """
const canvas = document.querySelector(arguments[0] + " canvas"), context = canvas.getContext("2d");
const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
let found = 0;
for (let i = 0; i < pixels.length; i += 4)
  if (pixels[i + 3] > 200 && arguments[1].every((part, k) => Math.abs(pixels[i + k] - part) < 9)) found += 1;
return found;
"""
"""A script: how many pixels of a chart have nearly a colour."""
MIDDLE, WORST, ICRC = (18, 54, 95), (146, 64, 14), (180, 83, 9)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module; each test opens its own page."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a plan with what its simulation says."""
    operation, plan = aleppo_like(45, buses=5)
    page = tmp_path_factory.mktemp("sure") / "report.html"
    html = report_html(operation, plan, outcome=made_outcome(operation, plan))
    page.write_text(html, encoding="utf-8")
    return page


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [380, 1280])
def test_every_chart_is_drawn_in_both_languages_and_at_every_width(
    browser: Browser, report: Path, lang: Lang, width: int
) -> None:
    """The console stays silent, each canvas holds the middle of its fan, and nothing sticks out."""
    browser.open(report, lang, width)
    assert browser.errors() == []
    for chart in CHARTS:
        assert browser.run(INK, f"#fan-{chart}", MIDDLE) > 50, chart
    assert browser.run("return document.documentElement.scrollWidth") <= width
    outside = """
    const right = document.documentElement.clientWidth;
    const all = [...document.querySelectorAll("#sure *")].filter((e) => !e.closest(".scroll, .u-legend"));
    return all.filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width && (box.left < -1 || box.right > right + 1);
    }).map((e) => e.outerHTML.slice(0, 90));
    """
    assert browser.run(outside) == []


def test_reports_and_the_worst_hour_are_marked(browser: Browser, report: Path) -> None:
    """A source has its mark in the chart and the same in the key and the table."""
    browser.open(report)
    assert browser.run(INK, "#fan-reported-0", ICRC) > 30
    assert browser.run(INK, "#fan-out", ICRC) == 0
    shapes = """
    const marks = document.querySelectorAll(arguments[0] + ' [data-source="0"] path');
    return [...marks].map((e) => e.getAttribute("d"));
    """
    key, table = browser.run(shapes, ".source-legend"), browser.run(shapes, "#reported-0")
    assert len(key) == 1
    assert set(table) == set(key)
    assert browser.run(INK, "#fan-aboard", WORST) > 0
    assert browser.run(INK, "#fan-held", WORST) == 0


def test_the_switch_turns_the_charts_and_the_words(browser: Browser, report: Path) -> None:
    """The section has no English words left in Arabic, and is as before when it is turned back."""
    browser.open(report, "en")
    before = browser.text("#sure")
    browser.click("[data-lang=ar]")
    latin = """
    const words = "#sure :is(h2, h3, th, .fan-title, .lead, .u-label, .fan-legend li, .assumed li)";
    return [...document.querySelectorAll(words)]
      .filter((e) => e.getClientRects().length && /[A-Za-z]{4}/.test(
        e.innerText.replace(/(people|civilians)_out|docs.simulation.md|uncertainty.yaml|press/g, "")))
      .map((e) => e.innerText);
    """
    assert browser.run(latin) == []
    assert "الوسيط" in browser.text("#fan-out .u-legend")
    browser.click("[data-lang=en]")
    assert browser.text("#sure") == before


def test_the_key_tells_the_courses_at_the_plans_own_time_until_a_time_is_chosen(
    browser: Browser, report: Path
) -> None:
    """Figures of the five lines and of the plan stand under the chart before anything is touched."""
    browser.open(report)
    operation, plan = aleppo_like(45, buses=5)
    answers = made_outcome(operation, plan).answers
    at = min(range(len(answers.times_s)), key=lambda i: abs(answers.times_s[i] - plan.clearance_s))
    legend = browser.text("#fan-out .u-legend")
    for row in answers.out:
        assert f"{round(row[at]):,}" in legend


@pytest.mark.parametrize("lang", LANGS)
def test_paper_holds_the_section_within_its_page(
    browser: Browser, report: Path, tmp_path: Path, lang: Lang
) -> None:
    """The charts are as wide as the paper, side by side where two stand in a row, and the words are there."""
    browser.open(report, lang, 703)
    browser.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    outside = """
    return [...document.querySelectorAll("#sure *")].map((e) => [e.getBoundingClientRect(), e])
      .filter(([box]) => box.width && (box.left < -1 || box.right > 704))
      .map(([, e]) => e.outerHTML.slice(0, 80));
    """
    tops = """
    const charts = ["fan-held", "fan-stranded"].map((id) => document.getElementById(id));
    return charts.map((e) => e.getBoundingClientRect().top);
    """
    found, (held, stranded) = browser.run(outside), browser.run(tops)
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": False})
    assert found == []
    assert held == stranded
    if lang == "en":
        whole = "\n".join(browser.printed(tmp_path / "sure.pdf"))
        assert "How sure are we" in whole
        assert "Nine chances in ten" in whole


def test_a_page_without_reports_and_convoys_has_the_charts_that_are_left(
    browser: Browser, tmp_path: Path
) -> None:
    """Neither the chart of people waiting aboard nor those of reports are asked for."""
    operation, plan = aleppo_like(45, buses=5)
    outcome = made_outcome(operation, plan, reports=False)
    page = tmp_path / "few.html"
    none = replace(outcome, answers=replace(outcome.answers, held_hours=estimate(0.0)))
    page.write_text(report_html(operation, plan, outcome=none), encoding="utf-8")
    browser.open(page)
    assert browser.errors() == []
    assert browser.run("return document.querySelectorAll('.fan canvas').length") == 3
