"""The stages of an episode, in order: what each one needs, and which episodes it applies to.

A stage is created once everything before it is fresh, so it may read what earlier stages wrote. To add a stage,
write a function that creates it and add a row to `STAGES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lfi_podcast.episode.committed import lacks_words
from lfi_podcast.episode.redacted import is_redacted
from lfi_podcast.episode.renditions import kinds
from lfi_podcast.stages.as_is import make_as_is
from lfi_podcast.stages.bring import brought_file, make_bring
from lfi_podcast.stages.clips import make_clips
from lfi_podcast.stages.compare import is_heard_again, make_compare
from lfi_podcast.stages.doubt import make_doubt
from lfi_podcast.stages.excerpts import make_excerpts
from lfi_podcast.stages.hear import make_hear
from lfi_podcast.stages.label import make_label
from lfi_podcast.stages.locate import make_locate
from lfi_podcast.stages.master import make_master
from lfi_podcast.stages.mix import make_mix
from lfi_podcast.stages.notes import make_notes
from lfi_podcast.stages.page import make_page
from lfi_podcast.stages.recheck import make_recheck
from lfi_podcast.stages.renditions import make_renditions
from lfi_podcast.stages.report import make_report
from lfi_podcast.stages.spot import make_spot
from lfi_podcast.stages.tag import make_tag
from lfi_podcast.stages.transcript import make_transcript
from lfi_podcast.work.cache import Stage
from lfi_podcast.work.job import Job


@dataclass(frozen=True)
class Step:
    """A row of the table: how to create the stage, what it needs, and which episodes it applies to."""

    make: Callable[[Job], Stage]
    needs: tuple[str, ...]
    applies: Callable[[Job], bool]


def _has_sound(job: Job) -> bool:
    return bool(job.sources.paths)


def _is_mastered(job: Job) -> bool:
    return _has_sound(job) and not job.as_is


def _has_words(job: Job) -> bool:
    """Whether it has, or will have, a transcript."""
    return (_has_sound(job) or job.has_words) and not job.is_wordless


def _is_to_be_heard(job: Job) -> bool:
    """Existing words need no new recognition, unless a name has to be found or a cut is undone."""
    if not _has_sound(job):
        return False
    if brought_file(job):
        return True
    if job.episode.speech == "none":
        return False
    is_kept = job.has_words and not job.built("heard.json").is_file()
    return not is_kept or job.redacts_words or lacks_words(job)


def _is_to_be_spotted(job: Job) -> bool:
    return _has_sound(job) and any(item.phrases for item in job.episode.redact)


def _make_sound(job: Job) -> Stage:
    return make_as_is(job) if job.as_is else make_mix(job)


def _make_words(job: Job) -> Stage:
    brought = brought_file(job)
    return make_bring(job, brought) if brought else make_hear(job)


def _is_to_be_rendered(job: Job) -> bool:
    return bool(kinds(job)) and _has_sound(job)


def _is_compared(job: Job) -> bool:
    return job.episode.speech != "none" and is_heard_again(job)


def _may_be_shown(job: Job) -> bool:
    return not job.episode.withdrawn and (_has_sound(job) or job.published is not None)


STAGES: Mapping[str, Step] = {
    "mix": Step(_make_sound, (), _has_sound),
    "hear": Step(_make_words, ("mix",), _is_to_be_heard),
    "spot": Step(make_spot, ("mix", "hear"), _is_to_be_spotted),
    "locate": Step(make_locate, ("mix", "hear", "spot"), is_redacted),
    "transcript": Step(make_transcript, ("mix", "hear", "locate"), _has_words),
    "master": Step(make_master, ("mix", "locate"), _is_mastered),
    "recheck": Step(make_recheck, ("master",), is_redacted),
    "tag": Step(make_tag, ("master", "recheck"), _is_mastered),
    "excerpts": Step(make_excerpts, ("master", "recheck"), _is_mastered),
    "report": Step(make_report, ("tag", "excerpts"), _is_mastered),
    "renditions": Step(make_renditions, ("master",), _is_to_be_rendered),
    "label": Step(make_label, ("renditions",), _is_to_be_rendered),
    "compare": Step(make_compare, ("transcript",), _is_compared),
    "notes": Step(make_notes, ("transcript",), lambda job: _has_sound(job) or job.has_texts),
    "doubt": Step(make_doubt, ("transcript", "compare"), lambda job: _has_sound(job) or job.has_texts),
    "clips": Step(make_clips, ("master", "notes"), lambda job: _has_sound(job) and bool(job.episode.clips)),
    "page": Step(make_page, ("tag", "label", "notes", "clips"), _may_be_shown),
}

TARGETS: Mapping[str, str] = {"master": "tag", "renditions": "label"}
"""Names that mean a later stage when people ask for them: a master is a tagged MP3."""


def needed(target: str, job: Job) -> frozenset[str]:
    """A stage and everything it needs. Where only times are redacted, locating them needs no recognition."""
    needs = [
        need
        for need in STAGES[target].needs
        if not (target == "locate" and need in ("hear", "spot")) or job.redacts_words
    ]
    return frozenset([target]).union(*(needed(need, job) for need in needs))
