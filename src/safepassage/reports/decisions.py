"""The file of decisions beside the reports: whatever of it can be read, added to and never overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.reports.decision import (
    FORMAT,
    LINK_KINDS,
    VERDICTS,
    Anchor,
    Decision,
    Edit,
    Link,
    decision_to_json,
)
from safepassage.reports.relation import STANCES
from safepassage.reports.reviewed import published_interval
from safepassage.writing import append_lines, read_shared

FILE_NAME: Final = "decisions.jsonl"
LINE_BYTES_MAX: Final = 1_000_000
"""No decision is longer; a line that is, is none."""
ENTRY_MEND: Final = text("The line is left as it is and has no effect; decide again where it is missed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a file of decisions holds: the decisions in their order, and the lines that are none."""

    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()


def decisions_file(reports: Path) -> Path:
    """Return the file of decisions of a folder of reports."""
    return reports / FILE_NAME


def read_decisions(path: Path) -> Decisions:
    """Return the decisions of a file, in the order in which they were written; of no file, none.

    A line that is no decision, the last one that a crash cut off too, is a finding and keeps nothing else
    from being read. The same decision twice, as a merge of two files has it, counts once.

    Raises
    ------
    OSError
        The file is there and cannot be read.
    """
    try:
        content = read_shared(path)
    except FileNotFoundError:
        return Decisions()
    found: dict[str, Decision] = {}
    findings: list[Finding] = []
    lines = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        problems: list[Finding] = []
        decision = _decision(line, path.name, number, problems)
        if decision is None and number == len(lines) and not _is_json(line):
            problems = [_torn(path.name, number)]
        elif decision is not None and found.setdefault(decision.id, decision) != decision:
            problems = [_other_content(path.name, number, decision.id)]
        findings += problems
    return Decisions(decisions=tuple(found.values()), findings=tuple(findings))


def append_decisions(path: Path, decisions: Sequence[Decision]) -> bytes:
    """Add decisions to a file, all of them or none, on the disk when this returns.

    Two programs that write at once do not mix their lines. A last line that a crash cut off is first moved to
    a file of its own beside it, whose name ends in `.torn`.

    Returns
    -------
    bytes
        What was moved there; empty as a rule.

    Raises
    ------
    OSError
        The file cannot be written; it is then as it was.
    """
    lines = [json.dumps(decision_to_json(each), ensure_ascii=False).encode() for each in decisions]
    return append_lines(path, lines, is_whole=_is_json)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _decision(line: bytes, file: str, row: int, findings: list[Finding]) -> Decision | None:
    """Return the decision of a line, or None with what is wrong with it."""
    values = _object(line)
    if values is None:
        findings.append(_finding("decision-not-read", file, row, "", text("This line is no JSON object.")))
        return None
    reader = _Reader(file=file, row=row, findings=findings)
    if values.get("format") != FORMAT:
        reader.wrong("format", text("The format is not {format}.", format=FORMAT))
        return None
    at = reader.instant(values, "at")
    verdict = reader.choice(values, "decision", VERDICTS)
    anchor = reader.anchor(values, "")
    named = {key: reader.words(values, key, needed=True) for key in ("id", "by", "claim")}
    edit = reader.edit(values) if verdict == "edit" else None
    link = reader.link(values) if verdict == "link" else None
    reason = reader.words(values, "reason")
    for key, wanted in (("edit", verdict == "edit"), ("link", verdict == "link")):
        if verdict is not None and not wanted and key in values:
            reader.wrong(key, text("This decision has no such values."))
    if findings:
        return None
    assert at is not None
    assert verdict is not None
    return Decision(at=at, decision=verdict, anchor=anchor, edit=edit, link=link, reason=reason, **named)


def _object(line: bytes) -> dict[str, Any] | None:
    if len(line) > LINE_BYTES_MAX:
        return None
    try:
        values = json.loads(line.decode("utf-8-sig"))
        json.dumps(values, ensure_ascii=False).encode()  # half of a pair of surrogates is no text
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Takes values out of a line's JSON, and notes each that is missing or wrong."""

    file: str
    row: int
    findings: list[Finding]

    def wrong(self, column: str, what: Text) -> None:
        self.findings.append(_finding("decision-not-read", self.file, self.row, column, what))

    def words(self, values: dict[str, Any], key: str, *, within: str = "", needed: bool = False) -> str:
        value = values.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.wrong(f"{within}{key}", text("It has to be words."))
            return ""
        return value

    def choice(self, values: dict[str, Any], key: str, choices: Sequence[Any], *, within: str = "") -> Any:  # noqa: ANN401 - one of the choices
        value = values.get(key)
        if not isinstance(value, str) or value not in choices:
            self.wrong(f"{within}{key}", text("It has to be one of: {choices}.", choices=", ".join(choices)))
            return None
        return value

    def several(self, values: dict[str, Any], key: str, *, within: str = "") -> tuple[str, ...]:
        value = values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.wrong(f"{within}{key}", text("It has to be a list of ids."))
            return ()
        return tuple(value)

    def instant(self, values: dict[str, Any], key: str) -> datetime | None:
        value = values.get(key)
        try:
            instant = datetime.fromisoformat(value) if isinstance(value, str) else None
            if instant is not None and instant.tzinfo is not None:
                return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.wrong(key, text("It has to be an instant with its offset from UTC."))
        return None

    def inner(self, values: dict[str, Any], key: str, *, within: str = "") -> dict[str, Any] | None:
        value = values.get(key)
        if not isinstance(value, dict):
            self.wrong(f"{within}{key}", text("It is missing, or no JSON object."))
            return None
        return value

    def anchor(self, values: dict[str, Any], within: str) -> Anchor:
        inner = self.inner(values, "anchor", within=within)
        if inner is None:
            return Anchor(report="")
        within = f"{within}anchor."
        return Anchor(
            report=self.words(inner, "report", within=within, needed=True),
            sentence=self.words(inner, "sentence", within=within),
            cue=self.words(inner, "cue", within=within),
            content=self.words(inner, "content", within=within),
            speaker=self.words(inner, "speaker", within=within),
            stance=self.choice(inner, "stance", STANCES, within=within),
            parties=self.several(inner, "parties", within=within),
            terms=self.several(inner, "terms", within=within),
        )

    def edit(self, values: dict[str, Any]) -> Edit | None:
        inner = self.inner(values, "edit")
        if inner is None:
            return None
        for key in inner.keys() - {"stance", "speaker", "parties", "terms", "published"}:
            self.wrong(f"edit.{key}", text("No such value can be edited."))

        def given(key: str, read: Callable[..., Any], *more: Any) -> Any:  # noqa: ANN401 - as each field has it
            return None if inner.get(key) is None else read(inner, key, *more, within="edit.")

        published = given("published", self.words)
        if published is not None and published_interval(published) is None:
            self.wrong("edit.published", text("It has to be a date, or a date and time."))
        return Edit(
            stance=given("stance", self.choice, STANCES),
            speaker=given("speaker", self.words),
            parties=given("parties", self.several),
            terms=given("terms", self.several),
            published=published,
        )

    def link(self, values: dict[str, Any]) -> Link | None:
        inner = self.inner(values, "link")
        if inner is None:
            return None
        to = self.words(inner, "to", within="link.")
        kind = self.choice(inner, "kind", LINK_KINDS, within="link.")
        return Link(kind=kind, to=to, anchor=self.anchor(inner, "link.") if to else None)


def _finding(code: str, file: str, row: int, column: str, what: Text) -> Finding:
    return Finding(
        code=code, where=Where(file=file, row=row, column=column), what=what, mend=ENTRY_MEND, stops=False
    )


def _torn(file: str, row: int) -> Finding:
    return Finding(
        code="decision-cut-off",
        where=Where(file=file, row=row),
        what=text("The last decision was cut off while it was written, by a crash or a full disk."),
        mend=text("With the next decision it is put aside into {file}; decide again.", file=f"{file}.torn"),
        stops=False,
    )


def _other_content(file: str, row: int, decision: str) -> Finding:
    what = text("Another decision before it has the same id {id} and other content.", id=decision)
    return _finding("decision-id-twice", file, row, "id", what)
