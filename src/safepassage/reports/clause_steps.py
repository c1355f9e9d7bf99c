"""Clauses of people leaving: passages, which of them comes first, and what one is exchanged for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from safepassage.reports.clause_deals import in_context
from safepassage.reports.clause_draft import ClauseDraft
from safepassage.reports.clause_groups import Named
from safepassage.reports.clause_passage import Passage, is_movement, is_to_be, passage_at
from safepassage.reports.clause_places import residents
from safepassage.reports.clause_sentence import ClauseSentence, Site
from safepassage.reports.tokens import Kind

AGAINST_REACH: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """People who are to leave, and the token that says so; `to_be`: that they are to."""

    at: int
    passage: Passage
    to_be: bool


def step_drafts(sentence: ClauseSentence, *, spoken_of: bool) -> list[ClauseDraft]:
    """Return the passages, orders and exchanges of a sentence.

    Parameters
    ----------
    sentence
        The sentence.
    spoken_of
        Whether the report has spoken of an agreement, here or before.
    """
    spoken_of = spoken_of or in_context(sentence)
    steps = _steps(sentence, spoken_of=spoken_of)
    if not steps and not spoken_of:
        return []
    _share(sentence, steps)
    found = [_passage(step.passage) for step in steps if step.to_be and step.passage.says_enough]
    return [*found, *_orders(sentence, steps), *_exchanges(sentence, steps, spoken_of=spoken_of)]


def _steps(sentence: ClauseSentence, *, spoken_of: bool) -> list[_Step]:
    found: list[_Step] = []
    at = sentence.first
    while at < sentence.after:
        if is_movement(sentence, at) and at not in sentence.text.reporting:
            passage = passage_at(sentence, at)
            to_be = is_to_be(sentence, at, spoken_of=spoken_of)
            to_be = to_be and (spoken_of or passage.says_much)
            found.append(_Step(at=at, passage=passage, to_be=to_be))
        elif sentence.sense(at, "then") and found and not sentence.has("movement", at + 1, at + 3):
            passage = passage_at(sentence, at, elliptic=True)
            if passage.groups:
                found.append(_Step(at=at, passage=passage, to_be=found[-1].to_be))
        at += 1
    return found


def _share(sentence: ClauseSentence, steps: Sequence[_Step]) -> None:
    """Give the way and the vehicles said after the last of several to those before that lack them."""
    for one, other in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        if not sentence.sense(other.at, "then") or not one.to_be:
            continue
        one.passage.to = one.passage.to or other.passage.to
        one.passage.via = one.passage.via or other.passage.via
        one.passage.vehicles = one.passage.vehicles or other.passage.vehicles
        one.passage.from_ = one.passage.from_ or other.passage.from_
        other.passage.from_ = other.passage.from_ or one.passage.from_
        other.passage.to = other.passage.to or one.passage.to
        other.passage.via = other.passage.via or one.passage.via
    open_ = [step for step in steps if step.to_be and step.passage.says_enough]
    if open_:
        last = open_[-1].passage
        for at, vehicle in sentence.all_of("vehicle"):
            carried = sentence.has("carries", at, at + 4)
            if at >= last.end and carried and vehicle.key not in last.vehicles:
                last.vehicles.append(vehicle.key)


def _passage(passage: Passage) -> ClauseDraft:
    return ClauseDraft(
        kind="passage",
        first=passage.begin,
        after=passage.end,
        attached=passage.attached,
        groups=tuple(passage.groups),
        from_=tuple(passage.from_ or (place for each in passage.groups for place in each.places)),
        to=tuple(passage.to),
        via=tuple(passage.via),
        carrying=passage.carrying,
        vehicles=tuple(passage.vehicles),
    )


def _order(first: Passage, then: Passage | None, begin: int, end: int) -> ClauseDraft:
    lead = first if then is None or first.begin <= then.begin else then
    return ClauseDraft(
        kind="order",
        first=begin,
        after=end,
        attached=lead.attached if lead.begin == begin else 0,
        groups=tuple(first.groups),
        then=tuple(then.groups) if then is not None else (),
    )


def _orders(sentence: ClauseSentence, steps: Sequence[_Step]) -> list[ClauseDraft]:
    found: list[ClauseDraft] = []
    told: set[int] = set()
    for number, step in enumerate(steps):
        passage = step.passage
        following = steps[number + 1] if number + 1 < len(steps) else None
        if passage.groups and step.to_be and passage.why == "then" and following is not None:
            if following.passage.groups:
                found.append(_joined(passage, following.passage))
                told.update((step.at, following.at))
        elif passage.groups and step.to_be and passage.why in ("after", "before"):
            other, end = _beside(sentence, passage.stopped)
            if other:
                second = Passage(begin=passage.stopped, end=end, groups=other)
                first, then = (second, passage) if passage.why == "after" else (passage, second)
                found.append(_order(first, then, passage.begin, max(end, passage.end)))
                told.add(step.at)
        elif passage.groups and passage.why == "before" and _not_yet(sentence, step.at):
            other, end = _beside(sentence, passage.stopped)
            if other:
                second = Passage(begin=passage.stopped, end=end, groups=other)
                found.append(_order(second, passage, passage.begin, max(end, passage.end)))
        elif passage.after_them >= 0 and step.to_be:
            split = _split(sentence, passage)
            if split is not None:
                found.append(split)
                told.add(step.at)
    for step in steps:
        passage = step.passage
        if step.at not in told and step.to_be and passage.first >= 0 and passage.groups:
            found.append(_order(passage, None, passage.begin, passage.end))
    return found


def _joined(first: Passage, then: Passage) -> ClauseDraft:
    return _order(first, then, min(first.begin, then.begin), max(first.end, then.end))


def _beside(sentence: ClauseSentence, at: int) -> tuple[list[Named], int]:
    """Return the people named right after "after" or "before", and the token after them."""
    found: list[Named] = []
    end = at + 1
    for step in range(at + 1, min(at + 8, sentence.after)):
        if sentence.kind(step) in (Kind.COMMA, Kind.STOP, Kind.BREAK):
            break
        group = sentence.sense(step, "group")
        if group is not None:
            end = sentence.size(step, group)
            of, end = residents(sentence, end) if group.key == "people" else ([], end)
            found.append(Named(key=group.key, places=tuple(of)))
        elif (found and sentence.sense(step, "arrives")) or (found and sentence.sense(step, "movement")):
            end = step + 1
    return found, end


def _not_yet(sentence: ClauseSentence, at: int) -> bool:
    """Return whether it is said who does not leave: not before others."""
    return any(sentence.sense(at - step, "negation") for step in (1, 2, 3))


def _split(sentence: ClauseSentence, passage: Passage) -> ClauseDraft | None:
    """Return the order of "A and B leave first, C after them": the people after the last comma come later."""
    end = passage.after_them
    comma = next((at for at in range(end, passage.begin, -1) if sentence.kind(at) == Kind.COMMA), end)
    later = [Named(key=sense.key) for at, sense in sentence.all_of("group") if comma < at < end]
    if not later:
        return None
    first = [each for each in passage.groups if each not in later]
    then = Passage(begin=passage.begin, end=end + 1, groups=later)
    start = Passage(begin=passage.begin, end=passage.end, groups=first, attached=passage.attached)
    return _joined(start, then) if first else None


def _exchanges(sentence: ClauseSentence, steps: Sequence[_Step], *, spoken_of: bool) -> list[ClauseDraft]:
    found: list[ClauseDraft] = []
    if not spoken_of:
        return found
    for at, sense in sentence.all_of("against"):
        left = _side(sentence, steps, range(at - 1, max(sentence.first, at - AGAINST_REACH) - 1, -1))
        after = sentence.size(at, sense)
        right = _side(sentence, steps, range(after, min(after + AGAINST_REACH, sentence.after)))
        if left is None or right is None or (sense.key == "plain" and not (left.acts and right.acts)):
            continue
        found.append(
            ClauseDraft(
                kind="reciprocity",
                first=min(left.begin, at),
                after=max(right.end, after),
                attached=left.attached,
                groups=tuple(left.groups),
                then=tuple(right.groups),
                from_=tuple(left.from_),
                then_from=tuple(right.from_),
            )
        )
    return found


def _side(sentence: ClauseSentence, steps: Sequence[_Step], tokens: range) -> Passage | None:
    """Return what stands on one side of an exchange: people leaving, a ceasefire, people of a place."""
    backwards = tokens.step < 0
    for step in steps:
        if step.at in tokens and not (backwards and step.passage.end > tokens.start + 1):
            return replace(step.passage, acts=True)
    found: Passage | None = None
    for at in tokens:
        if sentence.kind(at) in (Kind.STOP, Kind.BREAK) or sentence.sense(at, "boundary"):
            break
        for sort in ("ceasefire", "group", "batches", "movement"):
            sense = sentence.sense(at, sort)
            if sense is None:
                continue
            found = found or Passage(begin=at, end=at + 1, attached=sense.attached)
            found.hold(at, sentence.size(at, sense))
            found.acts = found.acts or sort != "group"
            if sort == "group":
                found.groups.append(Named(key=sense.key))
            if sort == "ceasefire":
                return found
        if found is None and sentence.kind(at) == Kind.NUMBER:
            found = Passage(begin=at, end=at + 1, acts=True)
        site = sentence.text.sites.get(at)
        if site is not None and site.mention.id and (found is not None or _counted(sentence, site)):
            found = found or Passage(begin=at, end=at + 1)
            found.hold(site.first, site.after)
            found.from_.append(site.mention.id)
    return found


def _counted(sentence: ClauseSentence, site: Site) -> bool:
    """Return whether people of a place are counted without being called people: 1,500 from Madaya."""
    return any(sentence.kind(site.first - step) == Kind.NUMBER for step in (1, 2, 3))
