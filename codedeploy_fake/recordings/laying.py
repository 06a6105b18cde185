"""The course through all answers of a recording: what must have happened before each, and when it was stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codedeploy_fake.recordings.course import Course
from codedeploy_fake.recordings.instants import Instants
from codedeploy_fake.recordings.life import Life
from codedeploy_fake.recordings.recording import Recording, Shown
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.states import DeploymentStatus

_BEFORE = (DeploymentStatus.CREATED, DeploymentStatus.QUEUED)
_STOPPED = DeploymentStatus.STOPPED
Bounds = tuple[int | None, int | None]


class Laid:
    """A course, with the numbers of the instants at which the deployment is ``admitted`` and ends.

    ``order`` is the order in which its targets are attempted, ``started`` the instant of its start, if that is known.
    Raises ImpossibleError where an answer cannot be passed.
    """

    def __init__(
        self,
        recording: Recording,
        deployment: Deployment,
        order: Sequence[str],
        lives: Mapping[str, Life],
        started: int | None = None,
        *,
        seen_first: bool = True,
    ) -> None:
        self.recording = recording
        self.lives = lives
        self.started = started
        self.limit = deployment.limit
        self.current = len(deployment.skipped)
        self.instants = Instants(recording.created_at)
        size = len(deployment.target_ids)
        lag = to_milliseconds(deployment.timings.target_started)
        room = size - deployment.health.minimum(size)
        self.course = Course(self.instants, order, room, lag, lives, self.current, seen_first)
        self.admitted: int | None = None
        self.end: int | None = None
        if recording.refused:
            self._pre_flight()
        else:
            self._lay()
        self.instants.settle()

    def _pre_flight(self) -> None:
        """A deployment that ended before it had any target."""
        for shown in self.recording.shown:
            if shown.status in _BEFORE:
                self._before(shown)
        self._end()
        if self.admitted is not None and self.end is not None:
            self.instants.order(self.admitted, self.end)

    def _lay(self) -> None:
        stopping = self._stopping()
        for place, shown in enumerate(self.recording.shown):
            if shown.status in _BEFORE:
                self._before(shown)
                continue
            self.course.number = shown.number
            if self.end is None:
                self._start()
                if stopping is not None and place >= stopping and self.course.stopped is None:
                    self._cut(self.recording.shown[place:])
                self._reach(shown)
            self.course.see(shown)
        if self.end is None and self.course.started is not None:
            if stopping is not None and self.course.stopped is None:
                self._cut(())
            self.course.go_on()

    def _before(self, shown: Shown) -> None:
        if shown.status is not DeploymentStatus.CREATED:
            self._admit()
        self.course.see(shown)

    def _admit(self) -> None:
        if self.admitted is None:
            self.admitted = self.course.happening()

    def _start(self) -> None:
        self._admit()
        if self.course.started is None and self.admitted is not None:
            started = self.course.start(self.started)
            self.instants.order(self.admitted, started)

    def _end(self) -> None:
        ended = self.recording.ended_at
        self.end = self.course.happening(ended, ended)

    def _reach(self, shown: Shown) -> None:
        """Let happen what leads to an answer."""
        course, status = self.course, shown.status
        if shown.overview is not None:
            course.reach(*(shown.overview.get(name, 0) for name in ("Succeeded", "Failed", "InProgress", "Skipped")))
        elif status is not DeploymentStatus.IN_PROGRESS and course.stopped is None:
            course.go_on(succeeds=status is DeploymentStatus.SUCCEEDED)
        if status is not DeploymentStatus.IN_PROGRESS:
            course.leave()
            self._end()
            last = course.last
            if last is not None and self.end is not None:
                self.instants.order(last, self.end)
                if course.stopped is not None:
                    self.instants.order(self.end, last)

    # What cuts it short: a stop, or the limit of time.

    def _stopping(self) -> int | None:
        """The place, among what was shown, before which the deployment was stopped or timed out."""
        shown = self.recording.shown
        if self.recording.stop is not None:
            return next((n for n, one in enumerate(shown) if one.number > self.recording.stop), len(shown))
        if self.recording.timed_out:
            return next(n for n, one in enumerate(shown) if one.status is DeploymentStatus.FAILED)
        if shown[-1].status is not _STOPPED:
            return None
        return next(n for n, one in enumerate(shown) if one.status is _STOPPED or self._skips(one))

    def _skips(self, shown: Shown) -> bool:
        """Whether targets were passed over, although not too many have failed."""
        overview = shown.overview or {}
        return overview.get("Skipped", 0) > self.current and overview.get("Failed", 0) < self.course.room

    def _cut(self, after: Sequence[Shown]) -> None:
        """Stop it here; ``after`` is what was shown from then on."""
        course, timed_out = self.course, self.recording.timed_out
        overview = (after[0].overview or {}) if after else {}
        counted = sum(overview.get(name, 0) for name in ("Succeeded", "Failed", "InProgress"))
        attempted = counted if overview else course.attempted
        succeeded = overview.get("Succeeded", course.succeeded)
        failed = max(course.failed, sum(life.pinned and not life.succeeded for life in self.lives.values()))
        flying = attempted - succeeded - failed
        course.reach(succeeded, failed, flying, None)
        spared = overview.get("InProgress", 0) if after and after[0].status is not _STOPPED else 0
        if not spared and not timed_out:
            spared = max(sum(life.spared for life in self.lives.values()), int(self.recording.stop_pending))
        stopped = course.stop(attempted, min(spared, flying), self._stop_bounds(spared))
        if timed_out and self.limit is not None and course.started is not None:
            self.instants.order(course.started, stopped, self.limit)
            self.instants.order(stopped, course.started, -self.limit)

    def _stop_bounds(self, spared: int) -> Bounds:
        """Between which instants it was stopped: some instances may show it exactly."""
        ended = self.recording.ended_at
        known = [life.ended for life in self.lives.values() if life.skipped or (life.cut and not life.spared)]
        if known and not self.recording.timed_out and not self.course.given_up:
            return known[0], known[0]
        if not spared:
            return ended, ended
        return max((life.ran[-1].began or 0 for life in self.lives.values() if life.spared), default=None), ended
