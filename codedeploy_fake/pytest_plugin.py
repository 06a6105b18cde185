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

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.journal import Call
    from codedeploy_fake.policies import Policies

#: The marker's keywords are the constructor's.
KEYWORDS = ("seed", "start", "contract", "region", "account_id", "policies")
SLEEPS = ("waiters", "process")

#: Every living fake that a fixture made, with the last call it had answered when the present test began.
_FAKES = pytest.StashKey["WeakKeyDictionary[CodeDeployFake, Call | None]"]()
#: On the test item: the fake of its ``codedeploy`` fixture.
_OURS = pytest.StashKey["CodeDeployFake"]()
#: Sentences about fixtures that hide ours: by id of the value they gave, and those not yet in a report.
_HIDDEN = pytest.StashKey[dict[int, str]]()
_UNTOLD = pytest.StashKey[list[str]]()
_PROPERTY = "codedeploy_fake"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``codedeploy_region``."""
    parser.addini(
        "codedeploy_region",
        "region of the fake and, if the environment names none, of clients made at import time (AWS_DEFAULT_REGION)",
        default="",
    )


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


def _set_region(config: pytest.Config) -> None:
    region = config.getini("codedeploy_region")
    if region and not os.environ.get("AWS_DEFAULT_REGION"):
        patch = pytest.MonkeyPatch()
        patch.setenv("AWS_DEFAULT_REGION", region)
        config.add_cleanup(patch.undo)


def pytest_report_header() -> str:
    """One line: which version."""
    return f"codedeploy_fake: {codedeploy_fake.__version__}"


@pytest.fixture(scope="session")
def codedeploy_policies() -> Policies:
    """The Policies of the fake: override it, at any scope, to choose differently."""
    return codedeploy_fake.Policies()


@pytest.fixture(scope="session")
def codedeploy_sleep() -> Literal["waiters", "process"]:
    """Whose sleeping advances the virtual clock: "waiters" of botocore, or the whole "process". Override it."""
    return "waiters"


@pytest.fixture(scope="session")
def codedeploy_factory(pytestconfig: pytest.Config) -> Callable[..., CodeDeployFake]:
    """Makes fakes for fixtures of any scope, with the keywords of CodeDeployFake; ``intercept()`` is up to you."""

    def make(*args: object, **keywords: Any) -> CodeDeployFake:
        _check("codedeploy_factory", args, keywords, accepted=(*KEYWORDS, "clock"))
        return _make(pytestconfig, keywords)

    return make


@pytest.fixture
def codedeploy(
    request: pytest.FixtureRequest, codedeploy_policies: Policies, codedeploy_sleep: Literal["waiters", "process"]
) -> Iterator[CodeDeployFake]:
    """A fresh CodeDeployFake that answers every CodeDeploy client of the process for the time of this test."""
    from codedeploy_fake import environment  # noqa: PLC0415  boto3 comes with it

    _check_overrides(codedeploy_policies, codedeploy_sleep)
    fake = _make(request.config, {"policies": codedeploy_policies, **_marked(request.node)})
    request.node.stash[_OURS] = fake
    with environment.sealed(fake.region), fake.intercept(sleep=codedeploy_sleep):
        yield fake
    del request.node.stash[_OURS]


@pytest.fixture
def codedeploy_client(request: pytest.FixtureRequest, codedeploy: CodeDeployFake) -> CodeDeployClient:
    """A boto3 client bound to the fake of this test."""
    if not _is_fake(codedeploy):
        hidden = request.config.stash[_HIDDEN].get(id(codedeploy))
        raise codedeploy_fake.UsageError(
            hidden or f"codedeploy_client needs a CodeDeployFake, but 'codedeploy' is {codedeploy!r} in this test"
        )
    return codedeploy.client()


def _make(config: pytest.Config, keywords: dict[str, Any]) -> CodeDeployFake:
    fake = codedeploy_fake.CodeDeployFake(**{"region": _region(config), **keywords})
    config.stash[_FAKES][fake] = None
    return fake


def _check_overrides(policies: object, sleep: object) -> None:
    __tracebackhide__ = True
    if not isinstance(policies, codedeploy_fake.Policies):
        raise codedeploy_fake.UsageError(
            f"the fixture codedeploy_policies gave {policies!r}; it gives a codedeploy_fake.Policies, "
            "for example Policies(unmatched_script='ignore')"
        )
    if sleep not in SLEEPS:
        raise codedeploy_fake.UsageError(
            f"the fixture codedeploy_sleep gave {sleep!r}; it gives {' or '.join(map(repr, SLEEPS))}"
        )


def _region(config: pytest.Config) -> str:
    from codedeploy_fake import environment  # noqa: PLC0415  boto3 comes with it

    return config.getini("codedeploy_region") or environment.region_of_process()


def _marked(item: pytest.Item) -> dict[str, Any]:
    """The keywords of all markers on the test; the closest one decides each."""
    keywords: dict[str, Any] = {}
    for marker in item.iter_markers("codedeploy"):
        _check("@pytest.mark.codedeploy", marker.args, marker.kwargs)
        keywords = {**marker.kwargs, **keywords}
    return keywords


def _check(
    what: str, args: tuple[object, ...], keywords: Mapping[str, object], accepted: tuple[str, ...] = KEYWORDS
) -> None:
    __tracebackhide__ = True
    teaching = f"accepted are the keywords {', '.join(accepted)}"
    if args:
        raise codedeploy_fake.UsageError(f"{what}({', '.join(map(repr, args))}) has a positional argument; {teaching}")
    for name in keywords:
        if name not in accepted:
            raise codedeploy_fake.UsageError(f"{what}({name}=...): there is no keyword {name!r}; {teaching}")


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
        raise codedeploy_fake.UsageError(
            "the script has rows that never matched a deployment or a call:\n"
            + "".join(f"  {row}\n" for row in rows)
            + "Does the test create that deployment, or make that call, under these names? "
            "If a row may stay unused, say so: @pytest.mark.codedeploy(policies=Policies(unmatched_script='ignore'))"
        )
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show timelines and calls of every fake that the failing test used; carry the sentences to the end of the run."""
    report = yield
    untold = item.config.stash[_UNTOLD]
    report.user_properties.extend((_PROPERTY, sentence) for sentence in untold)
    untold.clear()
    if report.failed:
        report.sections.extend(_sections(item.config.stash[_FAKES]))
    return report


def _sections(fakes: WeakKeyDictionary[CodeDeployFake, Call | None]) -> Iterator[tuple[str, str]]:
    for fake, since in list(fakes.items()):
        from codedeploy_fake import failure_report  # noqa: PLC0415  not in a run without fakes

        try:
            text = failure_report.render(fake, since)
        except Exception as error:  # noqa: BLE001  the report of the user's failure matters more than ours
            text = f"the fake could not be shown: {error!r}"
        if text:
            yield "codedeploy_fake", text


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once which fixture hides ours; the reports have brought it here, from other processes too."""
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    properties = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    sentences = dict.fromkeys(text for name, text in properties if name == _PROPERTY)
    if sentences:
        terminalreporter.section("codedeploy_fake", yellow=True)
        for sentence in sentences:
            terminalreporter.line(sentence)
