from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.language import LANGS, Lang, Name
from safepassage.operation.model import Place
from safepassage.planning.plan import Stop
from safepassage.sitrep.report import report_html
from tests.sitrep.browser import Browser, chromium
from tests.sitrep.made import aleppo_like, town, without_coordinates

LEFTS = """
const [scope, wanted] = arguments, root = document.querySelector(scope);
const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, at = node.data.indexOf(wanted);
  if (at < 0 || !node.parentElement.getClientRects().length) continue;
  return [...wanted].map((_, i) => {
    const range = document.createRange();
    range.setStart(node, at + i);
    range.setEnd(node, at + i + 1);
    return range.getBoundingClientRect().left;
  });
}
return null;
"""
"""A script: where each character of a text that is shown stands, from the left."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this module; each test opens its own page."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a plan of 450 trips."""
    page = tmp_path_factory.mktemp("report") / "report.html"
    page.write_text(report_html(*aleppo_like(450, buses=12)), encoding="utf-8")
    return page


def lefts(browser: Browser, scope: str, wanted: str) -> list[float]:
    """Return where the characters of a shown text stand."""
    found = browser.run(LEFTS, scope, wanted)
    assert found is not None, f"{wanted} is not shown in {scope}"
    return [float(left) for left in found]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_runs_without_errors_and_without_a_network(
    browser: Browser, report: Path, lang: Lang
) -> None:
    """The console stays silent, and nothing but the file itself is loaded."""
    browser.open(report, lang)
    assert browser.errors() == []
    assert browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []


def test_a_page_of_hostile_names_runs_nothing_of_theirs(browser: Browser, tmp_path: Path) -> None:
    """Names with markup are shown on the map, in tables and sheets as they are written."""
    name = "</script><script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'>"
    page = tmp_path / "hostile.html"
    page.write_text(report_html(*town(name=name, place=name)), encoding="utf-8")
    browser.open(page)
    browser.click("[name=points]")
    assert browser.errors() == []
    assert browser.run("return window.hurt ?? null") is None
    assert browser.text("#sheets-of-points h2") == f"Assembly point: {name}"
    assert browser.text(".map-label") == name


def test_the_switch_changes_direction_and_every_text(browser: Browser, report: Path) -> None:
    """Prose, tables, the title and the direction turn, and turn back."""
    browser.open(report, "en")
    seen = ("h1", "#convoys h2", "#convoy-tables thead", "#vehicle-tables summary", "#chart .u-legend")
    english = [browser.text(selector) for selector in seen]
    browser.click("[data-lang=ar]")
    arabic = [browser.text(selector) for selector in seen]
    assert browser.run("return [document.documentElement.dir, document.documentElement.lang]") == [
        "rtl",
        "ar",
    ]
    assert browser.driver.title == "شرق حلب، كانون الأول 2016"
    assert all(before != after for before, after in zip(english, arabic, strict=True))
    browser.click("[data-lang=en]")
    assert [browser.text(selector) for selector in seen] == english


def test_no_english_is_left_in_the_arabic_page(browser: Browser, report: Path) -> None:
    """Seen in Arabic, the headings and the words of the tables hold no Latin letters."""
    browser.open(report, "ar")
    latin = "return [...document.querySelectorAll('h2, h3, thead th, legend, label, .lead, .kicker')].filter("
    latin += "(e) => e.getClientRects().length && /[A-Za-z]{3}/.test("
    latin += "e.innerText.replace('aleppo-2016', ''))).map((e) => e.innerText)"
    assert browser.run(latin) == []


@pytest.mark.parametrize("lang", LANGS)
def test_curve_and_map_are_painted(browser: Browser, report: Path, lang: Lang) -> None:
    """The curve's canvas holds ink, the maps lines, circles, marks, labels and a scale."""
    browser.open(report, lang)
    painted = """
    const canvas = document.querySelector("#chart canvas");
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.filter((value, i) => i % 4 === 3 && value).length / (canvas.width * canvas.height);
    """
    assert browser.run(painted) > 0.02
    for selector in (
        ".map",
        ".map svg path",
        ".map-mark svg path",
        ".map-label",
        ".leaflet-control-scale-line",
    ):
        shown = "return [...document.querySelectorAll(arguments[0])].some((e) => e.getClientRects().length)"
        assert browser.run(shown, selector), selector


def test_map_labels_do_not_cover_each_other(browser: Browser, report: Path) -> None:
    """No two labels of one map overlap."""
    browser.open(report)
    overlaps = """
    return [...document.querySelectorAll(".map")].flatMap((map) => {
      const boxes = [...map.querySelectorAll(".map-label")].map((label) => label.getBoundingClientRect());
      return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    }).length;
    """
    assert browser.run(overlaps) == 0


def test_a_group_can_be_hidden_from_the_curve(browser: Browser, report: Path) -> None:
    """Choosing a group in the key hides its line; the key shows the totals."""
    browser.open(report)
    assert "fighters" in browser.text("#chart .u-legend")
    browser.click("#chart .u-series:nth-child(5) th")
    assert browser.run("return document.querySelector('#chart .u-series:nth-child(5)').className") == (
        "u-series u-off"
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out_sideways(browser: Browser, report: Path, lang: Lang, width: int) -> None:
    """From phone to desk the page scrolls in one direction only, sheets and opened parts included."""
    browser.open(report, lang, width)
    browser.run("""
      document.querySelectorAll("[name=points], [name=fleet]").forEach((box) => box.click());
      document.querySelectorAll("#vehicle-tables details").forEach((part) => { part.open = true; });
      document.querySelector("#convoy-tables .unfold").click();
    """)
    assert browser.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        (".kicker", "aleppo-2016"),
        (".head-lines", "UTC+02:00"),
        (".head-lines", "06:00"),
        (".figure-moved", "8,884"),
        ("#convoy-tables", "ramouseh-001"),
        ("#convoy-tables", "11:00"),
        ("#vehicle-tables", "bus-001"),
        (".bound", "10%"),
    ],
)
def test_ids_times_and_figures_keep_their_order_in_arabic(
    browser: Browser, report: Path, scope: str, wanted: str
) -> None:
    """Within right-to-left text their characters stand from left to right, as they are written."""
    browser.open(report, "ar")
    shown = lefts(browser, scope, wanted)
    assert shown == sorted(shown)
    assert len(set(shown)) == len(shown)


def test_an_arabic_date_reads_from_the_right(browser: Browser, report: Path) -> None:
    """Weekday, day, month and year follow each other from right to left, each number in its own order."""
    browser.open(report, "ar")
    date = "الخميس 15 كانون الأول 2016"
    shown = lefts(browser, "#convoy-tables .day-row", date)
    starts = [shown[date.index(part)] for part in ("الخميس", "15", "كانون", "الأول", "2016")]
    assert starts == sorted(starts, reverse=True)
    for figure in ("15", "2016"):
        at = date.index(figure)
        assert shown[at : at + len(figure)] == sorted(shown[at : at + len(figure)])


def test_the_scale_of_the_map_reads_from_the_right_in_arabic(browser: Browser, report: Path) -> None:
    """The number stands right of its unit."""
    browser.open(report, "ar")
    unit = lefts(browser, ".leaflet-control-scale-line", "كم")[0]
    number = browser.run(
        "return document.querySelector('.leaflet-control-scale-line').textContent.match(/\\d+/)[0]"
    )
    assert lefts(browser, ".leaflet-control-scale-line", str(number))[0] > unit


def test_a_convoy_opens_to_its_vehicles(browser: Browser, report: Path) -> None:
    """Choosing a convoy shows what travels in it, choosing it again hides that."""
    browser.open(report)
    browser.click("#convoy-tables .unfold")
    assert "bus-001 · civilians 48, wounded 2 · al-Sukkari · to Khan al-Assal" in (
        browser.text(".members-list").replace("\u00a0", " ")
    )
    browser.click("#convoy-tables .unfold")
    assert browser.run("return document.querySelector('.members-list')") is None


def test_a_vehicle_opens_to_its_trips(browser: Browser, report: Path) -> None:
    """A vehicle's stops stand with local times; what falls on the next day says so."""
    browser.open(report)
    browser.run("document.querySelector('#vehicle-tables details').open = true")
    browser.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    rows = browser.text("#vehicle-tables details table").replace("\u00a0", " ")
    assert "Trip t0001 · Thursday 15 December 2016 · people: 50 · to Khan al-Assal" in rows
    assert "boarding from 09:20 to 09:45: civilians 48, wounded 2" in rows
    assert "inspection from 10:10 to 10:16 · Convoy ramouseh-001" in rows


def test_vehicles_are_found_by_name_and_place(browser: Browser, report: Path) -> None:
    """Typing in the search keeps what matches, and says where nothing does."""
    browser.open(report)
    find = """
    const field = document.querySelector("#vehicle-tables input");
    field.value = arguments[0];
    field.dispatchEvent(new Event("input"));
    return document.querySelectorAll("#vehicle-tables details").length;
    """
    assert browser.run(find, "") == 13
    assert browser.run(find, "BUS-007") == 1
    assert browser.run(find, "car-0001") == 1
    assert browser.run(find, "no such thing") == 0
    assert "Nothing found." in browser.text("#vehicle-tables")


def test_a_page_without_a_map_still_runs(browser: Browser, tmp_path: Path) -> None:
    """Without coordinates everything else is drawn."""
    operation, plan = town()
    page = tmp_path / "town.html"
    page.write_text(report_html(without_coordinates(operation), plan), encoding="utf-8")
    browser.open(page)
    assert browser.errors() == []
    assert "23:00" in browser.text("#convoy-tables") + browser.text("#vehicle-tables") + browser.text(
        "#summary"
    )
    assert browser.run("return document.querySelectorAll('#chart canvas').length") == 1


def test_a_plan_without_trips_is_shown_without_errors(browser: Browser, tmp_path: Path) -> None:
    """An operation nobody can leave has a page all the same."""
    operation, plan = town()
    page = tmp_path / "nobody.html"
    page.write_text(report_html(operation, replace(plan, trips=(), vehicles=())), encoding="utf-8")
    browser.open(page)
    browser.click("[name=points]")
    browser.click("[data-lang=ar]")
    assert browser.errors() == []
    assert browser.text("#convoy-tables") == "ليس في هذه الخطة رحلات."
    assert browser.text("#chart") == "ليس في هذه الخطة رحلات."


def test_a_very_large_plan_stays_usable(browser: Browser, tmp_path: Path) -> None:
    """The page of 30,000 trips draws a bounded number of elements until more is asked for."""
    page = tmp_path / "large.html"
    page.write_text(report_html(*aleppo_like(30_000, buses=1_500)), encoding="utf-8")
    browser.open(page)
    assert browser.errors() == []
    assert browser.run("return document.querySelectorAll('#vehicle-tables details').length") == 101
    browser.run("document.querySelectorAll('[name=points], [name=fleet]').forEach((box) => box.click())")
    assert browser.run("return document.querySelectorAll('*').length") < 80_000
    assert browser.run("return document.querySelector('[name=vehicles]').checked") is False
    browser.click("button.more")
    assert browser.run("return document.querySelectorAll('#vehicle-tables details').length") == 501


@pytest.mark.parametrize("width", [360, 1280])
def test_the_time_axis_is_marked_at_every_width(browser: Browser, report: Path, width: int) -> None:
    """Below the curve there is ink where its days and hours stand."""
    browser.open(report, "en", width)
    ink = """
    const canvas = document.querySelector("#chart canvas"), height = canvas.height;
    const below = canvas.getContext("2d").getImageData(0, height - 40, canvas.width, 40).data;
    return below.filter((value, i) => i % 4 === 3 && value > 128).length;
    """
    assert browser.run(ink) > 100


def test_the_map_opens_on_the_plan_and_not_on_sites_nobody_goes_to(browser: Browser, tmp_path: Path) -> None:
    """A reception site far away that takes in nobody does not make everything else small."""
    operation, plan = town()
    unused = Place(id="far", kind="reception", name=Name(en="Far"), lat=56.0, lon=20.0)
    page = tmp_path / "far.html"
    page.write_text(
        report_html(replace(operation, places=(*operation.places, unused)), plan), encoding="utf-8"
    )
    browser.open(page)
    labels = browser.run("return [...document.querySelectorAll('.map-label')].map((e) => e.textContent)")
    assert {"School", "Hall"} <= set(labels)
    assert "Far" not in labels


def test_a_reception_site_is_seen_where_a_depot_stands_too(browser: Browser, tmp_path: Path) -> None:
    """Of two marks on one spot, the one that people are brought to lies on top."""
    operation, plan = town()
    depot = Place(id="garage", kind="depot", lat=52.05, lon=13.1)
    trip = plan.trips[0]
    used = replace(trip, stops=(Stop(place="garage", leave_s=0), *trip.stops))
    page = tmp_path / "depot.html"
    made = replace(operation, places=(*operation.places, depot)), replace(plan, trips=(used,))
    page.write_text(report_html(*made), encoding="utf-8")
    browser.open(page)
    above = browser.run("""
      const marks = [...document.querySelectorAll(".map-mark")], order = (e) => Number(e.style.zIndex);
      const depot = marks.find((e) => e.innerHTML.includes("#475569"));
      return marks.filter((e) => e !== depot).every((e) => order(e) > order(depot));
    """)
    assert above is True
