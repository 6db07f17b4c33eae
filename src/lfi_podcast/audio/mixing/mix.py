"""Mixes recordings into one sound, which defines the episode's time line.

tracks ─ align ─ gate ─ level ─ sum ─ cut ─ add music ─ mix.wav
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np

from lfi_podcast.audio.measure.background import Later, compared
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.meter import HOP, integrated, short_term
from lfi_podcast.audio.measure.meter import summed as summed_levels
from lfi_podcast.audio.measure.source import Portion, inspect
from lfi_podcast.audio.mixing import mix_report, music
from lfi_podcast.audio.mixing.alignment import Alignment
from lfi_podcast.audio.mixing.compression import evened
from lfi_podcast.audio.mixing.edit import Cut, cut, merged
from lfi_podcast.audio.mixing.lineup import lined_up
from lfi_podcast.audio.mixing.music_plan import MusicPlan, layers
from lfi_podcast.audio.mixing.starts import Starts, starts
from lfi_podcast.audio.mixing.track import Track, Wish, arranged, summed
from lfi_podcast.audio.mixing.voices import alike
from lfi_podcast.audio.samples.curve import FRAME
from lfi_podcast.audio.samples.pcm import Pcm, ProgressCallback, Watched, reported
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.audio.treating.denoise import for_recognisers
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding, Loudness, Treatment, Voice
from lfi_podcast.model.recording import Account, Division
from lfi_podcast.model.report import ALONE, Background, Gain, TrackClock
from lfi_podcast.model.show import AudioSettings, TrackSettings
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap


@dataclass(frozen=True)
class Session:
    """The inputs of an episode's sound. Cuts are on the recording's own time line.

    `sides`: who speaks in each part of the only recording, if its channels, or its streams (`parts`), are the tracks.
    `by_hand`: what people say of tracks, by their names. `host`: the name of the track whose tone the others follow;
    the first track's, if there is none of that name.
    """

    tracks: tuple[Path, ...]
    settings: AudioSettings
    cuts: tuple[Span, ...] = ()
    music: MusicPlan = field(default_factory=MusicPlan)
    sides: tuple[str, ...] = ()
    parts: Division = "channels"
    by_hand: Mapping[str, TrackSettings] = field(default_factory=dict)
    host: str = ""

    @property
    def takes(self) -> tuple[tuple[str, Path, Portion | None], ...]:
        """Each track's name, its file, and what of it is used, if not all."""
        if not self.sides:
            return tuple((path.stem, path, None) for path in self.tracks)
        count = len(self.sides)
        return tuple(
            (name, self.tracks[0], Portion(number, count, self.parts))
            for number, name in enumerate(self.sides)
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, *_ in self.takes)

    def wishes(self, name: str) -> Wish:
        """What is to be done with a track."""
        known = self.by_hand.get(name, TrackSettings())
        said = known.model_dump(exclude={"offset", "gain"}, exclude_none=True)
        audio = self.settings.model_copy(update=said)
        return Wish(audio.noise_reduction, audio.levelling, audio.equalisation, known.gain)

    @property
    def labels(self) -> tuple[str, ...]:
        """What findings call each track."""
        return tuple(f"{path.name} ({name})" if part else path.name for name, path, part in self.takes)


@dataclass(frozen=True)
class Mix:
    """The facts of a mix. Times are seconds on the listener's time line, except `pauses`.

    `offset`: where the recording begins. `integrated`: LUFS of the speech. `peak`: the highest sample (dBFS).
    `recorded`: the loudness of the unprocessed recording.
    `voices`: how each track was mixed. `pauses`: long pauses, on the recording's own time line.
    `loudness` (short-term, LUFS, as recorded) and `gains` (dB, of each track) have one value per second.
    `recordings`: an account of each file. `backgrounds`: noise and hum of each track.
    `clocks`: where each of several tracks lies.
    """

    offset: float
    duration: float
    integrated: float
    peak: float
    recorded: Loudness
    findings: tuple[Finding, ...]
    voices: tuple[Voice, ...]
    pauses: tuple[tuple[float, float], ...]
    loudness: tuple[float | None, ...]
    gains: tuple[Gain, ...]
    recordings: tuple[Account, ...]
    backgrounds: tuple[Background, ...] = ()
    clocks: tuple[TrackClock, ...] = ()


def _prepared(
    session: Session, pcm: Pcm, copies: Sequence[Path], heard: Sequence[Path]
) -> tuple[tuple[Track, ...], Starts]:
    """The tracks, ready to be summed, and what is known of when they began."""
    wishes = [session.wishes(name) for name in session.names]
    sources = [
        inspect(path, pcm.channels, wish.is_cleaned, copy, portion)
        for (_, path, portion), wish, copy in zip(session.takes, wishes, copies, strict=True)
    ]
    offsets = {name: known.offset for name, known in session.by_hand.items() if known.offset is not None}
    begun = starts(session.names, [source.account for source in sources], offsets)
    alone = (Alignment(evidence="reference"),) * len(sources)
    alignments = alone if session.sides else lined_up(sources, begun.known, pcm.channels)
    tracks = arranged(sources, wishes, alignments)
    return _kept(_brought_together(tracks, session, wishes), heard), begun


def _brought_together(tracks: Sequence[Track], session: Session, wishes: Sequence[Wish]) -> tuple[Track, ...]:
    """The tracks whose loud and soft words are evened, and whose tone is the host's, as far as that is wanted."""
    labels, names = session.labels, session.names
    even = [
        evened(track, label) if wish.is_levelled else track
        for track, label, wish in zip(tracks, labels, wishes, strict=True)
    ]
    toned = alike(even, labels, names.index(session.host) if session.host in names else 0)
    return tuple(
        each if wish.is_equalised else track for each, track, wish in zip(toned, even, wishes, strict=True)
    )


def mix(
    session: Session, output: Path, progress: ProgressCallback | None = None, heard: Sequence[Path] = ()
) -> Mix:
    """Write `output`, a WAV of 32-bit floats at 44.1 kHz. SoundProblem if a recording is unusable.

    `heard`: for each track, where its sound is kept for `listen`, so that its noise is lowered only once; that file is
    empty if there is no need to.
    """
    copies = [output.with_name(f".{output.name}.{n}.part") for n in range(len(session.takes))]
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _mixed(session, copies, output, progress, heard)
    finally:
        for copy in copies:
            copy.unlink(missing_ok=True)


def _is_costly(treatment: Treatment) -> bool:
    """Whether it takes about as long as mixing all the rest, and recognisers hear it."""
    heard = for_recognisers(treatment)
    return heard.denoising is not None or heard.dereverberation


def _kept(tracks: Sequence[Track], heard: Sequence[Path]) -> tuple[Track, ...]:
    """The tracks, with those to be kept whose treatment is costly; the files of others are made empty."""
    for file in heard:
        file.write_bytes(b"")
    return tuple(
        replace(track, heard=file) if _is_costly(track.source.treatment) else track
        for track, file in zip_longest(tracks, heard)
    )


def _cuts(session: Session, frames: int, pcm: Pcm) -> tuple[tuple[Cut, ...], int]:
    """The cuts of a recording, and how many of its frames they leave; SoundProblem if none."""
    cuts = merged((Cut(pcm.frames(span.start), pcm.frames(span.end)) for span in session.cuts), pcm)
    kept = frames - sum(max(0, min(each.end, frames) - each.start) for each in cuts)
    if kept <= 0:
        where = str(session.tracks[0])
        raise SoundProblem("the cuts remove the whole recording", where, "shorten `cuts` in episode.yml")
    return cuts, kept


def _mixed(
    session: Session,
    copies: Sequence[Path],
    output: Path,
    progress: ProgressCallback | None,
    heard: Sequence[Path],
) -> Mix:
    pcm = Pcm(SAMPLE_RATE, session.settings.channel_count)
    tracks, begun = _prepared(session, pcm, copies, heard)
    speech = np.logical_or.reduce([track.speech for track in tracks])
    duration = max(track.duration for track in tracks)
    frames = pcm.frames(duration)
    cuts, kept = _cuts(session, frames, pcm)
    with ExitStack() as stack:
        spoken = mix_report.without(speech, FRAME, cuts, pcm)
        start, pieces = layers(session.music, session.settings, kept, spoken, pcm, stack)
        treated = [Later(track.source.pauses) for track in tracks]
        voices = stack.enter_context(summed(tracks, pcm, [each.passing for each in treated]))
        body = cut(reported(voices, frames, progress), cuts, pcm)
        sound = Watched(music.mixed(body, start, pieces, pcm))
        write_wav(sound, pcm, output)
    line = TimeMap(session.cuts, pcm.seconds(start))
    length = pcm.seconds(sound.frames)
    momentary = summed_levels([track.recorded for track in tracks])
    levelled = summed_levels([track.levelled for track in tracks])
    return Mix(
        offset=line.offset,
        duration=length,
        integrated=integrated(mix_report.without(levelled, HOP, cuts, pcm)),
        peak=sound.peak,
        recorded=mix_report.recorded(tracks, momentary),
        findings=(
            *dict.fromkeys(mix_report.findings(tracks, line)),
            *(begun.findings if not session.sides else ()),
            *mix_report.late_cuts(line, duration),
        ),
        voices=tuple(track.voice for track in tracks),
        pauses=tuple(mix_report.pauses(speech)),
        loudness=mix_report.each_second(short_term(momentary), HOP, line, length),
        backgrounds=tuple(map(compared, session.names if len(tracks) > 1 else [ALONE], treated)),
        recordings=tuple({track.source.path: track.source.account for track in tracks}.values()),
        gains=mix_report.gains(tracks, session.names, line, length),
        clocks=mix_report.clocks(tracks, session.names),
    )
