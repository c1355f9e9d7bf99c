"""What a person is told of a search as it goes, and of the plan it ends with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from safepassage.cli.robust_words import buffer_words
from safepassage.cli.screen import Screen
from safepassage.cli.search_display import SearchDisplay, search_left_s
from safepassage.cli.summary import LEFT_SHOWN, operation_sentence, plan_sentences, plan_values
from safepassage.language import Name, text
from safepassage.operation.model import Fleet, Group, Operation, People, Place
from safepassage.planning.plan import Bound, Left, Plan, Robust, Search, Span, Stop, Trip, UsedVehicle
from safepassage.planning.planner import Progress

BEGINS = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def operation() -> Operation:
    """Build sixty people at one quay, one bus, and a place for them to go."""
    return Operation(
        id="quay",
        name=Name(en="The quay", ar="الرصيف"),
        timezone="Asia/Damascus",
        begins=BEGINS,
        groups=(Group(id="civilians", name=Name(en="Civilians", ar="المدنيون")),),
        places=(
            Place(id="quay", kind="assembly", name=Name(en="Old quay", ar="الرصيف القديم")),
            Place(id="school", kind="reception"),
        ),
        people=(People(place="quay", group="civilians", count=60),),
        fleet=(Fleet(type="bus", count=1, at="quay", seats=50),),
    )


@pytest.fixture
def plan() -> Plan:
    """Build a plan in which one bus brings fifty out in two hours and ten stay."""
    stops = (
        Stop(place="quay", board_from_s=0, leave_s=600),
        Stop(place="school", arrive_s=7200, alight_from_s=7200, leave_s=7500),
    )
    trip = Trip(id="t1", vehicle="bus-1", type="bus", load={"civilians": 50}, stops=stops)
    return Plan(
        operation="quay",
        begins=BEGINS,
        people_total=60,
        trips=(trip,),
        vehicles=(UsedVehicle(id="bus-1", type="bus", at="quay"),),
        convoys=(),
        left=(Left(place="quay", group="civilians", count=10, why=text("The disk is full.")),),
        bound=Bound(clearance_s=3600, by=text("{column}", column="the drive"), terms=("T1",)),
        conditional_on=("T9",),
        search=Search(seconds=1.0, stopped="interrupted"),
    )


def test_the_summary_says_what_a_coordinator_must_know(operation: Operation, plan: Plan) -> None:
    """Who is out, who is left and why, when, how good, on what condition, and that it was stopped."""
    said = "\n".join(map(str, plan_sentences(operation, plan)))
    assert "Out: 50 of 60 people." in said
    assert "Left at Old quay, Civilians: 10 (The disk is full.)." in said
    assert "Last arrival 2 h after the start; vehicles 1, trips 1, convoys 0." in said
    assert "under these terms clears before Mon 2 Mar 2026 10:00" in said  # Damascus is three hours ahead
    assert "(T1)" in said
    assert "conditional on T9" in said
    assert "stopped by Ctrl-C" in said


def test_the_summary_is_as_long_in_arabic(operation: Operation, plan: Plan) -> None:
    """Every sentence has its Arabic, and the figures are isolated."""
    english = plan_sentences(operation, plan)
    arabic = [sentence.in_language("ar") for sentence in english]
    assert all(any("ء" <= letter <= "ي" for letter in sentence) for sentence in arabic)
    assert "\u206850\u2069" in arabic[0]


@pytest.fixture
def robust() -> Robust:
    """Build what is known of a robust plan."""
    return Robust(
        runs=1000,
        seed=0,
        held_out=True,
        clearance_s=Span(value=36000.0, low=34200.0, high=37800.0),
        plain_clearance_s=Span(value=43200.0, low=41400.0, high=46800.0),
        sooner_s=Span(value=7200.0, low=3600.0, high=None),
        left=1.25,
        plain_left=2.0,
        buffers=dict.fromkeys(("drive", "board", "inspect", "alight"), 1.05) | {"seats": 0.95, "seed": 2.0},
        compared=24,
    )


def test_the_summary_says_what_a_robust_plan_gains_and_what_it_was_made_with(
    operation: Operation, plan: Plan, robust: Robust
) -> None:
    """The end kept 9 times in 10, the plan of the mean day beside it, and the buffers; in both languages."""
    chosen = replace(plan, robust=robust)
    said = "\n".join(map(str, plan_sentences(operation, chosen)))
    assert "9 times in 10 the last arrival is within 10 h of the start (± 30 min)" in said
    assert "That is 2.0 h sooner than by the plan of the mean day (between 1.0 and ?)" in said
    assert "all times × 1.05, 95% of the seats are used and another search, from seed 2" in said
    assert "flatters" not in said
    arabic = [sentence.in_language("ar") for sentence in plan_sentences(operation, chosen)]
    assert all(any("ء" <= letter <= "ي" for letter in sentence) for sentence in arabic)


def test_the_summary_says_where_the_plan_of_the_mean_day_was_kept_or_the_days_flatter(
    operation: Operation, plan: Plan, robust: Robust
) -> None:
    """No gain is told where there is none, and days by which a plan was chosen are told as such."""
    kept = replace(plan, robust=replace(robust, buffers={}))
    assert "None is surely better" in "\n".join(map(str, plan_sentences(operation, kept)))
    stopped = replace(plan, robust=replace(robust, held_out=False))
    assert "flatters it" in "\n".join(map(str, plan_sentences(operation, stopped)))


@pytest.mark.parametrize(
    ("name", "value", "due"),
    [
        ("drive", 1.1, "drives × 1.1"),
        ("board", 1.2, "boarding × 1.2"),
        ("inspect", 1.2, "inspections × 1.2"),
        ("alight", 1.1, "alighting × 1.1"),
        ("headway", 1.2, "headways × 1.2"),
        ("closing_min", 15.0, "everything closes 15 minutes sooner"),
        ("spare", 0.03, "3.0% of the vehicles are held back"),
        ("convoy", 0.6, "convoys of 60% of the vehicles allowed"),
        ("by_hand", 7.0, "by_hand 7"),
    ],
)
def test_each_buffer_has_its_words(robust: Robust, name: str, value: float, due: str) -> None:
    """Those that a file names and the program does not know are told by their name."""
    assert [str(words) for words in buffer_words(replace(robust, buffers={name: value}))] == [due]


def test_a_long_list_of_people_left_is_cut_and_says_so(operation: Operation, plan: Plan) -> None:
    """The first rows are shown, the number of the rest is told."""
    many = replace(plan, left=plan.left * (LEFT_SHOWN + 5))
    said = [str(sentence) for sentence in plan_sentences(operation, many)]
    assert sum(sentence.startswith("Left at ") for sentence in said) == LEFT_SHOWN
    assert "The plan names 5 more places and groups left." in said


def test_a_plan_that_moves_nobody_has_no_clearance(operation: Operation, plan: Plan) -> None:
    """No time is told where nobody arrives, and nothing is promised that does not follow."""
    said = [str(sentence) for sentence in plan_sentences(operation, replace(plan, trips=(), vehicles=()))]
    assert said[0] == "Out: 0 of 60 people."
    assert not any("Last arrival" in sentence for sentence in said)


def test_the_head_of_a_plan_for_programs_has_no_long_tables(plan: Plan) -> None:
    """Totals, bound and gap are there; trips are in the file."""
    values = plan_values(plan)
    assert values["people"] == {
        "total": 60,
        "moved": 50,
        "left": [
            {
                "place": "quay",
                "group": "civilians",
                "count": 10,
                "why": "The disk is full.",
                "why_ar": "القرص ممتلئ.",
            }
        ],
    }
    assert values["clearance_s"] == 7200
    assert not {"trips", "vehicles", "convoys"} & set(values)


def test_an_operation_is_told_in_one_sentence(operation: Operation) -> None:
    """Its name and how much of everything it has."""
    assert str(operation_sentence(operation)) == (
        "The quay: people 60, assembly points 1, vehicles 1, terms 0 (agreed 0)."
    )


@pytest.mark.parametrize(
    ("share", "elapsed_s", "seconds", "left_s"),
    [
        (0.0, 2.0, 10.0, 8),
        (0.5, 2.0, 10.0, 2),
        (0.1, 2.0, 10.0, 8),
        (1.0, 2.0, 10.0, 0),
        (0.2, 12.0, 10.0, 0),
    ],
)
def test_the_time_left_is_that_of_the_pace_within_the_budget(
    share: float, elapsed_s: float, seconds: float, left_s: int
) -> None:
    """Before anything is known it is the rest of the budget; it is never more than that."""
    assert search_left_s(share, elapsed_s, seconds) == left_s


def test_without_a_terminal_news_is_a_line_and_no_news_is_none(
    operation: Operation, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first state is told, then only what is new, at most every five seconds."""
    now_s = 0.0
    first = Progress(share=0.0, people_left=10, clearance_s=7200, bound_s=3600)
    better = replace(first, clearance_s=5400)
    with SearchDisplay(Screen(), operation, seconds=20, clock=lambda: now_s) as display:
        for now_s, progress in ((0.0, first), (1.0, better), (6.0, better), (12.0, better)):
            display.show(replace(progress, share=now_s / 20))
    first_line, second_line = capsys.readouterr().err.splitlines()
    assert first_line == "50 of 60 people out after 2 h, at best 1 h; 20 s of search left at most"
    assert second_line == "50 of 60 people out after 1 h 30 min, at best 1 h; 14 s of search left at most"
