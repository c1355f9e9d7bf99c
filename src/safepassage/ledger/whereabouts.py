"""What a record amounts to, as frozen values: where everybody is, and how trips, halts and counts stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Phase = Literal["planned", "boarding", "under way", "arriving", "arrived", "ended"]
People = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where everybody is.

    Parameters
    ----------
    accounts
        By account and group, what each holds; what holds nobody is left out. `outside` is left out as well.
    unaccounted
        By the account in which they were last, who is unaccounted for: those still in the account of a
        vehicle that serves no longer, and those whom an event has put there by name.
    below_zero
        By account and group, how many people more left it than came, as a number above zero.
    came_in
        How many people have come into the accounts from `outside`, less those who have gone out to it: the
        sum of `accounts` and `unaccounted`, less `below_zero`.
    """

    accounts: Mapping[str, People]
    unaccounted: Mapping[str, People]
    below_zero: Mapping[str, People]
    came_in: int

    @property
    def people(self) -> int:
        """How many people are in the accounts."""
        return sum(sum(groups.values()) for groups in self.accounts.values())

    @property
    def unaccounted_people(self) -> int:
        """How many people are unaccounted for."""
        return sum(sum(groups.values()) for groups in self.unaccounted.values())

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values, sorted."""
        return {
            "came_in": self.came_in,
            "unaccounted": _sorted(self.unaccounted),
            "below_zero": _sorted(self.below_zero),
            "accounts": _sorted(self.accounts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TripState:
    """How a trip stands: the vehicles it was recorded with, who has boarded and who has arrived, by group."""

    id: str
    phase: Phase
    vehicles: tuple[str, ...]
    boarded: People
    arrived: People


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCount:
    """A head count against the account: what was counted and what the account held at that instant."""

    event: str
    account: str
    at_ms: int
    counted: People
    held: People
    total: int | None
    held_total: int

    @property
    def agrees(self) -> bool:
        """Whether the account holds what was counted."""
        return (self.total is None or self.total == self.held_total) and all(
            self.held.get(group, 0) == people for group, people in self.counted.items()
        )


def _sorted(accounts: Mapping[str, People]) -> dict[str, dict[str, int]]:
    return {account: dict(sorted(groups.items())) for account, groups in sorted(accounts.items())}
