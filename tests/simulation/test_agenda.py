"""The agenda: by instant, then by phase, then in the order in which things were put there."""

from __future__ import annotations

import pytest

from codedeploy_fake.simulation.agenda import Agenda, Phase


def done(agenda: Agenda, noted: list[str]) -> list[tuple[int, str]]:
    """Everything, with its instant."""
    while (instant := agenda.instant) is not None:
        for action, arguments in agenda.take():
            noted.append("")
            action(*arguments)
            noted[-1] = f"{instant} {noted[-1]}"
    return [(int(at), name) for at, name in (entry.split(" ") for entry in noted)]


def test_time_then_phase_then_order() -> None:
    agenda, noted = Agenda(), list[str]()

    def note(name: str) -> None:
        noted[-1] = name

    agenda.put(5, Phase.OUTSIDE, note, "stop")
    agenda.put(5, Phase.LIMIT, note, "limit")
    agenda.put(5, Phase.DUE, note, "first")
    agenda.put(5, Phase.DUE, note, "second")
    agenda.put(4, Phase.OUTSIDE, note, "before")
    assert done(agenda, noted) == [(4, "before"), (5, "first"), (5, "second"), (5, "limit"), (5, "stop")]


def test_what_follows_at_once_comes_before_who_acts_from_outside() -> None:
    agenda, noted = Agenda(), list[str]()

    def note(name: str) -> None:
        noted[-1] = name

    def go_on(name: str) -> None:
        note(name)
        agenda.put(5, Phase.DUE, note, "following")

    agenda.put(5, Phase.OUTSIDE, note, "stop")
    agenda.put(5, Phase.DUE, go_on, "cause")
    assert done(agenda, noted) == [(5, "cause"), (5, "following"), (5, "stop")]


@pytest.mark.parametrize("instant", [0, -1, -7, 10**15])
def test_any_instant_will_do(instant: int) -> None:
    agenda = Agenda()
    for phase in Phase:
        agenda.put(instant, phase, lambda: None)
    for _ in Phase:
        assert agenda.instant == instant
        agenda.take()
    assert agenda.instant is None
