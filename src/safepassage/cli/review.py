"""The command `review`: what waits for a person's decision, and the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from safepassage.cli.interruption import EXIT_INTERRUPTED
from safepassage.cli.review_desk import Desk, desk_of
from safepassage.cli.review_lines import claim_sentences, decision_sentences, review_values
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.reports.decision import (
    LINK_KINDS,
    VERDICTS,
    Decision,
    Edit,
    Link,
    LinkKind,
    Verdict,
    anchor_of,
    decision_of,
    decision_to_json,
)
from safepassage.reports.relation import STANCES
from safepassage.reports.reviewed import Reviewed, published_interval

FORMAT: Final = "safepassage-review/1"
NONE: Final = "none"
"""The word that empties a list or takes back a link."""
KEYS: Final = {
    "a": "accept",
    "ق": "accept",
    "r": "reject",
    "ر": "reject",
    "s": "skip",
    "ت": "skip",
    "q": "quit",
    "خ": "quit",
}
"""The keys of the interactive review, on Latin and Arabic keyboards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says of a decision; None or nothing where it says nothing.

    `links` has for each kind the claim that is linked to.
    """

    by: str | None = None
    reason: str = ""
    stance: str | None = None
    speaker: str | None = None
    parties: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    published: str | None = None
    links: tuple[tuple[LinkKind, str], ...] = ()

    @property
    def edits(self) -> bool:
        """Whether it says what an edit changes."""
        return any(
            (
                self.stance is not None,
                self.speaker is not None,
                self.parties,
                self.terms,
                self.published is not None,
            )
        )


def review(
    screen: Screen,
    path: Path,
    named: str | None,
    verdict: str | None,
    given: Given,
    *,
    now: Callable[[], datetime],
    key: Callable[[], str] | None = None,
) -> int:
    """Show the claims that wait, show one claim, or write down a decision on it.

    Parameters
    ----------
    screen
        Where it is shown.
    path
        The operation.
    named
        The number or id of a claim; None: those that wait are listed.
    verdict
        What is decided on it; None: it is only shown.
    given
        Who decides, why, and what changes.
    now
        Returns the instant, with its offset from UTC.
    key
        Returns the next key pressed, where a person sits at a terminal: each claim that waits is asked about.

    Raises
    ------
    FindingsError
        With everything that is wrong with the decision; nothing has been written then.
    """
    desk = desk_of(screen, path)
    if named is not None and verdict is not None:
        return _decide(screen, desk, named, verdict, given, now)
    if given.edits or given.links:
        raise FindingsError(
            [
                _wrong(
                    "CLAIM",
                    text("A change or a link needs the claim and the decision."),
                    text("Write: {example}", example="review DIR CLAIM edit|link …"),
                )
            ]
        )
    if named is not None:
        return _show_one(screen, desk, named)
    if key is not None and given.by and not screen.as_json:
        return _ask(screen, desk, given, now, key)
    return _list(screen, desk)


def _list(screen: Screen, desk: Desk) -> int:
    waiting = desk.waiting()
    if screen.as_json:
        screen.show_json(
            {
                "ok": True,
                "format": FORMAT,
                "claims": [review_values(desk, number, each) for number, each in desk.numbered()],
                "findings": [finding.to_json() for finding in desk.findings],
            }
        )
        return 0
    screen.show_findings(desk.findings, as_result=False)
    for number, each in waiting:
        screen.say(*claim_sentences(desk, number, each))
    screen.say(_count_sentence(desk))
    return 0


def _count_sentence(desk: Desk) -> Text:
    return text(
        "Claims: {count}; waiting for a decision: {waiting}.",
        count=len(desk.review.claims),
        waiting=len(desk.waiting()),
    )


def _show_one(screen: Screen, desk: Desk, named: str) -> int:
    number, each = _one(desk, named)
    if screen.as_json:
        screen.show_json({"ok": True, "format": FORMAT, "claims": [review_values(desk, number, each)]})
        return 0
    screen.say(*claim_sentences(desk, number, each), *decision_sentences(each))
    return 0


def _one(desk: Desk, named: str) -> tuple[int, Reviewed]:
    found = desk.find(named)
    if found is None:
        raise FindingsError([_unknown(named, "CLAIM")])
    return next((number, each) for number, each in desk.numbered() if each is found)


def _ask(
    screen: Screen, desk: Desk, given: Given, now: Callable[[], datetime], key: Callable[[], str]
) -> int:
    """Go through the claims that wait, one key for each."""
    screen.show_findings(desk.findings, as_result=False)
    done: Counter[str] = Counter()
    stopped = False
    try:
        for number, each in desk.waiting():
            screen.say(*claim_sentences(desk, number, each))
            screen.say(text("a: accept · r: reject · s: skip · q: quit"))
            word = _pressed(key)
            if word == "quit":
                break
            if word != "skip":
                verdict: Verdict = "accept" if word == "accept" else "reject"
                _write(screen, desk, [_decision(desk, each, verdict, given, now())])
            done[word] += 1
    except KeyboardInterrupt:
        stopped = True
    screen.say(
        text(
            "Accepted: {accepted}. Rejected: {rejected}. Skipped: {skipped}.",
            accepted=done["accept"],
            rejected=done["reject"],
            skipped=done["skip"],
        )
    )
    if stopped:
        screen.tell(text("Stopped. What was decided is kept; the others are asked about next time."))
        return EXIT_INTERRUPTED
    return 0


def _pressed(key: Callable[[], str]) -> str:
    while True:
        try:
            pressed = key()
        except EOFError:
            return "quit"
        if pressed.lower() in KEYS:
            return KEYS[pressed.lower()]


def _decide(
    screen: Screen, desk: Desk, named: str, verdict: str, given: Given, now: Callable[[], datetime]
) -> int:
    findings = list(_problems(desk, verdict, given))
    each = desk.find(named)
    if each is None:
        findings.insert(0, _unknown(named, "CLAIM"))
    if findings or each is None:
        raise FindingsError(findings)
    at = now()
    chosen = next(one for one in VERDICTS if one == verdict)
    if chosen == "link":
        decisions = [_linked(desk, each, kind, to, given, at) for kind, to in given.links]
    else:
        decisions = [_decision(desk, each, chosen, given, at)]
    after = desk.reviewed_with(*decisions)
    circles = [
        found
        for found in after.findings
        if found.code == "link-in-circle" and found.where.column in {one.id for one in decisions}
    ]
    if circles:
        raise FindingsError(
            replace(
                found,
                where=Where(column="CLAIM"),
                mend=text("Nothing was written. Take back the other link first."),
                stops=True,
            )
            for found in circles
        )
    torn = _write(screen, desk, decisions)
    number, _ = _one(desk, each.claim.id)
    held = after.claims[number - 1]
    if screen.as_json:
        screen.show_json(
            {
                "ok": True,
                "format": FORMAT,
                "decisions": [decision_to_json(decision) for decision in decisions],
                "claims": [review_values(desk, number, held)],
                "torn": None if torn is None else str(torn),
            }
        )
        return 0
    screen.say(*claim_sentences(desk, number, held), *decision_sentences(held))
    screen.say(text("Written: {file}", file=str(desk.file)), style="green")
    return 0


def _write(screen: Screen, desk: Desk, decisions: list[Decision]) -> Path | None:
    torn = desk.decide(*decisions)
    if torn is not None:
        screen.tell(
            text("The end of the file had been cut off; it was put aside into {file}.", file=str(torn)),
            style="yellow",
        )
    return torn


def _decision(desk: Desk, each: Reviewed, verdict: Verdict, given: Given, at: datetime) -> Decision:
    assert given.by
    edit = _edit(each, given) if verdict == "edit" else None
    body = desk.bodies[each.claim.report]
    return decision_of(each.claim, verdict, body, by=given.by, at=at, edit=edit, reason=given.reason)


def _edit(each: Reviewed, given: Given) -> Edit:
    """Return what is changed, with what an edit before has changed already."""
    before = Edit()
    if each.standing == "edited":
        before = next(one.edit for one in reversed(each.decisions) if one.edit is not None)
    return Edit(
        stance=next((stance for stance in STANCES if stance == given.stance), before.stance),
        speaker=before.speaker if given.speaker is None else given.speaker.strip(),
        parties=_ids(given.parties) if given.parties else before.parties,
        terms=_ids(given.terms) if given.terms else before.terms,
        published=given.published or before.published,
    )


def _ids(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word != NONE)


def _linked(desk: Desk, each: Reviewed, kind: LinkKind, to: str, given: Given, at: datetime) -> Decision:
    assert given.by
    other = desk.find(to)
    link = Link(kind=kind, to="")
    if other is not None:
        anchor = anchor_of(other.claim, desk.bodies[other.claim.report])
        link = Link(kind=kind, to=other.claim.id, anchor=anchor)
    body = desk.bodies[each.claim.report]
    return decision_of(each.claim, "link", body, by=given.by, at=at, link=link, reason=given.reason)


def _problems(desk: Desk, verdict: str, given: Given) -> Iterator[Finding]:
    """Yield everything that is wrong with a decision as it is given."""
    if verdict not in VERDICTS:
        yield _wrong("DECISION", text("{word} is no decision.", word=verdict), _one_of(VERDICTS))
    if not given.by or not given.by.strip():
        yield _wrong(
            "--by",
            text("It is not said who decides."),
            text("Give a role or initials: {example}.", example="--by IO"),
        )
    if verdict == "edit" and not given.edits:
        yield _wrong(
            "edit",
            text("It is not said what changes."),
            _one_of(("--stance", "--speaker", "--party", "--term", "--published")),
        )
    if verdict == "link" and not given.links:
        yield _wrong(
            "link",
            text("It is not said to which claim."),
            _one_of([f"--{kind.replace('_', '-')}" for kind in LINK_KINDS]),
        )
    if verdict in VERDICTS and ((given.edits and verdict != "edit") or (given.links and verdict != "link")):
        yield _wrong(
            verdict,
            text("This decision changes and links nothing."),
            text("Leave out the options that do, or decide {verdicts}.", verdicts="edit, link"),
        )
    if given.stance is not None and given.stance not in STANCES:
        yield _wrong("--stance", text("{word} is no stance.", word=given.stance), _one_of(STANCES))
    if given.published is not None and published_interval(given.published) is None:
        yield _wrong(
            "--published",
            text("{value} is no date.", value=given.published),
            text("Write it as year, month and day: {example}.", example="2016-12-13"),
        )
    parties = [party.id for party in desk.operation.parties]
    terms = [term.id for term in desk.operation.terms]
    for option, words, known in (("--party", given.parties, parties), ("--term", given.terms, terms)):
        for word in words:
            if word not in (*known, NONE):
                yield _wrong(
                    option,
                    text("The operation does not know the id {word}.", word=word),
                    _one_of((*known, NONE)),
                )
    for kind, to in given.links:
        if to != NONE and desk.find(to) is None:
            yield _unknown(to, f"--{kind.replace('_', '-')}")


def _one_of(words: tuple[str, ...] | list[str]) -> Text:
    return text("Give one of: {choices}.", choices=", ".join(words))


def _unknown(named: str, column: str) -> Finding:
    return _wrong(
        column,
        text("There is no claim {word}.", word=named),
        text("Give a number or an id from the list, which the command shows when no claim is named."),
    )


def _wrong(column: str, what: Text, mend: Text) -> Finding:
    return Finding(code="decision-wrong", where=Where(column=column), what=what, mend=mend)
