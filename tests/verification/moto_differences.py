"""Where moto's server is known to differ, and why: ``moto_known.json``.

``python -m tests.verification.moto_differences`` makes it. The file is what ``verify --known`` reads. Each entry has its reason from the table below; a difference that no row
explains is not written but shown, so that nobody excuses what nobody has understood.
"""

# ruff: noqa: E501  one row a line

from __future__ import annotations

import importlib.metadata
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.stories import stories
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.expecting import Difference
from codedeploy_fake.verification.known import Known
from codedeploy_fake.verification.opening import Asked, open_target
from codedeploy_fake.verification.running import Report, verify

#: The release of moto that the file is about.
RELEASE = "5.2.5"
KNOWN = Path(__file__).with_name("moto_known.json")
#: Seconds that a wait may last here: a deployment that nothing ever moves needs no longer to be seen to stay.
WAIT_LIMIT = 0.1

# fmt: off
#: (what, path, seen) as patterns, and the reason; the first row that fits gives it.
REASONS = (
    (r"wait until .*",     r".*",           r"still Created after .*",    "a deployment of moto never leaves Created"),
    (r".*",                r".*",           r"500|.*( answered 500,|Internal Server Error).*", "moto has not this operation: HTTP 500 with a page of HTML"),
    (r"CreateDeployment",  r"error",        r".*'deploymentId'.*",        "CreateDeployment of moto checks only that application and group exist"),
    (r"CreateDeployment",  r"deploymentId", r"[0-9a-f]{8}-.*",            "an id of moto is a UUID"),
    (r"Create\w+",         r"error",        r".*'\w+Id'.*",               "moto checks no names, limits or blocks of what it makes"),
    (r"\w+",               r"code",         r"\w+DoesNotExistException",  "moto takes what is malformed or missing for something unknown"),
    (r"\w+",               r"message",      r".*",                        "moto has texts of its own"),
    (r"GetDeployment|BatchGetDeployments", r"deployment(s)?Info.*", r".*", "DeploymentInfo of moto has other members: empty ones where AWS has none, and none where AWS has some"),
    (r"GetDeploymentGroup", r"deploymentGroupInfo.*", r".*",              "moto gives a group back as it came: nothing is filled in, nothing is tidied"),
    (r"GetApplication",    r"application\..*", r"\(absent\)",             "ApplicationInfo of moto has fewer members"),
    (r"TagResource",       r"error",        r"\{\}",                     "moto checks no tags, nor whose they are"),
    (r"BatchGet\w+",       r"error",        r".*Info': .*",               "batches of moto have no limit, and nothing in them is checked"),
    (r"List\w+",           r".*",           r".*",                        "lists of moto check nothing and have no pages; their order and their filters are not AWS's"),
)
# fmt: on


@contextmanager
def moto_server() -> Iterator[str]:
    """Moto's server at a free port of this machine: its URL."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL + 1)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


def there() -> Config:
    """All that a server which looks at nothing can be said to have."""
    revisions = {
        name: {"revisionType": "S3", "s3Location": {"bucket": "bucket", "key": f"{name}.zip", "bundleType": "zip"}}
        for name in document("behaviour/revisions")
    }
    return Config(revisions=revisions, instances=("i-0000000000000000a",), many_resources=True)


def verified(url: str, known: tuple[Known, ...] = ()) -> Report:
    """All stories, told to the server at a URL."""
    opened = open_target(Asked(url, wait_limit=WAIT_LIMIT, config=there()))
    return verify(
        stories(), opened.target_for, prefix=opened.prefix, name="moto", contract=opened.contract, known=known
    )


def reason(difference: Difference) -> str:
    """Why moto differs there; "" where nobody has said."""
    said = (difference.what, difference.path, str(difference.seen))
    for *patterns, text in REASONS:
        if all(re.fullmatch(pattern, part, re.DOTALL) for pattern, part in zip(patterns, said, strict=True)):
            return text
    return ""


def differences(report: Report) -> tuple[Known, ...]:
    """Each place where it differs, with its reason or none."""
    found = {
        (told.telling.story.id, each.step, each.path): reason(each)
        for told in report.told
        for each in told.telling.differences
    }
    return tuple(Known(*place, why) for place, why in found.items())


def main() -> None:
    with moto_server() as url:
        found = differences(verified(url))
    unexplained = [f"{entry}: {json.dumps(asdict(entry))}" for entry in found if not entry.reason]
    if unexplained:
        raise SystemExit("\n".join(["no row of REASONS explains:", *unexplained]))
    lines = ",\n".join(f"  {json.dumps(asdict(entry), ensure_ascii=False)}" for entry in found)
    KNOWN.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{KNOWN.name}: {len(found)} differences of moto {importlib.metadata.version('moto')}")  # noqa: T201


if __name__ == "__main__":
    main()
