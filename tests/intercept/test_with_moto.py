"""Beside moto: CodeDeploy is ours while an interception is entered, everything else stays moto's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from codedeploy_fake.intercept import Interception, bound_client
from tests.intercept.standin import ONCE, StandIn, owner_of

pytest.importorskip("moto", reason="moto is not installed")


# Those of other services are looked for as ever, which the tests of this directory forbid.
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}


def buckets(**kwargs: Any) -> list[str]:
    s3 = boto3.client("s3", **KEYS, **kwargs)
    s3.create_bucket(Bucket="mine")
    return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def mock_aws() -> Any:
    from moto import mock_aws

    return mock_aws()


def test_moto_first_then_ours(fake: StandIn) -> None:
    with mock_aws(), Interception(fake):
        assert owner_of(boto3.client("codedeploy")) == "standin"
        assert buckets() == ["mine"]


def test_ours_first_then_moto(fake: StandIn) -> None:
    with Interception(fake), mock_aws():
        assert owner_of(boto3.client("codedeploy")) == "standin"
        assert buckets() == ["mine"]


def test_a_client_made_before_either(fake: StandIn) -> None:
    client = boto3.client("codedeploy", **KEYS)
    with mock_aws(), Interception(fake):
        assert owner_of(client) == "standin"


def test_after_leaving_motos_codedeploy_is_motos_again(fake: StandIn) -> None:
    with mock_aws():
        client = boto3.client("codedeploy", **KEYS)
        client.create_application(applicationName="motos")
        with Interception(fake):
            assert owner_of(client) == "standin"
        assert owner_of(client) == "motos"


def test_what_moto_does_not_know_of_codedeploy_is_answered(fake: StandIn) -> None:
    fake.next = []
    with mock_aws(), Interception(fake):
        boto3.client("codedeploy").get_deployment(deploymentId="d-ABCDEFGHI")
    assert len(fake.requests) == 1


def test_moto_ends_while_ours_goes_on(fake: StandIn, network: list[str]) -> None:
    with Interception(fake):
        with mock_aws():
            client = boto3.client("codedeploy")
        assert owner_of(client) == "standin"
        with pytest.raises(Exception, match="Could not connect"):
            buckets(config=ONCE)
    assert network == ["https://s3.amazonaws.com/mine"]
    network.clear()


def test_a_bound_client_is_not_seen_by_moto(fake: StandIn) -> None:
    before = bound_client(fake)
    with mock_aws():
        assert owner_of(before) == "standin"
        assert owner_of(bound_client(fake)) == "standin"


def test_a_waiter_of_motos_keeps_its_sleep(fake: StandIn, slept: list[float]) -> None:
    with mock_aws(), Interception(fake):
        owner_of(boto3.client("codedeploy"))
        s3 = boto3.client("s3", **KEYS)
        with pytest.raises(Exception, match="Max attempts exceeded"):
            s3.get_waiter("bucket_exists").wait(Bucket="none", WaiterConfig={"Delay": 3, "MaxAttempts": 3})
    assert (fake.elapsed, slept) == (0, [3, 3])


STEPS = {
    "import moto": "import moto",
    "start moto": "import moto; mock = moto.mock_aws(); mock.start()",
    "client": "client = boto3.client('codedeploy', **KEYS)",
    "enter": "interception = Interception(StandIn()); interception.__enter__()",
}

ORDERS = (
    ("import moto", "client", "enter", "start moto"),
    ("import moto", "enter", "client", "start moto"),
    ("client", "enter", "start moto"),
    ("client", "start moto", "enter"),
    ("enter", "client", "start moto"),
    ("enter", "start moto", "client"),
    ("start moto", "client", "enter"),
    ("start moto", "enter", "client"),
)


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
def test_in_every_order_of_importing_starting_entering_and_making_the_client(order: tuple[str, ...]) -> None:
    script = [
        "import boto3",
        "from codedeploy_fake.intercept import Interception",
        "from tests.intercept.standin import StandIn, owner_of",
        f"KEYS = {KEYS}",
        *(STEPS[step] for step in order),
        "assert owner_of(client) == 'standin'",
        "s3 = boto3.client('s3', **KEYS)",
        "s3.create_bucket(Bucket='mine')",
        "assert len(s3.list_buckets()['Buckets']) == 1",
        "interception.__exit__(None, None, None)",
        "client = boto3.client('codedeploy', **KEYS)",
        "client.create_application(applicationName='motos')",
        "assert owner_of(client) == 'motos'",
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
