"""``--target URL``: our own server under every clock, anybody else's, nobody's, and never AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.remote import RemoteFake
from codedeploy_fake.server import serving, start
from codedeploy_fake.server.clocks import arguments
from codedeploy_fake.verification import served_target
from codedeploy_fake.verification.boto_target import Place, Waiting
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.opening import Asked, open_target
from codedeploy_fake.verification.running import Report, verify
from codedeploy_fake.verification.served_target import ServedTarget, Server
from codedeploy_fake.verification.telling import Verdict
from codedeploy_fake.wire import ConnectionDropped
from tests.verification.gate import gated
from tests.verification.targets import STORIES

#: One of each kind: a life, a failure by the script, what is read on the way, another date, a clock, an alarm.
SOME = ("succeeded-members", "failed-script", "reading-moves-nothing", "in-2017-no-later-members",
        "created-without-overview", "alarm-in-the-middle", "application-unknown")  # fmt: skip


def told(asked: Asked, *names: str) -> Report:
    opened = open_target(asked)
    stories = [STORIES[name] for name in names]
    return verify(stories, opened.target_for, prefix=opened.prefix, name=opened.name, contract=opened.contract)


def verdicts(report: Report) -> dict[str, str]:
    return {one.telling.story.id: f"{one.verdict} {one.telling.reason}".strip() for one in report.told}


@contextmanager
def served(clock: str = "virtual", **kwargs: Any) -> Iterator[tuple[str, CodeDeployFake]]:
    fake = CodeDeployFake(**arguments(clock), **kwargs)
    with serving(fake) as url:
        yield url, fake


def test_under_a_virtual_clock_everything_can_be_told() -> None:
    with served() as (url, _):
        report = told(Asked(url), *SOME)
        found = verdicts(report)
        assert found.pop("in-2017-no-later-members").endswith("until 2017-05-16 only")
        assert set(found.values()) == {"verified"}
        assert report.left_over == ()


def test_of_an_older_server_the_older_stories_hold() -> None:
    with served(contract="2017-05-16") as (url, _):
        assert verdicts(told(Asked(url), "in-2017-no-later-members")) == {"in-2017-no-later-members": "verified"}


def test_reading_moves_the_clock_of_poll() -> None:
    with served("poll") as (url, _):
        found = verdicts(told(Asked(url), *SOME))
    assert found["succeeded-members"] == found["failed-script"] == found["application-unknown"] == "verified"
    assert found["reading-moves-nothing"] == "not run needs steady"
    assert found["created-without-overview"] == "not run needs clock, steady"


def test_a_clock_that_nobody_moves_is_waited_for() -> None:
    with served("2000") as (url, _):
        found = verdicts(told(Asked(url), "succeeded-members", "created-without-overview"))
    assert found == {"succeeded-members": "verified", "created-without-overview": "not run needs clock"}


def test_a_wait_beyond_the_limit_differs() -> None:
    with served("wall") as (url, _):
        (found,) = told(Asked(url, wait_limit=0), "succeeded-members").told
    assert found.verdict is Verdict.DIFFERS
    assert found.telling.differences[0].expected == "Succeeded"
    assert "after 0 s (--wait-limit S waits longer)" in found.telling.differences[0].seen


@pytest.mark.parametrize(("rate", "longest"), [(1.0, 3703), (100.0, 40), (3700.0, 4)])
def test_a_clock_that_goes_by_itself_has_a_limit_that_fits(
    rate: float, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_target, "_rate", lambda _: rate)
    with served("wall") as (url, _):
        (note,) = open_target(Asked(url)).notes
        assert open_target(Asked(url, wait_limit=5)).notes == ()
    assert f"{rate:.3g} s in a second: a wait may last {longest} s (--wait-limit)" in note


@pytest.mark.parametrize("clock", ["virtual", "poll"])
def test_one_that_is_moved_needs_none(clock: str) -> None:
    with served(clock) as (url, _):
        assert open_target(Asked(url)).notes == ()


def test_how_fast_a_clock_goes_is_seen() -> None:
    with served("1e6") as (url, _):
        assert Server.at(url, "v-").rate > 1000
    with served("1e-6") as (url, _):
        assert Server.at(url, "v-").rate < 1


def test_its_time_passes_as_fast_as_it_does_there() -> None:
    slept: list[float] = []
    with served("wall") as (url, fake):
        server = Server(RemoteFake(url), "v-", moved=False, polled=False, rate=50)
        place = Place(url, fake.account_id, fake.region, fake.contract)
        ServedTarget(None, place, Waiting(1, sleep=slept.append), server).advance(20)
    assert slept == [0.4]


def test_what_goes_fast_is_looked_at_more_often() -> None:
    def polls(rate: float) -> tuple[float, float]:
        waiting = Server(None, "v-", moved=False, polled=False, rate=rate).waiting(9)  # type: ignore[arg-type]
        return waiting.first, waiting.last

    assert polls(1) == polls(10) == (Waiting(9).first, Waiting(9).last)
    assert polls(100) == (0.005, 0.05)
    assert polls(1e9) == (0.001, 0.001)


def test_every_story_has_a_world_of_its_own() -> None:
    with served() as (url, fake):
        fake.seed_group("theirs", "prod")
        told(Asked(url), "succeeded-members", "failed-script")
        told(Asked(url), "succeeded-members")
        worlds = list(fake.snapshot().worlds)
        assert len(worlds) == 4
        assert fake.call("ListApplications")["applications"] == ["theirs"]


def test_nobody_answers() -> None:
    with served() as (url, _):
        pass
    with pytest.raises(UsageError, match="nobody answers"):
        open_target(Asked(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://codedeploy.eu-west-1.amazonaws.com",
        "https://codedeploy.cn-north-1.amazonaws.com.cn/",
        "https://codedeploy.eu-west-1.api.aws",
        "http://CODEDEPLOY.eu-west-1.AMAZONAWS.com.",
        "https://codedeploy.eusc-de-east-1.amazonaws.eu",
    ],
)
def test_aws_is_no_server(url: str) -> None:
    with pytest.raises(UsageError, match="that is AWS itself; `--target aws"):
        open_target(Asked(url))


def test_who_has_no_such_profile_reads_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with served() as (url, _), pytest.raises(UsageError, match=r"profile \(nobody\) could not be found.*AWS_PROFILE"):
        open_target(Asked(url))


@pytest.mark.parametrize("target", ["", "fakes", "http://", "http:", "127.0.0.1:5000", "ftp://x", "cassette:"])
def test_what_is_no_target_is_said(target: str) -> None:
    with pytest.raises(UsageError, match="--target"):
        open_target(Asked(target))


def test_somebody_elses_server_is_polled_and_has_no_worlds() -> None:
    asked: list[str] = []

    def let_through(_: int, operation: str) -> None:
        asked.append(operation)

    fake = CodeDeployFake(**arguments("poll"))
    with gated(fake, let_through) as url:
        report = told(Asked(url, config=Config(instances=("i-1",))), "succeeded-members", "failed-script")
    found = verdicts(report)
    assert found == {"succeeded-members": "verified", "failed-script": "not run needs the revision 'fails'"}
    assert asked.count("GetDeployment") > 1
    assert fake.call("ListApplications")["applications"] == []


def test_what_it_lacks_is_not_told_to_it() -> None:
    with gated(CodeDeployFake(), lambda _, __: None) as url:
        assert verdicts(told(Asked(url), "succeeded-members")) == {"succeeded-members": "not run needs instances"}


@pytest.mark.parametrize(
    ("said", "seen"),
    [("lost", "ConnectionClosedError"), (("Boom", 500), "Boom"), (("ThrottlingException", 400), "Thr")],
)
def test_on_this_machine_whatever_it_says_is_its_answer_at_once(said: tuple[str, int] | str, seen: str) -> None:
    count: list[str] = []

    def refuse(_: int, operation: str) -> tuple[str, int] | str | None:
        count.append(operation)
        return said if operation == "CreateDeployment" else None

    with gated(CodeDeployFake(), refuse) as url:
        (found,) = told(Asked(url), "create-answers-the-id").told
    assert found.verdict is Verdict.DIFFERS
    assert count.count("CreateDeployment") == 1
    assert any(seen in json.dumps(one.seen) for one in found.telling.differences)


def test_members_that_the_client_does_not_know_are_seen() -> None:
    def add(body: bytes) -> bytes:
        return json.dumps({**json.loads(body or b"{}"), "more": None}).encode()

    with gated(CodeDeployFake(), lambda _, __: None, add) as url:
        (found,) = told(Asked(url), "create-answers-the-id").told
    assert found.verdict is Verdict.DIFFERS
    assert "more" in str(found.telling.differences[0].seen)


def test_a_server_that_goes_away_proves_nothing_more() -> None:
    server = start(CodeDeployFake())
    opened = open_target(Asked(server.url))
    stories = [STORIES[name] for name in ("created-members", "application-unknown", "succeeded-members")]
    report = verify(
        stories,
        opened.target_for,
        prefix=opened.prefix,
        name=opened.name,
        contract=opened.contract,
        progress=lambda told: server.stop() if told.telling.story is stories[0] else None,
    )
    assert [one.verdict for one in report.told] == [Verdict.VERIFIED, Verdict.NOT_RUN, Verdict.NOT_RUN]
    assert "nobody answers" in report.told[1].telling.reason
    assert len(report.hindered) == 2
    assert not report.holds


def test_a_control_that_does_not_answer_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def drop(*_: object) -> None:
        raise ConnectionDropped("gone")

    with served() as (url, _):
        opened = open_target(Asked(url))
        monkeypatch.setattr(RemoteFake, "run_until", drop)
        found = verify(
            [STORIES["succeeded-members"]], opened.target_for, prefix=opened.prefix, name="there", contract="current"
        )
    assert [(one.path, one.seen) for one in found.told[0].telling.differences] == [("deploymentInfo.status", "gone")]
    assert found.left_over == ()
