"""The clauses of a report as draft terms."""

from __future__ import annotations

from pathlib import Path

import yaml

from safepassage.operation.folder import read_operation
from safepassage.reports.article import read_article
from safepassage.reports.draft_terms import terms_draft
from safepassage.reports.proposed_terms import ProposedTerm, proposals_of
from tests.needs import need_shared
from tests.reports.clauses_told import read

ALEPPO = Path(__file__).parents[2] / "examples" / "aleppo-2016"
TEXT = (
    "The sides announced a ceasefire and an agreement on the evacuation of civilians from eastern Aleppo. "
    "Under the agreement civilians and the wounded leave to Idlib by bus. Fighters leave with their light "
    "weapons, the agreement says. The ceasefire starts within hours. An earlier deal, under which fighters "
    "would leave to Jarabulus, was not implemented."
)


def proposals(text: str) -> tuple[ProposedTerm, ...]:
    """Return the terms that a text proposes."""
    return proposals_of(read(text), text)


def test_what_several_clauses_say_of_the_same_people_is_one_term() -> None:
    """From one sentence where they leave, from another where they go; those of an earlier deal stay apart."""
    found = [(each.id, each.kind, each.groups, each.from_, each.to, each.status) for each in proposals(TEXT)]
    assert found == [
        ("P1", "ceasefire", (), (), (), "proposed"),
        ("P2", "passage", ("civilians",), ("east-aleppo",), ("idlib",), "proposed"),
        ("P3", "passage", ("wounded",), (), ("idlib",), "proposed"),
        ("P4", "passage", ("fighters",), (), (), "proposed"),
        ("P5", "passage", ("fighters",), (), ("jarabulus",), "lapsed"),
    ]


def test_terms_have_words_in_both_languages() -> None:
    """Made of groups and places, without the marks of a screen."""
    term = proposals(TEXT)[1]
    assert term.text.en == "To leave from eastern Aleppo to Idlib by bus: civilians."
    assert term.text.ar == "المغادرون من شرق حلب إلى إدلب بالحافلات: مدنيون."


def test_the_draft_is_yaml_with_what_is_missing_left_empty() -> None:
    """Ids of the operation stand in it, areas are questions; the words of the report are comments."""
    operation = read_operation(ALEPPO).operation
    draft = terms_draft(read(TEXT, operation=operation), TEXT, operation)
    terms = yaml.safe_load(draft)["terms"]
    assert terms[0]["kind"] == "ceasefire"
    assert terms[0]["from"] is None
    assert terms[1]["flow"] == {"groups": ["civilians"], "to": ["idlib"]}
    assert terms[3]["carrying"] == {"en": "their light weapons"}
    assert "# Which assembly points lie in eastern Aleppo?" in draft
    assert "# The report: evacuation of civilians from eastern Aleppo" in draft
    assert "# It is said when it begins, which is no term: starts within hours" in draft


def test_a_text_without_clauses_drafts_no_terms() -> None:
    """It is said so in YAML."""
    assert yaml.safe_load(terms_draft((), "nothing")) == {"terms": []}


def test_the_terms_of_december_2016() -> None:
    """Civilians to west Aleppo by bus, fighters with light arms, in this order; the earlier deal lapsed."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    found = proposals_of(read(article.text, "ar"), article.text)
    told = [(each.kind, each.groups, each.then, each.from_, each.to, each.vehicles) for each in found]
    assert ("passage", ("civilians",), (), ("east-aleppo",), ("west-aleppo",), ("bus",)) in told
    assert ("order", ("civilians",), ("fighters",), (), (), ()) in told
    fighters = next(each for each in found if each.kind == "passage" and each.groups == ("fighters",))
    assert fighters.carrying == "أسلحتهم الخفيفة"
    assert [(each.groups, each.to, each.status) for each in found if each.deal] == [
        (("civilians", "fighters"), ("north-aleppo",), "lapsed"),
        (("fighters",), ("idlib",), "lapsed"),
    ]
