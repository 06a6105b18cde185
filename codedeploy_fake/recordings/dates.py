"""The date of the contract that a recording was made under."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.comparing import Compared
from codedeploy_fake.recordings.faults import MOVING
from codedeploy_fake.recordings.recording import Recording
from codedeploy_fake.simulation.clock import to_datetime

if TYPE_CHECKING:
    from codedeploy_fake.recordings.reliving import Relived


def best(
    recording: Recording, attempt: Callable[[str], Relived], sample: Callable[[str], Mapping[str, Any]]
) -> Relived:
    """Re-live a recording under the date that explains it; ``sample`` is a DeploymentInfo as a date shows it.

    That is the day of its creation if all answers then have the recorded members and length; or else the nearest
    date under which they have. Where no date explains everything, it is the day of creation again.
    """
    first = day(recording)
    found: list[Relived] = []
    refused: list[UsageError] = []
    for date in _dates(recording, first, sample):
        try:
            found.append(attempt(date))
        except UsageError as error:
            refused.append(error)
            continue
        if all(map(_explained, found[-1].compared)):
            return found[-1]
    if not found:
        raise refused[0]
    return max(found, key=_merit)


def day(recording: Recording) -> str:
    """The day of its creation, or the first on which there was an API."""
    oldest: str = document("model")["versions"][0]
    return max(to_datetime(recording.created_at).date().isoformat(), oldest)


def _dates(recording: Recording, first: str, sample: Callable[[str], Mapping[str, Any]]) -> Iterator[str]:
    yield first
    yield from (day for day in _others(first) if _plausible(recording, sample(day)))


def _merit(relived: Relived) -> tuple[int, int, int]:
    """How much of a recording a date explains."""
    compared = relived.compared
    return (
        sum(not one.different for one in compared),
        sum(one.equal for one in compared),
        sum(map(_explained, compared)),
    )


def _plausible(recording: Recording, sample: Mapping[str, Any]) -> bool:
    """Whether a date has all members that every answer has, and beyond them only what a length may hide."""
    always = set.intersection(*(set(shown.info) for shown in recording.shown))
    hidden = any(step.content_length is not None for step in recording.steps)
    return always - set(sample) <= MOVING and (hidden or set(sample) <= always)


def _explained(compared: Compared) -> bool:
    """Whether an answer is the same: members that its SDK dropped show in its length, or there are none."""
    return compared.equal and (compared.recorded is not None or not compared.dropped)


def _others(first: str) -> Iterator[str]:
    """Every other date on which answers change: the latest before, then those after, then the earlier ones."""
    contract, overlay = document("model"), document("overlay")
    days = {*contract["versions"]}
    for entry in overlay["on_wire"].values():
        days |= {day for name in ("on_wire_since", "on_wire_until") if (day := entry.get(name))}
    for entries in overlay["facts"].values():
        days |= {entry["since"] for entry in entries if "since" in entry}
    before = sorted((day for day in days if day < first), reverse=True)
    after = sorted(day for day in days if day > first)
    yield from (load(day).date for day in (*before, *after))
