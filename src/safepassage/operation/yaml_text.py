"""`operation.yaml` as tables: every value as it was written, with its line, whatever YAML takes it for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.operation.cells import Cell, Read, Row, Table, clean, did_you_mean
from safepassage.operation.columns import TABLES

PARTS: Final = ("operation", "parties", "groups", "timings", "terms", "sources")
NEEDED: Final = ("operation", "groups", "terms")
LISTS: Final = ("parties", "groups", "terms")
NULL_TAG: Final = "tag:yaml.org,2002:null"
NAMES: Final = frozenset({"name", "text", "carrying"})
LANGUAGES: Final = frozenset({"en", "ar"})
FLOWS: Final = frozenset({"flow", "first", "then", "a", "b"})


@dataclass(slots=True)
class _Reader:
    """One file being read: its name, and what is found wrong with it."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def where(self, node: Node, column: str = "") -> Where:
        return Where(file=self.file, row=node.start_mark.line + 1, column=column)

    def find(self, code: str, where: Where, what: Text, mend: Text) -> None:
        self.findings.append(Finding(code=code, where=where, what=what, mend=mend))


def read_yaml(content: str, file: str) -> tuple[Read, dict[str, Cell]]:
    """Return the tables of `operation.yaml`, and the sources it names.

    Parameters
    ----------
    content
        The text of the file.
    file
        Its name, for findings.
    """
    reader = _Reader(file)
    root = _composed(reader, content)
    if root is None:
        return Read(tables={}, findings=tuple(reader.findings)), {}
    parts = dict(_entries(reader, root, ""))
    for name, (key, _) in parts.items():
        if name not in PARTS:
            reader.find(
                "unknown-field",
                reader.where(key, name),
                text("There is no field {field} here.", field=name),
                did_you_mean(name, PARTS),
            )
    for name in NEEDED:
        if name not in parts:
            reader.find(
                "missing-part",
                Where(file=file, column=name),
                text("The part {part} is missing.", part=name),
                text("Add it: {meaning}", meaning=TABLES[name].meaning),
            )
    tables = {}
    settings = dict(_settings(reader, parts))
    if "operation" in parts:
        where = reader.where(parts["operation"][0], "operation")
        tables["operation"] = Table(where=where, rows=(Row(where=where, cells=settings),))
    for name in LISTS:
        if name in parts and (table := _table(reader, name, *parts[name])) is not None:
            tables[name] = table
    sources = dict(_flat(reader, parts["sources"][1], "sources", "")) if "sources" in parts else {}
    return Read(tables=tables, findings=tuple(reader.findings)), sources


def composed_yaml(content: str, file: str) -> tuple[MappingNode | None, tuple[Finding, ...]]:
    """Return the root of another file of an operation as YAML nodes, and why there is none."""
    reader = _Reader(file)
    return _composed(reader, content), tuple(reader.findings)


def _settings(reader: _Reader, parts: Mapping[str, tuple[Node, Node]]) -> Iterator[tuple[str, Cell]]:
    """Yield the values of `operation` and `timings`."""
    for name in ("operation", "timings"):
        if name not in parts:
            continue
        node = parts[name][1]
        if isinstance(node, MappingNode):
            yield from _flat(reader, node, name, "" if name == "operation" else "timings.")
        elif not _is_null(node):
            reader.find(
                "not-a-mapping",
                reader.where(node, name),
                text("{field} must have fields of its own.", field=name),
                text("Write each field on a line of its own under it, as name: value."),
            )


def _table(reader: _Reader, name: str, key: Node, node: Node) -> Table | None:
    """Return a list of entries as a table."""
    if _is_null(node):
        return Table(where=reader.where(key, name), rows=())
    if not isinstance(node, SequenceNode):
        reader.find(
            "not-a-list",
            reader.where(node, name),
            text("{field} must be a list.", field=name),
            text("Begin each entry with a dash: - {example}", example="{id: …}"),
        )
        return None
    rows = []
    for entry in node.value:
        if isinstance(entry, MappingNode):
            cells = dict(_flat(reader, entry, "", ""))
            rows.append(Row(where=reader.where(entry), cells=cells))
        else:
            reader.find(
                "not-a-mapping",
                reader.where(entry, name),
                text("This entry of {field} has no fields.", field=name),
                text("Write it with its fields: - {example}", example="{id: …}"),
            )
    return Table(where=reader.where(key, name), rows=tuple(rows))


def _flat(reader: _Reader, node: Node, shown_under: str, path: str) -> Iterator[tuple[str, Cell]]:
    """Yield the values of a mapping by their path, such as `flow.from`; empty ones are left out."""
    if not isinstance(node, MappingNode):
        return
    for name, (key, value) in _entries(reader, node, shown_under):
        full = path + name
        column = f"{shown_under}.{name}" if shown_under and not path else full
        where = reader.where(value, column)
        if isinstance(value, ScalarNode):
            raw = clean(value.value)
            if _is_null(value) or (not raw and name not in FLOWS):
                continue
            yield (full + _script(raw) if name in NAMES else full), Cell(raw=raw, where=where)
        elif isinstance(value, SequenceNode):
            items = [clean(one.value) for one in value.value if isinstance(one, ScalarNode)]
            if len(items) < len(value.value):
                reader.find(
                    "nested-list",
                    where,
                    text("The list {field} holds something that is not a plain value.", field=full),
                    text("Write plain values between the brackets, such as [a, b]."),
                )
            yield full, Cell(raw=", ".join(items), where=where, many=True)
        elif isinstance(value, MappingNode):
            yield from _mapping(reader, key, value, shown_under, path, name)


def _mapping(
    reader: _Reader, key: Node, value: MappingNode, shown_under: str, path: str, name: str
) -> Iterator[tuple[str, Cell]]:
    """Yield the values of a mapping inside another: a name's languages, or parts such as a flow's."""
    full = path + name
    if path.count(".") > 1:
        reader.find(
            "unknown-field",
            reader.where(key, full),
            text("{field} has no parts of its own.", field=full),
            text("Write one value."),
        )
    elif name in NAMES:
        for lang, (lang_key, part) in _entries(reader, value, full):
            where = reader.where(part, f"{full}.{lang}")
            if lang not in LANGUAGES or not isinstance(part, ScalarNode):
                reader.find(
                    "unknown-field",
                    reader.where(lang_key, f"{full}.{lang}"),
                    text("{field} is written in en (English) and ar (Arabic) only.", field=full),
                    text("Write it as {example}.", example=f"{name}: {{en: …, ar: …}}"),
                )
            elif raw := clean(part.value):
                yield f"{full}_{lang}", Cell(raw=raw, where=where)
    elif not value.value:
        yield full, Cell(raw="", where=reader.where(value, full))
    else:
        yield from _flat(reader, value, shown_under, f"{full}.")


def _entries(reader: _Reader, node: MappingNode, under: str) -> Iterator[tuple[str, tuple[Node, Node]]]:
    """Yield the entries of a mapping by their key, each key once."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            reader.find(
                "not-a-field",
                reader.where(key, under),
                text("The name of a field must be one word."),
                text("Write the name, a colon and the value."),
            )
            continue
        name = clean(key.value)
        if name in seen:
            reader.find(
                "duplicate-key",
                reader.where(key, f"{under}.{name}".removeprefix(".")),
                text(
                    "{field} is given twice; the first time is in line {line}.", field=name, line=seen[name]
                ),
                text("Keep one of the two."),
            )
            continue
        seen[name] = key.start_mark.line + 1
        yield name, (key, value)


def _script(raw: str) -> str:
    """Return which language a plain name is in, by its letters."""
    arabic = sum("\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f" for c in raw)
    return "_ar" if arabic > sum(c.isalpha() for c in raw) / 2 else "_en"


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == NULL_TAG and node.style is None


def _composed(reader: _Reader, content: str) -> MappingNode | None:
    """Return the root of the file as YAML nodes, or find why there is none."""
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _find_broken(reader, mark.line + 1 if mark else 0, _advice(error.problem or "", content, mark))
        return None
    except yaml.reader.ReaderError as error:
        line = content.count("\n", 0, int(error.position)) + 1
        _find_broken(reader, line, text("Remove the characters in this line that cannot be seen."))
        return None
    except (RecursionError, ValueError, IndexError):
        _find_broken(reader, 0, text("Write it again from a file that safepassage new has made."))
        return None
    if isinstance(root, MappingNode):
        return root
    reader.find(
        "not-a-mapping",
        Where(file=reader.file, row=1 if root is not None else 0),
        text("The file does not describe an operation.") if root is not None else text("The file is empty."),
        text("Begin with a line operation: and the fields id, timezone and begins under it."),
    )
    return None


def _find_broken(reader: _Reader, line: int, mend: Text) -> None:
    reader.find(
        "broken-yaml",
        Where(file=reader.file, row=line),
        text("The file cannot be understood from here on."),
        mend,
    )


def _advice(problem: str, content: str, mark: yaml.Mark | None) -> Text:
    """Return how to mend the commonest mistakes in YAML, by what its parser says."""
    line = content.split("\n")[mark.line : mark.line + 1] if mark else []
    if "\\t" in problem or "\t" in "".join(line):
        return text("Indent with spaces and not with tabs.")
    if "mapping values are not allowed" in problem:
        return text("Put a text that has a colon in it in quotes, and begin fields at the same column.")
    if "could not find expected ':'" in problem:
        return text("Write a colon and a space after the name of the field.")
    if "',' or" in problem or "flow" in problem:
        return text("Close every bracket and brace, and put commas between their parts.")
    if "another document" in problem or "document start" in problem:
        return text("Keep one operation in the file: remove lines that are only dashes.")
    if "alias" in problem or "cannot start any token" in problem:
        return text("Put a text that begins with a special sign such as * or @ in quotes.")
    if "scalar" in problem or "end of stream" in problem:
        return text("Close every quotation mark that is opened.")
    return text(
        "Begin the fields of one entry at the same column, and put texts with special signs in quotes."
    )
