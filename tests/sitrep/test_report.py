from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from safepassage.language import FIRST_STRONG_ISOLATE, LANGS, Lang, Name, translate
from safepassage.sitrep.report import LIBRARY_SCRIPTS, LIBRARY_STYLES, PAGE_SCRIPTS, report_html, say
from safepassage.sitrep.report_data import plan_data
from safepassage.sitrep.report_labels import PAGE_WORDS, TEMPLATE_WORDS
from tests.sitrep.made import aleppo_like, town, without_coordinates

ARABIC = re.compile(r"[\u0621-\u064a]")


class Page(HTMLParser):
    """The elements of a page, its visible text, and what its script elements hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._raw = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._raw = tag if tag in {"script", "style"} else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave the raw text of a script or style."""
        if tag == self._raw:
            self._raw = ""

    def handle_data(self, data: str) -> None:
        """Note text as visible or as a script."""
        if self._raw == "script":
            self.scripts.append(data)
        elif not self._raw:
            self.text += data

    def with_id(self, wanted: str) -> dict[str, str | None] | None:
        """Return the attributes of the element with an id, if there is one."""
        return next((attributes for _, attributes in self.elements if attributes.get("id") == wanted), None)

    @property
    def data(self) -> dict[str, object]:
        """The plan's data as the page's script reads it."""
        loaded = json.loads(self.scripts[0])
        assert isinstance(loaded, dict)
        return loaded


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_page_opens_in_the_language_asked_for(lang: Lang, direction: str) -> None:
    """Language, direction, title and the pressed button agree."""
    operation, plan = aleppo_like(30)
    page = Page(report_html(operation, plan, lang=lang))
    assert page.elements[0] == ("html", {"lang": lang, "dir": direction})
    pressed = {a["data-lang"]: a["aria-pressed"] for _, a in page.elements if "data-lang" in a}
    assert pressed == {other: str(other == lang).lower() for other in LANGS}
    assert operation.name.in_language(lang) in page.text.split("\n")[4:12]


def test_an_unknown_language_is_refused() -> None:
    """Only the languages of the product are taken."""
    with pytest.raises(ValueError, match="lang must be one of en, ar"):
        report_html(*town(), lang="fr")  # type: ignore[arg-type]


def test_a_hostile_name_stays_text() -> None:
    """Markup, script ends, templates and direction controls in names do nothing but be read."""
    hostile = (
        "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \" ' & \u2028 \u202e!"
    )
    harmless, page = Page(report_html(*town())), Page(report_html(*town(name=hostile, place=hostile)))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert "<img src=x onerror=alert(2)> {{ 7 * 7 }} \" ' & !" in page.text
    assert "\u202e" not in page.text
    assert "alert(1)" in str(page.data["title"])
    assert "alert(1)" not in page.scripts[1] + page.scripts[2]


def test_the_page_loads_nothing() -> None:
    """No attribute, style or policy of the page lets it ask a network for anything."""
    html = report_html(*aleppo_like(30))
    page = Page(html)
    links = [a[k] for _, a in page.elements for k in ("src", "href", "action", "data", "srcset") if k in a]
    assert links
    assert all(link is not None and (link.startswith("#") or link == "data:,") for link in links)
    style = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"@import|url\((?!#)", style)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "sourceMappingURL" not in html


@pytest.mark.parametrize("words", [TEMPLATE_WORDS, PAGE_WORDS])
def test_every_fixed_word_is_arabic_too(words: dict[str, object]) -> None:
    """No word that the template or the script writes is missing from the catalogue."""
    for label in words.values():
        template = getattr(label, "template", "")
        assert ARABIC.search(translate(template, "ar")), template


def test_the_script_and_its_words_agree() -> None:
    """Each word the script says exists, and each word carried is said."""
    script = "".join(
        (files("safepassage") / "sitrep" / "templates" / name).read_text(encoding="utf-8")
        for name in PAGE_SCRIPTS
    )
    said = set(re.findall(r'\bsay(?:Text)?\("(\w+)"', script))
    assert said <= set(PAGE_WORDS)
    quoted = set(re.findall(r'"(\w+)"', script))
    assert set(PAGE_WORDS) <= quoted


def test_both_languages_stand_in_the_page() -> None:
    """Names, sentences and reasons are there in English and in Arabic."""
    page = Page(report_html(*aleppo_like(30)))
    for shown in (
        "Eastern Aleppo, December 2016",
        "شرق حلب، كانون الأول 2016",
        "What was agreed",
        "ما اتُّفق عليه",
    ):
        assert shown in page.text
    pairs = [a.get("class") for tag, a in page.elements if tag == "span" and a.get("class") in LANGS]
    assert pairs == ["en", "ar"] * (len(pairs) // 2)


def test_a_value_alike_in_both_languages_is_written_once_and_set_apart() -> None:
    """An id or a figure is one isolated element; a name in two languages is two."""
    assert say("bus-<1>") == "<bdi>bus-&lt;1&gt;</bdi>"
    assert say(Name(en="7", ar="7")) == "<bdi>7</bdi>"
    assert say(Name(en="Hall", ar="القاعة")) == (
        '<span class="en" lang="en">Hall</span><span class="ar" lang="ar">القاعة</span>'
    )


def test_places_without_coordinates_are_named_beside_the_map() -> None:
    """A place that cannot be drawn is listed, not dropped."""
    operation, plan = aleppo_like(30)
    page = Page(report_html(without_coordinates(operation, "fuah"), plan))
    assert page.with_id("maps") is not None
    listed = page.text[page.text.index("Not on the map") :]
    assert "al-Fu'ah" in listed[:400]
    assert "(fuah)" in listed[:400]


def test_without_any_coordinates_there_is_a_sentence_and_no_map() -> None:
    """An operation without coordinates has no empty map."""
    operation, plan = aleppo_like(30)
    page = Page(report_html(without_coordinates(operation), plan))
    assert page.with_id("maps") is None
    assert "No place of this operation has coordinates" in page.text


def test_everyone_left_is_named_with_the_reason() -> None:
    """Each row of people left is shown by place and group, in the operation's order."""
    page = Page(report_html(*aleppo_like(30)))
    section = page.text[page.text.rindex("Left behind") :]
    assert section.index("al-Sukkari") < section.index("Ansari Mashhad")
    for shown in ("wounded", "125", "no vehicle is free before the deadline"):
        assert shown in section


def test_nobody_left_is_said() -> None:
    """Where everyone is moved the report says that, and that nothing was found wrong."""
    page = Page(report_html(*town()))
    assert "Nobody: this plan moves everyone." in page.text
    assert "None: nothing was found wrong with the operation." in page.text


def test_findings_say_where_and_how_to_mend() -> None:
    """A finding's file, row and column are shown with its words."""
    page = Page(report_html(*aleppo_like(30)))
    assert "fleet.csv · row 3" in page.text
    assert "الصف \u20683\u2069" in page.text
    assert "seats" in page.text


def test_the_page_holds_every_trip_with_its_times() -> None:
    """The data carries each trip's people and stops unchanged."""
    operation, plan = aleppo_like(60)
    data = plan_data(operation, plan)
    assert sum(sum(trip[2][1::2]) for trip in data["trips"]) == plan.people_moved
    places = [place[0] for place in data["places"]]
    for trip, row in zip(plan.trips, data["trips"], strict=True):
        assert [places[stop[0]] for stop in row[3]] == [stop.place for stop in trip.stops]
        assert row[3][-1][1] == trip.arrive_s
        assert row[3][-1][6] == trip.stops[-1].leave_s


def test_clocks_that_change_on_the_way_are_followed() -> None:
    """The offsets carry the change to summer time at its second."""
    data = plan_data(*town())
    assert data["clock"]["offsets"] == [[0, 3600], [10800, 7200]]
    assert sorted(names["en"][1] for names in data["clock"]["days"].values())[:2] == ["28 Mar", "29 Mar"]


def test_hours_in_which_the_busiest_checkpoint_is_closed_are_shaded() -> None:
    """From 20:00 to 06:00, and on days without a window, Ramouseh is closed."""
    closed = plan_data(*aleppo_like(1600))["closed"]
    assert closed["at"]["en"] == "Ramouseh"
    assert closed["spans"][0] == [14 * 3600, 24 * 3600]
    assert closed["spans"][1] == [38 * 3600, 96 * 3600]


def test_an_operation_without_windows_shades_nothing() -> None:
    """No window, no closed hours."""
    assert plan_data(*town())["closed"] is None


@pytest.mark.parametrize(("trips", "bytes_max"), [(1_600, 1_000_000), (30_000, 8_000_000)])
def test_a_large_plan_stays_a_file_that_can_be_mailed(trips: int, bytes_max: int) -> None:
    """Aleppo's report stays under a megabyte, one of 30,000 trips under eight."""
    assert len(report_html(*aleppo_like(trips)).encode()) < bytes_max


def test_a_plan_that_names_unknown_places_is_still_shown() -> None:
    """A report of an unverified plan falls back on ids."""
    operation, plan = town()
    page = Page(report_html(replace(operation, places=operation.places[:1], groups=()), plan))
    assert "hall" in str(page.data["places"])


def test_a_plan_without_trips_says_that_nobody_is_moved() -> None:
    """There is no bound to speak of where no trip is possible."""
    operation, plan = town()
    page = Page(report_html(operation, replace(plan, trips=(), vehicles=())))
    assert "This plan moves nobody" in page.text
    assert "clears before" not in page.text.split("What was agreed")[0]


def test_names_are_isolated_in_arabic_sentences() -> None:
    """Every value of an Arabic sentence is set apart, so that none turns its neighbours round."""
    html = report_html(*aleppo_like(30))
    assert f"({FIRST_STRONG_ISOLATE}{FIRST_STRONG_ISOLATE}T6" in html


@pytest.mark.parametrize("name", [*LIBRARY_SCRIPTS, *LIBRARY_STYLES])
def test_vendored_libraries_keep_their_licence(name: str) -> None:
    """Each library stands in a folder of its name and version, with its licence."""
    folder = files("safepassage") / "sitrep" / "vendor" / name.split("/", maxsplit=1)[0]
    assert re.fullmatch(r"[a-z]+-\d+\.\d+\.\d+", folder.name)
    assert "Copyright" in (folder / "LICENSE").read_text(encoding="utf-8")
