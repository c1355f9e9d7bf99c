"""The sums of a record: what every account holds, and which events concern which vehicle, trip or household.

Nothing here depends on the order in which events come, on how many come at once, or on how often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from safepassage.ledger.bodies import KIND_OF, Body, Corrected, Died, Move, Registered, Stayed, VehicleBack
from safepassage.ledger.corrections import STRUCK, Corrections, Said, said_by
from safepassage.ledger.event import KINDS
from safepassage.ledger.id_index import id_bytes
from safepassage.ledger.identity import is_id
from safepassage.ledger.indexes import Indexes
from safepassage.ledger.instant_columns import WIDTH, milliseconds_read
from safepassage.ledger.journal import (
    BODY_DECODERS,
    ENVELOPE,
    KIND_CODES,
    NO_ENVELOPE,
    UNREADABLE,
    Envelope,
    Journal,
)
from safepassage.ledger.postings import (
    CHECKED,
    ENDS,
    FREE,
    NAMES_TRIP,
    NAMES_VEHICLE,
    makes_sense,
    vehicles_of,
)
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.sequence import Entry
from safepassage.ledger.signing import Verdict

if TYPE_CHECKING:
    from safepassage.ledger.quick import Quick

BATCH: Final = 16_384
QUICK_MIN: Final = 4096
"""From how many events at once on the quick way is taken, which is compiled and takes its time to load."""
QUICK_AGAIN_MIN: Final = 64
"""The same once it has been loaded."""
COUNTS_PEOPLE: Final[frozenset[type[Body]]] = frozenset({Registered, Stayed, Died})
"""The kinds that say how many people there are to go."""
Aside = Literal["unreadable", "other-operation"] | Verdict
Written = tuple[int, str, int, bytes]
"""What an event says, as it was written: clock, kind, version, body."""
Verify = Callable[[Sealed], Verdict]


class Tally:
    """Sums and indexes over a journal, kept up with every event.

    Attributes
    ----------
    journal
        Every event once.
    closing
        The vehicles of which it is recorded that they serve no longer.
    counting
        What counts in place of what a row says itself, where it was corrected or is disputed.
    disputed
        The rows under whose id different things were said, and all of these.
    first_said
        What a disputed row says before corrections.
    first_figures
        Clock and kind of a disputed row as they were before anything disputed it.
    aside
        The rows that do not count, and why: the event is kept, and shown.
    stale_devices
        The devices of which events have come since somebody last looked; whoever looks takes them off.
    """

    def __init__(self, operation: str | None = None, verify: Verify | None = None) -> None:
        self.operation = operation
        self.journal = Journal()
        self._balances: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._below_zero: set[tuple[str, str]] = set()
        self._quick: Quick | None = None
        self._indexes = Indexes()
        self.closing: set[str] = set()
        self.aside: dict[int, Aside] = {}
        self.corrections = Corrections()
        self.counting: dict[int, Said] = {}
        self.disputed: dict[int, set[Written]] = {}
        self.first_said: dict[int, Said] = {}
        self.first_figures: dict[int, tuple[int, int]] = {}
        self.stale_devices: set[str] = set()
        self._verify = verify
        self._instants: list[str] = []

    # ------------------------------------------------------------------ taking events in

    def add(self, events: Iterable[Sealed]) -> int:
        """Take events in and return how many of them were new."""
        before = self.journal.count
        rest = iter(events)
        while batch := list(islice(rest, BATCH)):
            worth_it = QUICK_MIN if self._quick is None else QUICK_AGAIN_MIN
            if len(batch) >= worth_it:
                batch = self._take_quickly(batch)
            self._add_batch(batch)
        return self.journal.count - before

    def _take_quickly(self, batch: list[Sealed]) -> list[Sealed]:
        """Take in what can be read quickly, and return the rest."""
        if self._quick is None:
            # compiled code takes its time to load, which a small record need not wait for
            from safepassage.ledger.quick import Quick, compile_all

            compile_all()
            self._quick = Quick()
        verify = self._verify
        if verify is None:
            return self._quick.take(self, batch)
        good = [verify(event) == "good" for event in batch]
        left = self._quick.take(self, [event for event, is_good in zip(batch, good, strict=True) if is_good])
        return left + [event for event, is_good in zip(batch, good, strict=True) if not is_good]

    @property
    def balances(self) -> defaultdict[str, dict[str, int]]:
        """How many people of each group each account holds."""
        self._settle()
        return self._balances

    @property
    def below_zero(self) -> set[tuple[str, str]]:
        """The accounts and groups of which there are fewer than nobody."""
        self._settle()
        return self._below_zero

    @property
    def indexes(self) -> Indexes:
        """Which rows concern what, and what has changed."""
        if self._quick is not None:
            self._quick.settle(self._indexes)
        return self._indexes

    def _settle(self) -> None:
        """Bring in what the quick way has added to sums of its own."""
        if self._quick is not None:
            for account, group, people in self._quick.flush():
                held = self._balances[account]
                now = held[group] = held.get(group, 0) + people
                self._note_below_zero(account, group, now)

    def restore_sums(
        self, balances: Mapping[str, dict[str, int]], below_zero: Iterable[Sequence[str]]
    ) -> None:
        """Set the sums, of which there are none yet, to those of a snapshot."""
        self._balances = defaultdict(dict, balances)
        self._below_zero = {(account, group) for account, group in below_zero}

    def index_households(self, row: int) -> None:
        """Let the index of households show a row."""
        entry = self.entry(row)
        if entry is not None and isinstance(entry.body, Move):
            indexes = self._indexes
            for token in entry.body.households:
                indexes.of_household[token].append(row)
                indexes.stale_households.add(token)

    def note_corrected(self, rows: Sequence[int]) -> None:
        """Apply corrections that came before the events that they correct."""
        self._correct(rows)

    def _add_batch(self, batch: list[Sealed]) -> None:
        journal = self.journal
        device_codes, device_rows = journal.device_codes, journal.device_rows
        ids, seqs, devices = journal.ids, journal.seq, journal.device
        kinds, versions, bodies, ends = journal.kind, journal.version, journal.bodies, journal.ends
        instants, effect = self._instants, self._effect
        row = journal.count
        corrected: list[int] = []
        for event in batch:
            device, seq = event.device, event.seq
            code = device_codes.get(device)
            if code is None:
                code = journal.device_code(device)
            rows = device_rows[code]
            if seq == len(rows.rows) + 1 and not rows.far:
                rows.rows.append(row)
            elif journal.holds(event):
                self._again(event)
                continue
            else:
                rows.put(seq, row)
            envelope, body = self._read(event, row)
            ids += id_bytes(event.id)
            devices.append(code)
            seqs.append(seq)
            instants.append(envelope.at)
            kinds.append(UNREADABLE if body is None else KIND_CODES[envelope.kind])
            versions.append(envelope.version)
            bodies += envelope.body
            ends.append(len(bodies))
            if body is not None:
                effect(row, body, 1)
            if type(body) is Corrected or self.corrections.concerns(event.id):
                corrected.append(row)
            row += 1
            journal.count = row
            self.stale_devices.add(device)
        self._read_instants()
        self._correct(corrected)

    def _read(self, event: Sealed, row: int) -> tuple[Envelope, Body | None]:
        """Return the envelope and body of an event, or an empty envelope and no body, noting why."""
        try:
            if not is_id(event.id):
                raise ValueError("no id")  # noqa: TRY301 - one way out for what cannot be read
            envelope = ENVELOPE.decode(event.content)
            body = BODY_DECODERS[envelope.kind, envelope.version].decode(envelope.body)
            if type(body) in CHECKED and not makes_sense(body):
                raise ValueError("no account")  # noqa: TRY301 - one way out for what cannot be read
            if type(body) is Corrected:
                said_by(body)
        except (msgspec.DecodeError, KeyError, ValueError, UnicodeDecodeError):
            self.aside[row] = "unreadable"
            return NO_ENVELOPE, None
        if len(envelope.at) != WIDTH or not envelope.at.isascii():
            self.aside[row] = "unreadable"
            return NO_ENVELOPE, None
        if self.operation is not None and envelope.operation != self.operation:
            self.aside[row] = "other-operation"
            return envelope, None
        if self._verify is not None and (verdict := self._verify(event)) != "good":
            self.aside[row] = verdict
            return envelope, None
        return envelope, body

    def _read_instants(self) -> None:
        """Read the clocks of the rows that have just come."""
        if self._instants:
            milliseconds, good = milliseconds_read(self._instants)
            first = len(self.journal.at)
            self.journal.at.frombytes(milliseconds.astype("int64").tobytes())
            self._instants.clear()
            for offset in (~good).nonzero()[0].tolist():
                self._set_aside(first + offset, "unreadable")

    def _set_aside(self, row: int, why: Aside) -> None:
        said = self.own(row)
        if said.body is not None:
            self._effect(row, said.body, -1)
        self.aside[row] = why
        self.journal.kind[row] = UNREADABLE
        self.journal.at[row] = 0

    def _again(self, event: Sealed) -> None:
        """Take in an event that is here already: the same, or another under the same id."""
        journal = self.journal
        raw = id_bytes(event.id)
        known = journal.device_rows[journal.device_codes[event.device]].known(event.seq)
        row = next(r for r in known if journal.id_raw(r) == raw)
        self._read_instants()
        theirs = self._readable(event)
        if theirs is None:
            return
        if row in self.aside:
            del self.aside[row]
            self.disputed[row] = set()
        contents = self.disputed.get(row) or ({self.written(row)} if row not in self.disputed else set())
        if theirs not in contents:
            self.disputed[row] = contents | {theirs}
            self._choose(row)

    def _readable(self, event: Sealed) -> Written | None:
        """Return what an event says, None if it would not count."""
        if not is_id(event.id):
            return None
        try:
            envelope = ENVELOPE.decode(event.content)
            milliseconds, good = milliseconds_read([envelope.at])
            body = BODY_DECODERS[envelope.kind, envelope.version].decode(envelope.body)
        except (msgspec.DecodeError, ValueError, KeyError):
            return None
        if not good[0] or not makes_sense(body):
            return None
        if self.operation is not None and envelope.operation != self.operation:
            return None
        if self._verify is not None and self._verify(event) != "good":
            return None
        return int(milliseconds[0]), envelope.kind, envelope.version, bytes(envelope.body)

    def written(self, row: int) -> Written:
        """Return what a row says, as it was written."""
        journal = self.journal
        code = journal.kind[row]
        kind = "" if code == UNREADABLE else KINDS[code]
        return journal.at[row], kind, journal.version[row], journal.body_bytes(row)

    @staticmethod
    def in_rank(contents: Iterable[Written]) -> list[Written]:
        """Return contents of one id in an order that is the same on every hub; the first of them counts."""
        return sorted(contents, key=lambda w: (w[3], w))

    def _choose(self, row: int) -> None:
        """Of the contents of a disputed id let the least in the order of their bytes count.

        Any order would do that is the same on every hub; none of them is the later or the better one. Where
        one of them is a correction, nothing counts.
        """
        id_ = self.journal.id_of(row)
        contents = self.in_rank(self.disputed[row])
        if any(kind == "corrected" for _, kind, _, _ in contents):
            root = self.corrections.root(id_)
            self.corrections.drop(id_)
            self.first_said[row] = STRUCK
            for target in () if root is None else self.journal.index.rows_of(root):
                self._let_count(target)
        else:
            at_ms, kind, version, written = contents[0]
            self.first_said[row] = Said(BODY_DECODERS[kind, version].decode(written), at_ms)
        # what counted until now is kept, for the row's figures become those of the content chosen
        self.counting.setdefault(row, Said(self.journal.body(row), None))
        self.first_figures.setdefault(row, (self.journal.at[row], self.journal.kind[row]))
        self.journal.say_otherwise(row, contents[0][0], KIND_CODES[contents[0][1]])
        self.stale_devices.add(self.journal.device_names[self.journal.device[row]])
        self._let_count(row)

    # ------------------------------------------------------------------ corrections

    def _correct(self, rows: Sequence[int]) -> None:
        """Take in corrections, and events of which corrections had come before."""
        ids = {self.journal.id_of(row) for row in rows}
        roots = {self.corrections.root(id_) for id_ in ids}
        for id_ in ids:
            row = self.journal.row_of(id_)
            said = None if row is None else self.own(row).body
            self.corrections.drop(id_)
            if isinstance(said, Corrected):
                self.corrections.add(id_, said)
        # only now is it known which of them are about others of them
        for root in {self.corrections.root(root) for root in roots | ids if root is not None}:
            for target in () if root is None else self.journal.index.rows_of(root):
                self._let_count(target)

    def _let_count(self, row: int) -> None:
        """Let what now counts of a row count, in place of what counted before."""
        old = self.counting.get(row) or Said(self.journal.body(row), None)
        id_ = self.journal.id_of(row)
        # where devices have used an id twice, corrections are about one of the events
        new = (self.corrections.effective(id_) if row == self.journal.row_of(id_) else None) or self.own(row)
        if old == new:
            return
        if old.body is not None:
            self._effect(row, old.body, -1)
        self.counting[row] = new
        if new.body is not None:
            self._effect(row, new.body, 1)

    def own(self, row: int) -> Said:
        """Return what an event says itself, corrections apart."""
        return self.first_said.get(row) or Said(self.journal.body(row), None)

    def entry(self, row: int) -> Entry | None:
        """Return an event as it counts, None if it counts for nothing."""
        journal = self.journal
        said = self.counting.get(row)
        body = journal.body(row) if said is None else said.body
        if body is None:
            return None
        at_ms = journal.at[row] if said is None or said.at_ms is None else said.at_ms
        device = journal.device_names[journal.device[row]]
        return Entry(journal.id_of(row), device, journal.seq[row], at_ms, body, row)

    def first_entry(self, row: int) -> Entry | None:
        """Return an event as it counted before it was corrected or disputed, None if it could not be read."""
        journal = self.journal
        at_ms, kind = self.first_figures.get(row) or (journal.at[row], journal.kind[row])
        if kind == UNREADABLE:
            return None
        body = BODY_DECODERS[KINDS[kind], journal.version[row]].decode(journal.body_bytes(row))
        device = journal.device_names[journal.device[row]]
        return Entry(journal.id_of(row), device, journal.seq[row], at_ms, body, row)

    def entries(self, rows: Iterable[int]) -> list[Entry]:
        """Return the events of some rows that count, each once."""
        return [entry for row in sorted(set(rows)) if (entry := self.entry(row)) is not None]

    def of_kinds(self, *kinds: str) -> list[Entry]:
        """Return the events of some kinds that neither move people nor name a vehicle, by the clocks."""
        entries = self.entries(row for kind in kinds for row in self.indexes.of_kind.get(kind, ()))
        return sorted(
            (e for e in entries if KIND_OF[type(e.body)] in kinds),
            key=lambda e: (e.at_ms, e.device, e.seq, e.id),
        )

    # ------------------------------------------------------------------ what an event does

    def _effect(self, row: int, body: Any, sign: int) -> None:  # noqa: ANN401 - of any kind
        """Let the sums and indexes show an event, or (`sign` -1) its postings no longer."""
        indexes = self._indexes
        kind = type(body)
        ends = ENDS.get(kind)
        if ends is not None:
            from_, to = ends(body)
            source, target = self._balances[from_], self._balances[to]
            for group, people in body.people.items():
                left = source[group] = source.get(group, 0) - people * sign
                came = target[group] = target.get(group, 0) + people * sign
                if left < 0 or came < 0 or self._below_zero:
                    self._note_below_zero(from_, group, left)
                    self._note_below_zero(to, group, came)
            if kind in COUNTS_PEOPLE:
                indexes.stale_people.add(row)
            for token in body.households:
                indexes.of_household[token].append(row)
                indexes.stale_households.add(token)
            if from_[:8] != "vehicle:":
                indexes.of_account[from_].append(row)
            if to[:8] != "vehicle:":
                indexes.of_account[to].append(row)
            indexes.stale_accounts.add(from_)
            indexes.stale_accounts.add(to)
        elif kind not in NAMES_VEHICLE:
            indexes.of_kind[KIND_OF[kind]].append(row)
            indexes.stale_kinds.add(KIND_OF[kind])
        if kind in NAMES_VEHICLE:
            indexes.of_vehicle[body.vehicle].append(row)
            indexes.stale_vehicles.add(body.vehicle)
            if kind in NAMES_TRIP:
                if body.trip is not None:
                    indexes.of_trip[body.trip].append(row)
            elif kind is VehicleBack:
                self.closing.add(body.vehicle)
        if kind in FREE:
            for vehicle in vehicles_of(body):
                indexes.of_vehicle[vehicle].append(row)
                indexes.stale_vehicles.add(vehicle)

    def _note_below_zero(self, account: str, group: str, people: int) -> None:
        if people < 0 and account != "outside":
            self._below_zero.add((account, group))
        else:
            self._below_zero.discard((account, group))
