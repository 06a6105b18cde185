"""What a test gives to the fixtures: the keywords of marker and factory, and the fixtures that it overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.fake import CodeDeployFake
from codedeploy_fake.policies import Policies

if TYPE_CHECKING:
    import pytest

SLEEPS = ("waiters", "process")


def marked(item: pytest.Item, accepted: Sequence[str]) -> dict[str, Any]:
    """The keywords of all markers on a test; the closest one decides each."""
    __tracebackhide__ = True
    keywords: dict[str, Any] = {}
    for marker in item.iter_markers("codedeploy"):
        check("@pytest.mark.codedeploy", marker.args, marker.kwargs, accepted)
        keywords = {**marker.kwargs, **keywords}
    return keywords


def check(what: str, args: Sequence[object], keywords: Mapping[str, object], accepted: Sequence[str]) -> None:
    """Refuse positional arguments, and keywords that the constructor does not have."""
    __tracebackhide__ = True
    teaching = f"accepted are the keywords {', '.join(accepted)}"
    if args:
        raise UsageError(f"{what}({', '.join(map(repr, args))}) has a positional argument; {teaching}")
    for name in keywords:
        if name not in accepted:
            raise UsageError(f"{what}({name}=...): there is no keyword {name!r}; {teaching}")


def check_overrides(policies: object, sleep: object) -> None:
    """Refuse what an overriding fixture must not give."""
    __tracebackhide__ = True
    if not isinstance(policies, Policies):
        raise UsageError(
            f"the fixture codedeploy_policies gave {policies!r}; it gives a codedeploy_fake.Policies, "
            "for example Policies(unmatched_script='ignore')"
        )
    if sleep not in SLEEPS:
        raise UsageError(f"the fixture codedeploy_sleep gave {sleep!r}; it gives {' or '.join(map(repr, SLEEPS))}")


def polled(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The keyword that lets reads move the clock, where a test has a server that is to be polled."""
    if "codedeploy_server" not in request.fixturenames:
        return {}
    from codedeploy_fake import pytest_server  # noqa: PLC0415  not in a run without servers

    return pytest_server.reading(request.getfixturevalue("codedeploy_server_clock"))


def known_fake(value: object, fixture: str, hidden: dict[int, str]) -> CodeDeployFake:
    """The fake that a fixture needs. Raises UsageError, saying what hides ours, where it is something else."""
    if not isinstance(value, CodeDeployFake):
        raise UsageError(
            hidden.get(id(value)) or f"{fixture} needs a CodeDeployFake, but 'codedeploy' is {value!r} in this test"
        )
    return value
