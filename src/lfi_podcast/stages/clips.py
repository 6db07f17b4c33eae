"""The stage `clips`: passages of the finished episode to share, as MP3 and as captioned videos."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lfi_podcast.audio.delivering.clips import Shared, cut, make_clip
from lfi_podcast.audio.delivering.fonts import HAS_RAQM, is_from_right
from lfi_podcast.audio.delivering.frames import Caption
from lfi_podcast.audio.mastering.limit import Limiter
from lfi_podcast.audio.mastering.master import RedactedMix
from lfi_podcast.audio.mastering.residue import TRACE, trace
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.targets import encoder_loss
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.episode.clips import clip_files, clips_folder
from lfi_podcast.episode.redacted import read_redacted
from lfi_podcast.episode.said import read_said
from lfi_podcast.episode.tags import cover_of
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.catalog import ClipFile, Form, Soundbite, Soundbites
from lfi_podcast.model.episode import LONGEST_CLIP, Clip
from lfi_podcast.model.file_types import FILE_TYPES
from lfi_podcast.model.layout import clip_key
from lfi_podcast.model.report import Encoding
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.stages.mix import mixed_of
from lfi_podcast.text.captions import Screen, cues
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_CAPTIONS = Screen(width=26, height=2)
"""Characters per line and lines per caption: what can be read at a glance on a phone."""

_WITHIN = 0.05
"""Seconds by which a clip may run past the end of the episode, since both are rounded."""


def make_clips(job: Job) -> Stage:
    facts = job.built("clips.json")
    cover = cover_of(job)
    mastered = job.stored(Encoding, "encoded.json")
    wanted = _shared(job, mastered.duration)
    outputs = tuple(path for _, files in wanted for path in files.values())

    def run() -> str | None:
        pcm, lacking = Pcm(SAMPLE_RATE, min(2, mastered.channels)), set[str]()
        for position, (clip, files) in enumerate(wanted, 1):
            if files:
                sound = _passage(job, mastered, clip, pcm)
                lacking |= set(make_clip(sound, pcm, clip, cover.thumbnail, files))
                _refuse_traces(job, mastered, clip, files)
            job.progress("clips")(position / len(wanted))
        _remove_others(job, outputs)
        found = [_soundbite(job, clip, files) for clip, files in wanted]
        write_file(facts, Soundbites(soundbites=tuple(found)).to_json())
        return _notice(lacking)

    reads = {
        **_sound_reads(job, mastered),
        "the cover": cover.identity,
        **digests(clips=[vars(clip) for clip, _ in wanted]),
    }
    return Stage("clips", 4, reads, (facts, *outputs), run)


def _sound_reads(job: Job, mastered: Encoding) -> dict[str, str]:
    if job.as_is:
        return {"the recording": job.cache.digest(job.as_is)}
    return {
        "the mix": job.cache.digest(job.built("mix.wav")),
        **digests(
            redactions=read_redacted(job).sound,
            limiter=mastered.limited_with,
            audio_bitrate=mastered.bitrate,
        ),
    }


def _passage(job: Job, mastered: Encoding, clip: Shared, pcm: Pcm) -> Samples:
    """The sound of a clip as listeners hear it: what the MP3 was encoded from, or what is published as it is."""
    if job.as_is:
        return cut(job.as_is, clip.start, clip.length, pcm)
    source = RedactedMix(mixed_of(job), read_redacted(job).sound, pcm)
    sound = source.passage(Limiter(**dict(mastered.limited_with)), clip.start, clip.length)
    return sound * np.float32(10 ** (-encoder_loss(mastered.bitrate) / 20))


def _refuse_traces(job: Job, mastered: Encoding, clip: Shared, files: Mapping[Form, Path]) -> None:
    """UnmetPromise if what was redacted can still be detected in a clip, as `recheck` does for the MP3."""
    pcm, end = Pcm(mastered.sample_rate, mastered.channels), clip.start + clip.length
    redacted = () if job.as_is else read_redacted(job).sound
    for place in (place for place in redacted if place.start < end and place.end > clip.start):
        inside = Interval(start=max(clip.start, place.start), end=min(end, place.end))
        for file in files.values():
            left = trace(file, job.built("mix.wav"), pcm, inside, mastered.gain, clip.start)
            if left > TRACE:
                raise UnmetPromise(
                    f"{left:.0%} of the sound remains from {format_time(inside.start)} to {format_time(inside.end)}",
                    job.name(file),
                    "delete it and build the episode again; if that does not help, choose another passage",
                )


def _shared(job: Job, duration: float) -> list[tuple[Shared, dict[Form, Path]]]:
    """Each clip and its files; none for one that is only within the `duration` that listeners were told."""
    transcript = read_said(job)
    found = []
    for number, clip in enumerate(job.public.clips, 1):
        is_heard = clip.at + clip.length <= duration + _WITHIN
        _refuse_outside(job, clip, max(duration, job.public.duration or 0.0))
        captions = captions_of(transcript, clip.at, clip.at + clip.length) if transcript else ()
        shared = Shared(clip.at, clip.length, clip.title, job.show.title, captions)
        found.append((shared, clip_files(job, number, clip.title) if is_heard else {}))
    return found


def _refuse_outside(job: Job, clip: Clip, duration: float) -> None:
    place = f"{job.name(job.workshop.repository.episode_file(job.slug))}: clips"
    if clip.at + clip.length > duration + _WITHIN:
        raise PodcastError(
            f"the clip {clip.title!r} ends at {clock_time(clip.at + clip.length)}, after the end of the episode "
            f"({clock_time(duration)})",
            place,
            "correct its times; they are counted from the start of the intro",
        )
    if clip.length > LONGEST_CLIP:
        raise PodcastError(
            f"the clip {clip.title!r} is {clip.length:.0f} s long; apps accept at most {LONGEST_CLIP:.0f} s",
            place,
            "choose a shorter passage",
        )


def captions_of(transcript: Transcript, start: float, end: float) -> tuple[Caption, ...]:
    """The captions of a passage, with times counted from its start.

    Speakers are named if there are several.
    """
    heard = [
        utterance.model_copy(update={"words": inside})
        for utterance in transcript.utterances
        if (inside := tuple(word for word in utterance.words if start <= (word.start + word.end) / 2 < end))
    ]
    several = len({utterance.speaker for utterance in heard}) > 1
    return tuple(
        Caption(
            start=round(max(0.0, cue.start - start), 3),
            end=round(min(end, cue.end) - start, 3),
            text=" ".join(cue.lines),
            speaker=cue.speaker if several else "",
        )
        for cue in cues(transcript.model_copy(update={"utterances": tuple(heard)}), _CAPTIONS)
    )


def _soundbite(job: Job, clip: Shared, files: Mapping[Form, Path]) -> Soundbite:
    return Soundbite(
        at=clip.start,
        length=clip.length,
        title=clip.title,
        files=tuple(
            ClipFile(
                key=clip_key(job.slug, path.name, job.cache.digest(path)),
                length=path.stat().st_size,
                type=FILE_TYPES[path.suffix].media_type,
                form=form,
            )
            for form, path in files.items()
        ),
    )


def _remove_others(job: Job, kept: Sequence[Path]) -> None:
    """Delete the files of clips that were removed or renamed."""
    for path in clips_folder(job).glob("*"):
        if path not in kept:
            path.unlink()


def _notice(lacking: set[str]) -> str | None:
    if not lacking:
        return None
    signs = " ".join(sorted(lacking)[:20])
    needs = ", Hebrew and Arabic need FriBidi, too" if is_from_right(signs) and not HAS_RAQM else ""
    remedy = f"DejaVu and Noto cover most scripts{needs}"
    return f"no installed font has {signs}, so the videos omit these characters; {remedy}"
