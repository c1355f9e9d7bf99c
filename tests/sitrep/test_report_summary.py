from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.language import Name, Text, text
from safepassage.planning.plan import Bound
from safepassage.sitrep.report_phrases import duration, listed, name_of, percent, plain
from safepassage.sitrep.report_summary import (
    bound_sentences,
    conditions,
    head_lines,
    key_figures,
    place_rows,
    provenance,
)
from tests.sitrep.made import aleppo_like, town


def said(sentences: tuple[Text, ...]) -> str:
    """Return sentences in English, in a row."""
    return " ".join(map(str, sentences))


def test_the_bound_is_a_sentence_with_its_cause() -> None:
    """The earliest clearance is named with what binds and the terms behind it, then the plan's own."""
    operation, plan = aleppo_like(1600)
    assert said(bound_sentences(operation, plan)) == (
        "No plan that moves as many people under these terms clears before Sun 18 Dec 2016 22:57, because of"
        " the inspection at Ramouseh (T6 and T4). This plan clears at Mon 19 Dec 2016 08:50: 9 h 53 min"
        " later, so at most 10% of its time could still be saved."
    )


def test_where_nobody_is_left_the_bound_speaks_of_every_plan() -> None:
    """Without people left there is no need to speak of as many people."""
    operation, plan = aleppo_like(1600)
    assert said(bound_sentences(operation, replace(plan, left=()))).startswith(
        "No plan under these terms clears before Sun 18 Dec 2016 22:57"
    )


def test_a_plan_at_its_bound_is_called_the_best() -> None:
    """A plan that clears when the bound says is proven best."""
    assert said(bound_sentences(*town())).endswith(
        "This plan clears at Sun 29 Mar 2026 03:00: no plan can do better."
    )


def test_a_plan_less_than_a_minute_from_its_bound_is_not_called_the_best() -> None:
    """What is not proven is not said: seconds may still be saved."""
    operation, plan = town()
    near = replace(plan, bound=replace(plan.bound, clearance_s=plan.clearance_s - 59))
    assert said(bound_sentences(operation, near)).endswith(": no plan can be a minute sooner.")


def test_arabic_sets_the_moment_apart() -> None:
    """The Arabic sentence has the day's Levantine name, and the clock time isolated."""
    operation, plan = aleppo_like(1600)
    shown = bound_sentences(operation, plan)[1].in_language("ar")
    assert "\u2068الاثنين 19 كانون الأول 2016 الساعة \u206808:50\u2069\u2069" in shown


def test_conditions_name_who_must_confirm() -> None:
    """A confirmation that is outstanding is said with its parties and terms."""
    operation, plan = aleppo_like(30)
    assert said(conditions(operation, plan)) == (
        "This plan is conditional on T10: the government and the factions must confirm before T1 and T2 are"
        " in force."
    )
    assert (
        said(conditions(operation, replace(plan, conditional_on=("X",)))) == "This plan is conditional on X."
    )


def test_key_figures_are_those_of_the_plan() -> None:
    """Moved, left, clearance as local time and hours, vehicles and trips."""
    operation, plan = aleppo_like(1600)
    figures = {f.key: (f.value.en, str(f.label), str(f.note)) for f in key_figures(operation, plan)}
    assert figures == {
        "moved": ("31,570", "people are moved", "of 31,699 to be moved"),
        "left": ("129", "people are left behind", "named under “Left behind”"),
        "clearance": ("08:50", "last arrival, Mon 19 Dec 2016", "98 h 50 min after the beginning"),
        "vehicles": ("1,127", "vehicles are used", "loaded trips: 1,600 · convoys: 27"),
    }


def test_figures_say_what_they_are() -> None:
    """Source, time and uncertainty stand with the figures."""
    operation, plan = aleppo_like(30)
    shown = said(provenance(operation, plan))
    assert "computed from operation aleppo-2016 as written, beginning Thu 15 Dec 2016 06:00" in shown
    assert "not a report of what happened" in shown
    assert "delays and halts are not in these figures" in shown
    assert "seed 7, 8.1 s, stopped by its time limit" in shown


def test_a_change_of_clocks_is_said_in_the_head() -> None:
    """Where the offset changes before the end, both offsets are named."""
    assert said(head_lines(*town())).endswith(
        "All times are local: Europe/Berlin, UTC+01:00 at first, UTC+02:00 at the end (the clocks change)."
    )


def test_places_say_how_many_wait_leave_and_arrive() -> None:
    """The sums per place are those of people and trips."""
    operation, plan = town()
    rows = {row.id: (row.people, row.leave, row.arrive) for row in place_rows(operation, plan)}
    assert rows == {"school": ("40", "40", ""), "gate": ("", "", ""), "hall": ("", "", "40")}


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (45, "45 s"), (90, "1 min 30 s"), (240, "4 min"), (7200, "2 h"), (363_660, "101 h 1 min")],
)
def test_durations_are_short(seconds: int, shown: str) -> None:
    """Only the units that say something are shown."""
    assert str(duration(seconds)) == shown


@pytest.mark.parametrize(("share", "shown"), [(0.013, "1.3%"), (0.0, "0.0%"), (0.347, "35%")])
def test_small_shares_keep_a_decimal(share: float, shown: str) -> None:
    """A share under a tenth is shown to a decimal."""
    assert percent(share) == shown


def test_lists_are_joined_in_both_languages() -> None:
    """Arabic joins with waw, and isolates each item."""
    assert listed(["T1", "T2", "T3"]).en == "T1, T2 and T3"
    assert listed(["T1", "T2"]).ar == "\u2068T1\u2069 و\u2068T2\u2069"
    assert listed(["T1", "T2", "T3"]).ar == "\u2068T1\u2069، و\u2068T2\u2069، و\u2068T3\u2069"


def test_an_arabic_name_in_english_is_isolated() -> None:
    """A name written in Arabic only cannot turn an English sentence round."""
    assert name_of(Name(ar="القاعة"), "hall") == Name(en="\u2068القاعة\u2069", ar="القاعة")
    assert name_of(Name(), "hall") == Name(en="hall", ar="hall")


def test_direction_controls_are_taken_out_of_names() -> None:
    """A name is one line without characters that steer direction."""
    assert plain("a\u202eb\n c\u2069") == "ab c"


def test_the_reason_of_a_bound_without_terms_stands_alone() -> None:
    """No empty brackets follow a bound that no term makes."""
    operation, plan = town()
    bound = Bound(clearance_s=3600, by=text("the drive from {place}", place="school"))
    assert "because of the drive from school. This" in said(
        bound_sentences(operation, replace(plan, bound=bound))
    )
