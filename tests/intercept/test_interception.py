"""While an interception is entered, every botocore CodeDeploy client of the process answers from its fake."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import botocore.waiter
import pytest
from botocore.stub import Stubber

from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept import Interception
from tests.intercept.standin import ONCE, StandIn, answer, owner_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

KEYS = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}

# What most code does: it makes its client when it is imported.
client_of_module = boto3.client("codedeploy", region_name="us-east-1", **KEYS)


def client(**kwargs: Any) -> Any:
    return boto3.session.Session().client("codedeploy", **kwargs)


def test_entering_gives_the_fake(fake: StandIn) -> None:
    with Interception(fake) as entered:
        assert entered is fake


def test_a_client_made_at_import_time_is_answered(fake: StandIn) -> None:
    with Interception(fake):
        assert owner_of(client_of_module) == "standin"


def test_a_client_made_before_is_answered(fake: StandIn) -> None:
    before = client(region_name="us-east-1", **KEYS)
    with Interception(fake):
        assert owner_of(before) == "standin"


@pytest.mark.parametrize("retries", ["legacy", "standard", "adaptive"])
def test_a_client_made_inside_is_answered_in_every_retry_mode(
    fake: StandIn, retries: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", retries)
    with Interception(fake):
        assert owner_of(boto3.client("codedeploy")) == "standin"


def test_a_client_of_a_bare_botocore_session_is_answered(fake: StandIn) -> None:
    with Interception(fake):
        assert owner_of(botocore.session.get_session().create_client("codedeploy", "us-east-1")) == "standin"


def test_a_client_in_another_thread_is_answered(fake: StandIn) -> None:
    with Interception(fake), ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: owner_of(client())).result() == "standin"


def test_the_endpoint_is_never_contacted(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", "http://127.0.0.1:9/some/path")
    with Interception(fake):
        assert owner_of(client()) == "standin"


def test_a_client_of_another_service_goes_its_own_way(fake: StandIn, network: list[str]) -> None:
    s3 = boto3.client("s3", region_name="us-east-1", config=ONCE, endpoint_url="http://127.0.0.1:9", **KEYS)
    with Interception(fake), pytest.raises(Exception, match="Could not connect"):
        s3.list_buckets()
    assert network == ["http://127.0.0.1:9/"]
    network.clear()


def test_after_leaving_the_network_is_asked_again(fake: StandIn, network: list[str]) -> None:
    before = client(region_name="us-east-1", config=ONCE, **KEYS)
    with Interception(fake):
        inside = client(config=ONCE, **KEYS)
    for one in (before, inside):
        with pytest.raises(Exception, match="Could not connect"):
            one.list_applications()
    assert network == ["https://codedeploy.us-east-1.amazonaws.com/", "https://codedeploy.eu-west-1.amazonaws.com/"]
    network.clear()


def test_botocore_still_serialises_signs_and_parses(fake: StandIn) -> None:
    with Interception(fake):
        answered = client(**KEYS).get_deployment(deploymentId="d-ABCDEFGHI")
    (request,) = fake.requests
    assert (request.method, request.path, request.body) == ("POST", "/", b'{"deploymentId": "d-ABCDEFGHI"}')
    assert request.headers["x-amz-target"] == "CodeDeploy_20141006.GetDeployment"
    assert request.headers["content-type"] == "application/x-amz-json-1.1"
    assert "Credential=AKIA/" in request.headers["authorization"]
    assert "/eu-west-1/codedeploy/aws4_request" in request.headers["authorization"]
    assert answered["deploymentInfo"]["status"] == "InProgress"
    assert answered["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert answered["ResponseMetadata"]["RequestId"] == "r-1"


def test_an_error_answer_is_the_typed_exception_of_the_client(fake: StandIn) -> None:
    fake.next = [answer({"__type": "DeploymentDoesNotExistException", "message": "none"}, 400)]
    with Interception(fake):
        one = client()
        with pytest.raises(one.exceptions.DeploymentDoesNotExistException, match="none"):
            one.get_deployment(deploymentId="d-ABCDEFGHI")


@pytest.mark.parametrize("retries", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("error", [UsageError("you poll for ever"), AssertionError("a contract violation")], ids=repr)
def test_what_the_fake_raises_reaches_the_caller_as_itself(
    fake: StandIn, error: Exception, retries: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", retries)
    fake.next = [error]
    with Interception(fake), pytest.raises(type(error)) as raised:
        client().get_deployment(deploymentId="d-ABCDEFGHI")
    assert raised.value is error
    assert len(fake.requests) == 1


def test_a_stubber_still_wins(fake: StandIn) -> None:
    with Interception(fake):
        one = client()
        with Stubber(one) as stubber:
            stubber.add_response("list_applications", {"applications": ["stubbed"]})
            assert owner_of(one) == "stubbed"
        assert owner_of(one) == "standin"
    assert len(fake.requests) == 1


def test_a_nested_interception_wins_and_leaving_restores(fake: StandIn) -> None:
    with Interception(fake):
        one = client()
        with Interception(StandIn("inner")):
            assert owner_of(one) == "inner"
            with Interception(fake):
                assert owner_of(one) == "standin"
            assert owner_of(one) == "inner"
        assert owner_of(one) == "standin"


def test_interceptions_may_leave_in_another_order_than_they_came(fake: StandIn) -> None:
    first, second, third = (Interception(StandIn(name)) for name in ("first", "second", "third"))
    for interception in (first, second, third):
        interception.__enter__()
    one = client()
    second.__exit__(None, None, None)
    assert owner_of(one) == "third"
    third.__exit__(None, None, None)
    assert owner_of(one) == "first"
    first.__exit__(None, None, None)


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_in_every_order_of_leaving_the_last_entered_of_those_that_stay_answers(order: tuple[int, ...]) -> None:
    fakes = [StandIn(name) for name in "abab"]
    entered = [Interception(one, sleep=sleep) for one, sleep in zip(fakes, ("waiters", "process") * 2, strict=True)]
    before = (time.sleep, botocore.waiter.time)
    for interception in entered:
        interception.__enter__()
    staying = list(range(4))
    for leaving in order:
        assert owner_of(client_of_module) == fakes[max(staying)].name
        assert (time.sleep is not before[0]) == bool({1, 3} & set(staying))
        assert botocore.waiter.time is not before[1]
        entered[leaving].__exit__(None, None, None)
        staying.remove(leaving)
    assert (time.sleep, botocore.waiter.time) == before


def test_leaving_what_was_not_entered_is_refused_and_changes_nothing(fake: StandIn) -> None:
    before = time.sleep
    with Interception(fake):
        with pytest.raises(UsageError, match="left more often than it was entered"):
            Interception(fake, sleep="process").__exit__(None, None, None)
        with pytest.raises(UsageError, match="<StandIn other>"):
            Interception(StandIn("other")).__exit__(None, None, None)
        assert owner_of(client_of_module) == "standin"
    assert time.sleep is before


def test_one_interception_can_be_entered_twice_at_a_time(fake: StandIn) -> None:
    interception = Interception(fake)
    with interception:
        one = client()
        with interception:
            assert owner_of(one) == "standin"
        assert owner_of(one) == "standin"


def test_an_exception_leaves_the_interception() -> None:
    with pytest.raises(ZeroDivisionError), Interception(StandIn()):
        raise ZeroDivisionError


def test_sixteen_threads_lose_nothing(fake: StandIn) -> None:
    start = threading.Barrier(16)

    def calls() -> int:
        one = client()
        start.wait()
        return sum(owner_of(one) == "standin" for _ in range(200))

    with Interception(fake), ThreadPoolExecutor(16) as pool:
        assert sum(one.result() for one in [pool.submit(calls) for _ in range(16)]) == 3200
    assert len(fake.requests) == 3200


def test_sixteen_threads_come_and_go_while_one_stays(fake: StandIn) -> None:
    def visits(name: str) -> None:
        for _ in range(50):
            with Interception(StandIn(name)):
                pass

    with Interception(fake):
        one = client()
        with ThreadPoolExecutor(16) as pool:
            for visit in [pool.submit(visits, f"visitor-{n}") for n in range(16)]:
                visit.result()
        assert owner_of(one) == "standin"


def test_it_decorates_a_function_that_is_called_repeatedly_and_within_itself(fake: StandIn) -> None:
    @Interception(fake)
    def owners(depth: int) -> list[str]:
        """Who answers at each depth."""
        return [owner_of(client()), *(owners(depth - 1) if depth else [])]

    assert owners(2) == ["standin"] * 3
    assert owners(0) == ["standin"]
    assert (owners.__name__, owners.__doc__) == ("owners", "Who answers at each depth.")


def test_it_decorates_an_async_function(fake: StandIn) -> None:
    @Interception(fake)
    async def owner() -> str:
        await asyncio.sleep(0)
        return owner_of(client())

    assert inspect.iscoroutinefunction(owner)
    assert asyncio.run(owner()) == "standin"


def test_it_decorates_a_generator_from_its_first_step_to_its_last(fake: StandIn) -> None:
    @Interception(fake)
    def owners() -> Iterator[str]:
        yield owner_of(client())
        yield owner_of(client())

    assert inspect.isgeneratorfunction(owners)
    assert list(owners()) == ["standin", "standin"]


def test_it_decorates_an_async_generator(fake: StandIn) -> None:
    @Interception(fake)
    async def owners() -> AsyncIterator[str]:
        yield owner_of(client())
        yield owner_of(client())

    async def collect() -> list[str]:
        return [owner async for owner in owners()]

    assert inspect.isasyncgenfunction(owners)
    assert asyncio.run(collect()) == ["standin", "standin"]


def test_a_class_is_refused_with_what_to_do_instead(fake: StandIn) -> None:
    with pytest.raises(UsageError, match=r"self\.enterContext"):
        Interception(fake)(StandIn)


def test_an_unknown_way_to_sleep_is_refused_with_the_accepted_ones(fake: StandIn) -> None:
    with pytest.raises(UsageError, match='sleep="waiters" or "process"'):
        Interception(fake, sleep="never")


def test_an_interception_says_whose_it_is(fake: StandIn) -> None:
    assert repr(Interception(fake)) == "<Interception by <StandIn standin>, sleep='waiters'>"
