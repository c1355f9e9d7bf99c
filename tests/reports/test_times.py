"""Times: every way in which reports state them, and what they resolve to on Tuesday, 13 December 2016."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from safepassage.reports.facts import facts_of
from safepassage.reports.time_resolution import Published
from tests.reports.facts_told import TUESDAY, times_told

ARABIC = [
    ("وصلوا اليوم", "اليوم", "2016-12-13"),
    ("وصلوا اليوم الثلاثاء", "اليوم الثلاثاء", "2016-12-13"),
    ("وصلوا أمس الاثنين", "أمس الاثنين", "2016-12-12"),
    ("وصلوا أول من أمس", "أول من أمس", "2016-12-11"),
    ("نلتقي بعد غد", "بعد غد", "2016-12-15"),
    ("وصلوا الليلة قبل الماضية", "الليلة قبل الماضية", "2016-12-11"),
    ("وصلوا مساء السبت", "مساء السبت", "2016-12-10"),
    ("وصلوا يوم الأحد الماضي", "يوم الأحد الماضي", "2016-12-11"),
    ("ستغادر الحافلات الخميس", "الخميس", "2016-12-15"),
    ("من المقرر أن تبدأ يوم الجمعة", "يوم الجمعة", "2016-12-16"),
    ("الخميس سيغادر الجميع", "الخميس", "2016-12-08|2016-12-15"),
    ("تستمر حتى الجمعة المقبل", "حتى الجمعة المقبل", "2016-12-16"),
    ("في 5 كانون الأول", "5 كانون الأول", "2016-12-05"),
    ("في 5 كانون الأول/ديسمبر 2015", "5 كانون الأول/ديسمبر 2015", "2015-12-05"),
    ("في ٢٠ تشرين الثاني (نوفمبر)", "٢٠ تشرين الثاني (نوفمبر)", "2016-11-20"),
    ("الاثنين 5 ديسمبر", "الاثنين 5 ديسمبر", "2016-12-05"),
    ("في الخامس من ديسمبر", "الخامس من ديسمبر", "2016-12-05"),
    ("في الحادي والعشرين من الشهر الماضي", "الحادي والعشرين من الشهر الماضي", "2016-11-21"),
    ("بين 15-22 ديسمبر", "15-22 ديسمبر", "2016-12-15/2016-12-22"),
    ("في 5/12/2016", "5/12/2016", "2016-12-05"),
    ("في 2016-12-05", "2016-12-05", "2016-12-05"),
    ("منذ تموز الماضي", "منذ تموز الماضي", "2016-07-01/2016-07-31"),
    ("خلال غشت الماضي", "خلال غشت الماضي", "2016-08-01/2016-08-31"),
    ("أواخر نوفمبر", "أواخر نوفمبر", "2016-11-01/2016-11-30"),
    ("مطلع عام 2012", "مطلع عام 2012", "2012-01-01/2012-12-31"),
    ("وقع في 2011 اتفاق", "2011", "2011-01-01/2011-12-31"),
    ("في 10 ربيع الأول 1438 هـ", "10 ربيع الأول 1438 هـ", "2016-12-09/2016-12-11"),
    ("في شهر رمضان الماضي", "شهر رمضان الماضي", "2016-06-06/2016-07-07"),
    ("الأسبوع الماضي", "الأسبوع الماضي", "2016-12-03/2016-12-09"),
    ("هذا الشهر", "هذا الشهر", "2016-12-01/2016-12-31"),
    ("العام المقبل", "العام المقبل", "2017-01-01/2017-12-31"),
    ("قبل يومين", "قبل يومين", "2016-12-11"),
    ("قبل أيام", "قبل أيام", "../2016-12-13"),
    ("منذ أكثر من عشر سنوات", "منذ أكثر من عشر سنوات", "../2016-12-13"),
    ("قبل نحو 15 عاما", "قبل نحو 15 عاما", "../2016-12-13"),
    ("قبل ثلاثة أسابيع", "قبل ثلاثة أسابيع", "2016-11-19/2016-11-25"),
    ("منذ شهرين", "منذ شهرين", "2016-10-01/2016-10-31"),
    ("قبل 3 ساعات", "قبل 3 ساعات", "2016-12-12T21:00/2016-12-13T21:00"),
    ("على أن يبدأ خلال ساعات", "خلال ساعات", "2016-12-13T00:00/.."),
    ("سيخرجون خلال 24 ساعة", "خلال 24 ساعة", "2016-12-13T00:00/2016-12-15T00:00"),
    ("خرجوا خلال يومين", "خلال يومين", "2016-12-11/2016-12-13|2016-12-13/2016-12-15"),
    ("خلال الساعات الـ24 الماضية", "خلال الساعات الـ24 الماضية", "2016-12-12T00:00/2016-12-14T00:00"),
    ("في الأيام الثلاثة المقبلة", "الأيام الثلاثة المقبلة", "2016-12-13/2016-12-16"),
    ("الساعة السادسة من صباح الأربعاء الماضي", "الساعة السادسة من صباح الأربعاء الماضي", "2016-12-07T06:00"),
    ("أمس عند الساعة العاشرة صباحا", "أمس عند الساعة العاشرة صباحا", "2016-12-12T10:00"),
    ("قبل ساعتين ونصف الساعة", "قبل ساعتين ونصف الساعة", "../2016-12-14T00:00"),
    ("الساعة 18:30 اليوم", "الساعة 18:30 اليوم", "2016-12-13T18:30"),
    ("الآن", "الآن", "2016-12-13"),
]
ENGLISH = [
    ("They arrived today.", "today", "2016-12-13"),
    ("They arrived yesterday evening.", "yesterday evening", "2016-12-12"),
    ("the day before yesterday", "the day before yesterday", "2016-12-11"),
    ("They leave tonight.", "tonight", "2016-12-13"),
    ("They left last night.", "last night", "2016-12-12"),
    ("He said on Saturday they had left.", "Saturday", "2016-12-10"),
    ("They will leave on Friday.", "Friday", "2016-12-16"),
    ("On Friday they will leave", "Friday", "2016-12-09|2016-12-16"),
    ("by Friday night", "by Friday night", "2016-12-09|2016-12-16"),
    ("They will leave by Friday night", "by Friday night", "2016-12-16"),
    ("last Tuesday", "last Tuesday", "2016-12-06"),
    ("next Tuesday", "next Tuesday", "2016-12-20"),
    ("on Dec. 5", "Dec. 5", "2016-12-05"),
    ("on December 5, 2015", "December 5, 2015", "2015-12-05"),
    ("on the 5th of December 2015", "5th of December 2015", "2015-12-05"),
    ("on Monday, December 5", "Monday, December 5", "2016-12-05"),
    ("15-22 December", "15-22 December", "2016-12-15/2016-12-22"),
    ("since July", "since July", "2016-07-01/2016-07-31"),
    ("in May 2015", "May 2015", "2015-05-01/2015-05-31"),
    ("late November", "late November", "2016-11-01/2016-11-30"),
    ("before 2012", "before 2012", "2012-01-01/2012-12-31"),
    ("03/04/2016", "03/04/2016", "2016-04-03|2016-03-04"),
    ("last week", "last week", "2016-12-05/2016-12-11"),
    ("two days ago", "two days ago", "2016-12-11"),
    ("weeks ago", "weeks ago", "../2016-12-13"),
    ("more than two weeks ago", "more than two weeks ago", "../2016-12-13"),
    ("in the past 24 hours", "past 24 hours", "2016-12-12T00:00/2016-12-14T00:00"),
    ("in the coming days", "coming days", "2016-12-13/.."),
    ("It is expected to begin within hours.", "within hours", "2016-12-13T00:00/.."),
    ("on Monday at 6 p.m.", "Monday at 6 p.m.", "2016-12-12T18:00"),
    ("over the past week", "past week", "2016-12-06/2016-12-13"),
    ("at 6 a.m. today", "6 a.m. today", "2016-12-13T06:00"),
    ("at 18:30 on Monday", "18:30 on Monday", "2016-12-12T18:30"),
]


@pytest.mark.parametrize(("text", "words", "resolved"), ARABIC)
def test_an_arabic_time_is_resolved(text: str, words: str, resolved: str) -> None:
    """Its words, and the interval from its first to its last day or minute; `|` parts what is left open."""
    assert times_told(text) == [(words, resolved)]


@pytest.mark.parametrize(("text", "words", "resolved"), ENGLISH)
def test_an_english_time_is_resolved(text: str, words: str, resolved: str) -> None:
    """The same."""
    assert times_told(text) == [(words, resolved)]


@pytest.mark.parametrize(
    "text",
    [
        "في اليوم التالي",
        "لليوم الرابع",
        "مارس ضغوطا",
        "ظهر الرجل",
        "الرئيس الأول",
        "سيارة في الطريق",
        "the army may march",
        "He sat in the sun.",
        "a second convoy",
    ],
)
def test_other_words_are_no_times(text: str) -> None:
    """Days that are not today, verbs and names that look like months."""
    assert times_told(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("توقف القصف صباحا", "صباحا"),
        ("بعد ساعات من ذلك", "بعد ساعات"),
        ("two hours later", "two hours later"),
    ],
)
def test_what_depends_on_other_words_stays_unresolved(text: str, words: str) -> None:
    """A morning of no day, hours after something else."""
    assert times_told(text) == [(words, "")]


@pytest.mark.parametrize("text", ["أمس الجمعة", "Monday, December 6, 2016", "30 شباط 2016"])
def test_a_time_that_cannot_be_stays_unresolved(text: str) -> None:
    """A yesterday that was no Friday; a day that the month does not have."""
    assert all(not resolved for _, resolved in times_told(text))


def test_without_a_day_of_publication_only_whole_dates_resolve() -> None:
    """Nothing is counted from the clock."""
    assert times_told("اليوم الثلاثاء 13 كانون الأول 2016", None) == [
        ("اليوم الثلاثاء 13 كانون الأول 2016", "2016-12-13")
    ]
    assert times_told("أمس", None) == [("أمس", "")]
    assert times_told("13 كانون الأول", None) == [("13 كانون الأول", "")]


def test_a_minute_of_publication_is_counted_from() -> None:
    """Hours are counted from it."""
    published = Published(day=date(2016, 12, 13), at=datetime.fromisoformat("2016-12-13T19:30"))
    assert times_told("قبل 3 ساعات", published) == [("قبل 3 ساعات", "2016-12-13T16:30/2016-12-13T16:30")]


def test_what_is_stated_is_kept_beside_the_interval() -> None:
    """The part of the day, the relation, the hour and the calendar."""
    evening, since, hour, hijri = facts_of(
        "مساء السبت، ومنذ تموز الماضي، وعند السادسة صباحا، وفي 10 محرم 1438 هـ", published=TUESDAY
    ).times
    assert evening.part == "evening"
    assert since.relation == "since"
    assert (hour.clock, hour.resolved) == ("06:00", None)
    assert hijri.calendar == "hijri"


def test_an_hour_without_its_half_of_the_day_has_no_clock() -> None:
    """Six can be morning or evening."""
    (hour,) = facts_of("الساعة السادسة", published=TUESDAY).times
    assert (hour.clock, hour.candidates) == ("", ())
