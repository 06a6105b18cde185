"""Which commands are Python programs that can be recorded in process, told by how the interpreter is called."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

_INTERPRETER = re.compile(r"python(?:\d+(?:\.\d+)?t?)?(?:\.exe)?", re.IGNORECASE)
#: Options that leave a program to run: -h, -V, -i, -x and long ones are not among them.
_OPTION = re.compile(r"-(?P<flags>[bBdEIOPqsSuv]*)(?:(?P<takes>[cmWX])(?P<value>.*))?", re.DOTALL)
_MODULE = "codedeploy_fake.cassettes.program"


@dataclass(frozen=True, slots=True)
class PythonProgram:
    """An interpreter with its options, and what it runs: a script, ``-m module`` or ``-c code``, and arguments."""

    interpreter: tuple[str, ...]
    program: tuple[str, ...]

    def recorded(self, *arguments: str) -> list[str]:
        """The command that runs it in our module, which is told the arguments."""
        return [*self.interpreter, "-m", _MODULE, *arguments, *self.program]

    def knows_us(self, environment: Mapping[str, str]) -> bool:
        """Whether this interpreter, as it is called here, can import our module and vcrpy. Raises OSError."""
        code = f"import vcr, {_MODULE}"
        probe = [*self.interpreter, "-c", code]
        return subprocess.run(probe, env=environment, capture_output=True, check=False).returncode == 0  # noqa: S603


def is_interpreter(command: Sequence[str]) -> bool:
    """Whether a command calls a Python interpreter by its name or path; scripts are not looked into."""
    return _INTERPRETER.fullmatch(PurePath(command[0]).name) is not None


def program_of(command: Sequence[str]) -> PythonProgram | None:
    """What an interpreter is to run; None where that is standard input, or nothing."""
    interpreter, rest = [command[0]], list(command[1:])
    while rest and rest[0].startswith("-"):
        option = _OPTION.fullmatch(rest.pop(0))
        if option is None or option[0] == "-":
            return None
        flags, takes, value = option["flags"], option["takes"], option["value"]
        if takes is None:
            interpreter.append(option[0])
            continue
        if not value:
            if not rest:
                return None
            value = rest.pop(0)
        if takes in "cm":
            interpreter += [f"-{flags}"] if flags else []
            return PythonProgram(tuple(interpreter), (f"-{takes}", value, *rest))
        interpreter += [f"-{flags}{takes}", value]
    return PythonProgram(tuple(interpreter), tuple(rest)) if rest else None
