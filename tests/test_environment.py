"""The environment of a test: no credentials, no way out, a default session of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import boto3
import botocore.handlers
import pytest

from codedeploy_fake import environment


def listener(**_: object) -> None: ...


def handlers_of(session: Any, event: str) -> list[Any]:
    return list(session.events._emitter._handlers.prefix_search(event))


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower() == "no_proxy"]:
        monkeypatch.delenv(name)


def test_nothing_of_the_machines_identity_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "production")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    with environment.sealed("eu-west-1"):
        session = boto3.Session()
        assert session.get_credentials().access_key == "testing"
        assert session.region_name == "eu-west-1"
        assert session.available_profiles == []


def test_a_switch_that_ignores_configured_endpoints_is_off_and_what_it_ignored_stays_ignored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:9000")
    with environment.sealed("us-east-1"):
        assert boto3.client("codedeploy").meta.endpoint_url == environment.NOWHERE
        assert boto3.client("s3").meta.endpoint_url == "https://s3.amazonaws.com"
    assert os.environ["AWS_ENDPOINT_URL_S3"] == "http://localhost:9000"


def test_configured_endpoints_of_other_services_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:9000")
    with environment.sealed("us-east-1"):
        assert boto3.client("s3").meta.endpoint_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("before", "during"),
    [
        ({}, "127.0.0.1"),
        ({"no_proxy": "example.org"}, "example.org,127.0.0.1"),
        ({"NO_PROXY": "example.org"}, "example.org,127.0.0.1"),
        ({"no_proxy": "*"}, "*"),
    ],
)
def test_the_closed_port_is_not_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, str], during: str
) -> None:
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    with environment.sealed("us-east-1"):
        assert os.environ["no_proxy"] == during


def test_each_default_session_has_state_of_its_own() -> None:
    one, other = environment.default_session(), environment.default_session()
    one.events.register("before-send.codedeploy", listener)
    assert listener in handlers_of(one, "before-send.codedeploy.GetDeployment")
    assert listener not in handlers_of(other, "before-send.codedeploy.GetDeployment")
    assert listener not in handlers_of(environment.default_session(), "before-send.codedeploy.GetDeployment")


def test_a_default_session_behaves_as_one_of_boto3() -> None:
    # the same handlers in the same order, on an event of every kind
    ours, plain = environment.default_session(), boto3.Session()
    for event in ("before-parameter-build.s3.PutObject", "choose-signer.sts.GetCallerIdentity", "getattr.s3.x"):
        assert handlers_of(ours, event) == handlers_of(plain, event)
    assert ours._session.user_agent() == plain._session.user_agent()


def test_a_handler_that_moto_adds_later_is_in_the_next_session(monkeypatch: pytest.MonkeyPatch) -> None:
    environment.default_session()
    added = [*botocore.handlers.BUILTIN_HANDLERS, ("before-send", listener)]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", added)
    assert listener in handlers_of(environment.default_session(), "before-send.s3.GetObject")


def test_everything_is_restored() -> None:
    before, session = dict(os.environ), boto3.DEFAULT_SESSION
    with environment.sealed("us-east-1"):
        boto3.client("codedeploy")
        assert boto3.DEFAULT_SESSION not in (None, session)
    assert (dict(os.environ), boto3.DEFAULT_SESSION) == (before, session)


def test_models_are_looked_for_where_the_environment_says_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str]
) -> None:
    monkeypatch.setenv("AWS_DATA_PATH", os.fspath(tmp_path))
    loader = environment.default_session()._session.get_component("data_loader")
    assert os.fspath(tmp_path) in loader.search_paths


def test_a_subprocess_fails_at_the_closed_port() -> None:
    script = "import boto3; boto3.client('codedeploy').list_applications()"
    with environment.sealed("us-east-1"):
        variables = {**os.environ, "AWS_MAX_ATTEMPTS": "1", "HTTP_PROXY": "http://192.0.2.1:9"}
        ran = subprocess.run(
            [sys.executable, "-c", script], env=variables, capture_output=True, text=True, timeout=60, check=False
        )
    assert ran.stderr.splitlines()[-1].startswith("botocore.exceptions.EndpointConnectionError")
    assert environment.NOWHERE in ran.stderr


def test_the_default_session_is_made_by_who_needs_it() -> None:
    with environment.sealed("us-east-1"):
        assert boto3.DEFAULT_SESSION is None
        assert boto3.client("codedeploy").meta.region_name == "us-east-1"
        boto3.setup_default_session(region_name="eu-west-1")
        assert boto3.client("codedeploy").meta.region_name == "eu-west-1"
