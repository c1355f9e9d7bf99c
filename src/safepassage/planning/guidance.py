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
    `back` the same from a reception. `seconds` turns a person into vehicle time.
    """

    services: tuple[Service, ...]
    trip: Floats
    person: Floats
    start: Floats
    back: dict[str, Floats]
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
            seconds=self.seconds,
        )

    def loss(self, row: int, at: str, people: Floats, services: npt.NDArray[np.intp]) -> Floats:
        """Return the people lost per person moved by each of some services with so many people aboard."""
        approach = self.back.get(at, self.start)[row, services]
        loss: Floats = self.trip[row, services] + approach + people * self.person[row, services]
        return np.maximum(0.0, loss) / people


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
    place = [service.place for service in problem.services]
    vehicles = sum(row.count for row in problem.fleet)
    people = sum(lot.count for lot in problem.lots)
    return Guidance(
        services=problem.services,
        trip=table(lambda row, index: throughput.trips.get((row, index))),
        person=person,
        start=table(lambda row, index: throughput.starts.get((row, place[index]))),
        back={
            to: table(lambda row, index, to=to: throughput.returns.get((row, to, place[index])))  # type: ignore[misc]
            for to in {service.to for service in problem.services}
        },
        seconds=vehicles * throughput.until_s / max(1, people),
    )
