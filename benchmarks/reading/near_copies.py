"""Measures where copies of a wire and reports of the same event part, and how fast copies are found."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from datetime import UTC, datetime
from typing import Final

from benchmarks.reading.wires import EDITS, generated, wires
from benchmarks.results_page import table, write_results
from safepassage.language import Lang
from safepassage.reports import near_copies
from safepassage.reports.copy_search import LENGTH_RATIO_MAX, SHARE_MIN
from safepassage.reports.near_copies import origins_of, signature_of

SHINGLE_WORDS: Final = (2, 3, 4, 5)
SEED: Final = 20161213
COPIES: Final = 0.5


def share(one: set[int], other: set[int]) -> float:
    """Return the share of the smaller set that is in the other."""
    return len(one & other) / min(len(one), len(other))


def shingles(text: str, lang: Lang) -> set[int]:
    """Return the hashes of a text's shingles."""
    return set(memoryview(signature_of(text, lang).hashes).cast("I"))


def shares(words: int) -> tuple[dict[str, float], float]:
    """Return the least share in common for each edit, and the most between two reports."""
    kept = near_copies.SHINGLE_WORDS
    try:
        setattr(near_copies, "SHINGLE_WORDS", words)  # noqa: B010 - a constant, but for this measurement
        sets = [(lang, text, shingles(text, lang)) for lang, _, text in wires()]
        least = {
            name: min(share(whole, shingles(edit(text, lang), lang)) for lang, text, whole in sets)
            for name, edit in EDITS.items()
        }
        most = max(share(one, other) for (_, _, one), (_, _, other) in itertools.combinations(sets, 2))
    finally:
        setattr(near_copies, "SHINGLE_WORDS", kept)  # noqa: B010 - as it was
    return least, most


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; return 1 where an edit and a report of its own cannot be told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000, help="how many texts are searched for copies")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/near-copies.md")
    given = parser.parse_args(arguments)
    measured = {words: shares(words) for words in SHINGLE_WORDS}
    rows = [(name, *(f"{least[name]:.2f}" for least, _ in measured.values())) for name in EDITS]
    rows.append(("two reports of one event, at most", *(f"{most:.2f}" for _, most in measured.values())))
    parted = table(("share of the shorter text in common", *(f"{n} words" for n in SHINGLE_WORDS)), rows)
    found, wrong = search_table(given.texts)
    body = (
        f"{parted}\n\nCopies are told by {near_copies.SHINGLE_WORDS} words in a row and a share of at least "
        f"{SHARE_MIN}, where the longer text is at most {LENGTH_RATIO_MAX} times as long.\n\n{found}"
    )
    print(body)
    least, most = measured[near_copies.SHINGLE_WORDS]
    if given.write:
        command = ".venv/bin/python -m benchmarks.reading.near_copies --write"
        print(write_results("near-copies", made=datetime.now(UTC), command=command, body=body))
    return 0 if most < SHARE_MIN < min(least.values()) and not wrong else 1


def search_table(texts: int) -> tuple[str, int]:
    """Return what finding the copies among generated texts takes, and how many origins are wrong."""
    rows, wrong = [], 0
    for count in (texts // 4, texts):
        given = list(generated(count, copies=COPIES, seed=SEED))
        begun = time.process_time()
        signatures = [signature_of(text, lang) for _, lang, text, _ in given]
        signed = time.process_time()
        origins = origins_of(signatures, [None] * count)
        ended = time.process_time()
        missed = sum(origin != wire for origin, (_, _, _, wire) in zip(origins, given, strict=True))
        wrong += missed
        rows.append(
            (
                f"{count:,} texts, half of them copies",
                f"{(signed - begun) / count * 1000:.2f} ms",
                f"{(ended - signed) / count * 1000:.3f} ms",
                f"{missed}",
            )
        )
    header = ("CPU time for a text", "its signature", "its origin", "wrong origins")
    return table(header, rows), wrong


if __name__ == "__main__":
    sys.exit(main())
