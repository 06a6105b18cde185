"""CPU time of code in children of a process that has prepared for it: what it loaded and warmed costs none of them.

A process of its own swings by more than the few milliseconds that are looked for: an interpreter with pytest takes
300 ms of CPU to start. So one process starts, does what all contestants need, and forks a child for each turn of each;
the kernel says what that child used. Bytecode is written and read as in an installation, but in a folder of its own:
where Python was told to write none, each run would compile what a user's would not. It needs ``os.fork``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.pairing import Figures

#: It imports nothing that a contestant would have to.
_PROGRAM = """\
import os, sys

rounds, before, *codes = sys.argv[1:]
sys.argv[1:] = []
exec(before)
for number in range(int(rounds) + 1):
    for place in range(len(codes))[:: 1 if number % 2 else -1]:
        pid = os.fork()
        if not pid:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            exec(codes[place])
            os._exit(0)
        _, status, used = os.wait4(pid, 0)
        if status:
            sys.exit(f"it failed:\\n{codes[place]}")
        if number:
            print("CPU", place, used.ru_utime + used.ru_stime, flush=True)
"""


def forked(before: str, contestants: Mapping[str, str], rounds: int) -> Figures:
    """Measure pieces of code in turns, each in a child of the process that ran ``before``; one round does not count.

    ``before`` and the pieces are Python; what ``before`` defines is there. Raises SystemExit, with what was printed,
    where one of them fails.
    """
    with tempfile.TemporaryDirectory() as bytecode:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(rounds), before, *contestants.values()],
            cwd=Path(__file__).parents[2],
            env={**environment, "PYTHONPYCACHEPREFIX": bytecode},
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        raise SystemExit(f"{ran.stdout}{ran.stderr}")
    names = list(contestants)
    found: dict[str, list[float]] = {name: [] for name in names}
    for line in ran.stdout.splitlines():
        if line.startswith("CPU "):
            _, place, seconds = line.split()
            found[names[int(place)]].append(float(seconds))
    return Figures(found)
