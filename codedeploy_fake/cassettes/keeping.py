"""A recording that lets calls of an earlier one stay: its names go on where those of the earlier one end.

What was recorded earlier has its placeholders, and nobody knows any more what they stood for. A call that is made again
says it: it is known by its input, up to the names. All other names are new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codedeploy_fake.cassettes.alike import paired
from codedeploy_fake.cassettes.interactions import Cassette, Interaction, canonical
from codedeploy_fake.cassettes.known import Known, known
from codedeploy_fake.cassettes.naming import Names, blur
from codedeploy_fake.cassettes.scrubbing import blurred, named, scrubbed


def kept(before: Cassette, made: Cassette) -> Cassette:
    """What was made, scrubbed, after the interactions of a scrubbed ``before`` whose calls are not among it.

    Calls that differ in nothing but names are the same call, the k-th of them the k-th.
    """
    if before.tells_places:
        before = _placed(before, made.metadata.region)
    again = list(_made_again(before.interactions, made.interactions))
    gone = {_call(old) for old, _ in again}
    stays = tuple(one for one in before.interactions if _call(one) not in gone)
    names = Names()
    for old, new in again:
        for pair in paired(old.operation, old.input, new.input) or ():
            names.keep(pair.kind, pair.name, pair.placeholder)
        if old.account and new.account:
            names.keep("account", new.account, old.account)
    for one in stays:
        for kind, placeholder in named(one):
            names.keep(kind, placeholder, placeholder)
    tells_places = before.tells_places or not stays
    return replace(made, interactions=stays + scrubbed(made, names).interactions, tells_places=tells_places)


def _placed(before: Cassette, region: str | None) -> Cassette:
    """An earlier cassette as one whose own region is another, whose interactions name theirs."""
    regions = [one.region or before.metadata.region for one in before.interactions]
    named = (None if own == region else own for own in regions)
    interactions = tuple(replace(one, region=own) for one, own in zip(before.interactions, named, strict=True))
    return replace(before, interactions=interactions)


def _made_again(
    before: Sequence[Interaction], made: Sequence[Interaction]
) -> Iterator[tuple[Interaction, Interaction]]:
    """Old calls and new ones that are the same, each input once."""
    here, there = known(made), known(before)
    staying = here.staying | there.staying
    news = _alike(made, replace(here, staying=staying))
    for like, olds in _alike(before, replace(there, staying=staying)).items():
        found = news.get(like, {})
        yield from ((one, found[call]) for call, one in olds.items() if call in found)
        left = (one for call, one in olds.items() if call not in found)
        yield from zip(left, (one for call, one in found.items() if call not in olds), strict=False)


def _alike(interactions: Sequence[Interaction], there: Known) -> dict[str, dict[str, Interaction]]:
    """The first interaction of each input, by what inputs are without their names."""
    found: defaultdict[str, dict[str, Interaction]] = defaultdict(dict)
    for one in interactions:
        account = one.account and blur("account", one.account)
        like = replace(one, input=blurred(one.operation, one.input, there), account=account)
        found[_call(like)].setdefault(_call(one), one)
    return found


def _call(one: Interaction) -> str:
    return f"{one.region} {one.account} {one.operation} {canonical(one.operation, one.input)}"
