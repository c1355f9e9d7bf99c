"""Documentation that runs: the files a page writes and the commands it shows, with what they answer.

`python -m tests.documents PAGE …` writes the answers of the commands anew where they have changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?P<head>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"^:caption: (?P<file>\S+)\n+", re.MULTILINE)
ANYTHING = "…"
COLUMNS = "88"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that the reader writes: a code block with a caption."""

    path: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line that the reader types, and what the page says is answered (`…` stands for anything)."""

    line: str
    answer: str


def steps_of(page: str) -> list[WrittenFile | Command]:
    """Return what a page tells its reader to write and to type, in order."""
    return [step for fence in FENCE.finditer(page) for step in steps_in(fence)]


def steps_in(fence: re.Match[str]) -> list[WrittenFile | Command]:
    """Return what one fenced block tells its reader to write or to type."""
    head, body = fence["head"].strip(), fence["body"]
    if head == "console":
        return [command_of(part) for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]]
    if head.startswith("{code-block}"):
        caption = CAPTION.search(body)
        assert caption, "a code block without the name of its file"
        return [WrittenFile(path=caption["file"], content=body[caption.end() :])]
    return []


def command_of(part: str) -> Command:
    """Return a command and its answer as they stand after the `$`."""
    line, _, answer = part.partition("\n")
    return Command(line=line.strip(), answer=answer.strip())


def follow(page: str, folder: Path) -> list[str]:
    """Do what a page says in `folder`; return where it was answered otherwise than the page says."""
    astray = []
    for step in steps_of(page):
        said = done(step, folder)
        if isinstance(step, Command) and not agrees(said, step.answer):
            astray.append(f"$ {step.line}\n{said}\n--- the page says:\n{step.answer}")
    return astray


def done(step: WrittenFile | Command, folder: Path) -> str:
    """Do one step in `folder` and return what is answered."""
    if isinstance(step, Command):
        return typed(step.line, folder)
    (folder / step.path).parent.mkdir(parents=True, exist_ok=True)
    (folder / step.path).write_text(step.content, encoding="utf-8")
    return ""


def typed(line: str, folder: Path) -> str:
    """Type a line into a shell in `folder` and return what it answers, trailing spaces left out.

    Progress goes to standard error and is left out too, unless the command fails.
    """
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("SAFEPASSAGE", "FORCE_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": COLUMNS,
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    ran = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    answer = ran.stdout + (ran.stderr if ran.returncode else "")
    return "\n".join(row.rstrip() for row in answer.strip().splitlines())


def agrees(said: str, answer: str) -> bool:
    """Return whether an answer is the page's, where `…` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in answer.split(ANYTHING))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def with_new_answers(page: str, folder: Path) -> str:
    """Return the page with what its commands answer now, where that is not what it says."""

    def answered(fence: re.Match[str]) -> str:
        shown = ""
        for step in steps_in(fence):
            said = done(step, folder)
            if isinstance(step, Command):
                answer = step.answer if agrees(said, step.answer) else said
                shown += f"$ {step.line}\n{answer}".rstrip() + "\n"
        return f"```{fence['head']}\n{shown}```" if shown else fence[0]

    return FENCE.sub(answered, page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as made:
            shutil.copytree(Path(__file__).parents[1] / "examples", Path(made) / "examples")
            written = Path(name).read_text(encoding="utf-8")
            Path(name).write_text(with_new_answers(written, Path(made)), encoding="utf-8")
