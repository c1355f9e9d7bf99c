"""The people who wait and whom no trip takes yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from safepassage.operation.model import Operation
from safepassage.planning.changes import Current, Key
from safepassage.planning.replay import Task


class Pool:
    """People who wait and whom no trip takes yet; households are never split."""

    def __init__(self, operation: Operation, current: Current) -> None:
        self._bound: Counter[Key] = Counter(current.waiting)
        self.count: Counter[Key] = Counter(current.waiting)
        self.home: dict[str, tuple[Key, int]] = {}
        self._loose: Counter[Key] = Counter(current.waiting)
        for household in operation.households:
            if household.token in current.households:
                key: Key = (household.place, household.group, household.destination)
                key = key if key in self.count else (*key[:2], None)
                self.home[household.token] = key, household.count
                self._loose[key] -= household.count
        self.tokens: dict[Key, list[str]] = defaultdict(list)
        for token, (key, _) in self.home.items():
            self.tokens[key].append(token)

    def loose(self, key: Key) -> int:
        """Return how many people wait who are in no household."""
        return max(0, self._loose[key])

    def take(self, key: Key, tokens: Iterable[str], loose: int) -> None:
        """Count people out: whole households and others."""
        self.count[key] -= loose
        self._loose[key] -= loose
        for token in tokens:
            own, size = self.home[token]
            self.tokens[own].remove(token)
            self.count[own] -= size

    def claim(
        self, place: str, group: str, to: str, count: int, tokens: Mapping[str, int]
    ) -> tuple[int, list[str]]:
        """Take as many people as wait of those a trip was to take; `tokens` are its households there."""
        keys: tuple[Key, Key] = ((place, group, to), (place, group, None))
        here = [t for t in tokens if t in self.home and self.home[t][0] in keys]
        here = [token for token in here if token in self.tokens[self.home[token][0]]]
        taken = 0
        for token in here:
            key, size = self.home[token]
            self.take(key, [token], 0)
            taken += size
        wanted = max(0, count - sum(tokens.values()))
        for key in keys:
            some = min(wanted, self.loose(key))
            self.take(key, [], some)
            wanted -= some
            taken += some
        return taken, here

    def give_back(self, task: Task) -> None:
        """Count the people of a trip in again whom it was to take and will not."""
        for index, call in enumerate(task.calls):
            if index < len(task.begun) and task.begun[index].board_from_s is not None:
                continue
            for group, count in call.load.items():
                rest = count
                for token in task.households:
                    key, size = self.home.get(token, (None, 0))
                    if key is not None and key[:2] == (call.place, group):
                        self.tokens[key].append(token)
                        self.count[key] += size
                        rest -= size
                chosen: Key = (call.place, group, task.to)
                bound = min(rest, max(0, self._bound[chosen] - self.count[chosen]))
                for key, some in ((chosen, bound), ((call.place, group, None), rest - bound)):
                    self.count[key] += some
                    self._loose[key] += some
