"""`lfi-podcast suggest cuts`, and what a producer then does: paste the proposals, build, and read on."""

import json
import shutil
from pathlib import Path

import pytest

from lfi_podcast.config.yaml_reader import read_yaml
from tests.audio.helpers import ffmpeg
from tests.helpers import EPISODE, SLUG


def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


def built(show: Path) -> Path:
    return show / "build" / SLUG


def words(path: Path) -> list[dict]:
    return json.loads(path.read_bytes())["words"]


def rewrite(path: Path, change) -> None:
    data = json.loads(path.read_bytes())
    change(data)
    path.write_text(json.dumps(data))


def ran(result) -> dict[str, str]:
    events = [json.loads(line) for line in result.out.splitlines()]
    return {event["stage"]: event["reason"] for event in events if event["event"] == "done"}


@pytest.fixture
def hesitant(show: Path) -> Path:
    """The small show, as if its recogniser had heard an "um" in place of the seventh word, and a pause at the end."""

    def hesitate(heard: dict) -> None:
        heard["words"][6]["text"] = "um"

    rewrite(built(show) / "heard.json", hesitate)
    rewrite(built(show) / "mix.json", lambda mixed: mixed.update(pauses=[[100.0, 104.0]]))
    return show


def test_proposals_are_written_and_not_applied(hesitant: Path, lfi):
    before = (episode(hesitant) / "episode.yml").read_bytes()
    result = lfi("-C", hesitant, "suggest", "cuts", SLUG)
    assert result.status == 0, result.err
    assert result.out.splitlines()[-1].endswith(f"review them in build/{SLUG}/cuts.yml")
    assert "2 cuts would save" in result.out and "filler          1" in result.out
    text = (built(hesitant) / "cuts.yml").read_text()
    assert f"`cuts` in episodes/{SLUG}/episode.yml" in text and "[um]" in text
    assert "{from: 00:01:40.500, to: 00:01:43.500}" in text
    assert (episode(hesitant) / "episode.yml").read_bytes() == before
    rows = json.loads(lfi("-C", hesitant, "suggest", "cuts", SLUG, "--json").out)
    assert [(row["kind"], row["seconds"]) for row in rows][1] == ("silence", 3.0)
    assert set(rows[0]) == {"start", "end", "kind", "around", "tight", "seconds"}
    proposals = read_yaml("cuts.yml", text.encode()).data["cuts"]
    assert len(proposals) == 2

    # Whoever takes one over is not asked again.
    row = rows[0]
    cuts = f"cuts: [{{from: {row['start']}, to: {row['end']}}}]\n"
    (episode(hesitant) / "episode.yml").write_text(EPISODE + cuts)
    again = json.loads(lfi("-C", hesitant, "suggest", "cuts", SLUG, "--json").out)
    assert again == rows[1:]


def test_a_real_silence_is_found_and_cut_without_a_new_hearing(show: Path, lfi):
    recording = episode(show) / "recording.flac"
    whole = recording.rename(show / "whole.flac")
    graph = (
        "[0:a]asplit[a][b];[a]atrim=0:4.2[first];[b]atrim=4.2,asetpts=PTS-STARTPTS[last];"
        "anoisesrc=r=44100:a=0.0003:d=4,aformat=channel_layouts=mono[room];[first][room][last]concat=n=3:v=0:a=1"
    )
    ffmpeg("-i", whole, "-filter_complex", graph, "-ar", 44100, recording)
    assert lfi("-C", show, "build").status == 0
    before, length = words(episode(show) / "words.json"), duration(show)
    (row,) = json.loads(lfi("-C", show, "suggest", "cuts", SLUG, "--json").out)
    assert row["kind"] == "silence" and 2.5 < row["seconds"] < 4
    assert 4.2 < row["start"] < row["end"] < 8.2
    proposals = (built(show) / "cuts.yml").read_text()
    (episode(show) / "episode.yml").write_text(EPISODE + proposals)
    assert "hear" not in ran(lfi("-C", show, "build", "--json"))
    assert duration(show) == pytest.approx(length - row["seconds"], abs=0.002)
    after = words(episode(show) / "words.json")
    assert [word["text"] for word in after] == [word["text"] for word in before]
    for was, now in zip(before, after, strict=True):
        moved = row["seconds"] if was["start"] > row["end"] else 0
        assert now["start"] == pytest.approx(was["start"] - moved, abs=0.0011)
    assert json.loads(lfi("-C", show, "suggest", "cuts", SLUG, "--json").out) == []


def duration(show: Path) -> float:
    return json.loads((built(show) / "master.json").read_bytes())["duration"]


def test_what_is_redacted_is_not_shown(hesitant: Path, lfi):
    heard = words(built(hesitant) / "heard.json")
    name, other = heard[5], heard[7]
    stretch = f"{{from: {other['start']}, to: {other['end']}, with: STRETCH}}"
    redact = f"redact: [{{say: '{name['text']}', with: NAME}}, {stretch}]\n"
    (episode(hesitant) / "episode.yml").write_text(EPISODE + redact)
    assert lfi("-C", hesitant, "suggest", "cuts", SLUG).status == 0
    text = (built(hesitant) / "cuts.yml").read_text()
    assert "NAME [um] STRETCH" in text


def test_without_a_build_folder_the_kept_words_will_do_and_without_words_it_says_what_to_do(show: Path, lfi):
    (built(show) / "heard.json").unlink()
    assert lfi("-C", show, "suggest", "cuts", SLUG).status == 0
    shutil.rmtree(show / "build")
    result = lfi("-C", show, "suggest", "cuts", SLUG)
    assert result.status == 1
    assert (
        f"episodes/{SLUG}: there are no recognised words yet; build it first: `make episode EP={SLUG}`"
        in result.err
    )
    assert lfi("-C", show, "suggest", "haircuts", SLUG).status == 2


def test_a_cut_and_an_intro_hear_nothing_again_and_move_every_word(show: Path, lfi):
    """The first word is cut and an intro comes; then both are taken back."""
    files = [episode(show) / "words.json", episode(show) / "transcript.md"]
    before = [file.read_bytes() for file in files]
    heard = words(built(show) / "heard.json")
    edge = (heard[0]["end"] + heard[1]["start"]) / 2
    ffmpeg("-f", "lavfi", "-i", "sine=f=300:r=44100:d=2", show / "intro.flac")
    show_file = (show / "show.yml").read_text()
    (show / "show.yml").write_text(f"{show_file}audio: {{intro: intro.flac}}\n")
    (episode(show) / "episode.yml").write_text(EPISODE + f"cuts: [{{from: 0, to: {edge:.3f}}}]\n")
    stages = ran(lfi("-C", show, "build", "--json"))
    assert "hear" not in stages
    assert stages["transcript"] == "cuts changed, length of the intro changed"
    moved = words(files[0])
    offset = json.loads((built(show) / "mix.json").read_bytes())["offset"]
    assert [word["text"] for word in moved] == [word["text"] for word in heard[1:]]
    for word, original in zip(moved, heard[1:], strict=True):
        assert word["start"] == pytest.approx(original["start"] - edge + offset, abs=0.0021)
    assert ran(lfi("-C", show, "build", "--json")) == {}

    shutil.rmtree(show / "build")  # what is heard again has to be listened to again
    (show / "show.yml").write_text(show_file)
    (episode(show) / "episode.yml").write_text(EPISODE)
    assert "hear" in ran(lfi("-C", show, "build", "--json"))
    assert [file.read_bytes() for file in files] == before


def test_a_corrected_transcript_moves_and_its_cut_words_are_kept(show: Path, lfi):
    text = episode(show) / "transcript.md"
    corrected = text.read_text() + "# mine\n"
    text.write_text(corrected)
    heard = words(built(show) / "heard.json")
    (episode(show) / "episode.yml").write_text(EPISODE + f"cuts: [{{from: 0, to: {heard[1]['start']}}}]\n")
    result = lfi("-C", show, "build")
    assert result.status == 0
    assert (
        f"episodes/{SLUG}/transcript.md: lines that are now cut have become `# cut:` headings (1)"
        in result.out
    )
    assert (
        f"# cut: [00:00:00.{round(heard[0]['start'] * 1000):03}] Host: {heard[0]['text']}\n"
        in text.read_text()
    )
    assert "another recording" not in result.out
    first = (built(show) / "transcript.txt").read_text().splitlines()[3]
    assert first.split()[0] == heard[1]["text"]
    (episode(show) / "episode.yml").write_text(EPISODE)
    assert lfi("-C", show, "build").status == 0
    assert "# cut" not in text.read_text() and text.read_text().endswith("# mine\n")
    assert " ".join((built(show) / "transcript.txt").read_text().split()).count(heard[0]["text"])


def test_a_redacted_stretch_that_a_cut_has_moved_is_not_bleeped_elsewhere(show: Path, lfi):
    redact = "redact: [{from: 4, to: 4.5, with: the engineer}]\n"
    (episode(show) / "episode.yml").write_text(EPISODE + redact)
    assert lfi("-C", show, "build").status == 0
    (episode(show) / "episode.yml").write_text(EPISODE + redact + "cuts: [{from: 1, to: 2}]\n")
    for arguments in (["build"], ["build", "--only", "master"]):
        result = lfi("-C", show, *arguments)
        assert result.status == 1
        assert "the passage redacted from 00:00:04.000 has moved" in result.out
        assert "write {from: 00:00:03.000, to: 00:00:03.500} instead" in result.out
    moved = redact.replace("from: 4, to: 4.5", "from: 3, to: 3.5")
    (episode(show) / "episode.yml").write_text(EPISODE + moved + "cuts: [{from: 1, to: 2}]\n")
    assert lfi("-C", show, "build").status == 0
    (episode(show) / "episode.yml").write_text(
        EPISODE + moved + "cuts: [{from: 1, to: 2}, {from: 3, to: 5}]\n"
    )
    result = lfi("-C", show, "build")
    assert result.status == 1 and "from 00:00:03.000 is now cut" in result.out
    (episode(show) / "episode.yml").write_text(EPISODE + "cuts: [{from: 1, to: 2}, {from: 3, to: 5}]\n")
    assert lfi("-C", show, "build").status == 0
    assert "Kiran" not in (episode(show) / "transcript.md").read_text()


def test_a_name_in_a_line_that_is_cut_must_have_been_heard_there(show: Path, lfi):
    text = episode(show) / "transcript.md"
    heard = words(built(show) / "heard.json")
    said = heard[-1]["text"]
    text.write_text(text.read_text().replace(heard[0]["text"], said.capitalize(), 1))
    cuts = f"cuts: [{{from: 0, to: {heard[1]['start']}}}]\n"
    (episode(show) / "episode.yml").write_text(EPISODE + cuts)
    assert lfi("-C", show, "build").status == 0
    (episode(show) / "episode.yml").write_text(
        EPISODE + cuts + f"redact: [{{say: {said}, with: the engineer}}]\n"
    )
    result = lfi("-C", show, "build")
    assert result.status == 1 and "is in a cut line" in result.out


def test_what_was_cut_before_a_correction_and_is_heard_again_is_asked_for(show: Path, lfi):
    heard = words(built(show) / "heard.json")
    (episode(show) / "episode.yml").write_text(EPISODE + "cuts: [{from: 4.5, to: 6.2}]\n")
    assert lfi("-C", show, "build").status == 0
    text = episode(show) / "transcript.md"
    text.write_text(text.read_text().replace("hello", "Hello"))
    assert heard[12]["text"] not in text.read_text()
    (episode(show) / "episode.yml").write_text(EPISODE)
    result = lfi("-C", show, "build")
    assert f"episodes/{SLUG}/transcript.md lacks words that are audible again at 0:04; add them" in result.out
    assert [word["text"] for word in words(episode(show) / "words.json")] == [word["text"] for word in heard]
    assert "add them" not in lfi("-C", show, "build").out


def test_new_terms_are_listed_beside_those_of_the_glossary(show: Path, lfi):
    def name(heard: dict) -> None:
        heard["words"][4].update(text="Priya", probability=0.2)
        heard["words"][6].update(text="NRC", probability=0.9)
        heard["words"][8].update(text="Vilnius", probability=0.2)

    rewrite(built(show) / "heard.json", name)
    (episode(show) / "episode.yml").write_text(
        EPISODE + "redact: [{say: Priya, with: NAME}]\nglossary: [Zoe]\n"
    )
    result = lfi("-C", show, "suggest", "terms", SLUG)
    assert "new: an acronym" in result.out and "new: a name" in result.out
    assert result.out.endswith(f"2 new terms to review in build/{SLUG}/terms.md\n")
    report = (built(show) / "terms.md").read_text()
    assert (
        "- NRC: an acronym" in report and "- Vilnius: a name" in report and "Priya" not in report + result.out
    )
    rows = json.loads(lfi("-C", show, "suggest", "terms", SLUG, "--json").out)
    assert [(row["term"], row["new"]) for row in rows] == [("Zoe", False), ("NRC", True), ("Vilnius", True)]


def test_chapters_are_printed_to_be_pasted_and_none_is_made(show: Path, lfi):
    """A person's own transcript of two topics, ten minutes long; the sound does not matter."""
    before = (episode(show) / "episode.yml").read_bytes()
    assert lfi("-C", show, "suggest", "chapters", SLUG).out == "nothing to suggest\n"
    topics = ["The replica lost its disk and the table.", "The pilot read the checklist in the cockpit."]
    lines = [f"[00:{n // 6:02}:{n % 6}0.000] Host: {topics[n >= 30]} Kiran saw it.\n" for n in range(60)]
    (episode(show) / "transcript.md").write_text("".join(lines))
    (episode(show) / "episode.yml").write_bytes(before + b"redact: [{say: Kiran, with: NAME}]\n")
    result = lfi("-C", show, "suggest", "chapters", SLUG)
    first, second = read_yaml("chapters.yml", result.out.encode()).data["chapters"]
    assert (first["at"], second["at"]) == ("00:00:00.000", "00:05:00.000")
    assert "replica" in first["title"].casefold() or "disk" in first["title"].casefold()
    assert "# Host: The pilot read the checklist in the cockpit." in result.out and "Kiran" not in result.out
    rows = json.loads(lfi("-C", show, "suggest", "chapters", SLUG, "--json").out)
    assert [set(row) for row in rows] == [{"at", "title", "speaker", "said"}] * 2
    assert rows[1]["title"] == second["title"]
    assert b"replica" not in (episode(show) / "episode.yml").read_bytes()
