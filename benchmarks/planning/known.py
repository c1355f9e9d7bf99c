"""What is known of bus evacuation problems: the soonest clearance found, and the greatest proven bound."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("known.csv")
HEADER: Final = ("instance", "best", "bound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an instance, in minutes.

    Parameters
    ----------
    best
        A clearance that can be reached (None: nobody has tried).
    bound
        No plan clears sooner; the optimum is known where it is `best`.
    """

    best: int | None
    bound: int = 0

    @property
    def optimum(self) -> int | None:
        """The optimum, where it is known."""
        return self.best if self.best == self.bound else None

    def __str__(self) -> str:
        if self.best is None:
            return "?"
        return str(self.best) if self.best == self.bound else f"{self.bound} … {self.best}"

    def and_(self, *, best: int, bound: int) -> Known:
        """Return what is known once another plan and another bound have been found."""
        return Known(best=best if self.best is None else min(self.best, best), bound=max(self.bound, bound))


def read_known(path: Path = FILE) -> dict[str, Known]:
    """Return what is known of each instance, by its name."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["instance"]: Known(best=int(row["best"]), bound=int(row["bound"]))
            for row in csv.DictReader(file)
        }


def write_known(known: Mapping[str, Known], path: Path = FILE) -> None:
    """Write what is known of each instance, in the order of sets and numbers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER)
        for name in sorted(known, key=lambda name: [int(part) for part in name[1:].split("-")]):
            rows.writerow((name, known[name].best, known[name].bound))
