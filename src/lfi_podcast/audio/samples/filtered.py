"""A stream of samples through ffmpeg's filters: this program writes to them in one thread, and reads in another."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO

import numpy as np

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples


@contextmanager
def filtered(
    blocks: Iterable[Samples], pcm: Pcm, processing: Sequence[str], result: Pcm, where: str
) -> Iterator[ffmpeg.Decoded]:
    """`blocks` of the format `pcm` after `processing`, the arguments for their filters, in the format `result`.

    `where`: the file that an error is about. An error in what makes the blocks is raised here.
    """
    arguments = [*pcm.arguments, "-i", "pipe:0", *processing]
    with ThreadPoolExecutor(1) as pool, ffmpeg.relaying(arguments, result, where) as (entry, filtered):
        written = pool.submit(_write, blocks, entry)
        filtered.finishing = written.result  # a source that failed must not look like the end of the sound
        yield filtered


def _write(blocks: Iterable[Samples], entry: IO[bytes]) -> None:
    with (
        suppress(BrokenPipeError),
        entry,
    ):  # it ended before its input did; its status and log give the reason
        for block in blocks:
            entry.write(np.ascontiguousarray(block).data)
