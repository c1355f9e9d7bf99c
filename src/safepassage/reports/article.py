"""A news report or statement as it is read from a file: its text, and what its header says of it."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import LANGS, Lang, text
from safepassage.reports.attribution import language_of
from safepassage.reports.web_page import is_web_page, page_text

KEYS: Final = frozenset(["publisher", "published", "url", "lang", "title"])
HEADER_LINE: Final = re.compile(r"(\w{1,20}):[ \t]*([^\n]{0,2000})\n?")
ENCODINGS: Final = ("utf-8-sig", "cp1256")
BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer ones first, since one begins with another."""
DOCUMENTS: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
"""How a PDF and the documents of office programs begin."""
UNPRINTED: Final = re.compile("[^\t\n\v\f\r\x1a\x20-\x7e\x85\u00a0-\U0010ffff]")
UNPRINTED_SHARE: Final = 0.05
"""With more characters that nobody prints than this it is no text: pictures and packed files have a tenth."""
LOOKED_AT: Final = 100_000
"""By so many characters it is told whether it is text."""
NEWS_LETTERS: Final = re.compile("[\\s\x20-\x7e\u00a0-\u024f\u0600-\u06ff\u2000-\u20cf]")
WRAPPED_SHARE: Final = 0.6
"""Where at least this share of lines is as long as a printed line, lines were broken by a page's width."""
LINE_CHARACTERS: Final = range(40, 130)
PAGE_NUMBER: Final = re.compile(
    r"\W{0,8}(?:page|صفحة)?\W{0,4}\d{1,4}\W{0,8}(?:(?:of|من|/)\W{0,4}\d{1,4}\W{0,8})?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A report: the text that is read, its language, and the fields of its header as they were written."""

    text: str
    lang: Lang
    publisher: str = ""
    published: str = ""
    url: str = ""
    title: str = ""


def read_article(path: Path) -> Article:
    """Return the report of a file: plain text, a web page, or text taken out of a PDF.

    Raises
    ------
    FindingsError
        The file holds no text.
    OSError
        It cannot be opened.
    """
    return article_of_bytes(path.read_bytes(), path.name)


def article_of_bytes(content: bytes, shown_as: str) -> Article:
    """Return the report that bytes are, under the name that findings give it.

    Raises
    ------
    FindingsError
        They hold no text.
    """
    article = article_of(text_of_bytes(content, shown_as))
    if not article.text.strip():
        raise FindingsError([_empty(shown_as)])
    return article


def text_of_bytes(content: bytes, shown_as: str) -> str:
    """Return the text of bytes, in UTF-8, UTF-16, UTF-32 or Windows-1256, under the name for findings.

    Raises
    ------
    FindingsError
        They are a picture, a document or anything else but text.
    """
    decoded = None if content.startswith(DOCUMENTS) else _decoded(content)
    if decoded is None:
        raise FindingsError([_not_text(shown_as)])
    # lines of old, which end in a carriage return alone; offsets stay as they are
    return decoded if "\n" in decoded else decoded.replace("\r", "\n")


def article_of(content: str) -> Article:
    """Return the report that a file's content is.

    A web page is reduced to the text of its article; lines broken by the width of a page, as text out of a
    PDF has them, are joined; plain text stays as it is after its header.
    """
    if is_web_page(content):
        page = page_text(content)
        return _article(page.text, page.fields)
    fields, body = _header(content)
    return _article(unwrapped(body), fields)


def unwrapped(body: str) -> str:
    """Return a text with the lines of each paragraph joined, if a page's width broke them; else as it is.

    A hyphen at a line's end is taken out with the break, lines with only a page's number are dropped.
    """
    lines = [line.strip() for line in body.replace("\f", "\n\n").split("\n")]
    filled = [line for line in lines if line]
    inner = [line for line, following in itertools.pairwise(lines) if line and following]
    printed = sum(len(line) in LINE_CHARACTERS for line in inner)
    if len(inner) < 3 or printed < WRAPPED_SHARE * len(inner) or len(inner) < 0.3 * len(filled):
        return body
    paragraphs: list[str] = []
    ended = True
    for line in lines:
        if not line or PAGE_NUMBER.fullmatch(line):
            ended = ended or not line
        elif ended or not paragraphs:
            paragraphs.append(line)
            ended = False
        elif paragraphs[-1].endswith("-") and paragraphs[-1][-2:-1].isalpha() and line[:1].islower():
            paragraphs[-1] = paragraphs[-1][:-1] + line
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {line}"
    return "\n\n".join(paragraphs)


def _article(body: str, fields: Mapping[str, str]) -> Article:
    named: dict[str, Lang] = {lang: lang for lang in LANGS}
    return Article(
        text=body,
        lang=named.get(fields.get("lang", "")[:2].lower()) or language_of(body),
        publisher=fields.get("publisher", ""),
        published=fields.get("published", ""),
        url=fields.get("url", ""),
        title=fields.get("title", ""),
    )


def _header(content: str) -> tuple[dict[str, str], str]:
    """Return the fields at the top of a plain text, and the text after the empty line that ends them."""
    fields: dict[str, str] = {}
    position = 0
    while found := HEADER_LINE.match(content, position):
        if found[1].lower() not in KEYS:
            break
        fields[found[1].lower()] = found[2].strip()
        position = found.end()
    rest = content[position:]
    if not fields or (rest and not rest.startswith(("\n", "\r\n"))):
        return {}, content
    return fields, rest.lstrip("\r\n")


def _decoded(content: bytes) -> str | None:
    """Return the text of bytes, None where they are none."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _text(content.decode(encoding, errors="replace"))
    for encoding in ("utf-16-le", "utf-16-be") if b"\0" in content else ():
        wide = content.decode(encoding, errors="replace")
        seen = wide[:LOOKED_AT]
        if len(NEWS_LETTERS.findall(seen)) >= (1 - UNPRINTED_SHARE) * len(seen):
            return wide
    for encoding in ENCODINGS:
        try:
            return _text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _text(content.decode("utf-8", errors="replace"))


def _text(decoded: str) -> str | None:
    seen = decoded[:LOOKED_AT]
    return decoded if len(UNPRINTED.findall(seen)) <= UNPRINTED_SHARE * len(seen) else None


def _not_text(shown_as: str) -> Finding:
    return Finding(
        code="report-not-text",
        where=Where(file=shown_as),
        what=text("This is no text, but a picture, a PDF, an office document or a packed file."),
        mend=text("Save its text as a .txt file, or the page as .html, and give that."),
    )


def _empty(shown_as: str) -> Finding:
    return Finding(
        code="report-empty",
        where=Where(file=shown_as),
        what=text("There is no text in it."),
        mend=text("Give the file that has the report's text."),
    )
