"""What lies in what: the districts of a part of a city, the towns of a countryside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

CITIES: Final = ("aleppo",)
DIRECTIONS: Final = ("north", "south", "east", "west")


@cache
def areas() -> Mapping[str, frozenset[str]]:
    """Return the ids of the places that lie in each area of `lexicon/areas.toml`, at any depth."""
    source = files("safepassage.reports") / "lexicon" / "areas.toml"
    direct = {area: frozenset(ids.split()) for area, ids in tomllib.loads(source.read_text("utf-8")).items()}
    found = {}
    for area in direct:
        inside: set[str] = set()
        waiting = [area]
        while waiting:
            for each in direct.get(waiting.pop(), ()):
                if each not in inside:
                    inside.add(each)
                    waiting.append(each)
        found[area] = frozenset(inside)
    return found


def is_area(place: str) -> bool:
    """Return whether an id is that of an area with places in it."""
    return place in areas()


def city_of(place: str) -> str:
    """Return the city that a place is a part of, or is; empty where none is known."""
    for city in CITIES:
        if (
            place == city
            or place in areas().get(city, ())
            or place in {f"{way}-{city}" for way in DIRECTIONS}
        ):
            return city
    return ""
