"""A learnt script for anybody's instances: where a recording names none, what all did alike is said of every one."""

from __future__ import annotations

from dataclasses import replace

from codedeploy_fake.simulation.outcome import EventFailure, EventTime, Outcome


def anonymous(outcome: Outcome) -> Outcome:
    """The outcome with every target in the place of those it names, if it says the same of each."""
    schedule = outcome.schedule
    times: dict[str | None, list[EventTime]] = {}
    failures: dict[str | None, list[EventFailure]] = {}
    for time in schedule.events:
        times.setdefault(time.target, []).append(replace(time, target=None))
    for failure in outcome.failures:
        failures.setdefault(failure.target, []).append(replace(failure, target=None))
    results = dict(schedule.results)
    said = [(times[name], failures.get(name, []), results.get(name)) for name in times]
    if outcome.mishaps or not said or any(one != said[0] for one in said):
        return outcome
    events, failing, result = said[0]
    return replace(
        outcome,
        failures=tuple(failing),
        schedule=replace(schedule, events=tuple(events), results=() if result is None else ((None, result),)),
    )
