"""The report for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codedeploy_fake.verification.report.differing import Row, bounded, marked

#: What would be read as more than text; and what no line of text has.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def as_markdown(document: Mapping[str, Any]) -> str:
    """Counts, what differs member by member, what was not run, every story and every rule."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in document["counts"].items())
    yield f"# {_said(document['target'])} {'holds' if document['holds'] else 'does not hold'}"
    yield from ("", f"CodeDeploy as of {_said(document['contract'])}: {counts}.")
    if document["interrupted"]:
        yield from ("", "**Interrupted**: what follows is not all of it.")
    for title, lines in (
        ("Known differences that matched nothing", document["staleKnownDifferences"]),
        ("Left over", document["leftOver"]),
    ):
        if lines:
            yield from ("", f"## {title}", "", *(f"- {_said(bounded(line))}" for line in lines))
    differing = [story for story in document["stories"] if story["differences"]]
    if differing:
        yield from ("", "## Differences")
        for story in differing:
            yield from _differences(story)
    yield from ("", "## Stories", "")
    yield from _table(("story", "came out", "known by", "what"), map(_story, document["stories"]))
    yield from ("", "## Rules, with the best that is known of each", "")
    yield from _table(("rule", "known", "here", "source"), map(_rule, document["rules"]))


def _differences(story: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {_said(story['id'])}: {_said(story['title'])}")
    for found in story["differences"]:
        step = f"step {found['step']}" if found["step"] else "set-up"
        yield from ("", f"{step}, {_said(found['what'])}: {_said(found['path'] or 'the answer')}", "")
        if "known" in found:
            yield from (f"Known: {_said(found['known'])}", "")
        shown = [line for row in marked(found) for line in _row(row)]
        fence = "`" * max(3, *(len(run) + 1 for line in shown for run in re.findall("`+", line) or [""]))
        yield from (f"{fence}diff", *shown, fence)


def _row(row: Row) -> Iterator[str]:
    place = f"{_line(row.path)}: " if row.path else ""
    if row.holds:
        yield f"  {place}{_line(row.seen)}"
    else:
        yield from (f"- {place}{_line(row.expected)}", f"+ {place}{_line(row.seen)}")


def _story(story: Mapping[str, Any]) -> tuple[str, ...]:
    verdict = ("as known" if story["asKnown"] else story["verdict"]) + (
        f": {_said(story['reason'])}" if story["reason"] else ""
    )
    return _said(story["id"]), verdict, story["level"], _said(story["title"])


def _rule(rule: Mapping[str, Any]) -> tuple[str, ...]:
    on_aws = f" < verified on AWS {rule['verifiedOnAws']}" if rule["verifiedOnAws"] else ""
    return _said(rule["rule"]), _said(rule["level"] + on_aws), rule["here"], _said(rule["source"])


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def _said(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _line(text))


def _line(text: str) -> str:
    return _UNSEEN.sub(" ", text)
