"""aiobotocore's clients, their waiters and their credentials, inside an interception."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import (
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    WaiterError,
)

from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept import Interception
from codedeploy_fake.intercept.patches import RELIED_ON_IN_AIOBOTOCORE
from codedeploy_fake.simulation.clock import WallClock
from codedeploy_fake.wire import ConnectionDropped, Response
from tests.intercept.standin import StandIn, answer, owner_of, throttle
from tests.intercept.test_credentials import ACCOUNT, signed_by
from tests.intercept.test_retries import ATTEMPTS, EVERY_FAULT, FAULTS, MODES, retrying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytest.importorskip("aiobotocore", reason="aiobotocore pins botocore: it has a venv of its own, see .ci/run")

import aiobotocore.awsrequest
import aiobotocore.credentials
import aiobotocore.hooks
import aiobotocore.httpsession
import aiobotocore.session
import aiobotocore.signers
import aiobotocore.stub
import aiobotocore.waiter

pytestmark = pytest.mark.asyncio

KEYS = {"region_name": "us-east-1", "aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}

#: Every attribute of aiobotocore that an interception replaces.
PLACES: tuple[tuple[Any, str], ...] = (
    (aiobotocore.hooks.AioHierarchicalEmitter, "_emit"),
    (aiobotocore.session.AioSession, "_create_client"),
    (aiobotocore.session.AioSession, "get_credentials"),
    (aiobotocore.signers.AioRequestSigner, "get_auth_instance"),
    (aiobotocore.waiter, "asyncio"),
)


@pytest.fixture(autouse=True)
def _no_network(network: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(self: object, request: Any) -> None:
        network.append(request.url)
        raise EndpointConnectionError(endpoint_url=request.url)

    monkeypatch.setattr(aiobotocore.httpsession.AIOHTTPSession, "send", send)


@pytest.fixture(autouse=True)
def _no_provider(providers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = aiobotocore.credentials
    sources = (
        (credentials.AioCredentialResolver, "load_credentials"),
        (credentials.AioRefreshableCredentials, "get_frozen_credentials"),
        (credentials.AioAssumeRoleCredentialFetcher, "fetch_credentials"),
    )
    for owner, name in sources:

        async def ask(self: object, *args: object, source: str = f"{owner.__name__}.{name}") -> None:
            providers.append(source)

        monkeypatch.setattr(owner, name, ask)


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    before = found()
    yield
    assert [one is other for one, other in zip(found(), before, strict=True)] == [True] * len(PLACES)


def found() -> list[object]:
    return [vars(owner)[name] for owner, name in PLACES]


def session() -> Any:
    return aiobotocore.session.get_session()


def making(**kwargs: Any) -> Any:
    return session().create_client("codedeploy", **kwargs)


async def owner(client: Any) -> str:
    (name,) = (await client.list_applications())["applications"]
    return str(name)


async def poll(client: Any) -> str:
    return str((await client.get_deployment(deploymentId="d-ABCDEFGHI"))["deploymentInfo"]["status"])


async def wait(client: Any, **config: int) -> None:
    await client.get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI", WaiterConfig=config)


async def answers(client: Any, url: str, status: int, body: bytes) -> Any:
    class Raw:
        raw_headers = ()

        async def read(self) -> bytes:
            return body

    return aiobotocore.awsrequest.AioAWSResponse(url, status, {}, Raw())


@asynccontextmanager
async def s3_answering(*statuses: int) -> AsyncIterator[Any]:
    """An S3 client whose requests somebody else answers."""
    left = list(statuses)
    async with session().create_client("s3", **KEYS) as s3:

        async def send(request: Any, **kwargs: object) -> Any:
            return await answers(s3, request.url, left.pop(0), b"")

        s3.meta.events.register("before-send", send)
        yield s3


# The answer.


async def test_a_client_made_inside_is_answered(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            assert await owner(client) == "standin"


async def test_a_client_made_before_is_answered_and_afterwards_the_network_is_asked(
    fake: StandIn, network: list[str]
) -> None:
    async with making(**KEYS, config=Config(retries={"max_attempts": 0})) as client:
        with Interception(fake):
            assert await owner(client) == "standin"
        with pytest.raises(EndpointConnectionError):
            await owner(client)
    assert network == ["https://codedeploy.us-east-1.amazonaws.com/"]
    network.clear()


async def test_aiobotocore_still_serialises_signs_and_parses(fake: StandIn) -> None:
    with Interception(fake):
        async with making(**KEYS) as client:
            answered = await client.get_deployment(deploymentId="d-ABCDEFGHI")
    (request,) = fake.requests
    assert request.body == b'{"deploymentId": "d-ABCDEFGHI"}'
    assert request.headers["x-amz-target"] == "CodeDeploy_20141006.GetDeployment"
    assert "/us-east-1/codedeploy/aws4_request" in request.headers["authorization"]
    assert answered["deploymentInfo"]["status"] == "InProgress"
    assert answered["ResponseMetadata"]["RequestId"] == "r-1"


async def test_pages_are_turned(fake: StandIn) -> None:
    fake.next = [answer({"applications": ["a"], "nextToken": "t"}), answer({"applications": ["b"]})]
    with Interception(fake):
        async with making() as client:
            pages = [page["applications"] async for page in client.get_paginator("list_applications").paginate()]
    assert pages == [["a"], ["b"]]


async def test_an_error_answer_is_the_typed_exception_of_the_client(fake: StandIn) -> None:
    fake.next = [answer({"__type": "DeploymentDoesNotExistException", "message": "none"}, 400)]
    with Interception(fake):
        async with making() as client:
            with pytest.raises(client.exceptions.DeploymentDoesNotExistException, match="none"):
                await poll(client)


@MODES
@pytest.mark.parametrize("error", [UsageError("you poll for ever"), AssertionError("a violation")], ids=repr)
async def test_what_the_fake_raises_reaches_the_caller_as_itself(fake: StandIn, error: Exception, mode: str) -> None:
    fake.next = [error]
    with Interception(fake):
        async with making(config=retrying(mode)) as client:
            with pytest.raises(type(error)) as raised:
                await poll(client)
    assert raised.value is error
    assert len(fake.requests) == 1


async def test_a_client_of_another_service_goes_its_own_way(fake: StandIn, network: list[str]) -> None:
    with Interception(fake):
        async with session().create_client("s3", **KEYS, endpoint_url="http://127.0.0.1:9") as s3:
            s3.meta.events.register("needs-retry", lambda **kwargs: False)
            with pytest.raises(EndpointConnectionError):
                await s3.list_buckets()
    assert set(network) == {"http://127.0.0.1:9/"}
    network.clear()


@pytest.mark.parametrize("coroutine", [False, True])
async def test_a_users_handler_runs_and_may_change_the_request(fake: StandIn, coroutine: bool) -> None:
    def add_header(event_name: str, request: Any, **kwargs: object) -> None:
        request.headers["X-Event"] = event_name

    async def add_header_later(**kwargs: Any) -> None:
        await asyncio.sleep(0)
        add_header(**kwargs)

    with Interception(fake):
        async with making() as client:
            client.meta.events.register("before-send.codedeploy", add_header_later if coroutine else add_header)
            assert await owner(client) == "standin"
    assert fake.requests[0].headers["x-event"] == "before-send.codedeploy.ListApplications"


async def test_a_users_answer_wins_and_the_fake_is_not_asked(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:

            async def send(request: Any, **kwargs: object) -> Any:
                return await answers(client, request.url, 200, b'{"applications": ["mine"]}')

            client.meta.events.register("before-send.codedeploy.ListApplications", send)
            assert await owner(client) == "mine"
    assert fake.requests == []


async def test_a_stubber_still_wins(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            with aiobotocore.stub.AioStubber(client) as stubber:
                stubber.add_response("list_applications", {"applications": ["stubbed"]})
                assert await owner(client) == "stubbed"
            assert await owner(client) == "standin"


async def test_a_hundred_tasks_lose_nothing(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            assert await asyncio.gather(*(owner(client) for _ in range(100))) == ["standin"] * 100


async def test_loops_in_four_threads_are_answered(fake: StandIn) -> None:
    async def visit() -> str:
        async with making() as client:
            return await owner(client)

    with Interception(fake), ThreadPoolExecutor(4) as pool:
        visits = [pool.submit(lambda: asyncio.run(visit())) for _ in range(4)]
        assert [one.result() for one in visits] == ["standin"] * 4


# Nested, crosswise, beside others.


async def test_a_nested_interception_wins_and_leaving_restores(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            with Interception(StandIn("inner")):
                assert (await owner(client), owner_of(boto3.client("codedeploy"))) == ("inner", "inner")
            assert (await owner(client), owner_of(boto3.client("codedeploy"))) == ("standin", "standin")


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_in_every_order_of_leaving_the_last_entered_of_those_that_stay_answers_both_kinds(
    order: tuple[int, ...],
) -> None:
    fakes = [StandIn(name) for name in "abc"]
    entered = [Interception(one, sleep) for one, sleep in zip(fakes, ("waiters", "process", "waiters"), strict=True)]
    before, sleep = found(), asyncio.sleep
    async with making(**KEYS) as client:
        for interception in entered:
            interception.__enter__()
        sync = boto3.client("codedeploy", **KEYS)
        staying = list(range(3))
        for leaving in order:
            last = fakes[max(staying)].name
            assert (await owner(client), owner_of(sync)) == (last, last)
            assert not any(one is other for one, other in zip(found(), before, strict=True))
            entered[leaving].__exit__(None, None, None)
            staying.remove(leaving)
    assert asyncio.sleep is sleep


async def test_two_tasks_come_and_go_while_one_stays(fake: StandIn) -> None:
    async def visits(name: str) -> None:
        for _ in range(20):
            with Interception(StandIn(name)):
                await asyncio.sleep(0)

    with Interception(fake):
        async with making() as client:
            await asyncio.gather(visits("a"), visits("b"))
            assert await owner(client) == "standin"


async def test_it_decorates_an_async_function(fake: StandIn) -> None:
    @Interception(fake)
    async def ask() -> str:
        async with making() as client:
            return await owner(client)

    assert await ask() == "standin"


async def test_a_replacement_left_beneath_somebody_elses_is_harmless(fake: StandIn, network: list[str]) -> None:
    emitter = aiobotocore.hooks.AioHierarchicalEmitter
    async with making(**KEYS, config=Config(retries={"max_attempts": 0})) as client:
        with pytest.MonkeyPatch.context() as put_back:
            put_back.setattr(emitter, "_emit", emitter._emit)
            with Interception(fake):
                ours = emitter._emit

                def theirs(*args: object, **kwargs: object) -> object:
                    return ours(*args, **kwargs)

                emitter._emit = theirs
            with pytest.raises(EndpointConnectionError):
                await owner(client)
    network.clear()


@pytest.mark.parametrize("ours_first", [False, True])
async def test_beside_moto(fake: StandIn, ours_first: bool) -> None:
    moto = pytest.importorskip("moto", reason="moto is not installed")
    order = [Interception(fake), moto.mock_aws()]
    with order[not ours_first], order[ours_first]:
        async with making() as client:
            assert await owner(client) == "standin"
            assert await poll(client) == "InProgress"
        s3 = boto3.client("s3", **KEYS)
        s3.create_bucket(Bucket="mine")
        assert len(s3.list_buckets()["Buckets"]) == 1


# The canary.


@pytest.mark.parametrize("name", RELIED_ON_IN_AIOBOTOCORE)
async def test_an_attribute_that_has_moved_is_named_with_the_version(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit = botocore.hooks.HierarchicalEmitter._emit
    with monkeypatch.context() as moved:
        moved.delattr(name)
        with pytest.raises(UsageError) as raised, Interception(StandIn()):
            pass
        assert f"aiobotocore {aiobotocore.__version__} has no {name}" in str(raised.value)
        assert 'pip install "aiobotocore<' in str(raised.value)
    assert botocore.hooks.HierarchicalEmitter._emit is emit


# Credentials and regions.


async def test_without_credentials_a_client_signs_with_dummies(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            await owner(client)
    assert signed_by(fake) == "codedeploy-fake"


async def test_a_client_made_before_without_credentials_signs_with_dummies(fake: StandIn, providers: list[str]) -> None:
    async with making(region_name="us-east-1") as client:
        assert providers == ["AioCredentialResolver.load_credentials"]
        providers.clear()
        with Interception(fake):
            await owner(client)
    assert signed_by(fake) == "codedeploy-fake"


def expired() -> Any:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return aiobotocore.credentials.AioRefreshableCredentials("AKIA", "s", "token", yesterday, dict, "iam-role")


def assumed() -> Any:
    module = aiobotocore.credentials
    source = module.AioCredentials("a", "b")
    fetcher = module.AioAssumeRoleCredentialFetcher(lambda *args, **kwargs: None, source, "arn:aws:iam::1:role/r")
    return module.AioDeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")


@pytest.mark.parametrize("credentials", [expired, assumed], ids=["expired", "assume-role"])
@pytest.mark.parametrize("inside", [False, True])
async def test_credentials_to_refresh_are_not_refreshed(fake: StandIn, credentials: Any, inside: bool) -> None:
    one = session()
    one._credentials = credentials()
    interception = Interception(fake)
    if inside:
        with interception:
            async with one.create_client("codedeploy") as client:
                await owner(client)
    else:
        async with one.create_client("codedeploy", "us-east-1") as client:
            with interception:
                await owner(client)
    assert signed_by(fake) == "codedeploy-fake"


def configure(text: str) -> None:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(text, encoding="utf-8")


async def test_a_profile_that_points_elsewhere_is_not_followed(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    configure("[profile p]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\n")
    monkeypatch.setenv("AWS_PROFILE", "p")
    with Interception(fake):
        async with making() as client:
            await owner(client)
    assert signed_by(fake) == "codedeploy-fake"


@pytest.mark.parametrize("where", ["argument", "session", "environment", "profile"])
async def test_plain_static_credentials_stay(fake: StandIn, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "secret"}
    one = session()
    if where == "session":
        one.set_credentials(*keys.values())
    if where == "environment":
        for name, value in keys.items():
            monkeypatch.setenv(name.upper(), value)
    if where == "profile":
        configure("[default]\n" + "".join(f"{name} = {value}\n" for name, value in keys.items()))
    with Interception(fake):
        async with one.create_client("codedeploy", **keys if where == "argument" else {}) as client:
            await owner(client)
    assert signed_by(fake) == ACCOUNT


async def test_a_client_made_inside_is_as_poor_after_leaving_as_if_made_outside(
    fake: StandIn, providers: list[str]
) -> None:
    with Interception(fake):
        async with making() as client:
            await owner(client)
    with pytest.raises(NoCredentialsError):
        await client.list_applications()
    assert set(providers) == {"AioCredentialResolver.load_credentials"}
    providers.clear()


async def test_a_client_made_inside_finds_its_real_credentials_after_leaving(fake: StandIn, network: list[str]) -> None:
    one = session()
    with Interception(fake):
        client = await one.create_client("codedeploy", config=Config(retries={"max_attempts": 0})).__aenter__()
    one.set_credentials("real", "secret")
    signed: list[bytes] = []
    client.meta.events.register(
        "before-send", lambda request, **kwargs: signed.append(request.headers["Authorization"])
    )
    with pytest.raises(EndpointConnectionError):
        await owner(client)
    await client.__aexit__(None, None, None)
    assert b"Credential=real/" in signed[0]
    network.clear()


async def test_the_credentials_of_a_client_made_inside_answer_for_endpoint_rules(fake: StandIn) -> None:
    one = session()
    with Interception(fake):
        async with one.create_client("codedeploy") as client:
            credentials = client._request_signer._credentials
    one.set_credentials("real", "secret")
    assert await credentials.get_deferred_property("access_key")() == "real"
    assert await credentials.get_account_id() is None


async def test_another_service_asks_for_its_credentials_as_ever(fake: StandIn, providers: list[str]) -> None:
    with Interception(fake):
        async with session().create_client("s3", "us-east-1") as s3:
            with pytest.raises(NoCredentialsError):
                await s3.list_buckets()
        with pytest.raises(NoRegionError):
            await session().create_client("sns").__aenter__()
    assert set(providers) == {"AioCredentialResolver.load_credentials"}
    providers.clear()


async def test_without_any_region_a_client_has_the_fakes_and_a_configured_one_stays(fake: StandIn) -> None:
    with Interception(fake):
        async with making() as client:
            assert client.meta.region_name == "eu-west-1"
        async with making(region_name="us-west-2") as client:
            assert client.meta.region_name == "us-west-2"
        configure("[default]\nregion = us-west-1\n")
        async with making() as client:
            assert client.meta.region_name == "us-west-1"


async def test_outside_nothing_is_added(fake: StandIn) -> None:
    with Interception(fake):
        pass
    with pytest.raises(NoRegionError):
        await making(aws_access_key_id="a", aws_secret_access_key="b").__aenter__()


# Retries.


@MODES
@EVERY_FAULT
async def test_a_fault_that_passes_is_retried_at_once_and_moves_no_clock(
    fake: StandIn, async_slept: list[float], mode: str, fault: str
) -> None:
    fake.next = [FAULTS[fault][0]() for _ in range(ATTEMPTS[mode] - 1)]
    with Interception(fake):
        async with making(config=retrying(mode)) as client:
            assert await owner(client) == "standin"
    assert (len(fake.requests), fake.elapsed, async_slept) == (ATTEMPTS[mode], 0, [])


@MODES
@EVERY_FAULT
async def test_a_fault_that_stays_is_given_up_after_the_last_attempt(
    fake: StandIn, async_slept: list[float], mode: str, fault: str
) -> None:
    make, raised = FAULTS[fault]
    fake.next = [make() for _ in range(9)]
    with Interception(fake):
        async with making(config=retrying(mode)) as client:
            with pytest.raises(raised):
                await owner(client)
    assert (len(fake.requests), fake.elapsed, async_slept) == (ATTEMPTS[mode], 0, [])


# Sleeping.


async def test_the_unmodified_waiter_ends_without_sleeping(fake: StandIn, async_slept: list[float]) -> None:
    fake.next = [ConnectionDropped(), throttle()]
    with Interception(fake):
        async with making() as client:
            await wait(client)
    assert (fake.elapsed, len(fake.requests), async_slept) == (60, 7, [])


async def test_a_waiter_that_gives_up_does_so_in_virtual_time(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake):
        async with making() as client:
            with pytest.raises(WaiterError, match="Max attempts exceeded"):
                await wait(client, Delay=10, MaxAttempts=3)
    assert (fake.elapsed, async_slept) == (20, [])


async def test_waiters_that_wait_together_wait_once(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake):
        async with making() as client:
            await asyncio.gather(*(wait(client) for _ in range(4)))
    assert (fake.elapsed, async_slept) == (60, [])


async def test_a_waiter_in_a_thread_and_one_in_a_task_wait_once(fake: StandIn) -> None:
    def waits() -> None:
        boto3.client("codedeploy").get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI")

    with Interception(fake):
        async with making() as client:
            await asyncio.gather(asyncio.to_thread(waits), wait(client))
    assert fake.elapsed == 60


async def test_a_waiters_sleep_counts_from_the_answer(fake: StandIn) -> None:
    def slow() -> Response:
        fake.clock.advance(7)
        return answer({"deploymentInfo": {"status": "InProgress"}})

    fake.next = [slow]
    with Interception(fake):
        async with making() as client:
            await wait(client)
    assert fake.elapsed == 67


async def test_a_waiter_of_another_service_keeps_its_sleep(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake):
        async with making() as client, s3_answering(404, 200) as s3:
            await owner(client)
            await s3.get_waiter("bucket_exists").wait(Bucket="b")
    assert (fake.elapsed, async_slept) == (0, [5])


async def test_after_leaving_a_waiters_sleep_is_real(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake):
        async with making() as client:
            await owner(client)
    async with s3_answering(404, 200) as s3:
        await s3.get_waiter("bucket_exists").wait(Bucket="b")
    assert (fake.elapsed, async_slept) == (0, [5])


async def test_on_a_wall_clock_the_sleep_is_real(async_slept: list[float]) -> None:
    fake = StandIn(clock=WallClock(lambda: 1_000 + sum(async_slept)))
    with Interception(fake):
        async with making() as client:
            await wait(client)
    assert async_slept == [15] * 4


async def test_a_poll_loop_with_asyncio_sleep_ends(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake, sleep="process"):
        async with making() as client:
            while await poll(client) != "Succeeded":
                assert await asyncio.sleep(20, "result") == "result"
    assert (fake.elapsed, async_slept) == (60, [])


async def test_a_task_that_asked_something_else_keeps_its_sleep(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake, sleep="process"):
        async with making() as client, s3_answering(200) as s3:
            await owner(client)
            await s3.head_bucket(Bucket="b")
            await asyncio.sleep(3)
    assert (fake.elapsed, async_slept) == (0, [3])


async def test_by_default_asyncio_sleep_is_real(fake: StandIn, async_slept: list[float]) -> None:
    with Interception(fake):
        async with making() as client:
            await owner(client)
            await asyncio.sleep(20)
    assert (fake.elapsed, async_slept) == (0, [20])


@pytest.mark.filterwarnings("ignore:aiobotocore's httpx backend now prefers httpx2:DeprecationWarning")
async def test_a_client_on_httpx_and_its_waiter(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec("aiobotocore.httpxsession") is None or not (find_spec("httpx2") or find_spec("httpx")):
        pytest.skip("needs an aiobotocore that knows httpx, and its extra httpx2 or httpx")
    import anyio
    from aiobotocore.config import AioConfig
    from aiobotocore.httpxsession import HttpxSession

    spans: list[float] = []
    real = anyio.sleep

    async def sleep(delay: float) -> None:
        spans.append(delay)
        await real(0)

    monkeypatch.setattr(anyio, "sleep", sleep)
    with Interception(fake):
        async with making(config=AioConfig(http_session_cls=HttpxSession)) as client:
            await wait(client)
    assert (fake.elapsed, [span for span in spans if span]) == (60, [])


async def test_a_client_aimed_at_a_server_of_the_process_uses_http(fake: StandIn, network: list[str]) -> None:
    interception = Interception(fake)
    with interception, interception.served_at("http://127.0.0.1:5"):
        once = Config(retries={"max_attempts": 0})
        async with making(endpoint_url="http://127.0.0.1:5", config=once) as aimed, making() as other:
            with pytest.raises(EndpointConnectionError):
                await owner(aimed)
            assert await owner(other) == "standin"
    assert network == ["http://127.0.0.1:5/"]
    network.clear()
