"""What devices' numbers and clocks show: events that are missing, and clocks that are in doubt."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np

from safepassage.ledger.id_index import ID_BYTES
from safepassage.ledger.journal import UNREADABLE, DeviceRows, Hole, Journal

CLOCK_BYTES: Final = 6
"""So many bytes of an id say when it was made (RFC 9562, section 5.7)."""
BACK_MS: Final = 120_000
"""By how much a device's clock may go back from one of its events to the next."""


class KeptDevices(msgspec.Struct, kw_only=True, array_like=True):
    """What a snapshot keeps of devices: as `Devices` has it."""

    back: dict[str, int]
    odds: dict[str, list[tuple[str, str]]]
    holes: dict[str, tuple[tuple[int, int], ...]]


class Devices:
    """Which numbers of devices are missing, and which of their clocks are in doubt, and why."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._back: dict[str, int] = {}
        self._odds: dict[str, frozenset[tuple[str, str]]] = {}
        self._holes: dict[str, tuple[tuple[int, int], ...]] = {}

    def refresh(self, devices: set[str]) -> None:
        """Look anew at the events of some devices."""
        journal = self._journal
        for device in devices:
            rows = journal.device_rows[journal.device_codes[device]]
            if self._goes_on(device, rows):
                continue
            holes = rows.holes()
            if holes:
                self._holes[device] = tuple(holes)
            else:
                self._holes.pop(device, None)
            number = self._went_back(device)
            if number is None:
                self._back.pop(device, None)
            else:
                self._back[device] = number

    def kept(self) -> KeptDevices:
        """Return what a snapshot keeps of it, all devices having been looked at."""
        odds = {vehicle: sorted(pairs) for vehicle, pairs in self._odds.items()}
        return KeptDevices(back=self._back, odds=odds, holes=self._holes)

    def restore(self, kept: KeptDevices) -> None:
        """Begin with what a snapshot has kept."""
        self._back, self._holes = kept.back, kept.holes
        self._odds = {vehicle: frozenset(pairs) for vehicle, pairs in kept.odds.items()}

    def story(self, vehicle: str, odds: Collection[tuple[str, str]]) -> None:
        """Take in which devices disagree about the times of one vehicle."""
        if odds:
            self._odds[vehicle] = frozenset(odds)
        else:
            self._odds.pop(vehicle, None)

    def holes(self) -> tuple[Hole, ...]:
        """Return the numbers that are missing although later ones of the device are there."""
        return tuple(
            Hole(device=device, first=first, last=last)
            for device, spans in sorted(self._holes.items())
            for first, last in spans
        )

    def went_back(self) -> dict[str, int]:
        """Return the devices whose clock went back, and before which of their numbers first."""
        return dict(sorted(self._back.items()))

    def at_odds(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of devices whose times contradict what came first; one of the two is wrong."""
        pairs = {pair for pairs in self._odds.values() for pair in pairs}
        return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))

    def doubtful(self) -> frozenset[str]:
        """Return the devices whose times are not to be relied on."""
        return frozenset(self._back) | {device for pair in self.at_odds() for device in pair}

    def _goes_on(self, device: str, rows: DeviceRows) -> bool:
        """Look only at what has come since the last time, if it all follows on that; else return False."""
        looked, rows.looked = rows.looked, len(rows.rows)
        if not looked or rows.far or looked == len(rows.rows):
            return False
        kind = self._journal.kind
        new = rows.rows[looked - 1 :]
        if min(new) < 0 or any(kind[row] == UNREADABLE for row in new):
            return False
        if device not in self._back:
            made_ms = [self._made_ms(row) for row in new]
            back = (row for row, (a, b) in zip(new[1:], pairwise(made_ms), strict=True) if b - a < -BACK_MS)
            if (row := next(back, None)) is not None:
                self._back[device] = self._journal.seq[row]
        return True

    def _made_ms(self, row: int) -> int:
        """Return when an event was made, which stands in its id."""
        return int.from_bytes(self._journal.id_raw(row)[:CLOCK_BYTES])

    def _went_back(self, device: str) -> int | None:
        """Return the number before which a device's clock first went back, None if it never did.

        It is the clock that stands in the ids of the events: when something happened may be written down
        late, and then goes back by right.
        """
        journal = self._journal
        rows = journal.device_rows[journal.device_codes[device]].rows
        if len(rows) < 2:
            return None
        known = np.array(rows, np.int64)
        known = known[known >= 0]
        # the views of the columns end with this call, or the columns could not grow
        known = known[np.frombuffer(journal.kind, np.uint8)[known] != UNREADABLE]
        made = np.frombuffer(journal.ids, np.uint8).reshape(-1, ID_BYTES)[known, :CLOCK_BYTES]
        made_ms = made.astype(np.int64) @ (256 ** np.arange(CLOCK_BYTES - 1, -1, -1))
        later = known[1:][np.diff(made_ms) < -BACK_MS]
        return int(journal.seq[later[0]]) if len(later) else None
