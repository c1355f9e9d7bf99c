"""The page of a sweep: its pictures in a browser, in both languages, for one and for two varied things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from safepassage.language import LANGS, Lang
from safepassage.simulation.sweep import Effort, swept
from safepassage.simulation.uncertainty import Uncertainty
from safepassage.simulation.variable import Scenario
from safepassage.simulation.varied import points_of, varied_in
from safepassage.sitrep.sweep_page import sweep_html
from tests.planning.test_planner import village
from tests.simulation.test_course import ANYTHING
from tests.sitrep.browser import Browser, chromium

EFFORT = Effort(seconds=0.3, runs=40, seed=1, by_s=(8 * 3600,), threads=1)
INK = """
const canvas = document.querySelectorAll("#charts canvas")[arguments[0]];
const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
const inks = new Set();
for (let i = 0; i < data.length; i += 4)
  if (data[i + 3] === 255) inks.add([data[i], data[i + 1], data[i + 2]].join());
return [...inks];
"""
"""A script: which full colours a chart has."""
LABELS = """
const labels = [...document.querySelectorAll("#charts .chart:first-child .u-label")];
return labels.filter((label) => label.getClientRects().length).map((label) => label.innerText);
"""
"""A script: what the legend of the first chart shows."""
RED, BLUE, BLACK = "190,18,60", "29,78,137", "15,23,42"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def written(to: Path, *wishes: str, uncertainty: Uncertainty = ANYTHING, stops_after: int = 100) -> Path:
    """Write the page of a sweep of a village."""
    scenario = Scenario(operation=village(people=300), uncertainty=uncertainty)
    varied = varied_in(scenario, wishes)
    points = points_of(scenario, varied)
    found = swept(points[:stops_after], EFFORT)
    to.write_text(sweep_html(scenario.operation, varied, points, found, EFFORT), encoding="utf-8")
    return to


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page for one varied thing, whose values are given from high to low."""
    return written(tmp_path_factory.mktemp("one") / "sweep.html", "bus=4,3,2")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_runs_without_errors_and_fits(browser: Browser, one: Path, lang: Lang, width: int) -> None:
    """Nothing is loaded, the console stays silent, and the page is no wider than the screen."""
    browser.open(one, lang, width)
    assert browser.errors() == []
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.run("return document.documentElement.dir") == ("rtl" if lang == "ar" else "ltr")


def test_one_varied_thing_is_four_lines_with_what_chance_leaves_open(browser: Browser, one: Path) -> None:
    """Bound, plan, the middle and 9 in 10; the bands have no place in the legend."""
    browser.open(one)
    assert browser.run(LABELS) == ["bus", "At best", "By the plan", "5 in 10", "9 in 10"]
    assert {RED, BLUE} <= set(browser.run(INK, 0))
    assert browser.text("#charts h3") == "By when it is over (hours after the start)"
    browser.click("[data-lang=ar]")
    assert browser.text("#charts h3") == "متى ينتهي الأمر (بالساعات من البداية)"
    assert "9 من 10" in browser.text("#charts .chart:first-child .u-legend")


def test_the_table_has_every_combination_in_the_order_asked_for(browser: Browser, one: Path) -> None:
    """Figures read from left to right in both languages."""
    browser.open(one, "ar")
    first = "return [...document.querySelectorAll('.sweep tbody tr')].map((row) => row.cells[0].innerText)"
    assert browser.run(first) == ["4", "3", "2"]
    directions = "return [...document.querySelectorAll('.sweep td bdi')].every((cell) => cell.dir === 'ltr')"
    assert browser.run(directions)


def test_two_varied_things_are_a_chart_for_each_figure(browser: Browser, tmp_path: Path) -> None:
    """With a line for each value of the second."""
    page = written(tmp_path / "two.html", "bus=2:3", "drive.mean=1,1.5")
    browser.open(page)
    assert browser.errors() == []
    titles = browser.run("return [...document.querySelectorAll('#charts h3')].map((h) => h.innerText)")
    assert titles[:4] == [
        "At best: hours after the start",
        "By the plan: hours after the start",
        "5 in 10: hours after the start",
        "9 in 10: hours after the start",
    ]
    assert titles[4].startswith("How likely the last arrival is: By")
    legend = browser.text("#charts .chart:first-child .u-legend")
    assert "drive.mean = 1" in legend
    assert "drive.mean = 1.5" in legend
    assert {BLACK, BLUE} <= set(browser.run(INK, 3))


def test_a_sweep_that_was_stopped_says_so_and_draws_what_there_is(browser: Browser, tmp_path: Path) -> None:
    """The other values have gaps."""
    page = written(tmp_path / "part.html", "bus=0:3", stops_after=3)
    browser.open(page)
    assert browser.errors() == []
    assert browser.text(".warning") == "Stopped by Ctrl-C: of 4 combinations these 3 are done."
    assert browser.run("return document.querySelectorAll('.sweep tbody tr').length") == 3
