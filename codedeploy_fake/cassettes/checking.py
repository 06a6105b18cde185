"""Check files for what no cassette may tell: any cassette, whoever wrote it, in YAML or JSON."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from codedeploy_fake.cassettes.inspecting import Found, inspect
from codedeploy_fake.cassettes.unpacking import step, with_repeated
from codedeploy_fake.errors import UsageError

_SUFFIXES = (".yaml", ".yml", ".json")
_COMMENT = re.compile(r"(?:^|\s)#(.*)")


def check(
    paths: Iterable[str | Path], unreadable: Callable[[UsageError], object] | None = None
) -> Iterator[tuple[Path, tuple[Found, ...]]]:
    """Every file with its findings; of a folder all that are YAML or JSON, in every folder below.

    Raises UsageError for what cannot be read, and for a folder without any; ``unreadable`` is told it instead.
    """
    for path in map(Path, paths):
        try:
            files = _files(path)
        except UsageError as fault:
            _tell(fault, unreadable)
            continue
        for file in files:
            try:
                found = check_text(_text(file), str(file))
            except UsageError as fault:
                _tell(fault, unreadable)
                continue
            yield file, found


def _tell(fault: UsageError, unreadable: Callable[[UsageError], object] | None) -> None:
    if unreadable is None:
        raise fault
    unreadable(fault)


def check_text(text: str, name: str = "this") -> tuple[Found, ...]:
    """The findings in the text of a cassette, comments too. Raises UsageError for what is neither YAML nor JSON."""
    try:
        return tuple(inspect(json.loads(text, object_pairs_hook=with_repeated)))
    except (ValueError, RecursionError):
        pass
    parsed = _Parsed()
    try:
        values = [parsed.value(node, "") for node in yaml.compose_all(text, Loader=_LOADER) if node is not None]
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        # the library quotes the line, which may hold the secret
        mark = getattr(fault, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise UsageError(f"{name}{where}: neither YAML nor JSON, so nobody knows what it holds") from None
    found = [replace(one, place=parsed.located(one.place)) for value in values for one in inspect(value)]
    return (*found, *_in_comments(text, {(one.kind, one.digest) for one in found}))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
    if not files:
        raise UsageError(f"{path}: no file in it ends in {', '.join(_SUFFIXES)}")
    return files


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file} cannot be read: {fault}") from None


def _in_comments(text: str, known: set[tuple[str, str]]) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        if comment := _COMMENT.search(line):
            found = (one for one in inspect(comment[1]) if (one.kind, one.digest) not in known)
            yield from (replace(one, place=f"line {number} (comment)") for one in found)


@dataclass(slots=True)
class _Parsed:
    """Values of YAML nodes: of any tag, of members that are there twice, and with the line of each place."""

    lines: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def value(self, node: Any, place: str) -> Any:
        if id(node) in self.seen:  # an alias: told at its anchor, and perhaps without an end
            return None
        self.seen.add(id(node))
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return with_repeated([self._member(pair, number, place) for number, pair in enumerate(node.value)])
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{place}[{number}]") for number, item in enumerate(node.value)]
        return _unpacked(node.value) if node.tag == "tag:yaml.org,2002:binary" else node.value

    def _member(self, pair: tuple[Any, Any], number: int, place: str) -> tuple[Any, Any]:
        name, member = pair
        named = _unpacked(name.value) if name.tag == "tag:yaml.org,2002:binary" else str(name.value)
        return named, self.value(member, f"{place}.{step(named, number)}".lstrip("."))

    def located(self, place: str) -> str:
        """A place with the line where it begins."""
        line = self.lines.get(place.partition(" (")[0])
        return f"line {line}, {place}" if line else place


def _unpacked(text: str) -> bytes | str:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
