"""Reading a report's file: header, web page, text out of a PDF, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.errors import FindingsError
from safepassage.reports.article import Article, article_of, read_article

PAGE = """<!doctype html>
<html lang="ar"><head><title>x</title><meta property="og:site_name" content="وكالة المثال">
<meta property="article:published_time" content="2020-03-02T10:00"><style>p {color: red}</style></head>
<body><nav>الرئيسية</nav><article><h1>خروج الجرحى</h1>
<p>قال مصدر طبي إن <b>الجرحى</b>
خرجوا&nbsp;أمس.</p><script>var x = 1;</script><figure><img src="a.png"><figcaption>صورة</figcaption></figure>
<p>وأضاف أنهم بخير.</p></article><footer>حقوق النشر</footer></body></html>
"""
PRINTED = """The convoy of twelve buses left the eastern districts at dawn, the committee
said, and reached the countryside four hours later without any inci-
dent on the way.

3

A second convoy was expected at noon, it said, with the wounded who could not
be moved during the night because of the snow on the road.
"""


def test_fields_at_the_top_are_a_header() -> None:
    """They end at an empty line; the text begins after it."""
    article = article_of("publisher: وكالة المثال\npublished: 2020-03-02\nlang: ar\n\nقال الوزير: خرجوا.\n")
    assert article == Article(
        text="قال الوزير: خرجوا.\n", lang="ar", publisher="وكالة المثال", published="2020-03-02"
    )


@pytest.mark.parametrize("content", ["قال: خرجنا.\n\nثم عدنا.", "url: x\nThis goes on.", "Title and text."])
def test_what_is_no_header_stays_in_the_text(content: str) -> None:
    """A colon in the first line, or fields without an empty line after them, make no header."""
    assert article_of(content).text == content


def test_the_language_is_told_by_the_letters() -> None:
    """Without a field, by the share of Arabic letters."""
    assert article_of("قال الوزير إن OCHA أحصت 20 حافلة.").lang == "ar"
    assert article_of("The minister said حلب was quiet.").lang == "en"


def test_a_web_page_is_reduced_to_its_article() -> None:
    """Menus, scripts, captions and styles are left out, entities read, fields taken from the head."""
    article = article_of(PAGE)
    assert article.text == "خروج الجرحى\n\nقال مصدر طبي إن الجرحى خرجوا أمس.\n\nوأضاف أنهم بخير."
    assert (article.lang, article.publisher, article.published) == ("ar", "وكالة المثال", "2020-03-02T10:00")


def test_lines_broken_by_a_page_are_joined() -> None:
    """Hyphens go with the break, a page's number is dropped, paragraphs stay."""
    paragraphs = article_of(PRINTED).text.split("\n\n")
    assert [len(paragraph.split()) for paragraph in paragraphs] == [27, 27]
    assert "the committee said, and reached" in paragraphs[0]
    assert "any incident on the way" in paragraphs[0]
    assert "3" not in "".join(paragraphs)


def test_lines_that_are_paragraphs_stay_apart() -> None:
    """Headlines and short lines were not broken by a page."""
    content = "خروج الجرحى\n\nقال مصدر إنهم خرجوا.\n\nوأضاف أنهم بخير.\n"
    assert article_of(content).text == content


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_file_is_read_in_the_encodings_that_arabic_comes_in(tmp_path: Path, encoding: str) -> None:
    """UTF-8 and UTF-16 with and without their marks, UTF-32, and what Windows wrote."""
    path = tmp_path / "report.txt"
    path.write_bytes("قال الوزير إن القافلة خرجت.".encode(encoding))
    assert read_article(path).text == "قال الوزير إن القافلة خرجت."


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "report-not-text"),
        (b"PK\x03\x04", "report-not-text"),
        (b"{\\rtf1 said}", "report-not-text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "report-not-text"),
        (b"\xff\xd8\xff\xe0" + bytes(range(1, 256)) * 9, "report-not-text"),
        (b" \n", "report-empty"),
    ],
)
def test_what_holds_no_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    """The finding says what to give instead."""
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(FindingsError) as refused:
        read_article(path)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_character_that_is_none_does_not_make_a_report_unreadable(tmp_path: Path) -> None:
    """A stray zero, and lines that end as they did on old machines; offsets stay as they are."""
    path = tmp_path / "report.txt"
    path.write_bytes(b"lang: en\r\rThe minister said that\0 all is well.\rHe left.")
    assert read_article(path).text == "The minister said that\0 all is well.\nHe left."
