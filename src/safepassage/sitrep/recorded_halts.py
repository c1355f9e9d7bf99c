"""The halts of a record that go on, as a state holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from safepassage.language import Text, text
from safepassage.ledger.state import State as Record
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL


def recorded_halts(
    operation: Operation, record: Record, now: datetime
) -> tuple[list[Mapping[str, Any]], list[Text]]:
    """Return the halts that go on, as changes of a state, and which of them no state can hold."""
    held: list[Mapping[str, Any]] = []
    said: list[Text] = []
    for halt in record.halts():
        if halt.until_ms is not None:
            continue
        place = operation.place_of.get(halt.at)
        if halt.at != ALL and (place is None or place.kind != "checkpoint"):
            said.append(
                text(
                    "The halt at {place} is in no state: only checkpoints are halted, or all.", place=halt.at
                )
            )
            continue
        begun = min(datetime.fromtimestamp(halt.from_ms / 1000, UTC), now)
        held.append({"kind": "halt", "at": halt.at, "from": begun.astimezone(operation.zone).isoformat()})
    return held, said
