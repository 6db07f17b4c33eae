"""An imported transcript in place of recognition: its words are aligned with the sound, in any language.

    cues ─ words found near their cues ─────────────────────────────┐
    no cues, or wrong ones ─ words found in the whole recording ────┴─ heard.json

The file is in the episode's folder and, like the recording, stays out of git, since it contains what redaction
removes. The result has the form of any recognition, so later stages treat it the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.episode.voices import lexicon_of, placement, voices
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import ALIGNED, Recognition, Word
from lfi_podcast.speech.align import align
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.pocketsphinx import Pocketsphinx
from lfi_podcast.stages.script import Located, Script, located
from lfi_podcast.transcript.import_formats import KINDS, Passage, parse_brought
from lfi_podcast.transcript.place_imported import Token, placed, tokens
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import reading, write_file
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
    found = [path for kind in KINDS if (path := folder / f"transcript.{kind}").is_file()]
    if found and job.transcript_file.is_file() and not job.words_file.is_file():
        found.append(job.transcript_file)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise PodcastError(f"there are several transcripts ({names})", job.name(folder), "keep one of them")
    return found[0] if found else None


def make_bring(job: Job, path: Path) -> Stage:
    """The stage `hear` for an imported transcript, from which it makes `heard.json`."""
    output = job.built("heard.json")

    def run() -> str | None:
        recognition, notice = bring_episode(job, path)
        write_file(output, recognition.to_json())
        return notice

    reads = {
        **{job.name(source): job.cache.digest(source) for source in job.sources.paths},
        job.name(path): job.cache.digest(path),
        **digests(
            language=job.show.language,
            glossary=job.glossary,
            people=job.names,
            who_speaks=[speaker for speaker, _ in voices(job)],
            when_each_track_begins=[placement(voice) for voice in job.mix_facts().voices],
        ),
    }
    return Stage("hear", 6, reads, (output,), run)


def bring_episode(job: Job, path: Path) -> tuple[Recognition, str | None]:
    """Every word of the file with its time in the recording, and how many were not found."""
    with reading(path):
        content = path.read_bytes()
    ids = {name.casefold(): speaker for speaker, name in job.names.items()} | {id_: id_ for id_ in job.names}
    scripts = list(_scripts(job, path, parse_brought(job.name(path), content, ids), ids))
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
        language=job.show.language,
        time_line=TimeMap(),
        words=tuple(sorted(words, key=lambda word: (word.start, word.speaker or "", word.end))),
    )
    guessed = f"{job.name(path)}: {lost} of {len(words)} words were not found in the audio; their times are estimated"
    return recognition, guessed if lost else None


def _scripts(job: Job, path: Path, passages: Sequence[Passage], ids: Mapping[str, str]) -> Iterator[Script]:
    """Each recording on which something is said."""
    everybody = voices(job)
    own = {everybody[0][0]: passages} if len(everybody) == 1 else _by_speaker(job, path, passages, ids)
    for (speaker, source), voice in zip(everybody, job.mix_facts().voices, strict=True):
        if said := _tokens(own.get(speaker, ()), ids, speaker):
            yield Script(speaker, source, voice, said)


def _by_speaker(
    job: Job, path: Path, passages: Sequence[Passage], ids: Mapping[str, str]
) -> Mapping[str | None, Sequence[Passage]]:
    """What each speaker says. PodcastError if a passage is nobody's who has a track."""
    own: dict[str | None, list[Passage]] = {speaker: [] for speaker, _ in voices(job)}
    for passage in passages:
        speaker = ids.get((passage.name or "").casefold())
        if speaker not in own:
            known = ", ".join(job.names[speaker] for speaker in own if speaker in job.names)
            raise PodcastError(
                f"{passage.text[:40]!r} is spoken by {passage.name}, who has no track"
                if passage.name
                else f"no speaker is given for {passage.text[:40]!r}",
                job.name(path),
                f"start it with a name: {known}",
            )
        own[speaker].append(passage)
    return own


def _tokens(passages: Sequence[Passage], ids: Mapping[str, str], owner: str | None) -> Sequence[Token]:
    """Their words, with the speakers' ids. `owner`: who speaks where no name is given."""
    return tokens(passages, lambda name: ids.get((name or "").casefold(), name) or owner)


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
