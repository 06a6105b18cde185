"""Rules: what the service refuses, in the order in which it looks. The first hit wins.

A rule is a row: its id, the error, the sentence, the evidence of it, and a test. A test gives None where all is well,
else the names that the sentence wants. Numbers and patterns come from the contract of the fake's date. A sentence
that nobody has published is a neutral one, and its evidence is ``error-text-neutral`` (assumed).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.store import Application, Deployment, Group, Store


@dataclass(frozen=True, slots=True)
class Call:
    """What a test may look at; ``application`` and ``group`` are those that the request names, None if there are none."""

    store: Store
    request: Mapping[str, Any]
    context: Context
    application: Application | None = field(init=False)
    group: Group | None = field(init=False)

    def __post_init__(self) -> None:
        name = self.request.get("applicationName", "")
        object.__setattr__(self, "application", self.store.applications.get(name))
        group = self.store.groups.get((name, self.request.get("deploymentGroupName", "")))
        object.__setattr__(self, "group", group)

    @property
    def deployment(self) -> Deployment | None:
        """The deployment that the request names."""
        return self.store.deployments.get(self.request.get("deploymentId", ""))

    @property
    def platform(self) -> str:
        """The compute platform of the application; Server where there is none."""
        return self.application.platform if self.application else "Server"

    def limit(self, key: str) -> int:
        """A number of the contract's date, or the one that the test wants instead (``Policies.quotas``)."""
        own = self.context.policies.quotas.of(key)
        return self.context.contract.limit(key) if own is None else own

    def sentence(self, fact: str, **names: object) -> str:
        """A sentence that changed over the years, as of the contract's date."""
        return str(self.context.contract.fact(fact)).format(**names)


Hit = Mapping[str, object] | None
Test = Callable[[Call], Hit]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row; ``error`` is the exception shape's name without its ``Exception``."""

    id: str
    error: str
    message: str
    evidence: str
    test: Test


@dataclass(frozen=True, slots=True)
class Conditional:
    """A test of which nothing can come but under a condition, which needs no look at the world.

    Most rows are about members that a request does not have: which rows concern it is known before (``concerning``).
    """

    condition: Callable[[Contract, Collection[str]], bool]
    test: Test

    def __call__(self, call: Call) -> Hit:
        """As the test says, where the condition holds for the contract and the members of the request."""
        return self.test(call) if self.condition(call.context.contract, call.request) else None


def concerning(rules: Iterable[Rule], contract: Contract, members: Collection[str]) -> tuple[Rule, ...]:
    """The rules that a request with these members can break on the contract's date, in their order.

    Their conditions, which hold, are not in them any more.
    """
    found = []
    for rule in rules:
        test = rule.test
        while isinstance(test, Conditional) and test.condition(contract, members):
            test = test.test
        if not isinstance(test, Conditional):
            found.append(replace(rule, test=test))
    return tuple(found)


def only_with(member: str, test: Test) -> Test:
    """The test, where the request has the member at all."""
    return Conditional(lambda _, members: member in members, test)


def first_hit(rules: Iterable[Rule], call: Call) -> ServiceError | None:
    """The error of the first rule that the call breaks, or None; of what it quotes, so much that a person reads it."""
    for rule in rules:
        names = rule.test(call)
        if names is not None:
            error = ServiceError(f"{rule.error}Exception", _shortened(rule.message, names))
            error._rule = (rule.id, rule.evidence)
            return error
    return None


#: Characters of one value in a message: more than any that is valid. How much the service quotes is not known, and a
#: journal of names of a mebibyte would fill the memory of a server.
_LONGEST = 1200


def _shortened(message: str, names: Mapping[str, object]) -> str:
    said = message.format(**names)
    if len(said) > _LONGEST:
        texts = {name: str(value) for name, value in names.items()}
        cut = {name: text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..." for name, text in texts.items()}
        said = message.format(**cut)
    return said


# Tests that many tables share.


def absent(member: str) -> Test:
    """The member is missing or empty."""
    return lambda call: None if call.request.get(member) else {}


def malformed(member: str, shape: str) -> Test:
    """The member is there, and empty, longer than its shape allows or outside its pattern."""

    def test(call: Call) -> Hit:
        value = call.request[member]
        return None if _well_formed(call, shape, value) else {"value": value}

    return only_with(member, test)


def malformed_item(member: str, shape: str) -> Test:
    """The same of an item of a list."""

    def test(call: Call) -> Hit:
        return next(({"value": one} for one in call.request[member] if not _well_formed(call, shape, one)), None)

    return test


def _well_formed(call: Call, shape: str, value: str) -> bool:
    contract = call.context.contract
    return 0 < len(value) <= contract.limit(f"{shape}.max") and bool(contract.pattern(shape).fullmatch(value))


def outside(shape: str, *path: str) -> Test:
    """The member at ``path`` is there, and is no value of the enum at the contract's date."""

    def test(call: Call) -> Hit:
        value = at(call.request, *path)
        accepted = call.context.contract.enum(shape)
        return None if value is None or value in accepted else {"value": value, "accepted": ", ".join(accepted)}

    return only_with(path[0], test)


def more_than(limit: str, member: str) -> Test:
    """A list, which is there, has more items than a limit allows."""

    def test(call: Call) -> Hit:
        most = call.limit(limit)
        return {"limit": most} if len(call.request[member]) > most else None

    return test


def longer_than(member: str, limit: str) -> Test:
    """The member is there, and longer than a limit of the contract."""

    def test(call: Call) -> Hit:
        given = len(call.request[member])
        most = call.limit(limit) if given else 0
        return {"limit": most} if given > most else None

    return only_with(member, test)


def bad_platform(call: Call) -> Hit:
    """The compute platform is none; the hit lists those that the service names, the unreleased one included."""
    hit, unreleased = _no_platform(call), call.context.contract.fact("InvalidComputePlatform.unreleased")
    return None if hit is None else {**hit, "accepted": ", ".join([str(hit["accepted"]), *unreleased])}


_no_platform = outside("ComputePlatform", "computePlatform")


def declared(operation: str, error: str, test: Test, *, until: bool = False) -> Test:
    """The test, once the operation declares the error (``until``: before it did), as of the contract's date."""
    exception = f"{error}Exception"

    def in_force(contract: Contract, _: Collection[str]) -> bool:
        known = contract.operation(operation)
        return (known is not None and exception in known.errors) is not until

    return Conditional(in_force, test)


def no_application(call: Call) -> Hit:
    """The application that the request names does not exist."""
    return None if call.application else {"name": call.request["applicationName"]}


def no_group(call: Call) -> Hit:
    """The deployment group that the request names does not exist."""
    return None if call.group else {"name": call.request["deploymentGroupName"]}


def no_deployment(call: Call) -> Hit:
    """The deployment that the request names does not exist."""
    return None if call.deployment else {"id": call.request["deploymentId"]}


def application_gone(call: Call) -> Hit:
    """The deployment is kept although its application was deleted (``kept-after-delete``)."""
    deployment = call.deployment
    gone = deployment is not None and deployment.detached and deployment.application not in call.store.applications
    return {"name": deployment.application} if deployment and gone else None


def group_gone(call: Call) -> Hit:
    """The deployment is kept although its deployment group was deleted (``kept-after-delete``)."""
    deployment = call.deployment
    return {"name": deployment.group} if deployment is not None and deployment.detached else None


def bad_deployment_id(call: Call) -> Hit:
    """The deployment id is not in the form of one."""
    value = call.request["deploymentId"]
    return None if call.context.contract.pattern("DeploymentId").fullmatch(value) else {"id": value}


def at(value: Any, *path: str) -> Any:
    """What stands at a path of nested members, or None."""
    for name in path:
        if value is None:
            return None
        value = value.get(name)
    return value


# fmt: off
# Rows that many tables share.
APPLICATION_NAME = (
    Rule("application-name-required", "ApplicationNameRequired", "Application name is missing", "error-text-neutral", absent("applicationName")),
    Rule("application-name-invalid",  "InvalidApplicationName",  "The application name '{value}' is not valid", "error-text-neutral", malformed("applicationName", "ApplicationName")),
)
GROUP_NAME = (
    Rule("group-name-required", "DeploymentGroupNameRequired", "Deployment Group name is missing", "group-name-missing-text", absent("deploymentGroupName")),
    Rule("group-name-invalid",  "InvalidDeploymentGroupName",  "The deployment group name '{value}' is not valid", "error-text-neutral", malformed("deploymentGroupName", "DeploymentGroupName")),
)
APPLICATION_EXISTS = Rule("application-unknown", "ApplicationDoesNotExist", "No application found for name: {name}", "application-unknown-text", no_application)
GROUP_EXISTS = Rule("group-unknown", "DeploymentGroupDoesNotExist", "No Deployment Group found for name: {name}", "group-unknown-text", no_group)
DEPLOYMENT_KNOWN = (
    Rule("deployment-id-required", "DeploymentIdRequired",   "Deployment id is missing", "error-text-neutral", absent("deploymentId")),
    Rule("deployment-id-invalid",  "InvalidDeploymentId",    "The deployment id '{id}' is not valid", "error-text-neutral", bad_deployment_id),
    Rule("deployment-unknown",     "DeploymentDoesNotExist", "The deployment {id} could not be found", "deployment-unknown-text", no_deployment),
)
# fmt: on
