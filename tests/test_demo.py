"""The demo: in colour with rich, plain without, in letters that the terminal has."""

from __future__ import annotations

import io
import sys

import pytest

from codedeploy_fake import demo


def test_without_rich_it_is_plain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert demo.main() == 0
    printed = capsys.readouterr().out
    assert "✓" in printed
    assert "\x1b[" not in printed


def test_rich_and_plain_show_the_same_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def drawn(text: str) -> list[str]:
        return [line for line in text.splitlines() if "on yours" not in line]

    demo.main()
    rich = capsys.readouterr().out
    monkeypatch.setitem(sys.modules, "rich.console", None)
    demo.main()
    assert drawn(rich) == drawn(capsys.readouterr().out)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_those_letters_gets_others(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    demo.main()
    screen.seek(0)
    assert "+" in screen.read()
