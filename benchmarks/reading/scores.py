"""Scores of attribution relations against annotated ones, and the phenomena by which they are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

Record = dict[str, Any]
Span = Sequence[int]
Pair = tuple[Record, Record]
SPANS: Final = ("cue", "source", "relay", "content")
OVERLAP: Final = 0.5
"""Two spans overlap where they share at least this part of what both hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and F1 of something that `gold` relations have."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right."""
        return self.right / self.found if self.found else float(not self.gold)

    @property
    def recall(self) -> float:
        """Of what there is, the part that was found."""
        return self.right / self.gold if self.gold else float(not self.found)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def shared(one: Span | None, other: Span | None) -> float:
    """Return the length that two spans share by the length that they hold together."""
    if not one or not other:
        return 0.0
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def aligned(gold: Sequence[Record], found: Sequence[Record]) -> list[Pair]:
    """Return pairs of relations whose cues overlap, those that overlap most first, each relation once."""
    candidates = sorted(
        (
            (shared(g["cue"], f["cue"]), shared(g["content"], f["content"]), -i, -j)
            for i, g in enumerate(gold)
            for j, f in enumerate(found)
        ),
        reverse=True,
    )
    pairs: list[Pair] = []
    taken: set[tuple[str, int]] = set()
    for overlap, _, i, j in candidates:
        if overlap > 0 and not taken & {("gold", i), ("found", j)}:
            taken |= {("gold", i), ("found", j)}
            pairs.append((gold[-i], found[-j]))
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One annotated text, and what was found in it."""

    lang: str
    gold: Sequence[Record]
    found: Sequence[Record]
    pairs: Sequence[Pair]


def span_score(texts: Iterable[Read], span: str, *, exact: bool) -> Score:
    """Return the score of one span over aligned relations, by equal offsets or by overlap."""
    right = found = gold = 0
    for each in texts:
        found += sum(bool(relation[span]) for relation in each.found)
        gold += sum(bool(relation[span]) for relation in each.gold)
        for g, f in each.pairs:
            if g[span] and f[span]:
                same = list(g[span]) == list(f[span])
                right += same if exact else shared(g[span], f[span]) >= OVERLAP
    return Score(right=right, found=found, gold=gold)


def stance_score(texts: Iterable[Read], stance: str) -> Score:
    """Return the score of one stance."""
    right = found = gold = 0
    for each in texts:
        found += sum(relation["stance"] == stance for relation in each.found)
        gold += sum(relation["stance"] == stance for relation in each.gold)
        right += sum(g["stance"] == f["stance"] == stance for g, f in each.pairs)
    return Score(right=right, found=found, gold=gold)


def stance_accuracy(texts: Iterable[Read]) -> float:
    """Return the part of aligned relations whose stance is right."""
    pairs = [pair for each in texts for pair in each.pairs]
    return sum(g["stance"] == f["stance"] for g, f in pairs) / len(pairs) if pairs else 0.0


def nested(relation: Record, relations: Sequence[Record]) -> bool:
    """Return whether a relation's cue stands inside what another says."""
    start = relation["cue"][0]
    return any(other["content"] and other["content"][0] <= start < other["content"][1] for other in relations)


PHENOMENA: Final[dict[str, Callable[[Record, Sequence[Record]], bool]]] = {
    "a named source after its verb": lambda r, _: bool(r["source"]) and r["source"][0] > r["cue"][0],
    "a named source before its verb": lambda r, _: bool(r["source"]) and r["source"][0] < r["cue"][0],
    "a subject left out": lambda r, _: bool(r["dropped"]),
    "nobody named": lambda r, _: not r["source"] and not r["dropped"],
    "an outlet as relay": lambda r, _: bool(r["relay"]),
    "a quotation": lambda r, _: bool(r["direct"]),
    "inside another's content": nested,
    "not in another's content": lambda r, rs: not nested(r, rs),
    "denied": lambda r, _: r["stance"] == "denies",
    "not confirmed": lambda r, _: r["stance"] == "not_confirmed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phenomenon:
    """Of the annotated relations that show something: how many there are, and how many were read rightly."""

    title: str
    count: int
    cues: int
    sources: int
    contents: int
    stances: int


def phenomenon(title: str, texts: Iterable[Read]) -> Phenomenon:
    """Return how the relations that show a phenomenon were read: exact spans, over all that are annotated."""
    shows = PHENOMENA[title]
    count = cues = sources = contents = stances = 0
    for each in texts:
        partner = {id(g): f for g, f in each.pairs}
        for relation in each.gold:
            if not shows(relation, each.gold):
                continue
            count += 1
            found = partner.get(id(relation))
            if found is None:
                continue
            cues += list(relation["cue"]) == list(found["cue"])
            sources += _same(relation["source"], found["source"])
            contents += _same(relation["content"], found["content"])
            stances += relation["stance"] == found["stance"]
    return Phenomenon(
        title=title, count=count, cues=cues, sources=sources, contents=contents, stances=stances
    )


def _same(one: Span | None, other: Span | None) -> bool:
    return (list(one) if one else None) == (list(other) if other else None)
