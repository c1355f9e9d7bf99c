"""Where people who may go to more than one place are planned to go, by a transport problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from safepassage.planning.choice import households_for
from safepassage.planning.linear import solve
from safepassage.planning.problem import Lot, Problem, flows_name_destinations, with_lots


def with_destinations(problem: Problem, weights: Sequence[float] | None = None) -> Problem:
    """Return the problem with every lot bound for one destination, where room or terms depend on it.

    The people are shared out at the least driving, within the room of each reception and what it takes in
    the fewest days in which all receptions can take everybody: a transport problem, whose vertices are
    integral. `weights` (one a service) varies the driving times.
    """
    named = flows_name_destinations(problem.operation)
    if not (problem.people_max or problem.people_per_day or named):
        return problem
    pairs = sorted({(lot, service.to) for service in problem.services for lot in service.lots})
    if not pairs:
        return problem
    shares = _shares(problem, pairs, weights, days=1)
    most = sum(_shares(problem, pairs, weights, days=len(problem.midnights)).values())
    days = 1
    while sum(shares.values()) < most:
        days += 1
        shares = _shares(problem, pairs, weights, days=days)
    lots: list[Lot] = []
    for index, lot in enumerate(problem.lots):
        mine = {to: shares[index, to] for at, to in pairs if at == index}
        lots += _divided(lot, mine)
    return with_lots(problem, tuple(lots))


def _shares(
    problem: Problem, pairs: list[tuple[int, str]], weights: Sequence[float] | None, *, days: int
) -> dict[tuple[int, str], int]:
    receptions = sorted({to for _, to in pairs})
    cost = dict.fromkeys(pairs, np.inf)
    for number, service in enumerate(problem.services):
        seconds = service.route.drive_s * (1.0 if weights is None else weights[number])
        for lot in service.lots:
            cost[lot, service.to] = min(cost[lot, service.to], seconds)
    most = max(cost.values()) + 1.0
    rows = [lot for lot, _ in pairs] + [len(problem.lots) + receptions.index(to) for _, to in pairs]
    matrix = csr_array((np.ones(2 * len(pairs)), (rows, list(range(len(pairs))) * 2)))
    limits = [lot.count for lot in problem.lots]
    everybody = sum(limits)
    for to in receptions:
        daily = problem.people_per_day.get(to, everybody)
        limits.append(min(problem.people_max.get(to, everybody), daily * days))
    shares = solve(
        gain=np.array([2 * most - cost[pair] for pair in pairs]),
        matrix=matrix,
        limits=np.array(limits[: matrix.shape[0]], dtype=np.float64),
        most=np.array([problem.lots[lot].count for lot, _ in pairs], dtype=np.float64),
    )
    return {pair: round(float(share)) for pair, share in zip(pairs, shares, strict=True)}


def _divided(lot: Lot, shares: dict[str, int]) -> list[Lot]:
    """Return a lot in parts, one a destination, with whole households; whoever finds no room stays as one."""
    parts: list[Lot] = []
    households = sorted(lot.households, key=lambda h: -h[1])
    singles = lot.count - sum(size for _, size in households)
    for to, share in sorted(shares.items(), key=lambda item: -item[1]):
        mine, others = households_for(households, singles, share)
        households = [household for household in households if household not in mine]
        singles -= others
        count = others + sum(size for _, size in mine)
        if count:
            parts.append(replace(lot, to=to, count=count, households=tuple(mine)))
    rest = singles + sum(size for _, size in households)
    if rest:
        parts.append(
            replace(
                lot,
                to=max(shares, key=lambda to: shares[to], default=lot.to),
                count=rest,
                households=tuple(households),
            )
        )
    return parts
