"""Lists of words that single rules of figures, places and actors ask for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from safepassage.reports.folding import fold


def fact_words(key: str) -> frozenset[str]:
    """Return a list of `lexicon/fact_words.toml`, folded."""
    return _lists()[key]


@cache
def _lists() -> dict[str, frozenset[str]]:
    source = files("safepassage.reports") / "lexicon" / "fact_words.toml"
    tables = tomllib.loads(source.read_text("utf-8"))
    return {key: frozenset(fold(word) for word in words.split()) for key, words in tables.items()}
