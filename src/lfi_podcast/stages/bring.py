"""An imported transcript in place of recognition: its words are aligned with the sound, in any language.

    cues ─ words found near their cues ─────────────────────────────┐
    no cues, or wrong ones ─ words found in the whole recording ────┴─ heard.json

The file is in the episode's folder and, like the recording, stays out of git, since it contains what redaction
removes. The result has the form of any recognition, so later stages treat it the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.episode.voices import lexicon_of, placement, voices
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import ALIGNED, Passage, Recognition, Word
from lfi_podcast.speech.align import align
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.pocketsphinx import Pocketsphinx
from lfi_podcast.stages.script import Located, Script, located
from lfi_podcast.transcript.place_imported import Token, placed, tokens
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_AROUND = 1.0
"""Seconds before and after a cue in which its words are searched for: cues that people hear by are often late."""

_AT_ONCE = 30.0
"""Seconds of cues that are aligned together."""

_TRUSTED = 0.95
"""If a smaller share of the words is found at their cues, the cues may be late or belong to another recording, so
the whole recording is searched as well."""

_ALIGNER = Listening(model="en-us", language="en")
"""The model that words are aligned with: pocketsphinx's own."""


def brought_file(job: Job) -> Path | None:
    """The transcript in the episode's folder; PodcastError if there are several."""
    folder = job.transcript_file.parent
    found = job.workshop.repository.brought(job.slug)
    if found and job.transcript_file.is_file() and not job.words_file.is_file():
        found.append(job.transcript_file)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise PodcastError(f"there are several transcripts ({names})", job.name(folder), "keep one of them")
    return found[0] if found else None


def make_bring(job: Job, path: Path) -> Stage:
    """The stage `hear` for an imported transcript, from which it makes `heard.json`."""
    from lfi_podcast.episode.brought import people_on  # slow to load, and for few episodes

    output, people = job.built("heard.json"), people_on(job.show, job.episode)

    def run() -> str:
        recognition, notice = bring_episode(job, path)
        write_file(output, recognition.to_json())
        return notice

    reads = {
        **{job.name(source): job.cache.digest(source) for source in job.sources.paths},
        job.name(path): job.cache.digest(path),
        **digests(
            language=job.language,
            glossary=job.glossary,
            people=job.names,
            names_in_the_file=(people.credited, people.others),
            who_speaks=[speaker for speaker, _ in voices(job)],
            when_each_track_begins=[placement(voice) for voice in job.mix_facts().voices],
        ),
    }
    return Stage("hear", 7, reads, (output,), run)


def bring_episode(job: Job, path: Path) -> tuple[Recognition, str]:
    """Every word of the file with its time in the recording; and who speaks, and how many words were not found."""
    from lfi_podcast.episode.brought import people_on, read_brought, understood
    from lfi_podcast.text.brought import parse_brought

    people = people_on(job.show, job.episode)
    said = parse_brought(job.name(path), read_brought(path), people)
    scripts = list(_scripts(job, path, [_with_name(passage, people.others) for passage in said.passages]))
    near = {script.speaker: _within_cues(script, lexicon_of(job)) for script in scripts}
    adrift = [script for script in scripts if _found(near[script.speaker]) < _TRUSTED * len(script.said)]
    anywhere = located(job, adrift) if adrift else {}
    words = [
        word
        for script in scripts
        for word in _placed(script.said, near[script.speaker], anywhere.get(script.speaker))
    ]
    lost = sum(word.probability == 0 for word in words)
    recognition = Recognition(
        engine=Pocketsphinx(_ALIGNER).identity.model_copy(update={"name": ALIGNED, "options": {}}),
        language=job.language,
        time_line=TimeMap(),
        words=tuple(sorted(words, key=lambda word: (word.start, word.speaker or "", word.end))),
    )
    told = understood(said, job.show, job.episode)
    guessed = f"; {lost} of {len(words)} words were not found in the audio; their times are estimated"
    return recognition, f"{job.name(path)}: {told}{guessed if lost else ''}"


def _with_name(passage: Passage, others: Mapping[str, str]) -> Passage:
    """Whoever is not on the episode has no id there."""
    return replace(passage, name=others.get(passage.name or "", passage.name))


def _scripts(job: Job, path: Path, passages: Sequence[Passage]) -> Iterator[Script]:
    """Each recording on which something is said."""
    everybody = voices(job)
    own = {everybody[0][0]: passages} if len(everybody) == 1 else _by_speaker(job, path, passages)
    for (speaker, source), voice in zip(everybody, job.mix_facts().voices, strict=True):
        if said := tokens(own.get(speaker, ()), speaker):
            yield Script(speaker, source, voice, said)


def _by_speaker(job: Job, path: Path, passages: Sequence[Passage]) -> Mapping[str | None, Sequence[Passage]]:
    """What each speaker says. PodcastError if a passage is nobody's who has a track."""
    own: dict[str | None, list[Passage]] = {speaker: [] for speaker, _ in voices(job)}
    for passage in passages:
        speaker = passage.name
        if speaker not in own or speaker is None:
            known = ", ".join(job.names[speaker] for speaker in own if speaker in job.names)
            raise PodcastError(
                f"{passage.text[:40]!r} is spoken by {job.names.get(speaker, speaker)}, who has no track"
                if speaker
                else f"no speaker is given for {passage.text[:40]!r}",
                job.name(path),
                f"start it with a name: {known}",
            )
        own[speaker].append(passage)
    return own


def _placed(
    said: Sequence[Token], near: Sequence[TimeSpan | None], anywhere: Located | None
) -> Sequence[Word]:
    """Each word with a time: where it was found `near` its cue, or where the whole recording has more of the words."""
    first, last = said[0].start or 0.0, said[-1].end or 0.0
    if anywhere is None:
        return placed(said, near, first, last, is_cued=True)
    if _found(anywhere.times) > _found(near):
        return placed(said, anywhere.times, anywhere.begin, anywhere.end, is_cued=False)
    return placed(said, near, min(anywhere.begin, first), anywhere.end, _is_cued(said))


def _is_cued(said: Sequence[Token]) -> bool:
    return all(token.start is not None for token in said)


def _found(times: Sequence[TimeSpan | None]) -> int:
    return sum(at is not None for at in times)


def _within_cues(script: Script, lexicon: Lexicon) -> Sequence[TimeSpan | None]:
    """The words found near their cues; none without cues."""
    said = script.said
    times: list[TimeSpan | None] = [None] * len(said)
    if not _is_cued(said):
        return times
    groups = [
        list(run) for _, run in groupby(range(len(said)), key=lambda n: int((said[n].start or 0) // _AT_ONCE))
    ]
    spans = [
        ((max(0.0, (said[run[0]].start or 0) - _AROUND), max(said[n].end or 0 for n in run) + _AROUND),)
        for run in groups
    ]
    sounds = excerpts(listen(script.path, script.voice), spans, BYTES_PER_SECOND)
    for run, ((start, _),), pcm in zip(groups, spans, sounds, strict=True):
        found = align(pcm, [said[n].text for n in run], lexicon)
        for n, at in zip(run, found, strict=True):
            times[n] = (round(start + at[0], 3), round(start + at[1], 3)) if at else None
    return times
