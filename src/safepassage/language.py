"""Text that a person reads, in English and Arabic, with its figures kept in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

Lang = Literal["en", "ar"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a place, party or group is called, in both languages; either may be empty."""

    en: str = ""
    ar: str = ""

    def in_language(self, lang: Lang, otherwise: str = "") -> str:
        """Return the name in `lang`, else in the other language, else `otherwise`."""
        first, second = (self.ar, self.en) if lang == "ar" else (self.en, self.ar)
        return first or second or otherwise


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be shown: an English template with `{named}` values, translated when it is read.

    A value may be a string, a number, a `Name` or another `Text`. `str(text)` is the English.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, lang: Lang) -> str:
        """Return the sentence in `lang`; in Arabic every value is isolated (U+2068 … U+2069)."""
        template = translate(self.template, lang)
        if not self.values:
            return template
        return template.format_map({key: _shown(value, lang) for key, value in self.values.items()})

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def text(template: str, /, **values: object) -> Text:
    """Return a `Text`; the template is also the key of its translation in `locale/ar/*.po`."""
    return Text(template, values)


def isolate(value: object) -> str:
    """Return `value` wrapped so that its neighbours' direction cannot reorder it (UAX #9, 2.7)."""
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"


def translate(template: str, lang: Lang) -> str:
    """Return the template in `lang`; English is the key, and the fallback where none is written."""
    if lang == "en":
        return template
    return catalogue(lang).get(template, template)


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Return every translated template of a language, from all the .po files of its folder."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    for source in sorted((files("safepassage") / "locale" / lang).iterdir(), key=lambda f: f.name):
        if source.name.endswith(".po"):
            with source.open("rb") as handle:
                for message in read_po(handle, locale=lang):
                    if message.id and message.string:
                        found[str(message.id)] = str(message.string)
    return found


def _shown(value: object, lang: Lang) -> str:
    shown = value.in_language(lang) if isinstance(value, Text | Name) else str(value)
    return isolate(shown) if lang == "ar" and not isinstance(value, Text) else shown
