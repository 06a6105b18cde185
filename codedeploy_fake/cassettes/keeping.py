"""A recording that lets calls of an earlier one stay: its names go on where those of the earlier one end.

What was recorded earlier has its placeholders, and nobody knows any more what they stood for. A call that is made again
says it: it is known by its input, up to the names. All other names are new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codedeploy_fake.cassettes.interactions import Cassette, Interaction, canonical
from codedeploy_fake.cassettes.naming import Names
from codedeploy_fake.cassettes.scrubbing import blurred, named, scrubbed


def kept(before: Cassette, made: Cassette) -> Cassette:
    """What was made, scrubbed, after the interactions of a scrubbed ``before`` whose calls are not among it.

    Calls that differ in nothing but names are the same call, the k-th of them the k-th.
    """
    again = list(_made_again(before.interactions, made.interactions))
    gone = {_call(old) for old, _ in again}
    stays = tuple(one for one in before.interactions if _call(one) not in gone)
    names = Names()
    for old, new in again:
        for (kind, placeholder), (same, value) in zip(named(_asked(old)), named(_asked(new)), strict=False):
            if kind == same:
                names.keep(kind, value, placeholder)
    for one in stays:
        for kind, placeholder in named(one):
            names.keep(kind, placeholder, placeholder)
    return replace(made, interactions=stays + scrubbed(made, names).interactions)


def _made_again(
    before: Sequence[Interaction], made: Sequence[Interaction]
) -> Iterator[tuple[Interaction, Interaction]]:
    """Old calls and new ones that are the same, each input once."""
    news = _alike(made)
    for like, olds in _alike(before).items():
        found = news.get(like, {})
        yield from ((one, found[call]) for call, one in olds.items() if call in found)
        left = (one for call, one in olds.items() if call not in found)
        yield from zip(left, (one for call, one in found.items() if call not in olds), strict=False)


def _alike(interactions: Sequence[Interaction]) -> dict[str, dict[str, Interaction]]:
    """The first interaction of each input, by what inputs are without their names."""
    found: defaultdict[str, dict[str, Interaction]] = defaultdict(dict)
    for one in interactions:
        found[_call(replace(one, input=blurred(one.operation, one.input)))].setdefault(_call(one), one)
    return found


def _call(one: Interaction) -> str:
    return f"{one.operation} {canonical(one.operation, one.input)}"


def _asked(one: Interaction) -> Interaction:
    return Interaction(one.operation, one.input)
