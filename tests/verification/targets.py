"""Targets of stories for tests, and stories of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.contract.stories import Story, stories
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.targets import Refused

STORIES = {story.id: story for story in stories()}


def applications(fake: CodeDeployFake) -> list[str]:
    """What a story may have left."""
    found: list[str] = fake.call("ListApplications")["applications"]
    return found


def unfinished(fake: CodeDeployFake) -> list[str]:
    """Deployments that still go on."""
    statuses = ["Created", "Queued", "InProgress", "Ready"]
    return [name for name in fake.deployment_ids() if fake.timeline(name).statuses[-1].status in statuses]


class Watched(FakeTarget):
    """A fake that writes down every call, and lets somebody look at each before it is done, and after."""

    def __init__(
        self,
        fake: CodeDeployFake,
        before: Callable[[int, str], object] = lambda _, __: None,
        after: Callable[[int, str], object] = lambda _, __: None,
    ) -> None:
        super().__init__(fake)
        self.recorded: list[dict[str, Any]] = []
        self.fake = fake
        self._before = before
        self._after = after

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        number = len(self.recorded) + 1
        step: dict[str, Any] = {"operation": operation, "request": dict(request), "response": {}}
        self.recorded.append(step)
        self._before(number, operation)
        try:
            step["response"] = super().call(operation, request)
        except Refused as refused:
            step["response"] = {"__type": refused.code, "message": refused.message}
            self._after(number, operation)
            raise
        self._after(number, operation)
        return dict(step["response"])


def story(name: str) -> Story:
    """One of those that there are."""
    return STORIES[name]
