"""The report for a build server: JUnit's XML, a test case for each story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from codedeploy_fake.verification.report.as_text import as_text
from codedeploy_fake.verification.report.differing import bounded

#: Characters for which XML 1.0 has no place.
_FOREIGN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(document: Mapping[str, Any]) -> str:
    """One test suite. What was not run is skipped; what came between is an error; a case for what is wrong beside."""
    stories = document["stories"]
    beside = [
        *(f"stale known difference: {line}" for line in document["staleKnownDifferences"]),
        *(["interrupted"] if document["interrupted"] else []),
    ]
    kinds = Counter(map(_kind, stories))
    suite = ElementTree.Element(
        "testsuite",
        name=_said(f"codedeploy-fake verify {document['target']}"),
        tests=str(len(stories) + len(beside)),
        failures=str(kinds["failure"] + len(beside)),
        errors=str(kinds["error"]),
        skipped=str(kinds["skipped"]),
        time=f"{sum(story['seconds'] for story in stories):.3f}",
    )
    for story in stories:
        _case(suite, story)
    for line in beside:
        case = ElementTree.SubElement(suite, "testcase", classname="verify", name=_said(line), time="0")
        ElementTree.SubElement(case, "failure", message=_said(line))
    if document["leftOver"]:
        left = "\n".join(f"left over: {bounded(line)}" for line in document["leftOver"])
        ElementTree.SubElement(suite, "system-err").text = _said(left)
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, story: Mapping[str, Any]) -> None:
    names = {"classname": _said(story["platform"]), "name": _said(story["id"]), "time": f"{story['seconds']:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", names)
    kind = _kind(story)
    if kind == "failure":
        count = len(story["differences"])
        failure = ElementTree.SubElement(case, kind, message=f"{count} difference{'' if count == 1 else 's'}")
        failure.text = _said(as_text(story))
    elif kind:
        ElementTree.SubElement(case, kind, message=_said(story["reason"]))


def _kind(story: Mapping[str, Any]) -> str:
    """What JUnit calls it; "" for what holds."""
    if story["verdict"] == "differs":
        return "failure"
    if story["hindered"]:
        return "error"
    return "skipped" if story["verdict"] == "not run" else ""


def _said(text: str) -> str:
    return _FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
