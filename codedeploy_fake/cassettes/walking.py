"""Through a value by its shape, and through its texts: what must not be told is named otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from codedeploy_fake.cassettes.arns import ARN, with_names
from codedeploy_fake.cassettes.inspecting import inspect
from codedeploy_fake.cassettes.naming import Name
from codedeploy_fake.cassettes.patterns import ACCOUNT, IDENTITIES, SECRETS, hits
from codedeploy_fake.contract.model import Model

# fmt: off
#: Shapes of the model that are a name by themselves; any other text is looked through.
_KINDS = {
    "GitHubAccountTokenName": "github",
    "IamSessionArn":          "session",
    "IamUserArn":             "user",
    "NextToken":              "token",
    "Repository":             "repository",
    "Role":                   "role",
    "S3Bucket":               "bucket",
}
# fmt: on
_BUCKET = re.compile(r"(?<=s3://)[a-z0-9][a-z0-9.-]+")
#: What a scrubbed text may have in place of others: a name for it, too, so that blurring finds it.
_WRITTEN = re.compile(
    r"user-\d+@example\.com(?![\w-]|\.\w)|(?:bucket|github|redacted|repository|resource|role|session|token|user)-\d+"
)
#: Shorter names would be found amid what has nothing to do with them.
_SHORTEST = 3

_Span = tuple[int, int, str]


@cache
def newest() -> Model:
    """The newest model: it has the members of all dates."""
    return Model("current")


class Walk:
    """One interaction: what was asked first, for its answer speaks of that."""

    def __init__(self, name: Name) -> None:
        self._name = name
        self._known: dict[str, str] = {}

    def value(self, shape: str | None, value: Any) -> Any:
        """A value of a shape of the model, as a new structure; what the model does not have is left out."""
        for kind, found in _typed(shape, value):
            if len(found) >= _SHORTEST:
                self._known.setdefault(found, kind)
        return self._value(shape, value)

    def text(self, text: str) -> str:
        """A text without what must not be told; the whole goes where something is left, packed, say."""
        spans: list[_Span] = []
        for start, end, new in self._spans(text):
            if not any(start < last and first < end for first, last, _ in spans):
                spans.append((start, end, new))
        done, at = "", 0
        for start, end, new in sorted(spans):
            done, at = f"{done}{text[at:start]}{new}", end
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
        kind = _KINDS.get(shape or "")
        return self._typed(kind, text) if kind and text and not ARN.fullmatch(text) else self.text(text)

    def _typed(self, kind: str, value: str) -> str:
        if kind == "repository" and "/" in value:
            owner, _, name = value.partition("/")
            return f"{self._name('github', owner)}/{self._name(kind, name)}"
        return self._name(kind, value)

    def _spans(self, text: str) -> Iterator[_Span]:
        """What is to be replaced, the surest first: of two that overlap the first one counts."""
        for arn in ARN.finditer(text):
            yield *arn.span(), with_names(arn, self._name, self.text)
        for name, kind in sorted(self._known.items(), key=lambda known: -len(known[0])):
            for found in re.finditer(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text):
                yield *found.span(), self._typed(kind, name)
        for found in _BUCKET.finditer(text):
            yield *found.span(), self._name("bucket", found[0])
        for found in _WRITTEN.finditer(text):
            kind = "email" if "@" in found[0] else found[0].rpartition("-")[0]
            yield *found.span(), self._name(kind, found[0])
        for hit in hits(text, (*SECRETS, *IDENTITIES)):
            kind = {"foreign account id": "account", "e-mail address": "email"}.get(hit.pattern.kind, "redacted")
            yield hit.start, hit.end, self._name(kind, hit.secret)
        for found in ACCOUNT.finditer(text):
            yield *found.span(), self._name("account", found[0])


def _typed(shape: str | None, value: Any) -> Iterator[tuple[str, str]]:
    """The names in a value that are names by their shapes, with their kinds."""
    model: Mapping[str, Any] = newest().shape(shape) if shape else {"type": None}
    if isinstance(value, Mapping) and model["type"] == "structure":
        for name, member in value.items():
            if name in model["members"]:
                yield from _typed(model["members"][name]["shape"], member)
    elif isinstance(value, list | tuple) and model["type"] == "list":
        for one in value:
            yield from _typed(model["member"], one)
    elif isinstance(value, str) and shape in _KINDS and not ARN.fullmatch(value):
        yield _KINDS[shape], value
