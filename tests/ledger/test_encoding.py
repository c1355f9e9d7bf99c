"""One event, one spelling: bytes that are the same on every machine, ids that sort, signatures that hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import FindingsError
from safepassage.language import catalogue
from safepassage.ledger.bodies import BODIES, body_values
from safepassage.ledger.body_check import body_findings, read_body
from safepassage.ledger.encoding import INTEGER_MAX, content_to_sign, decode, encode
from safepassage.ledger.event import KINDS, MOVES, Event
from safepassage.ledger.identity import uuid7
from safepassage.ledger.instant_columns import milliseconds_read
from safepassage.ledger.instants import instant_at, instant_of, instant_text, is_instant, milliseconds_of
from safepassage.ledger.signing import DeviceKey
from tests.ledger.day import Day, key_of, keyring

FIXTURES = Path(__file__).parent / "fixtures" / "v1"
EVENT = Event(
    id="01590110-df00-7581-adec-f68292de686c",
    operation="aleppo-2016",
    device="phone-1",
    seq=1,
    at="2016-12-15T06:00:00.000Z",
    kind="boarded",
    body={"vehicle": "bus-1", "place": "sukkari", "people": {"civilians": 48}},
)

texts = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.recursive(
    st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(body=st.dictionaries(texts, values, max_size=6))
def test_canonical_bytes_are_those_of_another_writer_of_json(body: dict[str, Any]) -> None:
    """Python's own JSON, told to sort and to leave no space, writes the same bytes."""
    event = replace(EVENT, body=body)
    fields = {name: getattr(event, name) for name in Event.__slots__}
    other = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert encode(event) == other.encode()


def test_canonical_bytes_are_these() -> None:
    """The spelling itself, so that nobody changes it unawares."""
    event = replace(EVENT, body={"ب": '\u001f\x7f\n"\\é\u2028😀', "a": [True, -5]}, kind="noted")
    assert encode(event) == (
        b'{"at":"2016-12-15T06:00:00.000Z","body":{"a":[true,-5],"\xd8\xa8":"\\u001f\x7f\\n\\"\\\\'
        b'\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80"},"device":"phone-1",'
        b'"id":"01590110-df00-7581-adec-f68292de686c","kind":"noted","operation":"aleppo-2016","seq":1,'
        b'"signature":"","version":1}'
    )


@pytest.mark.parametrize("value", [1.5, None, float("nan"), 2**53, -(2**53), "\ud800", {1: 2}, b"x"])
def test_what_another_program_might_read_otherwise_is_not_written(value: object) -> None:
    """Fractions, null, numbers beyond 2^53 and half characters have no spelling."""
    with pytest.raises(ValueError, match=r"."):
        encode(replace(EVENT, body={"x": value}))


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        (b'"seq":1', b'"seq": 1', {"not-canonical"}),
        (b'{"at"', b'{"seq":1,"at"', {"not-canonical"}),
        (b'"seq":1', b'"seq":0', {"wrong-value"}),
        (b'"seq":1', b'"seq":true', {"wrong-value"}),
        (b"06:00:00.000Z", b"06:00:00Z", {"wrong-value"}),
        (b"2016-12-15", b"2016-02-30", {"wrong-value"}),
        (b"01590110-df00-7581", b"01590110-df00-4581", {"wrong-value"}),
        (b'"seq":1,', b"", {"missing-field"}),
        (b'"signature":""', b'"signature":"","x":1', {"unknown-field"}),
        (b'"kind":"boarded"', b'"kind":"flew"', {"unknown-kind"}),
        (b'"version":1', b'"version":2', {"unknown-kind"}),
        (b'"civilians":48', b'"civilians":0', {"wrong-value"}),
        (b'"civilians":48', b'"civilians":4.8', {"wrong-value", "not-canonical"}),
        (b'{"civilians":48}', b"{}", {"wrong-value"}),
        (b'"place":"sukkari",', b"", {"missing-field"}),
        (b'"place"', b'"colour":1,"place"', {"unknown-field", "not-canonical"}),
        (b"}", b"", {"not-json"}),
    ],
)
def test_bytes_that_are_not_an_event_are_refused_with_the_reason(
    old: bytes, new: bytes, codes: set[str]
) -> None:
    """Each fault is a finding with a code and words in both languages."""
    spoilt = encode(EVENT).replace(old, new)
    assert spoilt != encode(EVENT)
    with pytest.raises(FindingsError) as refused:
        decode(spoilt, name="usb.bundle")
    assert {finding.code for finding in refused.value.findings} == codes
    for finding in refused.value.findings:
        assert finding.where.file == "usb.bundle"
        assert finding.what.template in catalogue("ar")
        assert finding.mend.template in catalogue("ar")


def test_every_fault_of_a_body_is_found_at_once() -> None:
    """Nobody mends one fault to be told of the next."""
    body = {
        "vehicle": "",
        "people": {"a": 0, "b": "x", "c": 3},
        "households": {"h": 9},
        "after": ["x"],
        "z": 1,
    }
    found = {(f.code, f.where.column) for f in body_findings("boarded", 1, body)}
    assert found == {
        ("wrong-value", "body.vehicle"),
        ("missing-field", "body.place"),
        ("wrong-value", "body.people.a"),
        ("wrong-value", "body.people.b"),
        ("wrong-value", "body.after.0"),
        ("wrong-value", "body.households"),
        ("unknown-field", "body.z"),
    }


def test_a_correction_is_checked_to_the_bottom() -> None:
    """What a correction puts in place of an event must itself be one that could be recorded."""
    replacement = {"kind": "died", "at": "yesterday", "body": {"from": "heaven", "people": {"civilians": 1}}}
    body = {"corrects": EVENT.id, "reason": "misheard", "replacement": replacement}
    assert {f.where.column for f in body_findings("corrected", 1, body)} == {
        "body.replacement.at",
        "body.replacement.body.from",
    }


@given(content=st.binary(max_size=60) | st.builds(lambda v: json.dumps(v).encode(), values))
def test_no_bytes_are_more_than_a_finding(content: bytes) -> None:
    """Whatever comes from a stick or a cable, the answer is findings, not a traceback."""
    with pytest.raises(FindingsError):
        decode(content)


def test_there_is_a_fixture_of_every_kind() -> None:
    """Every kind has an example as it was written when its version came out."""
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(KINDS)
    assert {kind for kind, version in BODIES if version == 1} == set(KINDS)
    assert set(MOVES) < set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_of_version_1_can_be_read_for_ever(kind: str) -> None:
    """The bytes of the fixture decode, mean what its fields say, and their signature still holds."""
    content = (FIXTURES / f"{kind}.json").read_bytes().removesuffix(b"\n")
    event = decode(content)
    assert (event.kind, event.version) == (kind, 1)
    assert keyring("fixture").verdict(event) == "good"
    assert body_values(read_body(event.kind, event.version, event.body)) == event.body


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1)), st.binary(min_size=10, max_size=10))  # noqa: DTZ001 - made aware below
def test_ids_are_uuids_of_version_7(naive: datetime, random: bytes) -> None:
    """RFC 9562, section 5.7: 48 bits of milliseconds, version 7, variant 2, the rest random."""
    now = naive.replace(tzinfo=UTC)
    made = UUID(uuid7(now, random))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == milliseconds_of(now)
    assert made.int & ((1 << 62) - 1) == int.from_bytes(random) & ((1 << 62) - 1)


def test_ids_sort_by_the_time_they_were_made() -> None:
    """A later id is greater, whatever its random part."""
    now = datetime(2016, 12, 15, tzinfo=UTC)
    assert uuid7(now, b"\xff" * 10) < uuid7(now + timedelta(milliseconds=1), bytes(10))


@pytest.mark.parametrize(
    ("now", "random"),
    [
        (datetime(2016, 12, 15), bytes(10)),  # noqa: DTZ001 - the fault meant
        (datetime(1960, 1, 1, tzinfo=UTC), bytes(10)),
        (datetime(2016, 12, 15, tzinfo=UTC), bytes(9)),
    ],
)
def test_an_id_needs_an_instant_and_ten_bytes(now: datetime, random: bytes) -> None:
    """A clock without a timezone, before 1970, or too little chance makes none."""
    with pytest.raises(ValueError, match="an id"):
        uuid7(now, random)


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-12, 12))  # noqa: DTZ001 - made aware below
def test_instants_are_read_as_they_were_written(naive: datetime, offset_h: int) -> None:
    """One by one and many at once, to the millisecond, whatever the timezone they were given in."""
    instant = naive.replace(tzinfo=timezone(timedelta(hours=offset_h)))
    written = instant_text(instant)
    cut = instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)
    assert instant_of(written) == cut
    milliseconds, good = milliseconds_read([written])
    assert good.all()
    assert instant_at(int(milliseconds[0])) == cut
    assert int(milliseconds[0]) == milliseconds_of(cut)


@given(
    st.text(st.sampled_from("0123456789-T:.Z"), min_size=24, max_size=24)
    | st.from_regex(r"\A[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\.[0-9]{3}Z\Z")
)
def test_many_at_once_takes_what_one_by_one_takes(written: str) -> None:
    """The quick reading of instants refuses exactly what the slow one refuses."""
    if not written.isascii():
        return
    _, good = milliseconds_read([written])
    assert bool(good[0]) is is_instant(written)


def test_a_signature_covers_every_field() -> None:
    """Changing anything, or another device's name, breaks it; so does an unknown device or none."""
    day = Day(signed=True)
    day("boarded", "phone", vehicle="bus-1", place="mill", people={"civilians": 4})
    event, ring = day.events[0], keyring("phone", "other")
    assert ring.verdict(event) == "good"
    for changed in (
        replace(event, at="2024-06-01T06:01:00.001Z"),
        replace(event, body={**event.body, "place": "farm"}),
        replace(event, seq=2),
        replace(event, operation="lake"),
        replace(event, device="other"),
        replace(event, kind="arrived"),
        replace(event, signature="00" * 64),
    ):
        assert ring.verdict(changed) == "bad-signature"
    assert ring.verdict(replace(event, signature="")) == "not-signed"
    assert keyring("other").verdict(event) == "unknown-device"


def test_signatures_are_those_of_the_standard() -> None:
    """The second test vector of RFC 8032, section 7.1, has this public key."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    key = DeviceKey.made_from(seed)
    assert key.public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.sign(EVENT) == key.sign(EVENT)
    assert b"signature" not in content_to_sign(EVENT)
    assert "4ccd" not in repr(key)


def test_a_key_needs_32_bytes() -> None:
    """A short key is refused where it is made."""
    with pytest.raises(ValueError, match="32"):
        DeviceKey.made_from(bytes(31))
    assert key_of("a") != key_of("b")
