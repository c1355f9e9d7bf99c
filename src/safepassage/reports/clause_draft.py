"""A clause while a sentence is read, in tokens."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.reports.clause import ClauseKind
from safepassage.reports.clause_groups import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseDraft:
    """A clause whose spans count tokens.

    `attached` letters before the first token are not its own; `carrying` has the same three numbers for the
    words on arms; `then_from` are the places of those who come after or on the other side.
    """

    kind: ClauseKind
    first: int
    after: int
    attached: int = 0
    groups: tuple[Named, ...] = ()
    then: tuple[Named, ...] = ()
    from_: tuple[str, ...] = ()
    then_from: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    carrying: tuple[int, int, int] | None = None
    vehicles: tuple[str, ...] = ()
