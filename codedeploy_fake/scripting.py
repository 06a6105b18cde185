"""``fake.script``: rows about deployments, faults of the service, and whole scripts from files.

A fault comes before all rules of the service, meets calls in the order in which the faults were written, and
changes no state. A call meets at most one delay and one other fault. botocore retries throttling, server errors
and dropped connections by itself, here without a back-off, and every attempt may meet a fault again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any, cast

from codedeploy_fake import faults
from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.faults import Fault, Kind
from codedeploy_fake.simulation import script_json
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.script import Line, Row, Script
from codedeploy_fake.simulation.timings import is_span
from codedeploy_fake.wire import ConnectionDropped

#: The format of scripts in JSON.
VERSION = 1


class FakeScript(Script):
    """What a test writes with ``fake.script``: rows about deployments, and faults of the service."""

    def __init__(self, contract: Contract, lock: threading.RLock | None = None) -> None:
        super().__init__(lock)
        self._contract = contract
        self._armed: tuple[Fault, ...] = ()
        self._resting = 0

    # Writing.

    def throttle(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) are throttled: ThrottlingException, 400, "Rate exceeded".

        ``operation`` names whose calls; all by default. Raises UsageError for another number or operation.
        """
        self._write(Kind.THROTTLE, n, operation)

    def server_error(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) get InternalFailure, 500. See ``throttle``."""
        self._write(Kind.SERVER_ERROR, n, operation)

    def drop(self, n: int | None = 1, *, operation: str | None = None) -> None:
        """The next ``n`` calls (None: every call) lose their connection, before anything is done. See ``throttle``.

        A client sees what it would see of a dropped connection; ``fake.call`` and ``fake.handle`` raise
        ``wire.ConnectionDropped``.
        """
        self._write(Kind.DROP, n, operation)

    def delay(self, seconds: float, *, operation: str | None = None, n: int | None = None) -> None:
        """Calls are answered so many seconds late: every call by default, or the next ``n``. See ``throttle``.

        The clock advances by that much, and the call is then served; under a clock that is not virtual, the call
        really waits, and holds up no other. Raises UsageError for negative or infinite seconds.
        """
        if not is_span(seconds):
            raise UsageError(f"script.delay({seconds!r}): give zero or more seconds")
        self._write(Kind.DELAY, n, operation, seconds)

    def load(self, source: str | PathLike[str] | Mapping[str, Any]) -> None:
        """Write all lines of a script in JSON, a file or what ``dump`` gave, after those that are there.

        Raises UsageError, beginning with the place in the document, for what is no script; nothing is written then.
        """
        document = source if isinstance(source, Mapping) else _read(Path(source))
        known = {"version": script_json.whole, "rows": script_json.several}
        given = script_json.members(document, "script", known, ("version", "rows"))
        if given["version"] != VERSION:
            raise UsageError(f"script.version: {given['version']!r} is not known here; this reads version {VERSION}")
        written = FakeScript(self._contract)
        for number, line in enumerate(given["rows"]):
            written._load_line(line, f"rows[{number}]")
        with self._lock:
            for line in written.lines():
                self._append(line)

    def dump(self) -> dict[str, Any]:
        """The whole script as JSON takes it, as it was written: what was used of it is not part of it."""
        rows = [line.dump() if isinstance(line, Fault) else script_json.dump(cast(Row, line)) for line in self.lines()]
        return {"version": VERSION, "rows": rows}

    # Striking.

    def hold_up(self, operation: str, clock: Clock) -> float:
        """Seconds for which a call still has to wait, as a delay says: a virtual clock has then been advanced."""
        fault = self._spend(operation, delays=True)
        if fault is None or fault.seconds is None:
            return 0
        if clock.virtual:
            clock.advance(fault.seconds)
            return 0
        return fault.seconds

    def strike(self, operation: str) -> ServiceError | ConnectionDropped | None:
        """What a call gets instead of an answer, if there is a fault for it."""
        fault = self._spend(operation, delays=False)
        return None if fault is None else fault.error(operation, self._contract)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Calls of this thread meet no fault: they set up a test, and are not what it is about."""
        with self._lock:
            self._resting += 1
            try:
                yield
            finally:
                self._resting -= 1

    def _spend(self, operation: str, *, delays: bool) -> Fault | None:
        if not self._armed:  # the usual case, on the way of every call
            return None
        with self._lock:
            for fault in () if self._resting else self._armed:
                if fault.operation in (None, operation) and (fault.kind is Kind.DELAY) is delays:
                    self._put(replace(fault, struck=fault.struck + 1))
                    return fault
        return None

    def _write(self, kind: Kind, n: int | None, operation: str | None, seconds: float | None = None) -> None:
        if n is not None and not (type(n) is int and n >= 1):
            raise UsageError(f"script.{kind}(n={n!r}): a whole number of at least 1, or None for every call")
        if operation is not None and self._contract.operation(operation) is None:
            raise UsageError(f"script.{kind}(operation={operation!r}): {self._no_such(str(operation))}")
        self._append(Fault(0, kind, n, operation, seconds))

    def _no_such(self, name: str) -> str:
        spelt = "".join(part[:1].upper() + part[1:] for part in name.split("_"))  # boto3's get_deployment
        known = self._contract.operations
        near = [spelt] if spelt in known else get_close_matches(spelt, known, n=3) or list(known)
        return f"no such operation on {self._contract.date}; one of {', '.join(near)}"

    def _load_line(self, document: object, place: str) -> None:
        kind = faults.kind_in(document)
        if kind is None:
            script_json.write(self, document, place)
            return
        arguments = faults.read(kind, document, place)
        with script_json.at(f"{place}.{kind}"):
            getattr(self, kind)(**arguments)

    def _keep(self, lines: tuple[Line, ...]) -> None:
        super()._keep(lines)
        self._armed = tuple(line for line in lines if isinstance(line, Fault) and line.left)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise UsageError(f"{path} is no script: {wrong}") from None
