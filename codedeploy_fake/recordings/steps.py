"""One answer of a recording, in whichever format it was written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AnsweredError:
    """An answer that was an error: its code without a namespace, its message as far as it was recorded."""

    code: str
    message: str = ""
    status: int = 400


@dataclass(frozen=True, slots=True)
class Step:
    """One answer.

    ``response`` is wire-shaped, times in epoch seconds, without ResponseMetadata; ``{}`` where ``error`` stands.
    ``request`` is the wire-shaped input, None where the format does not say. Names of ``headers`` are lower-case;
    ``content_length`` and ``request_id`` stand in them, or None. ``region`` is where the request went, if it is told.
    ``place`` is where the answer stands, as an error names it.
    """

    operation: str
    response: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] | None = None
    content_length: int | None = None
    request_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: AnsweredError | None = None
    region: str | None = None
    place: str = field(default="", compare=False)
