"""One (account, region) of a fake on a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from codedeploy_fake.remote.fleet import RemoteFleet
from codedeploy_fake.remote.surroundings import RemoteAlarms, RemoteResources

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.remote.fake import RemoteFake


class RemoteWorld:
    """What ``fake.world(region=..., account_id=...)`` gives; see ``World``."""

    def __init__(self, fake: RemoteFake, region: str, account_id: str) -> None:
        self._fake = fake
        self.region = region
        self.account_id = account_id

    def __repr__(self) -> str:
        return f"<RemoteWorld {self.account_id} {self.region}>"

    @property
    def fleet(self) -> RemoteFleet:
        """The instances of this account in this region."""
        return RemoteFleet(self._fake._connection, region=self.region, account=self.account_id)

    @property
    def resources(self) -> RemoteResources:
        """What is outside CodeDeploy in this account and region."""
        return RemoteResources(self._fake._connection, region=self.region, account=self.account_id)

    @property
    def alarms(self) -> RemoteAlarms:
        """The CloudWatch alarms of this account in this region."""
        return RemoteAlarms(self._fake._connection, region=self.region, account=self.account_id)

    @property
    def signature(self) -> str:
        """An Authorization header whose credential scope is this world; the fake reads it and checks nothing."""
        scope = f"{self.account_id}/20260101/{self.region}/codedeploy/aws4_request"
        return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"

    def call(self, operation: str, input: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call an operation here; see ``CodeDeployFake.call``."""
        return self._fake.call(operation, input, world=self)

    def client(self, **kwargs: Any) -> CodeDeployClient:
        """Make a boto3 client whose calls are answered here; see ``CodeDeployFake.client``."""
        return self._fake.client(world=self, **kwargs)

    def seed_group(
        self, application: str, group: str, instances: int | Sequence[str] = 3, **create_deployment_group_input: Any
    ) -> None:
        """Make an application (unless it is there), a deployment group and its fleet; see ``World.seed_group``."""
        many: object = instances if isinstance(instances, str | int) else _listed(instances)
        asked = {
            "application": application,
            "group": group,
            "instances": many,
            "input": create_deployment_group_input,
        }
        self._fake._connection.tell("POST", "/seed_group", asked, region=self.region, account=self.account_id)


def _listed(instances: object) -> object:
    return list(instances) if isinstance(instances, Sequence) else instances
