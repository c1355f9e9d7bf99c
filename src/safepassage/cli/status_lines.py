"""The status of terms on a screen: a table where there is room, else a block for each term; the claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from safepassage.cli.paragraphs import LEFT_TO_RIGHT, POP, in_direction, laid_out, wrapped
from safepassage.language import Lang, Name, Text, isolate, text
from safepassage.sitrep.marked_words import Mark, Piece
from safepassage.sitrep.report_claims import CellShown, ClaimShown, ClaimsPage, TermShown

if TYPE_CHECKING:
    from rich.console import JustifyMethod
    from rich.table import Table

TABLE_COLUMNS: Final = 100
"""In a narrower terminal each term has a block of its own."""
CELL_COLUMNS: Final = 11
"""So it has where the cells of a table would be narrower than this."""
EDGES: Final = 3
"""The line and the blanks beside each cell."""
STEP: Final = 2
MARK_WORDS: Final[dict[Mark, Text]] = {
    "source": text("source"),
    "cue": text("cue"),
    "content": text("content"),
    "relay": text("relay"),
}
SILENT: Final = text("silent")
STYLES: Final = {
    "announced": "blue",
    "confirmed": "green",
    "denied": "red",
    "not_confirmed": "yellow",
    "contradictory": "magenta",
}
"""A colour besides the word, never in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph, how far it is set in, and its style."""

    words: str
    indent: int = 0
    style: str = ""


def block_lines(page: ClaimsPage, lang: Lang) -> Iterator[Line]:
    """Return a block for each term of which something is said; terms of which the same is said share one."""
    for terms in _alike(page.terms):
        yield from _block(terms, page, lang)


def _alike(terms: Iterable[TermShown]) -> Iterable[Sequence[TermShown]]:
    """Return the terms of which the same is said together, in the order of the first of them."""
    alike: dict[tuple[object, ...], list[TermShown]] = {}
    for term in terms:
        verdict = term.verdict if term.binding else term.status
        alike.setdefault((term.cells, term.others, verdict), []).append(term)
    return alike.values()


def silent_lines(page: ClaimsPage, lang: Lang) -> Iterator[Line]:
    """Return one line with the terms that no claim speaks of."""
    if page.silent:
        named = _joined([isolate(term) for term in page.silent], lang)
        said = text("No claim speaks of these terms, all are silent on them: {terms}", terms=named)
        yield Line(words=said.in_language(lang))
        yield Line(words="")


def _block(terms: Sequence[TermShown], page: ClaimsPage, lang: Lang) -> Iterator[Line]:
    for term in terms:
        yield Line(words=_heading(term, lang), style="bold")
        if term.wording is not None:
            yield Line(words=isolate(term.wording.in_language(lang)), indent=STEP, style="dim")
    if terms[0].binding:
        yield Line(words=terms[0].verdict.in_language(lang), indent=STEP)
    silent = []
    for party, cell in zip(page.parties, terms[0].cells, strict=True):
        if cell.silent:
            silent.append(isolate(cell.party.in_language(lang)))
            continue
        said = " · ".join(cell_words(cell, lang))
        name, role = isolate(cell.party.in_language(lang)), party.role.in_language(lang)
        yield Line(words=f"{name} ({role}): {said}", indent=STEP, style=STYLES.get(cell.standing, ""))
    if terms[0].others:
        said = text("Others: {numbers}", numbers=references(terms[0].others)).in_language(lang)
        yield Line(words=said, indent=STEP)
    if silent:
        yield Line(words=f"{SILENT.in_language(lang)}: {_joined(silent, lang)}", indent=STEP, style="dim")
    yield Line(words="")


def _heading(term: TermShown, lang: Lang) -> str:
    parts = [isolate(term.id), term.kind.in_language(lang)]
    if not term.binding:
        parts.append(term.status.in_language(lang))
    return " · ".join(parts)


def cell_words(cell: CellShown, lang: Lang) -> Iterator[str]:
    """Return what a cell says: the standing, what it rests on, and the numbers of its claims."""
    sides = " / ".join(f"{word.in_language(lang)} {references(numbers)}" for word, numbers in cell.sides)
    standing = cell.word.in_language(lang)
    if cell.standing == "contradictory":
        yield standing
        yield sides
    else:
        yield sides or standing
    for each in cell.basis:
        yield each.in_language(lang)
    if cell.beside:
        yield text("beside it: {numbers}", numbers=references(cell.beside)).in_language(lang)


def references(numbers: Iterable[int]) -> str:
    """Return the numbers of claims, each in brackets."""
    return " ".join(isolate(f"[{number}]") for number in numbers)


def table_fits(page: ClaimsPage, width: int) -> bool:
    """Return whether there is room for a table."""
    return width >= TABLE_COLUMNS and _share(page, width) >= CELL_COLUMNS


def status_table(page: ClaimsPage, lang: Lang, width: int) -> Table:
    """Return the terms by the parties as a table; in Arabic its first column is the rightmost.

    The words of a cell are wrapped here, so that each of their lines has its isolates balanced: a terminal
    orders each line by itself, across all cells.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text as Styled

    columns: list[Text | Name] = [text("Term"), *(party.name for party in page.parties), text("Others")]
    share = _share(page, width)
    widths = [width - 1 - (share + EDGES) * (len(columns) - 1) - EDGES, *[share] * (len(columns) - 1)]
    order = list(range(len(columns)))
    if lang == "ar":
        order.reverse()
    table = Table(box=box.SQUARE, show_lines=True, width=width)
    for at in order:
        heading = _cell_lines([columns[at].in_language(lang)], widths[at], lang)
        justify: JustifyMethod = "right" if lang == "ar" else "left"
        table.add_column(heading, width=widths[at], justify=justify, no_wrap=True)
    for terms in _alike(page.terms):
        row = [(_term_words(terms, lang), ""), *_cells(terms[0], lang)]
        table.add_row(*(Styled(_cell_lines(row[at][0], widths[at], lang), style=row[at][1]) for at in order))
    return table


def _share(page: ClaimsPage, width: int) -> int:
    """Return the columns of a terminal for the words of each cell."""
    return (width - 1) // (len(page.parties) + 2) - EDGES


def _term_words(terms: Sequence[TermShown], lang: Lang) -> list[str]:
    said = [_heading(term, lang) for term in terms]
    if terms[0].binding:
        agreed = text("agreed by the reports") if terms[0].agreed else text("not agreed by the reports")
        said.append(agreed.in_language(lang))
    return said


def _cells(term: TermShown, lang: Lang) -> Iterator[tuple[list[str], str]]:
    """Return the words and the style of each cell of a row."""
    for cell in term.cells:
        yield list(cell_words(cell, lang)), STYLES.get(cell.standing, "dim")
    yield ([references(term.others)] if term.others else ["–"]), ""


def _cell_lines(paragraphs: Iterable[str], width: int, lang: Lang) -> str:
    """Return paragraphs in lines that fit; a word that is longer is cut, as a table has no room for it."""
    long = re.compile(rf"([^\s{LEFT_TO_RIGHT}-{POP}]{{{width}}})(?=[^\s{LEFT_TO_RIGHT}-{POP}])")
    fitting = (long.sub(r"\1 ", words) for words in paragraphs)
    return "\n".join(in_direction(line, lang) for words in fitting for line in wrapped(words, width))


def claim_lines(claim: ClaimShown, lang: Lang) -> Iterator[Line]:
    """Return a claim: who says it, the sentence with its words marked, the chain, what it belongs to."""
    number = isolate(f"[{claim.number}]")
    review = f"{claim.review.in_language(lang)} {claim.reviewer.in_language(lang)}" if claim.reviewer else ""
    parts = [
        f"{number} {_shown(claim.speaker, lang)}",
        claim.stance.in_language(lang),
        _shown(claim.published, lang),
        review or claim.review.in_language(lang),
    ]
    yield Line(words=" · ".join(parts), style="bold")
    yield Line(words=in_direction(marked_sentence(claim.pieces, claim.lang), claim.lang), indent=STEP)
    chain = ("← " if lang == "ar" else "→ ").join(f"{link.in_language(lang)} " for link in claim.chain)
    yield Line(words=f"{chain.strip()} · {isolate(claim.report)}", indent=STEP, style="dim")
    joined = list(_joins(claim, lang))
    if joined:
        yield Line(words=" · ".join(joined), indent=STEP, style="dim")


def _joins(claim: ClaimShown, lang: Lang) -> Iterator[str]:
    if claim.parties is None:
        yield text("the word of no party").in_language(lang)
    else:
        reasons = " ".join(reason.in_language(lang) for reason in claim.affiliations)
        word = text("the word of {parties}", parties=claim.parties).in_language(lang)
        yield f"{word} ({reasons})" if reasons else word
    if claim.terms:
        terms = [
            isolate(term)
            + (f" ({' '.join(reason.in_language(lang) for reason in reasons)})" if reasons else "")
            for term, reasons in claim.terms
        ]
        yield text("terms: {terms}", terms=_joined(terms, lang)).in_language(lang)
    if claim.whole:
        whole = _joined([isolate(term) for term in claim.whole], lang)
        yield text("as it speaks of the agreement as a whole: {terms}", terms=whole).in_language(lang)
    if claim.origin:
        yield text("same origin as {number}", number=f"[{claim.origin}]").in_language(lang)
    if claim.answers:
        yield text("answers claim {number}", number=f"[{claim.answers}]").in_language(lang)
    for note in claim.notes:
        yield note.in_language(lang)


def marked_sentence(pieces: Iterable[Piece], lang: Lang) -> str:
    """Return a sentence with its marked words in brackets, named in the sentence's own language.

    Words of the other language inside it would turn its order.
    """
    said = []
    for piece in pieces:
        if not piece.mark:
            said.append(piece.words)
            continue
        label, inside = MARK_WORDS[piece.mark].in_language(lang), piece.words.strip()
        before, after = piece.words[:1].isspace(), piece.words[-1:].isspace()
        said.append(f"{' ' if before else ''}[{label}: {inside}]{' ' if after else ''}")
    return " ".join("".join(said).split())


def lines_for(lines: Iterable[Line], lang: Lang, width: int | None) -> Iterator[tuple[str, str]]:
    """Return lines with their styles, laid out for a terminal of a width; None: as they are, for a file."""
    for line in lines:
        if width is None:
            yield " " * line.indent + line.words, line.style
        elif not line.words:
            yield "", ""
        else:
            for each in laid_out(line.words, width, lang, indent=line.indent):
                yield each, line.style


def _shown(value: Text | Name | str, lang: Lang) -> str:
    return isolate(value if isinstance(value, str) else value.in_language(lang))


def _joined(items: Sequence[str], lang: Lang) -> str:
    return in_direction(("، " if lang == "ar" else ", ").join(items), lang)
