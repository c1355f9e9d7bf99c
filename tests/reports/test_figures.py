"""Figures: numbers with unit, qualifier and role, kept as they are stated."""

from __future__ import annotations

import pytest

from tests.reports.facts_told import Told, figures_told


@pytest.mark.parametrize(
    ("words", "qualifier", "bounds"),
    [
        ("أكثر من 40 حافلة", "more_than", (40, None)),
        ("ما يزيد على 40 حافلة", "more_than", (40, None)),
        ("ما لا يقل عن 40 حافلة", "at_least", (40, None)),
        ("40 حافلة على الأقل", "at_least", (40, None)),
        ("أقل من 40 حافلة", "less_than", (None, 40)),
        ("ما يصل إلى 40 حافلة", "up_to", (None, 40)),
        ("نحو 40 حافلة", "about", (40, 40)),
        ("حوالي أربعين حافلة", "about", (40, 40)),
        ("40 حافلة تقريبا", "about", (40, 40)),
        ("قرابة ال40 حافلة", "nearly", (40, 40)),
        ("40 حافلة", "", (40, 40)),
    ],
)
def test_an_arabic_qualifier_opens_the_range(
    words: str, qualifier: str, bounds: tuple[float | None, float | None]
) -> None:
    """It says which end is open; an approximate number keeps its value."""
    (figure,) = figures_told(f"عبرت الجسر {words}.")
    assert (figure.words, figure.qualifier, figure.bounds, figure.unit) == (words, qualifier, bounds, "buses")


@pytest.mark.parametrize(
    ("words", "qualifier", "bounds"),
    [
        ("more than 40 buses", "more_than", (40, None)),
        ("at least forty buses", "at_least", (40, None)),
        ("40 buses at least", "at_least", (40, None)),
        ("fewer than 40 buses", "less_than", (None, 40)),
        ("up to two dozen buses", "up_to", (None, 24)),
        ("some 40 green buses", "about", (40, 40)),
        ("nearly 40 buses", "nearly", (40, 40)),
    ],
)
def test_an_english_qualifier_opens_the_range(
    words: str, qualifier: str, bounds: tuple[float | None, float | None]
) -> None:
    """The same."""
    (figure,) = figures_told(f"On the bridge stood {words}.")
    assert (figure.words, figure.qualifier, figure.bounds, figure.unit) == (words, qualifier, bounds, "buses")


@pytest.mark.parametrize(
    ("text", "words", "bounds"),
    [
        ("يوجد بين 20 و30 مريضا", "بين 20 و30 مريضا", (20, 30)),
        ("من 20 إلى 30 ألف مريض", "من 20 إلى 30 ألف مريض", (20_000, 30_000)),
        ("ينتظر 20-30 مريضا", "20-30 مريضا", (20, 30)),
        ("Between twenty and thirty patients", "Between twenty and thirty patients", (20, 30)),
        ("with 20 to 30 thousand patients", "20 to 30 thousand patients", (20_000, 30_000)),
        ("بين مريضين وثلاثة مرضى", "بين مريضين وثلاثة مرضى", (2, 3)),
        ("two or three patients", "two or three patients", (2, 3)),
    ],
)
def test_two_numbers_make_a_range(text: str, words: str, bounds: tuple[float, float]) -> None:
    """Between, from … to, a dash, or; the thousand of the second is the first's too."""
    (figure,) = figures_told(text)
    assert (figure.words, figure.bounds, figure.unit) == (words, bounds, "patients")


def test_a_dual_is_a_number() -> None:
    """Two buses in one word, with what is attached to it left out; the second has the first one's role."""
    assert figures_told("وصلت حافلتان وسيارتا إسعاف.") == [
        Told(words="حافلتان", bounds=(2, 2), unit="buses", role="arrived"),
        Told(words="سيارتا إسعاف", bounds=(2, 2), unit="ambulances", role="arrived"),
    ]


def test_one_follows_its_noun() -> None:
    """As Arabic writes it."""
    assert figures_told("رأينا شاحنة واحدة") == [Told(words="شاحنة واحدة", bounds=(1, 1), unit="trucks")]


def test_roles_of_killed_and_wounded_do_not_mix() -> None:
    """Each word of a role gives one figure its role."""
    assert [(each.words, each.role) for each in figures_told("قتل 7 مدنيين وأصيب 12 شخصا.")] == [
        ("7 مدنيين", "killed"),
        ("12 شخصا", "wounded"),
    ]
    assert [(each.words, each.role) for each in figures_told("Shelling killed 7 and wounded 12 people.")] == [
        ("7", "killed"),
        ("12 people", "wounded"),
    ]
    assert [(each.words, each.role) for each in figures_told("7 people were killed and 12 injured.")] == [
        ("7 people", "killed"),
        ("12 injured", "wounded"),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("إجلاء 300 جريح", "evacuated"),
        ("نزوح مئات العائلات", "displaced"),
        ("ما زال 4000 مدني محاصرين", "besieged"),
        ("غادرت 20 حافلة", "left"),
        ("يشمل ذلك 15 أسيرا", "detained"),
        ("4000 civilians remain trapped", "besieged"),
        ("hundreds of families fled", "displaced"),
        ("the evacuation of 300 patients", "evacuated"),
        ("Twenty buses left", "left"),
        ("they counted 300 children", ""),
    ],
)
def test_a_role_is_what_the_words_say(text: str, role: str) -> None:
    """Before the figure, in its unit or after it; none where no word says one."""
    (figure,) = figures_told(text)
    assert figure.role == role


def test_no_role_crosses_a_comma_or_a_preposition() -> None:
    """What is said elsewhere in the sentence happens to somebody else."""
    assert figures_told("بعد مقتل القائد، زار 30 شخصا المكان")[0].role == ""
    assert figures_told("احتج 30 شخصا على اعتقال القائد")[0].role == ""


def test_a_small_number_in_words_counts_with_a_role() -> None:
    """Though what it counts has no unit of the lexicon."""
    assert figures_told("مقتل ثمانية بحارة") == [Told(words="ثمانية", bounds=(8, 8), role="killed")]
    assert figures_told("ثمانية بحارة") == []


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("تستغرق ساعتين ونصف الساعة", "ساعتين ونصف الساعة", 2.5),
        ("تستغرق 3 ساعات ونصف", "3 ساعات ونصف", 3.5),
        ("it takes two and a half hours", "two and a half hours", 2.5),
    ],
)
def test_a_half_is_added(text: str, words: str, value: float) -> None:
    """After the unit in Arabic, before it in English."""
    assert figures_told(text) == [Told(words=words, bounds=(value, value), unit="hours")]


def test_those_among_them_share_the_role() -> None:
    """And what happens to all is looked for beyond them."""
    text = "About 8,000 people, including some 3,000 fighters, left the city."
    assert [(each.words, each.role) for each in figures_told(text)] == [
        ("About 8,000 people", "left"),
        ("some 3,000 fighters", "left"),
    ]
    text = "The ministry said 9,500 people, more than 4,500 of them children, had been evacuated."
    assert [each.role for each in figures_told(text)] == ["evacuated", "evacuated"]
    assert [each.role for each in figures_told("قال إن 50 مدنيا، بينهم 20 طفلا، ما زالوا عالقين")] == [
        "besieged",
        "besieged",
    ]


def test_an_age_between_commas_is_no_figure() -> None:
    """Nor is the number of a resolution before its noun."""
    assert figures_told("Samir, 35, waited under the 2254 resolution.") == []


def test_a_share_has_its_unit() -> None:
    """Of what it is a share."""
    assert figures_told("أكثر من 60% من أحياء المدينة") == [
        Told(
            words="أكثر من 60% من أحياء",
            bounds=(60, None),
            unit="districts",
            qualifier="more_than",
            percent=True,
        )
    ]
    assert figures_told("60 percent of the eastern districts") == [
        Told(words="60 percent of the eastern districts", bounds=(60, 60), unit="districts", percent=True)
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("عشرات الآلاف من السكان", "tens_of_thousands"),
        ("عدد كبير من السكان", "many"),
        ("عدد من السكان", "a_number"),
        ("a large number of residents", "many"),
        ("tens of thousands of residents", "tens_of_thousands"),
    ],
)
def test_a_vague_number_has_no_bounds(text: str, key: str) -> None:
    """It is kept as it is stated."""
    (figure,) = figures_told(text)
    assert (figure.bounds, figure.unit, figure.words) == (key, "people", text)


@pytest.mark.parametrize(
    "text",
    [
        "القرار 2254",
        "UN resolution 2254",
        "an F-16 and a T-72",
        "a 40-year-old man",
        "أحد المسؤولين",
        "one of them",
        "في 13/12/2016",
        "منذ عام 2012",
        "in 2012",
        "الساعة 6 صباحا",
    ],
)
def test_names_dates_and_hours_are_no_figures(text: str) -> None:
    """Nor are small numbers in words that count nothing."""
    assert figures_told(text) == []


def test_a_length_of_time_is_a_figure_too() -> None:
    """It stands among the times as well."""
    assert figures_told("خلال 24 ساعة") == [Told(words="24 ساعة", bounds=(24, 24), unit="hours")]


def test_a_sign_between_two_numbers_is_the_first_one_s() -> None:
    """Arabic writers put it on either side."""
    assert [(each.bounds, each.percent) for each in figures_told("نسبة 3 % 1.5")] == [
        ((3, 3), True),
        ((1.5, 1.5), False),
    ]
    assert [(each.words, each.percent) for each in figures_told("نسبة %60")] == [("%60", True)]


def test_no_unit_is_made_up() -> None:
    """A number of what nobody says has none."""
    assert figures_told("بلغ العدد 120.") == [Told(words="120", bounds=(120, 120))]
