"""A command runs, and ours waits for it: signals are passed on, so that what was recorded is there at its end."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError

#: What ends a program, as far as the system has it.
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

#: Seconds until a SIGINT is passed on. Mostly the child has got it too, and a second one would cut off its cleaning up.
_GRACE = 1.0


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end: its exit code, and 128 and the number of a signal that has ended it, as shells say it.

    Raises UsageError where it cannot be run.
    """
    running: list[subprocess.Popen[bytes]] = []
    early: list[int] = []
    later: list[threading.Timer] = []

    def send(child: subprocess.Popen[bytes], number: int) -> None:
        if number != signal.SIGINT:
            child.send_signal(number)
        elif not _is_of_terminal():
            later.append(threading.Timer(_GRACE, child.send_signal, (number,)))
            later[-1].start()

    def pass_on(number: int, _frame: Any) -> None:
        early.append(number)
        for child in running:
            send(child, number)

    with handling(pass_on):
        try:
            child = subprocess.Popen(command, env=environment)  # noqa: S603  the user's own command
        except OSError as fault:
            raise UsageError(f"{command[0]} cannot be run: {fault}") from None
        before = tuple(early)  # no handler has passed these on
        running.append(child)
        for number in before:
            send(child, number)
        with child:
            code = child.wait()
        for timer in later:
            timer.cancel()
    return code if code >= 0 else 128 - code


@contextmanager
def handling(handler: Callable[[int, Any], None]) -> Iterator[None]:
    """While it is entered, signals that would end this process are a handler's; those that are ignored stay so.

    In another thread than the main one, which alone may see to signals, they are nobody's.
    """
    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in ENDING if is_main}
    ours = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
    for number in ours:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in ours.items():
            signal.signal(number, old)


def _is_of_terminal() -> bool:
    """Whether Ctrl+C has reached the child too: a terminal interrupts all who are in front of it."""
    if not hasattr(os, "tcgetpgrp"):
        return True  # a console of Windows
    try:
        with Path("/dev/tty").open(mode="rb", buffering=0) as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False
