"""``--plan``: what telling some stories to AWS would call, make and need, without a single call."""

from __future__ import annotations

import json
from collections.abc import Sequence

from codedeploy_fake.contract.stories import Call, Story
from codedeploy_fake.verification.aws_account import Account
from codedeploy_fake.verification.aws_policy import calls, policy, steps
from codedeploy_fake.verification.belonging import BRAND, TAG
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.undoing import UNDOING

#: A run makes up its own: the plan can say only of which form it is.
PREFIX = f"{BRAND}????????-"


def plan(stories: Sequence[Story], here: Account, config: Config, date: str) -> str:
    """The plan, as text; ``date`` is the day of the API."""
    abilities = frozenset({"steady"}) | config.abilities
    told = [story for story in stories if not _lacking(story, abilities, config, date)]
    counts = calls(told)
    made = {kind: counts[kind] for kind in (*UNDOING, "CreateDeployment") if kind in counts}
    lines = [
        f"account {here.account_id}, region {here.region}; sts:GetCallerIdentity is asked first",
        *(f"NOT AWS: {service} would be asked of {url}" for service, url in here.overridden.items()),
        "",
        f"{len(told)} stories would be told, {len(stories) - len(told)} not:",
        *(f"  {story.id}: {_lacking(story, abilities, config, date)}" for story in stories if story not in told),
        "",
        "calls, at least (a wait asks GetDeployment until it ends):",
        *(f"  {count:>5}  {operation}" for operation, count in counts.items()),
        "",
        f"makes and removes again, each with a name that begins with {PREFIX} and the tag {TAG} where it takes one:",
        *(
            f"  {count:>5}  {operation.removeprefix('Create').removeprefix('Register')}"
            for operation, count in made.items()
        ),
        "",
        "the least that IAM must allow:",
        json.dumps(policy(told, here, PREFIX, config), indent=2),
    ]
    return "\n".join(lines)


def _lacking(story: Story, abilities: frozenset[str], config: Config, date: str) -> str:
    """What a story needs and is not there, in words; empty where it would be told."""
    if not story.holds_at(date):
        return f"holds {story.when} only"
    missing = sorted(story.needs - abilities)
    for word, there in (("$role", config.roles), ("$revision", config.revisions)):
        names = {name for step in steps(story) if isinstance(step, Call) for name in _named(step.input, word)}
        missing += [f"the {word[1:]} {name!r}" for name in sorted(names - set(there))]
    return f"needs {', '.join(missing)}" if missing else ""


def _named(value: object, word: str) -> set[str]:
    if isinstance(value, dict):
        found = {value[word]} if word in value else set()
        return found.union(*(_named(inner, word) for inner in value.values()))
    return set().union(*(_named(inner, word) for inner in value)) if isinstance(value, list) else set()
