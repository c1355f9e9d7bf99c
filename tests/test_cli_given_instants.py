"""Instants on the command line are read by one rule, whichever command they are given to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from safepassage.cli import run
from safepassage.cli.given_instants import asked_instant, given_instant
from safepassage.cli.screen import Screen
from safepassage.errors import FindingsError
from safepassage.operation.folder import read_operation
from tests.test_examples import EXAMPLES

ALEPPO = read_operation(EXAMPLES / "aleppo-2016").operation


def test_a_question_about_a_day_is_about_its_end() -> None:
    """In local time, in the digits of either language; an offset is taken as it stands."""
    assert ALEPPO is not None
    for stated, expected in (
        ("2016-12-16", datetime(2016, 12, 16, 21, 59, 59, 999_000, tzinfo=UTC)),
        ("٢٠١٦-١٢-١٦", datetime(2016, 12, 16, 21, 59, 59, 999_000, tzinfo=UTC)),
        ("2016-12-16T10:00", datetime(2016, 12, 16, 8, tzinfo=UTC)),
        (" 2016-12-16 10:00+00:00", datetime(2016, 12, 16, 10, tzinfo=UTC)),
    ):
        assert asked_instant(ALEPPO, stated) == expected
    assert asked_instant(ALEPPO, None) is None


def test_a_day_alone_is_no_instant() -> None:
    """What happens at an instant needs one: a day does not become its midnight."""
    assert ALEPPO is not None
    assert given_instant(ALEPPO, "2016-12-16T10:00", "--until") == datetime(2016, 12, 16, 8, tzinfo=UTC)
    for stated in ("2016-12-16", "noon", "", "2016-12-16T25:00"):
        with pytest.raises(FindingsError) as caught:
            given_instant(ALEPPO, stated, "--until")
        assert [finding.where.column for finding in caught.value.findings] == ["--until"]


@pytest.mark.parametrize("command", ["status", "claims", "where", "alarms"])
def test_every_command_refuses_the_same(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """With the same words."""
    capsys.readouterr()
    assert run([command, str(EXAMPLES / "aleppo-2016"), "--as-of", "soon"], Screen()) == 1
    assert "✗ --as-of: soon is not a date and time." in capsys.readouterr().err
