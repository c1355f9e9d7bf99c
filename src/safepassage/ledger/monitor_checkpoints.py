"""Terms of a checkpoint: convoys that leave it together, and the inspection of each vehicle."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.instants import instant_at
from safepassage.ledger.monitor_moments import open_at, parties_of, shown
from safepassage.ledger.timeline import Timeline
from safepassage.ledger.vehicle_story import Passing
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Convoy, Inspection, Passage, Window

MINUTE_MS: Final = 60_000


class _Release(NamedTuple):
    """A convoy: when its first vehicle left, and its name."""

    from_ms: int
    name: str


class ConvoyMonitor:
    """Loaded vehicles leave in convoys of the agreed sizes, so far apart, the road clear before the next.

    Vehicles belong together that were recorded as leaving in the same `convoy`; one without is by itself. The
    last convoy of a passage may be small, so a convoy is too small only once later ones have left for which
    the passages are needed that it could have been the last of.
    """

    def __init__(self, operation: Operation, term: Convoy) -> None:
        self._operation, self.term = operation, term
        self._members: dict[str, list[Passing]] = defaultdict(list)
        self._releases: list[_Release] = []
        self._release_of: dict[str, _Release] = {}
        self._reached: dict[str, list[int]] = defaultdict(list)
        self._convoys_of: dict[str, set[str]] = defaultdict(set)
        self._stale: set[str] = set()
        self._found: dict[str, tuple[Alarm, ...]] = {}
        self._small: dict[_Release, Alarm] = {}
        self._passages = [each for each in operation.binding_terms if isinstance(each, Passage)]

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        term = self.term
        if passing.leaves and passing.place == term.at and passing.people:
            name = passing.convoy or f"{passing.vehicle} {passing.id}"
            if sign > 0:
                insort(self._members[name], passing, key=lambda p: (p.at_ms, p.id))
                self._convoys_of[passing.vehicle].add(name)
            else:
                self._members[name].remove(passing)
            self._place(name)
        if not passing.leaves and term.clear_before_next == passing.place:
            times = self._reached[passing.vehicle]
            if sign > 0:
                insort(times, passing.at_ms)
            else:
                times.remove(passing.at_ms)
            for name in self._convoys_of[passing.vehicle]:
                self._touch(name)

    def _place(self, name: str) -> None:
        """Put a convoy where its first departure belongs, and look anew at it and its neighbours."""
        self._touch(name)
        old = self._release_of.pop(name, None)
        if old is not None:
            del self._releases[bisect_left(self._releases, old)]
        if self._members[name]:
            release = self._release_of[name] = _Release(self._members[name][0].at_ms, name)
            insort(self._releases, release)
            self._touch(name)

    def _touch(self, name: str) -> None:
        release = self._release_of.get(name)
        self._stale.add(name)
        if release is not None:
            index = bisect_left(self._releases, release)
            for near in self._releases[max(0, index - 1) : index + 2]:
                self._stale.add(near.name)

    def alarms(self) -> Iterator[Alarm]:
        """Yield what is not as agreed."""
        for name in self._stale:
            self._found.pop(name, None)
            release = self._release_of.get(name)
            if release is not None and (found := tuple(self._check(release))):
                self._found[name] = found
        if self._stale and self.term.vehicles_min > 1:
            self._small = self._too_small()
        self._stale.clear()
        for found in self._found.values():
            yield from found
        yield from self._small.values()

    def _too_small(self) -> dict[_Release, Alarm]:
        """Return an alarm for each convoy under the minimum that cannot be the last one of a passage."""
        sizes = [len({p.vehicle for p in self._members[r.name]}) for r in self._releases]
        sorts = [[self._passages_of(p) for p in self._members[r.name]] for r in self._releases]
        small = [i for i, size in enumerate(sizes) if size < self.term.vehicles_min]
        found = {}
        for i in not_last(small, sorts):
            release = self._releases[i]
            known = None if release.name in self._stale else self._small.get(release)
            found[release] = known or self._small_alarm(release, sizes[i])
        return found

    def _small_alarm(self, release: _Release, size: int) -> Alarm:
        what = text(
            "{vehicles} vehicles left {place} together at {at}; {least} were agreed at least.",
            vehicles=size,
            place=self.term.at,
            at=shown(self._operation, release.from_ms),
            least=self.term.vehicles_min,
        )
        return self._breach(what, self._members[release.name])

    def _passages_of(self, passing: Passing) -> frozenset[str]:
        """Return the passages under which people in a vehicle may be."""
        return frozenset(
            term.id
            for term in self._passages
            for group, from_, _ in passing.carried
            if (term.flow.groups is None or group in term.flow.groups)
            and (not from_ or term.flow.from_ is None or from_ in term.flow.from_)
        )

    def _check(self, release: _Release) -> Iterator[Alarm]:
        term, members = self.term, self._members[release.name]
        index = bisect_left(self._releases, release)
        size = len({passing.vehicle for passing in members})
        at = shown(self._operation, release.from_ms)
        if term.vehicles_max is not None and size > term.vehicles_max:
            what = text(
                "{vehicles} vehicles left {place} together at {at}; {most} were agreed at most.",
                vehicles=size,
                place=term.at,
                at=at,
                most=term.vehicles_max,
            )
            yield self._breach(what, members)
        if index == 0:
            return
        before = self._releases[index - 1]
        apart_ms = release.from_ms - before.from_ms
        if apart_ms < term.headway_s * 1000:
            what = text(
                "Vehicles left {place} at {at}, {minutes} minutes after those before them; {agreed} were "
                "agreed.",
                place=term.at,
                at=at,
                minutes=apart_ms // MINUTE_MS,
                agreed=-(-term.headway_s // 60),
            )
            yield self._breach(what, members + self._members[before.name][:1])
        if term.clear_before_next is not None:
            yield from self._not_clear(release, before, at)

    def _not_clear(self, release: _Release, before: _Release, at: str) -> Iterator[Alarm]:
        missing = [
            passing
            for passing in self._members[before.name]
            if not any(passing.at_ms <= t <= release.from_ms for t in self._reached[passing.vehicle])
        ]
        if missing:
            what = text(
                "Vehicles left {place} at {at}, when the record did not yet show that {vehicles} vehicles of "
                "the convoy before had reached {clear}.",
                place=self.term.at,
                at=at,
                vehicles=len(missing),
                clear=self.term.clear_before_next,
            )
            yield self._breach(what, self._members[release.name][:1] + missing)

    def _breach(self, what: Text, members: list[Passing]) -> Alarm:
        return alarm(
            "convoy",
            self.term.at,
            what,
            events=[passing.id for passing in members],
            since_ms=members[0].at_ms,
            terms=[self.term.id],
            parties=parties_of(self._operation, self.term),
            clock=[passing.device for passing in members],
        )


def not_last(small: Sequence[int], sorts: Sequence[Sequence[frozenset[str]]]) -> list[int]:
    """Return which convoys cannot be the last one of a passage, as few as can be.

    A vehicle that several passages permit travels under whichever of them one likes. So each small convoy
    needs a passage of its own that it closes: one that a vehicle of it may travel under, and that all
    vehicles of later convoys, given what earlier ones have closed, can do without. A convoy of which no
    passage is known can be the last one of all.

    Parameters
    ----------
    small
        The convoys that would have to be a last one, in order.
    sorts
        For each convoy in order, the passages that each of its vehicles may travel under; none: not known.
    """
    unknown = [i for i in small if not any(sorts[i])]
    small = [i for i in small if any(sorts[i])]
    passages = frozenset(p for i in small for sort in sorts[i] for p in sort)
    # there cannot be more last convoys than passages
    open_ = list(small[-len(passages) :] if passages else [])
    hopeless = [*small[: len(small) - len(open_)], *(i for i in unknown if i + 1 < len(sorts))]
    after = {i: frozenset(sort for later in sorts[i + 1 :] for sort in later if sort) for i in open_}

    @cache
    def fewest(k: int, closed: frozenset[str]) -> tuple[int, ...]:
        if k == len(open_):
            return ()
        here = open_[k]
        may = frozenset(p for sort in sorts[here] for p in sort) - closed
        closable = [p for p in sorted(may) if not any(sort <= closed | {p} for sort in after[here])]
        ways = [fewest(k + 1, closed | {p}) for p in closable]
        return min([*ways, (here, *fewest(k + 1, closed))], key=len)

    return [*hopeless, *fewest(0, frozenset())]


class InspectionMonitor:
    """Each vehicle is looked into for as long as agreed, in as many lanes as agreed.

    Times on paper are to the minute, so a difference below one minute is none.
    """

    def __init__(self, operation: Operation, term: Inspection) -> None:
        self._operation, self.term = operation, term
        self._busy = Timeline()
        self._windows = [t for t in operation.binding_terms if isinstance(t, Window) and t.at == term.at]
        self._found: dict[Passing, Alarm] = {}

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        if not passing.leaves or passing.place != self.term.at:
            return
        if not passing.people and self.term.applies != ALL:
            return
        if passing.inspected_ms is not None:
            change = self._busy.add if sign > 0 else self._busy.remove
            change(passing.inspected_ms[0], 1, passing.id)
            change(passing.inspected_ms[1], -1, passing.id)
        if sign < 0:
            self._found.pop(passing, None)
        elif (found := self._check(passing)) is not None:
            self._found[passing] = found

    def alarms(self) -> Iterator[Alarm]:
        """Yield what is not as agreed."""
        yield from self._found.values()
        crowded = self._busy.first_above(self.term.lanes)
        if crowded is not None:
            what = text(
                "{vehicles} vehicles were looked into at once at {place}, first at {at}; {lanes} lanes were "
                "agreed.",
                vehicles=self._busy.peak(),
                place=self.term.at,
                at=shown(self._operation, crowded.at_ms),
                lanes=self.term.lanes,
            )
            yield self._breach(self.term.at, what, crowded.id, crowded.at_ms, ())

    def _check(self, passing: Passing) -> Alarm | None:
        at = shown(self._operation, passing.at_ms)
        if passing.inspected_ms is None:
            what = text(
                "Vehicle {vehicle} left {place} at {at}; the record does not show that it was looked into.",
                vehicle=passing.vehicle,
                place=passing.place,
                at=at,
            )
            return self._breach(passing.vehicle, what, passing.id, passing.at_ms, (passing.device,))
        from_ms, to_ms = passing.inspected_ms
        if to_ms >= passing.at_ms + MINUTE_MS:
            what = text(
                "Vehicle {vehicle} left {place} at {at}, before it had been looked into.",
                vehicle=passing.vehicle,
                place=passing.place,
                at=at,
            )
            return self._breach(passing.vehicle, what, passing.id, passing.at_ms, (passing.device,))
        if self._windows and not any(self._inside(window, from_ms, to_ms) for window in self._windows):
            what = text(
                "Vehicle {vehicle} was looked into at {place} from {from_at} on, outside its opening hours.",
                vehicle=passing.vehicle,
                place=passing.place,
                from_at=shown(self._operation, from_ms),
            )
            return self._breach(passing.vehicle, what, passing.id, from_ms, (passing.device,), self._windows)
        took_ms = to_ms - from_ms
        due_s = self.term.per_vehicle_s + self.term.per_person_s * passing.people
        if abs(took_ms - due_s * 1000) < MINUTE_MS:
            return None
        what = text(
            "Vehicle {vehicle} was looked into at {place} for {minutes} minutes; {agreed} were agreed.",
            vehicle=passing.vehicle,
            place=passing.place,
            minutes=took_ms // MINUTE_MS,
            agreed=round(due_s / 60, 1),
        )
        return self._breach(passing.vehicle, what, passing.id, passing.inspected_ms[0], (passing.device,))

    def _inside(self, window: Window, from_ms: int, to_ms: int) -> bool:
        zone = self._operation.zone
        # its last instant is not inside any more
        ends = (from_ms, max(from_ms, to_ms - 1))
        return all(open_at(window, instant_at(at_ms).astimezone(zone)) for at_ms in ends)

    def _breach(
        self,
        subject: str,
        what: Text,
        id_: str,
        since_ms: int,
        devices: tuple[str, ...],
        windows: Iterable[Window] = (),
    ) -> Alarm:
        return alarm(
            "inspection",
            subject,
            what,
            events=[id_],
            since_ms=since_ms,
            terms=[self.term.id, *(window.id for window in windows)],
            parties=parties_of(self._operation, self.term),
            clock=devices,
        )
