"""AWS JSON 1.1: what every client sends by default (``wire-json11``)."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn

from codedeploy_fake.errors import ServiceError

CONTENT_TYPE = "application/x-amz-json-1.1"

#: Marks a number inside a string while the C encoder runs. A lone surrogate cannot come from a request: it is refused
#: there, and no text of ours has one.
_MARK = "\udcff"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def decode(body: bytes) -> Any:
    """The value of a request body; an empty body is an empty input.

    Raises ServiceError SerializationException for what is not JSON in UTF-8.
    """
    if not body.strip():
        return {}
    try:
        return _decode(body.decode())
    except (ValueError, RecursionError) as fault:
        raise ServiceError("SerializationException", f"The request body is not JSON in UTF-8: {_why(fault)}") from None


def encode(output: Any) -> bytes:
    """Compact JSON, UTF-8 unescaped, numbers with a fraction as the service writes them (``wire-timestamps``)."""
    text = _encode(_marked(output))
    return text.replace(f'"{_MARK}', "").replace(f'{_MARK}"', "").encode()


@lru_cache(maxsize=65536)
def java_double(number: float) -> str:
    """A double as Java's ``Double.toString`` writes it: ``1.501780462227E9``; plain from 1E-3 up to 1E7."""
    if not math.isfinite(number):
        raise ValueError(f"{number!r} has no place in an answer")
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return format(Decimal(repr(number)), "f") if number % 1 else f"{number:.1f}"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    fraction = "".join(map(str, digits[1:])) or "0"
    return f"{'-' * sign}{digits[0]}.{fraction}E{len(digits) - 1 + int(exponent)}"


def _marked(value: Any) -> Any:
    kind = type(value)
    if kind is str:  # most are
        return value
    if kind is dict:
        return {key: _marked(member) for key, member in value.items()}
    if kind is list:
        return [_marked(item) for item in value]
    return f"{_MARK}{java_double(value)}{_MARK}" if kind is float else value


class _ConstantError(ValueError):
    """NaN and the infinities, which Python reads and JSON does not have."""


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(f"{name} is no JSON number")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _why(fault: Exception) -> str:
    """Our own words: Python's differ from version to version, and the same request gets the same bytes everywhere."""
    match fault:
        case _ConstantError():
            return str(fault)
        case UnicodeDecodeError():
            return f"byte {fault.start} is no UTF-8"
        case json.JSONDecodeError():
            return "it is not well-formed"
        case RecursionError():
            return "it is nested too deeply"
        case _:
            return "a number has too many digits"
