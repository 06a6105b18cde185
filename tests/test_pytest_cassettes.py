"""``codedeploy_cassette``: recorded replay for a test, in its modes, and beside the neighbours."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import vcr
import yaml
from moto.server import ThreadedMotoServer

from codedeploy_fake import CodeDeployFake, cassettes, pytest_aws, server
from codedeploy_fake.cassettes import document, sources
from codedeploy_fake.cassettes.interactions import Cassette, Interaction
from codedeploy_fake.server.polling import Polling
from tests.inner_run import run, run_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Loaded once, for all inner runs.
LOADED = (cassettes, pytest_aws, server, sources, vcr)

RELEASE = """
    import boto3, pytest

    REVISION = {"revisionType": "S3", "s3Location": {"bucket": "releases", "key": "app.zip", "bundleType": "zip"}}
    ROLE = "arn:aws:iam::111122223333:role/deploy"

    def release(client, application="web"):
        client.create_application(applicationName=application)
        client.create_deployment_group(
            applicationName=application, deploymentGroupName="prod", serviceRoleArn=ROLE
        )
        deployment = client.create_deployment(
            applicationName=application, deploymentGroupName="prod", revision=REVISION
        )["deploymentId"]
        client.get_waiter("deployment_successful").wait(deploymentId=deployment)
        return client.get_deployment(deploymentId=deployment)["deploymentInfo"]
"""
TEST = (
    RELEASE
    + """
    def test_release(codedeploy_cassette):
        info = release(boto3.client("codedeploy"))
        assert info["status"] == "Succeeded"
        assert info["revision"] == REVISION
    """
)
RECORD = "--codedeploy-cassette-mode=once"


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def test_a_release_is_recorded_from_a_fake_and_replayed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    path = pytester.path / "cassettes" / "test_web" / "test_release.codedeploy.yaml"
    assert document.read(path).metadata.recorded_from == "fake"
    assert "releases" not in path.read_text(encoding="utf-8")
    written = path.stat().st_mtime_ns
    for mode in ((), (RECORD,)):
        run(pytester, *mode).assert_outcomes(passed=1)
    assert path.stat().st_mtime_ns == written


def test_in_replay_nothing_listens(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    pytester.makeconftest("""
        import socket

        def refuse(*_):
            raise AssertionError("a socket")

        socket.socket.listen = socket.socket.connect = refuse
    """)
    run_elsewhere(pytester).assert_outcomes(passed=1)


def test_without_a_cassette_a_test_is_told_how_to_record(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["there is no cassette *test_release.codedeploy.yaml: record it with --codedeploy-cassette-mode=once"]
    )


def test_rewrite_forgets_what_all_keeps(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    path = pytester.path / "cassettes" / "test_web" / "test_release.codedeploy.yaml"
    old = Interaction("ListApplications", {}, output={"applications": []})
    for mode, kept in (("all", True), ("rewrite", False)):
        document.write(path, Cassette((old,)))
        run(pytester, f"--codedeploy-cassette-mode={mode}").assert_outcomes(passed=1)
        operations = [one.operation for one in document.read(path).interactions]
        assert ("ListApplications" in operations) == kept
        assert "CreateDeployment" in operations


def test_a_test_that_asks_for_something_else_is_told_what_is_nearest(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    pytester.makepyfile(test_web=TEST.replace('boto3.client("codedeploy")', 'boto3.client("codedeploy"), "api"'))
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *cassettes/test_web/test_release.codedeploy.yaml has no such call: CreateApplication*",
            "E *the nearest is interactions[[]0], also CreateApplication; it differs in",
            'E *applicationName: recorded "web", asked "api"',
        ]
    )


SHORTER = (
    RELEASE
    + """
    def test_release(codedeploy_cassette):
        boto3.client("codedeploy").create_application(applicationName="web")
"""
)


def test_a_call_that_is_not_made_any_more_fails_a_test_unless_it_may(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    pytester.makepyfile(test_web=SHORTER)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*recorded calls were not made: CreateDeploymentGroup, CreateDeployment; record it*"])
    pytester.makepyfile(
        test_web=SHORTER + "\n    @pytest.fixture\n    def codedeploy_cassette_allow_unplayed():\n        return True\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_an_error_of_the_test_is_not_hidden_by_what_it_left_out(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    pytester.makepyfile(test_web=SHORTER + "        assert 1 == 2\n")
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*were not made*")


def test_each_test_has_its_own_file(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_cassette_dir = recorded\ncodedeploy_cassette_mode = once")
    pytester.makepyfile(
        test_web=RELEASE
        + """
    class TestReleases:
        @pytest.mark.parametrize("name", ["a b", "c/d"])
        def test_one(self, codedeploy_client, codedeploy_cassette, name):
            assert codedeploy_cassette.path.name.startswith("TestReleases.test_one-")
            assert codedeploy_client.list_applications()["applications"] == []

    def test_own_path(codedeploy_cassette):
        assert codedeploy_cassette.path.name == "mine.json"
        codedeploy_cassette.client().list_applications()

    @pytest.fixture
    def codedeploy_cassette_path(request, tmp_path_factory, codedeploy_cassette_path):
        own = codedeploy_cassette_path.with_name("mine.json")
        return own if request.function.__name__ == "test_own_path" else codedeploy_cassette_path
    """
    )
    run(pytester).assert_outcomes(passed=3)
    run(pytester, "--codedeploy-cassette-mode=none").assert_outcomes(passed=3)
    found = sorted(str(path.relative_to(pytester.path)) for path in pytester.path.rglob("recorded/**/*.*"))
    assert found == [
        f"recorded/test_web/{name}"
        for name in (
            "TestReleases.test_one-a-b-63a1d1f2.codedeploy.yaml",
            "TestReleases.test_one-c-d-031d490d.codedeploy.yaml",
            "mine.json",
        )
    ]


SHOWN = "(codedeploy_cassette_path):\n        print('path', codedeploy_cassette_path)\n"


def paths(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    """The cassette of each test, in their order, from the root."""
    result = run(pytester, "-s", *arguments)
    assert result.ret == 0
    told = [line.partition("path ")[2] for line in result.outlines if "path " in line]
    return [str(Path(one).relative_to(pytester.path)) for one in told]


def test_no_two_tests_have_one_file(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_web=f"""
    import pytest

    @pytest.mark.parametrize("name", ["v1", "2-x.y_z", "v1/x", "v1-x", "v1 x", "V1-X", "v1-x-", "-v1-x", "", "é"])
    def test_p(codedeploy_cassette_path, name):
        print('path', codedeploy_cassette_path)

    @pytest.mark.parametrize("name", [1, 2], ids=["x" * 300, "x" * 299 + "y"])
    def test_long(codedeploy_cassette_path, name):
        print('path', codedeploy_cassette_path)

    def test_plain{SHOWN}
    def test_V2{SHOWN}
    def test_v2{SHOWN}
    class TestOne:
        def test_plain(self, codedeploy_cassette_path):
            print('path', codedeploy_cassette_path)
        class TestIn:
            def test_plain(self, codedeploy_cassette_path):
                print('path', codedeploy_cassette_path)
    class TestTwo:
        class TestIn:
            def test_plain(self, codedeploy_cassette_path):
                print('path', codedeploy_cassette_path)
    class Testtwo:
        def test_plain(self, codedeploy_cassette_path):
            print('path', codedeploy_cassette_path)
    """
    )
    found = paths(pytester)
    assert len(found) == len({one.casefold() for one in found}) == 19
    assert all(one.startswith("cassettes/test_web/") and len(one) < 220 for one in found)
    names = [one.removeprefix("cassettes/test_web/").removesuffix(".codedeploy.yaml") for one in found]
    readable = {name for name in names if not re.search(r"-[0-9a-f]{8}$", name)}
    assert readable == {
        "test_p-v1", "test_p-2-x.y_z", "test_p-v1-x", "test_p--v1-x", "test_plain", "TestOne.test_plain",
        "TestOne.TestIn.test_plain",
    }  # fmt: skip
    assert paths(pytester, "-k", "test_p") == [one for one in found if "test_p" in one]  # whoever else runs


@pytest.mark.parametrize("target", ["fake", "server"])
def test_clients_in_several_regions(pytester: pytest.Pytester, target: str) -> None:
    pytester.makeini("[pytest]\ncodedeploy_region = us-west-2")
    pytester.makepyfile(
        test_web="""
    import boto3

    def test_regions(codedeploy_cassette):
        there, here = boto3.client("codedeploy", "eu-west-1"), codedeploy_cassette.client()
        there.create_application(applicationName="there")
        if codedeploy_cassette.recorded:
            assert here.list_applications()["applications"] == []
            assert there.list_applications()["applications"] == ["there"]
        else:
            assert there.list_applications()["applications"] == ["there"]
            assert here.list_applications()["applications"] == []
        boto3.client("codedeploy").create_application(applicationName="here")
    """
    )
    with server.serving(CodeDeployFake()) as url:
        run(pytester, RECORD, f"--codedeploy-target={url if target == 'server' else 'fake'}").assert_outcomes(passed=1)
    run(pytester).assert_outcomes(passed=1)


def test_in_one_folder_of_cassettes_are_the_folders_of_the_tests(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_cassette_dir = recorded\naddopts = --import-mode=importlib")
    for folder in ("tests/a", "tests/b", "."):
        file = pytester.path / folder / "test_same.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"def test_s{SHOWN}", encoding="utf-8")
    assert sorted(paths(pytester)) == [
        "recorded/test_same/test_s.codedeploy.yaml",
        "recorded/tests/a/test_same/test_s.codedeploy.yaml",
        "recorded/tests/b/test_same/test_s.codedeploy.yaml",
    ]
    (outside,) = paths(pytester, "-c", "tox.ini", "--rootdir=tests/a", "tests/b")
    assert re.fullmatch(r"tests/a/recorded/b-[0-9a-f]{8}/test_same/test_s\.codedeploy\.yaml", outside)


def test_a_fake_on_a_server_is_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    with server.serving(CodeDeployFake(seed=9, reading=Polling())) as url:
        run(pytester, "--codedeploy-cassette-mode=rewrite", f"--codedeploy-target={url}").assert_outcomes(passed=1)
    found = document.read(pytester.path / "cassettes" / "test_web" / "test_release.codedeploy.yaml").metadata
    assert found.fake is not None
    assert (found.recorded_from, found.fake.seed) == ("fake", 9)
    run(pytester).assert_outcomes(passed=1)


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks is told that these credentials are of the account 123456789012."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    try:
        yield
    finally:
        moto.stop()


@pytest.mark.usefixtures("sts")
def test_aws_is_recorded_in_the_account_that_was_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        test_web="""
        import boto3

        def test_list(codedeploy_cassette):
            assert boto3.client("codedeploy").list_applications()["applications"] == []
    """
    )
    fake = CodeDeployFake()
    aws = ["--codedeploy-target=aws", "--codedeploy-region=eu-west-1", "--codedeploy-cassette-mode=rewrite"]
    with server.serving(fake) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", url)
        refused = run(pytester, *aws, "--codedeploy-account=111122223333")
        assert refused.ret == pytest.ExitCode.USAGE_ERROR
        assert fake.calls == ()
        run(pytester, *aws, "--codedeploy-account=123456789012").assert_outcomes(passed=1)
    path = pytester.path / "cassettes" / "test_web" / "test_list.codedeploy.yaml"
    found = document.read(path).metadata
    assert (found.recorded_from, found.region) == ("server", "eu-west-1")
    run(pytester).assert_outcomes(passed=1)


def test_two_that_answer_are_one_too_many(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_fake(codedeploy, codedeploy_cassette): ...
        def test_server(codedeploy_server, codedeploy_cassette): ...
    """)
    result = run(pytester)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["test_fake takes codedeploy and codedeploy_cassette: take one of them"])


def test_a_mode_that_there_is_not(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_cassette_mode = new_episodes")
    pytester.makepyfile(test_web=TEST)
    run(pytester).stdout.fnmatch_lines(["*codedeploy_cassette_mode = new_episodes: one of none, once, all, rewrite*"])


def test_under_xdist(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST, test_api=TEST)
    for mode in (RECORD, "--codedeploy-cassette-mode=none"):
        run_elsewhere(pytester, "-n", "2", mode).assert_outcomes(passed=2)


NEIGHBOURS = (
    RELEASE
    + """
    import os, urllib.request

    def hello():
        with urllib.request.urlopen(os.environ["HELLO"]) as answer:
            return answer.read()

    @pytest.mark.vcr
    def test_theirs():
        assert hello() == b"hello"

    def test_ours(codedeploy_cassette):
        assert release(boto3.client("codedeploy"))["status"] == "Succeeded"

    @pytest.mark.vcr
    def test_both(codedeploy_cassette):
        assert hello() == b"hello"
        assert release(boto3.client("codedeploy"))["status"] == "Succeeded"
        assert hello() == b"hello"
    """
)


class Hello(BaseHTTPRequestHandler):
    """Somebody else's service."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None: ...


def test_beside_pytest_recording_and_plain_vcrpy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """What both take part in is recorded in two runs, ours first; replay has neither of the two listening."""
    pytester.makepyfile(test_all=NEIGHBOURS)
    with HTTPServer(("127.0.0.1", 0), Hello) as hello:
        threading.Thread(target=hello.serve_forever, daemon=True).start()
        monkeypatch.setenv("HELLO", f"http://127.0.0.1:{hello.server_port}/")
        run_elsewhere(pytester, "-k", "ours or both", RECORD).assert_outcomes(passed=2, deselected=1)
        run_elsewhere(pytester, "--record-mode=once").assert_outcomes(passed=3)
        hello.shutdown()
    run_elsewhere(pytester, "--block-network").assert_outcomes(passed=3)
    files = sorted((pytester.path / "cassettes" / "test_all").iterdir())
    assert [file.name for file in files] == [
        "test_both.codedeploy.yaml", "test_both.yaml", "test_ours.codedeploy.yaml", "test_theirs.yaml",
    ]  # fmt: skip
    assert [document.recognises(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files] == [
        ".codedeploy." in file.name for file in files
    ]
    assert "CodeDeploy" not in files[1].read_text(encoding="utf-8")


def test_under_a_plain_vcrpy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_web=TEST)
    run(pytester, RECORD).assert_outcomes(passed=1)
    pytester.makepyfile(
        test_web=RELEASE
        + """
    import vcr

    def test_release(codedeploy_cassette):
        with vcr.use_cassette("plain.yaml") as plain:
            release(boto3.client("codedeploy"))
        assert len(plain) == 0
    """
    )
    run(pytester).assert_outcomes(passed=1)
