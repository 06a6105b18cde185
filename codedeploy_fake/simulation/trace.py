"""``simulate(plan, interventions)``: the whole future of one deployment, computed at once.

A trace is a list of moves that the tables accept. An intervention at an instant keeps every move up to that
instant and simulates on from there, so two hops of the clock equal one by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codedeploy_fake.simulation.moves import Continue, Intervention, Move, Release, Step, Stop, Trace, WaitType
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.planning import stretch
from codedeploy_fake.simulation.run import play

__all__ = ["Continue", "Intervention", "Move", "Release", "Step", "Stop", "Trace", "WaitType", "lasting", "simulate"]


def simulate(plan: Plan, interventions: Sequence[Intervention] = ()) -> Trace:
    """Play a plan to its end, with what came from outside, and give its trace.

    The trace of a held plan without a Release stays Queued.
    """
    return play(plan, interventions)


def lasting(plan: Plan, wanted: int) -> Plan:
    """The plan with its times scaled so that its deployment ends ``wanted`` milliseconds after it began.

    One that waits to be continued is Ready by then. A gate that holds it comes on top, and no time limit of the
    deployment ends it sooner. One that its pre-flight refuses has no times to scale. Batches, zones and targets that
    are cut short may make it longer by milliseconds.
    """
    free = replace(plan, held=False, limit=None)
    trace = simulate(free)
    natural = trace.rest(plan.created_at)
    if trace.at(natural).overview is None:
        return plan
    scaled = stretch(free, natural - plan.created_at, wanted)
    rest = wanted - (simulate(scaled).rest(plan.created_at) - plan.created_at)
    return replace(scaled, settle=max(scaled.settle + rest, 0), held=plan.held)
