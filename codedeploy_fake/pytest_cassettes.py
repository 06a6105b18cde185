"""The fixture ``codedeploy_cassette``: recorded replay for a test. Part of the plugin, which loads this module.

As light as the plugin: what is heavier comes with the fixture.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codedeploy_fake import pytest_options
from codedeploy_fake.pytest_options import AWS, FAKE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.cassettes import Replay

MODES = ("none", "once", "all", "rewrite")
#: On the test item: the cassette that answers it.
_REPLAY: pytest.StashKey[Replay] = pytest.StashKey()


@dataclass(frozen=True, slots=True)
class CodeDeployCassette:
    """What the fixture gives: the file, and whether this test is ``recorded`` now or replayed."""

    path: Path
    region: str
    recorded: bool

    def client(self) -> CodeDeployClient:
        """A boto3 client, as any other of this test: it is recorded, or answered by the cassette."""
        import boto3  # noqa: PLC0415  not in a run without cassettes

        client: CodeDeployClient = boto3.client("codedeploy", region_name=self.region)
        return client


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``codedeploy_cassette_mode`` and ``codedeploy_cassette_dir``."""
    mode = (
        "none: replay (default); once: replay, or record where there is no cassette; all: record, and keep calls that "
        "are not made this time; rewrite: record anew"
    )
    parser.getgroup("codedeploy_fake").addoption("--codedeploy-cassette-mode", choices=MODES, help=mode)
    parser.addini("codedeploy_cassette_mode", f"{mode}; --codedeploy-cassette-mode goes before it", default="none")
    parser.addini(
        "codedeploy_cassette_dir",
        "folder of cassettes, from the root; default: cassettes/ beside each test",
        default="",
    )


@pytest.fixture
def codedeploy_cassette_allow_unplayed() -> bool:
    """Whether a test may leave recorded calls out. Override it."""
    return False


@pytest.fixture
def codedeploy_cassette_path(request: pytest.FixtureRequest) -> Path:
    """Where the cassette of this test is: cassettes/MODULE/TEST.codedeploy.yaml beside the test. Override it.

    Beside it, without our part of the name, is where pytest-recording has its own of the same test.
    """
    configured = request.config.getini("codedeploy_cassette_dir")
    folder = request.config.rootpath / configured if configured else request.path.parent / "cassettes"
    name = request.node.name if request.cls is None else f"{request.cls.__name__}.{request.node.name}"
    return Path(folder / request.path.stem / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name).strip('-')}.codedeploy.yaml")


@pytest.fixture
def codedeploy_cassette(
    request: pytest.FixtureRequest, codedeploy_cassette_path: Path, codedeploy_cassette_allow_unplayed: bool
) -> Iterator[CodeDeployCassette]:
    """Every CodeDeploy client of this test answers from its cassette, or is recorded, as the mode says.

    In replay nothing listens and no credentials are needed. What is recorded is the target of the run
    (``--codedeploy-target``): a fresh fake behind a server, whose time moves as deployments are read, a URL, or AWS.
    """
    for other in ("codedeploy", "codedeploy_server"):
        if other in request.fixturenames:
            pytest.fail(f"{request.node.name} takes {other} and codedeploy_cassette: take one of them", pytrace=False)
    path, mode = Path(codedeploy_cassette_path), _mode(request.config)
    if mode == "none" or (mode == "once" and path.exists()):
        with _replayed(request.node, path, codedeploy_cassette_allow_unplayed) as region:
            yield CodeDeployCassette(path, region, recorded=False)
    else:
        with _recorded(request.config, path, keep=mode == "all") as region:
            yield CodeDeployCassette(path, region, recorded=True)


def _mode(config: pytest.Config) -> str:
    mode: str = config.getoption("--codedeploy-cassette-mode") or config.getini("codedeploy_cassette_mode")
    if mode not in MODES:
        raise pytest.UsageError(f"codedeploy_cassette_mode = {mode}: one of {', '.join(MODES)}")
    return mode


@contextmanager
def _replayed(item: pytest.Item, path: Path, allow_unplayed: bool) -> Iterator[str]:
    from codedeploy_fake import environment  # noqa: PLC0415  boto3 comes with it
    from codedeploy_fake.cassettes import Replay, document  # noqa: PLC0415
    from codedeploy_fake.intercept import Interception  # noqa: PLC0415

    if not path.exists():
        pytest.fail(f"there is no cassette {path}: record it with --codedeploy-cassette-mode=once", pytrace=False)
    replay = Replay(document.read(path), _shown(path, item.config.rootpath), allow_unplayed=allow_unplayed)
    item.stash[_REPLAY] = replay
    with environment.sealed(replay.region), Interception(replay):
        yield replay.region
    del item.stash[_REPLAY]


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


@contextmanager
def _recorded(config: pytest.Config, path: Path, *, keep: bool) -> Iterator[str]:
    from codedeploy_fake import environment  # noqa: PLC0415  boto3 comes with it
    from codedeploy_fake.cassettes import sources  # noqa: PLC0415
    from codedeploy_fake.cassettes.recording import recorded_at, recording  # noqa: PLC0415

    target = pytest_options.target(config)
    if target == AWS:
        from codedeploy_fake import pytest_aws  # noqa: PLC0415

        here = pytest_aws.check(config)
        aws = (here.account_id, here.region)
        with _in_region(here.region), recording(path, metadata=sources.of_account(here), aws=aws, keep=keep):
            yield here.region
        return
    region = config.getini("codedeploy_region") or environment.region_of_process()
    if target != FAKE:
        metadata = sources.of_server(target)
        with environment.pointing(target), recorded_at(target, metadata), recording(path, metadata=metadata, keep=keep):
            yield region
        return
    from codedeploy_fake import CodeDeployFake, server  # noqa: PLC0415
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed although its cassette does not fit it."""
    __tracebackhide__ = True
    result = yield
    replay = item.stash.get(_REPLAY, None)
    if replay is not None:
        replay.check()
    return result
