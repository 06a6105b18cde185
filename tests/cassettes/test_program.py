"""A program that is recorded in process sees what it would see if its interpreter ran it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from codedeploy_fake.cassettes import Cassette, document
from codedeploy_fake.cassettes.interpreters import program_of

if TYPE_CHECKING:
    from pathlib import Path

SEEN = """
import atexit, sys, threading
print(__name__, sys.argv, sys.path[0], sys.path.count(sys.path[0]), sys.flags.utf8_mode, sys.modules["__main__"].SEEN)
atexit.register(print, "at the end")
threading.Timer(0.05, print, ["in a thread"]).start()
sys.exit(sys.argv[1])
""".replace("import atexit", "SEEN = 1; import atexit")


@pytest.mark.parametrize(
    "command",
    [
        ["scripts/seen.py", "said"],
        ["-m", "seen", "said"],
        ["-m", "package", "said"],
        ["-c", SEEN, "said"],
        ["{here}/scripts", "said"],
        ["-X", "utf8", "-P", "scripts/seen.py", "said"],
    ],
)
def test_it_is_run_as_its_interpreter_would(tmp_path: Path, command: list[str]) -> None:
    for name in ("scripts/seen.py", "scripts/__main__.py", "seen.py", "package/__main__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SEEN, encoding="utf-8")
    given, file = tmp_path / "given.yaml", tmp_path / "recorded.yaml"
    document.write(given, Cassette())
    plainly = [sys.executable, *(one.replace("{here}", str(tmp_path)) for one in command)]
    program = program_of(plainly)
    assert program is not None
    ways = [plainly, program.recorded(str(given), str(file), "", "", "")]
    plain, recorded = (
        subprocess.run(way, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False) for way in ways
    )
    assert plain.stderr == "said\n"
    assert (recorded.stdout, recorded.stderr, recorded.returncode) == (plain.stdout, plain.stderr, plain.returncode)
    assert document.read(file) == Cassette()
