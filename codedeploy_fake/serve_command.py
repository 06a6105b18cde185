"""``codedeploy-fake serve``: the fake over HTTP, for other processes and other languages."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Not 4566, which other emulators have.
_PORT = 5000


def add(serve: argparse.ArgumentParser) -> None:
    """Give the ``serve`` command its options."""
    serve.add_argument("-H", "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    serve.add_argument("-p", "--port", type=int, default=_PORT, help="0: any free one (default: %(default)s)")
    serve.add_argument(
        "--clock",
        default="poll",
        metavar="poll|virtual|wall|RATE",
        help="what moves time. poll (default): the first read of a deployment shows it InProgress, the next one at its "
        "end; virtual: only POST /_codedeploy/clock; wall: the machine's clock; RATE: the same, so many times as fast",
    )
    serve.add_argument("--contract", default="current", metavar="DATE", help="the API as it was on a day, YYYY-MM-DD")
    serve.add_argument("--seed", type=int, default=0, help="decides every id (default: %(default)s)")
    serve.add_argument("-v", "--verbose", action="store_true", help="tell every call, and what became of it, on stderr")
    serve.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from codedeploy_fake import CodeDeployFake, server  # noqa: PLC0415  who does not serve needs none of it
    from codedeploy_fake.server import clocks  # noqa: PLC0415

    fake = CodeDeployFake(contract=arguments.contract, seed=arguments.seed, **clocks.arguments(arguments.clock))
    with _told_on_stderr(logging.DEBUG if arguments.verbose else logging.ERROR):
        server.serve(fake, arguments.host, arguments.port, _ready)
    return 0


def _ready(url: str) -> None:
    print(f"export AWS_ENDPOINT_URL_CODEDEPLOY={url}", flush=True)


@contextmanager
def _told_on_stderr(level: int) -> Iterator[None]:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("codedeploy_fake")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
