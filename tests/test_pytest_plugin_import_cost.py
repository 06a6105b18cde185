"""A test run that does not use the fake pays for ``import pytest`` and nothing more."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.inner_run import run_elsewhere

if TYPE_CHECKING:
    import pytest

HEAVY = ["aiobotocore", "boto3", "botocore", "cbor2", "hypothesis", "jsonschema", "moto", "rich", "vcr", "yaml"]
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


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = f"import codedeploy_fake, json, sys; print(json.dumps([n for n in {HEAVY!r} if n in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == []


def test_the_errors_can_be_named_without_the_fake() -> None:
    script = "import codedeploy_fake, sys; codedeploy_fake.UsageError; print('codedeploy_fake.fake' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
