"""SVG elements as text: escaped, rounded, pure ASCII."""

from __future__ import annotations

import html
import re

#: What XML 1.0 has no way to say: control characters, surrogates, two non-characters.
_UNSAYABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

#: How much of a user's text (a message, a log) a tooltip shows, in characters.
LONGEST_TIP = 300


def escaped(text: str) -> str:
    """The text as XML character data or attribute value, in ASCII; what XML cannot say becomes U+FFFD."""
    return html.escape(_UNSAYABLE.sub("\ufffd", text)).encode("ascii", "xmlcharrefreplace").decode("ascii")


def shortened(text: str, most: int) -> str:
    """The text, its end cut off where it is longer than so many characters."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def tip(text: str) -> str:
    """The tooltip of the element it stands in."""
    return f"<title>{escaped(shortened(text, LONGEST_TIP))}</title>" if text else ""


def box(kind: str, left: float, top: float, width: float, height: float, title: str = "") -> str:
    """A rectangle of a class, with its tooltip."""
    place = f'x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect class="{kind}" {place}>{tip(title)}</rect>' if title else f'<rect class="{kind}" {place}/>'


def boxes(kind: str, places: list[tuple[float, float]], top: float, height: float) -> str:
    """Many rectangles of one class in one row, each from left to right, as one path."""
    parts = (
        f"M{number(left)} {number(top)}h{number(right - left)}v{number(height)}h{number(left - right)}z"
        for left, right in places
    )
    return f'<path class="{kind}" d="{"".join(parts)}"/>'


def line(kind: str, left: float, top: float, right: float, bottom: float) -> str:
    """A straight line of a class."""
    return f'<path class="{kind}" d="M{number(left)} {number(top)}L{number(right)} {number(bottom)}"/>'


def cross(left: float, top: float, size: float) -> str:
    """The mark of a failure: seen without its colour."""
    arms = (
        f"M{number(left)} {number(top)}l{number(size)} {number(size)}m0 {number(-size)}l{number(-size)} {number(size)}"
    )
    return f'<path class="cross" d="{arms}"/>'


def words(kind: str, left: float, baseline: float, text: str) -> str:
    """A line of text of a class, which says its size and where it is anchored."""
    return f'<text class="{kind}" x="{number(left)}" y="{number(baseline)}">{escaped(text)}</text>'
