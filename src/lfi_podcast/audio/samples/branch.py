"""A second output of a decoder, received in a thread of its own."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from typing import IO, cast

from lfi_podcast.audio.samples.pcm import Pcm, Samples


@dataclass(frozen=True)
class Branch:
    """A second output of a source: the arguments that choose what goes there, and who gets its blocks.

    `receive` is called in a thread of its own, with a second of sound at a time.
    """

    arguments: Sequence[str]
    pcm: Pcm
    receive: Callable[[Samples], None]


@contextmanager
def received(branch: Branch) -> Iterator[IO[bytes]]:
    """The pipe to write a branch to. Close it once a process has it; at the end, all of it has been received."""
    outlet, inlet = map(os.fdopen, os.pipe(), ("rb", "wb"))
    with outlet, ThreadPoolExecutor(1) as pool, inlet:
        received = pool.submit(_receive, outlet, branch)
        yield inlet
        received.result()


def _receive(outlet: IO[bytes], branch: Branch) -> None:
    block = branch.pcm.silence(branch.pcm.sample_rate)
    with outlet:  # so that the process ends, rather than waits, if this fails
        while size := cast(BufferedReader, outlet).readinto(block.data.cast("B")):
            branch.receive(block[: size // (block.itemsize * branch.pcm.channels)])
