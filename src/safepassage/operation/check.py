"""Everything that can be known to be wrong with an operation before it is planned, found at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from safepassage.errors import Finding
from safepassage.operation.check_agreement import agreement
from safepassage.operation.check_capacity import capacity
from safepassage.operation.check_case import Case, Locate
from safepassage.operation.check_figures import figures
from safepassage.operation.check_ids import ids, unsure_tables
from safepassage.operation.check_passages import passages
from safepassage.operation.check_reach import Reach
from safepassage.operation.check_times import times
from safepassage.operation.loaded import BEGINS_UNREAD, Loaded
from safepassage.operation.model import Operation

TABLES = ("operation", "parties", "groups", "terms", "places", "people", "households", "fleet", "legs")
TIME_CODES = frozenset({"ends-before-begins", "odd-years"})
"""Findings after which nothing can be said about what fits into the operation's time."""


def check(loaded: Loaded) -> tuple[Finding, ...]:
    """Return what reading an operation has found, and everything else that is wrong with it.

    Parameters
    ----------
    loaded
        What was read; where parts could not be, the rest is still checked, without repeating what is
        already known to be wrong.

    Returns
    -------
    tuple of Finding
        The findings of reading first, then the others by file, row and column; empty for an operation
        in which nothing is wrong.
    """
    if loaded.operation is None:
        return loaded.findings
    unsure = frozenset(
        table for finding in loaded.findings if finding.stops for table in hit(loaded, finding)
    )
    case = Case(
        operation=loaded.operation,
        at=loaded.at,
        unsure=unsure,
        unread=loaded.unread,
        loose=loaded.loose,
    )
    return (*loaded.findings, *found_in(case))


def hit(loaded: Loaded, finding: Finding) -> frozenset[str]:
    """Return the table that a finding of the reading is about: the last of its file to begin before it."""
    starts = {table: loaded.at(table) for table in TABLES}
    same = {t: where.row for t, where in starts.items() if where.file and where.file == finding.where.file}
    before = [table for table, row in same.items() if row <= finding.where.row]
    return frozenset([max(before, key=lambda table: same[table])]) if before else frozenset(same)


def check_operation(operation: Operation, at: Locate) -> tuple[Finding, ...]:
    """Return everything that is wrong with an operation, located by `at(table, index, field)`."""
    return found_in(Case(operation=operation, at=at))


def found_in(case: Case) -> tuple[Finding, ...]:
    """Return the findings about a case, each once, by file, row and column."""
    found = dict.fromkeys(all_of(case))
    return tuple(sorted(found, key=lambda finding: finding.where))


def all_of(case: Case) -> Iterator[Finding]:
    """Yield the findings, from single values to what they make together."""
    yield from ids(case)
    if BEGINS_UNREAD in case.unread:
        yield from figures(case)
        return
    simple = [*figures(case), *times(case)]
    yield from simple
    if any(finding.code in TIME_CODES for finding in simple):
        return
    case = replace(case, unsure=case.unsure | unsure_tables(case))
    reach = Reach(case=case)
    yield from passages(case, reach)
    yield from agreement(case, reach)
    yield from capacity(case, reach)
