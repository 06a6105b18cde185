"""Verbs of what is outside CodeDeploy, and heard there: alarms, resources, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.control import documents
from codedeploy_fake.control.asked import Asked, lately
from codedeploy_fake.control.documents import Document
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


def alarm(fake: CodeDeployFake, asked: Asked) -> Document:
    """The state of an alarm now."""
    if "name" not in asked.query:
        raise UsageError("?name: which alarm")
    return {"name": asked.query["name"], "state": asked.world(fake).alarms.get(asked.query["name"])}


def set_alarm(fake: CodeDeployFake, asked: Asked) -> Document:
    """Let an alarm have a state from now on."""
    asked.world(fake).alarms.set(**asked.body)
    return {}


def unreadable_alarm(fake: CodeDeployFake, asked: Asked) -> Document:
    """Let an alarm be unreadable from now on."""
    asked.world(fake).alarms.unreadable(**asked.body)
    return {}


def resources(fake: CodeDeployFake, asked: Asked) -> Document:
    """What is not there, and the account's GitHub connections."""
    there = asked.world(fake).resources
    return {
        "lost": [{"kind": kind, "name": name} for kind, name in there.lost],
        "github_tokens": list(there.github_tokens),
    }


def lose(fake: CodeDeployFake, asked: Asked) -> Document:
    """Take something away."""
    asked.world(fake).resources.lose(**asked.body)
    return {}


def give_back(fake: CodeDeployFake, asked: Asked) -> Document:
    """Give back what was taken away."""
    asked.world(fake).resources.restore(**asked.body)
    return {}


def connect_github(fake: CodeDeployFake, asked: Asked) -> Document:
    """Connect a GitHub account."""
    asked.world(fake).resources.connect_github(**asked.body)
    return {}


def made_by_cloudformation(fake: CodeDeployFake, asked: Asked) -> Document:
    """Say that a stack made an application or a group."""
    asked.world(fake).resources.made_by_cloudformation(**asked.body)
    return {}


def events(fake: CodeDeployFake, asked: Asked) -> Document:
    """What EventBridge and SNS brought, the oldest first."""
    return {"events": [documents.event(one) for one in lately(fake.events.lines(), asked.query)]}
