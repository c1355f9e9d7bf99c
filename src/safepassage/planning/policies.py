"""Policies worth trying: first a grid of plain ones, then variations of what was good so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.operation.terms import Flow
from safepassage.planning.choice import Policy, Table, plain_policy
from safepassage.planning.destinations import with_destinations
from safepassage.planning.dispatch import Outcome
from safepassage.planning.guidance import Guidance
from safepassage.planning.problem import Problem, in_flow, may_be_in_flow
from safepassage.planning.tour import Tour

Integers = npt.NDArray[np.int64]

FILLS: Final = (0.5, 0.3, 0.2, 0.1, 0.05)
GREEDS: Final = ((0.0, 1.0), (1.0, 0.25), (3.0, 0.5))
WEIGHTS: Final = ((1.0, 1.0), (1.0, 0.0), (1.0, -0.25), (0.5, 1.0))
EVENNESS: Final = (0.0, 0.5, 1.0, 2.0)
QUEUES_S: Final = (1800, NEVER, 600, 3600)
FIRST_FACTOR, TIED_FACTOR = 0.01, 0.1
"""How much less people cost whom others wait for, and people tied to others by an order or exchange."""
AFRESH_SHARE: Final = 0.1
"""How often a variation begins from plain costs again."""
COLLECTS: Final = 10
"""At how many assembly points a trip may collect, where it may at more than one."""
WINDOWS: Final = (0.02, 0.05, 0.1, 0.2)
WHOLE_SHARE: Final = 0.1
SUFFIX_SHARE: Final = 0.3
"""How often all trips from some time on are looked for again, not only those of a while."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What a plan is constructed from: trips that are given, and a policy for whatever is not."""

    table: Table
    policy: Policy
    tours: tuple[Tour, ...] = ()

    @property
    def problem(self) -> Problem:
        """The problem, with people divided among destinations."""
        return self.table.problem

    def with_policy(self, **changes: object) -> Candidate:
        """Return the candidate with some fields of its policy changed."""
        return replace(self, policy=replace(self.policy, **changes))  # type: ignore[arg-type]


def classes_of(problem: Problem) -> Integers:
    """Return the class of each service: one for people alike to the terms, of the same groups and passage."""
    flows = [flow for rule in problem.orders for flow in (rule.first, rule.then)]
    flows += [flow for term in problem.reciprocities for flow in (term.a, term.b)]
    keys: dict[object, int] = {}
    numbers = []
    for service in problem.services:
        lots = [problem.lots[lot] for lot in service.lots]
        groups = frozenset(lot.group for lot in lots)
        inside = tuple(any(in_flow(flow, lot, service.to) for lot in lots) for flow in flows)
        numbers.append(keys.setdefault((service.passage, groups, inside), len(keys)))
    return np.array(numbers, dtype=np.int64)


class Policies:
    """Candidates without end: `plain` ones to begin with, a `grid` next, then ones `varied` from the best.

    Each kind of variation is tried the more often the more often it has helped.
    """

    def __init__(self, problem: Problem, *, rng: np.random.Generator) -> None:
        self.problem = problem
        self._rng = rng
        self._kinds: tuple[Callable[[Candidate, Outcome], Candidate | None], ...] = (
            self._other_classes,
            self._other_rows,
            self._other_receptions,
            self._other_noise,
            self._other_weights,
            self._other_queues,
            self._other_convoys,
            self._other_destinations,
            self._class_kept_from_row,
            self._last_forbidden,
        )
        self._helped = np.ones(len(self._kinds))
        self._tried = np.full(len(self._kinds), 2.0)
        self._kind = 0
        self._guidance: Guidance | None = None

    @cached_property
    def table(self) -> Table:
        """The figures of the problem with people sent where the driving is least."""
        return Table(with_destinations(self.problem))

    # ------------------------------------------------------------------------------ to begin with

    def plain(self) -> Iterator[Candidate]:
        """Yield the candidates for a first plan, the best first and the safest last."""
        problem, policy = self.table.problem, plain_policy(self.table.problem)
        for prepositions in (True, False):
            yield Candidate(table=self.table, policy=replace(policy, prepositions=prepositions))
        held = {
            i for i, lot in enumerate(problem.lots) for r in problem.orders if may_be_in_flow(r.then, lot)
        }
        last_s = policy.last_s.copy()
        last_s[:, [not held.isdisjoint(service.lots) for service in problem.services]] = 0
        yield Candidate(table=self.table, policy=replace(policy, last_s=last_s))

    def grid(
        self, guidance: Guidance | None, *, people_left: int, best: Callable[[], Candidate]
    ) -> Iterator[Candidate]:
        """Yield plain choices of every kind, the likeliest first; `best` tells the best by then."""
        table, problem = self.table, self.table.problem
        plain = plain_policy(problem)
        sizes = self._convoys(0.0)
        if people_left and any(size > 1 for size in sizes.values()):
            for fill in FILLS:
                yield Candidate(table=table, policy=replace(plain, fill=fill))
        first, tied = self._waited_for()
        factor = plain.factor * np.where(first, FIRST_FACTOR, np.where(tied, TIED_FACTOR, 1.0))[None, :]
        last_s = np.where(self._spared(), 0, plain.last_s)
        inspected = any(gate.inspection is not None for gate in problem.gates.values())
        for policy in (replace(plain, factor=factor, last_s=last_s), replace(plain, last_s=last_s), plain):
            for collects, queue_s in product((COLLECTS, 1), QUEUES_S if inspected else (NEVER,)):
                queues_s = np.where(first, NEVER, queue_s).astype(np.int64)
                for evenness in EVENNESS[1:]:
                    tuned = replace(policy, evenness=evenness, collects=collects, queue_s=queues_s)
                    yield Candidate(table=table, policy=tuned)
        self._guidance = guidance
        within = guidance and guidance.within(problem)
        shares = (0.0, 1.0) if sizes else (0.0,)
        for (greed, loss_max), (approach, onward), share in product(GREEDS, WEIGHTS, shares):
            weighed = replace(best().policy, approach=approach, onward=onward)
            guided = replace(weighed, guidance=within, greed=greed, loss_max=loss_max)
            yield Candidate(table=best().table, policy=replace(guided, convoy_least=self._convoys(share)))

    def _waited_for(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return, per service, whether others wait for its people, and whether a term ties them to others."""
        problem = self.table.problem
        firsts = [rule.first for rule in problem.orders]
        ties = [rule.then for rule in problem.orders]
        ties += [flow for term in problem.reciprocities for flow in (term.a, term.b)]

        def within(flows: list[Flow]) -> npt.NDArray[np.bool_]:
            lots = [any(in_flow(flow, lot, lot.to) for flow in flows) for lot in problem.lots]
            return np.array([any(lots[lot] for lot in s.lots) for s in problem.services], dtype=np.bool_)

        return within(firsts), within(ties)

    def _spared(self) -> npt.NDArray[np.bool_]:
        """Return where vehicles would take too few people past a checkpoint (fleet rows × services).

        That is so where vehicles are inspected one by one, or a convoy takes so many, and others that may
        carry these people have more than twice the room.
        """
        problem = self.table.problem
        counted = [
            any(problem.gates[at].inspection or problem.gates[at].convoy for at in s.route.checkpoints)
            for s in problem.services
        ]
        rooms = np.array(
            [
                [
                    (row.stretchers if lot.stretcher else row.seats) * problem.carries(row, lot)
                    for lot in problem.lots
                ]
                for row in problem.fleet
            ],
            dtype=np.int64,
        ).reshape(len(problem.fleet), len(problem.lots))
        small = 2 * rooms < rooms.max(axis=0, initial=0)
        spared = np.zeros((len(problem.fleet), len(problem.services)), dtype=np.bool_)
        for index, service in enumerate(problem.services):
            if counted[index]:
                spared[:, index] = small[:, list(service.lots)].all(axis=1)
        return spared

    # ------------------------------------------------------------------------------ variations

    def varied(self, candidate: Candidate, outcome: Outcome) -> Candidate:
        """Return a candidate near another, whose construction gave an outcome."""
        while True:
            share = self._helped / self._tried
            self._kind = int(self._rng.choice(len(self._kinds), p=share / share.sum()))
            if self._rng.random() < AFRESH_SHARE:
                plain = plain_policy(candidate.problem)
                candidate = candidate.with_policy(factor=plain.factor, last_s=plain.last_s)
            other = self._kinds[self._kind](candidate, outcome)
            if other is not None:
                return other
            self._tried[self._kind] += 1

    def ruined(self, outcome: Outcome) -> tuple[Tour, ...]:
        """Return the tours of an outcome without some trips: those set out after, or within, some time.

        Now and then all are kept, so that they are made again as early as can be, or in other convoys.
        Of those within a while, all, or those of one fleet row, or of one class of people (ruin and recreate:
        Schrimpf and others, *Record breaking optimization results using the ruin and recreate principle*,
        J. Comp. Physics 2000).
        """
        rng, figures = self._rng, outcome.figures
        if not len(figures):
            return ()
        if rng.random() < WHOLE_SHARE:
            return outcome.tours
        from_s = int(figures[rng.integers(len(figures)), 2])
        if rng.random() < SUFFIX_SHARE:
            return outcome.tours_without(figures[:, 2] >= from_s, open_=False)
        until_s = from_s + float(rng.choice(WINDOWS)) * (figures[:, 3].max() - figures[:, 2].min())
        chosen = (figures[:, 2] >= from_s) & (figures[:, 2] < until_s)
        what, trip = rng.integers(3), figures[rng.integers(len(figures))]
        if what == 1:
            chosen &= figures[:, 0] == trip[0]
        if what == 2:
            classes = classes_of(outcome.arrays.problem)
            chosen &= classes[figures[:, 1]] == classes[trip[1]]
        return outcome.tours_without(chosen, open_=True)

    def told(self, *, better: bool) -> None:
        """Take in whether the last variation gave a better plan."""
        self._tried[self._kind] += 1
        self._helped[self._kind] += better

    def _times(self, candidate: Candidate, factors: npt.NDArray[np.float64]) -> Candidate:
        return candidate.with_policy(factor=candidate.policy.factor * factors)

    def _other_classes(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let people of a class come sooner or later."""
        classes = classes_of(candidate.problem)
        if not len(classes) or classes.max() == 0:
            return None
        weights = self._few(int(classes.max()) + 1, 1.5)
        return self._times(candidate, weights[classes][None, :])

    def _other_rows(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let vehicles of a fleet row take people of a class sooner or later than others do."""
        classes = classes_of(candidate.problem)
        if not len(classes) or len(candidate.problem.fleet) == 1:
            return None
        weights = self._few((len(candidate.problem.fleet), int(classes.max()) + 1), 1.0)
        return self._times(candidate, weights[:, classes])

    def _other_receptions(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let people bound for a reception, or from an assembly point, come sooner or later."""
        by_end = self._rng.random() < 0.5
        places = [service.to if by_end else service.place for service in candidate.problem.services]
        known = {place: number for number, place in enumerate(dict.fromkeys(places))}
        if len(known) < 2:
            return None
        weights = self._few(len(known), 0.7)
        return self._times(candidate, weights[[known[place] for place in places]][None, :])

    def _other_noise(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let any service come a little sooner or later."""
        rng, shape = self._rng, candidate.policy.factor.shape
        some = rng.random(shape) < float(rng.choice([0.1, 0.5, 1.0]))
        spread = float(rng.choice([0.05, 0.2, 0.6]))
        return self._times(candidate, np.where(some, rng.lognormal(0.0, spread, shape), 1.0))

    def _other_weights(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Weigh the empty drive, the loaded drive, the guidance or evenness more or less."""
        rng, policy = self._rng, candidate.policy
        what = rng.integers(4)
        if what == 3:
            return candidate.with_policy(collects=COLLECTS if policy.collects == 1 else 1)
        if what == 0:
            approach, onward = WEIGHTS[rng.integers(len(WEIGHTS))]
            wobble = float(rng.normal(0.0, 0.2))
            return candidate.with_policy(approach=approach, onward=onward + wobble)
        if what == 1 and policy.guidance is not None:
            greed, loss_max = GREEDS[rng.integers(len(GREEDS))]
            return candidate.with_policy(greed=greed, loss_max=loss_max)
        return candidate.with_policy(evenness=float(rng.choice(EVENNESS)))

    def _other_queues(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let vehicles for a class set out only if they would wait no longer than so at an inspection."""
        if all(gate.inspection is None for gate in candidate.problem.gates.values()):
            return None
        classes = classes_of(candidate.problem)
        queue_s = candidate.policy.queue_s.copy()
        chosen = classes == self._rng.integers(int(classes.max()) + 1)
        if self._rng.random() < 0.3:
            chosen[:] = True
        queue_s[chosen] = QUEUES_S[self._rng.integers(len(QUEUES_S))]
        return candidate.with_policy(queue_s=queue_s)

    def _other_convoys(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let convoys wait for more vehicles or for fewer."""
        convoys = self._convoys(float(self._rng.random()))
        return candidate.with_policy(convoy_least=convoys) if convoys else None

    def _convoys(self, share: float) -> dict[str, int]:
        """Return, for each checkpoint with convoys, a size between the least and the greatest."""
        vehicles = sum(row.count for row in self.problem.fleet)
        sizes = {}
        for at, gate in self.problem.gates.items():
            if gate.convoy is not None:
                least, most = gate.convoy.vehicles_min, min(gate.convoy.vehicles_max, max(1, vehicles // 2))
                sizes[at] = round(least + share * max(0, most - least))
        return sizes

    def _other_destinations(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Divide people who may go to more than one place otherwise."""
        spread = float(self._rng.choice([0.2, 0.6, 1.5]))
        weights = [float(w) for w in self._rng.lognormal(0.0, spread, len(self.problem.services))]
        other = with_destinations(self.problem, weights)
        if other.lots == candidate.problem.lots:
            return None
        plain, policy = plain_policy(other), candidate.policy
        guidance = self._guidance and self._guidance.within(other) if policy.guidance else None
        fresh = replace(
            policy, factor=plain.factor, last_s=plain.last_s, queue_s=plain.queue_s, guidance=guidance
        )
        return Candidate(table=Table(other), policy=fresh)

    def _class_kept_from_row(self, candidate: Candidate, _: Outcome) -> Candidate | None:
        """Let vehicles of a fleet row carry nobody of a class."""
        classes = classes_of(candidate.problem)
        if not len(classes):
            return None
        row = int(self._rng.integers(len(candidate.problem.fleet)))
        chosen = classes == self._rng.integers(int(classes.max()) + 1)
        return _forbidden(candidate, np.ix_([row], chosen))

    def _last_forbidden(self, candidate: Candidate, outcome: Outcome) -> Candidate | None:
        """Forbid a trip that others wait for to begin when it did.

        It is one of the last to arrive: of all, or of those whom an order lets go first.
        """
        problem, figures = candidate.problem, outcome.figures
        flows = [None, *(rule.first for rule in problem.orders)]
        flow = flows[int(self._rng.integers(len(flows)))]
        if flow is not None:
            lots = [in_flow(flow, lot, lot.to) for lot in problem.lots]
            inside = np.array([any(lots[lot] for lot in service.lots) for service in problem.services])
            figures = figures[inside[figures[:, 1]]]
        if not len(figures):
            return None
        late = figures[figures[:, 3] == figures[:, 3].max()]
        row, service, set_out_s, _ = late[int(self._rng.integers(len(late)))]
        last_s = candidate.policy.last_s.copy()
        last_s[row, service] = set_out_s
        return candidate.with_policy(last_s=last_s)

    def _few(self, shape: int | tuple[int, int], spread: float) -> npt.NDArray[np.float64]:
        """Return factors of which a few differ from one."""
        weights = self._rng.lognormal(0.0, spread, shape)
        keep = self._rng.random(shape) < 1.5 / np.prod(shape)
        if not keep.any():
            keep.flat[self._rng.integers(keep.size)] = True
        return np.where(keep, weights, 1.0)


def _forbidden(candidate: Candidate, cells: tuple[npt.NDArray[np.intp], ...]) -> Candidate:
    last_s = candidate.policy.last_s.copy()
    last_s[cells] = 0
    return candidate.with_policy(last_s=last_s)
