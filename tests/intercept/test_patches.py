"""Botocore is put back as it was found, and a botocore that has moved is named."""

from __future__ import annotations

import asyncio
import asyncio.threads
import time
from types import SimpleNamespace
from typing import Any

import boto3
import botocore
import botocore.endpoint
import botocore.hooks
import botocore.session
import botocore.signers
import botocore.waiter
import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept import Interception, bound_client
from codedeploy_fake.intercept.patches import RELIED_ON, Patch, check
from tests.intercept.standin import ONCE, StandIn, owner_of

#: Every attribute that an interception may replace.
PLACES: tuple[tuple[Any, str], ...] = (
    (botocore.hooks.HierarchicalEmitter, "_emit"),
    (botocore.session.Session, "create_client"),
    (botocore.session.Session, "get_credentials"),
    (botocore.session.Session, "get_auth_token"),
    (botocore.signers.RequestSigner, "get_auth_instance"),
    (botocore.waiter, "time"),
    (botocore.endpoint, "time"),
    (time, "sleep"),
    (asyncio, "sleep"),
    (asyncio.threads, "contextvars"),
    (botocore.session.Session, "__init__"),
)


def found() -> list[object]:
    return [vars(owner)[name] for owner, name in PLACES]


def same(left: list[object], right: list[object]) -> list[bool]:
    return [one is other for one, other in zip(left, right, strict=True)]


@pytest.mark.parametrize("sleep", ["waiters", "process"])
def test_leaving_puts_back_every_attribute_itself(sleep: str) -> None:
    before = found()
    with Interception(StandIn(), sleep=sleep):
        inside = found()
        with Interception(StandIn()):
            assert all(same(found(), inside))
        assert all(same(found(), inside))
    assert all(same(found(), before))


def test_waiters_alone_leave_the_sleeps_of_the_process_alone() -> None:
    before = found()
    with Interception(StandIn()):
        replaced = [name for (_, name), still in zip(PLACES, same(found(), before), strict=True) if not still]
    names = ["_emit", "create_client", "get_credentials", "get_auth_token", "get_auth_instance", "time", "__init__"]
    assert replaced == names


def test_leaving_out_of_order_puts_everything_back() -> None:
    before = found()
    process, waiters = Interception(StandIn(), sleep="process"), Interception(StandIn())
    process.__enter__()
    waiters.__enter__()
    process.__exit__(None, None, None)
    assert time.sleep is before[7]
    waiters.__exit__(None, None, None)
    assert all(same(found(), before))


def test_a_bound_client_replaces_nothing() -> None:
    before = found()
    client = bound_client(StandIn())
    owner_of(client)
    client.get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI")
    assert all(same(found(), before))


def test_a_failed_entry_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = found()

    def fails(*entry: object) -> None:
        raise RuntimeError

    interception = Interception(StandIn())
    monkeypatch.setattr("codedeploy_fake.intercept.active.enter", fails)
    with pytest.raises(RuntimeError), interception:
        pass
    assert all(same(found(), before))


def test_what_somebody_else_put_over_a_replacement_stays() -> None:
    place = SimpleNamespace(name="original")
    patch = Patch(place, "name", lambda original: f"ours over {original}")
    patch.hold()
    place.name = "theirs"
    patch.release()
    assert place.name == "theirs"
    patch.hold()
    assert place.name == "ours over theirs"
    patch.release()
    assert place.name == "theirs"


def test_a_replacement_that_somebody_else_put_back_later_is_taken_up_again_and_goes() -> None:
    place = SimpleNamespace(name="original")
    patch = Patch(place, "name", lambda original: f"ours over {original}")
    patch.hold()
    theirs_to_put_back, place.name = place.name, "theirs"
    patch.release()
    place.name = theirs_to_put_back
    patch.hold()
    assert place.name == "ours over original"
    patch.release()
    assert place.name == "original"


def test_a_sleep_replaced_across_the_end_of_an_interception_is_mended_by_the_next(slept: list[float]) -> None:
    before = found()
    with pytest.MonkeyPatch.context() as theirs, Interception(StandIn(), sleep="process"):
        theirs.setattr(time, "sleep", slept.append)
    time.sleep(2)
    assert slept == [2]
    with Interception(StandIn(), sleep="process"):
        pass
    assert all(same(found(), before))


def test_a_replacement_left_beneath_somebody_elses_is_harmless(
    fake: StandIn, network: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    emitter = botocore.hooks.HierarchicalEmitter
    client = boto3.client("codedeploy", "us-east-1", config=ONCE, aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(emitter, "_emit", emitter._emit)  # put back at the end
    with Interception(fake):
        ours = emitter._emit

        def theirs(*args: object, **kwargs: object) -> object:
            return ours(*args, **kwargs)

        emitter._emit = theirs
    with pytest.raises(Exception, match="Could not connect"):
        client.list_applications()
    assert network == ["https://codedeploy.us-east-1.amazonaws.com/"]
    network.clear()
    with Interception(fake):
        assert owner_of(client) == "standin"
    assert emitter._emit is theirs


@pytest.mark.parametrize("name", RELIED_ON)
def test_canary_this_botocore_has(name: str) -> None:
    check([name])


#: Those that no class has, only its instances.
OF_INSTANCES = [name for name in RELIED_ON if name.endswith(("._handlers", "._emitter", "._credentials", "._dict"))]


@pytest.mark.parametrize("name", sorted(set(RELIED_ON) - set(OF_INSTANCES)))
def test_an_attribute_that_has_moved_is_named_with_the_version(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found()
    monkeypatch.delattr(name)
    with pytest.raises(UsageError) as raised, Interception(StandIn()):
        pass
    assert f"botocore {botocore.__version__} has no {name}" in str(raised.value)
    monkeypatch.undo()
    assert all(same(found(), before))


@pytest.mark.parametrize("name", OF_INSTANCES)
def test_an_attribute_that_instances_no_longer_have_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def sets_nothing(self: object) -> None:
        """An ``__init__`` of another version."""

    monkeypatch.setattr(f"{name.rpartition('.')[0]}.__init__", sets_nothing)
    with pytest.raises(UsageError, match=name), Interception(StandIn()):
        pass


@pytest.mark.parametrize(
    "name", ["botocore.nowhere.X", "botocore.waiter.time.nothing", "botocore.hooks.EventAliaser.x"]
)
def test_what_was_never_there_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=f"has no {name}"):
        check([name])


def test_the_canary_sees_through_what_is_replaced_already() -> None:
    with Interception(StandIn()):
        check()


def test_the_versions_that_were_tried_are_named() -> None:
    with pytest.raises(UsageError, match=r'install botocore 1\.34 to 1\.44 \(pip install "boto3<1\.45"\)'):
        check(["botocore.nowhere.X"])


def test_a_bound_client_has_the_canary_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("botocore.hooks.HierarchicalEmitter._emit")
    with pytest.raises(UsageError, match=r"HierarchicalEmitter\._emit"):
        bound_client(StandIn())
