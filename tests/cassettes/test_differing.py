"""What is said about a call that a cassette has no answer for."""

from __future__ import annotations

from codedeploy_fake.cassettes.differing import unmatched
from codedeploy_fake.cassettes.interactions import Interaction

LISTED = Interaction("ListDeployments", {"applicationName": "web", "createTimeRange": {"start": 1501780462.227}})
OTHERS = (
    Interaction("CreateApplication", {"applicationName": "web"}),
    Interaction("ListDeployments", {"applicationName": "api", "includeOnlyStatuses": ["Failed", "Stopped"]}),
    LISTED,
)


def said(operation: str, input: object, recorded: int = 0) -> list[str]:
    return unmatched("run.yaml", OTHERS, operation, input, recorded).splitlines()


def test_the_nearest_has_the_fewest_differences_and_times_are_as_in_the_file() -> None:
    asked = {"applicationName": "web", "createTimeRange": {"start": 1501780463}, "nextToken": "x"}
    assert said("ListDeployments", asked)[1:-1] == [
        "the nearest is interactions[2], also ListDeployments; it differs in",
        '  createTimeRange.start: recorded "2017-08-03T17:14:22.227Z", asked "2017-08-03T17:14:23Z"',
        '  nextToken: asked "x", not recorded',
    ]


def test_items_of_lists_have_their_place() -> None:
    asked = {"applicationName": "api", "includeOnlyStatuses": ["Failed"]}
    assert said("ListDeployments", asked)[2] == '  includeOnlyStatuses[1]: recorded "Stopped", not asked'
    assert said("CreateApplication", {})[2:4] == [
        '  applicationName: recorded "web", not asked',
        "  the whole input: asked {}, not recorded",
    ]


def test_an_operation_that_nobody_called() -> None:
    assert said("StopDeployment", {})[1] == (
        "no StopDeployment was recorded; what was: CreateApplication, ListDeployments"
    )


def test_a_call_that_is_made_once_more() -> None:
    assert said("CreateApplication", {"applicationName": "web"}, 1)[0] == (
        'run.yaml has this call once, and it is asked once more: CreateApplication {"applicationName": "web"}'
    )
    assert "has this call 2 times" in said("CreateApplication", {}, 2)[0]


def test_it_is_never_long() -> None:
    asked = {f"member{number}": "x" * 1000 for number in range(20)}
    lines = said("CreateApplication", asked)
    assert lines[-2] == "  and 13 more"
    assert max(map(len, lines)) < 400
