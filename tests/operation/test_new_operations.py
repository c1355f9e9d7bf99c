"""What `new` makes explains itself, has nothing wrong with it and can be planned as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safepassage.errors import FindingsError
from safepassage.language import LANGS, Lang
from safepassage.operation.check import check
from safepassage.operation.columns import TABLES
from safepassage.operation.folder import read_operation
from safepassage.operation.new import new_operation
from safepassage.operation.new_starter import EXAMPLES, STARTER
from safepassage.operation.term_fields import TERM_FIELDS, TERM_MEANINGS


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["town", "town.xlsx"])
def test_a_new_operation_has_nothing_wrong_with_it(tmp_path: Path, name: str, lang: Lang) -> None:
    """It is the starter, and every check passes."""
    new_operation(tmp_path / name, lang=lang)
    loaded = read_operation(tmp_path / name)
    assert loaded.operation == STARTER
    assert check(loaded) == ()


@pytest.mark.parametrize("lang", LANGS)
def test_the_settings_explain_every_field_and_every_kind_of_term(tmp_path: Path, lang: Lang) -> None:
    """Each meaning stands in a comment, in the language asked for."""
    new_operation(tmp_path / "town", lang=lang)
    lines = (tmp_path / "town" / "operation.yaml").read_text("utf-8").splitlines()
    explained = " ".join(" ".join(line.strip("# ") for line in lines).split())
    meanings = [*TERM_MEANINGS.values(), *(c.meaning for fields in TERM_FIELDS.values() for c in fields)]
    meanings += [
        c.meaning for spec in TABLES.values() for c in spec.columns if not c.name.startswith("name_")
    ]
    for meaning in meanings:
        assert " ".join(meaning.in_language(lang).split()) in explained


def test_the_examples_that_stand_as_comments_can_be_taken_over(tmp_path: Path) -> None:
    """Taking the # away from every example leaves an operation with every kind of term, and nothing wrong."""
    new_operation(tmp_path / "town")
    settings = tmp_path / "town" / "operation.yaml"
    settings.write_text(
        re.sub(r"^  # - \{", "  - {", settings.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )
    loaded = read_operation(tmp_path / "town")
    assert [finding.in_language("en") for finding in check(loaded) if finding.stops] == []
    assert loaded.operation is not None
    assert set(loaded.operation.terms) == {*STARTER.terms, *EXAMPLES}


@pytest.mark.parametrize("name", ["town", "town.xlsx"])
def test_nothing_is_written_over(tmp_path: Path, name: str) -> None:
    """A folder with something in it, or a file, is left as it is."""
    path = tmp_path / name
    if path.suffix:
        path.write_text("mine")
    else:
        path.mkdir()
        (path / "notes.txt").write_text("mine")
    with pytest.raises(FindingsError) as raised:
        new_operation(path)
    assert str(raised.value) == (
        f"{path}: Something is there already, and nothing has been written over. "
        "Give a name that is not taken, or an empty folder."
    )
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (path if path.suffix else path / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder made beforehand is as good as none."""
    new_operation(tmp_path)
    assert read_operation(tmp_path).operation == STARTER
