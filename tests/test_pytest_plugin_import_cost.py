"""A test run that does not use the fake pays for ``import pytest`` and nothing more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.inner_run import run_elsewhere

if TYPE_CHECKING:
    import pytest

HEAVY = [
    *("aiobotocore", "boto3", "botocore", "cbor2", "httptools", "hypothesis", "jsonschema", "jsonschema_rs", "moto"),
    *("rich", "uvicorn", "vcr", "yaml"),
]
#: All that may come with us: the package itself (its names are resolved when used) and the plugin.
OURS = [
    "codedeploy_fake",
    "codedeploy_fake.pytest_cassettes",
    "codedeploy_fake.pytest_options",
    "codedeploy_fake.pytest_plugin",
]
#: Plugins of other packages import what they like; hypothesis's, for example, knows hypothesis.
OTHERS = ("hypothesispytest", "asyncio", "anyio", "xdist", "xdist.looponfail", "requests_mock")


def test_an_unused_plugin_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import sys

        def test_modules():
            assert [name for name in {HEAVY!r} if name in sys.modules] == []
            assert sorted(name for name in sys.modules if name.startswith("codedeploy_fake")) == {OURS!r}
    """)
    without = [option for plugin in OTHERS for option in ("-p", f"no:{plugin}")]
    result = pytester.runpytest_subprocess(*without)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["codedeploy_fake: 0.*"])


def test_a_failing_test_and_a_fixture_of_the_users_import_nothing_heavy_either(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import atexit, sys
        import pytest

        @pytest.fixture
        def codedeploy():
            return "mocked"

        def test_fails(codedeploy):
            assert False

        def test_modules():
            assert sorted(name for name in sys.modules if name.startswith("codedeploy_fake")) == {OURS!r}
    """)
    run_elsewhere(pytester).assert_outcomes(passed=1, failed=1)


#: A run with one empty test, in which pytest's looks through what is installed are counted.
RUN = """
import importlib.metadata, json, sys
import pytest

looks, installed = [], importlib.metadata.distributions

def distributions(**selection):
    looks.append(selection)
    return installed(**selection)

importlib.metadata.distributions = distributions
assert pytest.main(sys.argv[1:]) == 0
print(json.dumps([len(looks), sorted(sys.modules)]))
"""


def _runs(folder: Path, *options: str) -> tuple[int, set[str]]:
    """How often a run looked through the installed packages, and what was imported in the end."""
    (folder / "test_nothing.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    without = [option for plugin in OTHERS for option in ("-p", f"no:{plugin}")]
    command = [sys.executable, "-c", RUN, "-q", "-p", "no:cacheprovider", *without, *options]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    looks, modules = json.loads(ran.stdout.splitlines()[-1])
    return looks, set(modules)


def test_a_run_with_an_unused_plugin_differs_by_our_own_modules_alone(tmp_path: Path) -> None:
    looks, modules = _runs(tmp_path)
    looks_without, modules_without = _runs(tmp_path, "-p", "no:codedeploy_fake")
    assert sorted(modules - modules_without) == OURS
    assert looks == looks_without > 0


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = f"import codedeploy_fake, json, sys; print(json.dumps([n for n in {HEAVY!r} if n in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == []


def test_the_errors_can_be_named_without_the_fake() -> None:
    script = "import codedeploy_fake, sys; codedeploy_fake.UsageError; print('codedeploy_fake.fake' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
