"""Every single way in which a valid request can be broken, from what the contract says of each of its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.contract import Operation
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.strategies.asked import Broken, Kind, Path
from codedeploy_fake.strategies.bounds import copies, list_limit, needs, ranges
from codedeploy_fake.strategies.scope import Scope, limit, pattern
from codedeploy_fake.strategies.speaking import SERIALIZATION, SPEAKING, Says, spoken


class _Absent:
    """Stands for a member that is taken away."""


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break a request, and the values that do it."""

    broken: Broken
    values: st.SearchStrategy[Any]

    def applied(self, draw: st.DrawFn, input: dict[str, Any]) -> dict[str, Any]:
        """The request, broken."""
        made: dict[str, Any] = _put(input, self.broken.path, draw(self.values))
        return made


def _put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return [_put(item, rest, new) if place == step else item for place, item in enumerate(value)]
    if not rest and new is ABSENT:
        return {name: item for name, item in value.items() if name != step}
    return {**value, step: _put(value.get(step), rest, new)}


@dataclass(frozen=True, slots=True)
class _Place:
    """A value in a request: the path to it, and the shapes on the way."""

    path: Path
    shapes: tuple[str, ...]

    def into(self, step: str | int, shape: str) -> _Place:
        return _Place((*self.path, step), (*self.shapes, shape))


class Breaker:
    """The ways to break requests of one operation."""

    def __init__(self, scope: Scope, operation: Operation) -> None:
        self.scope = scope
        self.operation = operation

    def ways(self, input: dict[str, Any]) -> Iterator[Break]:
        """Every way to break this request in what one member says."""
        yield from self._value(_Place((), (self.operation.input_shape,)), input)
        if self.scope.has(self.operation.input_shape, "nextToken"):
            place = _Place(("nextToken",), ("NextToken",))
            yield from self._way(place, Kind.NO_SUCH, st.just("a token that nobody gave"), "unknown")

    def _way(self, place: _Place, kind: Kind, values: st.SearchStrategy[Any], *words: str) -> Iterator[Break]:
        errors = spoken(self.operation, place.shapes, *words)
        if errors:
            yield Break(Broken(place.path, kind, errors), values)

    def _value(self, place: _Place, value: Any) -> Iterator[Break]:
        shape = self.scope.model.shape(place.shapes[-1])
        if place.path:
            yield Break(Broken(place.path, Kind.WRONG_TYPE, SERIALIZATION), _WRONG[shape["type"]])
        match shape["type"]:
            case "structure":
                yield from self._structure(place, value)
            case "list":
                yield from self._list(place, value, shape["member"])
            case "string":
                yield from self._text(place, value)

    # Structures.

    def _structure(self, place: _Place, value: dict[str, Any]) -> Iterator[Break]:
        name = place.shapes[-1]
        yield Break(Broken((*place.path, "madeUp"), Kind.UNKNOWN_MEMBER, SERIALIZATION), st.just("x"))
        for member in self.scope.model.members(name):
            if member.name not in value:
                continue
            inner = place.into(member.name, member.shape)
            yield from self._missing(inner, name, value)
            yield from self._range(inner, name, value)
            yield from self._value(inner, value[member.name])

    def _missing(self, place: _Place, structure: str, value: dict[str, Any]) -> Iterator[Break]:
        member = str(place.path[-1])
        alone = member == "s3Bucket" and "s3KeyPrefix" not in value
        if len(place.path) == 1 and not (member.startswith("new") or alone):
            errors = spoken(self.operation, _item(self.scope, place.shapes), "required")
            if errors:
                yield Break(Broken(place.path, Kind.MISSING, errors), st.just(ABSENT))
                return
        if needs(structure, member, value):
            yield from self._way(place, Kind.MISSING, st.just(ABSENT), "invalid")

    def _range(self, place: _Place, structure: str, value: dict[str, Any]) -> Iterator[Break]:
        low, high = ranges(self.scope.contract, structure, str(place.path[-1]), value)
        if low is not None:
            yield from self._way(place, Kind.TOO_LOW, st.integers(1, 1000).map(lambda below: low - below), "invalid")
        if high is not None:
            yield from self._way(place, Kind.TOO_HIGH, st.integers(high + 1, high + 1000), "invalid")

    # Lists and texts.

    def _list(self, place: _Place, value: list[Any], item: str) -> Iterator[Break]:
        for position, one in enumerate(value):
            yield from self._value(place.into(position, item), one)
        most = self._most(place)
        if most is not None and value:
            yield from self._way(place, Kind.TOO_MANY, st.just(copies(item, value, most + 1)), "limit", "invalid")
        if len(place.path) == 1 and value and spoken(self.operation, _item(self.scope, place.shapes), "required"):
            shapes = _Place(place.path, _item(self.scope, place.shapes))
            yield from self._way(shapes, Kind.TOO_SHORT, st.just([]), "required")

    def _most(self, place: _Place) -> int | None:
        name = place.shapes[-1]
        own = f"{self.operation.name}.{place.path[-1]}"
        if own in overlay()["limits"]:
            return self.scope.limit(own)
        key = list_limit(name, place.shapes[-2], self.operation.name)
        return self.scope.limit(key or f"{name}.max")

    def _text(self, place: _Place, value: str) -> Iterator[Break]:
        name = place.shapes[-1]
        contract = self.scope.contract
        if "enum" in self.scope.model.shape(name):
            yield from self._way(place, Kind.OUTSIDE_ENUM, _NO_VALUE, "invalid")
            return
        form, most = pattern(contract, name), self.scope.longest(name)
        if form is not None or (limit(contract, f"{name}.min") or 0) > 0:
            words = ("invalid",) if isinstance(place.path[-1], int) else ("required", "invalid")
            yield from self._way(place, Kind.TOO_SHORT, st.just(""), *words)
        if most is not None:
            long = st.integers(most + 1, most + 50).map(lambda length: ((value or "k") * length)[:length])
            yield from self._way(place, Kind.TOO_LONG, long, "invalid")
        if form is not None or name in _FORMS_OF_ITS_OWN:
            bad = [one + value[len(one) :] for one in _BAD]
            bad = [one for one in bad if form is None or not form.fullmatch(one)]
            yield from self._way(place, Kind.BAD_PATTERN, st.sampled_from(bad), "invalid")


#: Texts whose form the service looks at and no contract states.
_FORMS_OF_ITS_OWN = {"Role", "Arn", "IamUserArn", "IamSessionArn", "TriggerTargetArn", "InstanceId", "TargetId"}
_BAD = ("!", " ", "/ /", "\N{SNOWMAN}")
_NO_VALUE = st.sampled_from(("SIDEWAYS", "", "\N{SNOWMAN}"))
_WRONG: Mapping[str, st.SearchStrategy[Any]] = {
    "structure": st.sampled_from(("text", [], 1, True)),
    "map": st.sampled_from(("text", [], 1)),
    "list": st.sampled_from(("text", {}, 1)),
    "string": st.sampled_from((1, True, [], {}, 1.5)),
    "boolean": st.sampled_from(("true", 1, [], {})),
    "integer": st.sampled_from(("1", 1.5, True, [], 2**31)),
    "long": st.sampled_from(("1", 1.5, True, [], 2**63)),
    "double": st.sampled_from(("1", True, [])),
    "timestamp": st.sampled_from(("yesterday", True, [], {})),
}


def _item(scope: Scope, shapes: Sequence[str]) -> tuple[str, ...]:
    """The shape at the end of a path, and what a list of them consists of: a list is missing as its items are."""
    last = scope.model.shape(shapes[-1])
    own = shapes[-1:]
    if SPEAKING.get(shapes[-1], Says()).required or last["type"] != "list":
        return tuple(own)
    return (last["member"], *own)
