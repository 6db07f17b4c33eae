"""Compares what a recording promised with what came out of it. Pure: an account, and what a producer is told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfi_podcast.audio.intake.probe import EXPORT_AGAIN, Probe
from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.recording import Account, Opening, SoundStream

_EXACT = 0.1  # seconds; less is the padding of a codec, or a rounded header
_PADDING = 0.25  # seconds by which headers and codecs may disagree
_LOST, _LOST_SHARE = 1.0, 0.01  # seconds, and share of the promise; more is missing than a codec pads
_MOST_FILLED = (
    3 * 3600.0
)  # seconds; some programs record nothing while somebody is muted, but not for so long

_DECODED = re.compile(
    r"^\[in#0\S* @ \w+\] \[verbose\]   Input stream #0:\d+ \(audio\): .*? frames decoded"
    r"(?:; (\d+) decode errors)? \((\d+) samples\)",
    re.MULTILINE,
)
_CHANGED = re.compile(
    r"^\[\S+ @ \w+\] \[info\] Reconfiguring filter graph because audio parameters changed to ([^,\n]+, [^,\n]+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class _Counted:
    """What ffmpeg counted in a stream: its samples, and the packets that could not be decoded."""

    samples: int
    errors: int


def counted(log: str) -> list[_Counted]:
    """For each sound stream that was decoded, in order."""
    return [_Counted(int(samples), int(errors or 0)) for errors, samples in _DECODED.findall(log)]


def changes(log: str) -> tuple[str, ...]:
    """What the rate and the channels change to while a recording is decoded, such as "48000 Hz, stereo"."""
    return tuple(dict.fromkeys(_CHANGED.findall(log)))


def account(name: str, promise: Promise, probe: Probe, opening: Opening, log: str, seconds: float) -> Account:
    """The account of a recording that was decoded with this log to `seconds` on its time line."""
    changed = changes(log) or tuple(dict.fromkeys(link.form for link in opening.links[1:]))
    streams = tuple(_streams(probe, opening, counted(log), changed))
    promised = _promised(promise, probe)
    return Account(
        file=name,
        container=probe.container,
        bytes=promise.size,
        bytes_promised=promise.promised,
        seconds_promised=None if promised is None else round(promised, 3),
        seconds_decoded=round(seconds, 3),
        filled=round(_filled(streams, probe.start, seconds), 3) + 0.0,
        began=promise.reference if promise.reference is not None else probe.clock,
        clock="day" if promise.reference is not None else "file" if probe.clock is not None else None,
        streams=streams,
    )


def _promised(promise: Promise, probe: Probe) -> float | None:
    """The length (seconds) that the header states; None if it does not, or if it is a guess."""
    if promise.raw is None:
        # An Ogg that was cut out of a longer one keeps the granule positions that it had there.
        return probe.seconds if promise.seconds is None else promise.seconds - max(0.0, probe.start)
    if promise.promised is None:
        return None
    return (promise.promised - promise.raw.start) / promise.raw.bytes_per_second


def _streams(
    probe: Probe, opening: Opening, counts: Sequence[_Counted], changed: tuple[str, ...]
) -> Iterator[SoundStream]:
    """The streams of `probe`, with what came out of those that were decoded."""
    numbers = {taken.number: count for taken, count in zip(opening.streams, counts, strict=False)}
    is_alone, has_one_rate = len(opening.streams) == 1, opening.is_steady and not opening.links
    for stream in probe.streams:
        if count := numbers.get(stream.number - 1):
            found = {
                "decoded": round(count.samples / stream.sample_rate, 3) if has_one_rate else None,
                "errors": count.errors,
                "changes": changed if is_alone else (),
            }
            stream = stream.model_copy(update=found)
        yield stream


def _filled(streams: Sequence[SoundStream], start: float, seconds: float) -> float:
    """How much longer the time line is than the sound of the longest stream, from its first time stamp on."""
    lengths = [
        max(0.0, (stream.start or 0.0) - start) + stream.decoded
        for stream in streams
        if stream.decoded is not None
    ]
    return seconds - max(lengths) if lengths else 0.0


def require_sound(where: str, account: Account, has_video: bool) -> None:
    """SoundProblem if so much is missing, or so much would have to be put in, that it cannot be used."""
    seconds, promised = account.seconds_decoded, account.seconds_promised
    if not seconds:
        raise SoundProblem("has a header but no sound", where, EXPORT_AGAIN)
    if seconds > ffmpeg.LONGEST - 1:
        raise SoundProblem("is longer than 12 hours", where, "split it into episodes")
    if promised and not has_video and promised - seconds > max(_LOST, _LOST_SHARE * promised):
        raise SoundProblem(
            f"is cut short: its header says {promised:.1f} s, but it contains {seconds:.1f} s",
            where,
            EXPORT_AGAIN,
        )
    sound = seconds - account.filled
    if account.filled > _MOST_FILLED or -account.filled > max(_LOST, _LOST_SHARE * sound):
        raise SoundProblem(
            f"has {sound:.1f} s of sound, but its time stamps place that in {seconds:.1f} s",
            where,
            "convert it to WAV, or copy it again",
        )


def findings(
    account: Account, promise: Promise, has_video: bool, is_divided: bool = False
) -> Iterator[Finding]:
    """What does not fit together in a recording, and what was done about it.

    `is_divided`: its streams, or its channels, are tracks of their own.
    """
    name = account.file
    yield from (_warning(f"{name}: {text}") for text in _lengths(account, promise, has_video))
    yield from (_warning(f"{name}: {flaw}; what is there was used; {_LISTEN}") for flaw in promise.flaws)
    if account.filled > _EXACT:
        yield _warning(
            f"{name}: its time stamps leave gaps of {account.filled:.1f} s in total; they were filled with silence, "
            "so that the rest stays in time; the sound there was never recorded, or is lost"
        )
    elif account.filled < -_EXACT:
        yield _warning(
            f"{name}: its time stamps overlap, so {-account.filled:.1f} s of sound were left out; {_LISTEN}"
        )
    if promise.raw and promise.promised is None:
        yield _info(f"{name}: its header does not say how long it is; it was read to the end of the file")
    if changed := [change for stream in account.streams for change in stream.changes]:
        yield _info(f"{name}: changes in the middle, to {' and to '.join(changed)}; all of it was used")
    if len(account.streams) > 1 and not is_divided:
        yield _warning(f"{name}: {_several(account.streams)}")


_LISTEN = "compare its end with the original, or copy it again"


def _lengths(account: Account, promise: Promise, has_video: bool) -> Iterator[str]:
    promised, seconds = account.seconds_promised, account.seconds_decoded
    if promise.understated:
        header = f"{promised:.1f} s" if promised is not None else f"{account.bytes_promised} bytes"
        yield (
            f"its header promises {header}, but {seconds:.1f} s are there; all of it was used; "
            "listen whether it ends as it should"
        )
    elif promised is not None and promised - seconds > (_LOST if has_video else _PADDING):
        what = "the file goes on" if has_video else "its header promises"
        yield f"the sound ends after {seconds:.1f} s, but {what} to {promised:.1f} s; {_LISTEN}"
    elif promised is not None and seconds - promised > _PADDING:
        yield (
            f"its header promises {promised:.1f} s, but {seconds:.1f} s are there; all of it was used; "
            "listen whether it ends as it should"
        )


def _several(streams: Sequence[SoundStream]) -> str:
    told = [
        f"{stream.number}{f' ({stream.name})' if stream.name else ''}{'' if stream.channels else ' is empty'}"
        for stream in streams
    ]
    return (
        f"has {len(streams)} sound streams: {', '.join(told)}; they were mixed like channels of one; if each is "
        "one person's microphone, write `tracks: streams` in episode.yml, with `people` in their order"
    )


def _warning(message: str) -> Finding:
    return Finding(at=0, level="warning", message=message)


def _info(message: str) -> Finding:
    return Finding(at=0, level="info", message=message)
