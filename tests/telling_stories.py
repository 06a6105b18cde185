"""Stories told to the fake for tests: what is seen on the way, and stories with one expectation that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.contract import load
from codedeploy_fake.contract.stories import Call, Step, Story, Wait
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.targets import Refused
from codedeploy_fake.verification.telling import Telling, tell

#: From one status to another, of what: "deployment", "target" or "event".
Transition = tuple[str, str, str]


@dataclass(slots=True)
class Seen:
    """What stories bring about, and what their answers show."""

    transitions: set[Transition] = field(default_factory=set)
    members: set[tuple[str, str]] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    refusals: set[tuple[str, str]] = field(default_factory=set)


class WatchedTarget(FakeTarget):
    """A fake that notes what happens, before it is cleaned up."""

    def __init__(self, fake: CodeDeployFake, seen: Seen) -> None:
        super().__init__(fake)
        self._seen = seen

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation.startswith("Delete"):
            self._note_moves()
        try:
            answer = super().call(operation, request)
        except Refused as refused:
            self._seen.refusals.add((operation, refused.code))
            raise
        for info in [answer.get("deploymentInfo"), *answer.get("deploymentsInfo", ())]:
            if info is not None:
                self._seen.statuses.add(info["status"])
                self._seen.members |= {(member, info["status"]) for member in info}
        return answer

    def _note_moves(self) -> None:
        for name in self._fake.deployment_ids():
            store, deployment = self._fake._worlds.find(name)
            status: dict[tuple[str | None, str | None], str] = {(None, None): "Created"}
            for move in store.trace(deployment).moves:
                if move.at > self._fake.clock.now_ms:
                    break
                what = move.target_id, move.event
                kind = "event" if move.event else "target" if move.target_id else "deployment"
                before = status.get(what, "Pending")
                if before != move.status:
                    self._seen.transitions.add((kind, before, move.status.value))
                status[what] = move.status.value


def told(story: Story, date: str | None = None, seen: Seen | None = None) -> Telling:
    """The story, told to a fake of a date: the last one at which it holds, if none is given."""
    fake = CodeDeployFake(contract=date or last_date(story))
    return tell(story, FakeTarget(fake) if seen is None else WatchedTarget(fake, seen), "t-")


def last_date(story: Story) -> str:
    """The last date of the API for which a story holds."""
    return min(load().date, story.until)


def wrong(story: Story) -> Iterator[tuple[str, Story]]:
    """The story with one expectation changed into what does not hold, for each of them, with what was changed."""
    for number, step in enumerate(story.steps):
        for what, changed in _wrong_steps(step):
            steps = (*story.steps[:number], changed, *story.steps[number + 1 :])
            yield f"step {number + 1}, {what}", replace(story, steps=steps)


def _wrong_steps(step: Step) -> Iterator[tuple[str, Step]]:
    if isinstance(step, Wait) and not step.passing:
        yield "wait", replace(step, until="Baking")  # which nothing ever does
    if not isinstance(step, Call):
        return
    for name in ("output", "error"):
        expected: Mapping[str, Any] = getattr(step, name) or {}
        for path, fragment in expected.items():
            for how, other in wrong_fragments(fragment):
                changes: dict[str, Any] = {name: {**expected, path: other}}
                yield f"{path}: {how}", replace(step, **changes)


#: keyword -> what nothing holds to, from what stands behind it.
_WRONG: Mapping[str, Any] = {
    "type": lambda told: "boolean" if told != "boolean" else "null",
    "enum": lambda _: ["no such value"],
    "pattern": lambda _: "^no such text$",
    "required": lambda told: [*told, "noSuchMember"],
    "minimum": lambda _: 10**15,
    "minLength": lambda _: 10**6,
    "minItems": lambda _: 10**4,
    "maxItems": lambda told: told - 1,
    "maxProperties": lambda told: told - 1,
}
_NOTHING = {"const": "no such value"}


def wrong_fragments(fragment: Any) -> Iterator[tuple[str, Any]]:
    """What differs from a fragment in one thing, and should never hold where it does."""
    if not isinstance(fragment, Mapping) or _stands_for_a_value(fragment):
        yield "equal", {"const": _other(fragment)}
        return
    for keyword, told in fragment.items():
        yield from _wrong_keyword(keyword, told, fragment)


def _wrong_keyword(keyword: str, told: Any, fragment: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if keyword.startswith("max") and told == 0:
        yield keyword, {**fragment, keyword.replace("max", "min"): 1}
        return
    for how, other in _wrong_values(keyword, told, fragment):
        yield f"{keyword} {how}".strip(), {**fragment, keyword: other}


def _wrong_values(keyword: str, told: Any, fragment: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What may stand behind a keyword instead, and should never hold."""
    match keyword:
        case "const":
            yield "", _other(told)
        case "type" if "$bind" in fragment and told == "object":
            pass  # it holds for every answer: it is there for what it binds
        case "not":
            yield from ((str(part), {"not": part}) for part in told.get("anyOf", [told]))
        case "items" | "contains":
            yield "", {"const": "no such item"}
        case "properties":
            for name, inner in told.items():
                yield from ((f"{name} {how}", {**told, name: other}) for how, other in wrong_fragments(inner))
        case "anyOf":
            yield "", [_NOTHING]
        case "allOf" | "$unordered":
            yield from ((str(place), [*told[:place], _NOTHING, *told[place + 1 :]]) for place in range(len(told)))
        case _ if keyword in _WRONG:
            yield "", _WRONG[keyword](told)


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}?"
    if isinstance(value, list):
        return [*value, "one more"]
    if "$revision" in value:
        return {"$revision": "succeeds-as-well" if value["$revision"] == "succeeds" else "succeeds"}
    return "another value" if _stands_for_a_value(value) else {**value, "oneMore": True}


def _stands_for_a_value(fragment: Mapping[str, Any]) -> bool:
    return next(iter(fragment), "") in {"$ref", "$text", "$revision", "$role"}
