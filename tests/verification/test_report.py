"""Every form of a report says what was found, whatever the target answered, and needs nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification import report as reports
from codedeploy_fake.verification.expecting import ABSENT, Difference
from codedeploy_fake.verification.known import Known
from codedeploy_fake.verification.report.document import LONGEST, document
from codedeploy_fake.verification.running import Report, Told
from codedeploy_fake.verification.targets import Hindered
from codedeploy_fake.verification.telling import Seen, Telling, Verdict
from tests.verification.targets import story

FIRST, SECOND, THIRD = story("application-unknown"), story("created-members"), story("succeeded-members")
#: What a target may answer to who puts it on a page, into a table or into XML.
NASTY = "<script src=//x.test/></script>|`` ```\n# *a* \x00\x1b[31m\ud800\ufffe ]]> & \"'"
TEXT = st.text(st.characters(), max_size=12) | st.sampled_from([NASTY, "```", "</pre>", "|", "]]>", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def differing(seen: Any = NASTY, expected: Any = "an answer", path: str = "a.b", what: str = "GetDeployment") -> Told:
    found = Difference(2, what, path, expected, seen)
    calls = (Seen(0, "CreateApplication", {"applicationName": NASTY}, {"applicationId": seen}, None),)
    return Told(Telling(FIRST, Verdict.DIFFERS, (found,), seen=calls, seconds=0.25))


def whole(*told: Told, **members: Any) -> Report:
    return Report("http://127.0.0.1:5000", "2026-10-19", told, **members)


@st.composite
def any_report(draw: st.DrawFn) -> Report:
    told = []
    for one in draw(st.lists(st.sampled_from([FIRST, SECOND, THIRD]), max_size=3, unique_by=lambda one: one.id)):
        sides = st.tuples(st.integers(0, 3), TEXT, TEXT, JSON, JSON)
        found = tuple(Difference(*parts) for parts in draw(st.lists(sides, max_size=3)))
        answer = draw(st.dictionaries(TEXT, JSON, max_size=2))
        calls = (Seen(1, draw(TEXT), answer, *draw(st.sampled_from([(answer, None), (None, answer)]))),)
        hindrance = draw(st.sampled_from([None, Hindered("denied")]))
        calm = Verdict.NOT_RUN if hindrance else draw(st.sampled_from([Verdict.VERIFIED, Verdict.NOT_RUN]))
        verdict = Verdict.DIFFERS if found else calm
        left = tuple(draw(st.lists(TEXT, max_size=2)))
        known = (
            ((found[0], Known(one.id, found[0].step, found[0].path, draw(TEXT))),)
            if draw(st.booleans()) and found
            else ()
        )
        told.append(Told(Telling(one, verdict, found, draw(TEXT), calls, left, 0.5, hindrance), known))
    stale = tuple(Known(*parts) for parts in draw(st.lists(st.tuples(TEXT, st.integers(0, 3), TEXT, TEXT), max_size=2)))
    return Report(draw(TEXT), "2026-10-19", tuple(told), stale, draw(st.booleans()))


class Page(HTMLParser):
    """Notes what a page is made of; fails where an element is not closed where it should be."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            assert not name.startswith("on"), "no handler of events"
            if name in {"href", "src", "action", "data", "poster", "srcset"}:
                self.links.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def check_page(page: str) -> Page:
    read = Page(page)
    assert read.open == []
    assert not read.tags.keys() & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert all(link.startswith("#") for link in read.links)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    return read


@settings(max_examples=60)
@given(any_report())
def test_every_form_can_be_read_whatever_was_answered(tmp_path_factory: pytest.TempPathFactory, made: Report) -> None:
    folder = tmp_path_factory.mktemp("reports")
    found = document(made, {FIRST.id: {"date": "2026-11-20"}})
    for form in reports.FORMS:
        reports.write(found, folder / f"report{form}")
    check_page((folder / "report.html").read_text(encoding="utf-8"))
    suite = ElementTree.parse(folder / "report.xml").getroot()
    outside = len(made.stale) + made.interrupted
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == len(made.told) + outside
    for attribute, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.attrib[attribute]) == len(suite.findall(f"testcase/{kind}"))
    read = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [one["verdict"] for one in read["stories"]] == [told.verdict.value for told in made.told]
    assert read["holds"] is made.holds
    tables = [line for line in (folder / "report.md").read_text(encoding="utf-8").split("\n") if line.startswith("| ")]
    assert len(tables) >= 2 + len(made.told)


def test_what_was_expected_stands_beside_what_was_seen_member_by_member() -> None:
    told = differing({"status": "Created", "creator": "user"}, {"const": {"status": "Failed", "creator": "user"}})
    found = document(whole(told), {})
    page = reports.as_html(found)
    assert '<tr class="differ"><td class="place">status</td><td class="value expected">&quot;Failed&quot;</td>' in page
    assert '<tr class="same"><td class="place">creator</td>' in page
    text = reports.as_markdown(found)
    assert '- status: "Failed"\n+ status: "Created"\n  creator: "user"' in text
    assert '> a.b.status   expected "Failed", seen "Created"' in reports.as_junit(found).replace("&gt;", ">")


def test_the_page_shows_what_differs_first_and_open() -> None:
    calm = Told(Telling(SECOND, Verdict.VERIFIED))
    page = reports.as_html(document(whole(calm, differing()), {}))
    assert page.index(f'<details open id="{FIRST.id}">') < page.index(f'<details id="{SECOND.id}">')
    assert "&lt;script src=//x.test/&gt;" in page


def test_it_says_when_it_was_interrupted_and_what_is_stale_or_left_over() -> None:
    left = Told(Telling(SECOND, Verdict.VERIFIED, left_over=("DeleteApplication 'x': denied",)))
    stale = (Known("created-members", 4, "a.b", "as it is there"),)
    found = document(whole(left, stale=stale, interrupted=True), {})
    assert found["holds"] is False
    for form in (reports.as_html(found), reports.as_markdown(found), reports.as_junit(found)):
        said = form.replace("\\", "").lower()
        assert "interrupted" in said
        assert "created-members, step 4, a.b" in said
        assert "deleteapplication" in said
    assert found["leftOver"] == ["DeleteApplication 'x': denied"]


def test_what_is_known_has_its_reason_and_confirms_no_rule() -> None:
    told = differing()
    (found,) = told.telling.differences
    known = replace(told, known=((found, Known(FIRST.id, 2, "a.b", "moto has <none>")),))
    made = document(whole(known), {})
    assert made["stories"][0]["verdict"] == "verified"
    assert made["stories"][0]["asKnown"] is True
    assert {rule["here"] for rule in made["rules"]} == {"as known"}
    assert "Known: moto has &lt;none&gt;" in reports.as_html(made)
    assert "Known: moto has \\<none\\>" in reports.as_markdown(made)


def test_a_rule_has_the_best_evidence_so_far() -> None:
    told = (Told(Telling(FIRST, Verdict.VERIFIED)), Told(Telling(SECOND, Verdict.NOT_RUN, reason="needs a role")))
    found = document(whole(*told), {FIRST.id: {"date": "2026-11-20"}})
    rules = {rule["rule"]: rule for rule in found["rules"]}
    (key,) = FIRST.evidence
    assert rules[key]["verifiedOnAws"] == "2026-11-20"
    assert rules[key]["here"] == "verified"
    assert {rules[key]["here"] for key in SECOND.evidence} == {"not run"}
    assert f"{rules[key]['level']} &lt; verified on AWS 2026-11-20" in reports.as_html(found)


def test_what_came_between_is_an_error_and_what_lacked_is_skipped() -> None:
    told = (
        Told(Telling(FIRST, Verdict.NOT_RUN, reason="access was denied", hindrance=Hindered("access was denied"))),
        Told(Telling(SECOND, Verdict.NOT_RUN, reason="needs instances")),
    )
    suite = ElementTree.fromstring(reports.as_junit(document(whole(*told), {})))
    assert [case[0].tag for case in suite.findall("testcase")] == ["error", "skipped"]


def test_a_huge_answer_does_not_make_a_huge_report(tmp_path: Path) -> None:
    huge = {"deployments": ["d-" + "X" * 9] * 200_000}
    told = Told(replace(differing(huge).telling, seen=(Seen(1, "ListDeployments", {}, huge, None),)))
    found = document(whole(told), {})
    for form in reports.FORMS:
        reports.write(found, tmp_path / f"report{form}")
        assert (tmp_path / f"report{form}").stat().st_size < 5 * LONGEST


def test_nothing_expected_or_seen_is_said_to_be_absent() -> None:
    page = reports.as_html(document(whole(differing(ABSENT, {"type": "string"})), {}))
    assert "type string</td>" in page
    assert '<td class="value seen">(absent)</td>' in page


@pytest.mark.parametrize(
    ("name", "said"), [("report.txt", "its name ends in one of .html"), ("no/report.md", "no folder")]
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        reports.check(tmp_path / name)
