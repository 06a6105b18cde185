"""``codedeploy_server``: the fake of a test, over loopback HTTP."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from codedeploy_fake import pytest_server, server
from tests.inner_run import run, run_elsewhere

if TYPE_CHECKING:
    import pytest

#: Loaded once, for all inner runs.
LOADED = (pytest_server, server)

ELSEWHERE = """
    import subprocess, sys

    def elsewhere(code):
        "What another process prints, that knows nothing but its environment."
        command = [sys.executable, "-c", f"import boto3; client = boto3.client('codedeploy'); print({code})"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
"""

REVISION = '{"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}'


def test_a_subprocess_finds_the_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ELSEWHERE
        + """
    def test_elsewhere(codedeploy_server):
        codedeploy_server.fake.seed_group("web", "prod")
        assert elsewhere("client.list_applications()['applications']") == "['web']"
        assert codedeploy_server.fake.calls[-1].operation == "ListApplications"
    """
    )
    run(pytester).assert_outcomes(passed=1)


def test_a_client_aimed_at_it_uses_http_and_the_others_do_not(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import boto3\nEARLY = boto3.client('codedeploy', region_name='us-east-1')")
    pytester.makepyfile("""
        import boto3
        from conftest import EARLY

        def over_http(client):
            headers = client.list_applications()["ResponseMetadata"]["HTTPHeaders"]
            return "x-codedeploy-fake" in headers

        def test_http(codedeploy_server, codedeploy):
            assert codedeploy_server.fake is codedeploy
            assert over_http(boto3.client("codedeploy", endpoint_url=codedeploy_server.url))
            assert over_http(boto3.client("codedeploy"))
            assert not over_http(EARLY)
            assert not over_http(codedeploy.client())
            assert len(codedeploy.calls) == 4
    """)
    run(pytester).assert_outcomes(passed=1)


def test_a_waiter_over_http_takes_no_time(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import boto3, time
        import pytest

        @pytest.fixture(autouse=True)
        def no_sleep(monkeypatch):
            def never(seconds):
                raise AssertionError(f"slept {{seconds}}")
            monkeypatch.setattr(time, "sleep", never)

        def test_waits(codedeploy_server):
            codedeploy_server.fake.seed_group("web", "prod")
            client = boto3.client("codedeploy", endpoint_url=codedeploy_server.url)
            made = client.create_deployment(
                applicationName="web", deploymentGroupName="prod", revision={REVISION})
            client.get_waiter("deployment_successful").wait(deploymentId=made["deploymentId"])
            assert codedeploy_server.fake.timeline(made["deploymentId"]).ended
    """)
    run(pytester).assert_outcomes(passed=1)


def test_beside_codedeploy_it_serves_the_same_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3
        from codedeploy_fake import CodeDeployServer

        def test_first(codedeploy, codedeploy_client, codedeploy_server):
            assert isinstance(codedeploy_server, CodeDeployServer)
            codedeploy_client.create_application(applicationName="web")
            there = boto3.client("codedeploy", endpoint_url=codedeploy_server.url)
            assert there.list_applications()["applications"] == ["web"]
            assert codedeploy_server.fake is codedeploy
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_marker_and_the_overrides_make_its_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import json, urllib.request
        import pytest
        from codedeploy_fake import Policies

        @pytest.fixture
        def codedeploy_policies():
            return Policies(unseeded_fleet=5)

        @pytest.mark.codedeploy(seed=7, region="eu-west-1", contract="2017-05-16")
        def test_marked(codedeploy_server):
            with urllib.request.urlopen(codedeploy_server.url + "/_codedeploy/health") as answer:
                told = json.load(answer)
            assert (told["seed"], told["region"], told["contract"]) == (7, "eu-west-1", "2017-05-16")
            assert codedeploy_server.fake.policies.unseeded_fleet == 5
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_client_of_another_language_has_a_control_api_and_so_has_python(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from codedeploy_fake import RemoteFake

        def test_remote(codedeploy_server):
            remote = RemoteFake(codedeploy_server.url)
            remote.seed_group("web", "prod", instances=["i-1"])
            assert remote.fleet.instances == codedeploy_server.fake.fleet.instances
            assert remote.clock.advance(30) == codedeploy_server.fake.clock.now()
    """)
    run(pytester).assert_outcomes(passed=1)


def test_afterwards_nobody_listens_and_the_environment_is_as_before(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", "http://mine.example")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    pytester.makepyfile("""
        import os, socket, threading
        import pytest

        seen = []

        def test_first(codedeploy_server):
            assert os.environ["AWS_ENDPOINT_URL_CODEDEPLOY"] == codedeploy_server.url
            assert os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "false"
            assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
            seen.append(codedeploy_server.url)

        def test_second():
            port = int(seen[0].rpartition(":")[2])
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 5)
            assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
    """)
    run(pytester).assert_outcomes(passed=2)
    assert os.environ["AWS_ENDPOINT_URL_CODEDEPLOY"] == "http://mine.example"
    assert os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "true"


def test_each_worker_has_servers_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import json, urllib.request
        import pytest

        @pytest.mark.parametrize("seed", [pytest.param(n, marks=pytest.mark.codedeploy(seed=n)) for n in range(4)])
        def test_own(codedeploy_server, seed):
            with urllib.request.urlopen(codedeploy_server.url + "/_codedeploy/health") as answer:
                assert json.load(answer)["seed"] == seed
    """)
    run_elsewhere(pytester, "-p", "xdist", "-n", "2").assert_outcomes(passed=4)


def test_a_row_that_never_matched_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_unused(codedeploy_server):
            codedeploy_server.fake.script.next().fail()
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the script has rows that never matched a deployment or a call:", "*script.next()*"])


def test_a_failing_test_shows_timelines_and_calls(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import boto3

        def test_fails(codedeploy_server):
            codedeploy_server.fake.seed_group("web", "prod")
            client = boto3.client("codedeploy", endpoint_url=codedeploy_server.url)
            client.create_deployment(applicationName="web", deploymentGroupName="prod", revision={REVISION})
            assert False
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*- codedeploy_fake -*", "us-east-1, at 2026-01-01*", "d-*", "the calls:", "  * CreateDeployment(*"]
    )


def test_without_the_extra_the_line_to_type_is_given(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "codedeploy_fake.server", None)
    pytester.makepyfile("def test_served(codedeploy_server): pass")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ['E *UsageError: codedeploy_server needs the extra "server" (*: pip install "codedeploy-fake?server?"']
    )


def test_a_fixture_that_hides_codedeploy_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def codedeploy():
            return "mocked"

        def test_served(codedeploy_server):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *UsageError: *: this fixture hides the fixture 'codedeploy' of codedeploy_fake*"])


def test_who_polls_from_elsewhere_sees_it_move_if_a_test_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ELSEWHERE
        + f"""
    import pytest

    @pytest.fixture
    def codedeploy_server_clock():
        return "poll"

    def test_polled(codedeploy_server):
        fake = codedeploy_server.fake
        fake.seed_group("web", "prod")
        made = fake.call("CreateDeployment", {{
            "applicationName": "web", "deploymentGroupName": "prod", "revision": {REVISION}}})["deploymentId"]
        get = f"client.get_deployment(deploymentId='{{made}}')['deploymentInfo']['status']"
        assert elsewhere(f"[{{get}}, {{get}}]") == "['InProgress', 'Succeeded']"
    """
    )
    run(pytester).assert_outcomes(passed=1)


def test_another_clock_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def codedeploy_server_clock():
            return "sundial"

        def test_told(codedeploy_server): pass
        def test_unserved(codedeploy): pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1, passed=1)
    told = "E *UsageError: the fixture codedeploy_server_clock gave 'sundial'; it gives 'virtual' or 'poll'"
    result.stdout.fnmatch_lines([told])


def test_a_sleep_of_the_process_after_a_call_over_http_moves_the_clock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3, time
        import pytest

        @pytest.fixture
        def codedeploy_sleep():
            return "process"

        def test_sleeps(codedeploy_server):
            client = boto3.client("codedeploy", endpoint_url=codedeploy_server.url)
            start = codedeploy_server.fake.clock.now()
            client.list_applications()
            time.sleep(3600)
            client.list_applications()
            assert (codedeploy_server.fake.clock.now() - start).total_seconds() == 3600
    """)
    run(pytester).assert_outcomes(passed=1)
