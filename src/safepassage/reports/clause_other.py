"""Clauses besides those of people leaving: the deal itself, ceasefire, start, batches, conduct and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.clause import ClauseKind
from safepassage.reports.clause_deals import in_context
from safepassage.reports.clause_draft import ClauseDraft
from safepassage.reports.clause_groups import Named
from safepassage.reports.clause_passage import arms_at, is_to_be
from safepassage.reports.clause_sentence import ClauseSentence
from safepassage.reports.clause_words import Sense
from safepassage.reports.folding import fold
from safepassage.reports.tokens import Kind

NEAR: Final = 3
TIME_REACH: Final = 12
PLACE_REACH: Final = 6
WINDOW_REACH: Final = 16
IN_BATCHES: Final = frozenset(map(fold, ["in", "on", "by", "على", "في", "two", "several", "three"]))
SIMPLE: Final[tuple[tuple[str, ClauseKind], ...]] = (
    ("monitoring", "monitoring"),
    ("inspection", "inspection"),
    ("reception", "reception"),
    ("voluntary", "conduct"),
    ("choice", "conduct"),
    ("identity", "conduct"),
)


def other_drafts(sentence: ClauseSentence, named: Sequence[int], *, spoken_of: bool) -> list[ClauseDraft]:
    """Return the clauses of a sentence besides those of people leaving.

    Parameters
    ----------
    sentence
        The sentence.
    named
        The tokens that name an agreement.
    spoken_of
        Whether the report has spoken of an agreement, here or before.
    """
    context = in_context(sentence)
    leaving = [at for at, _ in sentence.all_of("movement") if is_to_be(sentence, at, spoken_of=spoken_of)]
    found = [draft for at in named if (draft := _agreement(sentence, at)) is not None]
    found += _ceasefires(sentence)
    if context or (spoken_of and leaving):
        found += [*_starts(sentence, leaving), *_batches(sentence)]
    if context:
        found += _windows(sentence)
    for sort, kind in SIMPLE:
        for at, sense in sentence.all_of(sort):
            if (
                at not in sentence.text.reporting
                and (context or _modal(sentence, at))
                and _holds(sentence, sort, at)
            ):
                found.append(_simple(sentence, kind, at, sense))
    found += _arms(sentence, context=context, leaving=leaving)
    return found


def _agreement(sentence: ClauseSentence, at: int) -> ClauseDraft | None:
    """Return that an agreement is spoken of, unless its name only leads to what it holds."""
    sense = sentence.sense(at, "agreement")
    if sense is None:
        return None
    definite = sense.definite or sense.possessed or sentence.form(at - 1) in ("the", "this", "that")
    begins = [at - step for step in (1, 2) if sentence.sense(at - step, "frame")]
    held = definite and any(sentence.sense(at + step, "holds") for step in (1, 2))
    if begins or held:
        return None
    first, after = at, at + 1
    if sentence.text.lang == "en":
        while sentence.sense(first - 1, "earlier"):
            first -= 1
    else:
        while sentence.sense(after, "earlier"):
            after += 1
    return ClauseDraft(
        kind="agreement", first=first, after=after, attached=sense.attached if first == at else 0
    )


def _ceasefires(sentence: ClauseSentence) -> list[ClauseDraft]:
    found = []
    for at, sense in sentence.all_of("ceasefire"):
        if sentence.has("blocked", at - NEAR, at):
            continue
        after = sentence.size(at, sense)
        found.append(ClauseDraft(kind="ceasefire", first=at, after=after, attached=sense.attached))
    return found


def _starts(sentence: ClauseSentence, leaving: Sequence[int]) -> list[ClauseDraft]:
    """Return when it is said to begin: a verb of beginning with its time."""
    found = []
    for at, sense in sentence.all_of("start"):
        about = (
            leaving
            or sentence.has("agreement", sentence.first, sentence.after)
            or sentence.has("ceasefire", sentence.first, sentence.after)
            or sentence.has("start_noun", at, at + 4)
        )
        if not about or sentence.sense(at - 1, "negation"):
            continue
        end = sentence.size(at, sense)
        for step in range(end, min(end + TIME_REACH, sentence.after)):
            if sentence.kind(step) in (Kind.STOP, Kind.BREAK) or sentence.sense(step, "boundary"):
                break
            stated = sentence.text.times.get(step)
            soon = sentence.sense(step, "soon")
            if stated is not None or soon is not None:
                after = stated[1] if stated is not None else step + 1
                found.append(
                    ClauseDraft(
                        kind="start", first=at, after=min(after, sentence.after), attached=sense.attached
                    )
                )
                break
    return found


def _batches(sentence: ClauseSentence) -> list[ClauseDraft]:
    found = []
    for at, sense in sentence.all_of("batches"):
        governed = sense.governed == "ب" and not sense.definite
        if governed or any(sentence.form(at - step).removeprefix("و") in IN_BATCHES for step in (1, 2)):
            first = at
            while first > sentence.first and at - first < 2 and _leads(sentence, first - 1):
                first -= 1
            found.append(
                ClauseDraft(
                    kind="convoy",
                    first=first,
                    after=sentence.size(at, sense),
                    attached=1 if sentence.form(first).startswith("و") and first < at else 0,
                )
            )
    return found


def _leads(sentence: ClauseSentence, at: int) -> bool:
    return sentence.kind(at) == Kind.NUMBER or sentence.form(at).removeprefix("و") in IN_BATCHES


def _windows(sentence: ClauseSentence) -> list[ClauseDraft]:
    """Return the hours of the day between which people may pass."""
    found = []
    for at, sense in sentence.all_of("window"):
        hours = [
            (start, after)
            for start, (stated, after) in sentence.text.times.items()
            if stated.clock and abs(start - at) <= WINDOW_REACH and sentence.first <= start < sentence.after
        ]
        if len(hours) >= 2:
            first = min(at, *(start for start, _ in hours))
            after = max(sentence.size(at, sense), *(after for _, after in hours))
            found.append(ClauseDraft(kind="window", first=first, after=min(after, sentence.after)))
    return found


def _modal(sentence: ClauseSentence, at: int) -> bool:
    sense = sentence.known.get(at, ())
    return sentence.has("modal", at - 4, at + 4) or any(each.future for each in sense)


def _holds(sentence: ClauseSentence, sort: str, at: int) -> bool:
    """Return whether a word says a term: identities are named together with looking at them, or not."""
    if sort == "inspection" and (
        sentence.has("identity", at + 1, at + 3) or sentence.has("negation", at - 2, at)
    ):
        return False
    if sort != "identity":
        return not sentence.has("blocked", at - NEAR, at)
    around = (at - 6, at + 6)
    return sentence.has("inspection", *around) or sentence.has("negation", *around)


def _simple(sentence: ClauseSentence, kind: ClauseKind, at: int, sense: Sense) -> ClauseDraft:
    end = sentence.size(at, sense)
    places: list[str] = []
    if kind in ("monitoring", "inspection", "reception"):
        for step in range(end, min(end + PLACE_REACH, sentence.after)):
            if sentence.kind(step) in (Kind.COMMA, Kind.STOP, Kind.BREAK):
                break
            site = sentence.text.sites.get(step)
            if site is not None and site.mention.id:
                places.append(site.mention.id)
                end = site.after
    return ClauseDraft(
        kind=kind,
        first=at,
        after=end,
        attached=sense.attached,
        to=tuple(places) if kind == "reception" else (),
        via=tuple(places) if kind != "reception" else (),
    )


def _arms(sentence: ClauseSentence, *, context: bool, leaving: Sequence[int]) -> list[ClauseDraft]:
    """Return what may be carried where nobody is said to leave: fighters may take light arms only."""
    if leaving or not context:
        return []
    found = []
    for at, _ in sentence.all_of("weapons"):
        span = arms_at(sentence, at)
        if span is not None:
            people = [
                Named(key=sense.key)
                for near, sense in sentence.all_of("group")
                if abs(near - at) <= PLACE_REACH
            ]
            found.append(
                ClauseDraft(
                    kind="conduct",
                    first=span[0],
                    after=span[1],
                    attached=span[2],
                    groups=tuple(people),
                    carrying=span,
                )
            )
    return found
