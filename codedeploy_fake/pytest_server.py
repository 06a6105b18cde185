"""The fixture ``codedeploy_server``: the fake of a test, served over loopback HTTP for as long as the test runs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake import environment
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codedeploy_fake.fake import CodeDeployFake


@dataclass(frozen=True, slots=True)
class CodeDeployServer:
    """What the fixture gives: where the server is, and the fake that it serves."""

    url: str
    fake: CodeDeployFake


CLOCKS = ("virtual", "poll")


def reading(clock: object) -> dict[str, Any]:
    """The keyword of CodeDeployFake under which its clock is moved so. Raises UsageError for what is no such clock."""
    if clock not in CLOCKS:
        raise UsageError(
            f"the fixture codedeploy_server_clock gave {clock!r}; it gives {' or '.join(map(repr, CLOCKS))}"
        )
    if clock == "virtual":
        return {}
    with _extra():
        from codedeploy_fake.server.polling import Polling  # noqa: PLC0415  the extra may be missing
    return {"reading": Polling()}


@contextmanager
def served(fake: CodeDeployFake) -> Iterator[CodeDeployServer]:
    """Serve a fake; clients that name no endpoint, in subprocesses too, find it.

    Raises UsageError, with the line to type, where the extra ``server`` is missing.
    """
    with _extra():
        from codedeploy_fake.server import serving  # noqa: PLC0415  the extra may be missing
    with serving(fake) as url, fake.intercept().served_at(url), environment.pointing(url):
        yield CodeDeployServer(url, fake)


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        raise UsageError(
            f'codedeploy_server needs the extra "server" ({missing.name} is missing): '
            'pip install "codedeploy-fake[server]"'
        ) from None
