"""What the test decided: which deployments, then what happens to them.

``script.next().fail(at="ApplicationStart")``: a row says which deployments it is for and how those go.
A ``next`` row serves one deployment that a user creates, a ``rollback`` row one that the service creates to roll
back another, and they are tried in the order they were written. Where none is left, a
``revision`` row serves every deployment of its revision, and after those a ``group`` row every deployment of its
group; of several such rows the one written last. They do so until the script is reset.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.outcome import (
    EventFailure,
    EventMishap,
    EventTake,
    EventTime,
    Mishap,
    Outcome,
    Schedule,
)
from codedeploy_fake.simulation.saying import event_failure
from codedeploy_fake.simulation.spelling import spelt
from codedeploy_fake.simulation.writing import Change, OpenRow

__all__ = [
    "Asked", "EventFailure", "EventMishap", "EventTake", "EventTime", "Group", "Line", "Mishap", "Next", "OpenRow",
    "Outcome", "Revision", "Rollback", "Row", "Schedule", "Script", "event_failure",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a CreateDeployment asks for, as far as a row can tell: ``revision`` is an S3 key or a GitHub commit id."""

    application: str = ""
    group: str = ""
    revision: str | None = None
    rollback: bool = False

    @classmethod
    def by(cls, request: Mapping[str, Any], *, rollback: bool = False) -> Asked:
        """What a wire-shaped request of CreateDeployment asks for; ``rollback`` where the service asks itself."""
        revision = request.get("revision", {})
        key = revision.get("s3Location", {}).get("key") or revision.get("gitHubLocation", {}).get("commitId")
        return cls(request["applicationName"], request.get("deploymentGroupName", ""), key, rollback)


_ANYTHING = Asked()
#: How a deployment goes of which no row says anything: one value for all.
_USUAL = Outcome()


class Selector(Protocol):
    """Which deployments a row is for; ``str`` gives the Python that says so."""

    def matches(self, asked: Asked) -> bool:
        """Whether it is for a deployment that is asked for so."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next deployment that a user creates."""

    def __str__(self) -> str:
        return "script.next()"

    def matches(self, asked: Asked) -> bool:
        """Any of a user."""
        return not asked.rollback


@dataclass(frozen=True, slots=True)
class Rollback:
    """The next deployment that rolls back another."""

    def __str__(self) -> str:
        return "script.rollback()"

    def matches(self, asked: Asked) -> bool:
        """Any of the service's."""
        return asked.rollback


@dataclass(frozen=True, slots=True)
class Revision:
    """Every deployment of a revision."""

    key: str

    def __str__(self) -> str:
        return f"script.revision({self.key!r})"

    def matches(self, asked: Asked) -> bool:
        """Exactly this S3 key or commit id."""
        return asked.revision == self.key


@dataclass(frozen=True, slots=True)
class Group:
    """Every deployment of a deployment group."""

    application: str
    group: str

    def __str__(self) -> str:
        return f"script.group({self.application!r}, {self.group!r})"

    def matches(self, asked: Asked) -> bool:
        """Exactly this group of this application."""
        return (asked.application, asked.group) == (self.application, self.group)


class Line(Protocol):
    """What a script consists of: values; ``str`` gives the Python that wrote it."""

    @property
    def number(self) -> int:
        """Its place."""

    @property
    def used(self) -> bool:
        """Whether it ever did what it is there for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line about deployments: ``deployment_id`` is the one that it served last."""

    number: int
    outcome: Outcome = Outcome()  # noqa: RUF009 - a frozen value
    deployment_id: str | None = None
    selector: Selector = Next()

    def __str__(self) -> str:
        return f"{self.selector}{spelt(self.outcome)}"

    @property
    def used(self) -> bool:
        """Whether it served a deployment."""
        return self.deployment_id is not None


class Script:
    """The lines that a test wrote, shared by all worlds of one fake. ``lock`` guards them: the fake's own."""

    def __init__(self, lock: threading.RLock | None = None) -> None:
        self._lock = lock or threading.RLock()
        self._lines: tuple[Line, ...] = ()

    # Writing: which deployments.

    def next(self) -> OpenRow:
        """A row for the next deployment that a user creates; then say what happens."""
        return self._open(Next())

    def rollback(self) -> OpenRow:
        """A row for the next automatic rollback: one deployment, whatever group it rolls back."""
        return self._open(Rollback())

    def group(self, application: str, group: str) -> OpenRow:
        """A row for every deployment of a deployment group that no other row serves, until the script is reset.

        Raises UsageError for what is no name.
        """
        _check_name("group", "application", application)
        _check_name("group", "group", group)
        return self._open(Group(application, group))

    def revision(self, key: str) -> OpenRow:
        """A row for every deployment of a revision that no ``next`` row serves, until the script is reset.

        ``key`` is an S3 key or a GitHub commit id, exactly. Raises UsageError for what is no key.
        """
        _check_name("revision", "key", key)
        return self._open(Revision(key))

    def reopen(self, number: int, selector: Selector) -> OpenRow:
        """The row of that number, to say more of it: what ``next()``, ``group()`` or ``revision()`` gave somebody else.

        Raises UsageError where it is not there any more, is another's, or already served a deployment.
        """
        self._unserved(number, selector)
        return self._opened(number, selector)

    def clear(self) -> None:
        """Forget every line."""
        self.restore(())

    # Reading.

    def lines(self) -> tuple[Line, ...]:
        """All lines, as values."""
        return self._lines

    def rows(self) -> tuple[Row, ...]:
        """The lines about deployments."""
        return tuple(line for line in self._lines if isinstance(line, Row))

    def unmatched(self) -> tuple[Line, ...]:
        """The lines that never did what they are there for."""
        return tuple(line for line in self._lines if not line.used)

    def restore(self, lines: Iterable[Line]) -> None:
        """Stand again where ``lines()`` was taken."""
        with self._lock:
            self._keep(tuple(lines))

    # Serving.

    def peek(self, asked: Asked = _ANYTHING) -> Outcome:
        """How a deployment goes that is asked for so and created next."""
        row = self._for(asked)
        return _USUAL if row is None else row.outcome

    def take(self, deployment_id: str, asked: Asked = _ANYTHING) -> None:
        """Let the row that ``peek`` showed, if there is one, have served a deployment."""
        with self._lock:
            row = self._for(asked)
            if row is not None:
                self._put(replace(row, deployment_id=deployment_id))

    def _for(self, asked: Asked) -> Row | None:
        rows = [row for row in self.rows() if row.selector.matches(asked)]
        waiting = [row for row in rows if isinstance(row.selector, Next | Rollback) and not row.used]
        lasting = [row for kind in (Group, Revision) for row in rows if isinstance(row.selector, kind)]
        return waiting[0] if waiting else lasting[-1] if lasting else None

    # Keeping.

    def _open(self, selector: Selector) -> OpenRow:
        return self._opened(self._append(Row(0, selector=selector)), selector)

    def _opened(self, number: int, selector: Selector) -> OpenRow:
        def say(change: Change) -> None:
            with self._lock:
                row = self._unserved(number, selector)
                self._put(replace(row, outcome=change(row.outcome)))

        return OpenRow(say)

    def _unserved(self, number: int, selector: Selector) -> Row:
        line = self._lines[number] if 0 <= number < len(self._lines) else None
        if not isinstance(line, Row) or line.selector != selector:
            told = "is gone: the script was cleared, or the fake reset or restored"
        elif line.used:
            told = f"already served {line.deployment_id}"
        else:
            return line
        raise UsageError(f"script row {number + 1} {told}; write a new row with {selector}")

    def _append(self, line: Any) -> int:
        """Write a line at the end and return its number."""
        with self._lock:
            number = len(self._lines)
            self._keep((*self._lines, replace(line, number=number)))
            return number

    def _put(self, line: Line) -> None:
        self._keep((*self._lines[: line.number], line, *self._lines[line.number + 1 :]))

    def _keep(self, lines: tuple[Line, ...]) -> None:
        self._lines = lines


def _check_name(verb: str, argument: str, name: object) -> None:
    if not (isinstance(name, str) and name):
        raise UsageError(f"script.{verb}({argument}={name!r}): a text that is not empty")
