"""The stage `clips`: passages of the finished episode to share, as MP3 and as captioned videos."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lfi_podcast.audio.delivering.clips import Shared, make_clip
from lfi_podcast.audio.delivering.frames import Caption
from lfi_podcast.audio.measure.source import SAMPLE_RATE
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.episode.clips import clip_files, clips_folder
from lfi_podcast.episode.said import read_said
from lfi_podcast.episode.tags import cover_of
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import ClipFile, Form, Soundbite, Soundbites
from lfi_podcast.model.episode import LONGEST_CLIP, Clip
from lfi_podcast.model.file_types import FILE_TYPES
from lfi_podcast.model.layout import clip_key
from lfi_podcast.model.report import Encoding
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.text.captions import Screen, cues
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_CAPTIONS = Screen(width=26, height=2)
"""Characters per line and lines per caption: what can be read at a glance on a phone."""

_WITHIN = 0.05
"""Seconds by which a clip may run past the end of the episode, since both are rounded."""


def make_clips(job: Job) -> Stage:
    sound, facts = job.as_is or job.built("encoded.mp3"), job.built("clips.json")
    cover = cover_of(job)
    mastered = job.stored(Encoding, "encoded.json")
    wanted = _shared(job, mastered.duration)
    outputs = tuple(path for _, files in wanted for path in files.values())

    def run() -> str | None:
        pcm, lacking = Pcm(SAMPLE_RATE, min(2, mastered.channels)), set[str]()
        for position, (clip, files) in enumerate(wanted, 1):
            lacking |= set(make_clip(sound, pcm, clip, cover.thumbnail, files)) if files else set()
            job.progress("clips")(position / len(wanted))
        _remove_others(job, outputs)
        found = [_soundbite(job, clip, files) for clip, files in wanted]
        write_file(facts, Soundbites(soundbites=tuple(found)).to_json())
        return _notice(lacking)

    reads = {
        "the mastered sound": job.cache.digest(sound),
        "the cover": cover.identity,
        **digests(clips=[vars(clip) for clip, _ in wanted]),
    }
    return Stage("clips", 2, reads, (facts, *outputs), run)


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
    return f"no installed font has {signs}, so the videos omit these characters; DejaVu and Noto cover most scripts"
