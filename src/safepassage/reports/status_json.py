"""The status of terms as JSON values: every cell with its claims, every claim with its characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from safepassage.operation.model import Operation
from safepassage.reports.claim_values import claim_values
from safepassage.reports.conditions import Condition
from safepassage.reports.reviewed import Reviewed
from safepassage.reports.status import Cell, Statement, Status, TermStanding

FORMAT: Final = "safepassage-status/1"


def status_to_json(
    operation: Operation, status: Status, conditions: Iterable[Condition], bodies: Mapping[str, str]
) -> dict[str, Any]:
    """Return a status as JSON values; `bodies` are the texts of the reports, which offsets count."""
    kinds = {term.id: term for term in operation.terms}
    return {
        "format": FORMAT,
        "operation": operation.id,
        "as_of": None if status.as_of is None else status.as_of.astimezone(operation.zone).isoformat(),
        "terms": [
            {"term": row.term, "kind": kinds[row.term].kind, "status": kinds[row.term].status, **_term(row)}
            for row in status.terms
        ],
        "conditions": [condition_to_json(each) for each in conditions],
        "claims": [_reviewed(each, bodies) for each in status.claims],
        "undated": [_reviewed(each, bodies) for each in status.undated],
        "rejected": [_reviewed(each, bodies) for each in status.rejected],
    }


def condition_to_json(condition: Condition) -> dict[str, Any]:
    """Return a confirmation and how its parties stand to it as JSON values."""
    return {
        "term": condition.term,
        "met": condition.met,
        "parties": [
            {"party": each.party, "met": each.met, "read_from": each.cell.term, **_basis(each.cell)}
            for each in condition.parties
        ],
    }


def _term(row: TermStanding) -> dict[str, Any]:
    return {
        "agreed": row.agreed,
        "agreed_by_accepted": row.agreed_by_accepted,
        "needed": list(row.needed),
        "parties": [
            {
                "party": cell.party,
                **_basis(cell),
                "statements": [_statement(each) for each in cell.statements],
            }
            for cell in row.cells
        ],
        "others": [_statement(each) for each in row.others],
    }


def _basis(cell: Cell) -> dict[str, Any]:
    return {
        "standing": cell.standing,
        "accepted": cell.accepted,
        "proposed": cell.proposed,
        "origins": cell.origins,
        "whole": cell.whole,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "effect": statement.effect,
        "claims": [claim.id for claim in statement.claims],
        "accepted": statement.accepted,
        "whole": statement.whole,
        "superseded": statement.superseded,
    }


def _reviewed(each: Reviewed, bodies: Mapping[str, str]) -> dict[str, Any]:
    return {
        **claim_values(each.effective, bodies.get(each.effective.report, "")),
        "review": each.standing,
        "by": each.by or None,
        "at": None if each.at is None else each.at.isoformat(),
        "superseded_by": each.superseded_by or None,
    }
