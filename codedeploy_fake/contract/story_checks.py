"""What is wrong with a story: its shape, what it refers to, and expectations that could not fail or never hold.

A misspelt member in an expectation of absence would hold for ever; so would a misspelt keyword of JSON Schema. Both
are refused here, as is every name that the contract, the evidence or the set-ups do not have.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.stories import EVER, GIVEN_BY_TARGET, Alarm, Call, Step, Story, Wait
from codedeploy_fake.contract.validators import Validator, compiled
from codedeploy_fake.errors import UsageError

#: Keywords of JSON Schema that an expectation may have.
KEYWORDS = frozenset(
    [
        "const",
        "enum",
        "type",
        "pattern",
        "required",
        "properties",
        "not",
        "anyOf",
        "allOf",
        "items",
        "contains",
        "uniqueItems",
    ]
    + [f"{end}{what}" for end in ("min", "max") for what in ("imum", "Length", "Items", "Properties")]
)
#: Words of our own that may stand beside them, though not inside of another fragment.
_OUTERMOST = frozenset({"$bind", "$unordered"})
#: Words that stand for a value.
_FOR_A_VALUE = frozenset({"$ref", "$text", "$revision", "$role", "$name"})
#: Statuses in which a deployment stays for a second, or less: only who holds the clock can see them for certain.
_BRIEF = frozenset({"Created", "Queued"})
_OF_INSTANCES = frozenset({"InProgress", "Ready", "Succeeded"})
_ENDS = frozenset({"Succeeded", "Failed", "Stopped"})
_PLACE = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Shape:
    """The JSON Schema of stories, for whole ones and for set-ups."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        steps = schema["properties"]["steps"]
        self._story = compiled(dict(schema))
        self._set_up = compiled(
            {
                "type": "object",
                "required": ["steps"],
                "additionalProperties": False,
                "properties": {"given": schema["properties"]["given"], "steps": steps, "cleanup": steps},
            }
        )

    def check_story(self, raw: object, place: str) -> None:
        """Raises UsageError where it has not the shape of a story."""
        _check_shape(self._story, raw, place, "the story")

    def check_set_up(self, raw: object, place: str) -> None:
        """Raises UsageError where it has not the shape of a set-up."""
        _check_shape(self._set_up, raw, place, "the set-up")


def _check_shape(validator: Validator, raw: object, place: str, what: str) -> None:
    faults = validator.faults(raw)
    if faults:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in faults[0].path)
        raise UsageError(f"{place}: {where.lstrip('.') or what} breaks {faults[0].rule!r} of story.schema.json")


class Checks:
    """What no schema can say; ``revisions`` are the names in ``revisions.json``."""

    def __init__(self, revisions: frozenset[str]) -> None:
        self._revisions = revisions

    def check(self, story: Story, place: str) -> None:
        """Raises UsageError, with the place, for the first thing that is wrong."""
        missing = [key for key in story.evidence if key not in document("evidence")]
        if missing:
            raise UsageError(f"{place}: no evidence is filed under {', '.join(missing)} (contracts/evidence.json)")
        if not sum(step.expectations for step in story.steps if isinstance(step, Call)):
            raise UsageError(f"{place}: it expects nothing, so it cannot fail; give a call an output or an error")
        if story.since > story.until:
            raise UsageError(f"{place}: it holds from {story.since} until {story.until}, which is never")
        numbered = [(f"{place}, set-up {one.name}", step) for one in story.given for step in one.steps]
        numbered += [(f"{place}, step {number}", step) for number, step in enumerate(story.steps, start=1)]
        _check_references(numbered)
        _check_needs(story, [step for _, step in numbered], place)
        for where, step in numbered:
            self._check_step(step, story, where)

    def _check_step(self, step: Step, story: Story, place: str) -> None:
        if isinstance(step, Wait) and step.until in _BRIEF and not step.passing and "clock" not in story.needs:
            raise UsageError(
                f"{place}: {step.until} is over before it can be polled; needs clock, or let it be passing"
            )
        if isinstance(step, Alarm) and "alarms" not in story.needs:
            raise UsageError(f"{place}: it sets an alarm, so the story needs alarms")
        if not isinstance(step, Call):
            return
        unknown = set(_words([step.input, step.output], "$revision")) - self._revisions
        if unknown:
            raise UsageError(f"{place}: no revision {', '.join(sorted(unknown))} in revisions.json")
        day = story.since if story.since != EVER[0] else min(story.until, load().date)
        operation = load(day).operation(step.operation)
        if operation is None:
            raise UsageError(f"{place}: CodeDeploy has no operation {step.operation} on {day}")
        if step.error is not None:
            code = step.error["code"]
            if code not in operation.errors and code not in document("overlay")["protocol_errors"]:
                raise UsageError(f"{place}: {step.operation} does not declare {code} on {day}")
        for path, fragment in (step.output or {}).items():
            at = f"{place}, {path or 'the answer'}"
            _check_fragment(fragment, _shape_at(operation.output_shape, path, at), at)
        for name, fragment in (step.error or {}).items():
            _check_fragment(fragment, None, f"{place}, {name}")


def _shape_at(shape: str | None, path: str, place: str) -> str | None:
    """The shape to which a path leads from the output of an operation; None where the model ends."""
    for member, _ in _PLACE.findall(path):
        known = _known(shape)
        if member:
            if member not in known.get("members", {}):
                raise UsageError(f"{place}: {shape or 'an empty answer'} has no member {member!r}")
            shape = known["members"][member]["shape"]
        else:
            shape = known.get("member")
    return shape


def _check_fragment(fragment: Any, shape: str | None, place: str, *, inside: bool = False) -> None:
    """Whether the keywords of a fragment are some, and the members that it names exist."""
    if not isinstance(fragment, Mapping) or next(iter(fragment), "") in _FOR_A_VALUE:
        return
    if not fragment:
        raise UsageError(f"{place}: an empty expectation holds for everything")
    for keyword, told in fragment.items():
        if keyword not in KEYWORDS and not (keyword in _OUTERMOST and not inside):
            raise UsageError(f"{place}: an expectation has no keyword {keyword!r} here")
        if keyword in {"required", "properties"}:
            _check_members(told, shape, place)
        for inner, its_shape in _fragments(keyword, told, shape):
            _check_fragment(inner, its_shape, place, inside=keyword != "$unordered")


def _check_members(named: Iterable[str], shape: str | None, place: str) -> None:
    members = _known(shape).get("members")
    strange = sorted(set(named) - set(members)) if members is not None else []
    if strange:
        raise UsageError(f"{place}: {shape} has no member {', '.join(strange)}")


def _fragments(keyword: str, told: Any, shape: str | None) -> Iterator[tuple[Any, str | None]]:
    """The fragments behind a keyword, each with the shape of what it is about."""
    match keyword:
        case "properties":
            members = _known(shape).get("members", {})
            yield from ((inner, members.get(name, {}).get("shape")) for name, inner in told.items())
        case "not":
            yield told, shape
        case "items" | "contains":
            yield told, _known(shape).get("member")
        case "$unordered":
            yield from ((inner, _known(shape).get("member")) for inner in told)
        case "anyOf" | "allOf":
            yield from ((inner, shape) for inner in told)


def _known(shape: str | None) -> Mapping[str, Any]:
    known: Mapping[str, Any] = document("model")["shapes"].get(shape, {})
    return known


def _check_references(steps: list[tuple[str, Step]]) -> None:
    bound = set(GIVEN_BY_TARGET)
    for place, step in steps:
        match step:
            case Call():
                asked, told = step.input, [step.output, step.error]
            case Wait():
                asked, told = step.deployment, []
            case _:
                continue
        bound |= set(_words(asked, "$name"))
        loose = _used([asked]) - bound
        loose |= _used(told) - bound - set(_words(told, "$bind"))
        if loose:
            raise UsageError(f"{place}: nothing before it binds {', '.join(sorted(loose))}")
        bound |= set(_words(told, "$bind"))


def _check_needs(story: Story, steps: list[Step], place: str) -> None:
    """Whether a story says what it asks of a target."""
    lasting = [step.until for step in steps if isinstance(step, Wait) and not step.passing]
    for wanted, reason, asked in (
        ({"alarms"}, "it sets an alarm", any(isinstance(step, Alarm) for step in steps)),
        ({"clock"}, "Created and Queued are over before anybody can poll them", not _BRIEF.isdisjoint(lasting)),
        ({"instances", "blue-green"}, "it waits for what only instances do", not _OF_INSTANCES.isdisjoint(lasting)),
        ({"blue-green"}, "only blue/green deployments are Ready", "Ready" in lasting),
        ({"steady"}, "it reads twice what has not ended", _reads_twice(steps)),
    ):
        if asked and wanted.isdisjoint(story.needs):
            raise UsageError(f"{place}: {reason}, so it needs {' or '.join(sorted(wanted))}")


def _reads_twice(steps: list[Step]) -> bool:
    """Whether a deployment that has not ended is looked at more than once: to some targets, each look moves it."""
    looks: Counter[str] = Counter()
    ended: set[str] = set()
    for step in steps:
        seen, new = _looked_at(step)
        looks.update(seen - ended)
        if isinstance(step, Wait) and step.until in _ENDS:
            ended.add(step.deployment["$ref"])
        for name in new:
            looks.pop(name, None)
            ended.discard(name)
    return any(count > 1 for count in looks.values())


def _looked_at(step: Step) -> tuple[set[str], set[str]]:
    """The names of the deployments that a step looks at, and the names that it binds."""
    match step:
        case Wait(deployment, until):
            return (set() if until in _ENDS else {deployment["$ref"]}), set()
        case Call(operation, asked, told):
            reads = operation.startswith(("Get", "BatchGet", "List"))
            named = [asked.get(member) for member in ("deploymentId", "deploymentIds")] if reads else []
            return set(_words(named, "$ref")), set(_words(told or {}, "$bind"))
    return set(), set()


def _used(values: list[Any]) -> set[str]:
    """The names to which a value refers: by ``$ref``, and in the braces of every ``$text``."""
    texts = (string.Formatter().parse(text) for text in _words(values, "$text"))
    return {*_words(values, "$ref"), *(name for parts in texts for _, name, _, _ in parts if name)}


def _words(value: Any, word: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if word in value:
            yield value[word]
        for inner in value.values():
            yield from _words(inner, word)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, word)
