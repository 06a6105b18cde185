"""Blue/green: which instances take whose place, and how a deployment is to go about it (``blue-green-fleets``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.service.values import BlueGreen
from codedeploy_fake.simulation.failures import ErrorInformation, error_information
from codedeploy_fake.simulation.fleet import Instance
from codedeploy_fake.simulation.plan import Exchange
from codedeploy_fake.simulation.states import Flow, Milestone

#: The member of a group's settings that says how.
BLOCK = "blueGreenDeploymentConfiguration"


@dataclass(frozen=True, slots=True)
class Sides:
    """The originals and the replacement instances of one deployment, by id.

    A copy of an Auto Scaling group is yet to be made: ``replacements`` are empty then, and will be as many. ``undone``
    is the deployment that is rolled back, whose replacement instances stand where originals stand otherwise.
    """

    originals: tuple[str, ...]
    replacements: tuple[str, ...]
    copied: bool = False
    undone: Deployment | None = None

    @property
    def flow(self) -> Flow:
        """What the replacement instances go through."""
        return Flow.TAKEN_BACK if self.undone else Flow.REPLACEMENT


def sides_back(store: Store, undone: Deployment) -> Sides | None:
    """Whose place is taken by whom when a deployment is rolled back (``blue-green-rollback``); None for one in place."""
    if undone.blue_green is None:
        return None
    there = store.trace(undone).results()  # a copy that could not be made has no instances
    replaced = tuple(name for name in undone.target_ids if name in there)
    return Sides(replaced, undone.blue_green.exchange.originals, undone=undone)


def sides(store: Store, group: Group, request: Mapping[str, Any], context: Context) -> Sides | None:
    """Whose place is taken by whom; None for a deployment in place. On-premises instances have no part in it."""
    if group.settings["deploymentStyle"].get("deploymentType") != "BLUE_GREEN":
        return None
    settings = group.settings
    copied = settings.get(BLOCK, {}).get("greenFleetProvisioningOption", {}).get("action") == "COPY_AUTO_SCALING_GROUP"
    asked = request.get("targetInstances")
    if store.fleet.content is None:  # nobody ever said what the fleet is: ``unseeded-fleet``
        many = context.policies.unseeded_fleet
        ids = tuple(f"i-{number:017x}" for number in range(1, 2 * many + 1))
        return Sides(ids[:many], ids[many:] if asked and not copied else (), copied)
    originals = store.fleet.resolve(settings)
    if copied or not asked:
        return Sides(originals, (), copied)
    wanted = {
        "ec2TagFilters": asked.get("tagFilters", ()),
        "ec2TagSet": asked.get("ec2TagSet", {}),
        "autoScalingGroups": asked.get("autoScalingGroups", ()),
    }
    return Sides(originals, tuple(name for name in store.fleet.resolve(wanted) if name not in originals), copied)


def refusal(group: Group, sides: Sides) -> ErrorInformation | None:
    """What the pre-flight has against it: fleets of different size, or nobody to take anybody's place."""
    if sides.undone is not None:
        return None
    if BLOCK not in group.settings:
        return error_information("MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION")
    enough = sides.copied or len(sides.replacements) == len(sides.originals)
    return None if enough and sides.originals else error_information("NO_INSTANCES")


def replacements(sides: Sides, name: str, context: Context) -> tuple[str, ...]:
    """The ids of the replacement instances of a deployment: of those that it makes itself, from its own."""
    if not sides.copied:
        return sides.replacements
    return tuple(sorted(context.instance_id(name, place) for place in range(len(sides.originals))))


def exchange(
    store: Store, group: Group, request: Mapping[str, Any], sides: Sides, name: str, context: Context
) -> BlueGreen:
    """What a deployment with that id does besides deploying to its replacement instances.

    Its group means those in the end, and no longer the originals (``blue-green-after``). What the group's settings
    leave open has a default (``blue-green-group-default``, assumed).
    """
    if sides.undone is not None:
        before, after = _exchanged(store, sides.undone, context.now)
        return BlueGreen(Exchange(sides.originals, back=True), successor=before, predecessor=after)
    block = group.settings.get(BLOCK, {})
    ready = block.get("deploymentReadyOption", {})
    terminate = block.get("terminateBlueInstancesOnDeploymentSuccess", {})
    kept = terminate.get("action", "TERMINATE") == "KEEP_ALIVE"
    decided = Exchange(
        originals=sides.originals,
        provisions=sides.copied,
        ready_wait=ready.get("waitTimeInMinutes", 0) if ready.get("actionOnTimeout") == "STOP_DEPLOYMENT" else None,
        termination_wait=None if kept else terminate.get("terminationWaitTimeInMinutes", 0),
        closes_early=context.policies.server_bg_status_during_termination_wait == "Succeeded",
    )
    if store.fleet.content is None:  # instances that nobody made stay what they are
        return BlueGreen(decided)
    asked = request.get("targetInstances", {})
    copy = f"CodeDeploy_{group.name}_{name}"
    means = {} if sides.copied else {"ec2TagFilters": asked.get("tagFilters", []), "ec2TagSet": asked.get("ec2TagSet")}
    scaling = [copy] if sides.copied else asked.get("autoScalingGroups", [])
    means["autoScalingGroups"] = [hooked(one, group.name, context.mint_uuid()) for one in scaling]
    return BlueGreen(
        decided,
        provisioned=_copies(store, sides, copy, name, context) if sides.copied else (),
        successor=means,
        predecessor={member: group.settings.get(member) for member in means},
    )


def _exchanged(store: Store, undone: Deployment, now: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The settings that a group had before a deployment changed them, if it did, and those that it gave them."""
    changed = any(at <= now and one is Milestone.REPLACED for at, one in store.trace(undone).milestones)
    if not changed or undone.blue_green is None:
        return {}, {}
    return undone.blue_green.predecessor, undone.blue_green.successor


def _copies(store: Store, sides: Sides, scaling: str, name: str, context: Context) -> tuple[Instance, ...]:
    """Instances as the originals are, in a group of their own (``blue-green-provisioning``)."""
    known = {instance.instance_id: instance for instance in store.fleet.instances}
    alike = (known[original] for original in sides.originals)
    return tuple(
        Instance(copy, original.tags, original.zone, scaling)
        for copy, original in zip(replacements(sides, name, context), alike, strict=True)
    )


def hooked(scaling: str, group: str, uuid: str) -> dict[str, str]:
    """An Auto Scaling group in a group's settings, with the hook that CodeDeploy puts into it."""
    return {"name": scaling, "hook": f"CodeDeploy-managed-automatic-launch-deployment-hook-{group}-{uuid}"}
