"""The names that a cassette names: what has a placeholder in one call has it in all of them, also in texts.

A member or an ARN says that something is a bucket, a user, an account; a text that speaks of it does not. A name is
known again as a whole word only, and the names that CodeDeploy itself goes by stay: see docs/cassettes.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from codedeploy_fake.cassettes.arns import ARN, with_names
from codedeploy_fake.cassettes.interactions import Interaction
from codedeploy_fake.cassettes.naming import blur
from codedeploy_fake.cassettes.patterns import ACCOUNT
from codedeploy_fake.contract.model import Model

# fmt: off
#: Shapes of the model that are a name by themselves; any other text is looked through.
KINDS = {
    "GitHubAccountTokenName": "github",
    "IamSessionArn":          "session",
    "IamUserArn":             "user",
    "NextToken":              "token",
    "Repository":             "repository",
    "Role":                   "role",
    "S3Bucket":               "bucket",
}
# fmt: on
#: Shapes of the names that stay: what bears the same name is not told apart from it in a text.
_STAYING = frozenset(["ApplicationName", "DeploymentConfigName", "DeploymentGroupName"])
#: A bucket in a text.
BUCKET = re.compile(r"(?<=s3://)[a-z0-9][a-z0-9.-]+")
#: Shorter names would be found amid what has nothing to do with them.
_SHORTEST = 3
#: A word of a language, as far as its letters tell.
_PLAIN_WORD = re.compile(r"[A-Za-z]?(?:[a-z]{0,10}|[A-Z]{0,10})")
#: Ids stay, and a role's session on an instance goes by such a one; and what has spaces in it is called so by nobody.
_NO_NAME = re.compile(r"\A(?:i|mi|d)-[A-Za-z0-9]+\Z|\A\d+\Z|\s")
#: Kinds of which a plain word, too, is replaced in the call that names it: the others are resources of some service.
_IN_ITS_CALL = frozenset([*KINDS.values(), "user", "session"]) - {"role"}

Leaf = tuple[str | None, str]


@cache
def newest() -> Model:
    """The newest model: it has the members of all dates."""
    return Model("current")


def leaves(shape: str | None, value: Any) -> Iterator[Leaf]:
    """Every text in a value, with its shape, as far as the model has it."""
    model: Mapping[str, Any] = newest().shape(shape) if shape else {"type": None}
    if isinstance(value, Mapping) and model["type"] == "structure":
        for name, member in value.items():
            if name in model["members"]:
                yield from leaves(model["members"][name]["shape"], member)
    elif isinstance(value, Mapping) and model["type"] == "map":
        for name, member in value.items():
            yield None, str(name)
            yield from leaves(model["value"], member)
    elif isinstance(value, list | tuple) and model["type"] == "list":
        for one in value:
            yield from leaves(model["member"], one)
    elif isinstance(value, str):
        yield shape, value


@dataclass(frozen=True, slots=True)
class Known:
    """Names with their kinds: those of all calls, those of one call by itself; accounts, and names that stay."""

    names: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    accounts: frozenset[str] = frozenset()
    staying: frozenset[str] = frozenset()

    def with_own(self, found: Iterable[Leaf]) -> Known:
        """With what one call says, in its input, say, also plain words."""
        own, accounts, staying = _named(found)
        taken = {name: kind for name, kind in own.items() if kind in _IN_ITS_CALL or not _is_plain(name)}
        return replace(
            self, own={**taken, **self.own}, accounts=self.accounts | accounts, staying=self.staying | staying
        )

    def names_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where names stand in a text as whole words, with their kinds, the longest first."""
        found = {**self.own, **self.names}
        for name in sorted(filter(text.__contains__, found), key=len, reverse=True):
            if name not in self.staying:
                for one in re.finditer(rf"(?<![\w.@-]){re.escape(name)}(?![\w@-])", text):
                    yield *one.span(), found[name]

    def accounts_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Where account ids stand in a text, in longer words too."""
        for account in filter(text.__contains__, sorted(self.accounts)):
            yield from (one.span() for one in re.finditer(account, text))


NOTHING = Known()


def known(interactions: Iterable[Interaction]) -> Known:
    """What all calls of a cassette name, but for plain words."""
    names, accounts, staying = _named(leaf for one in interactions for leaf in _said(one))
    return Known(
        {name: kind for name, kind in names.items() if not _is_plain(name)}, accounts=accounts, staying=staying
    )


def shapes(operation: str) -> tuple[str | None, str | None]:
    """The shapes of an operation's input and output; None for what no model has."""
    found = newest().operations.get(operation)
    return (found.input_shape, found.output_shape) if found else (None, None)


def _is_plain(name: str) -> bool:
    return _PLAIN_WORD.fullmatch(name) is not None


def _said(one: Interaction) -> Iterator[Leaf]:
    asked, answered = shapes(one.operation)
    yield from leaves(asked, one.input)
    yield from leaves(answered, one.output)
    yield from ((None, text) for text in (one.account, one.error and one.error.message) if text)


def _named(found: Iterable[Leaf]) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Names with their kinds, accounts, and names that stay."""
    names: dict[str, str] = {}
    accounts: set[str] = set()
    staying: set[str] = set()

    def note(kind: str, value: str) -> str:
        if kind == "account":
            accounts.add(value)
        for name, what in _parts(value, kind):
            if len(name) >= _SHORTEST and _NO_NAME.search(name) is None:
                names.setdefault(name, what)
        return blur(kind, value)

    for shape, text in found:
        if shape in _STAYING:
            staying.add(text)
        elif shape in KINDS and not ARN.fullmatch(text):
            note(KINDS[shape], text)
            continue
        for arn in ARN.finditer(text):
            with_names(arn, note, str)
        for bucket in BUCKET.finditer(text):
            note("bucket", bucket[0])
        accounts.update(ACCOUNT.findall(text))
    return names, frozenset(filter(_is_account, accounts)), frozenset(staying)


def _is_account(text: str) -> bool:
    return re.fullmatch(r"[0-9]{12}", text) is not None


def _parts(name: str, kind: str) -> Iterator[tuple[str, str]]:
    """A name with its kind, and what else people call it: the parts of a repository, the end of a path in an ARN."""
    yield name, kind
    owner, slash, rest = name.partition("/")
    if kind == "repository" and slash:
        yield from ((owner, "github"), (rest, kind))
    elif kind in ("role", "user") and slash:
        yield name.rpartition("/")[2], kind
