"""Every recorded error text of the shared evidence: which row gives it, or why none does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.simulation.failures import ERROR_INFORMATION
from tests.evidence import shared
from tests.service.case import Case
from tests.service.cases import CASES
from tests.service.never import BY_SCRIPT

#: What stands in the braces of a recorded text.
_HOLE = re.compile(r"\\\{[^}]*\\\}")

#: Kinds of lines that are no error of an operation, and where the fake has their texts.
OTHER_CLASSES = {
    "deployment_error_information": "errorInformation: simulation/failures.py ERROR_INFORMATION",
    "lifecycle_diagnostics": "diagnostics of an event: simulation/failures.py SCRIPT_MESSAGES, or what a script says",
    "revision_description": "GetApplicationRevision: service/revisions.py use",
    "rollback_message": "rollbackInfo: service/rollback.py",
    "stop_status": "StopDeployment's answer: service/deployments.py",
    "wrapper": "what another service writes around an errorInformation",
}
#: Kinds of evidence that are no text of the wire.
NOT_THE_WIRE = {
    "documented-description": "the API reference describes the exception; it is not what the service says",
    "recorded-code-only": "only the code was asserted",
    "unverified-fixture": "written by hand in somebody's test",
}


@dataclass(frozen=True)
class Line:
    """One recorded error of an operation."""

    operations: tuple[str, ...]
    code: str | None
    message: str | None
    kind: str

    def __str__(self) -> str:
        return f"{self.operations[0]}-{self.code}-{(self.message or '')[:40]}"

    def said_by(self, case: Case) -> bool:
        """Whether a case gives this error: the same operation and code, and a text that fits."""
        if case.operation not in self.operations or self.code not in (None, "", f"{case.code}Exception"):
            return False
        return self.message is None or self._form().match(case.message) is not None

    def _form(self) -> re.Pattern[str]:
        """The text, with anything in its braces; one that is cut goes on."""
        text = (self.message or "").removesuffix("...")
        cut = "truncated" in self.kind
        text = re.sub(r"(?:\. The targ|User:)$", "", text) if cut else text
        return re.compile(_HOLE.sub(".+", re.escape(text)) + ("" if cut else "$"))


#: operation, beginning of the text -> why no row says so
NO_ROW = {
    ("CreateDeployment", "Applications not found for"): (
        "an account without any application: the same code, and the sentence that names the application is friendlier"
    ),
    ("CreateDeployment", "User: "): "permissions are not modelled; a protocol error of the overlay",
    ("CreateApplication", "The AWS Access Key Id needs a subscription"): "subscriptions are not modelled",
    ("CreateDeploymentConfig", "Rate exceeded"): "by script: fake.script.throttle",
    ("GetDeployment", "Rate exceeded"): "by script: fake.script.throttle",
    ("PollHostCommand (codedeploy-commands)", ""): "another service",
}


@cache
def _lines() -> tuple[dict[str, Any], ...]:
    text = shared("evidence/errors.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


def _api() -> Iterator[Line]:
    for line in _lines():
        if line["class"] == "api_exception":
            operations = tuple(line["operation"].replace(" (CloudFormation)", "").split("/"))
            yield Line(operations, line["code"], line["message"], line["evidence"])


def test_every_class_of_lines_is_known() -> None:
    assert {line["class"] for line in _lines()} == {*OTHER_CLASSES, "api_exception"}


def test_every_recorded_error_has_a_row_or_a_reason() -> None:
    silent = [line for line in _api() if not _given(line)]
    assert [str(line) for line in silent] == []


def _given(line: Line) -> bool:
    if line.kind in NOT_THE_WIRE:
        return _code_is_there(line)
    if any(line.said_by(case) for case in CASES):
        return True
    return any(operation in line.operations and (line.message or "").startswith(text) for operation, text in NO_ROW)


def _code_is_there(line: Line) -> bool:
    """A description, or a code without its text: some row of the operation has the code."""
    rows = {f"{rule.error}Exception" for name in line.operations for rule in OPERATIONS[name].rules}
    return line.code in {*rows, f"{BY_SCRIPT}Exception"}


def test_a_reason_why_no_row_says_it_is_needed() -> None:
    lines = list(_api())
    for operation, text in NO_ROW:
        meant = [one for one in lines if operation in one.operations and (one.message or "").startswith(text)]
        assert meant, f"{operation}: {text} is not recorded any more"
        assert not any(one.said_by(case) for one in meant for case in CASES), f"{operation}: {text} has a row"


def test_how_many_of_the_recorded_texts_rows_give() -> None:
    real = [line for line in _api() if line.kind not in NOT_THE_WIRE]
    given = [line for line in real if any(line.said_by(case) for case in CASES)]
    assert (len(given), len(real) - len(given)) == (32, 6)


def test_the_recorded_codes_of_deployments_are_there() -> None:
    recorded = {line["code"] for line in _lines() if line["class"] == "deployment_error_information"}
    missing = {"UNABLE_TO_SEND_ASG"}  # on a page of the user guide, and in no enum
    assert recorded - ERROR_INFORMATION.keys() == missing
