"""What a story made, and how it is removed again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.verification.targets import Hindered, Lacking, Lost, Refused, Target

#: What went wrong with a call that removes something.
_TROUBLE = (Refused, Lost, Lacking, Hindered, TimeoutError, KeyboardInterrupt)

# fmt: off
#: What removes what a call made: the operation, and its members from those of the call.
UNDOING: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "CreateApplication":          ("DeleteApplication",            {"applicationName": "applicationName"}),
    "UpdateApplication":          ("DeleteApplication",            {"applicationName": "newApplicationName"}),
    "CreateDeploymentGroup":      ("DeleteDeploymentGroup",        {"applicationName": "applicationName",
                                                                    "deploymentGroupName": "deploymentGroupName"}),
    "UpdateDeploymentGroup":      ("DeleteDeploymentGroup",        {"applicationName": "applicationName",
                                                                    "deploymentGroupName": "newDeploymentGroupName"}),
    "CreateDeploymentConfig":     ("DeleteDeploymentConfig",       {"deploymentConfigName": "deploymentConfigName"}),
    "RegisterOnPremisesInstance": ("DeregisterOnPremisesInstance", {"instanceName": "instanceName"}),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Undo:
    """One call that removes something."""

    operation: str
    request: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.operation} {', '.join(f'{name}={value!r}' for name, value in self.request.items())}"


@dataclass(slots=True)
class Made:
    """What has been made, in its order; everything is noted before it is asked for, since an answer may never come.

    Only what was answered, or has a name that begins with ``prefix``, is ever removed; ``unseen`` are the inputs of
    CreateDeployment whose answers have not come.
    """

    prefix: str
    undos: list[Undo] = field(default_factory=list)
    certain: list[Undo] = field(default_factory=list)
    deployments: list[str] = field(default_factory=list)
    unseen: list[Mapping[str, Any]] = field(default_factory=list)

    def asked(self, operation: str, request: Mapping[str, Any]) -> Undo | None:
        """A call goes out; what removes its work."""
        if operation == "CreateDeployment":
            self.unseen.append(request)
            return None
        undo = undo_of(operation, request)
        if undo is not None and undo not in self.undos:
            self.undos.append(undo)
            return undo
        return None

    def answered(self, operation: str, undo: Undo | None, answer: Mapping[str, Any]) -> None:
        """It was done."""
        if operation == "CreateDeployment":
            self.unseen.pop()
        if undo is not None:
            self.certain.append(undo)
        if isinstance(answer.get("deploymentId"), str):
            self.deployments.append(answer["deploymentId"])

    def refused(self, operation: str, undo: Undo | None) -> None:
        """It was not done: what has that name is somebody else's, or an earlier step's."""
        if operation == "CreateDeployment":
            self.unseen.pop()
        if undo is not None:
            self.undos.remove(undo)

    def also(self, undo: Undo) -> None:
        """What else a set-up says."""
        if undo not in self.undos:
            self.undos.append(undo)

    def remove(self, target: Target) -> list[str]:
        """Stop every deployment and remove everything, the last first; what could not be removed, in words."""
        left: list[str] = []
        for request in self.unseen:
            self._find(target, request, left)
        for deployment in dict.fromkeys(reversed(self.deployments)):
            try:
                target.call("StopDeployment", {"deploymentId": deployment})
            except (Refused, Lost, Lacking):
                continue  # one that has ended needs no stop; one that runs shows in what cannot be removed
            except (Hindered, KeyboardInterrupt) as trouble:
                left.append(f"deployment {deployment}, which may go on: {_said(trouble)}")
        for undo in reversed(self.undos):
            self._undo(target, undo, left)
        return left

    def _find(self, target: Target, request: Mapping[str, Any], left: list[str]) -> None:
        """The deployments of a CreateDeployment whose answer never came."""
        group = {name: request.get(name) for name in ("applicationName", "deploymentGroupName")}
        if not all(isinstance(name, str) and name.startswith(self.prefix) for name in group.values()):
            return
        try:
            self.deployments += target.call("ListDeployments", group).get("deployments", [])
        except (Refused, Lost, Lacking):
            return
        except (Hindered, KeyboardInterrupt) as trouble:
            left.append(f"a deployment of {group}, if there is one: {_said(trouble)}")

    def _undo(self, target: Target, undo: Undo, left: list[str]) -> None:
        if undo not in self.certain and not str(next(iter(undo.request.values()))).startswith(self.prefix):
            left.append(f"{undo}: not done, since its name does not begin with {self.prefix}")
            return
        try:
            try:
                target.call(undo.operation, undo.request)
            except Refused as refused:
                if _is_gone(refused):
                    return
                if not (self.deployments and refused.code.endswith("Exception")):
                    raise
                for deployment in self.deployments:  # a stopped deployment may take a while to end
                    with suppress(Refused, Lost, Lacking):
                        target.wait(deployment, "Stopped")
                target.call(undo.operation, undo.request)
        except _TROUBLE as trouble:
            left.append(f"{undo}: {_said(trouble)}")


def undo_of(operation: str, request: Mapping[str, Any]) -> Undo | None:
    """What removes the work of a call; None for one that makes nothing, or is not named."""
    undoing, members = UNDOING.get(operation, ("", {}))
    named = {name: request.get(member) for name, member in members.items()}
    return Undo(undoing, named) if undoing and all(isinstance(value, str) for value in named.values()) else None


def _is_gone(refused: Refused) -> bool:
    return "DoesNotExist" in refused.code or "NotRegistered" in refused.code


def _said(trouble: BaseException) -> str:
    return "interrupted" if isinstance(trouble, KeyboardInterrupt) else str(trouble)
