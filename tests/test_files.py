"""What every file of the project keeps to: names and bytes that every platform reads, and no secret or machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.checkout import MODULES, PACKAGE, ROOT, project_files

BINARY = {".gif", ".gz", ".ico", ".jpg", ".png", ".zip"}

#: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED_CHARACTERS = re.compile(r'[<>:"\\|?*\x00-\x1f]')
RESERVED_NAMES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"),
}

#: Account ids that the documentation of AWS uses for nobody's account.
NOBODYS_ACCOUNTS = {"123456789012", "111122223333"}
ACCOUNT = re.compile(
    r"""arn:aws[\w-]*:[\w-]*:[\w-]*:(?P<in_an_arn>\d{12})\b
    | account(?:[ _-]?id)?s?\W{1,6}(?:is\ |of\ )?(?P<so_called>\d{12})\b
    | (?P<in_a_scope>\d{12})/\d{8}/""",
    re.VERBOSE | re.IGNORECASE,
)
ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")
REGISTRY = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~*}-])/(?:work|root|home|Users|tmp/venv)/|\b[A-Z]:\\Users\b")


def texts() -> Iterator[tuple[str, str]]:
    for name in project_files():
        if PurePosixPath(name).suffix not in BINARY:
            yield name, (ROOT / name).read_bytes().decode("utf-8")


def found(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {hit.group()}" for name, text in texts() for hit in pattern.finditer(text)]


def calls(module: Path) -> Iterator[ast.Call]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@pytest.mark.parametrize(
    "name", ["aux.py", "a/COM1", "tests/what?.json", "a:b", "trailing.", "trailing ", "d-1/lpt9.txt"]
)
def test_the_check_knows_a_name_that_windows_refuses(name: str) -> None:
    assert refused_by_windows(name)


def refused_by_windows(name: str) -> bool:
    return any(
        RESERVED_CHARACTERS.search(part)
        or part.endswith((".", " "))
        or part.partition(".")[0].lower() in RESERVED_NAMES
        for part in PurePosixPath(name).parts
    )


def test_windows_takes_every_file_name() -> None:
    assert not [name for name in project_files() if refused_by_windows(name)]


def test_no_two_file_names_differ_only_in_case() -> None:
    assert len({name.lower() for name in project_files()}) == len(project_files())


def test_every_text_is_utf_8_and_ends_its_lines_with_a_newline() -> None:
    wrong = [name for name, text in texts() if "\r" in text or (text and not text.endswith("\n"))]
    assert not wrong


def modes(call: ast.Call) -> list[ast.expr]:
    """What may be the mode of a file that is opened."""
    return [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]


def test_the_package_opens_files_with_an_encoding() -> None:
    """Or as bytes: the machine's own encoding is never asked."""
    unsaid = [
        f"{module.relative_to(ROOT)}:{call.lineno}"
        for module in MODULES
        for call in calls(module)
        if name_of(call) in {"open", "read_text", "write_text", "TextIOWrapper", "NamedTemporaryFile"}
        and not any(keyword.arg == "encoding" for keyword in call.keywords)
        and not any(isinstance(value, ast.Constant) and "b" in str(value.value) for value in modes(call))
    ]
    assert not unsaid


def test_the_package_prints_nothing() -> None:
    """Only the command line does: the commands, of which the demo is one."""
    commands = {PACKAGE / "cli.py", PACKAGE / "demo.py", *PACKAGE.glob("*_command.py")}
    printing = [
        f"{module.relative_to(ROOT)}:{call.lineno}"
        for module in MODULES
        for call in calls(module)
        if name_of(call) == "print" and module not in commands
    ]
    assert not printing


def test_no_access_key_is_written_anywhere() -> None:
    assert not found(ACCESS_KEY)


@pytest.mark.parametrize(
    "text",
    ["arn:aws:iam::{0}:role/deploy", "account_id='{0}'", '"accountId": "{0}"', "Credential={0}/20260101/us-east-1"],
)
def test_the_check_knows_an_account_id(text: str) -> None:
    assert ACCOUNT.search(text.format("0" * 12))


def test_every_account_id_is_nobodys() -> None:
    others = [
        f"{name}: {hit.group()}"
        for name, text in texts()
        for hit in ACCOUNT.finditer(text)
        if next(filter(None, hit.groups())) not in NOBODYS_ACCOUNTS
    ]
    assert not others


def test_no_registry_is_addressed() -> None:
    """A machine is set up with its own package index; a file that names one breaks behind a mirror."""
    assert not [hit for hit in found(REGISTRY) if not hit.startswith("tests/test_files.py")]


def test_no_path_of_a_machine_is_written_anywhere() -> None:
    assert not [hit for hit in found(MACHINE_PATH) if not hit.startswith("tests/test_files.py")]
