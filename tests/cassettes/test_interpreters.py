"""Which commands are Python programs."""

from __future__ import annotations

import pytest

from codedeploy_fake.cassettes.interpreters import is_interpreter, program_of


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("python", True),
        ("python3", True),
        ("/opt/venv/bin/python3.13t", True),
        ("python.exe", True),
        ("./release.py", False),
        ("pytest", False),
        ("python-build", False),
        ("make", False),
    ],
)
def test_an_interpreter_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_interpreter([name]) is is_one


@pytest.mark.parametrize(
    ("command", "interpreter", "program"),
    [
        ("python a.py -c x", "python", "a.py -c x"),
        ("python -m pytest -q", "python", "-m pytest -q"),
        ("python -mpytest -q", "python", "-m pytest -q"),
        ("python -uBm a", "python -uB", "-m a"),
        ("python -c pass -c", "python", "-c pass -c"),
        ("python -W error -Xdev -u a.py -W", "python -W error -X dev -u", "a.py -W"),
    ],
)
def test_options_go_to_the_interpreter_and_the_rest_to_the_program(
    command: str, interpreter: str, program: str
) -> None:
    found = program_of(command.split())
    assert found is not None
    assert (found.interpreter, found.program) == (tuple(interpreter.split()), tuple(program.split()))


@pytest.mark.parametrize("command", ["python", "python -", "python -V", "python --help", "python -i a.py", "python -m"])
def test_where_no_program_is_named_there_is_none(command: str) -> None:
    assert program_of(command.split()) is None
