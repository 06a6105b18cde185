"""Our format for somebody's own vcrpy, by its public names.

``my_vcr.register_serializer("codedeploy", serializer)`` writes and reads it, ``my_vcr.register_matcher("codedeploy",
serializer.same_call)`` compares operation and input. Such a vcrpy replays to clients of AWS JSON 1.1, each answer
once; ``replaying`` knows better.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.interactions import Cassette, Metadata, canonical
from codedeploy_fake.cassettes.keeping import kept
from codedeploy_fake.cassettes.plain import asked, of_plain, read_input, texts, to_plain
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import Request


class Serializer:
    """Writes what vcrpy has recorded, with the metadata that whoever records knows, after what stays of ``before``."""

    def __init__(
        self, metadata: Metadata | None = None, *, before: Cassette | None = None, as_json: bool = False
    ) -> None:
        self._metadata = metadata
        self._before = before or Cassette()
        self._as_json = as_json

    def serialize(self, cassette_dict: Mapping[str, Any]) -> str:
        """The text of a cassette. Raises UsageError for what vcrpy would not have given."""
        return document.dumps(kept(self._before, of_plain(cassette_dict, self._metadata)), as_json=self._as_json)

    def deserialize(self, cassette_string: str) -> dict[str, Any]:
        """What vcrpy makes its requests and responses of. Raises UsageError for what is no cassette of ours."""
        return to_plain(document.loads(cassette_string))


_SERIALIZER = Serializer()
serialize = _SERIALIZER.serialize
deserialize = _SERIALIZER.deserialize


def same_call(first: Any, second: Any) -> bool:
    """Vcrpy's matcher: whether two requests ask CodeDeploy for the same, in whichever protocol."""
    return _call(first) == _call(second)


def _call(sent: Any) -> tuple[str, str] | object:
    request = Request(sent.method, urlsplit(sent.uri).path or "/", texts(sent.headers), sent.body or b"")
    found = asked(request)
    if found is None:
        return object()  # another service's: equal to none
    protocol, operation = found
    try:
        return operation, canonical(operation, read_input(protocol, operation, request.body))
    except ServiceError:
        return object()
