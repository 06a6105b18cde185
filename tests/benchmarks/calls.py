"""CreateDeployment, GetDeployment, BatchGetDeployments and a waiter through boto3, beside botocore alone and moto.

Botocore's floor is a client whose before-send is answered with bytes that were made before: those of the fake's own
answer, so that the two differ by the fake alone. What time anybody really sleeps is not CPU time.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.wire import Request
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.table import Row

GROUPS = 100
FINISHED = 25
CALLS = 100
#: A deployment of ten minutes, at the waiter's own pace.
MINUTES, POLL = 10, 15
CREATE = {
    "applicationName": "web",
    "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}},
}
_ROLE = "arn:aws:iam::123456789012:role/CodeDeploy"

Call = Callable[[Any, int], object]


def measure(rounds: int = 5) -> list[Row]:
    """The rows of this module; a round is a hundred calls of each kind by each contestant."""
    ours = Ours()
    kinds = [
        ("CreateDeployment", 1.15, _create),
        ("GetDeployment", 1.15, _get),
        (f"BatchGetDeployments({FINISHED})", 1.2, _batch),
    ]
    canned = {name: Canned(ours, call) for name, _, call in kinds}  # before moto adds itself to every client's handlers
    rows = [_waiter(ours, rounds)]
    moto = Moto()
    for name, goal, call in kinds:
        contestants = {
            "ours": _repeated(ours, call, ours.intercepted),
            "botocore": _repeated(canned[name], call),
            "moto": _repeated(moto, call, moto.mocked),
        }
        figures = paired(contestants, rounds)
        floor, ratio = figures.of("botocore") * 1e6, figures.ratio("ours", "botocore")
        rows += [
            Row(name, "us", figures.of("ours") * 1e6, "botocore", floor, ratio, f"<= {goal:.2f}", ratio <= goal),
            Row(
                f"{name}, moto's", "us", figures.of("moto") * 1e6, "botocore", floor, figures.ratio("moto", "botocore")
            ),
        ]
    return rows


def _waiter(ours: Ours, rounds: int) -> Row:
    """A waiter, from the creation to the end of a deployment, beside as many answers of a canned client."""
    polls = MINUTES * 60 // POLL + 1

    def waits() -> tuple[Callable[[], object], int]:
        ours.again()
        ours.fake.script.next().succeed(seconds=MINUTES * 60)
        name = ours.create(0)
        return ours.intercepted(lambda: ours.client.get_waiter("deployment_successful").wait(deploymentId=name)), polls

    figures = paired({"ours": waits, "botocore": _repeated(Canned(ours, _get), _get, times=polls)}, rounds)
    ratio = figures.ratio("ours", "botocore")
    each, floor = figures.of("ours") * 1e6, figures.of("botocore") * 1e6
    return Row(f"waiter over {MINUTES} minutes, a poll", "us", each, "botocore", floor, ratio, "<= 1.15", ratio <= 1.15)


def _create(side: Any, number: int) -> object:
    return side.client.create_deployment(**CREATE, deploymentGroupName=f"group-{number % GROUPS}")


def _get(side: Any, _: int) -> object:
    return side.client.get_deployment(deploymentId=side.finished[0])


def _batch(side: Any, _: int) -> object:
    return side.client.batch_get_deployments(deploymentIds=side.finished)


def _repeated(
    side: Any,
    call: Call,
    within: Callable[[Callable[[], object]], Callable[[], object]] | None = None,
    times: int = CALLS,
) -> Work:
    def ready() -> tuple[Callable[[], object], int]:
        side.again()

        def run() -> None:
            for number in range(times):
                call(side, number)

        return (within(run) if within else run), times

    return ready


def _client() -> Any:
    return boto3.Session("testing", "testing", region_name="us-east-1").client("codedeploy")


class Ours:
    """A fake with groups and finished deployments, and a client that it answers while it is ``intercepted``."""

    def __init__(self) -> None:
        self.fake = CodeDeployFake(policies=Policies())
        self.client = _client()
        for number in range(GROUPS):
            self.fake.seed_group("web", f"group-{number}", 3)
        self.finished = [self.create(number) for number in range(FINISHED)]
        self.fake.run_until_idle()
        self.state = self.fake.snapshot()

    def create(self, number: int) -> str:
        """A deployment to a group of that number; its id."""
        made: str = self.fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": f"group-{number}"})[
            "deploymentId"
        ]
        return made

    def again(self) -> None:
        """Be as in the beginning, with the lives of the finished deployments computed."""
        self.fake.restore(self.state)
        for name in self.finished:
            self.fake.timeline(name)

    def intercepted(self, run: Callable[[], object]) -> Callable[[], object]:
        """The same work, with every client of the process answered."""

        def within() -> None:
            with self.fake.intercept():
                run()

        return within


class Canned:
    """A client that gets what a fake answered to a call once, at before-send: what botocore costs alone."""

    def __init__(self, ours: Ours, call: Call) -> None:
        self.finished = ours.finished
        self.client = _client()
        self._ours: CodeDeployFake | None = ours.fake
        self.client.meta.events.register("before-send.codedeploy", self._answer)
        call(self, GROUPS - 1)
        self._ours = None

    def again(self) -> None:
        """It is always the same."""

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        if self._ours is not None:
            headers = {
                name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
            }
            self._response = self._ours.handle(Request(headers=headers, body=request.body))
        return AWSResponse(request.url, self._response.status, self._response.headers, _Raw(self._response.body))


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


class Moto:
    """The same groups in moto; its deployments stay Created, so those of a round are left where they are."""

    def __init__(self) -> None:
        from moto import mock_aws

        self._mock = mock_aws()
        self.client = _client()
        self._mock.start()
        self.client.create_application(applicationName="web")
        for number in range(GROUPS):
            self.client.create_deployment_group(
                applicationName="web", deploymentGroupName=f"group-{number}", serviceRoleArn=_ROLE
            )
        self.finished = [_create(self, number)["deploymentId"] for number in range(FINISHED)]  # type: ignore[index]
        self._mock.stop(remove_data=False)

    def again(self) -> None:
        """Nothing to be done."""

    def mocked(self, run: Callable[[], object]) -> Callable[[], object]:
        """The same work, answered by moto."""

        def within() -> None:
            self._mock.start(reset=False)
            try:
                run()
            finally:
                self._mock.stop(remove_data=False)

        return within
