"""Programs of other people that talk to a served fake: each is a whole process, as its users start it.

A tool that a machine does not have is named by an environment variable, which ``.ci/run --all`` sets:
``CODEDEPLOY_FAKE_AWS_CLI`` is the path of an ``aws`` of its own environment, ``CODEDEPLOY_FAKE_JS_SDK`` a folder in
which ``npm install @aws-sdk/client-codedeploy`` has run.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

AWS_CLI = "CODEDEPLOY_FAKE_AWS_CLI"
JS_SDK = "CODEDEPLOY_FAKE_JS_SDK"

#: How long any of these processes may take: they start in a second or two, and the CLI's waiter sleeps 15 seconds.
PATIENCE = 120

_READY = re.compile(r"export AWS_ENDPOINT_URL_CODEDEPLOY=(http://127\.0\.0\.1:\d+)")

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def tool(variable: str) -> Path:
    """The path that a variable names; the test is skipped, saying so, where it names none."""
    named = os.environ.get(variable)
    if not named:
        pytest.skip(f"{variable} names no tool; bash .ci/run --all installs one")
    path = Path(named)
    assert path.exists(), f"{variable}={named} does not exist"
    return path


@dataclass(frozen=True, slots=True)
class Served:
    """A fake served by a process of its own."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def serve(*options: str) -> Iterator[Served]:
    """``codedeploy-fake serve`` on a free port, until the end of the block; it must end well when asked to."""
    command = [str(Path(sys.executable).with_name("codedeploy-fake")), "serve", "-p", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        ready = _READY.search(line)
        if ready is None:
            process.kill()
            pytest.fail(f"not a ready line: {line!r}; {process.communicate()}")
        yield Served(ready[1], process)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints


def environment(url: str, **more: str) -> Mapping[str, str]:
    """What a client needs to find a served fake, and nothing of the user's own configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, **CREDENTIALS, "AWS_ENDPOINT_URL_CODEDEPLOY": url, **more}


def node() -> str:
    """The path of node; the test is skipped where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    return found
