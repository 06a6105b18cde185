"""What the end of a deployment that was stopped, or took too long, did to its instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codedeploy_fake.recordings.life import Life
from codedeploy_fake.recordings.recording import Recording
from codedeploy_fake.simulation.failures import CUT_OFF
from codedeploy_fake.simulation.outcome import EventMishap, Mishap


def cut_short(recording: Recording, lives: Mapping[str, Life]) -> Mapping[str, Life]:
    """The lives of instances, told apart from what cut them short: that is no failure of their own."""
    told = {target: _told_apart(recording, life) for target, life in lives.items()}
    at_once = recording.stop is not None and not recording.stop_pending
    stops = {life.ended for life in told.values() if life.skipped or (life.cut and not _at_its_end(life))}

    def spared(life: Life) -> bool:
        return life.cut and _at_its_end(life) and not at_once and life.ended not in stops

    return {target: replace(life, spared=spared(life)) for target, life in told.items()}


def _at_its_end(life: Life) -> bool:
    return bool(life.ran) and life.ran[-1].ended == life.ended


def _told_apart(recording: Recording, life: Life) -> Life:
    if life.succeeded is not False or not _at_its_end(life):
        return life
    cut_off = bool(life.failures) and life.failures[-1].diagnostics.message == CUT_OFF
    if recording.timed_out and cut_off and life.ended == recording.ended_at:
        return replace(
            life, cut=True, failures=life.failures[:-1], ran=(*life.ran[:-1], replace(life.ran[-1], ended=None))
        )
    if not recording.stopped:
        return life
    if cut_off and not (recording.stop_pending and life.ended == recording.ended_at):
        return _lost(life)
    return replace(life, cut=True)


def _lost(life: Life) -> Life:
    """An event that was Unknown when the deployment was stopped (``target-unknown``): since when, nobody saw."""
    last, failure = life.ran[-1], life.failures[-1]
    half = ((last.began or 0) + (last.ended or 0)) // 2
    return replace(
        life,
        cut=True,
        failures=life.failures[:-1],
        mishaps=(*life.mishaps, EventMishap(failure.at, life.target, Mishap.LOST)),
        ran=(*life.ran[:-1], replace(last, ended=half)),
    )
