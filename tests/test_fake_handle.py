"""``fake.handle``: bytes in, bytes out. Whatever comes, the answer is one that a client can read."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.wire import Request, Response
from tests.making import CREATE, PREFIX, content, deploy, make, request, seeded, signed

MEBIBYTE = 1024 * 1024
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UNKNOWN_ID = {"deploymentId": "d-ABCDEFGHI"}

#: what comes -> (code, what the message says)
BAD: dict[str, tuple[Request, str, str]] = {
    "an unknown operation": (
        request("MakeCoffee"),
        "UnknownOperationException",
        "CodeDeploy has no operation MakeCoffee on ",
    ),
    "an operation with a very long name": (request("A" * 10_000), "UnknownOperationException", "A{100} on "),
    "an operation in another case": (
        request("getDeployment", UNKNOWN_ID),
        "UnknownOperationException",
        "getDeployment",
    ),
    "no target": (Request(body=b"{}"), "UnknownOperationException", "X-Amz-Target: missing"),
    "no operation": (request(""), "UnknownOperationException", f"expected POST / with X-Amz-Target: {PREFIX}.<Oper"),
    "another service": (
        Request(headers={"X-Amz-Target": "DynamoDB_20120810.ListTables"}, body=b"{}"),
        "UnknownOperationException",
        "DynamoDB_20120810.ListTables",
    ),
    "a browser": (Request("GET", "/favicon.ico"), "UnknownOperationException", "GET /favicon.ico names no operation"),
    "a target with a lone surrogate": (request("X\udcff"), "UnknownOperationException", r"X\\udcff"),
    "a path with a lone surrogate": (Request(path="/\ud800"), "UnknownOperationException", r"/\\ud800"),
    "half of JSON": (request("GetDeployment", b'{"deploymentId":'), "SerializationException", "not JSON in UTF-8"),
    "a form": (request("GetDeployment", b"deploymentId=d-1"), "SerializationException", "not JSON in UTF-8"),
    "NaN": (
        request("ListDeployments", b'{"createTimeRange":{"start":NaN}}'),
        "SerializationException",
        "NaN is no JSON number",
    ),
    "Infinity": (
        request("ListDeployments", b'{"createTimeRange":{"start":Infinity}}'),
        "SerializationException",
        "Infinity is no JSON number",
    ),
    "a number beyond a double": (
        request("ListDeployments", b'{"createTimeRange":{"start":1e999}}'),
        "SerializationException",
        "createTimeRange.start: expected a timestamp",
    ),
    "a number of 100,000 digits": (
        request("ListDeployments", b'{"createTimeRange":{"start":' + b"9" * 100_000 + b"}}"),
        "SerializationException",
        "",
    ),
    "a number of 4,000 digits": (
        request("ListDeployments", b'{"createTimeRange":{"start":' + b"9" * 4_000 + b"}}"),
        "SerializationException",
        "createTimeRange.start: expected a timestamp",
    ),
    "bytes that are no UTF-8": (
        request("GetDeployment", b'{"deploymentId":"\xff"}'),
        "SerializationException",
        "not JSON in UTF-8",
    ),
    "a lone surrogate": (
        request("GetDeployment", rb'{"deploymentId":"\ud800"}'),
        "SerializationException",
        "lone surrogate",
    ),
    "a member with a lone surrogate": (
        request("GetDeployment", rb'{"\udfff":"x"}'),
        "SerializationException",
        r"\\udfff: unknown member",
    ),
    "5,000 levels": (
        request("GetDeployment", b'{"deploymentId":' + b"[" * 5000 + b"]" * 5000 + b"}"),
        "SerializationException",
        "nested too deeply|expected a string, got a list",
    ),
    "a list": (request("GetDeployment", []), "SerializationException", "expected an object, got a list"),
    "null": (request("GetDeployment", b"null"), "SerializationException", "expected an object, got null"),
    "a number for a string": (
        request("GetDeployment", {"deploymentId": 1}),
        "SerializationException",
        "deploymentId: expected a string, got an integer",
    ),
    "a string for a list": (
        request("BatchGetDeployments", {"deploymentIds": "d-1"}),
        "SerializationException",
        "deploymentIds: expected a list, got a string",
    ),
    "a null in a list": (
        request("BatchGetDeployments", {"deploymentIds": [None]}),
        "SerializationException",
        r"deploymentIds\[0\]: null is not allowed in a list",
    ),
    "a string for a boolean": (
        request("CreateDeployment", {**CREATE, "ignoreApplicationStopFailures": "true"}),
        "SerializationException",
        "ignoreApplicationStopFailures: expected a boolean, got a string",
    ),
    "a list for a structure": (
        request("CreateDeployment", {**CREATE, "revision": []}),
        "SerializationException",
        "revision: expected an object, got a list",
    ),
    "an unknown member": (
        request("GetDeployment", {"deploymentID": "d-1"}),
        "SerializationException",
        "deploymentID: unknown member; closest known: deploymentId",
    ),
    "an unknown member inside": (
        request("CreateDeployment", {**CREATE, "revision": {"type": "S3"}}),
        "SerializationException",
        "revision.type: unknown member",
    ),
    "a very long member": (
        request("GetDeployment", {"k" * 500_000: 1}),
        "SerializationException",
        "^k{99,101}: unknown member",
    ),
    "a missing member": (request("GetDeployment"), "DeploymentIdRequiredException", "Deployment id is missing"),
    "a null member": (
        request("GetDeployment", {"deploymentId": None}),
        "DeploymentIdRequiredException",
        "Deployment id is missing",
    ),
    "an empty body": (request("GetDeployment", b""), "DeploymentIdRequiredException", "Deployment id is missing"),
    "more than a mebibyte": (
        request("GetDeployment", b'{"deploymentId":"' + b"x" * MEBIBYTE + b'"}'),
        "RequestEntityTooLargeException",
        "The request body has 1048595 bytes; at most 1048576 are accepted",
    ),
}


def assert_readable(response: Response) -> None:
    assert response.headers["Content-Length"] == str(len(response.body))
    assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert set(response.headers) == {"x-amzn-RequestId", "Content-Type", "Content-Length"}
    assert UUID4.fullmatch(response.headers["x-amzn-RequestId"])
    if response.status != 200:
        assert 400 <= response.status < 500
        assert set(content(response)) == {"__type", "message"}


@pytest.fixture(scope="module")
def fake() -> CodeDeployFake:
    """One with a running deployment, for what must not change anything."""
    made = seeded()
    deploy(made)
    made.clock.advance(2.05)
    return made


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_clear_error_and_changes_nothing(fake: CodeDeployFake, what: str) -> None:
    sent, code, message = BAD[what]
    before = fake.snapshot()
    response = fake.handle(sent)
    assert_readable(response)
    assert response.status == (413 if code == "RequestEntityTooLargeException" else 400)
    body = content(response)
    assert body["__type"] == code
    assert re.search(message, body["message"])
    assert len(body["message"]) < 400
    assert fake.snapshot() == before


@pytest.mark.parametrize("name", ["KeyError", "Traceback", "object at 0x"])
def test_no_error_shows_our_inside(fake: CodeDeployFake, name: str) -> None:
    assert not [what for what, (sent, _, _) in BAD.items() if name in fake.handle(sent).body.decode()]


@pytest.mark.parametrize("size", [MEBIBYTE - 1, MEBIBYTE])
def test_a_mebibyte_is_accepted(fake: CodeDeployFake, size: int) -> None:
    body = json.dumps({"deploymentId": "d-ABCDEFGHI"}).encode().ljust(size)
    assert content(fake.handle(request("GetDeployment", body)))["__type"] == "DeploymentDoesNotExistException"


@given(operation=st.sampled_from([*OPERATIONS, "ListApplications", "No"]), body=st.binary(max_size=200))
def test_any_bytes(fake: CodeDeployFake, operation: str, body: bytes) -> None:
    before = fake.snapshot()
    assert_readable(fake.handle(request(operation, body)))
    assert fake.snapshot() == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(operation=st.sampled_from(list(OPERATIONS)), data=st.data())
def test_any_value_in_any_member(fake: CodeDeployFake, operation: str, data: st.DataObject) -> None:
    contract = fake._engine.contract
    known = contract.operation(operation)
    assert known is not None
    members = [member.name for member in contract._model.members(known.input_shape)]
    wanted = data.draw(st.dictionaries(st.sampled_from(members), JSON, max_size=4))
    before = fake.snapshot()
    response = fake.handle(request(operation, wanted))
    assert_readable(response)
    if response.status != 200:
        assert fake.snapshot() == before
    fake.restore(before)


@given(headers=st.dictionaries(st.text(), st.text()), method=st.text(), path=st.text())
def test_any_headers(fake: CodeDeployFake, headers: dict[str, str], method: str, path: str) -> None:
    assert_readable(fake.handle(Request(method, path, headers, b"{}")))


@pytest.mark.parametrize("unknown", ["refuse", "ignore"])
def test_every_depth_is_answered_and_logged(unknown: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="codedeploy_fake")
    fake = make(Policies(unknown_members=unknown))
    for depth in range(1, 1100, 7):
        body = b'{"deploymentId":"d-ABCDEFGHI","x":' + b"[" * depth + b"]" * depth + b"}"
        assert_readable(fake.handle(request("GetDeployment", body)))


def test_an_unknown_member_may_be_ignored() -> None:
    fake = seeded(Policies(unknown_members="ignore"))
    deployment_id = deploy(fake)
    response = fake.handle(request("GetDeployment", {"deploymentId": deployment_id, "tomorrow": {"a": [None]}}))
    assert response.status == 200


def test_null_members_are_members_that_are_not_there() -> None:
    fake = seeded()
    response = fake.handle(request("CreateDeployment", {**CREATE, "description": None, "targetInstances": None}))
    assert response.status == 200


def test_bytes_and_values_say_the_same() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    for _ in range(12):
        answer = fake.call("GetDeployment", {"deploymentId": deployment_id})
        assert content(fake.handle(request("GetDeployment", {"deploymentId": deployment_id}))) == answer
        fake.clock.advance(2)


def test_an_answer_to_create_deployment_has_thirty_bytes() -> None:
    assert len(seeded().handle(request("CreateDeployment", CREATE)).body) == 30


def test_times_go_as_java_writes_them() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    body = fake.handle(request("GetDeployment", {"deploymentId": deployment_id})).body
    assert b'"createTime":1.7672256E9' in body


def test_text_goes_unescaped() -> None:
    fake = seeded()
    deployment_id = deploy(fake, description="déjà vu 😀")
    body = fake.handle(request("GetDeployment", {"deploymentId": deployment_id})).body
    assert "déjà vu 😀".encode() in body


def test_request_ids_differ_and_repeat_with_the_seed() -> None:
    def ids(seed: int) -> list[str]:
        fake = make(seed=seed)
        return [fake.handle(request("ListDeployments")).headers["x-amzn-RequestId"] for _ in range(20)]

    assert len(set(ids(1))) == 20
    assert ids(1) == ids(1)
    assert not set(ids(1)) & set(ids(2))


def test_a_request_belongs_to_the_world_of_its_signature() -> None:
    fake = make()
    name = {"applicationName": "a"}
    fake.handle(request("CreateApplication", name, Authorization=signed("111122223333", "eu-west-1")))
    fake.handle(request("CreateApplication", name, Authorization=signed("AKIDEXAMPLE", "eu-west-1")))
    fake.handle(request("CreateApplication", name))
    assert {key for key, world in fake.snapshot().worlds.items() if world.applications} == {
        ("111122223333", "eu-west-1"),
        ("123456789012", "eu-west-1"),
        ("123456789012", "us-east-1"),
    }


def test_a_refused_request_leaves_no_world_behind() -> None:
    fake = make()
    before = fake.snapshot()
    fake.handle(request("GetDeployment", UNKNOWN_ID, Authorization=signed("111122223333", "eu-west-1")))
    assert fake.snapshot() == before


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    fake = seeded()
    deploy(fake)
    fake.run_until_idle()
    for sent, _, _ in BAD.values():
        fake.handle(sent)
    str(fake.timeline(fake.deployment_ids()[0]))
    assert capfd.readouterr() == ("", "")
