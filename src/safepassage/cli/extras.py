"""What an option needs besides the program itself: packages that are installed only when asked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping

from safepassage.cluster.findings import not_installed
from safepassage.errors import FindingsError


def require_installed(needed: Mapping[str, str]) -> None:
    """Refuse what needs packages that are not installed.

    Parameters
    ----------
    needed
        The option that needs it, by package.

    Raises
    ------
    FindingsError
        With each of them.
    """
    missing = [each for each in needed if importlib.util.find_spec(each) is None]
    if missing:
        raise FindingsError([not_installed(each, option=needed[each]) for each in missing])
