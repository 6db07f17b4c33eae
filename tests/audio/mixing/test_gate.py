"""Gates between tracks that share a room."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.speech_activity import activity, frame_levels
from lfi_podcast.audio.mixing.gate import bleed, closed, gates
from lfi_podcast.audio.samples.curve import applied, constant
from tests.audio.mixing.test_level import RATE, spoken

DELAY = round(0.025 * RATE)


def conversation(pause=0.3):
    """Two speakers apart, each on a track of their own; and (speaker, start, end) of each turn, in frames.

    After eight turns both talk at once, and at last one says something short and soft while the other talks.
    """
    tracks, turns, position = np.zeros((2, 45 * RATE)), [], RATE // 2

    def say(speaker, sound, start):
        tracks[speaker, start : start + len(sound)] += sound
        turns.append((speaker, start, start + len(sound)))
        return start + len(sound)

    for index in range(8):
        position = say(index % 2, spoken(2 + index % 3, index), position) + int(pause * RATE)
    say(0, spoken(4, 20), position)
    position = say(1, spoken(4, 21), position + RATE // 2) + RATE // 2
    say(1, spoken(0.5, 30) * 10 ** (-8 / 20), position + RATE)
    position = say(0, spoken(3, 31), position) + RATE // 2
    return tracks[:, :position], turns


def recorded(tracks, level, noise=-70.0):
    """Each track with the other in it, 25 ms later, at `level` dB."""
    random = np.random.default_rng(7)
    late = np.pad(tracks, ((0, 0), (DELAY, 0)))[:, : tracks.shape[1]]
    heard = tracks + late[::-1] * 10 ** (level / 20)
    return (heard + 10 ** (noise / 20) * random.standard_normal(heard.shape)).astype(np.float32)


def levels_of(tracks):
    return [frame_levels(track[:, np.newaxis], RATE) for track in tracks]


def gated(tracks):
    curves = [curve for curve, _ in gates(levels_of(tracks))]
    return np.stack(
        [applied(t[:, np.newaxis], c, 0, RATE)[:, 0] for t, c in zip(tracks, curves, strict=True)]
    )


def change(before, after):
    return 10 * np.log10(np.sum(np.square(after, dtype=float)) / np.sum(np.square(before, dtype=float)))


def echo(mixed, speaker):
    """How loud the copy of `speaker` 25 ms later is, in dB of the speaker."""
    copy = np.dot(mixed[DELAY:].astype(float), speaker[:-DELAY])
    own = np.dot(speaker[DELAY:], speaker[:-DELAY])  # speech is a little like itself 25 ms later
    power = np.dot(speaker, speaker)
    return 20 * np.log10(max(1e-9, abs(copy - own) / power))


@pytest.mark.parametrize("level", [-20, -10])
@pytest.mark.parametrize("pause", [0.2, 0.5])
def test_bleed_makes_no_echo_and_speech_is_whole(level, pause):
    tracks, turns = conversation(pause)
    before = recorded(tracks, level)
    after = gated(before)
    alone = slice(0, turns[7][2])  # up to where they talk at once
    for speaker in (0, 1):
        raw = echo(before[:, alone].sum(axis=0), tracks[speaker, alone])
        assert raw == pytest.approx(level, abs=1.5)
        assert echo(after[:, alone].sum(axis=0), tracks[speaker, alone]) < raw - 15
    for speaker, start, end in turns[:8]:
        assert abs(change(before[speaker, start:end], after[speaker, start:end])) < 0.5
    talking_at_once = (
        turns[8:] if level == -20 else [*turns[8:10], turns[11]]
    )  # bleed of -10 dB hides softer words
    for speaker, start, end in talking_at_once:
        assert abs(change(before[speaker, start:end], after[speaker, start:end])) < 1.0


@pytest.mark.parametrize("level", [-30, -20, -10])
def test_bleed_is_measured(level):
    tracks, _ = conversation()
    one, other = levels_of(recorded(tracks, level, noise=-80.0))
    assert bleed(one, other, activity(one)) == pytest.approx(level, abs=1)
    assert bleed(other, one, activity(other)) == pytest.approx(level, abs=1)


def test_own_speech_leaves_bleed_out():
    tracks, turns = conversation()
    masks = [own for _, own in gates(levels_of(recorded(tracks, -20)))]
    for speaker, start, end in turns[:8]:
        frames = slice(start // 882 + 5, end // 882 - 5)
        assert masks[speaker][frames].mean() > 0.95
        assert not masks[1 - speaker][frames].any()


def test_a_gate_is_closed_only_where_nothing_but_bleed_is_audible():
    tracks, turns = conversation()
    seconds = tracks.shape[1] / RATE
    curves = [curve for curve, _ in gates(levels_of(recorded(tracks, -20)))]
    for speaker, start, end in turns[:8]:
        mine, other = (closed(curves[who], seconds) for who in (speaker, 1 - speaker))
        middle = (start + end) / 2 / RATE
        assert any(begin < middle < until for begin, until in other)
        assert not any(begin < end / RATE and until > start / RATE for begin, until in mine)
    assert closed(constant(0.0), seconds) == ()


def test_isolated_tracks_have_gates_that_never_close():
    tracks, _ = conversation()
    for curve, own in gates(levels_of(recorded(tracks, -200))):
        assert curve == constant(0.0)
        assert own.any()


def test_a_single_track_has_a_gate_that_never_closes():
    tracks, _ = conversation()
    levels = levels_of(recorded(tracks, -20))[0]
    [(curve, own)] = gates([levels])
    assert curve == constant(0.0)
    assert np.array_equal(own, activity(levels))


def test_somebody_is_always_heard_with_the_room():
    tracks, _ = conversation(0.5)
    results = gates(levels_of(recorded(tracks, -20)))
    times = np.arange(0, tracks.shape[1] / RATE, 0.01)
    gains = np.array([curve.at(times) for curve, _ in results])
    assert gains.min() == -26
    assert (gains.max(axis=0) == 0).mean() > 0.95


def test_tracks_of_different_lengths():
    tracks, turns = conversation()
    one, other = levels_of(recorded(tracks, -20))
    short = other[: turns[4][2] // 882]
    results = gates([one, short])
    assert [len(own) for _, own in results] == [len(one), len(short)]
    assert gates([]) == []
