"""The commands `where`, `alarms` and `custody`: what the record says of people, terms and households."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from safepassage.cli.record_inputs import AsOf, RecordNow, as_of_sentences, recorded
from safepassage.cli.record_words import account_words, alarm_sentences, local_time, people_words
from safepassage.cli.screen import Screen
from safepassage.language import Text, isolate, text
from safepassage.ledger.accounts import sort_and_id
from safepassage.ledger.custody import Custody
from safepassage.ledger.instants import instant_at
from safepassage.ledger.whereabouts import Whereabouts
from safepassage.operation.model import Operation
from safepassage.sitrep.report_phrases import count

ORDER = ("vehicle", "screening", "hospital", "place")


def where(screen: Screen, path: Path, *, as_of: str | None, known_at: str | None) -> int:
    """Show where everybody is, by account and group, those unaccounted for on top."""
    with recorded(path, as_of=as_of, known_at=known_at) as now:
        found = now.state.where()
        if screen.as_json:
            screen.show_json(
                {
                    "ok": True,
                    "operation": now.operation.id,
                    **as_of_values(now.as_of),
                    "events": now.state.events,
                    **found.to_json(),
                }
            )
            return 0
        screen.say(*as_of_sentences(now.operation, now.as_of))
        show_where(screen, now, found)
    return 0


def show_where(screen: Screen, now: RecordNow, found: Whereabouts) -> None:
    """Show the accounts: whoever is unaccounted for first, then those below zero, then everybody else."""
    operation = now.operation
    if found.unaccounted:
        screen.say(text("Unaccounted for: {count}.", count=count(found.unaccounted_people)), style="bold red")
        screen.say(*_rows(operation, found.unaccounted), style="red")
    else:
        screen.say(text("Nobody is unaccounted for."), style="green")
    if found.below_zero:
        screen.say(text("More people left than came:"), style="bold red")
        screen.say(*_rows(operation, found.below_zero), style="red")
    screen.say(text("In the record: {count}.", count=count(found.came_in)), style="bold")
    screen.say(*_rows(operation, found.accounts))
    planned = sum(people.count for people in operation.people)
    if planned != found.came_in:
        screen.say(
            text(
                "The operation counts {planned} people; those not in the record have not been registered.",
                planned=count(planned),
            )
        )


def alarms(screen: Screen, path: Path, *, as_of: str | None, known_at: str | None) -> int:
    """List everything that does not add up or is not as agreed; 1 if there is any."""
    with recorded(path, as_of=as_of, known_at=known_at) as now:
        found = now.state.alarms()
        if screen.as_json:
            screen.show_json(
                {
                    "ok": not found,
                    "operation": now.operation.id,
                    **as_of_values(now.as_of),
                    "alarms": [alarm.to_json() for alarm in found],
                    "disputes": [
                        {
                            "about": dispute.about,
                            "key": dispute.key,
                            "events": [variant.event.content.decode() for variant in dispute.variants],
                        }
                        for dispute in now.disputes
                    ],
                }
            )
            return 1 if found else 0
        screen.say(*as_of_sentences(now.operation, now.as_of))
        for alarm in found:
            first, *rest = alarm_sentences(now.operation, alarm)
            screen.say(first, style="red")
            screen.say(*rest)
        if found:
            screen.say(text("Alarms: {count}.", count=count(len(found))), style="bold")
        else:
            screen.say(text("No alarm."), style="green")
    return 1 if found else 0


def custody(screen: Screen, path: Path, token: str, *, as_of: str | None, known_at: str | None) -> int:
    """Show through whose hands a household went; 1 if no event names it."""
    with recorded(path, as_of=as_of, known_at=known_at) as now:
        chain = now.state.custody(token)
        if screen.as_json:
            screen.show_json({"ok": bool(chain.chain), "operation": now.operation.id, **_chain_values(chain)})
        else:
            screen.say(*as_of_sentences(now.operation, now.as_of))
            screen.say(*custody_sentences(now.operation, chain))
    return 0 if chain.chain else 1


def custody_sentences(operation: Operation, chain: Custody) -> Iterator[Text]:
    """Yield the handovers of a household in their order, and where its people are."""
    if not chain.chain:
        yield text("No event names the household {token}.", token=chain.token)
        return
    yield text("Household {token}", token=chain.token)
    for step in chain.chain:
        yield text(
            "{time} · {people}: {from_} → {to} ({device}, {event})",
            time=local_time(operation, instant_at(step.at_ms)),
            people=count(step.people),
            from_=account_words(operation, step.from_),
            to=account_words(operation, step.to),
            device=step.device,
            event=step.event,
        )
        if step.missing:
            yield text("    {missing} of them were not there by what is recorded.", missing=step.missing)
        if step.reason_to_part:
            yield text("    Knowingly parted: {reason}", reason=isolate(step.reason_to_part))
    for account, people in chain.holding:
        yield text("Now {people}: {account}", people=count(people), account=account_words(operation, account))
    if not chain.certain:
        yield text("Another order of these events is possible too; no clock decides between them.")


def as_of_values(as_of: AsOf) -> dict[str, object]:
    """Return the instants that an answer is about as JSON values."""
    return {
        "as_of": as_of.happened.isoformat() if as_of.happened else None,
        "known_at": as_of.known.isoformat() if as_of.known else None,
    }


def _chain_values(chain: Custody) -> dict[str, object]:
    return {
        "token": chain.token,
        "certain": chain.certain,
        "chain": [
            {
                "event": step.event,
                "device": step.device,
                "at": instant_at(step.at_ms).isoformat(),
                "from": step.from_,
                "to": step.to,
                "people": step.people,
                "missing": step.missing,
                "reason_to_part": step.reason_to_part,
            }
            for step in chain.chain
        ],
        "holding": dict(chain.holding),
    }


def _rows(operation: Operation, accounts: Mapping[str, Mapping[str, int]]) -> Iterator[Text]:
    """Yield an account a line: those on the move or held first, places after them."""

    def rank(account: str) -> tuple[int, str]:
        sort = sort_and_id(account)[0]
        return (ORDER.index(sort) if sort in ORDER else len(ORDER), account)

    for account in sorted(accounts, key=rank):
        yield text(
            "  {account}: {people}",
            account=account_words(operation, account),
            people=people_words(operation, accounts[account]),
        )
