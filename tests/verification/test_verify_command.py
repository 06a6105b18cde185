"""``codedeploy-fake verify``: a line for each story, a sentence at the end, and 0, 1 or 2."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cli import main
from codedeploy_fake.contract.stories import EVER, Story
from codedeploy_fake.server import serving
from codedeploy_fake.server.clocks import arguments
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.running import Told
from codedeploy_fake.verification.telling import Telling, Verdict, tell
from codedeploy_fake.verify_command import Progress
from tests.verification.gate import gated
from tests.verification.targets import STORIES
from tests.verification.test_cassette_target import raw, recorded

NAMES = ("created-members", "application-unknown")
TWO = [f"--story={name}" for name in NAMES]


def test_on_the_fake_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *TWO]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.partition(" ")[2] for line in lines[:2]) == sorted(f"{name} verified" for name in NAMES)
    assert lines[0].startswith("[1/2] ")
    assert lines[2].endswith(": 2 verified")


def test_at_an_earlier_date_other_stories_hold(capsys: pytest.CaptureFixture[str]) -> None:
    later = next(story for story in STORIES.values() if story.since > "2017-05-16")
    earlier = next(story for story in STORIES.values() if story.until == "2017-05-16")
    assert main(["verify", "--contract=2017-05-16", f"--story={later.id}", f"--story={earlier.id}"]) == 0
    out = capsys.readouterr().out
    assert f"{later.id} not run: holds {later.when} only" in out
    assert f"{earlier.id} verified" in out
    assert "CodeDeploy as of 2017-05-16: " in out


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (replace(STORIES[NAMES[0]], since="2017-11-28"), "holds since 2017-11-28 only"),
        (replace(STORIES[NAMES[0]], since=EVER[0], until="2016-10-20"), "holds until 2016-10-20 only"),
    ],
)
def test_an_end_that_is_none_is_no_date(story: Story, said: str) -> None:
    fake = CodeDeployFake(contract="2017-05-16")
    assert tell(story, FakeTarget(fake), "v-").reason == said


def test_in_no_report_is_a_day_that_never_comes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    later = next(story for story in STORIES.values() if story.since > "2017-05-16")
    report = tmp_path / "report.md"
    main(["verify", "--contract=2017-05-16", f"--story={later.id}", f"--report={report}"])
    for text in (capsys.readouterr().out, report.read_text(encoding="utf-8")):
        assert f"holds since {later.since} only" in text
        assert "9999" not in text


def test_what_is_left_over_is_1_and_stands_before_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_: int, operation: str) -> tuple[str, int] | None:
        return ("AccessDenied", 403) if operation.startswith("Delete") else None

    fake = CodeDeployFake(**arguments("poll"))
    with gated(fake, refuse) as url:
        assert main(["verify", "--target", url, "--story=application-members"]) == 1
    *_, left, summary = capsys.readouterr().out.splitlines()
    assert left.startswith("left over: DeleteApplication applicationName=")
    assert summary.endswith(": 1 verified; 1 left over")


def test_nothing_is_left_over_by_a_recording(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"steps": [raw(step) for step in recorded("failed-members")[:2]]}))
    assert main(["verify", f"--target=cassette:{path}", "--story=failed-members"]) == 1
    out = capsys.readouterr().out
    assert "left over" not in out
    assert out.endswith(": 1 not run\n")


def test_all_stories_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(STORIES)


def test_a_difference_is_1_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(CodeDeployFake(**arguments("wall"))) as url:
        assert main(["verify", "--target", url, "--wait-limit=0", "--story=succeeded-members"]) == 1
    out = capsys.readouterr().out
    assert "expected 'Succeeded', seen 'still" in out
    assert "after 0 s" in out
    assert "1 differs" in out


def test_a_stale_known_difference_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "known.json"
    path.write_text(json.dumps([{"story": NAMES[0], "step": 1, "path": "x", "reason": "once"}]))
    assert main(["verify", *TWO, f"--known={path}"]) == 1
    assert f"stale known difference: {NAMES[0]}, step 1, x" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--story=nobody"],
        ["--evidence=sure"],
        ["--target=nowhere"],
        ["--contract=1999-01-01"],
        ["--known=nothing.json"],
        ["--config=nothing.toml"],
        ["--report=report.docx"],
        ["--account=123456789012"],
        ["--region=eu-west-1"],
        ["--config=aws.toml"],
        ["--target=cassette:run.json", "--config=aws.toml"],
    ],
    ids=str,
)
def test_wrong_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *wrong]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("codedeploy-fake: ")
    assert said.out == ""


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "soon"])
def test_a_limit_is_a_number_of_seconds(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["verify", f"--wait-limit={seconds}"])
    assert f"--wait-limit: '{seconds}' is not a number of seconds, 0 or more" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_present_story_and_takes_it_away_again() -> None:
    lines, present = io.StringIO(), Terminal()
    progress = Progress(2, lines, present)
    story = STORIES[NAMES[0]]
    progress.begin(story)
    assert present.getvalue().endswith(f"[1/2] {story.id} …\x1b[K")
    progress.end(Told(Telling(story, Verdict.NOT_RUN, reason="no time", left_over=("an application",))))
    assert present.getvalue().endswith("\r\x1b[K")
    assert lines.getvalue() == f"[1/2] {story.id} not run: no time\n    left over: an application\n"


def test_elsewhere_nothing_is_overwritten() -> None:
    progress = Progress(1, io.StringIO(), other := io.StringIO())
    progress.begin(STORIES[NAMES[0]])
    assert other.getvalue() == ""


def test_ctrl_c_in_the_middle_of_a_wait_cleans_up_and_is_1() -> None:
    fake = CodeDeployFake(**arguments("wall"))
    with serving(fake) as url:
        script = "import sys; from codedeploy_fake.cli import main; sys.exit(main(sys.argv[1:]))"
        stories = ["--story=succeeded-members"]
        command = [sys.executable, "-c", script, "verify", "--target", url, "--wait-limit=600", *stories]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while not any(call.operation == "GetDeployment" for call in fake.calls):
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate()
    assert run.returncode == 1
    assert out.splitlines()[0] == "[1/1] succeeded-members not run: interrupted"
    assert out.splitlines()[-1] == "interrupted"
    assert "left over" not in out
    assert [call.operation for call in fake.calls][-3:] == [
        "StopDeployment",
        "DeleteDeploymentGroup",
        "DeleteApplication",
    ]
