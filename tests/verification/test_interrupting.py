"""Ctrl-C is heard while a story is told, noted beside it, and never kept from whoever asked first."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from codedeploy_fake.verification.interrupting import Interruptions


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_it_is_heard_inside_only() -> None:
    with Interruptions() as interruptions:
        press()
        assert interruptions.asked
        with pytest.raises(KeyboardInterrupt), interruptions.heard():
            pytest.fail("what was asked before is heard at once")


def test_a_second_one_is_heard_everywhere() -> None:
    with Interruptions() as interruptions:
        with pytest.raises(KeyboardInterrupt), interruptions.heard():
            press()
        with pytest.raises(KeyboardInterrupt):
            press()


def test_afterwards_everything_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruptions() as interruptions:
        assert signal.getsignal(signal.SIGINT) is not before
        with interruptions.heard():
            pass
    assert signal.getsignal(signal.SIGINT) is before
    assert not interruptions.asked


def test_who_ignores_it_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruptions() as interruptions:
            press()
            assert not interruptions.asked
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_changed() -> None:
    seen: list[object] = []

    def enter() -> None:
        with Interruptions():
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert seen == [before]
