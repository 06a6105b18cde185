"""What the colours and letters of a picture mean: only those that are in it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from codedeploy_fake.history import LETTERS, Span
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, TargetStatus
from codedeploy_fake.svg.elements import box, cross, words
from codedeploy_fake.svg.lanes import USUAL
from codedeploy_fake.svg.rows import Row
from codedeploy_fake.svg.scale import EDGE, LEFT

#: From one line to the next, in pixels.
LEADING = 18.0


def legend(statuses: Sequence[Span], rows: Sequence[Row], top: float) -> tuple[list[str], float]:
    """The legend and where it ends."""
    told = [row.history for row in rows]
    attempted = [row for row in rows if row.history.attempted is not None]
    edged = {span.status for span in statuses}
    seen = edged | {span.status for one in told for span in one.statuses}
    lasting = [str(status) for status in dict.fromkeys([*DeploymentStatus, *TargetStatus]) if status in seen]
    painted = list(_statuses(lasting, edged, top))
    events = {event.status for row in attempted for event in row.history.events}
    if events:
        top += LEADING
        painted += _events(events, top)
    named = {
        str(event.event)
        for row in rows
        if row.roomy and row.history.attempted is not None
        for event in row.history.events
    }
    if named:
        letters, top = _letters(named, top + LEADING)
        painted += letters
    if any(len(one.target_ids) > 1 for one in told):
        top += LEADING
        text = "Targets to which the very same happened at the same instants share a lane, higher the more they are."
        painted.append(words("faded", LEFT, top + 10, text))
    return painted, top + LEADING + 4


def _statuses(lasting: Sequence[str], edged: Container[str], top: float) -> Iterator[str]:
    yield words("id faded", LEFT - 8, top + 10, "status")
    left = LEFT
    for status in lasting:
        yield box(f"t{status}", left, top, 22, 12)
        if status in edged:  # those of the deployment's lane
            yield box(f"e{status}", left, top + 9, 22, 3)
        yield words("", left + 28, top + 10, status)
        left += len(status) * USUAL + 48


def _events(seen: Container[str], top: float) -> Iterator[str]:
    yield words("id faded", LEFT - 8, top + 10, "lifecycle event")
    left = LEFT
    for status in [str(status) for status in EventStatus if status in seen]:
        yield box(f"e{status}", left, top + 0.5, 8, 11)
        left += 14
        if status == EventStatus.FAILED:
            yield cross(left, top + 2, 7)
            left += 12
        yield words("", left, top + 10, status)
        left += len(status) * USUAL + 20
    yield words("faded", left, top + 10, "A short one is drawn 3 px wide: point at a bar for its instants.")


def _letters(events: Container[str], top: float) -> tuple[list[str], float]:
    """Letter and name of each event, on as many lines as that takes."""
    painted = [words("id faded", LEFT - 8, top + 10, "letters")]
    left = LEFT
    for event, letter in LETTERS.items():
        if event in events:
            width = len(event) * USUAL + 30
            if left + width > EDGE:
                left, top = LEFT, top + LEADING
            painted += [words("id", left + 8, top + 10, letter), words("", left + 14, top + 10, event)]
            left += width
    return painted, top
