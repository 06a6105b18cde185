"""aiobotocore: recorded over HTTP, by aiohttp or httpx, and replayed by either client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import document, recording, replaying
from codedeploy_fake.server import serving
from tests.cassettes.story import KEYS, RELEASE, client, polled_fake, recorded, release

pytest.importorskip("aiobotocore", reason="aiobotocore pins botocore: it has a venv of its own, see .ci/run")

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def async_release(**keywords: Any) -> Any:
    async with get_session().create_client("codedeploy", region_name="us-east-1", **keywords) as asking:
        deployment = (await asking.create_deployment(**RELEASE))["deploymentId"]
        await asking.get_waiter("deployment_successful").wait(deploymentId=deployment)
        return (await asking.get_deployment(deploymentId=deployment))["deploymentInfo"]


def sender(name: str) -> AioConfig:
    """A configuration by which aiobotocore sends with aiohttp, or with httpx."""
    if name == "aiohttp":
        return AioConfig()
    sessions = pytest.importorskip("aiobotocore.httpxsession")
    return AioConfig(http_session_cls=sessions.HttpxSession)


@pytest.mark.parametrize("name", ["aiohttp", "httpx"])
async def test_what_aiobotocore_says_is_recorded_and_replayed_to_both(tmp_path: Path, name: str) -> None:
    path = tmp_path / "run.yaml"
    with recorded(path, polled_fake()) as url:
        told = await async_release(endpoint_url=url, config=sender(name), **KEYS)
    assert any(token.startswith("aiobotocore/") for token in document.read(path).metadata.sdk)
    assert not any(secret in path.read_text(encoding="utf-8") for secret in KEYS.values())
    with replaying(path):
        assert await async_release() == told
    with replaying(path):
        assert release(boto3.client("codedeploy", "us-east-1")) == told


async def test_what_boto3_says_is_replayed_to_aiobotocore(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    with recorded(path, polled_fake()) as url:
        told = release(client(endpoint_url=url))
    with replaying(path):
        assert await async_release() == told


async def test_a_call_that_nobody_recorded_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    with recorded(path, polled_fake()):
        pass
    with pytest.raises(UsageError, match="has no such call: CreateDeployment"), replaying(path):
        await async_release()


@pytest.mark.parametrize("name", ["aiohttp", "httpx"])
async def test_nothing_is_sent_to_aws(tmp_path: Path, name: str) -> None:
    asked = get_session().create_client("codedeploy", region_name="us-east-1", config=sender(name), **KEYS)
    with recording(tmp_path / "run.yaml"):
        async with asked as client:
            with pytest.raises(UsageError, match="is AWS itself, and nobody has said"):
                await client.list_applications()


@pytest.mark.parametrize("name", ["aiohttp", "httpx"])
async def test_all_tasks_are_recorded_beside_threads_of_boto3(tmp_path: Path, name: str) -> None:
    path, fake = tmp_path / "run.yaml", CodeDeployFake()

    def with_boto3(url: str) -> None:
        for number in range(10):
            client(endpoint_url=url).create_application(applicationName=f"b-{number}")

    with serving(fake) as url, recording(path, fake=fake):
        thread = asyncio.create_task(asyncio.to_thread(with_boto3, url))
        async with get_session().create_client(
            "codedeploy", region_name="us-east-1", endpoint_url=url, config=sender(name), **KEYS
        ) as asking:
            await asyncio.gather(*(asking.create_application(applicationName=f"a-{number}") for number in range(20)))
        await thread
    assert len(document.read(path).interactions) == len(fake.calls) == 30
