"""Cassettes in our own format: operation, input and answer as people read them."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.interactions import Interaction
from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.answers import step
from codedeploy_fake.recordings.steps import Step


def recognises(parsed: Any) -> bool:
    """Whether this is a cassette of ours, whole or broken."""
    return document.recognises(parsed)


def steps(parsed: Any) -> tuple[Step, ...]:
    """The answers of a cassette, in their order. Raises UsageError for a broken one, with the place."""
    cassette = document.of_document(parsed)
    if not cassette.interactions:
        raise UsageError("interactions: there are none")
    region = cassette.metadata.region
    return tuple(_step(one, number, region) for number, one in enumerate(cassette.interactions))


def _step(one: Interaction, number: int, region: str | None) -> Step:
    answer = one.output if one.error is None else {"__type": one.error.code, "message": one.error.message}
    return step(
        one.operation,
        answer or {},
        f"interactions[{number}].output",
        request=one.input,
        headers={**one.headers, **({"x-amzn-requestid": one.request_id} if one.request_id else {})},
        region=region,
        status=one.status,
    )
