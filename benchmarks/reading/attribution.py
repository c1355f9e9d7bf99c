"""Measures how well attribution relations are read, per language and phenomenon, and how fast."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from benchmarks.reading.scores import (
    PHENOMENA,
    SPANS,
    Read,
    aligned,
    phenomenon,
    span_score,
    stance_accuracy,
    stance_score,
)
from benchmarks.results_page import table, write_results
from safepassage.language import Lang
from safepassage.reports.attribution import relations_of
from safepassage.reports.facts import facts_of
from safepassage.reports.publication import publication

FOLDER: Final = Path(__file__).parents[3] / "shared" / "data" / "attribution"
FILES: Final = ("dev.jsonl", "aleppo-2016-12-13.jsonl")
LANGUAGES: Final = {"Arabic": ("ar",), "English": ("en",), "both": ("ar", "en")}
EXACT_MIN: Final = {"cue": 0.92, "source": 0.82, "content": 0.75}
OVERLAP_MIN: Final = {"cue": 0.95, "source": 0.92, "content": 0.90}
STANCE_MIN: Final = 0.93
PRECISION_MIN: Final = 0.95
SENTENCES_PER_S_MIN: Final = 1000
PUBLISHED: Final = "2016-12-13"
"""Against which times are resolved while the speed is measured."""
LENGTHS: Final = (1, 2, 4, 8)
GROWTH_MAX: Final = 1.5
"""A text twice as long takes at most twice this long."""


def read_texts(path: Path) -> list[Read]:
    """Return every annotated text of a file with what is found in it."""
    texts = []
    for line in filter(str.strip, path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        found = [each.to_json() for each in relations_of(row["text"], cast("Lang", row["lang"]))]
        gold = row["relations"]
        texts.append(Read(lang=row["lang"], gold=gold, found=found, pairs=aligned(gold, found)))
    return texts


def span_table(texts: Sequence[Read]) -> str:
    """Return exact and overlapping F1 of each span, and the accuracy of stances, per language."""
    rows = []
    for title, langs in LANGUAGES.items():
        chosen = [each for each in texts if each.lang in langs]
        gold = sum(len(each.gold) for each in chosen)
        scores = [span_score(chosen, span, exact=exact) for exact in (True, False) for span in SPANS]
        rows.append(
            (title, str(gold), *(f"{score.f1:.3f}" for score in scores), f"{stance_accuracy(chosen):.3f}")
        )
    header = (
        "language",
        "relations",
        *(f"{span}, exact" for span in SPANS),
        *(f"{span}, overlap" for span in SPANS),
    )
    return table((*header, "stance"), rows)


def stance_table(texts: Sequence[Read]) -> str:
    """Return precision and recall of each stance that is annotated."""
    stances = sorted({relation["stance"] for each in texts for relation in each.gold})
    rows = []
    for stance in stances:
        score = stance_score(texts, stance)
        rows.append((stance, str(score.gold), f"{score.precision:.3f}", f"{score.recall:.3f}"))
    return table(("stance", "relations", "precision", "recall"), rows)


def phenomenon_table(texts: Sequence[Read]) -> str:
    """Return, for each phenomenon, the part of its relations of which each span is exact."""
    rows = []
    for title in PHENOMENA:
        each = phenomenon(title, texts)
        if each.count:
            parts = (each.cues, each.sources, each.contents, each.stances)
            rows.append((title, str(each.count), *(f"{part / each.count:.0%}" for part in parts)))
    bare = [each for each in texts if not each.gold]
    wrong = sum(bool(each.found) for each in bare)
    body = table(("relations with", "count", "cue", "source", "content", "stance"), rows)
    return f"{body}\n\nTexts without any relation: {len(bare)}; something is found in {wrong} of them."


def speed(path: Path, *, rounds: int) -> float:
    """Return how many texts of a file are read wholly in a second of one core's own time."""
    rows = [json.loads(line) for line in filter(str.strip, path.read_text("utf-8").splitlines())]
    published = publication(PUBLISHED)

    def read(row: Mapping[str, str]) -> None:
        lang = cast("Lang", row["lang"])
        relations_of(row["text"], lang)
        facts_of(row["text"], lang, published=published).to_json(row["text"])

    for row in rows:
        read(row)
    begun = time.process_time()
    for _ in range(rounds):
        for row in rows:
            read(row)
    return rounds * len(rows) / (time.process_time() - begun)


def growth(path: Path) -> list[tuple[int, float]]:
    """Return the characters of ever longer texts, and the seconds that each takes."""
    rows = [json.loads(line) for line in filter(str.strip, path.read_text("utf-8").splitlines())]
    text = " ".join(row["text"] for row in rows if row["lang"] == "ar")
    found = []
    for times in LENGTHS:
        long = " ".join([text] * times)
        relations_of(long, "ar")
        begun = time.perf_counter()
        relations_of(long, "ar")
        found.append((len(long), time.perf_counter() - begun))
    return found


def growth_table(measured: Sequence[tuple[int, float]]) -> str:
    """Return how the time grows with the length."""
    return table(
        ("characters", "seconds", "characters a second"),
        [(f"{size:,}", f"{seconds:.2f}", f"{size / seconds:,.0f}") for size, seconds in measured],
    )


def misses(texts: Sequence[Read], per_second: float, measured: Sequence[tuple[int, float]]) -> list[str]:
    """Return what stays under the figures that reading must reach."""
    found = []
    for exact, wanted in ((True, EXACT_MIN), (False, OVERLAP_MIN)):
        for span, least in wanted.items():
            got = span_score(texts, span, exact=exact).f1
            if got < least:
                found.append(f"{span}, {'exact' if exact else 'overlap'}: {got:.3f}, not {least}")
    if stance_accuracy(texts) < STANCE_MIN:
        found.append(f"stance: {stance_accuracy(texts):.3f}, not {STANCE_MIN}")
    for stance in ("denies", "not_confirmed"):
        precision = stance_score(texts, stance).precision
        if precision < PRECISION_MIN:
            found.append(f"{stance}: precision {precision:.3f}, not {PRECISION_MIN}")
    if per_second < SENTENCES_PER_S_MIN:
        found.append(f"{per_second:.0f} sentences a second, not {SENTENCES_PER_S_MIN}")
    (first_size, first_s), (last_size, last_s) = measured[0], measured[-1]
    if last_s / first_s > GROWTH_MAX * last_size / first_size:
        found.append("the time grows faster than the length")
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a figure is not reached, 0 also where the annotated texts are missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.attribution", description=__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER, help="the folder with the annotated texts")
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often the sentences are read for the speed"
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/reading.md")
    chosen = parser.parse_args(arguments)
    sentences, article = (chosen.data / name for name in FILES)
    if not sentences.exists():
        print(f"Skipped: there is no {sentences}; --data names the folder with the annotated texts.")
        return 0
    texts = read_texts(sentences)
    parts = [span_table(texts), stance_table(texts), phenomenon_table(texts)]
    if article.exists():
        whole = read_texts(article)
        right = sum(g["cue"] == list(f["cue"]) for g, f in whole[0].pairs)
        contents = span_score(whole, "content", exact=True)
        parts.append(
            f"The article of 13 December 2016: {right} of {len(whole[0].gold)} cues, "
            f"{contents.right} of {contents.gold} contents exact."
        )
    per_second = speed(sentences, rounds=chosen.rounds)
    measured = growth(sentences)
    parts += [f"Sentences a second on one core: {per_second:,.0f}.", growth_table(measured)]
    body = "\n\n".join(parts)
    print(body)
    wrong = misses(texts, per_second, measured)
    for each in wrong:
        print(f"Not reached: {each}")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.reading.attribution", *arguments])
        write_results("reading", made=datetime.now(UTC), command=command, body=body)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
