"""``codedeploy-fake record``: a program in another process, and the cassette of what it said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from moto.server import ThreadedMotoServer

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cassettes import document, replaying
from codedeploy_fake.cli import main
from codedeploy_fake.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import boto3, sys
client = boto3.client("codedeploy", region_name="eu-west-1")
print(client.create_application(applicationName="web")["applicationId"])
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def record(path: Path, url: str, *command: str, options: tuple[str, ...] = ()) -> int:
    return main(["record", "--to", str(path), "--target", url, *options, "--", *command])


@pytest.mark.parametrize("code", [0, 3])
def test_what_a_program_says_becomes_a_cassette_and_its_exit_code_ours(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], code: int
) -> None:
    path = tmp_path / "run.yaml"
    with serving(CodeDeployFake(seed=5)) as url:
        assert record(path, url, sys.executable, "-c", PROGRAM, str(code)) == code
    printed = capfd.readouterr()
    assert printed.err == f"{path}: 1 call recorded\n"
    cassette = document.read(path)
    assert cassette.metadata.region == "eu-west-1"
    assert cassette.metadata.fake is not None
    assert cassette.metadata.fake.seed == 5
    (created,) = cassette.interactions
    assert created.output == {"applicationId": printed.out.strip()}
    with replaying(path):
        import boto3

        again = boto3.client("codedeploy", region_name="eu-west-1").create_application(applicationName="web")
    assert again["applicationId"] == printed.out.strip()


def test_a_program_that_says_nothing_and_ends_by_a_signal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(CodeDeployFake()) as url:
        command = [sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]
        code = record(tmp_path / "run.json", url, *command, options=("--loopback",))
    assert code == 128 + 15
    assert "0 calls recorded" in capfd.readouterr().err
    assert document.read(tmp_path / "run.json").interactions == ()


@pytest.mark.parametrize(("code", "exit_code"), [("os.kill(os.getpid(), 9)", 128 + 9), ("os._exit(0)", 1)])
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_recording_in_process_that_was_cut_off_leaves_what_was_there(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], code: str, exit_code: int
) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("before", encoding="utf-8")
    with serving(CodeDeployFake()) as url:
        assert record(path, url, sys.executable, "-c", f"import os; {code}") == exit_code
    assert "not written, as the program ended before its recording did" in capfd.readouterr().err
    assert path.read_text(encoding="utf-8") == "before"


#: It says something, is ready, and would take longer than anybody waits.
SLOW = """
import boto3, time
boto3.client("codedeploy", region_name="eu-west-1").list_applications()
try:
    print("ready", flush=True)
    time.sleep(600)
finally:
    print("cleaned up", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("options", [(), ("--loopback",)], ids=["in process", "loopback"])
@pytest.mark.parametrize("to", ["recorder", "all"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_program_and_what_was_recorded_is_written(
    tmp_path: Path, name: str, to: str, options: tuple[str, ...]
) -> None:
    path, number = tmp_path / "run.yaml", getattr(signal, name)
    with serving(CodeDeployFake()) as url:
        command = ["record", "--to", str(path), "--target", url, *options, "--", sys.executable, "-c", SLOW]
        code = f"import sys; from codedeploy_fake.cli import main; sys.exit(main({command!r}))"
        recorder = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert recorder.stdout is not None
        assert recorder.stdout.readline() == "ready\n"
        (os.killpg if to == "all" else os.kill)(recorder.pid, number)
        try:
            printed, said = recorder.communicate(timeout=120)  # as long as anybody who was started lives
        finally:
            recorder.kill()
    assert recorder.returncode == 128 + number
    assert [one.operation for one in document.read(path).interactions] == ["ListApplications"]
    assert said.endswith(f"{path}: 1 call recorded\n")
    assert "record_command" not in said  # no traceback of ours
    if (name, to) == ("SIGINT", "recorder"):
        assert printed == "cleaned up\n"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_program_that_sees_to_signals_itself_ends_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    code = "import os, signal, sys; signal.signal(15, lambda *_: sys.exit(7)); os.kill(os.getpid(), 15)"
    with serving(CodeDeployFake()) as url:
        assert record(path, url, sys.executable, "-c", code) == 7
    assert document.read(path).interactions == ()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_a_fork_that_a_signal_ends_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    fork = f"""
import os
child = os.fork()
if not child:
    os.kill(os.getpid(), 15)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -15
{PROGRAM}
"""
    with serving(CodeDeployFake()) as url:
        assert record(path, url, sys.executable, "-c", fork, "0") == 0
    assert [one.operation for one in document.read(path).interactions] == ["CreateApplication"]


#: Many threads, each of which makes a client for each call.
THREADS = """
import boto3, threading
def call(thread):
    for number in range(10):
        client = boto3.session.Session().client("codedeploy", "us-east-1")
        client.create_application(applicationName=f"{thread}-{number}")
threads = [threading.Thread(target=call, args=(thread,)) for thread in range(3)]
for one in threads: one.start()
for one in threads: one.join()
"""


def test_all_that_a_program_with_threads_says_is_recorded(tmp_path: Path) -> None:
    with serving(CodeDeployFake()) as url:
        assert record(tmp_path / "run.yaml", url, sys.executable, "-c", THREADS) == 0
    assert len(document.read(tmp_path / "run.yaml").interactions) == 30


def test_a_recording_that_lacks_calls_is_not_exit_0(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    unseen = "from botocore.awsrequest import AWSHTTPConnection, AWSHTTPConnectionPool as pool; "
    unseen += "pool.ConnectionCls = AWSHTTPConnection\n"
    with serving(CodeDeployFake()) as url:
        assert record(tmp_path / "run.yaml", url, sys.executable, "-c", f"{unseen}{PROGRAM}", "0") == 1
    assert "not written, as 1 answered call would not be in it" in capfd.readouterr().err
    assert not (tmp_path / "run.yaml").exists()


#: A deployment in one process, with an error amid it; the clock of its fake moves as it is polled.
RELEASE = """
import boto3
client = boto3.client("codedeploy", region_name="eu-west-1")
client.create_application(applicationName="web")
try:
    client.create_application(applicationName="web")
except client.exceptions.ApplicationAlreadyExistsException:
    pass
role = "arn:aws:iam::111122223333:role/deploy"
client.create_deployment_group(applicationName="web", deploymentGroupName="prod", serviceRoleArn=role)
print(client.get_deployment_group(applicationName="web", deploymentGroupName="prod")["deploymentGroupInfo"])
"""


def test_in_process_and_by_loopback_the_cassettes_are_the_same(tmp_path: Path) -> None:
    script = tmp_path / "release.py"
    script.write_text(RELEASE, encoding="utf-8")
    texts = []
    for number, options in enumerate([(), ("--loopback",)]):
        path = tmp_path / f"run{number}.yaml"
        with serving(CodeDeployFake(seed=3)) as url:
            assert record(path, url, sys.executable, str(script), options=options) == 0
        texts.append(path.read_text(encoding="utf-8"))
    assert texts[0].count("- operation:") == 4
    assert texts[0] == texts[1]


def test_python_without_a_program_is_recorded_by_loopback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(CodeDeployFake()) as url:
        assert record(tmp_path / "run.yaml", url, sys.executable, "--version") == 0
    assert "no script, -m or -c to run: recorded by the loopback recorder" in capfd.readouterr().err


def test_an_interpreter_that_does_not_have_us_is_recorded_by_loopback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(CodeDeployFake()) as url:  # -S: without site-packages
        assert record(tmp_path / "run.yaml", url, sys.executable, "-S", "-c", "print('ran')") == 0
    printed = capfd.readouterr()
    assert printed.out == "ran\n"
    assert "codedeploy_fake cannot be imported there: recorded by the loopback recorder" in printed.err


def test_only_the_target_is_recorded_in_process(tmp_path: Path) -> None:
    other = CodeDeployFake()
    with serving(CodeDeployFake()) as url, serving(other) as elsewhere:
        code = PROGRAM.replace('"eu-west-1"', f'"eu-west-1", endpoint_url="{elsewhere}"')
        assert record(tmp_path / "run.yaml", url, sys.executable, "-c", code, "0") == 0
    assert len(other.calls) == 1
    assert document.read(tmp_path / "run.yaml").interactions == ()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://codedeploy.eu-west-1.amazonaws.com", "that is AWS itself; `--target aws --account ID --region R`"),
        ("aws", "say which, with --account ID --region R; nothing is guessed from the environment"),
        ("http://127.0.0.1:1", "nobody answers at http://127.0.0.1:1"),
        ("nowhere", "'nowhere': the URL of a server"),
    ],
)
def test_a_wrong_target_runs_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str], target: str, said: str) -> None:
    assert record(tmp_path / "run.yaml", target, sys.executable, "-c", "print('ran')") == 2
    printed = capfd.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert not (tmp_path / "run.yaml").exists()


@pytest.mark.parametrize("option", ["--account=123456789012", "--region=eu-west-1"])
def test_what_is_of_aws_only_is_refused_elsewhere(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], option: str
) -> None:
    with serving(CodeDeployFake()) as url:
        assert main(["record", "--to", str(tmp_path / "run.yaml"), "--target", url, option, "--", "true"]) == 2
    assert "--account and --region: for --target aws only" in capfd.readouterr().err


def test_where_no_cassette_can_be_written_nothing_runs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    with serving(CodeDeployFake()) as url:
        for path in (tmp_path, tmp_path / "file" / "run.yaml"):
            assert record(path, url, sys.executable, "-c", "print('ran')") == 2
            printed = capfd.readouterr()
            assert f"--to {path}: cannot be written" in printed.err
            assert printed.out == ""


def test_a_program_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(CodeDeployFake()) as url:
        assert record(tmp_path / "run.yaml", url, str(tmp_path / "nothing")) == 2
    assert "cannot be run" in capfd.readouterr().err


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks is told that these credentials are of the account 123456789012."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    try:
        yield
    finally:
        server.stop()


@pytest.mark.usefixtures("sts")
def test_aws_is_recorded_only_in_the_account_that_was_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, fake = tmp_path / "run.yaml", CodeDeployFake()
    program = [sys.executable, "-c", PROGRAM, "0"]
    aws = ["record", "--to", str(path), "--target", "aws", "--region", "eu-central-1", "--account"]
    with serving(fake) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", url)
        assert main([*aws, "111122223333", "--", *program]) == 2
        assert "not of --account 111122223333; nothing was called" in capfd.readouterr().err
        assert fake.calls == ()
        # in process, a program signs by itself: for another region it is refused, by loopback it is signed again
        assert main([*aws, "123456789012", "--", *program]) == 1
        assert "does not sign for eu-central-1 with the credentials" in capfd.readouterr().err
        keys = 'aws_access_key_id="other", aws_secret_access_key="other"'
        others = PROGRAM.replace('region_name="eu-west-1"', keys)
        assert main([*aws, "123456789012", "--", sys.executable, "-c", others, "0"]) == 1
        assert fake.calls == ()
        named = PROGRAM.replace(', region_name="eu-west-1"', "")
        assert main([*aws, "123456789012", "--", sys.executable, "-c", named, "0"]) == 0
        assert [one.operation for one in document.read(path).interactions] == ["CreateApplication"]
        fake.world(region="eu-central-1").call("DeleteApplication", {"applicationName": "web"})
        assert main([*aws, "123456789012", "--loopback", "--", *program]) == 0
    cassette = document.read(path)
    assert cassette.metadata.recorded_from == "server"  # the environment says that CodeDeploy is elsewhere
    assert [one.operation for one in cassette.interactions] == ["CreateApplication"]
    assert fake.world(region="eu-central-1").call("ListApplications", {}) == {"applications": ["web"]}
