"""A bound client answers from its own fake, wherever it is used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS

from codedeploy_fake.intercept import Interception, bound_client
from tests.intercept.standin import StandIn, owner_of, throttle
from tests.intercept.test_credentials import ACCOUNT, signed_by


def test_it_answers_outside_of_any_interception(fake: StandIn) -> None:
    assert owner_of(bound_client(fake)) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


def test_it_answers_from_its_own_fake_inside_anothers_interception(fake: StandIn) -> None:
    before = bound_client(fake)
    with Interception(StandIn("other")):
        assert owner_of(before) == "standin"
        assert owner_of(bound_client(fake)) == "standin"
        assert owner_of(boto3.client("codedeploy")) == "other"


def test_two_of_them_do_not_disturb_each_other(fake: StandIn) -> None:
    one, other = bound_client(fake), bound_client(StandIn("other"))
    assert (owner_of(one), owner_of(other), owner_of(one)) == ("standin", "other", "standin")


def test_its_region_is_the_fakes_unless_given(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-1")
    assert bound_client(fake).meta.region_name == "eu-west-1"
    assert bound_client(fake, region_name="us-west-2").meta.region_name == "us-west-2"
    assert bound_client(fake, config=Config(region_name="us-west-2")).meta.region_name == "us-west-2"
    assert bound_client(fake, config=Config(connect_timeout=1)).meta.region_name == "eu-west-1"


def test_an_access_key_id_alone_is_enough_to_select_an_account(fake: StandIn) -> None:
    owner_of(bound_client(fake, aws_access_key_id=ACCOUNT))
    assert signed_by(fake) == ACCOUNT


def test_a_users_handler_of_a_bound_client_runs(fake: StandIn) -> None:
    seen: list[str] = []
    client = bound_client(fake)
    client.meta.events.register("before-send", lambda event_name, **kwargs: seen.append(event_name))
    owner_of(client)
    assert seen == ["before-send.codedeploy.ListApplications"]
    owner_of(bound_client(fake))
    assert len(seen) == 1


@pytest.mark.parametrize("intercepted", [False, True])
def test_its_waiter_advances_its_own_clock(fake: StandIn, slept: list[float], intercepted: bool) -> None:
    other = StandIn("other")
    client = bound_client(fake)
    if intercepted:
        with Interception(other):
            client.get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI")
    else:
        client.get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI")
    assert (fake.elapsed, other.elapsed, slept) == (60, 0, [])


def test_its_waiter_can_be_used_twice_and_configured(fake: StandIn) -> None:
    waiter = bound_client(fake).get_waiter("deployment_successful")
    waiter.wait(deploymentId="d-ABCDEFGHI", WaiterConfig={"Delay": 7, "MaxAttempts": 20})
    waiter.wait(deploymentId="d-ABCDEFGHI")
    assert fake.elapsed == 63


def test_its_retries_take_no_time(fake: StandIn, slept: list[float]) -> None:
    fake.next = [throttle(), throttle()]
    assert owner_of(bound_client(fake)) == "standin"
    assert (fake.elapsed, [span for span in slept if span]) == (0, [])


def test_a_handler_added_to_botocore_later_runs_too(fake: StandIn) -> None:
    seen: list[str] = []

    def see(event_name: str, **kwargs: object) -> None:
        seen.append(event_name)

    bound_client(fake)
    BUILTIN_HANDLERS.append(("before-send", see))
    try:
        owner_of(bound_client(fake))
    finally:
        BUILTIN_HANDLERS.pop()
    assert seen == ["before-send.codedeploy.ListApplications"]


def test_they_can_be_made_in_many_threads_at_once(fake: StandIn) -> None:
    with ThreadPoolExecutor(16) as pool:
        owners = [pool.submit(lambda: owner_of(bound_client(fake))) for _ in range(64)]
        assert {one.result() for one in owners} == {"standin"}
