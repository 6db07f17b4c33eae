"""The stage `report`: how the sound was processed, in report.html and report.json."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from lfi_podcast.audio.measure.targets import TOLERANCE, TRUE_PEAK
from lfi_podcast.episode.leftovers import refuse_in
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.model.audio import Interval, Master
from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.report import Background, Encoding, Gain, RedactedInterval, Report, SoundExcerpts
from lfi_podcast.model.value import clock_time
from lfi_podcast.site.report import report_page
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

T = TypeVar("T", Gain, Background)

_PAUSE = 20.0  # LU below the integrated loudness: the loudness range of EBU Tech 3342 ignores softer passages


def make_report(job: Job) -> Stage:
    page, facts = job.built("report.html"), job.built("report.json")
    excerpts = job.built("excerpts.json")
    sources = [job.built(name) for name in ("mix.json", "encoded.json", "master.json")]
    redacted = read_redacted(job).sound

    def run() -> None:
        report = _report(job, redacted)
        refuse_in(job, "\n".join(_names(job, report)), page.name)
        write_file(facts, report.to_json())
        write_file(page, report_page(report, job.stored(SoundExcerpts, excerpts.name).excerpts))

    reads = {
        "the sound": "".join(map(job.cache.digest, sources)),
        "the excerpts": job.cache.digest(excerpts),
        **digests(
            title=job.public.title,
            chapters=job.public.chapters,
            people=job.names,
            audio=job.audio,
            music=job.episode.music,
            cuts=job.episode.cuts,
            redact=job.episode.redact,
            redactions=redacted,
        ),
    }
    return Stage("report", 5, reads, (page, facts), run)


def _names(job: Job, report: Report) -> Iterator[str]:
    """The report's texts that people wrote. Its own words may coincide with a redacted one, such as Apple."""
    yield report.title
    yield from (chapter.title for chapter in report.chapters)
    yield from (gain.name for gain in report.gains)
    yield from (path.name for path in job.sources.paths)
    yield from (stream.name for each in report.recordings for stream in each.streams if stream.name)


def _report(job: Job, redacted: Sequence[Interval]) -> Report:
    line, audio = job.mix_facts(), job.audio
    encoded = job.stored(Encoding, "encoded.json")
    finished = job.stored(Master, "master.json")
    gains = tuple(_whole(gain, encoded.gain, job.names) for gain in line.gains)
    return Report(
        slug=job.slug,
        title=job.public.title,
        duration=encoded.duration,
        target=audio.loudness,
        tolerance=TOLERANCE,
        ceiling=TRUE_PEAK,
        channels=encoded.channels,
        sample_rate=encoded.sample_rate,
        bitrate=encoded.bitrate,
        bytes=finished.bytes,
        encodes=encoded.encodes,
        before=encoded.before,
        after=encoded.after,
        limiter=encoded.limiter,
        done=tuple(_done(job, gains, redacted)),
        findings=encoded.findings,
        chapters=tuple(ChapterMark(at=mark.at, title=mark.title) for mark in job.public.chapters),
        redactions=tuple(RedactedInterval(start=each.start, end=each.end) for each in redacted),
        loudness_before=_without_pauses(line.loudness, line.recorded.integrated),
        loudness_after=_without_pauses(encoded.loudness, encoded.after.integrated),
        gains=gains,
        backgrounds=tuple(_named(each, job.names) for each in line.backgrounds),
        recordings=line.recordings,
        waveform=encoded.waveform,
    )


def _without_pauses(loudness: Sequence[float | None], integrated: float) -> tuple[float | None, ...]:
    return tuple(level if level is not None and level > integrated - _PAUSE else None for level in loudness)


def _whole(gain: Gain, mastering: float, names: dict[str, str]) -> Gain:
    """A track's gain in the mix plus the gain of mastering, under its speaker's name."""
    decibels = tuple(None if level is None else level + mastering for level in gain.decibels)
    return _named(Gain(name=gain.name, decibels=decibels), names)


def _named(value: T, names: dict[str, str]) -> T:
    """What is told of a track, under its speaker's name."""
    return value.model_copy(update={"name": names.get(value.name, value.name)})


def _done(job: Job, gains: Sequence[Gain], redacted: Sequence[Interval]) -> Iterator[str]:
    """What was done to the sound, in sentences. Noise reduction is reported as a finding."""
    audio, cuts = job.audio, job.episode.cuts
    yield "Rumble below 80 Hz was filtered out."
    for gain in gains:
        known = [level for level in gain.decibels if level is not None]
        if known and audio.levelling:
            yield f"{gain.name} was levelled, with gains from {min(known):+.1f} to {max(known):+.1f} dB."
    if cuts:
        seconds = sum(cut.end - cut.start for cut in cuts)
        yield f"{_counted(len(cuts), 'cut')} removed {clock_time(seconds)}."
    if audio.intro:
        yield "The intro was added at the loudness of the speech."
    if audio.outro:
        yield "The outro was added at the loudness of the speech."
    if job.episode.music:
        count = _counted(len(job.episode.music), "piece")
        yield f"{count} of music added, {-audio.ducking:g} LU below the speech while somebody speaks."
    if redacted:
        seconds = sum(each.end - each.start for each in redacted)
        yield f"{_counted(len(redacted), 'place')} redacted, {seconds:.1f} s in total."
    yield (
        f"The episode was normalised to {audio.loudness:g} LUFS with true peaks below {TRUE_PEAK:g} dBTP, "
        "and measured again as an MP3."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
