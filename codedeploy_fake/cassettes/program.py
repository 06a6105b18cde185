"""Runs a Python program as its interpreter would, and records in this process what it says to CodeDeploy.

``python -m codedeploy_fake.cassettes.program GIVEN FILE URL ACCOUNT REGION PROGRAM…``: GIVEN is a cassette without
calls that has the metadata, FILE is written when the program has ended; "" is no URL, or no account and region.
"""

from __future__ import annotations

import atexit
import os
import runpy
import signal
import sys
import types
import zipfile
from contextlib import ExitStack
from pathlib import Path

from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.recording import recording
from codedeploy_fake.cassettes.running import ENDING
from codedeploy_fake.errors import UsageError


def main() -> None:
    """Record the program that the command line names; its end is the end of this process."""
    given, file, url, account, region, *program = sys.argv[1:]
    metadata = document.read(given).metadata
    aws = (account, region) if account else None
    # what only STS-confirmed credentials may sign; whoever started us has put them here
    signed_by = os.environ["AWS_ACCESS_KEY_ID"] if aws else None
    stack = ExitStack()
    stack.enter_context(recording(file, metadata=metadata, aws=aws, at=url or None, signed_by=signed_by))
    _close_at_the_end(stack)
    run(program)


def _close_at_the_end(stack: ExitStack) -> None:
    """Write the recording as the last thing that this process does, also where a signal ends it.

    That is after the program's threads, its handlers of atexit, and its traceback. Its forks write nothing.
    """
    process = os.getpid()

    def close() -> None:
        if os.getpid() != process:
            return
        for number in ENDING:  # whoever is in a hurry has to wait for the file
            signal.signal(number, signal.SIG_IGN)
        try:
            stack.close()
        except UsageError as lacking:
            sys.stderr.write(f"codedeploy-fake: {lacking}\n")

    def end(number: int, _frame: object) -> None:
        close()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    atexit.register(close)
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:  # not of SIGINT, which is a KeyboardInterrupt
            signal.signal(number, end)


def run(program: list[str]) -> None:
    """Run a script, ``-m module`` or ``-c code`` with its arguments as ``__main__``."""
    how, *rest = program
    if how == "-m":
        name, *arguments = rest
        sys.argv[:] = [name, *arguments]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
        return
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder, which -m has put there
    if how == "-c":
        code, *arguments = rest
        _import_from("")
        sys.argv[:] = ["-c", *arguments]
        sys.modules["__main__"] = module = types.ModuleType("__main__")
        exec(compile(code, "<string>", "exec"), vars(module))  # noqa: S102  the user's own code
        return
    sys.argv[:] = program
    if Path(how).is_dir() or zipfile.is_zipfile(how):  # runpy imports from there, also after a change of folder
        how = str(Path(how).absolute())
    else:
        _import_from(str(Path(how).resolve().parent))
    runpy.run_path(how, run_name="__main__")


def _import_from(folder: str) -> None:
    if not sys.flags.safe_path:
        sys.path.insert(0, folder)


if __name__ == "__main__":
    main()
