"""Which correction counts: what an event says once all corrections of it, and of those, are known.

A correction that is not struck out itself replaces what it corrects. Where two corrections of one event say
different things neither counts, and the event stands as it was until a person strikes one of them out: which
came last is known to no one but the clocks. Corrections that say the same count as one. A circle of
corrections counts for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from safepassage.ledger.bodies import BODIES, Body, Corrected
from safepassage.ledger.instants import instant_of, milliseconds_of
from safepassage.ledger.postings import makes_sense


class Said(NamedTuple):
    """What an event is to have said instead; `at_ms` None: when it said."""

    body: Body | None
    at_ms: int | None


STRUCK: Final = Said(None, None)


class Corrections:
    """The corrections of a record, by the event that they correct."""

    def __init__(self) -> None:
        self._of: dict[str, list[str]] = defaultdict(list)
        self._says: dict[str, tuple[str, Said]] = {}

    def add(self, id_: str, body: Corrected) -> None:
        """Take a correction into account."""
        self._of[body.corrects].append(id_)
        self._says[id_] = body.corrects, said_by(body)

    def drop(self, id_: str) -> None:
        """Take a correction no longer into account."""
        if id_ in self._says:
            target, _ = self._says.pop(id_)
            self._of[target].remove(id_)
            if not self._of[target]:
                del self._of[target]

    def any(self) -> bool:
        """Return whether there is one."""
        return bool(self._says)

    def concerns(self, id_: str) -> bool:
        """Return whether an event is named by a correction, or bears the id of one."""
        return id_ in self._of or id_ in self._says

    def root(self, id_: str) -> str | None:
        """Return the event that a chain of corrections is about in the end, None if it runs in a circle."""
        seen = set()
        while id_ in self._says:
            if id_ in seen:
                return None
            seen.add(id_)
            id_ = self._says[id_][0]
        return id_

    def effective(self, id_: str) -> Said | None:
        """Return what counts in place of an event, None if it stands as it is."""
        values = self._values(id_, frozenset())
        return values[0] if len(values) == 1 else None

    def conflicts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each event with the corrections of it that contradict each other."""
        for target in sorted(self._of):
            if len(self._values(target, frozenset())) > 1:
                standing = [c for c in sorted(self._of[target]) if self._outcome(c, frozenset((target,)))]
                yield target, tuple(standing)

    def circles(self) -> Iterator[str]:
        """Yield the corrections that correct themselves, by way of others or at once."""
        yield from (id_ for id_ in sorted(self._says) if self.root(id_) is None)

    def targets(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every event that is corrected, with its corrections."""
        for target in sorted(self._of):
            yield target, tuple(sorted(self._of[target]))

    def _values(self, id_: str, seen: frozenset[str]) -> list[Said]:
        """Return the different things that the corrections of an event say, those struck out left out."""
        found: list[Said] = []
        for correction in sorted(self._of.get(id_, ())):
            outcome = self._outcome(correction, seen | {id_})
            if outcome is not None and outcome not in found:
                found.append(outcome)
        return found

    def _outcome(self, correction: str, seen: frozenset[str]) -> Said | None:
        """Return what a correction says in the end, None if it is struck out."""
        if correction in seen:
            return None
        values = self._values(correction, seen)
        if len(values) == 1:
            return None if values[0] == STRUCK else values[0]
        return self._says[correction][1]


def said_by(body: Corrected) -> Said:
    """Return what a correction puts in the place of what it corrects.

    Raises
    ------
    ValueError
        The replacement is not what its kind and version should be.
    """
    if body.replacement is None:
        return STRUCK
    replacement = body.replacement
    schema = BODIES.get((replacement.kind, replacement.version))
    if schema is None or schema is Corrected:
        raise ValueError(f"no event can be replaced by {replacement.kind} {replacement.version}")
    at_ms = None if replacement.at is None else milliseconds_of(instant_of(replacement.at))
    said = msgspec.convert(replacement.body, schema)
    if not makes_sense(said):
        raise ValueError("the replacement names what is no account")
    return Said(said, at_ms)
