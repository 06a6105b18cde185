"""The patches of aiobotocore, which is never imported for them: it may come before an interception, within, or never.

What is imported before is found when an interception is entered. What is imported within is found when the first
session is made: every session of aiobotocore begins with botocore's own ``Session.__init__``, and without a session
there is no client. Nothing of the import system is touched.
"""

from __future__ import annotations

import functools
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

from botocore.session import Session

from codedeploy_fake.intercept.patches import RELIED_ON_IN_AIOBOTOCORE, Patch, check

if TYPE_CHECKING:
    from collections.abc import Callable


class Held(Protocol):
    """What is held while an interception is entered."""

    def hold(self) -> None:
        """One more holder."""

    def release(self) -> None:
        """One holder less."""


class Later:
    """The patches of a package, held from the first ``hold`` to the last ``release``: from ``meet`` if it comes late.

    ``module`` is imported when the package can be used; ``patches`` is called then, once for each time that they
    are taken up. Whatever it raises, nothing is held.
    """

    def __init__(self, module: str, patches: Callable[[], tuple[Patch, ...]]) -> None:
        self._module = module
        self._patches = patches
        self._lock = threading.RLock()
        self._holders = 0
        self._held: ExitStack | None = None

    def hold(self) -> None:
        """Hold the patches, now or as soon as the package is met."""
        with self._lock:
            self._take()
            self._holders += 1

    def release(self) -> None:
        """Put everything back, if nobody else holds it."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._held is not None:
                self._held.close()
                self._held = None

    def meet(self) -> None:
        """The package may have been imported meanwhile."""
        with self._lock:
            if self._holders:
                self._take()

    def _take(self) -> None:
        if self._held is not None or self._module not in sys.modules:
            return
        with ExitStack() as undo:
            for patch in self._patches():
                patch.hold()
                undo.callback(patch.release)
            self._held = undo.pop_all()


def _patches_of_aiobotocore() -> tuple[Patch, ...]:
    check(RELIED_ON_IN_AIOBOTOCORE)
    from codedeploy_fake.intercept.aio import PATCHES  # noqa: PLC0415  it imports aiobotocore

    return PATCHES


AIOBOTOCORE = Later("aiobotocore.session", _patches_of_aiobotocore)


def _session_made(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - the name of what it replaces
        AIOBOTOCORE.meet()
        original(self, *args, **kwargs)

    return __init__


SESSION_MADE = Patch(Session, "__init__", _session_made)
