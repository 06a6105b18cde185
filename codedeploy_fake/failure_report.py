"""What a failing test is told of a fake: where its clock stands, its deployments, the last calls, unused rows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.journal import Call
    from codedeploy_fake.simulation.script import Line

TIMELINES = 3
CALLS = 5


def last_call(fake: CodeDeployFake) -> Call | None:
    """The newest call of the fake's journal, if there is one."""
    return fake.calls[-1] if fake.calls else None


def render(fake: CodeDeployFake, since: Call | None) -> str:
    """The timelines of the last deployments touched after the call ``since``, and the last calls; "" if none came."""
    calls = [*takewhile(lambda call: call is not since, reversed(fake.calls))][::-1]
    if not calls:
        return ""
    return "\n\n".join(_paragraphs(fake, calls))


def sections(fakes: Mapping[CodeDeployFake, Call | None]) -> Iterator[tuple[str, str]]:
    """A section for every fake that was called after the call beside it."""
    for fake, since in list(fakes.items()):
        try:
            text = render(fake, since)
        except Exception as error:  # noqa: BLE001  the report of the user's failure matters more than ours
            text = f"the fake could not be shown: {error!r}"
        if text:
            yield "codedeploy_fake", text


def unmatched(rows: Sequence[Line]) -> str:
    """What a test is told whose script has rows that never did what they are there for."""
    return (
        "the script has rows that never matched a deployment or a call:\n"
        + "".join(f"  {row}\n" for row in rows)
        + "Does the test create that deployment, or make that call, under these names? "
        "If a row may stay unused, say so: @pytest.mark.codedeploy(policies=Policies(unmatched_script='ignore'))"
    )


def _paragraphs(fake: CodeDeployFake, calls: Sequence[Call]) -> Iterator[str]:
    yield f"{fake.region}, at {fake.clock.now().isoformat()} by the fake's clock"
    for deployment_id in _touched(calls, fake.deployment_ids()):
        yield str(fake.timeline(deployment_id))
    shown = calls[-CALLS:]
    title = f"the last {len(shown)} of {len(calls)} calls:" if len(shown) < len(calls) else "the calls:"
    yield "\n".join([title, *(f"  {call}" for call in shown)])


def _touched(calls: Sequence[Call], known: Sequence[str]) -> list[str]:
    """The deployments that calls named, the latest named last; without any, the ones created last."""
    exists, named = set(known), dict[str, None]()
    for call in calls:
        for deployment_id in [*_ids(call.input), *_ids(call.outcome)]:
            if isinstance(deployment_id, str) and deployment_id in exists:
                named.pop(deployment_id, None)
                named[deployment_id] = None
    return list(named or known)[-TIMELINES:]


def _ids(body: object) -> list[object]:
    if not isinstance(body, Mapping):
        return []
    several = body.get("deploymentIds")
    return [body.get("deploymentId"), *(several if isinstance(several, list) else [])]
