"""From sources to words with speakers and times on the recording's own time line."""

import shutil
from pathlib import Path

from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.voices import listening
from lfi_podcast.model.audio import Loudness
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import placed, segments
from lfi_podcast.stages.hear import hear_episode, make_hear
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import Reporter, silent
from lfi_podcast.work.job import Job, MixFacts, Workshop
from lfi_podcast.work.pool import Map, worker_map
from tests.audio.helpers import ffmpeg
from tests.helpers import of_demo
from tests.speech.helpers import DEMO, SAYS, checkpoint, error_rate, require, seconds, sound, voice

OFFSET = 7.25
SLUG = "001-public-or-private"


class Eager:
    """An engine that places words outside the segment, as Whisper may."""

    longest_segment = 0.0
    identity = EngineIdentity(name="eager", version="1", model="", digest="")

    def hear(self, pcm):
        times = [(0.0, 0.5), (0.5, 0.5), (seconds(pcm) - 0.1, seconds(pcm) + 4), (1e3, 2e3)]
        return [Word(text="so", start=start, end=end, probability=1) for start, end in times]


def heard_words(engine, blocks, speaker):
    for segment in segments(blocks, engine.longest_segment):
        yield from placed(engine.hear(segment.pcm), segment, speaker)


def test_words_stay_in_their_segment_and_carry_the_speaker():
    recording = sound(DEMO[0])[:640_000]
    plain = list(heard_words(Eager(), [recording], None))
    assert plain[0].start > 0.3
    assert all(word.start <= word.end <= seconds(recording) for word in plain)
    segments = [plain[at : at + 4] for at in range(0, len(plain), 4)]
    assert all(segment[3].start == segment[3].end == segment[2].end for segment in segments)
    assert len(segments) > 1 and segments[0][3].end < segments[1][0].start
    hosts = list(heard_words(Eager(), [recording], "host"))
    assert {word.speaker for word in hosts} == {"host"}
    assert all(round(word.start, 3) == word.start and round(word.end, 3) == word.end for word in hosts)


def repository(root: Path, slug: str = SLUG, speech: str = "{engine: pocketsphinx}") -> Repository:
    """A show with one episode of the demo, mixed already."""
    shutil.copytree(of_demo(f"episodes/{slug}"), root / "episodes" / slug)
    show = of_demo("show.yml").read_text(encoding="utf-8").partition("\nspeech:")[0]
    (root / "show.yml").write_text(f"{show}\nspeech: {speech}\n", encoding="utf-8")
    loudness = Loudness(integrated=-23, range=5, true_peak=-3)
    (root / "build" / slug).mkdir(parents=True)
    where = Repository(root)
    line = MixFacts(
        offset=OFFSET,
        duration=OFFSET + 180,
        integrated=-23,
        peak=-3,
        recorded=loudness,
        voices=tuple(voice(path) for path in where.sources(slug).paths),
    )
    (root / "build" / slug / "mix.json").write_bytes(line.to_json())
    return where


def job(where: Repository, mapped: Map = map, report: Reporter = silent) -> Job:
    workshop = Workshop(where, where.show(), Cache(where.root), report, mapped)
    return Job(workshop, where.episode(where.slugs()[0]))


def shorten(where: Repository, start: float, length: float) -> None:
    for track in where.sources(where.slugs()[0]).paths:
        whole = track.rename(track.with_name("whole.flac"))
        ffmpeg("-ss", start, "-t", length, "-i", whole, track)
        whole.unlink()


def test_tracks_are_heard_alike_in_processes_and_in_turn(tmp_path):
    where = repository(tmp_path)
    shorten(where, 29, 6)  # the end of what the guest says, and a question of the host's
    first, notice = hear_episode(job(where))
    assert notice is None and not first.draft
    with worker_map(2) as processes:
        second, _ = hear_episode(job(where, processes))
    assert first.to_json() == second.to_json()
    assert {word.speaker for word in first.words} == {"host", "guest"}
    assert [word.start for word in first.words] == sorted(word.start for word in first.words)
    assert first.time_line == TimeMap()
    assert first.words[-1].end < 6, "before the intro stands in front of it"


def test_one_engine_hears_all_tracks_and_tells_how_far_it_is(tmp_path, monkeypatch):
    require("whisper")
    import whisper

    loaded, events = [], []
    load = whisper.load_model
    monkeypatch.setattr(
        whisper, "load_model", lambda *args, **options: loaded.append(args) or load(*args, **options)
    )
    where = repository(tmp_path, speech=f"{{model: {tmp_path}/ours.pt}}")
    shorten(where, 30, 4)
    work = job(where, report=events.append)
    checkpoint(tmp_path / "ours.pt", prompt="Glossary: " + ", ".join(listening(work).glossary))
    recognition, notice = hear_episode(work)
    assert notice is None and not recognition.draft
    assert recognition.engine.name == "whisper" and recognition.engine.options["prompt"].startswith(
        "Glossary: Snook, "
    )
    for name in ("host", "guest"):
        assert [word.text for word in recognition.words if word.speaker == name][:5] == SAYS.split()
    assert len(loaded) == 1
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert fractions[0] > 0 and fractions[-1] <= 1


def test_the_terms_of_the_episode_come_first(tmp_path):
    glossary = listening(job(repository(tmp_path))).glossary
    assert glossary[:2] == ("Snook", "Wears") and "Allspaw" in glossary
    assert len(set(glossary)) == len(glossary)


def test_cuts_and_intro_come_after_the_hearing(tmp_path):
    where = repository(tmp_path, "000-trailer")
    shorten(where, 0, 8)
    trailer = job(where)
    whole, _ = hear_episode(trailer)
    assert {word.speaker for word in whole.words} == {"host"}
    trailer.built("heard.json").write_bytes(whole.to_json())
    cut = (Span(start=4.3, end=100),)
    episode = trailer.episode.model_copy(update={"cuts": cut})
    shortened = Job(trailer.workshop, episode)
    stages = [make_hear(each) for each in (trailer, shortened)]
    assert stages[0].reads == stages[1].reads
    heard = shortened.words_as_published()
    assert heard.words == tuple(
        word.model_copy(update={"start": round(word.start + OFFSET, 3), "end": round(word.end + OFFSET, 3)})
        for word in whole.words
        if word.end < 4.3
    )
    said = "Hello. This is a show about learning from incidents in software."
    assert error_rate(said, [word.text for word in heard.words]) < 0.2
    everything = trailer.episode.model_copy(update={"cuts": (Span(start=0, end=100),)})
    assert Job(trailer.workshop, everything).words_as_published().words == ()
