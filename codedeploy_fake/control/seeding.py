"""Verbs of the fleet, and groups in one line: what a deployment goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.control import documents
from codedeploy_fake.control.asked import Asked
from codedeploy_fake.control.documents import Document
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

#: The words of seed_group itself, which CreateDeploymentGroup does not have.
_OWN = {"application", "group", "instances"}
#: Instances that one request makes: a number costs its sender nothing.
MOST = 100_000


def fleet(fake: CodeDeployFake, asked: Asked) -> Document:
    """The instances of a world; ``declared`` is false while nobody ever said what its fleet is."""
    content = asked.world(fake).fleet.content
    return {"declared": content is not None, "instances": [documents.instance(one) for one in content or ()]}


def add(fake: CodeDeployFake, asked: Asked) -> Document:
    """Put an instance into a world's fleet."""
    return {"instance": documents.instance(asked.world(fake).fleet.add(**asked.body))}


def remove(fake: CodeDeployFake, asked: Asked) -> Document:
    """Take an instance out of a world's fleet."""
    return {"instance": documents.instance(asked.world(fake).fleet.remove(asked.parts["instance_id"]))}


def declare(fake: CodeDeployFake, asked: Asked) -> Document:
    """Say that a world's fleet is what was put into it."""
    asked.world(fake).fleet.declare()
    return {}


def seed_group(fake: CodeDeployFake, asked: Asked) -> Document:
    """Make application, deployment group and fleet."""
    given = dict(asked.body)
    settings = given.pop("input", {})
    if own := sorted(_OWN & set(settings)):
        raise UsageError(f"body.input.{own[0]}: stands beside input; input is for members of CreateDeploymentGroup")
    if isinstance(given.get("instances"), int) and given["instances"] > MOST:
        raise UsageError(f"body.instances: at most {MOST} at a time, not {given['instances']}")
    asked.world(fake).seed_group(**given, **settings)
    return {}
