"""Tags, read back by mutagen, by ffmpeg and byte by byte."""

import pytest
from mutagen.id3 import ID3

from lfi_podcast.audio.delivering.tags import Tags, write_tags
from lfi_podcast.audio.mastering.mp3 import constant_bitrate
from lfi_podcast.errors import UnmetPromise
from tests.audio.helpers import ffmpeg, samples, voice

CHAPTERS = (
    (0.0, 1.25, "Öffentlich oder 私的?", None),
    (1.25, 3.0, "Two & <three>", "https://example.org/ü?q=a b"),
)
FULL = Tags(
    title="Public or private? – 事故",
    show="Learning from Incidents",
    duration=3.0,
    author="Host & Guest",
    number=7,
    date="2026-11-30",
    summary="One sentence.\nAnother.",
    language="de-at",
    guid="1f0c4d0e-guid",
    cover=b"\xff\xd8 no real image \xff\xd9",
    chapters=CHAPTERS,
)


@pytest.fixture(scope="module")
def untagged(tmp_path_factory):
    path = tmp_path_factory.mktemp("untagged") / "a.mp3"
    return voice(path, 3, "-b:a", "96k", "-ac", 1, "-ar", 44100, "-id3v2_version", 0)


def test_every_fact_is_read_back(untagged, tmp_path):
    write_tags(untagged, tmp_path / "b.mp3", FULL)
    tags = ID3(tmp_path / "b.mp3", translate=False)
    texts = {
        key: str(tags[key])
        for key in ("TIT2", "TALB", "TPE1", "TRCK", "TYER", "TDAT", "TLAN", "TLEN", "TCON")
    }
    assert texts == {
        "TIT2": FULL.title,
        "TALB": FULL.show,
        "TPE1": "Host & Guest",
        "TRCK": "7",
        "TYER": "2026",
        "TDAT": "3011",
        "TLAN": "deu",
        "TLEN": "3000",
        "TCON": "Podcast",
    }
    assert tags.version == (2, 3, 0)
    assert str(tags["COMM::deu"]) == FULL.summary
    assert str(tags["TXXX:guid"]) == FULL.guid
    assert tags["APIC:"].data == FULL.cover
    contents = tags["CTOC:toc"]
    assert (int(contents.flags), contents.child_element_ids) == (3, ["chp0", "chp1"])
    assert "TIT2" in contents.sub_frames
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(c.start_time, c.end_time, str(c.sub_frames["TIT2"])) for c in chapters] == [
        (0, 1250, CHAPTERS[0][2]),
        (1250, 3000, CHAPTERS[1][2]),
    ]
    assert chapters[1].sub_frames["WXXX:"].url == "https://example.org/%C3%BC?q=a%20b"


def test_players_find_sound_and_chapters(untagged, tmp_path):
    tagged = tmp_path / "b.mp3"
    write_tags(untagged, tagged, FULL)
    log = ffmpeg("-i", tagged, "-map", "0:a", "-f", "null", "-")
    assert "Chapter #0:1: start 1.250000, end 3.000000" in log
    assert samples(tagged) == samples(untagged)
    with tagged.open("rb") as one, untagged.open("rb") as other:
        assert constant_bitrate(one, "b.mp3") == constant_bitrate(other, "a.mp3")
    data = tagged.read_bytes()
    assert data.startswith(b"ID3\x03")
    assert data[-128:-125] != b"TAG"
    assert data.endswith(untagged.read_bytes())


def test_absent_facts_have_no_frames(untagged, tmp_path):
    write_tags(untagged, tmp_path / "b.mp3", Tags(title="T", show="S", duration=3.0))
    assert set(ID3(tmp_path / "b.mp3", translate=False)) == {"TIT2", "TALB", "TLAN", "TLEN", "TCON"}
    write_tags(untagged, tmp_path / "b.mp3", Tags(title="T", show="S", duration=3.0, number=204.5))
    assert ID3(tmp_path / "b.mp3")["TRCK"].text == ["204.5"]


def test_same_facts_same_bytes(untagged, tmp_path):
    again = tmp_path / "zwei"
    again.mkdir()
    write_tags(untagged, tmp_path / "b.mp3", FULL)
    write_tags(untagged, again / "c.mp3", FULL)
    assert (tmp_path / "b.mp3").read_bytes() == (again / "c.mp3").read_bytes()


def test_chapters_up_to_what_a_byte_can_count(untagged, tmp_path):
    marks = tuple((n / 100, (n + 1) / 100, f"{n}", None) for n in range(256))
    write_tags(untagged, tmp_path / "b.mp3", Tags("T", "S", 3.0, chapters=marks[:255]))
    assert len(ID3(tmp_path / "b.mp3").getall("CHAP")) == 255
    with pytest.raises(UnmetPromise, match="at most 255"):
        write_tags(untagged, tmp_path / "c.mp3", Tags("T", "S", 3.0, chapters=marks))
    assert not (tmp_path / "c.mp3").exists()


def test_players_that_take_chapters_as_they_come_get_them_in_order(untagged, tmp_path):
    titles = ["the longest title of them all", "b", "another long title", "c", "dd"] * 3
    chapters = tuple((n / 10, (n + 1) / 10, title, None) for n, title in enumerate(titles))
    output = tmp_path / "tagged.mp3"
    write_tags(untagged, output, Tags(title="T", show="S", duration=1.5, chapters=chapters))
    read = ffmpeg("-i", output, "-f", "ffmetadata", tmp_path / "chapters.txt")
    assert "Invalid" not in read
    lines = (tmp_path / "chapters.txt").read_text().splitlines()
    assert [line.removeprefix("title=") for line in lines if line.startswith("title=")][1:] == titles
