"""When an alarm stops a deployment (behaviour 6.6): a history of states against the instants of the looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.simulation.alarms import AlarmState, History, Watch, changed, state_before
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.moves import Stop

OK, ALARM, UNKNOWN, HIDDEN = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA, AlarmState.UNREADABLE
ACTIVATED = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected "
    "deployments have been stopped. Activated alarms: {}"
)
CANNOT_BE_READ = "The deployment has been stopped because the state of one or more alarms cannot be read: {}"

#: Looks at 700, 10700, 20700 and so on.
CPU = Watch(("cpu",), first=700, period=10_000)
BOTH = Watch(("cpu", "mem"), first=700, period=10_000)
PATIENT = Watch(("cpu", "mem"), first=700, period=10_000, ignores_unreadable=True)


def stop(watch: Watch, **alarms: History) -> tuple[int, str] | None:
    found = watch.stop(alarms)
    if found is None:
        return None
    assert found.error.code == "ALARM_ACTIVE"
    return found.at, found.error.message


@pytest.mark.parametrize(
    ("history", "at"),
    [
        ((), None),
        (((0, ALARM),), 700),
        (((-5000, ALARM),), 700),
        (((699, ALARM),), 700),
        (((700, ALARM),), 10_700),  # a look sees what was so before its instant
        (((701, ALARM),), 10_700),
        (((10_700, ALARM),), 20_700),
        (((1000, ALARM), (9000, OK)), None),  # back before anybody looked
        (((1000, ALARM), (10_699, OK)), None),
        (((1000, ALARM), (10_700, OK)), 10_700),
        (((1000, ALARM), (9000, OK), (15_000, ALARM)), 20_700),
        (((0, UNKNOWN),), None),
        (((0, OK),), None),
        (((0, HIDDEN), (500, OK)), None),
    ],
)
def test_the_first_look_that_sees_it(history: History, at: int | None) -> None:
    assert stop(CPU, cpu=history) == (None if at is None else (at, ACTIVATED.format("cpu")))


def test_an_alarm_that_nobody_watches_stops_nothing() -> None:
    assert stop(CPU, mem=((0, ALARM),)) is None


def test_those_that_are_active_at_the_look_are_named_in_the_order_of_the_configuration() -> None:
    assert stop(BOTH, mem=((0, ALARM),), cpu=((0, ALARM),)) == (700, ACTIVATED.format("cpu mem"))
    assert stop(BOTH, mem=((0, ALARM),), cpu=((800, ALARM),)) == (700, ACTIVATED.format("mem"))
    assert stop(BOTH, mem=((800, ALARM),), cpu=((900, ALARM), (1000, OK))) == (10_700, ACTIVATED.format("mem"))


def test_what_cannot_be_read_stops_too_unless_that_is_ignored() -> None:
    assert stop(BOTH, cpu=((0, HIDDEN),)) == (700, CANNOT_BE_READ.format("cpu"))
    assert stop(BOTH, cpu=((0, HIDDEN),), mem=((0, ALARM),)) == (700, ACTIVATED.format("mem"))
    assert stop(PATIENT, cpu=((0, HIDDEN),)) is None
    assert stop(PATIENT, cpu=((0, HIDDEN),), mem=((5000, ALARM),)) == (10_700, ACTIVATED.format("mem"))


def test_the_state_just_before_an_instant() -> None:
    history = ((10, ALARM), (20, OK))
    assert [state_before(history, at) for at in (10, 11, 20, 21)] == [OK, ALARM, ALARM, OK]


def test_the_last_word_of_an_instant_counts_and_what_is_known_to_come_stays() -> None:
    history = changed(changed((), 10, ALARM), 30, OK)
    assert changed(history, 20, HIDDEN) == ((10, ALARM), (20, HIDDEN), (30, OK))
    assert changed(history, 10, UNKNOWN) == ((10, UNKNOWN), (30, OK))


def test_who_says_the_same_again_adds_nothing() -> None:
    assert changed((), 10, OK) == ()
    history = ((10, ALARM), (30, OK))
    assert [changed(history, at, ALARM) for at in (10, 20, 29)] == [history] * 3
    assert changed(history, 30, ALARM) == ((10, ALARM), (30, ALARM))


HISTORIES = st.dictionaries(st.integers(0, 60), st.sampled_from(AlarmState), max_size=6).map(
    lambda found: tuple(sorted(found.items()))
)


@given(
    histories=st.fixed_dictionaries({"cpu": HISTORIES, "mem": HISTORIES}),
    first=st.integers(0, 12),
    period=st.integers(1, 12),
    ignores=st.booleans(),
)
def test_it_is_what_one_finds_who_looks_again_and_again(
    histories: dict[str, History], first: int, period: int, ignores: bool
) -> None:
    found = Watch(("cpu", "mem"), first, period, ignores).stop(histories)
    for look in range(first, 120, period):
        seen = {name: state_before(histories[name], look) for name in ("cpu", "mem")}
        active = [name for name, state in seen.items() if state is ALARM]
        hidden = [name for name, state in seen.items() if state is HIDDEN and not ignores]
        if active or hidden:
            sentence = ACTIVATED.format(" ".join(active)) if active else CANNOT_BE_READ.format(" ".join(hidden))
            assert found == Stop(look, ErrorInformation("ALARM_ACTIVE", sentence))
            return
    assert found is None


@given(history=HISTORIES, at=st.integers(0, 60), state=st.sampled_from(AlarmState), first=st.integers(0, 12))
def test_what_happens_at_an_instant_changes_no_look_up_to_it(
    history: History, at: int, state: AlarmState, first: int
) -> None:
    watch = Watch(("cpu",), first, 7)
    before, after = watch.stop({"cpu": history}), watch.stop({"cpu": changed(history, at, state)})
    if before != after:
        assert min(one.at for one in (before, after) if one is not None) > at
