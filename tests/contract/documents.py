"""The generated parts of docs/contracts.md and docs/evidence.md. ``python -m tests.contract.documents`` writes them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.differing import table
from codedeploy_fake.errors import ContractViolation
from tests.evidence import shared

DOCS = Path(__file__).parents[2] / "docs"

LEVELS = ("recorded", "documented", "assumed")

# name -> why it is not an answer of the wire at its own date; nothing recorded stands here
NOT_THE_WIRE = {
    "BatchGetDeployments/api-reference-sample.json": "the sample was edited after the date it is filed under",
    "BatchGetDeployments/backstage-lambda-failed-invalid-revision-2022.json": "times as console text",
    "GetApplicationRevision/awscli-2014-get-application-revision-1.json": "deploymentGroups is a string",
    "GetApplicationRevision/awscli-example-get-application-revision-1.json": "deploymentGroups is a string",
    "GetDeployment/dop-lambda-succeeded.json": "times as console text",
    "GetDeployment/emergencias-stopped-alarm-1.json": "times as console text",
    "GetDeployment/emergencias-stopped-alarm-2.json": "times as console text",
    "GetDeployment/ndn-lambda-rollback.json": "times as console text",
    "GetDeployment/ocean-server-inprogress-2026.json": "times as console text",
    "GetDeploymentGroup/api-reference-sample.json": "triggerConfigurations stands inside targetRevision",
    "GetDeploymentGroup/awscli-2014-get-deployment-group-1.json": "autoScalingGroups are bare names",
    "GetDeploymentGroup/awscli-example-get-deployment-group-1.json": "autoScalingGroups are bare names",
    "GetDeploymentGroup/ocean-server-group-2026.json": "times as console text",
    "GetDeploymentTarget/dop-ecs-inprogress-install.json": "times as console text",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the evidence, checked at its own date; ``violation`` is empty where it holds."""

    name: str
    kind: str
    violation: str


def answers() -> list[Answer]:
    """Every single answer and every answer of a recorded run."""
    return [*_single(), *_runs()]


def _single() -> Iterator[Answer]:
    for path in sorted(shared("evidence/responses").glob("[A-Z]*/*.json")):
        seen = json.loads(path.read_text(encoding="utf-8"))
        yield Answer(f"{path.parent.name}/{path.name}", seen["kind"], _violation(own_date(seen), seen))


def _runs() -> Iterator[Answer]:
    for path in sorted(shared("evidence/runs").glob("*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        told = [step["response"]["deploymentInfo"] for step in run["steps"] if step["operation"] == "GetDeployment"]
        day = dt.datetime.fromtimestamp(told[0]["createTime"], dt.UTC).date().isoformat()
        for number, step in enumerate(run["steps"]):
            violation = _violation(day, {"http_status": 200, **step})
            yield Answer(f"{path.stem}[{number}]", f"{run['kind']}, in a run", violation)


def _violation(date: str, seen: dict[str, Any]) -> str:
    contract = load(date)
    try:
        if seen["http_status"] == 200:
            contract.check_answer(seen["operation"], seen["response"])
        else:
            contract.check_error(seen["operation"], seen["error"]["code"])
    except ContractViolation as violation:
        return str(violation)
    return ""


def own_date(answer: dict[str, Any]) -> str:
    """The last day an answer can be of: its date may be a year, a month or a span."""
    written: str = (answer.get("service_date") or load().date).split("/")[-1]
    return max(f"{written}-28" if len(written) == 7 else written, "2015-04-27")


def levels() -> str:
    """How many keys of each level."""
    count = Counter(known["level"] for known in document("evidence").values())
    rows = [f"| {level} | {count[level]} |" for level in LEVELS]
    return "\n".join(["| level | keys |", "|---|---:|", *rows, f"| all | {count.total()} |"])


def keys() -> str:
    """Every key with its level and source."""
    rows = [f"| `{key}` | {known['level']} | {_cell(known['source'])} |" for key, known in document("evidence").items()]
    return "\n".join(["| key | level | source |", "|---|---|---|", *rows])


def validated() -> str:
    """How many answers of each kind hold at their own date."""
    held, all_of = Counter[str](), Counter[str]()
    for answer in answers():
        all_of[answer.kind] += 1
        held[answer.kind] += not answer.violation
    rows = [f"| {kind} | {all_of[kind]} | {held[kind]} | {all_of[kind] - held[kind]} |" for kind in sorted(all_of)]
    total = f"| all | {all_of.total()} | {held.total()} | {all_of.total() - held.total()} |"
    return "\n".join(["| kind | answers | hold | do not |", "|---|---:|---:|---:|", *rows, total])


def named() -> str:
    """Those that do not hold, with the reason."""
    return "\n".join(
        ["| answer | why it is not the wire |", "|---|---|", *(f"| {a} | {why} |" for a, why in NOT_THE_WIRE.items())]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


#: file, name of the part -> what makes it; ``validated`` needs the shared evidence
GENERATED: dict[tuple[str, str], Callable[[], str]] = {
    ("contracts.md", "classes"): table,
    ("evidence.md", "levels"): levels,
    ("evidence.md", "keys"): keys,
    ("evidence.md", "validated"): validated,
    ("evidence.md", "named"): named,
}


def block(file: str, name: str) -> str:
    """What stands between the marks of a generated part."""
    return _part(name).search((DOCS / file).read_text(encoding="utf-8"))[1]  # type: ignore[index]


def _part(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- generated: {name} -->\n)(.*?)(?=<!-- end: {name} -->)", re.DOTALL)


if __name__ == "__main__":
    for (file, name), make in GENERATED.items():
        text = (DOCS / file).read_text(encoding="utf-8")
        (DOCS / file).write_text(_part(name).sub(lambda _: f"{make()}\n", text), encoding="utf-8")  # noqa: B023
