"""``fake.alarms``: the CloudWatch alarms of one account in one region, which the test sets off."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.alarms import AlarmState, state_before
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.saying import known_alarm, known_alarm_state


class _Fake(Protocol):
    @property
    def clock(self) -> Clock: ...

    def atomically(self) -> AbstractContextManager[None]: ...


class Alarms:
    """Alarms by name; one of which nobody ever spoke is OK.

    A deployment whose alarm configuration names an alarm looks at it 0.7 s after its creation and every ten seconds
    then (``Timings``); where it sees ALARM, it is stopped. What goes off and is OK again before the next look was
    never seen. A look sees what was so before its instant.
    """

    def __init__(self, fake: _Fake, store: Store) -> None:
        self._fake = fake
        self._store = store

    def __repr__(self) -> str:
        return f"<Alarms {', '.join(f'{name}: {self.get(name)}' for name in sorted(self._store.alarms)) or 'all OK'}>"

    def set(self, name: str, state: str) -> None:
        """Let an alarm have a state from now on: ALARM, OK or INSUFFICIENT_DATA.

        What a script row says of a later instant comes then all the same. Raises UsageError for any other state.
        """
        known = known_alarm_state(state, "alarms.set(state={})")
        self._change(known_alarm(name, "alarms.set({})"), known)

    def unreadable(self, name: str) -> None:
        """Let CodeDeploy not be able to read an alarm from now on, until it is set again.

        That stops a deployment as an active alarm does, unless its configuration has ``ignorePollAlarmFailure``.
        """
        self._change(known_alarm(name, "alarms.unreadable({})"), AlarmState.UNREADABLE)

    def get(self, name: str) -> str:
        """The state of an alarm now; UNREADABLE where CodeDeploy cannot read it."""
        history = self._store.alarms.get(known_alarm(name, "alarms.get({})"), ())
        return state_before(history, self._fake.clock.now_ms + 1).value

    def _change(self, name: str, state: AlarmState) -> None:
        with self._fake.atomically():
            self._store.set_alarm(name, state, self._fake.clock.now_ms)
