"""Every named choice: what nobody outside AWS can know, or what a test may want otherwise.

Each field says what it decides, its values and its evidence key (``contracts/evidence.json``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.plan import Batching, EarlyFailure, InitialHealth
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
    #: How many deployments of an account in a region may be InProgress at once; those beyond stay Queued; None: any
    #: number (``running-gate``, assumed).
    max_running_deployments: int | None = None
    #: How many targets a deployment may have before its pre-flight fails with OVER_MAX_INSTANCES; None: as many as the
    #: contract's date allows (``limits-old-switch``).
    instances_per_deployment: int | None = None
    #: Every target counts as healthy until it fails in this deployment, or as what the deployments before left it
    #: (``initial-health``, assumed).
    initial_health: InitialHealth = "optimistic"
    #: The next target follows as soon as one is done, or the next batch when the whole one is done (``batching``).
    batching: Batching = "sliding"
    #: Targets in flight when a deployment fails early run to their end, or end at once
    #: (``early-failure-inflight``, assumed).
    early_failure_inflight: EarlyFailure = "finish"
    #: Order of BatchGetDeployments: as asked, or shuffled by the seed, since AWS promises none (``batch-order``).
    batch_order: Literal["request", "shuffled"] = "request"
    #: Items on one page of any list (``list-page-size``, assumed).
    list_page_size: int = 100
    #: Deployments of a deleted application or group: gone, as AWS documents; or still to be read, ended, by those who
    #: want to know what became of them (``kept-after-delete``).
    keep_deployments_after_delete: bool = False
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
    #: Check every answer against the contract of the fake's date: about 0.3 ms a call, 1 µs with the extra ``fast``.
    #: The environment variable CODEDEPLOY_FAKE_CHECK_ANSWERS=1 does so for a whole run.
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
    "initial_health": ("optimistic", "recorded"),
    "batching": ("sliding", "rigid"),
    "early_failure_inflight": ("finish", "abort"),
    "batch_order": ("request", "shuffled"),
    "unknown_members": ("refuse", "ignore"),
    "unmatched_script": ("fail", "ignore"),
    "keep_deployments_after_delete": (True, False),
    "check_answers": (True, False),
}
#: name -> (smallest value, whether None is accepted)
_NUMBERS = {
    "unseeded_fleet": (0, False),
    "max_running_deployments": (1, True),
    "instances_per_deployment": (1, True),
    "list_page_size": (1, False),
    "reads_at_one_instant": (1, True),
    "journal_size": (0, True),
}
