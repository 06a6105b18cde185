"""What happened to a deployment, event by event: for a reader's eye, as text and as a picture."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codedeploy_fake import history
from codedeploy_fake.history import History, Span
from codedeploy_fake.service.store import Deployment
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.moves import Move, Trace
from codedeploy_fake.simulation.states import DEPLOYMENT, EventStatus, Milestone, TargetStatus, is_terminal

#: How many different histories the text tells event by event, those in trouble first; the others are counted.
MOST_TOLD = 6
#: Up to so many targets have lines of their own; more, to which the same happened at once, share one.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every event of a deployment up to ``now`` (milliseconds), with its instant.

    ``str()`` gives it as text and ``svg()`` as a picture, which a notebook shows by itself; to iterate gives
    every move of it.
    """

    deployment: Deployment
    trace: Trace
    now: int

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves up to now, in order."""
        return self.trace.until(self.now)

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    @property
    def statuses(self) -> tuple[Span, ...]:
        """The statuses that the deployment has had, each until the next."""
        return history.statuses(self.moves)

    @property
    def targets(self) -> tuple[History, ...]:
        """What happened to its targets, in order of attempt; targets to which the very same happened are one."""
        told = history.histories(self.moves)
        return tuple(replace(one, side=self.side(one.target_ids[0])) for one in told)

    def side(self, target_id: str) -> str:
        """``blue`` for an original and ``green`` for a replacement instance; empty in place."""
        return (self.deployment.label(target_id) or "").lower()

    @property
    def milestones(self) -> tuple[tuple[int, Milestone], ...]:
        """What a blue/green deployment has come by up to now, with its instants."""
        return tuple(one for one in self.trace.milestones if one[0] <= self.now)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return is_terminal(DEPLOYMENT, self.trace.at(self.now).status)

    @property
    def until(self) -> int:
        """The instant up to which there is something to tell: its end, or now; in milliseconds."""
        return max(self.trace.at(self.now).at if self.ended else self.now, self.deployment.created_at)

    @property
    def title(self) -> str:
        """The deployment, its status and how long that took, in one line."""
        return (
            f"{self.deployment.deployment_id} {self.deployment.application}/{self.deployment.group} "
            f"{self.deployment.info['deploymentConfigName']}: {self.outcome}"
        )

    @property
    def outcome(self) -> str:
        """Where the deployment stands and since its creation how long that took, in a few words."""
        return f"{self.trace.at(self.now).status} after {self.seconds(self.until):g} s"

    def seconds(self, instant: int) -> float:
        """Seconds from CreateDeployment to an instant."""
        return (instant - self.deployment.created_at) / 1000

    def svg(self) -> str:
        """The timeline as an SVG document: a lane for each target, a bar for each lifecycle event.

        Pure ASCII, no script, the same bytes every time; at most 1,600 pixels high and 512 KiB long, however
        many targets there are. To keep it: ``Path("timeline.svg").write_text(timeline.svg(), encoding="utf-8")``.
        """
        from codedeploy_fake.svg import picture  # noqa: PLC0415  only who looks pays for the painter

        return picture(self)

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg()

    def __str__(self) -> str:
        targets = self.targets
        told = history.foremost(targets, MOST_TOLD)
        few = history.targets(targets) <= MOST_NAMED
        lines = [
            (" ".join(filter(None, (name, span.event))), span)
            for span, names in self._happenings(told).items()
            for name in _named(names, few or (span.why != "" and len(names) <= MOST_NAMED))
        ]
        width = max([36, *(len(subject) for subject, _ in lines)])
        return "\n".join(
            [
                self.title,
                *self._rolls_back(),
                *([] if few else [f"  {history.targets(targets)} targets: {history.tally(targets)}"]),
                *(f"  {self._when(span.begun, span.ended):<18} {name:<{width}} {_said(span)}" for name, span in lines),
                *self._counted([one for one in targets if one not in told]),
                *self._rolled_back(width),
            ]
        )

    def _happenings(self, told: Sequence[History]) -> dict[Span, list[str]]:
        """What happened, in its order, and to whom.

        That a target waits says nothing, nor what was skipped where nothing was tried.
        """
        happenings: dict[Span, list[str]] = {}
        milestones = deque(self.milestones)
        events = {(name, span.event): span for one in told for name in one.target_ids for span in one.events}
        status = {name: one.status for one in told for name in one.target_ids}
        for move in self.moves:
            while milestones and _comes_before(milestones[0][0], move):
                _note(happenings, milestones.popleft())
            if move.event is not None:
                span = events.pop((str(move.target_id), move.event), None)
                if span is None or status[str(move.target_id)] == span.status == EventStatus.SKIPPED:
                    continue
            elif (move.target_id is not None and move.target_id not in status) or move.status == TargetStatus.PENDING:
                continue
            else:
                span = Span(str(move.status), move.at, detail=move.detail)
            happenings.setdefault(span, []).append(self._name(move.target_id))
        for milestone in milestones:
            _note(happenings, milestone)
        return happenings

    def _name(self, target_id: str | None) -> str:
        return "deployment" if target_id is None else f"{self.side(target_id)} {target_id}".lstrip()

    def _counted(self, rest: Sequence[History]) -> Iterator[str]:
        """One line for all of the rest that went alike."""
        groups: dict[str, list[History]] = {}
        for one in rest:
            groups.setdefault(one.verdict, []).append(one)
        for verdict, group in groups.items():
            begun = min(one.statuses[-1].begun if one.attempted is None else one.attempted for one in group)
            ended = max(one.statuses[-1].begun for one in group)
            yield f"  {self._when(begun, ended):<18} … and {history.targets(group)} more: {verdict}"

    def _rolls_back(self) -> Iterator[str]:
        """Whose failure this deployment makes good, if it is a rollback."""
        triggering = self.deployment.info.get("rollbackInfo", {}).get("rollbackTriggeringDeploymentId")
        if triggering is not None:
            yield f"  rolls back {triggering}"

    def _rolled_back(self, width: int) -> Iterator[str]:
        """One line for the deployment that rolled this one back."""
        if self.deployment.rolled_back_by is not None:
            at = self.trace.end.at + to_milliseconds(self.deployment.timings.rollback)
            told = f"rolled back by {self.deployment.rolled_back_by}"
            yield f"  {self._when(at, None):<18} {'deployment':<{width}} {told}"

    def _when(self, begun: int, ended: int | None) -> str:
        until = "" if ended is None or ended == begun else f" to {self.seconds(ended):.3f}"
        return f"{self.seconds(begun):.3f}{until}"


def _named(names: Sequence[str], each: bool) -> Sequence[str]:
    return names if each or len(names) == 1 else (f"{names[0]} … and {len(names) - 1} more",)


def _comes_before(instant: int, move: Move) -> bool:
    """Whether a milestone comes before a move: of one instant, before the move of the deployment alone."""
    return instant < move.at or (instant == move.at and move.target_id is None)


def _note(happenings: dict[Span, list[str]], milestone: tuple[int, Milestone]) -> None:
    instant, what = milestone
    happenings.setdefault(Span(str(what), instant), []).append("deployment")


def _said(span: Span) -> str:
    return f"{span.status}  {span.why}" if span.why else span.status
