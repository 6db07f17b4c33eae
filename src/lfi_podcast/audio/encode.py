"""MP3 of constant bitrate: pieces of a stream are limited and encoded side by side, then joined.

    windows ─┬─ limiter ─ LAME ─┬─ frames in order ─ one Info header = MP3
             ├─ limiter ─ LAME ─┤
             └─ ...            ─┘

Pieces begin at whole frames of the MP3, and their frames hold no bits for one another (no reservoir). Each is
encoded with some of the sound before and after it, whose frames are thrown away: so the encoder is in the
state that it would have reached, and the frames are those of an encode in one go, byte for byte. They do not
depend on how many workers there are.
"""

import os
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.limit import REACH, STEP, Limiter, Limiting, limiting, windows
from lfi_podcast.audio.mp3 import SAMPLES_PER_FRAME, Joint, cut, frame_length
from lfi_podcast.audio.pcm import Counted, Pcm, Samples
from lfi_podcast.errors import SoundProblem

PIECE = 32 * 49
"""MP3 frames of a piece (41 s): more of them take memory, and fewer have to start an encoder too often.

At 44.1 kHz some frames are a byte longer, in a pattern that repeats after 49.
"""

MOST_WORKERS = 3
"""With more encoders (36 MB each) the program would take more memory than it promises."""

_WARM_UP = 12  # frames: after so many, LAME has forgotten how it began
_TAIL = 3  # frames: more than LAME looks ahead

_BEFORE = _WARM_UP * SAMPLES_PER_FRAME + REACH
_AFTER = _TAIL * SAMPLES_PER_FRAME + REACH


@dataclass(frozen=True)
class _Encoded:
    """The frames of one piece, the one that follows them, and what the limiter did to the piece."""

    frames: bytes
    count: int
    next_frame: bytes
    limiting: Limiting


def default_workers() -> int:
    return min(os.cpu_count() or 1, MOST_WORKERS)


def lame(bitrate: int) -> list[str]:
    """The arguments for frames of a constant bitrate (kb/s) that stand for themselves: no header, no tags."""
    headers = ["-write_xing", "0", "-id3v2_version", "0", "-write_id3v1", "0"]
    return ["-c:a", "libmp3lame", "-b:a", f"{bitrate}k", "-reservoir", "0", *headers, "-f", "mp3"]


def encode_mp3(
    blocks: Iterable[Samples],
    pcm: Pcm,
    bitrate: int,
    limiter: Limiter,
    output: Path,
    workers: int | None = None,
) -> Limiting:
    """Writes `output`, an MP3 without tags, from `blocks` behind the limiter; what the limiter has done.

    It appears whole or not at all. The blocks are read once, and never more than one piece per worker and
    one more ahead. SoundProblem where ffmpeg fails, or there is no sound.
    """
    counted, done, joint, last = Counted(blocks), Limiting(), Joint(), None
    pieces = _pieces(counted, pcm, bitrate, limiter, str(output), workers or default_workers())
    with ffmpeg.replacing(output) as temporary, temporary.open("wb") as file, closing(pieces):
        file.write(bytes(frame_length(bitrate, pcm.sample_rate)))  # the Info header's place
        for last in pieces:
            file.write(last.frames)
            joint = joint.followed_by(last.frames, last.count)
            done += last.limiting
        if last is None:
            raise SoundProblem("there is no sound to encode", str(output), "check what it is made from")
        file.write(last.next_frame)
        joint = joint.followed_by(last.next_frame, 1)
        file.seek(0)
        file.write(joint.info(counted.frames, str(output)))
    return done


def _pieces(
    blocks: Iterable[Samples], pcm: Pcm, bitrate: int, limiter: Limiter, where: str, workers: int
) -> Generator[_Encoded]:
    """All pieces in order. When it is closed, no thread and no process is left."""
    pending: deque[Future[_Encoded]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for window in windows(blocks, PIECE * SAMPLES_PER_FRAME, _BEFORE, _AFTER, pcm):
            pending.append(pool.submit(_encoded, window, pcm, bitrate, limiter, where))
            if len(pending) > workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _encoded(window: Samples, pcm: Pcm, bitrate: int, limiter: Limiter, where: str) -> _Encoded:
    curve = limiter.curve(window)
    sound = limiter.apply(window[REACH:-REACH], curve)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "piece.mp3"
        output = [*lame(bitrate), *ffmpeg.REPRODUCIBLE, f"file:{path}"]
        ffmpeg.feed([*pcm.arguments, "-i", "pipe:0", *output], sound, where)
        data = path.read_bytes()
    frames = len(window) - _BEFORE - _AFTER
    count = -(-frames // SAMPLES_PER_FRAME)  # LAME adds one, for its delay and padding
    _, kept, next_frame = cut(data, [_WARM_UP, count, 1], where)
    first = _WARM_UP * SAMPLES_PER_FRAME // STEP
    return _Encoded(kept, count, next_frame, limiting(curve[first:][: -(-frames // STEP) + 1]))
