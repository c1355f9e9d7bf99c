"""What the bound teaches the search: how much each choice wastes of what is scarce."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safepassage.planning.linear import Proof
from safepassage.planning.problem import Problem, Service
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


def guidance_of(problem: Problem, throughput: Throughput, proof: Proof) -> Guidance:
    """Return the guidance of a programme that was solved for an instant just before the bound."""
    shape = (len(problem.fleet), len(problem.services))
    price = throughput.prices(proof)

    def table(known: Callable[[int, int], int | None]) -> Floats:
        figures = np.full(shape, UNKNOWN)
        for row in range(shape[0]):
            for index in range(shape[1]):
                column = known(row, index)
                if column is not None:
                    figures[row, index] = price[column]
        return figures

    person = np.zeros(shape)
    for (row, index, _), column in throughput.people.items():
        person[row, index] = max(person[row, index], price[column] - 1.0)
    trip = table(lambda row, index: throughput.trips.get((row, index)))
    place = [service.place for service in problem.services]
    vehicles = sum(row.count for row in problem.fleet)
    people = sum(lot.count for lot in problem.lots)
    return Guidance(
        services=problem.services,
        trip=trip,
        person=person,
        start=table(lambda row, index: throughput.starts.get((row, place[index]))),
        back={
            to: table(lambda row, index, to=to: throughput.returns.get((row, to, place[index])))  # type: ignore[misc]
            for to in {service.to for service in problem.services}
        },
        owed=(_owed(problem, trip, person, lying=False), _owed(problem, trip, person, lying=True)),
        seconds=vehicles * throughput.until_s / max(1, people),
    )


def _owed(problem: Problem, trip: Floats, person: Floats, *, lying: bool) -> Floats:
    """Return, per service, the loss per person in full vehicles for those of its lots who cost most."""
    rooms = [max(1, row.stretchers if lying else row.seats) for row in problem.fleet]
    full = trip / np.array(rooms, dtype=np.float64)[:, None] + person
    owed = np.zeros(len(problem.services))
    for lot, people in enumerate(problem.lots):
        rows = [problem.carries(row, people) for row in problem.fleet]
        serves = [lot in service.lots for service in problem.services]
        if people.stretcher == lying and any(rows) and any(serves):
            owed[serves] = np.maximum(owed[serves], full[np.ix_(rows, serves)].min())
    return owed
