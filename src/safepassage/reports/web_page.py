"""The article of a web page: its text without menus and scripts, and what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

LOOKED_AT: Final = 2000
"""So many characters tell whether a text is a web page."""
PAGE: Final = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "td",
        "th",
        "blockquote",
        "br",
        "hr",
        "header",
        "figure",
        "dd",
        "dt",
        "pre",
    ]
)
SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "iframe",
        "figcaption",
        "head",
    ]
)
VOID: Final = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "source",
        "wbr",
        "area",
        "base",
        "col",
        "embed",
        "param",
        "track",
    ]
)
FIELDS: Final = {
    "og:site_name": "publisher",
    "application-name": "publisher",
    "article:published_time": "published",
    "date": "published",
    "og:url": "url",
    "og:title": "title",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The text of a page's article, a paragraph a line, and its fields by their names in a header."""

    text: str
    fields: dict[str, str]


def is_web_page(content: str) -> bool:
    """Return whether a text is the source of a web page."""
    return bool(PAGE.search(content, 0, LOOKED_AT))


def page_text(content: str) -> Page:
    """Return the article of a page: that of `article`, else of `main`, else all text of its body."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    parts = reader.parts["article"] or reader.parts["main"] or reader.parts["body"]
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return Page(text="\n\n".join(line for line in lines if line), fields=reader.fields)


class _Reader(HTMLParser):
    """Collects the text of a page by the part of it in which it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, list[str]] = {"article": [], "main": [], "body": []}
        self.fields: dict[str, str] = {}
        self.skipping: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html" and given.get("lang"):
            self.fields.setdefault("lang", given["lang"])
        elif tag == "meta":
            named = FIELDS.get(given.get("property", "") or given.get("name", ""))
            if named and given.get("content"):
                self.fields.setdefault(named, given["content"])
        elif tag == "link" and given.get("rel") == "canonical":
            self.fields.setdefault("url", given.get("href", ""))
        if tag in SKIPPED and tag not in VOID:
            self.skipping.append(tag)
        elif tag in ("article", "main"):
            self.within.append(tag)
        if tag in BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.skipping:
            while self.skipping.pop() != tag:
                pass
        elif tag in self.within:
            while self.within.pop() != tag:
                pass
        if tag in BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        self._add(data.replace("\n", " "))

    def _add(self, words: str) -> None:
        if self.skipping:
            return
        self.parts["body"].append(words)
        for part in ("article", "main"):
            if part in self.within:
                self.parts[part].append(words)
