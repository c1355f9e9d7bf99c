"""The tables that an archive is read into, and the columns of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal

Kind = Literal["text", "texts", "whole", "number", "yes_no", "instant", "intervals", "bytes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of a table and what it holds."""

    name: str
    kind: Kind


def _columns(**kinds: Kind) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(name=name, kind=kind) for name, kind in kinds.items())


def _entry(**kinds: Kind) -> tuple[TableColumn, ...]:
    """Return the columns of what is found in a text, behind those that say where."""
    return _columns(text_id="text", number="whole", start="whole", end="whole", stated="text", **kinds)


HEAD: Final = _columns(
    id="text",
    file="text",
    row="whole",
    lang="text",
    publisher="text",
    published="text",
    resolved_against="text",
    url="text",
    title="text",
    characters="whole",
)
MENTION: Final = _entry(
    id="text",
    kind="text",
    name_en="text",
    name_ar="text",
    origin="text",
    ambiguous="yes_no",
    readings="texts",
)
INTERVAL: Final[tuple[TableColumn, ...]] = (
    TableColumn(name="from", kind="instant"),
    TableColumn(name="to", kind="instant"),
    TableColumn(name="granularity", kind="text"),
)
READ_TABLES: Final[Mapping[str, Sequence[TableColumn]]] = {
    "bodies": _columns(id="text", text="text"),
    "relations": _columns(
        text_id="text",
        number="whole",
        cue_start="whole",
        cue_end="whole",
        source_start="whole",
        source_end="whole",
        relay_start="whole",
        relay_end="whole",
        content_start="whole",
        content_end="whole",
        cue="text",
        source="text",
        relay="text",
        content="text",
        stance="text",
        direct="yes_no",
        dropped="yes_no",
        speaker="text",
        rule="text",
    ),
    "figures": _entry(
        low="number",
        high="number",
        vague="text",
        percent="yes_no",
        unit="text",
        qualifier="text",
        role="text",
    ),
    "places": MENTION,
    "actors": MENTION,
    "times": (
        *_entry(calendar="text", relation="text", part="text", clock="text"),
        *INTERVAL,
        TableColumn(name="candidates", kind="intervals"),
    ),
    "signatures": (*HEAD, *_columns(moment="whole", shingles="whole", hashes="bytes")),
}
"""What the reading of a batch of texts gives, each table a file; `signatures` is written last."""
TABLES: Final[Mapping[str, Sequence[TableColumn]]] = {
    "texts": (*HEAD, *_columns(origin="text", copy_of="text")),
    **READ_TABLES,
}
"""Every table of the output; `texts` is written when all texts have been read and compared."""


def schema_of(table: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the Arrow schema of a table."""
    import pyarrow as pa

    instant = pa.timestamp("ms")
    interval = pa.struct([("from", instant), ("to", instant), ("granularity", pa.string())])
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "whole": pa.int64(),
        "number": pa.float64(),
        "yes_no": pa.bool_(),
        "instant": instant,
        "intervals": pa.list_(interval),
        "bytes": pa.binary(),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in TABLES[table]])


def parquet_of(table: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return rows as the content of a Parquet file; the same rows give the same bytes."""
    import pyarrow as pa

    return parquet_bytes(pa.Table.from_pylist(list(rows), schema=schema_of(table)))


def parquet_bytes(table: Any) -> bytes:  # noqa: ANN401 - pyarrow has no types
    """Return an Arrow table as the content of a Parquet file."""
    from pyarrow import parquet

    content = BytesIO()
    parquet.write_table(table, content, compression="zstd")
    return content.getvalue()
