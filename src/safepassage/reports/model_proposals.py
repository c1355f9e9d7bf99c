"""What a language model proposes as relations: every string found in the text exactly, or all refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import Lang, Text, text
from safepassage.reports.folding import Folded, typeset
from safepassage.reports.model_question import AnswerError, Strings, strings_of
from safepassage.reports.relation import STANCES, Relation, Span
from safepassage.reports.sentence_split import sentences
from safepassage.reports.tokens import Kind, tokens_of

RULE: Final = "model"
PASSAGE_CHARACTERS_MAX: Final = 2000
"""Longer paragraphs are sent in parts, each made of whole sentences; a longer sentence is not sent."""
TEXT_CHARACTERS_MAX: Final = 200_000
"""What of a text lies behind this is not sent."""
PLACES_MAX: Final = 50
"""No string that names anything stands in one sentence more often."""
FAILURES_MAX: Final = 3
"""After so many passages in a row without an answer the model is not asked again."""
PROCLITICS: Final = frozenset("وفبلكس")
"""Letters that Arabic attaches to the word after them: a copied word can begin behind one."""

REASONS: Final[dict[str, Text]] = {
    "no-cue": text("no reporting words are given"),
    "no-content": text("nothing is said, and that is not what it reports"),
    "cue-not-found": text("its reporting words do not stand in the text like that"),
    "source-not-found": text("its source does not stand in the sentence of its reporting words"),
    "relay-not-found": text("its outlet does not stand in the sentence of its reporting words"),
    "content-not-found": text("its content does not stand in the sentence of its reporting words"),
    "speaker-not-in-source": text("it names a speaker whom its source does not name"),
    "figure-not-in-content": text("it gives a figure that does not stand in its content"),
    "form": text("it is not of the form that was asked for"),
}


class EndpointError(Exception):
    """A model that gives no answer, and why; `lasting`: it will not give one to the next question either."""

    def __init__(self, what: Text, *, lasting: bool) -> None:
        self.what = what
        self.lasting = lasting
        super().__init__(str(what))


Ask = Callable[[str, Lang], str]
"""Returns what a model writes about a passage; raises `EndpointError` or `AnswerError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A relation that a model proposes, all of whose words stand in the text, and the figures it names."""

    relation: Relation
    figures: tuple[Span, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the proposal as JSON values: a relation's, and `figures`."""
        return {**self.relation.to_json(), "figures": [list(span) for span in self.figures]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What a model proposes and the text does not bear out.

    Parameters
    ----------
    code
        Why, for programs: a key of `REASONS`.
    passage
        The part of the text that it was asked about.
    strings
        What it gave; None where that is not of the form that was asked for.
    """

    code: str
    passage: Span
    strings: Strings | None = None

    @property
    def reason(self) -> Text:
        """Why, in words."""
        return REASONS[self.code]

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values, with the reason in both languages."""
        return {
            "code": self.code,
            "reason": {"en": str(self.reason), "ar": self.reason.in_language("ar")},
            "passage": list(self.passage),
            "strings": None if self.strings is None else self.strings.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """What a model makes of a text: proposals, what of them was refused, and where it gave no answer."""

    proposed: tuple[Proposed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()


def model_reading(body: str, lang: Lang, ask: Ask, *, shown_as: str = "") -> ModelReading:
    """Return what a model proposes as the relations of a text, asked paragraph by paragraph.

    Parameters
    ----------
    body
        The text; offsets count its characters.
    lang
        Its language.
    ask
        Asks the model about one passage.
    shown_as
        The name that findings give the text.
    """
    proposed: dict[Relation, Proposed] = {}
    rejected: list[Rejected] = []
    findings: list[Finding] = []
    found, unsent = passages(body)
    if unsent:
        findings.append(_unsent(shown_as, unsent))
    failures = 0
    for number, passage in enumerate(found):
        try:
            strings, malformed = strings_of(ask(body[slice(*passage.span)], lang))
        except (AnswerError, EndpointError) as error:
            findings.append(_unanswered(shown_as, body, passage.span, error.what))
            failures += 1
            lasting = isinstance(error, EndpointError) and error.lasting
            if (lasting or failures == FAILURES_MAX) and number + 1 < len(found):
                findings.append(_given_up(shown_as, len(found) - number - 1))
                break
            continue
        failures = 0
        rejected += [Rejected(code="form", passage=passage.span)] * malformed
        for each in strings:
            made = aligned(body, passage, each)
            if isinstance(made, Proposed):
                proposed.setdefault(made.relation, made)
            else:
                rejected.append(made)
    return ModelReading(
        proposed=tuple(sorted(proposed.values(), key=lambda each: each.relation.cue)),
        rejected=tuple(rejected),
        findings=tuple(findings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a text that is sent at once, and its sentences; offsets count the whole text."""

    span: Span
    sentences: tuple[Span, ...]


def passages(body: str) -> tuple[list[Passage], int]:
    """Return the passages of a text in their order, and how many parts of it are too long to be in one."""
    tokens = tokens_of(body[:TEXT_CHARACTERS_MAX])
    spans = [tokens.raw_span(first, after) for first, after in sentences(tokens)]
    unsent = int(len(body) > TEXT_CHARACTERS_MAX)
    found: list[list[Span]] = []
    for span in spans:
        if span[1] - span[0] > PASSAGE_CHARACTERS_MAX:
            unsent += 1
        elif (
            found
            and span[1] - found[-1][0][0] <= PASSAGE_CHARACTERS_MAX
            and "\n" not in body[found[-1][-1][1] : span[0]]
        ):
            found[-1].append(span)
        else:
            found.append([span])
    return [Passage(span=(part[0][0], part[-1][1]), sentences=tuple(part)) for part in found], unsent


def aligned(body: str, passage: Passage, strings: Strings) -> Proposed | Rejected:
    """Return the relation that strings are in the text, or why they are none.

    All stand in one sentence, letter by letter but for white space, the shapes of quotation marks and dashes,
    and what `folding` makes one; where one stands there several times, nearest to the reporting words.
    """
    code = _mistaken(strings)
    if code:
        return Rejected(code=code, passage=passage.span, strings=strings)
    codes: list[str] = []
    for sentence in passage.sentences:
        made = _in_sentence(body, sentence, strings)
        if isinstance(made, Proposed):
            return made
        codes.append(made)
    order = list(REASONS)
    return Rejected(code=max(codes, key=order.index), passage=passage.span, strings=strings)


def _mistaken(strings: Strings) -> str:
    """Return what is wrong with strings by themselves; empty: nothing."""
    if not _words(strings.cue):
        return "no-cue"
    if not strings.content and strings.stance != "not_confirmed":
        return "no-content"
    if not _words(strings.speaker) <= _words(strings.source):
        return "speaker-not-in-source"
    return ""


def _in_sentence(body: str, sentence: Span, strings: Strings) -> Proposed | str:
    """Return the relation in one sentence, or the code of what is not in it."""
    source = typeset(body[slice(*sentence)])
    cues = _places(source, strings.cue)
    if not cues:
        return "cue-not-found"
    places: dict[str, list[Span]] = {}
    for name, words in (("source", strings.source), ("relay", strings.relay), ("content", strings.content)):
        if words:
            places[name] = _places(source, words)
            if not places[name]:
                return f"{name}-not-found"
    best: tuple[int, Span, dict[str, Span]] | None = None
    missed = ""
    for cue in cues:
        chosen: dict[str, Span] = {}
        for name in ("content", "source", "relay"):
            span = _nearest(places.get(name, ()), cue, chosen.values())
            if span is not None:
                chosen[name] = span
            elif name in places:
                missed = f"{name}-not-found"
                break
        else:
            far = sum(_distance(cue, span) for span in chosen.values())
            if best is None or far < best[0]:
                best = far, cue, chosen
    return missed if best is None else _proposed(sentence[0], source, strings, best[1], best[2])


def _proposed(
    at: int, source: Folded, strings: Strings, cue: Span, others: dict[str, Span]
) -> Proposed | str:
    def moved(span: Span | None) -> Span | None:
        return None if span is None else (span[0] + at, span[1] + at)

    content = others.get("content")
    figures: list[Span] = []
    for figure in strings.figures:
        within = [
            span
            for span in _places(source, figure)
            if content is not None and content[0] <= span[0] and span[1] <= content[1]
        ]
        if not within:
            return "figure-not-in-content"
        figures.append((within[0][0] + at, within[0][1] + at))
    assert strings.stance in STANCES
    named = others.get("source")
    relation = Relation(
        cue=(cue[0] + at, cue[1] + at),
        source=moved(named),
        relay=moved(others.get("relay")),
        content=moved(content),
        stance=next(stance for stance in STANCES if stance == strings.stance),
        direct=strings.direct,
        dropped=False,
        speaker="" if named is None else " ".join(source.raw[slice(*named)].split()),
        rule=RULE,
    )
    return Proposed(relation=relation, figures=tuple(figures))


def _places(source: Folded, words: str) -> list[Span]:
    """Return where a string stands in a text as whole words, as raw offsets."""
    wanted = typeset(words).form.strip()
    return list(islice(_found(source, wanted), PLACES_MAX)) if wanted else []


def _found(source: Folded, wanted: str) -> Iterator[Span]:
    at = source.form.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _whole(source.form, at, end):
            span = source.raw_span(at, end)
            if typeset(source.raw[slice(*span)]).form == wanted:  # a letter that folds to two is not cut
                yield span
        at = source.form.find(wanted, at + 1)


def _whole(form: str, start: int, end: int) -> bool:
    """Return whether a stretch is whole words; a letter attached before them may stay outside."""
    if form[end - 1].isalnum() and end < len(form) and form[end].isalnum():
        return False
    if not form[start].isalnum() or not start or not form[start - 1].isalnum():
        return True
    return form[start - 1] in PROCLITICS and (start == 1 or not form[start - 2].isalnum())


def _nearest(spans: Iterable[Span], cue: Span, taken: Iterable[Span]) -> Span | None:
    """Return the span next to the cue, of two as near the first; None: all overlap it or what is taken."""
    apart = [
        span for span in spans if all(span[1] <= other[0] or span[0] >= other[1] for other in (cue, *taken))
    ]
    return min(apart, key=lambda span: (_distance(cue, span), span), default=None)


def _distance(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _words(words: str) -> set[str]:
    tokens = tokens_of(words)
    return {
        form
        for form, kind in zip(tokens.forms, tokens.kinds, strict=True)
        if kind in (Kind.WORD, Kind.NUMBER)
    }


def _unanswered(file: str, body: str, passage: Span, what: Text) -> Finding:
    return Finding(
        code="model-no-answer",
        where=Where(file=file),
        what=text(
            "The model gave no answer that can be used on {words}: {what}",
            words=_begin(body, passage),
            what=what,
        ),
        mend=text("What the grammar reads there is shown as always."),
        stops=False,
    )


def _begin(body: str, span: Span) -> str:
    words = " ".join(body[slice(*span)].split())
    return words if len(words) <= 40 else f"{words[:40]}…"


def _given_up(file: str, passages_left: int) -> Finding:
    return Finding(
        code="model-given-up",
        where=Where(file=file),
        what=text("The model was not asked about the passages after that: {count}.", count=passages_left),
        mend=text("Read the file again once it answers."),
        stops=False,
    )


def _unsent(file: str, count: int) -> Finding:
    return Finding(
        code="model-too-long",
        where=Where(file=file),
        what=text("Parts of the text are too long for the model and were not sent: {count}.", count=count),
        mend=text("What the grammar reads there is shown as always."),
        stops=False,
    )
