"""What only a RemoteFake has: the face that it shows, and snapshots that stay on their server."""

from __future__ import annotations

import pytest

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, RemoteFake, UsageError
from tests.making import make
from tests.remote.conftest import URL


def test_it_is_a_public_name() -> None:
    assert "RemoteFake" in codedeploy_fake.__all__
    assert codedeploy_fake.RemoteFake is RemoteFake


def test_it_says_where_it_is(remote: RemoteFake) -> None:
    assert repr(remote) == f"<RemoteFake {URL} 123456789012 us-east-1>"
    assert repr(remote.clock) == "<RemoteClock 2026-01-01T00:00:00+00:00>"
    assert repr(remote.world(region="eu-west-1")) == "<RemoteWorld 123456789012 eu-west-1>"


def test_both_are_one_fake(remote: RemoteFake, served: CodeDeployFake) -> None:
    remote.seed_group("web", "prod", instances=["i-1"])
    served.clock.advance(5)
    assert remote.clock.now() == served.clock.now()
    assert remote.fleet.instances == served.fleet.instances
    assert remote.calls == served.calls


def test_a_row_that_somebody_else_cleared_takes_no_more_words(remote: RemoteFake, served: CodeDeployFake) -> None:
    row = remote.script.next()
    served.script.clear()
    with pytest.raises(UsageError, match="script row 1 is gone"):
        row.fail()


def test_a_refused_word_leaves_the_row_as_it_was(remote: RemoteFake, served: CodeDeployFake) -> None:
    row = remote.script.next().take("BeforeInstall", 30)
    with pytest.raises(UsageError, match="already has take"):
        row.take("BeforeInstall", 40)
    row.fail(at="AfterInstall")
    assert [str(line) for line in served.script.lines()] == [str(line) for line in remote.script.lines()]
    assert "30" in str(served.script.lines()[0])


def test_a_snapshot_of_another_kind_is_refused(remote: RemoteFake) -> None:
    with pytest.raises(UsageError, match=r"give what snapshot\(\) of this RemoteFake gave"):
        remote.restore(make().snapshot())  # type: ignore[arg-type]
