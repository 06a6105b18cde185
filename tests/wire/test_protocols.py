"""Which request is whose, and how an answer goes back."""

from __future__ import annotations

import cbor2
import pytest

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import Request
from codedeploy_fake.wire.protocols import CBOR, JSON11, spoken
from tests.making import PREFIX, content

SAYS_CBOR = {"smithy-protocol": "rpc-v2-cbor"}
TARGET = {"X-Amz-Target": f"{PREFIX}.GetDeployment"}
PATH = f"/service/{PREFIX}/operation/GetDeployment"


@pytest.mark.parametrize("name", ["X-Amz-Target", "x-amz-target", "X-AMZ-TARGET"])
def test_the_target_header_names_the_operation(name: str) -> None:
    request = Request(headers={name: f"{PREFIX}.GetDeployment"})
    assert spoken(request) is JSON11
    assert JSON11.named(request, PREFIX) == "GetDeployment"


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}?x=1", "/service/x/operation/GetDeployment", "/some/where/service/x/operation/GetDeployment"]
)
@pytest.mark.parametrize(
    "headers", [{}, SAYS_CBOR, TARGET, {"Smithy-Protocol": "rpc-v2-cbor"}, {"smithy-protocol": "x"}]
)
def test_the_path_names_the_operation(path: str, headers: dict[str, str]) -> None:
    request = Request(path=path, headers=headers)
    assert spoken(request) is CBOR
    assert CBOR.named(request, PREFIX) == "GetDeployment"


@pytest.mark.parametrize(
    ("path", "headers", "protocol"),
    [
        ("/", SAYS_CBOR, CBOR),
        ("/", {**SAYS_CBOR, **TARGET}, CBOR),
        ("/x", {"smithy-protocol": "rpc-v2-json"}, JSON11),
        ("/", {"Content-Type": "application/cbor"}, JSON11),
        ("/service/x/operation/", {}, JSON11),
        ("/service//operation/GetDeployment", {}, JSON11),
        (f"/?{PATH}", {}, JSON11),
        (f"{PATH}/more", {}, JSON11),
        ("/", {}, JSON11),
    ],
)
def test_an_answer_is_in_the_protocol_that_the_request_says(
    path: str, headers: dict[str, str], protocol: object
) -> None:
    assert spoken(Request(path=path, headers=headers)) is protocol


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Amz-Target": ""},
        *({"X-Amz-Target": t} for t in ("GetDeployment", f"{PREFIX}.", "DynamoDB_20120810.Scan")),
    ],
)
def test_no_operation_is_an_error_that_says_what_was_expected(headers: dict[str, str]) -> None:
    with pytest.raises(ServiceError) as caught:
        JSON11.named(Request("POST", "/x", headers), PREFIX)
    assert caught.value.code == "UnknownOperationException"
    shown = headers.get("X-Amz-Target") or "missing"
    assert caught.value.message == (
        f"POST /x names no operation (X-Amz-Target: {shown}); "
        "expected POST / with X-Amz-Target: CodeDeploy_20141006.<Operation>"
    )


def test_no_operation_in_the_path_is_such_an_error_too() -> None:
    with pytest.raises(ServiceError, match=r"expected POST /service/CodeDeploy_20141006/operation/<Operation>$"):
        CBOR.named(Request("POST", "/", SAYS_CBOR), PREFIX)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "post", "X" * 500])
@pytest.mark.parametrize("request_", [Request("", "/", TARGET), Request("", PATH)], ids=["json", "cbor"])
def test_another_verb_names_no_operation(request_: Request, method: str) -> None:
    request = Request(method, request_.path, request_.headers)
    with pytest.raises(ServiceError, match=f"^UnknownOperationException: {method[:100]} /.*; expected POST /"):
        spoken(request).named(request, PREFIX)


def test_an_answer_has_three_headers() -> None:
    response = JSON11.answer(JSON11.encode({"a": "ü"}), "id")
    assert response.status == 200
    assert response.headers == {
        "x-amzn-RequestId": "id",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": "10",
    }
    assert len(response.body) == 10


def test_an_answer_in_cbor_says_so() -> None:
    response = CBOR.answer(CBOR.encode({"a": "ü"}), "id")
    assert response.headers == {
        "x-amzn-RequestId": "id",
        "Content-Type": "application/cbor",
        "Content-Length": "6",
        "smithy-protocol": "rpc-v2-cbor",
    }
    assert response.body == b"\xa1\x61a\x62\xc3\xbc"


def test_an_error_has_two_members() -> None:
    error = ServiceError("XException", "y", 413)
    in_json, in_cbor = JSON11.error(error, "id"), CBOR.error(error, "id")
    assert in_json.status == in_cbor.status == 413
    assert content(in_json) == cbor2.loads(in_cbor.body) == {"__type": "XException", "message": "y"}


def test_an_error_may_quote_what_no_encoding_has() -> None:
    error = ServiceError("X", "a\ud800b\udcff")
    assert content(JSON11.error(error, "id"))["message"] == "a\\ud800b\\udcff"
    assert cbor2.loads(CBOR.error(error, "id").body)["message"] == "a\\ud800b\\udcff"
