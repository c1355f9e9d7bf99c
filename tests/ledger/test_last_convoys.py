"""Small convoys that cannot be a last one: the same, kept up convoy by convoy, as by trying all ways."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger.last_convoys import LastConvoys, Release

PASSAGES = "abc"
Convoy = tuple[bool, frozenset[frozenset[str]]]

sorts = st.frozensets(st.frozensets(st.sampled_from(PASSAGES), max_size=3), min_size=1, max_size=2)
convoys = st.lists(st.tuples(st.integers(0, 6), st.none() | st.tuples(st.booleans(), sorts)), max_size=16)


def fewest(there: list[Convoy]) -> int:
    """Return how many small convoys cannot be a last one at least, by trying what each may close."""
    small = [i for i, (is_small, _) in enumerate(there) if is_small]
    ways = [["", *frozenset().union(*there[i][1])] for i in small]
    least = len(small)
    for closing in product(*ways):
        closed: set[str] = set()
        missing = 0
        for i, passage in zip(small, closing, strict=True):
            later = [sort for _, each in there[i + 1 :] for sort in each]
            if not any(there[i][1]):
                missing += bool(later)
            elif not passage or passage in closed:
                missing += 1
            else:
                closed.add(passage)
                if any(sort and sort <= closed for sort in later):
                    break
        else:
            least = min(least, missing)
    return least


@settings(max_examples=200, deadline=None)
@given(steps=convoys)
def test_as_few_as_can_be_after_every_change(steps: list[tuple[int, Convoy | None]]) -> None:
    """Convoys come, change and are taken back; each that is named is small."""
    last = LastConvoys()
    there: dict[int, Convoy] = {}
    for number, convoy in steps:
        if convoy is None:
            last.drop(str(number))
            there.pop(number, None)
        else:
            there[number] = convoy
            last.put(Release(number, str(number)), is_small=convoy[0], sorts=convoy[1])
        found = [release.from_ms for release in last.not_last()]
        assert all(there[i][0] for i in found)
        assert len(found) == fewest([convoy for _, convoy in sorted(there.items())])
        again = LastConvoys()
        for i, (is_small, each) in there.items():
            again.put(Release(i, str(i)), is_small=is_small, sorts=each)
        assert sorted(found) == sorted(release.from_ms for release in again.not_last())
