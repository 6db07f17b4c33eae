"""What each stage depends on: whatever would change its result makes it stale, and what it needs runs first."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from lfi_podcast.episode.redacted import Redacted
from lfi_podcast.model.catalog import Record, Soundbites
from lfi_podcast.model.episode import Span
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.stages.bring import make_bring
from lfi_podcast.stages.build import status
from lfi_podcast.stages.table import STAGES, needed
from lfi_podcast.work.job import Job
from tests.helpers import EPISODE, SHOW, SLUG, job_of

KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
TIMES = Redaction.model_validate({"from": 1.0, "to": 2.0})


def in_episode(text: str) -> Callable[[Path], object]:
    return lambda show: (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + text)


def in_place_of(before: str, after: str) -> Callable[[Path], object]:
    return lambda show: (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace(before, after))


def in_show(before: str, after: str = "") -> Callable[[Path], object]:
    text = SHOW.replace(before, after) if after else SHOW + before
    return lambda show: (show / "show.yml").write_text(text)


def committed(name: str) -> Callable[[Path], object]:
    return lambda show: append(show / "episodes" / SLUG / name)


def built(name: str) -> Callable[[Path], object]:
    return lambda show: append(show / "build" / SLUG / name)


def another_cover(show: Path) -> None:
    Image.new("RGB", (1400, 1400), "navy").save(show / "artwork" / "cover.jpg")


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


DEPENDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "the language": (
        in_show("language: en", "language: en-GB"),
        "hear spot transcript recheck tag label notes page",
    ),
    "a pronunciation": (
        in_episode("glossary: [Kiran = K IH R AH N]\n"),
        "hear spot transcript recheck notes",
    ),
    "a pronunciation in show.yml": (
        in_show("glossary: [Kiran = K IH R AH N]\n"),
        "hear spot transcript recheck notes page",
    ),
    "the address": (in_show("link: https://small.", "link: https://large."), "notes doubt page"),
    "a name": (
        in_show("{name: Host}", "{name: Anna Host}"),
        "hear transcript report notes doubt page",
    ),
    "the title": (in_place_of("The first one", "Another"), "tag report label notes page"),
    "the title of the show": (in_show("A Small Show", "Another Show"), "tag label page"),
    "cuts": (in_episode("cuts: [{from: 2, to: 3}]\n"), "mix locate transcript excerpts report compare"),
    "a chapter": (in_place_of("{at: 3, title: End}", "{at: 4, title: End}"), "tag report label notes page"),
    "a reference": (in_episode("references: [{text: A paper}]\n"), "notes page"),
    "a clip": (in_episode("clips: [{at: 1, for: 2, title: A clip}]\n"), "clips"),
    "the loudness": (in_show("audio: {loudness: -18}\n"), "master renditions report page"),
    "the channels": (in_show("audio: {channels: stereo}\n"), "mix master renditions report page"),
    "the bitrate": (in_show("audio: {bitrate: 128}\n"), "master report page"),
    "levelling": (in_show("audio: {levelling: false}\n"), "mix report page"),
    "noise reduction": (in_show("audio: {noise_reduction: false}\n"), "mix report page"),
    "equalisation": (in_show("audio: {equalisation: false}\n"), "mix report page"),
    "the cover": (another_cover, "tag label clips page"),
    "what a camera wrote into the cover": (lambda show: append(show / "artwork" / "cover.jpg"), ""),
    "the recording": (committed("recording.flac"), "mix hear spot excerpts compare"),
    "words.json": (committed("words.json"), "transcript compare notes doubt"),
    "transcript.md": (committed("transcript.md"), "transcript notes doubt"),
    "accepted.json": (
        lambda show: (show / "episodes" / SLUG / "accepted.json").write_text('{"accepted": []}'),
        "doubt notes",
    ),
    "what may be heard again": (
        lambda show: (show / "episodes" / SLUG / "accepted.json").write_text(
            '{"unsilenced": [{"start": 1, "end": 2}]}'
        ),
        "locate recheck doubt notes",
    ),
    "the recognition": (built("heard.json"), "spot locate transcript recheck"),
    "the name search": (built("spotted.json"), "locate"),
    "the mix": (built("mix.wav"), "master recheck renditions clips page"),
    "the facts of the mix": (built("mix.json"), "excerpts report"),
    "the mastered sound": (built("encoded.mp3"), "recheck tag excerpts page"),
    "the facts of mastering": (built("encoded.json"), "report"),
    "the names that may be audible": (built("names.json"), "doubt"),
    "the second recognition": (built("compared.json"), "doubt"),
    "the transcript": (built("said.json"), "page"),
    "the notes": (built("notes.html"), "page"),
}


def reads(job: Job) -> dict[str, dict[str, str]]:
    return {name: dict(step.make(job).reads) for name, step in STAGES.items()}


@pytest.mark.parametrize("change", DEPENDS)
def test_whatever_would_change_a_result_makes_its_stage_stale(show: Path, change: str):
    (show / "build" / SLUG / "clips.json").write_bytes(Soundbites(soundbites=()).to_json())
    before = reads(job_of(show))
    make, stages = DEPENDS[change]
    make(show)
    after = reads(job_of(show))
    assert {name for name in STAGES if before[name] != after[name]} == set(stages.split())


def redacting(show: Path, *redact: Redaction, **located: object) -> Job:
    job = job_of(show)
    job.built("redacted.json").write_bytes(Redacted.model_validate(located).to_json())
    return replace(job, episode=job.episode.model_copy(update={"redact": redact}))


def test_redactions_and_their_places_make_what_has_them_stale(show: Path):
    before = reads(redacting(show, TIMES))
    asked = reads(redacting(show, TIMES, KIRAN))
    everywhere = {"locate", "transcript", "recheck", "report", "compare", "notes", "doubt", "page"}
    assert {name for name in STAGES if before[name] != asked[name]} == {*everywhere, "spot"}
    found = reads(redacting(show, TIMES, KIRAN, sound=[{"start": 1.0, "end": 2.0}]))
    sounding = {"transcript", "master", "recheck", "excerpts", "report", "renditions", "clips", "page"}
    assert {name for name in STAGES if asked[name] != found[name]} == sounding
    unsure = {"item": 1, "start": 4.0, "end": 4.5, "sure": False}
    doubtful = reads(redacting(show, TIMES, KIRAN, sound=[{"start": 1.0, "end": 2.0}], misheard=[unsure]))
    assert {name for name in STAGES if found[name] != doubtful[name]} == {"transcript", "recheck", "excerpts"}


def test_an_imported_transcript_is_placed_again_when_a_pronunciation_is_added(show: Path):
    imported = show / "episodes" / SLUG / "transcript.txt"
    imported.write_text("Hello.\n")
    before = make_bring(job_of(show), imported).reads
    in_episode("glossary: [Kiran = K IH R AH N]\n")(show)
    assert make_bring(job_of(show), imported).reads != before


@pytest.mark.parametrize(
    ("redact", "runs"),
    [
        ((), "mix locate master recheck tag"),
        ((TIMES,), "mix locate master recheck tag"),
        ((KIRAN,), "mix hear spot locate master recheck tag"),
        ((TIMES, KIRAN), "mix hear spot locate master recheck tag"),
    ],
    ids=["nothing", "times", "words", "both"],
)
def test_only_words_that_are_redacted_need_recognition_for_a_master(
    show: Path, redact: tuple[Redaction, ...], runs: str
):
    assert needed("tag", redacting(show, *redact)) == set(runs.split())


def test_a_page_needs_all_that_it_shows_and_all_that_was_checked(show: Path):
    job = redacting(show, KIRAN)
    assert needed("page", job) == STAGES.keys() - {"excerpts", "report", "compare", "doubt"}
    assert needed("doubt", job) == {"mix", "hear", "spot", "locate", "transcript", "compare", "doubt"}


def test_where_only_times_are_redacted_they_do_not_wait_for_recognition(show: Path):
    in_episode("glossary: [Kiran]\n")(show)
    timed, named = (
        {row.stage: row.reason for row in status(redacting(show, *redact))}
        for redact in ((TIMES,), (TIMES, KIRAN))
    )
    assert timed["hear"] == named["hear"] == "glossary changed"
    assert timed["locate"] == "not built yet" and timed["master"] == "waits for locate"
    assert named["locate"] == "waits for hear" and timed["transcript"] == "waits for hear"


def applies(job: Job) -> set[str]:
    return {name for name, step in STAGES.items() if step.applies(job)}


def test_words_that_are_kept_are_heard_again_only_for_names_and_for_what_was_cut(show: Path):
    """In a clone, whose `build/` is empty: recognition takes longer than everything else."""
    assert "hear" in applies(job_of(show))
    (show / "build" / SLUG / "heard.json").unlink()
    assert "hear" not in applies(job_of(show))
    assert "hear" not in applies(redacting(show, TIMES)) and "hear" in applies(redacting(show, KIRAN))
    words = show / "episodes" / SLUG / "words.json"
    kept = words.read_bytes()
    cut = Recognition.from_json(kept).model_copy(update={"time_line": TimeMap((Span(start=1.0, end=2.0),))})
    words.write_bytes(cut.to_json())
    assert "hear" in applies(job_of(show)), "a cut was undone"
    words.write_bytes(kept)
    (show / "episodes" / SLUG / "transcript.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n")
    assert "hear" in applies(job_of(show)), "somebody has brought words"
    for name in ("words.json", "transcript.md", "transcript.srt"):
        (show / "episodes" / SLUG / name).unlink()
    assert "hear" in applies(job_of(show)), "there are none"


def test_what_is_not_asked_for_does_not_run(show: Path):
    plain = applies(job_of(show))
    assert not plain & {"spot", "locate", "recheck", "renditions", "label", "compare", "clips"}
    assert applies(redacting(show, TIMES)) - plain == {"locate", "recheck"}
    assert applies(redacting(show, KIRAN)) - plain == {"spot", "locate", "recheck"}
    in_show("audio: {renditions: [opus]}\n")(show)
    in_episode("clips: [{at: 1, for: 2, title: A clip}]\n")(show)
    assert applies(job_of(show)) - plain == {"renditions", "label", "clips"}


def test_without_the_recording_there_are_words_and_a_page_of_what_was_published(show: Path):
    (show / "episodes" / SLUG / "recording.flac").unlink()
    job = redacting(show, TIMES, KIRAN)
    words = {"transcript", "notes", "doubt"}
    assert applies(job) == words
    record = Record.from_json(job.built("record.json").read_bytes())
    assert applies(replace(job, published=record)) == {*words, "page"}
    withdrawn = replace(
        job, published=record, episode=job.episode.model_copy(update={"withdrawn": "a mistake"})
    )
    assert applies(withdrawn) == words
