"""Whole articles: one written for this test, and the one that the project began with."""

from __future__ import annotations

import json
from pathlib import Path

from safepassage.reports.article import read_article
from safepassage.reports.attribution import relations_of
from tests.needs import need_shared
from tests.reports.spoken import said

CROSSING = Path(__file__).parent / "golden" / "crossing.ar.txt"


def test_an_article_of_our_own() -> None:
    """Who says what, through whom and with what stance, in the order of the text."""
    article = read_article(CROSSING)
    assert (article.lang, article.publisher) == ("ar", "وكالة المثال للأنباء")
    found = [
        (relation.speaker, relation.stance, each.relay, each.content)
        for relation, each in zip(relations_of(article.text), said(article.text), strict=True)
    ]
    assert found == [
        (
            "المجلس المحلي في بلدة النخيل",
            "announces",
            None,
            "التوصل إلى اتفاق يقضي بخروج الجرحى أولا، ثم العائلات، عبر معبر الوادي",
        ),
        (
            "رئيس المجلس، نادر حداد",
            "states",
            "لوكالة المثال",
            "الدفعة الأولى ستخرج عند السادسة صباحا",
        ),
        ("رئيس المجلس، نادر حداد", "states", None, "عشرين حافلة وصلت إلى المعبر"),
        (
            "مصدر في لجنة الوساطة",
            "states",
            "إذاعة الساحل",
            "الطرفين سلما قوائم الأسماء، وإن مراقبين سيرافقون القافلة",
        ),
        ("الناطق باسم الجيش سامر قاسم", "denies", None, "علمه بأي اتفاق"),
        ("الناطق باسم الجيش سامر قاسم", "accuses", None, "المسلحين بمنع المدنيين من الخروج"),
        ("الحكومة", "not_confirmed", None, None),
        ("وزارة الداخلية", "not_confirmed", None, "الأنباء"),
        ("بيان صدر عن الهلال الأحمر", "states", None, "فرقه جاهزة لاستقبال الجرحى"),
        ("بيان صدر عن الهلال الأحمر", "demands", None, "جميع الأطراف احترام الهدنة"),
        ("بيان صدر عن الهلال الأحمر", "confirms", None, "ضرورة فتح الطريق أمام سيارات الإسعاف"),
        ("شهود عيان", "states", None, "الحافلات الأولى عبرت الجسر عند الظهر"),
    ]


def test_the_article_of_december_2016() -> None:
    """Every relation that was annotated by hand, every span and stance, and no other."""
    gold = json.loads(need_shared("attribution", "aleppo-2016-12-13.jsonl").read_text("utf-8"))
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    assert article.text == gold["text"]
    fields = ("cue", "source", "relay", "content", "stance", "direct", "dropped")
    found = [relation.to_json() for relation in relations_of(article.text, article.lang)]
    assert [{field: each[field] for field in fields} for each in found] == [
        {field: each[field] for field in fields} for each in gold["relations"]
    ]


def test_the_speakers_of_december_2016() -> None:
    """Officials stay the speakers over three paragraphs, the ministry's statement over four sentences."""
    article = read_article(need_shared("reports", "aleppo-2016-12-13.ar.txt"))
    speakers = [relation.speaker for relation in relations_of(article.text)]
    assert speakers[:3] == ["مسؤولون في جهاز الاستخبارات التركية"] * 3
    assert speakers[10] == "موسكو"
    assert set(speakers[13:]) == {"بيان صدر عن وزارة الخارجية التركية"}
