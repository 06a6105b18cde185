"""The legend names what is in the picture, and nothing else."""

from __future__ import annotations

import re

from codedeploy_fake.history import History, Span
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.svg.legend import LEADING, legend
from codedeploy_fake.svg.rows import PLAIN, ROOMY, Row
from codedeploy_fake.svg.scale import EDGE

DEPLOYMENT = [Span("Created", 0, 1), Span("InProgress", 1, 9), Span("Failed", 9)]


def row(height: float, *events: str, status: str = "Succeeded", ids: tuple[str, ...] = ("i-0a",)) -> Row:
    spans = tuple(Span(status, 3, 4, event) for event in events)
    return Row(History(ids, (Span("Pending", 1, 2), Span("InProgress", 2, 9), Span("Succeeded", 9)), spans), 0, height)


def texts(painted: list[str]) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)<", "".join(painted))


def test_without_targets_there_are_statuses_alone() -> None:
    painted, end = legend(DEPLOYMENT, [], 100)
    assert texts(painted) == ["status", "Created", "InProgress", "Failed"]
    assert end == 100 + LEADING + 4


def test_the_statuses_of_deployment_and_targets_in_the_order_of_the_model() -> None:
    painted, _ = legend(DEPLOYMENT, [row(PLAIN)], 100)
    assert texts(painted) == ["status", "Created", "InProgress", "Succeeded", "Failed", "Pending"]


def test_bars_are_explained_where_there_are_some_and_a_failure_has_its_cross() -> None:
    painted, _ = legend(DEPLOYMENT, [row(PLAIN, "Install", status="Failed")], 100)
    assert texts(painted)[-3:-1] == ["lifecycle event", "Failed"]
    assert "3 px wide" in texts(painted)[-1]
    assert "".join(painted).count('class="cross"') == 1


def test_letters_are_explained_where_there_is_room_for_some() -> None:
    assert "letters" not in texts(legend(DEPLOYMENT, [row(PLAIN, "Install")], 100)[0])
    painted, _ = legend(DEPLOYMENT, [row(ROOMY, "Install", "BlockTraffic")], 100)
    assert texts(painted)[-5:] == ["letters", "B", "BlockTraffic", "i", "Install"]


def test_all_letters_take_a_second_line() -> None:
    painted, end = legend(DEPLOYMENT, [row(ROOMY, *LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER])], 100)
    assert end == 100 + 4 * LEADING + 4
    assert max(float(left) for left in re.findall(r'<text class="" x="([\d.]+)"', "".join(painted))) < EDGE


def test_an_untouched_target_explains_no_bars() -> None:
    untouched = Row(History(("i-0a",), (Span("Skipped", 1),), (Span("Skipped", 1, 1, "Install"),)), 0, ROOMY)
    assert texts(legend([], [untouched], 100)[0]) == ["status", "Skipped"]


def test_that_targets_share_a_lane_is_said() -> None:
    painted, _ = legend(DEPLOYMENT, [row(ROOMY, ids=("i-0a", "i-0b"))], 100)
    assert "share a lane" in texts(painted)[-1]
