"""Verbs of time: what the clock says, and how a test moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.control.asked import Asked
from codedeploy_fake.control.documents import Document, read_instant, written, written_instant

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


def now(fake: CodeDeployFake, _: Asked) -> Document:
    """The present instant, and whether only a test moves it."""
    return {"now": written_instant(fake.clock.now_ms), "virtual": fake.clock.virtual}


def advance(fake: CodeDeployFake, asked: Asked) -> Document:
    """Move the clock forward by seconds."""
    return {"now": written(fake.clock.advance(asked.body["seconds"]))}


def advance_to(fake: CodeDeployFake, asked: Asked) -> Document:
    """Move the clock to an instant."""
    fake.clock.advance_to(read_instant(asked.body["instant"], "body.instant"))
    return {"now": written(fake.clock.now())}


def run_until(fake: CodeDeployFake, asked: Asked) -> Document:
    """Move the clock to where a deployment gets a status."""
    return {"now": written(fake.run_until(asked.body["deployment_id"], asked.body["status"]))}


def run_until_idle(fake: CodeDeployFake, _: Asked) -> Document:
    """Move the clock until every deployment has ended."""
    return {"now": written(fake.run_until_idle())}
