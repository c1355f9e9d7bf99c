from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from safepassage.operation.terms import TERM_KINDS, TERM_STATUSES, Conduct, Term
from safepassage.sitrep.report_terms import KINDS, STATUSES, sentences_of, terms_in_words
from tests.sitrep.made import EVERY_KIND, aleppo_like

IN_WORDS = {
    "T1": "May leave: wounded and civilians from al-Sukkari and al-Amiriyah, past Ramouseh.",
    "T2": "May leave: fighters to Idlib, past Ramouseh and rashideen-gate, in this order."
    " They may carry: personal weapons only.",
    "T3": "First: wounded. Only once 50% of them have arrived may these leave: fighters.",
    "T4": "Loaded vehicles may pass Ramouseh only from 06:00 to 20:00, Monday, Thursday and Fri 16 Dec 2016.",
    "T4b": "All vehicles, loaded or empty, may leave an assembly point only from 20:00 to 04:00 the next day,"
    " every day.",
    "T5": "Vehicles drive only during the ceasefire: from Thu 15 Dec 2016 06:00 to Sat 24 Dec 2016 06:00.",
    "T5b": "Vehicles drive only during the ceasefire: from Wed 4 Jan 2017 06:00 on.",
    "T6": "Loaded vehicles are inspected at Ramouseh, first come, first served. Lanes: 2."
    " Time per vehicle: 4 min. Added per person aboard: 2 s.",
    "T7": "Loaded vehicles leave Ramouseh only in convoys, together. Vehicles in a convoy, at most: 20."
    " Vehicles in a convoy, at least: 5 (the last convoy of a passage may be smaller)."
    " Time between convoys, at least: 30 min."
    " The next convoy waits until the whole convoy before it is at Khan al-Assal.",
    "T8": "Two flows keep step. A: everyone from al-Sukkari and al-Amiriyah. B: everyone from al-Fu'ah."
    " At every moment, the people of A who have left are at most 1.5 times the people of B who have arrived,"
    " plus 1,250; and 1.5 times the people of B who have left are at most the people of A who have arrived,"
    " plus 1,250.",
    "T9": "People taken in at Idlib in all, at most: 20,000."
    " People taken in at Idlib per day, at most: 4,000.",
    "T10": "Not in force before confirmation: T1 and T2."
    " To be confirmed by: the government and the factions.",
    "T11": "Observers are at Ramouseh from Thu 15 Dec 2016 06:00 to Sat 24 Dec 2016 06:00."
    " Sent by: UN observers. Loaded vehicles pass only while observers are present.",
    "T12": "A rule of conduct: no plan can compute it, it is watched over while the operation runs.",
    "E1": "May leave: everyone to Idlib.",
    "E2": "First: civilians. Only once all of them have arrived may these leave: fighters.",
    "E3": "Two flows keep step. A: everyone. B: everyone. At every moment, people of one who have left are at"
    " most those of the other who have arrived, plus 0.",
    "E4": "A rule of conduct.",
}


@pytest.mark.parametrize("term", EVERY_KIND, ids=lambda term: str(term.id))
def test_a_term_is_said_in_plain_words_with_all_its_fields(term: Term) -> None:
    """Each kind of term has a sentence for every one of its fields."""
    operation, _ = aleppo_like(30)
    assert " ".join(map(str, sentences_of(operation, term))) == IN_WORDS[term.id]


@pytest.mark.parametrize("term", EVERY_KIND, ids=lambda term: str(term.id))
def test_a_term_is_said_in_arabic(term: Term) -> None:
    """The Arabic holds no English word, only ids that have no name."""
    operation, _ = aleppo_like(30)
    shown = " ".join(sentence.in_language("ar") for sentence in sentences_of(operation, term))
    assert set(re.findall(r"[A-Za-z]{2,}", shown)) <= {"rashideen", "gate"}


def test_terms_are_grouped_by_status_agreed_ones_first() -> None:
    """Every status stands apart, and no term is lost."""
    operation, _ = aleppo_like(30)
    found = terms_in_words(operation)
    assert list(found) == ["agreed", "leaked", "proposed", "denied", "lapsed"]
    assert sum(map(len, found.values())) == len(EVERY_KIND)


def test_a_rule_of_conduct_is_led_by_its_own_wording() -> None:
    """Of a conduct term the wording is what it demands; other terms quote theirs beneath."""
    operation, _ = aleppo_like(30, terms=(*EVERY_KIND, Conduct(id="T13")))
    leads = {term.id: term.wording_leads for term in terms_in_words(operation)["agreed"]}
    assert leads["T12"]
    assert not leads["T1"]
    assert not leads["T13"]


def test_every_kind_and_status_has_a_name() -> None:
    """A new kind or status cannot be forgotten here."""
    assert set(KINDS) == set(TERM_KINDS)
    assert set(STATUSES) == set(TERM_STATUSES)
    assert {term.kind for term in EVERY_KIND} == set(TERM_KINDS)


def test_the_made_operation_begins_at_six_in_the_morning() -> None:
    """The instants of these sentences are local ones."""
    operation, _ = aleppo_like(30)
    assert operation.begins == datetime(2016, 12, 15, 4, 0, tzinfo=UTC)
