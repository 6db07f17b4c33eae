"""The only module that starts ffmpeg.

This program holds at most one pipe of a process, except in `relaying` and of a `Branch`, which has a thread of its own,
and logs go to files, so `decoding` and `feed` can be chained (decode | this program | encode) without deadlocks.

Recordings are untrusted. Demuxers that open further files (playlists, `concat`, image sequences) and protocols other
than plain files are disabled, whatever a file claims to be.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.branch import Branch, received
from lfi_podcast.audio.samples.log import Log, failure
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.recording import ChainLink, RawSamples

FORMATS = (
    "3gp,aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,m4a,matroska,mov,mp3,mp4,mpc,mpc8,mpeg,mpegts,"
    "mxf,ogg,rf64,tta,voc,w64,wav,webm,wv"
)
"""Demuxers that read only the given file."""

LONGEST = 12 * 3600
"""Seconds. A file may claim gaps of years between its samples; no recording is longer than this."""

REPRODUCIBLE = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
"""For outputs: no metadata, and no encoder version."""

FIRST_SOUND = ["-map", "0:a:0", "-vn", "-sn", "-dn"]
"""For outputs: only the first audio stream of the first input."""

NOWHERE = ["-f", "null", "-"]

LARGE_FRAMES = "asetnsamples=n=16384:p=0"
"""A filter. ffmpeg's threads pass frames to each other; for small frames, that takes longer than the processing."""

_ALWAYS = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+verbose"]
_BLOCK = 1 << 16  # frames
_EARLY = 0.25  # seconds: nine frames, and the bit reservoir spans at most four
_PIPE = 1 << 20  # bytes, where the system allows it: the smaller, the more both ends wait


def recording(path: Path, raw: RawSamples | None = None, link: ChainLink | None = None) -> list[str]:
    """The arguments that name `path` as an untrusted input; with `raw`, its samples without its header.

    `link`: the only part of it that is read.
    """
    limits = ["-protocol_whitelist", "file,pipe,subfile" if link else "file,pipe", "-t", str(LONGEST)]
    part = f"subfile,,start,{link.start},end,{link.end},,:" if link else ""
    forms = ["-format_whitelist", FORMATS]
    if raw:
        form = ["-f", raw.codec, "-ar", str(raw.sample_rate), "-ac", str(raw.channels)]
        forms = ["-format_whitelist", raw.codec, *form, "-skip_initial_bytes", str(raw.start)]
    return [*limits, *forms, "-i", f"{part}file:{path}"]


def stretch(path: Path, start: float, length: float | None = None) -> list[str]:
    """The same for an interval of it (seconds), or for everything from `start`.

    Decoding starts a little earlier, since an MP3's first frame after a seek lacks its bits in the reservoir.
    """
    early = min(start, _EARLY)
    enter = ["-ss", f"{start - early:.6f}"] if start else []
    leave = ["-t", f"{length:.6f}"] if length is not None else []
    return [*enter, *recording(path), "-ss", f"{early:.6f}", *leave]


def binary() -> str:
    """The ffmpeg named by LFI_FFMPEG, else the one in imageio-ffmpeg."""
    if named := os.environ.get("LFI_FFMPEG"):
        return named
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as exc:
        raise SoundProblem(
            "ffmpeg was not found",
            remedy="install the program again, which brings one, or set LFI_FFMPEG to the path of one",
        ) from exc


class _Ffmpeg:
    """A running ffmpeg and its log."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: IO[bytes], where: str) -> None:
        self.process, self.log, self.where = process, log, where

    def write(self, block: NDArray[np.generic]) -> bool:
        """Give it more of `pipe:0`; whether it has taken that. If it ended too early, `finish` gives the reason."""
        try:
            cast(IO[bytes], self.process.stdin).write(np.ascontiguousarray(block).data)
        except BrokenPipeError:
            return False
        return True

    def finish(self) -> Log:
        """End its input and wait for it; returns the log, or raises SoundProblem with its reason."""
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        status = self.process.wait()
        self.log.seek(0)
        log = Log.read(self.log)
        if status:
            raise failure(log.text, self.where)
        return log

    @property
    def has_lost_its_reader(self) -> bool:
        """Whether it failed only because the process after it did."""
        self.process.wait()
        self.log.seek(0)
        return "Broken pipe" in Log.read(self.log).text


class Decoded(Iterator[Samples]):
    """The decoded blocks of a sound. Once all have been read, `log` is available.

    `source_log`: of the process that the sound came from, if there are two. `finishing` is called at their end.
    """

    log: Log
    source_log: Log
    finishing: Callable[[], object]

    def __init__(self, ffmpeg: _Ffmpeg, channels: int, source: _Ffmpeg | None = None) -> None:
        self._ffmpeg, self._channels, self._source = ffmpeg, channels, source
        self.finishing = lambda: None

    def __next__(self) -> Samples:
        block = np.empty((_BLOCK, self._channels), np.float32)
        stdout = cast(BufferedReader, self._ffmpeg.process.stdout)
        frames = stdout.readinto(block.data.cast("B")) // (block.itemsize * self._channels)
        if frames:
            return block[:frames]
        self._finish()  # a failed decoder must not look like the end of the sound
        raise StopIteration

    def _finish(self) -> None:
        failed = self._ffmpeg.process.wait()
        if self._source and not (failed and self._source.has_lost_its_reader):
            self.source_log = self._source.finish()
        self.log = self._ffmpeg.finish()
        self.finishing()


@contextmanager
def _running(
    arguments: Sequence[str], where: str, inherited: Sequence[int] = (), **pipes: int | IO[bytes]
) -> Iterator[_Ffmpeg]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **pipes}
    program = binary()
    with TemporaryFile() as log:
        try:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [program, *_ALWAYS, *arguments],
                stderr=log,
                pipesize=_PIPE,
                pass_fds=inherited,
                **streams,
            )
        except OSError as exc:
            raise SoundProblem(
                f"ffmpeg does not start ({exc.strerror})", program, "correct LFI_FFMPEG or unset it"
            ) from exc
        try:
            yield _Ffmpeg(process, log, where)
        finally:
            # Still running after an exception. This does not affect a finished process.
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # the buffered data has no reader any more
                    if pipe:
                        pipe.close()


def run(arguments: Sequence[str], where: str) -> Log:
    """Run ffmpeg to its end. `where` is the file named in a SoundProblem."""
    with _running(arguments, where) as ffmpeg:
        return ffmpeg.finish()


def answer(question: str, where: str) -> str:
    """What ffmpeg prints about itself: `-version`, `-encoders`, `-filters`."""
    return listing([question], where)[0]


def listing(arguments: Sequence[str], where: str) -> tuple[str, Log]:
    """Run ffmpeg to its end; the text that it writes to `pipe:1`, which has to be short, and its log."""
    with _running(arguments, where, stdout=subprocess.PIPE) as ffmpeg:
        text = cast(IO[bytes], ffmpeg.process.stdout).read()
        return text.decode("utf-8", "replace"), ffmpeg.finish()


def raw_output(pcm: Pcm, pipe: int = 1) -> list[str]:
    """The arguments for samples on a pipe.

    The caller handles the channels: given only a number of them, ffmpeg chooses its own downmix.
    """
    return ["-f", "f32le", "-ar", str(pcm.sample_rate), f"pipe:{pipe}"]


@contextmanager
def decoding(
    arguments: Sequence[str],
    pcm: Pcm,
    where: str,
    source: Sequence[str] | None = None,
    branch: Branch | None = None,
) -> Iterator[Decoded]:
    """Blocks of samples from the inputs and filters in `arguments`. Read them to the end.

    `source`: the arguments of another ffmpeg, whose `pipe:1` becomes `pipe:0`. `branch`: another output of that.
    """
    with ExitStack() as stack:
        first = stack.enter_context(_branched(source, where, branch)) if source else None
        entry = cast(IO[bytes], first.process.stdout) if first else subprocess.DEVNULL
        command = [*arguments, *raw_output(pcm)]
        ffmpeg = stack.enter_context(_running(command, where, stdin=entry, stdout=subprocess.PIPE))
        if not isinstance(entry, int):
            entry.close()  # so that the first process notices when the second one ends
        yield Decoded(ffmpeg, pcm.channels, first)


@contextmanager
def _branched(source: Sequence[str], where: str, branch: Branch | None) -> Iterator[_Ffmpeg]:
    if not branch:
        with _running(source, where, stdout=subprocess.PIPE) as ffmpeg:
            yield ffmpeg
        return
    with received(branch) as inlet:
        pipe = inlet.fileno()
        command = [*source, *branch.arguments, *raw_output(branch.pcm, pipe)]
        with _running(command, where, (pipe,), stdout=subprocess.PIPE) as ffmpeg:
            inlet.close()
            yield ffmpeg


@contextmanager
def relaying(arguments: Sequence[str], pcm: Pcm, where: str) -> Iterator[tuple[IO[bytes], Decoded]]:
    """`decoding` of data written to `pipe:0`. Read it in one thread and write it in another."""
    command = [*arguments, *raw_output(pcm)]
    with _running(command, where, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ffmpeg:
        yield cast(IO[bytes], ffmpeg.process.stdin), Decoded(ffmpeg, pcm.channels)


def feed(arguments: Sequence[str], blocks: Iterable[NDArray[np.generic]], where: str) -> Log:
    """Run ffmpeg with `blocks` as its `pipe:0`."""
    with _running(arguments, where, stdin=subprocess.PIPE) as ffmpeg:
        for block in blocks:
            if not ffmpeg.write(block):
                break
        return ffmpeg.finish()


@contextmanager
def writing(arguments: Sequence[str], where: str) -> Iterator[Callable[[NDArray[np.generic]], object]]:
    """Run ffmpeg, with what is given to the function as its `pipe:0`. SoundProblem at the end if it failed."""
    with _running(arguments, where, stdin=subprocess.PIPE) as ffmpeg:
        yield ffmpeg.write
        ffmpeg.finish()


def encode(blocks: Iterable[Samples], pcm: Pcm, arguments: Sequence[str], output: Path) -> Log:
    """Write `output` atomically from `blocks`; `arguments` are those of the output."""
    with replacing(output) as temporary:
        command = [*pcm.arguments, "-i", "pipe:0", *arguments, *REPRODUCIBLE, "-y", f"file:{temporary}"]
        return feed(command, blocks, str(output))


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A temporary sibling of `output`, which replaces it at the end, or is deleted on any exception."""
    temporary = output.with_name(f".{output.name}.part")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        temporary.replace(output)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
