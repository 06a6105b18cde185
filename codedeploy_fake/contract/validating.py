"""Validate an answer that somebody wrote by hand: a stub, a fixture, a recording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from codedeploy_fake.contract import load


def validate(operation: str, answer: object, contract: str = "current") -> None:
    """Check an answer against the contract of a date: the quickest way to find that a hand-written mock is wrong.

    Takes what boto3 returns (times as ``datetime``, with ``ResponseMetadata`` or without) and what the wire carries
    (times as epoch seconds). A ``datetime`` without a zone is taken as UTC, as botocore does.

    Raises:
        ContractViolation: with the path, the value, the rule it breaks and how the rule is known.
        UsageError: ``contract`` is no date of the API, or the operation does not exist on it.
    """
    wire = _wire(answer)
    if isinstance(wire, dict):
        wire.pop("ResponseMetadata", None)
    load(contract).check_answer(operation, wire)


def _wire(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in value]
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return value
