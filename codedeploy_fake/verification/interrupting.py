"""Ctrl-C while stories are told: heard at once during a story, and only noted while it is cleaned up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self


class Interruptions:
    """Listens to SIGINT as a context manager; in a thread that gets no signals it changes nothing.

    Within ``heard()`` a signal raises KeyboardInterrupt. Outside it the first is noted only, in ``asked``, so that what
    was made is removed; the second raises wherever it comes: who asks twice does not want to wait for that.
    """

    def __init__(self) -> None:
        self._count = 0
        self._hearing = False
        self._before: Any = None

    @property
    def asked(self) -> bool:
        """Whether anybody asked to stop."""
        return self._count > 0

    def __enter__(self) -> Self:
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._before = signal.signal(signal.SIGINT, self._signalled)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Raise KeyboardInterrupt inside, also for what was asked before."""
        try:
            self._hearing = True
            if self.asked:
                raise KeyboardInterrupt
            yield
        except KeyboardInterrupt:
            self._count = max(self._count, 1)  # not by a signal of ours: by whoever else raised it
            raise
        finally:
            self._hearing = False

    def _signalled(self, _: int, __: FrameType | None) -> None:
        self._count += 1
        hearing, self._hearing = self._hearing, False  # what follows this exception is no longer the story
        if hearing or self._count > 1:
            raise KeyboardInterrupt
