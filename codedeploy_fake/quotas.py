"""The numbers that an account can have changed, or that a test wants small: how much of everything there may be.

``Policies(quotas=Quotas(applications=2))`` makes the third CreateApplication fail. None is the number of the contract's
date; those stand with their evidence in ``contracts/overlay.json``, and in ``docs/errors.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache

from codedeploy_fake.errors import UsageError

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Quotas:
    """A quota each, by the name that it has in the contract (``deploymentGroups`` is ``deployment_groups`` here).

    Raises UsageError for what is no whole number of zero or more.
    """

    #: Applications of an account in a region: ApplicationLimitExceeded.
    applications: int | None = None
    #: Deployment groups of an application: DeploymentGroupLimitExceeded.
    deployment_groups: int | None = None
    #: Configurations that are not predefined: DeploymentConfigLimitExceeded.
    deployment_configs: int | None = None
    #: Deployments of an account in a region that have not ended: DeploymentLimitExceeded.
    active_deployments: int | None = None
    #: Of one deployment group: AlarmsLimitExceeded; also of a deployment that overrides them.
    alarms: int | None = None
    #: Of one deployment group: TriggerTargetsLimitExceeded.
    triggers: int | None = None
    #: Tag filters of a deployment group: InvalidEC2Tag, InvalidTag; tags of an on-premises instance: TagLimitExceeded.
    tags: int | None = None
    #: Groups of tags in a tag set: TagSetListLimitExceeded.
    ec2_tag_groups: int | None = None
    #: Of one deployment group: InvalidAutoScalingGroup.
    auto_scaling_groups: int | None = None
    #: Classic Load Balancers, or target groups, of one deployment group: InvalidLoadBalancerInfo.
    load_balancers: int | None = None
    #: Hooks that deployment groups have put on one Auto Scaling group: LifecycleHookLimitExceeded.
    lifecycle_hooks: int | None = None
    #: Of an application or a deployment group: InvalidTagsToAdd.
    resource_tags: int | None = None
    #: Characters: DescriptionTooLong.
    description: int | None = None
    #: Names or ids that one call may ask for: BatchLimitExceeded.
    batch_get_applications: int | None = None
    batch_get_application_revisions: int | None = None
    batch_get_deployment_groups: int | None = None
    batch_get_deployment_instances: int | None = None
    batch_get_deployments: int | None = None
    batch_get_on_premises_instances: int | None = None
    #: The same for targets: DeploymentTargetListSizeExceeded.
    batch_get_deployment_targets: int | None = None
    #: On-premises instances that one call may tag, or take tags from: InstanceLimitExceeded.
    add_tags_to_on_premises_instances: int | None = None
    remove_tags_from_on_premises_instances: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and not (type(value) is int and value >= 0):
                raise UsageError(
                    f"Quotas({field.name}={value!r}): a whole number of at least 0, or None for the contract's own"
                )

    def of(self, key: str) -> int | None:
        """The number for a limit of the contract, by its key there; None where the contract's own holds."""
        number: int | None = getattr(self, field_name(key), None)
        return number


@cache
def field_name(key: str) -> str:
    """The field for a limit of the contract: ``BatchGetDeployments.deploymentIds`` is ``batch_get_deployments``."""
    return _CAPITAL.sub("_", key.partition(".")[0]).lower()
