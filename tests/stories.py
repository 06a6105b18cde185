"""Lives of deployments, one of each kind: what the page about them shows, and where each member is there or not."""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.simulation.moves import Move
from tests.making import deploy, info, make
from tests.replacing import COPY, DISCOVER, add_group, replace_all

Act = Callable[[CodeDeployFake, str], object]


@dataclass(frozen=True, slots=True)
class Story:
    """A deployment: how it is made, and what is done to it, at seconds after its creation.

    ``traits`` are what its members hang on: ``before`` it another succeeded, it is ``described``, its targets are
    ``named`` in the request, ``copied``, ``refused``, ``unprovisioned``, its originals are ``unterminated``, rollback
    is ``set``, or it ``rolls back`` another.
    """

    platform: str
    kind: str
    title: str
    make: Callable[[CodeDeployFake], str]
    acts: Mapping[float, Act] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader sees from an instant on (seconds after the creation), and what moved there."""

    at: float
    info: Mapping[str, Any]
    moves: tuple[Move, ...]
    said: tuple[str, ...]


def told(story: Story, contract: str = "current", policies: Policies | None = None) -> tuple[Look, ...]:
    """The looks at every instant at which DeploymentInfo changes, or something happens that it does not show."""
    fake = make(policies, contract=contract)
    deployment_id = story.make(fake)
    start = fake.clock.now_ms
    acts = sorted(story.acts.items())
    looks: list[Look] = []
    waiting: list[Move] = []
    seen: dict[str, Any] = {}
    while True:
        here = (fake.clock.now_ms - start) / 1000
        for at, act in acts:
            if at == here:
                act(fake, deployment_id)
        store, deployment = fake._worlds.find(deployment_id)
        trace = store.trace(deployment)
        waiting += [move for move in trace.moves if move.at == fake.clock.now_ms]
        said = tuple(str(milestone) for instant, milestone in trace.milestones if instant == fake.clock.now_ms)
        shown = info(fake, deployment_id)
        if shown != seen or said:
            looks.append(Look(here, shown, tuple(waiting), said))
            seen, waiting = shown, []
        instants = [move.at for move in trace.moves] + [instant for instant, _ in trace.milestones]
        instants += [start + round(at * 1000) for at, _ in acts] + [trace.end.at + 400]  # a rollback
        following = min((at for at in instants if at > fake.clock.now_ms), default=None)
        if following is None:
            return tuple(looks)
        fake.clock.advance_to(following)


# How they are made.


def _in_place(*, said: Callable[[Any], object] | None = None, before: int = 0, **members: Any) -> Callable[..., str]:
    """One to two instances, one after the other, ``before`` others that succeeded."""
    own = ("description", "deploymentMode")
    of_deployment: dict[str, Any] = {name: members.pop(name) for name in own if name in members}

    def made(fake: CodeDeployFake) -> str:
        fake.seed_group("web", "prod", ["i-1", "i-2"], **members)
        for _ in range(before):
            deploy(fake)
            fake.run_until_idle()
        if said is not None:
            said(fake.script.next())
        if "deploymentMode" in of_deployment:  # takes the revision that is there
            request = {"applicationName": "web", "deploymentGroupName": "prod", **of_deployment}
            return str(fake.call("CreateDeployment", request)["deploymentId"])
        return deploy(fake, **of_deployment)

    return made


def _exchange(
    *, said: Callable[[Any], object] | None = None, copied: bool = False, **members: Any
) -> Callable[..., str]:
    """Two instances take the place of two."""

    def made(fake: CodeDeployFake) -> str:
        provision = COPY if copied else DISCOVER
        add_group(fake, ("i-1", "i-2"), ("i-3", "i-4"), provision=provision, **members)
        if said is not None:
            said(fake.script.next())
        return replace_all(fake, green=None if copied else "green")

    return made


def _stop(fake: CodeDeployFake, deployment_id: str) -> object:
    return fake.call("StopDeployment", {"deploymentId": deployment_id})


def _continue(fake: CodeDeployFake, deployment_id: str) -> object:
    return fake.call("ContinueDeployment", {"deploymentId": deployment_id})


_BEHIND: dict[str, Any] = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
}
_ROLLBACK: dict[str, Any] = {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}}


def _rolling_back(fake: CodeDeployFake) -> str:
    failed = _in_place(said=lambda row: row.fail(at="Install"), before=1, **_ROLLBACK)(fake)
    fake.run_until(failed, "Failed")
    fake.clock.advance(0.4)
    return str(info(fake, failed)["rollbackInfo"]["rollbackDeploymentId"])


def _traits(*names: str) -> frozenset[str]:
    return frozenset(names)


_FAILS_AT_INSTALL: dict[str, Any] = {"said": lambda row: row.fail(at="Install")}
_BG, _COPY = "blue/green, DISCOVER_EXISTING", "blue/green, COPY_AUTO_SCALING_GROUP"

# fmt: off
STORIES: tuple[Story, ...] = (
    Story("Server", "in place", "it succeeds",         _in_place(description="the first"), {}, _traits("described")),
    Story("Server", "in place", "it fails",            _in_place(**_FAILS_AT_INSTALL)),
    Story("Server", "in place", "its pre-flight fails", _in_place(said=lambda row: row.fail("IAM_ROLE_MISSING")), {}, _traits("refused")),
    Story("Server", "in place", "it is stopped",       _in_place(), {4.0: _stop}),
    Story("Server", "in place", "it fails and is rolled back", _in_place(before=1, **_FAILS_AT_INSTALL, **_ROLLBACK), {}, _traits("before", "set")),
    Story("Server", "in place", "it rolls back another", _rolling_back, {}, _traits("before", "rolls back")),
    Story("Server", "in place, behind a load balancer", "it succeeds", _in_place(**_BEHIND)),
    Story("Server", "in place, RESTART", "it succeeds", _in_place(before=1, deploymentMode="RESTART"), {}, _traits("before")),
    Story("Server", _BG, "it goes straight on",        _exchange(), {}, _traits("named")),
    Story("Server", _BG, "it is continued",            _exchange(ready=30), {60.0: _continue}, _traits("named")),
    Story("Server", _BG, "nobody continues it",        _exchange(ready=1), {}, _traits("named")),
    Story("Server", _BG, "it is stopped while it is Ready", _exchange(ready=30), {60.0: _stop}, _traits("named")),
    Story("Server", _BG, "the originals are kept",     _exchange(terminate=None), {}, _traits("named")),
    Story("Server", _BG, "the originals cannot be terminated", _exchange(said=lambda row: row.fail_termination()), {}, _traits("named", "unterminated")),
    Story("Server", _COPY, "it goes straight on",      _exchange(copied=True), {}, _traits("copied")),
    Story("Server", _COPY, "the copy cannot be made",  _exchange(copied=True, said=lambda row: row.fail_provisioning()), {}, _traits("copied", "unprovisioned")),
)
# fmt: on
