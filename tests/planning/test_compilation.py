"""Compiled loops are kept for the next time where they can be, and run all the same where they cannot."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from numba.core.caching import FunctionCache

from safepassage.planning import compilation, tour_search, tours
from safepassage.planning.compilation import kept, kept_with_arrays, text_of
from safepassage.planning.problem import problem_of
from tests.planning.test_planner import village


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be written for want of room."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FunctionCache, "save_overload", full)


def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be no folder that could be written."""
    monkeypatch.setattr(FunctionCache._impl_class, "_locator_classes", [])


HINDRANCES = [pytest.param(full_disk, id="full disk"), pytest.param(no_folder, id="no folder")]


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_what_cannot_be_kept_is_compiled_and_run_all_the_same(
    hinder: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept for the next time, and everything works, with arrays and without."""
    hinder(monkeypatch)

    @kept
    def doubled(number: int) -> int:
        return 2 * number

    @kept_with_arrays
    def ones(number: int) -> npt.NDArray[np.float64]:
        return np.ones(number)

    assert doubled(21) == 42
    assert ones(3).tolist() == [1, 1, 1]


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_tours_are_found_where_nothing_can_be_kept(
    hinder: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first solution of tours is there without a folder, and with a full one."""
    hinder(monkeypatch)
    monkeypatch.setattr(tours, "COMPILED", tour_search.compiled(1))
    search = tours.TourSearch(problem_of(village()), seed=0)
    search.start()
    assert search.cost[0] == 0


def test_the_text_of_modules_changes_with_any_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is compiled anew when a module of its family changes, or how all are compiled."""
    for name in ("compilation", "event_one", "event_two", "other"):
        (tmp_path / f"{name}.py").write_text(name, encoding="utf-8")
    monkeypatch.setattr(compilation, "__file__", str(tmp_path / "compilation.py"))
    texts = [text_of("event")]
    for name in ("other", "event_two", "compilation"):
        (tmp_path / f"{name}.py").write_text("changed", encoding="utf-8")
        texts.append(text_of("event"))
    assert texts[0] == texts[1]
    assert len(set(texts)) == 3
