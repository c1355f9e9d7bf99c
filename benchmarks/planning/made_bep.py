"""Instances of the bus evacuation problem made as the published ones are: sets S5 to S10 of ten each.

The generator is that of Goerigk, Grün and Heßler (2013), as Loyola et al. used it for the sets S2 to S4: in
set S`k` there are `k` pickups and `k` shelters; distances and rooms are whole numbers from 1 to 10 and
demands from 1 to 5, each as likely as the others; a bus carries one unit, and there is room for everybody. As
in all thirty published instances, every bus stands at one yard.
"""

from __future__ import annotations

import random
from typing import Final

from benchmarks.planning.bep_instance import Instance

BUSES: Final = {2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 4, 8: 5, 9: 5, 10: 6}
DISTANCE_MAX: Final = 10
ROOM_MAX: Final = 10
DEMAND_MAX: Final = 5


def made_instance(family: int, number: int) -> Instance:
    """Return an instance of the set `S{family}`: always the same one, as its name is its seed."""
    name = f"S{family}-{number:02d}"
    rng = random.Random(name)  # noqa: S311 - an instance needs no secrets
    demand = tuple(rng.randint(1, DEMAND_MAX) for _ in range(family))
    room = _rooms(rng, family)
    while sum(room) < sum(demand):
        room = _rooms(rng, family)
    return Instance(
        name=name,
        capacity=1,
        buses=(BUSES[family],),
        demand=demand,
        room=room,
        to_pickup=(_distances(rng, family),),
        to_shelter=tuple(_distances(rng, family) for _ in range(family)),
    )


def _rooms(rng: random.Random, shelters: int) -> tuple[int, ...]:
    return tuple(rng.randint(1, ROOM_MAX) for _ in range(shelters))


def _distances(rng: random.Random, places: int) -> tuple[int, ...]:
    return tuple(rng.randint(1, DISTANCE_MAX) for _ in range(places))
