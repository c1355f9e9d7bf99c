"""The project keeps its own promises: translations, layers, licences, sizes, and no registry named."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from tests.needs import need

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "safepassage"
CATALOGUES = SOURCE / "locale" / "ar"
LINES_MAX = 450
FILE_BYTES_MAX = 2_000_000
# Written in pieces, or this file would name them itself.
REGISTRY_HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.",
    "crates" + ".io",
    "rubygems" + ".org",
    "proxy.go" + "lang.org",
    "ana" + "conda.org",
    "docker" + ".io",
)
PLAN_MODULES = {"__init__", "plan", "state", "plan_file", "plan_json"}


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, committed."""
    git = need("git", "git")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


@cache
def templates() -> dict[str, str]:
    """Return every template of `text(...)` in the source, with where it stands."""
    found = {}
    for module in sorted(SOURCE.rglob("*.py")):
        for call in text_calls(ast.parse(module.read_text(encoding="utf-8"))):
            where = f"{module.relative_to(ROOT)}:{call.lineno}"
            for template in templates_of(call.args[0], where):
                found[template] = where
    return found


def text_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return the calls of `text` with a template."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="text"), args=[_, *_]):
                yield node


def templates_of(argument: ast.expr, where: str) -> list[str]:
    """Return the template of a call, or both of a choice between two."""
    match argument:
        case ast.Constant(value=str(template)):
            return [template]
        case ast.IfExp(body=body, orelse=orelse):
            return templates_of(body, where) + templates_of(orelse, where)
    raise AssertionError(f"{where}: the template of text(...) must be written out")


@cache
def translations() -> dict[str, tuple[str, str]]:
    """Return the Arabic of every template, and the catalogue it stands in."""
    found = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="ar"):
                if message.id:
                    found[str(message.id)] = (str(message.string), path.name)
    return found


def placeholders(template: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_text_has_an_arabic_translation() -> None:
    """Whatever a person reads in English can be read in Arabic."""
    untranslated = [
        f"{where}: {t}" for t, where in templates().items() if not translations().get(t, ("", ""))[0]
    ]
    assert untranslated == []


def test_translations_keep_the_placeholders() -> None:
    """A translation shows the same values as its template, and no other."""
    astray = [
        f"{name}: {template}"
        for template, (arabic, name) in translations().items()
        if arabic and placeholders(arabic) != placeholders(template)
    ]
    assert astray == []


def test_no_translation_is_dead() -> None:
    """A catalogue holds only what the source still says."""
    dead = [f"{name}: {t}" for t, (_, name) in translations().items() if t not in templates()]
    assert dead == []


def test_no_template_is_translated_in_two_ways() -> None:
    """A template that stands in two catalogues has the same Arabic in both."""
    arabic: dict[str, set[str]] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="ar"):
                if message.id:
                    arabic.setdefault(str(message.id), set()).add(str(message.string))
    split = {template: said for template, said in arabic.items() if len(said) > 1}
    assert split == {}


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the affair of the machine that installs them."""
    naming = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in project_files()
        for host in REGISTRY_HOSTS
        if host.encode() in path.read_bytes()
    ]
    assert naming == []


def test_locks_hold_a_hash_for_every_package() -> None:
    """Every requirement of each lock is pinned to one version and its hashes."""
    for name in ("requirements.lock", "requirements-demo.lock", "requirements-peers.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
        loose = [
            entry for entry in entries if not re.match(r"[\w.-]+==\S+.*--hash=sha256:", entry, re.DOTALL)
        ]
        assert entries
        assert loose == []


def test_no_file_is_large() -> None:
    """A clone stays light."""
    large = [path.name for path in project_files() if path.stat().st_size > FILE_BYTES_MAX]
    assert large == []


def test_modules_stay_short() -> None:
    """A module is short enough to be read in one go."""
    modules = [*SOURCE.rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    }
    assert long == {}


def test_dependencies_are_explained() -> None:
    """docs/dependencies.md has one line for each dependency of pyproject.toml, and for nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for e in project["optional-dependencies"].values() for d in e)]
    needed = {re.split(r"[^\w.-]", dependency)[0].lower() for dependency in wanted} - {"safepassage"}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = [name.lower() for name in re.findall(r"^- `([^`]+)` – \S", page, re.MULTILINE)]
    assert sorted(explained) == sorted(needed)


def test_vendored_libraries_are_explained_and_licensed() -> None:
    """Each browser library of the report has its licence beside it and a line in the documentation."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    carried = sorted(path for path in (SOURCE / "sitrep" / "vendor").iterdir() if path.is_dir())
    assert carried
    assert [path.name for path in carried if f"`{path.name}`" not in page] == []
    assert [path.name for path in carried if not list(path.glob("LICENSE*"))] == []


def test_layers_hold() -> None:
    """The contracts of import-linter are kept."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_verifier_is_kept_from_every_module_that_makes_plans() -> None:
    """The contract of the verifier names each module of planning that is neither a plan nor a check."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = next(c["forbidden_modules"] for c in contracts["contracts"] if c["id"] == "verifier")
    modules = {path.stem for path in (SOURCE / "planning").glob("*.py")}
    makers = {m for m in modules - PLAN_MODULES if not m.startswith("verify")}
    assert {f"safepassage.planning.{m}" for m in makers} <= set(named)
