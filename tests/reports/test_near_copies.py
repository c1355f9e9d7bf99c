"""Near copies: one wire in many papers has one origin, two reports of one event have two."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import numpy as np
import pytest
from benchmarks.reading.wires import EDITS, EVENTS, generated, wires
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.language import Lang
from safepassage.reports import copy_search
from safepassage.reports.near_copies import HASHES_MAX, Signature, moment_of, origins_of, signature_of

WIRES = list(wires())
LANG = st.sampled_from(["ar", "en"])


def signatures(*texts: str, lang: Lang = "en") -> list[Signature]:
    """Return the signatures of texts in one language."""
    return [signature_of(text, lang) for text in texts]


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_what_papers_do_to_a_wire_makes_no_new_origin(edit: str) -> None:
    """Headline, dateline, credit, a paragraph more, a cut end, other spellings: the copy is a copy."""
    texts = [(text, lang) for lang, _, text in WIRES]
    copies = [(EDITS[edit](text, lang), lang) for text, lang in texts]
    found = origins_of([signature_of(*each) for each in texts + copies], [None] * (2 * len(texts)))
    assert found == (*range(len(texts)), *range(len(texts)))


def test_two_reports_of_one_event_are_two_origins() -> None:
    """They share names, figures and a quotation, but not their words."""
    found = origins_of([signature_of(text, lang) for lang, _, text in WIRES], [None] * len(WIRES))
    assert found == tuple(range(len(WIRES)))


def test_the_origin_is_the_earliest_not_the_first_given() -> None:
    """Texts count by their time of publication, in UTC where the offset is stated."""
    text = EVENTS["en"][0][0]
    times = ["2016-12-13T15:00+02:00", "2016-12-13T13:30+00:00", "2016-12-13T12:59Z", None]
    assert origins_of(signatures(*[text] * 4), times) == (2, 2, 2, 2)


def test_a_digest_of_two_wires_does_not_make_them_one() -> None:
    """It descends from one of them; the other, and later copies of each, keep their own origin."""
    one, other = EVENTS["en"][0][0], EVENTS["en"][1][0]
    found = origins_of(signatures(one, other, f"{one}\n\n{other}", other, one), [None] * 5)
    assert found == (0, 1, 0, 1, 0)


def test_a_chain_of_updates_has_one_origin() -> None:
    """Each update keeps half of the last and adds as much; the last has little of the first."""
    words = " ".join(report for event in EVENTS["en"] for report in event).split()
    found = origins_of(signatures(*(" ".join(words[at : at + 120]) for at in range(0, 480, 60))), [None] * 8)
    assert found == (0,) * 8


def test_a_short_statement_inside_a_long_report_is_no_copy_of_it() -> None:
    """A report more than four times as long quotes the statement, and tells much besides."""
    words = " ".join(report for event in EVENTS["en"] for report in event).split()
    assert origins_of(signatures(" ".join(words[:60]), " ".join(words[:300])), [None, None]) == (0, 1)


def test_short_texts_are_copies_only_when_they_are_equal() -> None:
    """Five words in common are chance; the same line is not, whatever its marks."""
    texts = [
        "Ceasefire begins in Tel Saraf",
        "Ceasefire begins in Tel Saraf today",
        "CEASEFIRE BEGINS IN “TEL SARAF”",
    ]
    assert origins_of(signatures(*texts), [None] * 3) == (0, 1, 0)


def test_texts_without_words_are_nobodys_copies() -> None:
    """Two empty texts have nothing in common."""
    assert origins_of(signatures("", " … ", "!"), [None] * 3) == (0, 1, 2)


def test_long_texts_are_compared_by_a_kilobyte_each() -> None:
    """Of a book only the lowest hashes are kept, and its copy with a chapter less is found by them."""
    words = [f"word{number}" for number in range(20_000)]
    book, copy, other = signatures(
        " ".join(words), " ".join(words[4_000:]), " ".join(f"other{n}" for n in range(20_000))
    )
    assert len(book.hashes) == 4 * HASHES_MAX
    assert book.size == 19_998
    assert origins_of([book, copy, other], [None] * 3) == (0, 0, 2)


@pytest.mark.parametrize(
    ("stated", "instant"),
    [
        ("2016-12-13T14:30+02:00", datetime(2016, 12, 13, 12, 30, tzinfo=UTC)),
        ("2016-12-13 14:30", datetime(2016, 12, 13, 14, 30, tzinfo=UTC)),
        ("Tue, 13 Dec 2016 14:30:00 GMT", datetime(2016, 12, 13, 14, 30, tzinfo=UTC)),
        ("2016-12-13", datetime(2016, 12, 13, 23, 59, 59, 999999, tzinfo=UTC)),
        ("13 كانون الأول 2016", datetime(2016, 12, 13, 23, 59, 59, 999999, tzinfo=UTC)),
        ("soon", datetime.max.replace(tzinfo=UTC)),
        ("", datetime.max.replace(tzinfo=UTC)),
        (None, datetime.max.replace(tzinfo=UTC)),
        ("Tue, 13 Dec 2016 14:30:00 +0200", datetime(2016, 12, 13, 12, 30, tzinfo=UTC)),
        ("9999-12-31T23:59-14:00", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_texts_are_put_in_order_by_the_instant_that_is_stated(stated: str | None, instant: datetime) -> None:
    """A day counts as its end, and what is not stated as the end of time."""
    assert moment_of(stated) == instant


def test_as_many_times_as_texts_are_asked_for() -> None:
    """A list too short is a mistake of the caller."""
    with pytest.raises(ValueError, match="as many"):
        origins_of(signatures("one"), [])


@given(text=st.text(max_size=300), lang=LANG)
def test_any_text_has_a_signature_that_does_not_change(text: str, lang: Lang) -> None:
    """No text is refused, lone surrogates neither; the hashes rise, and the text is its own copy."""
    signature = signature_of(text, lang)
    hashes = np.frombuffer(signature.hashes, dtype="<u4")
    assert np.all(hashes[1:] > hashes[:-1])
    assert signature.size >= len(hashes) <= HASHES_MAX
    assert signature == signature_of(text, lang)
    assert origins_of([signature] * 2, [None] * 2) == ((0, 0) if signature.size else (0, 1))


@st.composite
def archives(draw: st.DrawFn) -> list[str]:
    """Draw texts of runs of numbered words, many of which overlap."""
    begins = draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(10, 60)), max_size=12)
    )
    return [" ".join(f"w{story}x{at}" for at in range(begin, begin + size)) for story, begin, size in begins]


@given(texts=archives(), data=st.data())
def test_the_order_of_files_changes_nothing_where_times_are_stated(
    texts: list[str], data: st.DataObject
) -> None:
    """The same texts in another order have the same origins."""
    times: list[str | None] = [f"2016-12-13T{at:02d}:00" for at in range(len(texts))]
    straight = origins_of(signatures(*texts), times)
    order = data.draw(st.permutations(range(len(texts))))
    shuffled = origins_of(signatures(*(texts[at] for at in order)), [times[at] for at in order])
    assert {at: order[origin] for at, origin in zip(order, shuffled, strict=True)} == dict(
        enumerate(straight)
    )


@given(texts=archives())
def test_an_origin_is_earlier_and_its_own_origin(texts: list[str]) -> None:
    """Who descends from whom is told to the end."""
    found = origins_of(signatures(*texts), [None] * len(texts))
    assert all(found[found[at]] == found[at] <= at for at in range(len(texts)))


@given(texts=archives())
@settings(max_examples=50)
def test_the_search_finds_what_comparing_all_with_all_finds(texts: list[str]) -> None:
    """Meeting by anchors loses none of the copies among a few texts."""
    sketches = signatures(*texts)
    found = origins_of(sketches, [None] * len(texts))
    assert found == all_with_all(sketches)


def all_with_all(given: list[Signature]) -> tuple[int, ...]:
    """Return the origins by the definition, from sets."""
    sets = [frozenset(np.frombuffer(each.hashes, dtype="<u4").tolist()) for each in given]
    origins: list[int] = []
    for at, mine in enumerate(sets):
        alike: list[tuple[float, int]] = []
        for before, other in enumerate(sets[:at]):
            shared, sizes = len(mine & other), sorted((len(mine), len(other)))
            enough = shared >= 6 and shared >= 0.4 * sizes[0] and sizes[1] <= 4 * sizes[0]
            if enough or (shared and shared == sizes[1]):
                alike.append((shared / len(mine | other), -before))
        origins.append(origins[-max(alike)[1]] if alike else at)
    return tuple(origins)


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorting the anchors of a large archive in slices finds the same copies."""
    given = [(signature_of(text, lang), wire) for _, lang, text, wire in generated(300, copies=0.5, seed=3)]
    whole = origins_of([each for each, _ in given], [None] * len(given))
    monkeypatch.setattr(copy_search, "SLICE_TEXTS", 37)
    assert origins_of([each for each, _ in given], [None] * len(given)) == whole
    assert whole == tuple(wire for _, wire in given)


def test_copies_of_one_wire_are_compared_a_few_times_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two hundred edited copies of one wire no text is compared with all of the others."""
    compared = itertools.count()
    measure = copy_search.resemblance

    def counted(sketches: copy_search.Sketches, one: int, other: int) -> float:
        next(compared)
        return measure(sketches, one, other)

    monkeypatch.setattr(copy_search, "resemblance", counted)
    wire = EVENTS["en"][0][0].split()
    copies = [" ".join([*wire[: 60 + at % 30], f"written by reporter number {at}"]) for at in range(200)]
    assert set(origins_of(signatures(*copies), [None] * 200)) == {0}
    assert next(compared) < 200 * 30
