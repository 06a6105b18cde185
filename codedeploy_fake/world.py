"""One (account, region) of a fake, as a test sees it. Worlds share clock, script and journal, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from codedeploy_fake.alarms import Alarms
from codedeploy_fake.errors import UsageError
from codedeploy_fake.minting import instance_id
from codedeploy_fake.service.resources import Resources
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.fleet import Fleet

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.fake import CodeDeployFake

#: Tag that ``seed_group`` puts on its instances, and in the filter of its group.
SEED_TAG = "codedeploy-fake"


class World:
    """What ``fake.world(region=..., account_id=...)`` gives."""

    def __init__(self, fake: CodeDeployFake, store: Store) -> None:
        self._fake = fake
        self._store = store

    def __repr__(self) -> str:
        return f"<World {self.account_id} {self.region}>"

    @property
    def account_id(self) -> str:
        """The account, twelve digits."""
        return self._store.account_id

    @property
    def region(self) -> str:
        """The region."""
        return self._store.region

    @property
    def fleet(self) -> Fleet:
        """The instances of this account in this region."""
        return self._store.fleet

    @property
    def resources(self) -> Resources:
        """What is outside CodeDeploy in this account and region: take away what deployments need."""
        return Resources(self._store)

    @property
    def alarms(self) -> Alarms:
        """The CloudWatch alarms of this account in this region."""
        return Alarms(self._fake, self._store)

    def call(self, operation: str, input: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call an operation here; see ``CodeDeployFake.call``."""
        return self._fake.call(operation, input, world=self)

    def client(self, **kwargs: Any) -> CodeDeployClient:
        """Make a boto3 client whose calls are answered here; see ``CodeDeployFake.client``."""
        return self._fake.client(world=self, **kwargs)

    def seed_group(
        self, application: str, group: str, instances: int | Sequence[str] = 3, **create_deployment_group_input: Any
    ) -> None:
        """Make an application (unless it is there), a deployment group and its fleet in one line.

        ``instances`` is how many to add, or their ids. They carry what the group asks for: the first of its
        ``ec2TagFilters`` or ``autoScalingGroups`` where the input names any, else a tag of their own. Other
        keywords go to CreateDeploymentGroup.

        Raises UsageError for what is neither a number of zero or more nor a list of ids, ServiceError as the two
        operations do.
        """
        if not _countable(instances):
            raise UsageError(f"seed_group(instances={instances!r}): give zero or more, or a list of instance ids")
        request = {name: value for name, value in create_deployment_group_input.items() if value is not None}
        if not {"ec2TagFilters", "ec2TagSet", "autoScalingGroups"} & set(request):
            request["ec2TagFilters"] = [{"Key": SEED_TAG, "Value": f"{application}/{group}", "Type": "KEY_AND_VALUE"}]
        request.setdefault("serviceRoleArn", f"arn:aws:iam::{self.account_id}:role/CodeDeployServiceRole")
        with self._fake.atomically(), self._fake.script.resting():
            if application not in self._store.applications:
                self.call("CreateApplication", {"applicationName": application})
            self.call(
                "CreateDeploymentGroup", {"applicationName": application, "deploymentGroupName": group, **request}
            )
            ids = instances if not isinstance(instances, int) else self._mint(application, group, instances)
            tags, scaling = _asked_for(request)
            self.fleet.declare()
            for name in ids:
                self.fleet.add(name, tags=tags, auto_scaling_group=scaling)

    def _mint(self, application: str, group: str, count: int) -> list[str]:
        seed = self._fake.seed
        return [instance_id(seed, self.account_id, self.region, application, group, n) for n in range(count)]


def _countable(instances: object) -> bool:
    if isinstance(instances, int):
        return instances >= 0
    return isinstance(instances, Sequence) and not isinstance(instances, str | bytes)


def _asked_for(request: dict[str, Any]) -> tuple[dict[str, str], str | None]:
    """Tags and Auto Scaling group that make an instance one of the group's."""
    filters = list(request.get("ec2TagFilters", ())[:1])
    filters += [some[0] for some in request.get("ec2TagSet", {}).get("ec2TagSetList", ()) if some]
    tags = {f.get("Key", SEED_TAG): f.get("Value", "") for f in filters}
    return tags, next(iter(request.get("autoScalingGroups", ())), None)
