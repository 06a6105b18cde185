"""What a test has leaned on that nobody outside AWS knows: ``fake.assumptions()``.

Nothing is noted while calls are answered. Afterwards the journal tells what was asked for and what came of it, and
the deployments that are still there tell why. What is about the fake alone is no rule and not listed (``ids-minted``,
``error-body``, ``script-targets``), nor are orders of rules: which of two faults comes first a test seldom asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from codedeploy_fake.assumptions import calls, deployments
from codedeploy_fake.assumptions.calls import Leant
from codedeploy_fake.contract import evidence
from codedeploy_fake.errors import UsageError
from codedeploy_fake.journal import Call
from codedeploy_fake.policies import choices
from codedeploy_fake.service.revisions import identity
from codedeploy_fake.simulation.trace import Step

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


@dataclass(frozen=True, slots=True)
class Assumption:
    """A rule that a test has leaned on and that is ``assumed``.

    ``key`` is its evidence key and ``source`` what stands behind it (``contracts/evidence.json``). ``policy`` is the
    field of ``Policies`` that changes it; None where there is none. ``where`` tells operation and outcome, or
    deployment, and how often.
    """

    key: str
    source: str
    policy: str | None
    where: Mapping[str, int]

    @property
    def times(self) -> int:
        """How often it took part."""
        return sum(self.where.values())

    def __str__(self) -> str:
        policy = f" [Policies.{self.policy}]" if self.policy else ""
        places = ", ".join(f"{where} x{times}" if times > 1 else where for where, times in self.where.items())
        return f"{self.key}{policy}: {self.source} ({places})"


def assumptions(fake: CodeDeployFake, since: Call | None = None) -> tuple[Assumption, ...]:
    """The assumed rules that the calls so far, and the deployments they were about, have leaned on, by key.

    ``since`` is a call of the journal: only what came after it counts. What the journal has forgotten
    (``Policies.journal_size``) and deployments that were deleted leave nothing behind.
    """
    with fake._lock:
        made = [*takewhile(lambda call: call is not since, reversed(fake.calls))][::-1]
        leant = [*_from_calls(fake, made), *_from_deployments(fake, made)]
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    policies = {choice.evidence: choice.name for choice in choices() if choice.evidence}
    for one in leant:
        found[one.key][one.where] += 1
        if one.policy:
            policies[one.key] = one.policy
    known = {key: evidence(key) for key in found}
    return tuple(
        Assumption(key, known[key].source, policies.get(key), dict(found[key]))
        for key in sorted(found)
        if known[key].level == "assumed"
    )


def _from_calls(fake: CodeDeployFake, made: Sequence[Call]) -> Iterator[Leant]:
    contract, deployed, registered = fake._engine.contract, set[tuple[str, ...]](), set[str]()
    for call in made:
        yield from calls.evidences(call, contract, fake.policies)
        if isinstance(call.outcome, Exception):
            continue
        asked = call.input
        names = (asked.get("applicationName"), asked.get("deploymentGroupName"))
        if call.operation == "CreateDeployment":
            deployed |= {names[:1], names}
        elif call.operation in ("DeleteApplication", "DeleteDeploymentGroup"):
            key = names if call.operation == "DeleteDeploymentGroup" else names[:1]
            if key in deployed:
                yield Leant("kept-after-delete", call.operation)
        elif call.operation == "RegisterApplicationRevision":
            one = repr((names[0], identity(asked["revision"])))
            if one in registered:
                yield Leant("revision-identity", call.operation)
            registered.add(one)


#: Operations that show the targets of a deployment.
_TARGETS = {
    "BatchGetDeploymentInstances", "BatchGetDeploymentTargets", "GetDeploymentInstance", "GetDeploymentTarget",
    "ListDeploymentInstances", "ListDeploymentTargets",
}  # fmt: skip


def _from_deployments(fake: CodeDeployFake, made: Sequence[Call]) -> Iterator[Leant]:
    readings: defaultdict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    targets: dict[str, int] = {}
    stopped: dict[str, int] = {}
    for call in made:
        if isinstance(call.outcome, Exception):
            continue
        at = round(call.at.timestamp() * 1000)
        for info in calls.shown(call.outcome):
            readings[info["deploymentId"]].append((at, info))
        if call.operation in _TARGETS:
            targets[call.input["deploymentId"]] = at
        if call.operation == "StopDeployment":
            stopped[call.input["deploymentId"]] = at
    for name in dict.fromkeys((*readings, *targets, *stopped)):
        seen = _seen(fake, name, readings[name], targets.get(name), stopped.get(name))
        if seen is not None:
            keys = deployments.evidences(seen, fake._engine.contract)
            yield from (Leant(key, name) for key in dict.fromkeys(keys))


def _seen(
    fake: CodeDeployFake,
    deployment_id: str,
    readings: Sequence[tuple[int, Mapping[str, Any]]],
    targets: int | None,
    stopped: int | None,
) -> deployments.Seen | None:
    try:
        store, deployment = fake._worlds.find(deployment_id)
    except UsageError:
        return None  # deleted since
    instants = [at for at, _ in readings]
    until = max(at for at in (*instants, targets, stopped) if at is not None)
    trace = store.trace(deployment)
    folded = {key for at, info in readings for key in _folded(info, trace.at(at), deployment.info)}
    return deployments.Seen(store, deployment, until, targets, tuple(instants), frozenset(folded))


def _folded(info: Mapping[str, Any], step: Step, own: Mapping[str, Any]) -> Iterable[str]:
    """The evidence of what an older contract shows of a step under another name."""
    if info["status"] != step.status:
        yield "folds-status"
    if info.get("creator") != own["creator"]:
        yield "folds-creator"
    shown = info.get("errorInformation", {}).get("code")
    if step.error is not None and shown != step.error.code:
        yield "folds-error-code"
