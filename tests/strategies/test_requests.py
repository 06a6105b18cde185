"""``requests``: what a user draws, valid or broken in one way, of a world or of none."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, ServiceError, UsageError, strategies
from codedeploy_fake.contract import load
from codedeploy_fake.strategies import Broken, Kind, Request, requests
from tests.making import make, seeded
from tests.strategies.worlds import DATES, stand

OPERATIONS = load().operations
PROD = {"applicationName": "web", "deploymentGroupName": "prod"}
SOME = settings(max_examples=20)
#: Nothing is said of shrinking here, which is slow where it succeeds late.
FIND = settings(max_examples=2000, phases=[Phase.generate, Phase.shrink], database=None)


def fails(fake: CodeDeployFake, request: Request) -> str:
    """The code of the error that a request gets; "" for none."""
    try:
        fake.call(request.operation, request)
    except ServiceError as error:
        return error.code
    return ""


# What is drawn.


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_requests(operation: str) -> None:
    @SOME
    @given(requests(operation))
    def drawn(request: Request) -> None:
        assert request.operation == operation
        assert json.loads(json.dumps(request)) == request.input

    drawn()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("date", sorted(set(DATES) - {"current"}))
def test_a_valid_request_has_only_what_the_contract_of_its_date_has(operation: str, date: str) -> None:
    contract = load(date)
    if contract.operation(operation) is None:
        with pytest.raises(UsageError, match=rf"requests\('{operation}'\): CodeDeploy has no such operation on {date}"):
            requests(operation, contract=date)
        return

    @settings(max_examples=5)
    @given(requests(operation, valid=True, contract=date))
    def drawn(request: Request) -> None:
        assert request.broken is None
        assert contract.read(operation, dict(request)) == request

    drawn()


@SOME
@given(requests("CreateDeployment", valid=True))
def test_without_a_world_they_are_for_the_group_web_prod(request: Request) -> None:
    fake = seeded()
    assert {name: request[name] for name in PROD} == PROD
    assert fails(fake, request) in ("", "NotSimulatedException")


@SOME
@given(requests("CreateDeployment", valid=False))
def test_an_invalid_one_says_in_which_way_and_by_which_errors(request: Request) -> None:
    assert request.broken is not None
    assert fails(seeded(), request) in request.broken.errors


def test_an_invalid_one_differs_from_a_valid_one_at_one_place() -> None:
    @SOME
    @given(requests("RegisterApplicationRevision", valid=False))
    def drawn(request: Request) -> None:
        assert request.broken is not None
        whole: Any = request.input
        for step in request.broken.path[:-1]:
            whole = whole[step]
        there = whole if isinstance(whole, list) else list(whole)
        last = request.broken.path[-1]
        assert (last in there) is (request.broken.kind is not Kind.MISSING) or isinstance(last, int)

    drawn()


def test_by_default_there_are_both_and_names_of_nothing() -> None:
    fake = stand(make().policies, "current")
    seen: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True)
    @given(requests("GetDeploymentGroup", world=fake))
    def drawn(request: Request) -> None:
        code = fails(fake, request)
        seen["broken" if request.broken else "there" if not code else "not there"] += 1
        assert request.broken is None or code in request.broken.errors

    drawn()
    assert min(seen[word] for word in ("broken", "there", "not there")) >= 10, seen


def test_names_are_drawn_from_what_is_there_at_that_moment() -> None:
    fake = seeded()

    @SOME
    @given(requests("GetApplication", valid=True, world=fake))
    def drawn(request: Request) -> None:
        assert request == {"applicationName": name}

    name = "web"
    drawn()
    fake.reset()
    fake.call("CreateApplication", {"applicationName": "later"})
    name = "later"
    drawn()


def test_where_there_is_nothing_to_name_nothing_is_drawn() -> None:
    fake = make()
    with pytest.raises(Exception, match=r"Unable to satisfy assumptions|Could not find"):
        find(requests("GetDeployment", valid=True, world=fake), lambda _: True, settings=settings(max_examples=10))


def test_a_world_of_another_account_has_names_of_its_own() -> None:
    fake = seeded()
    other = fake.world(account_id="111122223333", region="eu-west-1")
    other.seed_group("api", "main", 1)

    @SOME
    @given(requests("TagResource", valid=True, world=other))
    def drawn(request: Request) -> None:
        assert "eu-west-1:111122223333" in request["ResourceArn"]
        other.call("TagResource", request)

    drawn()


# Members that stay.


@SOME
@given(requests("StopDeployment", valid=True, deploymentId=st.sampled_from(("d-AAAAAAAAA", "d-BBBBBBBBB"))))
def test_a_member_may_be_a_strategy(request: Request) -> None:
    assert request["deploymentId"] in ("d-AAAAAAAAA", "d-BBBBBBBBB")


@SOME
@given(requests("CreateDeployment", valid=False, applicationName="api", deploymentGroupName="main"))
def test_a_member_that_is_given_stays_whole(request: Request) -> None:
    fake = make()
    fake.seed_group("api", "main")
    assert request.broken is not None
    assert (request["applicationName"], request["deploymentGroupName"]) == ("api", "main")
    assert fails(fake, request) in request.broken.errors


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        (("CreateDeploy",), {}, "requests('CreateDeploy'): CodeDeploy has no such operation on 2026-10-19; it has Add"),
        (("GetDeployment",), {"valid": "yes"}, "requests(valid='yes'): True, False, or None for both"),
        (
            ("GetDeployment",),
            {"deploymentID": "d-1"},
            "requests('GetDeployment', deploymentID=...): the operation has no such member on 2026-10-19",
        ),
        (("GetDeployment",), {"world": 1}, "requests(world=1): a CodeDeployFake of this process, or one of its worlds"),
        (("GetDeployment",), {"contract": "2014-01-01"}, "contract='2014-01-01' lies before the first published model"),
    ],
)
def test_what_it_does_not_know_is_refused(arguments: Any, keywords: Any, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        requests(*arguments, **keywords)


def test_a_member_of_the_wrong_type_teaches() -> None:
    with pytest.raises(
        UsageError, match=r"requests\('GetDeployment', ...\): deploymentId: expected a string, got an int"
    ):
        find(requests("GetDeployment", deploymentId=1), lambda _: True, settings=FIND)


# The value.


def test_a_request_is_a_dict_that_knows_more() -> None:
    broken = Broken(("tags", 0, "Key"), Kind.TOO_LONG, frozenset({"InvalidTagsToAddException"}))
    request = Request("CreateApplication", {"applicationName": "web"}, broken)
    assert request == {"applicationName": "web"} == request.input
    assert type(request.input) is dict
    assert (broken.member, str(broken)) == ("tags[0].Key", "tags[0].Key: too_long")
    assert repr(request) == ("Request('CreateApplication', {'applicationName': 'web'}, broken='tags[0].Key: too_long')")
    assert repr(Request("ListApplications", {})) == "Request('ListApplications', {})"
    copied = copy.deepcopy(request)
    assert (copied, copied.operation, copied.broken) == (request, "CreateApplication", broken)


def test_it_goes_through_a_client() -> None:
    fake = seeded()

    @SOME
    @given(requests("GetApplication", valid=True))
    def drawn(request: Request) -> None:
        assert fake.client().get_application(**request)["application"]["applicationName"] == "web"

    drawn()


# Every kind, and the smallest of it.


@pytest.mark.parametrize(
    ("operation", "kind", "member"),
    [
        ("CreateApplication", Kind.MISSING, "applicationName"),
        ("CreateApplication", Kind.UNKNOWN_MEMBER, "madeUp"),
        ("CreateApplication", Kind.WRONG_TYPE, "applicationName"),
        ("CreateApplication", Kind.TOO_SHORT, "applicationName"),
        ("CreateApplication", Kind.TOO_LONG, "applicationName"),
        ("CreateApplication", Kind.BAD_PATTERN, "applicationName"),
        ("CreateApplication", Kind.OUTSIDE_ENUM, "computePlatform"),
        ("CreateApplication", Kind.CONFLICTING, "tags"),
        ("BatchGetDeployments", Kind.TOO_MANY, "deploymentIds"),
        ("CreateDeploymentConfig", Kind.TOO_LOW, "minimumHealthyHosts.value"),
        ("CreateDeploymentConfig", Kind.TOO_HIGH, "minimumHealthyHosts.value"),
        ("CreateApplication", Kind.TAKEN, "applicationName"),
        ("GetDeployment", Kind.NO_SUCH, "deploymentId"),
        ("StopDeployment", Kind.NOT_NOW, "deploymentId"),
    ],
)
def test_every_kind_is_drawn_refused_and_shrinks(operation: str, kind: Kind, member: str) -> None:
    fake = stand(make().policies, "current")

    def wanted(request: Request) -> bool:
        return request.broken is not None and (request.broken.kind, request.broken.member) == (kind, member)

    smallest = find(requests(operation, valid=False, world=fake), wanted, settings=FIND)
    assert smallest.broken is not None
    assert fails(fake, smallest) in smallest.broken.errors
    assert len(smallest) <= 3
    assert len(json.dumps(smallest)) <= 500  # hardly anything is in it that need not be


def test_the_table_of_kinds_is_the_one_that_is_tested() -> None:
    tested = test_every_kind_is_drawn_refused_and_shrinks.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {kind for _, kind, _ in tested} == set(Kind)


def test_a_list_that_is_too_long_is_one_longer_than_the_contract_of_its_date_allows() -> None:
    for date, most in (("2017-05-16", 100), ("current", 25)):
        found = find(
            requests("BatchGetDeployments", valid=False, contract=date),
            lambda request: request.broken is not None and request.broken.kind is Kind.TOO_MANY,
            settings=FIND,
        )
        assert len(found["deploymentIds"]) == most + 1


def test_the_module_is_found_on_the_package() -> None:
    assert strategies.requests is requests
