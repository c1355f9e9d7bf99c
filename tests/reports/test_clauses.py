"""What reports say that an agreement holds: each rule on sentences of its own, Arabic and English."""

from __future__ import annotations

import pytest

from safepassage.reports.clause import Clause
from tests.reports.clauses_told import Held, held, read
from tests.reports.facts_told import TUESDAY

PASSAGES = [
    (
        "أعلن المجلس اتفاقا لإجلاء المدنيين من شرقي حلب.",
        Held(kind="passage", words="إجلاء المدنيين من شرقي حلب", groups="civilians", from_="east-aleppo"),
    ),
    (
        "يشمل الاتفاق مغادرة المسلحين المنطقة مع أسلحتهم الخفيفة.",
        Held(
            kind="passage",
            words="مغادرة المسلحين المنطقة مع أسلحتهم الخفيفة",
            groups="fighters",
            carrying="أسلحتهم الخفيفة",
        ),
    ),
    (
        "بموجب الاتفاق يغادر الجرحى والمرضى بسيارات الإسعاف عبر معبر الراموسة نحو ريف حلب الغربي.",
        Held(
            kind="passage",
            words="يغادر الجرحى والمرضى بسيارات الإسعاف عبر معبر الراموسة نحو ريف حلب الغربي",
            groups="wounded patients",
            via="ramouseh",
            to="aleppo-western-countryside",
            vehicles="ambulance",
        ),
    ),
    (
        "قال إن الاتفاق يتضمن إخراج أهالي الفوعة وكفريا.",
        Held(kind="passage", words="إخراج أهالي الفوعة وكفريا", groups="people", from_="fuah kafriya"),
    ),
    (
        "ينص الاتفاق على خروج المقاتلين من داريا إلى إدلب، على أن ينقل المدنيون إلى ريف دمشق.",
        Held(
            kind="passage",
            words="خروج المقاتلين من داريا إلى إدلب",
            groups="fighters",
            from_="darayya",
            to="idlib",
        ),
    ),
    (
        "The agreement provides for the evacuation of patients by ambulance via Ramouseh to western Aleppo.",
        Held(
            kind="passage",
            words="evacuation of patients by ambulance via Ramouseh to western Aleppo",
            groups="patients",
            via="ramouseh",
            to="west-aleppo",
            vehicles="ambulance",
        ),
    ),
    (
        "Under the deal fighters would be allowed to go to Idlib with their light weapons.",
        Held(
            kind="passage",
            words="fighters would be allowed to go to Idlib with their light weapons",
            groups="fighters",
            to="idlib",
            carrying="their light weapons",
        ),
    ),
    (
        "Officials said that the wounded would be evacuated from Fu'ah and Kafriya.",
        Held(
            kind="passage",
            words="wounded would be evacuated from Fu'ah and Kafriya",
            groups="wounded",
            from_="fuah kafriya",
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), PASSAGES)
def test_who_leaves_from_where_to_where_past_what_with_what(text: str, expected: Held) -> None:
    """Nouns of the act and verbs, the people on either side, places by the word before them."""
    assert expected in held(text)


def test_two_acts_in_a_sentence_are_two_passages() -> None:
    """Each with its own people and places."""
    found = held("ينص الاتفاق على خروج المقاتلين إلى إدلب، على أن ينقل المدنيون إلى ريف دمشق.")
    assert [(each.groups, each.to) for each in found] == [
        ("fighters", "idlib"),
        ("civilians", "damascus-countryside"),
    ]


def test_a_place_in_a_relative_clause_is_where_they_are_now() -> None:
    """Who besieges them is nobody that leaves."""
    (found,) = held("تهدف الوساطة إلى إجلاء آلاف المدنيين الذين تحاصرهم القوات بشرقي حلب.")
    assert (found.groups, found.from_) == ("civilians", "east-aleppo")


@pytest.mark.parametrize(
    "text",
    [
        "منعت القوات خروج المدنيين من شرق حلب رغم الاتفاق.",
        "خرج 1200 شخص من حلب الشرقية الأحد بموجب الاتفاق.",
        "نفت الفصائل خرق الهدنة.",
        "ويرى مراقبون أن الاتفاق هش.",
        "The government prevented civilians from leaving eastern Aleppo despite the agreement.",
        "Some 3,000 people left eastern Aleppo on Thursday under the agreement.",
        "Thousands of civilians fled their homes in eastern Aleppo.",
        "The coalition tries to avoid civilian deaths in its campaigns against militants in Syria and Iraq.",
    ],
)
def test_what_is_prevented_or_has_happened_is_no_clause(text: str) -> None:
    """Nor is a ceasefire that is broken, or what only observers think."""
    assert held(text) == []


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        (
            "يشمل الاتفاق إجلاء المدنيين في المرحلة الأولى. ويشمل الاتفاق مغادرة المسلحين.",
            "civilians",
            "fighters",
        ),
        ("يتيح الاتفاق خروج الجرحى أولا، ثم المقاتلين.", "wounded", "fighters"),
        ("وأضاف أن المدنيين سيخرجون أولا من حي السكري ثم يغادر المقاتلون.", "civilians", "fighters"),
        ("لن يخرج المقاتلون قبل خروج الجرحى بحسب الاتفاق.", "wounded", "fighters"),
        ("Under the deal civilians leave first, followed by fighters.", "civilians", "fighters"),
        ("Civilians leave first, the fighters after them, under the agreement.", "civilians", "fighters"),
        ("Under the deal fighters will leave only after the patients have arrived.", "patients", "fighters"),
        ("Under the agreement the wounded will leave before the fighters.", "wounded", "fighters"),
    ],
)
def test_who_leaves_first(text: str, first: str, then: str) -> None:
    """First and then, phases, before and after; who follows may be named in the next sentence."""
    assert [(each.groups, each.then) for each in held(text) if each.kind == "order"] == [(first, then)]


def test_the_way_said_last_is_that_of_those_before_too() -> None:
    """The bus and the road after "then the fighters" are those of all."""
    civilians, _, fighters = held(
        "ويتيح الاتفاق خروج المدنيين أولا، ثم المقاتلين بسلاحهم الفردي، على متن حافلات تسلك طريق الراموسة."
    )
    assert (civilians.via, civilians.vehicles, civilians.carrying) == ("ramouseh", "bus", "")
    assert (fighters.via, fighters.vehicles, fighters.carrying) == ("ramouseh", "bus", "سلاحهم الفردي")


@pytest.mark.parametrize(
    ("text", "groups", "then"),
    [
        ("اتفق الطرفان على إخراج الجرحى مقابل إجلاء المدنيين من شرق حلب.", "wounded", "civilians"),
        ("وقف إطلاق النار مقابل الخروج الآمن نتيجة المفاوضات.", "", ""),
        (
            "Patients will be evacuated from Fu'ah in exchange for the evacuation of fighters from Aleppo.",
            "patients",
            "fighters",
        ),
        ("Under the deal another 1,500 would follow against 1,500 from Madaya and Zabadani.", "", ""),
    ],
)
def test_one_side_in_exchange_for_the_other(text: str, groups: str, then: str) -> None:
    """People for people, a ceasefire for leaving, numbers against numbers."""
    assert [(each.groups, each.then) for each in held(text) if each.kind == "reciprocity"] == [(groups, then)]


OTHERS = [
    ("توصل الطرفان إلى وقف لإطلاق النار.", Held(kind="ceasefire", words="وقف لإطلاق النار")),
    ("أعلن الطرفان هدنة.", Held(kind="ceasefire", words="هدنة")),
    ("ينص الاتفاق على الخروج على دفعات.", Held(kind="convoy", words="على دفعات")),
    (
        "وقال إن تفتيش الحافلات سيجري عند حاجز الراموسة بحسب الاتفاق.",
        Held(kind="inspection", words="تفتيش الحافلات سيجري عند حاجز الراموسة", via="ramouseh"),
    ),
    (
        "قال إن الاتفاق يقضي بنشر مراقبين في الراموسة.",
        Held(kind="monitoring", words="مراقبين في الراموسة", via="ramouseh"),
    ),
    ("ينص الاتفاق على أن تكون المغادرة طوعية.", Held(kind="conduct", words="طوعية")),
    ("ويقضي الاتفاق بعدم تدقيق هويات الخارجين.", Held(kind="conduct", words="هويات")),
    ("The sides announced a ceasefire.", Held(kind="ceasefire", words="ceasefire")),
    ("Under the agreement people leave in two batches.", Held(kind="convoy", words="in two batches")),
    (
        "Buses will be inspected at Ramouseh under the deal.",
        Held(kind="inspection", words="inspected at Ramouseh", via="ramouseh"),
    ),
    (
        "Observers will be present at Ramouseh, the agreement says.",
        Held(kind="monitoring", words="Observers will be present at Ramouseh", via="ramouseh"),
    ),
    (
        "Evacuees will be received in Khan al-Assal, the Red Crescent said.",
        Held(kind="reception", words="received in Khan al-Assal", to="khan-al-assal"),
    ),
    ("The resolution asks that leaving be voluntary.", Held(kind="conduct", words="voluntary")),
    (
        "The deal says everyone goes to a place of their choice.",
        Held(kind="conduct", words="of their choice"),
    ),
    (
        "The deal allows fighters to take only light personal weapons.",
        Held(
            kind="conduct",
            words="light personal weapons",
            groups="fighters",
            carrying="light personal weapons",
        ),
    ),
    (
        "The agreement says people may pass Ramouseh daily between 6 am and 8 pm.",
        Held(kind="window", words="daily between 6 am and 8 pm"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), OTHERS)
def test_other_kinds_of_term(text: str, expected: Held) -> None:
    """Ceasefire, batches, inspection, observers, reception, conduct, hours."""
    assert expected in held(text)


@pytest.mark.parametrize(
    "text",
    [
        "وأعلن المجلس اتفاقا لإجلاء المدنيين، على أن يدخل حيز التنفيذ خلال ساعات.",
        "Rebels said the truce would start within hours.",
    ],
)
def test_when_it_begins(text: str) -> None:
    """The verb of beginning with its time, counted from the day of publication."""
    (start,) = [each for each in read(text, published=TUESDAY) if each.kind == "start"]
    (stated,) = start.times
    assert stated.candidates
    assert stated.relation == "within"


EARLIER_AR = (
    "أعلن المجلس التوصل إلى اتفاق لإجلاء المدنيين إلى إدلب. وكانت مفاوضات تجري على اتفاق سربت بنوده أمس، "
    "يفضي بخروج المدنيين إلى شمال حلب. لكن الاتفاق لم ينفذ ونفت موسكو أن تكون قد توصلت إليه."
)
EARLIER_EN = (
    "The council announced an agreement on the evacuation of civilians to Idlib. An earlier deal, under "
    "which fighters would leave to Jarabulus, was leaked on Monday. The deal was not implemented. Moscow "
    "denied that it had reached it."
)


@pytest.mark.parametrize("text", [EARLIER_AR, EARLIER_EN])
def test_an_earlier_agreement_is_kept_apart(text: str) -> None:
    """Leaked, not carried out and denied: so its clauses, and those only."""
    found = [(each.to, each.deal, each.status) for each in held(text) if each.kind == "passage"]
    (now, earlier) = found
    assert now == ("idlib", 0, "proposed")
    assert earlier[1:] == (1, "leaked denied lapsed")


def test_that_text_is_the_one_before() -> None:
    """A frame that names it leads to its clauses; the next sentence without it is about the report's own."""
    found = held(
        "أعلن المجلس اتفاقا لإجلاء المدنيين إلى إدلب. وكان نص سابق قد سرب يوم الاثنين. وبحسب ذلك النص، "
        "يتوجه المقاتلون من حلب إلى الشمال. وذكر المجلس أن الخروج يبدأ خلال ساعات وعلى دفعات."
    )
    assert [(each.kind, each.deal) for each in found] == [
        ("passage", 0),
        ("passage", 1),
        ("start", 0),
        ("convoy", 0),
    ]
    assert found[1].to == "north-aleppo"


def test_an_agreement_that_fell_apart_is_lapsed() -> None:
    """Also the one that the report is about."""
    (found,) = held("انهار الاتفاق الذي يقضي بخروج المقاتلين إلى إدلب.")
    assert found.status == "proposed lapsed"


def test_no_report_makes_a_clause_agreed() -> None:
    """Whatever the words: that is for people to say."""
    clauses: list[Clause] = []
    for text, _ in (*PASSAGES, *OTHERS):
        clauses += read(text)
    assert clauses
    assert not any("agreed" in clause.status for clause in clauses)
