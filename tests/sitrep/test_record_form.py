"""The form for paper prints on one side; a second sheet has the ids that it takes, with their names."""

from __future__ import annotations

import io

import openpyxl
import pytest

from safepassage.language import LANGS, Lang
from safepassage.ledger.event import KINDS
from safepassage.sitrep.record_form import form_bytes
from tests.ledger.watched import EVERYTHING


@pytest.mark.parametrize("lang", LANGS)
def test_the_second_sheet_has_every_id_with_its_names(lang: Lang) -> None:
    """Places, groups, vehicles, parties and terms, and every word for what happens but corrections."""
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(EVERYTHING, lang=lang)))
    _, ids = book.worksheets
    rows = [[str(cell or "") for cell in row] for row in ids.iter_rows(values_only=True)]
    first = {row[0] for row in rows}
    known = [
        *(place.id for place in EVERYTHING.places),
        *(group.id for group in EVERYTHING.groups),
        *(row.type for row in EVERYTHING.fleet),
        *(party.id for party in EVERYTHING.parties),
        *(term.id for term in EVERYTHING.terms),
        *(kind for kind in KINDS if kind != "corrected"),
    ]
    assert set(known) <= first
    assert "corrected" not in first
    for place in EVERYTHING.places:
        [row] = [row for row in rows if row[0] == place.id]
        assert row[2:] == [place.name.en, place.name.ar]


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_that_is_printed_is_cut_off(lang: Lang) -> None:
    """The form lies on one page with its title across, the ids stand on as many as they need."""
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(EVERYTHING, lang=lang)))
    form, ids = book.worksheets
    assert (form.page_setup.orientation, form.page_setup.fitToHeight) == ("landscape", 1)
    assert (ids.page_setup.orientation, ids.page_setup.fitToHeight) == ("portrait", 0)
    assert all(sheet.sheet_view.rightToLeft is (lang == "ar") for sheet in book.worksheets)
    last = form.print_area.rpartition(":")[2].replace("$", "")
    merged = {str(cells) for cells in form.merged_cells.ranges}
    assert {f"A1:{''.join(c for c in last if c.isalpha())}1", f"A{last[1:]}:{last}"} <= merged
    for number, row in enumerate(ids.iter_rows(values_only=True), start=1):
        for letter, value in zip("ABCD", row, strict=True):
            lines = -(-len(str(value or "")) // int(ids.column_dimensions[letter].width))
            assert (ids.row_dimensions[number].height or 15) >= 15 * lines
