"""How the hot loop is compiled when it is first run, and kept for the next time where that can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a function; where no folder can be written it is compiled anew each time."""
    try:
        return cast("Function", njit(cache=True)(function))
    except RuntimeError:
        return cast("Function", njit(function))
