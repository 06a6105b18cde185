"""It can say no: told to moto's server, the stories find what is known of it and nothing else, each with its reason."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator

import pytest

from codedeploy_fake.cli import main
from codedeploy_fake.verification.known import read
from codedeploy_fake.verification.running import Report
from codedeploy_fake.verification.telling import Verdict
from tests.verification import moto_differences
from tests.verification.moto_differences import KNOWN, REASONS, RELEASE, moto_server, reason, verified

pytest.importorskip("moto.server", reason="moto's server is not installed")


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture(scope="module")
def report(moto: str) -> Report:
    return verified(moto, read(KNOWN))


def test_it_differs_exactly_where_it_is_known_to(report: Report) -> None:
    about = f"{KNOWN.name} is about moto {RELEASE}, installed is {importlib.metadata.version('moto')}"
    anew = f"{about}; `python -m {moto_differences.__name__}` writes it anew"
    unknown = [f"{told.telling.story.id}: {found}"[:300] for told in report.told for found in told.unknown]
    assert not unknown, anew
    assert not report.stale, anew
    assert not report.counts[Verdict.DIFFERS], anew
    assert not report.hindered


def test_what_it_cannot_remove_is_left_over(report: Report) -> None:
    """Moto has no such operations: what stays behind there is why the run fails."""
    assert report.left_over
    assert all(re.match(r"(Delete|Deregister)\w+ .*: ", line) for line in report.left_over), report.left_over
    assert not report.holds


def test_most_of_it_differs(report: Report) -> None:
    """A contract of shapes alone would pass it: all that it answers has the shape that the model says."""
    told = [each.telling.verdict for each in report.told]
    assert told.count(Verdict.DIFFERS) > 3 * told.count(Verdict.VERIFIED) > 0


def test_each_reason_is_that_of_the_table_and_each_row_is_needed(report: Report) -> None:
    given = {
        (told.telling.story.id, found.step, found.path): reason(found)
        for told in report.told
        for found, _ in told.known
    }
    assert {(entry.story, entry.step, entry.path): entry.reason for entry in read(KNOWN)} == given
    assert {text for *_, text in REASONS} == set(given.values())


def test_on_the_command_line_with_the_usual_patience(moto: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        "--story",
        "application-unknown",
        "--story",
        "configuration-falls-back",
        "--story",
        "created-holds-the-group",
    ]
    assert main(["verify", "--target", moto, *told]) == 1
    said = capsys.readouterr().out
    assert "application-unknown differs" in said
    assert "No application found for name" in said
