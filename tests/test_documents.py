"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from safepassage.cli.program import program
from safepassage.operation.columns import TABLES
from safepassage.operation.folder import read_operation
from safepassage.operation.terms import TERM_KINDS
from tests.documents import Command, agrees, follow, steps_of, typed, with_new_answers

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TERM_PAGES = DOCS / "reference" / "terms"
FILE_PAGES = DOCS / "reference" / "files"


def yaml_example(kind: str) -> str:
    """Return the example on the page of a kind of term."""
    found = re.search(
        r"^```yaml\n(.*?)^```", (TERM_PAGES / f"{kind}.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found, f"{kind}.md has no example"
    return found[1]


def test_every_kind_of_term_has_a_page_and_no_other() -> None:
    """The reference has a page for each kind of term."""
    assert {page.stem for page in TERM_PAGES.glob("*.md")} == {*TERM_KINDS, "index"}


def test_every_table_stands_in_the_reference() -> None:
    """Each table's columns are shown on one page of the reference; terms have pages of their own."""
    pages = "\n".join(page.read_text("utf-8") for page in FILE_PAGES.glob("*.md"))
    assert sorted(re.findall(r"^```\{table-columns\} (\w+)", pages, re.MULTILINE)) == sorted(
        set(TABLES) - {"terms"}
    )


def test_every_field_of_the_plan_is_explained() -> None:
    """docs/reference/plan.md names each field that plan.json has."""
    from safepassage.planning.plan import STOP_FIELDS

    page = (DOCS / "reference" / "plan.md").read_text("utf-8")
    assert [field for field in STOP_FIELDS if f"`{field}`" not in page and field != "place"] == []


@pytest.mark.parametrize("kind", sorted(TERM_KINDS))
def test_the_example_of_a_term_is_read_without_a_finding(kind: str, tmp_path: Path) -> None:
    """The example on a term's page can be copied into the agreement of the town."""
    folder = Path(shutil.copytree(ROOT / "examples" / "town", tmp_path / "town"))
    written = (folder / "operation.yaml").read_text("utf-8")
    indented = "".join(f"  {line}\n" for line in yaml_example(kind).splitlines())
    (folder / "operation.yaml").write_text(written + indented, encoding="utf-8")
    loaded = read_operation(folder)
    assert [finding.in_language("en") for finding in loaded.findings] == []
    assert loaded.operation is not None
    assert loaded.operation.terms[-1].kind == kind


def test_the_readme_shows_what_happens(tmp_path: Path) -> None:
    """The tour of the README answers as it says."""
    page = (ROOT / "README.md").read_text("utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("plan.json"))
    assert any(isinstance(step, Command) for step in steps_of(page))
    assert follow(page, tmp_path) == []


def test_the_tutorial_shows_what_happens(tmp_path: Path) -> None:
    """Whoever follows the tutorial from an empty folder sees what it says, and ends with a report."""
    assert follow((DOCS / "tutorial.md").read_text("utf-8"), tmp_path) == []
    assert list(tmp_path.rglob("*.html")) != []


def test_new_answers_take_the_place_of_old_ones(tmp_path: Path) -> None:
    """A page whose commands answer otherwise than it says is written anew, and then agrees."""
    page = "```console\n$ echo new\nold\n$ echo same\nsa…\n```\n"
    assert len(follow(page, tmp_path)) == 1
    mended = with_new_answers(page, tmp_path)
    assert mended == "```console\n$ echo new\nnew\n$ echo same\nsa…\n```\n"
    assert follow(mended, tmp_path) == []


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    """Every `make` command in the README and CONTRIBUTING is a target."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`make ([a-z]+)`", (ROOT / page).read_text("utf-8")))
        assert named
        assert named <= targets


@pytest.mark.parametrize("name", sorted(program().commands))
def test_every_command_is_in_the_documentation(name: str) -> None:
    """Each command is mentioned where people learn the program: in the README or the tutorial."""
    pages = (ROOT / "README.md").read_text("utf-8") + (DOCS / "tutorial.md").read_text("utf-8")
    assert f"safepassage {name}" in pages


def test_an_answer_agrees_where_only_the_dots_differ() -> None:
    """Dots stand for anything, and everything else must be the same."""
    assert agrees("cleared after 4 h 10 min", "cleared after … min")
    assert not agrees("cleared after 4 h 10 min", "left after … min")


def test_what_is_typed_is_answered(tmp_path: Path) -> None:
    """A command runs in the folder given; what it says on the side is shown only when it fails."""
    assert typed("basename $PWD; echo aside >&2", tmp_path) == tmp_path.name
    assert typed("echo aside >&2; false", tmp_path) == "aside"
