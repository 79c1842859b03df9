"""Progress is for a person at a terminal."""

import sys
from io import StringIO

import pytest

from site_gen.progress import progress_of


class Terminal(StringIO):
    """A terminal that remembers what it was shown."""

    def isatty(self) -> bool:
        """Be a terminal."""
        return True


def shown(monkeypatch: pytest.MonkeyPatch, screen: StringIO, *, quiet: bool) -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress_of("Building", quiet=quiet) as tell:
        tell(1, 2)
        tell(2, 2)
    return screen.getvalue()


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, Terminal(), quiet=False)
    assert "Building" in text
    assert "100%" in text


@pytest.mark.parametrize(("screen", "quiet"), [(StringIO(), False), (Terminal(), True)])
def test_a_pipe_and_a_quiet_run_have_no_progress_bar(
    monkeypatch: pytest.MonkeyPatch,
    screen: StringIO,
    quiet: bool,  # noqa: FBT001
) -> None:
    assert shown(monkeypatch, screen, quiet=quiet) == ""
