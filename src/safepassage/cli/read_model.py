"""What the command `read` shows of a language model's proposals, always marked and beside the grammar's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from safepassage.cli.screen import Screen
from safepassage.language import Lang, Text, isolate, text
from safepassage.reports.model_proposals import Ask, ModelReading, Rejected, model_reading
from safepassage.reports.relation import Relation

if TYPE_CHECKING:
    from safepassage.reports.model_endpoint import Endpoint

KEY: Final = "SAFEPASSAGE_MODEL_KEY"
"""The environment variable with the key, where a server wants one."""
NAME: Final = "default"
"""What a model is called where nobody names it; a server with one model takes any name."""
SHOWN_CHARACTERS: Final = 80
"""So much is shown of words that stand in no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A language model that is asked, and the screen that says what it does not answer."""

    ask: Ask
    screen: Screen

    def reading(self, body: str, lang: Lang, shown_as: str) -> ModelReading:
        """Return the model's reading of a text; what it gave no answer to is told at once."""
        found = model_reading(body, lang, self.ask, shown_as=shown_as)
        self.screen.show_findings(found.findings, as_result=False)
        return found


def given_model(
    screen: Screen, url: str | None, *, name: str | None, timeout_s: float, environ: Mapping[str, str]
) -> Model | None:
    """Return the model to ask, after saying where the text goes; None: none is asked for.

    Raises
    ------
    FindingsError
        The address or the key cannot be used.
    """
    if url is None:
        return None
    from safepassage.reports.model_endpoint import asking, endpoint_of

    endpoint = endpoint_of(url, model=name or NAME, timeout_s=timeout_s, key=environ.get(KEY, ""))
    screen.tell(*_notices(endpoint), style="yellow")
    return Model(ask=asking(endpoint, time.sleep), screen=screen)


def _notices(endpoint: Endpoint) -> Iterator[Text]:
    host = f"{endpoint.host}:{endpoint.port}"
    if endpoint.local:
        yield text("The text of the reports is sent to the model at {host}, on this machine.", host=host)
        return
    yield text("The text of the reports leaves this machine: it is sent to the model at {host}.", host=host)
    if not endpoint.encrypted:
        yield text("It is sent unencrypted: whoever is on the way can read it.")


def model_sentences(body: str, reading: ModelReading, say: Callable[[str, Relation], Text]) -> Iterator[Text]:
    """Return what a model proposes, each line marked, and what of it was refused; `say` words a relation."""
    yield text(
        "Proposals of a language model, which nobody has accepted: {count}; refused: {refused}.",
        count=len(reading.proposed),
        refused=len(reading.rejected),
    )
    for proposed in reading.proposed:
        yield text("[model] {sentence}", sentence=say(body, proposed.relation))
    for rejected in reading.rejected:
        yield _refusal_sentence(rejected)


def model_values(reading: ModelReading) -> dict[str, Any]:
    """Return a model's reading as JSON values, with keys of its own."""
    return {
        "model_relations": [each.to_json() for each in reading.proposed],
        "model_rejected": [each.to_json() for each in reading.rejected],
        "model_findings": [each.to_json() for each in reading.findings],
    }


def _refusal_sentence(rejected: Rejected) -> Text:
    if rejected.strings is None:
        return text("[model] refused, as {reason}.", reason=rejected.reason)
    given = rejected.strings
    shown = " · ".join(each for each in (given.cue, given.source, given.content) if each)
    cut = shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"
    return text("[model] refused, as {reason}: {words}", reason=rejected.reason, words=isolate(cut))
