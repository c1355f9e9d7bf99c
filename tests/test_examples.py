"""The examples are sound: nothing is found wrong with them, in both languages, and both can be planned."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path

import pytest

from safepassage.language import Name
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.operation.terms import TERM_KINDS
from safepassage.planning.planner import plan_operation
from safepassage.planning.verify import verify
from tests.needs import need_shared

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("town", "aleppo-2016")
ARABIC = re.compile(r"[\u0600-\u06ff]")


def example(name: str) -> Operation:
    """Return an example as it is read."""
    operation = read_operation(EXAMPLES / name).operation
    assert operation is not None
    return operation


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_wrong(name: str) -> None:
    """An example passes the check without a finding of any sort."""
    assert [finding.in_language("en") for finding in check(read_operation(EXAMPLES / name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_and_term_is_in_both_languages(name: str) -> None:
    """Whatever an example names can be read in English and in Arabic."""
    operation = example(name)
    named: list[Name] = [operation.name]
    named += [party.name for party in operation.parties]
    named += [group.name for group in operation.groups]
    named += [place.name for place in operation.places]
    named += [term.text for term in operation.terms]
    astray = [said for said in named if not said.en or ARABIC.search(said.en) or not ARABIC.search(said.ar)]
    assert astray == []


def test_the_town_is_planned_whole() -> None:
    """Everyone leaves the town in a plan that the verifier passes."""
    operation = example("town")
    plan = plan_operation(operation, seconds=0.5)
    assert verify(operation, plan) == ()
    assert plan.people_moved == plan.people_total == 302


def test_aleppo_has_the_people_of_the_reports() -> None:
    """36,000 people of Aleppo, 811 of them patients and 4,000 fighters, and 2,500 of the two villages."""
    count = dict.fromkeys((group.id for group in example("aleppo-2016").groups), 0)
    for row in example("aleppo-2016").people:
        count[row.group] += row.count
    assert count["villagers"] == 2500
    assert sum(count.values()) - count["villagers"] == 36_000
    assert count["wounded"] + count["patients"] == 811
    assert count["fighters"] == 4000


def test_aleppo_keeps_terms_that_are_not_in_force() -> None:
    """The earlier text and the departure that failed are kept with their status, and bind nothing."""
    operation = example("aleppo-2016")
    assert {term.status for term in operation.terms} == {"agreed", "leaked", "denied", "lapsed"}
    assert len(operation.binding_terms) < len(operation.terms)
    assert {term.kind for term in operation.terms} <= set(TERM_KINDS)


def test_aleppo_has_every_reported_figure() -> None:
    """Each published figure of the facts is kept, with its source and time."""
    with need_shared("aleppo-2016", "reported.csv").open(encoding="utf-8") as handle:
        facts = sorted((r["at"], r["source"], r["figure"], r["count"]) for r in csv.DictReader(handle))
    with (EXAMPLES / "aleppo-2016" / "reported.csv").open(encoding="utf-8") as handle:
        kept = sorted((r["at"], r["source"], r["figure"], r["count"]) for r in csv.DictReader(handle))
    assert kept == facts


def test_news_reports_say_who_published_them_and_when() -> None:
    """Each report has its header, an empty line and a text in the language it names."""
    languages = []
    for path in sorted((EXAMPLES / "aleppo-2016" / "reports").glob("*.txt")):
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        header = dict(line.split(": ", 1) for line in head.splitlines())
        assert set(header) == {"publisher", "published", "url", "lang"}
        assert datetime.fromisoformat(header["published"]).year == 2016
        assert bool(ARABIC.search(body)) == (header["lang"] == "ar")
        languages.append(header["lang"])
    assert set(languages) == {"en", "ar"}
