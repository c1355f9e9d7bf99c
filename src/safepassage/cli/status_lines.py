"""The status of terms on a screen: a table where there is room, else a block for each term; the claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from safepassage.cli.paragraphs import in_direction, laid_out, wrapped
from safepassage.language import Lang, Name, Text, isolate, text
from safepassage.sitrep.marked_words import Mark, Piece
from safepassage.sitrep.report_claims import CellShown, ClaimShown, ClaimsPage, TermShown

if TYPE_CHECKING:
    from rich.table import Table

TABLE_COLUMNS: Final = 100
"""In a narrower terminal each term has a block of its own."""
STEP: Final = 2
MARK_WORDS: Final[dict[Mark, Text]] = {
    "source": text("source"),
    "cue": text("cue"),
    "content": text("content"),
    "relay": text("relay"),
}
SILENT: Final = text("silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph, how far it is set in, and its style."""

    words: str
    indent: int = 0
    style: str = ""


def block_lines(page: ClaimsPage, lang: Lang) -> Iterator[Line]:
    """Return a block for each term of which something is said; terms of which the same is said share one."""
    alike: dict[tuple[object, ...], list[TermShown]] = {}
    for term in page.terms:
        alike.setdefault((term.cells, term.others, term.verdict if term.binding else term.status), []).append(
            term
        )
    for terms in alike.values():
        yield from _block(terms, page, lang)


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


STYLES: Final = {
    "announced": "blue",
    "confirmed": "green",
    "denied": "red",
    "not_confirmed": "yellow",
    "contradictory": "magenta",
}
"""A colour besides the word, never in its place."""


def status_table(page: ClaimsPage, lang: Lang, width: int) -> Table:
    """Return the terms by the parties as a table; in Arabic its first column is the rightmost.

    The words of a cell are wrapped here, so that each of their lines has its isolates balanced: a terminal
    orders each line by itself, across all cells.
    """
    from rich import box
    from rich.table import Table

    columns: list[Text | Name] = [text("Term"), *(party.name for party in page.parties), text("Others")]
    share = max(10, (width - 1) // len(columns) - 3)
    first = max(share, width - 1 - (share + 3) * (len(columns) - 1) - 3)
    widths = [first, *[share] * (len(columns) - 1)]
    rows = [[_term_cell(term, lang), *_cells(term, lang)] for term in page.terms]
    order = list(range(len(columns)))
    if lang == "ar":
        order.reverse()
    table = Table(box=box.SQUARE, show_lines=True, width=min(width, sum(widths) + 3 * len(widths) + 1))
    for at in order:
        table.add_column(
            _cell_lines([columns[at].in_language(lang)], widths[at], lang),
            width=widths[at],
            justify="right" if lang == "ar" else "left",
            no_wrap=True,
        )
    for row in rows:
        table.add_row(*(_cell_lines(row[at], widths[at], lang) for at in order))
    return table


def _term_cell(term: TermShown, lang: Lang) -> list[str]:
    said = [_heading(term, lang)]
    return [*said, term.verdict.in_language(lang)] if term.binding else said


def _cells(term: TermShown, lang: Lang) -> Iterator[list[str]]:
    for cell in term.cells:
        yield list(cell_words(cell, lang))
    yield [references(term.others)] if term.others else ["–"]


def _cell_lines(paragraphs: Iterable[str], width: int, lang: Lang) -> str:
    lines = [in_direction(line, lang) for words in paragraphs for line in wrapped(words, width)]
    return "\n".join(lines)


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
