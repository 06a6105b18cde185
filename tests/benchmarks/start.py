"""What a test pays before its first call: fixture, client, import; and a run of pytest that uses none of it.

Each is the difference of two runs that differ in it alone: see ``forked``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from tests.benchmarks.forked import forked
from tests.benchmarks.pairing import Figures
from tests.benchmarks.table import Row

#: Tests of one run, among which its own beginning and end is shared; fewer where a client is made, moto's takes 50 ms.
TESTS, CLIENTS = 200, 20
#: At least so many pairs of runs, with the plugin and without it: a run swings by as much as the plugin takes.
PAIRS = 60
_PLUGIN = "codedeploy_fake"
_CLIENT = "boto3.client('codedeploy', region_name='us-east-1')"
_FIRST = f"{_CLIENT}.create_application(applicationName='web')"
_KEYS = "import os\nos.environ.update(AWS_ACCESS_KEY_ID='testing', AWS_SECRET_ACCESS_KEY='testing')\n"
_EMPTY = "@pytest.fixture\ndef empty():\n    yield\n"
_MOCKED = "from moto import mock_aws\n\n@pytest.fixture\ndef mocked():\n    with mock_aws():\n        yield\n"

# fmt: off
_IMPORTS = {
    "boto3": _CLIENT,
    "ours":  f"from codedeploy_fake import CodeDeployFake\nwith CodeDeployFake().intercept(): {_FIRST}",
    "moto":  f"from moto import mock_aws\nwith mock_aws(): {_FIRST}",
}
#: name -> what its module defines, the fixture that its tests take, what they do, how many they are
_FIXTURES = {
    "few":                   (_EMPTY,  "empty",             "pass",  CLIENTS),
    "ours with a client":    ("",      "codedeploy",        _CLIENT, CLIENTS),
    "moto with a client":    (_MOCKED, "mocked",            _CLIENT, CLIENTS),
    "ours, giving a client": ("",      "codedeploy_client", "pass",  CLIENTS),
    "many":                  (_EMPTY,  "empty",             "pass",  TESTS),
    "ours":                  ("",      "codedeploy",        "pass",  TESTS),
    "moto":                  (_MOCKED, "mocked",            "pass",  TESTS),
}
# fmt: on


def measure(rounds: int = 5) -> list[Row]:
    """The rows of this module."""
    return [*_fixtures(rounds), _imports(rounds), _plugin(max(rounds, PAIRS))]


def _fixtures(rounds: int) -> list[Row]:
    """A test that takes the fixture, over one whose fixture is empty; warm: each run was made once before."""
    files = {
        name: f"import boto3, pytest\n\n{defined}\n@pytest.mark.parametrize('number', range({tests}))\n"
        f"def test_it({fixture}, number):\n    {body}\n"
        for name, (defined, fixture, body, tests) in _FIXTURES.items()
    }
    figures = _runs(files, {name: [] for name in files}, rounds, warm=True)
    rows = []
    for work, ours, theirs, empty, tests, goal in (
        ("fixture set-up and tear-down, warm", "ours", "moto", "many", TESTS, 0.5),
        (
            "fixture, with a client made by the test, warm",
            "ours with a client",
            "moto with a client",
            "few",
            CLIENTS,
            None,
        ),
        ("fixture codedeploy_client, warm", "ours, giving a client", "moto with a client", "few", CLIENTS, None),
    ):
        mine, other = (figures.over(name, empty) / tests * 1e3 for name in (ours, theirs))
        reached = None if goal is None else mine <= goal
        rows.append(Row(work, "ms", mine, "moto", other, mine / other, f"<= {goal} ms" if goal else "", reached))
    return rows


def _imports(rounds: int) -> Row:
    """A process that imports us and makes its first call, over one that makes a client; both have imported boto3."""
    figures = forked(f"{_KEYS}import boto3", _IMPORTS, rounds)
    ours, moto = (figures.over(name, "boto3") * 1e3 for name in ("ours", "moto"))
    work = "import and first call, over boto3 and a client"
    return Row(work, "ms", ours, "moto", moto, ours / moto, "<= 0.50", ours / moto <= 0.5)


def _plugin(pairs: int) -> Row:
    """A run of pytest with one empty test, with the plugin as its entry point brings it and without.

    In children of one process that has imported pytest, the plugins of others left out, a run takes 60 ms instead of
    400, and the median of sixty differences swings by some 0.5 ms instead of 5. What the plugin imports, registers and
    does in its hooks is in it; the modules that pytest has itself are not.
    """
    test = "def test_nothing():\n    pass\n"
    figures = _runs({"with": test, "without": test}, {"with": [], "without": ["-p", f"no:{_PLUGIN}"]}, pairs)
    cost, whole = figures.over("with", "without") * 1e3, figures.of("without") * 1e3
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


def _runs(files: Mapping[str, str], options: Mapping[str, list[str]], rounds: int, *, warm: bool = False) -> Figures:
    """Runs of pytest, each of a file of its own; ``warm``: each was made once in the process that forks them."""
    names = sorted({plugin.name for plugin in entry_points(group="pytest11")} - {_PLUGIN})
    without = [option for name in names for option in ("-p", f"no:{name}")]
    with tempfile.TemporaryDirectory() as folder:
        codes = {}
        for number, (name, text) in enumerate(files.items()):
            path = Path(folder, f"test_{number}.py")
            path.write_text(text, encoding="utf-8")
            arguments = ["-q", "-p", "no:cacheprovider", *without, *options[name], "--rootdir", folder, str(path)]
            codes[name] = f"assert pytest.main({arguments!r}) == 0"
        before = "\n".join([f"{_KEYS}import pytest", *(codes.values() if warm else ())])
        return forked(before, codes, rounds)
