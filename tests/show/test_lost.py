"""What lies in an episode's folder and is not used, and what `new` wrote and nobody replaced: it is told."""

import io
import subprocess
import unicodedata

import pytest
from PIL import Image

from lfi_podcast.config.outline import NOTES_OUTLINE, episode_outline
from lfi_podcast.config.repository import Repository
from lfi_podcast.model.placeholders import without_placeholders
from lfi_podcast.show.check import check, read_episode, read_show
from tests.show.test_check import SHOW, in_episode, show  # noqa: F401  # a fixture

ONE = "episodes/one/"
BOTH = in_episode("people: [host, {id: guest, name: Tom Becker}]\n")

UNUSED = {
    "a recording in capitals": (["Recording.WAV"], {"Recording.WAV": "name it episodes/one/recording.wav"}),
    "as a recorder calls it": (["ZOOM0001.WAV"], {"ZOOM0001.WAV": "name it episodes/one/recording.wav"}),
    "numbered": (["recording-1.wav"], {"recording-1.wav": "name it episodes/one/recording.wav"}),
    "video": (["GMT2026_Recording.mp4"], {"GMT2026_Recording.mp4": "name it episodes/one/recording.mp4"}),
    "tracks in capitals": (
        ["Tracks/host.wav", "Tracks/Tom.WAV"],
        {
            "Tracks/host.wav": "name it episodes/one/tracks/host.wav",
            "Tracks/Tom.WAV": "name it episodes/one/tracks/guest.wav",
        },
    ),
    "tracks of nobody": (
        ["Zoom0001/Tr1.WAV", "Zoom0001/Tr2.WAV"],
        {
            f"Zoom0001/Tr{n}.WAV": "name it episodes/one/recording.wav if everybody is in it, else "
            "episodes/one/tracks/<id>.wav, with the id of who speaks (host, guest)"
            for n in (1, 2)
        },
    ),
    "beside a recording": (
        [
            "recording.wav",
            "recording.bak.wav",
            "recording.wav.bak",
            "recording.wav.pek",
            "recording.reapeaks",
        ],
        {"recording.bak.wav": "episodes/one/recording.wav is used instead; give this one that name"},
    ),
    "beside tracks": (
        ["tracks/host.wav", "tracks/old/host.wav", "tom.flac"],
        {
            "tracks/old/host.wav": "episodes/one/tracks/host.wav is used instead",
            "tom.flac": "name it episodes/one/tracks/guest.flac",
        },
    ),
    "a project": (["one.aup3"], {"one.aup3": "export its sound as recording.wav"}),
    "a copy that was not finished": (["recording.wav.part"], {"recording.wav.part": "finish the copy"}),
    "nothing but sidecars": (["._recording.wav", ".DS_Store", "Thumbs.db", "recording.txt", "a.pkf"], {}),
}


@pytest.mark.parametrize(("names", "unused"), UNUSED.values(), ids=UNUSED)
def test_sound_that_is_not_used_is_named_with_the_name_to_give_it(show, names, unused):  # noqa: F811
    problems = show(**BOTH, **{ONE + name: b"x" for name in names})
    assert len(problems) == len(unused), problems
    for name, remedy in unused.items():
        (problem,) = [problem for problem in problems if problem.startswith(f"{ONE}{name}: ")]
        assert remedy in problem


def test_music_in_the_folder_is_used(show):  # noqa: F811
    text = "music: [{file: episodes/one/sting.flac, at: 3}]\n"
    assert show(**in_episode(text, **{ONE + "sting.flac": b"x"})) == []


def test_sound_that_git_would_take_is_named(show):  # noqa: F811
    subprocess.run(["git", "init", "--quiet", show.root], check=True)
    (problem,) = show(**in_episode("", **{ONE + "recording.Wav": b"x"}))
    assert problem.startswith("episodes/one/recording.Wav: is not ignored by git, ")
    assert "add `/episodes/**/*.[wW][aA][vV]` to .gitignore" in problem
    assert show(**{".gitignore": "/episodes/**/*.[wW][aA][vV]\n"}) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_the_same_in_both_forms_of_unicode(show, form):  # noqa: F811
    other = {"NFC": "NFD", "NFD": "NFC"}[form]
    names = {name: unicodedata.normalize(form, name) for name in ("Kü/Küste.jpg", "Kü/Töne.flac")}
    (show.root / names["Kü/Küste.jpg"]).parent.mkdir()
    Image.new("RGB", (1400, 1400)).save(show.root / names["Kü/Küste.jpg"])
    (show.root / names["Kü/Töne.flac"]).write_bytes(b"x")
    text = "artwork: Kü/Küste.jpg\nmusic: [{file: Kü/Töne.flac, at: 0}]\n"
    text += "chapters: [{at: 0, title: a, image: Kü/Küste.jpg}, MORE]\n"
    assert show(**in_episode(unicodedata.normalize(other, text))) == []


def test_a_name_in_other_letters_is_suggested(show):  # noqa: F811
    Image.new("RGB", (1400, 1400)).save(show.root / "Cover2.JPG")
    (problem,) = show(**in_episode("artwork: cover2.jpg\n"))
    assert problem.endswith("artwork: cover2.jpg: no such file; did you mean Cover2.JPG?")


def test_what_new_wrote_is_told_until_people_replace_it(show):  # noqa: F811
    show()
    repository = Repository(show.root)
    outline = episode_outline("007-first-boats", read_show(repository))
    assert "title: First boats  # " in outline and "# number: 7\n" in outline
    assert "# people: [host, {id: guest, name: …, role: guest}]" in outline
    files = {
        "episodes/007-first-boats/episode.yml": outline,
        "episodes/007-first-boats/notes.md": NOTES_OUTLINE,
    }
    title, notes = show(**files)
    assert title.startswith(
        "episodes/007-first-boats/episode.yml:2: title: is still made of the folder's name"
    )
    assert notes.startswith("episodes/007-first-boats/notes.md:1: is a placeholder, and is not published")
    agreed = outline.replace("First boats  #", "First boats\n#")
    assert show(**{**files, "episodes/007-first-boats/episode.yml": agreed}) == [notes]
    everything = outline.replace("\n# ", "\n").replace("Times are", "# Times are")
    told = show(**{**files, "episodes/007-first-boats/episode.yml": everything})
    keys = [problem.split(": ")[1] for problem in told if "placeholder" in problem]
    lists = ["topics[0]", "chapters[0].title", "chapters[1].title", "references[0].text", "glossary[0]"]
    assert keys[:-1] == ["summary", "people[1].name", *lists]
    assert [problem.key for problem in check(repository) if problem.level == "error"] == ["people[1].name"]


def test_what_earlier_versions_wrote_is_told_too(show):  # noqa: F811
    text = "title: 007 first boats\nsummary: One or two sentences.\n"
    title, summary = show(**{"episodes/007-first-boats/episode.yml": text})
    assert "title: is still made of the folder's name" in title and "summary: is a placeholder" in summary


def test_placeholders_are_left_out(show):  # noqa: F811
    text = "summary: …\ntopics: [a, …]\nchapters: [{at: 0, title: A}, {at: 1, title: …}]\nreferences: [{text: ...}]\n"
    show(**in_episode(text, **{ONE + "notes.md": f"{NOTES_OUTLINE}\nMore.\n"}))
    repository = Repository(show.root)
    episode = without_placeholders(read_episode(repository, read_show(repository), "one"))
    assert (episode.summary, episode.topics, episode.references) == (None, ("a",), ())
    assert [mark.title for mark in episode.chapters] == ["A"] and episode.notes == "\nMore.\n"


def test_a_title_cannot_be_left_out(show):  # noqa: F811
    (problem,) = show(**{ONE + "episode.yml": "title: …\n"})
    assert problem == "episodes/one/episode.yml:1: title: is a placeholder; write the episode's title"


def test_what_of_the_notes_would_not_be_seen_is_told(show):  # noqa: F811
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "PNG")
    png = file.getvalue()
    notes = (
        "![A](map%20one.png) ![B](https://x.example/b.png)\n\n![C](c.png) ![D](d.heic)\n![E](../../../e.png)\n"
        "[slides](slides.pdf) [other](../two/) [web](https://x.example/slides.pdf) ![F](artwork/f.png)\n"
    )
    files = {
        f"{ONE}notes.md": notes,
        f"{ONE}map one.png": png,
        f"{ONE}d.heic": png[:-20],
        f"{ONE}slides.pdf": b"x",
        "artwork/f.png": png,
    }
    problems = show(**in_episode("", **files))
    damaged = problems.pop(2)
    assert damaged.startswith(f"{ONE}notes.md:3: the picture {ONE}d.heic is a damaged picture")
    assert problems == [
        f"{ONE}notes.md:1: the picture https://x.example/b.png is elsewhere on the web; pages load nothing from other "
        "sites, so it is a link; to show it, put it into the episode's folder",
        f"{ONE}notes.md:3: the picture c.png is missing (no such file); add it, or correct the path; its description "
        "is shown",
        f"{ONE}notes.md:4: the picture ../../../e.png is outside of the show; put it into the episode's folder",
        f"{ONE}notes.md:5: links to slides.pdf, which is not published; link to where it is on the web",
        f"{ONE}notes.md:5: has a picture, which podcast apps leave out: say in words what it shows",
    ]


@pytest.mark.parametrize(
    ("language", "speech", "says"),
    [
        (
            "de",
            "{engine: pocketsphinx}",
            "speech.engine: pocketsphinx knows only English, and the show is in 'de'",
        ),
        (
            "de-AT",
            "{model: tiny.en}",
            "tiny.en knows only English, and the show is in 'de-AT'; write `model: tiny`",
        ),
        ("fr", "{engine: whisper, model: base.en}", "speech.model: base.en knows only English"),
        ("de", "{model: tiny}", None),
        ("en-GB", "{engine: pocketsphinx, model: tiny.en}", None),
    ],
)
def test_a_model_that_cannot_hear_the_language_is_told(show, language, speech, says):  # noqa: F811
    text = SHOW.replace("language: en", f"language: {language}") + f"speech: {speech}\n"
    problems = show(**{"show.yml": text})
    assert [says in problem and problem.startswith("show.yml:11: ") for problem in problems] == [True] * bool(
        says
    )
