"""A RemoteFake can do what a CodeDeployFake can: every public name, but for those named here with the reason."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, RemoteFake, Timeline, World
from codedeploy_fake.alarms import Alarms
from codedeploy_fake.events import Event, Events
from codedeploy_fake.remote.clock import RemoteClock
from codedeploy_fake.remote.fleet import RemoteFleet
from codedeploy_fake.remote.script import RemoteScript
from codedeploy_fake.remote.surroundings import RemoteAlarms, RemoteEvent, RemoteEvents, RemoteResources
from codedeploy_fake.remote.timeline import RemoteTimeline
from codedeploy_fake.remote.world import RemoteWorld
from codedeploy_fake.scripting import FakeScript
from codedeploy_fake.service.resources import Resources
from codedeploy_fake.simulation.clock import VirtualClock
from codedeploy_fake.simulation.fleet import Fleet

# fmt: off
#: in process -> what stands for it, and the names that it has not: name -> why
PAIRS: dict[tuple[type, type], dict[str, str]] = {
    (CodeDeployFake, RemoteFake): {
        "policies":       "the choice of who started the server",
        "from_recording": "makes a fake in this process",
        "atomically":     "would hold the server's lock from one request to the next",
        "exchange":       "handle for who must not sleep, such as the server",
        "refuse":         "how the server answers what comes to no operation",
    },
    (World, RemoteWorld): {},
    (VirtualClock, RemoteClock): {
        "restart":        "for reset and restore of the fake, nothing else",
    },
    (Fleet, RemoteFleet): {
        "restore":        "for restore of the fake, nothing else",
        "exchange":       "what a blue/green deployment does",
    },
    (Alarms, RemoteAlarms): {},
    (Resources, RemoteResources): {},
    (Event, RemoteEvent): {
        "content":        "a value of the fake's inside; body is made of it",
    },
    (Events, RemoteEvents): {
        "subscribe":      "calls a function of this process at an instant of the server's",
        "heard":          "for the fake: whether anybody subscribed",
        "happened":       "for the fake: an event comes",
        "deliver":        "for the fake: subscribers are called",
        "restore":        "for restore of the fake, nothing else",
    },
    (FakeScript, RemoteScript): {
        "reopen":         "how the server lets a row of ours be written on",
        "restore":        "for restore of the fake, nothing else",
        "peek":           "asked by the engine, when a deployment is created",
        "take":           "told by the engine, when a deployment is created",
        "hold_up":        "asked by the engine, before a call",
        "strike":         "asked by the engine, at a call",
        "resting":        "asked by seed_group, in the process of the fake",
    },
    (Timeline, RemoteTimeline): {
        "deployment":     "a value of the fake's inside",
        "trace":          "the same, and it knows the future",
    },
}
# fmt: on

BOTH = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].__name__)
Pair = tuple[type, type]


def names(kind: type) -> set[str]:
    """The public names of a class, those that its ``__init__`` sets among them."""
    code = getattr(kind.__init__, "__code__", None)  # type: ignore[misc]
    source = inspect.getsource(kind.__init__) if code is not None and not hasattr(kind, "__slots__") else ""  # type: ignore[misc]
    made = {name for name in getattr(code, "co_names", ()) if f"self.{name} =" in source or f"self.{name}:" in source}
    return {name for name in {*dir(kind), *made} if not name.startswith("_")}


def test_the_names_are_found() -> None:
    assert {"seed", "clock", "script", "region", "call"} <= names(CodeDeployFake)


@BOTH
def test_every_name_is_there(pair: Pair) -> None:
    ours, theirs = pair
    assert names(ours) - names(theirs) == set(PAIRS[pair])


@BOTH
def test_every_method_takes_what_its_like_takes(pair: Pair) -> None:
    ours, theirs = pair
    for name in names(ours) & names(theirs):
        method = getattr(ours, name, None)
        if inspect.isfunction(method):
            assert parameters(method) == parameters(getattr(theirs, name)), name


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    taken = [*inspect.signature(function).parameters.values()][1:]  # whatever it calls itself
    return [(one.name, one.kind, one.default) for one in taken]
