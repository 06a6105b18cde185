"""Large deployments, and many: what one costs must not hang on how many there are."""

from __future__ import annotations

import gc
import os
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.table import Row

TARGETS = 10_000
FEW, MANY = 1_000, 10_000
#: Between how many it is weighed what one more keeps: all that is bounded (journal, events, traces) is full before.
WEIGHED = (11_000, 16_000)
#: How many must have been made that what the process holds says something of each.
_WORTH_IT = 100_000
_GROUP = {"applicationName": "web", "deploymentGroupName": "prod"}
CREATE: dict[str, Any] = {
    "applicationName": "web",
    "deploymentGroupName": "prod",
    "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}},
}
_CALLS = 1_000


def measure(rounds: int = 5, many: int = MANY) -> list[Row]:
    """The rows of this module; ``many`` deployments take a third of a millisecond each to be made."""
    before = _resident()
    rows = [_weight_row(f"{WEIGHED[0]:,} (caches full) to {WEIGHED[1]:,}", _weight())]
    seconds = _large(TARGETS)
    rows.append(Row(f"{TARGETS:,} targets, create to end", "s", seconds, "", 0, 0, "<= 2 s", seconds <= 2))
    small, first = _timed(FEW)
    large, mean = _timed(many)
    rows.append(Row(f"a deployment, create to end, mean of {many:,}", "us", mean, f"of {FEW:,}", first, mean / first))
    after = _resident()
    if before and after and many >= _WORTH_IT:
        rows.append(_weight_row(f"none to {many:,}, by the process", (after - before) / many / 1024))
    gc.freeze()  # to look through a million before each round would take seconds
    for work, operation, request in (
        ("GetDeployment", "GetDeployment", lambda fake: {"deploymentId": fake.deployment_ids()[FEW // 2]}),
        ("ListDeployments", "ListDeployments", lambda _: {}),
        ("ListDeployments, a later page", "ListDeployments", lambda fake: _half_way(fake, {})),
        ("ListDeployments of a group, a later page", "ListDeployments", lambda fake: _half_way(fake, _GROUP)),
        ("DeleteApplication", "DeleteApplication", lambda _: {"applicationName": "none"}),  # a write, so looks ahead
    ):
        contestants = {name: _calls(fake, operation, request(fake)) for name, fake in (("few", small), ("many", large))}
        rows.append(_grown(work, contestants, rounds, many))
    lives = {"few": _lives(small), "many": _lives(large)}
    rows.append(_grown("a deployment, create to end,", lives, rounds, many))
    gc.unfreeze()
    return rows


def _timed(number: int) -> tuple[CodeDeployFake, float]:
    """A fake with so many finished deployments, and the microseconds of CPU that each took."""
    begun = time.process_time()
    fake = finished(number)
    return fake, (time.process_time() - begun) / number * 1e6


def _weight_row(span: str, weight: float) -> Row:
    work = f"a finished deployment, journal included, {span}"
    return Row(work, "KiB", weight, "", 0, 0, "<= 1.5 KiB", weight <= 1.5)


def _grown(work: str, contestants: Mapping[str, Work], rounds: int, many: int) -> Row:
    figures = paired(contestants, rounds)
    ratio = figures.ratio("many", "few")
    few, most = figures.of("few") * 1e6, figures.of("many") * 1e6
    return Row(f"{work} among {many:,}", "us", most, f"among {FEW:,}", few, ratio, "<= 1.20", ratio <= 1.2)


def _large(targets: int) -> float:
    def ready() -> tuple[Callable[[], object], int]:
        fake = CodeDeployFake(policies=Policies(instances_per_deployment=targets))  # a new one: the next would go alike
        fake.seed_group("web", "prod", targets)

        def run() -> None:
            fake.call("CreateDeployment", {**CREATE, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"})
            fake.run_until_idle()

        return run, 1

    return paired({"ours": ready}, 3).of("ours")


def _weight() -> float:
    """KiB that one more finished deployment keeps, where all that is bounded is full."""
    few, many = WEIGHED
    tracemalloc.start()  # before any: what makes room for another was weighed as well
    fake = finished(few)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    add(fake, many - few)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / (many - few) / 1024


def _resident() -> int | None:
    """Bytes of memory that the process holds; None where the system does not say."""
    gc.collect()
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _half_way(fake: CodeDeployFake, asked: dict[str, Any]) -> dict[str, Any]:
    """The request for the page in the middle of a list."""
    pages = [asked]
    while "nextToken" in (shown := fake.call("ListDeployments", pages[-1])):
        pages.append({**asked, "nextToken": shown["nextToken"]})
    return pages[len(pages) // 2]


def finished(number: int) -> CodeDeployFake:
    """A fake with so many finished deployments to a group of three instances."""
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", 3)
    add(fake, number)
    return fake


def add(fake: CodeDeployFake, number: int) -> None:
    """So many deployments more, one after another."""
    for _ in range(number):
        fake.call("CreateDeployment", CREATE)
        fake.clock.advance(60)


def _lives(fake: CodeDeployFake) -> Work:
    return lambda: (lambda: add(fake, _CALLS), _CALLS)


def _calls(fake: CodeDeployFake, operation: str, request: dict[str, Any]) -> Work:
    def run() -> None:
        for _ in range(_CALLS):
            fake.call(operation, request)

    return lambda: (run, _CALLS)
