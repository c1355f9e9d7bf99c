"""What the record says to a person is said in names: those of the operation, in the screen's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safepassage.cli.record_words import CALLED, account_words, alarm_sentences, named
from safepassage.language import text
from safepassage.ledger.alarm import Ids, alarm
from safepassage.operation.folder import read_operation
from tests.test_examples import EXAMPLES

LEDGER = Path(__file__).parents[1] / "src" / "safepassage" / "ledger"
NO_IDS = {
    *("vehicle", "device", "devices", "token", "event", "first", "second", "last", "seq"),
    *("people", "vehicles", "seats", "stretchers", "events", "corrections", "lanes", "contents"),
    *("at", "from_at", "day", "minutes", "agreed", "most", "least", "needed", "arrived", "total"),
    *("counted", "held", "said", "others", "kind", "body", "command", "then", "reason", "report", "weapons"),
    *("side",),
}
"""Values that are figures, words, or ids that have no name."""


def aleppo_alarm(template: str, **values: object) -> dict[str, str]:
    """Return how an alarm is said about Aleppo, in both languages without the marks of direction."""
    operation = read_operation(EXAMPLES / "aleppo-2016").operation
    assert operation is not None
    found = next(alarm_sentences(operation, alarm("x", "y", text(template, **values), terms=["B2"])))
    return {
        lang: re.sub("[\u2068\u2069]", "", found.in_language("ar" if lang == "ar" else "en"))
        for lang in ("en", "ar")
    }


@pytest.mark.parametrize(
    ("template", "values", "en", "ar"),
    [
        ("{place}", {"place": "ramouseh"}, "Ramouseh", "الراموسة (ramouseh)"),
        ("{place}", {"place": "fuah"}, "al-Fu'ah (fuah)", "الفوعة (fuah)"),
        ("{place}", {"place": "nowhere"}, "nowhere", "nowhere"),
        ("{group}", {"group": "wounded"}, "Wounded on stretchers", "جرحى على نقالات"),
        ("{party}", {"party": "russia"}, "Russia", "روسيا"),
        ("{term}", {"term": "A5"}, "A5 (Convoys)", "A5 (القوافل)"),
        ("{account}", {"account": "screening:ramouseh"}, "held for screening at Ramouseh", ""),
        ("{account}", {"account": "vehicle:bus-1"}, "aboard bus-1", "على متن bus-1"),
        ("{via}", {"via": Ids(("idlib", "atarib"))}, "Idlib and Atarib", "إدلب (idlib) والأتارب (atarib)"),
        ("{groups}", {"groups": Ids.of([("civilians", 4)])}, "Civilians 4", "المدنيون 4"),
        ("{places}", {"places": Ids.of([("place:idlib", 4)])}, "Idlib: 4", "إدلب (idlib): 4"),
        ("{side}", {"side": "b"}, "b (People of al-Fu'ah and Kafriya from al-Fu'ah and Kafriya)", ""),
        ("{groups}", {"groups": text("{place}", place="fuah")}, "al-Fu'ah (fuah)", "الفوعة (fuah)"),
    ],
)
def test_ids_are_said_as_names(template: str, values: dict[str, object], en: str, ar: str) -> None:
    """With the id where the name does not show it; JSON keeps the ids alone."""
    said = aleppo_alarm(template, **values)
    assert said["en"] == en
    assert said["ar"] == ar or not ar
    kept = alarm("x", "y", text(template, **values)).to_json()["what"]
    assert isinstance(kept, dict)
    assert "(" not in kept["en"]


def test_every_value_of_every_alarm_is_known_to_be_an_id_or_none() -> None:
    """A new alarm with an id in it is said by name, or this asks for a decision."""
    source = "\n".join(path.read_text("utf-8") for path in sorted(LEDGER.glob("*alarm*.py")))
    source += "\n".join(path.read_text("utf-8") for path in sorted(LEDGER.glob("monitor*.py")))
    source += (LEDGER / "statements.py").read_text("utf-8")
    words = set(re.findall(r"\{([a-z_]{2,})\}", re.sub(r'f"[^"]*"', "", source)))
    assert {"place", "side", "report"} <= words
    assert words <= CALLED.keys() | NO_IDS


def test_an_account_of_a_place_shows_its_id() -> None:
    """As `where` lists it; in English only where the name is another word."""
    operation = read_operation(EXAMPLES / "aleppo-2016").operation
    assert operation is not None
    assert account_words(operation, "place:sukkari").in_language("en") == "al-Sukkari (sukkari)"
    assert account_words(operation, "place:idlib").in_language("en") == "Idlib"
    assert named(operation, text("{account}", account="stayed")).in_language("en") == "stay by their own will"
