"""What is written in one turn of the loop goes out at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from codedeploy_fake.server.corked import Corked


class Wire:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def write(self, data: bytes) -> None:
        self.done.append(data.decode())

    def close(self) -> None:
        self.done.append("closed")

    def abort(self) -> None:
        self.done.append("aborted")

    def is_closing(self) -> bool:
        return "closed" in self.done


async def _one_turn(corked: Corked) -> None:
    corked.write(b"head ")
    corked.write(b"body")
    await asyncio.sleep(0)
    corked.write(b"next")
    await asyncio.sleep(0)


async def _closed(corked: Corked) -> None:
    corked.write(b"last ")
    corked.write(b"words")
    corked.close()
    assert corked.is_closing()
    await asyncio.sleep(0)


async def _aborted(corked: Corked) -> None:
    corked.write(b"unsaid")
    corked.abort()
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("story", "done"),
    [
        (_one_turn, ["head body", "next"]),
        (_closed, ["last words", "closed"]),
        (_aborted, ["aborted"]),
    ],
)
def test_what_goes_out(story: Callable[[Corked], object], done: list[str]) -> None:
    wire = Wire()

    async def play() -> None:
        await story(Corked(wire, asyncio.get_running_loop()))  # type: ignore[arg-type, misc]

    asyncio.run(play())
    assert wire.done == done
