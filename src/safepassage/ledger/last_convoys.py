"""Which convoys under the agreed minimum can be the last one of a passage, which may be small."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Set
from functools import cache
from typing import NamedTuple


class Release(NamedTuple):
    """A convoy: when its first vehicle left, and its name."""

    from_ms: int
    name: str


class _Known(NamedTuple):
    """A convoy as it was last: whether it is small, and the passages that each vehicle may travel under."""

    release: Release
    is_small: bool
    sorts: frozenset[frozenset[str]]
    may: frozenset[str]


class _Open(NamedTuple):
    """A small convoy of which it is not plain that it is not the last one of a passage.

    `may` has the passages that it may close, and `after` the sorts of vehicles in later convoys.
    """

    may: frozenset[str]
    after: frozenset[frozenset[str]]


class LastConvoys:
    """The small convoys that cannot be the last one of a passage, as few as can be, kept up convoy by convoy.

    A vehicle that several passages permit travels under whichever of them one likes. So each small convoy
    needs a passage of its own that it closes: one that a vehicle of it may travel under, and that all
    vehicles of later convoys, given what earlier ones have closed, can do without. A convoy of which no
    passage is known can be the last one of all.

    Of small convoys with the same passages only the last ones come into question, as many as they have
    passages: an earlier one that closes a passage can leave that to a later one. So a search is over few
    convoys, however many there are.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._with: defaultdict[frozenset[str], list[Release]] = defaultdict(list)
        self._small: defaultdict[frozenset[str], list[Release]] = defaultdict(list)
        self._searched: tuple[list[_Open], list[bool]] = [], []

    def put(self, release: Release, *, is_small: bool, sorts: Set[frozenset[str]]) -> None:
        """Take a convoy as it is now, in place of what it was.

        Parameters
        ----------
        release
            The convoy.
        is_small
            Whether it has fewer vehicles than were agreed.
        sorts
            For each of its vehicles the passages that it may travel under; none: not known.
        """
        known = _Known(release, is_small, frozenset(sorts), frozenset[str]().union(*sorts))
        if self._known.get(release.name) == known:
            return
        self.drop(release.name)
        self._known[release.name] = known
        for line in self._lines(known):
            insort(line, release)

    def drop(self, name: str) -> None:
        """Take a convoy no longer into account, if it was."""
        known = self._known.pop(name, None)
        if known is not None:
            for line in self._lines(known):
                del line[bisect_left(line, known.release)]

    def not_last(self) -> Iterator[Release]:
        """Yield the small convoys that cannot be the last one of a passage."""
        for may, releases in self._small.items():
            if may:
                yield from releases[: max(0, len(releases) - len(may))]
            else:
                last = max((each[-1] for each in self._with.values() if each), default=None)
                yield from (release for release in releases if release != last)
        open_, needed = self._candidates(), self.look()
        yield from (release for release, is_needed in zip(open_, needed, strict=True) if is_needed)

    def look(self) -> list[bool]:
        """Return of each convoy that comes into question whether it cannot be a last one, in order."""
        opens = [self._open(release) for release in self._candidates()]
        if opens != self._searched[0]:
            self._searched = opens, _fewest(opens)
        return self._searched[1]

    def _lines(self, known: _Known) -> Iterator[list[Release]]:
        """Yield the lists in which a convoy stands."""
        for sort in known.sorts:
            yield self._with[sort]
        if known.is_small:
            yield self._small[known.may]

    def _candidates(self) -> list[Release]:
        found = [r for may, releases in self._small.items() if may for r in releases[-len(may) :]]
        return sorted(found)

    def _open(self, release: Release) -> _Open:
        later = {
            sort for sort, releases in self._with.items() if sort and releases and releases[-1] > release
        }
        may = (p for p in self._known[release.name].may if frozenset((p,)) not in later)
        return _Open(frozenset(may), frozenset(later))


def _fewest(opens: list[_Open]) -> list[bool]:
    """Return of each convoy, in order, whether it is one of the fewest that cannot close a passage."""

    @cache
    def fewest(k: int, closed: frozenset[str]) -> tuple[int, ...]:
        if k == len(opens):
            return ()
        may, after = opens[k]
        closable = [p for p in sorted(may - closed) if not any(sort <= closed | {p} for sort in after)]
        # one that no later vehicle may travel under is closed at no cost
        closable = [p for p in closable if not any(p in sort for sort in after)][:1] or closable
        ways = [fewest(k + 1, closed | {p}) for p in closable]
        return min([*ways, (k, *fewest(k + 1, closed))], key=len)

    needed = set(fewest(0, frozenset()))
    return [k in needed for k in range(len(opens))]
