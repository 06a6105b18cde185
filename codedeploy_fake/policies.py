"""Every named choice: what nobody outside AWS can know, or what a test may want otherwise.

A field is one row: its default, what else it may be, its evidence key (``contracts/evidence.json``; none where the
choice says nothing about AWS) and what it decides. ``docs/policies.md`` is made of these rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from codedeploy_fake.errors import UsageError
from codedeploy_fake.quotas import Quotas
from codedeploy_fake.simulation.plan import Batching, EarlyFailure, InitialHealth
from codedeploy_fake.simulation.timings import Timings

#: Messages of triggers: as they were recorded, or as the user guide shows them.
SnsFormat = Literal["real", "documented"]


@dataclass(frozen=True, slots=True)
class Whole:
    """What a field may be: a whole number of at least ``least``, or None where ``none`` says what None means."""

    least: int
    none: str = ""

    def __str__(self) -> str:
        return f"a whole number of at least {self.least}{', or None' if self.none else ''}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is known of a field besides its name and default."""

    name: str
    default: Any
    accepted: tuple[object, ...] | Whole | type
    evidence: str
    decides: str


def _choice(
    default: Any, accepted: tuple[object, ...] | Whole | type, evidence: str | None, decides: str
) -> Any:  # a dataclass field, which stands where a value of the field's type does
    metadata = {"default": default, "accepted": accepted, "evidence": evidence or "", "decides": decides}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Policies:
    """The choices of one fake; a frozen value, so change one with ``dataclasses.replace`` or by naming it here.

    Raises UsageError for a value that a field does not have.
    """

    unseeded_fleet: int = _choice(
        3,
        Whole(0),
        "unseeded-fleet",
        "Synthetic instances of a Server group while nothing was ever put into the fleet; 0: none, so NO_INSTANCES, "
        "as AWS does.",
    )
    timings: Timings = _choice(Timings(), Timings, "timing-defaults", "Durations of everything.")
    start_time: Literal["never", "first_event", "in_progress"] = _choice(
        "never",
        ("never", "first_event", "in_progress"),
        "start-time-never",
        "`deploymentInfo.startTime`: never recorded, so never sent; or when the first lifecycle event of any target "
        "starts; or when the deployment starts.",
    )
    max_running_deployments: int | None = _choice(
        None,
        Whole(1, none="any number"),
        "running-gate",
        "How many deployments of an account in a region may be InProgress at once; those beyond stay Queued.",
    )
    instances_per_deployment: int | None = _choice(
        None,
        Whole(1, none="as many as the contract's date allows"),
        "limits-old-switch",
        "How many targets a deployment may have before its pre-flight fails with OVER_MAX_INSTANCES.",
    )
    quotas: Quotas = _choice(
        Quotas(),
        Quotas,
        "limits-user-guide",
        "How much of everything there may be, where not what the contract's date says.",
    )
    strict_sync_resource_checks: bool = _choice(
        False,
        (True, False),
        "resource-checks",
        "What a deployment needs and `fake.resources.lose` took away: CreateDeployment accepts and the deployment "
        "fails at its pre-flight; or CreateDeployment refuses.",
    )
    initial_health: InitialHealth = _choice(
        "optimistic",
        ("optimistic", "recorded"),
        "initial-health",
        "Every target counts as healthy until it fails in this deployment, or as what the deployments before left it.",
    )
    batching: Batching = _choice(
        "sliding",
        ("sliding", "rigid"),
        "batching",
        "The next target follows as soon as one is done, or the next batch when the whole one is done.",
    )
    early_failure_inflight: EarlyFailure = _choice(
        "finish",
        ("finish", "abort"),
        "early-failure-inflight",
        "Targets in flight when a deployment fails early run to their end, or end at once.",
    )
    server_bg_status_during_termination_wait: Literal["InProgress", "Succeeded"] = _choice(
        "InProgress",
        ("InProgress", "Succeeded"),
        "termination-wait-status",
        "Status of a blue/green deployment to instances while it waits before it terminates the originals.",
    )
    batch_order: Literal["request", "shuffled"] = _choice(
        "request",
        ("request", "shuffled"),
        "batch-order",
        "Order of BatchGetDeployments: as asked, or shuffled by the seed, since AWS promises none.",
    )
    list_page_size: int = _choice(100, Whole(1), "list-page-size", "Items on one page of any list.")
    keep_deployments_after_delete: bool = _choice(
        False,
        (True, False),
        "kept-after-delete",
        "Deployments of a deleted application or group: gone, as AWS documents; or still to be read, ended, by those "
        "who want to know what became of them.",
    )
    unknown_members: Literal["refuse", "ignore"] = _choice(
        "refuse",
        ("refuse", "ignore"),
        "unknown-members",
        "A member that no version of the API has: refused, which finds typing errors; or ignored, as AWS is believed "
        "to do.",
    )
    unmatched_script: Literal["fail", "ignore"] = _choice(
        "fail",
        ("fail", "ignore"),
        None,
        "A script row that no deployment matched fails the test that wrote it, or not.",
    )
    reads_at_one_instant: int | None = _choice(
        500,
        Whole(1, none="without limit"),
        None,
        "How often one thread may read a deployment that has not ended, at one virtual instant, before UsageError "
        "says that nothing will ever change.",
    )
    journal_size: int | None = _choice(10_000, Whole(0, none="all"), None, "How many calls the journal keeps.")
    sns_format: SnsFormat = _choice(
        "real",
        ("real", "documented"),
        "sns-messages",
        "Messages of triggers: as they were recorded in 2022, or as the user guide shows them.",
    )
    sns_start: Literal["in_progress", "created"] = _choice(
        "in_progress",
        ("in_progress", "created"),
        "trigger-instants",
        "When a trigger tells of DeploymentStart: when the deployment starts, or when it is created.",
    )
    events_size: int | None = _choice(10_000, Whole(0, none="all"), None, "How many events `fake.events` keeps.")
    check_answers: bool = _choice(
        False,
        (True, False),
        None,
        "Check every answer against the contract of the fake's date: about 0.3 ms a call, 1 µs with the extra `fast`. "
        "The environment variable CODEDEPLOY_FAKE_CHECK_ANSWERS=1 does so for a whole run.",
    )

    def __post_init__(self) -> None:
        for choice in choices():
            value, accepted = getattr(self, choice.name), choice.accepted
            if isinstance(accepted, tuple):
                fine, expected = value in accepted, f"one of {', '.join(map(repr, accepted))}"
            elif isinstance(accepted, Whole):
                fine = (value is None and bool(accepted.none)) or (type(value) is int and value >= accepted.least)
                expected = str(accepted)
            else:
                fine, expected = isinstance(value, accepted), f"a {accepted.__name__} value"
            if not fine:
                raise UsageError(f"Policies({choice.name}={value!r}): {expected}")


def choices() -> tuple[Choice, ...]:
    """Every field of Policies with what is known of it, in order."""
    return _CHOICES


_CHOICES = tuple(Choice(one.name, **one.metadata) for one in fields(Policies) if one.metadata)
