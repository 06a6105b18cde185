"""SVG in text: whatever a user's text has in it, XML can read it, and it is ASCII."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.svg import elements


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_can_be_said(text: str) -> None:
    spelled = elements.escaped(text)
    assert spelled.isascii()
    read = ET.fromstring(f'<a b="{spelled}">{spelled}</a>')
    sayable = "".join(c if c in "\t\n\r" or c.isprintable() or ord(c) > 0x9F else "" for c in text)
    assert not sayable or read.text


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("<b> & \"c\" 'd'", "&lt;b&gt; &amp; &quot;c&quot; &#x27;d&#x27;"),
        ("naïve … 🚀", "na&#239;ve &#8230; &#128640;"),
        ("\x00\x1b[31m\ud800\ufffe", "&#65533;&#65533;[31m&#65533;&#65533;"),
        ("\tline\n", "\tline\n"),
    ],
)
def test_text_is_escaped_and_what_xml_cannot_say_is_replaced(text: str, spelled: str) -> None:
    assert elements.escaped(text) == spelled


@pytest.mark.parametrize(("value", "spelled"), [(3, "3"), (3.0, "3"), (3.14159, "3.1"), (0.04, "0"), (-7.0, "-7")])
def test_a_coordinate_has_a_tenth_of_a_pixel(value: float, spelled: str) -> None:
    assert elements.number(value) == spelled


def test_a_long_text_is_cut_off_and_says_so() -> None:
    assert elements.shortened("i-0abc", 6) == "i-0abc"
    assert elements.shortened("i-0abcd", 6) == "i-0ab…"


def test_a_tooltip_is_there_when_there_is_something_to_say() -> None:
    assert elements.box("tFailed", 1, 2, 3, 4) == '<rect class="tFailed" x="1" y="2" width="3" height="4"/>'
    assert "><title>why</title></rect>" in elements.box("tFailed", 1, 2, 3, 4, "why")
    assert elements.tip("") == ""
    assert len(elements.tip("x" * 5000)) == len("<title></title>") + elements.LONGEST_TIP - 1 + len("&#8230;")


def test_several_boxes_of_a_row_are_one_path() -> None:
    assert elements.boxes("a", [(1, 3), (5, 6)], 10, 2) == '<path class="a" d="M1 10h2v2h-2zM5 10h1v2h-1z"/>'


def test_lines_crosses_and_words() -> None:
    assert elements.line("grid", 1, 2, 1, 9.5) == '<path class="grid" d="M1 2L1 9.5"/>'
    assert elements.cross(1, 2, 7) == '<path class="cross" d="M1 2l7 7m0 -7l-7 7"/>'
    assert elements.words("id", 1, 2, "a<b") == '<text class="id" x="1" y="2">a&lt;b</text>'
