"""The command line: ``codedeploy-fake``. Exit 0: all holds; 1: something does not; 2: wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from codedeploy_fake import (
    __version__,
    cassettes_command,
    contract_commands,
    learn_command,
    record_command,
    serve_command,
    verify_command,
)
from codedeploy_fake.errors import UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except UsageError as mistake:
        print(f"codedeploy-fake: {mistake}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codedeploy-fake",
        description="A CodeDeploy for tests whose deployments really move.",
        epilog="example: codedeploy-fake demo",
    )
    parser.add_argument("--version", action="version", version=f"codedeploy-fake {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, help: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help,
            description=help,
            epilog=f"example: codedeploy-fake {example}",
        )

    demo = command("demo", "run two deployments with a real boto3 client and draw what became of them", "demo")
    demo.set_defaults(run=_demo)
    diagram = command(
        "diagram", "print the statuses of a deployment as a Mermaid state diagram", "diagram > states.mmd"
    )
    diagram.set_defaults(run=_diagram)
    contracts = command("contracts", "work with the contracts: generate, check, diff, at", "contracts check")
    contracts.set_defaults(run=_contracts)
    contract_commands.add(contracts)
    cassettes_command.add(
        command("cassettes", "check cassettes for secrets, or convert plain ones: check, convert", "cassettes check .")
    )
    learn_command.add(command("learn", "print the script that re-lives a recording, or compare", "learn run.json"))
    record_command.add(
        command(
            "record", "run a program and record its calls of CodeDeploy", "record --to run.yaml --target URL -- make"
        )
    )
    serve_command.add(command("serve", "serve a fake over HTTP until Ctrl+C", "serve -p 5000"))
    verify_command.add(
        command(
            "verify", "tell the behavioural contracts to a fake, a server, a recording or AWS", "verify --target fake"
        )
    )
    return parser


def _demo(_: argparse.Namespace) -> int:
    from codedeploy_fake.demo import main as demo  # noqa: PLC0415  botocore is loaded by who needs it

    return demo()


def _diagram(_: argparse.Namespace) -> int:
    from codedeploy_fake.simulation.states import mermaid  # noqa: PLC0415  only this command needs it

    print(mermaid())
    return 0


def _contracts(arguments: argparse.Namespace) -> int:
    code, printed = arguments.answer(arguments)
    print(printed, end="")
    return int(code)
