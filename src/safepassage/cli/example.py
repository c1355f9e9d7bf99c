"""The example operations that come with the program, and a copy of one to work on."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.writing import write_atomically

MAIN_FILE: Final = "operation.yaml"
HIDDEN: Final = "."


def example(name: str) -> Path:
    """Return the folder of an example: in the installed package, else in the source tree it runs from.

    Raises
    ------
    FindingsError
        This installation has no examples.
    """
    package = Path(str(files("safepassage")))
    for folder in (package / "examples" / name, package.parents[1] / "examples" / name):
        if (folder / MAIN_FILE).is_file():
            return folder
    raise FindingsError(
        [
            Finding(
                code="no-example",
                where=Where(file=str(package / "examples" / name)),
                what=text("This installation lacks the example."),
                mend=text("Install the program again, whole."),
            )
        ]
    )


def copy_example(source: Path, into: Path) -> bool:
    """Copy an example's files into a folder; return False, copying nothing, where an operation is already.

    The main file comes last, so that a copy broken off is not taken for an operation.

    Raises
    ------
    FindingsError
        The folder has other files under the names of the example's.
    OSError
        It cannot be written.
    """
    if (into / MAIN_FILE).exists():
        return False
    wanted = sorted(
        (
            path.relative_to(source)
            for path in source.rglob("*")
            if path.is_file() and not any(part.startswith(HIDDEN) for part in path.relative_to(source).parts)
        ),
        key=lambda path: (path.name == MAIN_FILE, path.as_posix()),
    )
    taken = [path for path in wanted if (into / path).exists() and not _same(source / path, into / path)]
    if taken:
        raise FindingsError(
            Finding(
                code="example-in-the-way",
                where=Where(file=str(into / path)),
                what=text("A file of your own has the name of one of the example's."),
                mend=text("Choose another folder with --into."),
            )
            for path in taken
        )
    for path in wanted:
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(into / path, (source / path).read_bytes())
    return True


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
