"""The edge: the only place that starts ffmpeg.

Each process has at most one pipe, but for `relaying`, and its log goes to a file, so `decoding` and `feed` can be
chained (decode | this program | encode) without any of the three waiting for another for ever.

Recordings are untrusted. Demuxers that open further files (playlists, `concat`, image sequences) and
protocols other than plain files are shut out, whatever a file claims to be.
"""

import os
import re
import subprocess
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import SoundProblem

FORMATS = (
    "3gp,aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,m4a,matroska,mov,mp3,mp4,mpc,mpc8,mpeg,mpegts,"
    "mxf,ogg,rf64,tta,voc,w64,wav,webm,wv"
)
"""Demuxers that read the one file they are given, and nothing else."""

LONGEST = 12 * 3600
"""Seconds. A file may claim gaps of years between its samples; nobody records longer than this."""

REPRODUCIBLE = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
"""For outputs: no metadata, and no version of the encoder."""

FIRST_SOUND = ["-map", "0:a:0", "-vn", "-sn", "-dn"]
"""For outputs: the first audio stream of the first input only."""

NOWHERE = ["-f", "null", "-"]

LARGE_FRAMES = "asetnsamples=n=16384:p=0"
"""A filter. The threads of ffmpeg hand each frame on to one another; of small ones, that takes longer than the work."""

_ALWAYS = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]
_BLOCK = 1 << 16  # frames
_EARLY = 0.25  # seconds: nine frames, and bits are held for four at most
_PIPE = 1 << 20  # bytes, where the system lets a program choose: the smaller, the more both ends wait

_ERROR = re.compile(r"^(?:\[[^\]]* @ \w+\] )*\[(?:error|fatal)\] (.*)", re.MULTILINE)

_PRINTED = re.compile(r"^\[Parsed_ametadata_\d+ @ \w+\] \[info\] (?:(lavfi\.\S+)=(\S+)|frame:)")

_A_LIST = ("is a playlist or a kind of file that is not read", "put the recording itself there")
_TOO_OLD = ("this ffmpeg is too old", "set LFI_FFMPEG to ffmpeg 7 or later, or unset it")
_KNOWN_FAILURES = {
    "Format not on whitelist": _A_LIST,
    "Not detecting m3u8": _A_LIST,
    "No space left on device": ("the disk is full", "make room and try again"),
    'Unable to parse option value "quiet"': _TOO_OLD,
}
"""What ffmpeg says: what is wrong, and what to do about it."""


def recording(path: Path) -> list[str]:
    """The arguments that name `path` as an untrusted input."""
    limits = ["-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS, "-t", str(LONGEST)]
    return [*limits, "-i", f"file:{path}"]


def stretch(path: Path, start: float, length: float | None = None) -> list[str]:
    """The same for a stretch of it (seconds), or for all from `start` on.

    It is entered a little early: an MP3's first frame behind a jump lacks the bits that earlier ones hold for it.
    """
    early = min(start, _EARLY)
    enter = ["-ss", f"{start - early:.6f}"] if start else []
    leave = ["-t", f"{length:.6f}"] if length is not None else []
    return [*enter, *recording(path), "-ss", f"{early:.6f}", *leave]


def binary() -> str:
    """The ffmpeg that LFI_FFMPEG names, else the one that imageio-ffmpeg brings."""
    if named := os.environ.get("LFI_FFMPEG"):
        return named
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as exc:
        raise SoundProblem(
            "no ffmpeg was found",
            remedy="run `make setup`, which installs imageio-ffmpeg, or set LFI_FFMPEG to the path of one",
        ) from exc


@dataclass(frozen=True)
class Log:
    """What ffmpeg said. `values`: what its `ametadata=mode=print` filters printed, by key, in order."""

    text: str
    values: Mapping[str, NDArray[np.float64]]

    @classmethod
    def read(cls, log: IO[bytes]) -> "Log":
        text: list[str] = []
        values: dict[str, array[float]] = {}
        for raw in log:
            line = raw.decode("utf-8", "replace")
            if printed := _PRINTED.match(line):
                if printed[1]:
                    values.setdefault(printed[1], array("d")).append(float(printed[2]))
            else:
                text.append(line)
        found = {key: np.frombuffer(numbers) for key, numbers in values.items()}
        return cls("".join(text), found)


class _Ffmpeg:
    """A running ffmpeg and its log."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: IO[bytes], where: str) -> None:
        self.process, self.log, self.where = process, log, where

    def finish(self) -> Log:
        """Waits for the end; the log, or SoundProblem with the reason that it gives."""
        status = self.process.wait()
        self.log.seek(0)
        log = Log.read(self.log)
        if status:
            raise failure(log.text, self.where)
        return log


class Decoded(Iterator[Samples]):
    """The blocks of a sound as they are decoded. Once they have all been read, `log` is there."""

    log: Log

    def __init__(self, ffmpeg: _Ffmpeg, channels: int) -> None:
        self._ffmpeg, self._channels = ffmpeg, channels

    def __next__(self) -> Samples:
        block = np.empty((_BLOCK, self._channels), np.float32)
        stdout = cast(BufferedReader, self._ffmpeg.process.stdout)
        frames = stdout.readinto(block.data.cast("B")) // (block.itemsize * self._channels)
        if frames:
            return block[:frames]
        self.log = self._ffmpeg.finish()  # a decoder that failed must not look like the end of the sound
        raise StopIteration


def first_error(log: str) -> str | None:
    """The first error in a log; a file's metadata, which is in the log as well, cannot pose as one."""
    found = _ERROR.search(log)
    return found[1].strip().rstrip(".") if found else None


def failure(log: str, where: str) -> SoundProblem:
    """Why ffmpeg gave up, as one clear message."""
    for said, (what, remedy) in _KNOWN_FAILURES.items():
        if said in log:
            return SoundProblem(what, where, remedy)
    detail = first_error(log)
    what = f"cannot be read as sound ({detail})" if detail else "cannot be read as sound"
    return SoundProblem(what, where, "convert it to WAV or FLAC and try again")


@contextmanager
def _running(arguments: Sequence[str], where: str, **pipes: int) -> Iterator[_Ffmpeg]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **pipes}
    program = binary()
    with TemporaryFile() as log:
        try:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [program, *_ALWAYS, *arguments], stderr=log, pipesize=_PIPE, **streams
            )
        except OSError as exc:
            raise SoundProblem(
                f"ffmpeg does not start ({exc.strerror})", program, "correct LFI_FFMPEG or unset it"
            ) from exc
        try:
            yield _Ffmpeg(process, log, where)
        finally:
            # Still running: an exception came by. A finished process takes no harm from this.
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # what is still buffered has no reader any more
                    if pipe:
                        pipe.close()


def run(arguments: Sequence[str], where: str) -> Log:
    """Runs ffmpeg to its end. `where` is the file that a SoundProblem names."""
    with _running(arguments, where) as ffmpeg:
        return ffmpeg.finish()


@contextmanager
def decoding(arguments: Sequence[str], pcm: Pcm, where: str) -> Iterator[Decoded]:
    """Blocks of samples, as the inputs and filters in `arguments` give them. Read them to the end.

    The channels are the caller's business: asked for a number of them, ffmpeg mixes them as it sees fit.
    """
    command = [*arguments, "-f", "f32le", "-ar", str(pcm.sample_rate), "pipe:1"]
    with _running(command, where, stdout=subprocess.PIPE) as ffmpeg:
        yield Decoded(ffmpeg, pcm.channels)


@contextmanager
def relaying(arguments: Sequence[str], pcm: Pcm, where: str) -> Iterator[tuple[IO[bytes], Decoded]]:
    """`decoding` of what is written to its `pipe:0`. Read it in one thread and write it in another."""
    command = [*arguments, "-f", "f32le", "-ar", str(pcm.sample_rate), "pipe:1"]
    with _running(command, where, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ffmpeg:
        yield cast(IO[bytes], ffmpeg.process.stdin), Decoded(ffmpeg, pcm.channels)


def feed(arguments: Sequence[str], blocks: Iterable[NDArray[np.generic]], where: str) -> Log:
    """Runs ffmpeg on `blocks`, its `pipe:0`."""
    with _running(arguments, where, stdin=subprocess.PIPE) as ffmpeg:
        stdin = cast(IO[bytes], ffmpeg.process.stdin)
        with suppress(BrokenPipeError):  # it ended before its input did; its status and log say why
            for block in blocks:
                stdin.write(np.ascontiguousarray(block).data)
            stdin.close()
        return ffmpeg.finish()


def encode(blocks: Iterable[Samples], pcm: Pcm, arguments: Sequence[str], output: Path) -> Log:
    """Writes `output` from `blocks`; `arguments` are those of the output. It appears whole or not at all."""
    with replacing(output) as temporary:
        command = [*pcm.arguments, "-i", "pipe:0", *arguments, *REPRODUCIBLE, "-y", f"file:{temporary}"]
        return feed(command, blocks, str(output))


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A sibling of `output` to write to, which takes its place at the end, or goes away on any exception."""
    temporary = output.with_name(f".{output.name}.part")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        temporary.replace(output)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
