"""The tables: complete, closed at their ends, each row with its evidence; and illegal moves refused."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.simulation.states import (
    BEFORE_READY,
    COUNTED_AS,
    COUNTERS,
    DEPLOYMENT,
    EVENT,
    LIFECYCLE,
    RESERVED_EVENTS,
    SERVICE_EVENTS,
    TARGET,
    DeploymentStatus,
    EventStatus,
    Flow,
    IllegalMove,
    Status,
    Table,
    TargetStatus,
    Trigger,
    is_terminal,
    mermaid,
    move,
)

# Mappings with another value type are not interchangeable for mypy; these tests look at any of them.
TABLES: dict[str, Any] = {"DeploymentStatus": DEPLOYMENT, "TargetStatus": TARGET, "LifecycleEventStatus": EVENT}


def successors(table: Table[Status]) -> dict[str, set[str]]:
    return {str(status): {str(target) for target, _ in row.values()} for status, row in table.items()}


@pytest.mark.parametrize("enum", TABLES)
def test_every_status_of_todays_model_has_a_row(enum: str) -> None:
    assert set(TABLES[enum]) == set(load().enum(enum))


@pytest.mark.parametrize("enum", TABLES)
def test_every_move_ends_at_a_status_of_the_same_table(enum: str) -> None:
    table = TABLES[enum]
    assert {target for row in table.values() for target, _ in row.values()} <= set(table)


@pytest.mark.parametrize("enum", TABLES)
def test_every_row_cites_evidence_that_exists(enum: str) -> None:
    cited = {key for row in TABLES[enum].values() for _, key in row.values()}
    assert cited <= set(document("evidence"))


def test_a_deployment_moves_as_the_specification_says() -> None:
    # behaviour 1.2, T1 to T12, but for what always passing Queued (1.3.3) leaves out: anything else is illegal
    assert successors(DEPLOYMENT) == {
        "Created": {"Queued", "Stopped"},
        "Queued": {"InProgress", "Failed", "Stopped"},
        "InProgress": {"Ready", "Baking", "Succeeded", "Failed", "Stopped"},
        "Ready": {"InProgress", "Stopped"},
        "Baking": {"Succeeded", "Failed", "Stopped"},
        "Succeeded": set(),
        "Failed": set(),
        "Stopped": set(),
    }


def test_a_target_moves_as_the_specification_says() -> None:
    # behaviour 2.1; an instance goes away in the middle of an event, and is decided on in the end (up to an hour later)
    assert successors(TARGET) == {
        "Pending": {"InProgress", "Skipped"},
        "InProgress": {"Succeeded", "Failed", "Ready", "Unknown"},
        "Ready": {"InProgress", "Failed"},
        "Unknown": {"Failed"},
        "Succeeded": set(),
        "Failed": set(),
        "Skipped": set(),
    }


def test_a_lifecycle_event_moves_as_the_specification_says() -> None:
    assert successors(EVENT) == {
        # behaviour 2.2; an event that the agent never began fails all the same (2.8)
        "Pending": {"InProgress", "Failed", "Skipped"},
        "InProgress": {"Succeeded", "Failed", "Unknown"},
        "Unknown": {"Failed"},
        "Succeeded": set(),
        "Failed": set(),
        "Skipped": set(),
    }


def test_only_final_statuses_are_terminal() -> None:
    assert {s for s in DEPLOYMENT if is_terminal(DEPLOYMENT, s)} == {"Succeeded", "Failed", "Stopped"}
    assert {s for s in TARGET if is_terminal(TARGET, s)} == {"Succeeded", "Failed", "Skipped"}
    assert {s for s in EVENT if is_terminal(EVENT, s)} == {"Succeeded", "Failed", "Skipped"}


@pytest.mark.parametrize("enum", TABLES)
def test_a_move_is_legal_if_and_only_if_the_table_has_it(enum: str) -> None:
    table = TABLES[enum]
    for status, row in table.items():
        for trigger in Trigger:
            if trigger in row:
                assert move(table, status, trigger) is row[trigger][0]
            else:
                with pytest.raises(IllegalMove):
                    move(table, status, trigger)


def test_an_illegal_move_names_status_and_trigger() -> None:
    with pytest.raises(IllegalMove, match=r"DeploymentStatus Succeeded cannot move on STOPPED \(stop or alarm\)"):
        move(DEPLOYMENT, DeploymentStatus.SUCCEEDED, Trigger.STOPPED)


def test_an_illegal_move_is_a_fault_of_the_fake() -> None:
    assert issubclass(IllegalMove, AssertionError)


def test_every_trigger_moves_something() -> None:
    rows = [row for table in TABLES.values() for row in table.values()]
    assert {trigger for row in rows for trigger in row} == set(Trigger)


def test_every_target_is_counted_once() -> None:
    assert set(COUNTED_AS) == set(TargetStatus)
    assert set(COUNTED_AS.values()) == set(COUNTERS)
    assert {status for status in TargetStatus if COUNTED_AS[status] is not status} == {TargetStatus.UNKNOWN}


def test_the_counters_stand_in_the_order_of_the_model() -> None:
    assert list(COUNTERS) == list(document("model")["shapes"]["DeploymentOverview"]["members"])


def test_lifecycle_events_stand_in_the_documented_order() -> None:
    # behaviour 2.3
    assert " ".join(LIFECYCLE[Flow.IN_PLACE]) == (
        "ApplicationStop DownloadBundle BeforeInstall Install AfterInstall ApplicationStart ValidateService"
    )
    assert " ".join(LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER]) == (
        "BeforeBlockTraffic BlockTraffic AfterBlockTraffic "
        "ApplicationStop DownloadBundle BeforeInstall Install AfterInstall ApplicationStart ValidateService "
        "BeforeAllowTraffic AllowTraffic AfterAllowTraffic"
    )
    assert " ".join(LIFECYCLE[Flow.REPLACEMENT]) == (
        "ApplicationStop DownloadBundle BeforeInstall Install AfterInstall ApplicationStart ValidateService "
        "BeforeAllowTraffic AllowTraffic AfterAllowTraffic"
    )
    assert LIFECYCLE[Flow.REPLACEMENT][BEFORE_READY - 1 : BEFORE_READY + 1] == ("ValidateService", "BeforeAllowTraffic")
    assert " ".join(LIFECYCLE[Flow.ORIGINAL]) == "BeforeBlockTraffic BlockTraffic AfterBlockTraffic"
    assert " ".join(LIFECYCLE[Flow.TAKEN_BACK]) == "BeforeAllowTraffic AllowTraffic AfterAllowTraffic"
    assert set(LIFECYCLE) == set(Flow)


def test_four_events_run_no_script_of_the_users() -> None:
    # behaviour 2.3.1
    assert {"DownloadBundle", "Install", "BlockTraffic", "AllowTraffic"} == RESERVED_EVENTS
    assert SERVICE_EVENTS < RESERVED_EVENTS < set(LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER])


def test_the_diagram_has_every_row_of_the_table_once() -> None:
    lines = [line.strip() for line in mermaid().splitlines()]
    assert lines[:2] == ["stateDiagram-v2", "[*] --> Created: CreateDeployment"]
    rows = [f"{s} --> {target}: {trigger}" for s, row in DEPLOYMENT.items() for trigger, (target, _) in row.items()]
    ends = [f"{status} --> [*]" for status, row in DEPLOYMENT.items() if not row]
    assert sorted(lines[2:]) == sorted(rows + ends)
    assert len(set(lines)) == len(lines)


def test_statuses_read_as_the_service_spells_them() -> None:
    assert f"{EventStatus.IN_PROGRESS} {TargetStatus.IN_PROGRESS} {DeploymentStatus.IN_PROGRESS}" == (
        "InProgress InProgress InProgress"
    )
