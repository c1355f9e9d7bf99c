"""OR-Tools routing: visits that load and visits that unload, the span of all routes made least.

The model of the library's own sample `cvrp_reload`: a shelter is visited as often as it has room for full
vehicles, each visit optional, and unloads; everyone's pieces are visits that load; nobody ends loaded. The
global span is what the library has for the last arrival, and the greedy answer is the first solution, from
which guided local search goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.planning.peers.evaluator import clearance_s
from benchmarks.planning.peers.greedy import greedy_answer
from benchmarks.planning.peers.haul import Answer, Haul, Load
from benchmarks.planning.peers.shipments import pieces_of

NEVER_S: Final = 10_000_000
SPAN_COST: Final = 100


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """The nodes of the model: yards, the end of every route, pieces of people, and visits of shelters."""

    haul: Haul

    @cached_property
    def yards(self) -> list[str]:
        """The first nodes."""
        return sorted({vehicle.at for vehicle in self.haul.vehicles})

    @property
    def end(self) -> int:
        """The node after the yards."""
        return len(self.yards)

    @cached_property
    def pieces(self) -> dict[int, tuple[str, int]]:
        """A pickup and people, by node."""
        return dict(enumerate(pieces_of(self.haul), self.end + 1))

    @cached_property
    def visits(self) -> dict[int, str]:
        """A shelter, by node: as many as full vehicles fit into its room, or as there are pieces."""
        full = max(vehicle.seats for vehicle in self.haul.vehicles)
        shelters = [
            shelter
            for shelter, room in self.haul.room.items()
            for _ in range(min(len(self.pieces), room // full))
        ]
        return dict(enumerate(shelters, self.end + 1 + len(self.pieces)))

    @property
    def count(self) -> int:
        """How many there are."""
        return self.end + 1 + len(self.pieces) + len(self.visits)

    def durations_s(self, seats: int) -> list[list[int]]:
        """Return the seconds from each node to each, for a vehicle that alights full."""
        haul, timings = self.haul, self.haul.timings
        stops = {
            **dict(enumerate(self.yards)),
            **{node: pickup for node, (pickup, _) in self.pieces.items()},
            **self.visits,
        }
        drives: dict[tuple[str, str], int] = {}
        for from_ in set(stops.values()):
            for to in set(stops.values()):
                drive_s = haul.drive_s(from_, to)
                coming_s = timings.board.per_vehicle_s if to in haul.people else 0
                leaving_s = timings.alight.seconds(seats) if from_ in haul.room else 0
                drives[from_, to] = NEVER_S if drive_s is None else leaving_s + drive_s + coming_s
            if from_ in haul.people:
                drives[from_, from_] = 0
        matrix = []
        for node in range(self.count):
            _, people = self.pieces.get(node, ("", 0))
            stay_s = timings.board.per_person_s * people
            row = [
                stay_s + drives[stops[node], stops[to]] if {node, to} <= stops.keys() else 0
                for to in range(self.count)
            ]
            row[self.end] = NEVER_S if people else 0
            matrix.append(row)
        return matrix


def routing_answer(haul: Haul, *, seconds: float, threads: int = 1) -> Answer:
    """Return the best answer found. The library searches on one thread, whatever is given."""
    assert threads
    nodes = Nodes(haul=haul)
    starts = [nodes.yards.index(vehicle.at) for vehicle in haul.vehicles]
    manager = pywrapcp.RoutingIndexManager(
        nodes.count, len(haul.vehicles), starts, [nodes.end] * len(haul.vehicles)
    )
    routing = pywrapcp.RoutingModel(manager)
    first = greedy_answer(haul)
    _add_time(haul, nodes, routing, horizon_s=2 * clearance_s(haul, first))
    _add_load(haul, nodes, manager, routing)
    for node in nodes.visits:
        routing.AddDisjunction([manager.NodeToIndex(node)], 0)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(round(1000 * seconds))
    routing.CloseModelWithParameters(parameters)
    routes = [
        [manager.NodeToIndex(node) for node in route] for route in _routes(nodes, first, len(haul.vehicles))
    ]
    found = routing.SolveFromAssignmentWithParameters(
        routing.ReadAssignmentFromRoutes(routes, True), parameters
    )
    if found is None:
        return Answer()
    return Answer(tours=_tours(haul, nodes, manager, routing, found))


def _add_time(haul: Haul, nodes: Nodes, routing: pywrapcp.RoutingModel, *, horizon_s: int) -> None:
    """Add the time of every vehicle, the cost of driving, and that of the last arrival."""
    transits = {
        seats: routing.RegisterTransitMatrix(nodes.durations_s(seats))
        for seats in {vehicle.seats for vehicle in haul.vehicles}
    }
    of_vehicle = [transits[vehicle.seats] for vehicle in haul.vehicles]
    for index, transit in enumerate(of_vehicle):
        routing.SetArcCostEvaluatorOfVehicle(transit, index)
    routing.AddDimensionWithVehicleTransits(of_vehicle, 0, horizon_s, True, "time")
    routing.GetDimensionOrDie("time").SetGlobalSpanCostCoefficient(SPAN_COST)


def _add_load(
    haul: Haul, nodes: Nodes, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel
) -> None:
    """Add what is aboard: more at a piece, nothing after a shelter, and nothing at the end."""
    full = max(vehicle.seats for vehicle in haul.vehicles)
    demands = [0] * nodes.count
    for node, (_, people) in nodes.pieces.items():
        demands[node] = people
    for node in nodes.visits:
        demands[node] = -full
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector(demands),
        full,
        [vehicle.seats for vehicle in haul.vehicles],
        True,
        "load",
    )
    load = routing.GetDimensionOrDie("load")
    for node in nodes.pieces:
        load.SlackVar(manager.NodeToIndex(node)).SetValue(0)
    for index in range(len(haul.vehicles)):
        load.SlackVar(routing.Start(index)).SetValue(0)
        load.CumulVar(routing.End(index)).SetValue(0)


def _routes(nodes: Nodes, first: Answer, vehicles: int) -> list[list[int]]:
    """Return an answer as lists of nodes."""
    pieces: Mapping[tuple[str, int], list[int]] = defaultdict(list)
    for node, piece in nodes.pieces.items():
        pieces[piece].append(node)
    full = max(people for _, people in nodes.pieces.values())
    visits: Mapping[str, list[int]] = defaultdict(list)
    for node, shelter in nodes.visits.items():
        visits[shelter].append(node)
    routes = []
    for index in range(vehicles):
        route = []
        for load in first.tours.get(index, ()):
            for pickup, count in load.collected:
                route += [pieces[pickup, full].pop() for _ in range(count // full)]
                if count % full:
                    route.append(pieces[pickup, count % full].pop())
            route.append(visits[load.to].pop())
        routes.append(route)
    return routes


def _tours(
    haul: Haul,
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    found: pywrapcp.Assignment,
) -> dict[int, tuple[Load, ...]]:
    """Return the loads of each vehicle: all aboard alight at every shelter."""
    tours = {}
    for vehicle in range(len(haul.vehicles)):
        loads, aboard = [], dict[str, int]()
        index = routing.Start(vehicle)
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node in nodes.pieces:
                pickup, people = nodes.pieces[node]
                aboard[pickup] = aboard.get(pickup, 0) + people
            elif node in nodes.visits and aboard:
                loads.append(Load(collected=tuple(aboard.items()), to=nodes.visits[node]))
                aboard = {}
            index = found.Value(routing.NextVar(index))
        tours[vehicle] = tuple(loads)
    return tours
