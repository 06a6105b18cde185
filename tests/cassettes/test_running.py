"""A command, and the signals that would end whoever waits for it. What the user sees is in test_record_command."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.cassettes.running import ENDING, handling, run


def python(code: str) -> int:
    return run([sys.executable, "-c", code], os.environ)


def test_the_exit_code_is_the_commands() -> None:
    assert python("raise SystemExit(3)") == 3
    if os.name != "nt":
        assert python("import os; os.kill(os.getpid(), 9)") == 128 + 9


def test_what_cannot_be_run_is_said_and_signals_are_put_back() -> None:
    before = [signal.getsignal(number) for number in ENDING]
    with pytest.raises(UsageError, match="nothing/here cannot be run"):
        run(["nothing/here"], os.environ)
    assert [signal.getsignal(number) for number in ENDING] == before


def test_signals_that_are_ignored_stay_so() -> None:
    got: list[int] = []
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with handling(lambda number, _: got.append(number)):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert got == [signal.SIGINT]


def test_in_another_thread_signals_are_left_alone() -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(python("raise SystemExit(4)")))
    thread.start()
    thread.join()
    assert codes == [4]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_signal_is_passed_on() -> None:
    parent = os.getpid()
    code = f"""
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
os.kill({parent}, signal.SIGTERM)
time.sleep(600)
"""
    assert python(code) == 7
