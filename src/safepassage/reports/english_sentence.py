"""One English sentence as its grammar sees it, and its noun phrases to the left and right of a verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.english_word import VerbForm, verb_forms, word_sets
from safepassage.reports.tokens import Kind, Tokens

NATIONAL: Final = ("ian", "ish", "ese", "ean", "can", "qi", "ni", "ch", "li", "man", "rab", "urd")
TIES: Final = frozenset(["of", "for"])
LOOSE_TIES: Final = frozenset(["in", "at", "from", "with", "on", "to", "among", "inside"])
WRITTEN: Final = frozenset(["report", "study", "statement", "survey", "poll", "letter", "analysis"])
OUTLETS: Final = frozenset(
    ["newspaper", "agency", "channel", "website", "television", "tv", "radio", "station"]
)
JOINED_MAX: Final = 4
NOT_MANNER: Final = frozenset(["family", "assembly", "weekly", "monthly", "supply", "anomaly", "reply"])
MANNER_MIN: Final = 4
ARTICLED: Final = frozenset(["al-", "el-", "an-", "ad-", "as-", "ar-", "ed-"])
"""How an Arabic name begins that has the article."""
LINKED: Final = frozenset(["al", "bin", "ibn", "el", "de", "van", "abu"])


ACRONYMS: Final = frozenset(["WHO", "US", "IT", "AM", "MAY"])
"""Names in capitals that are other words in lower case."""


def _lower(form: str) -> str:
    return form if form in ACRONYMS else form.lower().replace("’", "'")


class Sentence:
    """The tokens `first` up to `after` of a text with their lower-case words and verbs of saying."""

    __slots__ = ("after", "first", "forms", "inside", "kinds", "lower", "partner", "sets", "tokens", "verbs")

    def __init__(self, tokens: Tokens, first: int, after: int) -> None:
        self.tokens = tokens
        self.first = first
        self.after = after
        self.forms: Sequence[str] = tokens.forms
        self.kinds: Sequence[int] = tokens.kinds
        self.partner: Sequence[int] = tokens.partner
        self.inside: Sequence[int] = tokens.inside
        self.sets = word_sets()
        self.lower = {at: _lower(tokens.forms[at]) for at in range(first, after)}
        known = verb_forms()
        self.verbs: dict[int, VerbForm] = {
            at: known[word]
            for at, word in self.lower.items()
            if word in known and tokens.kinds[at] == Kind.WORD
        }

    def low(self, index: int) -> str:
        """Return the lower-case word at an index, or nothing outside."""
        return self.lower.get(index, "")

    def kind(self, index: int) -> int:
        """Return the kind of token; what lies outside is a stop."""
        return self.kinds[index] if self.first <= index < self.after else Kind.STOP

    def within(self, index: int, *names: str) -> bool:
        """Return whether the word stands in one of the word lists."""
        word = self.low(index)
        return any(word in self.sets[name] for name in names)

    def capital(self, index: int) -> bool:
        """Return whether the word begins with a capital letter."""
        if self.kind(index) != Kind.WORD:
            return False
        form = self.forms[index]
        return form[:1].isupper() or (form[:3] in ARTICLED and form[3:4].isupper())

    def wordy(self, index: int) -> bool:
        """Return whether the token is a word or a number."""
        return self.kind(index) in (Kind.WORD, Kind.NUMBER)

    def manner(self, index: int) -> bool:
        """Return whether the word is an adverb of manner by its ending."""
        word = self.low(index)
        noun = self.within(index, "role", "body", "outlet", "modifier") or word in NOT_MANNER
        return word.endswith("ly") and len(word) > MANNER_MIN and not self.capital(index) and not noun

    def closed(self, index: int) -> bool:
        """Return whether the word cannot stand inside a noun phrase."""
        if (
            self.capital(index)
            and self.capital(index - 1)
            and self.capital(index + 1)
            and index > self.first + 1
        ):
            return False
        return self.within(index, "conjunction", "auxiliary", "preposition") or (
            self.within(index, "pronoun") and not self.within(index, "determiner")
        )

    def finite(self, index: int) -> bool:
        """Return whether the word makes a clause: an auxiliary, or a verb that news is full of."""
        noun = self.within(index - 1, "determiner") and self.low(index - 1) != "that"
        return self.within(index, "finite") or (
            not noun
            and index in self.verbs
            and bool(self.verbs[index].shapes & {"past", "third"})
            and not self.capital(index)
        )

    def limit(self, index: int) -> int:
        """Return where a phrase that holds `index` must end."""
        mark = self.inside[index]
        return self.after if mark < self.first else min(self.partner[mark], self.after)

    def floor(self, index: int) -> int:
        """Return where a phrase that holds `index` can begin at the earliest."""
        mark = self.inside[index]
        return self.first if mark < self.first else mark + 1

    # Noun phrases

    def phrase_before(self, end: int, floor: int, *, whole: bool) -> int:
        """Return where the noun phrase that ends at `end` begins; `end` where there is none.

        Parameters
        ----------
        end
            The index after its last word.
        floor
            It begins here at the earliest.
        whole
            Whether the clause begins with it, so that all that is no verb belongs to it; else it is the
            shortest phrase that names somebody.
        """
        at = end - 1
        if at < floor or not self.wordy(at):
            return self._over_parenthesis(end, floor, whole=whole)
        if self.within(at, "pronoun") and not self.within(at, "determiner", "role"):
            return at
        if self.closed(at) or self.low(at) in ("that", "this"):
            return end
        begin = end
        while at >= floor and self.wordy(at):
            if self.within(at, "determiner") and self.low(at) != "that":
                begin = at
                if at > floor and self.capital(at - 1) and self.capital(at + 1) and not self.capital(at):
                    at -= 1  # "Save the Children"
                    continue
                tied = self._tied(at - 1, floor, whole=whole)
                if tied is None:
                    break
                at = tied
                continue
            if self.closed(at) or self.finite(at):
                tied = self._tied(at, floor, whole=whole)
                if tied is None or begin == end:
                    break
                at = tied
                continue
            if begin < end and not self._joins(at, begin, whole=whole):
                break
            begin = at
            at -= 1
            if self.kind(at) == Kind.RIGHT:
                inside = range(at, max(floor, at - 5), -1)
                at = next((i for i in inside if self.kinds[i] == Kind.LEFT), at + 1) - 1
        return begin

    def _over_parenthesis(self, end: int, floor: int, *, whole: bool) -> int:
        if self.kind(end - 1) != Kind.RIGHT:
            return end
        at = end - 2
        while at >= floor and self.kinds[at] != Kind.LEFT and end - at < 8:
            at -= 1
        if at <= floor or self.kinds[at] != Kind.LEFT:
            return end
        begin = self.phrase_before(at, floor, whole=whole)
        return begin if begin < at else end

    def _tied(self, at: int, floor: int, *, whole: bool) -> int | None:
        """Return the word before a preposition that ties two nouns: "Observatory for", "spokesman of"."""
        word = self.low(at)
        noun = at - 1
        if noun < floor or not self.wordy(noun) or self.closed(noun) or self.finite(noun):
            return None
        if self.within(noun, "time", "adverb") and not self.within(noun, "role", "body"):
            return None
        if word == "by" and self.low(noun) in WRITTEN:
            return noun
        if word == "and" and whole and at - floor <= JOINED_MAX and self.low(noun).endswith("s"):
            return noun
        if word in TIES and (whole or self.capital(noun) or self.within(noun, "role", "body")):
            return noun
        if word in LOOSE_TIES and whole:
            return noun
        if word in LOOSE_TIES and self.within(noun, "role", "body"):
            return noun
        if (
            word == "and"
            and whole
            and self.within(noun, "role", "body")
            and self.within(at + 1, "determiner")
        ):
            return noun
        if word == "and" and self.capital(noun) and self.capital(at + 1):
            return noun
        if (
            word == "and"
            and self.within(noun, "role", "body")
            and self.within(at + 1, "role", "body", "modifier")
        ):
            return noun
        return None

    def _joins(self, at: int, begin: int, *, whole: bool) -> bool:
        """Return whether the word at `at` belongs to the phrase that begins, so far, at `begin` after it."""
        if self.within(at, "time", "adverb") and not self.within(at, "role", "body", "modifier"):
            return False
        if not whole and self._acronym(begin) and self.capital(at) and not self._acronym(at):
            return self.low(at).endswith(NATIONAL)
        if not whole and self._acronym(begin) and self.within(begin, "outlet") and self.within(at, "role"):
            return self.capital(at)
        if whole or self.within(at, "modifier", "role", "body", "outlet") or self.low(at) in LINKED:
            return True
        if not self.capital(at):
            return False
        return (
            self.capital(begin)
            or self.low(at).endswith(NATIONAL)
            or self.within(begin, "role", "body", "modifier")
        )

    def _acronym(self, index: int) -> bool:
        """Return whether the word is a name in capitals, complete by itself."""
        form = self.forms[index]
        return len(form) > 1 and form.isupper() and form.isalpha()

    def phrase_after(self, start: int, limit: int) -> int:
        """Return the index after the noun phrase that begins at `start`."""
        at = start
        seen_lower_noun = False
        while at < limit:
            kind = self.kinds[at]
            if kind == Kind.LEFT:
                close = next((i for i in range(at, min(at + 8, limit)) if self.kinds[i] == Kind.RIGHT), None)
                if close is None:
                    break
                at = close + 1
                continue
            if not self.wordy(at):
                break
            word = self.low(at)
            if at > start and (word in TIES or word in LOOSE_TIES) and self._attaches(at, limit):
                at += 1
                seen_lower_noun = False
                continue
            if word == "and" and at > start and self.capital(at + 1) and self.capital(at - 1):
                at += 1
                continue
            if word == "and" and at > start and self._sorts(at, limit):
                at += 1
                continue
            if at > start + 1 and self.capital(at) and self.low(at - 1) in OUTLETS and self.capital(at - 2):
                break  # "the Guardian newspaper | Russia"
            inner = self.within(at - 1, "determiner") or self.low(at - 1) in TIES | LOOSE_TIES
            if at > start and self.within(at, "determiner") and not inner:
                break
            if self.closed(at) or self.finite(at) or (self.within(at, "time", "adverb") and at > start):
                break
            if (
                seen_lower_noun
                and self.capital(at)
                and not self.capital(at - 1)
                and not self.within(at - 1, "role", "body", "modifier")
            ):
                break
            if not self.capital(at) and not self.within(at, "determiner", "modifier"):
                seen_lower_noun = True
            at += 1
        while at > start + 1 and self.low(at - 1) in TIES | LOOSE_TIES | {"and"}:
            at -= 1
        return at

    def _sorts(self, at: int, limit: int) -> bool:
        """Return whether two sorts of one noun are joined: "rebel and UN sources"."""
        if self.within(at - 1, "role") and self.low(at - 1).endswith("s"):
            return False
        for index in range(at + 1, min(at + 4, limit)):
            if self.within(index, "role") and self.low(index).endswith("s"):
                return True
            if not (self.within(index, "modifier", "body") or self.capital(index)):
                return False
        return False

    def _attaches(self, at: int, limit: int) -> bool:
        if at + 1 >= limit or not self.wordy(at + 1) or self.within(at + 1, "time", "occasion"):
            return False
        if self.low(at + 1) in ("a", "an", "the") and self.within(at + 2, "time", "occasion"):
            return False
        return self.low(at) in TIES or self.within(at - 1, "role", "body")
