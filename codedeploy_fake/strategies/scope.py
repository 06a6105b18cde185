"""Where a request is drawn: the contract, what there is to name, and strategies of single values made of both."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from codedeploy_fake.contract import Contract, load
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.errors import UsageError
from codedeploy_fake.strategies.known import Known

Texts = st.SearchStrategy[str]
_Named = TypeVar("_Named")

_PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
#: How long a text gets that nothing limits.
_LONG = 40


@dataclass(frozen=True, slots=True)
class Scope:
    """``loose``: a name may also be one that does not exist, a new one may be taken."""

    contract: Contract
    known: Known
    loose: bool = False

    @property
    def model(self) -> Model:
        """The shapes of the contract's date."""
        return _model(self.contract.date)

    def has(self, structure: str, member: str) -> bool:
        """Whether a structure has a member at the date."""
        return member in _members(self.contract.date, structure)

    def draw_existing(self, draw: st.DrawFn, there: Sequence[_Named], made_up: st.SearchStrategy[_Named]) -> _Named:
        """One of what is there; a draw is given up where nothing is."""
        if there and not (self.loose and draw(st.booleans())):
            return draw(st.sampled_from(there))
        if not (self.loose or self.known.imagined):
            reject()
        return draw(made_up)

    def draw_new(self, draw: st.DrawFn, there: Sequence[str], shape: str) -> str:
        """A name that is not there yet."""
        if self.loose and there and draw(st.booleans()):
            return draw(st.sampled_from(there))
        return draw(self.text(shape).filter(lambda name: self.loose or name not in there))

    def text(self, shape: str) -> Texts:
        """Texts that a shape allows at the date: its enum, else its length and pattern."""
        texts, own = _text(self.contract.date, shape), self.known.quotas.of(_length(shape))
        return texts if own is None else texts.map(lambda text: text[:own])

    def enum(self, shape: str) -> Texts:
        """One value of an enum."""
        return st.sampled_from(self.contract.enum(shape))

    def limit(self, key: str) -> int | None:
        """A limit of the contract, or the world's own; None where there is none at the date."""
        own = self.known.quotas.of(key)
        return limit(self.contract, key) if own is None else own

    def longest(self, shape: str) -> int | None:
        """The most characters that a text of a shape may have."""
        own = self.known.quotas.of(_length(shape))
        return longest(self.contract, shape) if own is None else own


def _length(shape: str) -> str:
    """The key of the overlay's limit on the length of a shape's texts; "" where it has none."""
    return str(overlay()["bounds"].get(shape, _LENGTHS.get(shape, "")))


@cache
def limit(contract: Contract, key: str) -> int | None:
    """A limit of the contract, None where there is none at the date."""
    try:
        return contract.limit(key)
    except UsageError:
        return None


@cache
def pattern(contract: Contract, shape: str) -> re.Pattern[str] | None:
    """The pattern of a shape's texts, None where there is none at the date."""
    try:
        return contract.pattern(shape)
    except UsageError:
        return None


def longest(contract: Contract, shape: str) -> int | None:
    """The most characters that a text of a shape may have."""
    own = limit(contract, f"{shape}.max")
    return limit(contract, _length(shape)) if own is None else own


#: Shapes whose length the overlay has under a name of its own.
_LENGTHS: Mapping[str, str] = {"Key": "tagKey", "Value": "tagValue", "TargetGroupName": "targetGroupName"}


@cache
def _members(date: str, structure: str) -> frozenset[str]:
    return frozenset(one.name for one in _model(date).members(structure) if one.modelled)


@cache
def _model(date: str) -> Model:
    return Model(date)


@cache
def _text(date: str, shape: str) -> Texts:
    contract = load(date)
    if "enum" in _model(date).shape(shape):
        return st.sampled_from(contract.enum(shape))
    made = _FORMS.get(shape)
    if made is not None:
        return made()
    least, most, form = (
        limit(contract, f"{shape}.min") or 1,
        longest(contract, shape) or _LONG,
        pattern(contract, shape),
    )
    if form is None:
        return st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=least, max_size=most)
    letters = "".join(one for one in _PRINTABLE if form.fullmatch(one) and form.fullmatch(one * 2))
    if not (letters and form.fullmatch(f"a{letters}")):
        return st.from_regex(form, fullmatch=True).filter(lambda text: least <= len(text) <= most)
    short = st.text(letters, min_size=least, max_size=12)
    return st.one_of(short, short.map(lambda text: (text * most)[:most])).filter(
        lambda text: form.fullmatch(text) is not None
    )


def _word(longest: int = 12) -> Texts:
    return st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=longest)


def _hexadecimal(length: int) -> Texts:
    return st.text("0123456789abcdef", min_size=length, max_size=length)


# fmt: off
#: Texts whose form nothing in the contract states, in the form that AWS gives them.
_FORMS: Mapping[str, Callable[[], Texts]] = {
    "CommitId":         lambda: _hexadecimal(40),
    "ETag":             lambda: _hexadecimal(32),
    "RawStringSha256":  lambda: _hexadecimal(64),
    "RawStringContent": lambda: st.just("version: 0.0"),
    "Repository":       lambda: st.tuples(_word(), _word()).map("/".join),
    "S3Bucket":         _word,
    "InstanceId":       lambda: _hexadecimal(17).map("i-{}".format),
    "TargetId":         lambda: _hexadecimal(17).map("i-{}".format),
    "TargetGroupName":  lambda: _word(32),
    "Role":             lambda: _word().map("arn:aws:iam::123456789012:role/{}".format),
    "IamUserArn":       lambda: _word().map("arn:aws:iam::123456789012:user/{}".format),
    "IamSessionArn":    lambda: _word().map("arn:aws:sts::123456789012:assumed-role/rack/{}".format),
    "ListenerArn":      lambda: _word().map("arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/{}".format),
    "LifecycleEventHookExecutionId": lambda: _word(40),
}
# fmt: on


def structure(**strategies: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A structure of strategies; what is no strategy stands for itself."""
    return st.fixed_dictionaries(
        {name: one if isinstance(one, st.SearchStrategy) else st.just(one) for name, one in strategies.items()}
    )


def with_options(must: Mapping[str, Any], may: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A structure some of whose members may be absent."""

    def strategies(members: Mapping[str, Any]) -> dict[str, Any]:
        return {name: one if isinstance(one, st.SearchStrategy) else st.just(one) for name, one in members.items()}

    return st.fixed_dictionaries(strategies(must), optional=strategies(may))


def options(draw: st.DrawFn, may: Mapping[str, Any]) -> dict[str, Any]:
    """Some of these members."""
    return draw(with_options({}, may))


def some(values: st.SearchStrategy[Any], most: int = 3, least: int = 1) -> st.SearchStrategy[list[Any]]:
    """A short list without duplicates."""
    return st.lists(values, min_size=least, max_size=most, unique_by=repr)


def kept(make: Callable[..., st.SearchStrategy[Any]]) -> Callable[..., st.SearchStrategy[Any]]:
    """A maker of strategies that makes each once: of a scope it looks at the contract, the home and the quotas only."""
    made: dict[Any, st.SearchStrategy[Any]] = {}

    @wraps(make)
    def once(scope: Scope, *args: Any) -> st.SearchStrategy[Any]:
        known = scope.known
        key = (scope.contract.date, known.region, known.account_id, known.quotas, args)
        if key not in made:
            made[key] = make(scope, *args)
        return made[key]

    return once
