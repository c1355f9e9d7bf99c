"""How many things of a kind a course can tell apart: by the bits of one figure of its table."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Convoy, Order, Reciprocity
from safepassage.simulation.course_state import BITS


def check_limits(operation: Operation) -> None:
    """Refuse an operation of which courses would be wrong.

    Raises
    ------
    FindingsError
        With everything of which there is more than a course can tell apart.
    """
    findings = list(_findings(operation))
    if findings:
        raise FindingsError(findings)


def too_many_halts(places: int) -> FindingsError:
    """Return what to raise where halts keep vehicles at more kinds of places than can be told apart."""
    what = text(
        "Halts hold at {count} places in different ways; courses tell {most} apart.", count=places, most=BITS
    )
    mend = text("Let halts hold at all places instead of one by one.")
    return FindingsError([_finding(what, mend)])


def _findings(operation: Operation) -> Iterator[Finding]:
    terms = operation.binding_terms
    most = {"most": BITS}
    counts: tuple[tuple[int, int, Text], ...] = (
        (
            len(operation.groups),
            BITS,
            text("There are {count} groups; courses tell {most} apart.", count=len(operation.groups), **most),
        ),
        (
            yards := len({t.at for t in terms if isinstance(t, Convoy)}),
            BITS,
            text("Convoys leave {count} checkpoints; courses tell {most} apart.", count=yards, **most),
        ),
        (
            orders := sum(isinstance(t, Order) for t in terms),
            BITS,
            text("There are {count} terms of order; courses tell {most} apart.", count=orders, **most),
        ),
        (
            pairs := sum(isinstance(t, Reciprocity) for t in terms),
            BITS // 2,
            text("There are {count} reciprocities; courses tell {most} apart.", count=pairs, most=BITS // 2),
        ),
    )
    for count, limit, what in counts:
        if count > limit:
            yield _finding(what, text("Join some that are alike, or simulate a part of the operation."))


def _finding(what: Text, mend: Text) -> Finding:
    return Finding(code="too-many-to-simulate", where=Where(), what=what, mend=mend)
