"""What a plan comes to, in the report's own sentences for a person and as JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from safepassage.cli.robust_words import robust_sentences
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, plan_to_json
from safepassage.sitrep.report_phrases import count, duration
from safepassage.sitrep.report_summary import bound_sentences, conditions, left_rows, title_of

if TYPE_CHECKING:
    from safepassage.sitrep.report_claims import Claims

LEFT_SHOWN: Final = 12
BULKY: Final = ("trips", "vehicles", "convoys", "findings")


def plan_sentences(operation: Operation, plan: Plan, claims: Claims | None = None) -> list[Text]:
    """Return what a coordinator must know of a plan before opening it.

    `claims`, where the operation has reports, say how the parties stand to what it is conditional on.
    """
    said = [
        text(
            "Out: {moved} of {total} people.", moved=count(plan.people_moved), total=count(plan.people_total)
        )
    ]
    rows = left_rows(operation, plan)
    said += [
        text(
            "Left at {place}, {group}: {people} ({why}).",
            place=row.place,
            group=row.group,
            people=row.people,
            why=row.why,
        )
        for row in rows[:LEFT_SHOWN]
    ]
    if len(rows) > LEFT_SHOWN:
        said.append(text("The plan names {rows} more places and groups left.", rows=len(rows) - LEFT_SHOWN))
    if plan.trips:
        said.append(
            text(
                "Last arrival {duration} after the start; vehicles {vehicles}, trips {trips}, "
                "convoys {convoys}.",
                duration=duration(plan.clearance_s),
                vehicles=count(len(plan.vehicles)),
                trips=count(len(plan.trips)),
                convoys=count(len(plan.convoys)),
            )
        )
    said += bound_sentences(operation, plan) if plan.trips else (text("This plan moves nobody."),)
    said += conditions(operation, plan, None if claims is None else claims.conditions(operation))
    if plan.robust is not None:
        said += robust_sentences(plan.robust)
    if plan.search.stopped == "interrupted":
        said.append(text("The search was stopped by Ctrl-C: this is the best plan found by then."))
    return said


def plan_values(plan: Plan) -> dict[str, object]:
    """Return the head of `plan.json`, without its long tables."""
    return {key: value for key, value in plan_to_json(plan).items() if key not in BULKY}


def condition_values(operation: Operation, claims: Claims | None) -> dict[str, object]:
    """Return how the parties stand to the operation's confirmations; nothing where it has no reports."""
    if claims is None:
        return {}
    from safepassage.reports.status_json import condition_to_json

    return {"conditions": [condition_to_json(each) for each in claims.conditions(operation)]}


def operation_sentence(operation: Operation) -> Text:
    """Return what an operation holds."""
    return text(
        "{name}: people {people}, assembly points {places}, vehicles {vehicles}, "
        "terms {terms} (agreed {agreed}).",
        name=title_of(operation),
        people=count(sum(people.count for people in operation.people)),
        places=sum(place.kind == "assembly" for place in operation.places),
        vehicles=count(sum(fleet.count for fleet in operation.fleet)),
        terms=len(operation.terms),
        agreed=len(operation.binding_terms),
    )
