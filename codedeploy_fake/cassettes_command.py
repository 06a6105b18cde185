"""``codedeploy-fake cassettes``: ``check`` finds what they must not tell, ``convert`` makes plain ones readable."""

from __future__ import annotations

import argparse
import sys

_CHECK = """\
Reads cassettes of ours and of vcrpy, in YAML and JSON, and of folders all that are in them. Every base64, gzip and CBOR
value is unpacked. Each finding tells file, place, kind and what to do; a secret itself is never printed, only the first
eight digits of its SHA-256, by which equal ones are known.

exit 0: nothing found; 1: something; 2: a file cannot be read, the others are checked nevertheless
example: codedeploy-fake cassettes check tests/cassettes"""
_CONVERT = """\
IN is a plain cassette of vcrpy (JSON or CBOR on the wire), or one of ours. OUT tells operation, input and answer as
people read them, with placeholders for account ids, ARNs, buckets and user names, and nothing else of the request.

example: codedeploy-fake cassettes convert old.yaml cassettes/release.yaml"""


def add(cassettes: argparse.ArgumentParser) -> None:
    """Give the ``cassettes`` command its own commands."""
    commands = cassettes.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, help: str, epilog: str) -> argparse.ArgumentParser:
        raw = argparse.RawDescriptionHelpFormatter
        return commands.add_parser(name, help=help, description=help, epilog=epilog, formatter_class=raw)

    check = command("check", "find keys, tokens, signatures and foreign account ids, however packed", _CHECK)
    check.add_argument("paths", metavar="PATH", nargs="+", help="a cassette, or a folder of them")
    check.set_defaults(run=_check)
    convert = command("convert", "make a scrubbed, readable cassette of a plain one", _CONVERT)
    convert.add_argument("source", metavar="IN", help="the cassette to read")
    convert.add_argument("target", metavar="OUT", help="the cassette to write; JSON where its name ends so")
    convert.set_defaults(run=_convert)


def _check(arguments: argparse.Namespace) -> int:
    from codedeploy_fake.cassettes.checking import check  # noqa: PLC0415  who does not check needs none of it
    from codedeploy_fake.errors import UsageError  # noqa: PLC0415  as above

    files = found = 0
    unreadable: list[UsageError] = []

    def tell(fault: UsageError) -> None:
        unreadable.append(fault)
        print(f"codedeploy-fake: {fault}", file=sys.stderr)

    for path, findings in check(arguments.paths, tell):
        files += 1
        found += len(findings)
        for one in findings:
            print(f"{path}: {one}")
    where = f"{files} file{'' if files == 1 else 's'}"
    if found:
        print(f"{found} finding{'' if found == 1 else 's'} in {where}", file=sys.stderr)
    elif files:
        print(f"{where}: nothing found")
    if unreadable:
        return 2
    return 1 if found else 0


def _convert(arguments: argparse.Namespace) -> int:
    from codedeploy_fake.cassettes.converting import convert  # noqa: PLC0415  who does not convert needs none of it

    done = convert(arguments.source, arguments.target)
    print(f"{arguments.target}: {len(done.cassette.interactions)} interactions")
    if done.others:
        print(f"{done.others} with other services left out", file=sys.stderr)
    return 0
