"""Which assumed rules took part in calls: what a test asked for, and what came of it, tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from codedeploy_fake.contract import Contract
from codedeploy_fake.contract.dating import value_at
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.journal import Call
from codedeploy_fake.policies import Policies
from codedeploy_fake.simulation.failures import CUT_OFF, ERROR_INFORMATION, INSTANCE_LOST, TIMED_OUT


class Leant(NamedTuple):
    """The evidence of something that took part, where it did, and the policy that changes it if it is not the usual."""

    key: str
    where: str
    policy: str = ""


Answer = Mapping[str, Any]
Test = Callable[[Any, Answer], object]

#: Evidence of what no rule refuses: the request is not even read.
_UNKNOWN_MEMBER = "unknown-members"
_NEUTRAL = "error-information-neutral"
#: Sentences of events that nobody has seen.
_OWN_SENTENCES = tuple(text.partition("{")[0] for text in (TIMED_OUT, INSTANCE_LOST, CUT_OFF))


def _several(member: str) -> Test:
    return lambda _, answer: len(answer.get(member, ())) > 1


def _message(_: Any, answer: Answer) -> object:
    return answer.get("errorMessage")


def _given(member: str) -> Test:
    return lambda asked, _: asked.get(member)


def _more(_: Any, answer: Answer) -> object:
    return answer.get("nextToken")


def _left_out(asked: Any, answer: Answer) -> bool:
    return len({*asked["deploymentIds"]}) > len(answer["deploymentsInfo"])


def _says(member: str, part: str, words: str) -> Callable[[Answer], bool]:
    return lambda info: words in info.get(member, {}).get(part, "")


def _waits_to_terminate(info: Answer) -> bool:
    return bool(info.get("instanceTerminationWaitTimeStarted")) and info.get("status") == "InProgress"


# fmt: off
#: (operation, key, what of the request or the answer shows that the rule took part); "": any operation.
_ANSWERED: tuple[tuple[str, str, Test], ...] = (
    ("",                            "list-page-size",            _more),
    ("",                            "null-members-dropped",      lambda asked, _: _has_null(asked)),
    ("BatchGetDeployments",         "batch-unknown-ids-omitted", _left_out),
    ("BatchGetDeploymentGroups",    "batch-groups",              _message),
    ("BatchGetDeploymentInstances", "batch-instances-unknown",   _message),
    ("ListApplications",            "list-order-by-name",        _several("applications")),
    ("ListDeploymentGroups",        "list-order-by-name",        _several("deploymentGroups")),
    ("ListGitHubAccountTokenNames", "list-order-by-name",        _several("tokenNameList")),
    ("ListOnPremisesInstances",     "list-order-by-name",        _several("instanceNames")),
    ("ListDeploymentInstances",     "target-order",              _several("instancesList")),
    ("ListDeploymentTargets",       "target-order",              _several("targetIds")),
    ("UpdateApplication",           "renames",                   _given("newApplicationName")),
    ("UpdateDeploymentGroup",       "renames",                   _given("newDeploymentGroupName")),
    ("StopDeployment",              "stop-server",               lambda _, answer: answer.get("status") == "Pending"),
    ("DeleteResourcesByExternalId", "cloudformation-made",       _given("externalId")),
)
#: Of a deployment that an answer shows.
_SHOWN: tuple[tuple[str, Callable[[Answer], object]], ...] = (
    ("queued-always",           lambda info: info.get("status") == "Queued"),
    ("termination-wait-status", _waits_to_terminate),
    ("termination-remark",      lambda info: info.get("additionalDeploymentStatusInfo")),
    ("cloudformation-made",     lambda info: info.get("externalId")),
    ("rollback-without-success", _says("rollbackInfo", "rollbackMessage", "cannot be rolled back")),
    ("alarm-unreadable",        _says("errorInformation", "message", "cannot be read")),
    (_NEUTRAL,                  lambda info: _neutral(info.get("errorInformation", {}).get("message"))),
)
#: (error, how its sentence begins, the evidence of the form that it is about)
_FORMS = (
    ("InvalidRevision",               "The GitHub", "revision-forms"),
    ("InvalidGitHubAccountTokenName", "",           "github-token-names"),
)
#: Error -> the limit that it says was passed; {}: of the operation's list.
_LIMITS: Mapping[str, str] = {
    "AlarmsLimitExceededException":           "alarms",
    "ApplicationLimitExceededException":      "applications",
    "BatchLimitExceededException":            "{}",
    "DeploymentConfigLimitExceededException": "deploymentConfigs",
    "DeploymentGroupLimitExceededException":  "deploymentGroups",
    "DeploymentTargetListSizeExceededException": "{}",
    "DescriptionTooLongException":            "description",
    "InstanceLimitExceededException":         "{}",
    "TagLimitExceededException":              "tags",
    "TagSetListLimitExceededException":       "ec2TagGroups",
    "TriggerTargetsLimitExceededException":   "triggers",
}
# fmt: on


def evidences(call: Call, contract: Contract, policies: Policies) -> Iterator[Leant]:
    """The evidence of all that decided what came of a call, each with where: some of it is assumed."""
    if isinstance(call.outcome, ServiceError):
        yield from _refused(call, call.outcome, contract, policies)
    elif isinstance(call.outcome, Mapping):
        yield from _answered(call, call.outcome, contract)


def shown(answer: Answer) -> Sequence[Answer]:
    """The deployments that an answer shows."""
    one = answer.get("deploymentInfo")
    return [one] if one is not None else answer.get("deploymentsInfo", [])


def _refused(call: Call, error: ServiceError, contract: Contract, policies: Policies) -> Iterator[Leant]:
    rule = error._rule
    if rule is not None:
        name, key = rule
        where = f"{call.operation}: {error.code} ({name})"
        yield Leant(key, where)
        yield from (Leant(key, where) for key in _worded(error, contract))
        limit = _limit(call.operation, error.code, contract, policies)
        if limit is not None:
            yield Leant(limit, where, "quotas")
    elif error.code == "SerializationException" and "unknown member" in error.message:
        yield Leant(_UNKNOWN_MEMBER, f"{call.operation}: {error.code}")
    else:
        known = overlay()["protocol_errors"].get(error.code)
        if known is not None:
            yield Leant(known["evidence"], f"{call.operation}: {error.code}")


def _worded(error: ServiceError, contract: Contract) -> Iterator[str]:
    """The evidence of a sentence that changed over the years, and of a form that the error is about."""
    stem = error.code.removesuffix("Exception")
    for fact, entries in overlay()["facts"].items():
        held = value_at(entries, contract.date) if fact.startswith(f"{stem}.") else None
        parts = re.split(r"\{\w+\}", str(held["value"])) if held else []
        if held and re.fullmatch(".*".join(map(re.escape, parts)), error.message, re.DOTALL):
            yield str(held["evidence"])
    for code, beginning, key in _FORMS:
        if code == stem and error.message.startswith(beginning):
            yield key


def _limit(operation: str, code: str, contract: Contract, policies: Policies) -> str | None:
    """The evidence of the number that a request was refused by, unless the test set it."""
    name = _LIMITS.get(code, "").format(f"{operation}.")
    entries = overlay()["limits"]
    key = next(
        (one for one in entries if name and (one == name or (name.endswith(".") and one.startswith(name)))), None
    )
    if key is None or policies.quotas.of(key) is not None:
        return None
    held = value_at(entries[key], contract.date)
    return None if held is None else str(held["evidence"])


def _answered(call: Call, answer: Answer, contract: Contract) -> Iterator[Leant]:
    for operation, key, test in _ANSWERED:
        if operation in ("", call.operation) and test(call.input, answer):
            yield Leant(key, call.operation)
    for info in shown(answer):
        for key, tells in _SHOWN:
            if tells(info):
                yield Leant(key, f"{call.operation}: {info['deploymentId']}")
    if _own_sentence(answer):
        yield Leant(_NEUTRAL, call.operation)
    if isinstance(call.input, Mapping) and _has_newer(call, contract):
        yield Leant("request-newer-member-ignored", call.operation)


def _neutral(message: str | None) -> bool:
    """Whether a sentence is one that this project made up."""
    return message is not None and any(
        text.partition("{")[0] == message.partition("{")[0] and key == _NEUTRAL
        for text, key in ERROR_INFORMATION.values()
    )


def _has_null(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(item is None or _has_null(item) for item in value.values())
    return isinstance(value, list) and any(map(_has_null, value))


def _own_sentence(value: Any) -> bool:
    if isinstance(value, Mapping):
        said = value.get("diagnostics")
        told = isinstance(said, Mapping) and str(said.get("message", "")).startswith(_OWN_SENTENCES)
        return told or any(map(_own_sentence, value.values()))
    return isinstance(value, list) and any(map(_own_sentence, value))


def _has_newer(call: Call, contract: Contract) -> bool:
    """Whether the request has a member that the contract's date has not, and a later one has."""
    operation = contract.operation(call.operation)
    return operation is not None and _newer(Model(contract.date), operation.input_shape, call.input)


def _newer(model: Model, name: str, value: Any) -> bool:
    shape = model.shape(name)
    if shape["type"] == "structure" and isinstance(value, Mapping):
        known = {member.name: member for member in model.members(name)}
        return any(
            member in known and (not known[member].modelled or _newer(model, known[member].shape, item))
            for member, item in value.items()
            if item is not None
        )
    if shape["type"] == "list" and isinstance(value, list):
        return any(_newer(model, shape["member"], item) for item in value)
    return False
