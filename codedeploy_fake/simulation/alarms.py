"""CloudWatch alarms: CodeDeploy looks at them now and then, and what it sees stops a deployment (``alarm-poll``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from codedeploy_fake.simulation.failures import ERROR_INFORMATION, ErrorInformation
from codedeploy_fake.simulation.moves import Stop


class AlarmState(StrEnum):
    """State of an alarm, as CloudWatch spells it; and that CodeDeploy cannot read it."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    UNREADABLE = "UNREADABLE"


#: The states of an alarm, each with the instant from which on it has it, in order; before the first it is OK.
History = tuple[tuple[int, AlarmState], ...]

_CODE = "ALARM_ACTIVE"
_ACTIVATED = f"{ERROR_INFORMATION[_CODE][0]} Activated alarms: {{names}}"
#: Nobody has seen the service's own sentence (``alarm-unreadable``, assumed).
_UNREADABLE = "The deployment has been stopped because the state of one or more alarms cannot be read: {names}"


@dataclass(frozen=True, slots=True)
class Watch:
    """Which alarms stop a deployment, and when it looks at them: first at an instant, then every ``period`` ms.

    A look comes after what happens at its instant to a deployment, and before whoever acts there: it sees what was
    so before. ``ignores_unreadable`` is ``ignorePollAlarmFailure``.
    """

    names: tuple[str, ...]
    first: int
    period: int
    ignores_unreadable: bool = False

    def stop(self, alarms: Mapping[str, History]) -> Stop | None:
        """What the alarms do to the deployment if nothing ends it before; None: nothing."""
        looks = [look for name in self.names for look in self._looks(alarms.get(name, ()))]
        if not looks:
            return None
        look = min(looks)
        seen = {name: state_before(alarms.get(name, ()), look) for name in self.names}
        active = [name for name, state in seen.items() if state is AlarmState.ALARM]
        hidden = [name for name, state in seen.items() if state is AlarmState.UNREADABLE]
        sentence = _ACTIVATED.format(names=" ".join(active)) if active else _UNREADABLE.format(names=" ".join(hidden))
        return Stop(look, ErrorInformation(_CODE, sentence))

    def _looks(self, history: History) -> Iterator[int]:
        """The first look in each span of time in which an alarm would stop the deployment."""
        until = [at for at, _ in history[1:]]
        for place, (since, state) in enumerate(history):
            if state is not AlarmState.ALARM and (state is not AlarmState.UNREADABLE or self.ignores_unreadable):
                continue
            looks = max(0, (since - self.first) // self.period + 1)
            look = self.first + looks * self.period
            if place == len(until) or look <= until[place]:
                yield look


def state_before(history: History, instant: int) -> AlarmState:
    """The state of an alarm just before an instant."""
    return next((state for at, state in reversed(history) if at < instant), AlarmState.OK)


def changed(history: History, at: int, state: AlarmState) -> History:
    """The history of an alarm that has a state from an instant on, until what is known to come after it."""
    if state_before(history, at + 1) is state:  # who says so again and again adds nothing
        return history
    return (*(one for one in history if one[0] < at), (at, state), *(one for one in history if one[0] > at))
