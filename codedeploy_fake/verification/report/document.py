"""A report as plain JSON values: every form of it is made from this."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from codedeploy_fake import __version__
from codedeploy_fake.contract import evidence
from codedeploy_fake.verification.expecting import Difference
from codedeploy_fake.verification.running import Report, Told
from codedeploy_fake.verification.telling import Seen, Verdict

#: The form of the document; a number that grows when a reader would stumble.
VERSION = 1
#: What a report says of a rule whose stories differ, where they are known to: that is no confirmation of the rule.
AS_KNOWN = "as known"
#: The longest value that a report repeats, in characters of JSON; of a longer one it has the beginning.
LONGEST = 20_000


def document(report: Report, validated: Mapping[str, Any]) -> dict[str, Any]:
    """The report; ``validated`` is what runs against AWS have confirmed (``cassettes/validated.json``)."""
    return {
        "version": VERSION,
        "codedeployFake": __version__,
        "target": report.target,
        "contract": report.contract,
        "holds": report.holds,
        "interrupted": report.interrupted,
        "counts": {verdict.value: report.counts[verdict] for verdict in Verdict},
        "stories": [_story(told) for told in report.told],
        "staleKnownDifferences": [str(entry) for entry in report.stale],
        "leftOver": list(report.left_over),
        "rules": _rules(report, validated),
    }


def _story(told: Told) -> dict[str, Any]:
    telling = told.telling
    reasons = {id(found): entry.reason for found, entry in told.known}
    return {
        "id": telling.story.id,
        "title": telling.story.title,
        "platform": telling.story.platform,
        "evidence": list(telling.story.evidence),
        "level": telling.story.level,
        "verdict": told.verdict.value,
        "asKnown": _as_known(told),
        "reason": telling.reason,
        "hindered": telling.hindrance is not None,
        "seconds": round(telling.seconds, 3),
        "differences": [_difference(found, reasons.get(id(found))) for found in telling.differences],
        "calls": [_call(seen) for seen in telling.seen],
    }


def _difference(found: Difference, known: str | None) -> dict[str, Any]:
    sides = {"expected": _bounded(found.expected), "seen": _bounded(found.seen)}
    shown = {"step": found.step, "what": found.what, "path": found.path, **sides}
    return shown if known is None else {**shown, "known": known}


def _call(seen: Seen) -> dict[str, Any]:
    shown = {"step": seen.step, "operation": seen.operation, "input": _bounded(seen.input)}
    if seen.error is None:
        return {**shown, "answer": _bounded(seen.answer)}
    return {**shown, "error": _bounded(seen.error)}


def _bounded(value: Any) -> Any:
    """The value; of a huge one, whoever sent it, its beginning as a text."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) <= LONGEST:
        return json.loads(text)
    return f"{text[:LONGEST]}… ({len(text):,} characters)"


def _rules(report: Report, validated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every rule that a story cites, with the best that is known of it so far."""
    cited: dict[str, list[Told]] = defaultdict(list)
    for told in report.told:
        for key in told.telling.story.evidence:
            cited[key].append(told)
    rows = []
    for key in sorted(cited):
        dates = [validated[t.telling.story.id]["date"] for t in cited[key] if t.telling.story.id in validated]
        rows.append(
            {
                "rule": key,
                "level": evidence(key).level,
                "source": evidence(key).source,
                "verifiedOnAws": max(dates, default=None),
                "here": _here(cited[key]),
                "stories": [t.telling.story.id for t in cited[key]],
            }
        )
    return rows


def _as_known(told: Told) -> bool:
    """Whether it differs, and only where it is known to."""
    return told.telling.verdict is Verdict.DIFFERS and told.verdict is Verdict.VERIFIED


def _here(cited: Sequence[Told]) -> str:
    """What the stories of a rule came to: one that differs goes before one that was verified."""
    found = {AS_KNOWN if _as_known(told) else told.verdict.value for told in cited}
    order = (Verdict.DIFFERS.value, AS_KNOWN, Verdict.VERIFIED.value, Verdict.NOT_RUN.value)
    return next(verdict for verdict in order if verdict in found)
