"""``--codedeploy-target``: whom the tests of a run talk to."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.server import serving
from tests.inner_run import run, run_elsewhere
from tests.making import make

TEST = """
    import boto3

    def test_lists(codedeploy_client):
        assert codedeploy_client.list_applications()["applications"] == ["web"]
"""


@pytest.fixture
def fake() -> CodeDeployFake:
    fake = make(region="eu-west-1")
    fake.seed_group("web", "prod")
    return fake


@pytest.fixture
def target(fake: CodeDeployFake, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Somebody else's server, and an environment as a user of it has."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with serving(fake) as url:
        yield url


def test_the_client_is_one_of_the_target(pytester: pytest.Pytester, target: str, fake: CodeDeployFake) -> None:
    pytester.makepyfile(TEST)
    result = run(pytester, "--codedeploy-target", target)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"codedeploy_fake: 0.*, target: {target}"])
    assert fake.calls[-1].operation == "ListApplications"


def test_the_ini_names_it_too_and_the_option_goes_before_it(pytester: pytest.Pytester, target: str) -> None:
    pytester.makeini(f"[pytest]\ncodedeploy_target = {target}")
    pytester.makepyfile(TEST)
    run(pytester).assert_outcomes(passed=1)
    result = run(pytester, "--codedeploy-target", "fake")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("codedeploy_fake: *target*")


def test_the_environments_credentials_stay(pytester: pytest.Pytester, target: str) -> None:
    pytester.makepyfile("""
        import os

        def test_mine(codedeploy_client):
            assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
            assert codedeploy_client._request_signer._credentials.access_key == "mine"
            assert codedeploy_client.meta.region_name == "eu-west-1"
    """)
    run(pytester, "--codedeploy-target", target).assert_outcomes(passed=1)


def test_without_credentials_there_are_dummies(
    pytester: pytest.Pytester, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    pytester.makepyfile(TEST)
    run(pytester, "--codedeploy-target", target).assert_outcomes(passed=1)


def test_the_markers_region_is_the_clients(pytester: pytest.Pytester, target: str) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.codedeploy(region="us-west-2", seed=3)
        def test_region(codedeploy_client):
            assert codedeploy_client.meta.region_name == "us-west-2"
            assert codedeploy_client.list_applications()["applications"] == []
    """)
    run(pytester, "--codedeploy-target", target).assert_outcomes(passed=1)


def test_code_under_test_that_makes_its_own_client_is_pointed_there(
    pytester: pytest.Pytester, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    pytester.makepyfile("""
        import boto3

        def test_own(codedeploy_client):
            assert boto3.client("codedeploy").list_applications()["applications"] == ["web"]
    """)
    run(pytester, "--codedeploy-target", target).assert_outcomes(passed=1)
    assert "AWS_ENDPOINT_URL_CODEDEPLOY" not in os.environ


def test_a_test_that_takes_the_fake_itself_is_skipped_by_name(pytester: pytest.Pytester, target: str) -> None:
    pytester.makepyfile(
        TEST
        + """
    def test_fake(codedeploy): assert False
    def test_both(codedeploy_client, codedeploy): assert False
    def test_server(codedeploy_server): assert False
    def test_late(request): request.getfixturevalue("codedeploy")
    def test_factory(codedeploy_factory): assert codedeploy_factory().call("ListApplications") == {"applications": []}
    """
    )
    result = run(pytester, "--codedeploy-target", target, "-rs")
    result.assert_outcomes(passed=2, skipped=4)
    for test, fixture in (("fake", ""), ("both", ""), ("server", "_server"), ("late", "")):
        result.stdout.fnmatch_lines(
            [f"*test_{test} takes codedeploy{fixture}, a fake in this process, but --codedeploy-target is {target}"]
        )


@pytest.fixture
def nobody() -> str:
    """A URL where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "xdist"])
def test_a_target_that_does_not_answer_stops_the_run_at_once(
    pytester: pytest.Pytester, nobody: str, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(TEST)
    result = run_elsewhere(pytester, "--codedeploy-target", nobody, *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = f"ERROR: --codedeploy-target {nobody}: nobody answers there (*); start it: codedeploy-fake serve -p *"
    result.stderr.fnmatch_lines([told])
    assert str(result.stderr).count("nobody answers") == 1
    result.stdout.no_fnmatch_line("*test_lists*")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("aws", "aws: say which, with --codedeploy-account ID --codedeploy-region R"),
        ("fakes", "fakes: give 'fake', 'aws', or the URL of a server such as http://127.0.0.1:5000"),
        ("ftp://127.0.0.1", "ftp://127.0.0.1: give 'fake', 'aws', or the URL"),
        ("http://127.0.0.1:port", "http://127.0.0.1:port: give 'fake', 'aws', or the URL"),
        ("https://codedeploy.eu-west-1.amazonaws.com", "https://codedeploy.eu-west-1.amazonaws.com: is AWS itself"),
        ("https://CODEDEPLOY.eu-west-1.api.aws.", "https://CODEDEPLOY.eu-west-1.api.aws.: is AWS itself"),
    ],
)
def test_a_target_that_is_none_stops_the_run(pytester: pytest.Pytester, target: str, sentence: str) -> None:
    pytester.makepyfile(TEST)
    result = run(pytester, "--codedeploy-target", target)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --codedeploy-target {sentence}*"])


def test_help_describes_it(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--help")
    result.stdout.fnmatch_lines(["codedeploy_fake:", "*--codedeploy-target=fake|URL|aws"])
