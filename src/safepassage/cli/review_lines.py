"""A claim under review in words and for programs: its sentence, chain, terms with reasons, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from safepassage.cli.review_desk import Desk
from safepassage.language import Name, Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.reports.claim import Claim
from safepassage.reports.claim_values import claim_values
from safepassage.reports.decision import Anchor, Edit, decision_to_json, words_of
from safepassage.reports.reviewed import LINK_WORDS, VERDICT_WORDS, Reviewed, Standing
from safepassage.reports.stance_words import STANCE_WORDS

STANDING_WORDS: Final[dict[Standing, Text]] = {
    "proposed": text("waits for a decision"),
    "accepted": text("accepted"),
    "edited": text("accepted with changes"),
    "rejected": text("rejected"),
}


def claim_sentences(desk: Desk, number: int, each: Reviewed) -> Iterator[Text]:
    """Return a claim in words: what holds of it, where it stands, and the terms that it may mean."""
    held = each.effective
    yield text(
        "{number}. {id} · {standing}", number=number, id=held.id, standing=STANDING_WORDS[each.standing]
    )
    for line in (*_said(desk, held), *_meant(desk.operation, held), *_ties(each)):
        yield _under(line)


def decision_sentences(each: Reviewed) -> Iterator[Text]:
    """Return what has been decided on a claim, the first decision first."""
    for decision in each.decisions:
        what: Text = VERDICT_WORDS[decision.decision]
        if decision.link is not None:
            what = text("{link} {id}", link=LINK_WORDS[decision.link.kind], id=decision.link.to or "-")
        values: dict[str, object] = {"at": f"{decision.at:%Y-%m-%d %H:%M}", "by": decision.by, "what": what}
        if decision.reason:
            yield _under(text("{at} UTC, {by}: {what}. {reason}", reason=isolate(decision.reason), **values))
        else:
            yield _under(text("{at} UTC, {by}: {what}.", **values))
        if decision.edit is not None:
            for change in _changes(decision.anchor, decision.edit):
                yield _under(change)


def _changes(seen: Anchor, edit: Edit) -> Iterator[Text]:
    """Return what a person has put in the place of what was read, in the words of the options."""
    put = {"stance": edit.stance, "speaker": edit.speaker, "party": edit.parties, "term": edit.terms}
    before = {"stance": seen.stance, "speaker": seen.speaker, "party": seen.parties, "term": seen.terms}
    for option, new in put.items():
        if new is not None:
            old = _plain(before[option])
            yield text("  {option}: {new} (before: {old})", option=option, new=_plain(new), old=old)
    if edit.published is not None:
        yield text("  {option}: {new}", option="published", new=edit.published)


def _plain(value: str | Sequence[str]) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) or "-"


def _said(desk: Desk, held: Claim) -> Iterator[Text]:
    quote = " ".join(held.quote.split())
    stance = STANCE_WORDS[held.stance]
    yield text("{chain} · {stance}: {what}", chain=_chain(held), stance=stance, what=isolate(quote))
    sentence = words_of(desk.bodies[held.report], held.sentence)
    yield text("In {report}: {sentence}", report=held.report, sentence=isolate(sentence))
    if held.maker != "grammar":
        yield text("It was proposed by a language model.")


def _meant(operation: Operation, held: Claim) -> Iterator[Text]:
    if held.parties:
        yield text("The word of: {names}", names=_parties(operation, held))
    yield from held.affiliations
    wholes: dict[tuple[Text, ...], list[str]] = {}
    for match in held.matches:
        if match.whole:
            wholes.setdefault(match.reasons, []).append(match.term)
        else:
            yield text("Term {term}: {reasons}", term=match.term, reasons=_row(match.reasons, " "))
    for reasons, terms in wholes.items():
        yield text("Terms {terms}: {reasons}", terms=", ".join(terms), reasons=_row(reasons, " "))
    if not held.matches:
        yield text("No term fits.")


def _ties(each: Reviewed) -> Iterator[Text]:
    held = each.effective
    if held.answers:
        yield text("It answers {id}.", id=held.answers)
    if held.origin not in ("", held.id):
        yield text("It counts as one with {id}.", id=held.origin)
    if each.superseded_by:
        yield text("{id} takes its place.", id=each.superseded_by)


def review_values(desk: Desk, number: int, each: Reviewed) -> dict[str, Any]:
    """Return a claim as JSON values: what holds of it, and what was decided."""
    held = each.effective
    return {
        "number": number,
        "standing": each.standing,
        "by": each.by or None,
        "at": None if each.at is None else each.at.isoformat(),
        "reason": each.reason or None,
        **claim_values(held, desk.bodies[held.report]),
        "superseded_by": each.superseded_by or None,
        "decisions": [decision_to_json(decision) for decision in each.decisions],
    }


def _chain(claim: Claim) -> str:
    """Return by which way it reached us: publisher, relay, speaker, as far as they are known."""
    return " ← ".join(isolate(link) for link in (claim.speaker, claim.relay, claim.publisher) if link) or "-"


def _parties(operation: Operation, claim: Claim) -> Text:
    names = {party.id: party.name for party in operation.parties}
    return _row([names.get(party, Name(en=party, ar=party)) for party in claim.parties], " · ")


def _row(values: Sequence[object], between: str) -> Text:
    """Return values in a row, each in the language it is shown in."""
    named = {f"value{at}": value for at, value in enumerate(values)}
    return Text(between.join(f"{{{name}}}" for name in named), named)


def _under(line: Text) -> Text:
    """Return a line that stands under a claim's first."""
    return Text("   {line}", {"line": line})
