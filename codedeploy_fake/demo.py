"""``codedeploy-fake demo``: the main job, seen. A real boto3 client, two deployments, and what became of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import WaiterError

from codedeploy_fake import drawing
from codedeploy_fake.fake import CodeDeployFake
from codedeploy_fake.timeline import Timeline

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

_FLEET = [f"i-0{name}" for name in ("apple", "birch", "cedar", "elder", "hazel")]
_REVISION: Any = {"revisionType": "S3", "s3Location": {"bucket": "releases", "key": "web.zip", "bundleType": "zip"}}


def run(show: Callable[[str], None], draw: Callable[[Timeline], None]) -> None:
    """Run the demo; ``show`` prints a line and ``draw`` a timeline."""
    with CodeDeployFake().intercept() as fake:
        fake.seed_group("web", "prod", instances=_FLEET)
        client = boto3.client("codedeploy", region_name=fake.region)
        show("Five instances, one at a time. Nothing is scripted, so all goes well:")
        _deploy(fake, client, show, draw)
        show('The same again, after fake.script.next().fail(at="ApplicationStart", target="i-0cedar"):')
        fake.script.next().fail(at="ApplicationStart", target="i-0cedar", exit_code=3)
        _deploy(fake, client, show, draw)
        show(f"Lifecycle events: {', '.join(f'{letter} {event}' for event, letter in _legend())}")


def _deploy(
    fake: CodeDeployFake, client: CodeDeployClient, show: Callable[[str], None], draw: Callable[[Timeline], None]
) -> None:
    begun, before = time.perf_counter(), fake.clock.now_ms
    name = client.create_deployment(applicationName="web", deploymentGroupName="prod", revision=_REVISION)[
        "deploymentId"
    ]
    with suppress(WaiterError):
        client.get_waiter("deployment_successful").wait(deploymentId=name)
    polls = sum(call.operation == "GetDeployment" and call.input == {"deploymentId": name} for call in fake.calls)
    info = client.get_deployment(deploymentId=name)["deploymentInfo"]
    draw(fake.timeline(name))
    if "errorInformation" in info:
        show(f"  {info['errorInformation']['code']}: {info['errorInformation']['message']}")
    virtual, real = (fake.clock.now_ms - before) / 1000, time.perf_counter() - begun
    show(f"  The unmodified boto3 waiter polled {polls} times: {virtual:g} s on its clock, {real:.2f} s on yours.\n")


def _legend() -> list[tuple[str, str]]:
    return [(event, letter) for event, letter in drawing.LETTERS.items() if letter.isalpha() and letter not in "BT"]


def main() -> int:
    """Run the demo on the terminal: in colour when rich is there, else plain."""
    symbols = drawing.UNICODE if _unicode() else drawing.ASCII
    try:
        from rich.console import Console  # noqa: PLC0415  optional
    except ImportError:
        run(print, lambda timeline: print(drawing.text(timeline, symbols=symbols)))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    run(lambda line: console.print(line, markup=False), lambda timeline: _draw(console, timeline, symbols))
    return 0


_COLOURS = {"Succeeded": "green", "Failed": "red", "Skipped": "dim", "Stopped": "yellow"}


def _draw(console: Any, timeline: Timeline, symbols: drawing.Symbols) -> None:
    from rich.text import Text  # noqa: PLC0415  optional

    console.print(Text(timeline.title, style="bold"))
    for lane in drawing.lanes(timeline, symbols=symbols):
        console.print(Text(f"  {lane.label:<20} ") + Text(lane.cells.rstrip(), style=_COLOURS.get(lane.status, "")))


def _unicode() -> bool:
    try:
        drawing.UNICODE.succeeded.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
