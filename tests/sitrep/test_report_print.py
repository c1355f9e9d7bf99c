from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.language import LANGS, Lang
from safepassage.operation.model import Household
from safepassage.sitrep.report import report_html
from tests.sitrep.browser import Browser, chromium
from tests.sitrep.made import aleppo_like

DEFAULT_PARTS = ("summary", "convoys", "vehicles")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module; each test opens its own page."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a plan of 45 trips: five buses of three trips each, thirty cars."""
    page = tmp_path_factory.mktemp("report") / "report.html"
    page.write_text(report_html(*aleppo_like(45, buses=5)), encoding="utf-8")
    return page


def toggle(browser: Browser, *parts: str) -> None:
    """Tick or untick parts of what is to be printed."""
    for part in parts:
        browser.click(f"#print-form [name={part}]")


def test_by_default_summary_and_timetables_are_printed(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    """Paper has the summary, both timetables with their folded parts, who is left, and no sheets."""
    browser.open(report)
    pages = browser.printed(tmp_path / "default.pdf")
    whole = "\n".join(pages)
    assert "How soon at best" in pages[0]
    for shown in ("Timetable by convoy", "Timetable by vehicle", "Trip t0001", "car-0030", "Left behind"):
        assert shown in whole
    assert "Assembly point:" not in whole
    assert "Find a vehicle" not in whole
    assert f"1/{len(pages)}" in pages[0].replace(" ", "")


def test_each_assembly_point_has_a_page_of_its_own(browser: Browser, report: Path, tmp_path: Path) -> None:
    """Chosen alone, the sheets start on the first page, one new page for each."""
    browser.open(report)
    toggle(browser, *DEFAULT_PARTS, "points")
    pages = browser.printed(tmp_path / "points.pdf")
    titles = [
        line.strip() for page in pages for line in page.splitlines() if line.strip().startswith("Assembly")
    ]
    assert titles == [
        f"Assembly point: {place}"
        for place in ("al-Sukkari", "al-Amiriyah", "Ansari Mashhad", "Salah ad-Deen", "al-Fu'ah")
    ]
    assert "Assembly point: al-Sukkari" in pages[0]
    assert "Done, signed" in pages[0]


def test_each_vehicle_has_a_page_and_single_trips_share_a_list(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    """Five shuttles make five pages, thirty cars one list."""
    browser.open(report)
    toggle(browser, *DEFAULT_PARTS, "fleet")
    pages = browser.printed(tmp_path / "fleet.pdf")
    heads = [next(line for line in page.splitlines() if line.strip()).strip() for page in pages]
    assert heads[:5] == [f"Vehicle: bus-00{i}" for i in range(1, 6)]
    assert heads[5] == "Vehicles with a single trip"
    assert all(f"car-00{i:02d}" in "".join(pages[5:]) for i in range(1, 31))
    assert "Vehicle: car" not in "".join(pages)


def test_one_sheet_can_be_chosen(browser: Browser, report: Path, tmp_path: Path) -> None:
    """Choosing one vehicle ticks the sheets and prints that page alone."""
    browser.open(report)
    toggle(browser, *DEFAULT_PARTS)
    choose = """
    const list = document.querySelector("[name=fleet-which]");
    list.value = [...list.options].find((option) => option.textContent === arguments[0]).value;
    list.dispatchEvent(new Event("change", { bubbles: true }));
    """
    browser.run(choose, "bus-003")
    pages = browser.printed(tmp_path / "one.pdf")
    assert len(pages) == 1
    assert "Vehicle: bus-003" in pages[0]


@pytest.mark.parametrize("lang", LANGS)
def test_paper_is_no_wider_than_its_page(browser: Browser, report: Path, lang: Lang) -> None:
    """Laid out for A4, nothing sticks out on either side, the curve and the maps included."""
    browser.open(report, lang, 703)
    toggle(browser, "points", "fleet")
    browser.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    outside = """
    return [...document.querySelectorAll("body *")].filter((e) => !e.closest(".map")).map((e) =>
      [e.getBoundingClientRect(), e]).filter(([box]) => box.width && (box.left < -1 || box.right > 704))
      .map(([, e]) => e.outerHTML.slice(0, 80));
    """
    found = browser.run(outside)
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": False})
    assert found == []


def test_after_printing_the_screen_is_as_before(browser: Browser, report: Path, tmp_path: Path) -> None:
    """What printing opened is closed again, and the curve has the screen's width."""
    browser.open(report)
    before = browser.run("return document.querySelector('#chart canvas').width")
    browser.printed(tmp_path / "default.pdf")
    assert browser.run("return document.querySelectorAll('#vehicle-tables details[open]').length") == 0
    assert browser.run("return document.querySelector('#chart canvas').width") == before


def test_every_page_of_a_long_sheet_says_where_and_when_it_belongs(browser: Browser, tmp_path: Path) -> None:
    """A loose second page still names the operation, its assembly point and its day, over its columns."""
    page = tmp_path / "long.html"
    page.write_text(report_html(*aleppo_like(450, buses=12)), encoding="utf-8")
    browser.open(page)
    toggle(browser, *DEFAULT_PARTS, "points")
    pages = [sheet for sheet in browser.printed(tmp_path / "long.pdf") if "al-Sukkari" in sheet]
    assert len(pages) > 1
    for sheet in pages:
        assert "Eastern Aleppo, December 2016 · Assembly point: al-Sukkari · " in sheet
        assert all(head in sheet for head in ("Vehicle", "Boards from", "Destination", "civilians"))


def test_sheets_name_the_households_that_board(browser: Browser, tmp_path: Path) -> None:
    """Who stands at the door finds each household's token at its assembly point, and nowhere else."""
    operation, plan = aleppo_like(45, buses=5)
    trip = replace(plan.trips[0], households=("H-1", "H-2"))
    homes = tuple(
        Household(token=token, place="sukkari", group="civilians", count=5) for token in trip.households
    )
    page = tmp_path / "households.html"
    made = replace(operation, households=homes), replace(plan, trips=(trip, *plan.trips[1:]))
    page.write_text(report_html(*made), encoding="utf-8")
    browser.open(page)
    toggle(browser, *DEFAULT_PARTS, "points", "fleet")
    sheets = browser.printed(tmp_path / "households.pdf")
    naming = [sheet for sheet in sheets if "H-1" in sheet and "H-2" in sheet]
    assert len(naming) == 2
    assert "Assembly point: al-Sukkari" in naming[0]
    assert "Vehicle: bus-001" in naming[1]


def test_the_screen_shows_the_first_sheets_and_paper_holds_all(browser: Browser, tmp_path: Path) -> None:
    """Of thirty-one sheets twenty are to be looked at, with a word about the rest, and all are on paper."""
    page = tmp_path / "many.html"
    page.write_text(report_html(*aleppo_like(180, buses=30)), encoding="utf-8")
    browser.open(page)
    toggle(browser, *DEFAULT_PARTS, "fleet")
    assert browser.run("return document.querySelectorAll('#sheets-of-vehicles .sheet').length") == 20
    assert "Shown here: 20 of 31 sheets." in browser.text("#sheets-of-vehicles .warning")
    whole = "\n".join(browser.printed(tmp_path / "many.pdf"))
    assert all(f"Vehicle: bus-{i:03d}" in whole for i in range(1, 31))
    assert "Shown here" not in whole


def test_every_page_of_the_timetable_by_vehicle_names_its_vehicle(browser: Browser, tmp_path: Path) -> None:
    """Where a vehicle's trips go over the page, the next page begins with its name."""
    page = tmp_path / "timetable.html"
    page.write_text(report_html(*aleppo_like(90, buses=2)), encoding="utf-8")
    browser.open(page)
    toggle(browser, "summary", "convoys")
    pages = browser.printed(tmp_path / "timetable.pdf")
    trips = [sheet for sheet in pages if "Trip t00" in sheet]
    assert len(trips) > 2
    assert all("Vehicle: bus-00" in sheet for sheet in trips)
