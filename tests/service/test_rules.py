"""Every row of every rule table, walked: by a real boto3 client where botocore lets the request out, and raw.

The code, the status and the exact sentence come back, and nothing has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.contract import evidence, load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import ContractViolation, ServiceError
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.service.rules import Call, Rule
from tests.making import CREATE, GROUP, REVISION, content, deploy, make, refused, request, seeded
from tests.service.case import Case
from tests.service.cases import CASES
from tests.service.never import BY_SCRIPT, NEVER, ORPHANS

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

UNKNOWN = "d-ABCDEFGHI"
ROWS = [(name, rule) for name, operation in OPERATIONS.items() for rule in operation.rules]
#: A limit of this project, which no contract declares: a protocol error of the overlay.
OWN = "NotSimulated"
#: What may be asked for while the service is throttled.
THROTTLED: Mapping[str, Mapping[str, Any]] = {
    "CreateApplication": {"applicationName": "new"},
    "CreateDeployment": CREATE,
    "CreateDeploymentGroup": {**GROUP, "deploymentGroupName": "new"},
    "UpdateDeploymentGroup": {"applicationName": "web", "currentDeploymentGroupName": "prod"},
}


@pytest.fixture(scope="module")
def client() -> CodeDeployClient:
    """A client of the process, which knows no fake."""
    made: CodeDeployClient = boto3.client(
        "codedeploy", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    return made


def told(client: CodeDeployClient, operation: str, wanted: Mapping[str, Any]) -> ClientError | None:
    """The error that boto3 raises; None where botocore itself refuses to send the request."""
    try:
        getattr(client, xform_name(operation))(**wanted)
    except ClientError as error:
        return error
    except (ParamValidationError, OverflowError, ValueError):  # the last two: a time that Python has not
        return None
    raise AssertionError(f"{operation} was accepted: {wanted}")


def kept_back(case: Case, wanted: Mapping[str, Any]) -> bool:
    """Whether botocore has a reason not to send it: what it requires, an empty text, a time that it has no form for."""
    return case.rule.endswith("-required") or '""' in json.dumps(wanted) or case.rule == "time-beyond"


def first_row(fake: CodeDeployFake, operation: str, wanted: Mapping[str, Any]) -> Rule:
    """The row that a request hits, by the tests of the table."""
    store = fake._worlds.store(fake.account_id, fake.region)
    read = fake._engine.contract.read(operation, dict(wanted))
    call = Call(store, read, fake._engine._context(store, fake.clock.now_ms, operation))
    return next(rule for rule in OPERATIONS[operation].rules if rule.test(call) is not None)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_answers_its_error_and_changes_nothing(case: Case, client: CodeDeployClient) -> None:
    fake = seeded(case.policies, contract=case.contract)
    given = case.given(fake) or {}
    wanted = case.asked(given)
    hit = first_row(fake, case.operation, wanted)
    assert (hit.id, hit.error) == (case.rule, case.code)
    code, message = f"{case.code}Exception", case.message.format(**given)
    before = fake.snapshot()
    with fake.intercept():
        error = told(client, case.operation, wanted)
    if error is None:
        assert kept_back(case, wanted)
    else:
        assert error.response["Error"] == {"Code": code, "Message": message}
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert type(error).__name__ == (code if case.code != OWN else "ClientError")
    raw = fake.handle(request(case.operation, wanted))
    assert (raw.status, content(raw)) == (400, {"__type": code, "message": message})
    assert fake.calls[-1].outcome == ServiceError(code, message)
    assert fake.snapshot() == before


@pytest.mark.parametrize("operation", THROTTLED)
def test_throttling_comes_by_script(operation: str, client: CodeDeployClient) -> None:
    fake = seeded()
    before = fake.snapshot().worlds
    fake.script.throttle(None, operation=operation)
    with fake.intercept():
        error = told(client, operation, THROTTLED[operation])
    assert error is not None
    assert error.response["Error"] == {"Code": "ThrottlingException", "Message": "Rate exceeded"}
    raw = fake.handle(request(operation, THROTTLED[operation]))
    assert (raw.status, content(raw)) == (400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
    assert fake.snapshot().worlds == before


def test_no_row_is_without_a_case() -> None:
    assert {(name, rule.id) for name, rule in ROWS} == {(case.operation, case.rule) for case in CASES}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_declared_error_has_a_row_or_a_reason_why_it_never_comes(name: str) -> None:
    operation = load().operation(name)
    assert operation is not None
    declared = {error.removesuffix("Exception") for error in operation.errors}
    rows = {rule.error for owner, rule in ROWS if owner == name} - {OWN}
    never = {error for owner, error in NEVER if owner == name}
    by_script = declared & {BY_SCRIPT}
    assert rows | never | by_script == declared
    assert not rows & never
    assert (name in THROTTLED) is bool(by_script)


def test_all_thirty_errors_of_a_creation_have_rows() -> None:
    rows = {case.code for case in CASES if case.operation == "CreateDeployment"} - {OWN}
    assert len({*rows, BY_SCRIPT}) == 30


def test_what_no_operation_declares_has_no_row() -> None:
    declared = {error for name in load().operations for error in _declared(name)}
    assert not declared & set(ORPHANS)
    assert not {rule.error for _, rule in ROWS} & set(ORPHANS)


def _declared(name: str) -> Iterator[str]:
    operation = load().operation(name)
    yield from (error.removesuffix("Exception") for error in operation.errors) if operation else ()


@pytest.mark.parametrize(("operation", "rule"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_every_error_is_declared_and_every_row_says_how_it_is_known(operation: str, rule: Any) -> None:
    load().check_error(operation, f"{rule.error}Exception")
    assert evidence(rule.evidence).source


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_rows_of_a_table_have_different_ids(operation: str) -> None:
    ids = [rule.id for rule in OPERATIONS[operation].rules]
    assert len(ids) == len(set(ids))


#: Every day on which an operation began to declare an error.
DAYS = sorted(
    {dated["since"] for operation in document("model")["operations"].values() for dated in operation["errors"].values()}
)


@pytest.mark.parametrize("date", DAYS)
def test_no_contract_ever_gets_an_error_that_it_did_not_declare(date: str) -> None:
    for case in CASES:
        fake = seeded(case.policies, contract=date)
        try:
            given = case.given(fake) or {}
        except ServiceError:
            continue  # what the case needs did not exist then
        try:
            fake.call(case.operation, case.asked(given))
        except ServiceError:
            pass  # the fake itself has checked that the contract declares it
        except ContractViolation as violation:
            pytest.fail(f"{case}: {violation}")


@pytest.mark.parametrize(
    ("date", "number"), [("2017-05-16", 100), ("2017-11-27", 100), ("2017-11-28", 256), ("current", 256)]
)
def test_the_description_limit_follows_the_date(date: str, number: int) -> None:
    fake = seeded(contract=date)
    error = refused(fake, "CreateDeployment", {**CREATE, "description": "x" * (number + 1)})
    assert error.message == f"The description is longer than {number} characters"
    deploy(fake, description="x" * number)


@pytest.mark.parametrize(("date", "number"), [("2017-05-16", 100), ("2017-11-28", 25), ("current", 25)])
def test_the_batch_limit_follows_the_date(date: str, number: int) -> None:
    fake = seeded(contract=date)
    error = refused(fake, "BatchGetDeployments", {"deploymentIds": [UNKNOWN] * (number + 1)})
    assert error.message == f"The input deployment id list is too long: max {number}"
    assert fake.call("BatchGetDeployments", {"deploymentIds": [UNKNOWN] * number}) == {"deploymentsInfo": []}


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("2017-08-03", "Deployment Group 'prod' is already deploying deployment '{}'"),
        ("2022-06-30", "Deployment Group 'prod' is already deploying deployment '{}'"),
        ("2022-07-01", "The Deployment Group 'prod' already has an active Deployment '{}'"),
    ],
)
def test_the_sentence_about_an_active_deployment_follows_the_date(date: str, sentence: str) -> None:
    fake = seeded(contract=date)
    active = deploy(fake)
    assert refused(fake, "CreateDeployment", CREATE).message == sentence.format(active)


@pytest.mark.parametrize("status", ["Created", "Queued", "InProgress"])
def test_a_group_has_one_deployment_at_a_time(status: str) -> None:
    fake = seeded()
    fake.run_until(deploy(fake), status)
    assert refused(fake, "CreateDeployment", CREATE).code == "DeploymentLimitExceededException"
    fake.run_until_idle()
    deploy(fake)


def test_the_name_of_the_group_is_missed_before_the_application_is_looked_up() -> None:
    error = refused(make(), "CreateDeployment", {"applicationName": "nowhere", "revision": REVISION})
    assert error.code == "DeploymentGroupNameRequiredException"


def test_the_configuration_is_judged_before_the_revision() -> None:
    wrong = {**CREATE, "deploymentConfigName": "mine", "revision": {"revisionType": "Zip"}}
    assert refused(seeded(), "CreateDeployment", wrong).code == "DeploymentConfigDoesNotExistException"


def test_names_are_case_sensitive() -> None:
    fake = seeded()
    fake.call("CreateApplication", {"applicationName": "Web"})
    assert refused(fake, "CreateDeployment", {**CREATE, "applicationName": "Web"}).message.endswith("name: prod")


def test_two_applications_may_have_groups_of_one_name() -> None:
    fake = seeded()
    fake.seed_group("shop", "prod")
    first, second = deploy(fake), deploy(fake, applicationName="shop")
    assert first != second
