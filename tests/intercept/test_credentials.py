"""Inside an interception nobody is asked for credentials on behalf of CodeDeploy."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    Credentials,
    DeferredRefreshableCredentials,
    RefreshableCredentials,
)
from botocore.exceptions import NoCredentialsError, NoRegionError

from codedeploy_fake.intercept import Interception
from tests.intercept.standin import ONCE, StandIn, owner_of

ACCOUNT = "111122223333"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "secret"}


def signed_by(fake: StandIn) -> str:
    """The access key id of the last request."""
    found = re.search("Credential=([^/]+)/", fake.requests[-1].headers["authorization"])
    assert found is not None
    return found[1]


def session_with(credentials: object) -> Any:
    session = botocore.session.get_session()
    session._credentials = credentials
    return session


def expired() -> RefreshableCredentials:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return RefreshableCredentials("AKIA", "secret", "token", yesterday, dict, "iam-role")


def assumed() -> DeferredRefreshableCredentials:
    fetcher = AssumeRoleCredentialFetcher(lambda *args, **kwargs: None, Credentials("a", "b"), "arn:aws:iam::1:role/r")
    return DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")


DOUBTFUL = pytest.mark.parametrize("credentials", [expired, assumed], ids=["expired", "assume-role"])


def test_a_client_made_inside_without_credentials_signs_with_dummies(fake: StandIn) -> None:
    with Interception(fake):
        assert owner_of(boto3.client("codedeploy")) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


def test_a_client_made_before_without_credentials_signs_with_dummies(fake: StandIn, providers: list[str]) -> None:
    client = boto3.client("codedeploy", region_name="us-east-1")
    assert providers == ["CredentialResolver.load_credentials"]
    providers.clear()
    with Interception(fake):
        assert owner_of(client) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


@DOUBTFUL
def test_a_client_made_before_with_credentials_to_refresh_signs_with_dummies(fake: StandIn, credentials: Any) -> None:
    client = session_with(credentials()).create_client("codedeploy", "us-east-1")
    with Interception(fake):
        assert owner_of(client) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


@DOUBTFUL
def test_a_client_made_inside_with_credentials_to_refresh_signs_with_dummies(fake: StandIn, credentials: Any) -> None:
    with Interception(fake):
        assert owner_of(session_with(credentials()).create_client("codedeploy")) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


@pytest.mark.parametrize(
    "settings",
    [
        "role_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata",
        f"role_arn = arn:aws:iam::1:role/r\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = s",
        "credential_process = false",
        "sso_session = missing\nsso_account_id = 1\nsso_role_name = r",
    ],
    ids=["instance metadata", "assume-role", "process", "incomplete sso"],
)
def test_a_profile_that_points_elsewhere_is_not_followed(
    fake: StandIn, settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("config", f"[profile p]\n{settings}\n")
    monkeypatch.setenv("AWS_PROFILE", "p")
    with Interception(fake):
        assert owner_of(boto3.client("codedeploy")) == "standin"
    assert signed_by(fake) == "codedeploy-fake"


def configure(file: str, text: str) -> None:
    name = {"config": "AWS_CONFIG_FILE", "credentials": "AWS_SHARED_CREDENTIALS_FILE"}[file]
    Path(os.environ[name]).write_text(text, encoding="utf-8")


def test_explicit_credentials_stay(fake: StandIn) -> None:
    with Interception(fake):
        owner_of(boto3.client("codedeploy", aws_access_key_id=ACCOUNT, aws_secret_access_key="secret"))
    assert signed_by(fake) == ACCOUNT


def test_credentials_of_the_session_stay(fake: StandIn) -> None:
    session = boto3.session.Session(aws_access_key_id=ACCOUNT, aws_secret_access_key="secret")
    with Interception(fake):
        owner_of(session.client("codedeploy"))
    assert signed_by(fake) == ACCOUNT


def test_credentials_of_the_environment_stay(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
    assert signed_by(fake) == ACCOUNT
    assert fake.requests[0].headers["x-amz-security-token"] == "token"


def test_static_credentials_of_a_profile_stay(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    configure("credentials", f"[p]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = secret\n")
    monkeypatch.setenv("AWS_PROFILE", "p")
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
    assert signed_by(fake) == ACCOUNT


def test_a_profile_named_in_code_goes_before_the_environment(fake: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    configure("credentials", f"[p]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = secret\n")
    for name, value in (ENVIRONMENT | {"AWS_ACCESS_KEY_ID": "environment"}).items():
        monkeypatch.setenv(name, value)
    with Interception(fake):
        owner_of(boto3.session.Session(profile_name="p").client("codedeploy"))
        assert signed_by(fake) == ACCOUNT
        owner_of(boto3.session.Session().client("codedeploy"))
        assert signed_by(fake) == "environment"


def test_an_unsigned_client_stays_unsigned(fake: StandIn) -> None:
    with Interception(fake):
        assert owner_of(boto3.client("codedeploy", config=Config(signature_version=UNSIGNED))) == "standin"
    assert "authorization" not in fake.requests[0].headers


def test_a_client_made_inside_is_as_poor_after_leaving_as_if_made_outside(fake: StandIn, providers: list[str]) -> None:
    with Interception(fake):
        client = boto3.client("codedeploy")
        owner_of(client)
    with pytest.raises(NoCredentialsError):
        client.list_applications()
    assert set(providers) == {"CredentialResolver.load_credentials"}
    providers.clear()


def test_a_client_made_inside_finds_its_real_credentials_after_leaving(fake: StandIn, network: list[str]) -> None:
    session = boto3.session.Session()
    with Interception(fake):
        client = session.client("codedeploy", config=ONCE)
    session._session.set_credentials("real", "secret")
    signed: list[bytes] = []
    client.meta.events.register(
        "before-send", lambda request, **kwargs: signed.append(request.headers["Authorization"])
    )
    with pytest.raises(Exception, match="Could not connect"):
        client.list_applications()
    assert b"Credential=real/" in signed[0]
    network.clear()


def test_the_credentials_of_a_client_made_inside_answer_for_endpoint_rules(fake: StandIn) -> None:
    session = boto3.session.Session()
    with Interception(fake):
        credentials = session.client("codedeploy")._request_signer._credentials
    session._session.set_credentials("real", "secret")
    assert credentials.get_deferred_property("access_key")() == "real"
    assert credentials.get_deferred_property("nothing")() is None


def test_another_service_asks_for_its_credentials_as_ever(fake: StandIn, providers: list[str]) -> None:
    with Interception(fake):
        s3 = boto3.client("s3", region_name="us-east-1")
        with pytest.raises(NoCredentialsError):
            s3.list_buckets()
        assert session_with(None).get_credentials() is None
    assert set(providers) == {"CredentialResolver.load_credentials"}
    providers.clear()


def test_a_session_inside_still_looks_for_tokens(fake: StandIn) -> None:
    with Interception(fake):
        assert boto3.session.Session()._session.get_auth_token() is None


def test_without_any_region_a_client_has_the_fakes(fake: StandIn) -> None:
    with Interception(fake):
        assert boto3.client("codedeploy").meta.region_name == "eu-west-1"
        assert boto3.client("codedeploy", config=ONCE).meta.region_name == "eu-west-1"


@pytest.mark.parametrize(
    "where", ["argument", "config argument", "default config", "environment", "session", "profile"]
)
def test_a_configured_region_stays(fake: StandIn, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if where == "profile":
        configure("config", "[default]\nregion = us-west-2\n")
    session = boto3.session.Session(region_name="us-west-2" if where == "session" else None)
    kwargs: dict[str, Any] = {
        "argument": {"region_name": "us-west-2"},
        "config argument": {"config": Config(region_name="us-west-2")},
    }.get(where, {})
    if where == "default config":
        session._session.set_default_client_config(Config(region_name="us-west-2"))
    if where == "environment":
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    with Interception(fake):
        assert session.client("codedeploy", **kwargs).meta.region_name == "us-west-2"


def test_a_client_of_another_service_has_no_region_of_ours(fake: StandIn) -> None:
    with Interception(fake), pytest.raises(NoRegionError):
        boto3.client("sns", aws_access_key_id="a", aws_secret_access_key="b")


def test_outside_nothing_is_added(fake: StandIn) -> None:
    with Interception(fake):
        pass
    with pytest.raises(NoRegionError):
        boto3.client("codedeploy", aws_access_key_id="a", aws_secret_access_key="b")
