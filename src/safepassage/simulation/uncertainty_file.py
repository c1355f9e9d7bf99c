"""Reading `uncertainty.yaml`: what is uncertain, every fault found at once with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.cells import UnreadableValueError, clean, did_you_mean
from safepassage.operation.decoding import read_text
from safepassage.operation.figures import decimal
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Flow, Reciprocity
from safepassage.operation.times import instant
from safepassage.operation.yaml_text import composed_yaml
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.spread import FIELDS, SHAPES, Shape, Spread
from safepassage.simulation.uncertainty import (
    AS_PLANNED,
    Breakdowns,
    Counted,
    Figure,
    Hold,
    Late,
    Turnout,
    UncertainHalt,
    Uncertainty,
    Weather,
    Withheld,
)

Value = TypeVar("Value")

FILE: Final = "uncertainty.yaml"
FACTORS: Final = ("drive", "board", "inspect", "alight", "pace", "spacing")
PARTS: Final = (
    *(*FACTORS, "late", "breakdowns", "turnout", "halts", "holds", "withheld", "weather"),
    *("convoy_wait_minutes", "ahead_max_minutes", "figures"),
)
LARGEST: Final = 1e6
AS_ONE: Final = Spread(shape="constant", mean=1.0)
"""Stands where what is written makes no spread, so that the rest can be read."""


def uncertainty_of(folder: Path, operation: Operation, given: Path | None = None) -> tuple[Uncertainty, bool]:
    """Return what is uncertain about an operation, and whether the user has written it.

    Parameters
    ----------
    folder
        The operation's folder, or its workbook: then the file is looked for beside it.
    operation
        The operation.
    given
        Another file that says what is uncertain.

    Raises
    ------
    FindingsError
        With everything that is wrong with the file.
    """
    path = given or (folder if folder.is_dir() else folder.parent) / FILE
    if given is None and not path.is_file():
        return default_uncertainty(operation), False
    content, found = read_text(path, path.name)
    if content is None:
        raise FindingsError(found)
    uncertainty, findings = read_uncertainty(content, path.name, operation)
    if findings:
        raise FindingsError([*found, *findings])
    return uncertainty, True


def read_uncertainty(
    content: str, file: str, operation: Operation
) -> tuple[Uncertainty, tuple[Finding, ...]]:
    """Return what text says is uncertain, with everything that is wrong with it; `file` is its name."""
    root, broken = composed_yaml(content, file)
    if root is None:
        return AS_PLANNED, tuple(broken)
    reader = _Reader(operation, file)
    uncertainty = _uncertainty(_Part(reader, root, ""))
    return uncertainty, tuple(reader.findings)


@dataclass(slots=True)
class _Reader:
    operation: Operation
    file: str
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, node: Node, path: str, what: Text, mend: Text) -> None:
        where = Where(file=self.file, row=node.start_mark.line + 1, column=path)
        self.findings.append(Finding(code=code, where=where, what=what, mend=mend))


class _Part:
    """A mapping of the file: its fields are asked for by name, and faults are noted."""

    def __init__(self, reader: _Reader, node: Node, path: str) -> None:
        self.reader, self.node, self.path = reader, node, path
        self.fields: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            reader.find(
                "not-a-mapping",
                node,
                path,
                text("{field} must have fields of its own.", field=path),
                text("Write each field on a line of its own under it, as name: value."),
            )
            return
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                self.fields[clean(key.value)] = value

    def name(self, name: str) -> str:
        """Return a field's path."""
        return f"{self.path}.{name}".removeprefix(".")

    def known(self, names: Sequence[str]) -> None:
        """Note fields that are not known."""
        for name, node in self.fields.items():
            if name not in names:
                what = text("There is no field {field} here.", field=self.name(name))
                self.reader.find("unknown-field", node, self.name(name), what, did_you_mean(name, names))

    def missing(self, name: str) -> None:
        """Note that a field is missing; where there are no fields at all that is noted already."""
        if not isinstance(self.node, MappingNode):
            return
        what = text("{field} is missing.", field=self.name(name))
        self.reader.find("missing-value", self.node, self.path, what, text("Write it."))

    def number(
        self, name: str, *, least: float = 0.0, most: float = LARGEST, default: float | None = None
    ) -> float:
        """Return a number; one that is missing is noted unless there is a default."""
        node = self.fields.get(name)
        if node is None:
            if default is None:
                self.missing(name)
            return default or 0.0
        try:
            raw = clean(node.value) if isinstance(node, ScalarNode) else "[…]"
            value = float(decimal(raw, grouped=False))
        except UnreadableValueError as error:
            self.reader.find(error.code, node, self.name(name), error.what, error.mend)
            return default or 0.0
        if not least <= value <= most:
            what = text("{field} is {value}.", field=self.name(name), value=raw)
            mend = text("Write a number from {least} to {most}.", least=f"{least:g}", most=f"{most:.0f}")
            self.reader.find("number-out-of-range", node, self.name(name), what, mend)
        return value

    def word(self, name: str, default: str | None = None, known: Sequence[str] = ()) -> str:
        """Return a word; where some are known it must be one of them."""
        node = self.fields.get(name)
        if node is None or not isinstance(node, ScalarNode):
            if default is None:
                self.missing(name)
            return default or ""
        value = clean(node.value)
        if known and value not in known:
            what = text("{value} is not known here.", value=value)
            self.reader.find("unknown-word", node, self.name(name), what, did_you_mean(value, known))
        return value

    def words(self, name: str, known: Sequence[str]) -> tuple[str, ...] | None:
        """Return a list of words, or None where there is none."""
        node = self.fields.get(name)
        if node is None:
            return None
        items = node.value if isinstance(node, SequenceNode) else [node]
        found = [clean(item.value) for item in items if isinstance(item, ScalarNode)]
        for value in found:
            if value not in known:
                what = text("{value} is not known here.", value=value)
                self.reader.find("unknown-id", node, self.name(name), what, did_you_mean(value, known))
        return tuple(found)

    def at(self, name: str) -> datetime | None:
        """Return an instant, or None where there is none."""
        node = self.fields.get(name)
        if node is None or not isinstance(node, ScalarNode):
            return None
        try:
            return instant(clean(node.value), self.reader.operation.zone, date_only=False)
        except UnreadableValueError as error:
            self.reader.find(error.code, node, self.name(name), error.what, error.mend)
            return None

    def part(self, name: str, read: Callable[[_Part], Value]) -> Value | None:
        """Return a mapping inside, as read by a function; None where there is none."""
        node = self.fields.get(name)
        return None if node is None else read(_Part(self.reader, node, self.name(name)))

    def parts(self, name: str) -> Iterator[_Part]:
        """Yield the entries of a list."""
        node = self.fields.get(name)
        if node is None:
            return
        if not isinstance(node, SequenceNode):
            self.reader.find(
                "not-a-list",
                node,
                self.name(name),
                text("{field} must be a list.", field=self.name(name)),
                text("Begin each entry with a dash: - {example}", example="{per_day: …}"),
            )
            return
        for number, entry in enumerate(node.value, start=1):
            yield _Part(self.reader, entry, f"{self.name(name)}.{number}")


def _uncertainty(root: _Part) -> Uncertainty:
    root.known(PARTS)
    return Uncertainty(
        **{name: root.part(name, _spread) for name in FACTORS},
        late=root.part("late", _late),
        breakdowns=root.part("breakdowns", _breakdowns),
        turnout=tuple(_turnout(part) for part in root.parts("turnout")),
        halts=tuple(_halt(part, number) for number, part in enumerate(root.parts("halts"), start=1)),
        holds=tuple(_hold(part) for part in root.parts("holds")),
        withheld=tuple(_withheld(part) for part in root.parts("withheld")),
        weather=root.part("weather", _weather),
        convoy_wait_s=round(60 * root.number("convoy_wait_minutes", default=30)),
        ahead_max_s=round(60 * root.number("ahead_max_minutes", default=0)),
        figures=tuple(_figure(part) for part in root.parts("figures")),
    )


def _spread(part: _Part) -> Spread:
    stated, found = part.word("shape", known=SHAPES), len(part.reader.findings)
    shape: Shape | None = next((s for s in SHAPES if s == stated), None)
    if shape is None:  # which figures belong to it cannot be known then
        return AS_ONE
    part.known(("shape", *FIELDS[shape]))
    figures = {name: part.number(name) for name in FIELDS[shape]}
    if len(part.reader.findings) > found:
        return AS_ONE
    try:
        return Spread(shape=shape, **figures)
    except ValueError:
        what = text("These figures make no spread of this shape.")
        mend = text("Write least ≤ mode ≤ most, and a mean above 0.")
        part.reader.find("bad-spread", part.node, part.path, what, mend)
        return AS_ONE


def _needed(part: _Part, name: str) -> Spread:
    found = part.part(name, _spread)
    if found is None:
        part.missing(name)
    return found or AS_ONE


def _late(part: _Part) -> Late:
    part.known(("share", "minutes"))
    return Late(share=part.number("share", most=1), minutes=_needed(part, "minutes"))


def _breakdowns(part: _Part) -> Breakdowns:
    part.known(("per_vehicle_hour", "repair_minutes", "lost_share"))
    return Breakdowns(
        per_vehicle_hour=part.number("per_vehicle_hour", most=60),
        repair_minutes=_needed(part, "repair_minutes"),
        lost_share=part.number("lost_share", most=1, default=0),
    )


def _turnout(part: _Part) -> Turnout:
    part.known(("groups", "from", "to", "share"))
    return Turnout(flow=_flow(part), share=_needed(part, "share"))


def _figure(part: _Part) -> Figure:
    part.known(("figure", "groups", "from", "to", "counted"))
    counted: Counted = (
        "passed" if part.word("counted", "arrived", ("arrived", "passed")) == "passed" else "arrived"
    )
    return Figure(figure=part.word("figure"), flow=_flow(part), counted=counted)


def _flow(part: _Part) -> Flow:
    operation = part.reader.operation
    ends = {kind: [p.id for p in operation.places if p.kind == kind] for kind in ("assembly", "reception")}
    return Flow(
        groups=part.words("groups", [group.id for group in operation.groups]),
        from_=part.words("from", ends["assembly"]),
        to=part.words("to", ends["reception"]),
    )


def _halt(part: _Part, number: int) -> UncertainHalt:
    part.known(("id", "cause", "at", "per_day", "per_convoy", "hours", "from", "until"))
    places = [p.id for p in part.reader.operation.places if p.kind in ("checkpoint", "assembly")]
    halt = UncertainHalt(
        id=part.word("id", f"halt-{number}"),
        cause=part.word("cause", ""),
        at=part.word("at", ALL, [*places, ALL]),
        per_day=part.number("per_day", most=1000, default=0),
        per_convoy=part.number("per_convoy", most=1, default=0),
        hours=part.part("hours", _spread),
        from_=part.at("from"),
        until=part.at("until"),
    )
    how = (halt.from_ is not None) + (halt.per_day > 0) + (halt.per_convoy > 0)
    ends = halt.until is not None
    if how != 1 or (halt.hours is None) == (not ends) or (ends and halt.from_ is None):
        what = text("It must be clear when the halt comes, and how long it is.")
        mend = text("Give per_day, per_convoy or from with hours, or from and until.")
        part.reader.find("unclear-halt", part.node, part.path, what, mend)
    return halt


def _hold(part: _Part) -> Hold:
    part.known(("at", "per_convoy", "minutes"))
    gates = [p.id for p in part.reader.operation.places if p.kind == "checkpoint"]
    return Hold(
        at=part.word("at", known=gates),
        per_convoy=part.number("per_convoy", most=1),
        minutes=_needed(part, "minutes"),
    )


def _withheld(part: _Part) -> Withheld:
    part.known(("term", "side", "per_day", "hours"))
    terms = [t.id for t in part.reader.operation.binding_terms if isinstance(t, Reciprocity)]
    return Withheld(
        term=part.word("term", known=terms),
        side="b" if part.word("side", known=("a", "b")) == "b" else "a",
        per_day=part.number("per_day", most=1000),
        hours=_needed(part, "hours"),
    )


def _weather(part: _Part) -> Weather:
    part.known(("per_day", "hours", "drive_factor"))
    return Weather(
        per_day=part.number("per_day", most=1000),
        hours=_needed(part, "hours"),
        drive_factor=part.number("drive_factor", least=1, most=100),
    )
