"""``python -m tests.cassettes.record``: record the main paths of our own server into ``cassettes/fake/``."""

from __future__ import annotations

import sys

from tests.cassettes.main_paths import MAIN_PATHS


def main() -> int:
    wrong = 0
    for path in MAIN_PATHS:
        path.file.unlink(missing_ok=True)
        seen = path.record(path.file)
        wrong += seen != path.sees
        sys.stdout.write(f"{path.file.name}: {', '.join(seen)}{'' if seen == path.sees else f' (not {path.sees})'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
