"""Every named choice: what nobody outside AWS can know, or what a test may want otherwise.

Each field says what it decides, its values and its evidence key (``contracts/evidence.json``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.timings import Timings


@dataclass(frozen=True, slots=True)
class Policies:
    """The choices of one fake; a frozen value, so change one with ``dataclasses.replace`` or by naming it here.

    Raises UsageError for a value that a field does not have.
    """

    #: Synthetic instances of a Server group while nothing was ever put into the fleet; 0: none, so NO_INSTANCES,
    #: as AWS does (``unseeded-fleet``, assumed).
    unseeded_fleet: int = 3
    #: Durations of everything (``timing-defaults``).
    timings: Timings = field(default_factory=Timings)
    #: ``deploymentInfo.startTime``: never recorded, so never sent; or when the first lifecycle event of any target
    #: starts; or when the deployment starts (``start-time-never``).
    start_time: Literal["never", "first_event", "in_progress"] = "never"
    #: Order of BatchGetDeployments: as asked, or shuffled by the seed, since AWS promises none (``batch-order``).
    batch_order: Literal["request", "shuffled"] = "request"
    #: Deployments on one page of ListDeployments (``list-page-size``, assumed).
    list_page_size: int = 100
    #: A member that no version of the API has: refused, which finds typing errors; or ignored, as AWS is believed
    #: to do (``unknown-members``, assumed).
    unknown_members: Literal["refuse", "ignore"] = "refuse"
    #: A script row that no deployment matched fails the test that wrote it, or not.
    unmatched_script: Literal["fail", "ignore"] = "fail"
    #: How often one thread may read a deployment that has not ended, at one virtual instant, before UsageError
    #: says that nothing will ever change; None: without limit.
    reads_at_one_instant: int | None = 500
    #: How many calls the journal keeps; None: all.
    journal_size: int | None = 10_000
    #: Check every answer against the contract of the fake's date: about a millisecond a call.
    check_answers: bool = False

    def __post_init__(self) -> None:
        for name, accepted in _CHOICES.items():
            if getattr(self, name) not in accepted:
                raise UsageError(f"Policies({name}={getattr(self, name)!r}): one of {', '.join(map(repr, accepted))}")
        for name, (least, nothing) in _NUMBERS.items():
            value = getattr(self, name)
            if (value is None and nothing) or (type(value) is int and value >= least):
                continue
            raise UsageError(
                f"Policies({name}={value!r}): a whole number of at least {least}{', or None' if nothing else ''}"
            )
        if not isinstance(self.timings, Timings):
            raise UsageError(f"Policies(timings={self.timings!r}): a Timings value")


_CHOICES: dict[str, tuple[object, ...]] = {
    "start_time": ("never", "first_event", "in_progress"),
    "batch_order": ("request", "shuffled"),
    "unknown_members": ("refuse", "ignore"),
    "unmatched_script": ("fail", "ignore"),
    "check_answers": (True, False),
}
#: name -> (smallest value, whether None is accepted)
_NUMBERS = {
    "unseeded_fleet": (0, False),
    "list_page_size": (1, False),
    "reads_at_one_instant": (1, True),
    "journal_size": (0, True),
}
