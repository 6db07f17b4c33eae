"""A correction may be the only evidence that a name is said: until its place is known, it is not replaced."""

from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.episode.committed import CommittedWords
from lfi_podcast.episode.redacted import Redacted
from lfi_podcast.episode.unheard import refuse_unheard
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.episode import Span
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.work.job import Job
from tests.helpers import job_of

KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
TIMES = Redaction.model_validate({"from": 4.0, "to": 4.5})
CORRECTED = "[00:00:01.000] Host: yesterday Kiran called\n"
PLAIN = "[00:00:01.000] Host: yesterday iron called\n"


def recognition(*words: tuple[str, float, float]) -> Recognition:
    said = tuple(Word(text=text, start=a, end=b, probability=1, speaker="host") for text, a, b in words)
    engine = EngineIdentity(name="pocketsphinx", version="1", model="", digest="")
    return Recognition(engine=engine, language="en", time_line=TimeMap(), words=said)


MISHEARD = recognition(("yesterday", 1.0, 2.0), ("iron", 2.0, 3.0), ("called", 3.0, 4.0))
HEARD = recognition(("yesterday", 1.0, 2.0), ("Kiran", 2.0, 3.0), ("called", 3.0, 4.0))


def job_with(show: Path, *sound: tuple[float, float], redact=(TIMES, KIRAN), cuts=(), heard=MISHEARD) -> Job:
    """An episode in which these intervals are redacted."""
    job = job_of(show)
    located = Redacted(sound=tuple(Interval(start=start, end=end) for start, end in sound))
    job.built("redacted.json").write_bytes(located.to_json())
    job.built("heard.json").write_bytes(heard.to_json())
    return replace(job, episode=job.episode.model_copy(update={"redact": redact, "cuts": cuts}))


def refuse(job: Job, text: str | None, heard: Recognition = MISHEARD) -> None:
    refuse_unheard(job, CommittedWords(heard, text), heard)


@pytest.mark.parametrize("sound", [[], [(1.0, 2.4)], [(2.6, 4.0)]], ids=["nothing", "before", "after"])
def test_a_corrected_name_whose_sound_would_stay_stops_the_build(
    show: Path, sound: list[tuple[float, float]]
):
    with pytest.raises(UnmetPromise, match=r"transcript.md: 'Kiran' is said at about 0:02 and was misheard"):
        refuse(job_with(show, *sound), CORRECTED)


def test_a_corrected_name_whose_sound_goes_is_replaced(show: Path):
    refuse(job_with(show, (0.1, 0.2), (2.2, 2.8)), CORRECTED)
    refuse(job_with(show, (1.9, 3.1)), CORRECTED)


def test_what_has_no_name_or_no_correction_passes(show: Path):
    refuse(job_with(show), PLAIN)
    refuse(job_with(show), None)
    refuse(job_with(show, redact=(TIMES,)), CORRECTED)


def test_a_transcript_that_nobody_edited_passes(show: Path):
    """It has no evidence of its own: where its words have a name, the sound was located by them."""
    text = job_of(show).transcript_file.read_text()
    said = text.split("] Host: ")[1].split()[0]
    job = job_with(show, redact=(Redaction.model_validate({"say": said, "with": "it"}),))
    words = Recognition.from_json(job.words_file.read_bytes())
    refuse_unheard(job, CommittedWords(words, text), words)
    with pytest.raises(UnmetPromise, match=f"'{said}' is said at about"):
        refuse_unheard(job, CommittedWords(words, text + "\n"), words)


CUT = "# cut: [00:00:01.000] Host: yesterday Kiran called\n" + "[00:00:01.000] Host: good evening\n"


def test_a_name_in_a_cut_line_must_have_been_heard_there(show: Path):
    cuts = (Span(start=0.9, end=4.1),)
    evening = recognition(("good", 1.0, 1.5), ("evening", 1.5, 2.0))
    with pytest.raises(UnmetPromise, match=r"'Kiran' is in a cut line and was misheard at about 0:02"):
        refuse(job_with(show, cuts=cuts), CUT, evening)
    refuse(job_with(show, cuts=cuts, heard=HEARD), CUT, evening)
    refuse(job_with(show, cuts=cuts), CUT.replace("Kiran", "iron"), evening)


def test_a_name_that_was_heard_outside_of_the_cut_says_nothing_of_the_cut(show: Path):
    cuts = (Span(start=0.9, end=2.1),)
    said = recognition(("iron", 1.0, 2.0), ("Kiran", 2.5, 3.0), ("called", 3.0, 4.0))
    kept = recognition(("Kiran", 1.3, 1.8), ("called", 1.8, 2.8))
    job = job_with(show, (1.2, 1.9), cuts=cuts, heard=said)
    with pytest.raises(UnmetPromise, match="'Kiran' is in a cut line"):
        refuse(job, "# cut: [00:00:01.000] Host: Kiran\n[00:00:01.300] Host: Kiran called\n", kept)
