"""The verifier: says whether a plan is valid by docs/model.md, sharing no code with the search."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Passage
from safepassage.planning.plan import Plan
from safepassage.planning.state import Parked, State
from safepassage.planning.verify_checkpoints import inspection_findings, passes_of
from safepassage.planning.verify_convoys import convoy_findings
from safepassage.planning.verify_drives import drive_findings, passage_findings, stop_time_findings
from safepassage.planning.verify_flows import flow_findings
from safepassage.planning.verify_halts import halt_findings
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import Journey, carried_by, found, journeys_of
from safepassage.planning.verify_people import people_findings
from safepassage.planning.verify_record import record_findings
from safepassage.planning.verify_roads import Roads
from safepassage.planning.verify_terms import MOMENT_CHECKS, confirmation_findings
from safepassage.planning.verify_vehicles import vehicle_findings


def verify(
    operation: Operation, plan: Plan, *, state: State | None = None, roads: Roads | None = None
) -> tuple[Finding, ...]:
    """Check a plan against the operation and every term that binds it.

    Parameters
    ----------
    operation
        An operation in which `check` finds nothing that stops a plan.
    plan
        The plan, from the search or from a file.
    state
        Where an operation under way stands, `operation` being as it has changed. What has been done is then
        not held against the plan, but must be in it as it was.
    roads
        `Roads(operation)`, where many plans for one operation are checked: what it has found is kept.

    Returns
    -------
    tuple of Finding
        Every violation, each with its trip and stop; empty if and only if the plan is valid. Where trips
        lack times, or stop where no trip may, that alone is said: the rest can be judged only without.
    """
    journeys, shape = journeys_of(operation, plan)
    head = (*_head_findings(operation, plan), *shape, *confirmation_findings(operation, plan))
    if len(journeys) < len(plan.trips):
        return head
    carried = carried_by(journeys)
    clock = Clock(operation, _last_second(journeys), None if state is None else state.now_s)
    roads = Roads(operation) if roads is None else roads
    roads.search_from(
        (stop.place for journey in journeys for stop in journey.trip.stops[:-1]),
        (place for journey in journeys for place in journey.starts),
    )
    passages = tuple(term for term in operation.binding_terms if isinstance(term, Passage))
    findings = [*head]
    travels_under: list[frozenset[str]] = []
    for journey in journeys:
        findings.extend(stop_time_findings(operation, clock, journey))
        findings.extend(drive_findings(roads, clock, journey))
        under, wrong = passage_findings(passages, roads, clock, journey)
        travels_under.append(under)
        findings.extend(wrong)
    stands = {} if state is None else _stands(state, plan)
    findings.extend(vehicle_findings(operation, plan, clock, journeys, stands))
    findings.extend(halt_findings(operation, clock, journeys))
    if state is not None:
        findings.extend(record_findings(state, plan, journeys))
    findings.extend(people_findings(operation, plan, journeys, carried))
    for check in MOMENT_CHECKS:
        findings.extend(check(operation, clock, journeys))
    passes = passes_of(operation, journeys, travels_under)
    findings.extend(inspection_findings(operation, clock, passes))
    findings.extend(convoy_findings(operation, plan, clock, roads, passes))
    findings.extend(flow_findings(operation, clock, carried))
    findings.extend(_bound_findings(operation, plan, journeys))
    return tuple(findings)


def _stands(state: State, plan: Plan) -> dict[str, Parked]:
    """Return where vehicles stand that are on no trip, or on one that is given up with nobody aboard."""
    stands = {vehicle.id: vehicle for vehicle in state.vehicles}
    planned = {trip.id for trip in plan.trips}
    for trip in state.trips:
        if not trip.ended and trip.id not in planned:
            stands[trip.vehicle] = state.standing(trip)
    return stands


def _last_second(journeys: tuple[Journey, ...]) -> int:
    return max(
        (
            time_s
            for journey in journeys
            for stop in journey.trip.stops
            for time_s in (stop.leave_s, stop.inspect_to_s)
            if time_s is not None
        ),
        default=0,
    )


def _head_findings(operation: Operation, plan: Plan) -> Iterator[Finding]:
    """Say where the plan is one for another operation."""
    mend = text("Give the plan together with the operation it was made for, or plan again.")
    if plan.operation != operation.id:
        what = text(
            "The plan is for the operation {planned}, not for {operation}.",
            planned=plan.operation,
            operation=operation.id,
        )
        yield found("other-operation", "operation", what, mend)
    if plan.begins != operation.begins:
        what = text(
            "The plan counts its seconds from {planned}; the operation begins at {begins}.",
            planned=plan.begins.astimezone(operation.zone).isoformat(),
            begins=operation.begins.astimezone(operation.zone).isoformat(),
        )
        yield found("other-operation", "begins", what, mend)


def _bound_findings(operation: Operation, plan: Plan, journeys: tuple[Journey, ...]) -> Iterator[Finding]:
    """Say where the bound cannot be one: later than the plan itself, or by terms that do not bind."""
    bound_s = plan.bound.clearance_s
    clearance_s = max((journey.arrive_s for journey in journeys), default=0)
    if not 0 <= bound_s <= clearance_s:
        what = text(
            "The bound of {bound} s is not between 0 s and the clearance time of {clearance} s.",
            bound=bound_s,
            clearance=clearance_s,
        )
        yield found("bound", "bound.clearance_s", what)
    agreed = {term.id for term in operation.binding_terms}
    for term_id in plan.bound.terms:
        if term_id not in agreed:
            what = text("The bound names {term}, which is no agreed term.", term=term_id)
            yield found("bound", "bound.terms", what)
