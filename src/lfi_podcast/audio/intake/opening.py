"""Decides how a recording is opened, and opens it: samples of one rate, on time, with every channel there is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from lfi_podcast.audio.intake.breaks import mended
from lfi_podcast.audio.intake.probe import EXPORT_AGAIN, Probe
from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.branch import Branch
from lfi_podcast.audio.samples.ffmpeg import Decoded
from lfi_podcast.audio.samples.filtered import filtered
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.recording import ChainLink, Opening, TakenStream

_MOST_CHANNELS = 64


def require_whole(where: str, promise: Promise) -> None:
    """SoundProblem for a file of which something is certainly missing, or which holds more than can be read."""
    for is_there, what, remedy in (
        (promise.missing, f"is cut short: {promise.missing} bytes are missing", EXPORT_AGAIN),
        (
            promise.has_more,
            "holds another recording after its end",
            "separate them, convert each to WAV, and join those",
        ),
        (
            promise.understated and not promise.raw,
            f"goes on for {promise.understated} bytes after the end that its header states",
            "convert it to FLAC with a program that reads all of it",
        ),
    ):
        if is_there:
            raise SoundProblem(what, where, remedy)


def planned(where: str, promise: Promise, probe: Probe, only: int | None = None) -> Opening:
    """How to open a file that is believed as far as it can be. `only`: the one stream that is taken, from 0."""
    if promise.raw:
        return Opening(streams=(TakenStream(channels=promise.raw.channels),), raw=promise.raw)
    if promise.links:
        is_mono = all(link.form.endswith("mono") for link in promise.links)
        return Opening(streams=(TakenStream(channels=1 if is_mono else 2),), links=promise.links)
    streams = tuple(
        TakenStream(number=stream.number - 1, channels=stream.channels)
        for stream in probe.streams
        if stream.channels and only in (None, stream.number - 1)
    )
    if not streams:
        raise SoundProblem(
            f"has no sound in stream {(only or 0) + 1}", where, "remove `tracks` from episode.yml"
        )
    if sum(stream.channels for stream in streams) > _MOST_CHANNELS:
        raise SoundProblem(f"has more than {_MOST_CHANNELS} channels", where, "export those that are needed")
    return Opening(streams=streams)


def graph(opening: Opening, sample_rate: int, output: str = "opened") -> str:
    """The filters from a file's streams to [`output`]."""
    if opening.links:
        return _joined(opening, sample_rate, output)
    count, before = len(opening.streams), 0
    parts = []
    for position, stream in enumerate(opening.streams):
        filters = [
            *_repaired(opening),
            _on_time(opening, sample_rate),
            *_one_layout(opening, stream.channels),
        ]
        if count > 1:
            places = "|".join(f"c{before + channel}=c{channel}" for channel in range(stream.channels))
            filters.append(f"pan={opening.channels}c|{places}")
        before += stream.channels
        parts.append(f"[0:a:{stream.number}]{','.join(filters)}[s{position}]")
    inputs = "".join(f"[s{position}]" for position in range(count))
    joined = [f"amix=inputs={count}:duration=longest:normalize=0"] if count > 1 else []
    # Filters that are built anew forget what they have not passed on.
    large = [ffmpeg.LARGE_FRAMES] if opening.is_steady else []
    parts.append(f"{inputs}{','.join([*joined, *_turned(opening), *large]) or 'anull'}[{output}]")
    return ";".join(parts)


def _joined(opening: Opening, sample_rate: int, output: str) -> str:
    """The same for the links of a chain, each of which is an input."""
    layout = _layout(opening.channels)
    filters = ",".join([*_repaired(opening), _on_time(opening, sample_rate), layout])
    parts = [f"[{number}:a:0]{filters}[s{number}]" for number in range(len(opening.links))]
    inputs = "".join(f"[s{number}]" for number in range(len(opening.links)))
    last = [f"concat=n={len(opening.links)}:v=0:a=1", *_turned(opening), ffmpeg.LARGE_FRAMES]
    return ";".join([*parts, f"{inputs}{','.join(last)}[{output}]"])


def _turned(opening: Opening) -> list[str]:
    return [f"volume={opening.gain:g}dB"] if opening.gain else []


def _layout(channels: int) -> str:
    return f"aformat=channel_layouts={'mono' if channels == 1 else 'stereo'}"


def _repaired(opening: Opening) -> Iterator[str]:
    if opening.limit is not None:
        impossible = f"isnan(val(ch))+gt(abs(val(ch)),{opening.limit:g})"
        last_possible = f"st(0,if({impossible},ld(0),val(ch)))"
        yield "aeval=" + last_possible.replace(",", "\\,") + ":c=same"


def _on_time(opening: Opening, sample_rate: int) -> str:
    # Browsers leave gaps in recordings; filling them keeps the tracks in sync. When the form of the samples changes,
    # ffmpeg builds its filters anew, and these would then fill everything before as well.
    start = ":first_pts=0" if opening.is_steady else ""
    return f"aresample={sample_rate}:osf=fltp:async=1{start}"


def _one_layout(opening: Opening, channels: int) -> Iterator[str]:
    if not opening.is_steady and channels <= 2:
        yield _layout(channels)


def opened(
    path: Path,
    opening: Opening,
    sample_rate: int,
    processing: Sequence[str],
    pcm: Pcm,
    before: Sequence[str] = (),
    branch: Branch | None = None,
) -> AbstractContextManager[Decoded]:
    """The blocks of a recording after `processing`, the arguments for an ffmpeg that gets it as its input 0.

    `before`: further arguments for the input. `branch`: of the file, from the same decoding. Once all blocks have been
    read, `source_log` is about the file, and `log` about the processing.
    """
    links: Sequence[ChainLink | None] = opening.links or (None,)
    inputs = [*before, *(part for link in links for part in ffmpeg.recording(path, opening.raw, link))]
    whole = Pcm(sample_rate, opening.channels)
    if opening.declicked_at:
        return _declicked(inputs, opening, whole, processing, pcm, str(path))
    source = [*inputs, *_all_of(opening, sample_rate), *ffmpeg.raw_output(whole)]
    return ffmpeg.decoding([*whole.arguments, "-i", "pipe:0", *processing], pcm, str(path), source, branch)


@contextmanager
def _declicked(
    inputs: Sequence[str],
    opening: Opening,
    whole: Pcm,
    processing: Sequence[str],
    pcm: Pcm,
    where: str,
) -> Iterator[Decoded]:
    """The same, with its clicks interpolated before it is resampled: decode, mend, resample, process."""
    native = Pcm(opening.declicked_at, opening.channels)
    resampling = ["-af", f"aresample={whole.sample_rate}"]
    with ExitStack() as stack:
        arguments = [*inputs, *_all_of(opening, native.sample_rate)]
        recorded = stack.enter_context(ffmpeg.decoding(arguments, native, where))
        clean = mended(recorded, native)
        if native != whole:
            clean = stack.enter_context(filtered(clean, native, resampling, whole, where))
        result = stack.enter_context(filtered(clean, whole, processing, pcm, where))

        def finishing() -> None:
            written()
            result.source_log = recorded.log

        written, result.finishing = result.finishing, finishing
        yield result


def _all_of(opening: Opening, sample_rate: int) -> list[str]:
    return ["-filter_complex", graph(opening, sample_rate), "-map", "[opened]"]


def as_recorded(opening: Opening, sample_rate: int, receive: Callable[[Samples], None]) -> Branch:
    """A branch of `opened` with the same samples at the rate at which they were recorded, so that none is resampled."""
    filters = ["-filter_complex", graph(opening, sample_rate, "recorded"), "-map", "[recorded]"]
    return Branch(filters, Pcm(sample_rate, opening.channels), receive)
