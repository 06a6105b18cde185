"""The report for people: one page without anything from elsewhere, story by story, expected beside seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from codedeploy_fake.verification.report.differing import bounded, marked
from codedeploy_fake.verification.report.style import STYLE

#: The longest request or answer that the page shows; the JSON report has more of it.
_SHOWN = 6_000
#: So many lines of a list are shown at once, of so many characters each.
_FEW, _LINE = 8, 160
_ORDER = ("differs", "as known", "not run", "verified")
#: What no page may have, and no reader sees: most control characters, and halves of characters.
_UNSEEN = {
    code: "\N{REPLACEMENT CHARACTER}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
    if chr(code) not in "\t\n"
}


def as_html(document: Mapping[str, Any]) -> str:
    """The page; it needs no network and no script."""
    return "\n".join(_page(document)) + "\n"


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    title = f"{document['target']} {'holds' if document['holds'] else 'does not hold'}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_said(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{_said(title)}</h1>"
    contract, version = _said(document["contract"]), _said(document["codedeployFake"])
    yield f"<p>CodeDeploy as of {contract}, by codedeploy-fake {version}</p>"
    yield '<ul class="counts">'
    for verdict, count in document["counts"].items():
        yield f'<li class="{_class(verdict)}"><b>{count}</b> {_said(verdict)}</li>'
    yield "</ul>"
    known = sum(story["asKnown"] for story in document["stories"])
    if known:
        yield f"<p>{known} of the verified differ, though only where they are known to.</p>"
    if document["interrupted"]:
        yield '<p class="note">Interrupted: what follows is not all of it.</p>'
    yield from _list("Known differences that matched nothing", document["staleKnownDifferences"])
    yield from _list("Left over", document["leftOver"])
    yield "<h2>Stories</h2>"
    for story in sorted(document["stories"], key=lambda story: _ORDER.index(_verdict(story))):
        yield from _story(story)
    yield "<h2>Rules, with the best that is known of each</h2>"
    yield from _table(("rule", "known", "here", "source"), map(_rule, document["rules"]))
    yield "</body>\n</html>"


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"<h2>{title}</h2>"
        yield f"<details{' open' if len(lines) <= _FEW else ''}><summary>{len(lines)}</summary>"
        yield '<ul class="note">'
        yield from (f"<li>{_said(bounded(line, _LINE))}</li>" for line in lines)
        yield "</ul></details>"


def _story(story: Mapping[str, Any]) -> Iterator[str]:
    verdict = _verdict(story)
    differing = " open" if verdict == "differs" else ""
    yield f'<details{differing} id="{_said(story["id"])}"><summary>'
    yield f'<span class="verdict {_class(verdict)}">{verdict}</span> <b>{_said(story["id"])}</b>'
    yield f'{_said(story["title"])} <span class="tag">{_said(story["platform"])}, {story["level"]}</span></summary>'
    if story["reason"]:
        yield f'<p class="{"note" if story["hindered"] else "quiet"}">{_said(story["reason"])}</p>'
    for found in story["differences"]:
        yield from _difference(found)
    if story["calls"]:
        count = len(story["calls"])
        yield f'<details><summary class="quiet">{count} call{"" if count == 1 else "s"}</summary>'
        yield from _table(("step", "call", "input", "answer"), map(_call, story["calls"]))
        yield "</details>"
    yield "</details>"


def _verdict(story: Mapping[str, Any]) -> str:
    return "as known" if story["asKnown"] else story["verdict"]


def _difference(found: Mapping[str, Any]) -> Iterator[str]:
    step = f"step {found['step']}" if found["step"] else "set-up"
    yield f'<p class="step">{step}: {_said(found["what"])}, {_said(found["path"] or "the answer")}</p>'
    if "known" in found:
        yield f'<p class="known">Known: {_said(found["known"])}</p>'
    yield '<div class="box"><table class="diff">'
    yield "<thead><tr><th>member</th><th>expected</th><th>seen</th></tr></thead><tbody>"
    for row in marked(found):
        yield (
            f'<tr class="{"same" if row.holds else "differ"}"><td class="place">{_said(row.path or "(the value)")}</td>'
            f'<td class="value expected">{_said(row.expected)}</td><td class="value seen">{_said(row.seen)}</td></tr>'
        )
    yield "</tbody></table></div>"


def _rule(rule: Mapping[str, Any]) -> tuple[str, ...]:
    on_aws = f" &lt; verified on AWS {_said(rule['verifiedOnAws'])}" if rule["verifiedOnAws"] else ""
    stories = ", ".join(f'<a href="#{_said(name)}">{_said(name)}</a>' for name in rule["stories"])
    here = f'<span class="{_class(rule["here"])}">{_said(rule["here"])}</span> <span class="tag">by</span> {stories}'
    return _said(rule["rule"]), f"{_said(rule['level'])}{on_aws}", here, _said(rule["source"])


def _call(call: Mapping[str, Any]) -> tuple[str, ...]:
    step = str(call["step"] or "set-up")
    return step, _said(call["operation"]), _json(call["input"]), _json(call.get("answer", call.get("error")))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield '<div class="box"><table><thead><tr>'
    yield "".join(f"<th>{head}</th>" for head in heads) + "</tr></thead><tbody>"
    for cells in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _json(value: Any) -> str:
    return f"<pre>{_said(bounded(json.dumps(value, indent=1, ensure_ascii=False), _SHOWN))}</pre>"


def _said(text: str) -> str:
    return escape(text.translate(_UNSEEN))


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")
