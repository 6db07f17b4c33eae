"""`sound: as-is` and `speech: none`: what is published byte for byte, and episodes without a transcript."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from lxml import etree
from mutagen.id3 import APIC, CHAP, CTOC, ID3, TIT2

from lfi_podcast.audio.delivering.clips import cut
from lfi_podcast.audio.mixing.as_is import measured_as_is
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.episode.record import as_is_sound, built_media
from lfi_podcast.errors import PodcastError, SoundProblem, UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import EngineIdentity, Recognition
from lfi_podcast.stages.as_is import make_as_is
from lfi_podcast.stages.clips import make_clips
from lfi_podcast.stages.table import STAGES
from tests.helpers import COVER, EPISODE, NOTES, SHOW, SLUG, SPEECH, job_of, made_once, run_lfi

AS_IS = EPISODE + "sound: as-is\nspeech: none\n"
M4A = "002-m4a"
PODCAST = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd"}


def encoded(path: Path, *arguments: str) -> Path:
    """The speech of 7 seconds in another form."""
    source = ["-i", SPEECH / "welcome.flac"]
    command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", *source, *arguments, "-y", path]
    subprocess.run(command, check=True)
    return path


def tagged(path: Path) -> Path:
    """With what old shows have in their files: a picture, chapters, an ID3v1 tag."""
    tags = ID3()
    tags.add(TIT2(encoding=3, text="Ein alter Titel"))
    tags.add(APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=COVER.read_bytes()))
    tags.add(CTOC(element_id="toc", flags=3, child_element_ids=["one"], sub_frames=[]))
    tags.add(CHAP(element_id="one", start_time=0, end_time=7000, sub_frames=[TIT2(encoding=3, text="One")]))
    tags.save(path, v1=2)
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of an MP3 and an M4A that are as they were, published. Not to be changed."""

    def make(root: Path) -> None:
        (root / "artwork").mkdir(parents=True)
        shutil.copyfile(COVER, root / "artwork" / "cover.jpg")
        (root / "show.yml").write_text(SHOW + "audio: {renditions: [opus]}\n")
        for slug, yaml in {
            SLUG: AS_IS,
            M4A: AS_IS.replace("first", "second").replace("number: 1", "number: 2"),
        }.items():
            folder = root / "episodes" / slug
            folder.mkdir(parents=True)
            (folder / "episode.yml").write_text(yaml)
            (folder / "notes.md").write_text(NOTES)
        tagged(encoded(root / "episodes" / SLUG / "recording.mp3", "-q:a", "4"))
        encoded(root / "episodes" / M4A / "recording.m4a", "-c:a", "aac")
        run_lfi(root, "publish")

    return made_once(tmp_path_factory, "as-is", make)


@pytest.fixture
def own(published: Path, tmp_path: Path) -> Path:
    """The same to change."""
    return Path(shutil.copytree(published, tmp_path / "show"))


def records(root: Path) -> dict[str, Record]:
    catalog = Catalog.from_json((root / "public" / "catalog.json").read_bytes())
    return {record.slug: record for record in catalog.episodes}


@pytest.mark.parametrize(
    ("slug", "name", "media_type"),
    [(SLUG, "recording.mp3", "audio/mpeg"), (M4A, "recording.m4a", "audio/x-m4a")],
)
def test_it_is_published_byte_for_byte(published: Path, slug: str, name: str, media_type: str):
    recording = (published / "episodes" / slug / name).read_bytes()
    record = records(published)[slug]
    assert (published / "public" / record.enclosure.key).read_bytes() == recording
    feed = etree.parse(published / "public" / "feed.xml")
    (item,) = feed.xpath(f"//item[contains(enclosure/@url, '{record.enclosure.key}')]")
    enclosure = item.find("enclosure").attrib
    assert (enclosure["type"], enclosure["length"]) == (media_type, str(len(recording)))
    assert enclosure["url"].endswith(Path(name).suffix)
    assert item.findtext("itunes:duration", namespaces=PODCAST) == "7"
    assert record.enclosure.duration == pytest.approx(7.0, abs=0.05)
    assert record.enclosure.sound == as_is_sound(record.enclosure.sha256)
    assert record.enclosure.alternatives is None
    facts = json.loads((published / "build" / slug / "master.json").read_bytes())
    assert (facts["bytes"], facts["sha256"]) == (len(recording), record.enclosure.sha256)
    assert facts["before"] == facts["after"] and facts["before"]["integrated"] < 0


def test_it_has_a_page_without_a_transcript(published: Path):
    record = records(published)[SLUG]
    assert not record.transcripts and record.chapters_key
    assert not list((published / "public").rglob("transcript.*"))
    page = (published / "public" / "episodes" / SLUG / "index.html").read_text()
    assert "There is no transcript of this episode." in page
    assert "Listen to the episode" in page and 'class="waveform"' in page
    assert "M4A</a>" in (published / "public" / "episodes" / M4A / "index.html").read_text()


def test_its_clips_are_made_of_it(own: Path):
    yaml = own / "episodes" / SLUG / "episode.yml"
    yaml.write_text(AS_IS + "clips: [{at: 2, for: 1, title: A clip}]\n")
    job, recording = job_of(own), own / "episodes" / SLUG / "recording.mp3"
    stage = make_clips(job)
    assert stage.reads["the recording"] == job.cache.digest(recording)
    stage.run()
    whole = samples(recording)[2 * 44_100 :, 0].astype(float)
    for clip in (job.built("clips") / f"1-a-clip{ending}" for ending in (".mp3", "-square.mp4")):
        heard = samples(clip)[4_410:39_690, 0].astype(float)
        told = whole[4_410:39_690]
        assert abs(20 * np.log10((heard @ told) / (told @ told))) < 0.1


def test_nothing_is_left_to_do(published: Path, lfi):
    rows = json.loads(lfi("-C", published, "status", "--json").out)
    assert [sorted(row["stages"]) for row in rows] == [
        ["doubt", "mix", "notes", "page"],
        ["doubt", "mix", "notes", "page"],
    ]
    assert all(stage["fresh"] for row in rows for stage in row["stages"].values())
    assert "error" not in lfi("-C", published, "check").err
    said = lfi("-C", published, "doubts", SLUG)
    assert said.status == 1 and "remove `speech: none`" in said.err


def test_what_changes_its_texts_leaves_its_sound(own: Path, lfi):
    before = records(own)
    for file, text in {
        own / "show.yml": SHOW.replace("author: Somebody", "author: Else")
        + "audio: {loudness: -16, bitrate: 128, channels: stereo}\n",
        own / "episodes" / SLUG / "episode.yml": AS_IS.replace("The first one", "Another title"),
    }.items():
        file.write_text(text)
    done = lfi("-C", own, "publish", "--retag")
    assert done.status == 0 and "--retag changes nothing" in done.err
    after = records(own)
    assert after[SLUG].title == "Another title"
    assert {slug: record.enclosure for slug, record in after.items()} == {
        slug: record.enclosure for slug, record in before.items()
    }


def test_where_the_recording_is_not_the_texts_are_published(own: Path, lfi):
    before = records(own)[SLUG]
    (own / "episodes" / SLUG / "recording.mp3").unlink()
    shutil.rmtree(own / "build")
    (own / "episodes" / SLUG / "notes.md").write_text("Other notes.\n")
    assert "the recording is not here" in lfi("-C", own, "status").out
    assert lfi("-C", own, "publish", SLUG).status == 0
    after = records(own)[SLUG]
    assert "Other notes" in after.description and after.enclosure == before.enclosure
    assert not after.transcripts


def test_back_and_forth_between_as_is_and_mastered(own: Path, lfi):
    def built(text: str) -> Record:
        (own / "episodes" / SLUG / "episode.yml").write_text(text)
        assert lfi("-C", own, "build", SLUG).status == 0
        return Record.from_json((own / "build" / SLUG / "record.json").read_bytes())

    as_it_was = records(own)[SLUG].enclosure
    mastered = built(EPISODE + "speech: none\n").enclosure
    assert mastered.sound != as_it_was.sound and mastered.key != as_it_was.key
    assert built(AS_IS).enclosure == as_it_was


def test_a_recording_that_changes_meanwhile_is_not_uploaded(own: Path):
    (upload,) = built_media(job_of(own))
    with (own / "episodes" / SLUG / "recording.mp3").open("ab") as recording:
        recording.write(b"more")
    with pytest.raises(PodcastError, match="was changed before it was uploaded"):
        upload.open()
    with pytest.raises(PodcastError, match="was changed while the episode was built"):
        list(built_media(job_of(own)))


def test_a_transcript_that_is_there_is_published(own: Path, lfi):
    (own / "episodes" / SLUG / "transcript.md").write_text("[00:00:01.000] Host: Welcome to the show.\n")
    done = lfi("-C", own, "publish", SLUG)
    assert done.status == 0, done.err
    assert records(own)[SLUG].transcripts
    assert "Welcome to the show." in (own / "public/episodes" / SLUG / "transcript.vtt").read_text()


def test_without_the_line_it_is_recognised(own: Path):
    (own / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "sound: as-is\n")
    job = job_of(own)
    assert not job.is_wordless and STAGES["hear"].applies(job)


def test_a_transcript_that_is_brought_is_used(own: Path):
    job = job_of(own)
    assert job.is_wordless and not STAGES["hear"].applies(job)
    (own / "episodes" / SLUG / "transcript.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome to the show.\n"
    )
    job = job_of(own)
    assert not job.is_wordless
    assert all(STAGES[name].applies(job) for name in ("hear", "transcript", "notes"))


def test_times_are_redacted_without_recognition(own: Path, lfi):
    """But not in what is as it is."""
    folder = own / "episodes" / SLUG
    silenced = EPISODE + "speech: none\nredact: [{from: 2, to: 3, sound: mute}]\n"
    (folder / "episode.yml").write_text(silenced)
    done = lfi("-C", own, "build", SLUG)
    assert done.status == 0, done.err
    sound = samples(own / "build" / SLUG / "master.mp3")
    assert np.abs(sound[round(2.1 * 44_100) : round(2.9 * 44_100)]).max() < 0.001
    assert not (folder / "words.json").exists()
    (folder / "episode.yml").write_text(silenced + "sound: as-is\n")
    assert "cannot be as it is with `redact`" in lfi("-C", own, "check", SLUG).err


def test_what_was_silenced_before_is_not_heard_again(own: Path):
    words = Recognition(
        engine=EngineIdentity(name="whisper", version="1", model="base", digest="0", options={}),
        language="en",
        words=(),
        silenced=(Interval(start=1, end=2),),
        time_line=TimeMap(),
    )
    (own / "episodes" / SLUG / "words.json").write_bytes(words.to_json())
    with pytest.raises(UnmetPromise, match=r"silenced before.*remove `sound: as-is`"):
        make_as_is(job_of(own))


def samples(path: Path) -> Samples:
    pcm = Pcm(44_100, 1)
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-ac", "1"]
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        return np.concatenate(list(blocks))


def stitched(folder: Path) -> Path:
    """As advertisements are put in: another rate, other channels, and the first part's own length in its header."""
    first = encoded(folder / "first.mp3", "-ac", "1", "-ar", "22050", "-b:a", "48k")
    second = encoded(folder / "second.mp3", "-ac", "2", "-ar", "44100", "-b:a", "128k", "-write_xing", "0")
    whole = folder / "stitched.mp3"
    whole.write_bytes(first.read_bytes() + second.read_bytes())
    return whole


def cut_short(folder: Path) -> Path:
    path = encoded(folder / "short.mp3", "-b:a", "96k")
    path.write_bytes(path.read_bytes()[:40_000] + b"\0" * 500)
    return path


@pytest.mark.parametrize(
    ("make", "seconds"),
    [
        (lambda folder: encoded(folder / "vbr.mp3", "-q:a", "2", "-write_xing", "0"), 7.0),
        (lambda folder: tagged(encoded(folder / "tags.mp3", "-b:a", "64k")), 7.0),
        (stitched, 14.0),
        (cut_short, 3.3),
        (lambda folder: encoded(folder / "surround.m4a", "-c:a", "aac", "-ac", "6"), 7.0),
        (lambda folder: encoded(folder / "alac.m4a", "-c:a", "alac", "-ar", "96000"), 7.0),
    ],
    ids=["vbr without a length", "tags of all kinds", "stitched", "cut short", "surround", "lossless"],
)
def test_old_files_are_taken_as_they_are(make, seconds: float, tmp_path: Path):
    mix, sound = measured_as_is(make(tmp_path), levelling=True)
    assert mix.duration == pytest.approx(seconds, abs=0.15) and sound.duration == round(mix.duration, 3)
    assert -40 < sound.after.integrated < -10
    assert mix.offset == 0 and sound.gain == 0


def test_what_is_wrong_with_an_old_file_is_told(tmp_path: Path):
    mix, _ = measured_as_is(cut_short(tmp_path), levelling=True)
    assert any("but its header promises to 7" in each.message for each in mix.findings), mix.findings


@pytest.mark.parametrize(
    ("name", "arguments", "found"),
    [
        ("a.m4a", ("-f", "mp3"), "mp3"),
        ("a.m4a", ("-c:a", "aac", "-f", "adts"), "aac"),
        ("a.mp3", ("-f", "wav"), "wav"),
    ],
)
def test_a_file_has_to_be_what_its_name_says(
    name: str, arguments: tuple[str, ...], found: str, tmp_path: Path
):
    with pytest.raises(SoundProblem, match=f"is not what its name says, but {found}"):
        measured_as_is(encoded(tmp_path / name, *arguments), levelling=True)


def test_clips_of_a_file_without_a_table_are_where_they_should_be(tmp_path: Path):
    path = encoded(tmp_path / "vbr.mp3", "-q:a", "2", "-write_xing", "0")
    whole, clip = samples(path)[:, 0], cut(path, 2.0, 3.0, Pcm(44_100, 1))[:, 0]
    size = 1 << 20
    likeness = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(clip, size)), size)
    assert int(np.argmax(likeness)) / 44_100 == pytest.approx(2.0, abs=0.03)
