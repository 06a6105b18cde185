"""One release, recorded off the fake itself: what every format of these tests writes down in its own way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import CREATE, request, seeded

#: A start whose milliseconds show what a format does to them.
START = datetime(2017, 8, 3, 17, 9, 34, 227_000, tzinfo=UTC)
#: The members of these answers that are times.
TIMES = ("createTime", "completeTime", "startTime", "endTime", "lastUpdatedAt")


@dataclass(frozen=True, slots=True)
class Answer:
    """One call: what went over the wire in both directions."""

    operation: str
    input: dict[str, Any]
    output: dict[str, Any]
    headers: dict[str, str]
    body: bytes


def releasing() -> CodeDeployFake:
    """A fake on which the next release fails on one of two instances."""
    fake = seeded(instances=2, start=START, contract="2017-08-03")
    fake.script.next().fail(at="AfterInstall", exit_code=2)
    return fake


def questions(fake: CodeDeployFake, call: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
    """Create a deployment, poll it to its end, and look at its instances."""
    deployment_id = call("CreateDeployment", CREATE)["deploymentId"]
    of = {"deploymentId": deployment_id}
    call("GetDeployment", of)
    while "completeTime" not in call("GetDeployment", of)["deploymentInfo"]:
        fake.clock.advance(1.1)
    for instance in call("ListDeploymentInstances", of)["instancesList"]:
        call("GetDeploymentInstance", {**of, "instanceId": instance})


def asking(client: Any) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """The same questions, asked by a client of boto3."""
    methods = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}

    def call(operation: str, input: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(client, methods[operation])(**input)
        return answer

    return call


def told() -> tuple[Answer, ...]:
    """The story."""
    fake = releasing()
    answers: list[Answer] = []

    def call(operation: str, input: dict[str, Any]) -> dict[str, Any]:
        response = fake.handle(request(operation, input))
        output: dict[str, Any] = json.loads(response.body)
        answers.append(Answer(operation, input, output, dict(response.headers), response.body))
        return output

    questions(fake, call)
    return tuple(answers)


STORY = told()
POLLS = tuple(answer for answer in STORY if answer.operation == "GetDeployment")
ANSWERS = [(answer.operation, answer.output) for answer in STORY]
DEPLOYMENT_ID: str = STORY[0].output["deploymentId"]


def retimed(value: Any, written: Callable[[datetime], Any]) -> Any:
    """An answer with every time written in another way."""
    if isinstance(value, dict):
        return {
            name: written(datetime.fromtimestamp(member, UTC)) if name in TIMES else retimed(member, written)
            for name, member in value.items()
        }
    return [retimed(item, written) for item in value] if isinstance(value, list) else value


def secrets() -> Iterator[tuple[str, str]]:
    """Headers that a recording may have and a step must not."""
    yield "Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20170803/us-east-1/codedeploy/aws4_request"
    yield "X-Amz-Security-Token", "token-of-nobody"
    yield "Set-Cookie", "session=secret"


def keeps_no_secret(found: object) -> bool:
    """Whether nothing of the secrets is left in what was read."""
    return not any(mark in repr(found) for mark in ("AKIDEXAMPLE", "token-of-nobody", "session=secret"))
