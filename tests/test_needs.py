from __future__ import annotations

import pytest

from tests.needs import need


def test_a_test_without_its_tool_skips_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside CI a missing command skips, naming the package that brings it."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no-such-command \(Debian package no-package\)"):
        need("no-such-command", "no-package")


def test_a_test_without_its_tool_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under CI a missing command fails, so that nothing goes untested unseen."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI has every tool"):
        need("no-such-command", "no-package")


def test_a_tool_that_is_there_is_found() -> None:
    """A command on the path is returned as its path."""
    assert need("sh", "dash").name == "sh"
