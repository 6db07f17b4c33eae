"""What the recogniser hears: the recording as the mix has it, in the form that recognisers take."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.edit import edited
from lfi_podcast.audio.loudness import gain
from lfi_podcast.audio.mix import CUT_FADE, SPEECH_LOUDNESS, cut_edits
from lfi_podcast.audio.pcm import Pcm
from lfi_podcast.audio.source import chain, inspect
from lfi_podcast.model.episode import Span

SPEECH = Pcm(16_000, 1, 2)
"""The form of the blocks: 16 kHz, mono, 16 bits."""


def listen(path: Path, cuts: Sequence[Span]) -> Iterator[bytes]:
    """Blocks of `SPEECH`, with the cuts made: their time plus the mix's offset is the listener's time.

    Speech is at about -23 LUFS. A clap may clip, which harms a recogniser less than faint speech does.
    """
    source = inspect(path)
    level = gain(SPEECH_LOUDNESS - source.loudness.integrated)
    filters = f"{chain(source.live, SPEECH.channels, SPEECH.sample_rate)},{level}"
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", filters]
    with ffmpeg.decoding(arguments, SPEECH, str(path)) as blocks:
        yield from edited(blocks, cut_edits(cuts, SPEECH), SPEECH, SPEECH.frames(CUT_FADE))
