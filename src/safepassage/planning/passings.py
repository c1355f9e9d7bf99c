"""Which checkpoints the services of an operation pass, and when on their way."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safepassage.operation.terms import Passage
from safepassage.planning.problem import Problem

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passings:
    """Services by checkpoints (in the order of `Problem.gates`).

    Parameters
    ----------
    surely
        Whether the service passes there, whichever of its quickest routes it takes.
    together
        Whether its people pass there also when collected with others.
    before_s, after_s
        Seconds of driving to the first stop there, and on from the last; 0 where it is not passed.
    """

    surely: Flags
    together: Flags
    before_s: Integers
    after_s: Integers


def passings_of(problem: Problem) -> Passings:
    """Return what each service of an operation passes."""
    number = {at: index for index, at in enumerate(problem.gates)}
    shape = len(problem.services), len(number)
    surely = np.zeros(shape, dtype=np.bool_)
    before_s, after_s = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for index, service in enumerate(problem.services):
        route, so_far_s = service.route, 0
        for position, drive_s in enumerate(route.drives_s, start=1):
            stop = route.stops[position]
            so_far_s += drive_s
            gate = number.get(stop)
            if gate is not None and stop in route.checkpoints:
                if stop not in route.stops[:position]:
                    before_s[index, gate] = so_far_s
                surely[index, gate] = route.only
                after_s[index, gate] = route.drive_s - so_far_s
    return Passings(surely=surely, together=_together(problem, surely), before_s=before_s, after_s=after_s)


def _together(problem: Problem, surely: Flags) -> Flags:
    """Return, per service and gate, whether its people pass there also when collected with others.

    A trip that collects at several places is under one passage that permits all aboard, so its last
    drive is like one of a place from which some passage that permits these people leads to the same end.
    """
    passages = [term for term in problem.operation.binding_terms if isinstance(term, Passage)]
    flows = [tuple(_among(part) for part in (p.flow.groups, p.flow.from_, p.flow.to)) for p in passages]
    permitted = [
        [
            number
            for number, (groups, from_, to) in enumerate(flows)
            if s.place in from_ and s.to in to and any(problem.lots[lot].group in groups for lot in s.lots)
        ]
        for s in problem.services
    ]
    past: dict[tuple[int, str], Flags] = {}
    for service, numbers, passed in zip(problem.services, permitted, surely, strict=True):
        for number in numbers:
            key = number, service.to
            past[key] = past[key] & passed if key in past else passed
    together = [
        np.logical_and.reduce([past[number, service.to] for number in numbers])
        for service, numbers in zip(problem.services, permitted, strict=True)
    ]
    return np.array(together, dtype=np.bool_).reshape(surely.shape)


class _Everything:
    """What a flow that names nothing holds."""

    def __contains__(self, _: object) -> bool:
        return True


def _among(names: tuple[str, ...] | None) -> Container[str]:
    return _Everything() if names is None else frozenset(names)
