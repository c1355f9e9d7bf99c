"""Places and actors: names of the gazetteer and of an operation, found where they stand and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.operation.folder import read_operation
from safepassage.reports.facts import Facts, facts_of
from safepassage.reports.gazetteer import gazetteer_of, shipped_entries

ALEPPO = Path(__file__).parents[2] / "examples" / "aleppo-2016"


def places(text: str) -> list[tuple[str, str]]:
    """Return the places of a text with their ids."""
    return [(text[slice(*each.span)], each.id) for each in facts_of(text).places]


def actors(text: str) -> list[tuple[str, str]]:
    """Return the actors of a text with their ids."""
    return [(text[slice(*each.span)], each.id) for each in facts_of(text).actors]


def with_operation(text: str) -> Facts:
    """Return the facts of a text, with the names of the example."""
    return facts_of(text, gazetteer=gazetteer_of(read_operation(ALEPPO).operation))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("من الفوعة وكفريا", [("الفوعة", "fuah"), ("كفريا", "kafriya")]),
        ("عبرت بالراموسة", [("الراموسة", "ramouseh")]),
        ("وصلوا للراشدين", [("لراشدين", "rashideen")]),
        ("إلى خان طومان فإدلب", [("خان طومان", "khan-tuman"), ("إدلب", "idlib")]),
        ("في ادلب", [("ادلب", "idlib")]),
        ("from al-Fu'ah and Kefraya", [("al-Fu'ah", "fuah"), ("Kefraya", "kafriya")]),
        ("in Foua and Al Foua", [("Foua", "fuah"), ("Al Foua", "fuah")]),
        ("Idlib's north", [("Idlib", "idlib")]),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, found: list[tuple[str, str]]) -> None:
    """With letters attached, without hamza, with and without its article, in spellings of many papers."""
    assert places(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ريف حلب الغربي", [("ريف حلب الغربي", "aleppo-western-countryside")]),
        ("حلب الجديدة", [("حلب الجديدة", "new-aleppo")]),
        ("western Aleppo countryside", [("western Aleppo countryside", "aleppo-western-countryside")]),
    ],
)
def test_the_longest_name_wins(text: str, found: list[tuple[str, str]]) -> None:
    """And nothing is looked for inside it."""
    assert places(text) == found


@pytest.mark.parametrize(
    "text", ["الحلبي", "حلبة السباق", "Aleppoan", "us and who", "فتح الباب", "مرض السكري"]
)
def test_a_part_of_a_word_or_another_word_is_no_name(text: str) -> None:
    """Names are whole words, acronyms are capitals, ordinary words need a sign that they are names."""
    assert places(text) == actors(text) == []


def test_an_ordinary_word_is_a_name_beside_its_sign() -> None:
    """The town whose name is "the door"."""
    assert places("مدينة الباب") == [("الباب", "al-bab")]
    assert places("في نبل والزهراء") == [("نبل", "nubl"), ("الزهراء", "zahraa-town")]


def test_a_capital_can_stand_for_its_government() -> None:
    """Then it is both and says so, unless the word before it asks for a place."""
    facts = facts_of("أعلنت موسكو ذلك")
    assert [each.id for each in facts.places] == ["moscow"]
    assert [each.id for each in facts.actors] == ["russia-government"]
    assert facts.places[0].readings == ("place:moscow", "actor:russia-government")
    assert facts.actors[0].ambiguous
    inside = facts_of("اجتمعوا في موسكو")
    assert [each.ambiguous for each in inside.places] == [False]
    assert inside.actors == ()


def test_two_places_of_one_name_give_no_id() -> None:
    """Nothing is chosen; both are told."""
    (mention,) = facts_of("إلى عمان").places
    assert (mention.id, mention.kind, mention.readings) == ("", "", ("place:amman", "place:oman"))


def test_a_generic_name_can_be_another_s() -> None:
    """The opposition, of whom; with another nation's adjective it is nobody of the gazetteer."""
    (mention,) = facts_of("رفضت المعارضة العرض").actors
    assert (mention.id, mention.readings) == ("syria-opposition", ("actor:syria-opposition", "actor:other"))
    assert actors("رفضت المعارضة اللبنانية العرض") == []
    assert actors("رفضت المعارضة السورية العرض") == [("المعارضة السورية", "syria-opposition")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("الرئيس بشار الأسد", [("بشار الأسد", "bashar-al-assad")]),
        ("لوكالة رويترز", [("وكالة رويترز", "reuters")]),
        ("President Vladimir Putin", [("Vladimir Putin", "vladimir-putin")]),
        ("the U.N. Security Council", [("U.N. Security Council", "security-council")]),
    ],
)
def test_titles_stay_outside(text: str, found: list[tuple[str, str]]) -> None:
    """The span is the name."""
    assert actors(text) == found


def test_an_operation_s_names_come_first() -> None:
    """Its ids, by its own names and by those that the gazetteer has for the same."""
    facts = with_operation("قالت أنقرة إن الحافلات عبرت الراموسة من السكري، و Ramousa تنتظر")
    assert [(each.id, each.origin) for each in facts.places] == [
        ("ankara", "gazetteer"),
        ("ramouseh", "operation"),
        ("sukkari", "operation"),
        ("ramouseh", "operation"),
    ]
    assert [(each.id, each.origin) for each in facts.actors] == [("turkey", "operation")]


def test_the_gazetteer_is_sound() -> None:
    """Every entry has a name, no alias is written twice in a row, and an id has one kind in its table."""
    kinds: dict[tuple[str, str], str] = {}
    for entry in shipped_entries():
        assert entry.aliases
        assert len(set(entry.aliases)) == len(entry.aliases), entry.id
        assert kinds.setdefault((entry.table, entry.id), entry.kind) == entry.kind
