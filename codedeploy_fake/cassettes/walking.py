"""Through a value by its shape, and through its texts: what must not be told is named otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from codedeploy_fake.cassettes.arns import ARN, with_names
from codedeploy_fake.cassettes.inspecting import inspect
from codedeploy_fake.cassettes.known import BUCKET, KINDS, NOTHING, Known, leaves, newest
from codedeploy_fake.cassettes.naming import Name
from codedeploy_fake.cassettes.patterns import ACCOUNT, IDENTITIES, SECRETS, Spans, hits

#: What a scrubbed text may have in place of others: a name for it, too, so that blurring finds it.
WRITTEN = re.compile(
    r"user-\d+@example\.com(?![\w-]|\.\w)|(?:bucket|github|redacted|repository|resource|role|session|token|user)-\d+"
)

#: Where it stands, and what gives what stands there then.
_Span = tuple[int, int, Callable[[], str]]


class Walk:
    """One interaction: what was asked first, for its answer speaks of that. ``known`` is known of the others."""

    def __init__(self, name: Name, known: Known = NOTHING) -> None:
        self._name = name
        self._known = known

    def value(self, shape: str | None, value: Any) -> Any:
        """A value of a shape of the model, as a new structure; what the model does not have is left out."""
        self._known = self._known.with_own(leaves(shape, value))
        return self._value(shape, value)

    def text(self, text: str) -> str:
        """A text without what must not be told; the whole goes where something is left, packed, say."""
        taken = Spans()
        spans = [span for span in self._spans(text) if taken.take(*span[:2])]
        done, at = "", 0
        for start, end, new in sorted(spans, key=lambda span: span[0]):
            done, at = f"{done}{text[at:start]}{new()}", end
        done += text[at:]
        return self._name("redacted", text) if any(inspect(done)) else done

    def _value(self, shape: str | None, value: Any) -> Any:
        model: Mapping[str, Any] = newest().shape(shape) if shape else {"type": None}
        match value:
            case str() | bytes():
                return self._text(shape, value if isinstance(value, str) else value.decode(errors="backslashreplace"))
            case Mapping() if model["type"] == "structure":
                known = model["members"]
                return {name: self._value(known[name]["shape"], one) for name, one in value.items() if name in known}
            case Mapping() if model["type"] == "map":
                return {self.text(str(name)): self._value(model["value"], one) for name, one in value.items()}
            case list() | tuple() if model["type"] == "list":
                return [self._value(model["member"], one) for one in value]
            case int() | float() if model["type"] == "timestamp" or self.text(str(value)) == str(value):
                return value
        # what is not of its shape says nothing; what kind of thing it was, it may say
        return {} if isinstance(value, Mapping) else [] if isinstance(value, list | tuple) else None

    def _text(self, shape: str | None, text: str) -> str:
        kind = KINDS.get(shape or "")
        return self._typed(kind, text) if kind and text and not ARN.fullmatch(text) else self.text(text)

    def _typed(self, kind: str, value: str) -> str:
        if kind == "repository" and "/" in value:
            owner, _, name = value.partition("/")
            return f"{self._name('github', owner)}/{self._name(kind, name)}"
        return self._name(kind, value)

    def _spans(self, text: str) -> Iterator[_Span]:
        """What is to be replaced, the surest first: of two that overlap the first one counts."""
        for arn in ARN.finditer(text):
            yield *arn.span(), partial(with_names, arn, self._name, self.text)
        for start, end, kind in self._known.names_in(text):
            yield start, end, partial(self._typed, kind, text[start:end])
        for found in BUCKET.finditer(text):
            yield *found.span(), partial(self._name, "bucket", found[0])
        for found in WRITTEN.finditer(text):
            kind = "email" if "@" in found[0] else found[0].rpartition("-")[0]
            yield *found.span(), partial(self._name, kind, found[0])
        for hit in hits(text, (*SECRETS, *IDENTITIES)):
            kind = {"foreign account id": "account", "e-mail address": "email"}.get(hit.pattern.kind, "redacted")
            yield hit.start, hit.end, partial(self._name, kind, hit.secret)
        for found in ACCOUNT.finditer(text):
            yield *found.span(), partial(self._name, "account", found[0])
        for start, end in self._known.accounts_in(text):
            yield start, end, partial(self._name, "account", text[start:end])
