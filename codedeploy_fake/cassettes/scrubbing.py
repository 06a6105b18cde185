"""What a cassette must not tell: account ids, ARNs, buckets and user names get placeholders, secrets go.

Only what the contract names gets in: a member that the model does not have is left out. Equal values have equal
placeholders throughout a cassette, so that it still tells the same story; ids of deployments and instances stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codedeploy_fake.cassettes.interactions import Cassette, Interaction
from codedeploy_fake.cassettes.naming import Name, Names, blur
from codedeploy_fake.cassettes.walking import Walk, newest


def scrubbed(cassette: Cassette, names: Names | None = None) -> Cassette:
    """The cassette with placeholders; a scrubbed one stays as it is. ``names`` may know some that are kept."""
    names = names or Names()
    for one in cassette.interactions:
        _interaction(one, names.noted)
    return replace(cassette, interactions=tuple(_interaction(one, names.given) for one in cassette.interactions))


def blurred(operation: str, input: Any) -> Any:
    """An input without what ``scrubbed`` may replace in it: equal for an input and the scrubbed one."""
    return Walk(blur).value(_shapes(operation)[0], input)


def named(one: Interaction) -> list[tuple[str, str]]:
    """What ``scrubbed`` finds to name in an interaction, kind and value, in its order."""
    found: list[tuple[str, str]] = []

    def note(kind: str, value: str) -> str:
        found.append((kind, value))
        return blur(kind, value)

    _interaction(one, note)
    return found


def _interaction(one: Interaction, name: Name) -> Interaction:
    walk = Walk(name)
    asked, answered = _shapes(one.operation)
    sent = walk.value(asked, one.input)
    output = None if one.output is None else walk.value(answered, one.output)
    error = one.error and replace(one.error, code=walk.text(one.error.code), message=walk.text(one.error.message))
    headers = {header: walk.text(value) for header, value in one.headers.items()}
    if (output, error) != (one.output, one.error):
        headers.pop("content-length", None)
    request_id = one.request_id and walk.text(one.request_id)
    return replace(one, input=sent, output=output, error=error, headers=headers, request_id=request_id)


def _shapes(operation: str) -> tuple[str | None, str | None]:
    """The shapes of an operation's input and output; None for what no model has."""
    known = newest().operations.get(operation)
    return (known.input_shape, known.output_shape) if known else (None, None)
