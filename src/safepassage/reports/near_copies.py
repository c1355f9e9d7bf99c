"""Near copies among texts: one wire in many papers, with another headline or a cut end, has one origin."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.language import Lang
from safepassage.reports.copy_search import Sketches, descent_of
from safepassage.reports.folding import fold
from safepassage.reports.publication import publication, stated_instant

SHINGLE_WORDS: Final = 3
"""A shingle is so many words in a row: fewer are stock phrases, more are lost with every word changed."""
HASHES_MAX: Final = 256
"""Of a longer text the lowest so many hashes stand for all; a wire of 250 words is kept whole."""
WORD: Final = re.compile(r"[^\W_]+")
IN_NUMBER: Final = re.compile(r"(?<=\d)[.,](?=\d)")
POSSESSIVE: Final = re.compile(r"(?<=\w)['’]s\b")
CONJUNCTIONS: Final = ("و", "ف")
BARE_LETTERS_MIN: Final = 3
"""A conjunction is taken off where so many letters stay; for comparing, it need not have been one."""
NO_DATE: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is kept of a text to find its near copies: about a kilobyte, however long the text is.

    Parameters
    ----------
    size
        How many different shingles the text has.
    hashes
        The hashes of its shingles, the lowest 256 where there are more: 32 bits each, little end first,
        rising.
    """

    size: int
    hashes: bytes


def signature_of(text: str, lang: Lang) -> Signature:
    """Return the signature of a text.

    Words count as they are folded for matching: capitals, punctuation, quotation marks, diacritics, the
    spelling of hamza, ya and ta marbuta, digits and their separators make no difference; nor do `و` and `ف`
    before an Arabic word, and `'s` behind an English one.

    Parameters
    ----------
    text
        The text, without its header.
    lang
        Its language, which says what is taken off its words.
    """
    words = _words(text, lang)
    keys = np.array([_key(word) for word in words], dtype=np.uint64)
    count = min(len(keys), SHINGLE_WORDS)
    shingles = np.zeros(len(keys) - count + 1 if count else 0, dtype=np.uint64)
    for place in range(count):
        shingles = _mixed(shingles + keys[place : place + len(shingles)])
    distinct = np.unique((shingles >> np.uint64(32)).astype("<u4"))
    return Signature(size=len(distinct), hashes=distinct[:HASHES_MAX].tobytes())


def origins_of(signatures: Sequence[Signature], published: Sequence[str | None]) -> tuple[int, ...]:
    """Return for each text the index of the earliest text that it descends from; its own where none is.

    A text is joined to the most similar one of those before it (`copy_search.SHARE_MIN` says from where on
    two are copies), and has the origin of that. So a digest of several reports descends from one of them,
    and does not make them copies of each other.

    Parameters
    ----------
    signatures
        One for each text.
    published
        When each was published, as its header says; None where that is not known. Texts of one instant
        count in the order given, those without one after all others.
    """
    if len(signatures) != len(published):
        raise ValueError("There must be as many times of publication as signatures.")
    if not signatures:
        return ()
    order = sorted(range(len(signatures)), key=lambda index: moment_of(published[index]))
    lengths = [len(each.hashes) // 4 for each in signatures]
    sketches = Sketches(
        hashes=np.frombuffer(b"".join(each.hashes for each in signatures), dtype="<u4"),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        sizes=np.array([each.size for each in signatures], dtype=np.int64),
    )
    return tuple(descent_of(sketches, np.array(order, dtype=np.int64)).origins.tolist())


def moment_of(published: str | None) -> datetime:
    """Return the instant by which texts are put in order, from the words that say when one was published.

    A day without an hour counts as its end, since whoever takes a wire over often leaves its hour out; an
    hour without an offset counts as UTC; what cannot be read, and what is not there, as the end of time.
    """
    stated = (published or "").strip()
    instant = stated_instant(stated)
    if instant is not None and ":" in stated:
        # an offset can lead out of all years
        with contextlib.suppress(OverflowError):
            return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
    found = publication(stated)
    if found is None:
        return NO_DATE
    last = found.at or datetime.combine(found.day, time.max)
    return last.replace(tzinfo=UTC)


def _words(text: str, lang: Lang) -> list[str]:
    """Return the words of a text in the form in which they are compared."""
    plain = IN_NUMBER.sub("", fold(text).casefold())
    if lang == "en":
        plain = POSSESSIVE.sub("", plain)
    words = WORD.findall(plain)
    if lang == "ar":
        return [_bare(word) for word in words]
    return words


def _bare(word: str) -> str:
    return word[1:] if word.startswith(CONJUNCTIONS) and len(word) > BARE_LETTERS_MIN else word


@lru_cache(maxsize=1 << 17)
def _key(word: str) -> int:
    """Return 64 bits that stand for a word on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mixed(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return numbers whose every bit depends on all bits of those given (the finaliser of SplitMix64)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
