"""Archives of texts and their results, as tests make and read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.language import Lang


def shown(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    code = run(arguments, Screen(lang=lang, as_json="--json" in arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def read(capsys: pytest.CaptureFixture[str], archive: Path, *more: str) -> dict[str, Any]:
    """Read an archive that can be read, and return what the command says of it."""
    code, out, err = shown(capsys, ["read", "--json", "--archive", str(archive), *more])
    assert code == 0, out + err
    values: dict[str, Any] = json.loads(out)
    return values


def refusals(capsys: pytest.CaptureFixture[str], archive: Path, *more: str) -> list[str]:
    """Return the codes of the findings for which an archive is not read."""
    code, out, _ = shown(capsys, ["read", "--json", "--archive", str(archive), *more])
    assert code == 1
    return [finding["code"] for finding in json.loads(out)["findings"]]


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of a result, by text."""
    found: list[dict[str, Any]] = parquet.read_table(folder / table).to_pylist()
    return sorted(found, key=lambda row: (row.get("text_id") or row["id"], row.get("number", 0)))


def findings(folder: Path) -> list[tuple[str, str, int, str]]:
    """Return the findings of a result: code, file, row and column of each."""
    lines = (folder / "findings.jsonl").read_text("utf-8").splitlines()
    return [(f["code"], f["file"], f["row"], f["column"]) for f in map(json.loads, lines)]


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of a result with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_lines(path: Path, texts: Sequence[Mapping[str, object]]) -> None:
    """Write texts as lines of JSON."""
    path.write_text("".join(json.dumps(each) + "\n" for each in texts), encoding="utf-8")
