"""Who a pronoun, a left-out subject or a short name stands for: the speaker named before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from safepassage.language import Lang
from safepassage.reports.arabic_word import Use, word_of
from safepassage.reports.draft import Draft, TokenSpan
from safepassage.reports.english_word import word_sets
from safepassage.reports.tokens import Kind, Tokens

PRONOUNS: Final = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "who",
        "هو",
        "هي",
        "هم",
        "وهو",
        "وهي",
        "وهم",
        "انا",
        "نحن",
        "وانا",
        "ونحن",
    ]
)
PLURAL_PRONOUNS: Final = frozenset(["they", "هم", "وهم"])
MASCULINE_STATES: Final = frozenset(
    [
        "العراق",
        "لبنان",
        "الاردن",
        "المغرب",
        "السودان",
        "اليمن",
        "الصومال",
        "حزب",
        "الكرملين",
        "البنتاغون",
        "الناتو",
    ]
)
BROKEN_PLURALS: Final = frozenset(
    [
        "مصادر",
        "تقارير",
        "قوات",
        "وسايل",
        "انباء",
        "صحف",
        "وكالات",
        "سلطات",
        "اوساط",
        "دوائر",
        "فصايل",
        "كتايب",
        "سرايا",
        "الويه",
        "احزاب",
        "معلومات",
        "دول",
        "فصائل",
    ]
)
"""Plurals of things, which agree as one feminine."""
SEVERAL: Final = frozenset(["او", "and", "or", "اي", "كل"])
"""Words of names that stand for more than one speaker."""
KEPT: Final = 40
"""So many names are remembered; a speaker not named again for longer than that is not meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A speaker as named once: the name, its words, and what an Arabic verb would agree with.

    `feminine` is None where the name does not tell; `person` says that it may be a human being.
    """

    name: str
    words: frozenset[str]
    feminine: bool | None
    plural: bool


@dataclass(slots=True)
class Speakers:
    """The speakers that a text has named so far, the last one at the end."""

    lang: Lang
    mentions: list[Mention] = field(default_factory=list)

    def name(self, tokens: Tokens, draft: Draft) -> str:
        """Return who speaks in a relation, and remember him if he is named there; nobody: an empty text."""
        if draft.source is None:
            return self._left_out(draft) if draft.dropped else ""
        mention = _mention(tokens, draft.source, self.lang)
        if mention.words <= PRONOUNS:
            return self._meant(mention.words) or mention.name
        fuller = self._fuller(mention)
        self.mentions.append(mention if fuller is None else fuller)
        del self.mentions[:-KEPT]
        return self.mentions[-1].name

    def _fuller(self, mention: Mention) -> Mention | None:
        """Return the last speaker whose name holds all words of this one, and more."""
        if self.lang == "ar" and all(word_of(word).use & Use.NAME for word in mention.words):
            return None  # a state or a capital is named in full
        return next(
            (
                each
                for each in reversed(self.mentions)
                if mention.words < each.words and not each.words & SEVERAL
            ),
            None,
        )

    def _left_out(self, draft: Draft) -> str:
        """Return the last speaker with whom the verb agrees."""
        plural = draft.number in ("p", "d")
        for each in reversed(self.mentions):
            if each.plural != plural:
                continue
            if draft.feminine is None or each.feminine is None or each.feminine == draft.feminine:
                return each.name
        return ""

    def _meant(self, words: frozenset[str]) -> str:
        plural = bool(words & PLURAL_PRONOUNS)
        thing = words == {"it"}
        for each in reversed(self.mentions):
            if each.plural == plural and (not thing or _is_body(each)):
                return each.name
        return self.mentions[-1].name if self.mentions else ""


def _is_body(mention: Mention) -> bool:
    return bool(mention.words & word_sets()["body"]) or len(mention.words) == 1


def _mention(tokens: Tokens, span: TokenSpan, lang: Lang) -> Mention:
    start, end = tokens.raw_span(*span)
    name = " ".join(tokens.source.raw[start:end].split())
    forms = [tokens.forms[at] for at in range(*span) if tokens.kinds[at] == Kind.WORD]
    if lang == "en":
        words = frozenset(form.lower() for form in forms) - word_sets()["determiner"]
        last = forms[-1].lower() if forms else ""
        return Mention(
            name=name, words=words, feminine=None, plural=last.endswith("s") and last in word_sets()["role"]
        )
    bases = frozenset(word_of(form).base for form in forms)
    feminine, plural = _agreement(forms)
    return Mention(name=name, words=bases, feminine=feminine, plural=plural)


def _agreement(forms: list[str]) -> tuple[bool | None, bool]:
    """Return whether an Arabic verb takes the name for feminine, and for a plural of persons."""
    if not forms:
        return None, False
    head = forms[0]
    word = word_of(head)
    if word.base in BROKEN_PLURALS:
        return True, False
    if head.endswith("ون") or (head.endswith("ين") and word.use & Use.ROLE):
        return False, True
    if word.use & Use.ROLE and word.base in (
        "شهود",
        "سكان",
        "اهالي",
        "نشطاء",
        "خبراء",
        "زعماء",
        "وزراء",
        "نواب",
    ):
        return False, True
    if word.use & Use.NAME and not word.use & (Use.ROLE | Use.BODY):
        return (word.base not in MASCULINE_STATES and head not in MASCULINE_STATES) or None, False
    if not word.use and not word.definite:
        return None, False
    return head.endswith(("ه", "ات")) and not word.possessed, False
