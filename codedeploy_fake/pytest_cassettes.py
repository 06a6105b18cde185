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
#: Letters of a test's name in that of its cassette, so that no system of files finds it too long.
_LONGEST = 150
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

    Beside it, without our part of the name, is where pytest-recording has its own of the same test. TEST ends in eight
    digits where it would not be the name of this test alone: of parameters with other letters than file names have.
    """
    configured = request.config.getini("codedeploy_cassette_dir")
    folder = request.path.parent / "cassettes"
    if configured:
        folder = request.config.rootpath / configured / _below(request.path.parent, request.config.rootpath)
    return Path(folder / request.path.stem / f"{_name(request.node)}.codedeploy.yaml")


def _below(folder: Path, root: Path) -> Path:
    """A folder of tests as one in the folder of cassettes."""
    if folder.is_relative_to(root):
        return folder.relative_to(root)
    return Path(f"{folder.name}-{_digest(str(folder))}")


def _name(item: pytest.Item) -> str:
    """The name of a test with its classes; what no other test of the module can have, on any system of files."""
    nodes = [node for node in item.listchain() if isinstance(node, pytest.Class)] + [item]
    names = [node.name for node in nodes]
    whole = "::".join(names)
    function, bracket, parameters = names[-1].partition("[")
    readable = re.sub(r"[^A-Za-z0-9_.-]+", "-", ".".join(names)).strip("-")
    is_plain = all(name.isidentifier() and name.isascii() for name in (*names[:-1], function))
    if bracket:  # systems of files that do not tell V1 from v1 are common
        is_plain = is_plain and re.fullmatch(r"[a-z0-9_.-]*[a-z0-9_.]\]", parameters) is not None
    if is_plain and len(readable) <= _LONGEST and not any(map(_is_written_otherwise, nodes)):
        return readable
    return f"{readable[:_LONGEST]}-{_digest(whole)}"


def _is_written_otherwise(node: pytest.Item | pytest.Class) -> bool:
    """Whether beside a class or test there is another one whose name differs in upper and lower case alone."""
    name = node.name.partition("[")[0]
    beside = dir(getattr(node.parent, "obj", None))
    return any(other != name and other.casefold() == name.casefold() for other in beside)


def _digest(text: str) -> str:
    import hashlib  # noqa: PLC0415  few need it

    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


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
