"""A row of a rule table, and a request that hits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies


@dataclass(frozen=True)
class Case:
    """``given`` is set up first; what it returns goes into the request, too, and into the braces of the sentence."""

    operation: str
    rule: str
    code: str
    message: str
    request: Mapping[str, Any]
    given: Callable[[CodeDeployFake], Mapping[str, Any] | None] = lambda fake: None
    contract: str = "current"
    policies: Policies | None = None

    def __str__(self) -> str:
        return f"{self.operation}-{self.rule}"

    def asked(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The request, with what was set up; CreateDeployment takes no id."""
        return {**self.request, **({} if self.operation == "CreateDeployment" else given)}
