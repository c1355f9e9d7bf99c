"""What the command line says of itself, and of mistakes in calling it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

import click
import pytest

from safepassage import __version__
from safepassage.cli import program, run, screen_language
from safepassage.cli.screen import Screen
from safepassage.language import Lang

HEAVY = ("numpy", "scipy", "openpyxl", "babel", "rich", "jinja2")


def said(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    code = run(arguments, Screen(lang=lang))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verfy"], "There is no command verfy. Do you mean verify?"),
        (["plan"], "DIR|FILE.xlsx is missing."),
        (["verify", "a"], "plan.json is missing."),
        (["plan", "x", "--sed", "1"], "There is no option --sed. Do you mean --seed"),
        (["plan", "x", "--seconds", "soon"], "soon is not a number of seconds: give 10 or 2.5, for example."),
        (["plan", "x", "--seconds", "nan"], "nan is not a number of seconds"),
        (["plan", "x", "--seconds", "-1"], "-1 is not a number of seconds"),
        (["plan", "x", "--seed", "1.5"], "1.5 is not a seed: give a whole number from 0 to 4294967295."),
        (["--lang", "fr", "check", "x"], "fr is no language of this program: it speaks en, ar."),
        (["check", "x", "y"], "The command takes fewer words: leave out y."),
        (["check", "x", "--lang"], "The option --lang needs a value after it."),
        (["check", "--json=3", "x"], "The option --json takes no value."),
    ],
)
def test_a_mistake_in_calling_says_what_and_where_help_is(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Exit code 2, one line of what is wrong, one of where to look, nothing on the output."""
    code, out, err = said(capsys, arguments)
    assert (code, out) == (2, "")
    assert err.startswith(message)
    assert "\nSee: safepassage" in err


def test_a_mistake_is_told_in_arabic(capsys: pytest.CaptureFixture[str]) -> None:
    """The word given is isolated, so that the sentence keeps its order."""
    code, _, err = said(capsys, ["verfy"], "ar")
    assert code == 2
    assert err.startswith("لا يوجد أمر باسم \u2068verfy\u2069. هل تقصد \u2068verify\u2069؟")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan", "x", "--seconds"], "يحتاج الخيار \u2068--seconds\u2069 إلى قيمة بعده."),
        (["check", "x", "--json=3"], "لا يأخذ الخيار \u2068--json\u2069 أي قيمة."),
        (["check", "x", "y", "z"], "الأمر يأخذ كلمات أقل: احذف \u2068y z\u2069."),
    ],
)
def test_words_too_many_or_too_few_are_told_in_arabic(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """With the help page of the command that was meant."""
    code, _, err = said(capsys, arguments, "ar")
    assert code == 2
    assert err.startswith(message)
    assert f"safepassage {arguments[0]} --help" in err


@pytest.mark.parametrize(
    ("arguments", "environ", "lang"),
    [
        ([], {}, "en"),
        ([], {"SAFEPASSAGE_LANG": "ar"}, "ar"),
        (["--lang", "en"], {"SAFEPASSAGE_LANG": "ar"}, "en"),
        (["check", "x", "--lang=ar"], {}, "ar"),
        (["--lang", "en", "report", "x", "--lang", "ar"], {}, "ar"),
        (["check", "--", "--lang=ar"], {}, "en"),
        (["check", "--lang", "fr"], {"SAFEPASSAGE_LANG": "ar"}, "ar"),
    ],
)
def test_the_language_is_the_last_asked_for(
    arguments: list[str], environ: dict[str, str], lang: Lang
) -> None:
    """The command line speaks louder than the environment, its later words louder than its earlier."""
    assert screen_language(arguments, environ) == lang


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_page_of_help_is_in_one_language(lang: Lang) -> None:
    """No command or option lacks its words, and in Arabic none is left in English."""
    group = program(lang)
    for command in [group, *group.commands.values()]:
        ctx = click.Context(command, info_name=command.name)
        words = [command.help or ""]
        words += [param.help or "" for param in command.get_params(ctx) if isinstance(param, click.Option)]
        assert all(words)
        page = command.get_help(ctx)
        assert all(any("ء" <= letter <= "ي" for letter in word) == (lang == "ar") for word in words)
        assert ("Usage:" in page) == (lang == "en")
        assert "[required]" not in page or lang == "en"
    replan = group.commands["replan"]
    page = replan.get_help(click.Context(replan, info_name="replan"))
    assert ("[required]" if lang == "en" else "[مطلوب]") in page


def test_no_arguments_show_help_as_a_mistake_in_calling(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, so that a script notices; the page is on the error stream."""
    code, out, err = said(capsys, [])
    assert (code, out) == (2, "")
    assert "Commands:" in err


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` names the program and its version."""
    assert said(capsys, ["--version"]) == (0, f"safepassage {__version__}\n", "")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_help_starts_fast_and_loads_nothing_heavy(lang: str) -> None:
    """A page of help needs no numbers, workbooks or templates, and comes within half a second."""
    code = (
        "import sys\nfrom safepassage.cli import main\n"
        f"try: main(['--lang', '{lang}', 'plan', '--help'])\n"
        "except SystemExit as left: code = left.code\n"
        "print(code, *sys.modules, file=sys.stderr)"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    took_s = time.perf_counter() - began
    status, *loaded = done.stderr.split()
    assert status == "0"
    allowed = {"babel"} if lang == "ar" else set()
    assert {name for name in HEAVY if name in loaded} <= allowed
    if took_s > 0.5:  # a busy machine is no fault of the program: then its own work must be small
        assert len(loaded) < 400
