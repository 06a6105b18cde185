"""What a test pays before its first call: fixture, client, import, the plugin in a run that does not use it."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

import boto3

from codedeploy_fake import CodeDeployFake, environment
from tests.benchmarks.pairing import Work, paired
from tests.benchmarks.table import Row

TIMES = 50
_CALL = "client('codedeploy', region_name='us-east-1').create_application(applicationName='web')"
_ENVIRONMENT = "import os; os.environ.update(AWS_ACCESS_KEY_ID='testing', AWS_SECRET_ACCESS_KEY='testing')"
# fmt: off
_STARTS = {
    "boto3": f"{_ENVIRONMENT}; import boto3; boto3.client('codedeploy', region_name='us-east-1')",
    "ours":  f"{_ENVIRONMENT}; import boto3; from codedeploy_fake import CodeDeployFake\n"
             f"with CodeDeployFake().intercept(): boto3.{_CALL}",
    "moto":  f"{_ENVIRONMENT}; import boto3; from moto import mock_aws\nwith mock_aws(): boto3.{_CALL}",
}
# fmt: on


def measure(rounds: int = 5) -> list[Row]:
    """The rows of this module."""
    from moto import mock_aws

    contestants = {
        "ours": _fixture(lambda: None),
        "ours with a client": _fixture(_client),
        "moto": _mocked(mock_aws, lambda: None),
        "moto with a client": _mocked(mock_aws, _client),
    }
    figures = paired(contestants, rounds)
    rows = []
    for end, aim in (("", 0.5e-3), (" with a client", None)):
        ours, theirs = figures.of(f"ours{end}"), figures.of(f"moto{end}")
        goal, reached = ("", None) if aim is None else (f"<= {aim * 1e3} ms", ours <= aim)
        work = f"set-up and tear-down{end}, warm"
        rows.append(Row(work, "ms", ours * 1e3, "moto", theirs * 1e3, ours / theirs, goal, reached))
    return [*rows, _imports(rounds), _plugin(rounds)]


def _fixture(use: Callable[[], object]) -> Work:
    def once() -> None:
        fake = CodeDeployFake()
        with environment.sealed(fake.region), fake.intercept():
            use()

    return _repeated(once)


def _mocked(mock: Callable[[], AbstractContextManager[object]], use: Callable[[], object]) -> Work:
    def once() -> None:
        with mock():
            use()

    return _repeated(once)


def _repeated(once: Callable[[], None]) -> Work:
    def run() -> None:
        for _ in range(TIMES):
            once()

    return lambda: (run, TIMES)


def _client() -> object:
    return boto3.client("codedeploy", region_name="us-east-1")


def _imports(rounds: int) -> Row:
    """A process that imports and makes its first call, over one that has boto3 and a client already."""
    spent: dict[str, list[float]] = {name: [] for name in _STARTS}
    for number in range(rounds + 1):  # the first fills the page cache
        for name, code in _STARTS.items():
            seconds = _cpu(["-c", code])
            if number:
                spent[name].append(seconds)
    ours = median(a - b for a, b in zip(spent["ours"], spent["boto3"], strict=True)) * 1e3
    moto = median(a - b for a, b in zip(spent["moto"], spent["boto3"], strict=True)) * 1e3
    work = "import and first call, over boto3 and a client"
    return Row(work, "ms", ours, "moto", moto, ours / moto, "<= 0.50", ours / moto <= 0.5)


def _plugin(rounds: int) -> Row:
    """A run of pytest with one empty test, with the plugin and without."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_nothing.py")
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        alone = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, str(test)]
        spent: dict[str, list[float]] = {"with": [], "without": []}
        for number in range(3 * rounds + 1):  # a process costs so much that five milliseconds are hard to see
            for name, extra in (("with", []), ("without", ["-p", "no:codedeploy_fake"])):
                seconds = _cpu([*alone, *extra], folder)
                if number:
                    spent[name].append(seconds)
    cost = median(a - b for a, b in zip(spent["with"], spent["without"], strict=True)) * 1e3
    whole = median(spent["without"]) * 1e3
    return Row(
        "unused plugin in a pytest run",
        "ms",
        cost,
        "the run",
        whole,
        cost / whole,
        "<= 5 ms",
        cost <= 5 if cost > 0 else None,
    )


def _cpu(arguments: list[str], folder: str | None = None) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
