"""THE TABLE of the control API, and the page that is made of it."""

from __future__ import annotations

import json
import re

import pytest

from codedeploy_fake.control.routes import PREFIX, ROUTES, Route
from codedeploy_fake.server import serving
from tests.control.document import DOCUMENT, block, table
from tests.control.telling import send
from tests.making import make


def test_the_page_is_made_of_the_table() -> None:
    assert block(DOCUMENT.read_text(encoding="utf-8")) == f"{table()}\n"


def test_no_two_rows_are_the_same_request() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_path_is_one_rows_alone(route: Route) -> None:
    path = PREFIX + re.sub(r"\{\w+\}", "x", route.path)
    same = {other.path for other in ROUTES if other.method == route.method and other.parts(path) is not None}
    assert same == {route.path}


def test_a_part_of_a_path_is_read_with_its_escapes() -> None:
    (remove,) = [route for route in ROUTES if route.path == "/fleet/{instance_id}"]
    assert remove.parts(f"{PREFIX}/fleet/i%2D1") == {"instance_id": "i-1"}
    assert remove.parts(f"{PREFIX}/fleet/i-1/more") is None
    assert remove.parts(f"{PREFIX}/fleet/") is None


def examples() -> list[tuple[str, str, str]]:
    """The curl lines of the page: method, path, body."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.findall(r"^curl (?:-X (\w+) )?\"?\$URL(\S*?)\"?(?: -d '(.*)')?$", text, re.MULTILINE)
    return [(method or ("POST" if body else "GET"), path, body) for method, path, body in found]


def test_the_examples_of_the_page_work_one_after_the_other() -> None:
    fake = make()
    assert len(examples()) > 5
    for method, path, body in examples():
        named = path.replace("$DEPLOYMENT", next(iter(fake.deployment_ids()), ""))
        sent = body.replace("$DEPLOYMENT", next(iter(fake.deployment_ids()), "")).encode() if body else None
        response = send(fake, method, named.removeprefix(PREFIX), sent)
        assert response.status == 200, (method, path, response.body)
        if path.endswith("/seed_group"):
            create = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}
            asked = json.loads(body)
            fake.call(
                "CreateDeployment",
                {
                    "applicationName": asked["application"],
                    "deploymentGroupName": asked["group"],
                    "revision": create,
                },
            )


def test_the_python_of_the_page_works(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    with serving(make()) as url:
        exec(code.replace("http://127.0.0.1:5000", url), {})
    assert "web/prod CodeDeployDefault.OneAtATime: Failed" in capsys.readouterr().out
