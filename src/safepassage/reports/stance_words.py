"""The stances in words, for whoever shows them."""

from __future__ import annotations

from typing import Final

from safepassage.language import Text, text
from safepassage.reports.relation import Stance

STANCE_WORDS: Final[dict[Stance, Text]] = {
    "announces": text("announces"),
    "confirms": text("confirms"),
    "denies": text("denies"),
    "not_confirmed": text("does not confirm"),
    "demands": text("demands"),
    "warns": text("warns"),
    "accuses": text("accuses"),
    "states": text("states"),
}
