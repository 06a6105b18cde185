"""How the cost of a call grows, as SVG beside ``docs/performance.md``: with deployments, with targets, with threads."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from codedeploy_fake import CodeDeployFake, Policies
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.scale import CREATE, finished

FOLDER = Path(__file__).parents[2] / "docs"
DEPLOYMENTS, TARGETS, THREADS = (10, 100, 1_000, 10_000, 100_000), (1, 10, 100, 1_000, 10_000), (1, 2, 4, 8)
_CALLS = 200
_WIDTH, _HEIGHT, _EDGE = 480, 220, 48


def write(rounds: int) -> None:
    """Measure, and write the three plots that ``docs/performance.md`` shows."""
    fakes = {str(number): finished(number) for number in DEPLOYMENTS}
    plots: dict[str, Mapping[str, Work]] = {
        "deployments": {name: _reads(fake) for name, fake in fakes.items()},
        "targets": {str(number): _creations(number) for number in TARGETS},
        "threads": {str(number): _threads(finished(10), number) for number in THREADS},
    }
    for name, contestants in plots.items():
        figures = paired(contestants, rounds)
        points = [(int(size), figures.of(size) * 1e6) for size in contestants]
        what = "CreateDeployment" if name == "targets" else "GetDeployment"
        (FOLDER / f"performance-{name}.svg").write_text(plot(f"{what}, us of CPU by {name}", points), encoding="utf-8")


def _reads(fake: CodeDeployFake) -> Work:
    asked = {"deploymentId": fake.deployment_ids()[0]}

    def run() -> None:
        for _ in range(_CALLS):
            fake.call("GetDeployment", asked)

    return lambda: (run, _CALLS)


def _creations(targets: int) -> Work:
    def ready() -> Any:
        fake = CodeDeployFake(policies=Policies(instances_per_deployment=targets))
        fake.seed_group("web", "prod", targets)
        return lambda: fake.call("CreateDeployment", CREATE), 1

    return ready


def _threads(fake: CodeDeployFake, number: int) -> Work:
    read, _ = _reads(fake)()

    def run() -> None:
        with ThreadPoolExecutor(number) as pool:
            list(pool.map(lambda _: read(), range(number)))

    return lambda: (run, number * _CALLS)


def plot(title: str, points: list[tuple[int, float]]) -> str:
    """Points over evenly spaced sizes, joined, with their values; the vertical axis begins at zero."""
    top = max(value for _, value in points) or 1
    step = (_WIDTH - 2 * _EDGE) / max(len(points) - 1, 1)
    placed = [
        (_EDGE + step * place, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top, size, value)
        for place, (size, value) in enumerate(points)
    ]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y, _, _ in placed)
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/><text x="{x:.0f}" y="{y - 8:.0f}">{value:,.0f}</text>'
        f'<text x="{x:.0f}" y="{_HEIGHT - _EDGE + 20}">{size:,}</text>'
        for x, y, size, value in placed
    )
    ground = _HEIGHT - _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11" text-anchor="middle"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="white"/><text x="{_WIDTH // 2}" y="20">{escape(title)}</text>'
        f'<path d="M{_EDGE} {ground}H{_WIDTH - _EDGE}" stroke="#888"/>'
        f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>{marks}</svg>\n'
    )
