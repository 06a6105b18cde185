"""Which targets a deployment has, in which order, and what the script may say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.service.blue_green import Sides
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.store import Group, Store
from codedeploy_fake.simulation.failures import ErrorInformation, error_information
from codedeploy_fake.simulation.fleet import resolve_on_premises
from codedeploy_fake.simulation.instance_health import InstanceHealth, RevisionHealth, order
from codedeploy_fake.simulation.planning import aliases
from codedeploy_fake.simulation.script import Outcome
from codedeploy_fake.simulation.states import LIFECYCLE, Flow

_FLOWS = {
    (False, False): Flow.IN_PLACE,
    (False, True): Flow.IN_PLACE_BEHIND_LOAD_BALANCER,
    (True, False): Flow.RESTART,
    (True, True): Flow.RESTART_BEHIND_LOAD_BALANCER,
}


def flow(request: Mapping[str, Any], settings: Mapping[str, Any]) -> Flow:
    """The lifecycle that the targets of a deployment in place go through."""
    behind = settings["deploymentStyle"].get("deploymentOption") == "WITH_TRAFFIC_CONTROL"
    return _FLOWS[request.get("deploymentMode") == "RESTART", behind]


def means_on_premises(settings: Mapping[str, Any]) -> bool:
    """Whether a group looks for on-premises instances at all."""
    return bool(
        settings.get("onPremisesInstanceTagFilters") or settings.get("onPremisesTagSet", {}).get("onPremisesTagSetList")
    )


def _means_ec2(settings: Mapping[str, Any]) -> bool:
    return bool(
        settings.get("ec2TagFilters")
        or settings.get("ec2TagSet", {}).get("ec2TagSetList")
        or settings.get("autoScalingGroups")
    )


def resolve(store: Store, group: Group, health: Mapping[str, InstanceHealth], context: Context) -> tuple[str, ...]:
    """The targets of a deployment to a group, in the order in which they are attempted (``health-order``)."""
    ec2 = store.fleet.resolve(group.settings) or _synthetic(store, group, context)
    on_premises = resolve_on_premises(group.settings, store.on_premises.values())
    return order((*ec2, *on_premises), health)


def _synthetic(store: Store, group: Group, context: Context) -> tuple[str, ...]:
    """Instances of a group while nobody ever said what the fleet is (``unseeded-fleet``)."""
    only_on_premises = means_on_premises(group.settings) and not _means_ec2(group.settings)
    if store.fleet.content is not None or only_on_premises:
        return ()
    return tuple(f"i-{number:017x}" for number in range(1, context.policies.unseeded_fleet + 1))


def up_to_date(
    request: Mapping[str, Any], revision: object, last: object, health: Mapping[str, InstanceHealth]
) -> frozenset[str]:
    """Targets that run what is deployed already, where only the others are wanted (``outdated-instances``).

    They run the revision of the group's last successful deployment, so a deployment of another skips nobody.
    """
    if not request.get("updateOutdatedInstancesOnly") or revision != last:
        return frozenset()
    return frozenset(name for name, known in health.items() if known.revision is RevisionHealth.CURRENT)


def refusal(outcome: Outcome, group: Group, targets: int, context: Context) -> ErrorInformation | None:
    """The pre-flight failure that the script wants, or that the number of targets brings."""
    if outcome.refused is not None:
        if outcome.refused_message is not None:
            return ErrorInformation(outcome.refused, outcome.refused_message)
        return error_information(outcome.refused, group=group.name, role=group.settings["serviceRoleArn"])
    most = context.policies.instances_per_deployment or context.contract.limit("instancesPerDeployment")
    return error_information("OVER_MAX_INSTANCES") if targets > most else None


def _check_sides(outcome: Outcome, sides: Sides) -> None:
    """The same of a blue/green deployment, where ``green:1`` is a replacement instance whose id nobody knows yet."""
    places = sides.replacements or tuple(f"{place:04}" for place in range(len(sides.originals) if sides.copied else 0))
    named = aliases(places, sides.originals)
    green = {*sides.replacements, *(name for name, of in named.items() if of in places)}
    blue = {*sides.originals, *(name for name in named if name not in green)}
    for target, event in _spoken(outcome):
        _known("target", [target], [*green, *blue])
        flows = (sides.flow, Flow.ORIGINAL) if target is None else (sides.flow if target in green else Flow.ORIGINAL,)
        _known("lifecycle event", [event], [name for flow in flows for name in LIFECYCLE[flow]])
    if outcome.provisioning is not None or outcome.unprovisioned is not None:
        _only(sides.copied, "of provisioning", "copies no Auto Scaling group")


def _only(there: bool, what: str, why: str) -> None:
    if not there:
        raise UsageError(f"the script row that this CreateDeployment takes up speaks {what}, and the deployment {why}")


def check_script(outcome: Outcome, targets: Sequence[str] | Sides, events: Flow) -> None:
    """Raise UsageError where a row speaks of a target or an event that this deployment lacks (``script-targets``)."""
    if isinstance(targets, Sides):
        _check_sides(outcome, targets)
        return
    if spoken := _spoken(outcome):
        _known("target", (target for target, _ in spoken), targets)
        _known("lifecycle event", (event for _, event in spoken), LIFECYCLE[events])
    exchanges = (outcome.provisioning, outcome.unprovisioned, outcome.unterminated)
    _only(all(said is None for said in exchanges), "of a blue/green deployment", "is none")


def _spoken(outcome: Outcome) -> list[tuple[str | None, str | None]]:
    """The targets and events that a row names."""
    return [
        *((failure.target, failure.at) for failure in outcome.failures),
        *((mishap.target, mishap.at) for mishap in outcome.mishaps),
        *((take.target, take.event) for take in outcome.takes),
    ]


def _known(what: str, named: Iterable[str | None], there: Collection[str]) -> None:
    missing = next((name for name in named if name is not None and name not in there), None)
    if missing is not None:
        raise UsageError(
            f"the script row that this CreateDeployment takes up names {missing!r}, which is no {what} of this "
            f"deployment; it has {_some(there)}"
        )


def _some(names: Collection[str]) -> str:
    shown = sorted(names) if len(names) > 20 else list(names)
    rest = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return (", ".join(shown[:20]) + rest) or "none"
