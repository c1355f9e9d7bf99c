"""The page's section on how sure a plan is: its figures are those of the simulation, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from safepassage.language import LANGS, Lang
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.simulation.answers import CauseEffect
from safepassage.simulation.uncertainty import Cause
from safepassage.sitrep.report import report_html
from safepassage.sitrep.report_data import plan_data
from safepassage.sitrep.report_phrases import moment_at
from safepassage.sitrep.report_simulation import sure_data, sure_page
from safepassage.sitrep.simulation_words import CAUSE_WORDS, headline, instants_of, left_sentences, time_rows
from tests.sitrep.made import aleppo_like, town
from tests.sitrep.simulated import HOUR, estimate, made_answers, made_outcome
from tests.sitrep.test_report import Page

PLACED: tuple[Operation, Plan] = aleppo_like(45, buses=5)


ARABIC = re.compile(r'<span class="ar" lang="ar">.*?</span>', re.DOTALL)


def english(html: str) -> str:
    """Return the English text of a page, on one line."""
    return re.sub(r"\s+", " ", Page(ARABIC.sub("", html)).text)


def test_without_a_simulation_the_page_has_no_such_section() -> None:
    """Neither the section, nor its entry in the contents, nor its data are there."""
    page = Page(report_html(*PLACED))
    assert page.with_id("sure") is None
    assert all(a.get("href") != "#sure" for _, a in page.elements)
    assert page.data["sure"] is None


def test_the_figures_of_the_page_are_those_of_the_simulation() -> None:
    """Chances, exposure, use, score and delays are told with their numbers and errors."""
    operation, plan = PLACED
    shown = english(report_html(operation, plan, outcome=made_outcome(operation, plan)))
    for told in (
        "the plan's own time 5.0%2.0% 4.5%",
        "Fri 16 Dec 03:25 62%5.0% 56%",
        "That is what 400 possible courses of this plan say.",
        "known to ± 2 h, the middle to ± 1 h",
        "Everybody who comes is out in 90% of them; in the others 120 people are still there after the last",
        "If all went as planned with people who do not come, or come besides, 11 more people would be out",
        "437 of them in that hour on average",
        "2,345 person-hours in all, the longest wait is 5 h",
        "Vehicles of the plan64%",
        "Inspection lanes at Ramouseh37%",
        "25% of the reports lie in the band of 90%",
        "it holds 1 of 2 instants",
        "The score (CRPS; 0 is best) is 321 people.",
    ):
        assert told in shown, told
    assert "Bays at al-Fu'ah" not in shown


def test_the_curves_of_the_page_are_those_of_the_simulation() -> None:
    """Each line has a figure for each instant, begins with nobody out, and ends where the courses do."""
    operation, plan = PLACED
    outcome = made_outcome(operation, plan)
    data = sure_data(outcome)
    assert data["times_s"] == [0, *outcome.answers.times_s]
    assert data["out"][2][0] == 0
    assert data["out"][2][1:] == [round(value) for value in outcome.answers.out[2]]
    assert data["stranded"][4][-1] == 0
    assert data["kept_s"] == outcome.answers.kept_s.value
    assert data["worst"] == [7 * HOUR, 8 * HOUR]
    people, civilians = data["reported"]
    assert people["figure"] == "people_out"
    assert people["points"] == [[10 * HOUR, 0, 900], [20 * HOUR, 0, 5], [20 * HOUR, 1, 90]]
    assert civilians["points"] == [[30 * HOUR, 2, 999_000]]


def test_local_time_is_known_as_far_as_the_courses_go() -> None:
    """Days have names, and closed hours are told, until the last curve ends."""
    operation, plan = PLACED
    until_s = made_outcome(operation, plan).answers.times_s[-1]
    days = plan_data(operation, plan, until_s=until_s)["clock"]["days"]
    last_local = int(operation.begins.timestamp()) + until_s
    assert str(last_local // 86400) in days
    closed = plan_data(operation, plan, until_s=until_s)["closed"]["spans"]
    assert closed[-1][1] > until_s - 86400 * 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_sentence_says_when_with_nine_chances_in_ten(lang: Lang) -> None:
    """It names the hour that is kept, the middle, the plan's own and the bound, in plain words."""
    operation, plan = PLACED
    answers = made_answers(plan)
    sentences = [sentence.in_language(lang) for sentence in headline(operation, plan, answers)]
    assert {"en": "Nine chances in ten that the last arrival", "ar": "احتمال تسعة من عشرة"}[
        lang
    ] in sentences[0]
    wanted = (answers.kept_s.value, answers.ends_s[2].value, plan.clearance_s)
    assert all(moment_at(operation, round(at_s)).in_language(lang) in sentences[0] for at_s in wanted)
    assert moment_at(operation, plan.bound.clearance_s).in_language(lang) in sentences[2]


def test_everybody_is_promised_only_where_everybody_is_out_in_every_course() -> None:
    """Where a course leaves anybody behind the sentence speaks of the last arrival."""
    operation, plan = PLACED
    first = str(headline(operation, plan, made_answers(plan, finished=1.0))[0])
    assert first.startswith("Nine chances in ten that everybody who comes is out by")
    assert "everybody" not in str(headline(operation, plan, made_answers(plan, finished=0.99))[0])


@pytest.mark.parametrize(
    ("finished", "told"),
    [
        (0.5, "by Fri 16 Dec 2016 03:43 everybody who comes is out in 45% of the courses."),
        (0.0, "in none of the courses is everybody out who comes."),
    ],
)
def test_the_last_arrival_is_not_taken_for_everybody_out(finished: float, told: str) -> None:
    """Where people are left the first words and the teaser say so, and how often none are by then."""
    operation, plan = PLACED
    outcome = made_outcome(operation, plan, finished=finished)
    page = sure_page(operation, plan, outcome)
    assert str(page.headline[1]).endswith(told)
    assert page.headline[1] in page.teaser
    everywhere = sure_page(operation, plan, made_outcome(operation, plan, finished=1.0))
    assert len(everywhere.headline) == 2
    assert all(row.all_out == "" for row in everywhere.chances)


def test_only_causes_that_leave_many_are_told() -> None:
    """A cause that leaves a tenth of what the greatest leaves is told, smaller and doubtful ones not."""
    operation, _ = PLACED
    told = [_leaving("late", 2.0, 1.0), _leaving("halts", 30.0, 4.0), _leaving("weather", 9.0, 9.5)]
    assert [str(each) for each in left_sentences(operation, told)] == [
        "If all went as planned with halts, 30 more people would be out on average (± 4)."
    ]


def test_the_term_is_named_by_which_who_stays_keeps_others_back() -> None:
    """Where sides leave by turns and turnout leaves people behind, the binding term is told."""
    operation, _ = PLACED
    last = str(list(left_sentences(operation, [_leaving("turnout", 30.0, 4.0)]))[-1])
    assert last.startswith("Under T8 people of each side leave only as those of the other arrive")
    assert len(list(left_sentences(operation, [_leaving("halts", 30.0, 4.0)]))) == 1


def _leaving(cause: Cause, people: float, error: float) -> CauseEffect:
    return CauseEffect(cause=cause, mean_s=estimate(0.0), ninety_s=0.0, left=estimate(people, error))


def test_reports_stand_beside_the_courses_as_they_are() -> None:
    """What agrees, what lies outside and what sources contradict is told apart; no report is dropped."""
    operation, plan = PLACED
    page = sure_page(operation, plan, made_outcome(operation, plan))
    people, civilians = page.reported
    assert [str(row.agree) for row in people.rows] == ["inside the band", "sources disagree"]
    assert [str(row.agree) for row in civilians.rows] == ["outside the band"]
    assert people.rows[0].told == ((0, "ICRC", "about 900"),)
    assert [number for _, _, number in people.rows[1].told] == ["5", "90"]
    assert str(civilians.who) == "civilians, once past the last checkpoint"
    assert people.rows[0].band == "800–1,000"


def test_guesses_are_called_guesses_and_what_is_written_is_not() -> None:
    """With the defaults there is a warning and a mark at each assumption; with a file of one's own, none."""
    operation, plan = PLACED
    guessed = Page(report_html(operation, plan, outcome=made_outcome(operation, plan)))
    marks = sum(attributes.get("class") == "guess" for _, attributes in guessed.elements)
    assumed = sure_page(operation, plan, made_outcome(operation, plan)).assumed
    assert marks == len(assumed) > 8
    assert "Nobody has written what is uncertain here" in guessed.text
    written = Page(report_html(operation, plan, outcome=made_outcome(operation, plan, written=True)))
    assert all(attributes.get("class") != "guess" for _, attributes in written.elements)
    assert "Nobody has written" not in written.text


def test_bars_of_causes_share_an_axis_that_holds_every_interval() -> None:
    """Bars begin at zero to either side, whiskers are where the intervals end, all within the chart."""
    operation, plan = PLACED
    page = sure_page(operation, plan, made_outcome(operation, plan))
    by_name = {str(row.what): row for row in page.causes}
    halves = [row for row in page.causes if row.bar[0] < page.cause_axis]
    assert [str(row.what) for row in halves] == [str(CAUSE_WORDS["breakdowns"])]
    assert all(0 <= row.whisker[0] <= row.whisker[1] <= 100 for row in page.causes)
    first = by_name[str(CAUSE_WORDS["drive"])]
    assert first.whisker[1] == 100
    assert first.bar[0] == page.cause_axis
    assert (str(first.mean), str(first.error), str(first.ninety)) == ("10 h", "30 min", "20 h")
    assert str(by_name[str(CAUSE_WORDS["breakdowns"])].mean) == "−15 min"
    assert page.causes_open is None


def test_the_spread_of_the_end_is_told_by_cause() -> None:
    """Beside its delay stands what share of the spread a cause has, alone and with others, none below 0."""
    operation, plan = PLACED
    outcome = made_outcome(operation, plan)
    page = sure_page(operation, plan, outcome)
    assert [(row.alone, row.part) for row in page.causes[:3]] == [
        ("62% ± 2.0%", "72% ± 3.0%"),
        ("0.0% ± 2.0%", "9.0% ± 3.0%"),
        ("8.0% ± 2.0%", "18% ± 3.0%"),
    ]
    assert str(page.spread).startswith("From one course to another the last arrival typically differs by 5 h")
    without = english(report_html(operation, plan, outcome=replace(outcome, shares=None)))
    assert "Spread, alone" not in without


def test_causes_that_were_not_asked_are_owned_up_to() -> None:
    """Where the user stopped, the page says how many causes are missing."""
    operation, plan = PLACED
    outcome = made_outcome(operation, plan)
    stopped = replace(outcome, causes=outcome.causes[:4])
    page = sure_page(operation, plan, stopped)
    assert (
        str(page.causes_open)
        == f"Not asked, as the simulation was stopped: causes {len(outcome.causes) - 4}."
    )


def test_people_who_never_wait_aboard_are_not_spoken_of() -> None:
    """Without convoys there is neither the sentence nor an empty chart."""
    operation, plan = PLACED
    outcome = made_outcome(operation, plan)
    none = replace(outcome, answers=replace(outcome.answers, held_hours=estimate(0.0)))
    page = Page(report_html(operation, plan, outcome=none))
    assert page.with_id("fan-held") is None
    assert page.with_id("fan-stranded") is not None
    assert "person-hours in all" not in page.text


def test_a_table_over_time_has_even_local_hours_and_closings() -> None:
    """Rows lie at whole local hours, closings among them, none nearly twice, with figures between."""
    operation, plan = town()
    answers = replace(made_answers(plan), finished_by=((2 * HOUR + 600, estimate(0.5)),))
    instants = instants_of(operation, answers, rows_max=6)
    assert 2 * HOUR + 600 in instants
    even = [at_s for at_s in instants if at_s != 2 * HOUR + 600]
    assert all((operation.begins.timestamp() + at_s) % HOUR == 0 for at_s in even)
    assert 2 * HOUR not in instants
    (row,) = time_rows(answers, [HOUR + HOUR // 2])
    before, after = (answers.out[2][index] for index in (0, 1))
    assert row.out[2] == round((before + after) / 2)
    (first,) = time_rows(answers, [0])
    assert first.out == (0, 0, 0, 0, 0)


def test_every_chart_has_its_title_and_its_figures_in_words() -> None:
    """A chart names the heading above it and the table that tells its figures, and both are there."""
    operation, plan = PLACED
    page = Page(report_html(operation, plan, outcome=made_outcome(operation, plan)))
    charts = [a for _, a in page.elements if "fan" in (a.get("class") or "").split()]
    assert len(charts) == 6
    for chart in charts:
        for told in ("aria-labelledby", "aria-describedby"):
            wanted = chart[told]
            assert wanted is not None
            assert page.with_id(wanted) is not None
