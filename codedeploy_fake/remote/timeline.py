"""What happened to a deployment on a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from codedeploy_fake import history
from codedeploy_fake.control.documents import read_instant, read_milestone, read_move, written_instant
from codedeploy_fake.history import History, Span
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import Milestone

if TYPE_CHECKING:
    from codedeploy_fake.remote.connection import Connection


@dataclass(frozen=True, slots=True)
class RemoteTimeline:
    """Every event of a deployment up to ``now`` (milliseconds), with its instant; see ``Timeline``.

    ``created`` is the instant of CreateDeployment.
    """

    deployment_id: str
    title: str
    outcome: str
    ended: bool
    created: int
    until: int
    now: int
    moves: tuple[Move, ...]
    milestones: tuple[tuple[int, Milestone], ...]
    text: str
    _sides: Mapping[str, str] = field(repr=False)
    _connection: Connection = field(repr=False)

    @classmethod
    def of(cls, connection: Connection, deployment_id: str) -> RemoteTimeline:
        """The timeline of a deployment, as the server tells it now. Raises UsageError for an unknown one."""
        said = connection.get(f"/timeline/{deployment_id}")
        return cls(
            deployment_id=said["deployment_id"],
            title=said["title"],
            outcome=said["outcome"],
            ended=said["ended"],
            created=read_instant(said["created"]),
            until=read_instant(said["until"]),
            now=read_instant(said["now"]),
            moves=tuple(map(read_move, said["moves"])),
            milestones=tuple(map(read_milestone, said["milestones"])),
            text=said["text"],
            _sides=said["sides"],
            _connection=connection,
        )

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def __str__(self) -> str:
        return self.text

    @property
    def statuses(self) -> tuple[Span, ...]:
        """The statuses that the deployment has had, each until the next."""
        return history.statuses(self.moves)

    @property
    def targets(self) -> tuple[History, ...]:
        """What happened to its targets; see ``Timeline.targets``."""
        return tuple(replace(one, side=self.side(one.target_ids[0])) for one in history.histories(self.moves))

    def side(self, target_id: str) -> str:
        """``blue`` for an original and ``green`` for a replacement instance; empty in place."""
        return self._sides.get(target_id, "")

    def seconds(self, instant: int) -> float:
        """Seconds from CreateDeployment to an instant."""
        return (instant - self.created) / 1000

    def svg(self) -> str:
        """The timeline as an SVG document, drawn by the server: as of ``now``, however far its clock has come since."""
        return self._connection.text(f"/timeline/{self.deployment_id}.svg", at=written_instant(self.now))

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg()
