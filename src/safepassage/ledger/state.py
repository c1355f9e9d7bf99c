"""The state of a record: everything that its events amount to, whatever order they came in.

`fold` makes one from events; `add` takes more in. What it returns are frozen values of that moment.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Self

from safepassage.ledger.accounts import OUTSIDE, UNACCOUNTED, vehicle_account
from safepassage.ledger.alarm import Alarm, in_order
from safepassage.ledger.alarms import MovesOut, household_alarms, record_alarms, sum_alarms
from safepassage.ledger.bodies import Move
from safepassage.ledger.custody import Custody, custody_of
from safepassage.ledger.deadline import Deadline
from safepassage.ledger.devices import Devices
from safepassage.ledger.halts import halts_of
from safepassage.ledger.head_counts import HeadCounts
from safepassage.ledger.monitor_moments import HaltState
from safepassage.ledger.monitoring import Monitoring
from safepassage.ledger.people import People
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.sequence import Entry
from safepassage.ledger.snapshot import (
    Head,
    Part,
    SnapshotError,
    all_looked_at,
    all_stale,
    restored,
    snapshot_bytes,
    snapshot_parts,
)
from safepassage.ledger.state_json import canonical, custody_json, trip_json, vehicle_json
from safepassage.ledger.statements import Statement, statements_of
from safepassage.ledger.stories import Stories
from safepassage.ledger.tally import Tally, Verify
from safepassage.ledger.trips import trip_state
from safepassage.ledger.vehicle_story import VehicleState
from safepassage.ledger.watched import NAME as WATCHED
from safepassage.ledger.watched import Watched, watched_bytes, watched_of
from safepassage.ledger.whereabouts import HeadCount, TripState, Whereabouts
from safepassage.operation.model import Operation

FORMAT: Final = "safepassage-record-state/1"
REPORTS: Final = ("noted", "weapons_declared")


class State:
    """Where everybody is and what is not as agreed.

    Parameters
    ----------
    operation
        As the coordinator wrote it: its terms are watched, its fleet says what vehicles hold, its groups who
        needs a stretcher. Without it only what the record says by itself is known. Nobody is counted from
        it: people come in by `registered` events.
    verify
        Says of an event whether its device has signed it; those for which it does not say `good` are kept
        and shown, and do not count. Without it no signature is looked at (a store has looked when it took
        them in).

    Attributes
    ----------
    lost
        Whether a part of the snapshot that it was made from turned out to be damaged, and was found anew.
    """

    def __init__(self, operation: Operation | None = None, *, verify: Verify | None = None) -> None:
        self._operation = operation
        self._head: Head | None = None
        self._read_on: Callable[[], Self] | None = None
        self._monitoring = (
            None if operation is None else Monitoring(operation, lambda row: self._tally.journal.id_of(row))
        )
        self._custodies: dict[str, Custody] = {}
        self._household_alarms: dict[str, tuple[Alarm, ...]] = {}
        self._begin(Tally(None if operation is None else operation.id, verify))
        self._statements: tuple[Statement, ...] = ()
        self._halts: tuple[HaltState, ...] = ()
        self._reports: list[Entry] = []
        self._watches = False
        self._unread: Callable[[], Watched] | None = None
        self._rows_unread = 0
        self.lost = False

    # ------------------------------------------------------------------ taking events in

    def add(self, events: Iterable[Sealed]) -> int:
        """Take events in, those too whose id is disputed, and return how many were new."""
        return self._tally.add(events)

    def _begin(self, tally: Tally) -> None:
        """Begin with some sums and indexes."""
        self._tally_read = tally
        self._counts = HeadCounts(tally)
        self._devices = Devices(tally.journal)
        self._moves_out = MovesOut(tally)
        self._deadline = Deadline(tally, self._operation)
        self._people = None if self._monitoring is None else People(tally, self._monitoring)
        self._stories = Stories(tally, self._operation, self._monitoring, self._devices)

    @property
    def _tally(self) -> Tally:
        """The sums and indexes, read from a snapshot when first something asks for more than its head."""
        if self._read_on is not None:
            vars(self).update(vars(self._read_on()))
        return self._tally_read

    def snapshot_parts(self) -> Iterator[tuple[str, Part]]:
        """Yield the state as named parts: a cache, which may be lost.

        The large ones are views: each is to be used up before events are added.
        """
        yield from snapshot_parts(self._tally, self._closed())
        watched = self._watched()
        if watched is not None:
            yield WATCHED, watched_bytes(watched)

    @property
    def snapshot_bytes(self) -> int:
        """About how many bytes they have."""
        return snapshot_bytes(self._tally)

    @classmethod
    def from_snapshot(
        cls,
        parts: Mapping[str, Part],
        operation: Operation | None = None,
        *,
        verify: Verify | None = None,
        watched: bool = True,
    ) -> Self:
        """Return the state that a snapshot was made of, to which later events can be added.

        Parameters
        ----------
        parts
            What `snapshot_parts` has yielded.
        operation, verify
            As `State` takes them.
        watched
            Whether the operation is written as it was then: else all that hangs on it is found anew.

        Raises
        ------
        SnapshotError
            It is damaged, of another version of the program or of another operation.
        """
        state = cls(operation, verify=verify)
        restored(parts, state._tally)
        if watched and WATCHED in parts:
            state._read_watched(lambda: watched_of(parts))
        return state

    @classmethod
    def from_head(cls, head: Head, operation: Operation, read_on: Callable[[], Self]) -> Self:
        """Return the state of a snapshot by its head; `read_on` returns the whole when more is asked for."""
        state = cls(operation)
        state._head, state._read_on = head, read_on
        return state

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._tally.journal.count if self._head is None else self._head.count

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices of its events."""
        return tuple(self._tally.journal.device_names)

    # ------------------------------------------------------------------ where everybody is

    def balances(self) -> dict[str, dict[str, int]]:
        """Return what every account holds by group, `outside` too; all of it together is nobody."""
        sums = self._tally.balances if self._head is None else self._head.balances
        return {
            account: groups
            for account, held in sorted(sums.items())
            if (groups := {group: people for group, people in sorted(held.items()) if people})
        }

    def where(self) -> Whereabouts:
        """Return where everybody is."""
        accounts: dict[str, Mapping[str, int]] = {}
        unaccounted: dict[str, Mapping[str, int]] = {}
        below: dict[str, Mapping[str, int]] = {}
        balances = self.balances()
        closed = {vehicle_account(vehicle) for vehicle in self._closed()}
        for account, groups in balances.items():
            if account == OUTSIDE:
                continue
            held = {group: people for group, people in groups.items() if people > 0}
            if held:
                lost = account == UNACCOUNTED or account in closed
                (unaccounted if lost else accounts)[account] = held
            if owed := {group: -people for group, people in groups.items() if people < 0}:
                below[account] = owed
        came_in = -sum(balances.get(OUTSIDE, {}).values())
        return Whereabouts(accounts=accounts, unaccounted=unaccounted, below_zero=below, came_in=came_in)

    @property
    def _told(self) -> Stories:
        """The stories of vehicles, where more of a snapshot is to be read than its head."""
        self._look()
        return self._stories

    def _closed(self) -> list[str]:
        """Return the vehicles that serve no longer although people are in their accounts."""
        if self._head is not None:
            return self._head.closed
        return [vehicle for vehicle in self._tally.closing if not self._vehicle_serves(vehicle)]

    def _vehicle_serves(self, vehicle: str) -> bool:
        held = self._tally.balances.get(vehicle_account(vehicle), {})
        if not any(people > 0 for people in held.values()):
            return True  # nobody is in it, so nobody can be missing
        return self._told.story(vehicle).state.serving

    def custody(self, token: str) -> Custody:
        """Return the custody chain of a household, an empty one if no event names it."""
        self._refresh_household(token)
        return self._custodies.get(token) or custody_of(token, ())

    def households(self) -> tuple[str, ...]:
        """Return the tokens of all households that events name, those left out that corrections took out."""
        return tuple(token for token in sorted(self._tally.indexes.of_household) if self.custody(token).chain)

    def vehicle(self, vehicle: str) -> VehicleState:
        """Return where a vehicle is and with whom."""
        return self._told.story(vehicle).state

    def vehicles(self) -> tuple[VehicleState, ...]:
        """Return all vehicles that events name."""
        states = [self._told.story(vehicle).state for vehicle in sorted(self._tally.indexes.of_vehicle)]
        return tuple(state for state in states if state.last)

    def trip(self, trip: str) -> TripState:
        """Return how a trip of the plan stands."""
        entries = self._tally.entries(self._tally.indexes.of_trip.get(trip, ()))
        entries = [entry for entry in entries if getattr(entry.body, "trip", None) == trip]
        named = sorted({entry.body.vehicle for entry in entries})  # type: ignore[attr-defined]
        return trip_state(trip, entries, [self.vehicle(vehicle) for vehicle in named])

    def trips(self, planned: Iterable[str] = ()) -> tuple[TripState, ...]:
        """Return how all trips stand: those planned, and those that events name."""
        kept = set(planned)
        states = [self.trip(trip) for trip in sorted({*kept, *self._tally.indexes.of_trip})]
        return tuple(s for s in states if s.id in kept or s.vehicles)

    def halts(self) -> tuple[HaltState, ...]:
        """Return the halts, past ones too."""
        self._refresh_kinds()
        return self._halts

    def head_counts(self) -> tuple[HeadCount, ...]:
        """Return every head count with what the account held then."""
        self._refresh_kinds()
        return self._counts.all()

    def statements(self) -> tuple[Statement, ...]:
        """Return the last word of each party about each term."""
        self._refresh_kinds()
        return self._statements

    def story(self, vehicle: str) -> tuple[Entry, ...]:
        """Return the events of a vehicle, corrections applied, in the order in which they are taken to be."""
        return self._told.order(vehicle)

    def registered(self) -> dict[tuple[str, str], int]:
        """Return how many people of each group were counted for the first time at each place."""
        found: Counter[tuple[str, str]] = Counter()
        if self._monitoring is not None:
            self._refresh_people()
            for (group, place, _), people in self._monitoring.registered.items():
                found[place, group] += people
        return {key: people for key, people in sorted(found.items()) if people}

    def last_of_vehicle(self, vehicle: str) -> tuple[str, ...]:
        """Return the events that a new one about a vehicle should name in `after`."""
        return self._told.story(vehicle).heads

    # ------------------------------------------------------------------ what is not as it should be

    def alarms(self) -> tuple[Alarm, ...]:
        """Return everything that does not add up or is not as agreed, sorted."""
        found = [*self._alarms_of_all()]
        found += [alarm for alarms in self._stories.alarms.values() for alarm in alarms]
        found += [alarm for alarms in self._household_alarms.values() for alarm in alarms]
        if self._monitoring is not None:
            found += self._monitoring.found()
        doubtful = self._devices.doubtful()
        return in_order(
            replace(alarm, clock=tuple(d for d in alarm.clock if d in doubtful)) if alarm.clock else alarm
            for alarm in found
        )

    def _alarms_of_all(self) -> Iterator[Alarm]:
        """Bring everything up to date, and yield the alarms that hang on many events."""
        self._refresh()
        self._watches = True
        yield from sum_alarms(self._tally, self._counts.all(), self._moves_out)
        yield from record_alarms(self._tally, self._devices, self._operation)
        yield from self._deadline.alarms()
        if self._monitoring is not None:
            yield from self._monitoring.alarms(self._statements, self._reports)

    # ------------------------------------------------------------------ the same on every machine

    def balances_bytes(self) -> bytes:
        """Return the balances as canonical bytes: the same for the same events."""
        return canonical(self.balances())

    def to_json(self) -> dict[str, object]:
        """Return the whole state as JSON values."""
        journal = self._tally.journal
        return {
            "format": FORMAT,
            "events": journal.count,
            "devices": {
                name: journal.device_rows[c].last for name, c in sorted(journal.device_codes.items())
            },
            "balances": self.balances(),
            "where": self.where().to_json(),
            "households": {token: custody_json(self.custody(token)) for token in self.households()},
            "vehicles": {state.id: vehicle_json(state) for state in self.vehicles()},
            "trips": {state.id: trip_json(state) for state in self.trips()},
            "halts": [list(halt) for halt in self.halts()],
            "alarms": [alarm.to_json() for alarm in self.alarms()],
        }

    def digest(self) -> str:
        """Return the SHA-256 of the whole state: the same for the same events, however they came."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()

    # ------------------------------------------------------------------ keeping up

    def _refresh(self) -> None:
        self._look()
        tally = self._tally
        for vehicle in sorted(tally.indexes.stale_vehicles):
            self._stories.story(vehicle)
        for token in sorted(tally.indexes.stale_households):
            self._refresh_household(token)
        self._refresh_kinds()
        self._refresh_people()

    def _refresh_household(self, token: str) -> None:
        self._look()
        tally = self._tally
        is_known = token in self._custodies or token not in tally.indexes.of_household
        if is_known and token not in tally.indexes.stale_households:
            return
        entries = tally.entries(tally.indexes.of_household[token])
        moves = [e for e in entries if isinstance(e.body, Move) and token in e.body.households]
        custody = self._custodies[token] = custody_of(token, moves)
        self._household_alarms[token] = tuple(household_alarms(custody))
        tally.indexes.stale_households.discard(token)

    def _refresh_kinds(self) -> None:
        self._look()
        tally = self._tally
        stale, accounts = set(tally.indexes.stale_kinds), set(tally.indexes.stale_accounts)
        tally.indexes.stale_kinds.clear()
        tally.indexes.stale_accounts.clear()
        if stale & {"halted", "resumed"}:
            self._halts = halts_of(self._tally.of_kinds("halted", "resumed"))
            if self._monitoring is not None:
                self._monitoring.halts(self._halts)
        if stale & {"term_confirmed", "term_denied"}:
            self._statements = statements_of(self._tally.of_kinds("term_confirmed", "term_denied"))
        if stale & set(REPORTS):
            self._reports = self._tally.of_kinds(*REPORTS)
        if "counted" in stale or accounts:
            self._counts.refresh(accounts, counted="counted" in stale)
            self._deadline.refresh(accounts)

    def _refresh_people(self) -> None:
        self._look()
        if self._people is not None:
            self._people.refresh()

    def _watched(self) -> Watched | None:
        """Return what a snapshot keeps of everything but the sums; None where nobody has asked for alarms."""
        if self._monitoring is None or not self._watches:
            return None
        self._refresh()
        self._devices.refresh(self._tally.stale_devices)
        self._tally.stale_devices.clear()
        return Watched(
            stories=self._stories.kept(),
            monitors=self._monitoring.kept(),
            devices=self._devices.kept(),
            households=[token for token, alarms in self._household_alarms.items() if alarms],
        )

    def _read_watched(self, read: Callable[[], Watched]) -> None:
        """Begin with what a snapshot has kept, so that only what has come since is looked at.

        It is read when first something asks for it, unless events count otherwise than they are written: of
        these it must be known how they counted then.
        """
        all_looked_at(self._tally)
        self._unread, self._rows_unread, self._watches = read, self._tally.journal.count, True
        if self._tally.counting:
            self._look()

    def _look(self) -> None:
        """Read what a snapshot has kept, if there is something that has not been read yet."""
        tally = self._tally
        read, self._unread = self._unread, None
        if read is None:
            return
        assert self._monitoring is not None
        assert self._people is not None
        try:
            watched = read()
        except SnapshotError:
            all_stale(tally)
            self.lost = True
            return
        self._people.restore(self._rows_unread)
        self._stories.restore(watched.stories)
        self._monitoring.restore(watched.monitors)
        self._devices.restore(watched.devices)
        tally.indexes.stale_households.update(watched.households)


def fold(
    events: Iterable[Sealed], operation: Operation | None = None, *, verify: Verify | None = None
) -> State:
    """Return the state that events amount to; their order, and repetitions, change nothing.

    Parameters
    ----------
    events
        Sealed events, those that a store holds and those that it holds as disputed.
    operation, verify
        As `State` takes them.
    """
    state = State(operation, verify=verify)
    state.add(events)
    return state
