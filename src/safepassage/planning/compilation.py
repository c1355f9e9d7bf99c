"""How hot loops are compiled when they are first run, and kept for the next time where that can be done."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def within(function: Function) -> Function:
    """Compile a function that only compiled code calls: with no way in from Python, kept with its callers.

    So that each is compiled once, calls pass few literals: numba would make a version for each of them.
    """
    return _within(function, forceinline=False)  # said, as numba else hands it down from who calls it


def inlined(function: Function) -> Function:
    """Do as `within`, and put the function where it is called: for hot ones that few places call.

    A call hands on every array as half a dozen figures, which takes longer than many a function's work.
    """
    return _within(function, forceinline=True)


def kept(function: Function) -> Function:
    """Compile a function that Python calls and that makes no arrays, and keep it for the next time.

    Where no folder can be written or the disk is full it is compiled all the same, each time. What is kept is
    used only for the same text of its own module and values of its closure: one that calls functions of
    other modules has their `text_of` there.
    """
    return _kept(function, _options())


def kept_with_arrays(function: Function) -> Function:
    """Do as `kept` for a function that makes arrays."""
    return _kept(function, _options(_nrt=True))


def kept_beside(function: Function) -> Function:
    """Do as `kept` for a function that may run in several threads at once, each on arrays of its own."""
    return _kept(function, _options(nogil=True))


def text_of(family: str, folder: Path | None = None) -> int:
    """Return a number that stands for the text of the modules whose names begin so, and of this one.

    They are beside this one, or in another folder.
    """
    here = Path(__file__)
    paths = (here, *sorted((folder or here.parent).glob(f"{family}_*.py")))
    return zlib.crc32(b"".join(path.read_bytes() for path in paths))


def _within(function: Function, *, forceinline: bool) -> Function:
    options = _options(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=forceinline)
    return cast("Function", njit(**options)(function))


def _options(**more: bool) -> dict[str, Any]:
    """Return numba's options. Arrays that are not made need not be counted: that is quicker in every way."""
    return {"error_model": "numpy", "_nrt": False} | more


def _kept(function: Function, options: dict[str, Any]) -> Function:
    try:
        compiled = cast("Function", njit(cache=True, **options)(function))
    except RuntimeError:  # there is no folder that could be written
        return cast("Function", njit(**options)(function))

    @wraps(function)
    def run(*arguments: object) -> object:
        try:
            return compiled(*arguments)
        except OSError:  # the disk is full; it has been compiled all the same, and nothing has been done yet
            return compiled(*arguments)

    return cast("Function", run)
