"""A story is told to its end or differs; whatever happens, what it made is removed."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.contract.stories import Call, Story
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.interrupting import Interruptions
from codedeploy_fake.verification.running import verify
from codedeploy_fake.verification.targets import Hindered, Lost, Refused
from codedeploy_fake.verification.telling import Verdict, tell
from tests.verification.targets import Watched, applications, story, unfinished

STORY = story("succeeded-members")
#: How many calls a whole telling makes, those that clean up among them.
CALLS = 8


def with_steps(*steps: Call) -> Story:
    return replace(STORY, steps=steps)


def test_a_telling_makes_as_many_calls_as_the_tests_here_think() -> None:
    watched = Watched(CodeDeployFake())
    assert tell(STORY, watched, "v-").verdict is Verdict.VERIFIED
    assert len(watched.recorded) == CALLS
    assert applications(watched.fake) == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_ctrl_c_at_any_call_cleans_up(number: int, when: str) -> None:
    def press(call: int, _: str) -> None:
        if call == number:
            os.kill(os.getpid(), signal.SIGINT)

    watched = Watched(CodeDeployFake(), **{when: press})
    report = verify([STORY, STORY], lambda _: watched, prefix="v-", name="fake", contract="current")
    assert report.interrupted
    assert not report.holds
    assert len(report.told) == 1
    assert report.left_over == ()
    assert applications(watched.fake) == []
    assert unfinished(watched.fake) == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_the_middle_of_a_wait() -> None:
    class Waits(FakeTarget):
        def wait(self, deployment_id: str, status: str) -> str:
            os.kill(os.getpid(), signal.SIGINT)
            return super().wait(deployment_id, status)

    fake = CodeDeployFake()
    report = verify([STORY], lambda _: Waits(fake), prefix="v-", name="fake", contract="current")
    assert (report.told[0].verdict, report.told[0].telling.reason) == (Verdict.NOT_RUN, "interrupted")
    assert applications(fake) == []
    assert unfinished(fake) == []


def test_ctrl_c_while_it_cleans_up_waits_and_a_second_one_does_not() -> None:
    presses = {"DeleteDeploymentGroup": 1}

    def press(_: int, operation: str) -> None:
        for _ in range(presses.get(operation, 0)):
            os.kill(os.getpid(), signal.SIGINT)

    fake = CodeDeployFake()
    report = verify([STORY], lambda _: Watched(fake, press), prefix="v-", name="fake", contract="current")
    assert report.interrupted
    assert (report.told[0].verdict, report.left_over, applications(fake)) == (Verdict.VERIFIED, (), [])
    presses = {"DeleteDeploymentGroup": 2}
    report = verify([STORY], lambda _: Watched(fake, press), prefix="v-", name="fake", contract="current")
    assert [line.partition(" ")[0] for line in report.left_over] == ["DeleteDeploymentGroup"]
    assert "interrupted" in report.left_over[0]


def test_without_signals_a_keyboard_interrupt_is_heard_all_the_same() -> None:
    def interrupt(number: int, _: str) -> None:
        if number == 3:
            raise KeyboardInterrupt

    interruptions = Interruptions()
    fake = CodeDeployFake()
    told = tell(STORY, Watched(fake, interrupt), "v-", interruptions)
    assert (told.verdict, told.reason, interruptions.asked) == (Verdict.NOT_RUN, "interrupted", True)
    assert applications(fake) == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("trouble", [Lost("gone"), Hindered("denied"), UserWarning("a fault of ours")])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_what_may_have_been_made_is_removed_though_no_answer_came(number: int, trouble: Exception, when: str) -> None:
    def fail(call: int, _: str) -> None:
        if call == number:
            raise trouble

    fake = CodeDeployFake()
    target = Watched(fake, **{when: fail})
    if isinstance(trouble, UserWarning):
        with pytest.raises(UserWarning):
            tell(STORY, target, "v-")
    else:
        told = tell(STORY, target, "v-")
        assert told.verdict is (Verdict.DIFFERS if isinstance(trouble, Lost) else Verdict.NOT_RUN)
        assert (told.hindrance is trouble) == isinstance(trouble, Hindered)
        assert told.left_over == ()
    assert applications(fake) == []
    assert unfinished(fake) == []


def test_what_cannot_be_removed_is_said() -> None:
    def fail(_: int, operation: str) -> None:
        if operation == "DeleteApplication":
            raise Refused("InvalidRoleException", "no", 400)

    told = tell(STORY, Watched(CodeDeployFake(), fail), "v-")
    assert told.verdict is Verdict.VERIFIED
    assert told.left_over == (
        "DeleteApplication applicationName='v-succeeded-members-application': InvalidRoleException: no",
    )


def test_what_was_there_before_is_never_removed() -> None:
    fake = CodeDeployFake()
    fake.call("CreateApplication", {"applicationName": "theirs"})
    again = Call("CreateApplication", {"applicationName": "theirs"}, {"applicationId": {"type": "string"}}, None)
    assert tell(with_steps(again), FakeTarget(fake), "v-").verdict is Verdict.DIFFERS
    assert applications(fake) == ["theirs"]


def test_what_it_made_under_another_name_is_removed_if_it_was_answered() -> None:
    fake = CodeDeployFake()
    make = Call("CreateApplication", {"applicationName": "ours"}, {"applicationId": {"type": "string"}}, None)
    told = tell(with_steps(make), FakeTarget(fake), "v-")
    assert (told.verdict, told.left_over, applications(fake)) == (Verdict.VERIFIED, (), [])


def test_under_another_name_without_an_answer_it_is_left_and_said() -> None:
    def fail(_: int, operation: str) -> None:
        if operation == "CreateApplication" and applications(fake) == ["ours"]:
            raise Lost("gone")

    fake = CodeDeployFake()
    make = Call("CreateApplication", {"applicationName": "ours"}, {"applicationId": {"type": "string"}}, None)
    told = tell(replace(STORY, given=(), steps=(make,)), Watched(fake, after=fail), "v-")
    assert told.left_over == (
        "DeleteApplication applicationName='ours': not done, since its name does not begin with v-",
    )


def step(output: Mapping[str, Any] | None = None, error: Mapping[str, Any] | None = None, **asked: Any) -> Call:
    return Call("GetApplication", asked or {"applicationName": {"$ref": "application"}}, output, error)


NAME = "application.applicationName"


@pytest.mark.parametrize(
    ("steps", "where", "expected", "seen"),
    [
        ([step({NAME: "other"})], (1, NAME), "other", "v-succeeded-members-application"),
        (
            [step({"application.nothing": {"type": "string"}})],
            (1, "application.nothing"),
            {"type": "string"},
            "(absent)",
        ),
        ([step(None, {"code": "AException"})], (1, "error"), {"code": "AException"}, None),
        ([step({NAME: {"$bind": "x", "const": 1}}), step(None, applicationName={"$ref": "x"})], (1, NAME), None, None),
        (
            [step(None, applicationName={"$ref": "nobody"})],
            (1, ""),
            "a name that is bound",
            "nothing has bound 'nobody'",
        ),
    ],
)
def test_what_does_not_hold_is_a_difference_and_not_an_error(
    steps: list[Call], where: tuple[int, str], expected: object, seen: object
) -> None:
    told = tell(with_steps(*steps), FakeTarget(CodeDeployFake()), "v-")
    assert told.verdict is Verdict.DIFFERS
    (found,) = told.differences
    assert (found.step, found.path) == where
    assert found.expected == expected or expected is None
    assert found.seen == seen or seen is None


def test_a_step_that_is_not_reached_leaves_a_difference_behind() -> None:
    refused = step({NAME: "a"}, applicationName="nobody")
    told = tell(with_steps(refused, step({NAME: "never looked at"})), FakeTarget(CodeDeployFake()), "v-")
    assert [found.step for found in told.differences] == [1]


def test_a_difference_is_not_forgotten_when_the_target_lacks_something_later() -> None:
    class Bare(FakeTarget):
        def role(self, name: str) -> str | None:
            return None

    group = story("succeeded-members").given[1].steps[0]
    assert isinstance(group, Call)
    told = tell(
        replace(STORY, given=STORY.given[:1], steps=(step({NAME: "other"}), group)), Bare(CodeDeployFake()), "v-"
    )
    assert (told.verdict, told.reason) == (Verdict.DIFFERS, "needs the role 'service'")


def test_names_fit_and_stay_apart() -> None:
    fake = CodeDeployFake()
    long = replace(STORY, id="a" * 150)
    watched = Watched(fake)
    assert tell(long, watched, "v-").verdict is Verdict.VERIFIED
    asked = watched.recorded[1]["request"]
    assert len(asked["applicationName"]) == 100
    assert asked["applicationName"].endswith("-application")
    assert asked["deploymentGroupName"].endswith("-group")
