"""What a cassette must not tell: account ids, ARNs, buckets and user names get placeholders, secrets go.

Only what the contract names gets in: a member that the model does not have is left out. Equal values have equal
placeholders throughout a cassette, so that it still tells the same story; ids of deployments and instances stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codedeploy_fake.cassettes.interactions import Cassette, Interaction
from codedeploy_fake.cassettes.known import NOTHING, Known, known, shapes
from codedeploy_fake.cassettes.naming import Name, Names, blur
from codedeploy_fake.cassettes.walking import Walk


def scrubbed(cassette: Cassette, names: Names | None = None) -> Cassette:
    """The cassette with placeholders; a scrubbed one stays as it is. ``names`` may know some that are kept."""
    names, there = names or Names(), known(cassette.interactions)
    for one in cassette.interactions:
        _interaction(one, names.noted, there)
    listed = tuple(_interaction(one, names.given, there) for one in cassette.interactions)
    return replace(cassette, interactions=listed)


def blurred(operation: str, input: Any, there: Known = NOTHING) -> Any:
    """An input without what ``scrubbed`` may replace in it.

    Equal for an input and the scrubbed one, if ``there`` is what their cassettes name.
    """
    return Walk(blur, there).value(shapes(operation)[0], input)


def named(one: Interaction, there: Known = NOTHING) -> list[tuple[str, str]]:
    """What ``scrubbed`` finds to name in an interaction, kind and value, in its order."""
    found: list[tuple[str, str]] = []

    def note(kind: str, value: str) -> str:
        found.append((kind, value))
        return blur(kind, value)

    _interaction(one, note, there)
    return found


def _interaction(one: Interaction, name: Name, there: Known) -> Interaction:
    walk = Walk(name, there)
    asked, answered = shapes(one.operation)
    sent = walk.value(asked, one.input)
    output = None if one.output is None else walk.value(answered, one.output)
    error = one.error and replace(one.error, code=walk.text(one.error.code), message=walk.text(one.error.message))
    headers = {header: walk.text(value) for header, value in one.headers.items()}
    if (output, error) != (one.output, one.error):
        headers.pop("content-length", None)
    request_id = one.request_id and walk.text(one.request_id)
    account = one.account and name("account", one.account)
    return replace(one, input=sent, output=output, error=error, headers=headers, request_id=request_id, account=account)
