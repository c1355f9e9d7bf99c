"""Checks of the convoys: who is in which, their sizes, headways and clearing, and the table of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Convoy
from safepassage.planning.plan import ConvoyRun, Plan
from safepassage.planning.verify_checkpoints import Pass
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import found
from safepassage.planning.verify_roads import Roads


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A convoy as the stops of the trips make it."""

    id: str
    release_s: int
    members: tuple[Pass, ...]

    @property
    def column(self) -> str:
        """Where the plan says it."""
        return f"convoy {self.id}"


def convoy_findings(
    operation: Operation, plan: Plan, clock: Clock, roads: Roads, passes: Mapping[str, tuple[Pass, ...]]
) -> Iterator[Finding]:
    """Say which convoys are not as agreed, and where the table of convoys differs from the trips."""
    terms: dict[str, list[Convoy]] = defaultdict(list)
    for term in operation.binding_terms:
        if isinstance(term, Convoy):
            terms[term.at].append(term)
    places_of: dict[str, set[str]] = defaultdict(set)
    convoys: dict[str, list[Released]] = {}
    for at, there in passes.items():
        members: dict[str, list[Pass]] = defaultdict(list)
        for passing in there:
            if not clock.is_past(passing.leave_s):
                yield from _membership_findings(terms[at], passing)
            if passing.stop.convoy is not None and passing.loaded:
                members[passing.stop.convoy].append(passing)
                places_of[passing.stop.convoy].add(at)
        convoys[at] = []
        for convoy_id, together in members.items():
            release_s, times = Counter(passing.leave_s for passing in together).most_common(1)[0]
            if times < len(together) and not all(clock.is_past(passing.leave_s) for passing in together):
                what = text(
                    "The vehicles of convoy {convoy} do not all leave at one instant.", convoy=convoy_id
                )
                yield found("convoy-together", f"convoy {convoy_id}", what)
            convoys[at].append(Released(id=convoy_id, release_s=release_s, members=tuple(together)))
        for term in terms[at]:
            yield from _size_findings(clock, term, convoys[at])
            yield from _spacing_findings(clock, roads, term, convoys[at])
    for convoy_id, places in places_of.items():
        if len(places) > 1:
            what = text("The convoy id {convoy} is used at more than one checkpoint.", convoy=convoy_id)
            yield found("duplicate-id", f"convoy {convoy_id}", what)
    yield from _table_findings(plan.convoys, convoys)


def _membership_findings(terms: Sequence[Convoy], passing: Pass) -> Iterator[Finding]:
    convoy, place = passing.stop.convoy, passing.stop.place
    if convoy is None and terms and passing.loaded:
        what = text(
            "The loaded vehicle leaves {place} in no convoy; {term} asks for one.",
            place=place,
            term=", ".join(term.id for term in terms),
        )
        yield found("convoy-missing", passing.column, what)
    elif convoy is not None and not (terms and passing.loaded):
        what = text(
            "The vehicle is in convoy {convoy}, but it is empty or no agreed term asks for convoys "
            "at {place}.",
            convoy=convoy,
            place=place,
        )
        yield found("convoy-unasked", passing.column, what)


def _size_findings(clock: Clock, term: Convoy, convoys: Sequence[Released]) -> Iterator[Finding]:
    convoys = [convoy for convoy in convoys if not clock.is_past(convoy.release_s)]
    for convoy in convoys:
        if term.vehicles_max is not None and len(convoy.members) > term.vehicles_max:
            what = text(
                "The convoy {convoy} has {vehicles} vehicles; {term} allows {most}.",
                convoy=convoy.id,
                vehicles=len(convoy.members),
                term=term.id,
                most=term.vehicles_max,
            )
            yield found("convoy-max", convoy.column, what)
    for convoy in _too_small(term, convoys):
        what = text(
            "The convoy {convoy} has {vehicles} vehicles, {term} asks for {least}, and it is not the "
            "last of a passage.",
            convoy=convoy.id,
            vehicles=len(convoy.members),
            term=term.id,
            least=term.vehicles_min,
        )
        yield found("convoy-min", convoy.column, what)


def _too_small(term: Convoy, convoys: Sequence[Released]) -> list[Released]:
    """Return the convoys under the minimum that cannot be the last one of a passage.

    A trip that several passages permit travels under whichever of them one likes. So each small convoy
    must be given a passage of its own that it closes: one that some vehicle of it may travel under, and that
    all vehicles of later convoys, given what has been closed before, can do without. All ways of giving
    them are tried, the one that leaves fewest convoys too small is taken.
    """
    in_order = sorted(convoys, key=lambda convoy: (convoy.release_s, convoy.id))
    small = [i for i, convoy in enumerate(in_order) if len(convoy.members) < term.vehicles_min]
    sorts = [frozenset(passing.passages for passing in convoy.members) for convoy in in_order]
    passages = frozenset(p for i in small for sort in sorts[i] for p in sort)
    # There cannot be more last convoys than passages.
    hopeless, small = small[: -len(passages) or None], small[-len(passages) :] if passages else []
    after = {i: frozenset(sort for j in range(i + 1, len(sorts)) for sort in sorts[j] if sort) for i in small}

    @cache
    def fewest(k: int, closed: frozenset[str]) -> tuple[int, ...]:
        if k == len(small):
            return ()
        here = small[k]
        may = frozenset(p for sort in sorts[here] for p in sort) - closed
        closable = [p for p in sorted(may) if not any(sort <= closed | {p} for sort in after[here])]
        ways = [fewest(k + 1, closed | {p}) for p in closable]
        return min([*ways, (here, *fewest(k + 1, closed))], key=len)

    return [in_order[i] for i in (*hopeless, *fewest(0, frozenset()))]


def _spacing_findings(
    clock: Clock, roads: Roads, term: Convoy, convoys: Sequence[Released]
) -> Iterator[Finding]:
    """Say which convoys follow the one before too soon, by headway or before it is clear."""
    clear = term.clear_before_next
    clear_s = {c.id: _clear_s(roads, clear, c) if clear is not None else None for c in convoys}
    in_order = sorted(convoys, key=lambda c: (c.release_s, clear_s[c.id] or 0))
    for before, then in pairwise(in_order):
        if clock.is_past(then.release_s):
            continue
        if then.release_s - before.release_s < term.headway_s:
            what = text(
                "The convoy {convoy} leaves at {release}, {after} s after the one before; {term} "
                "asks for {headway} s.",
                convoy=then.id,
                release=clock.said(then.release_s),
                after=then.release_s - before.release_s,
                term=term.id,
                headway=term.headway_s,
            )
            yield found("convoy-headway", then.column, what)
        arrived_s = clear_s[before.id]
        if arrived_s is not None and then.release_s < arrived_s:
            what = text(
                "The convoy {convoy} leaves at {release}, before the one before has wholly arrived "
                "at {place} "
                "({arrived}); {term} asks for it.",
                convoy=then.id,
                release=clock.said(then.release_s),
                place=clear,
                arrived=clock.said(arrived_s),
                term=term.id,
            )
            yield found("convoy-clear", then.column, what)


def _clear_s(roads: Roads, place: str, convoy: Released) -> int | None:
    """Return when the last vehicle of a convoy that goes to or past a place is there; None if none does."""
    arrivals = [_reaches_s(roads, place, passing) for passing in convoy.members]
    return max((arrive_s for arrive_s in arrivals if arrive_s is not None), default=None)


def _reaches_s(roads: Roads, place: str, passing: Pass) -> int | None:
    stops = passing.journey.trip.stops[passing.index :]
    for before, stop in pairwise(stops):
        if stop.place == place:
            return stop.arrive_s
        assert before.leave_s is not None
        past_s = roads.passes_at_s(before.place, stop.place, place)
        if past_s is not None:
            return before.leave_s + past_s
    return None


def _table_findings(
    table: Sequence[ConvoyRun], convoys: Mapping[str, Sequence[Released]]
) -> Iterator[Finding]:
    """Say where the plan's table of convoys differs from the convoys its trips make."""
    made = {
        (at, convoy.id): (
            convoy.release_s,
            len(convoy.members),
            sum(passing.journey.aboard(passing.index) for passing in convoy.members),
        )
        for at, there in convoys.items()
        for convoy in there
    }
    told: dict[tuple[str, str], ConvoyRun] = {}
    for run in table:
        if (run.at, run.id) in told:
            what = text("The convoy id {convoy} is used twice.", convoy=run.id)
            yield found("duplicate-id", f"convoy {run.id}", what)
        told[run.at, run.id] = run
    for at, convoy_id in sorted({*made, *told}):
        told_run = told.get((at, convoy_id))
        if told_run is None or (at, convoy_id) not in made:
            what = text(
                "The convoy {convoy} at {place} is in the trips or in the table of convoys, not in both.",
                convoy=convoy_id,
                place=at,
            )
            yield found("convoy-table", f"convoy {convoy_id}", what)
        elif (told_run.release_s, told_run.vehicles, told_run.people) != made[at, convoy_id]:
            release_s, vehicles, people = made[at, convoy_id]
            what = text(
                "By its trips the convoy {convoy} leaves at {release} s with {vehicles} vehicles and "
                "{people} people; "
                "the table says {told_release} s, {told_vehicles} and {told_people}.",
                convoy=convoy_id,
                release=release_s,
                vehicles=vehicles,
                people=people,
                told_release=told_run.release_s,
                told_vehicles=told_run.vehicles,
                told_people=told_run.people,
            )
            yield found("convoy-table", f"convoy {convoy_id}", what)
