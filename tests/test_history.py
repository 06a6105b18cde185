"""From moves to spans, and from targets to those that went the same way."""

from __future__ import annotations

import pytest

from codedeploy_fake.history import (
    LETTERS,
    History,
    Span,
    blame,
    foremost,
    histories,
    statuses,
    tally,
    targets,
)
from codedeploy_fake.simulation.failures import SUCCESS, ErrorInformation
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import LIFECYCLE, DeploymentStatus, EventStatus, Flow, TargetStatus
from tests.timelines import DIAGNOSTICS, rolling


def a_target(*statuses: str, failed: str | None = None, ids: tuple[str, ...] = ("i-0a",)) -> History:
    spans = tuple(Span(status, 10 * place) for place, status in enumerate(statuses))
    return History(ids, spans, (Span("Failed", 5, 6, failed, DIAGNOSTICS),) if failed else ())


@pytest.mark.parametrize("flow", Flow)
def test_every_lifecycle_event_has_a_letter_of_its_own(flow: Flow) -> None:
    assert set(LIFECYCLE[flow]) <= set(LETTERS)
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_a_status_lasts_until_the_next_and_the_last_one_on() -> None:
    moves = [
        Move(1, DeploymentStatus.CREATED),
        Move(2, TargetStatus.PENDING, "i-0a"),
        Move(5, DeploymentStatus.QUEUED),
    ]
    assert statuses(moves) == (Span("Created", 1, 5), Span("Queued", 5, None))


def test_an_event_is_one_span_from_its_begin_to_its_end() -> None:
    moves = [
        Move(1, TargetStatus.IN_PROGRESS, "i-0a"),
        Move(2, EventStatus.IN_PROGRESS, "i-0a", "Install"),
        Move(3, EventStatus.SUCCEEDED, "i-0a", "Install", SUCCESS),
        Move(4, EventStatus.IN_PROGRESS, "i-0a", "AfterInstall"),
    ]
    (history,) = histories(moves)
    assert history.events == (
        Span("Succeeded", 2, 3, "Install", SUCCESS),
        Span("InProgress", 4, None, "AfterInstall"),
    )
    assert history.attempted == 1


def test_targets_to_which_the_same_happened_at_the_same_instants_are_one_history() -> None:
    moves = [Move(1, TargetStatus.PENDING, name) for name in ("i-0a", "i-0b", "i-0c")]
    moves += [Move(2, TargetStatus.IN_PROGRESS, "i-0b"), Move(3, TargetStatus.SKIPPED, "i-0a")]
    moves += [Move(3, TargetStatus.SKIPPED, "i-0c")]
    assert [history.target_ids for history in histories(moves)] == [("i-0b",), ("i-0a", "i-0c")]


def test_those_attempted_first_come_first_and_the_untouched_last() -> None:
    moves = [Move(1, TargetStatus.PENDING, name) for name in ("i-0a", "i-0b", "i-0c")]
    moves += [Move(2, TargetStatus.IN_PROGRESS, "i-0c"), Move(4, TargetStatus.IN_PROGRESS, "i-0b")]
    assert [history.target_ids for history in histories(moves)] == [("i-0c",), ("i-0b",), ("i-0a",)]


@pytest.mark.parametrize(
    ("span", "why"),
    [
        (Span("Failed", 0), ""),
        (Span("Succeeded", 0, detail=SUCCESS), ""),
        (Span("Failed", 0, detail=DIAGNOSTICS), "ScriptFailed: exit code 1"),
        (Span("Failed", 0, detail=ErrorInformation("TIMEOUT", "Too late.")), "TIMEOUT: Too late."),
    ],
)
def test_a_span_says_why(span: Span, why: str) -> None:
    assert span.why == why


def test_a_span_has_the_log_of_its_diagnostics() -> None:
    assert Span("Failed", 0, detail=DIAGNOSTICS).log_tail == "no such host"
    assert Span("Failed", 0).log_tail == ""


@pytest.mark.parametrize(
    ("history", "troubled", "verdict"),
    [
        (a_target("Pending", "InProgress", "Succeeded"), False, "Succeeded"),
        (a_target("Pending", "Skipped"), False, "Skipped"),
        (a_target("InProgress", "Failed"), True, "Failed"),
        (a_target("InProgress", "Unknown"), True, "Unknown"),
        (a_target("InProgress", "Failed", failed="Install"), True, "Failed at Install ScriptFailed"),
        (
            a_target("InProgress", "Succeeded", failed="ApplicationStop"),
            True,
            "Succeeded at ApplicationStop ScriptFailed",
        ),
    ],
)
def test_trouble_is_a_failed_or_lost_target_or_a_failed_event(history: History, troubled: bool, verdict: str) -> None:
    assert (history.troubled, history.verdict) == (troubled, verdict)


def test_an_event_that_failed_without_diagnostics_is_blamed_all_the_same() -> None:
    assert blame(Span("Failed", 0, 1, "Install")) == "at Install"


def test_the_tally_follows_the_statuses_of_the_model() -> None:
    told = [a_target("Failed"), a_target("Succeeded", ids=("i-0b", "i-0c")), a_target("Failed")]
    assert tally(told) == "2 Succeeded, 2 Failed"
    assert targets(told) == 4
    assert tally([]) == ""


def test_the_foremost_are_those_in_trouble_and_then_the_first_in_their_order() -> None:
    told = rolling(9, failing={5, 7}).targets
    assert [one.target_ids[0] for one in foremost(told, 4)] == ["i-00000", "i-00001", "i-00005", "i-00007"]
    assert [one.target_ids[0] for one in foremost(told, 1)] == ["i-00005"]
    assert foremost(told, 20) == told
