"""Levelling, judged by ffmpeg's meter on what comes out."""

import re
import subprocess
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.measure.meter import integrated
from lfi_podcast.audio.measure.speech_activity import activity, frame_levels, noise_floor, runs
from lfi_podcast.audio.measure.timbre import timbre
from lfi_podcast.audio.mixing.level import levelling, static
from lfi_podcast.audio.samples.curve import Curve, applied, constant, together
from lfi_podcast.audio.samples.ffmpeg import binary
from tests.helpers import SPEECH

RATE = 44_100
TARGET = -19.0


def spoken(seconds, seed):
    """Something with the spectrum, syllables and gaps between words of speech, at -20 LUFS."""
    random = np.random.default_rng(seed)
    envelope = np.zeros(0)
    while len(envelope) < seconds * RATE:
        syllable = np.sin(np.linspace(0, np.pi, int(random.uniform(0.13, 0.25) * RATE))) ** 0.7
        gap = np.zeros(int(random.choice([0.01, 0.02, 0.08]) * RATE))
        envelope = np.concatenate([envelope, syllable * random.uniform(0.6, 1.0), gap])
    envelope = envelope[: int(seconds * RATE)]
    spectrum = np.fft.rfft(random.standard_normal(len(envelope)))
    frequency = np.fft.rfftfreq(len(envelope), 1 / RATE)
    spectrum *= (frequency > 120) / (1 + (frequency / 700) ** 1.2)
    return at_loudness(np.fft.irfft(spectrum, len(envelope)) * envelope, -20)


def momentary(sound):
    """By ffmpeg's meter, every 0.1 s."""
    command = [binary(), "-v", "error", "-f", "f32le", "-ar", RATE, "-ac", 1, "-i", "-", "-af"]
    chain = "ebur128=metadata=1:framelog=quiet,ametadata=mode=print:key=lavfi.r128.M:file=-"
    log = subprocess.run(
        [*map(str, command), chain, "-f", "null", "-"],
        input=np.asarray(sound, np.float32).tobytes(),
        check=True,
        capture_output=True,
    ).stdout.decode()
    values = np.array([float(value) for value in re.findall(r"r128\.M=(\S+)", log)])
    return np.maximum(np.nan_to_num(values, nan=-120, neginf=-120), -120)


def loudness(sound):
    return integrated(momentary(sound))


def at_loudness(sound, wanted):
    return sound * 10 ** ((wanted - loudness(sound)) / 20)


@cache
def decoded(name):
    command = [
        binary(),
        "-v",
        "error",
        "-i",
        SPEECH / name,
        "-f",
        "f32le",
        "-ac",
        1,
        "-ar",
        RATE,
        "-",
    ]
    sound = subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout
    return np.frombuffer(sound, np.float32).astype(float)


def scene(turns, pauses, noise=-65.0):
    """Turns with pauses between them over white noise, and where (frames) each turn starts and ends."""
    parts, where, position = [np.zeros(RATE // 2)], [], RATE // 2
    for turn, pause in zip(turns, pauses, strict=True):
        silence = np.zeros(int(pause * RATE))
        parts += [turn, silence]
        where.append((position, position + len(turn)))
        position += len(turn) + len(silence)
    sound = np.concatenate(parts)
    return sound + 10 ** (noise / 20) * np.random.default_rng(9).standard_normal(len(sound)), where


def curve_of(sound):
    frames = frame_levels(np.asarray(sound, np.float32)[:, np.newaxis], RATE)
    return levelling(momentary(sound), activity(frames), TARGET)


def levelled(sound):
    return applied(np.asarray(sound, np.float32)[:, np.newaxis], curve_of(sound), 0, RATE)[:, 0]


def gain_of(sound, target=TARGET):
    return static(momentary(sound), target).decibels[0]


def decibels(sound):
    return 10 * np.log10(np.mean(np.square(sound, dtype=float)))


def spread(sound, where):
    values = [loudness(sound[start:end]) for start, end in where]
    assert np.mean(values) == pytest.approx(TARGET, abs=0.7)
    return max(values) - min(values)


def pause_rises(before, after, where, margin=0.0):
    """By how many dB noise has come up in each pause, over what plain normalisation would have done."""
    plain, skip = gain_of(before), int(margin * RATE)
    pauses = [slice(end + skip, start - skip) for (_, end), (start, _) in pairwise(where)]
    return [decibels(after[pause]) - decibels(before[pause]) - plain for pause in pauses]


@pytest.mark.parametrize("step", [8, 12, 16, 20])
def test_speakers_that_take_turns_come_out_alike(step):
    turns = [spoken(2 + index % 3 / 2, index) * 10 ** (-step * (index % 2) / 20) for index in range(10)]
    sound, where = scene(turns, [0.2, 0.3, 0.5, 0.4, 0.2, 0.5, 0.3, 0.2, 0.4, 0.5])
    after = levelled(sound)
    assert spread(after, where) < 1.0
    assert max(pause_rises(sound, after, where, margin=0.07)) < 3.0


@pytest.mark.parametrize(("step", "seconds"), [(4, 4), (5, 3), (6, 2.5)])
def test_small_steps_count_where_they_come_back(step, seconds):
    turns = [spoken(seconds, index) * 10 ** (-step * (index % 2) / 20) for index in range(8)]
    sound, where = scene(turns, [0.4, 0.6, 0.3, 1.0] * 2)
    after = levelled(sound)
    near, far = (loudness(np.concatenate([after[a:b] for a, b in where[speaker::2]])) for speaker in (0, 1))
    assert near == pytest.approx(far, abs=1.0)
    assert max(pause_rises(sound, after, where, margin=0.07)) < 3.0


def test_a_reader_in_turns_with_somebody_farther_away():
    """Two real voices 5 dB apart: sentences differ by as much, but do not come back to two levels."""
    voices = [at_loudness(decoded(name), -20) for name in ("sense-0870.flac", "p001-short.ogg")]
    turns = [voice[i * 132_000 : (i + 1) * 132_000] for i in range(2) for voice in voices] * 2
    turns = [turn * 10 ** (-5 * (index % 2) / 20) for index, turn in enumerate(turns)]
    sound, where = scene(turns, [0.4, 0.6] * 4, noise=-75.0)
    after = levelled(sound)
    near, far = (loudness(np.concatenate([after[a:b] for a, b in where[speaker::2]])) for speaker in (0, 1))
    assert near == pytest.approx(far, abs=1.5)


@pytest.mark.parametrize("start", [0, 8, 12, 24])
def test_the_sentences_of_one_reader_are_not_taken_for_two_voices(start):
    sound = decoded("sonnet001.mp3")[start * RATE : (start + 18) * RATE]
    gains = np.array(curve_of(sound).decibels)
    assert np.ptp(gains) < 2.0


def test_noise_is_not_pumped_up_in_pauses():
    turns = [spoken(2.5, index) * 10 ** (-14 * (index % 3 > 0) / 20) for index in range(7)]
    sound, where = scene(turns, [1.0, 2.0, 0.7, 1.5, 3.0, 0.8, 2.0], noise=-58.0)
    after = levelled(sound)
    assert spread(after, where) < 1.5
    assert max(pause_rises(sound, after, where)) < 3.0
    assert decibels(after[: RATE // 3]) - decibels(sound[: RATE // 3]) < gain_of(sound) + 1


@pytest.mark.parametrize("depth", [0.0, 0.5])
def test_music_before_and_after_does_not_keep_a_far_speaker_soft(depth):
    times = np.arange(8 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * frequency * times) for frequency in (220, 277, 330))
    music = at_loudness(chord * (1 + depth * np.sin(4 * np.pi * times)), -22)
    turns = [spoken(5, index) * 10 ** (-9 * (index % 2) / 20) for index in range(4)]
    sound, where = scene([music, *turns, music], [0.6] * 6)
    after = levelled(sound)
    near, far = (loudness(np.concatenate([after[a:b] for a, b in where[first:-1:2]])) for first in (1, 2))
    assert near == pytest.approx(far, abs=1.5)


def test_a_shout_does_not_bring_up_the_pauses_of_the_others():
    turns = [spoken(3, index) * 10 ** (10 * (index == 2) / 20) for index in range(5)]
    sound, where = scene(turns, [0.5] * 5, noise=-58.0)
    assert max(pause_rises(sound, levelled(sound), where)) < 2.0


def test_a_steady_speaker_gets_a_steady_gain():
    turns = [spoken(2 + index % 4, index) for index in range(8)]
    sound, _ = scene(turns, [0.3, 0.9, 0.2, 0.6, 1.2, 0.3, 0.2, 0.5])
    gains = np.array(curve_of(sound).decibels)
    assert gains == pytest.approx(np.full(len(gains), gain_of(sound)), abs=0.7)


@pytest.mark.parametrize("name", ["sonnet001.mp3", "p001-short.ogg", "sense-0870.flac"])
def test_a_good_reader_keeps_the_emphasis(name):
    sound = decoded(name)
    gains = np.array(curve_of(sound).decibels)
    assert gains == pytest.approx(np.full(len(gains), gain_of(sound)), abs=1.0)


def test_real_voices_near_and_far():
    near, far = (at_loudness(decoded(name), -20) for name in ("sense-0870.flac", "sense-0890.flac"))
    pieces = [near[:132_000], far[:130_000] * 0.15, near[150_000:], far[135_000:] * 0.15]
    sound, where = scene(pieces, [0.4, 0.3, 0.4, 0.5], noise=-75.0)
    after = levelled(sound)
    near_after, far_after = (
        loudness(np.concatenate([after[start:end] for start, end in where[speaker::2]])) for speaker in (0, 1)
    )
    assert near_after == pytest.approx(far_after, abs=1.5)


def test_a_laugh_does_not_pull_down_the_speech_around_it():
    turns = [spoken(3, index) for index in range(5)]
    turns[2] *= 10 ** (12 / 20)
    sound, where = scene(turns, [0.3, 0.2, 0.2, 0.3, 0.5])
    assert spread(levelled(sound), where) < 1.0


def test_a_breath_is_not_made_loud():
    breath = spoken(0.4, 50) * 10 ** (-22 / 20)
    turns = [spoken(3, 1), breath, spoken(3, 2), breath, spoken(3, 3)]
    sound, where = scene(turns, [0.5, 0.4, 0.5, 0.4, 0.5])
    curve = curve_of(sound)
    times = np.array([(start + end) / 2 / RATE for start, end in where])
    assert curve.at(times) == pytest.approx(np.full(5, gain_of(sound)), abs=0.7)


def test_a_voice_that_fades_over_an_hour():
    hops = np.arange(36_000)
    speech = hops % 50 < 40
    emphasis = np.random.default_rng(1).uniform(-2, 2, len(hops) // 50).repeat(50)
    fading = np.where(speech, -18 - 18 * hops / len(hops) + emphasis, -70)
    gains = levelling(fading, speech.repeat(5), TARGET).at((hops + 0.5) * 0.1)
    heard = (fading + gains - emphasis)[speech]
    assert np.abs(heard - TARGET).max() < 2.0
    assert np.abs(np.convolve(heard, np.ones(600) / 600, "valid") - TARGET).max() < 1.0
    assert gains[(hops % 50 > 40) & (hops % 50 < 49)].max() <= static(fading, TARGET).decibels[0] + 1


def test_only_own_speech_decides():
    """Somebody else, heard in this microphone, gets no gain of his own."""
    turns = [spoken(3, index) * 10 ** (-15 * (index % 2) / 20) for index in range(6)]
    sound, where = scene(turns, [0.5] * 6)
    frames = frame_levels(sound.astype(np.float32)[:, np.newaxis], RATE)
    own = activity(frames)
    for start, end in where[1::2]:
        own[int(start / RATE / 0.02) - 5 : int(end / RATE / 0.02) + 5] = False
    curve = levelling(momentary(sound), own, TARGET)
    assert max(curve.decibels) - min(curve.decibels) < 1.0


def test_gain_is_bounded():
    turns = [spoken(3, index) * 10 ** (-34 * (index == 2) / 20) for index in range(5)]
    sound, _ = scene(turns, [0.5] * 5, noise=-95.0)
    assert max(curve_of(sound).decibels) == pytest.approx(gain_of(sound) + 20, abs=0.01)


@pytest.mark.parametrize("momentary", [np.zeros(0), np.full(100, -120.0)])
def test_silence_is_left_alone(momentary):
    assert levelling(momentary, np.zeros(len(momentary) * 5, bool), TARGET) == constant(0.0)


def test_integrated_loudness_is_that_of_the_meter():
    sound, _ = scene([spoken(2, 1), spoken(2, 2) * 0.4, spoken(2, 3) * 0.05], [0.3, 0.8, 1.0])
    command = [binary(), "-hide_banner", "-f", "f32le", "-ar", RATE, "-ac", 1, "-i", "-", "-af", "ebur128"]
    log = subprocess.run(
        [*map(str, command), "-f", "null", "-"], input=sound.astype(np.float32).tobytes(), capture_output=True
    ).stderr.decode()
    meter = float(re.findall(r"I:\s+(-[\d.]+) LUFS", log)[-1])
    assert integrated(momentary(sound)) == pytest.approx(meter, abs=0.1)


@pytest.mark.parametrize("noise", [-200.0, -75.0, -60.0])
def test_speech_is_found_and_pauses_are(noise):
    sound, where = scene([spoken(2.5, index) for index in range(5)], [0.25, 0.4, 0.3, 0.8, 1.0], noise)
    found = activity(frame_levels(sound.astype(np.float32)[:, np.newaxis], RATE))
    starts, ends = runs(found)
    assert len(starts) == len(where)
    truth = np.array(where) / RATE
    assert starts * 0.02 == pytest.approx(truth[:, 0], abs=0.08)
    assert ends * 0.02 == pytest.approx(truth[:, 1], abs=0.12)


def test_speech_without_a_pause_is_all_speech():
    assert activity(frame_levels(spoken(10, 4).astype(np.float32)[:, np.newaxis], RATE)).mean() > 0.95


def test_steady_noise_is_no_speech_and_its_floor_is_followed():
    fan = np.random.default_rng(3).normal(0, 0.01, 60 * RATE) * 10 ** (np.linspace(0, 20, 60 * RATE) / 20)
    frames = frame_levels(fan.astype(np.float32)[:, np.newaxis], RATE)
    assert not activity(frames).any()
    assert noise_floor(frames)[-1] - noise_floor(frames)[0] == pytest.approx(20, abs=6)


curves = st.lists(
    st.tuples(st.floats(0, 2), st.floats(-30, 20)), min_size=1, unique_by=lambda point: point[0]
).map(lambda points: Curve(*zip(*sorted(points), strict=True)))


@settings(max_examples=40)
@given(curves, st.lists(st.integers(0, 3 * 8000), max_size=6))
def test_a_gain_does_not_depend_on_how_the_stream_is_cut(curve, cuts):
    samples = np.random.default_rng(0).standard_normal((3 * 8000, 2)).astype(np.float32)
    edges = [0, *sorted(cuts), len(samples)]
    parts = [applied(samples[start:end], curve, start, 8000) for start, end in pairwise(edges)]
    assert all(part.dtype == np.float32 for part in parts)
    assert np.array_equal(np.concatenate(parts), applied(samples, curve, 0, 8000))


@given(curves, curves)
def test_curves_add_up(one, other):
    times = np.linspace(-1, 3, 50)
    assert together(one, other).at(times) == pytest.approx(one.at(times) + other.at(times), abs=1e-6)


def test_a_ramp_is_exact_where_it_is_defined():
    curve = Curve((1.0, 2.0), (0.0, -20.0))
    heard = applied(np.ones((3 * RATE, 1), np.float32), curve, 0, RATE)[:, 0]
    assert heard[RATE - 1] == 1.0
    assert 20 * np.log10(heard[RATE + RATE // 2]) == pytest.approx(-10, abs=0.01)
    assert heard[-1] == pytest.approx(0.1)


def test_whoever_speaks_again_after_a_long_pause_is_levelled_too():
    near, far = np.full(80, -20.0), np.full(80, -32.0)
    momentary = np.concatenate([near, np.full(200, -75.0), far])  # 8 s, 20 s, 8 s
    speech = np.repeat(momentary > -70, 5)
    gain = levelling(momentary, speech, -23.0)
    assert gain.at(np.array([4.0, 32.0])) == pytest.approx([-3.0, 9.0], abs=0.5)


QUESTIONS = (
    (2.66, 2.82),
    (5.88, 2.74),
    (9.22, 2.6),
    (16.16, 3.0),
    (22.78, 2.68),
    (36.98, 3.44),
    (40.6, 3.02),
)
"""Sentences of sonnet001.mp3: when they start, and how long they are (seconds)."""
ANSWERS = ((0.0, 0.35), (0.55, 0.5), (1.2, 1.3), (2.6, 0.4), (3.3, 0.9), (4.4, 0.6), (5.2, 1.5))
"""Pieces of sense-0870.flac, each at most as long as an answer may be without being measurable by itself."""


def breath(seconds=0.4):
    noise = np.fft.rfft(np.random.default_rng(4).standard_normal(int(seconds * RATE)))
    frequency = np.fft.rfftfreq(int(seconds * RATE), 1 / RATE)
    sound = np.fft.irfft(noise * (frequency > 400) / (1 + (frequency / 1800) ** 2), int(seconds * RATE))
    return sound * np.hanning(len(sound)) * 0.01 / sound.std()


def pieces(voice, where):
    for start, seconds in where:
        piece = voice[int(start * RATE) : int((start + seconds) * RATE)]
        edge = np.minimum(1, np.minimum(np.arange(len(piece)), np.arange(len(piece))[::-1]) / 800)
        yield piece * edge


def by_timbre(sound):
    """The sound, levelled as a recording is of which the timbre is known, too."""
    samples = np.asarray(sound, np.float32)[:, np.newaxis]
    curve = levelling(momentary(sound), activity(frame_levels(samples, RATE)), TARGET, timbre(samples, RATE))
    return applied(samples, curve, 0, RATE)[:, 0]


def level(sound):
    """dB, of the frames with sound: for pieces shorter than the window of a meter."""
    powers = np.square(sound[: len(sound) // 882 * 882].reshape(-1, 882)).mean(axis=1)
    return 10 * np.log10(powers[powers > powers.max() / 100].mean())


def conversation(drop, has_turns, other="sense-0870.flac"):
    """Questions of a reader, answers `drop` dB softer, a breath after every other question; and what is where."""
    asked = list(pieces(decoded("sonnet001.mp3"), QUESTIONS))
    voice = decoded(other) if other else decoded("sonnet001.mp3")[31 * RATE :]
    said = list(pieces(voice, ANSWERS))
    turns, kinds = [], []
    for index, (question, answer) in enumerate(zip(asked, said, strict=True)):
        turns += [question * 10 ** ((-25 - level(question)) / 20)]
        turns += [breath()] * (index % 2)
        turns += [answer * 10 ** ((-25 - drop - level(answer)) / 20)]
        kinds += ["question", *["breath"] * (index % 2), "answer"]
    turns, kinds = [*turns, turns[0]], [*kinds, "question"]
    if has_turns:
        turn = decoded("sense-0890.flac")
        turns.insert(4, turn * 10 ** ((-25 - drop - level(turn)) / 20))
        kinds.insert(4, "turn")
    sound, where = scene(turns, [0.4] * len(turns), noise=-72.0)
    return sound, {kind: [w for k, w in zip(kinds, where, strict=True) if k == kind] for kind in kinds}


@pytest.mark.parametrize(("drop", "has_turns"), [(6, False), (10, True), (16, False)])
def test_a_short_answer_is_as_loud_as_the_question(drop, has_turns):
    sound, where = conversation(drop, has_turns)
    after = by_timbre(sound)
    asked = np.mean([level(after[start:end]) for start, end in where["question"]])
    answered = np.array([level(after[start:end]) for start, end in where["answer"]])
    assert answered == pytest.approx(np.full(len(answered), asked), abs=3.0)
    raised = [level(after[start:end]) - level(sound[start:end]) for start, end in where["breath"]]
    assert max(raised) < gain_of(sound) + 1


def test_what_a_speaker_says_gently_stays_gentle():
    sound, where = conversation(6, False, other=None)
    after = by_timbre(sound)
    gains = [level(after[a:b]) - level(sound[a:b]) for kind in ("question", "answer") for a, b in where[kind]]
    assert max(gains) - min(gains) < 3


def test_other_people_in_a_track_are_not_its_noise():
    """Somebody leans back until they are 8 LU above the bleed of somebody else, which the gate lowers."""
    tenths = np.tile(
        np.repeat([-47.0, -80.0, -27.0, -80.0, -47.0, -80.0, -39.0, -80.0], [50, 6, 40, 6] * 2), 6
    )
    frames = np.repeat(tenths, 5)
    own, bleed = frames > -40, frames == -47
    soft = np.array([15.8 + 2])
    with_bleed, without = (levelling(tenths, own, -23, None, each).at(soft)[0] for each in (bleed, None))
    assert with_bleed == pytest.approx(16, abs=0.5)
    assert without < with_bleed - 3
