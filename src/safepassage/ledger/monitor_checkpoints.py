"""Terms of a checkpoint: convoys that leave it together, and the inspection of each vehicle."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.instants import instant_at
from safepassage.ledger.last_convoys import LastConvoys, Release
from safepassage.ledger.monitor_moments import open_at, parties_of, shown
from safepassage.ledger.timeline import IdOf, Kept, Timeline
from safepassage.ledger.vehicle_story import Passing
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Convoy, Inspection, Passage, Window

MINUTE_MS: Final = 60_000


class _Member(NamedTuple):
    """A vehicle leaves in a convoy; `passages` are those it may travel under, where there is a minimum."""

    at_ms: int
    id: str
    vehicle: str
    device: str
    passages: tuple[str, ...]


KeptConvoys = tuple[dict[str, list[_Member]], dict[str, list[int]], list[str]]
KeptInspections = tuple[list[Passing], Kept]


class ConvoyMonitor:
    """Loaded vehicles leave in convoys of the agreed sizes, so far apart, the road clear before the next.

    Vehicles belong together that were recorded as leaving in the same `convoy`; one without is by itself. The
    last convoy of a passage may be small, so a convoy is too small only once later ones have left for which
    the passages are needed that it could have been the last of.
    """

    def __init__(self, operation: Operation, term: Convoy) -> None:
        self._operation, self.term = operation, term
        self._members: dict[str, list[_Member]] = defaultdict(list)
        self._releases: list[Release] = []
        self._release_of: dict[str, Release] = {}
        self._reached: dict[str, list[int]] = defaultdict(list)
        self._convoys_of: dict[str, set[str]] = defaultdict(set)
        self._stale: set[str] = set()
        self._found: dict[str, tuple[Alarm, ...]] = {}
        self._has_least = term.vehicles_min > 1
        self._last = LastConvoys()
        self._small: dict[str, Alarm] = {}
        self._sorts: dict[tuple[str, ...], frozenset[str]] = {}
        self._permitted: dict[frozenset[tuple[str, str]], tuple[str, ...]] = {}
        self._passages = [each for each in operation.binding_terms if isinstance(each, Passage)]

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        term = self.term
        if passing.leaves and passing.place == term.at and passing.people:
            name = passing.convoy or f"{passing.vehicle} {passing.id}"
            passages = self._passages_of(passing)
            member = _Member(passing.at_ms, passing.id, passing.vehicle, passing.device, passages)
            if sign > 0:
                insort(self._members[name], member)
                self._convoys_of[passing.vehicle].add(name)
            else:
                del self._members[name][bisect_left(self._members[name], member)]
            self._place(name)
        if not passing.leaves and term.clear_before_next == passing.place:
            times = self._reached[passing.vehicle]
            if sign > 0:
                insort(times, passing.at_ms)
            else:
                times.remove(passing.at_ms)
            for name in self._convoys_of[passing.vehicle]:
                self._touch(name)

    def kept(self) -> KeptConvoys:
        """Return what a snapshot keeps of it."""
        self.look()
        members = {name: members for name, members in self._members.items() if members}
        return members, self._reached, list(self._found)

    def restore(self, kept: KeptConvoys) -> None:
        """Begin with what a snapshot has kept."""
        self._members.update(kept[0])
        self._reached.update(kept[1])
        for name, members in kept[0].items():
            for member in members:
                self._convoys_of[member.vehicle].add(name)
            self._release_of[name] = Release(members[0].at_ms, name)
            if self._has_least:
                self._place_among_last(name)
        self._releases = sorted(self._release_of.values())
        self._stale = set(kept[2])

    def _place(self, name: str) -> None:
        """Put a convoy where its first departure belongs, and look anew at it and its neighbours."""
        self._touch(name)
        old = self._release_of.pop(name, None)
        if old is not None:
            del self._releases[bisect_left(self._releases, old)]
        if self._members[name]:
            release = self._release_of[name] = Release(self._members[name][0].at_ms, name)
            insort(self._releases, release)
            self._touch(name)

    def _touch(self, name: str) -> None:
        release = self._release_of.get(name)
        self._stale.add(name)
        if release is not None:
            index = bisect_left(self._releases, release)
            for near in self._releases[max(0, index - 1) : index + 2]:
                self._stale.add(near.name)

    def found(self) -> Iterator[Alarm]:
        """Yield what is not as agreed."""
        self.look()
        for found in self._found.values():
            yield from found
        for release in self._last.not_last():
            yield self._small_alarm(release)

    def look(self) -> None:
        """Look anew at the convoys that something has changed about."""
        for name in self._stale:
            self._found.pop(name, None)
            release = self._release_of.get(name)
            if release is not None and (found := tuple(self._check(release))):
                self._found[name] = found
            if self._has_least:
                self._place_among_last(name)
        self._stale.clear()
        self._last.look()

    def _place_among_last(self, name: str) -> None:
        """Say of a convoy how large it is, so that it is known whether it must be the last of a passage."""
        members, release = self._members[name], self._release_of.get(name)
        self._small.pop(name, None)
        if release is None:
            self._last.drop(name)
        else:
            is_small = len({member.vehicle for member in members}) < self.term.vehicles_min
            sorts = {self._sort(member.passages) for member in members}
            self._last.put(release, is_small=is_small, sorts=sorts)

    def _small_alarm(self, release: Release) -> Alarm:
        found = self._small.get(release.name)
        if found is None:
            members = self._members[release.name]
            what = text(
                "{vehicles} vehicles left {place} together at {at}; {least} were agreed at least.",
                vehicles=len({member.vehicle for member in members}),
                place=self.term.at,
                at=shown(self._operation, release.from_ms),
                least=self.term.vehicles_min,
            )
            found = self._small[release.name] = self._breach(what, members)
        return found

    def _sort(self, passages: tuple[str, ...]) -> frozenset[str]:
        """Return passages as a set, the same one for the same passages."""
        return self._sorts.setdefault(passages, frozenset(passages))

    def _passages_of(self, passing: Passing) -> tuple[str, ...]:
        """Return the passages under which people in a vehicle may be, if it matters."""
        if not self._has_least:
            return ()
        who = frozenset((group, from_) for group, from_, _ in passing.carried)
        if who not in self._permitted:
            self._permitted[who] = tuple(
                sorted(
                    term.id
                    for term in self._passages
                    if any(
                        (term.flow.groups is None or group in term.flow.groups)
                        and (not from_ or term.flow.from_ is None or from_ in term.flow.from_)
                        for group, from_ in who
                    )
                )
            )
        return self._permitted[who]

    def _check(self, release: Release) -> Iterator[Alarm]:
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

    def _not_clear(self, release: Release, before: Release, at: str) -> Iterator[Alarm]:
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

    def _breach(self, what: Text, members: list[_Member]) -> Alarm:
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


class InspectionMonitor:
    """Each vehicle is looked into for as long as agreed, in as many lanes as agreed.

    Times on paper are to the minute, so a difference below one minute is none.
    """

    def __init__(self, operation: Operation, term: Inspection, id_of: IdOf) -> None:
        self._operation, self.term = operation, term
        self._busy = Timeline(id_of)
        self._windows = [t for t in operation.binding_terms if isinstance(t, Window) and t.at == term.at]
        self._found: dict[Passing, Alarm | None] = {}

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        if not passing.leaves or passing.place != self.term.at:
            return
        if not passing.people and self.term.applies != ALL:
            return
        if passing.inspected_ms is not None:
            change = self._busy.add if sign > 0 else self._busy.remove
            change(passing.inspected_ms[0], 1, passing.row)
            change(passing.inspected_ms[1], -1, passing.row)
        if sign < 0:
            self._found.pop(passing, None)
        elif (found := self._check(passing)) is not None:
            self._found[passing] = found

    def found(self) -> Iterator[Alarm]:
        """Yield what is not as agreed of single vehicles."""
        for passing, found in self._found.items():
            again = self._check(passing) if found is None else found
            if again is not None:
                yield again

    def alarms(self) -> Iterator[Alarm]:
        """Yield whether too many were looked into at once."""
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

    def kept(self) -> KeptInspections:
        """Return what a snapshot keeps of it."""
        return list(self._found), self._busy.to_bytes()

    def restore(self, kept: KeptInspections) -> None:
        """Begin with what a snapshot has kept."""
        self._found = dict.fromkeys(kept[0])
        self._busy.restore(kept[1])

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
