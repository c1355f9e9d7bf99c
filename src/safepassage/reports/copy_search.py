"""The search for near copies among many texts: from the hashes of their shingles to the earliest versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

SHARE_MIN: Final = 0.4
"""Two texts are copies where at least this share of the shorter one's shingles stands in the other."""
LENGTH_RATIO_MAX: Final = 4
"""A text so many times as long is no copy: it quotes the other, and tells more besides."""
SHARED_MIN: Final = 6
"""So few shingles in common are chance, unless the texts are the same."""
ANCHOR_LIMIT: Final = 1 << 29
"""Texts meet by their hashes below this, an eighth of all …"""
ANCHORS_MIN: Final = 16
"""… and by as many of their lowest ones at least."""
ANCHORS_SHARED_MIN: Final = 2
"""Texts that meet by fewer are not compared."""
SLICE_TEXTS: Final = 50_000
"""So many texts at once are sorted by their anchors; with more, the anchors are sorted in slices."""
WHOLE: Final = 0xFFFFFFFF

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketches:
    """The signatures of many texts in flat arrays, which may lie in a file mapped into memory.

    Parameters
    ----------
    hashes : shape (all,)
        The hashes of one text after the other, rising within each.
    starts : shape (texts + 1,)
        Where those of each text begin.
    sizes : shape (texts,)
        How many shingles each text has; more than it has hashes here where only the lowest are kept.
    """

    hashes: Hashes
    starts: Integers
    sizes: Integers

    def of(self, index: int) -> Hashes:
        """Return the hashes of one text."""
        return self.hashes[self.starts[index] : self.starts[index + 1]]

    def limit(self, index: int) -> int:
        """Return up to where all hashes of a text are kept."""
        hashes = self.of(index)
        return int(hashes[-1]) if self.sizes[index] > len(hashes) else WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """For each text the index of the one it was copied from, and of the first of them all; else its own."""

    parents: Integers
    origins: Integers


def descent_of(sketches: Sketches, order: Integers) -> Descent:
    """Return for each text the one that it was copied from and the earliest one that it descends from.

    A text is joined to the earlier one with which it has most in common among those that it shares an
    anchor with: of all that hold the anchor, the two earliest and the one just before. So the work grows
    with the number of texts, however many copies there are of one.

    Parameters
    ----------
    sketches
        The texts.
    order : shape (texts,)
        Their indices, the earliest first.
    """
    texts = len(order)
    joined = _equal_texts(sketches, order)
    later, earlier = _meetings(sketches, order, joined == np.arange(texts))
    best = np.zeros(texts)
    for rank, other in zip(later.tolist(), earlier.tolist(), strict=True):
        alike = resemblance(sketches, int(order[rank]), int(order[other]))
        if alike > best[rank]:
            best[rank], joined[rank] = alike, other
    parents = np.empty(texts, dtype=np.int64)
    parents[order] = order[joined]
    # each is joined to an earlier one or itself, so that those have their origin already
    for rank in range(texts):
        joined[rank] = joined[joined[rank]]
    origins = np.empty(texts, dtype=np.int64)
    origins[order] = order[joined]
    return Descent(parents=parents, origins=origins)


def resemblance(sketches: Sketches, one: int, other: int) -> float:
    """Return how much two texts have in common, 0 where they are no copies.

    It is the share of shingles that are in both among those that are in either (Broder 1997), estimated
    from the hashes up to where both have all of theirs. Whether they are copies is told by the share of the
    shorter text that stands in the longer one, so that a cut end or an added paragraph does not count.
    """
    sizes = sorted((int(sketches.sizes[one]), int(sketches.sizes[other])))
    if not sizes[0] or sizes[1] > LENGTH_RATIO_MAX * sizes[0]:
        return 0.0
    limit = min(sketches.limit(one), sketches.limit(other))
    first, second = (_up_to(sketches.of(index), limit) for index in (one, other))
    shared = len(np.intersect1d(first, second, assume_unique=True))
    shorter = min(len(first), len(second))
    same = shared == len(first) == len(second)
    if not same and (shared < SHARED_MIN or shared < SHARE_MIN * shorter):
        return 0.0
    return shared / (len(first) + len(second) - shared)


def _up_to(hashes: Hashes, limit: int) -> Hashes:
    return hashes[: np.searchsorted(hashes, limit, side="right")]


def _equal_texts(sketches: Sketches, order: Integers) -> Integers:
    """Return for each rank the rank of the first text with the same hashes; its own where it has none."""
    first: dict[bytes, int] = {}
    found = np.arange(len(order))
    for rank, index in enumerate(order.tolist()):
        hashes = sketches.of(index)
        if len(hashes):
            content = sketches.sizes[index].tobytes() + hashes.tobytes()
            found[rank] = first.setdefault(blake2b(content, digest_size=16).digest(), rank)
    return found


def _meetings(sketches: Sketches, order: Integers, taken: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Return the pairs of ranks to be compared, the later and the earlier one of each, in their order."""
    slices = max(1, -(-len(order) // SLICE_TEXTS))
    found: dict[int, list[Integers]] = {0: [], 1: []}
    for part in range(slices):
        anchors, ranks = _anchors(sketches, order, taken, part, slices)
        pairs, counts = np.unique(_pairs(anchors, ranks, len(order)), return_counts=True)
        found[0].append(pairs)
        found[1].append(counts)
    pairs, where = np.unique(np.concatenate(found[0]), return_inverse=True)
    counts = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(counts, where, np.concatenate(found[1]))
    pairs = pairs[counts >= ANCHORS_SHARED_MIN]
    return pairs // len(order), pairs % len(order)


def _anchors(
    sketches: Sketches, order: Integers, taken: npt.NDArray[np.bool_], part: int, slices: int
) -> tuple[Hashes, Integers]:
    """Return the anchors of one slice and the ranks of their texts, by anchor and rank."""
    anchors: list[Hashes] = [np.empty(0, dtype=np.uint32)]
    ranks: list[Integers] = [np.empty(0, dtype=np.int64)]
    rank_of = np.empty(len(order), dtype=np.int64)
    rank_of[order] = np.arange(len(order))
    for begin, end in _blocks(len(order)):
        starts = sketches.starts[begin : end + 1]
        hashes = np.asarray(sketches.hashes[starts[0] : starts[-1]])
        lengths = np.diff(starts)
        place = np.arange(len(hashes)) - np.repeat(starts[:-1] - starts[0], lengths)
        rank = np.repeat(rank_of[begin:end], lengths)
        chosen = ((hashes < ANCHOR_LIMIT) | (place < ANCHORS_MIN)) & taken[rank]
        if slices > 1:
            chosen &= hashes % slices == part
        anchors.append(hashes[chosen])
        ranks.append(rank[chosen])
    anchor, rank = np.concatenate(anchors), np.concatenate(ranks)
    by_anchor = np.lexsort((rank, anchor))
    return anchor[by_anchor], rank[by_anchor]


def _blocks(texts: int, size: int = 5_000) -> Iterator[tuple[int, int]]:
    for begin in range(0, texts, size):
        yield begin, min(begin + size, texts)


def _pairs(anchors: Hashes, ranks: Integers, texts: int) -> Integers:
    """Return each meeting of two texts at an anchor as one number: the later rank times all, plus the other.

    Of those that hold an anchor, each meets the two earliest and the one just before it.
    """
    size = len(anchors)
    opens = np.ones(size, dtype=bool)
    opens[1:] = anchors[1:] != anchors[:-1]
    first = np.maximum.accumulate(np.where(opens, np.arange(size), 0))
    place = np.arange(size) - first
    at = np.flatnonzero(place >= 1)
    met = [ranks[at] * texts + ranks[first[at]]]
    at = np.flatnonzero(place >= 2)
    met.append(ranks[at] * texts + ranks[first[at] + 1])
    at = np.flatnonzero(place >= 3)
    met.append(ranks[at] * texts + ranks[at - 1])
    return np.concatenate(met)
