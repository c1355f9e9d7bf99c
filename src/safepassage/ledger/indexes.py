"""Which rows of a journal concern which vehicle, trip, household or account, and what has changed lately."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

Rows = defaultdict[str, "array[int]"]


def rows_by_name() -> Rows:
    """Return an empty index: a name to the rows that concern it."""
    return defaultdict(lambda: array("i"))


@dataclass(slots=True)
class Indexes:
    """Rows by what they concern. A row that comes to count otherwise is added once more, at the end.

    Attributes
    ----------
    of_vehicle, of_trip, of_household, of_account, of_kind
        The rows that concern a vehicle, a trip, a household, an account (no vehicle's), and those of the
        kinds that neither move people nor name a vehicle.
    stale_vehicles, stale_households, stale_accounts, stale_kinds
        What has changed since somebody last looked; whoever looks takes them off.
    stale_people
        The rows that say how many people there are to go, and have come or changed since.
    """

    of_vehicle: Rows = field(default_factory=rows_by_name)
    of_trip: Rows = field(default_factory=rows_by_name)
    of_household: Rows = field(default_factory=rows_by_name)
    of_account: Rows = field(default_factory=rows_by_name)
    of_kind: Rows = field(default_factory=rows_by_name)
    stale_vehicles: set[str] = field(default_factory=set)
    stale_households: set[str] = field(default_factory=set)
    stale_accounts: set[str] = field(default_factory=set)
    stale_kinds: set[str] = field(default_factory=set)
    stale_people: set[int] = field(default_factory=set)
