"""What is wrong with a story, and what is told to who wrote it."""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {"applicationName": {"$ref": "application"}, "deploymentGroupName": {"$ref": "group"}}
CREATE: dict[str, Any] = {
    "call": "CreateDeployment",
    "input": {**NAMES, "revision": {"$revision": "succeeds"}},
    "output": {"deploymentId": {"$bind": "deployment"}},
}
GOOD: dict[str, Any] = {
    "id": "a-story",
    "title": "Something happens",
    "platform": "Server",
    "evidence": ["deployment-id-form"],
    "given": ["group"],
    "steps": [CREATE],
}


def get(output: Any) -> dict[str, Any]:
    return {"call": "GetDeployment", "input": {"deploymentId": {"$ref": "deployment"}}, "output": output}


def wait(until: str) -> dict[str, Any]:
    return {"wait": {"$ref": "deployment"}, "until": until}


def with_steps(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**GOOD, "steps": [CREATE, *steps], **more}


# fmt: off
BROKEN: dict[str, tuple[Any, str]] = {
    "no story":             ("a text",                                                    "some.json: what is no story: the story breaks 'type'"),
    "no steps":             ({**GOOD, "steps": []},                                       r"some.json: a-story: steps breaks 'minItems'"),
    "shape of a step":      (with_steps({"call": "GetDeployment", "outputs": {}}),        r"a-story: steps\[1\] breaks 'oneOf'"),
    "set-up":               ({**GOOD, "given": ["nobody"]},                               "no set-up nobody in given.json; one of application"),
    "evidence":             ({**GOOD, "evidence": ["nothing"]},                           "no evidence is filed under nothing"),
    "nothing expected":     ({**GOOD, "steps": [{"call": "ListApplications"}]},           "expects nothing, so it cannot fail"),
    "dates":                ({**GOOD, "since": "2018-01-01", "until": "2017-01-01"},      "from 2018-01-01 until 2017-01-01, which is never"),
    "operation":            (with_steps({"call": "GetDeploymnt", "output": {"": True}}),  "a-story, step 2: CodeDeploy has no operation GetDeploymnt"),
    "operation of its day": (with_steps({"call": "ListDeploymentTargets", "output": {"targetIds": []}}, until="2017-05-16"), "no operation ListDeploymentTargets on 2017-05-16"),
    "error":                (with_steps({"call": "GetDeployment", "error": {"code": "InvalidRoleException"}}), "GetDeployment does not declare InvalidRoleException"),
    "path":                 (with_steps(get({"deploymentInfo.state": "Created"})),        "DeploymentInfo has no member 'state'"),
    "path into a list":     (with_steps(get({"deploymentInfo.deploymentOverview.Gone": 1})), "DeploymentOverview has no member 'Gone'"),
    "absent member":        (with_steps(get({"deploymentInfo": {"not": {"required": ["startTme"]}}})), "DeploymentInfo has no member startTme"),
    "absent members":       (with_steps(get({"deploymentInfo": {"not": {"anyOf": [{"required": ["x"]}]}}})), "DeploymentInfo has no member x"),
    "property":             (with_steps(get({"": {"properties": {"deploymentInfo": {"required": ["x"]}}}})), "DeploymentInfo has no member x"),
    "keyword":              (with_steps(get({"deploymentInfo.status": {"patern": "x"}})), "no keyword 'patern' here"),
    "bind inside":          (with_steps(get({"deploymentInfo": {"properties": {"status": {"$bind": "x"}}}})), "no keyword '\\$bind' here"),
    "empty expectation":    (with_steps(get({"deploymentInfo.status": {}})),              "an empty expectation holds for everything"),
    "reference":            ({**GOOD, "steps": [get({"deploymentInfo.status": "Created"})]}, "nothing before it binds deployment"),
    "reference in a text":  (with_steps(get({"deploymentInfo.description": {"$text": "of {other}"}})), "nothing before it binds other"),
    "revision":             ({**GOOD, "steps": [{**CREATE, "input": {**NAMES, "revision": {"$revision": "sings"}}}]}, "no revision sings in revisions.json"),
    "needs instances":      (with_steps(wait("Succeeded")),                               "needs blue-green or instances"),
    "needs blue-green":     (with_steps(wait("Ready"), needs=["instances"]),              "needs blue-green"),
    "needs a clock":        (with_steps(wait("Created")),                                 "before anybody can poll them, so it needs clock"),
    "needs alarms":         (with_steps({"alarm": "cpu", "state": "ALARM"}),              "it sets an alarm, so it needs alarms"),
    "needs to be steady":   (with_steps(get({"deploymentInfo.status": "Created"}), get({"deploymentInfo.status": "Created"})), "reads twice what has not ended, so it needs steady"),
}
# fmt: on
