"""What of a published enclosure stays, and what is brought up to date."""

from lfi_podcast.episode.record import kept_enclosure
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.catalog import Enclosure


def test_what_an_earlier_version_published_gets_its_waveform():
    known = Enclosure(key="audio/a-0.mp3", length=1, type="audio/mpeg", sha256="0", duration=9.0, sound="s")
    made = known.model_copy(
        update={
            "key": "audio/a-1.mp3",
            "sha256": "1",
            "waveform": "0a64",
            "silenced": (Interval(start=1, end=2),),
        }
    )
    kept = kept_enclosure(known, made)
    assert (kept.key, kept.sha256) == (known.key, known.sha256), "nobody downloads it again"
    assert (kept.waveform, kept.silenced) == (made.waveform, made.silenced)
