"""docs/errors.md, made of the rule tables and their cases. ``python -m tests.service.errors_document`` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from codedeploy_fake.contract import evidence, load
from codedeploy_fake.contract.data import document
from codedeploy_fake.quotas import Quotas, field_name
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.service.rules import Rule
from tests.service.cases import CASES
from tests.service.never import BY_SCRIPT, NEVER
from tests.service.when import when

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
LEVELS = ("recorded", "documented", "assumed")


@dataclass(frozen=True, slots=True)
class Client:
    """A client that reads the text of an error: its pattern and where that stands."""

    code: str
    pattern: str
    source: str


#: Whoever changes these texts breaks these clients.
CLIENTS = (
    Client(
        "DeploymentLimitExceeded",
        r"(?:is already deploying|already has an active Deployment) '(d-\w+)'",
        "webfactory/create-aws-codedeploy-deployment since 2022: waits for or stops the deployment whose id it finds",
    ),
    Client(
        "DeploymentLimitExceeded",
        r"is already deploying deployment '(d-\w+)'",
        "the same action before 2022, and its copies: contract dates before 2022-07-01",
    ),
    Client(
        "InvalidTriggerConfig",
        r"^Topic ARN .+ is not valid$",
        "hashicorp/terraform-provider-aws, resource_aws_codedeploy_deployment_group: tries again",
    ),
    Client(
        "DeploymentDoesNotExist",
        r"The deployment d-\w+ could not be found",
        "aws/aws-sdk-go, its smoke test against the live service",
    ),
)

_HEAD = """\
# Errors: every rule, and how it is known

Each operation looks at a request in the order of its table; the first row that hits is the answer: HTTP 400,
`{"__type": "<code>Exception", "message": "<text>"}`, and nothing has changed. Every row is walked by a test, through a
real boto3 client where botocore lets the request out, and raw on the wire.

A text in braces is filled in; of a value of more than 1,200 characters the beginning, a bound of ours. Where nobody has
published the service's sentence the text is a neutral one and its evidence says *assumed*; sources stand in
[evidence.md](evidence.md). A code that came later than its operation says since when: at an older contract date it is
not answered. `ThrottlingException` comes by script: `fake.script.throttle(1, operation="CreateDeployment")`.

What a deployment or a group needs outside CodeDeploy exists, until a test takes it away:
`fake.resources.lose("role", arn)`. How much there may be of everything is a quota:
`Policies(quotas=Quotas(applications=2))`.

This page is made by `python -m tests.service.errors_document`.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, _counts(), _clients(), _quotas(), _never(), _protocol(), *map(_operation, sorted(OPERATIONS))]
    return "\n".join(parts)


def rows() -> Iterator[tuple[str, Rule]]:
    """Every row of every table, with its operation."""
    for name, operation in OPERATIONS.items():
        yield from ((name, rule) for rule in operation.rules)


def _table(*lines: str) -> str:
    columns = lines[0].count("|") - 1
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]]) + "\n"


def _counts() -> str:
    level = Counter(evidence(rule.evidence).level for _, rule in rows())
    codes = {rule.error for _, rule in rows()}
    all_of = f"| all | {level.total()} |"
    table = _table("| evidence | rows |", *(f"| {one} | {level[one]} |" for one in LEVELS), all_of)
    return f"## Counts\n\n{table}\n{len(OPERATIONS)} operations, {len(codes)} different codes.\n\n{_reached()}"


def _reached() -> str:
    """Of the errors that an operation declares, how many its rows give, the script gives, and nothing gives."""
    lines = []
    for name in sorted(OPERATIONS):
        declared, given = _declared(name), {rule.error for owner, rule in rows() if owner == name}
        never = sum(1 for owner, _ in NEVER if owner == name)
        by_script = int(BY_SCRIPT in declared)
        lines.append(f"| {name} | {len(declared)} | {len(declared & given)} | {by_script} | {never} |")
    return _table("| operation | declared | by rows | by script | never |", *lines)


def _declared(name: str) -> set[str]:
    operation = load().operation(name)
    return {error.removesuffix("Exception") for error in operation.errors} if operation else set()


def _clients() -> str:
    shown = (f"| {one.code} | `{_cell(one.pattern)}` | {one.source} |" for one in CLIENTS)
    return "## Texts that clients are known to read\n\n" + _table("| code | pattern | client |", *shown)


def _quotas() -> str:
    names = {field.name for field in fields(Quotas)}
    lines = []
    for key, dated in document("overlay")["limits"].items():
        if field_name(key) in names:
            numbers = ", ".join(f"{one['value']}{_since(one)}" for one in dated)
            keys = ", ".join(dict.fromkeys(f"`{one['evidence']}`" for one in dated))
            lines.append(f"| `{field_name(key)}` | {numbers} | {keys} |")
    return "## Quotas\n\n" + _table("| `Quotas(...)` | number by contract date | evidence |", *sorted(lines))


def _since(dated: dict[str, str]) -> str:
    return f" since {dated['since']}" if "since" in dated else ""


def _never() -> str:
    lines = (f"| {operation} | {error} | {why} |" for (operation, error), why in NEVER.items())
    return "## Declared, and never answered\n\n" + _table("| operation | code | why |", *lines)


def _protocol() -> str:
    lines = (
        f"| {code} | {one['status']} | {_known(one['evidence'])} |"
        for code, one in document("overlay")["protocol_errors"].items()
    )
    return "## Any operation may answer\n\n" + _table("| code | status | evidence |", *lines)


def _operation(name: str) -> str:
    table = OPERATIONS[name].rules
    lines = [
        f"| {number} | {rule.error}{_later(name, rule)} | {when(name, rule.id)} | {_text(name, rule)} "
        f"| {_known(rule.evidence)} |"
        for number, rule in enumerate(table, 1)
    ]
    if BY_SCRIPT in _declared(name):
        lines.append(f"| - | {BY_SCRIPT} | `fake.script.throttle` | `Rate exceeded` | {_known('throttling-status')} |")
    if not lines:
        return f"## {name}\n\nDeclares no errors.\n"
    return f"## {name}\n\n" + _table("| | code | when | text | evidence |", *lines)


def _later(name: str, rule: Rule) -> str:
    """Since when the operation declares the error, if it is older than that."""
    model = document("model")["operations"][name]
    since: str = model["errors"].get(f"{rule.error}Exception", model)["since"]
    return f" (since {since})" if since > model["since"] else ""


def _text(name: str, rule: Rule) -> str:
    """The sentence of a row; where a test makes it, those of its cases."""
    if rule.message != "{sentence}":
        return f"`{_cell(rule.message)}`" if rule.message else "*empty*"
    said = dict.fromkeys(case.message for case in CASES if (case.operation, case.rule) == (name, rule.id))
    return "<br>".join(f"`{_cell(text)}`" for text in said)


def _known(key: str) -> str:
    return f"{evidence(key).level}: `{key}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
