"""The 41 Lambda deployments that somebody recorded in July 2021."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.evidence import shared

#: The day of the recording.
DAY = "2021-07-12"
COUNT = 41
USERS, ROLLBACKS = 27, 14


def recorded(operation: str, number: int) -> dict[str, Any]:
    path = shared(f"evidence/responses/{operation}/c7n-test_stop_codedeploy_deployment-{number}.json")
    response: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["response"]
    return response


@dataclass(frozen=True, slots=True)
class Story:
    """The last that was seen of each deployment, the oldest first, and a look at the one that then still ran."""

    infos: tuple[dict[str, Any], ...]
    running: dict[str, Any]

    @property
    def users(self) -> list[dict[str, Any]]:
        return [info for info in self.infos if info["creator"] == "user"]

    @property
    def rollbacks(self) -> list[dict[str, Any]]:
        return [info for info in self.infos if info["creator"] == "codeDeployRollback"]

    def of(self, deployment_id: str) -> dict[str, Any]:
        return next(info for info in self.infos if info["deploymentId"] == deployment_id)

    def ended(self, status: str) -> list[dict[str, Any]]:
        return [info for info in self.users if info["status"] == status]


@cache
def story() -> Story:
    seen = [info for number in (1, 2, 3) for info in recorded("BatchGetDeployments", number)["deploymentsInfo"]]
    final = recorded("GetDeployment", 1)["deploymentInfo"]
    (running,) = (info for info in seen if info["status"] == "InProgress")
    infos = [final if info is running else info for info in seen]
    return Story(tuple(sorted(infos, key=lambda info: info["createTime"])), running)


def span(begin: float, end: float) -> float:
    """Seconds, to the millisecond of the wire."""
    return round(end - begin, 3)


def took(shown: dict[str, Any]) -> float:
    return span(shown["createTime"], shown["completeTime"])


def gap(rollback: dict[str, Any], triggering: dict[str, Any]) -> float:
    """From the end of a deployment to the creation of the one that rolls it back."""
    return span(triggering["completeTime"], rollback["createTime"])


def triggering(rollback: dict[str, Any]) -> dict[str, Any]:
    return story().of(rollback["rollbackInfo"]["rollbackTriggeringDeploymentId"])


def between(seconds: float, seen: list[float]) -> bool:
    return min(seen) <= seconds <= max(seen)
