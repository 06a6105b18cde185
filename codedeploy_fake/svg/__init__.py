"""A timeline as an SVG document: ``picture(timeline)``.

Our own writer: no dependency and no script; the same timeline gives the same bytes. Width 1200 pixels, height at most
1,600, whatever the number of targets: rows gives each its height, lanes paints them, scale and ticks know the time
axis, style the colours, legend what they mean, elements how SVG is spelled.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codedeploy_fake.history import History, Span, tally, targets
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.svg.elements import box, escaped, line, number, shortened, words
from codedeploy_fake.svg.lanes import USUAL, deployment_lane, lanes, who
from codedeploy_fake.svg.legend import legend
from codedeploy_fake.svg.rows import MOST_THIN, arranged
from codedeploy_fake.svg.scale import EDGE, LEFT, WIDTH, Scale
from codedeploy_fake.svg.style import hatching, stylesheet
from codedeploy_fake.svg.ticks import spoken, ticks

if TYPE_CHECKING:
    from codedeploy_fake.timeline import Timeline

#: Characters of a sentence on one line of the head, and how many failures the description names.
LINE, MOST_DESCRIBED = 165, 10
#: Pixels between two interventions that are both named.
BETWEEN_MARKS = 130.0
#: Pixels from the end, or now, within which a tick has no label.
CLOSE = 20.0
#: Height of the lane of the deployment, in pixels.
DEPLOYMENT = 30.0


def picture(timeline: Timeline) -> str:
    """The SVG document of a timeline; see ``Timeline.svg``."""
    statuses, told = timeline.statuses, timeline.targets
    scale = Scale(timeline.deployment.created_at, timeline.until, timeline.ended)
    head, top = _head(timeline, statuses, told)
    axis = top + 38
    rows = arranged(told, axis + DEPLOYMENT + 12)
    bottom = rows[-1].bottom if rows else axis + DEPLOYMENT + 36
    first, then = deployment_lane(statuses, scale, axis + 4, DEPLOYMENT), lanes(rows, scale)
    if not rows:
        then.over.append(words("faded", LEFT + 8, bottom - 8, _no_targets(timeline)))
    key, height = legend(statuses, rows, bottom + 14)
    name = "cdf-" + re.sub(r"[^\w-]", "_", timeline.deployment.deployment_id, flags=re.ASCII)
    size = f'width="{number(WIDTH)}" height="{number(height)}" viewBox="0 0 {number(WIDTH)} {number(height)}"'
    described = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="cdf" {size} {described}>',
        f'<title id="{name}-title">{escaped(timeline.title)}</title>',
        f'<desc id="{name}-desc">{escaped(_described(statuses, told, scale))}</desc>',
        f"<style>{stylesheet(name)}</style>",
        hatching(name),
        box("paper", 0, 0, WIDTH, height),
        *head,
        *first.under,
        *then.under,
        *_axis(timeline, scale, axis, bottom),
        *first.over,
        *then.over,
        *key,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(timeline: Timeline, statuses: Sequence[Span], told: Sequence[History]) -> tuple[list[str], float]:
    """The lines above the axis, and where they end."""
    deployment = timeline.deployment
    name = f"{deployment.deployment_id} \u00b7 {deployment.application} / {deployment.group}"
    config, said = shortened(str(deployment.info["deploymentConfigName"]), 60), timeline.outcome
    lines = [words("head", 16, 30, shortened(name, 110))]
    lines.append(words("sub", 16, 51, f"{config}: {said}" + (f"; {_count(told)}" if told else "")))
    top = 51.0
    for sentence in textwrap.wrap(statuses[-1].why if statuses else "", LINE, max_lines=3, placeholder=" \u2026"):
        top += 17
        lines.append(words("loudid", 16, top, sentence))
    if len(told) > MOST_THIN:
        top += 17
        lines.append(
            words("faded", 16, top, f"{MOST_THIN} lanes are drawn, evenly chosen: failures before the others.")
        )
    return lines, top


def _count(told: Sequence[History]) -> str:
    many = targets(told)
    return f"{many:,} target{'s' * (many != 1)}: {tally(told)}"


def _axis(timeline: Timeline, scale: Scale, top: float, bottom: float) -> Iterator[str]:
    """Ticks with their grid, where now or the end is, and when somebody stepped in from outside."""
    created = to_datetime(scale.begun).isoformat(sep=" ", timespec="milliseconds").replace("+00:00", " UTC")
    yield words("faded", 16, top - 16, f"0 s = {created}")
    end = scale.at(timeline.until)
    for tick in ticks(scale.span):
        place = scale.at(scale.begun + tick)
        yield line("grid", place, top, place, bottom)
        if abs(end - place) > CLOSE:
            yield words("tick faded", place, top - 2, spoken(tick))
    yield line("rule", end, top - 8, end, bottom)
    closing = f"{'end' if scale.ended else 'now'}: {spoken(timeline.until - scale.begun)}"
    yield words("last", EDGE, top - 16, closing)
    labelled = 0.0
    marks = [(one.at, type(one).__name__) for one in timeline.deployment.interventions]
    marks += [(instant, milestone.name.capitalize()) for instant, milestone in timeline.milestones]
    for instant, name in sorted(marks):
        if scale.begun <= instant <= timeline.until:
            place = scale.at(instant)
            yield line("mark", place, top - 22, place, bottom)
            if place - labelled > BETWEEN_MARKS:
                labelled = place
                label = f"{name}: {spoken(instant - scale.begun)}"
                yield words("last", min(place - 4, EDGE - len(closing) * USUAL - 9), top - 16, label)


def _no_targets(timeline: Timeline) -> str:
    return "No target was touched: the deployment ended before." if timeline.ended else "No target yet."


def _described(statuses: Sequence[Span], told: Sequence[History], scale: Scale) -> str:
    """The picture in words, for who does not see it."""
    said = [f"{span.status} since {spoken(span.begun - scale.begun)}" for span in statuses]
    sentences = [f"Time runs from CreateDeployment, at 0 s, to {spoken(scale.until - scale.begun)}."]
    sentences.append(f"The deployment: {', '.join(said)}.")
    if told:
        sentences.append(f"{_count(told)}.")
    troubled = [one for one in told if one.troubled]
    sentences += [f"{who(one)}: {one.verdict}." for one in troubled[:MOST_DESCRIBED]]
    if len(troubled) > MOST_DESCRIBED:
        sentences.append(f"And {targets(troubled[MOST_DESCRIBED:]):,} more in trouble.")
    return " ".join(sentences)
