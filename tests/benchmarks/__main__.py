"""``python -m tests.benchmarks [SECTION ...]``: a table of figures of one run, as ratios; ``--help`` says the rest."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import calls, document, growth, scale, server, start
from tests.benchmarks.table import Row, printed, write

SECTIONS = ("calls", "start", "scale", "server")


def main() -> int:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default: %(default)s)")
    parser.add_argument("--many", type=int, default=scale.MANY, help="finished deployments (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument(
        "--document", action="store_true", help="write them and the plots of growth into docs/performance.*, too"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    if arguments.document and arguments.sections:
        parser.error("--document shows a full run: name no section")
    sections = arguments.sections or SECTIONS
    if "server" in sections and shutil.which("wrk") is None:
        parser.error("the section 'server' needs wrk: apt-get install wrk")
    measures: dict[str, Callable[[], list[Row]]] = {
        "calls": lambda: calls.measure(arguments.rounds),
        "start": lambda: start.measure(arguments.rounds),
        "scale": lambda: scale.measure(arguments.rounds, arguments.many),
        "server": lambda: server.measure(arguments.rounds),
    }
    rows = [row for name in sections for row in measures[name]()]
    sys.stdout.write(printed(rows))
    if arguments.json is not None:
        write(rows, arguments.json)
    if arguments.document:
        document.write(rows, arguments.rounds, arguments.many)
        growth.write(arguments.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
