"""A control request on its way: HTTP's own refusals, the sentences of Python, and nothing that could raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, UsageError, control
from codedeploy_fake.contract import load
from codedeploy_fake.control.answering import LONGEST
from codedeploy_fake.control.routes import ROUTES, paths
from tests.control.telling import START, refused, said, send, tell
from tests.making import deploy, make, seeded


@pytest.fixture
def fake() -> CodeDeployFake:
    return make()


def test_the_root_lists_every_path(fake: CodeDeployFake) -> None:
    assert tell(fake, "GET", "") == tell(fake, "GET", "/") == {"paths": paths()}
    assert "POST /_codedeploy/clock/advance" in paths()


def test_an_unknown_path_is_told_which_there_are(fake: CodeDeployFake) -> None:
    response = send(fake, "GET", "/clocks")
    assert response.status == 404
    assert said(response) == {"error": "/_codedeploy/clocks: no such path of the control API", "paths": paths()}


def test_another_method_is_told_which_there_are(fake: CodeDeployFake) -> None:
    response = send(fake, "PATCH", "/script")
    assert (response.status, response.headers["Allow"]) == (405, "DELETE, GET, POST")
    assert said(response)["error"] == "PATCH /_codedeploy/script: write DELETE or GET or POST"


def test_head_gets_the_headers_of_get(fake: CodeDeployFake) -> None:
    head, get = send(fake, "HEAD", "/health"), send(fake, "GET", "/health")
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


@pytest.mark.parametrize("content_type", ["", "application/json", "Application/JSON; charset=utf-8"])
def test_json_is_read_as_json(fake: CodeDeployFake, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert send(fake, "POST", "/clock/advance", {"seconds": 1}, **headers).status == 200


def test_what_curl_says_of_its_body_unasked_is_taken(fake: CodeDeployFake) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert send(fake, "POST", "/clock/advance", b'{"seconds": 1}', **headers).status == 200
    assert send(fake, "POST", "/clock/advance", b"seconds=1", **headers).status == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/cbor"])
def test_another_content_type_is_refused(fake: CodeDeployFake, content_type: str) -> None:
    response = send(fake, "POST", "/clock/advance", {"seconds": 1}, **{"Content-Type": content_type})
    assert response.status == 415
    assert said(response)["error"] == f"Content-Type {content_type!r}: the body is JSON, application/json"
    assert tell(fake, "GET", "/clock")["now"] == START


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The request body is not JSON in UTF-8: it is not well-formed"),
        (b'{"seconds": NaN}', "The request body is not JSON in UTF-8: NaN is no JSON number"),
        (b"\xff", "The request body is not JSON in UTF-8: byte 0 is no UTF-8"),
        (b"[" * 100_000, "The request body is not JSON in UTF-8: it is nested too deeply"),
        (b"[1]", "body: an object with version, seconds, not [1]"),
        (b"{}", "body: seconds is missing"),
        (b'{"seconds": "30"}', "body.seconds: a number of seconds, not '30'"),
        (b'{"seconds": true}', "body.seconds: a number of seconds, not True"),
        (b'{"second": 30}', "body.second: no such member; one of version, seconds"),
        (b'{"seconds": 30, "version": 2}', "body.version: 2 is not known here; this reads version 1"),
    ],
)
def test_what_is_no_such_document_is_said(fake: CodeDeployFake, body: bytes, sentence: str) -> None:
    assert refused(fake, "POST", "/clock/advance", body) == sentence


def test_the_version_may_be_said(fake: CodeDeployFake) -> None:
    assert tell(fake, "POST", "/clock/advance", {"version": 1, "seconds": 0}) == {"now": START}


def test_a_request_may_be_as_long_as_one_of_the_api(fake: CodeDeployFake) -> None:
    limit = load().limit("requestBody")
    assert send(fake, "POST", "/run_until_idle", b" " * limit).status == 200
    assert "bytes; at most" in refused(fake, "POST", "/run_until_idle", b" " * (limit + 1), status=413)


def test_a_usage_error_has_the_sentence_of_python(fake: CodeDeployFake) -> None:
    with pytest.raises(UsageError) as caught:
        fake.clock.advance(-1)
    assert refused(fake, "POST", "/clock/advance", {"seconds": -1}) == str(caught.value)


def test_a_long_sentence_is_cut(fake: CodeDeployFake) -> None:
    sentence = refused(fake, "POST", "/clock/advance", {"seconds": "x" * 100_000})
    assert len(sentence) == LONGEST + 1


def test_an_error_of_the_service_has_its_code() -> None:
    response = send(seeded(), "POST", "/seed_group", {"application": "web", "group": "prod"})
    assert response.status == 400
    assert said(response)["code"] == "DeploymentGroupAlreadyExistsException"


def test_a_refusal_from_outside_looks_like_one_from_inside() -> None:
    response = control.refusal(403, "Origin: not yours")
    assert (response.status, said(response)) == (403, {"error": "Origin: not yours"})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?regoin=eu-west-1", "?regoin: no such parameter; accepted: account, region"),
        ("?region=eu-west-1&region=eu-west-1", "?region: given more than once"),
        ("?region=x", "region='x': the name of a region"),
        ("?account=1", "account_id='1': twelve digits"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(fake: CodeDeployFake, query: str, sentence: str) -> None:
    assert refused(fake, "GET", f"/fleet{query}").startswith(sentence)


def test_where_no_parameter_is_known_none_is_taken(fake: CodeDeployFake) -> None:
    assert refused(fake, "GET", "/clock?at=now") == "?at: no such parameter; none is accepted here"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3),
    max_leaves=6,
)
NAMES = sorted({name for route in ROUTES for name in route.takes.body})


@given(data=st.data())
def test_no_request_raises_and_none_that_is_refused_does_anything(data: st.DataObject) -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    route = data.draw(st.sampled_from(ROUTES))
    part = data.draw(st.sampled_from(["0", "i-1", deployment_id, "%00", "%ff", "x" * 50, "-1", "9" * 30]))
    path = route.path.replace("{number}", part).replace("{instance_id}", part).replace("{deployment_id}", part)
    query = data.draw(
        st.sampled_from(["", "?at=2026-01-01T00:00:00Z", "?limit=1", "?since=x", "?region=eu-west-1", "?%"])
    )
    known = st.sampled_from(sorted(route.takes.body)) if route.takes.body else st.nothing()
    body = data.draw(st.dictionaries(known | st.sampled_from(NAMES), ANYTHING, max_size=4) | ANYTHING)
    before = fake.snapshot()
    response = send(fake, route.method, path + query, json.dumps(body).encode())
    assert response.status in {200, 400, 404}
    if response.status != 200 or route.method == "GET":
        assert fake.snapshot() == before


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", ""]), path=st.text(), body=st.binary()
)
def test_no_bytes_raise(method: str, path: str, body: bytes) -> None:
    response = send(make(), method, f"/{path}", body)
    assert response.status in {200, 400, 404, 405}
    if method != "HEAD":
        document: Any = json.loads(response.body)
        assert document["version"] == 1
