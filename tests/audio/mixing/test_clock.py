"""Clocks of tracks: found from bleed, corrected to within 5 ms at both ends, and left alone without evidence."""

from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.mixing.alignment import Alignment, Residual, findings
from lfi_podcast.audio.mixing.clock import LONGEST_PATH, alignments
from lfi_podcast.audio.mixing.lag import RATE
from lfi_podcast.audio.mixing.resample import corrected
from lfi_podcast.audio.mixing.starts import Start
from tests.audio.helpers import samples
from tests.helpers import SPEECH

SECONDS = 60
ALIGNED = 0.005
OVERSAMPLED = 8
ENDS = (2.0, 52.0)
"""Seconds at which what was aligned is measured, over `SPELL` seconds."""
SPELL = 7.0


def syllables(seed, seconds=SECONDS):
    """Noise with the spectrum and the rhythm of speech, and no pause longer than a few syllables."""
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.standard_normal(seconds * RATE))
    frequencies = np.fft.rfftfreq(seconds * RATE, 1 / RATE)
    spectrum *= (frequencies > 120) / np.maximum(frequencies, 150) ** 0.8
    noise = np.fft.irfft(spectrum)
    knots = np.arange(0, seconds + 1, 0.08)
    loudness = random.uniform(0, 1, len(knots)) ** 2 * (random.uniform(0, 1, len(knots)) > 0.3)
    return 0.05 * noise / noise.std() * np.interp(np.arange(len(noise)) / RATE, knots, loudness)


@cache
def readers():
    """Two people who read, for a minute, each without the pauses of the other."""
    files = [["sense-0870.flac", "sense-0880.flac", "sense-0890.flac"], ["sonnet001.mp3"]]
    sounds = [
        np.concatenate([np.array(samples(SPEECH / name, RATE)) / 32768 for name in names]) for names in files
    ]
    return [np.resize(0.05 * sound / sound.std(), SECONDS * RATE) for sound in sounds]


def in_turns(one, other, seed=1):
    """A conversation: turns of two to six seconds, with pauses and some talking over each other."""
    random = np.random.default_rng(seed)
    result = np.zeros((2, len(one)))
    start, speaker = 0, 0
    while start < len(one):
        turn = slice(start, start + int(random.uniform(2, 6) * RATE))
        result[speaker, turn] = (one, other)[speaker][turn]
        start, speaker = turn.stop + int(random.uniform(-0.2, 0.6) * RATE), 1 - speaker
    return result


def track(voices, own, starts, drift=0.0, bleed=None, delay=0.025):
    """What the microphone of speaker `own` recorded: `starts` seconds late, on a clock that is off by `drift`.

    `bleed`: dB of each other voice in it, by number; it comes `delay` seconds later, with echoes of the room.
    """
    random = np.random.default_rng([99, own])
    times = np.arange(int((SECONDS - min(starts, 0)) * RATE)) / RATE / (1 + drift) + starts

    def heard(voice, later):
        return np.interp(times - later, np.arange(len(voice)) / RATE / OVERSAMPLED, voice, left=0, right=0)

    sound = heard(finely(voices[own].tobytes()), 0)
    for other, decibels in (bleed or {}).items():
        voice, gain = finely(voices[other].tobytes()), 10 ** (decibels / 20)
        echoes = [(delay + random.uniform(0.002, 0.05), gain * random.uniform(-0.4, 0.4)) for _ in range(3)]
        for later, level in [(delay, gain), *echoes]:
            sound += level * heard(voice, later)
    noise = 0.05 * 10 ** (-60 / 20) * random.standard_normal(len(times))
    return (sound + noise).astype(np.float32)[:, None]


@lru_cache(4)
def finely(sound):
    spectrum = np.fft.rfft(np.frombuffer(sound))
    return np.fft.irfft(spectrum, SECONDS * RATE * OVERSAMPLED) * OVERSAMPLED


def aligned(tracks, *starts):
    def level(sound):
        frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
        with np.errstate(divide="ignore"):
            return 10 * np.log10(np.mean(frames**2, axis=1))

    return alignments(
        [level(sound) for sound in tracks], lambda number, start, end: tracks[number][start:end], starts
    )


def put_right(sound, alignment):
    return np.concatenate(list(corrected(np.array_split(sound, 50), alignment, RATE)))[:, 0]


def lateness(sound, voice, at):
    """Seconds by which `sound` shows later what `voice` says in the spell from second `at` on."""
    spell = voice[int(at * RATE) : int((at + SPELL) * RATE)]
    first = int((at - 12) * RATE)
    around = np.zeros(len(spell) + 24 * RATE)
    there = sound[max(0, first) : max(0, first + len(around))]
    around[max(0, -first) :][: len(there)] = there
    size = len(around)
    correlation = np.fft.irfft(np.fft.rfft(around) * np.conj(np.fft.rfft(spell, size)), size)[: 24 * RATE]
    return int(correlation.argmax()) / RATE - 12


def apart(tracks, result, voices):
    """How far two corrected tracks are from each other at the start and at the end (seconds)."""
    sounds = [put_right(sound, alignment) for sound, alignment in zip(tracks, result, strict=True)]
    return [abs(lateness(sounds[0], voices[0], at) - lateness(sounds[1], voices[1], at)) for at in ENDS]


def both_heard(voices, starts, drift, bleed=-20, delay=0.025):
    return [
        track(voices, 0, 0.0, bleed={1: bleed}, delay=delay),
        track(voices, 1, starts, drift, bleed={0: bleed}, delay=delay),
    ]


@pytest.mark.parametrize(
    ("starts", "drift", "delay"),
    [(0, 100e-6, 0.01), (0.8, -60e-6, 0.04), (5, 100e-6, 0.025), (-5, -100e-6, 0.025), (-0.8, 0, 0)],
)
def test_a_conversation_is_together_at_both_ends(starts, drift, delay):
    voices = in_turns(*readers())
    tracks = both_heard(voices, starts, drift, delay=delay)
    assert max(apart(tracks, aligned(tracks), voices)) <= ALIGNED


@pytest.mark.parametrize(("starts", "drift"), [(5, 100e-6), (-2.5, 80e-6)])
def test_voices_without_pauses_are_together_too(starts, drift):
    voices = [syllables(1), syllables(2)]
    tracks = both_heard(voices, starts, drift)
    result = aligned(tracks)
    assert max(apart(tracks, result, voices)) <= ALIGNED
    assert {alignment.evidence for alignment in result} == {"reference", "both ways"}


def test_nothing_of_any_track_is_lost():
    voices = in_turns(syllables(1), syllables(2))
    for starts, late in ((3, 1), (-3, 0)):
        result = aligned(both_heard(voices, starts, 20e-6))
        assert result[1 - late] == Alignment(evidence="reference")
        assert result[late].offset == pytest.approx(-3, abs=ALIGNED)
        assert result[late].drift == pytest.approx(20e-6 if late else -20e-6, abs=5e-6)
        (told,) = findings(["host", "guest"], result)
        assert told.level == "info"
        assert f"{['host', 'guest'][late]}: started {-result[late].offset:.3f} s late" in told.message


def test_the_way_through_the_air_is_not_taken_for_a_late_start():
    voices = in_turns(syllables(1), syllables(2))
    assert all(alignment.is_identity for alignment in aligned(both_heard(voices, 0, 0, delay=0.04)))

    host = track(voices, 0, 0.0)
    one_way = aligned([host, track(voices, 1, 0.0, drift=100e-6, bleed={0: -20}, delay=0.03)])[1]
    assert one_way.evidence == "one way"
    assert one_way.offset == 0
    assert one_way.drift == pytest.approx(100e-6, abs=10e-6)

    late = aligned([host, track(voices, 1, 3.0, bleed={0: -20}, delay=0.03)])[1]
    assert -3.0 <= late.offset <= -3.0 + LONGEST_PATH
    heard = aligned(both_heard(voices, 3.0, 0.0, delay=0.03))[1]
    assert [alignment.includes_air for alignment in (heard, late, one_way)] == [False, True, False]


LATE = Alignment(-3.0, 20e-6, "both ways")
EXACT, ECHOING = Residual(0.00012, True), Residual(0.014, True)
DRIFT = Residual(0.0002, False)


@pytest.mark.parametrize(
    ("alignment", "said"),
    [
        (replace(LATE, residual=EXACT), "corrected, and measured again: at most 0.2 ms apart"),
        (replace(LATE, residual=Residual(0, True)), "corrected, and measured again: at most 0.1 ms apart"),
        (
            replace(LATE, residual=ECHOING),
            "an estimate: measured again, the voices are still at most 14.0 ms",
        ),
        (LATE, "an estimate: too little of one voice is heard in the other's microphone to measure it again"),
        (replace(LATE, residual=DRIFT), "an estimate: too little of one voice"),
        (replace(LATE, includes_air=True, residual=DRIFT), "an estimate: how long the sound took"),
        (
            Alignment(0, 50e-6, "one way", residual=DRIFT),
            "+50 ppm; corrected, and measured again: at most 0.2",
        ),
        (Alignment(-3, 50e-6, "by hand", residual=DRIFT), "as episode.yml says; placed there; its clock"),
        (Alignment(-3, 50e-6, "stated"), "ppm; corrected, which is an estimate"),
        (replace(LATE, drift=-2e-7), "s late; moved by so much, which is an estimate"),
    ],
)
def test_corrected_is_what_was_measured_again(alignment, said):
    (told,) = findings(["host", "guest"], [Alignment(evidence="reference"), alignment])
    assert said in told.message
    assert told.level == "info"
    assert ("an estimate" in told.message) is ("measured again: at most" not in told.message)


def hum(frames):
    """Mains, with its overtones."""
    times = np.arange(frames) / RATE
    return sum(0.02 / n * np.sin(2 * np.pi * 50 * n * times) for n in range(1, 30))[:, None]


def test_tracks_that_share_no_voice_are_left_alone():
    voices = in_turns(syllables(1), syllables(2))
    apart = [track(voices, 0, 0.0), track(voices, 1, 2.0, drift=50e-6)]
    cases = {
        "remote": apart,
        "with the same hum": [(sound + hum(len(sound))).astype(np.float32) for sound in apart],
        "gated": [np.where(np.abs(sound) > 0.002, sound, 0) for sound in apart],
        "one silent": [apart[0], np.zeros_like(apart[1])],
        "short": [sound[: 3 * RATE] for sound in apart],
    }
    for name, tracks in cases.items():
        result = aligned(tracks)
        assert result == (Alignment(evidence="reference"), Alignment(evidence="none")), name
        assert [finding.level for finding in findings(["host", "guest"], result)] == ["warning"], name


def test_a_stated_start_counts_without_shared_sound_and_is_made_exact_with_it():
    host, guest = both_heard(in_turns(syllables(1), syllables(2)), 0, 0)
    apart = both_heard(in_turns(syllables(1), syllables(2)), 0, 0, bleed=-200)
    stated = (None, Start(5.5, "stated"))
    alone = aligned(apart, *stated)
    assert (alone[1].offset, alone[1].evidence) == (-5.5, "stated")
    late = guest[round(20.7 * RATE) :]  # further than the search reaches, and its clock was set 0.7 s wrong
    result = aligned([host, late], Start(0, "stated"), Start(20, "stated"))
    assert result[1].evidence == "both ways"
    assert result[1].offset - result[0].offset == pytest.approx(-20.7, abs=ALIGNED)
    by_hand = aligned([host, late], None, Start(3, "by hand"))
    assert [each.offset for each in by_hand] == [0, -3]


def test_an_offset_by_hand_is_to_the_track_without_one():
    tracks = both_heard(in_turns(syllables(1), syllables(2)), 0, 0, bleed=-200)
    for starts, offsets in (
        ((Start(5.5, "by hand"), None), [-5.5, 0]),
        ((Start(2, "by hand"), Start(3, "by hand")), [0, -1]),
    ):
        result = aligned(tracks, *starts)
        assert [each.offset for each in result] == offsets
        assert {finding.level for finding in findings(["host", "guest"], result)} == {"info"}


def test_an_offset_by_hand_wins_and_the_clock_is_measured_all_the_same():
    voices = in_turns(*readers())
    result = aligned(both_heard(voices, 0.8, 100e-6), None, Start(0.5, "by hand"))
    assert result[1].evidence == "by hand"
    assert result[1].offset == pytest.approx(-0.5, abs=0.0002)
    assert result[1].drift == pytest.approx(100e-6, abs=15e-6)
    (told,) = findings(["host", "guest"], result)
    assert "0.500 s after" in told.message and "ppm" in told.message


def test_lags_that_no_clock_explains_are_told_and_not_corrected():
    host, guest = both_heard(in_turns(syllables(1), syllables(2)), 0, 0)
    lost = np.concatenate(
        [guest[: 20 * RATE], guest[20 * RATE + 1000 : 40 * RATE], guest[40 * RATE + 2500 :]]
    )
    result = aligned([host, lost])
    assert result[1] == Alignment(evidence="unclear")
    assert [(finding.level, finding.message[:6]) for finding in findings(["host", "guest"], result)] == [
        ("warning", "guest:")
    ]


def test_a_third_track_follows_by_way_of_the_second():
    host, guest = in_turns(syllables(1), syllables(2))
    voices = [host, guest, in_turns(syllables(3), syllables(4), seed=2)[0]]
    tracks = [
        track(voices, 0, 0.0, bleed={1: -20}),
        track(voices, 1, 1.0, drift=40e-6, bleed={0: -20, 2: -20}),
        track(voices, 2, -0.5, drift=-50e-6, bleed={1: -20}),
    ]
    result = aligned(tracks)
    starts = [alignment.offset for alignment in result]
    assert starts == pytest.approx([-0.5, -1.5, 0], abs=ALIGNED)
    assert 1e6 * (result[1].drift - result[0].drift) == pytest.approx(40, abs=10)
    assert [alignment.evidence for alignment in result] == ["both ways", "both ways", "reference"]


@pytest.mark.parametrize("frequency", [60, 1000, 9000, 16_000])
@pytest.mark.parametrize(("offset", "drift"), [(-0.0123456, 100e-6), (0.0314159, -250e-6)])
def test_resampling_leaves_nothing_but_the_sound(frequency, offset, drift):
    rate, frames = 44_100, 100_000
    turn = 2 * np.pi * frequency / rate
    sound = np.stack([np.sin(turn * np.arange(frames)), np.cos(turn * np.arange(frames))], 1).astype(
        np.float32
    )
    result = np.concatenate(list(corrected([sound], Alignment(offset, drift, "one way"), rate)))
    places = offset * rate + np.arange(len(result)) * (1 + drift)
    assert frames - 2 < places[-1] <= frames - 1
    inside = (places > 40) & (places < frames - 40)
    error = result - np.stack([np.sin(turn * places), np.cos(turn * places)], 1)
    assert np.sqrt(2 * np.mean(error[inside] ** 2)) < 10 ** (-80 / 20)
    assert not result[places < -20].any()


NOISE = np.random.default_rng(5).standard_normal((40_000, 2)).astype(np.float32)


@given(
    st.lists(st.integers(0, len(NOISE)), max_size=8),
    st.floats(-0.5, 0.5),
    st.sampled_from([0.0, 300e-6, -80e-6]),
)
@settings(max_examples=40)
def test_it_does_not_matter_how_sound_comes_in_blocks(edges, offset, drift):
    alignment = Alignment(offset, drift, "both ways")
    blocks = [NOISE[start:end] for start, end in pairwise([0, *sorted(edges), len(NOISE)])]
    whole, pieces = (np.concatenate(list(corrected(b, alignment, 44_100))) for b in ([NOISE], blocks))
    assert np.array_equal(whole, pieces)
    if not drift:
        moved = round(-offset * 44_100)
        assert np.array_equal(whole[max(0, moved) :], NOISE[max(0, -moved) :])
        assert len(whole) == len(NOISE) + moved


def test_sound_that_is_right_is_not_touched():
    blocks = [NOISE[:100], NOISE[100:]]
    assert all(a is b for a, b in zip(corrected(blocks, Alignment(), 44_100), blocks, strict=True))
