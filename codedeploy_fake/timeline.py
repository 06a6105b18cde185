"""What happened to a deployment, event by event: for a reader's eye."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codedeploy_fake.service.store import Deployment
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.trace import Move, Trace


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every event of a deployment up to ``now``, with its instant; ``str()`` gives it as text."""

    deployment: Deployment
    trace: Trace
    now: int

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves up to now, in order."""
        return self.trace.until(self.now)

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def __str__(self) -> str:
        info, step = self.deployment.info, self.trace.at(self.now)
        head = (
            f"{self.deployment.deployment_id} {self.deployment.application}/{self.deployment.group} "
            f"{info['deploymentConfigName']}: {step.status} after {(self.now - self.deployment.created_at) / 1000:g} s"
        )
        return "\n".join([head, *(self._line(move) for move in self.moves if move.status != "Pending")])

    def _line(self, move: Move) -> str:
        subject = " ".join(part for part in (move.target_id, move.event) if part) or "deployment"
        seconds = (move.at - self.deployment.created_at) / 1000
        return f"  {seconds:>10.3f} s  {subject:<36} {move.status}{_why(move)}"


def _why(move: Move) -> str:
    match move.detail:
        case ErrorInformation(code, message):
            return f"  {code}: {message}"
        case Diagnostics(code, _, message) if code is not LifecycleErrorCode.SUCCESS:
            return f"  {code}: {message}"
        case _:
            return ""
