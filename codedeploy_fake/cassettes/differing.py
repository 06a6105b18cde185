"""What to say about a call that a cassette has no answer for: which recorded one was nearest, and how it differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from codedeploy_fake.cassettes.interactions import Interaction, with_iso_times
from codedeploy_fake.cassettes.scrubbing import blurred

_MOST_SHOWN = 8


def unmatched(
    name: str,
    interactions: Sequence[Interaction],
    operation: str,
    input: Any,
    recorded: int,
    contradictions: Callable[[Interaction], Iterable[str]] = lambda _: (),
) -> str:
    """The sentences. ``recorded`` is how often this very call is in the cassette ``name``.

    ``contradictions`` are lines about a recorded call that is the same but for what no input tells, and for names.
    """
    asked = with_iso_times(operation, "request", input)
    if recorded:
        times = "once" if recorded == 1 else f"{recorded} times"
        return f"{name} has this call {times}, and it is asked once more: {operation} {_short(asked)}\n{_MEND}"
    head = f"{name} has no such call: {operation} {_short(asked)}"
    same = [(number, one) for number, one in enumerate(interactions) if one.operation == operation]
    if not same:
        names = ", ".join(dict.fromkeys(one.operation for one in interactions)) or "nothing"
        return f"{head}\nno {operation} was recorded; what was: {names}\n{_MEND}"
    flat = dict(_leaves(asked))
    blurry = dict(_leaves(blurred(operation, asked)))
    differences = [
        ([*contradictions(one), *_differing(_told(one), flat, _blurry(one), blurry)], number) for number, one in same
    ]
    nearest, number = min(differences, key=lambda pair: (len(pair[0]), pair[1]))
    lines = [f"  {line}" for line in nearest[:_MOST_SHOWN]]
    if len(nearest) > _MOST_SHOWN:
        lines.append(f"  and {len(nearest) - _MOST_SHOWN} more")
    return "\n".join([head, f"the nearest is interactions[{number}], also {operation}; it differs in", *lines, _MEND])


_MEND = "to record it again: --codedeploy-cassette-mode=rewrite"


def _told(one: Interaction) -> dict[str, Any]:
    return dict(_leaves(with_iso_times(one.operation, "request", one.input)))


def _blurry(one: Interaction) -> dict[str, Any]:
    return dict(_leaves(blurred(one.operation, with_iso_times(one.operation, "request", one.input))))


def _differing(
    recorded: dict[str, Any], asked: dict[str, Any], blurry_recorded: dict[str, Any], blurry_asked: dict[str, Any]
) -> Iterator[str]:
    """A line for each difference, but for those between a placeholder and a name that it may stand for."""
    for path in sorted(recorded.keys() | asked.keys()):
        if path not in asked:
            yield f"{path}: recorded {_short(recorded[path])}, not asked"
        elif path not in recorded:
            yield f"{path}: asked {_short(asked[path])}, not recorded"
        elif recorded[path] != asked[path] and blurry_recorded.get(path) != blurry_asked.get(path):
            yield f"{path}: recorded {_short(recorded[path])}, asked {_short(asked[path])}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path or "the whole input", value


def _short(value: Any, most: int = 300) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else f"{text[:most]}…"
