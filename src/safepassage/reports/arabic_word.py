"""An Arabic word seen by the grammar: what it does in a sentence, and what is attached to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from safepassage.reports.folding import fold


class Use:
    """What a word can do; the names are the keys of `lexicon/ar_words.toml`.

    They are plain integers, and not an `IntFlag`, whose operators take a third of the reader's time.
    """

    NONE: Final = 0
    COMPLEMENTISER: Final = 1
    RELATIVE: Final = 2
    PREPOSITION: Final = 4
    OPENER: Final = 8
    NEGATION: Final = 16
    AUXILIARY: Final = 32
    PRONOUN: Final = 64
    TIME: Final = 128
    ADVERB: Final = 256
    HEARER: Final = 512
    OUTLET: Final = 1024
    MEDIA: Final = 2048
    PAGE: Final = 4096
    ROLE: Final = 8192
    BODY: Final = 16384
    PAPER: Final = 32768
    NAME: Final = 65536
    EVENT: Final = 131072
    THING: Final = 262144
    SAYING: Final = 524288
    OCCASION: Final = 1048576
    ACCORDING: Final = 2097152
    SEQUEL: Final = 4194304
    CONSTRUCT: Final = 8388608


USES: Final[Mapping[str, int]] = {name: value for name, value in vars(Use).items() if name.isupper()}
ACTOR: Final = Use.ROLE | Use.BODY | Use.PAPER | Use.NAME | Use.OUTLET | Use.MEDIA
CLOSED: Final = (
    Use.COMPLEMENTISER | Use.RELATIVE | Use.PREPOSITION | Use.OPENER | Use.AUXILIARY | Use.ACCORDING
)
ACT_SHAPES: Final = re.compile(
    "(?:است\\w{1,4}ا\\w|ا[^اوي]\\w{1,3}ا\\w|ت[^اي]\\w[يو][^ه\\W]|ت\\wا\\w\\w|م\\wا\\w\\wه|ا[^اوي]ا\\wه|ايقاف|ايصال|ايجاد|ايواء)$"
)
"""The shapes of nouns of action: istif'al, ifti'al and infi'al, taf'il, mufa'ala."""
SHORT_ACTS: Final = frozenset(["شن", "حل", "فك", "كف", "ضم", "بث", "رد", "سن", "صد", "مد", "حق"])
"""Acts of two letters, before which `ب` is a preposition."""
POSSESSED_ACTS: Final = re.compile("ت[^اي]\\w\\w$")
"""The shape of tafa''ul, which is told from other words only where a pronoun is attached."""
PRONOMINAL: Final = [
    "في",
    "من",
    "عن",
    "علي",
    "الي",
    "مع",
    "بين",
    "لدي",
    "عند",
    "ضد",
    "حول",
    "بعد",
    "قبل",
    "ب",
    "ل",
    "بحق",
    "تجاه",
    "نحو",
    "امام",
    "وراء",
    "خلال",
    "بشان",
    "دون",
    "من",
    "حيال",
    "ازاء",
]
"""Prepositions as they stand before an attached pronoun."""
PRONOUNS: Final = ("هما", "هم", "هن", "ها", "ه", "نا", "كم")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a sentence.

    Parameters
    ----------
    use
        What its base can do; NONE where it is not in the lexicon.
    base
        The folded word without article, proclitics and attached pronoun, as far as they were recognised.
    joined
        Whether `و` or `ف` is attached.
    governed
        The attached preposition: `ب`, `ل`, `ك` or nothing.
    definite
        Whether the article is attached.
    possessed
        Whether a pronoun is attached.
    act
        Whether it has the shape of a noun of action, or is known as one.
    accusative
        Whether it ends in the alif of an indefinite object or circumstance, which no subject has.
    """

    use: int
    base: str
    joined: bool = False
    governed: str = ""
    definite: bool = False
    possessed: bool = False
    act: bool = False
    accusative: bool = False


@cache
def uses() -> dict[str, int]:
    """Return the lexicon: folded words with all they can do."""
    tables = tomllib.loads((files("safepassage.reports") / "lexicon" / "ar_words.toml").read_text("utf-8"))
    found: dict[str, int] = {}
    for key, words in tables.items():
        for word in words.split():
            form = fold(word)
            found[form] = found.get(form, Use.NONE) | USES[key.upper()]
    for preposition in PRONOMINAL:
        for tail in PRONOUNS:
            found.setdefault(fold(preposition) + tail, Use.PREPOSITION | Use.PRONOUN)
    return found


@cache
def nisbas() -> frozenset[str]:
    """Return the adjectives of the states that the lexicon knows: "Syrian" of Syria."""
    names = [name for name, use in uses().items() if use & Use.NAME and len(name) > 2]
    bare = [name.removeprefix("ال").removesuffix("ا").removesuffix("ه") for name in names]
    return frozenset(stem.removesuffix("ي") + "ي" for stem in bare) | frozenset(f"{stem}يه" for stem in bare)


@lru_cache(maxsize=1 << 12)
def is_oblique(base: str) -> bool:
    """Return whether a word is a plural or dual with the ending that no subject has: `ين`."""
    stem = base.removesuffix("ين")
    return stem != base and len(stem) > 2 and any(form in uses() for form in (f"{stem}ون", f"{stem}ان", stem))


def word_list(key: str) -> frozenset[str]:
    """Return a list of `lexicon/ar_grammar.toml`, folded."""
    return grammar_words()[key]


@cache
def grammar_words() -> dict[str, frozenset[str]]:
    """Return the lists that single rules ask for."""
    tables = tomllib.loads((files("safepassage.reports") / "lexicon" / "ar_grammar.toml").read_text("utf-8"))
    return {key: frozenset(fold(word) for word in words.split()) for key, words in tables.items()}


@lru_cache(maxsize=1 << 16)
def word_of(form: str, *, marbuta: bool = False, hamza: bool = False) -> Word:
    """Return what a folded word is.

    `marbuta`: its last letter was written as ta marbuta, so is no pronoun. `hamza`: its first letters hold
    an alif with hamza above, as plurals have it and nouns of action that begin with alif never.

    The whole word is looked up first; then without its pronoun, its article, its preposition and `و`, in the
    order in which they can be attached. A word that nothing is known of keeps what its letters show.
    """
    known = uses()
    office = known.get(form[2:], Use.NONE) if form.startswith("ال") else Use.NONE
    if form in known and office & (Use.ROLE | Use.BODY) and not known[form] & Use.TIME:
        return Word(use=known[form] | office, base=form[2:], definite=True)  # a paper's name, or an office
    if form in known:
        named = form.startswith("ال") and bool(known[form] & Use.MEDIA)
        return Word(use=known[form], base=form, act=bool(known[form] & Use.EVENT), definite=named)
    for joined, governed, definite, rest in _peelings(form):
        use = known.get(rest)
        if use is not None and (definite or not use & CLOSED or not governed):
            return Word(
                use=use,
                base=rest,
                joined=joined,
                governed=governed,
                definite=definite,
                act=bool(use & Use.EVENT),
            )
        if not definite and rest.endswith("ا") and len(rest) > 3:
            use = known.get(rest[:-1])
            if use is not None and not use & (CLOSED | Use.NAME) and use & (ACTOR | Use.EVENT | Use.SAYING):
                act = bool(use & Use.EVENT)
                return Word(
                    use=use, base=rest[:-1], joined=joined, governed=governed, accusative=True, act=act
                )
        if not definite:
            for tail in PRONOUNS:
                if len(rest) - len(tail) >= 2 and rest.endswith(tail) and not (marbuta and tail == "ه"):
                    bare = rest[: -len(tail)]
                    use = (
                        known.get(bare)
                        or known.get(bare.removesuffix("ت") + "ه")
                        or known.get(_unseated(bare))
                    )
                    if (
                        use is not None
                        and not use & CLOSED
                        and use & (ACTOR | Use.EVENT | Use.SAYING | Use.OCCASION)
                    ):
                        return Word(
                            use=use,
                            base=bare,
                            joined=joined,
                            governed=governed,
                            possessed=True,
                            act=bool(use & Use.EVENT),
                        )
    for ending in ("تا", "تي"):
        single = form.removesuffix(ending) + "ه"
        if form.endswith(ending) and known.get(single, Use.NONE) & Use.BODY:
            return Word(use=known[single], base=single)
    return _unknown(form, marbuta=marbuta, hamza=hamza)


def _unseated(bare: str) -> str:
    """Return a word as it is without its pronoun, where its last hamza has a seat: `لقائه` of `لقاء`."""
    return f"{bare[:-1]}ء" if len(bare) > 3 and bare[-2:] in ("اي", "او") else bare


def _peelings(form: str) -> list[tuple[bool, str, bool, str]]:
    """Return the ways to take proclitics off a word: joined, preposition, article, rest."""
    found = [(False, "", False, form)]
    for joined, rest in ((False, form), (True, form[1:])):
        if joined and (len(form) < 3 or form[0] not in "وف"):
            continue
        if joined:
            found.append((True, "", False, rest))
        if rest.startswith("ال") and len(rest) > 3:
            found.append((joined, "", True, rest[2:]))
        if (len(rest) > 3 and rest[0] in "بلك") or (rest[:1] == "ب" and rest[1:] in SHORT_ACTS):
            if rest.startswith("لل"):
                found.append((joined, "ل", True, rest[2:]))
                found.append((joined, "ل", True, f"ال{rest[2:]}"))
            elif rest[1:3] == "ال":
                found.append((joined, rest[0], True, rest[3:]))
                found.append((joined, rest[0], True, rest[1:]))
            found.append((joined, rest[0], False, rest[1:]))
    return found


def _unknown(form: str, *, marbuta: bool, hamza: bool) -> Word:
    joined = form.startswith(("وال", "فال", "وبال", "ولل", "فلل")) or (
        form.startswith(("ول", "وب")) and len(form) > 5
    )
    rest = form[1:] if joined else form
    governed = ""
    definite = False
    if rest.startswith("لل") and len(rest) > 4:
        governed, definite, rest = "ل", True, rest[2:]
    elif joined and rest[:1] in "بل" and rest[1:3] != "ال":
        governed, rest = rest[0], rest[1:]
    elif rest[:1] in "بك" and rest[1:3] == "ال" and len(rest) > 5:
        governed, definite, rest = rest[0], True, rest[3:]
    elif rest.startswith("ال") and len(rest) > 4:
        definite, rest = True, rest[2:]
    bare = rest
    possessed = False
    for tail in ("هما", "هم", "ها", "ه"):
        if not definite and not marbuta and len(rest) - len(tail) >= 4 and rest.endswith(tail):
            trimmed = rest[: -len(tail)]
            if ACT_SHAPES.match(trimmed) or POSSESSED_ACTS.match(trimmed):
                bare, possessed = trimmed, True
                break
    act = possessed or bool(ACT_SHAPES.match(bare))
    if not act and not governed and not definite and rest[:1] in "بل" and ACT_SHAPES.match(rest[1:]):
        act, governed, bare = True, rest[0], rest[1:]
    if hamza and bare.startswith("ا"):
        act = False
    return Word(
        use=Use.NONE,
        base=bare,
        joined=joined,
        governed=governed,
        definite=definite,
        possessed=possessed,
        act=act,
    )
