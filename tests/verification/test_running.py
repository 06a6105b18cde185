"""A whole run holds if everything that was told does: nothing differs, is stale, was hindered or interrupted."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.contract.stories import Story
from codedeploy_fake.verification.expecting import Difference
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.known import Known, read, stale
from codedeploy_fake.verification.running import Report, chosen, verify
from codedeploy_fake.verification.targets import Hindered, Refused
from codedeploy_fake.verification.telling import Verdict
from tests.verification.targets import STORIES, Watched, story

FIRST, SECOND = story("create-answers-the-id"), story("created-members")


def run(target_for: Any = None, known: tuple[Known, ...] = (), stories: tuple[Story, ...] = (FIRST, SECOND)) -> Report:
    make = target_for or (lambda _: FakeTarget(CodeDeployFake()))
    return verify(stories, make, prefix="v-", name="fake", contract="current", known=known)


class Wrong(FakeTarget):
    """A target that gives every deployment the same id."""

    def call(self, operation: str, request: Any) -> dict[str, Any]:
        answer = super().call(operation, request)
        return {"deploymentId": 7} if operation == "CreateDeployment" else answer


def test_it_holds() -> None:
    report = run()
    assert report.holds
    assert report.counts == {Verdict.VERIFIED: 2}


def test_a_run_that_told_nothing_does_not_hold() -> None:
    assert not run(stories=()).holds


def test_a_difference_does_not_hold_unless_it_is_known() -> None:
    report = run(lambda _: Wrong(CodeDeployFake()), stories=(FIRST,))
    assert not report.holds
    found = report.told[0].telling.differences
    known = tuple(Known(FIRST.id, one.step, one.path, "seven is its favourite") for one in found)
    report = run(lambda _: Wrong(CodeDeployFake()), known, (FIRST,))
    assert report.holds
    assert report.told[0].unknown == ()
    assert report.told[0].verdict is Verdict.VERIFIED


def test_one_of_two_differences_is_not_enough() -> None:
    found = run(lambda _: Wrong(CodeDeployFake()), stories=(FIRST,)).told[0].telling.differences
    elsewhere = Known(FIRST.id, found[0].step, "elsewhere", "wrong place")
    report = run(lambda _: Wrong(CodeDeployFake()), (elsewhere,), (FIRST,))
    assert not report.holds
    assert report.told[0].verdict is Verdict.DIFFERS
    assert report.stale == (elsewhere,)


def test_a_known_difference_that_matches_nothing_does_not_hold() -> None:
    entry = Known(FIRST.id, 1, "deploymentId", "it was once")
    report = run(known=(entry,))
    assert report.stale == (entry,)
    assert not report.holds


def test_nor_does_one_of_a_story_that_was_not_run() -> None:
    entry = Known(FIRST.id, 1, "deploymentId", "it was once")

    class Unable(FakeTarget):
        def revision(self, name: str) -> None:
            return None

    assert run(lambda _: Unable(CodeDeployFake()), (entry,)).stale == (entry,)


def test_of_a_story_that_was_not_asked_for_nothing_is_stale() -> None:
    assert run(known=(Known(SECOND.id, 1, "x", "why"),), stories=(FIRST,)).stale == ()


def test_what_stays_behind_does_not_hold() -> None:
    """Whoever runs this day by day would hear of it from the bill."""

    def refuse(_: int, operation: str) -> None:
        if operation.startswith("Delete"):
            raise Refused("ServiceUnavailableException", "not now", 503)

    report = run(lambda _: Watched(CodeDeployFake(), refuse), stories=(FIRST,))
    assert report.counts == {Verdict.VERIFIED: 1}
    assert len(report.left_over) == 2
    assert not report.holds


@pytest.mark.parametrize("final", [False, True])
def test_a_hindrance_proves_nothing(final: bool) -> None:
    def hinder(_: int, operation: str) -> None:
        if operation == "CreateDeployment":
            raise Hindered("credentials", final=final)

    targets = iter([Watched(CodeDeployFake(), hinder), Watched(CodeDeployFake())])
    report = run(lambda _: next(targets), (Known(FIRST.id, 1, "x", "why"),))
    assert [told.verdict for told in report.told] == [Verdict.NOT_RUN, Verdict.NOT_RUN if final else Verdict.VERIFIED]
    assert len(report.hindered) == (2 if final else 1)
    assert report.stale == ()
    assert not report.holds


def test_a_target_that_cannot_even_be_opened_is_a_hindrance() -> None:
    def refuse(_: Story) -> FakeTarget:
        raise Hindered("no network")

    assert [told.telling.reason for told in run(refuse).told] == ["no network", "no network"]


def test_every_story_is_announced_and_reported() -> None:
    heard: list[str] = []
    verify(
        (FIRST,),
        lambda _: FakeTarget(CodeDeployFake()),
        prefix="v-",
        name="fake",
        contract="current",
        begin=lambda story: heard.append(f"begin {story}"),
        progress=lambda told: heard.append(f"end {told.telling.story}"),
    )
    assert heard == [f"begin {FIRST.id}", f"end {FIRST.id}"]


@pytest.mark.parametrize(
    ("ids", "level", "said"),
    [(["nobody"], None, "no story has the id nobody"), ([], "certain", "no level of evidence is called 'certain'")],
)
def test_what_does_not_exist_is_refused(ids: list[str], level: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        chosen(tuple(STORIES.values()), ids, level)


def test_better_known_stories_only() -> None:
    everything = tuple(STORIES.values())
    left = {level: chosen(everything, [], level) for level in ("recorded", "documented", "assumed")}
    assert {one.level for one in left["recorded"]} == {"recorded"}
    assert {one.level for one in left["documented"]} == {"recorded", "documented"}
    assert left["assumed"] == everything


DIFFERENCE = Difference(1, "GetDeployment", "a", 1, 2)
ENTRY = '{"story": "s", "step": 1, "path": "a", "reason": "why"}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "a list of objects"),
        ("[", "no list of known differences"),
        ('["everything"]', "exactly story, step, path, reason"),
        ('[{"story": "s", "reason": "all of it"}]', "exactly story, step, path, reason"),
        ('[{"story": "s", "step": true, "path": "a", "reason": "why"}]', "step is a number"),
        ('[{"story": "s", "step": 1, "path": "a", "reason": " "}]', "needs its reason"),
        (f"[{ENTRY}]", "no story has the id s"),
    ],
)
def test_a_bare_or_broken_entry_is_refused(text: str, said: str, tmp_path: Any) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read(path, {"other"})


def test_a_known_difference_is_of_one_place_only(tmp_path: Any) -> None:
    path = tmp_path / "known.json"
    path.write_text(f"[{ENTRY}]")
    (entry,) = read(path, {"s"})
    assert entry.is_of("s", DIFFERENCE)
    for story_id, other in (
        ("t", DIFFERENCE),
        ("s", Difference(2, "", "a", 1, 2)),
        ("s", Difference(1, "", "b", 1, 2)),
    ):
        assert not entry.is_of(story_id, other)
    assert stale([entry], [("s", [DIFFERENCE])]) == []
    assert stale([entry], [("s", [])]) == [entry]
