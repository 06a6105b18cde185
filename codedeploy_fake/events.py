"""``fake.events``: what EventBridge and SNS brought, in order of time, and who wants to hear it at once."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from codedeploy_fake import minting
from codedeploy_fake.errors import UsageError
from codedeploy_fake.policies import Policies
from codedeploy_fake.service.following import Told
from codedeploy_fake.service.state_changes import StateChange, state_change
from codedeploy_fake.service.store import Store
from codedeploy_fake.service.triggers import Notification, notifications
from codedeploy_fake.simulation.clock import to_datetime

logger = logging.getLogger("codedeploy_fake")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of EventBridge, or one notification of SNS: a value, whose ``body`` is made when somebody looks.

    ``instant`` is in milliseconds since the epoch, ``at`` the same as a datetime.
    """

    instant: int
    deployment_id: str
    content: StateChange | Notification
    _parts: tuple[object, ...]

    @property
    def event_id(self) -> str:
        """Its id, which comes from the seed: the ``id`` of EventBridge, the ``MessageId`` of SNS."""
        return minting.uuid4(*self._parts)

    @property
    def at(self) -> datetime:
        """When it happened, on the fake's clock."""
        return to_datetime(self.instant)

    @property
    def channel(self) -> str:
        """Where it came from: ``eventbridge`` or ``sns``."""
        return "eventbridge" if isinstance(self.content, StateChange) else "sns"

    @property
    def name(self) -> str:
        """What happened: a state of EventBridge (``SUCCESS``), or an event of a trigger (``DeploymentSuccess``)."""
        return self.content.state if isinstance(self.content, StateChange) else self.content.event

    @property
    def body(self) -> dict[str, Any]:
        """What the receiver gets, as JSON has it: the event, or the notification with its message as a text."""
        return self.content.body(self.event_id, self.instant)

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d} {self.channel} {self.name} {self.deployment_id}"


Subscriber = Callable[[Event], object]


class Events(Sequence[Event]):
    """The events so far, oldest first: the last 10,000 (``Policies.events_size``).

    They come when the clock passes their instant, each once, whether anybody looks or not. ``reset`` of the fake
    empties the log, ``restore`` puts it back with the rest; who subscribed stays subscribed.
    """

    def __init__(self, lock: threading.RLock, seed: int, policies: Policies) -> None:
        self._lock = lock
        self._seed = seed
        self._policies = policies
        self._log: deque[Event] = deque(maxlen=policies.events_size)
        self._subscribers: tuple[tuple[object, Subscriber], ...] = ()
        self._waiting: deque[tuple[Event, tuple[tuple[object, Subscriber], ...]]] = deque()
        self._delivering = False

    def __repr__(self) -> str:
        return f"<Events: {len(self)}>"

    def __len__(self) -> int:
        return len(self._log)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.lines())

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, place: int | slice) -> Event | tuple[Event, ...]:
        return self.lines()[place]

    @property
    def eventbridge(self) -> tuple[Event, ...]:
        """Those of EventBridge: state changes of deployments and instances."""
        return tuple(event for event in self if event.channel == "eventbridge")

    @property
    def sns(self) -> tuple[Event, ...]:
        """Those of SNS: the triggers of deployment groups."""
        return tuple(event for event in self if event.channel == "sns")

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Have every event from now on given to a callable, at its instant; gives what ends that.

        The clock stands at the instant of the event while the subscriber is called, by the thread that moved it or
        made the call. A subscriber may call the fake: what happens thereby is told after it has returned. What it
        raises comes out of the call, or the advance, that brought the event, when all that happened at that instant
        has been given to everybody; the clock stays there, and nothing is told twice. Raises UsageError for what
        cannot be called.
        """
        if not callable(subscriber):
            raise UsageError(f"events.subscribe({subscriber!r}): a callable that takes an event")
        ticket = object()

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers = tuple(one for one in self._subscribers if one[0] is not ticket)

        with self._lock:
            self._subscribers = (*self._subscribers, (ticket, subscriber))
        return unsubscribe

    # For the fake.

    @property
    def heard(self) -> bool:
        """Whether anybody wants to hear at once."""
        return bool(self._subscribers)

    def happened(self, store: Store, told: Told) -> None:
        """Write down what a move brings; ``deliver`` gives it to the subscribers."""
        change = state_change(store, told)
        contents: list[StateChange | Notification] = [] if change is None else [change]
        for content in (*contents, *notifications(store, told, self._policies)):
            event = self._event(store, told, content)
            self._log.append(event)
            if self._subscribers:
                self._waiting.append((event, self._subscribers))

    def deliver(self) -> None:
        """Give the subscribers what they have not heard yet, in order."""
        if self._delivering:
            return
        self._delivering = True
        raised: list[Exception] = []
        try:
            while self._waiting:
                event, subscribers = self._waiting.popleft()
                for ticket, subscriber in subscribers:
                    if any(ticket is one for one, _ in self._subscribers):
                        self._give(event, subscriber, raised)
        finally:
            self._delivering = False
        if raised:
            raise raised[0]

    def _give(self, event: Event, subscriber: Subscriber, raised: list[Exception]) -> None:
        try:
            subscriber(event)
        except Exception as error:
            if raised:  # only one can come out
                logger.exception("a subscriber failed at %s", event)
            raised.append(error)

    def _event(self, store: Store, told: Told, content: StateChange | Notification) -> Event:
        instant, target, deployment_id = told.move.at, told.move.target_id, told.deployment.deployment_id
        trigger = f"{content.trigger} {content.event}" if isinstance(content, Notification) else ""
        home = store.account_id, store.region
        parts = (self._seed, *home, "event", deployment_id, target, told.move.status, instant, trigger)
        return Event(instant, deployment_id, content, parts)

    def lines(self) -> tuple[Event, ...]:
        """All that is kept, as a value."""
        with self._lock:
            return tuple(self._log)

    def restore(self, lines: Iterable[Event]) -> None:
        """Stand again where ``lines()`` was taken; what nobody has heard yet, nobody will."""
        with self._lock:
            self._log.clear()
            self._log.extend(lines)
            self._waiting.clear()
