"""What every check works on: the operation, where each value was written, and who may go where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, TypeVar

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.operation.loaded import LooseId
from safepassage.operation.model import Fleet, Operation, Place
from safepassage.operation.routes import Routes
from safepassage.operation.terms import Passage, Term

Locate = Callable[..., Where]
"""Where a value was written: `at(table, index, field)`, the last ones left out for a row or a table."""

Lane = tuple[int, str]
"""The index of a passage and a reception site: what all people of one trip have in common."""

LISTED_MAX: Final = 6
"""How many ids a sentence names before it only counts the rest."""

T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of people whose place, group and destination are known; `index` is its row's index."""

    index: int
    place: str
    group: str
    count: int
    destination: str | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """An operation under examination.

    `unsure` names the tables (people, legs, fleet, terms …) in which something is already wrong, so
    that no finding is made that would only repeat it in other words; `unread` the table and id of rows
    that were written, but could not be read, `loose` the ids that such rows name.
    """

    operation: Operation
    at: Locate
    unsure: frozenset[str] = frozenset()
    unread: frozenset[tuple[str, str]] = frozenset()
    loose: tuple[LooseId, ...] = ()

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Places by id, the first of those with the same id."""
        return {place.id: place for place in reversed(self.operation.places)}

    @cached_property
    def routes(self) -> Routes:
        """The routes over the legs whose times make sense."""
        legs = tuple(leg for leg in self.operation.legs if leg.drive_s >= 0)
        return Routes(replace(self.operation, legs=legs))

    @cached_property
    def agreed(self) -> tuple[tuple[int, Term], ...]:
        """The terms that bind, each with its index."""
        return tuple((i, term) for i, term in enumerate(self.operation.terms) if term.status == "agreed")

    def of_kind(self, kind: type[T]) -> list[tuple[int, T]]:
        """Return the terms of a kind that bind, each with its index."""
        return [(i, term) for i, term in self.agreed if isinstance(term, kind)]

    def term_at(self, *ids: str) -> Where:
        """Return where the last written of these terms stands."""
        return self.at("terms", max(i for i, term in enumerate(self.operation.terms) if term.id in ids))

    def is_kind(self, place: str, *kinds: str) -> bool:
        """Return whether a place is known and of one of these kinds."""
        return place in self.places and self.places[place].kind in kinds

    @cached_property
    def people_are_households(self) -> bool:
        """Whether the people were added up from the households, so that a row of people was never written."""
        sums: dict[tuple[str, str, str | None], int] = {}
        for home in self.operation.households:
            key = (home.place, home.group, home.destination)
            sums[key] = sums.get(key, 0) + home.count
        rows = {(row.place, row.group, row.destination): row.count for row in self.operation.people}
        return sums == rows and self.at("people", 0).file == self.at("households", 0).file

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The people whose rows make sense."""
        return tuple(
            Item(index=i, place=row.place, group=row.group, count=row.count, destination=row.destination)
            for i, row in enumerate(self.operation.people)
            if row.count > 0
            and self.is_kind(row.place, "assembly")
            and row.group in self.operation.group_of
            and (row.destination is None or self.is_kind(row.destination, "reception"))
        )

    @cached_property
    def lanes(self) -> Mapping[int, tuple[Lane, ...]]:
        """For each item's index, the passages and destinations that the agreement gives its people."""
        receptions = [place.id for place in self.places.values() if place.kind == "reception"]
        return {
            item.index: tuple(
                (i, to)
                for i, passage in self.of_kind(Passage)
                for to in receptions
                if item.destination in (None, to) and passage.flow.covers(item.group, item.place, to)
            )
            for item in self.items
        }

    def via(self, lane: Lane) -> tuple[str, ...]:
        """Return the checkpoints that the passage of a lane goes past."""
        passage = self.operation.terms[lane[0]]
        assert isinstance(passage, Passage)
        return passage.via

    @cached_property
    def vehicles(self) -> tuple[tuple[int, Fleet], ...]:
        """The fleet's rows with vehicles that may drive while the operation runs, each with its index."""
        begins, ends = self.operation.begins, self.operation.ends
        usable = []
        for i, row in enumerate(self.operation.fleet):
            from_ = max(begins, row.available_from or begins)
            until = min(
                each for each in (ends, row.available_until, datetime.max.replace(tzinfo=UTC)) if each
            )
            if row.count > 0 and row.at in self.places and row.trips_max != 0 and from_ < until:
                usable.append((i, row))
        return tuple(usable)

    def room_for(self, row: Fleet, group: str) -> int:
        """Return how many people of a group one vehicle of this row holds."""
        if row.groups and group not in row.groups:
            return 0
        return row.stretchers if self.operation.group_of[group].uses == "stretcher" else row.seats

    @property
    def span_s(self) -> int | None:
        """The length of the operation in seconds; None without a deadline."""
        ends = self.operation.ends
        return None if ends is None else self.operation.seconds_since_begin(ends)

    def local(self, instant: datetime) -> str:
        """Return an instant as the operation's clocks show it."""
        try:
            return f"{instant.astimezone(self.operation.zone):%Y-%m-%d %H:%M}"
        except OverflowError:  # the first or last day of the calendar
            return f"{instant:%Y-%m-%d %H:%M}"


def finding(code: str, where: Where, what: Text, mend: Text, *, stops: bool = True) -> Finding:
    """Return a finding; most stop the plan."""
    return Finding(code=code, where=where, what=what, mend=mend, stops=stops)


def listed(ids: Iterable[object]) -> Text:
    """Return ids as a list that reads well in either language; a long one ends with how many more."""
    shown = list(dict.fromkeys(ids))
    rest = len(shown) - LISTED_MAX
    result = text("{item}", item=shown[0] if shown else "")
    for item in shown[1:LISTED_MAX]:
        result = text("{items}, {item}", items=result, item=item)
    return text("{items} and {count} more", items=result, count=rest) if rest > 0 else result


def persons(count: int) -> Text:
    """Return a number of people as part of a sentence."""
    return text("one person") if count == 1 else text("{count} people", count=count)


def written(where: Where) -> Text:
    """Return where a value was written, as part of a sentence."""
    if not where.row:
        return text("{file}", file=where.file)
    if where.file.endswith((".yaml", ".txt")):
        return text("{file}, line {row}", file=where.file, row=where.row)
    return text("{file}, row {row}", file=where.file, row=where.row)


def hours(seconds: int) -> str:
    """Return a length of time as hours and minutes (and seconds where there are any): `1:05`, `0:00:20`."""
    minutes, rest_s = divmod(seconds, 60)
    shown = f"{minutes // 60}:{minutes % 60:02}"
    return f"{shown}:{rest_s:02}" if rest_s else shown


def minutes(seconds: int) -> str:
    """Return seconds as minutes, with decimals only where needed."""
    return f"{seconds / 60:.2f}".rstrip("0").rstrip(".")


def clock(seconds: int) -> str:
    """Return seconds after midnight as a clock time."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
