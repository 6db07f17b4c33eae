"""Settings of the sound: of the show, of an episode, of a track; each makes stale what it changes and nothing else."""

from pathlib import Path

import pytest

from lfi_podcast.model.show import AudioSettings
from lfi_podcast.stages.mix import make_mix
from tests.audio.helpers import voice
from tests.helpers import SLUG, job_of

SETTINGS = AudioSettings(channels="stereo", loudness=-18, intro="a.flac", levelling=False)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({}, {}),
        ({"intro": None, "ducking": -30}, {"intro": None, "ducking": -30}),
        ({"levelling": True}, {"levelling": True}),
        ({"channels": "mono"}, {"channels": "mono", "loudness": -19, "bitrate": 96}),
        ({"channels": "mono", "loudness": -20}, {"channels": "mono", "loudness": -20, "bitrate": 96}),
    ],
)
def test_what_an_episode_says_counts_and_the_rest_is_as_in_the_show(said, changes):
    assert SETTINGS.changed_by(AudioSettings(**said)) == SETTINGS.model_copy(update=changes)


def mix_of(show: Path, settings: str, episode: str = "") -> dict[str, str]:
    """What the stage `mix` reads, with more lines in show.yml and episode.yml."""
    for path, more in ((show / "show.yml", settings), (show / "episodes" / SLUG / "episode.yml", episode)):
        path.with_suffix(".kept").write_bytes(path.read_bytes())
        path.write_text(path.read_text() + more)
    try:
        return dict(make_mix(job_of(show)).reads)
    finally:
        for path in (show / "show.yml", show / "episodes" / SLUG / "episode.yml"):
            path.with_suffix(".kept").replace(path)


def test_a_setting_makes_stale_only_what_it_changes(show: Path):
    voice(show / "tune.wav", 1)
    plain, intro = mix_of(show, ""), mix_of(show, "audio: {intro: tune.wav}\n")
    assert mix_of(show, "audio: {ducking: -30, bed_level: -15, outro_fade: 3, loudness: -17}\n") == plain
    assert mix_of(show, "", "audio: {loudness: -17, bitrate: 64}\n") == plain
    assert mix_of(show, "audio: {intro: tune.wav}\n", "audio: {intro: null}\n") == plain
    assert mix_of(show, "audio: {intro: tune.wav, bed_level: -15, outro_length: 3}\n") == intro
    ducked = mix_of(show, "audio: {intro: tune.wav}\n", "audio: {ducking: -30}\n")
    assert {name for name in ducked if ducked[name] != intro[name]} == {"audio ducking"}
    bed = "music: [{file: tune.wav, chapter: End}]\n"
    assert mix_of(show, "", bed) != mix_of(show, "audio: {bed_level: -15}\n", bed)
