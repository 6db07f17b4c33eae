"""Names that were misheard, and the finished MP3 listened to again: whatever is left stops the build or is a doubt."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.mastering.encode import encode_mp3
from lfi_podcast.audio.mastering.limit import Limiter
from lfi_podcast.audio.mastering.redact import patched, patches
from lfi_podcast.audio.mastering.residue import TRACE, added, spoken, trace
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import read_wav, write_wav
from lfi_podcast.episode.misheard import Place, Places, misheard
from lfi_podcast.episode.redacted import Redacted, redactions_of_sound, redactions_of_words
from lfi_podcast.episode.voice_activity import Voiced, voiced_file
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.doubt import NAME, Accepted, Doubt, Doubts, Unsilenced, name_key
from lfi_podcast.model.episode import Span
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.stages.recheck import make_recheck
from lfi_podcast.stages.spot import make_spot
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job
from tests.helpers import COVER, SHOW, SLUG, job_of, program, run_lfi
from tests.transcript.helpers import speech
from tests.weights import real_model

MISHEARD = (
    "Good evening. Yesterday Kevin Becker called the office about the annual report. We asked Helen to call back. "
    "It was not the first time that Kevin had seen this. Thank you very much for listening."
)
"""In this voice the engine hears "getting better call", also where it is softer or a little noisy."""

EPISODE = """\
title: One
redact:
  - {say: Ann, with: a friend, from: 0.05, to: 0.15}
  - {say: Kevin Becker, with: the engineer}
  - {say: Kevin, with: the engineer}
"""
KEVIN = Redaction.model_validate({"say": "Kevin", "with": "the engineer"})
PCM = Pcm(44_100, 1)
PLACES = [
    Interval(start=1.2, end=1.7),
    Interval(start=2.5, end=2.7, sound="mute"),
    Interval(start=3.0, end=3.1),
]


# --- The samples --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A voice; an MP3 of it without three places; and an MP3 with a whisper of them under the bleep."""
    folder = tmp_path_factory.mktemp("trace")
    random = np.random.default_rng(1)
    voice = np.cumsum(random.standard_normal((5 * 44_100, 1)), axis=0)
    voice = (voice - np.convolve(voice[:, 0], np.ones(441) / 441, "same")[:, None]).astype(np.float32)
    voice *= 0.3 / np.abs(voice).max()
    write_wav([voice], PCM, folder / "mix.wav")
    edits = patches(PLACES, PCM, -19)
    clean = list(patched(read_wav(folder / "mix.wav", PCM), edits, PCM))
    encode_mp3(iter(clean), PCM, 96, Limiter(0.0, -1.0), folder / "clean.mp3")
    masked = np.concatenate(clean) + 0.2 * voice
    encode_mp3(iter([masked]), PCM, 96, Limiter(0.0, -1.0), folder / "masked.mp3")
    return folder / "mix.wav", folder / "clean.mp3", folder / "masked.mp3"


@pytest.mark.parametrize("place", PLACES, ids=["bleep", "mute", "short"])
def test_what_is_removed_leaves_no_trace_and_what_is_masked_does(
    sounds: tuple[Path, Path, Path], place: Interval
):
    mix, clean, masked = sounds
    assert trace(clean, mix, PCM, place) < TRACE / 2
    assert trace(masked, mix, PCM, place) > 2 * TRACE


def test_what_was_left_alone_is_all_there(sounds: tuple[Path, Path, Path]):
    mix, clean, _ = sounds
    assert trace(clean, mix, PCM, Interval(start=4.0, end=4.5)) > 0.8


def test_what_was_added_is_found_and_what_was_removed_is_no_addition(
    sounds: tuple[Path, Path, Path], tmp_path: Path
):
    mix, clean, _ = sounds
    assert {start for start, _ in added(clean, mix, 1)} <= {1.0, 1.25, 1.5, 2.5, 3.0}, "only the bleeps"
    assert list(added(mix, mix, 1)) == []
    samples = np.concatenate(list(read_wav(mix, PCM)))
    other = samples.copy()
    other[4 * 44_100 : 5 * 44_100] = samples[44_100 : 2 * 44_100]
    longer = np.concatenate([other, samples[: 44_100 // 2]])
    encode_mp3(iter([longer]), PCM, 96, Limiter(0.0, -1.0), tmp_path / "other.mp3")
    assert list(added(tmp_path / "other.mp3", mix, 1)) == [(n / 4, (n + 1) / 4) for n in range(16, 22)]


def test_where_nothing_was_nothing_is_left(sounds: tuple[Path, Path, Path], tmp_path: Path):
    write_wav([PCM.silence(5 * 44_100)], PCM, tmp_path / "mix.wav")
    assert trace(sounds[1], tmp_path / "mix.wav", PCM, PLACES[0]) == 0.0
    assert trace(sounds[1], sounds[0], PCM, Interval(start=4.9, end=9.0)) <= 1.0


def test_a_part_of_a_file_as_recognisers_take_it(sounds: tuple[Path, Path, Path]):
    whole, part = (b"".join(spoken(sounds[1], 1, *times)) for times in ((), (2.0, 1.5)))
    assert abs(len(whole) - 2 * 16_000 * 5) < 3200 and len(part) == 2 * 16_000 * 1.5


# --- The build ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of one episode in which a name is misheard, built. Not to be changed."""
    root = tmp_path_factory.mktemp("misheard") / "show"
    folder = root / "episodes" / SLUG
    folder.mkdir(parents=True)
    (root / "artwork").mkdir()
    shutil.copyfile(COVER, root / "artwork/cover.jpg")
    (root / "show.yml").write_text(SHOW)
    (folder / "episode.yml").write_text(EPISODE)
    subprocess.run(
        [program("flite"), "-voice", "slt", "-t", MISHEARD, "-o", folder / "recording.wav"], check=True
    )
    done = build(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'Kevin Becker' is also removed at 0:01, where other words were recognised" in done.stdout
    assert "'Ann' is too short for the audio search" in done.stdout
    return root


def build(root: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, "build"], capture_output=True, text=True
    )


def words(root: Path) -> Recognition:
    return Recognition.from_json((root / "episodes" / SLUG / "words.json").read_bytes())


def test_a_misheard_name_is_taken_out_of_sound_and_words(built: Path):
    heard = Recognition.from_json((built / "build" / SLUG / "heard.json").read_bytes())
    assert "kevin" not in " ".join(word.text for word in heard.words if word.start < 4)
    texts = [word.text for word in words(built).words]
    assert texts[texts.index("yesterday") :][:3] == ["yesterday", "the engineer", "call"]
    _, first, last = words(built).silenced
    assert 1.4 < first.start < 1.7 and 2.1 < first.end < 2.5 and last.start > 4
    names = Doubts.from_json((built / "build" / SLUG / "names.json").read_bytes())
    assert names.doubts == ()
    assert "annual" in texts
    assert not [path for path in (built / "build" / SLUG).glob("spotted*") if b"evin" in path.read_bytes()]


def test_it_is_done_once(built: Path, tmp_path: Path):
    root = Path(shutil.copytree(built, tmp_path / "show"))
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, "build", "--json"], capture_output=True, text=True
    )
    events = {event["stage"]: event["event"] for event in map(json.loads, done.stdout.splitlines())}
    assert events["spot"] == events["recheck"] == "fresh"


def test_a_place_that_a_person_refutes_is_left_alone(built: Path, tmp_path: Path):
    root = Path(shutil.copytree(built, tmp_path / "show"))
    first = words(root).silenced[1].start
    run_lfi(root, "doubts", SLUG, "--unsilence", str(first))
    episode = root / "episodes" / SLUG / "episode.yml"
    episode.write_text("title: One\nredact: [{say: Kevin, with: the engineer}]\n")
    (root / "episodes" / SLUG / "words.json").unlink()
    (root / "episodes" / SLUG / "transcript.md").unlink()
    done = build(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(words(root).silenced) == 1


def test_what_is_found_belongs_to_the_item_that_is_for_all_places(built: Path, tmp_path: Path):
    root = Path(shutil.copytree(built, tmp_path / "show"))
    (root / "episodes" / SLUG / "episode.yml").write_text(
        "title: One\nredact: [{say: Kevin Becker, with: A}, {say: Kevin Becker, from: 8, to: 8.1, with: B}]\n"
    )
    make_spot(job_of(root)).run()
    places = json.loads((root / "build" / SLUG / "spotted.json").read_bytes())["places"]
    assert {place["item"] for place in places if place["sure"]} == {0}


def test_a_name_that_is_left_in_the_sound_stops_the_build(built: Path, tmp_path: Path):
    """As if the search of the recording had missed it: the finished MP3 still tells."""
    root = Path(shutil.copytree(built, tmp_path / "show"))
    spotted, receipt = (root / "build" / SLUG / name for name in ("spotted.json", "receipts/spot.json"))
    spotted.write_text('{"places": []}')
    facts = json.loads(receipt.read_text())
    facts["writes"]["spotted.json"] = hashlib.sha256(spotted.read_bytes()).hexdigest()
    for name in ("words.json", "transcript.md"):
        (root / "episodes" / SLUG / name).unlink()
    (root / "episodes" / SLUG / "episode.yml").write_text(
        "title: One\nredact: [{say: =name-1, with: the engineer}]\n"
    )
    (root / "private.yml").write_text("name-1: [Kevin Becker, Kevin]\n")
    facts["reads"] = reads_of_spot(root)
    receipt.write_text(json.dumps(facts))
    done = build(root)
    assert done.returncode == 1
    assert "'=name-1' is still audible at 0:01 of the finished MP3" in done.stdout
    assert "Kevin" not in done.stdout + done.stderr
    doubts = Doubts.from_json((root / "build" / SLUG / "names.json").read_bytes()).doubts
    assert {doubt.text for doubt in doubts} == {"the engineer"} and all(doubt.serious for doubt in doubts)


def reads_of_spot(root: Path) -> dict[str, str]:
    return dict(make_spot(job_of(root)).reads)


def test_other_languages_say_what_is_not_done(built: Path, tmp_path: Path):
    root = Path(shutil.copytree(built, tmp_path / "show"))
    show = root / "show.yml"
    show.write_text(show.read_text().replace("language: en", "language: de"))
    for stage in (make_spot(job_of(root)), make_recheck(job_of(root))):
        assert "which is only possible in English" in (stage.run() or "")


BECKER = Redaction.model_validate({"say": "Kevin Becker", "with": "a person"})


def spotted_job(root: Path, redact: Sequence[Redaction], *places: Place) -> Job:
    """An episode with these redactions, in whose sound these places were found."""
    job = job_of(root)
    write_file(job.built("spotted.json"), Places(places=places).to_json())
    return replace(job, episode=job.episode.model_copy(update={"redact": tuple(redact)}))


def heard(*words: tuple[str, float, float]) -> Recognition:
    said = (Word(text=text, start=a, end=b, probability=1, speaker="host") for text, a, b in words)
    engine = EngineIdentity(name="pocketsphinx", version="1", model="", digest="")
    return Recognition(engine=engine, language="en", words=tuple(said))


def place(start: float, end: float, item: int = 0, sure: bool = True) -> Place:
    return Place(item=item, start=start, end=end, sure=sure)


def test_the_sound_around_a_misheard_name_goes_too_and_its_neighbours_stay(show: Path):
    job = spotted_job(show, [KEVIN], place(3.0, 3.5))
    (sound,) = redactions_of_sound(job.episode.redact, misheard(job, None))
    assert sound.start is not None and sound.end is not None
    assert 2.7 < sound.start < 2.9 and 3.6 < sound.end < 3.8
    (word,) = redactions_of_words(job.episode.redact, misheard(job, None))
    assert word.start is not None and word.end is not None
    assert 3.0 < word.start < word.end < 3.5, "a word that only touches the place is another one"
    (first,) = redactions_of_sound([KEVIN], [place(0.05, 0.5)])
    assert first.start == 0.0


def test_only_what_is_sure_is_taken_out(show: Path):
    """And of a name that is found for sure nothing else is asked; the others must still be heard somewhere."""
    job = spotted_job(show, [KEVIN, BECKER], place(3.0, 3.5), place(5.0, 5.5, item=1, sure=False))
    kept, found = redactions_of_sound(job.episode.redact, misheard(job, None))
    assert kept == BECKER and (found.say, found.stand_in) == ("Kevin", "the engineer")
    assert [each.start for each in misheard(job, None)] == [3.0, 5.0]
    assert redactions_of_sound([KEVIN], [place(3.0, 3.5, sure=False)]) == (KEVIN,)
    timed = KEVIN.model_copy(update={"start": 1.0, "end": 1.5})
    kept, found = redactions_of_sound([timed], [place(3.0, 3.5)])
    assert kept == timed and found.start != 1.0, "what a person located is gone as well"


def test_places_that_the_words_have_are_not_misheard(show: Path):
    job = spotted_job(show, [KEVIN], place(3.0, 3.5))
    assert misheard(job, heard(("even", 3.0, 3.4)))
    assert misheard(job, heard(("Kevin", 1.0, 1.4), ("even", 3.0, 3.4)))
    assert not misheard(job, heard(("Kevin", 2.9, 3.4)))
    there = Redaction.model_validate({"from": 2.9, "to": 3.6})
    assert not misheard(spotted_job(show, [KEVIN, there], place(3.0, 3.5)), None), "it is gone already"


def test_a_part_of_a_longer_name_is_no_place_of_its_own(show: Path):
    part, whole = place(3.0, 3.5), place(3.0, 4.0, item=1)
    assert [each.item for each in misheard(spotted_job(show, [KEVIN, BECKER], part, whole), None)] == [1]
    unsure = whole.model_copy(update={"sure": False})
    assert len(misheard(spotted_job(show, [KEVIN, BECKER], part, unsure), None)) == 2
    later = place(4.2, 4.6)
    assert len(misheard(spotted_job(show, [KEVIN, BECKER], later, whole), None)) == 2


def test_places_are_where_listeners_hear_them_and_not_in_what_is_cut(show: Path):
    job = spotted_job(show, [KEVIN], place(3.0, 3.5), place(5.0, 5.5))
    cuts = (Span(start=1.0, end=2.0), Span(start=4.9, end=5.6))
    job = replace(job, episode=job.episode.model_copy(update={"cuts": cuts}))
    assert [(each.start, each.end) for each in misheard(job, None)] == [(2.0, 2.5)]


def test_a_place_that_may_be_heard_is_left_as_it_is_for_this_name(show: Path):
    other = place(3.1, 3.4).model_copy(update={"item": 1, "name": name_key("Becker")})
    places = [
        one.model_copy(update={"name": name_key("Kevin")}) for one in (place(3.0, 3.5), place(5.0, 5.5))
    ]
    job = spotted_job(show, [KEVIN, BECKER], *places, other)
    allowed = Accepted(unsilenced=(Unsilenced(start=2.9, end=3.6, names=(name_key("Kevin"),)),))
    (job.workshop.repository.folder(SLUG) / "accepted.json").write_bytes(allowed.to_json())
    assert [(each.start, each.item) for each in misheard(job, None)] == [(5.0, 0), (3.1, 1)]


def test_what_is_sure_is_not_in_doubt_too(show: Path):
    unsure = place(2.8, 3.6, sure=False)
    assert [each.sure for each in misheard(spotted_job(show, [KEVIN], place(3.0, 3.5), unsure), None)] == [
        True
    ]


# --- Whisper's words ------------------------------------------------------------------------------------------


def as_whisper_heard(root: Path, language: str = "en") -> Job:
    """The episode with the words that are said in it, but for the name, and in any language."""
    show = root / "show.yml"
    show.write_text(show.read_text().replace("language: en", f"language: {language}"))
    taken_for = {"Kevin": "Gavin", "Becker": "Bekker"}
    texts = zip(MISHEARD.split(), speech(MISHEARD)[1], strict=True)
    said = tuple(
        Word(text=taken_for.get(text, text), start=a, end=b, probability=0.5 if text in taken_for else 0.9)
        for text, (a, b) in texts
    )
    engine = EngineIdentity(name="faster-whisper", version="1", model="base", digest="")
    job = job_of(root)
    write_file(job.built("heard.json"), Recognition(engine=engine, language=language, words=said).to_json())
    return job


@pytest.mark.parametrize("language", ["en", "de"])
def test_words_that_sound_like_a_name_are_compared_with_the_sound(built: Path, tmp_path: Path, language: str):
    job = as_whisper_heard(Path(shutil.copytree(built, tmp_path / "show")), language)
    assert "only possible in English" not in (make_spot(job).run() or "")
    places = job.stored(Places, "spotted.json").places
    (whole,) = [one for one in places if one.item == 1]
    (first, last) = speech(MISHEARD)[1][3:5]
    assert whole.start == pytest.approx(first[0], abs=0.15) and whole.end == pytest.approx(last[1], abs=0.15)
    assert whole.sure or language == "de"


def test_the_finished_sound_is_listened_to_wherever_whisper_has_the_name(built: Path, tmp_path: Path):
    """As if the redaction had been made elsewhere: the name is still there, and the build stops."""
    job = as_whisper_heard(Path(shutil.copytree(built, tmp_path / "show")))
    assert make_recheck(job).run() is None, "it is silenced"
    shutil.copyfile(job.built("mix.wav"), job.built("encoded.mp3"))
    write_file(job.built("redacted.json"), Redacted().to_json())
    with pytest.raises(UnmetPromise, match="'Kevin Becker' is still audible at 0:01 of the finished MP3"):
        make_recheck(job).run()


def test_where_somebody_speaks_and_whisper_wrote_nothing_a_person_has_to_listen(built: Path, tmp_path: Path):
    """Unless it is silenced; the name cannot be looked for there, since nothing that was written sounds like it."""
    root = Path(shutil.copytree(built, tmp_path / "show"))
    job = as_whisper_heard(root)
    last = speech(MISHEARD)[1][-1][1]
    write_file(voiced_file(job, None, job.sources.recording), Voiced(spans=((0.1, last + 2.5),)).to_json())
    make_recheck(job).run()
    (doubt,) = (each for each in job.stored(Doubts, "names.json").doubts if each.text == "…")
    assert doubt.serious and doubt.kind == NAME and doubt.at == pytest.approx(last, abs=0.01)
    silent = job.stored(Redacted, "redacted.json")
    there = Interval(start=last, end=last + 2.5)
    write_file(
        job.built("redacted.json"), silent.model_copy(update={"sound": (*silent.sound, there)}).to_json()
    )
    assert [each.text for each in recheck_doubts(job)].count("…") == 0


def recheck_doubts(job: Job) -> Sequence[Doubt]:
    make_recheck(job).run()
    return job.stored(Doubts, "names.json").doubts


def test_a_name_that_only_the_finished_sound_has_is_recognised(built: Path, tmp_path: Path):
    """In an intro, say, or by a mistake in mixing: no word of the recording tells."""
    job = as_whisper_heard(Path(shutil.copytree(built, tmp_path / "show")))
    show = job.workshop.repository.root / "show.yml"
    whisper = f"engine: faster-whisper, model: {real_model('base')}"
    show.write_text(show.read_text().replace("engine: pocketsphinx", whisper))
    job = job_of(job.workshop.repository.root)
    assert make_recheck(job).run() is None
    finished = tmp_path / "finished.f32"
    decode = [program("ffmpeg"), "-v", "error", "-i", job.built("encoded.mp3"), "-f", "f32le", finished]
    subprocess.run(decode, check=True)
    sound, mix = (
        np.fromfile(finished, "<f4"),
        np.concatenate(list(read_wav(job.built("mix.wav"), PCM)))[:, 0],
    )
    end = len(sound) // 44_100
    longer = np.concatenate([sound[: end * 44_100], PCM.silence(44_100)[:, 0], mix[: 3 * 44_100]])
    encode_mp3(iter([longer[:, None]]), PCM, 96, Limiter(0.0, -1.0), job.built("encoded.mp3"))
    with pytest.raises(UnmetPromise, match=rf"'Kevin Becker' is still audible at 0:{end + 2:02}"):
        make_recheck(job).run()
