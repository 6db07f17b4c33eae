"""Recordings as they come: what is sound, whose it is, which names it gets, and that git leaves it alone."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from lfi_podcast.config.recordings import taken_over
from lfi_podcast.config.sound_files import PROJECTS, SIDECARS, SOUND, VIDEO, ignored, sound_below
from lfi_podcast.config.track_names import new_speaker, speaker_of
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.show import Person
from tests.helpers import ROOT

PEOPLE = {"host": "Mira Weber", "guest": "Tom", "jose": "José Núñez"}
WHOSE = {
    "host": "host",
    "Guest-2": "guest",
    "riverside_mira_raw-audio_0001": "host",
    "audioMiraWeber21234567": "host",
    "1-tom": "guest",
    "Tom": "guest",
    unicodedata.normalize("NFD", "José"): "jose",
    "JoseNunez": "jose",
    "ZOOM0001_Tr1": None,
    "tomorrow": None,
    "mira and tom": None,
    "recording": None,
}
STRANGERS = {
    "anna": ("anna", "Anna"),
    "Anna Weber": ("anna-weber", "Anna Weber"),
    "AnnaWeber": ("anna-weber", "Anna Weber"),
    "ZOOM0001": None,
    "Track 2": None,
    "mixdown": None,
    "анна": None,
    "": None,
}


@pytest.mark.parametrize(("stem", "who"), WHOSE.items())
def test_a_file_is_of_the_one_person_whose_name_it_has(stem, who):
    assert speaker_of(stem, PEOPLE) == who


@pytest.mark.parametrize(("stem", "who"), STRANGERS.items())
def test_another_name_may_be_a_guest_and_a_number_is_nobody(stem, who):
    assert new_speaker(stem) == who


@pytest.fixture
def took(tmp_path):
    """Writes files, and answers under which names they would be taken over."""

    def names(files, *named):
        for name in files:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"" if "empty" in name else b"x")
        people = {who: Person(name=name) for who, name in PEOPLE.items()}
        taken = taken_over(named or files, [tmp_path / "none", tmp_path], people)
        return {
            name: path.relative_to(tmp_path).as_posix() for name, path in taken.files.items()
        }, taken.people

    return names


def test_one_file_is_the_recording_whatever_it_is_called(took):
    assert took(["Tom.WAV"]) == ({"recording.wav": "Tom.WAV"}, None)


def test_several_are_tracks(took):
    assert took(["raw/Mira.WAV", "tom-1.flac", "Anna.m4a"]) == (
        {"tracks/host.wav": "raw/Mira.WAV", "tracks/guest.flac": "tom-1.flac", "tracks/anna.m4a": "Anna.m4a"},
        {"host": "Mira Weber", "guest": "Tom", "anna": "Anna"},
    )


def test_a_folder_is_the_recordings_in_it(took):
    files = [
        "Zoom/1/audioMira1.m4a",
        "Zoom/audioTom2.m4a",
        "Zoom/._audioTom2.m4a",
        "Zoom/x.reapeaks",
        "Zoom/chat.txt",
    ]
    assert took(files, "Zoom")[0] == {
        "tracks/host.m4a": "Zoom/1/audioMira1.m4a",
        "tracks/guest.m4a": "Zoom/audioTom2.m4a",
    }


def test_people_say_whose_a_file_is(took):
    assert took(["ZOOM1.WAV", "ZOOM2.WAV"], "guest=ZOOM1.WAV", "eva=ZOOM2.WAV") == (
        {"tracks/guest.wav": "ZOOM1.WAV", "tracks/eva.wav": "ZOOM2.WAV"},
        {"guest": "Tom", "eva": "Eva"},
    )
    assert took(["host=1.wav"])[0] == {"recording.wav": "host=1.wav"}, "a file is called so"


@pytest.mark.parametrize(
    ("files", "named", "says"),
    [
        (["a.wav"], ["none.wav"], "none.wav: no such file; correct its path"),
        (["a.txt"], [], "a.txt: is not sound or video, by its ending; export it as WAV or FLAC"),
        (["empty.wav"], [], "is empty"),
        (["x/a.txt"], ["x"], "has no recordings in it"),
        (["mira.wav", "ZOOM2.WAV"], [], "ZOOM2.WAV: does not tell whose track it is; say it: --from ID="),
        (["mira.wav", "mira2.wav"], [], "mira2.wav: is host's, as "),
    ],
)
def test_what_cannot_be_taken_over_is_refused(took, files, named, says):
    with pytest.raises(PodcastError) as refused:
        took(files, *named)
    assert says in str(refused.value)


def test_sidecars_are_no_sound(tmp_path):
    beside = [
        "._a.wav",
        ".DS_Store",
        "Thumbs.db",
        "a.wav.pek",
        "a.pkf",
        "a.wav.reapeaks",
        "a.sfk",
        "a.asd",
        "a.wav~",
    ]
    for name in [*beside, "a.wav.bak", "__MACOSX/a.wav", ".git/a.wav", "b.WAV", "x/y/c.Mp4", "p.aup3"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in sound_below(tmp_path)]
    assert found == ["b.WAV", "p.aup3", "x/y/c.Mp4"]


def test_git_leaves_all_of_it_alone_and_takes_the_rest(tmp_path):
    """With the repository's own .gitignore, which has a line for every ending that is known."""
    own = (ROOT / ".gitignore").read_text().splitlines()
    assert set(ignored("/episodes")) | set(SIDECARS) <= set(own)
    shutil.copyfile(ROOT / ".gitignore", tmp_path / ".gitignore")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    endings = sorted(SOUND | VIDEO | PROJECTS)
    sound = [f"episodes/one/{name}" for end in endings for name in (f"a{end}", f"X/y/B{end.upper()}")]
    rest = [
        *(
            f"episodes/one/{name}"
            for name in ("episode.yml", "notes.md", "transcript.md", "words.json", "map.png")
        ),
        *("sounds/jingle.wav", "artwork/cover.jpg", "episodes/000-trailer/recording.flac"),
        "episodes/001-public-or-private/tracks/host.flac",
    ]
    beside = [
        "episodes/one/._a.wav",
        "episodes/one/a.wav.reapeaks",
        "artwork/.DS_Store",
        "episodes/one/tracks/a.xyz",
    ]
    for name in (*sound, *rest, *beside):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    command = ["git", "ls-files", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == sorted([*rest, ".gitignore"])
    assert Path(tmp_path / sound[0]).exists()
