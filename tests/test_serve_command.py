"""``codedeploy-fake serve``: one line when it is ready, no fuss when it is stopped, one line when it cannot be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from codedeploy_fake import __version__
from codedeploy_fake.cli import main
from tests.server.talking import answer_on, connect, http_request, json_request, said

EXPORT = "export AWS_ENDPOINT_URL_CODEDEPLOY="
WEB = b'{"applicationName": "web"}'


@contextmanager
def served(*arguments: str, prelude: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and its URL."""
    code = (
        f"{prelude}\nfrom codedeploy_fake.cli import main\nraise SystemExit(main({['serve', '-p', '0', *arguments]!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(EXPORT), line
        yield process, line.removeprefix(EXPORT).strip()
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, and what it printed besides the ready line."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_line_and_out_again(number: signal.Signals) -> None:
    with served() as (process, url):
        assert url.startswith("http://127.0.0.1:")
        answer = said(url, json_request("CreateApplication", WEB))
        assert (answer.status, answer.headers["x-codedeploy-fake"]) == (200, __version__)
        process.send_signal(number)
        assert ended(process) == (0, "", "")


def test_a_request_in_flight_is_answered_before_it_goes() -> None:
    with served() as (process, url), connect(url) as connection:
        head, body = json_request("CreateApplication", WEB, "Expect: 100-continue").split(b"\r\n\r\n")
        connection.sendall(head + b"\r\n\r\n")
        assert connection.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        process.send_signal(signal.SIGTERM)
        connection.sendall(body)
        assert answer_on(connection).status == 200
        assert ended(process) == (0, "", "")


def test_one_that_is_stopped_before_it_is_ready_goes_quietly() -> None:
    """The signal comes with the ready line."""
    prelude = "import os, signal, codedeploy_fake.serve_command as command\n"
    prelude += "ready = command._ready\n"
    prelude += "command._ready = lambda url: (ready(url), os.kill(os.getpid(), signal.SIGTERM))"
    with served(prelude=prelude) as (process, _):
        assert ended(process) == (0, "", "")


def test_hostile_input_prints_nothing() -> None:
    with served() as (process, url):
        for sent in (b"\x16\x03\x01\r\n\r\n", json_request("X", b"{"), json_request("X", length=2**40)):
            assert said(url, sent).status in (400, 413)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (0, "", "")


def test_a_verbose_one_tells_every_call() -> None:
    with served("-v") as (process, url):
        said(url, json_request("CreateApplication", WEB))
        said(url, json_request("CreateApplication", b"{"))
        process.send_signal(signal.SIGTERM)
        code, out, err = ended(process)
    assert (code, out) == (0, "")
    called, refused = err.splitlines()
    assert "CreateApplication(applicationName='web') -> applicationId=" in called
    assert "refused POST /: SerializationException: " in refused


def test_polled_by_default() -> None:
    with served() as (_, url):
        assert statuses(url, 3) == ["InProgress", "Succeeded", "Succeeded"]


def test_virtual_time_stands() -> None:
    with served("--clock", "virtual") as (_, url):
        assert statuses(url, 3) == ["Created"] * 3


def test_a_rate_lets_it_fly() -> None:
    with served("--clock", "100000") as (_, url):
        *_, last = statuses(url, 40)
    assert last == "Succeeded"


def statuses(url: str, reads: int) -> list[str]:
    """What GetDeployment shows of a new deployment, again and again."""
    role = b'"serviceRoleArn": "arn:aws:iam::123456789012:role/r"'
    group = b'"applicationName": "web", "deploymentGroupName": "prod"'
    revision = b'"revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}'
    said(url, json_request("CreateApplication", WEB))
    said(url, json_request("CreateDeploymentGroup", b"{%s, %s}" % (group, role)))
    made = said(url, json_request("CreateDeployment", b"{%s, %s}" % (group, revision))).body
    return [said(url, json_request("GetDeployment", made)).content["deploymentInfo"]["status"] for _ in range(reads)]


def test_contract_and_seed_are_the_fakes() -> None:
    with served("--contract", "2017-05-16", "--seed", "7") as (_, url):
        health = said(url, http_request(b"", method="GET", path="/_codedeploy/health")).content
    assert (health["contract"], health["seed"]) == ("2017-05-16", 7)


#: arguments -> what the one line says
WRONG = {
    ("--clock", "fast"): "--clock fast: poll, virtual, wall, or how many seconds pass in one real second",
    ("--clock", "-1"): "--clock -1: poll, ",
    ("--clock", "nan"): "--clock nan: poll, ",
    ("--clock", "0"): "--clock 0: poll, ",
    ("--contract", "tomorrow"): "contract='tomorrow' is not a date.",
    ("--contract", "1999-01-01"): "contract='1999-01-01' lies before the first published model.",
    ("--port", "65536"): "port 65536: give 0 for any free one, or one up to 65535",
    ("--host", "192.0.2.1"): "cannot listen on 192.0.2.1 port 0: ",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_cannot_be_is_one_line(arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "0", *(f"{arguments[0]}={arguments[1]}",)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"codedeploy-fake: {WRONG[arguments]}")
    assert err.count("\n") == 1


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "-p", str(port)]) == 2
    assert capsys.readouterr().err.startswith(f"codedeploy-fake: cannot listen on 127.0.0.1 port {port}: ")


@pytest.mark.parametrize("missing", ["uvicorn", "httptools"])
def test_without_the_extra_it_says_what_to_type(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None\n"
    code += "from codedeploy_fake.cli import main\nraise SystemExit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"codedeploy-fake: a server needs {missing}, which is not installed: pip install 'codedeploy-fake[server]'\n"
    )
