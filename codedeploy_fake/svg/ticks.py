"""Round places on a time axis, and spans of time in words."""

from __future__ import annotations

#: Steps between two ticks, in milliseconds: round in the unit that a reader thinks in. From days on they double.
STEPS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(1_000, 2_000, 5_000, 10_000, 15_000, 30_000),
    *(60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000),
    *(3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000),
    86_400_000,
)

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"))


def ticks(span: int, most: int = 10) -> tuple[int, ...]:
    """At most ``most`` + 1 round instants from 0 to ``span``, both in milliseconds."""
    step = next((step for step in STEPS if step * most >= span), STEPS[-1])
    while step * most < span:
        step *= 2
    return tuple(range(0, span + 1, step))


def spoken(span: int) -> str:
    """Milliseconds exactly, in words: ``0 s``, ``1.5 s``, ``2 min 30 s``, ``1 h``."""
    words = []
    for size, unit in _UNITS:
        if span >= size:
            words.append(f"{span // size} {unit}")
            span %= size
    if span or not words:
        words.append(f"{span / 1000:.3f}".rstrip("0").rstrip(".") + " s")
    return " ".join(words)
