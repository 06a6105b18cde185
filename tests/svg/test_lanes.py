"""Lanes: statuses as tints, lifecycle events as bars, names where they fit; a failure is always seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from codedeploy_fake.history import History, Span
from codedeploy_fake.simulation.failures import SUCCESS
from codedeploy_fake.svg.lanes import Layers, deployment_lane, lanes, who
from codedeploy_fake.svg.rows import PLAIN, ROOMY, Row
from codedeploy_fake.svg.scale import EDGE, LEFT, RIGHT, Scale
from tests.timelines import DIAGNOSTICS

SCALE = Scale(0, 100_000, ended=True)
NAMES = ("ApplicationStop", "DownloadBundle", "BeforeInstall", "Install")


def a_target(
    *events: Span, status: str = "Succeeded", begun: int = 10_000, ended: int = 50_000, ids: tuple[str, ...] = ("i-0a",)
) -> History:
    spans = (Span("Pending", 0, begun), Span("InProgress", begun, ended), Span(status, ended))
    return History(ids, spans, events)


def failed(event: str, begun: int, ended: int) -> Span:
    return Span("Failed", begun, ended, event, DIAGNOSTICS)


def worked(event: str, begun: int, ended: int) -> Span:
    return Span("Succeeded", begun, ended, event, SUCCESS)


def painted(height: float, *told: History, scale: Scale = SCALE) -> Layers:
    return lanes([Row(one, 10 + place * height, height) for place, one in enumerate(told)], scale)


def texts(layers: Layers, kind: str) -> list[str]:
    return re.findall(rf'<text class="{kind}"[^>]*>([^<]*)<', "".join(layers.over))


def bars(layers: Layers) -> Iterator[tuple[str, float, float]]:
    """Class, left and width of every bar."""
    for kind, left, width in re.findall(
        r'<rect class="(e\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', "".join(layers.over)
    ):
        yield kind, float(left), float(width)


def test_the_deployments_statuses_have_their_names_where_there_is_room() -> None:
    spans = [Span("Created", 0, 500), Span("Queued", 500, 20_000), Span("InProgress", 20_000, 100_000)]
    layers = deployment_lane([*spans, Span("Succeeded", 100_000)], SCALE, 0, 30)
    assert texts(layers, "") == ["Queued", "InProgress", "Succeeded"]
    assert texts(layers, "id") == ["deployment"]
    assert [kind for kind, _, _ in bars(layers)] == ["eCreated", "eQueued", "eInProgress", "eSucceeded"]
    assert "deployment: Queued, 0.5 s to 20 s" in layers.under[1]
    assert "deployment: Succeeded, since 1 min 40 s" in layers.under[3]


def test_a_status_is_a_tint_from_its_instant_to_the_next_and_the_last_to_the_edge() -> None:
    layers = painted(ROOMY, a_target())
    assert [re.findall(r'class="(\w+)" x="(\d+)', tint)[0] for tint in layers.under] == [
        ("tPending", "184"),
        ("tInProgress", "276"),
        ("tSucceeded", "644"),
    ]
    assert "i-0a: InProgress, 10 s to 50 s" in layers.under[1]
    right = sum(float(part) for part in re.findall(r'(?:x|width)="([\d.]+)"', layers.under[2]))
    assert right == EDGE


def test_an_event_is_a_bar_with_its_name_its_status_and_its_instants() -> None:
    layers = painted(ROOMY, a_target(worked("Install", 20_000, 40_000)))
    assert list(bars(layers)) == [("eSucceeded", 368, 184)]
    assert texts(layers, "small") == ["Install"]
    assert "<title>i-0a Install: Succeeded, 20 s to 40 s</title>" in "".join(layers.over)


def test_a_failed_event_has_a_cross_its_code_and_its_diagnostics() -> None:
    layers = painted(ROOMY, a_target(failed("Install", 20_000, 20_100), status="Failed"))
    assert texts(layers, "loud") == ["Install ScriptFailed"]
    over = "".join(layers.over)
    assert over.count('class="cross"') == 1
    assert "i-0a Install: Failed, 20 s to 20.1 s\nScriptFailed: exit code 1\nno such host" in over
    assert texts(layers, "loud last") == ["Failed"]
    assert texts(layers, "id loudid") == ["i-0a"]


def test_short_events_are_wide_enough_to_see_and_cover_none_of_the_others() -> None:
    events = [worked(name, 20_000 + place, 20_001 + place) for place, name in enumerate(NAMES)]
    drawn = list(bars(painted(ROOMY, a_target(*events))))
    assert [width for _, _, width in drawn] == [3, 3, 3, 3]
    assert [left for _, left, _ in drawn] == sorted({left for _, left, _ in drawn})


def test_names_that_do_not_fit_become_letters_and_letters_that_do_not_fit_are_left_out() -> None:
    loose = [worked(name, 20_000 + 3_000 * place, 21_000 + 3_000 * place) for place, name in enumerate(NAMES)]
    layers = painted(ROOMY, a_target(*loose))
    assert (texts(layers, "mid"), texts(layers, "small")) == (["s", "d", "b"], ["Install"])
    tight = [worked(name, 20_000 + place, 20_001 + place) for place, name in enumerate(NAMES)]
    layers = painted(ROOMY, a_target(*tight))
    assert (texts(layers, "mid"), texts(layers, "small")) == (["s", "b"], [])


def test_an_event_that_has_no_letter_has_its_first() -> None:
    layers = painted(ROOMY, a_target(worked("Warm", 20_000, 20_100), worked("Up", 20_200, 20_300)))
    assert texts(layers, "mid") == ["W"]


def test_a_failure_at_the_end_has_its_words_left_of_the_edge() -> None:
    layers = painted(ROOMY, a_target(failed("Install", 99_000, 99_100), status="Failed", ended=99_500))
    ((left, text),) = re.findall(r'<text class="loud" x="([\d.]+)"[^>]*>([^<]*)<', "".join(layers.over))
    assert text == "Install ScriptFailed"
    assert float(left) < RIGHT


def test_skipped_events_are_hollow_bars_without_a_name() -> None:
    skipped = Span("Skipped", 20_100, 20_100, "AfterInstall")
    layers = painted(ROOMY, a_target(failed("Install", 20_000, 20_100), skipped, status="Failed"))
    assert [kind for kind, _, _ in bars(layers)] == ["eFailed", "eSkipped"]
    assert "AfterInstall: Skipped, 20.1 s<" in "".join(layers.over)
    assert texts(layers, "mid") == []


@pytest.mark.parametrize("height", [ROOMY, PLAIN, 3])
def test_an_untouched_target_has_no_bars(height: float) -> None:
    spans = (Span("Pending", 0, 9_000), Span("Skipped", 9_000))
    untouched = History(("i-0a",), spans, (Span("Skipped", 9_000, 9_000, "Install"),))
    layers = painted(height, untouched)
    assert not list(bars(layers))
    assert "eSkipped" not in "".join(layers.over)


@pytest.mark.parametrize(
    ("begun", "anchor"),
    [(20_000, "loud"), (98_000, "loud last")],
    ids=["right of its bars", "left of them at the end"],
)
def test_a_plain_lane_says_what_failed_beside_its_bars(begun: int, anchor: str) -> None:
    layers = painted(PLAIN, a_target(failed("Install", begun, begun + 100), status="Failed", ended=begun + 500))
    assert "Install ScriptFailed" in texts(layers, anchor)
    assert "".join(layers.over).count('class="cross"') == 1


def test_a_plain_lane_without_room_has_the_cross_alone() -> None:
    events = [worked("ApplicationStop", 1_000, 1_100), failed("Install", 98_000, 98_100)]
    layers = painted(PLAIN, a_target(*events, status="Failed", begun=500, ended=98_500))
    assert "Install ScriptFailed" not in texts(layers, "loud") + texts(layers, "loud last")
    assert "".join(layers.over).count('class="cross"') == 1


def test_a_plain_lane_where_nothing_failed_says_nothing() -> None:
    layers = painted(PLAIN, a_target(worked("Install", 20_000, 20_100)))
    assert texts(layers, "small last") == ["Succeeded"]
    assert "cross" not in "".join(layers.over)


def test_a_thin_lane_has_colour_alone_and_a_tooltip() -> None:
    layers = painted(3, a_target(worked("Install", 20_000, 40_000), Span("Skipped", 40_000, 40_000, "AfterInstall")))
    assert layers.under[0].startswith("<g><title>i-0a: Succeeded</title>")
    assert 'class="thin eSucceeded"' in layers.over[0]
    assert "eSkipped" not in layers.over[0]
    assert not texts(layers, "small last")


def test_a_thin_lane_that_failed_is_in_full_colour_and_its_failure_covers_the_rest() -> None:
    layers = painted(
        3, a_target(failed("Install", 20_000, 20_100), worked("AfterInstall", 20_100, 20_200), status="Failed")
    )
    assert 'class="thin eFailed"' in layers.under[0]
    assert [re.findall(r'class="thin (\w+)"', path)[0] for path in layers.over[:2]] == ["eSucceeded", "eFailed"]


def test_thin_lanes_have_a_name_now_and_then() -> None:
    layers = painted(2, *(a_target(ids=(f"i-{number}",)) for number in range(100)))
    named = texts(layers, "id")
    assert named == ["i-0", "i-20", "i-40", "i-60", "i-80"]


def test_the_name_of_a_thin_lane_gives_way_to_that_of_a_lane_with_text() -> None:
    thin = [Row(a_target(ids=(f"i-{number}",)), 2.0 * number, 2.0) for number in range(3)]
    loud = Row(a_target(status="Failed", ids=("i-loud",)), 6.0, PLAIN)
    assert texts(lanes([*thin, loud], SCALE), "id") == []


def test_a_lane_of_several_targets_says_how_many() -> None:
    many = tuple(f"i-0123456789abcdef{number}" for number in range(1_500))
    assert texts(painted(ROOMY, a_target(ids=many)), "id faded") == ["and 1,499 more"]
    assert texts(painted(PLAIN, a_target(ids=many)), "id") == ["i-0123456789abcdef0 +1499"]
    assert who(a_target(ids=many)) == "i-0123456789abcdef0 and 1499 more"


def test_a_long_name_is_shortened() -> None:
    (name,) = texts(painted(PLAIN, a_target(ids=("x" * 100,))), "id")
    assert name == "x" * 24 + "&#8230;"
    assert LEFT - 8 - 25 * 6.7 > 0


def test_an_event_that_runs_reaches_to_now() -> None:
    running = History(("i-0a",), (Span("InProgress", 0),), (Span("InProgress", 5_000, None, "Install"),))
    layers = painted(ROOMY, running, scale=Scale(0, 10_000, ended=False))
    assert list(bars(layers)) == [("eInProgress", 644, 460)]
    assert "i-0a Install: InProgress, since 5 s" in "".join(layers.over)
