"""The script of a fake on a server: written here, kept there. What is wrong is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from codedeploy_fake.contract import load
from codedeploy_fake.scripting import FakeScript
from codedeploy_fake.simulation import script_json
from codedeploy_fake.simulation.script import Line, OpenRow, Row
from codedeploy_fake.simulation.writing import Change

if TYPE_CHECKING:
    from codedeploy_fake.remote.connection import Connection


class RemoteScript:
    """What a test writes with ``fake.script``; see ``FakeScript``."""

    def __init__(self, connection: Connection, contract: str) -> None:
        self._connection = connection
        self._contract = load(contract)

    def _draft(self) -> FakeScript:
        return FakeScript(self._contract)

    # Writing.

    def next(self) -> OpenRow:
        """A row for the next deployment that a user creates; then say what happens."""
        draft = self._draft()
        draft.next()
        return self._open(draft)

    def group(self, application: str, group: str) -> OpenRow:
        """A row for every deployment of a deployment group that no other row serves; see ``Script.group``."""
        draft = self._draft()
        draft.group(application, group)
        return self._open(draft)

    def revision(self, key: str) -> OpenRow:
        """A row for every deployment of a revision that no ``next`` row serves; see ``Script.revision``."""
        draft = self._draft()
        draft.revision(key)
        return self._open(draft)

    def rollback(self) -> OpenRow:
        """A row for the next automatic rollback; see ``Script.rollback``."""
        draft = self._draft()
        draft.rollback()
        return self._open(draft)

    def throttle(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) are throttled; see ``FakeScript.throttle``."""
        draft = self._draft()
        draft.throttle(n, operation=operation)
        self._send(draft)

    def server_error(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) get InternalFailure; see ``FakeScript.server_error``."""
        draft = self._draft()
        draft.server_error(n, operation=operation)
        self._send(draft)

    def drop(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) lose their connection; see ``FakeScript.drop``."""
        draft = self._draft()
        draft.drop(n, operation=operation)
        self._send(draft)

    def delay(self, seconds: float, *, operation: str | None = None, n: int | None = None) -> None:
        """Calls are answered so many seconds late; see ``FakeScript.delay``."""
        draft = self._draft()
        draft.delay(seconds, operation=operation, n=n)
        self._send(draft)

    def load(self, source: str | PathLike[str] | Mapping[str, Any]) -> None:
        """Write all lines of a script in JSON, a file or what ``dump`` gave; see ``FakeScript.load``."""
        draft = self._draft()
        draft.load(source)
        self._send(draft)

    def clear(self) -> None:
        """Forget every line."""
        self._connection.tell("DELETE", "/script")

    # Reading.

    def dump(self) -> dict[str, Any]:
        """The whole script as JSON takes it; see ``FakeScript.dump``."""
        said = self._connection.get("/script")
        return {"version": said["version"], "rows": said["rows"]}

    def lines(self) -> tuple[Line, ...]:
        """All lines, as values."""
        said = self._connection.get("/script")
        draft = self._draft()
        draft.load({"version": said["version"], "rows": said["rows"]})
        return tuple(map(_as_used, draft.lines(), said["lines"]))

    def rows(self) -> tuple[Row, ...]:
        """The lines about deployments."""
        return tuple(line for line in self.lines() if isinstance(line, Row))

    def unmatched(self) -> tuple[Line, ...]:
        """The lines that never did what they are there for."""
        return tuple(line for line in self.lines() if not line.used)

    def _open(self, draft: FakeScript) -> OpenRow:
        (row,) = draft.rows()
        (number,) = self._send(draft)

        def say(change: Change) -> None:
            nonlocal row
            changed = replace(row, outcome=change(row.outcome))
            self._connection.tell("PUT", f"/script/rows/{number}", script_json.dump(changed))
            row = changed

        return OpenRow(say)

    def _send(self, draft: FakeScript) -> list[int]:
        return cast("list[int]", self._connection.tell("POST", "/script", draft.dump())["numbers"])


def _as_used(line: Any, told: Mapping[str, Any]) -> Line:
    used = {name: told[name] for name in ("deployment_id", "struck") if name in told}
    return cast(Line, replace(line, **used))
