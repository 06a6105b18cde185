"""The AWS SDK for JavaScript v3 from npm against ``codedeploy-fake serve``, over JSON and over CBOR."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.tools import JS_SDK, PATIENCE, Served, environment, node, serve, tool

PROGRAM = Path(__file__).with_name("client.mjs")
CONTENT_TYPES = {"json": "application/x-amz-json-1.1", "cbor": "application/cbor"}
PATHS = {"json": "/", "cbor": "/service/CodeDeploy_20141006/operation/CreateDeployment"}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    tool(JS_SDK)
    with serve() as served:
        yield served


@pytest.fixture(scope="module", params=CONTENT_TYPES)
def seen(request: pytest.FixtureRequest, served: Served) -> dict[str, Any]:
    """What the program saw, and the protocol that it was told to speak."""
    done = subprocess.run(
        [node(), str(PROGRAM), str(tool(JS_SDK)), request.param],
        env=dict(environment(served.url)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "protocol": request.param}


def test_it_speaks_the_protocol(seen: dict[str, Any]) -> None:
    protocol = seen["protocol"]
    assert {kind for _, kind in seen["sent"]} == {CONTENT_TYPES[protocol]}
    assert PATHS[protocol] in {path for path, _ in seen["sent"]}


def test_the_waiter_ends(seen: dict[str, Any]) -> None:
    assert seen["waiter"] == "SUCCESS"
    assert seen["info"]["status"] == "Succeeded"
    assert seen["info"]["deploymentOverview"]["Succeeded"] == 3
    assert seen["info"]["description"] == "mit Umlaut: ü"


def test_times_are_dates(seen: dict[str, Any]) -> None:
    assert seen["dates"] == [True, True]
    assert seen["listed"] == [seen["deploymentId"]]  # a range of dates went the other way
    assert seen["batch"] == seen["info"]


def test_errors_are_typed(seen: dict[str, Any]) -> None:
    assert seen["refused"]["typed"] is True
    assert seen["refused"]["status"] == 400
    assert f"'{seen['deploymentId']}'" in seen["refused"]["message"]
