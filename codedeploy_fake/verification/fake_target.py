"""A fake in process as the target of a story: its clock is moved, and its script decides what a revision does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.fake import CodeDeployFake
from codedeploy_fake.verification.belonging import BUCKET
from codedeploy_fake.verification.targets import Refused

#: The instances of the group that stories deploy to, and the tag by which the group finds them.
INSTANCES = ("i-0000000000000000a", "i-0000000000000000b", "i-0000000000000000c")
TAG = "codedeploy-fake-verify"
#: The availability zone of each of them, by its last letter; none of the others has one.
ZONES = dict(zip(INSTANCES, "abc", strict=True))
#: All instances: id, tags, Auto Scaling group. Those of the second tag take the place of the first in blue/green
#: deployments, and the last two are of an Auto Scaling group that is copied.
FLEET: tuple[tuple[str, Mapping[str, str], str | None], ...] = (
    *((name, {TAG: "yes"}, None) for name in INSTANCES),
    *((f"i-0000000000000000{end}", {f"{TAG}-green": "yes"}, None) for end in "def"),
    *((f"i-000000000000001{end}", {}, TAG) for end in "01"),
)


class FakeTarget:
    """A ``CodeDeployFake``; it can do all that a story may need."""

    abilities = frozenset({"instances", "clock", "steady", "alarms", "blue-green", "many-resources", "fresh-account"})
    certain = True
    vague = is_recording = preparing = False

    def __init__(self, fake: CodeDeployFake) -> None:
        self.name = "fake"
        self.contract = fake.contract
        self.account_id = fake.account_id
        self.region = fake.region
        self._fake = fake
        self._scripted: set[str] = set()
        for name, tags, group in FLEET:
            zone = fake.region + ZONES[name] if name in ZONES else None
            fake.fleet.add(name, tags=tags, zone=zone, auto_scaling_group=group)

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """As ``CodeDeployFake.call``; raises Refused for its ServiceError."""
        try:
            return self._fake.call(operation, request)
        except ServiceError as error:
            raise Refused(error.code, error.message, error.status) from None

    def wait(self, deployment_id: str, status: str) -> str:
        """Advance the clock to the instant at which the deployment gets the status."""
        try:
            self._fake.run_until(deployment_id, status)
        except UsageError:  # it never gets it
            with suppress(UsageError):  # it, or another one, hangs
                self._fake.run_until_idle()
        return str(self.call("GetDeployment", {"deploymentId": deployment_id})["deploymentInfo"]["status"])

    def advance(self, seconds: float) -> None:
        """Advance the clock."""
        self._fake.clock.advance(seconds)

    def set_alarm(self, name: str, state: str) -> None:
        """As ``fake.alarms.set``."""
        self._fake.alarms.set(name, state)

    def revision(self, name: str) -> Mapping[str, Any] | None:
        """A revision whose key makes the script decide as the name says (``contracts/behaviour/revisions.json``)."""
        known = document("behaviour/revisions")
        if name not in known:
            return None
        key = f"{name}.zip"
        if name not in self._scripted and known[name]["script"]:
            self._fake.script.load({"version": 1, "rows": [{"for": {"revision": key}, **known[name]["script"]}]})
        self._scripted.add(name)
        return {"revisionType": "S3", "s3Location": {"bucket": BUCKET, "key": key, "bundleType": "zip"}}

    def role(self, name: str) -> str | None:
        """Any role will do."""
        return f"arn:aws:iam::{self.account_id}:role/{name}"
