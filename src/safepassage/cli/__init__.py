"""Arguments to the layers, and the layers' answers to text: the command `safepassage`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from types import FrameType

import click

from safepassage.cli.faults import fault_finding, finding_of_os_error
from safepassage.cli.interruption import EXIT_INTERRUPTED, EXIT_SIGNALLED
from safepassage.cli.program import program
from safepassage.cli.screen import Screen
from safepassage.cli.usage import said_of
from safepassage.errors import FindingsError
from safepassage.language import LANGS, Lang, text

__all__ = ["EXIT_DONE", "EXIT_FINDINGS", "EXIT_USAGE", "main", "program", "screen_language"]

EXIT_DONE = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0: done; 1: findings that stop it (or a fault); 2: the command line cannot be understood;
    130: stopped by Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for name in ("SIGTERM", "SIGHUP"):  # Windows has the first only
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    screen = Screen(lang=screen_language(given, os.environ), as_json="--json" in given)
    code = run(given, screen)
    code = _last_words(screen, code)
    sys.exit(code)


def run(arguments: Sequence[str], screen: Screen) -> int:
    """Run one command line; whatever goes wrong becomes words on the screen and an exit code."""
    group = program(screen.lang)
    try:
        code = group.main(list(arguments), prog_name="safepassage", standalone_mode=False, obj=screen)
    except click.exceptions.NoArgsIsHelpError as asked:
        screen.note_plain(asked.ctx.get_help())
        return EXIT_USAGE
    except click.UsageError as error:
        screen.tell(said_of(error), style="red")
        where = error.ctx.command_path if error.ctx else f"safepassage {_command(arguments, group)}".rstrip()
        screen.tell(text("See: {command}", command=f"{where} --help"))
        return EXIT_USAGE
    except FindingsError as error:
        return screen.refuse(error.findings)
    except (click.Abort, KeyboardInterrupt):
        screen.tell(text("Stopped. Nothing more was written."))
        return EXIT_INTERRUPTED
    except OSError as error:
        return screen.refuse([finding_of_os_error(error)])
    except Exception as error:
        return screen.refuse_in_both([fault_finding(error, command=_command(arguments, group))])
    return code if isinstance(code, int) else EXIT_DONE


def screen_language(arguments: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """Return the language asked for on the command line, else in SAFEPASSAGE_LANG, else English."""
    asked = [environ.get("SAFEPASSAGE_LANG", "")]
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            asked.append(arguments[position + 1])
        elif argument.startswith("--lang="):
            asked.append(argument.removeprefix("--lang="))
    found: dict[str, Lang] = {lang: lang for lang in LANGS}
    return next((found[word] for word in reversed(asked) if word in found), "en")


def prepare_streams() -> None:
    """See that nothing shown can fail for its letters, or because a stream was closed from the start."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as the program
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _last_words(screen: Screen, code: int) -> int:
    """Put everything shown on its way; output that cannot be written is told, a closed pipe is not."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout.fileno())
    except OSError as error:
        _silence(sys.stdout.fileno())
        code = code or screen.complain([finding_of_os_error(error)])
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    return code


def _silence(descriptor: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Leave on SIGTERM or SIGHUP by way of every `finally`, so that no temporary file stays."""
    sys.exit(EXIT_SIGNALLED + number)


def _command(arguments: Sequence[str], group: click.Group) -> str:
    """Return the command's name without its arguments, which may name people or places."""
    return next((argument for argument in arguments if argument in group.commands), "")
