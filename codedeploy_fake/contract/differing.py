"""What differs between two contracts, each difference classed: does it break who kept to the earlier one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codedeploy_fake.contract.viewing import View

#: kind, what happened, who is concerned -> verdict, why. The first row that fits counts; ``any`` fits everybody.
#: A shape that both requests and answers use concerns requests.
CLASSES = (
    ("operation", "added",    "any",     "compatible", "nobody calls it yet"),
    ("operation", "removed",  "any",     "breaking",   "its callers fail"),
    ("operation", "changed",  "any",     "breaking",   "it answers otherwise"),
    ("member",    "added",    "any",     "compatible", "who does not know it leaves it out or passes over it"),
    ("member",    "removed",  "any",     "breaking",   "who sends or reads it fails"),
    ("member",    "changed",  "any",     "breaking",   "another type"),
    ("required",  "added",    "request", "breaking",   "requests without it fail"),
    ("required",  "added",    "answer",  "compatible", "always there instead of sometimes"),
    ("required",  "removed",  "request", "compatible", "requests may leave it out"),
    ("required",  "removed",  "answer",  "breaking",   "readers counted on it"),
    ("enum",      "added",    "any",     "compatible", "readers must expect values that they do not know"),
    ("enum",      "removed",  "request", "breaking",   "requests with it fail"),
    ("enum",      "removed",  "answer",  "compatible", "one value less to read"),
    ("closed",    "added",    "request", "breaking",   "any text was accepted before"),
    ("closed",    "added",    "answer",  "compatible", "fewer values to read"),
    ("closed",    "removed",  "any",     "compatible", "any text is accepted"),
    ("limit",     "narrowed", "request", "breaking",   "requests outside it fail"),
    ("limit",     "narrowed", "answer",  "compatible", "fewer values to read"),
    ("limit",     "widened",  "any",     "compatible", "more is accepted"),
    ("error",     "added",    "any",     "compatible", "clients must expect errors that they do not know"),
    ("error",     "removed",  "any",     "compatible", "one error less to expect"),
    ("exception", "added",    "any",     "compatible", "nobody catches it yet"),
    ("exception", "removed",  "any",     "breaking",   "who catches it by name fails"),
    ("fact",      "added",    "any",     "compatible", "something more is said"),
    ("fact",      "removed",  "any",     "breaking",   "readers counted on it"),
    ("fact",      "changed",  "any",     "breaking",   "readers counted on the earlier"),
    ("wire",      "added",    "any",     "compatible", "answers carry a member more"),
    ("wire",      "removed",  "any",     "breaking",   "answers carry a member less"),
)  # fmt: skip

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "narrowed": "~", "widened": "~"}
_LIMITS = {"number", "text", "limit"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs; ``before`` or ``after`` is ``None`` where the fact is not there."""

    fact: str
    before: Any
    after: Any
    happened: str
    breaking: bool
    because: str

    def __str__(self) -> str:
        verdict = "breaking" if self.breaking else "compatible"
        told = [value for value in (self.before, self.after) if value is not None and value is not True]
        values = f": {' -> '.join(map(str, told))}" if told else ""
        why = f"  ({self.because})" if self.breaking else ""
        return f"{verdict:<10}  {_SIGNS[self.happened]} {self.fact}{values}{why}"


def differences(before: View, after: View) -> list[Difference]:
    """Return every difference between two contracts, the breaking ones first."""
    found = []
    for fact in sorted(before.facts.keys() | after.facts.keys()):
        old, new = before.facts.get(fact), after.facts.get(fact)
        shape = _shape_of(fact)
        came_or_went_whole = (shape in before.uses) != (shape in after.uses)
        if old == new or (came_or_went_whole and not fact.startswith(("member ", "enum "))):
            continue
        happened = _happened(fact, old, new)
        concerned = before.uses.get(shape, frozenset()) | after.uses.get(shape, frozenset())
        breaking, because = _classed(fact, happened, "answer" if concerned == {"answer"} else "request")
        found.append(Difference(fact, old, new, happened, breaking, because))
    return sorted(found, key=lambda difference: not difference.breaking)


def table() -> str:
    """Return the classes as a Markdown table."""
    rows = [f"| {kind} | {happened} | {who} | {verdict} | {why} |" for kind, happened, who, verdict, why in CLASSES]
    return "\n".join(["| what | happens | concerns | is | because |", "|---|---|---|---|---|", *rows])


def report(before: View, after: View) -> str:
    """Return the differences as text: how many, then one a line."""
    found = differences(before, after)
    breaking = sum(difference.breaking for difference in found)
    head = f"{before.title} -> {after.title}: {len(found)} differences, {breaking} breaking"
    return "\n".join([head, *map(str, found)]) + "\n"


def _shape_of(fact: str) -> str:
    kind, _, rest = fact.partition(" ")
    if kind in {"member", "required", "wire"}:
        return rest.partition(".")[0]
    return rest.partition(" ")[0]


def _happened(fact: str, before: Any, after: Any) -> str:
    kind, _, name = fact.partition(" ")
    if kind not in _LIMITS:
        return "added" if before is None else "removed" if after is None else "changed"
    if before is None or after is None:
        return "narrowed" if before is None else "widened"
    if isinstance(before, int):
        lower_is_narrower = not name.endswith(" min")
        return "narrowed" if (after < before) == lower_is_narrower else "widened"
    return "narrowed"  # another pattern: nobody can tell that it accepts all that the earlier did


def _classed(fact: str, happened: str, concerned: str) -> tuple[bool, str]:
    kind = fact.partition(" ")[0]
    kind = "limit" if kind in _LIMITS else kind
    for row, what, who, verdict, because in CLASSES:
        if (row, what) == (kind, happened) and who in {"any", concerned}:
            return verdict == "breaking", because
    raise AssertionError(f"no class for {fact} {happened}, {concerned}")
