"""Timelines of any size, put together by hand: a rolling deployment in which every target goes its own way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from codedeploy_fake.simulation.failures import SUCCESS, Diagnostics, LifecycleErrorCode, error_information
from codedeploy_fake.simulation.moves import Move, Step, Trace
from codedeploy_fake.simulation.states import LIFECYCLE, DeploymentStatus, EventStatus, Flow, TargetStatus
from codedeploy_fake.timeline import Timeline
from tests.making import deploy, seeded

#: The lifecycle event that fails, and what it leaves.
FAILING = "ApplicationStart"
DIAGNOSTICS = Diagnostics(LifecycleErrorCode.SCRIPT_FAILED, "scripts/start.sh", "exit code 1", "no such host")


def rolling(
    count: int, failing: Collection[int] = (), gap: int = 700, diagnostics: Diagnostics = DIAGNOSTICS, name: str = "i-"
) -> Timeline:
    """``count`` targets of which one begins every ``gap`` milliseconds; those whose numbers are given fail."""
    fake = seeded()
    deployment = fake.timeline(deploy(fake)).deployment
    zero = deployment.created_at
    names = [f"{name}{number:05}" for number in range(count)]
    work = [
        move
        for number, target_id in enumerate(names)
        for move in _one(target_id, zero + 1500 + number * gap, diagnostics if number in failing else None)
    ]
    status = DeploymentStatus.FAILED if failing else DeploymentStatus.SUCCEEDED
    error = error_information("HEALTH_CONSTRAINTS") if failing else None
    end = max((move.at for move in work), default=zero) + 2000
    moves = (
        Move(zero, DeploymentStatus.CREATED),
        Move(zero + 500, DeploymentStatus.QUEUED),
        Move(zero + 1000, DeploymentStatus.IN_PROGRESS),
        *(Move(zero + 1000, TargetStatus.PENDING, target_id) for target_id in names),
        *sorted(work, key=lambda move: move.at),
        Move(end, status, detail=error),
    )
    steps = (Step(zero, DeploymentStatus.IN_PROGRESS, None, None, 0), Step(end, status, None, error, 0))
    return Timeline(deployment, Trace(moves, tuple(step.at for step in steps), tuple(step.seen for step in steps)), end)


def with_moves(timeline: Timeline, *moves: Move) -> Timeline:
    """The timeline with more moves, as it was a second before its end."""
    everything = tuple(sorted((*timeline.moves, *moves), key=lambda move: move.at))
    return replace(timeline, trace=replace(timeline.trace, moves=everything), now=timeline.now - 1000)


def _one(target_id: str, at: int, failure: Diagnostics | None) -> list[Move]:
    moves = [Move(at, TargetStatus.IN_PROGRESS, target_id)]
    broken = False
    for event in LIFECYCLE[Flow.IN_PLACE]:
        if broken:
            moves.append(Move(at, EventStatus.SKIPPED, target_id, event))
            continue
        broken = failure is not None and event == FAILING
        at += 1350
        ending, detail = (EventStatus.FAILED, failure) if broken else (EventStatus.SUCCEEDED, SUCCESS)
        moves.append(Move(at - 150, EventStatus.IN_PROGRESS, target_id, event))
        moves.append(Move(at, ending, target_id, event, detail))
    moves.append(Move(at + 900, TargetStatus.FAILED if broken else TargetStatus.SUCCEEDED, target_id))
    return moves
