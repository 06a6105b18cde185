"""The served fake under wrk, beside a constant answer of the same stack and moto's server.

All three run at once, each in a process of its own, and are asked in turns: a round is a short burst at each, and a
ratio is the median over the rounds of what two of them managed in the same round.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from threading import Thread

from tests.benchmarks.table import Row

CONNECTIONS = (1, 8)
HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/codedeploy/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0"
    ),
    "X-Amz-Date": "20260101T000000Z",
}
_TARGET = "CodeDeploy_20141006"
_OURS = "import sys; from codedeploy_fake.cli import main; sys.exit(main())"
_LISTENING = re.compile(r"http://127\.0\.0\.1:\d+")


def measure(rounds: int = 5, seconds: int = 2) -> list[Row]:
    """GetDeployment per second at one and at eight connections. Raises SystemExit where wrk is missing."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("the server benchmark needs wrk: apt-get install wrk")
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {
            "ours": stack.enter_context(_process("-c", _OURS, "serve", "-p", "0", "--clock", "virtual")),
            "constant": stack.enter_context(_process("-m", "tests.benchmarks.constant")),
            "moto": stack.enter_context(_process("-m", "moto.server", "-H", "127.0.0.1", "-p", "0")),
        }
        scripts = {name: _script(folder / f"{name}.lua", _deployment(url)) for name, url in urls.items()}
        for connections in CONNECTIONS:
            rates: dict[str, list[float]] = {name: [] for name in urls}
            for _ in range(rounds):
                for name, url in urls.items():
                    rates[name].append(_burst(wrk, url, scripts[name], connections, seconds))
            rows += _rows(connections, rates)
    return rows


def _rows(connections: int, rates: dict[str, list[float]]) -> Iterator[Row]:
    goals: Sequence[tuple[str, str, Callable[[float], bool]]] = (
        ("constant", ">= 0.50", lambda ratio: ratio >= 0.5),
        ("moto", ">= 5.00", lambda ratio: ratio >= 5),
    )
    for beside, goal, reached in goals:
        ratio = median(ours / theirs for ours, theirs in zip(rates["ours"], rates[beside], strict=True))
        work = f"server, GetDeployment, {connections} connection{'s' if connections > 1 else ''}"
        yield Row(work, "/s", median(rates["ours"]), beside, median(rates[beside]), ratio, goal, reached(ratio))


@contextmanager
def _process(*arguments: str) -> Iterator[str]:
    """A Python process until the end of the block; its URL is the first that it prints."""
    command = [sys.executable, "-u", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := _LISTENING.search(line):
                # moto's server logs every request: a pipe that nobody reads would stop it
                Thread(target=deque, args=(process.stdout,), kwargs={"maxlen": 0}, daemon=True).start()
                yield found[0]
                break
        else:
            raise SystemExit(f"{' '.join(command)} did not start")
    finally:
        process.kill()
        process.wait()


def _deployment(url: str) -> str:
    """A finished deployment there; its id."""
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    revision = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}
    _call(url, "CreateApplication", {"applicationName": "web"})
    _call(url, "CreateDeploymentGroup", {**names, "serviceRoleArn": "arn:aws:iam::123456789012:role/CodeDeploy"})
    name = str(_call(url, "CreateDeployment", {**names, "revision": revision}).get("deploymentId", "d-ABCDEFGHI"))
    with suppress(urllib.error.HTTPError):  # only ours has a clock to move
        _post(f"{url}/_codedeploy/run_until_idle", {}, {"Content-Type": "application/json"})
    return name


def _call(url: str, operation: str, request: object) -> dict[str, object]:
    return _post(url, request, {**HEADERS, "X-Amz-Target": f"{_TARGET}.{operation}"})


def _post(url: str, value: object, headers: dict[str, str]) -> dict[str, object]:
    request = urllib.request.Request(url, json.dumps(value).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        read: dict[str, object] = json.load(answer)
        return read


def _script(path: Path, deployment_id: str) -> Path:
    lines = [
        'wrk.method = "POST"',
        f"wrk.body = {json.dumps(json.dumps({'deploymentId': deployment_id}))}",
        *(
            f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}"
            for name, value in {**HEADERS, "X-Amz-Target": f"{_TARGET}.GetDeployment"}.items()
        ),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _burst(wrk: str, url: str, script: Path, connections: int, seconds: int) -> float:
    """Requests per second that were answered with 200."""
    done = subprocess.run(
        [wrk, "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"{url} did not answer all with 200:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"wrk printed no rate:\n{done.stdout}")
    time.sleep(0.2)
    return float(found[1])
