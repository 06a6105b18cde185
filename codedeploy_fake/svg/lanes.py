"""The lanes of a picture: the status of a deployment or target as a tint behind, its lifecycle events as bars on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codedeploy_fake.history import LETTERS, History, Span, blame
from codedeploy_fake.simulation.states import EventStatus, TargetStatus
from codedeploy_fake.svg.elements import box, boxes, cross, shortened, tip, words
from codedeploy_fake.svg.rows import Row
from codedeploy_fake.svg.scale import EDGE, LEAST, LEFT, RIGHT, Place, Scale, apart
from codedeploy_fake.svg.ticks import spoken

#: How wide a letter is taken to be, in pixels, at the two sizes of the style sheet.
SMALL, USUAL = 5.9, 6.4
#: How much of a name stands at the left of a lane, in characters.
LONGEST_NAME = 25
#: Between two labels of thin lanes, and between one and that of a lane with text; in pixels.
BETWEEN_LABELS, CLEAR = 40.0, 13.0


@dataclass(slots=True)
class Layers:
    """What is painted first, what over the grid, and last."""

    under: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)


def deployment_lane(spans: Sequence[Span], scale: Scale, top: float, height: float) -> Layers:
    """The lane of the deployment: its statuses, named where there is room."""
    layers = Layers()
    places = scale.places((span.begun, span.ended) for span in spans)
    for span, (left, right) in zip(spans, apart(places, LEAST + 1, 0, EDGE), strict=True):
        title = _tip("deployment", span, scale)
        layers.under.append(box(f"t{span.status}", left, top, right - left, height - 5, title))
        layers.over.append(box(f"e{span.status}", left, top + height - 5, right - left, 5, title))
        if len(span.status) * USUAL + 8 <= right - left:
            layers.over.append(words("", left + 5, top + height / 2 + 2, span.status))
    layers.over.append(words("id", LEFT - 8, top + height / 2 + 2, "deployment"))
    return layers


def lanes(rows: Sequence[Row], scale: Scale) -> Layers:
    """The lanes of the targets."""
    layers = Layers()
    for row in rows:
        (_thin if row.thin else _lane)(row, scale, layers)
    layers.over += _labels(rows)
    return layers


def _lane(row: Row, scale: Scale, layers: Layers) -> None:
    one, height = row.history, row.height - 2
    places = scale.places((span.begun, span.ended) for span in one.statuses)
    for span, (left, right) in zip(one.statuses, apart(places, LEAST, 0, EDGE), strict=True):
        layers.under.append(box(f"t{span.status}", left, row.top, right - left, height, _tip(who(one), span, scale)))
    kind = "loud last" if one.troubled else "small last"
    low = 8 if row.roomy else 4  # under the name of an event that reaches here
    layers.over.append(words(kind, EDGE - 6, row.top + height / 2 + low, one.status))
    if one.attempted is None:
        return
    bars = apart(scale.places((event.begun, event.ended) for event in one.events), LEAST, 1, RIGHT)
    top, bottom = (row.top + 14, row.top + height - 4) if row.roomy else (row.top + 2, row.top + height - 2)
    for event, (left, right) in zip(one.events, bars, strict=True):
        title = _tip(f"{who(one)} {event.event}", event, scale)
        layers.over.append(box(f"e{event.status}", left, top, right - left, bottom - top, title))
    layers.over += _named(one.events, bars, row.top + 10) if row.roomy else _blamed(one, bars, row.top + height / 2)


def _thin(row: Row, scale: Scale, layers: Layers) -> None:
    """A lane of which there are hundreds: colour alone, and what failed in full colour."""
    one = row.history
    parts = []
    places = scale.places((span.begun, span.ended) for span in one.statuses)
    for span, place in zip(one.statuses, apart(places, LEAST, 0, EDGE), strict=True):
        kind = "e" if span.status in {TargetStatus.FAILED, TargetStatus.UNKNOWN} else "t"
        parts.append(boxes(f"thin {kind}{span.status}", [place], row.top, row.height))
    layers.under.append(f"<g>{tip(f'{who(one)}: {one.verdict}')}{''.join(parts)}</g>")
    if one.attempted is not None:
        bars: dict[str, list[Place]] = {}
        spans = [event for event in one.events if event.status != EventStatus.SKIPPED]
        for event, (left, right) in zip(spans, scale.places((e.begun, e.ended) for e in spans), strict=True):
            bars.setdefault(event.status, []).append((left, max(right, left + LEAST / 2)))
        for status in sorted(bars, key=lambda status: status == EventStatus.FAILED):  # a failure covers the others
            layers.over.append(boxes(f"thin e{status}", bars[status], row.top, row.height))


def _named(events: Sequence[Span], bars: Sequence[Place], baseline: float) -> Iterator[str]:
    """Names above the bars: of what failed always, of others in full or as a letter where there is room."""
    taken: list[Place] = []

    def free(left: float, right: float) -> bool:
        if any(left < end and start < right for start, end in taken):
            return False
        taken.append((left, right))
        return True

    for event, (left, _) in zip(events, bars, strict=True):
        if event.status == EventStatus.FAILED:
            text = _reason(event)
            width = _wide(text)
            start = min(left, EDGE - 6 - width)
            taken.append((start - 3, start + width))
            yield cross(start, baseline - 7, 7)
            yield words("loud", start + 11, baseline, text)
    for event, (left, right), following in zip(events, bars, [*(left for left, _ in bars[1:]), EDGE], strict=False):
        name = str(event.event)
        middle, end = (left + right) / 2, left + len(name) * SMALL
        if event.status in {EventStatus.FAILED, EventStatus.SKIPPED}:
            continue
        if end + 4 <= following and free(left, end):
            yield words("small", left, baseline, name)
        elif free(middle - 4, middle + 4):
            yield words("mid", middle, baseline, LETTERS.get(name, name[:1]))


def _blamed(one: History, bars: Sequence[Place], middle: float) -> Iterator[str]:
    """Right of the bars what failed, or left of them where there is no room; its cross in any case."""
    if one.failure is None:
        return
    text = _reason(one.failure)
    width = _wide(text)
    right = bars[-1][1] + 5
    if right + width <= RIGHT:
        yield cross(right, middle - 3.5, 7)
        yield words("loud", right + 11, middle + 4, text)
    elif bars[0][0] - width - 5 >= LEFT:
        yield cross(bars[0][0] - 12, middle - 3.5, 7)
        yield words("loud last", bars[0][0] - 17, middle + 4, text)
    else:
        yield cross(min(right, RIGHT - 7), middle - 3.5, 7)


def _reason(failure: Span) -> str:
    return blame(failure).removeprefix("at ")


def _wide(reason: str) -> float:
    """How wide a reason is, bold and with its cross."""
    return len(reason) * SMALL * 1.08 + 12


def _labels(rows: Sequence[Row]) -> Iterator[str]:
    """The names at the left: of every lane with room for it, of the others now and then."""
    spoken_for = [(row.top + row.bottom) / 2 for row in rows if not row.thin]
    last = -BETWEEN_LABELS
    for row in rows:
        middle, names = (row.top + row.bottom) / 2, row.history.target_ids
        kind = "id loudid" if row.history.troubled else "id"
        name = f"{row.history.side} {names[0]}".lstrip()
        name = shortened(name, LONGEST_NAME if len(names) == 1 else LONGEST_NAME - 6)
        if row.thin:
            if middle - last < BETWEEN_LABELS or any(abs(middle - place) < CLEAR for place in spoken_for):
                continue
            last = middle
        if len(names) > 1 and row.roomy:
            yield words(kind, LEFT - 8, middle - 3, name)
            yield words("id faded", LEFT - 8, middle + 10, f"and {len(names) - 1:,} more")
        else:
            yield words(kind, LEFT - 8, middle + 3, name + (f" +{len(names) - 1}" if len(names) > 1 else ""))


def who(one: History) -> str:
    """The target, or the first of several and how many more."""
    more = f" and {len(one.target_ids) - 1} more" if len(one.target_ids) > 1 else ""
    return f"{one.side} {shortened(one.target_ids[0], 40)}{more}".lstrip()


def _tip(who: str, span: Span, scale: Scale) -> str:
    """Name, status and instants, and why."""
    instants = spoken(span.begun - scale.begun)
    if span.ended not in {None, span.begun}:
        instants += f" to {spoken((span.ended or 0) - scale.begun)}"
    elif span.ended is None:
        instants = f"since {instants}"
    why = f"\n{shortened(span.why, 160)}" if span.why else ""
    log = f"\n{span.log_tail[-80:]}" if span.log_tail else ""
    return f"{who}: {span.status}, {instants}{why}{log}"
