"""What was seen of one instance, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from codedeploy_fake.simulation.outcome import EventFailure, EventMishap


@dataclass(frozen=True, slots=True)
class Ran:
    """A lifecycle event as it was seen, with its instants in milliseconds; ``ended`` is None while it runs."""

    name: str
    began: int | None
    ended: int | None


@dataclass(frozen=True, slots=True)
class Life:
    """What was seen of one instance.

    ``began`` is the first instant at which something is known to have run, ``launchable`` the instant from which it
    existed, ``attempted`` the one at which it was InProgress; ``pending`` and ``unresolved`` are the places of the last
    answers that show it Pending, and without a result; up to ``steady`` nothing more happened to it.
    ``launched`` is known where the agent never answered.
    ``succeeded`` is None where the last summary shows no result; ``ended`` is the instant of the result.
    A life that was ``cut`` failed although none of its events did: somebody stopped the deployment, ``ended`` then
    or, where an event was still running, at its end (``spared``).
    """

    target: str
    ran: tuple[Ran, ...] = ()
    succeeded: bool | None = None
    ended: int | None = None
    cut: bool = False
    spared: bool = False
    skipped: bool = False
    failures: tuple[EventFailure, ...] = ()
    mishaps: tuple[EventMishap, ...] = ()
    began: int | None = None
    launchable: int | None = None
    attempted: int | None = None
    pending: int = -1
    unresolved: int = -1
    steady: int = 0
    launched: int | None = None

    @property
    def pinned(self) -> bool:
        """Whether its result, and the instant of it, were seen."""
        return self.succeeded is not None and not self.cut
