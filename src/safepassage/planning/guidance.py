"""What the bound teaches the search: how much each choice wastes of what is scarce."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safepassage.planning.problem import Problem, Service
from safepassage.planning.prover import Proof, Prover
from safepassage.planning.throughput import Throughput

Floats = npt.NDArray[np.float64]
UNKNOWN = 1.0
"""The loss, in people, of a choice that the programme does not know."""


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """Prices of the programme behind a bound, in people who could have been moved instead.

    `trip` (fleet rows × services) is the price of what a trip takes of time, lanes and convoys, `person` that
    of a person aboard less the one person moved, `start` that of the empty drive from where the row starts,
    `back` the same from a reception. `owed` (per service, sitting and lying people) is the loss per person
    that cannot be avoided, because no vehicle moves them for less. `seconds` turns a person into
    vehicle time.
    """

    services: tuple[Service, ...]
    trip: Floats
    person: Floats
    start: Floats
    back: dict[str, Floats]
    owed: tuple[Floats, Floats]
    seconds: float

    def within(self, problem: Problem) -> Guidance:
        """Return the guidance for the services of the same operation with its people divided otherwise."""
        known = {_key(service): index for index, service in enumerate(self.services)}
        chosen = [known[_key(service)] for service in problem.services]
        return Guidance(
            services=problem.services,
            trip=self.trip[:, chosen],
            person=self.person[:, chosen],
            start=self.start[:, chosen],
            back={to: figures[:, chosen] for to, figures in self.back.items()},
            owed=(self.owed[0][chosen], self.owed[1][chosen]),
            seconds=self.seconds,
        )

    def loss(
        self, row: int, at: str, sitting: Floats, lying: Floats, services: npt.NDArray[np.intp]
    ) -> Floats:
        """Return the people lost per person moved by each of some services, beyond what is owed."""
        people = sitting + lying
        approach = self.back.get(at, self.start)[row, services]
        loss: Floats = (self.trip[row, services] + approach) / people + self.person[row, services]
        owed_sitting, owed_lying = (figures[services] for figures in self.owed)
        owed = np.maximum(np.where(sitting > 0, owed_sitting, 0.0), np.where(lying > 0, owed_lying, 0.0))
        return np.maximum(0.0, loss - owed)


def _key(service: Service) -> tuple[str, str, str, tuple[str, ...]]:
    return service.place, service.to, service.passage, service.route.stops


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A programme with a proof of how soon it can end."""

    throughput: Throughput
    prover: Prover
    proof: Proof


def guidance_of(problem: Problem, shown: Shown) -> Guidance:
    """Return the guidance of a programme of the whole operation."""
    throughput, relaxation = shown.throughput, shown.throughput.relaxation
    multipliers = shown.proof.multipliers.copy()
    for room_rows in throughput.room_rows:
        multipliers[room_rows] = 0.0
    worth = shown.proof.multipliers[throughput.arrive]
    a_person = float(worth[0] + worth[1:].max(initial=0.0))
    price = np.append(shown.prover.prices(multipliers) / max(a_person, 1e-12), UNKNOWN)
    rows, services = len(problem.fleet), len(problem.services)
    index = np.array(relaxation.index, dtype=np.intp)
    trip, person, start = (np.full((rows, services), UNKNOWN) for _ in range(3))
    person[:] = 0.0
    back = {end: np.full((rows, services), UNKNOWN) for end in relaxation.reach.ends}
    for number, kind in enumerate(relaxation.kinds):
        of_people = price[throughput.people[number]]
        of_people[throughput.people[number] < 0] = 0.0
        most = np.full(len(index), -np.inf)
        np.maximum.at(most, relaxation.pair_service, of_people[throughput.group_of_pair])
        for row in kind.rows:
            trip[row, index] = price[throughput.trip[number]]
            person[row, index] = np.where(np.isfinite(most), most, 0.0)
            for end, figures in back.items():
                known = throughput.back[number, relaxation.reach.end_number[end]]
                figures[row, index] = price[known][relaxation.place]
    for depot, (number, at) in enumerate(throughput.depots):
        for row in relaxation.kinds[number].rows:
            if problem.fleet[row].at == at:
                start[row, index] = price[throughput.start[depot]][relaxation.place]
    vehicles = sum(row.count for row in problem.fleet)
    people = sum(lot.count for lot in problem.lots)
    return Guidance(
        services=problem.services,
        trip=trip,
        person=person,
        start=start,
        back=back,
        owed=(_owed(problem, trip, person, lying=False), _owed(problem, trip, person, lying=True)),
        seconds=vehicles * shown.proof.least_s / max(1, people),
    )


def _owed(problem: Problem, trip: Floats, person: Floats, *, lying: bool) -> Floats:
    """Return, per service, the loss per person in full vehicles for those of its lots who cost most."""
    rooms = [max(1, row.stretchers if lying else row.seats) for row in problem.fleet]
    full = trip / np.array(rooms, dtype=np.float64)[:, None] + person
    service = np.array([i for i, s in enumerate(problem.services) for _ in s.lots], dtype=np.intp)
    lot = np.array([lot for s in problem.services for lot in s.lots], dtype=np.intp)
    mine = np.array([people.stretcher == lying for people in problem.lots], dtype=np.bool_)[lot]
    service, lot = service[mine], lot[mine]
    carries = np.array([[problem.carries(row, people) for people in problem.lots] for row in problem.fleet])
    carries = carries.reshape(len(problem.fleet), len(problem.lots))
    cheapest = np.where(carries[:, lot], full[:, service], np.inf).min(axis=0, initial=np.inf)
    least = np.full(len(problem.lots), np.inf)
    np.minimum.at(least, lot, cheapest)
    owed = np.zeros(len(problem.services))
    known = np.isfinite(least[lot])
    np.maximum.at(owed, service[known], least[lot][known])
    return owed
