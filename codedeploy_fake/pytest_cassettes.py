"""The fixture ``codedeploy_cassette``: recorded replay for a test. Part of the plugin, which loads this module.

As light as the plugin: what is heavier comes with the fixture, from ``pytest_replaying``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from codedeploy_fake.cassettes import Replay
    from codedeploy_fake.pytest_replaying import CodeDeployCassette

MODES = ("none", "once", "all", "rewrite")
#: On the test item: the cassette that answers it.
_REPLAY: pytest.StashKey[Replay] = pytest.StashKey()


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
    from codedeploy_fake import pytest_replaying  # noqa: PLC0415  boto3 and vcrpy come with it

    if mode == "none" or (mode == "once" and path.exists()):
        played = pytest_replaying.replayed(
            request.node, path, _REPLAY, allow_unplayed=codedeploy_cassette_allow_unplayed
        )
    else:
        played = pytest_replaying.recorded(request.config, path, keep=mode == "all")
    with played as cassette:
        yield cassette


def _mode(config: pytest.Config) -> str:
    mode: str = config.getoption("--codedeploy-cassette-mode") or config.getini("codedeploy_cassette_mode")
    if mode not in MODES:
        raise pytest.UsageError(f"codedeploy_cassette_mode = {mode}: one of {', '.join(MODES)}")
    return mode


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed although its cassette does not fit it."""
    __tracebackhide__ = True
    result = yield
    replay = item.stash.get(_REPLAY, None)
    if replay is not None:
        replay.check()
    return result
