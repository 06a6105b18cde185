"""The cassette of one test while it runs: replayed, or recorded now. The fixture ``codedeploy_cassette`` loads this.

It stands apart from the fixture since every run of pytest loads that: making the dataclass alone takes a millisecond.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from codedeploy_fake import environment, pytest_options
from codedeploy_fake.cassettes import Replay, document, recording, sources
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.intercept import Interception
from codedeploy_fake.pytest_options import AWS, FAKE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_codedeploy import CodeDeployClient


@dataclass(frozen=True, slots=True)
class CodeDeployCassette:
    """What the fixture gives: the file, and whether this test is ``recorded`` now or replayed."""

    path: Path
    region: str
    recorded: bool

    def client(self) -> CodeDeployClient:
        """A boto3 client, as any other of this test: it is recorded, or answered by the cassette."""
        client: CodeDeployClient = boto3.client("codedeploy", region_name=self.region)
        return client


@contextmanager
def replayed(
    item: pytest.Item, path: Path, answering: pytest.StashKey[Replay], *, allow_unplayed: bool
) -> Iterator[CodeDeployCassette]:
    """Answer every CodeDeploy client from the file; who answers stands in the item's stash meanwhile."""
    if not path.exists():
        pytest.fail(f"there is no cassette {path}: record it with --codedeploy-cassette-mode=once", pytrace=False)
    replay = Replay(document.read(path), _shown(path, item.config.rootpath), allow_unplayed=allow_unplayed)
    item.stash[answering] = replay
    with environment.sealed(replay.region), Interception(replay):
        yield CodeDeployCassette(path, replay.region, recorded=False)
    del item.stash[answering]


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


@contextmanager
def recorded(config: pytest.Config, path: Path, *, keep: bool) -> Iterator[CodeDeployCassette]:
    """Record what CodeDeploy clients hear from the target of the run; ``keep`` what the file holds already."""
    with _recording(config, path, keep=keep) as region:
        yield CodeDeployCassette(path, region, recorded=True)


@contextmanager
def _recording(config: pytest.Config, path: Path, *, keep: bool) -> Iterator[str]:
    target = pytest_options.target(config)
    if target == AWS:
        from codedeploy_fake import pytest_aws  # noqa: PLC0415  only for who asks AWS

        here = pytest_aws.check(config)
        aws = (here.account_id, here.region)
        with _in_region(here.region), recording(path, metadata=sources.of_account(here), aws=aws, keep=keep):
            yield here.region
        return
    region = config.getini("codedeploy_region") or environment.region_of_process()
    if target != FAKE:
        metadata = replace(sources.of_server(target), region=region)
        with environment.pointing(target), recorded_at(target, metadata), recording(path, metadata=metadata, keep=keep):
            yield region
        return
    from codedeploy_fake import CodeDeployFake, server  # noqa: PLC0415  the extra may be missing
    from codedeploy_fake.server.polling import Polling  # noqa: PLC0415

    fake = CodeDeployFake(region=region, reading=Polling())
    with (
        environment.sealed(region),
        server.serving(fake) as url,
        environment.pointing(url),
        recorded_at(url, clock=fake.clock),
        recording(path, fake=fake, keep=keep),
    ):
        yield region


@contextmanager
def _in_region(region: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
            patch.setenv(name, region)
        yield
