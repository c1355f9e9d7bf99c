"""What a report names, on the article that the project began with, and on any text at all."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.language import LANGS, Lang
from safepassage.reports.article import read_article
from safepassage.reports.attribution import relations_of
from safepassage.reports.facts import facts_of
from safepassage.reports.publication import publication
from tests.needs import need_shared
from tests.reports.facts_told import TUESDAY, Told, figures_told, times_told

WORDS = """
قبل منذ حتى خلال بعد اليوم أمس غد الثلاثاء مساء صباحا الماضي المقبل كانون الأول ديسمبر مارس محرم
1438 هـ عام 2016 13  13/12/2016 12:30 الساعة السادسة ثلاثة آلاف مئة وخمسون ألف مليون ونصف نصف عشرات
الآلاف عدد من كبير أكثر بين إلى و 20 %  بالمئة حافلة حافلتان شخص من أحياء قتل محاصرين حلب موسكو
الفوعة عمان ال ب - / ( ) ، . two hundred and fifty thousand a  dozen tens of half million more than
at least between to 20 90% percent buses people killed left on by since until within  last next this
week Tuesday May 13th Dec . 2016 , am p.m. noon ago later Moscow al Fu'ah U.S. US-based
"""
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=60).map(" ".join) | st.text(max_size=300)
HARD = (
    "مئة و", "عشرات الآلاف ", "بين 20 و30 ", "20-", "13/12/", "الساعة ", "قبل ", "two hundred and ", "a ",
    "حلب ",    "كانون الأول/", "last ", "9", "أكثر من ", "1 ", "٫1", "مساء ", "عدد من ",
)  # fmt: skip
SECONDS_MAX = 6.0
SENTENCE = (
    "غادرت أكثر من عشرين حافلة حي السكري مساء الثلاثاء، وقتل 12 مدنيا منذ تموز الماضي بحسب الهلال الأحمر. "
)


def test_the_figures_of_december_2016() -> None:
    """More than 90 % of districts, more than 75,000 besieged, thousands displaced; nothing made up."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    assert [(told.bounds, told.percent, told.unit, told.role) for told in figures_told(article.text)] == [
        ("thousands", False, "civilians", "evacuated"),
        ((90, None), True, "districts", "controlled"),
        ("thousands", False, "", "displaced"),
        ((75_000, None), False, "people", "besieged"),
        ("many", False, "civilians", "killed"),
        ("tens_of_thousands", False, "civilians", ""),
    ]


def test_the_times_of_december_2016() -> None:
    """Resolved against the day of its publication; a morning of no day stays unresolved."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    assert [resolved for _, resolved in times_told(article.text)] == [
        "2016-12-13T00:00/..",
        "2016-12-13T00:00/..",
        "",
        "2016-12-13",
        "2016-12-12",
        "2016-12-13",
        "2016-07-01/2016-07-31",
    ]


def test_the_names_of_december_2016() -> None:
    """Agencies, ministries, groups, capitals that are places and governments, the city and its parts."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    facts = facts_of(article.text, article.lang)
    assert {each.id for each in facts.places} == {
        "russia", "east-aleppo", "west-aleppo", "north-aleppo", "aleppo", "syria", "moscow", "washington",
        "idlib", "ankara", "turkey",
    }  # fmt: skip
    assert {each.id for each in facts.actors} == {
        "syria-opposition", "syria-army", "syria-government", "russia-government", "turkey-government",
        "united-states-government", "turkey-intelligence", "turkey-foreign-ministry", "anadolu", "aljazeera",
        "afp", "zenki", "fastaqim", "fateh-al-sham", "euphrates-shield", "yasser-al-yousef",
        "zakaria-malahifji",
    }  # fmt: skip


def test_everything_is_json_with_its_words() -> None:
    """Each entry has its span and what stands there; open ends and what is not stated are null."""
    values = facts_of(SENTENCE, published=TUESDAY).to_json(SENTENCE)
    assert json.loads(json.dumps(values)) == values
    for entries in values.values():
        assert isinstance(entries, list)
        assert entries
        for entry in entries:
            assert SENTENCE[slice(*entry["span"])] == entry["stated"]


def test_offsets_count_the_raw_text() -> None:
    """Diacritics, tatweel and direction controls before and in the words are counted."""
    text = "غادَرَتْ \u200fأكثــر من 20 حافلةً الراموسةَ"
    (told,) = figures_told(text)
    assert told == Told(
        words="أكثــر من 20 حافلةً", bounds=(20, None), unit="buses", role="left", qualifier="more_than"
    )
    assert [text[slice(*each.span)] for each in facts_of(text).places] == ["الراموسةَ"]


@given(text=TEXTS, lang=st.sampled_from(LANGS), dated=st.booleans())
@settings(max_examples=400, deadline=None)
def test_spans_are_valid_for_any_text(text: str, lang: Lang, *, dated: bool) -> None:
    """They lie in the text, hold something, and come in order without overlapping; all values are JSON."""
    facts = facts_of(text, lang, published=TUESDAY if dated else None)
    json.dumps(facts.to_json(text))
    for entries in (facts.figures, facts.places, facts.actors, facts.times):
        end = 0
        for entry in entries:
            assert end <= entry.span[0] < entry.span[1] <= len(text)
            assert text[slice(*entry.span)].strip()
            end = entry.span[1]
    for figure in facts.figures:
        assert not (figure.vague and (figure.low or figure.high))
        assert figure.low is None or figure.high is None or figure.low <= figure.high
    for stated in facts.times:
        for each in stated.candidates:
            assert each.start is None or each.end is None or each.start <= each.end


@given(text=TEXTS)
@settings(deadline=None)
def test_any_words_can_be_given_for_the_day_of_publication(text: str) -> None:
    """They name a day or none."""
    found = publication(text)
    assert found is None or found.start <= found.end


@pytest.mark.parametrize("piece", HARD)
@pytest.mark.parametrize("lang", LANGS)
def test_no_text_takes_long(piece: str, lang: Lang) -> None:
    """Twenty thousand characters of the worst are read in seconds."""
    begun = time.perf_counter()
    facts_of(piece * (20_000 // len(piece)), lang, published=TUESDAY)
    assert time.perf_counter() - begun < SECONDS_MAX


def test_a_long_text_takes_its_length() -> None:
    """Eight times the text, at most twelve times the time."""

    def seconds(times: int) -> float:
        begun = time.process_time()
        relations_of(SENTENCE * times, "ar")
        facts_of(SENTENCE * times, "ar", published=TUESDAY)
        return time.process_time() - begun

    seconds(20)
    assert min(seconds(800) for _ in range(2)) < 12 * max(seconds(100) for _ in range(3))
