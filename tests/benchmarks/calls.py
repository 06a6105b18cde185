"""CreateDeployment, GetDeployment, BatchGetDeployments and a waiter through boto3, beside botocore alone and moto.

Botocore's floor is a client whose before-send is answered with bytes that were made before: those of the fake's own
answer, so that the two differ by the fake alone. The interception alone is one of a fake that answers such bytes. What
time anybody really sleeps is not CPU time.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import botocore.waiter
from botocore.awsrequest import AWSResponse

from codedeploy_fake import CodeDeployFake, Policies, VirtualClock
from codedeploy_fake.intercept import Interception
from codedeploy_fake.wire import Request, Response
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.table import Row

GROUPS = 100
FINISHED = 25
CALLS = 100
#: A deployment of ten minutes, at the waiter's own pace.
MINUTES, POLL, _WAITER = 10, 15, "deployment_successful"
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
    # before moto adds itself to every client's handlers
    canned = {name: Canned(ours, call) for name, _, call in kinds}
    rows = [*_waiters(ours, rounds), _seam(ours, rounds)]
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


def _seam(ours: Ours, rounds: int) -> Row:
    """What of a call is the interception's: GetDeployment to a fake that has nothing to do."""
    canned = Canned(ours, _get)
    seam = Seam(canned)
    figures = paired({"seam": _repeated(seam, _get, seam.intercepted), "botocore": _repeated(canned, _get)}, rounds)
    floor, ratio = figures.of("botocore") * 1e6, figures.ratio("seam", "botocore")
    return Row("the interception alone, GetDeployment", "us", figures.of("seam") * 1e6, "botocore", floor, ratio)


def _waiters(ours: Ours, rounds: int) -> list[Row]:
    """A waiter, to the end of a deployment, beside as many answers of a canned client; and what of it is botocore's."""
    polls = MINUTES * 60 // POLL + 1

    def starts() -> str:
        ours.again()
        ours.fake.script.next().succeed(seconds=MINUTES * 60)
        return ours.create(0)

    def waits() -> tuple[Callable[[], object], int]:
        name = starts()
        return ours.intercepted(lambda: ours.client.get_waiter(_WAITER).wait(deploymentId=name)), polls

    name = starts()
    going = Canned(ours, lambda side, _: side.client.get_deployment(deploymentId=name))
    ended = Canned(ours, _get)

    def waits_alone() -> tuple[Callable[[], object], int]:
        going.answers = chain(repeat(going.response, polls - 1), [ended.response])

        def run() -> None:
            with patch.object(botocore.waiter, "time", SimpleNamespace(sleep=lambda _: None)):
                going.client.get_waiter(_WAITER).wait(deploymentId=name)

        return run, polls

    contestants = {"ours": waits, "alone": waits_alone, "botocore": _repeated(ended, _get, times=polls)}
    figures = paired(contestants, rounds)
    floor = figures.of("botocore") * 1e6
    ratio, alone = figures.ratio("ours", "botocore"), figures.ratio("alone", "botocore")
    work, goal = f"waiter over {MINUTES} minutes, a poll", 1.15
    return [
        Row(work, "us", figures.of("ours") * 1e6, "botocore", floor, ratio, f"<= {goal:.2f}", ratio <= goal),
        Row(f"{work}, botocore's own waiter", "us", figures.of("alone") * 1e6, "botocore", floor, alone),
    ]


def _create(side: Any, number: int) -> object:
    return side.client.create_deployment(**CREATE, deploymentGroupName=f"group-{number % GROUPS}")


def _get(side: Any, number: int) -> object:
    return side.client.get_deployment(deploymentId=side.finished[number % FINISHED])


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
    """A fake with groups and finished deployments, and a client that it answers while it is ``intercepted``.

    It lives on from round to round, as in a test: what was created in a round has ended before the next.
    """

    def __init__(self) -> None:
        self.fake = CodeDeployFake(policies=Policies())
        self.client = _client()
        for number in range(GROUPS):
            self.fake.seed_group("web", f"group-{number}", 3)
        self.finished = [self.create(number) for number in range(FINISHED)]
        self.again()

    def create(self, number: int) -> str:
        """A deployment to a group of that number; its id."""
        made: str = self.fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": f"group-{number}"})[
            "deploymentId"
        ]
        return made

    def again(self) -> None:
        """Let everything end that goes on."""
        self.fake.run_until_idle()

    def intercepted(self, run: Callable[[], object]) -> Callable[[], object]:
        """The same work, with every client of the process answered."""

        def within() -> None:
            with self.fake.intercept():
                run()

        return within


class Canned:
    """A client that gets what a fake answered to a call once, at before-send: what botocore costs alone.

    With ``answers`` it gets those, one after another.
    """

    def __init__(self, ours: Ours, call: Call) -> None:
        self.finished = ours.finished
        self.client = _client()
        self.response: Response
        self.answers: Iterator[Response] | None = None
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
            self.response = self._ours.handle(Request(headers=headers, body=request.body))
        response = next(self.answers) if self.answers else self.response
        return AWSResponse(request.url, response.status, response.headers, _Raw(response.body))


class Seam:
    """A fake that answers what a canned client got: nothing is left but the interception."""

    region = "us-east-1"

    def __init__(self, canned: Canned) -> None:
        self.finished = canned.finished
        self.client = _client()
        self.clock = VirtualClock(0)
        self._response = canned.response

    def handle(self, request: Request) -> Response:
        """The same answer to all."""
        return self._response

    def again(self) -> None:
        """It is always the same."""

    def intercepted(self, run: Callable[[], object]) -> Callable[[], object]:
        """The same work, with every client of the process answered."""

        def within() -> None:
            with Interception(self):
                run()

        return within


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
