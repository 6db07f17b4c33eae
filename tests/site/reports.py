"""Reports of episodes that nobody recorded, as their facts would be, and the golden pages made from some.

`python -m tests.site.reports` writes tests/data/reports/*.html anew from the *.json beside them.
"""

from base64 import b64encode
from random import Random

import numpy as np

from lfi_podcast.audio.mastering.lame import Lame, rounded
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Finding, Loudness
from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.report import (
    Background,
    Gain,
    LimiterSummary,
    RedactedInterval,
    Report,
    SoundExcerpt,
    Waveform,
    buckets,
)
from lfi_podcast.site.report import report_page
from tests.helpers import DATA

CASES = DATA / "reports"


def made_report(seconds: int, speakers: tuple[str, ...] = ("Recording",), **facts: object) -> Report:
    """A talk in turns of half a minute or so: one voice far from the microphone, and all of it fading a little."""
    chance = Random(7)
    voice, turn, drift = 0, 0, 0.0
    before, after, loud = [], [], []
    gains: dict[str, list[float]] = {name: [] for name in speakers}
    for n in range(seconds):
        turn -= 1
        pause = turn == 0 or chance.random() < 0.01
        if turn <= 0:
            voice, turn = 1 - voice, 8 + int(45 * chance.random())
        drift = 0.7 * drift + chance.gauss(0, 1)
        before.append(None if pause else -23 - 8 * voice - 3 * n / seconds + 1.8 * drift)
        after.append(None if pause else -19 + 1.1 * drift)
        loud.append(2 if pause else min(60, max(8, round(30 + 5 * drift + 4 * chance.gauss(0, 1)))))
        for place, name in enumerate(speakers):
            wanted = 4 + 8 * (voice if len(speakers) == 1 else place % 2) + 3 * n / seconds - 0.4 * drift
            held = gains[name][-1] if gains[name] else wanted
            gains[name].append(held if pause else held + 0.3 * (wanted - held))
    levels = [height for bucket in buckets(loud, 1200) for height in [round(sum(bucket) / len(bucket))]]
    peaks = [min(88, round(height * (1.5 + 0.9 * chance.random()))) for height in levels]
    told = {
        "slug": "001-pager",
        "title": "Public or private?",
        "duration": seconds,
        "target": -19.0,
        "tolerance": 0.3,
        "ceiling": -1.0,
        "channels": 1,
        "sample_rate": 44100,
        "bitrate": 96,
        "bytes": 12_000 * seconds,
        "encodes": 1,
        "before": Loudness(integrated=-27.4, range=11.2, true_peak=-3.1),
        "after": Loudness(integrated=-19.0, range=4.1, true_peak=-1.4),
        "limiter": LimiterSummary(events=37, seconds=1.3, deepest=3.2),
        "done": (
            "Low rumble below 80 Hz was taken away.",
            "Every stretch of speech was brought near −19 LUFS, by at most 15 dB.",
            "Peaks above the ceiling were turned down.",
        ),
        "chapters": tuple(
            ChapterMark(at=share * seconds, title=title)
            for share, title in (
                (0, "Welcome"),
                (0.13, "The pager that nobody heard"),
                (0.42, "What the runbook did not say"),
                (0.71, "Public or private?"),
            )
        ),
        "redactions": (
            RedactedInterval(start=0.31 * seconds, end=0.31 * seconds + 0.8),
            RedactedInterval(start=0.55 * seconds, end=0.57 * seconds),
        ),
        "loudness_before": before,
        "loudness_after": after,
        "gains": tuple(Gain(name=name, decibels=tuple(values)) for name, values in gains.items()),
        "waveform": Waveform(peaks=peaks, levels=levels),
    }
    return Report.model_validate(told | facts)


def excerpt(start: float, seconds: float = 2.0) -> SoundExcerpt:
    """Two sounds that differ, as MP3s."""
    versions = []
    for seed in (1, 2):
        lame = Lame(Pcm(44_100, 1), 96, 0, "an excerpt")
        noise = np.random.default_rng(seed).normal(0, 0.05, (round(seconds * 44_100), 1))
        lame.add(rounded(noise.astype(np.float32)))
        lame.finish()
        versions.append(b64encode(b"".join(lame.frames)).decode())
    return SoundExcerpt(start=start, end=start + 10, recording=versions[0], episode=versions[1])


def troubled(seconds: int) -> Report:
    return made_report(
        seconds,
        ("Ada", "Ben"),
        after=Loudness(integrated=-20.4, range=9.3, true_peak=-0.6),
        before=Loudness(integrated=-31.0, range=17.5, true_peak=1.8),
        encodes=3,
        limiter=LimiterSummary(events=1312, seconds=94.2, deepest=11.4),
        backgrounds=(
            Background(name="Ada", noise_before=-38.2, noise_after=-38.3),
            Background(name="Ben", noise_before=-21.4, noise_after=-33, mains=50.04, hum_before=-28.6),
        ),
        findings=(
            Finding(
                at=0.2 * seconds,
                level="error",
                message="ben.wav: silent for 12 seconds while Ada waits for an answer; "
                "look for a backup recording, or cut the stretch out with `cuts`",
            ),
            Finding(
                at=0.47 * seconds,
                level="warning",
                message="ada.wav: clipped in 14 places; the flattened peaks were left as they are; "
                "turn the microphone down next time",
                kind="clipping",
            ),
            Finding(at=0, level="info", message="ben.wav: started 1.204 s late; corrected"),
        ),
    )


if __name__ == "__main__":
    for source in sorted(CASES.glob("*.json")):
        source.with_suffix(".html").write_bytes(report_page(Report.from_json(source.read_bytes())))
