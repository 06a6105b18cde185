"""Large deployments, and many: what one costs must not hang on how many there are."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.table import Row

TARGETS = 10_000
FEW, MANY = 1_000, 10_000
#: How many are weighed; the journal keeps a call of each.
WEIGHED = 2_000
CREATE: dict[str, Any] = {
    "applicationName": "web",
    "deploymentGroupName": "prod",
    "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}},
}
_CALLS = 300


def measure(rounds: int = 5, many: int = MANY) -> list[Row]:
    """The rows of this module; ``many`` deployments take a millisecond each to be made."""
    seconds = _large(TARGETS)
    rows = [Row(f"{TARGETS:,} targets, create to end", "s", seconds, "", 0, 0, "<= 2 s", seconds <= 2)]
    weight = _weight()
    rows.append(Row("a finished deployment, journal included", "KiB", weight, "", 0, 0, "<= 1.5 KiB", weight <= 1.5))
    small, large = finished(FEW), finished(many)
    for operation, request in (
        ("GetDeployment", lambda fake: {"deploymentId": fake.deployment_ids()[FEW // 2]}),
        ("ListDeployments", lambda _: {}),
        ("DeleteApplication", lambda _: {"applicationName": "none"}),  # a write, which looks at what comes next
    ):
        contestants = {name: _calls(fake, operation, request(fake)) for name, fake in (("few", small), ("many", large))}
        figures = paired(contestants, rounds)
        ratio = figures.ratio("many", "few")
        few, most = figures.of("few") * 1e6, figures.of("many") * 1e6
        work = f"{operation} among {many:,}"
        rows.append(Row(work, "us", most, f"among {FEW:,}", few, ratio, "<= 1.20", ratio <= 1.2))
    return rows


def _large(targets: int) -> float:
    fake = CodeDeployFake(policies=Policies(instances_per_deployment=targets))
    fake.seed_group("web", "prod", targets)

    def run() -> None:
        fake.call("CreateDeployment", {**CREATE, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"})
        fake.run_until_idle()

    return paired({"ours": lambda: (run, 1)}, 3).of("ours")


def _weight() -> float:
    """KiB that one more finished deployment keeps."""
    fake = finished(200)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    add(fake, WEIGHED)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / WEIGHED / 1024


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


def _calls(fake: CodeDeployFake, operation: str, request: dict[str, Any]) -> Work:
    def run() -> None:
        for _ in range(_CALLS):
            fake.call(operation, request)

    return lambda: (run, _CALLS)
