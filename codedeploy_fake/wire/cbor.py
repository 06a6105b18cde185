"""The other protocol of the model, smithy-rpc-v2-cbor: what its bodies are made of (``wire-cbor``)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

import cbor2

from codedeploy_fake.errors import ServiceError

#: Marks a point in time, as seconds since the epoch; no other tag has a meaning in this protocol.
_TIME = 1
#: Far more than any input needs, and far less than what Python's stack bears.
_DEEPEST = 100
#: Bytes that may begin undefined, or a simple value that CBOR has left open.
_SIMPLE = re.compile(rb"[\xe0-\xf3\xf7\xf8]")


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a request marks as a point in time; whether one belongs there, the contract knows."""

    seconds: float
    kind: ClassVar[str] = "a timestamp"


def decode(body: bytes) -> Any:
    """The value of a request body, ``Timestamp`` where it has tag 1; an empty body is an empty input.

    Raises ServiceError SerializationException for what is not one item of CBOR, and for any other tag: the library
    would make regular expressions, fractions and values that contain themselves of them.
    """
    if not body:
        return {}
    stream = io.BytesIO(body)
    try:
        value = cbor2.CBORDecoder(stream, semantic_decoders=_TAGS, max_depth=_DEEPEST).decode()
    except (cbor2.CBORError, ValueError, OverflowError, TypeError) as fault:
        raise _refusal(_why(fault)) from None
    if stream.read(1):
        raise _refusal("something comes after its end")
    return _defined(value) if _SIMPLE.search(body) else value


def encode(output: Any) -> bytes:
    """One item of CBOR, its maps of definite length."""
    return cbor2.dumps(output)


def timestamp(seconds: float) -> cbor2.CBORTag:
    """A point in time as an answer has it: without the tag, botocore would give a number."""
    return cbor2.CBORTag(_TIME, float(seconds))


def seconds(value: Any) -> Any:
    """The seconds of a ``Timestamp``; any other value as it is: a number needs no tag to be understood."""
    return value.seconds if isinstance(value, Timestamp) else value


class _TagError(ValueError):
    """A tag that has no place here."""


class _Tags(dict[int, Callable[[Any, bool], Any]]):
    """What becomes of tags: the library asks for each that it meets, also for those that it knows itself."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], NoReturn]:
        def refuse(_content: Any, _immutable: bool) -> NoReturn:
            raise _TagError(f"tag {tag} has no meaning in this protocol")

        return refuse


def _timestamp(content: Any, _immutable: bool) -> Timestamp:
    if type(content) not in (int, float):
        raise _TagError("tag 1 marks something that is no number")
    return Timestamp(content)


_TAGS = _Tags({_TIME: _timestamp})


def _defined(value: Any) -> Any:
    """The value with null where it has undefined, which means the same here; other simple values mean nothing."""
    if isinstance(value, cbor2.CBORSimpleValue):
        raise _refusal("a simple value has no meaning in this protocol")
    if isinstance(value, dict):
        return {_defined(key): _defined(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_defined(item) for item in value]
    return None if value is cbor2.undefined else value


def _why(fault: Exception) -> str:
    """Our own words: the library's differ from version to version."""
    if isinstance(fault.__cause__, _TagError):
        return str(fault.__cause__)
    if isinstance(fault, cbor2.CBORDecodeEOF):
        return "it ends too early"
    return "it is not well-formed, or nested too deeply"


def _refusal(why: str) -> ServiceError:
    return ServiceError("SerializationException", f"The request body is not CBOR: {why}")
