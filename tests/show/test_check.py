"""Whether the files of a show agree with each other: artwork, people, tracks, chapters, guids, links."""

import pytest
from PIL import Image

from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError, ShowProblems
from lfi_podcast.show.check import check, read_episode, read_show
from tests.pictures.pictures import drawn, encoded, exif, jpeg, noise, png, profile

SHOW = """\
title: Learning
description: What happened.
link: https://podcast.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
guid: 375e050f-7f52-5e9b-9cfc-9414515d1a5b
people:
  host: {name: Host}
"""
MAKERS = "author: Host\nowner: {name: Host, email: host@example.org}\n"
"""Behind all that a case adds, so that lines stay where they are."""


@pytest.fixture
def show(tmp_path):
    """Writes files of a show that is right but for them, and answers what is wrong with it."""

    def problems(**files):
        contents = {"show.yml": SHOW, "episodes/one/episode.yml": "title: One\n"} | files
        if contents["show.yml"].startswith(SHOW[:20]):
            contents["show.yml"] += MAKERS
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if not (tmp_path / "cover.jpg").exists():
            Image.new("RGB", (1400, 1400)).save(tmp_path / "cover.jpg")
        return [str(problem) for problem in check(Repository(tmp_path))]

    problems.root = tmp_path
    return problems


MORE = "{at: 100, title: b}, {at: 200, title: c}"
"""Chapters that make one enough to be shown."""


def in_episode(text, **files):
    return {"episodes/one/episode.yml": "title: One\n" + text.replace("MORE", MORE), **files}


def test_a_show_that_is_right_has_no_problems(show):
    assert show(**in_episode("people: [host]\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        "cuts: [{from: 1, to: 5}, {from: 5, to: 6}]\n",
        "chapters: [" + ", ".join(f"{{at: {30 * i}, title: c}}" for i in range(255)) + "]\n",
        "chapters: [{at: 0, title: a}, MORE]\nmusic: [{file: show.yml, chapter: a}, {file: show.yml, at: 3}]\n",
        "people: [host, {id: guest, name: Guest}]\ntracks: {channels: {guest: {gain: 3, levelling: false}}}\n",
        "sound: as-is\nspeech: none\n",
        "speech: none\nredact: [{from: 1, to: 2}]\n",
    ],
    ids=[
        "cuts that touch",
        "as many chapters as there may be",
        "music for one chapter, and a sting",
        "a channel for each, and how one of them sounds",
        "neither mastered nor recognised",
        "times to redact, without recognition",
    ],
)
def test_what_is_right_at_its_border_is_no_problem(show, text):
    assert show(**in_episode(text)) == []
    assert show(**in_episode("number: 1\n", **{"show.yml": SHOW + "type: serial\n"})) == []


TWO = "people: [host, {id: guest, name: Guest}]\n"

CASES = {
    "nobody's name": (
        in_episode("people: [hots]\n"),
        "episodes/one/episode.yml:2: people[0]: 'hots' is not under `people` in show.yml; did you mean 'host'?",
    ),
    "somebody unlike anybody": (
        in_episode("people: [zz]\n"),
        "episodes/one/episode.yml:2: people[0]: 'zz' is not under `people` in show.yml; add them there, "
        "or write {id: …, name: …} here",
    ),
    "an intro that is not there": (
        {"show.yml": SHOW + "audio: {intro: none.flac}\n"},
        "show.yml:11: audio.intro: none.flac: no such file; add it, or correct the path",
    ),
    "music for a chapter that is not there": (
        in_episode("chapters: [{at: 0, title: Start}, MORE]\nmusic: [{file: show.yml, chapter: Strat}]\n"),
        "episodes/one/episode.yml:3: music[0].chapter: 'Strat' is not the title of exactly one chapter; "
        "did you mean 'Start'?",
    ),
    "music for one of two chapters": (
        in_episode("chapters: [{at: 0, title: a}, {at: 50, title: a}, MORE]\nmusic: [{file: show.yml, chapter: a}]\n"),
        "episodes/one/episode.yml:3: music[0].chapter: 'a' is not the title of exactly one chapter; "
        "did you mean 'a'?",
    ),
    "music for a chapter of quite another name": (
        in_episode("chapters: [{at: 0, title: Start}, MORE]\nmusic: [{file: show.yml, chapter: End}]\n"),
        "episodes/one/episode.yml:3: music[0].chapter: 'End' is not the title of exactly one chapter; "
        "write a title exactly as under `chapters`",
    ),
    "a show that is no YAML": (
        {"show.yml": "title: [\n", "episodes/one/episode.yml": "title: One\npeople: [hots]\n"},
        "show.yml:2: ends inside brackets; close the last open one",
    ),
    "a regular with a colon": (
        {"show.yml": SHOW.replace("name: Host", "name: 'Host: A'")},
        "show.yml:10: people.host.name: has a colon, which ends a name in transcript.md; remove the colon",
    ),
    "a guest with a colon": (
        in_episode("people: [{id: guest, name: 'Dr: Who'}]\n"),
        "episodes/one/episode.yml:2: people[0].name: has a colon, which ends a name in transcript.md; "
        "remove the colon",
    ),
    "nobody's track": (
        in_episode("", **{"episodes/one/tracks/guest.wav": b"x"}),
        "episodes/one/episode.yml:1: people: episodes/one/tracks/guest.wav does not belong to anybody; "
        "name it after one of: host, or add 'guest'",
    ),
    "channels of nobody": (
        in_episode("people: [host]\ntracks: channels\n"),
        "episodes/one/episode.yml:3: tracks: needs two `people` in this file: who speaks on the left, "
        "and who on the right",
    ),
    "an intro of one episode that is not there": (
        in_episode("audio: {intro: none.flac}\n"),
        "episodes/one/episode.yml:2: audio.intro: none.flac: no such file; add it, or correct the path",
    ),
    "music louder than the speech": (
        in_episode("audio: {ducking: 6}\n"),
        "episodes/one/episode.yml:2: audio.ducking: is 6; it must be 0 or less",
    ),
    "a track of which nothing is said": (
        in_episode("tracks: {host: {}}\n", **{"episodes/one/tracks/host.wav": b"x"}),
        "episodes/one/episode.yml:2: tracks.host: says nothing; write `gain` or another key, or remove it",
    ),
    "an offset for nobody's track": (
        in_episode("tracks: {hosst: {offset: 5.5}}\n", **{"episodes/one/tracks/host.wav": b"x"}),
        "episodes/one/episode.yml:2: tracks.hosst: has no file in tracks/; did you mean 'host'? There are: host",
    ),
    "an offset beside one recording": (
        in_episode("tracks: {host: {offset: 5.5}}\n", **{"episodes/one/recording.wav": b"x"}),
        "episodes/one/episode.yml:2: tracks.host: has no track of its own: there is one recording; "
        "write it under `audio` for the whole episode or, if each channel is one person's, under `channels`: "
        "`tracks: {channels: {host: …}}`",
    ),
    "settings for nobody's channel": (
        in_episode(f"{TWO}tracks:\n  channels:\n    gest: {{gain: 3}}\n"),
        "episodes/one/episode.yml:5: tracks.channels.gest: is not under `people` in this file; "
        "did you mean 'guest'? There are: host, guest",
    ),
    "an offset of a channel": (
        in_episode(f"{TWO}tracks: {{channels: {{guest: {{offset: 3}}}}}}\n"),
        "episodes/one/episode.yml:3: tracks.channels.guest.offset: is that of the whole recording, which has "
        "one clock; remove it",
    ),
    "a channel of which nothing is said": (
        in_episode(f"{TWO}tracks: {{streams: {{guest: {{}}}}}}\n"),
        "episodes/one/episode.yml:3: tracks.streams.guest: says nothing; write `gain` or another key, or remove it",
    ),
    "channels and streams at once": (
        in_episode(f"{TWO}tracks: {{channels: {{}}, streams: {{}}}}\n"),
        "episodes/one/episode.yml:3: tracks: has both `channels` and `streams`; write one of them",
    ),
    "a person beside their channels": (
        in_episode(f"{TWO}tracks: {{channels: {{}}, guest: {{gain: 3}}}}\n"),
        "episodes/one/episode.yml:3: tracks: has people beside `channels`; write them under it",
    ),
    "an offset that is no time": (
        in_episode("tracks:\n  host: {offset: soon}\n"),
        "episodes/one/episode.yml:3: tracks.host.offset: 'soon' is not a time; write H:MM:SS.mmm or seconds",
    ),
    "tracks that are neither word nor offsets": (
        in_episode("tracks: stereo\n"),
        "episodes/one/episode.yml:2: tracks: is 'stereo'; write 'channels' or 'streams'",
    ),
    "a misspelt offset": (
        in_episode("tracks: {host: {ofset: 1}}\n"),
        "episodes/one/episode.yml:2: tracks.host.ofset: is not a known key; did you mean 'offset'?",
    ),
    "channels beside tracks": (
        in_episode("tracks: channels\n", **{"episodes/one/tracks/host.wav": b"x"}),
        "episodes/one/episode.yml:2: tracks: divides a recording, but there are tracks already; remove it",
    ),
    "two recordings": (
        in_episode("", **{"episodes/one/recording.wav": b"x", "episodes/one/tracks/host.wav": b"x"}),
        "episodes/one/episode.yml:1: episodes/one: there are several recordings (episodes/one/recording.wav, "
        "episodes/one/tracks/host.wav); keep one recording.*, or tracks/ with one file per person",
    ),
    "an empty recording": (
        in_episode("", **{"episodes/one/recording.wav": b""}),
        "episodes/one/recording.wav: is empty (0 bytes); copy the recording again",
    ),
    "chapters out of order": (
        in_episode("chapters: [{at: 0, title: a}, {at: 9, title: b}, {at: 9, title: c}]\n"),
        "episodes/one/episode.yml:2: chapters[2].at: does not come after the previous chapter; put them in order",
    ),
    "a late first chapter": (
        in_episode("chapters: [{at: 5, title: a}, MORE]\n"),
        "episodes/one/episode.yml:2: chapters[0].at: is not 0, so some players show no chapters; "
        "start the first at 0",
    ),
    "a chapter's picture that is none": (
        in_episode("chapters: [{at: 0, title: a, image: a.jpg}, MORE]\n", **{"a.jpg": "%PDF"}),
        "episodes/one/episode.yml:2: chapters[0].image: a.jpg is a PDF, which podcast apps cannot show; "
        "export it as JPEG or PNG",
    ),
    "a chapter's picture that is not there": (
        in_episode("chapters:\n  - {at: 0, title: a}\n  - {at: 1, title: b, image: none.jpg}\n"),
        "episodes/one/episode.yml:4: chapters[1].image: none.jpg: no such file; add it, or correct the path",
    ),
    "a chapter's picture that many apps cannot show": (
        in_episode("chapters: [{at: 0, title: a, image: a.webp}, MORE]\n", **{"a.webp": encoded(drawn(), "WEBP")}),
        "episodes/one/episode.yml:2: chapters[0].image: a.webp is a WEBP, which many podcast apps cannot show; "
        "it is published as a JPEG",
    ),
    "a chapter's picture that says where it was taken": (
        in_episode("chapters: [{at: 0, title: a, image: a.jpg}, MORE]\n", **{"a.jpg": jpeg(exif=exif(6))}),
        "episodes/one/episode.yml:2: chapters[0].image: a.jpg says where it was taken; it is published without "
        "that, but git keeps it: export it without the place",
    ),
    "another picture of the show that is not there": (
        {"show.yml": SHOW + "images:\n  - {href: https://example.org/a.jpg}\n  - {file: none.jpg}\n"},
        "show.yml:13: images[1].file: none.jpg: no such file; add it, or correct the path",
    ),
    "a name under seasons that an episode redacts": (
        {
            "show.yml": SHOW + "seasons: {1: The year of Kiran}\n",
            **in_episode("redact: [{say: Kiran, with: the engineer}]\n"),
        },
        "show.yml:11: seasons.1: has 'Kiran' (“…The year of Kiran…”), which `redact` in episodes/one/episode.yml "
        "removes, and is on every page; remove it here",
    ),
    "a name in what an episode's support is for, which no stand-in can replace": (
        in_episode(
            "funding: {url: https://example.org/kiran, text: Give}\nredact: [{say: Kiran, with: the engineer}]\n"
        ),
        "episodes/one/episode.yml:2: funding[0]: contains 'Kiran', which `redact` removes; rename it",
    ),
    "a cover of many bytes": (
        in_episode("artwork: a.png\n", **{"a.png": png(noise(1400))}),
        "episodes/one/episode.yml:2: artwork: a.png has 5.6 MB; hosts advise at most 512 KB, so it is published as "
        "a JPEG of 503 KB, 1400 x 1400 px",
    ),
    "a cover whose colours are for something else": (
        in_episode("artwork: a.jpg\n", **{"a.jpg": encoded(drawn(1400), "JPEG", icc_profile=profile("LAB"))}),
        "episodes/one/episode.yml:2: artwork: a.jpg has a colour profile that is not for RGB; it is published without "
        "that, so check its colours",
    ),
    "half a cover": (
        in_episode("artwork: a.jpg\n", **{"a.jpg": encoded(drawn(1400), "JPEG")[:9000]}),
        "episodes/one/episode.yml:2: artwork: a.jpg is a damaged picture: it ends early; export or copy it again",
    ),
    "too many chapters": (
        in_episode("chapters: [" + ", ".join(f"{{at: {i}, title: c}}" for i in range(256)) + "]\n"),
        "episodes/one/episode.yml:2: chapters: there are 256; an MP3 holds at most 255",
    ),
    "cuts that overlap": (
        in_episode("cuts: [{from: 1, to: 5}, {from: 4, to: 6}]\n"),
        "episodes/one/episode.yml:2: cuts[1]: starts before the previous cut ends; put them in order, without overlaps",
    ),
    "what is as it is, with redactions": (
        in_episode("sound: as-is\nredact: [{from: 1, to: 2}]\n"),
        "episodes/one/episode.yml:2: sound: cannot be as it is with `redact`; remove `sound: as-is`, and an MP3 is "
        "made of the recording",
    ),
    "what is as it is, with cuts": (
        in_episode("sound: as-is\ncuts: [{from: 1, to: 2}]\n"),
        "episodes/one/episode.yml:2: sound: cannot be as it is with `cuts`; remove `sound: as-is`, and an MP3 is made "
        "of the recording",
    ),
    "tracks as they are": (
        in_episode("sound: as-is\n", **{"episodes/one/tracks/host.wav": "x"}),
        "episodes/one/episode.yml:2: sound: cannot be as it is: there are tracks to be mixed; remove `sound: as-is`, "
        "and an MP3 is made of the recording",
    ),
    "a WAV as it is": (
        in_episode("sound: as-is\n", **{"episodes/one/recording.wav": "x"}),
        "episodes/one/episode.yml:2: sound: recording.wav is no MP3 or M4A, which apps play; remove `sound: as-is`, "
        "and an MP3 is made of the recording",
    ),
    "names to redact without recognition": (
        in_episode("speech: none\nredact: [{say: Kiran, with: the engineer}]\n"),
        "episodes/one/episode.yml:2: speech: is none, but what `redact` says is found by recognition; remove "
        "`speech: none`, or redact by times",
    ),
    "a picture that is none": (
        in_episode("artwork: show.yml\n"),
        "episodes/one/episode.yml:2: artwork: show.yml is not a readable picture; use a JPEG or PNG",
    ),
    "a picture that is not there": (
        in_episode("artwork: none.jpg\n"),
        "episodes/one/episode.yml:2: artwork: none.jpg: no such file; add it, or correct the path",
    ),
    "a serial without numbers": (
        {"show.yml": SHOW + "type: serial\n"},
        "episodes/one/episode.yml:1: number: is required for each full episode of a serial show; add it",
    ),
    "an engine that does not know an episode's language": (
        {"show.yml": SHOW + "speech: {engine: pocketsphinx}\n", **in_episode("language: de\n")},
        "episodes/one/episode.yml:2: language: `speech.engine` in show.yml: pocketsphinx knows only English, "
        "and this episode is in 'de'; remove it, or bring transcripts",
    ),
    "a serial with half a number": (
        {"show.yml": SHOW + "type: serial\n", **in_episode("number: 2.5\n")},
        "episodes/one/episode.yml:2: number: is 2.5, but full episodes of a serial show need whole numbers",
    ),
    "a number's stand-in alone": (
        in_episode("display: Day 5\n"),
        "episodes/one/episode.yml:2: display: replaces a number that is not there; add `number`, by which apps sort",
    ),
    "a role that no app knows": (
        in_episode("people: [{id: ada, name: Ada, role: [host, sound desinger]}]\n"),
        "episodes/one/episode.yml:2: people[0].role[1]: 'sound desinger' is not a role that podcast apps know; "
        "did you mean 'sound designer'?",
    ),
    "a group that no app knows, in show.yml": (
        {"show.yml": SHOW.replace("{name: Host}", "{name: Host, group: crew}")},
        "show.yml:10: people.host.group: 'crew' is not a group that podcast apps know; "
        "see https://podcasttaxonomy.com for those that are",
    ),
    "a show without its guid": (
        {"show.yml": SHOW.replace("guid: 375e050f-7f52-5e9b-9cfc-9414515d1a5b\n", "")},
        "show.yml:1: guid: is missing, so it would change with the link; "
        "add `guid: 375e050f-7f52-5e9b-9cfc-9414515d1a5b`",
    ),
    "a link that anybody reads along": (
        {"show.yml": SHOW.replace("https:", "http:")},
        "show.yml:3: link: is not https; some podcast apps reject such a feed",
    ),
    "a description too long once rendered": (
        {"show.yml": SHOW.replace("What happened.", "x " + "& " * 900)},
        "show.yml:2: description: is 5408 bytes as HTML; directories accept 4000: shorten it",
    ),
    "a transcript that does not read": (
        in_episode("", **{"episodes/one/transcript.md": "# One\n\nhello\n"}),
        "episodes/one/transcript.md:3: is not an utterance; write `[HH:MM:SS.mmm] Name: text`, "
        "or start a heading with #",
    ),
    "notes that are not UTF-8": (
        in_episode("", **{"episodes/one/notes.md": b"one\nZo\xeb\n"}),
        "episodes/one/notes.md:2: byte 0xeb is not UTF-8; save the file as UTF-8",
    ),
    "a folder whose name is no address": (
        {"episodes/Zwei Störungen/episode.yml": "title: Two\n"},
        "episodes/Zwei Störungen: the folder's name becomes part of an address; use at most 64 "
        "characters: a-z, 0-9 and '-'",
    ),
    "a redacted name in the address": (
        {"episodes/kiran-speaks/episode.yml": "title: Two\nredact: [{say: Kiran}]\n"},
        "episodes/kiran-speaks/episode.yml:1: the folder's name: contains 'Kiran', which `redact` removes; rename it",
    ),
    "a redacted name in the address of a reference": (
        in_episode("redact: [{say: Priya Raman}]\nreferences:\n  - {text: A, url: https://a.org/in/priyaraman}\n"),
        "episodes/one/episode.yml:4: references[0]: contains 'Priya Raman', which `redact` removes; rename it",
    ),
    "a redacted name in an address within a text": (
        in_episode("redact: [{say: Priya Raman}]\nsummary: From priya_raman@example.org\n"),
        "episodes/one/episode.yml:3: summary: has 'Priya Raman' (“…priya_raman@example.org…”) in an address, which a "
        "stand-in would break; change or remove the address",
    ),
    "a redacted name in an address in the notes": (
        in_episode(
            "redact: [{say: Priya Raman}]\n",
            **{"episodes/one/notes.md": "Hello\n\nby Priya Raman, [here](https://a.org/Priya%20Raman), as said\n"},
        ),
        "episodes/one/notes.md:3: has 'Priya Raman' (“…https://a.org/Priya Raman…”) in an address, which a stand-in "
        "would break; change or remove the address",
    ),
    "a redacted name in a link of the notes to a file": (
        in_episode("redact: [{say: Kiran}]\n", **{"episodes/one/notes.md": "A\n\n[b]: ../kiran/\n[b]\n"}),
        "episodes/one/notes.md:3: has 'Kiran' (“…../kiran/…”) in an address, which a stand-in would break; "
        "change or remove the address",
    ),
    "a redacted name within markup": (
        in_episode(
            "redact: [{say: Priya Raman}]\n", **{"episodes/one/notes.md": "# Hello\n\nby Pri**ya**\nRaman, she\n"}
        ),
        "episodes/one/notes.md:4: has 'Priya Raman' (“…Hello by Priya Raman, she…”) where no stand-in can replace it; "
        "write it without markup and encodings",
    ),
    "an encoded name in the transcript": (
        in_episode(
            "redact: [{say: Priya Raman}]\n",
            **{"episodes/one/transcript.md": "[0:00] Host: Priya Raman\n[0:01] Host: so Priya&nbsp;Raman said\n"},
        ),
        "episodes/one/transcript.md:2: has 'Priya Raman' (“…Host: [redacted] [0:01] Host: so Priya Raman said…”) where "
        "no stand-in can replace it; write it without markup and encodings",
    ),
    "two chapters that make a name": (
        in_episode(
            "redact: [{say: Priya Raman}]\nchapters:\n  - {at: 0, title: With Priya}\n  - {at: 3, title: Raman's way}\n"
        ),
        "episodes/one/episode.yml:5: chapters[1].title: makes 'Priya Raman' (“…With Priya Raman's way…”) together with "
        "chapters[0].title; reword one of the two",
    ),
    "a redacted name in show.yml": (
        {
            "show.yml": SHOW.replace("What happened.", "Thanks to P. Raman"),
            "episodes/one/episode.yml": "title: One\nredact: [{say: Priya Raman}]\n",
        },
        "show.yml:2: description: has 'Priya Raman' (“…Thanks to P. Raman…”), which `redact` in "
        "episodes/one/episode.yml removes, and is on every page; remove it here",
    ),
    "a guest who has not agreed": (
        in_episode(
            "people:\n  - host\n  - {id: guest, name: Guest, role: guest}\n",
            **{"show.yml": SHOW + "require_consent: true\n"},
        ),
        "episodes/one/episode.yml:4: people[1]: 'guest' has not agreed yet; once they have, add "
        "`consent: {guest: 2026-11-30}`",
    ),
    "consent of somebody else": (
        in_episode("people: [host, {id: guest, name: Guest, role: guest}]\nconsent: {gest: 2026-11-24}\n"),
        "episodes/one/episode.yml:3: consent.gest: 'gest' is not on this episode; did you mean 'guest'?",
    ),
    "one guid for two": (
        {"episodes/one/episode.yml": "title: One\nguid: a\n", "episodes/two/episode.yml": "title: Two\nguid: a\n"},
        "episodes/two/episode.yml:2: guid: is also the guid of one; remove one of the two",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_agree_is_one_problem_at_its_line(show, case):
    files, problem = CASES[case]
    assert show(**files) == [problem]


@pytest.mark.parametrize(
    ("size", "mode", "name", "fault"),
    [
        ((1400, 1401), "RGB", "a.png", "is 1400 x 1401 px; make it square, 1400 to 3000 px"),
        ((1399, 1399), "RGB", "a.jpg", "is 1399 x 1399 px"),
        ((1400, 1400), "RGBA", "a.png", "has transparent parts"),
        ((1400, 1400), "CMYK", "a.jpg", "has colour mode CMYK"),
        ((1400, 1400), "RGB", "a.gif", "is a GIF; save it as JPEG or PNG"),
    ],
)
def test_artwork_is_square_and_rgb(show, size, mode, name, fault):
    Image.new(mode, size).save(show.root / name)
    problems = show(**in_episode(f"artwork: {name}\n"))
    assert any(fault in problem for problem in problems)
    assert all(problem.startswith("episodes/one/episode.yml:2: artwork: ") for problem in problems)


def test_a_picture_is_what_it_is_not_what_it_is_called(show):
    Image.new("RGB", (1400, 1400)).save(show.root / "a.jpg", "PNG")
    (problem,) = show(**in_episode("artwork: a.jpg\n"))
    assert "a.jpg is a PNG; it is published as one, so rename it to .png" in problem


def test_a_camera_s_own_cover_is_fine(show):
    """Turned on its side, with an opinion on colours: all of that is seen to, and nobody needs to know."""
    written = exif(8, place=False)
    content = encoded(drawn(1400), "JPEG", exif=written, icc_profile=profile("sRGB"))
    assert show(**in_episode("artwork: a.jpg\n", **{"a.jpg": content})) == []


def test_a_check_writes_nothing(show):
    assert show() == []
    assert not (show.root / "build").exists()


def test_no_link_leads_out_of_the_repository(show, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.jpg"
    Image.new("RGB", (1400, 1400)).save(secret)
    (show.root / "a.jpg").symlink_to(secret)
    (problem,) = show(**in_episode("artwork: a.jpg\n"))
    assert "a link leads out of the repository; copy the file here instead" in problem


def test_all_problems_come_at_once_in_the_order_of_files_and_lines(show):
    problems = show(
        **{
            "show.yml": SHOW.replace("language: en", "language: English").replace("Technology", "Tech"),
            "episodes/one/episode.yml": "titel: One\nnumber: x\n",
            "episodes/two/episode.yml": "title: [\n",
        }
    )
    assert [problem.split(" ")[0] for problem in problems] == [
        "episodes/one/episode.yml:1:",
        "episodes/one/episode.yml:2:",
        "episodes/two/episode.yml:2:",
        "show.yml:4:",
        "show.yml:5:",
    ]


def test_names_where_a_stand_in_replaces_them_are_no_problem(show):
    """In prose, in whatever form; and in a glossary, where two entries may make one."""
    text = "topics: [priya, raman]\nglossary: [Priya, Raman, 'Priya = P R IY AH']\nredact: [{say: Priya Raman}]\n"
    notes = "Raman, Priya. 2012; @PriyaRaman and **Priya** (Raman), see https://example.org/priya\n"
    transcript = "[0:00] Host: Priya\n[0:01] Host: Raman wrote to priya.raman@example.org\n"
    assert (
        show(**in_episode(text, **{"episodes/one/notes.md": notes, "episodes/one/transcript.md": transcript}))
        == []
    )


def test_names_in_addresses_do_not_hide_others(show):
    notes = "on <https://example.org/priya-raman>,\nby Pri*ya* Raman,\n\nsee [her](https://example.org/priyaraman)\n"
    problems = show(**in_episode("redact: [{say: Priya Raman}]\n", **{"episodes/one/notes.md": notes}))
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"episodes/one/notes.md:{line}" for line in (1, 2, 4)
    ]


def test_a_folder_is_called_after_what_is_no_name(show):
    assert show(**{"episodes/award-show/episode.yml": "title: A\nredact: [{say: Anna Ward}]\n"}) == []
    (problem,) = show(**in_episode("people: [{id: award, name: Guest}]\nredact: [{say: Anna Ward}]\n"))
    assert problem.startswith("episodes/one/episode.yml:2: people[0]: contains 'Anna Ward'")


def test_where_a_private_name_is_stays_private(show):
    files = {
        "private.yml": "name-1: [Priya Raman]\n",
        "show.yml": SHOW.replace("What happened.", "Thanks to Raman, P."),
        "episodes/one/notes.md": "on [her page](https://example.org/~priyaraman), Priya says\n",
        "episodes/one/transcript.md": "[0:00] Host: Priya %52aman of Raman's\n",
    }
    problems = show(
        **in_episode("redact: [{say: =name-1}]\nsummary: mail praman@example.org, Priya\n", **files)
    )
    errors = [problem for problem in problems if "elsewhere" not in problem]
    assert [problem.partition(": ")[0] for problem in errors] == [
        "episodes/one/episode.yml:3",
        "episodes/one/notes.md:1",
        "episodes/one/transcript.md:1",
        "show.yml:2",
    ]
    assert all("'=name-1'" in problem for problem in errors)
    assert not any(word in str(problems).lower() for word in ("priya", "raman"))


def test_errors_stop_the_work_and_warnings_do_not(show):
    show(**in_episode("chapters: [{at: 5, title: a}, MORE]\n"))
    repository = Repository(show.root)
    assert read_episode(repository, read_show(repository), "one").title == "One"
    show(**in_episode("people: [hots]\n"))
    with pytest.raises(ShowProblems):
        read_episode(repository, read_show(repository), "one")


def test_what_is_not_there_is_said_with_the_way_on(show, tmp_path_factory):
    show()
    with pytest.raises(ShowProblems, match=r"`lfi-podcast new two` \(existing: one\)"):
        Repository(show.root).episode("two")
    with pytest.raises(ShowProblems, match="change to the folder of a show, or name it with -C"):
        Repository(tmp_path_factory.mktemp("empty")).show()


def test_sources_are_sound_and_nothing_that_lies_beside_it(show):
    folder = {
        f"episodes/one/tracks/{name}": b"x" for name in ("host.flac", ".host.wav", "host.txt", "b.wav.part")
    }
    show(**folder)
    repository = Repository(show.root)
    assert [speaker for speaker, _ in repository.sources("one").tracks] == ["host"]
    (show.root / "episodes/one/tracks/host.wav").write_bytes(b"x")
    with pytest.raises(PodcastError, match="host has several tracks"):
        repository.sources("one")


def test_a_pronunciation_is_of_phones_that_there_are(show):
    terms = "glossary: [near miss, Dekker = D EH K ER, Allspaw = AO L SPAW]\n"
    (problem,) = show(**{"episodes/one/episode.yml": "title: One\n" + terms})
    assert problem.startswith(
        "episodes/one/episode.yml:2: glossary[2]: 'Allspaw = AO L SPAW': 'SPAW' is not a phone;"
    )
    assert "write it like `Dekker = D EH K ER`, with these phones: AA AE " in problem
    assert len(show(**{"show.yml": SHOW + "glossary: ['= D EH', 'Dekker =']\n"})) == 2
