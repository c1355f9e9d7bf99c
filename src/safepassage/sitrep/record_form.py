"""The paper form as a workbook: a sheet to print and fill in by hand, and one with the ids that it takes."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from safepassage.language import Lang, Name, Text, text
from safepassage.ledger.entry_fields import KIND_WORDS, WITH_PEOPLE
from safepassage.ledger.event import KINDS
from safepassage.ledger.form import DATE, NUMBER, SHORT, form_spec
from safepassage.operation.column import Column
from safepassage.operation.model import Operation
from safepassage.sitrep.report_summary import PLACE_KINDS_SHOWN
from safepassage.sitrep.report_terms import KINDS as TERM_KINDS
from safepassage.sitrep.status_words import ROLE_WORDS

ROWS: Final = 24
"""So many empty lines has a sheet: one side of paper."""
ON_PAPER: Final = tuple(kind for kind in KINDS if kind != "corrected")
OFTEN: Final = ON_PAPER[: KINDS.index("corrected")]
"""The kinds that a cell offers, as many as Excel takes."""
IDS_WIDTHS: Final = (22, 22, 48, 48)
LEFT_TO_RIGHT: Final = 1
RIGHT_TO_LEFT: Final = 2
HEAD_FILL: Final = PatternFill("solid", fgColor="DDE8EA")
EDGE: Final = Side(style="thin", color="666666")
IDS_TITLE: Final = Name(en="ids", ar="معرّفات")
ENGLISH: Final = "English"
ARABIC: Final = "العربية"
YES: Final = text("yes")
ROOM_WORDS: Final[dict[str, Text]] = {"seat": text("a seat each"), "stretcher": text("a stretcher each")}


def form_bytes(operation: Operation, *, lang: Lang = "en") -> bytes:
    """Return an empty form as a workbook that prints on one side of paper, lying, in two languages."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    spec = form_spec(operation)
    sheet.title = spec.title.in_language(lang)
    named = {NUMBER, "kind", DATE, *SHORT, *(group.id for group in operation.groups)}
    printed = [column for column in spec.columns if column.name in named]
    _head(sheet, operation, lang, len(printed))
    for position, column in enumerate(printed, start=1):
        _column(sheet, position, column, lang, groups={g.id: g.name for g in operation.groups})
    words = DataValidation(type="list", formula1=f'"{",".join(OFTEN)}"', allow_blank=True)
    words.showErrorMessage = False
    sheet.add_data_validation(words)
    words.add(f"B4:B{3 + ROWS}")
    _legend(sheet, lang, len(printed))
    _printed(sheet, lang, f"A1:{get_column_letter(len(printed))}{5 + ROWS}", landscape=True)
    sheet.freeze_panes = "A4"
    sheet.row_dimensions[3].height = 48
    for row in range(4, 4 + ROWS):
        sheet.row_dimensions[row].height = 26
    _ids(book.create_sheet(IDS_TITLE.in_language(lang)), operation, lang)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, operation: Operation, lang: Lang, width: int) -> None:
    names = operation.name.in_language(lang, operation.id)
    shown_in = text(
        "{operation} · form no. ______ · filled in by ______________ · place ______________ · page ____"
    )
    filled = replace(shown_in, values={"operation": names})
    cell = sheet.cell(row=1, column=1, value=filled.in_language(lang))
    cell.font = Font(bold=True, size=12)
    cell.alignment = _aligned(lang)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.row_dimensions[1].height = 24


def _column(sheet: Worksheet, position: int, column: Column, lang: Lang, groups: Mapping[str, Name]) -> None:
    letter = get_column_letter(position)
    head = sheet.cell(row=2, column=position, value=column.name)
    head.font = Font(bold=True)
    words = (
        groups[column.name].in_language(lang, column.name)
        if column.name in groups
        else column.meaning.in_language(lang)
    )
    below = sheet.cell(row=3, column=position, value=f"# {words}" if position == 1 else words)
    below.font = Font(size=8)
    for cell in (head, below):
        cell.fill = HEAD_FILL
        cell.alignment = _aligned(lang)
    for row in range(2, 4 + ROWS):
        sheet.cell(row=row, column=position).border = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
        if row > 3:
            sheet.cell(row=row, column=position).number_format = "General" if column.kind == "whole" else "@"
    if column.name == NUMBER:
        for row in range(4, 4 + ROWS):
            sheet.cell(row=row, column=position, value=row - 3)
    narrow = column.kind == "whole"
    sheet.column_dimensions[letter].width = 7 if column.name == NUMBER else 9 if narrow else 15


def _legend(sheet: Worksheet, lang: Lang, width: int) -> None:
    """Write, below the lines, which words may stand in the second column; the other sheet has more."""
    row = 5 + ROWS
    said = " · ".join(f"{kind}: {KIND_WORDS[kind].in_language(lang)}" for kind in ON_PAPER)
    cell = sheet.cell(row=row, column=1, value=f"# {said}")
    cell.font = Font(size=9)
    cell.alignment = _aligned(lang)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = 92


def _ids(sheet: Worksheet, operation: Operation, lang: Lang) -> None:
    """Write what may stand in the columns of the form: every id with its names, a table below another."""
    row = 1
    for title, lines in _tables(operation):
        sheet.cell(row=row, column=1, value=title.in_language(lang)).font = Font(bold=True, size=12)
        for line in lines:
            row += 1
            said = [each.in_language(lang) if isinstance(each, Text) else each for each in line]
            for position, value in enumerate(said, start=1):
                cell = sheet.cell(row=row, column=position, value=value)
                cell.alignment = _aligned("ar" if _runs_left(value) else "en")
                cell.border = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
                cell.number_format = "@"
                if line is lines[0]:
                    cell.font, cell.fill = Font(bold=True), HEAD_FILL
            # not every program makes a row as high as what is in it
            deep = max(-(-len(value) // wide) for value, wide in zip(said, IDS_WIDTHS, strict=True))
            sheet.row_dimensions[row].height = 15 * max(1, deep)
        row += 2
    for position, wide in enumerate(IDS_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = wide
    _printed(sheet, lang, f"A1:{get_column_letter(len(IDS_WIDTHS))}{row - 2}", landscape=False)
    sheet.page_setup.fitToHeight = 0


def _runs_left(value: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in value)


def _aligned(lang: Lang) -> Alignment:
    right = lang == "ar"
    return Alignment(
        wrap_text=True,
        vertical="top",
        horizontal="right" if right else "left",
        readingOrder=RIGHT_TO_LEFT if right else LEFT_TO_RIGHT,
    )


def _printed(sheet: Worksheet, lang: Lang, area: str, *, landscape: bool) -> None:
    """Let a sheet print as wide as its paper."""
    sheet.sheet_view.rightToLeft = lang == "ar"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.4, bottom=0.4, header=0.2, footer=0.2)
    sheet.print_options.horizontalCentered = True
    sheet.print_area = area


def _tables(operation: Operation) -> Iterator[tuple[Text, list[tuple[Text | str, ...]]]]:
    """Yield the tables of ids, each with its title and its head."""
    yield (
        text("What happens"),
        [
            (text("Word"), text("Counts people"), ENGLISH, ARABIC),
            *(
                (kind, YES if kind in WITH_PEOPLE else "", str(words), words.in_language("ar"))
                for kind in ON_PAPER
                for words in [KIND_WORDS[kind]]
            ),
        ],
    )
    yield (
        text("Places"),
        [
            (text("Id"), text("Kind"), ENGLISH, ARABIC),
            *((p.id, PLACE_KINDS_SHOWN[p.kind], p.name.en, p.name.ar) for p in operation.places),
        ],
    )
    yield (
        text("Groups"),
        [
            (text("Id"), text("Room"), ENGLISH, ARABIC),
            *((g.id, ROOM_WORDS[g.uses], g.name.en, g.name.ar) for g in operation.groups),
        ],
    )
    yield (
        text("Vehicles"),
        [
            (text("Type"), text("Number"), text("Called in the plan"), text("Begin at")),
            *(
                (row.type, str(row.count), f"{row.type}-001, {row.type}-002 …", row.at)
                for row in operation.fleet
            ),
        ],
    )
    yield (
        text("Parties"),
        [
            (text("Id"), text("Kind"), ENGLISH, ARABIC),
            *((p.id, ROLE_WORDS[p.role], p.name.en, p.name.ar) for p in operation.parties),
        ],
    )
    yield (
        text("Terms"),
        [
            (text("Id"), text("Kind"), ENGLISH, ARABIC),
            *((t.id, TERM_KINDS[t.kind], t.text.en, t.text.ar) for t in operation.binding_terms),
        ],
    )
