"""Stories: behavioural contracts, told step by step. Data in ``contracts/behaviour/``, read and checked here.

A file of stories is ``{"about": ..., "stories": [...]}``; ``given.json`` has the named set-ups. What a story must be is
the JSON Schema ``contracts/behaviour/story.schema.json``; what no schema can say is checked as well when the stories
are read (``story_checks``): a story that could not fail, or that speaks of what does not exist, is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from codedeploy_fake.contract.data import document, find
from codedeploy_fake.errors import UsageError

#: How well something is known, the best first.
LEVELS = ("recorded", "documented", "assumed")
#: Bounds for a story that holds at every date.
EVER = ("0000-00-00", "9999-99-99")
#: What a story may use without binding it: the target fills it in.
GIVEN_BY_TARGET = ("account", "region")


@dataclass(frozen=True, slots=True)
class Call:
    """Call an operation: it answers, or it refuses.

    ``output`` maps paths of the answer (``deploymentInfo.status``, ``deployments[0]``, ``""`` for all of it) to what
    is expected there: a JSON Schema fragment, or a value that it must equal. ``error`` does the same for ``code`` and
    ``message``. One of the two is None.
    """

    operation: str
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None
    error: Mapping[str, Any] | None

    @property
    def expectations(self) -> int:
        """How much it expects."""
        return len(self.output or ()) + len(self.error or ())


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until a deployment has a status. A ``passing`` one may be over before somebody who polls can see it."""

    deployment: Any
    until: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Advance:
    """Let time pass, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Let a CloudWatch alarm have a state."""

    name: str
    state: str


Step = Call | Wait | Advance | Alarm


@dataclass(frozen=True, slots=True)
class SetUp:
    """A named set-up: what it stands on, what it does, and what undoes it."""

    name: str
    given: tuple[str, ...]
    steps: tuple[Step, ...]
    cleanup: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One behavioural contract; ``evidence`` are keys of ``contracts/evidence.json``.

    ``needs`` is what a target must be able to do beyond answering; ``since`` and ``until`` bound the dates of the API
    for which it holds. An ``assumed`` one is about what of its evidence is assumed, whatever the level of the whole.
    """

    id: str
    title: str
    platform: str
    evidence: tuple[str, ...]
    given: tuple[SetUp, ...]
    steps: tuple[Step, ...]
    needs: frozenset[str] = frozenset()
    since: str = EVER[0]
    until: str = EVER[1]
    assumed: bool = False
    file: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.id

    @property
    def level(self) -> str:
        """How well it is known: as its least known evidence."""
        if self.assumed:
            return LEVELS[-1]
        levels: list[str] = [document("evidence")[key]["level"] for key in self.evidence]
        return max(levels, key=LEVELS.index)

    @property
    def when(self) -> str:
        """The dates for which it holds, in words; empty where it always does."""
        bounds = [f"since {self.since}"] * (self.since != EVER[0]) + [f"until {self.until}"] * (self.until != EVER[1])
        return " ".join(bounds)

    def holds_at(self, date: str) -> bool:
        """Whether it holds for the API of a day, ISO."""
        return self.since <= date <= self.until


#: Files beside the stories that hold none.
_NO_STORIES = frozenset({"given.json", "revisions.json", "story.schema.json"})


@cache
def stories() -> tuple[Story, ...]:
    """All stories, by file and in the order of each.

    Raises:
        UsageError: with file, story and place, for what is no story.
    """
    return read(find() / "behaviour")


def read(folder: Path) -> tuple[Story, ...]:
    """The stories of a folder, which also has ``given.json``, ``revisions.json`` and ``story.schema.json``.

    Raises:
        UsageError: with file, story and place, for what is no story.
    """
    reader = _Reader(folder)
    found = [
        reader.story(raw, path.name)
        for path in sorted(folder.glob("*.json"))
        if path.name not in _NO_STORIES
        for raw in _stories_of(path)
    ]
    twice = sorted({story.id for story in found if sum(other.id == story.id for other in found) > 1})
    if twice:
        raise UsageError(f"contracts/behaviour: two stories have the id {', '.join(twice)}; give one of them another")
    return tuple(found)


def _stories_of(path: Path) -> list[Any]:
    raw = _load(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("about"), str) or not isinstance(raw.get("stories"), list):
        raise UsageError(f'{path.name}: a file of stories is {{"about": "…", "stories": […]}}')
    found: list[Any] = raw["stories"]
    return found


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise UsageError(f"{path.name}: {wrong}") from None


class _Reader:
    """Reads stories one by one; what they share is read once."""

    def __init__(self, folder: Path) -> None:
        from codedeploy_fake.contract.story_checks import Checks, Shape  # noqa: PLC0415  it checks what is made here

        schema = _load(folder / "story.schema.json")
        self._shape = Shape(schema)
        self._checks = Checks(frozenset(_load(folder / "revisions.json")))
        raw = _load(folder / "given.json")
        for name, given in raw.items():
            self._shape.check_set_up(given, f"given.json: {name}")
        self._set_ups = {name: _set_up(name, given) for name, given in raw.items()}
        for set_up in self._set_ups.values():
            self._known(set_up.given, f"given.json: {set_up.name}")

    def story(self, raw: Any, file: str) -> Story:
        """The story, checked."""
        place = f"{file}: {raw.get('id', 'a story without id') if isinstance(raw, dict) else 'what is no story'}"
        self._shape.check_story(raw, place)
        self._known(raw.get("given", ()), place)
        story = Story(
            id=raw["id"],
            title=raw["title"],
            platform=raw["platform"],
            evidence=tuple(raw["evidence"]),
            given=tuple(_unfolded(raw.get("given", ()), self._set_ups)),
            steps=tuple(map(_step, raw["steps"])),
            needs=frozenset(raw.get("needs", ())),
            since=raw.get("since", EVER[0]),
            until=raw.get("until", EVER[1]),
            assumed=raw.get("assumed", False),
            file=file,
        )
        self._checks.check(story, place)
        return story

    def _known(self, names: Iterable[str], place: str) -> None:
        unknown = [name for name in names if name not in self._set_ups]
        if unknown:
            raise UsageError(
                f"{place}: no set-up {', '.join(unknown)} in given.json; one of {', '.join(self._set_ups)}"
            )


def _set_up(name: str, given: Mapping[str, Any]) -> SetUp:
    return SetUp(
        name,
        tuple(given.get("given", ())),
        tuple(map(_step, given["steps"])),
        tuple(_call(call) for call in given.get("cleanup", ())),
    )


def _unfolded(names: Iterable[str], set_ups: Mapping[str, SetUp]) -> Iterator[SetUp]:
    """The set-ups, each after those on which it stands, and each once."""
    seen: dict[str, SetUp] = {}

    def visit(name: str) -> None:
        if name not in seen:
            for below in set_ups[name].given:
                visit(below)
            seen[name] = set_ups[name]

    for name in names:
        visit(name)
    yield from seen.values()


def _step(raw: Mapping[str, Any]) -> Step:
    if "call" in raw:
        return _call(raw)
    if "wait" in raw:
        return Wait(raw["wait"], raw["until"], raw.get("passing", False))
    if "alarm" in raw:
        return Alarm(raw["alarm"], raw["state"])
    return Advance(raw["advance"])


def _call(raw: Mapping[str, Any]) -> Call:
    return Call(raw["call"], raw.get("input", {}), raw.get("output"), raw.get("error"))
