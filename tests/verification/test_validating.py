"""The record of what AWS confirmed: only what verified is in it, and what differs is no longer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cli import main
from codedeploy_fake.contract.validators import compiled
from codedeploy_fake.verification import opening_aws, validating
from codedeploy_fake.verification.aws_account import Account
from codedeploy_fake.verification.expecting import Difference
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.known import Known
from codedeploy_fake.verification.opening import Asked, Opened, open_target
from codedeploy_fake.verification.running import Report, Told
from codedeploy_fake.verification.telling import Telling, Verdict
from tests.checkout import ROOT
from tests.verification.aws import ACCOUNT, REGION, Aws
from tests.verification.targets import STORIES

NOW = datetime(2026, 11, 5, tzinfo=UTC)
SCHEMA = json.loads((ROOT / "cassettes" / "validated.schema.json").read_text())


def report(**verdicts: Verdict) -> Report:
    stories = {name.replace("_", "-"): verdict for name, verdict in verdicts.items()}
    told = tuple(Told(Telling(STORIES[name], verdict)) for name, verdict in stories.items())
    return Report("aws", "2026-10-19", told)


def test_what_verified_is_recorded() -> None:
    found = validating.renewed({}, report(created_members=Verdict.VERIFIED), "eu-west-1", NOW)
    assert list(found) == ["created-members"]
    assert found["created-members"]["date"] == "2026-11-05"
    assert found["created-members"]["region"] == "eu-west-1"
    assert found["created-members"]["versions"]["contract"] == "2026-10-19"
    assert compiled(SCHEMA).faults(found) == []


def test_what_differs_is_not_any_more_even_where_that_is_known() -> None:
    before = {"created-members": {"date": "2020-01-01"}, "terminal-stays": {"date": "2020-01-01"}}
    after = validating.renewed(
        before, report(created_members=Verdict.DIFFERS, terminal_stays=Verdict.NOT_RUN), "r", NOW
    )
    assert after == {"terminal-stays": {"date": "2020-01-01"}}
    different = Difference(1, "x", "y", 1, 2)
    known = Known("created-members", 1, "y", "why")
    excused = Told(Telling(STORIES["created-members"], Verdict.DIFFERS, (different,)), ((different, known),))
    assert excused.verdict is Verdict.VERIFIED
    assert "created-members" not in validating.renewed(before, Report("aws", "2026-10-19", (excused,)), "r", NOW)


def test_the_record_of_the_checkout_holds_to_its_schema() -> None:
    assert validating.record() == ROOT / "cassettes" / "validated.json"
    assert compiled(SCHEMA).faults(validating.read(validating.record())) == []
    assert set(validating.read(validating.record())) <= set(STORIES)


def test_it_is_written_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "validated.json"
    assert validating.read(path) == {}
    validating.write(path, {"a": {"date": "2026-11-05"}})
    assert validating.read(path) == {"a": {"date": "2026-11-05"}}
    assert [one.name for one in path.parent.iterdir()] == ["validated.json"]
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="could not be written"):
        validating.write(tmp_path / "file" / "validated.json", {})


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {}}'])
def test_a_broken_record_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "validated.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="no record of validations"):
        validating.read(path)


@pytest.mark.parametrize("is_aws", [True, False])
def test_only_a_run_against_aws_itself_writes_it(is_aws: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(_: Asked) -> Opened:
        return Opened("aws", "2026-10-19", lambda _: FakeTarget(CodeDeployFake()), is_aws=is_aws)

    monkeypatch.setattr("codedeploy_fake.verification.opening.open_target", opened)
    path = tmp_path / "validated.json"
    where = ["--target=aws", f"--account={ACCOUNT}", f"--region={REGION}", f"--validated={path}"]
    assert main(["verify", *where, "--story=created-members"]) == 0
    assert path.exists() is is_aws
    if is_aws:
        assert compiled(SCHEMA).faults(json.loads(path.read_text())) == []


@pytest.mark.parametrize("overridden", [{}, {"codedeploy": "http://127.0.0.1:9"}, {"sts": "http://127.0.0.1:9"}])
def test_it_is_aws_only_if_no_endpoint_was_changed(overridden: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Sure(Account):
        def check(self) -> None:
            pass

    def here(*_: Any, **__: Any) -> Account:
        return Sure(ACCOUNT, REGION, "aws", {}, overridden)

    monkeypatch.setattr(opening_aws, "account", here)
    assert open_target(Asked("aws")).is_aws is (not overridden)


def test_endpoints_are_aws_own_unless_somebody_changed_them(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    from codedeploy_fake.verification.aws_account import account

    assert set(account(ACCOUNT, REGION).overridden) == {"sts"}
    monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", "http://127.0.0.1:9")
    assert set(account(ACCOUNT, REGION).overridden) == {"codedeploy", "sts"}
    monkeypatch.delenv("AWS_ENDPOINT_URL_CODEDEPLOY")
    monkeypatch.delenv("AWS_ENDPOINT_URL_STS")
    assert account(ACCOUNT, REGION, alarms=True).overridden == {}
    assert account(ACCOUNT, "cn-north-1").arn("application:a").startswith("arn:aws-cn:codedeploy:cn-north-1:")
