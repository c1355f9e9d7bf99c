"""The texts of an archive in batches, each named by all that its reading depends on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from safepassage.cluster.program import program_of
from safepassage.operation.model import Operation
from safepassage.reports.archive_texts import ArchiveText
from safepassage.reports.time_resolution import Published

DIGEST_BYTES: Final = 16
CUT_ONE_IN: Final = 512
"""A batch ends behind one id in so many, told by the id alone: a text put in moves no batch but its own."""
TEXTS_MIN: Final = 64
TEXTS_MAX: Final = 2048
BYTES_MAX: Final = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Texts that are read together; `key` names their content and the way of reading it."""

    key: str
    texts: tuple[ArchiveText, ...]

    @property
    def size_bytes(self) -> int:
        """How much of the archive it is."""
        return sum(text.size_bytes for text in self.texts)


def batches_of(texts: Iterable[ArchiveText], reading: str) -> Iterator[Batch]:
    """Yield texts in batches, whose ends depend only on the texts around them.

    Parameters
    ----------
    texts
        The texts, in the order of the archive.
    reading
        What names the way of reading them, as `reading_name` has it.
    """
    gathered: list[ArchiveText] = []
    size = 0
    for each in texts:
        gathered.append(each)
        size += len(each.content or b"") + len(each.text) + len(each.title)
        if _is_full(gathered, size):
            yield _batch(gathered, reading)
            gathered, size = [], 0
    if gathered:
        yield _batch(gathered, reading)


def reading_name(published: Published | None, operation: Operation | None) -> str:
    """Return what names a way of reading: the program's rules and words, and what is given for all texts."""
    names = None
    if operation is not None:
        places = [(each.id, each.kind, each.name.en, each.name.ar) for each in operation.places]
        parties = [(each.id, each.role, each.name.en, each.name.ar) for each in operation.parties]
        names = [places, parties]
    given = json.dumps([published and published.stated, names], ensure_ascii=True)
    return blake2b(f"{program_name()} {given}".encode(), digest_size=DIGEST_BYTES).hexdigest()


def program_name() -> str:
    """Return what names the program's rules and words and the libraries that tell in the result."""
    return program_of(("safepassage.reports",), ("babel", "numpy", "pyarrow"))


def _is_full(texts: list[ArchiveText], size: int) -> bool:
    if len(texts) >= TEXTS_MAX or size >= BYTES_MAX:
        return True
    last = blake2b(texts[-1].id.encode(), digest_size=8).digest()
    return len(texts) >= TEXTS_MIN and not int.from_bytes(last, "little") % CUT_ONE_IN


def _batch(texts: list[ArchiveText], reading: str) -> Batch:
    digest = blake2b(reading.encode(), digest_size=DIGEST_BYTES)
    for each in texts:
        fields = [each.id, each.file, each.text, each.publisher, each.published, each.url, each.title]
        parts = [field.encode() for field in (*fields, str(each.row), each.lang or "")]
        parts += [b"" if each.content is None else each.content, b"row" if each.content is None else b"file"]
        for part in parts:
            digest.update(len(part).to_bytes(8, "little") + part)
    return Batch(key=digest.hexdigest(), texts=tuple(texts))
