"""Encodes MP3 at a constant bit rate: pieces of a stream are limited and encoded in parallel, then joined.

    windows ─┬─ limiter ─ LAME ─┬─ one stream of frames ─ one Info header = MP3
             ├─ limiter ─ LAME ─┤
             └─ ...            ─┘

Each piece but the first is encoded with the preceding second of sound, which brings its encoder into the state that a
single encoder would have reached. Within that second, it takes over from the previous piece's encoder. Frames lend bits
to each other, so this is not possible everywhere (`mp3.takeover`); until it is, the earlier encoder continues into the
piece. The bytes do not depend on the number of workers.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lfi_podcast.audio.mastering.lame import Lame, Rounded, rounded
from lfi_podcast.audio.mastering.limit import REACH, Limiter, Limiting, limiting, windows
from lfi_podcast.audio.mastering.mp3 import SAMPLES_PER_FRAME, FrameRun, frame_length, spliced, takeover
from lfi_podcast.audio.measure.true_peak import STEP
from lfi_podcast.audio.samples.ffmpeg import replacing
from lfi_podcast.audio.samples.pcm import Counted, Pcm, Samples
from lfi_podcast.errors import SoundProblem

_PATTERN = 49
"""Frames. At 44.1 kHz some are a byte longer than others, in a pattern with this period."""

PIECE = 32 * _PATTERN
"""MP3 frames per piece (41 s): more take memory, and fewer mean more double encoding."""

MOST_WORKERS = 3
"""The most pieces at once within the promised memory."""

_WARM_UP = _PATTERN  # frames before a piece
_SETTLED = 12  # frames after which LAME's initial state no longer matters
_TAIL = 3  # frames: more than LAME's look-ahead
_STRIDE = 14  # frames by which an encoder continues at a time

_BEFORE = _WARM_UP * SAMPLES_PER_FRAME + REACH
_AFTER = _TAIL * SAMPLES_PER_FRAME + REACH


@dataclass(frozen=True)
class _Piece:
    """A piece and its encoder, which has received all of `sound`: the warm-up, the piece, the tail."""

    lame: Lame
    sound: Rounded
    limiting: Limiting


def default_workers() -> int:
    """One more than the number of processors, so that none is idle while pieces are joined and the last ones end."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def encode_mp3(
    blocks: Iterable[Samples],
    pcm: Pcm,
    bitrate: int,
    limiter: Limiter,
    output: Path,
    written: Callable[[bytes], object] | None = None,
    workers: int | None = None,
) -> Limiting:
    """Write `output`, an MP3 without tags, from `blocks` through the limiter; returns the limiter's statistics.

    The file is written atomically; meanwhile, `written` gets all frames after the Info header. The blocks are read
    once, at most one piece per worker plus one ahead. SoundProblem if there is no sound.
    """
    counted, done, run = Counted(blocks), Limiting(), FrameRun()
    pieces = _pieces(counted, pcm, bitrate, limiter, str(output), workers or default_workers())
    with replacing(output) as temporary, temporary.open("wb") as file, closing(pieces):
        file.write(bytes(frame_length(bitrate, pcm.sample_rate)))  # the Info header's place
        for frames, limited in _joined(pieces, str(output)):
            # LAME adds a frame for its delay and padding. Anything after that belongs to the tail.
            there = frames[: -(-counted.frames // SAMPLES_PER_FRAME) + 1 - run.frames]
            file.write(data := b"".join(there))
            if written:
                written(data)
            run = run.followed_by(data, len(there))
            done += limited
        if not run.frames:
            raise SoundProblem("there is no sound to encode", str(output), "check the recording and the cuts")
        file.seek(0)
        file.write(run.info(counted.frames, str(output)))
    return done


def _joined(pieces: Iterable[_Piece], where: str) -> Iterator[tuple[list[bytes], Limiting]]:
    """The frames of all pieces as one stream, run by run, with the limiter's statistics for each piece."""
    lame: Lame | None = None
    for piece in pieces:
        frames, lame = _taken_over(lame, piece, where) if lame else ([], piece.lame)
        yield frames, piece.limiting
    if lame:
        lame.finish()
        yield lame.frames, Limiting()


def _taken_over(lame: Lame, piece: _Piece, where: str) -> tuple[list[bytes], Lame]:
    """The frames up to where the piece's encoder takes over from `lame`, and the encoder for those after it."""
    settled = piece.lame.first + _SETTLED - lame.first
    stride = _STRIDE * SAMPLES_PER_FRAME
    for start in range((_WARM_UP + _TAIL) * SAMPLES_PER_FRAME, len(piece.sound), stride):
        at = takeover(lame.frames[settled:], piece.lame.frames[_SETTLED:])
        if at is not None:
            overlap = piece.lame.first - lame.first
            frames = spliced(lame.frames[overlap:], piece.lame.frames, _SETTLED + at, where)
            ready = lame.frames[:overlap] + frames
            piece.lame.drop(_SETTLED + at)
            return ready, piece.lame
        lame.add(piece.sound[start : start + stride])
    return [], lame


def _pieces(
    blocks: Iterable[Samples], pcm: Pcm, bitrate: int, limiter: Limiter, where: str, workers: int
) -> Generator[_Piece]:
    """All pieces in order. Closing it ends all threads."""
    pending: deque[Future[_Piece]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for number, window in enumerate(windows(blocks, PIECE * SAMPLES_PER_FRAME, _BEFORE, _AFTER, pcm)):
            # The silence before the first piece is not encoded: a stream begins with an empty reservoir.
            warm_up = _WARM_UP if number else 0
            lame = Lame(pcm, bitrate, number * PIECE - warm_up, where)
            pending.append(pool.submit(_encoded, window, warm_up, lame, limiter))
            if len(pending) > workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _encoded(window: Samples, warm_up: int, lame: Lame, limiter: Limiter) -> _Piece:
    curve = limiter.curve(window)
    skipped = (_WARM_UP - warm_up) * SAMPLES_PER_FRAME
    sound = limiter.apply(window[REACH + skipped : -REACH], curve[skipped // STEP :])
    heard = []
    for block in sound:
        heard.append(rounded(block))
        lame.add(heard[-1])
    first, length = _WARM_UP * SAMPLES_PER_FRAME // STEP, len(window) - _BEFORE - _AFTER
    return _Piece(lame, np.concatenate(heard), limiting(curve[first:][: -(-length // STEP) + 1]))
