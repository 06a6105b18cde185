"""aiobotocore is never imported for an interception; whenever it comes, it is met."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import boto3
import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept.late import Later
from codedeploy_fake.intercept.patches import Patch

NAME = "package_that_comes_late"


@pytest.fixture
def place() -> SimpleNamespace:
    return SimpleNamespace(name="original")


@pytest.fixture
def later(place: SimpleNamespace) -> Later:
    return Later(NAME, lambda: (Patch(place, "name", lambda original: f"ours over {original}"),))


def import_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, NAME, ModuleType(NAME))


def test_what_was_imported_before_is_replaced_at_once(
    later: Later, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_it(monkeypatch)
    later.hold()
    assert place.name == "ours over original"
    later.release()
    assert place.name == "original"


def test_what_is_imported_within_is_replaced_when_it_is_met(
    later: Later, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    later.hold()
    later.meet()
    import_it(monkeypatch)
    assert place.name == "original"
    later.meet()
    later.meet()
    assert place.name == "ours over original"
    later.release()
    assert place.name == "original"


def test_the_last_to_leave_puts_back_whoever_came_first(
    later: Later, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    later.hold()
    import_it(monkeypatch)
    later.hold()
    later.release()
    assert place.name == "ours over original"
    later.release()
    assert place.name == "original"


def test_nobody_is_met_outside(later: Later, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    import_it(monkeypatch)
    later.meet()
    later.hold()
    later.release()
    later.meet()
    assert place.name == "original"


def test_what_never_comes_is_never_asked_for(later: Later, place: SimpleNamespace) -> None:
    later.hold()
    later.meet()
    later.release()
    assert place.name == "original"


def test_a_package_that_is_refused_is_refused_again_and_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> tuple[Patch, ...]:
        raise UsageError("it has moved")

    later = Later(NAME, refuse)
    import_it(monkeypatch)
    for _ in range(2):
        with pytest.raises(UsageError, match="it has moved"):
            later.hold()
    later.meet()  # nobody holds it


NEEDED = pytest.mark.skipif(
    importlib.util.find_spec("aiobotocore") is None,
    reason="aiobotocore pins botocore: it has a venv of its own, see .ci/run",
)

ASKING = """
async def owner(session):
    async with session.create_client("codedeploy") as client:
        return (await client.list_applications())["applications"]
"""


def in_a_process_of_its_own(*lines: str) -> None:
    script = [
        "import asyncio, sys, boto3",
        "from codedeploy_fake.intercept import Interception",
        "from tests.intercept.standin import StandIn",
        ASKING,
        *lines,
    ]
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(script)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_an_interception_does_not_import_aiobotocore() -> None:
    in_a_process_of_its_own(
        "with Interception(StandIn()):",
        "    boto3.client('codedeploy').list_applications()",
        "assert not [name for name in sys.modules if name.startswith('aiobotocore')]",
    )


@NEEDED
def test_aiobotocore_imported_within_an_interception_is_intercepted_and_then_let_go() -> None:
    in_a_process_of_its_own(
        "with Interception(StandIn()):",
        "    import aiobotocore.config",
        "    from aiobotocore.session import AioSession",
        "    from aiobotocore.hooks import AioHierarchicalEmitter",
        "    before = AioHierarchicalEmitter._emit",
        "    with Interception(StandIn('inner')):",
        "        assert asyncio.run(owner(AioSession())) == ['inner']",
        "    assert asyncio.run(owner(AioSession())) == ['standin']",
        "    assert AioHierarchicalEmitter._emit is not before",
        "assert AioHierarchicalEmitter._emit is before",
    )


@NEEDED
def test_aiobotocore_imported_within_the_outer_of_two_that_leave_crosswise() -> None:
    in_a_process_of_its_own(
        "outer, inner = Interception(StandIn('outer')), Interception(StandIn('inner'))",
        "outer.__enter__()",
        "from aiobotocore.session import AioSession",
        "from aiobotocore.hooks import AioHierarchicalEmitter",
        "before = AioHierarchicalEmitter._emit",
        "session = AioSession()",
        "inner.__enter__()",
        "outer.__exit__(None, None, None)",
        "assert asyncio.run(owner(session)) == ['inner']",
        "inner.__exit__(None, None, None)",
        "assert AioHierarchicalEmitter._emit is before",
    )


def test_a_session_of_boto3_meets_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[str] = []
    monkeypatch.setattr("codedeploy_fake.intercept.late.AIOBOTOCORE.meet", lambda: met.append("met"))
    from codedeploy_fake.intercept.late import SESSION_MADE

    SESSION_MADE.hold()
    try:
        boto3.session.Session()
    finally:
        SESSION_MADE.release()
    boto3.session.Session()
    assert met == ["met"]
