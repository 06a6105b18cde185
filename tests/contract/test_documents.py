"""docs/contracts.md and docs/evidence.md say what the contracts say."""

from __future__ import annotations

import re
import shlex

import pytest

from codedeploy_fake.cli import main
from tests.contract.documents import DOCS, GENERATED, block


@pytest.mark.parametrize(("file", "name"), GENERATED)
def test_generated_parts_are_what_the_contracts_say(file: str, name: str) -> None:
    made = GENERATED[file, name]()
    assert block(file, name) == f"{made}\n", "write it anew with: python -m tests.contract.documents"


def test_every_command_of_the_guide_works(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "contracts.md").read_text(encoding="utf-8")
    commands = [line for block in re.findall(r"```bash\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    ran = 0
    for command in commands:
        program, *argv = shlex.split(command, comments=True)
        assert program == "codedeploy-fake"
        if not {"--into", "--with", ">"} & set(argv):  # these write files or ask an index
            assert main(argv) == 0
            ran += bool(capsys.readouterr().out)
    assert ran >= 4
