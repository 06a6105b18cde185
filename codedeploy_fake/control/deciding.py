"""Verbs of the script: what a test decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.control.asked import Asked
from codedeploy_fake.control.documents import Document
from codedeploy_fake.errors import UsageError
from codedeploy_fake.faults import Fault, Kind
from codedeploy_fake.scripting import VERSION
from codedeploy_fake.simulation import script_json
from codedeploy_fake.simulation.script import Line, Row, Script

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


def lines(fake: CodeDeployFake, _: Asked) -> Document:
    """The script as it was written, and what was used of it."""
    with fake.atomically():
        return {**fake.script.dump(), "lines": [_line(one) for one in fake.script.lines()]}


def load(fake: CodeDeployFake, asked: Asked) -> Document:
    """Write lines after those that are there."""
    with fake.atomically():
        before = len(fake.script.lines())
        fake.script.load({"version": VERSION, "rows": asked.body["rows"]})
        return {"numbers": list(range(before, len(fake.script.lines())))}


def say(fake: CodeDeployFake, asked: Asked) -> Document:
    """Let a row that has not served say what a document says."""
    written, number = Script(), asked.parts["number"]
    script_json.write(written, asked.body, "body")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise UsageError(f"script/rows/{number}: a row has a whole number, as POST /_codedeploy/script gives it")
    (row,) = written.rows()
    fake.script.reopen(int(number), row.selector).follow(row.outcome)
    return {"line": _line(fake.script.lines()[int(number)])}


def clear(fake: CodeDeployFake, _: Asked) -> Document:
    """Forget every line."""
    fake.script.clear()
    return {}


def throttle(fake: CodeDeployFake, asked: Asked) -> Document:
    """The next calls are throttled."""
    return _fault(fake, Kind.THROTTLE, asked)


def server_error(fake: CodeDeployFake, asked: Asked) -> Document:
    """The next calls meet an internal failure."""
    return _fault(fake, Kind.SERVER_ERROR, asked)


def drop(fake: CodeDeployFake, asked: Asked) -> Document:
    """The next calls lose their connection."""
    return _fault(fake, Kind.DROP, asked)


def delay(fake: CodeDeployFake, asked: Asked) -> Document:
    """Calls are answered late."""
    return _fault(fake, Kind.DELAY, asked)


def _fault(fake: CodeDeployFake, kind: Kind, asked: Asked) -> Document:
    return load(fake, Asked(body={"rows": [{kind.value: dict(asked.body)}]}))


def _line(line: Line) -> Document:
    said: Document = {"number": line.number, "python": str(line), "used": line.used}
    match line:
        case Row(deployment_id=served):
            said["deployment_id"] = served
        case Fault(struck=struck):
            said["struck"] = struck
    return said
