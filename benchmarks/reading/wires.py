"""Made-up wires, and what papers do to them: other headlines, credits, cut ends, other spellings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from safepassage.language import LANGS, Lang


def _blocks() -> dict[tuple[Lang, str], list[str]]:
    """Return the texts of `wires.txt` by their language and what they are."""
    blocks: dict[tuple[Lang, str], list[str]] = {}
    for block in (Path(__file__).parent / "wires.txt").read_text("utf-8").split("\n\n"):
        head, *lines = block.strip().split("\n")
        lang, _, what = head.partition(" ")
        blocks.setdefault(("ar" if lang == "ar" else "en", what), []).append(" ".join(lines))
    return blocks


BLOCKS: Final = _blocks()
EVENTS: Final[dict[Lang, tuple[tuple[str, ...], ...]]] = {
    lang: tuple(tuple(BLOCKS[lang, what]) for tongue, what in BLOCKS if tongue == lang and "event" in what)
    for lang in LANGS
}
"""For each event two reports with words of their own; a quotation and the names are in both."""
SPELLINGS: Final = {
    "en": (('"', "”"), ("'", "’"), (" - ", " — "), ("1,200", "1200"), (". ", ".  ")),
    "ar": (
        ("أ", "ا"),
        ("إ", "ا"),
        ("ة ", "ه "),
        ("ى ", "ي "),
        ("«", '"'),
        ("»", '"'),
        ("1200", "١٢٠٠"),
        ("قا", "قَـا"),
    ),
}
OTHER_WORDS: Final = {"en": "meanwhile", "ar": "حينها"}

Edit = Callable[[str, Lang], str]


def without_end(text: str, _lang: Lang) -> str:
    """Return the first half of a text's words."""
    words = text.split(" ")
    return " ".join(words[: len(words) // 2])


def respelt(text: str, lang: Lang) -> str:
    """Return a text with other marks, digits and spellings of the same words."""
    for written, other in SPELLINGS[lang]:
        text = text.replace(written, other)
    return text.upper() if lang == "en" else text


def reworded(text: str, lang: Lang, every: int = 10) -> str:
    """Return a text with every tenth word replaced."""
    words = text.split(" ")
    words[every // 2 :: every] = [OTHER_WORDS[lang]] * len(words[every // 2 :: every])
    return " ".join(words)


def _with(text: str, lang: Lang, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    """Return a text with blocks of the same language before and after it."""
    return "\n\n".join(
        [*(BLOCKS[lang, what][0] for what in before), text, *(BLOCKS[lang, what][0] for what in after)]
    )


HEAD: Final = ("headline", "dateline")
EDITS: Final[Mapping[str, Edit]] = {
    "another headline": lambda text, lang: _with(text, lang, before=["headline"]),
    "a dateline": lambda text, lang: f"{BLOCKS[lang, 'dateline'][0]} {text}",
    "a credit": lambda text, lang: _with(text, lang, after=["credit"]),
    "a paragraph more": lambda text, lang: _with(text, lang, after=["paragraph"]),
    "its end cut": without_end,
    "spelt otherwise": respelt,
    "every tenth word replaced": reworded,
    "headline, dateline, a paragraph more, credit": lambda text, lang: _with(
        text, lang, before=HEAD, after=["paragraph", "credit"]
    ),
    "headline, dateline, its end cut, credit": lambda text, lang: _with(
        without_end(text, lang), lang, before=HEAD, after=["credit"]
    ),
    "every tenth word replaced, a paragraph more, credit": lambda text, lang: _with(
        reworded(text, lang), lang, after=["paragraph", "credit"]
    ),
}
"""What is done to a wire, by its name."""


def wires() -> Iterator[tuple[Lang, int, str]]:
    """Yield every report with its language and the number of its event."""
    for lang, events in EVENTS.items():
        for number, reports in enumerate(events):
            for report in reports:
                yield lang, number, report


def generated(count: int, *, copies: float, seed: int) -> Iterator[tuple[str, Lang, str, int]]:
    """Yield texts made of sentences whose names and figures differ: id, language, text and its wire's number.

    Parameters
    ----------
    count
        How many.
    copies
        The share of them that are edited copies of wires before.
    seed
        The same number gives the same texts.
    """
    rng = random.Random(seed)  # noqa: S311 - texts to measure with, no secret
    last: list[tuple[int, Lang, str]] = []
    edits = list(EDITS.values())
    for number in range(count):
        if last and rng.random() < copies:
            wire, lang, text = rng.choice(last)
            yield f"t{number:08d}", lang, rng.choice(edits)(text, lang), wire
            continue
        lang = "ar" if rng.random() < 0.5 else "en"
        text = _new_wire(rng, lang)
        last = [*last[-50:], (number, lang, text)]
        yield f"t{number:08d}", lang, text, number


def _new_wire(rng: random.Random, lang: Lang) -> str:
    """Return a wire of sentences from all reports in a language, with names of its own."""
    mark = ". "
    sentences = [each for events in EVENTS[lang] for report in events for each in report.split(mark)]
    names = [_name(rng, lang) for _ in range(40)]
    chosen = []
    for sentence in rng.sample(sentences, k=7):
        words = sentence.split(" ")
        for at in range(rng.randrange(3), len(words), 3):
            words[at] = rng.choice(names)
        chosen.append(" ".join(words))
    return mark.join(chosen) + "."


def _name(rng: random.Random, lang: Lang) -> str:
    letters = "بتجحدرزسشصطعفقكلمن" if lang == "ar" else "bdfgklmnprstv"
    vowels = "اوي" if lang == "ar" else "aeiou"
    return "".join(rng.choice(letters) + rng.choice(vowels) for _ in range(3)).capitalize()
