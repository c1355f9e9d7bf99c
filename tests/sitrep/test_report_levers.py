"""The price of each term in the report: its words, its bars, both languages, screen and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from safepassage.language import LANGS, Lang
from safepassage.operation.model import Operation
from safepassage.planning.lever_price import Figures, Lever, Levers
from safepassage.planning.lever_step import Step, StepKind
from safepassage.sitrep.report import report_html
from safepassage.sitrep.report_levers import (
    gain_sentence,
    lever_page,
    rest_sentences,
    step_in_words,
    term_groups,
)
from tests.sitrep.browser import Browser, chromium
from tests.sitrep.made import BEGINS, aleppo_like

HOUR = 3600
DAY = timedelta(days=1)
R = "ramouseh"
STEPS: dict[StepKind, tuple[dict[str, object], str]] = {
    "opens": (
        {"terms": ("T4",), "of": R, "before": 6 * HOUR, "after": 5 * HOUR},
        "Ramouseh opens at 05:00 in place of 06:00",
    ),
    "closes": (
        {"terms": ("T4b",), "of": "all", "before": 4 * HOUR, "after": 5 * HOUR},
        "Assembly points may be left until 05:00 in place of 04:00",
    ),
    "lanes": (
        {"terms": ("T6",), "of": R, "before": 2, "after": 3},
        "Inspection lanes at Ramouseh: 3 in place of 2",
    ),
    "per_vehicle": (
        {"terms": ("T6",), "of": R, "before": 240, "after": 120},
        "Inspection at Ramouseh, time per vehicle: 2 min in place of 4 min",
    ),
    "per_person": (
        {"terms": ("T6",), "of": R, "before": 2, "after": 1},
        "Inspection at Ramouseh, time per person aboard: 1 s in place of 2 s",
    ),
    "headway": (
        {"terms": ("T7",), "of": R, "before": 1800, "after": 1500},
        "Time between convoys at Ramouseh: 25 min in place of 30 min",
    ),
    "vehicles_max": (
        {"terms": ("T7",), "of": R, "before": 20, "after": 25},
        "Vehicles in a convoy at Ramouseh, at most: 25 in place of 20",
    ),
    "vehicles_min": (
        {"terms": ("T7",), "of": R, "before": 5, "after": 4},
        "Vehicles in a convoy at Ramouseh, at least: 4 in place of 5",
    ),
    "clear": (
        {"terms": ("T7",), "of": R, "before": "khan-al-assal"},
        "Convoys at Ramouseh no longer wait until the one before is at Khan al-Assal",
    ),
    "order": ({"terms": ("T3",)}, "The order is dropped: nobody waits for those who go first"),
    "fraction": (
        {"terms": ("T3",), "before": Fraction(1, 2), "after": Fraction(2, 5)},
        "Share that arrives first before the others leave: 40% in place of 50%",
    ),
    "slack": (
        {"terms": ("T8",), "before": 1250, "after": 1375},
        "People by whom either side may be ahead: 1,375 in place of 1,250",
    ),
    "monitoring_from": (
        {"terms": ("T11",), "of": R, "before": BEGINS + DAY, "after": BEGINS},
        "Observers at Ramouseh from Thu 15 Dec 2016 06:00 in place of Fri 16 Dec 2016 06:00",
    ),
    "monitoring_to": (
        {"terms": ("T11",), "of": R, "before": BEGINS, "after": BEGINS + DAY},
        "Observers at Ramouseh until Fri 16 Dec 2016 06:00 in place of Thu 15 Dec 2016 06:00",
    ),
    "ceasefire_from": (
        {"terms": ("T5",), "before": BEGINS + DAY, "after": BEGINS},
        "Ceasefire from Thu 15 Dec 2016 06:00 in place of Fri 16 Dec 2016 06:00",
    ),
    "ceasefire_to": (
        {"terms": ("T5",), "before": BEGINS, "after": BEGINS + DAY},
        "Ceasefire until Fri 16 Dec 2016 06:00 in place of Thu 15 Dec 2016 06:00",
    ),
    "ends": (
        {"before": BEGINS, "after": BEGINS + DAY},
        "Deadline Fri 16 Dec 2016 06:00 in place of Thu 15 Dec 2016 06:00",
    ),
    "fleet": (
        {"of": "bus", "at": "depot", "before": 1000, "after": 1010},
        "Vehicles of type bus at Bus depot: 1,010 in place of 1,000",
    ),
    "available_from": (
        {"of": "bus", "at": "depot", "before": BEGINS + DAY, "after": BEGINS},
        "Vehicles of type bus at Bus depot from Thu 15 Dec 2016 06:00 in place of Fri 16 Dec 2016 06:00",
    ),
    "available_until": (
        {"of": "bus", "at": "depot", "before": BEGINS, "after": BEGINS + DAY},
        "Vehicles of type bus at Bus depot until Fri 16 Dec 2016 06:00 in place of Thu 15 Dec 2016 06:00",
    ),
    "board": ({}, "Boarding takes a fifth less time"),
    "alight": ({}, "Getting off takes a fifth less time"),
    "bays": ({"of": "sukkari", "before": 2, "after": 3}, "Bays at al-Sukkari: 3 in place of 2"),
    "people_per_day": (
        {"terms": ("T9",), "of": "idlib", "before": 4000, "after": 4400},
        "People taken in at Idlib per day: 4,400 in place of 4,000",
    ),
    "people_max": (
        {"of": "idlib", "before": 20000, "after": 22000},
        "People taken in at Idlib in all: 22,000 in place of 20,000",
    ),
    "reception": (
        {"terms": ("T2",), "of": "T2", "after": "khan-al-assal"},
        "People of T2 may go to Khan al-Assal too",
    ),
    "corridor": (
        {"terms": ("T1",), "of": "T1", "after": R},
        "People of T1 may pass Ramouseh too",
    ),
    "via": ({"terms": ("T1",), "of": "T1"}, "People of T1 may take the quickest way too"),
}
BEFORE = Figures(people_left=129, clearance_s=100 * HOUR, person_seconds=2_000_000 * HOUR)


def step(operation: Operation, kind: StepKind) -> Step:
    """Return the step of a kind that `STEPS` describes."""
    return Step(kind=kind, operation=operation, **STEPS[kind][0])  # type: ignore[arg-type]


def priced(operation: Operation, *, people: bool = False) -> Levers:
    """Return made-up prices: ten steps that help ever less, one of them unplanned, the rest of no use."""
    levers = []
    for i, kind in enumerate(get_args(StepKind)):
        gain_s = max(0, 10 - i) * HOUR
        after = replace(
            BEFORE,
            people_left=BEFORE.people_left - (29 if people and i == 0 else 0),
            clearance_s=BEFORE.clearance_s - gain_s,
            person_seconds=BEFORE.person_seconds - 1234 * gain_s,
        )
        unplanned = kind in ("headway", "via")
        levers.append(
            Lever(
                step=step(operation, kind),
                before=BEFORE,
                after=None if unplanned else after,
                bound_before_s=90 * HOUR,
                bound_after_s=90 * HOUR - gain_s // 2,
            )
        )
    return Levers(
        before=BEFORE,
        given=BEFORE,
        bound_s=90 * HOUR,
        levers=tuple(sorted(levers, key=lambda lever: lever.rank)),
        seconds=60.0,
        seconds_each=1.0,
        seed=0,
        stopped="time",
    )


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module; each test opens its own page."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a report with the price of each term."""
    operation, plan = aleppo_like(90, buses=6)
    page = tmp_path_factory.mktemp("report") / "report.html"
    page.write_text(report_html(operation, plan, levers=priced(operation)), encoding="utf-8")
    return page


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_every_step_is_said_in_plain_words(kind: StepKind) -> None:
    """Each says what becomes of what, in English and in Arabic."""
    operation, _ = aleppo_like(3)
    said = step_in_words(operation, step(operation, kind))
    assert str(said) == STEPS[kind][1]
    arabic = said.in_language("ar")
    assert re.search("[\u0600-\u06ff]", arabic)
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"\b(bus|T\d+)\b", "", arabic))


def test_an_hour_at_assembly_points_is_said_of_all_of_them() -> None:
    """A window of every assembly point names none."""
    operation, _ = aleppo_like(3)
    wide = Step(kind="opens", operation=operation, of="all", before=20 * HOUR, after=19 * HOUR)
    assert str(step_in_words(operation, wide)) == "Assembly points may be left from 19:00 in place of 20:00"


def test_a_lever_says_what_plan_and_bound_gain() -> None:
    """Sooner, person-hours, and the bound it is proven by."""
    operation, _ = aleppo_like(3)
    lever = next(each for each in priced(operation).levers if each.step.kind == "lanes")
    assert str(gain_sentence(operation, lever)) == (
        "Inspection lanes at Ramouseh: 3 in place of 2 (T6): the plan clears 8 h sooner, at Mon 19 Dec 2016"
        " 02:00; person-hours saved: 9,872; no plan clears before Sun 18 Dec 2016 20:00, 4 h sooner than"
        " without it."
    )


def test_a_gain_beyond_what_any_other_plan_can_reach_is_marked() -> None:
    """With the step the plan clears before the bound that holds without it."""
    operation, _ = aleppo_like(3)
    lever = next(each for each in priced(operation).levers if each.step.kind == "lanes")
    assert not lever.proven
    sure = replace(lever, bound_before_s=93 * HOUR)
    assert sure.proven
    assert "that is sooner than any plan without the step" in str(gain_sentence(operation, sure))
    assert not replace(sure, after=replace(BEFORE, people_left=100, clearance_s=HOUR)).proven


def test_a_lever_that_was_not_planned_says_so() -> None:
    """Its bound is shown all the same."""
    operation, _ = aleppo_like(3)
    lever = next(each for each in priced(operation).levers if each.step.kind == "headway")
    said = str(gain_sentence(operation, lever))
    assert "not planned for want of time; no plan clears before" in said


def test_more_people_out_are_said_first() -> None:
    """Where people are left behind, bringing out more of them is the gain."""
    operation, _ = aleppo_like(3)
    levers = priced(operation, people=True)
    assert str(gain_sentence(operation, levers.levers[0])) == (
        "Ramouseh opens at 05:00 in place of 06:00 (T4): people more brought out: 29; the last arrives at"
        " Mon 19 Dec 2016 00:00; no plan clears before Sun 18 Dec 2016 19:00, 5 h sooner than without it."
    )
    page = lever_page(operation, levers)
    assert page.moves_people
    assert page.rows[0].people == "29"


def test_terms_are_told_apart_by_what_they_cost() -> None:
    """What costs nothing, what binds no time and what has no step; a term not fully tried is in none."""
    operation, _ = aleppo_like(3)
    free, no_time, without = term_groups(operation, priced(operation))
    assert free == ["T2", "T5", "T8", "T9", "T11"]
    assert no_time == ["T10", "T12"]
    assert without == ["T5b"]
    said = [str(sentence) for sentence in rest_sentences(operation, priced(operation))]
    assert said[0] == (
        "Terms that cost nothing, as no step of theirs moves the plan or the bound: T2, T5, T8, T9 and T11."
    )


def test_the_section_is_there_only_where_levers_are() -> None:
    """A report of a plan alone says nothing of prices."""
    operation, plan = aleppo_like(3)
    assert 'id="levers"' not in report_html(operation, plan)
    assert 'href="#levers"' not in report_html(operation, plan)
    page = report_html(operation, plan, levers=priced(operation))
    assert 'id="levers"' in page
    assert 'href="#levers"' in page


def test_where_nothing_helps_that_is_said() -> None:
    """No table is drawn without rows."""
    operation, plan = aleppo_like(3)
    levers = priced(operation)
    idle = replace(
        levers, levers=tuple(replace(each, after=BEFORE, bound_after_s=90 * HOUR) for each in levers.levers)
    )
    page = report_html(operation, plan, levers=idle)
    assert "No step that was tried gains anything." in page
    assert 'lever-table"' not in page


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_runs_and_nothing_sticks_out(browser: Browser, report: Path, lang: Lang, width: int) -> None:
    """In both languages, from phone to desk, without an error."""
    browser.open(report, lang, width)
    assert browser.errors() == []
    assert browser.run("return document.documentElement.scrollWidth") <= width
    shown = re.sub("[\u2068\u2069]", "", browser.text("#levers tbody"))
    assert ("10 h" if lang == "en" else "10 س") in shown


@pytest.mark.parametrize("lang", LANGS)
def test_bars_are_as_long_as_gains_and_begin_where_reading_does(
    browser: Browser, report: Path, lang: Lang
) -> None:
    """The first bar is the longest; the plan's and the bound's begin on one line: left, in Arabic right."""
    browser.open(report, lang)
    bars = browser.run("""
      return [...document.querySelectorAll("#levers td.lever-chart")].map((cell) =>
        [...cell.children].map((bar) => {
          const box = bar.getBoundingClientRect();
          return [box.left, box.right, box.height];
        }));
    """)
    widths = [[right - left for left, right, _ in row] for row in bars]
    assert len(bars) == 10
    assert widths[0][0] == max(width for row in widths for width in row) > 100
    for hours, (plan, bound) in zip((10, 9, 8, 7, 6), widths, strict=False):
        assert plan == pytest.approx(hours / 10 * widths[0][0], abs=1)
        assert bound == pytest.approx(plan / 2, abs=1)
    start = {round(right if lang == "ar" else left) for row in bars for left, right, _ in row}
    assert len(start) == 1
    assert all(height > 4 for row in bars for _, _, height in row)


def test_the_arabic_section_is_arabic(browser: Browser, report: Path) -> None:
    """No English word is seen, but for the names of vehicles' types."""
    browser.open(report, "ar")
    shown = re.sub(r"\bbus\b", "", browser.text("#levers"))
    assert re.findall(r"[A-Za-z]{3,}", shown) == []


@pytest.mark.parametrize("lang", LANGS)
def test_on_paper_the_section_is_one_page(browser: Browser, report: Path, tmp_path: Path, lang: Lang) -> None:
    """Its table and what gains nothing stand together."""
    browser.open(report, lang)
    pages = browser.printed(tmp_path / "report.pdf")
    holding = [i for i, page in enumerate(pages) if "T4b" in page and "T12" in page and "9,872" in page]
    assert len(holding) == 1


def test_a_hostile_id_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    """A term's id and a vehicle's type are shown as they are written."""
    operation, plan = aleppo_like(3)
    name = "<img src=x onerror='window.hurt = 1'>"
    levers = priced(operation)
    hurt = tuple(
        replace(
            each,
            step=replace(each.step, terms=(name,), of=name if each.step.kind == "fleet" else each.step.of),
        )
        for each in levers.levers
    )
    page = tmp_path / "hostile.html"
    page.write_text(report_html(operation, plan, levers=replace(levers, levers=hurt)), encoding="utf-8")
    browser.open(page)
    assert browser.errors() == []
    assert browser.run("return window.hurt ?? null") is None
    assert name in browser.text("#levers tbody")
