"""Which recorded answer a call gets: by example, and for any recording."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes.interactions import Interaction, RecordedError
from codedeploy_fake.cassettes.playing import Playing, is_poll
from codedeploy_fake.contract import load
from codedeploy_fake.contract.model import Model

A, B = {"deploymentId": "d-AAAAAAAAA"}, {"deploymentId": "d-BBBBBBBBB"}
STOP = ("StopDeployment", A)


def told(number: int, operation: str, input: Any) -> Interaction:
    """An interaction whose answer says its place."""
    return Interaction(operation, input, output={"place": number})


def cassette(*calls: tuple[str, Any]) -> Playing:
    return Playing([told(number, *call) for number, call in enumerate(calls)])


def place(playing: Playing, operation: str, input: Any, call: str = "") -> Any:
    one = playing.play(operation, input, call)
    return None if one is None or one.output is None else one.output["place"]


def test_the_kth_poll_gets_the_kth_answer_and_then_the_last() -> None:
    playing = cassette(("GetDeployment", A), ("GetDeployment", B), ("GetDeployment", A))
    assert [place(playing, "GetDeployment", A) for _ in range(4)] == [0, 2, 2, 2]
    assert [place(playing, "GetDeployment", B) for _ in range(2)] == [1, 1]


def test_a_later_call_moves_all_polls_past_it() -> None:
    polls = [("GetDeployment", A), ("GetDeployment", B)]
    playing = cassette(*polls, *polls, STOP, *polls)
    assert place(playing, "GetDeployment", A) == 0
    assert place(playing, *STOP) == 4
    assert [place(playing, "GetDeployment", A), place(playing, "GetDeployment", B)] == [5, 6]
    assert playing.unplayed() == ()


def test_a_poll_that_is_past_stays_at_its_last_answer() -> None:
    playing = cassette(("GetDeployment", A), ("GetDeployment", A), STOP)
    assert [place(playing, *STOP), place(playing, "GetDeployment", A)] == [2, 1]


def test_until_a_deployment_is_changed_as_recorded_it_is_shown_as_it_was() -> None:
    playing = cassette(("GetDeployment", A), ("GetDeployment", B), STOP, ("GetDeployment", A), ("GetDeployment", B))
    assert [place(playing, "GetDeployment", A) for _ in range(3)] == [0, 0, 0]
    assert [place(playing, "GetDeployment", B) for _ in range(3)] == [1, 4, 4]  # nobody has stopped this one
    both = {"deploymentIds": ["d-BBBBBBBBB", "d-AAAAAAAAA"]}
    together = cassette(("BatchGetDeployments", both), STOP, ("BatchGetDeployments", both))
    assert [place(together, "BatchGetDeployments", both) for _ in range(2)] == [0, 0]
    assert [place(playing, *STOP), place(playing, "GetDeployment", A)] == [2, 3]
    assert [place(together, *STOP), place(together, "BatchGetDeployments", both)] == [1, 2]


def test_what_changed_nothing_holds_no_poll_back() -> None:
    refused = Interaction("StopDeployment", A, 400, error=RecordedError("DeploymentAlreadyCompletedException"))
    playing = Playing([told(0, "GetDeployment", A), refused, told(2, "GetDeployment", A)])
    assert [place(playing, "GetDeployment", A) for _ in range(2)] == [0, 2]


def test_where_nothing_was_asked_ahead_of_a_change_what_came_after_is_told() -> None:
    playing = cassette(STOP, ("GetDeployment", A))
    assert place(playing, "GetDeployment", A) == 1


def test_a_call_that_does_not_fit_is_none() -> None:
    playing = cassette(("ListApplications", {}), ("ListApplications", {}))
    one = playing.play("ListApplications", {}, fits=lambda one: one is playing.interactions[1])
    assert one is playing.interactions[1]
    assert playing.play("ListApplications", {}, fits=lambda _: False) is None
    assert playing.same("ListApplications", {}, lambda _: False) == 0


def test_other_calls_are_answered_as_often_as_they_were_recorded() -> None:
    playing = cassette(("CreateApplication", {"applicationName": "web"}), ("ListApplications", {}))
    assert place(playing, "ListApplications", {}) == 1
    assert place(playing, "ListApplications", {}) is None
    assert [one.operation for one in playing.unplayed()] == ["CreateApplication"]
    assert playing.same("ListApplications", {}) == 1
    assert playing.play("CreateApplication", {"applicationName": "other"}) is None


def test_attempts_at_one_call_get_what_one_call_got() -> None:
    throttled = Interaction("GetDeployment", A, 400, error=RecordedError("ThrottlingException"), attempts=2)
    playing = Playing([throttled, told(1, "GetDeployment", A)])
    codes = [playing.play("GetDeployment", A, "one call") for _ in range(4)]
    assert [one and one.code for one in codes] == ["ThrottlingException", "ThrottlingException", "", ""]


def test_a_new_call_gets_the_next_answer_however_often_the_one_before_was_tried() -> None:
    refused = Interaction("CreateDeployment", A, 400, error=RecordedError("ThrottlingException"), attempts=3)
    playing = Playing([refused, told(1, "CreateDeployment", A)])
    assert playing.play("CreateDeployment", A, "first") is refused
    assert place(playing, "CreateDeployment", A, "second") == 1


def test_a_client_that_tries_more_often_than_recorded_gets_the_same_again() -> None:
    refused = Interaction("ListApplications", {}, 400, error=RecordedError("ThrottlingException"))
    playing = Playing([refused])
    assert [playing.play("ListApplications", {}, "call") for _ in range(5)] == [refused] * 5
    assert playing.play("ListApplications", {}, "another call") is None


def test_the_surest_likeness_goes_before_the_others() -> None:
    playing = Playing(
        [told(0, "GetApplication", {"applicationName": "a"}), told(1, "GetApplication", {"applicationName": "b"})],
        (lambda _, asked: str(asked), lambda *_: "any"),
    )
    assert place(playing, "GetApplication", {"applicationName": "b"}) == 1
    assert place(playing, "GetApplication", {"applicationName": "c"}) == 0


POLLED = {
    "BatchGetDeploymentInstances", "BatchGetDeploymentTargets", "BatchGetDeployments", "GetDeployment",
    "GetDeploymentInstance", "GetDeploymentTarget", "ListDeploymentInstances", "ListDeploymentTargets",
}  # fmt: skip


@pytest.mark.parametrize("operation", load().operations)
def test_polls_are_the_reads_that_name_a_deployment(operation: str) -> None:
    model = Model("current")
    members = [member.name for member in model.members(model.operations[operation].input_shape)]
    assert is_poll(operation, dict.fromkeys(members, "x")) == (operation in POLLED)


CALLS = st.sampled_from(
    [("GetDeployment", A), ("GetDeployment", B), ("ListDeploymentTargets", A), STOP, ("CreateDeployment", {})]
)
RECORDINGS = st.lists(CALLS, max_size=20)


@given(RECORDINGS)
def test_who_does_as_recorded_is_told_what_was_recorded(calls: list[tuple[str, Any]]) -> None:
    playing = cassette(*calls)
    assert [place(playing, *call) for call in calls] == list(range(len(calls)))
    assert playing.unplayed() == ()


@given(RECORDINGS, st.lists(st.integers(0, 3), min_size=20, max_size=20))
def test_polls_may_be_fewer_or_more(calls: list[tuple[str, Any]], times: list[int]) -> None:
    """Every call that is no poll, in its order; each poll not at all, once or several times."""
    playing = cassette(*calls)
    seen: dict[str, list[int]] = {}
    for number, (call, repeated) in enumerate(zip(calls, times, strict=False)):
        if not is_poll(*call):
            assert place(playing, *call) == number
            continue
        seen.setdefault(str(call), []).extend(place(playing, *call) for _ in range(repeated))
    assert playing.unplayed() == ()
    for asked, places in seen.items():
        assert places == sorted(places)  # what a poll shows never goes back
        assert all(str(calls[number]) == asked for number in places)


@given(RECORDINGS, st.integers(0, 2**32))
def test_after_a_call_no_poll_shows_what_was_before_it_unless_nothing_came_later(
    calls: list[tuple[str, Any]], seed: int
) -> None:
    playing, chance, past = cassette(*calls), random.Random(seed), -1
    stopped: set[int] = set()
    for call in chance.choices(calls, k=2 * len(calls)) if calls else ():
        got = place(playing, *call)
        if not is_poll(*call):
            past = past if got is None else max(past, got)
            stopped.add(got)
            continue
        stops = (number for number, one in enumerate(calls) if one == STOP and call[1] == A and number > past)
        stop = next((number for number in stops if number not in stopped), len(calls))
        told = [number for number, one in enumerate(calls) if one == call]
        told = [number for number in told if number < stop] or told  # never what comes after, but where it is all
        later = [number for number in told if number > past]
        assert got in later if later else got == told[-1]
    missed = [one.operation for one in playing.unplayed()]
    assert not any(is_poll(name, A) for name in missed)
