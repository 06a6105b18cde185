"""ARNs as they stand in texts: their parts, and what of a resource is a name that is nobody else's business."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from codedeploy_fake.cassettes.naming import Name

#: The resource ends in a letter or digit: what a sentence puts after it is not of it.
ARN = re.compile(
    r"\barn:(?P<partition>aws[\w-]*):(?P<service>[\w-]+):(?P<region>[\w-]*):(?P<account>\w*):"
    r"(?P<resource>[\w+=,.@:/*$-]*[\w*+=@$-])"
)
#: Services whose resources CodeDeploy itself calls by their names, in members that nobody would read without.
_SPOKEN_OF = frozenset(
    ["codedeploy", "ec2", "ecs", "lambda", "elasticloadbalancing", "autoscaling", "cloudwatch", "cloudformation"]
)


def with_names(arn: re.Match[str], name: Name, text: Callable[[str], str]) -> str:
    """An ARN with what ``name`` gives for its account and its resource; ``text`` does the rest of a kept one."""
    partition, service, region, account, resource = arn.groups()
    account = name("account", account) if account.isdigit() else text(account)
    kept = text(resource) if service in _SPOKEN_OF else "".join(_resource(service, resource, name))
    return f"arn:{partition}:{service}:{region}:{account}:{kept}"


def _resource(service: str, resource: str, name: Name) -> Iterator[str]:
    kind, slash, rest = resource.partition("/")
    match service, kind:
        case "s3", _:
            yield name("bucket", kind)
            yield f"{slash}{rest}"
        case "sts", "assumed-role":
            role, between, session = rest.partition("/")
            yield f"{kind}/{name('role', role)}{between}"
            yield name("session", session) if session else ""
        case ("iam", "user") | ("sts", "federated-user"):
            yield f"{kind}/{name('user', rest)}"
        case "iam", "role":
            yield f"{kind}/{name('role', rest)}"
        case "iam", "root":
            yield kind
        case _:
            yield name("resource", resource)
