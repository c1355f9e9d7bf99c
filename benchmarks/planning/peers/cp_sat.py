"""OR-Tools CP-SAT: the bus evacuation problem written down by hand, bus by bus.

The integer programme of Goerigk, Grün and Heßler (2013) with the trips of a bus counted instead of numbered,
which is far smaller: how often each bus drives from each pickup to each shelter and back. A bus comes to
every place as often as it leaves it, but for its last, and what it drives hangs together (a tree from its
start spans every place that it leaves). Loads are whole buses, and a shelter's room is counted in them. Buses
of one yard are ordered by their time. The greedy answer is given as a hint, as the documentation advises, and
as the horizon.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ortools.sat.python import cp_model

from benchmarks.planning.peers.evaluator import clearance_s
from benchmarks.planning.peers.greedy import greedy_answer
from benchmarks.planning.peers.haul import Answer, Haul, Load, NotExpressibleError

Var: TypeAlias = cp_model.IntVar
Arc = tuple[int, str, str]
total = cp_model.LinearExpr.sum


@dataclass(frozen=True, kw_only=True)
class Drives:
    """The model, how often each bus drives each way in it, and how often it does in the hint."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    out: dict[Arc, Var] = field(default_factory=dict)
    back: dict[Arc, Var] = field(default_factory=dict)
    start: dict[Arc, Var] = field(default_factory=dict)
    hinted: Counter[Arc]


def cp_sat_answer(haul: Haul, *, seconds: float, threads: int = 2) -> Answer:
    """Return the best answer found, and the bound proven; of a haul whose buses are alike and take one load.

    Raises
    ------
    NotExpressibleError
        Buses differ, boarding takes time, or people can be collected at several pickups: the model, which
        counts whole loads, would be another and far larger one.
    """
    seats = {vehicle.seats for vehicle in haul.vehicles}
    hops = any(from_ in haul.people and to in haul.people for from_, to in haul.drives)
    timed = haul.timings.board.seconds(1) or haul.timings.alight.seconds(1)
    if len(seats) != 1 or hops or timed:
        raise NotExpressibleError("a model of whole loads has no part loads from several pickups")
    (full,) = seats
    drives = _modelled(haul, full, _hinted(haul, greedy_answer(haul)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    solver.parameters.cp_model_probing_level = 0  # of a large model it takes all the time there is
    status = solver.solve(drives.model)
    bound_s = max(0, round(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(bound_s=bound_s)
    return Answer(tours=_tours(haul, full, drives, solver), bound_s=bound_s)


def _hinted(haul: Haul, answer: Answer) -> dict[int, tuple[Load, ...]]:
    """Return the greedy tours with the buses of each yard in the order of their times."""
    times = {bus: clearance_s(haul, Answer(tours={bus: loads})) for bus, loads in answer.tours.items()}
    hinted = {}
    for yard in {vehicle.at for vehicle in haul.vehicles}:
        buses = [bus for bus, vehicle in enumerate(haul.vehicles) if vehicle.at == yard]
        by_time = sorted(buses, key=lambda bus: -times.get(bus, 0))
        hinted.update(
            {bus: tuple(answer.tours.get(like, ())) for bus, like in zip(buses, by_time, strict=True)}
        )
    return hinted


def _modelled(haul: Haul, full: int, hint: Mapping[int, tuple[Load, ...]]) -> Drives:
    """Return the model, with the hint given."""
    drives = Drives(hinted=_driven(haul, hint))
    model = drives.model
    horizon_s = clearance_s(haul, Answer(tours=hint))
    last_s = model.new_int_var(0, horizon_s, "last_s")
    model.add_hint(last_s, horizon_s)
    loads = {pickup: -(-people // full) for pickup, people in haul.people.items()}
    before: dict[str, cp_model.LinearExpr] = {}
    for bus, vehicle in enumerate(haul.vehicles):
        time_s = _bus(haul, drives, bus, loads)
        model.add(time_s <= last_s)
        if vehicle.at in before:
            model.add(before[vehicle.at] >= time_s)
        before[vehicle.at] = time_s
    for pickup, count in loads.items():
        model.add(total([v for (_, from_, _), v in drives.out.items() if from_ == pickup]) == count)
    for shelter, room in haul.room.items():
        model.add(total([v for (_, _, to), v in drives.out.items() if to == shelter]) <= room // full)
    model.minimize(last_s)
    return drives


def _bus(haul: Haul, drives: Drives, bus: int, loads: Mapping[str, int]) -> cp_model.LinearExpr:
    """Add the drives of a bus; return the seconds they take."""
    model, yard = drives.model, haul.vehicles[bus].at
    terms = []
    come: dict[str, list[Var]] = defaultdict(list)
    leave: dict[str, list[Var]] = defaultdict(list)
    arcs = [(a, b) for (a, b) in haul.drives if a == yard or a in haul.people or a in haul.room]
    for from_, to in arcs:
        first = from_ == yard
        most = 1 if first else loads[from_ if from_ in loads else to]
        variables = drives.start if first else drives.out if from_ in loads else drives.back
        variable = model.new_int_var(0, most, f"{bus} {from_} {to}")
        variables[bus, from_, to] = variable
        model.add_hint(variable, drives.hinted[bus, from_, to])
        come[to].append(variable)
        leave[from_].append(variable)
        terms.append(haul.drives[from_, to].drive_s * variable)
    model.add_at_most_one([drives.start[bus, yard, to] for a, to in arcs if a == yard])
    for pickup in loads:
        model.add(total(come[pickup]) == total(leave[pickup]))
    for shelter in haul.room:
        model.add(total(leave[shelter]) <= total(come[shelter]))
    _hang_together(haul, drives, bus, arcs, leave)
    return total(terms)


def _hang_together(
    haul: Haul, drives: Drives, bus: int, arcs: list[tuple[str, str]], leave: Mapping[str, list[Var]]
) -> None:
    """Let a tree of the bus's drives, from its start, span every place that it leaves."""
    model, yard = drives.model, haul.vehicles[bus].at
    places = [*haul.people, *haul.room]
    tree = _tree(drives.hinted, bus, yard)
    depth = {place: model.new_int_var(0, len(places), f"depth {bus} {place}") for place in places}
    parents: dict[str, list[Var]] = defaultdict(list)
    for from_, to in arcs:
        if from_ == yard:
            parents[to].append(drives.start[bus, from_, to])
            continue
        driven = (drives.out if from_ in haul.people else drives.back)[bus, from_, to]
        parent = model.new_bool_var(f"parent {bus} {from_} {to}")
        model.add_hint(parent, tree.get(to, ("", 0))[0] == from_)
        model.add(driven >= 1).only_enforce_if(parent)
        model.add(depth[to] >= depth[from_] + 1).only_enforce_if(parent)
        parents[to].append(parent)
    for place in places:
        left = model.new_bool_var(f"left {bus} {place}")
        model.add_hint(left, any(drives.hinted[bus, place, to] for from_, to in arcs if from_ == place))
        model.add_hint(depth[place], tree.get(place, ("", 0))[1])
        model.add(total(leave[place]) == 0).only_enforce_if(~left)
        model.add_bool_or([*parents[place], ~left])


def _tree(driven: Counter[Arc], bus: int, yard: str) -> dict[str, tuple[str, int]]:
    """Return each place a bus comes to with the one before it in a tree from its start, and its depth."""
    onward: dict[str, list[str]] = defaultdict(list)
    for other, from_, to in driven:
        if other == bus:
            onward[from_].append(to)
    found = {yard: ("", 0)}
    queue = [yard]
    for from_ in queue:
        for to in onward[from_]:
            if to not in found:
                found[to] = (from_, found[from_][1] + 1)
                queue.append(to)
    return found


def _driven(haul: Haul, hint: Mapping[int, tuple[Load, ...]]) -> Counter[Arc]:
    """Return how often each bus drives each way in an answer."""
    driven: Counter[Arc] = Counter()
    for bus, loads in hint.items():
        place = haul.vehicles[bus].at
        for load in loads:
            pickup = load.collected[0][0]
            driven[bus, place, pickup] += 1
            driven[bus, pickup, load.to] += 1
            place = load.to
    return driven


def _tours(haul: Haul, full: int, drives: Drives, solver: cp_model.CpSolver) -> dict[int, tuple[Load, ...]]:
    """Return the loads of each bus in the order of one way through all its drives (Hierholzer's)."""
    people = dict(haul.people)
    tours: dict[int, tuple[Load, ...]] = {}
    for bus, vehicle in enumerate(haul.vehicles):
        onward: dict[str, list[str]] = defaultdict(list)
        for variables in (drives.start, drives.out, drives.back):
            for (other, from_, to), variable in variables.items():
                if other == bus:
                    onward[from_].extend([to] * solver.value(variable))
        way, stack = [], [vehicle.at]
        while stack:
            if onward[stack[-1]]:
                stack.append(onward[stack[-1]].pop())
            else:
                way.append(stack.pop())
        way.reverse()
        loads = []
        for pickup, shelter in zip(way[1::2], way[2::2], strict=True):
            count = min(full, people[pickup])
            people[pickup] -= count
            loads.append(Load(collected=((pickup, count),), to=shelter))
        tours[bus] = tuple(loads)
    return tours
