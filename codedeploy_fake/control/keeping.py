"""Verbs of state: taken as a snapshot, restored, as new. A snapshot stays here and is named by a token."""

from __future__ import annotations

import threading
from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from codedeploy_fake.control.asked import Asked
from codedeploy_fake.control.documents import Document, written
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.worlds import Snapshot

#: How many snapshots of one fake are kept; the oldest goes first.
MOST = 100


class _Taken:
    """The snapshots of one fake by token. Equal states have one token, so tokens compare as snapshots do."""

    def __init__(self) -> None:
        self.by_token: dict[str, Snapshot] = {}
        self._numbers: Iterator[int] = count(1)

    def token(self, snapshot: Snapshot) -> str:
        same = next((token for token, other in self.by_token.items() if other == snapshot), None)
        token = same or f"snapshot-{next(self._numbers)}"
        self.by_token.pop(token, None)
        self.by_token[token] = snapshot  # the latest taken is the last to go
        while len(self.by_token) > MOST:
            del self.by_token[next(iter(self.by_token))]
        return token


_taken: WeakKeyDictionary[CodeDeployFake, _Taken] = WeakKeyDictionary()
_lock = threading.Lock()


def snapshot(fake: CodeDeployFake, _: Asked) -> Document:
    """Keep everything observable, and name it."""
    taken = fake.snapshot()
    with _lock:
        return {"token": _taken.setdefault(fake, _Taken()).token(taken)}


def restore(fake: CodeDeployFake, asked: Asked) -> Document:
    """Be again as when a snapshot was taken."""
    token = asked.body["token"]
    with _lock:
        known = dict(_taken[fake].by_token) if fake in _taken else {}
    if token not in known:
        raise UsageError(
            f"there is no snapshot {token!r}; there are: {', '.join(known) or 'none yet'} (the last {MOST} are kept)"
        )
    fake.restore(known[token])
    return {"now": written(fake.clock.now())}


def reset(fake: CodeDeployFake, _: Asked) -> Document:
    """Be as new; snapshots stay."""
    fake.reset()
    return {"now": written(fake.clock.now())}
