"""``codedeploy-fake record``: a program runs, and what it says to CodeDeploy becomes a cassette."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.cassettes.forwarding import Forward
    from codedeploy_fake.cassettes.interactions import Cassette, Metadata
    from codedeploy_fake.cassettes.interpreters import PythonProgram

_EPILOG = """\
A COMMAND that calls a Python interpreter (python release.py, python3 -m release, python -c ...) is recorded in its own
process, by vcrpy, if codedeploy_fake can be imported there; what its subprocesses say is not. Any other COMMAND, and
each one with --loopback, runs with AWS_ENDPOINT_URL_CODEDEPLOY pointing at a recorder on this machine, which hands its
requests on to the target and keeps no credentials. The exit code is the command's. AWS is recorded only in the account
and region that are named: STS is asked first whether these credentials are there.

example: codedeploy-fake record --to cassettes/release.yaml --target http://127.0.0.1:5000 -- ./release.sh"""


def add(record: argparse.ArgumentParser) -> None:
    """Give the ``record`` command its arguments."""
    record.epilog = _EPILOG
    record.formatter_class = argparse.RawDescriptionHelpFormatter
    record.add_argument("--to", type=Path, required=True, metavar="FILE", help="the cassette, .yaml or .json")
    record.add_argument(
        "--target", required=True, metavar="URL|aws", help="who answers: a server such as codedeploy-fake serve, or aws"
    )
    record.add_argument("--account", metavar="ID", help="with aws: the account, twelve digits")
    record.add_argument("--region", metavar="R", help="with aws: the region")
    record.add_argument("--loopback", action="store_true", help="a recorder on this machine for Python programs, too")
    record.add_argument("command", nargs="+", metavar="COMMAND", help="after --: the program and its arguments")
    record.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from codedeploy_fake.cassettes import document  # noqa: PLC0415  who does not record needs none of it

    _check_writable(arguments.to)
    forward, metadata = _target(arguments)
    program = None if arguments.loopback else _python(arguments)
    if program is None:
        code, cassette = _by_loopback(arguments, forward, metadata)
    else:
        code, cassette = _in_process(arguments, program, metadata)
    if cassette is None:
        print(
            f"{arguments.to}: not written, as the program ended before its recording did (SIGKILL, os._exit, exec), or "
            "as it says above: --loopback records such a one",
            file=sys.stderr,
        )
        return code or 1
    document.write(arguments.to, cassette)
    count = len(cassette.interactions)
    print(f"{arguments.to}: {count} call{'' if count == 1 else 's'} recorded", file=sys.stderr)
    return code


def _check_writable(path: Path) -> None:
    """Raise UsageError where no cassette can be written, before the program runs: it may not do so twice."""
    from codedeploy_fake.errors import UsageError  # noqa: PLC0415  as above

    there = next(folder for folder in path.absolute().parents if folder.exists())
    if path.is_dir() or not there.is_dir() or not os.access(path if path.exists() else there, os.W_OK):
        raise UsageError(f"--to {path}: cannot be written; name a file in a folder that is yours")


def _by_loopback(arguments: argparse.Namespace, forward: Forward, metadata: Metadata) -> tuple[int, Cassette | None]:
    from codedeploy_fake.cassettes import forwarding, running  # noqa: PLC0415  as above

    with forwarding.recorder(forward, metadata) as here:
        code = running.run(arguments.command, _environment(here.url, is_aws=arguments.target == "aws"))
        return code, here.cassette()


def _python(arguments: argparse.Namespace) -> PythonProgram | None:
    """The command as a Python program that can be recorded in process; where it only looks like one, say so."""
    from codedeploy_fake.cassettes import interpreters  # noqa: PLC0415  as above

    command = arguments.command
    if not interpreters.is_interpreter(command):
        return None
    program = interpreters.program_of(command)
    try:
        if program is not None and program.knows_us(os.environ):
            return program
    except OSError:  # said where it is run
        return None
    why = "no script, -m or -c to run" if program is None else "codedeploy_fake cannot be imported there"
    print(f"{command[0]}: {why}: recorded by the loopback recorder", file=sys.stderr)
    return None


def _in_process(
    arguments: argparse.Namespace, program: PythonProgram, metadata: Metadata
) -> tuple[int, Cassette | None]:
    from codedeploy_fake.cassettes import document, running  # noqa: PLC0415  as above
    from codedeploy_fake.cassettes.interactions import Cassette  # noqa: PLC0415

    is_aws = arguments.target == "aws"
    environment = _credentials(arguments.region) if is_aws else _environment(arguments.target, is_aws=False)
    named = ("", arguments.account, arguments.region) if is_aws else (arguments.target, "", "")
    with tempfile.TemporaryDirectory(prefix="codedeploy-fake-") as folder:
        given, file = Path(folder, "given.yaml"), Path(folder, "recorded.yaml")
        document.write(given, Cassette((), metadata))
        code = running.run(program.recorded(str(given), str(file), *named), environment)
        return code, document.read(file) if file.exists() else None


def _credentials(region: str) -> Mapping[str, str]:
    """The environment with the region and the credentials that STS was asked for: the program signs by itself."""
    from codedeploy_fake.errors import UsageError  # noqa: PLC0415  as above
    from codedeploy_fake.verification.sessions import session  # noqa: PLC0415

    found = session(region).get_credentials()
    if found is None:
        raise UsageError("to record AWS: no credentials were found where boto3 looks for them")
    keys = found.get_frozen_credentials()
    environment = {**os.environ, "AWS_DEFAULT_REGION": region, "AWS_REGION": region}
    environment |= {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    for name in ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"):
        environment.pop(name, None)
    return environment | ({"AWS_SESSION_TOKEN": keys.token} if keys.token else {})


def _target(arguments: argparse.Namespace) -> tuple[Forward, Metadata]:
    from codedeploy_fake.cassettes import forwarding, sources  # noqa: PLC0415  as above
    from codedeploy_fake.errors import UsageError  # noqa: PLC0415
    from codedeploy_fake.verification.aws_domains import is_aws  # noqa: PLC0415

    if arguments.target == "aws":
        metadata = sources.of_aws(arguments.account, arguments.region)
        return forwarding.to_aws(arguments.region), metadata
    forward = forwarding.to_server(arguments.target)  # which refuses what is no URL
    if is_aws(arguments.target):
        raise UsageError(
            f"--target {arguments.target}: that is AWS itself; `--target aws --account ID --region R` asks first who "
            "you are"
        )
    if arguments.account or arguments.region:
        raise UsageError("--account and --region: for --target aws only; a server is told both by the program itself")
    return forward, sources.of_server(arguments.target)


def _environment(url: str, *, is_aws: bool) -> Mapping[str, str]:
    """The program's environment: CodeDeploy is at the URL, and made-up credentials will do if there are no others."""
    from codedeploy_fake.verification.sessions import session  # noqa: PLC0415  as above

    environment = {**os.environ, "AWS_ENDPOINT_URL_CODEDEPLOY": url, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    environment["NO_PROXY"] = environment["no_proxy"] = ",".join(filter(None, [exempt, "127.0.0.1"]))
    if not is_aws and session().get_credentials() is None:
        environment |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    return environment
