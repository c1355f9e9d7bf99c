"""Reports to claims: chains, parties, terms, answers and origins, on whole reports and on sentences."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from safepassage.language import Lang
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.reports.article import Article, read_article
from safepassage.reports.claim import Claim
from safepassage.reports.claim_values import claim_values
from safepassage.reports.claims import claims_of, claims_of_reports
from safepassage.reports.report_folder import Report, read_reports
from tests.needs import need_shared

ALEPPO = Path(__file__).parents[2] / "examples" / "aleppo-2016"


@cache
def aleppo() -> Operation:
    """Return the operation of the example."""
    operation = read_operation(ALEPPO).operation
    assert operation is not None
    return operation


def report(text: str, name: str = "a.txt", publisher: str = "Wire", published: str = "2016-12-13") -> Report:
    """Return a report with a text."""
    lang: Lang = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "en"
    return Report(name=name, article=Article(text=text, lang=lang, publisher=publisher, published=published))


def claims(text: str) -> tuple[Claim, ...]:
    """Return the claims of one report on the example's operation."""
    return claims_of_reports([report(text)], aleppo())


def direct(claim: Claim) -> set[str]:
    """Return the terms that a claim's own clauses name."""
    return {match.term for match in claim.matches if not match.whole}


def whole(claim: Claim) -> set[str]:
    """Return the terms that a claim speaks of with the agreement as a whole."""
    return {match.term for match in claim.matches if match.whole}


@cache
def december() -> tuple[Claim, ...]:
    """Return the claims of the article that the project began with."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    return claims_of("aleppo-2016-12-13.ar.txt", replace(article, published="2016-12-13"), aleppo())


def test_the_chains_of_december_2016() -> None:
    """Every relation annotated by hand is a claim, with outlet, speaker, parties and stance."""
    anadolu, jazeera, afp = (
        "وكالة الأناضول التركية الرسمية",
        "قناة الجزيرة الاخبارية",
        "وكالة الصحافة الفرنسية",
    )
    gold = json.loads(need_shared("attribution", "aleppo-2016-12-13.jsonl").read_text("utf-8"))
    found = [claim for claim in december() if claim.relation is not None]
    assert [(each.relation and each.relation.cue, each.stance) for each in found] == [
        (tuple(each["cue"]), each["stance"]) for each in gold["relations"]
    ]
    assert [(claim.relay, claim.parties) for claim in found] == [
        (anadolu, ("turkey",)),
        ("", ("turkey",)),
        ("", ("turkey",)),
        (jazeera, ("factions",)),
        ("", ("factions",)),
        (afp, ("factions",)),
        ("", ("factions",)),
        ("", ("factions",)),
        ('صفحته في "فيس بوك"', ("factions",)),
        ("", ("government", "russia")),
        ("", ("russia",)),
        *[("", ("turkey",))] * 8,
    ]
    assert found[8].speaker.startswith("زكريا ملاحفجي، رئيس المكتب السياسي")
    assert {claim.speaker for claim in found[13:]} == {"بيان صدر عن وزارة الخارجية التركية"}


def test_the_clauses_of_december_2016() -> None:
    """Civilians first to west Aleppo by bus, then fighters with light arms, in batches, for a ceasefire."""
    clauses = [clause for claim in december() for clause in claim.clauses]

    def said(kind: str, deal: int = 0) -> list[tuple[object, ...]]:
        return [
            (each.groups, each.then, each.from_, each.to, each.vehicles, each.carrying is not None)
            for each in clauses
            if each.kind == kind and each.deal == deal
        ]

    assert (("civilians",), (), (), ("west-aleppo",), ("bus",), False) in said("passage")
    assert (("fighters",), (), (), (), (), True) in said("passage")
    assert (("civilians",), (), ("east-aleppo",), (), (), False) in said("passage")
    assert [each[:2] for each in said("order")] == [(("civilians",), ("fighters",))]
    assert len(said("convoy")) == 1
    assert len(said("reciprocity")) == 1
    assert len(said("ceasefire")) == 3
    starts = [each for each in clauses if each.kind == "start"]
    assert [each.times[0].resolved and each.times[0].resolved.granularity for each in starts] == ["hour"] * 2
    assert said("passage", 1) == [
        (("civilians", "fighters"), (), (), ("north-aleppo",), (), False),
        (("fighters",), (), (), ("idlib",), (), False),
    ]
    assert {each.status for each in clauses if each.deal == 1} == {("leaked", "denied", "lapsed")}


def test_the_terms_of_december_2016() -> None:
    """Each clause finds its term of the example; the earlier deal those that were leaked or denied."""
    by_words = {claim.quote[:20]: claim for claim in december()}

    def terms(start: str) -> set[str]:
        (claim,) = (claim for words, claim in by_words.items() if words.startswith(start))
        return direct(claim)

    assert terms("الاتفاق يشمل إجلاء") == {"A2", "A4"}
    assert terms("الاتفاق يشمل أيضا") == {"A3", "A8"}
    assert terms("نتيجة المفاوضات") == {"A1", "A5"}
    assert terms("وكانت مفاوضات") == {"E1", "E2"}


def test_the_answers_of_december_2016() -> None:
    """Moscow denies the earlier deal; three capitals do not confirm what was announced, and deny nothing."""
    by_id = {claim.id: claim for claim in december()}
    answers = [claim for claim in december() if claim.answers]
    silent, denial = answers
    assert (silent.stance, denial.stance) == ("not_confirmed", "denies")
    assert by_id[silent.answers].stance == "announces"
    assert by_id[denial.answers].quote.startswith("وكانت مفاوضات")
    assert (direct(denial), whole(denial)) == (set(), {"E1", "E2"})
    assert whole(silent) >= {"A1", "A2", "A3"}


def test_what_happens_is_no_term() -> None:
    """Accusations are kept, as claims on events, without a term."""
    assert {(claim.subject, claim.matches, claim.answers) for claim in december()[-6:]} == {("event", (), "")}


def test_the_figures_and_times_of_december_2016() -> None:
    """They stay with the claim in whose words they stand; the ministry spoke on that Tuesday."""
    officials = next(claim for claim in december() if claim.relay.startswith("وكالة الأناضول"))
    assert [figure.vague for figure in officials.figures] == ["thousands"]
    ministry = next(claim for claim in december() if claim.quote.startswith("نتلقى"))
    assert ministry.said is not None
    assert str(ministry.said.start) == "2016-12-13 00:00:00"


def test_the_reports_of_the_example() -> None:
    """Announced, not confirmed by two, an earlier text denied; an exchange added; a resolution."""
    reports, findings = read_reports(ALEPPO)
    assert findings == ()
    found = claims_of_reports(reports, aleppo())
    told = [(claim.parties, claim.stance, claim.subject) for claim in found if claim.parties]
    assert told == [
        (("factions",), "announces", "agreement"),
        (("factions",), "announces", "agreement"),
        (("turkey",), "states", "agreement"),
        (("government",), "not_confirmed", "agreement"),
        (("russia",), "not_confirmed", "agreement"),
        (("russia",), "denies", "agreement"),
        (("factions",), "states", "term"),
        (("red-cross",), "states", "event"),
        (("red-cross",), "states", "event"),
        (("factions",), "announces", "agreement"),
        (("united-nations",), "states", "event"),
        (("turkey",), "states", "event"),
    ]
    announced = found[1]
    assert direct(announced) == {"A1", "A2", "A3", "A4", "A8"}
    own = {claim.quote[:13]: direct(claim) for claim in found if claim.relation is None}
    assert own == {
        "Under an addi": {"B1", "B2", "A5"},
        "Another 1,500": {"B3"},
        "Aleppo's figh": {"B2", "A3"},
        "On Monday the": {"C1", "C2"},
    }


def test_a_term_that_names_another_place_says_so() -> None:
    """What differs stands among the reasons; where too little else agrees there is no match."""
    announced = claims_of_reports(read_reports(ALEPPO)[0], aleppo())[1]
    (fighters,) = (match for match in announced.matches if match.term == "A3")
    assert str(fighters.reasons[-1]) == "It names another destination: western Aleppo countryside."
    assert fighters.reasons[-1].in_language("ar").startswith("يذكر وجهة أخرى")
    (found,) = claims("The factions said that under the deal fighters will go to Raqqa.")
    assert found.matches == ()


@pytest.mark.parametrize(
    ("speaker", "parties"),
    [
        ("Moscow", ("russia",)),
        ("The Turkish foreign minister", ("turkey",)),
        ("The Russian Defence Ministry", ("russia",)),
        ("An official of the Nour al-Din al-Zenki Movement", ("factions",)),
        ("Opposition factions", ("factions",)),
        ("The UN envoy Staffan de Mistura", ("united-nations",)),
        ("A Turkish baker", ()),
        ("Jabhat Fateh al-Sham", ()),
        ("Washington", ()),
        ("A source", ()),
    ],
)
def test_whose_word_it_is(speaker: str, parties: tuple[str, ...]) -> None:
    """A party by name, an office of its state, a member of it; nobody by default. Each with its reason."""
    (found,) = claims(f"{speaker} said that the agreement was reached.")
    assert found.parties == parties
    assert bool(found.affiliations) == bool(parties)
    assert all(reason.in_language("ar") != str(reason) for reason in found.affiliations)


def test_several_sources_are_several_parties() -> None:
    """Neither the one nor the other."""
    (found,) = claims("لم يعلن أي من النظام السوري أو موسكو أو واشنطن التوصل إلى اتفاق.")
    assert (found.parties, found.stance) == (("government", "russia"), "not_confirmed")


def test_a_relay_that_is_the_publisher_is_no_second_link() -> None:
    """The agency's own report names it again."""
    text = "نقلت وكالة الأناضول عن مسؤول تركي قوله إن الاتفاق يشمل إجلاء المدنيين."
    (own,) = claims_of_reports([report(text, publisher="Anadolu Agency")], aleppo())
    (other,) = claims_of_reports([report(text, publisher="Wire")], aleppo())
    assert (own.relay, other.relay) == ("", "وكالة الأناضول")
    assert own.parties == other.parties == ("turkey",)


def test_without_an_operation_there_are_no_parties_and_no_terms() -> None:
    """The clauses are told by the words of the lexicon."""
    (found,) = claims_of(
        "a.txt", report("Moscow said the deal includes the evacuation of civilians.").article
    )
    assert (found.parties, found.matches, found.speaker) == ((), (), "Moscow")
    assert [clause.groups for clause in found.clauses] == [("civilians",)]


def test_an_answer_across_reports() -> None:
    """A denial answers what an earlier report announced; the order is that of publication."""
    first = report(
        "Opposition factions announced an agreement on the evacuation of civilians from eastern Aleppo.",
        "b.txt",
        published="2016-12-13T10:00",
    )
    later = report(
        "The Syrian government denied the agreement on eastern Aleppo.", "a.txt", published="2016-12-13T12:00"
    )
    announced, denied = claims_of_reports([later, first], aleppo())
    assert (announced.report, denied.report) == ("b.txt", "a.txt")
    assert denied.answers == announced.id
    assert announced.answers == ""


def test_who_did_not_deny_has_confirmed_nothing() -> None:
    """And a denial of a breach is no denial of the agreement."""
    (found,) = claims("نفت فصائل المعارضة خرق الاتفاق.")
    assert (found.stance, [clause.status for clause in found.clauses]) == ("denies", [("proposed",)])


def test_copies_of_a_wire_have_one_origin() -> None:
    """Another headline, another paper: the same claims count once."""
    body = (
        "Opposition factions announced an agreement on the evacuation of civilians from eastern Aleppo on "
        "Tuesday evening, after long talks in Ankara. Turkey said that it had mediated the agreement, and "
        "that buses had been made ready at the Ramouseh crossing for those who want to leave. The Syrian "
        "government did not confirm the agreement."
    )
    wire = report(body, "a.txt", published="2016-12-13T10:00")
    copy = report(f"Agreement on Aleppo\n\n{body}", "b.txt", publisher="Paper", published="2016-12-13T12:00")
    found = claims_of_reports([copy, wire], aleppo())
    first = [claim for claim in found if claim.report == "a.txt"]
    assert {claim.origin for claim in found if claim.report == "b.txt"} <= {claim.id for claim in first}
    assert all(claim.origin == claim.id for claim in first)


def test_one_relay_of_one_speaker_is_one_origin() -> None:
    """Two papers that both have it from one agency; a paper that asked him itself is another."""
    one = report("Moscow told Reuters that the agreement includes the evacuation of civilians.", "a.txt")
    two = report(
        "The evacuation of civilians is included in the agreement, Moscow told Reuters.",
        "b.txt",
        publisher="P",
    )
    own = report(
        "On its own page Moscow said that civilians would leave Aleppo under the deal.",
        "c.txt",
        publisher="Q",
    )
    first, second, third = claims_of_reports([one, two, own], aleppo())
    assert first.relay == second.relay == "Reuters"
    assert (second.origin, third.origin) == (first.id, third.id)


def test_ids_stay_when_the_text_around_them_changes() -> None:
    """They are made of the report's name and the sentence's words, and a repeated sentence is counted."""
    sentence = "Moscow said that the agreement includes the evacuation of civilians."
    (alone,) = claims(sentence)
    _, among = claims(f"Ankara said the deal was near. {sentence}")
    assert alone.id == among.id
    assert alone.id.startswith("a#")
    first, again = claims(f"{sentence} {sentence}")
    assert (first.id, again.id) == (alone.id, f"{alone.id}-2")


def test_values_have_the_words_beside_their_offsets() -> None:
    """As JSON, reasons in both languages."""
    text = "Moscow said that the agreement includes the evacuation of civilians from eastern Aleppo."
    (claim,) = claims(text)
    values = claim_values(claim, text)
    assert json.loads(json.dumps(values)) == values
    assert values["sentence"] == {"span": [0, len(text)], "stated": text}
    (match,) = claim.matches
    assert (match.term, [str(reason) for reason in match.reasons]) == (
        "A2",
        ["The same groups: Civilians.", "They leave from eastern Aleppo."],
    )
