"""English attribution relations: each rule of the grammar on a sentence of its own."""

from __future__ import annotations

import pytest

from tests.reports.spoken import Said, said

CASES: dict[str, tuple[str, list[Said]]] = {
    "subject, verb, that": (
        "The Valley Observatory for Human Rights said that the raids hit two villages.",
        [
            Said(
                cue="said",
                source="The Valley Observatory for Human Rights",
                content="the raids hit two villages",
            )
        ],
    ),
    "without that": (
        "Activists at the local committees said the road was closed.",
        [Said(cue="said", source="Activists at the local committees", content="the road was closed")],
    ),
    "a time between": (
        "The envoy said on Monday in a statement the truce would hold.",
        [Said(cue="said", source="The envoy", content="the truce would hold")],
    ),
    "the speaker at the end": (
        "Twelve people were killed in the shelling, the monitoring group said on Sunday.",
        [
            Said(
                cue="said",
                source="the monitoring group",
                content="Twelve people were killed in the shelling",
            )
        ],
    ),
    "the speaker at the end, commas lost": (
        "Air raids killed dozens in the valley overnight local medical sources said.",
        [
            Said(
                cue="said",
                source="local medical sources",
                content="Air raids killed dozens in the valley overnight",
            )
        ],
    ),
    "full stops lost": (
        "Two buses left the town The state news agency said that they were empty.",
        [Said(cue="said", source="The state news agency", content="they were empty")],
    ),
    "the speaker after the verb": (
        '"We have nowhere to go" said Huda Nasser a mother of four.',
        [
            Said(
                cue="said",
                source="Huda Nasser a mother of four",
                content="We have nowhere to go",
                direct=True,
            )
        ],
    ),
    "a pronoun": (
        'He added: "Nobody will be left behind."',
        [Said(cue="added", source="He", content="Nobody will be left behind", direct=True)],
    ),
    "told an outlet": (
        "A resident told Reuters that the planes came at night.",
        [Said(cue="told", source="A resident", relay="Reuters", content="the planes came at night")],
    ),
    "told nobody that matters": (
        "The minister told reporters that talks would resume.",
        [Said(cue="told", source="The minister", content="talks would resume")],
    ),
    "quoted by an outlet": (
        "State television quoted a military source as saying that the road was open.",
        [
            Said(
                cue="quoted",
                source="a military source",
                relay="State television",
                content="the road was open",
            )
        ],
    ),
    "according to": (
        "The strikes hit a clinic according to the Valley Relief Committee.",
        [
            Said(
                cue="according to",
                source="the Valley Relief Committee",
                content="The strikes hit a clinic",
            )
        ],
    ),
    "according to, first": (
        "According to the Local Coordination Committees nine children were among the dead.",
        [
            Said(
                cue="According to",
                source="the Local Coordination Committees",
                content="nine children were among the dead",
            )
        ],
    ),
    "a relative clause": (
        "There was no comment from the coalition which has said it avoids harm to civilians.",
        [
            Said(cue="no comment", source="the coalition", stance="not_confirmed"),
            Said(cue="said", source="the coalition", content="it avoids harm to civilians"),
        ],
    ),
    "a denial": (
        "Assad's government denies targeting civilians.",
        [Said(cue="denies", source="Assad's government", content="targeting civilians", stance="denies")],
    ),
    "a denial and more": (
        "The army denied involvement in the bombing and blamed the rebels for it.",
        [
            Said(cue="denied", source="The army", content="involvement in the bombing", stance="denies"),
            Said(cue="blamed", source="The army", content="the rebels for it", stance="accuses"),
        ],
    ),
    "a denial in the passive": (
        "The reports were denied by state television.",
        [Said(cue="denied", source="state television", content="The reports", stance="denies")],
    ),
    "charges dismissed": (
        "The ministry rejected the accusations as baseless.",
        [Said(cue="rejected", source="The ministry", content="the accusations as baseless", stance="denies")],
    ),
    "a participle": (
        "The group said 40 fighters had left, adding that buses were waiting.",
        [
            Said(cue="said", source="The group", content="40 fighters had left"),
            Said(cue="adding", source="The group", content="buses were waiting"),
        ],
    ),
    "two speakers": (
        "Moscow said it had not struck the town but activists said jets bombed two villages.",
        [
            Said(cue="said", source="Moscow", content="it had not struck the town"),
            Said(cue="said", source="activists", content="jets bombed two villages"),
        ],
    ),
    "demands": (
        "The United Nations called for an immediate halt to the fighting.",
        [
            Said(
                cue="called for",
                source="The United Nations",
                content="an immediate halt to the fighting",
                stance="demands",
            )
        ],
    ),
    "who is asked belongs to the content": (
        "The envoy urged both sides to respect the truce.",
        [Said(cue="urged", source="The envoy", content="both sides to respect the truce", stance="demands")],
    ),
    "accusations": (
        "Rebels accused the government of violating the truce.",
        [
            Said(
                cue="accused",
                source="Rebels",
                content="the government of violating the truce",
                stance="accuses",
            )
        ],
    ),
    "threats": (
        "The militants threatened to kill the hostages.",
        [Said(cue="threatened", source="The militants", content="to kill the hostages", stance="warns")],
    ),
    "not confirmed": (
        "Local officials did not confirm the number of casualties.",
        [
            Said(
                cue="did not confirm",
                source="Local officials",
                content="the number of casualties",
                stance="not_confirmed",
            )
        ],
    ),
    "comment declined": (
        "The ministry declined to comment on the strike.",
        [
            Said(
                cue="declined to comment",
                source="The ministry",
                content="the strike",
                stance="not_confirmed",
            )
        ],
    ),
    "no claim": (
        "No group has claimed responsibility for the blast.",
        [
            Said(
                cue="has claimed",
                source="No group",
                content="responsibility for the blast",
                stance="not_confirmed",
            )
        ],
    ),
    "not verified": (
        "The agency was not able to verify the accounts.",
        [
            Said(
                cue="was not able to verify",
                source="The agency",
                content="the accounts",
                stance="not_confirmed",
            )
        ],
    ),
    "not verified by anybody": (
        "The report could not be independently verified.",
        [
            Said(
                cue="could not be independently verified",
                content="The report",
                stance="not_confirmed",
            )
        ],
    ),
    "reportedly": (
        "Five children were reportedly killed in raids on a crowded market in the east.",
        [Said(cue="reportedly", content="killed in raids on a crowded market in the east")],
    ),
    "it was announced": (
        "It was announced that the crossing would open.",
        [Said(cue="announced", content="the crossing would open", stance="announces")],
    ),
    "reports as a noun": (
        "The coalition said it was investigating reports of civilian casualties.",
        [
            Said(
                cue="said",
                source="The coalition",
                content="it was investigating reports of civilian casualties",
            )
        ],
    ),
    "not to be named": (
        "One witness who asked not to be named said the bridge was mined.",
        [Said(cue="said", source="One witness", content="the bridge was mined")],
    ),
    "no report at all": ("Kurdish forces took an area south of the city.", []),
    "suspected": ("Several countries suspect the party of shipping weapons.", []),
    "an apposition before the verb": (
        "Nadim Saleh, the head of the water office, said the pumps had stopped.",
        [
            Said(
                cue="said",
                source="Nadim Saleh, the head of the water office",
                content="the pumps had stopped",
            )
        ],
    ),
    "an apposition without an article": (
        "Mr Nadim Saleh, leader of the River Movement (RM), said his men had left the bridge.",
        [
            Said(
                cue="said",
                source="Mr Nadim Saleh, leader of the River Movement (RM)",
                content="his men had left the bridge",
            )
        ],
    ),
    "a participle between commas": (
        "But army sources, speaking on condition of anonymity, said the road was mined.",
        [Said(cue="said", source="army sources", content="the road was mined")],
    ),
    "an acronym inside a name": (
        "The River Movement (RM) fighters accused the ministry of delaying the buses.",
        [
            Said(
                cue="accused",
                source="The River Movement (RM) fighters",
                content="the ministry of delaying the buses",
                stance="accuses",
            )
        ],
    ),
    "a noun of the same letters as a verb": (
        "His men still held the bridge, contrary to government claims.",
        [],
    ),
    "said, as something else happened": (
        "Hundreds left the town on Monday, the aid agency said, as shells fell near the bridge.",
        [
            Said(
                cue="said",
                source="the aid agency",
                content="Hundreds left the town on Monday",
            )
        ],
    ),
    "a quotation of two sentences": (
        '"The road is closed. Nobody can pass," the driver said.',
        [
            Said(
                cue="said",
                source="the driver",
                content="The road is closed. Nobody can pass",
                direct=True,
            )
        ],
    ),
    "told to do something": (
        "The government has told residents to stay at home.",
        [
            Said(
                cue="told",
                source="The government",
                content="residents to stay at home",
                stance="demands",
            )
        ],
    ),
    "an adverb of manner": (
        "The officers really denied the reports.",
        [Said(cue="denied", source="The officers", content="the reports", stance="denies")],
    ),
    "an age": (
        "Nadim Saleh, 45, said the pumps had stopped.",
        [Said(cue="said", source="Nadim Saleh, 45", content="the pumps had stopped")],
    ),
    "a description after the verb": (
        '"We waited all night," said Nadim Saleh, a driver from the town.',
        [
            Said(
                cue="said",
                source="Nadim Saleh, a driver from the town",
                content="We waited all night",
                direct=True,
            )
        ],
    ),
    "an outlet citing a source": (
        "State television, citing a military source, said the road was open.",
        [
            Said(
                cue="said",
                source="a military source",
                relay="State television",
                content="the road was open",
            )
        ],
    ),
    "speakers joined by and": (
        "Aid workers and residents said the hospital was hit.",
        [Said(cue="said", source="Aid workers and residents", content="the hospital was hit")],
    ),
    "a report by somebody": (
        "A report by the agency says the camp is full.",
        [Said(cue="says", source="A report by the agency", content="the camp is full")],
    ),
    "the longer part around the verb": (
        "The men at the bridge, the officer said, fled.",
        [Said(cue="said", source="the officer", content="The men at the bridge")],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_relations_of_an_english_sentence(rule: str) -> None:
    """The sentence has these relations, with these words, and no other."""
    sentence, expected = CASES[rule]
    assert said(sentence, "en") == expected
