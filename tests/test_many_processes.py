"""What docs/performance.md says of several processes: workers of xdist, and campaigns that share their examples."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.inner_run import run_elsewhere

PAGE = (Path(__file__).parents[1] / "docs" / "performance.md").read_text(encoding="utf-8")
SNIPPETS = dict(re.findall(r"^<!-- tested: (\w+) -->\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
COMMANDS = [shlex.split(line) for line in SNIPPETS["xdist"].splitlines()]


def test_every_snippet_of_the_page_is_tested_here() -> None:
    assert PAGE.count("\n```") == 2 * len(SNIPPETS)
    assert set(SNIPPETS) == {"xdist", "directory", "redis", "reading"}


# xdist.

#: Each module is a scope of its own; each test tells what it got. A server waits, on request, until the other's is up.
MODULE = """
    import json, os, time, urllib.request
    from pathlib import Path

    import boto3, pytest

    CREATE = {"applicationName": "web", "deploymentGroupName": "prod", "revision": {
        "revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}}

    def tell(name, **what):
        with Path("told.jsonl").open("a") as file:
            line = {"test": f"MODULE {name}", "worker": os.environ.get("PYTEST_XDIST_WORKER"), **what}
            file.write(json.dumps(line) + "\\n")

    def test_serves(codedeploy_server, codedeploy):
        assert codedeploy_server.fake is codedeploy
        codedeploy.seed_group("web", "prod")
        made = boto3.client("codedeploy").create_deployment(**CREATE)["deploymentId"]  # by HTTP
        Path("MODULE.up").touch()
        for _ in range(3_000 if os.environ.get("TOGETHER") else 0):
            if len(list(Path().glob("*.up"))) == 2:
                break
            time.sleep(0.02)
        assert boto3.client("codedeploy").list_deployments()["deployments"] == [made]
        tell("serves", id=made, port=codedeploy_server.url.rpartition(":")[2])

    @pytest.mark.parametrize("number", range(4))
    def test_deploys(codedeploy, codedeploy_client, number):
        codedeploy.seed_group("web", "prod")
        ids = [codedeploy_client.create_deployment(**CREATE)["deploymentId"]]
        codedeploy_client.get_waiter("deployment_successful").wait(deploymentId=ids[0])
        assert codedeploy.deployment_ids() == tuple(ids)
        tell(f"deploys {number}", id=ids[0])

    @pytest.mark.codedeploy(seed=7)
    def test_is_seeded(codedeploy):
        codedeploy.seed_group("web", "prod")
        tell("is seeded", id=codedeploy.call("CreateDeployment", CREATE)["deploymentId"])
"""


@pytest.fixture
def _project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # who tests us may be one
    for name in ("a", "b"):
        pytester.makepyfile(**{f"test_{name}": MODULE.replace("MODULE", name)})


def _told(pytester: pytest.Pytester, *options: str) -> list[dict[str, Any]]:
    run_elsewhere(pytester, *options).assert_outcomes(passed=12)
    told = pytester.path / "told.jsonl"
    lines = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    for file in (told, *pytester.path.glob("*.up")):
        file.unlink()
    return lines


def _ids(told: list[dict[str, Any]]) -> dict[str, str]:
    return {line["test"]: line["id"] for line in told}


@pytest.mark.usefixtures("_project")
def test_each_worker_has_fakes_and_servers_of_its_own_and_a_test_gets_the_same_ids_in_any(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _told(pytester, "-n", "0")
    assert {line["worker"] for line in alone} == {None}
    assert len(_ids(alone)) == 12
    assert _ids(alone)["a deploys 0"] != _ids(alone)["a is seeded"]
    for pytest_, *options in COMMANDS:
        together = "loadscope" in options
        if together:  # a module is one worker's then, so that the two servers can wait for each other
            monkeypatch.setenv("TOGETHER", "1")
        shared = _told(pytester, *options)
        assert pytest_ == "pytest"
        assert {line["worker"] for line in shared} == {"gw0", "gw1"}
        assert _ids(shared) == _ids(alone)
        serving = [line for line in shared if "port" in line]
        assert not together or len({line["worker"] for line in serving}) == len({line["port"] for line in serving}) == 2
    assert any("loadscope" in command for command in COMMANDS)


# Campaigns.

#: It fails for a reason that was planted, and counts the examples that it was given.
CAMPAIGN = """
    import os
    from pathlib import Path

    from hypothesis import Phase, given, settings

    from codedeploy_fake import CodeDeployFake
    from codedeploy_fake.strategies import requests

    @settings(phases=[Phase[name] for name in os.environ["PHASES"].split()], max_examples=300, deadline=None)
    @given(requests("CreateDeployment", valid=True))
    def test_release(request):
        with Path(os.environ["TRIED"]).open("a") as tried:
            tried.write(".")
        fake = CodeDeployFake()
        fake.seed_group("web", "prod")
        fake.call("CreateDeployment", request)
        assert request.get("fileExistsBehavior") != "RETAIN"
"""


class Campaign:
    """The campaign's test in a process of its own, with the profile that a snippet makes."""

    def __init__(self, pytester: pytest.Pytester, patch: pytest.MonkeyPatch, snippet: str, shared: str) -> None:
        pytester.makepyfile(test_campaign=CAMPAIGN)
        pytester.makeconftest(SNIPPETS[snippet])
        patch.setenv("SHARED_EXAMPLES", shared)
        patch.setenv("CI", "true")  # where hypothesis would keep nothing, if the profile did not ask for it
        patch.setenv("TRIED", str(pytester.path / "tried"))
        self._pytester, self._patch = pytester, patch

    def runs(self, phases: str, outcome: str) -> int:
        """Run it; how many examples it tried. hypothesis skips a test that had none to try."""
        self._patch.setenv("PHASES", phases)
        tried = self._pytester.path / "tried"
        tried.write_text("", encoding="utf-8")
        result = run_elsewhere(self._pytester)
        result.assert_outcomes(**{outcome: 1})
        if outcome == "failed":
            result.stdout.fnmatch_lines(["*assert 'RETAIN' != 'RETAIN'*"])
        return len(tried.read_text(encoding="utf-8"))


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_campaign_finds_and_another_process_finds_it_again_at_once_in_the_directory(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    campaign = Campaign(pytester, monkeypatch, "directory", str(tmp_path))
    assert campaign.runs("reuse", "skipped") == 0  # nobody has found anything yet
    assert campaign.runs("generate", "failed") > 0
    assert _files(tmp_path)
    assert 0 < campaign.runs("reuse", "failed") < 10
    assert not (pytester.path / ".hypothesis" / "examples").exists()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The URL of a Redis that is one in all that matters here: a server of its protocol, in this process."""
    fakeredis = pytest.importorskip("fakeredis", reason="Redis is described, not tested here: no fakeredis")
    server = fakeredis.TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield "redis://127.0.0.1:{1}".format(*server.server_address)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_campaign_finds_and_another_process_finds_it_again_at_once_in_redis(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    campaign = Campaign(pytester, monkeypatch, "redis", redis_url)
    assert campaign.runs("reuse", "skipped") == 0
    assert campaign.runs("generate", "failed") > 0
    assert 0 < campaign.runs("reuse", "failed") < 10
    assert not (pytester.path / ".hypothesis" / "examples").exists()


def test_a_developer_reads_what_the_campaign_found_and_keeps_the_own_finds_at_home(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    developer = Campaign(pytester, monkeypatch, "reading", str(tmp_path))
    developer.runs("generate", "failed")
    own = pytester.path / ".hypothesis" / "examples"
    assert _files(own)
    assert not _files(tmp_path)
    campaign = Campaign(pytester, monkeypatch, "directory", str(tmp_path))
    campaign.runs("generate", "failed")
    found = _files(tmp_path)
    for path in _files(own):
        path.unlink()
    developer = Campaign(pytester, monkeypatch, "reading", str(tmp_path))
    assert 0 < developer.runs("reuse", "failed") < 10
    assert _files(tmp_path) == found
