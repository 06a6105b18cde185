"""Verbs that look: who answers, what there is, what happened, what was called. None of them moves anything."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from codedeploy_fake import __version__
from codedeploy_fake.control import documents
from codedeploy_fake.control.asked import Asked, count, lately
from codedeploy_fake.control.documents import Document, read_instant, written_instant
from codedeploy_fake.control.moving import now
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.timeline import Timeline


def health(fake: CodeDeployFake, asked: Asked) -> Document:
    """Who answers: the version of the fake, its contract, its own world, its clock, and whether reads move that."""
    return {
        "status": "running",
        "codedeploy_fake": __version__,
        "contract": fake.contract,
        "account_id": fake.account_id,
        "region": fake.region,
        "seed": fake.seed,
        "clock": now(fake, asked),
        "reads_move_the_clock": fake._engine.moved_by_reads,
    }


def deployments(fake: CodeDeployFake, _: Asked) -> Document:
    """Ids of all deployments of all worlds."""
    return {"deployments": list(fake.deployment_ids())}


def timeline(fake: CodeDeployFake, asked: Asked) -> Document:
    """Every move of a deployment, with its instant."""
    return documents.timeline(_timeline(fake, asked))


def timeline_svg(fake: CodeDeployFake, asked: Asked) -> str:
    """The picture of a deployment."""
    return _timeline(fake, asked).svg()


def timeline_text(fake: CodeDeployFake, asked: Asked) -> str:
    """The same for a terminal."""
    return f"{_timeline(fake, asked)}\n"


def _timeline(fake: CodeDeployFake, asked: Asked) -> Timeline:
    told = fake.timeline(asked.parts["deployment_id"])
    if "at" not in asked.query:
        return told
    at = read_instant(asked.query["at"], "?at")
    if at > told.now:
        raise UsageError(f"?at={asked.query['at']}: in the future; now is {written_instant(told.now)}")
    return replace(told, now=at)


def calls(fake: CodeDeployFake, asked: Asked) -> Document:
    """The journal, the oldest first."""
    return {"calls": [documents.call(call) for call in lately(fake.calls, asked.query)]}


def assumptions(fake: CodeDeployFake, asked: Asked) -> Document:
    """What the calls have leaned on that nobody outside AWS knows."""
    told, since = fake.calls, None
    if "limit" in asked.query and (limit := count(asked.query["limit"], "limit")) < len(told):
        since = told[-limit - 1]
    return {"assumptions": [asdict(one) for one in fake.assumptions(since)]}
