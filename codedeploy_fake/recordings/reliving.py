"""The fake that re-lives a recording, and the script that it follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.reading_guard import ReadingGuard
from codedeploy_fake.recordings import dates
from codedeploy_fake.recordings.anonymous import anonymous
from codedeploy_fake.recordings.comparing import Compared, compare
from codedeploy_fake.recordings.course import ImpossibleError
from codedeploy_fake.recordings.faults import first_fault
from codedeploy_fake.recordings.fitting import fit
from codedeploy_fake.recordings.recording import Recording, read
from codedeploy_fake.recordings.setting import currents, needs, set_up, too_many
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.outcome import Outcome

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.simulation.script import OpenRow

Source = str | Path | Mapping[str, Any] | Sequence[Any]


class UnlivableError(UsageError):
    """A recording with an answer that no run of the simulation gives."""


@dataclass(frozen=True, slots=True)
class Relived:
    """A recording, the contract date and the outcome that re-live it, and every answer beside the fake's.

    ``current`` instances are passed over at the start because they have the revision; None where nobody is.
    """

    recording: Recording
    contract: str
    outcome: Outcome
    compared: tuple[Compared, ...]
    current: int | None = None


def relive(
    fake_type: type[CodeDeployFake],
    source: Source,
    *,
    vary: Callable[[OpenRow], object] | None = None,
    **kwargs: Any,
) -> CodeDeployFake:
    """Make the fake that re-lives a recording; see ``CodeDeployFake.from_recording``."""
    if not (vary is None or callable(vary)):
        raise UsageError(f"vary={vary!r}: a function that gets the row, such as lambda row: row.take('Install', 60)")
    relived = examine(source, fake_type, **kwargs)
    _refuse_differences(relived)
    maker = _Maker(fake_type, relived.recording, {"contract": relived.contract, **kwargs}, relived.current)
    try:
        return maker.make(relived.outcome, vary)
    except ServiceError as error:  # a keyword may name a date on which the service was another
        raise UnlivableError(
            f"{relived.recording.deployment_id} cannot be re-lived with {', '.join(kwargs)}: {error}"
        ) from None


def learn(source: Source, **kwargs: Any) -> dict[str, Any]:
    """The script that re-lives a recording, as ``fake.script.load`` takes it.

    It is for a group with the recorded instances; where none is named and all did the same, for any that has as many.
    Keywords are the constructor's, for what the recording does not show. Raises UsageError as ``relive`` does.
    """
    from codedeploy_fake.fake import CodeDeployFake as Fake  # noqa: PLC0415  which imports this

    relived = examine(source, **kwargs)
    _refuse_differences(relived)
    fake = Fake()
    fake.script.next().follow(relived.outcome if relived.recording.ids else anonymous(relived.outcome))
    return fake.script.dump()


def _refuse_differences(relived: Relived) -> None:
    different = next((one for one in relived.compared if one.different), None)
    if different is not None:
        raise _refusal(relived.recording, different.number, f"differs: {different.different}")


def examine(source: Source, fake_type: type[CodeDeployFake] | None = None, **kwargs: Any) -> Relived:
    """Re-live a recording and compare every answer; keywords are the constructor's.

    Raises UsageError for what is no recording, and UnlivableError where no run of the simulation can give its answers.
    """
    from codedeploy_fake.fake import CodeDeployFake as Fake  # noqa: PLC0415  which imports this

    return _examined(read(source), fake_type or Fake, kwargs)


def _examined(recording: Recording, fake_type: type[CodeDeployFake], kwargs: Mapping[str, Any]) -> Relived:
    # what a keyword would change of what the recording shows is no reason to refuse it
    shown = {"start", "clock", "contract", "reading", *_home(recording)}
    kept = {name: value for name, value in kwargs.items() if name not in shown}
    kept["reading"] = ReadingGuard(None)  # somebody polled as often as the recording says
    bare = _Maker(fake_type, recording, {**kept, "contract": dates.day(recording)}, None).bare()
    fault = first_fault(recording) or too_many(recording, bare)
    if fault is not None:
        raise _refusal(recording, *fault)

    def attempt(contract: str) -> Relived:
        """Re-live it under a date: with the first number of instances passed over that explains every answer."""
        first: Relived | UnlivableError | None = None
        for current in currents(recording):
            found = _attempt(_Maker(fake_type, recording, {**kept, "contract": contract}, current))
            if isinstance(found, Relived) and not any(one.different for one in found.compared):
                return found
            first = found if first is None else first
        if isinstance(first, Relived):
            return first
        raise first or AssertionError("there is always a number")

    def sample(contract: str) -> Mapping[str, Any]:
        try:
            fake = _Maker(fake_type, recording, {**kept, "contract": contract}, currents(recording)[0]).sample()
        except (ServiceError, UsageError):
            return {}
        answer = fake.call("GetDeployment", {"deploymentId": recording.deployment_id})
        return cast(Mapping[str, Any], answer["deploymentInfo"])

    return dates.best(recording, attempt, sample)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes fakes for a recording; ``current`` is as in ``needs``."""

    fake_type: type[CodeDeployFake]
    recording: Recording
    kwargs: Mapping[str, Any]
    current: int | None

    def make(self, outcome: Outcome, vary: Callable[[OpenRow], object] | None = None) -> CodeDeployFake:
        """A fake in which the deployment goes so. Raises ServiceError where the service refuses it."""
        fake = self.bare()
        set_up(fake, needs(self.recording, fake.policies.unseeded_fleet, self.current), outcome, vary)
        return fake

    def bare(self) -> CodeDeployFake:
        """A fake in which nothing is."""
        start = to_datetime(self.recording.created_at)
        return self.fake_type(**{"start": start, **_home(self.recording), **self.kwargs})

    def sample(self) -> CodeDeployFake:
        """A fake whose DeploymentInfo has the same members: one instance shows them as well as many do."""
        fake = self.bare()
        needed = needs(self.recording, fake.policies.unseeded_fleet, self.current)
        outcome = Outcome(deployment_id=self.recording.deployment_id)
        set_up(fake, replace(needed, fleet=needed.fleet[:1], room=None if needed.room is None else 1), outcome)
        return fake

    def plain(self) -> CodeDeployFake:
        """A fake in which nothing is said of how it goes."""
        return self.make(Outcome(deployment_id=self.recording.deployment_id))


def _attempt(maker: _Maker) -> Relived | UnlivableError:
    recording = maker.recording
    try:
        outcome = fit(recording, maker.plain().timeline(recording.deployment_id).deployment)
        compared = compare(maker.make(outcome), recording)
    except ImpossibleError as impossible:
        return _refusal(recording, impossible.number, impossible.why)
    except (ServiceError, UsageError) as error:
        return UnlivableError(f"{recording.deployment_id} cannot be re-lived: {error}")
    return Relived(recording, maker.kwargs["contract"], outcome, compared, maker.current)


def _home(recording: Recording) -> Mapping[str, str]:
    account_id, region = recording.home
    return {name: value for name, value in (("account_id", account_id), ("region", region)) if value}


def _refusal(recording: Recording, number: int, why: str) -> UnlivableError:
    place = min(number, len(recording.steps) - 1)
    operation = recording.steps[place].operation
    where = f"answer {place + 1} of {len(recording.steps)}, {operation}"
    return UnlivableError(f"{recording.deployment_id} cannot be re-lived: {where}, {why}")
