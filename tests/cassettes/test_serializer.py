"""The serializer in somebody's own vcrpy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vcr
from vcr.request import Request as VcrRequest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import document, serializer
from codedeploy_fake.server import serving
from tests.cassettes.story import KEYS, client


def own_vcr() -> Any:
    recorder = vcr.VCR(serializer="codedeploy", match_on=["codedeploy"])
    recorder.register_serializer("codedeploy", serializer)
    recorder.register_matcher("codedeploy", serializer.same_call)
    return recorder


def test_a_plain_vcrpy_records_and_replays_our_format(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    with serving(CodeDeployFake()) as url, own_vcr().use_cassette(str(path)):
        client(endpoint_url=url).create_application(applicationName="web")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("codedeploy_cassette: 2\nmetadata:\n  recorded_from: fake\n")
    assert not any(secret in text for secret in KEYS.values())
    with own_vcr().use_cassette(str(path), record_mode="none"):
        answer = client(endpoint_url=url).create_application(applicationName="web")
    (one,) = document.read(path).interactions
    assert one.output == {"applicationId": answer["applicationId"]}


def test_calls_are_the_same_by_operation_and_input() -> None:
    def sent(operation: str, body: bytes) -> Any:
        return VcrRequest("POST", "http://x/", body, {"X-Amz-Target": f"CodeDeploy_20141006.{operation}".encode()})

    one = sent("GetDeployment", b'{"deploymentId": "d-1", "x": 1}')
    assert serializer.same_call(one, sent("GetDeployment", b'{"x":1,"deploymentId":"d-1"}'))
    assert not serializer.same_call(one, sent("StopDeployment", b'{"deploymentId": "d-1", "x": 1}'))
    assert not serializer.same_call(one, sent("GetDeployment", b"{}"))
    broken, other = sent("GetDeployment", b"{"), VcrRequest("GET", "http://x/", b"", {})
    assert not serializer.same_call(broken, broken)
    assert not serializer.same_call(other, other)


def test_what_is_no_cassette_of_ours_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it has no member codedeploy_cassette"):
        serializer.deserialize("interactions: []\nversion: 1\n")
