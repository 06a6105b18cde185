"""The pytest plugin: fixtures, a marker, and what the report of a failing test shows. It reads as pytest meets it.

A run that uses none of it pays for this module and ``import pytest``. What is heavier is imported by the
fixture that needs it, and the names of ``codedeploy_fake`` are resolved when they are first used.
"""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import pytest

import codedeploy_fake
from codedeploy_fake import pytest_options
from codedeploy_fake.pytest_options import AWS, FAKE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.journal import Call
    from codedeploy_fake.policies import Policies
    from codedeploy_fake.pytest_server import CodeDeployServer

#: The fixture of cassettes and its options.
_CASSETTES = "codedeploy_fake.pytest_cassettes"
#: The marker's keywords are the constructor's.
KEYWORDS = ("seed", "start", "contract", "region", "account_id", "policies")

#: Every living fake that a fixture made, with the last call it had answered when the present test began.
_FAKES: pytest.StashKey[WeakKeyDictionary[CodeDeployFake, Call | None]] = pytest.StashKey()
#: On the test item: the fake of its ``codedeploy`` fixture.
_OURS = pytest.StashKey["CodeDeployFake"]()
#: Sentences about fixtures that hide ours: by id of the value they gave, and those not yet in a report.
_HIDDEN = pytest.StashKey[dict[int, str]]()
_UNTOLD = pytest.StashKey[list[str]]()
_PROPERTY = "codedeploy_fake"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the options and ini values, and bring the fixture of cassettes along."""
    pytest_options.declare(parser)
    # pytest_plugins would have pytest look through the metadata of every package that is installed
    pluginmanager.import_plugin(_CASSETTES)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the region before the first conftest.py is imported: it may make a client at import time."""
    _set_region(early_config)


def pytest_configure(config: pytest.Config) -> None:
    """Set the region (a conftest.py may have loaded us late), declare the marker, make room for what hooks remember."""
    _set_region(config)
    config.addinivalue_line(
        "markers",
        f"codedeploy({', '.join(f'{name}=' for name in KEYWORDS)}): how the fake of the codedeploy fixture is made; "
        "the closest marker decides each keyword",
    )
    config.stash[_FAKES] = WeakKeyDictionary()
    config.stash[_HIDDEN] = {}
    config.stash[_UNTOLD] = []
    if config.getoption("--codedeploy-assumptions"):
        from codedeploy_fake.assumptions_report import AssumptionsReport  # noqa: PLC0415  only for who asks

        config.pluginmanager.register(AssumptionsReport(config.stash[_FAKES]))


def _set_region(config: pytest.Config) -> None:
    region = config.getini("codedeploy_region")
    if region and not os.environ.get("AWS_DEFAULT_REGION"):
        patch = pytest.MonkeyPatch()
        patch.setenv("AWS_DEFAULT_REGION", region)
        config.add_cleanup(patch.undo)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Stop a run whose target does not answer, once: xdist's workers come after."""
    target = pytest_options.target(session.config)
    if target != FAKE and not hasattr(session.config, "workerinput"):
        if target == AWS:
            from codedeploy_fake import pytest_aws  # noqa: PLC0415  boto3 comes with it

            pytest_aws.check(session.config)
            return
        from codedeploy_fake import pytest_target  # noqa: PLC0415  boto3 comes with it

        pytest_target.check(target)


def pytest_report_header(config: pytest.Config) -> str:
    """One line: which version, and whom the tests talk to if it is not a fake of their own."""
    target = pytest_options.target(config)
    return f"codedeploy_fake: {codedeploy_fake.__version__}{'' if target == FAKE else f', target: {target}'}"


@pytest.fixture(scope="session")
def codedeploy_policies() -> Policies:
    """The Policies of the fake: override it, at any scope, to choose differently."""
    return codedeploy_fake.Policies()


@pytest.fixture(scope="session")
def codedeploy_sleep() -> Literal["waiters", "process"]:
    """Whose sleeping advances the virtual clock: "waiters" of botocore, or the whole "process". Override it."""
    return "waiters"


@pytest.fixture(scope="session")
def codedeploy_server_clock() -> Literal["virtual", "poll"]:
    """What moves time under ``codedeploy_server``: the test alone, or reads too, for who polls. Override it."""
    return "virtual"


@pytest.fixture(scope="session")
def codedeploy_factory(pytestconfig: pytest.Config) -> Callable[..., CodeDeployFake]:
    """Makes fakes for fixtures of any scope, with the keywords of CodeDeployFake; ``intercept()`` is up to you."""

    def make(*args: object, **keywords: Any) -> CodeDeployFake:
        from codedeploy_fake.pytest_arguments import check  # noqa: PLC0415  not in a run without fakes

        check("codedeploy_factory", args, keywords, (*KEYWORDS, "clock"))
        return _make(pytestconfig, keywords)

    return make


@pytest.fixture
def codedeploy(
    request: pytest.FixtureRequest, codedeploy_policies: Policies, codedeploy_sleep: Literal["waiters", "process"]
) -> Iterator[CodeDeployFake]:
    """A fresh CodeDeployFake that answers every CodeDeploy client of the process for the time of this test."""
    _skip_elsewhere(request, "codedeploy")
    from codedeploy_fake import environment, pytest_arguments  # noqa: PLC0415  boto3 comes with it

    pytest_arguments.check_overrides(codedeploy_policies, codedeploy_sleep)
    chosen = {**pytest_arguments.marked(request.node, KEYWORDS), **pytest_arguments.polled(request)}
    fake = _make(request.config, {"policies": codedeploy_policies, **chosen})
    request.node.stash[_OURS] = fake
    with environment.sealed(fake.region), fake.intercept(sleep=codedeploy_sleep):
        yield fake
    del request.node.stash[_OURS]


@pytest.fixture
def codedeploy_client(request: pytest.FixtureRequest) -> Iterator[CodeDeployClient]:
    """A boto3 client bound to the fake of this test; under another target, a client of that; beside a cassette, its."""
    if "codedeploy_cassette" in request.fixturenames:
        yield request.getfixturevalue("codedeploy_cassette").client()
        return
    if (target := pytest_options.target(request.config)) == FAKE:
        yield _fake_for(request, "codedeploy_client").client()
        return
    from codedeploy_fake import pytest_arguments, pytest_target  # noqa: PLC0415  boto3 comes with it

    marked = pytest_arguments.marked(request.node, KEYWORDS)
    if target == AWS:
        from codedeploy_fake import pytest_aws  # noqa: PLC0415  as above

        there = pytest_aws.client(request.config, request.node.name, marked)
    else:
        there = pytest_target.client(target, marked.get("region") or _region(request.config))
    with there as client:
        yield client


@pytest.fixture
def codedeploy_server(request: pytest.FixtureRequest) -> Iterator[CodeDeployServer]:
    """The fake of this test over loopback HTTP: ``.url`` and ``.fake``, the one that ``codedeploy`` gives.

    Subprocesses, and clients of this process that name no endpoint, are pointed there. It needs the extra "server".
    """
    _skip_elsewhere(request, "codedeploy_server")
    fake = _fake_for(request, "codedeploy_server")
    from codedeploy_fake import pytest_server  # noqa: PLC0415  not in a run without servers

    with pytest_server.served(fake) as server:
        yield server


def _skip_elsewhere(request: pytest.FixtureRequest, fixture: str) -> None:
    if (target := pytest_options.target(request.config)) != FAKE:
        from codedeploy_fake import pytest_target  # noqa: PLC0415  boto3 comes with it

        pytest_target.skip(request.node.name, fixture, target)


def _fake_for(request: pytest.FixtureRequest, fixture: str) -> CodeDeployFake:
    """The fake of this test, for a fixture that needs one: somebody's own ``codedeploy`` may be something else."""
    from codedeploy_fake import pytest_arguments  # noqa: PLC0415  not in a run without fakes

    fake = request.getfixturevalue("codedeploy")
    return pytest_arguments.known_fake(fake, fixture, request.config.stash[_HIDDEN])


def _make(config: pytest.Config, keywords: dict[str, Any]) -> CodeDeployFake:
    fake = codedeploy_fake.CodeDeployFake(**{"region": _region(config), **keywords})
    config.stash[_FAKES][fake] = None
    return fake


def _region(config: pytest.Config) -> str:
    from codedeploy_fake import environment  # noqa: PLC0415  boto3 comes with it

    return config.getini("codedeploy_region") or environment.region_of_process()


def _is_fake(value: object) -> bool:
    # a run in which nobody imported the fake has none, and is not made to import it
    return "codedeploy_fake.fake" in sys.modules and isinstance(value, codedeploy_fake.CodeDeployFake)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Notice a fixture named ``codedeploy`` that hides ours; one that builds on ours gives a CodeDeployFake."""
    __tracebackhide__ = True
    value = yield
    if fixturedef.argname == "codedeploy" and not _is_fake(value):
        where = _where(fixturedef.func, request.config.rootpath)
        if where:
            sentence = (
                f"{where}: this fixture hides the fixture 'codedeploy' of codedeploy_fake and gives no CodeDeployFake, "
                "so rename it, or build your fake with codedeploy_factory."
            )
            hidden = request.config.stash[_HIDDEN]
            if sentence not in hidden.values():
                request.config.stash[_UNTOLD].append(sentence)
            hidden[id(value)] = sentence
    return value


def _where(function: Callable[..., Any], root: Path) -> str:
    """File and line of a fixture; "" if it is pytest's own stand-in for a parameter of that name."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or function.__module__.startswith("_pytest."):
        return ""
    path = Path(code.co_filename)
    return f"{path.relative_to(root) if path.is_relative_to(root) else path}:{code.co_firstlineno}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember where the journal of each older fake stands: the report shows only what came after."""
    fakes = item.config.stash[_FAKES]
    if fakes:
        from codedeploy_fake import failure_report  # noqa: PLC0415  not in a run without fakes

        for fake in list(fakes):
            fakes[fake] = failure_report.last_call(fake)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed although a row of its script never matched."""
    __tracebackhide__ = True
    result = yield
    fake = item.stash.get(_OURS, None)
    if fake is not None and fake.policies.unmatched_script == "fail" and (rows := fake.script.unmatched()):
        from codedeploy_fake import failure_report  # noqa: PLC0415  not in a run without fakes

        raise codedeploy_fake.UsageError(failure_report.unmatched(rows))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show timelines and calls of every fake that the failing test used; carry the sentences to the end of the run."""
    report = yield
    untold = item.config.stash[_UNTOLD]
    report.user_properties.extend((_PROPERTY, sentence) for sentence in untold)
    untold.clear()
    if report.failed and (fakes := item.config.stash[_FAKES]):
        from codedeploy_fake import failure_report  # noqa: PLC0415  not in a run without fakes

        report.sections.extend(failure_report.sections(fakes))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once which fixture hides ours; the reports have brought it here, from other processes too."""
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    properties = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    sentences = dict.fromkeys(text for name, text in properties if name == _PROPERTY)
    if sentences:
        terminalreporter.section("codedeploy_fake", yellow=True)
        for sentence in sentences:
            terminalreporter.line(sentence)
