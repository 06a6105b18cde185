"""The README tells the truth: every snippet runs, and what is generated is what the tables say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme import GENERATED, README, block, regenerate, snippets

TESTS = [snippet for snippet in snippets("python") if "def test_" in snippet]
SCRIPTS = [snippet for snippet in snippets("python") if "def test_" not in snippet]


@pytest.mark.parametrize("name", GENERATED)
def test_generated_parts_are_what_the_tables_say(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert block(name, text) == block(name, regenerate(text)), "write it anew with: python -m tests.readme"


@pytest.mark.parametrize("snippet", TESTS, ids=range(len(TESTS)))
def test_every_test_of_the_readme_passes(snippet: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(snippet)
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=snippet.count("def test_"))


@pytest.mark.parametrize("snippet", SCRIPTS, ids=range(len(SCRIPTS)))
def test_every_script_of_the_readme_runs(snippet: str, tmp_path: Path) -> None:
    (tmp_path / "snippet.py").write_text(snippet, encoding="utf-8")
    subprocess.run([sys.executable, "-W", "error", "snippet.py"], cwd=tmp_path, check=True)


@pytest.mark.parametrize("stubs", ["with the stubs", "without the stubs"])
def test_the_first_example_passes_mypy(stubs: str, tmp_path: Path) -> None:
    example = TESTS[0].replace("def test_release(codedeploy):", "def test_release(codedeploy: CodeDeployFake) -> None:")
    checks = "client = codedeploy.client()\nreveal_type(client)\n"
    (tmp_path / "example.py").write_text(
        "from codedeploy_fake import CodeDeployFake\n"
        f"{example}\n"
        f"def bound(codedeploy: CodeDeployFake) -> None:\n    {checks.replace(chr(10), chr(10) + '    ').rstrip()}\n",
        encoding="utf-8",
    )
    flags = [
        "--strict",
        "--follow-imports=silent",
        "--ignore-missing-imports",
        "--cache-dir",
        str(tmp_path / "cache"),
        "example.py",
    ]
    if stubs == "without the stubs":
        flags.insert(0, "--no-site-packages")
    checkout = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *flags],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    revealed = "CodeDeployClient" if stubs == "with the stubs" else "Any"
    assert revealed in run.stdout


def test_the_commands_of_the_first_screen_are_marked_for_ci() -> None:
    text = README.read_text(encoding="utf-8")
    first_screen = "\n".join(text.splitlines()[:26])
    assert "<!-- ci: demo -->\n```bash\n" in first_screen
    assert "<!-- ci: tests -->\n```bash\n" in first_screen
