"""Colours that tell statuses apart for every reader, on light and on dark."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, TargetStatus
from codedeploy_fake.svg.style import COLOURS, hatching, stylesheet

LIGHT, DARK = ("#ffffff", "#1b1f24", "#9c3d00"), ("#14171c", "#e8eaed", "#ffa366")  # paper, ink, ink of failures

#: What a reader without red cones, and one without green ones, sees of linear RGB.
#: Viénot, Brettel and Mollon, Digital video colourmaps for checking the legibility of displays by dichromats (1999).
DICHROMATS = {
    "protanope": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranope": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour: str) -> tuple[float, ...]:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it: 4.5 for text, 3 for shapes."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_status_has_its_colours() -> None:
    assert set(COLOURS) == {*map(str, DeploymentStatus), *map(str, TargetStatus), *map(str, EventStatus)}


@pytest.mark.parametrize("status", COLOURS)
@pytest.mark.parametrize(("first", "inks"), [(0, LIGHT), (2, DARK)], ids=["light", "dark"])
def test_text_can_be_read_on_every_tint(status: str, first: int, inks: tuple[str, str, str]) -> None:
    assert contrast(inks[1], COLOURS[status][first]) >= 7
    assert contrast(inks[1], inks[0]) >= 7


@pytest.mark.parametrize(("first", "inks"), [(0, LIGHT), (2, DARK)], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["Failed", "InProgress", "Pending", "Unknown"])
def test_a_failure_can_be_read_where_it_stands(ground: str, first: int, inks: tuple[str, str, str]) -> None:
    assert contrast(inks[2], COLOURS[ground][first]) >= 4.5


@pytest.mark.parametrize("first", [0, 2], ids=["light", "dark"])
@pytest.mark.parametrize("status", ["InProgress", "Succeeded", "Failed"])
def test_a_bar_is_seen_on_a_target_in_progress(status: str, first: int) -> None:
    if status != "InProgress":  # its own kind: the bar ends at the line of now
        assert contrast(COLOURS[status][first + 1], COLOURS["InProgress"][first]) >= 2.5


@pytest.mark.parametrize("first", [0, 2], ids=["light", "dark"])
@pytest.mark.parametrize("reader", DICHROMATS)
@pytest.mark.parametrize(("one", "other"), [*combinations(["InProgress", "Succeeded", "Failed"], 2)])
def test_a_colour_blind_reader_tells_bars_apart(one: str, other: str, reader: str, first: int) -> None:
    def seen(colour: str) -> list[float]:
        return [sum(weight * c for weight, c in zip(row, linear(colour), strict=True)) for row in DICHROMATS[reader]]

    apart = sum(
        (a - b) ** 2 for a, b in zip(seen(COLOURS[one][first + 1]), seen(COLOURS[other][first + 1]), strict=True)
    )
    assert apart**0.5 >= 0.1


def test_the_style_reaches_nothing_outside_its_picture() -> None:
    style = stylesheet("cdf-d-1")
    selectors = re.findall(r"^(?!@)([^{}\n]+)\{", style, re.MULTILINE)
    assert selectors
    assert all(part.startswith((".cdf", "#cdf-d-1 ")) for selector in selectors for part in selector.split(","))


def test_the_style_follows_what_the_reader_prefers() -> None:
    assert "@media (prefers-color-scheme:dark){" in stylesheet("a")
    assert stylesheet("a").count(".paper{") == 2


def test_skipped_is_told_from_waiting_without_a_colour() -> None:
    assert "#a .tSkipped{fill:url(#a-hatching)}" in stylesheet("a")
    assert 'id="a-hatching"' in hatching("a")
