"""A recording may show as many targets as a deployment had then, and is refused before anything is made of more."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError
from codedeploy_fake.contract import load
from codedeploy_fake.recordings import UnlivableError, examine, reliving, setting
from codedeploy_fake.recordings.recording import Recording
from tests.recordings.test_relive import answered

MOST = load("2017-07-14").limit("instancesPerDeployment")
NONE = {"Pending": 0, "InProgress": 0, "Succeeded": 0, "Failed": 0, "Skipped": 0}


def counting(pending: int, created: float = 1.5e9) -> object:
    """The recording of one answer with this many targets."""
    return answered(status="InProgress", createTime=created, deploymentOverview={**NONE, "Pending": pending})


@pytest.fixture
def no_fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody makes up ids."""

    def fleet(_: Recording, __: int) -> tuple[str, ...]:
        raise AssertionError("ids were made up")

    monkeypatch.setattr(Recording, "fleet", fleet)


@pytest.mark.usefixtures("no_fleet")
@pytest.mark.parametrize("many", [MOST + 1, 1000, 50_000_000, 2**63 - 1])
def test_more_than_the_day_allowed_are_refused(many: int) -> None:
    why = rf"answer 1 of 1, GetDeployment, counts {many} targets, and a deployment had {MOST} at most then \(2017-07-14"
    with pytest.raises(UnlivableError, match=why):
        CodeDeployFake.from_recording(counting(many))  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_fleet")
def test_so_are_more_names() -> None:
    ids = [f"i-{number}" for number in range(MOST + 1)]
    steps = [
        *answered()["steps"],
        {"operation": "ListDeploymentInstances", "response": {"instancesList": ids[:MOST]}},
        {"operation": "ListDeploymentInstances", "response": {"instancesList": ids[1:]}},
    ]
    with pytest.raises(
        UnlivableError, match=f"answer 3 of 3, .* names, with all answers before it, {MOST + 1} targets"
    ):
        CodeDeployFake.from_recording({"steps": steps})


@pytest.mark.usefixtures("no_fleet")
def test_a_counter_beyond_64_bits_is_none() -> None:
    with pytest.raises(UsageError, match=r"deploymentOverview\.Pending: 9223372036854775808 is no long$"):
        CodeDeployFake.from_recording(counting(2**63))  # type: ignore[arg-type]


def test_policies_may_allow_more_or_fewer() -> None:
    with pytest.raises(UnlivableError, match="a deployment had 2 at most"):
        examine(counting(3), policies=Policies(instances_per_deployment=2))  # type: ignore[arg-type]
    lets = Policies(instances_per_deployment=MOST + 1)
    assert examine(counting(MOST + 1), policies=lets).compared  # type: ignore[arg-type]


def test_as_many_as_the_day_allowed_are_relived() -> None:
    fake = CodeDeployFake.from_recording(counting(MOST))  # type: ignore[arg-type]
    fake.run_until_idle()
    info = fake.call("GetDeployment", {"deploymentId": "d-ABCDEFGHI"})["deploymentInfo"]
    assert info["deploymentOverview"]["Succeeded"] == MOST


def test_a_date_is_tried_with_one_instance_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(fake: CodeDeployFake, needed: setting.Needs, *rest: object) -> None:
        made.append(len(needed.fleet))
        setting.set_up(fake, needed, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reliving, "set_up", counted)
    examine(counting(20))  # type: ignore[arg-type]
    assert made.count(1) > 2
    assert made.count(20) <= 4
