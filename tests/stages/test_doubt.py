"""Doubts from the recording to the publication: found, corrected or signed off, and in the way until then.

The recording is somebody who speaks and then lets music play, in which the recogniser hears words.
"""

import json
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from lfi_podcast.model.doubt import Doubt, Doubts
from tests.helpers import EPISODE, SLUG
from tests.speech.helpers import DEMO, sound
from tests.speech.noises import RATE, noises, pcm

SPOKEN = 6.0  # seconds


@pytest.fixture(scope="module")
def built_doubtful(built_show: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(built_show, tmp_path_factory.mktemp("doubtful") / "show"))
    shutil.rmtree(root / "build")
    folder = root / "episodes" / SLUG
    for name in ("recording.flac", "transcript.md", "words.json"):
        (folder / name).unlink()
    speech = sound(DEMO[0])[: 2 * int(SPOKEN * RATE)]
    write_recording(folder / "recording.wav", speech + bytes(RATE) + pcm(noises(8.0)["melody"]))
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, "build"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"serious: lfi-podcast doubts {SLUG}" in done.stdout
    return root


@pytest.fixture
def doubtful(built_doubtful: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_doubtful, tmp_path / "show"))


def write_recording(path: Path, samples: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)


def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


def built(show: Path) -> Path:
    return show / "build" / SLUG


def rows(show: Path, lfi, *arguments: str) -> list[dict]:
    result = lfi("-C", show, "doubts", SLUG, "--json", *arguments)
    assert result.status == 0, result.err
    return json.loads(result.out)


def serious(show: Path, lfi) -> list[dict]:
    return [row for row in rows(show, lfi) if row["serious"]]


def lines(show: Path) -> list[str]:
    return (episode(show) / "transcript.md").read_text().split("\n")


def test_what_was_heard_in_music_is_in_serious_doubt(doubtful: Path, lfi):
    words = json.loads((episode(doubtful) / "words.json").read_bytes())["words"]
    invented = [word for word in words if word["start"] > SPOKEN]
    found = serious(doubtful, lfi)
    assert len(invented) > 3 and found
    assert all(row["at"] > SPOKEN - 0.5 and "no voice" in row["reason"] for row in found)
    assert sum(len(row["text"].split()) for row in found) >= len(invented)
    page = (built(doubtful) / "doubts.md").read_text()
    assert page.index("## Serious") < page.index(found[0]["id"])
    kept = Doubts.from_json((built(doubtful) / "doubts.json").read_bytes()).doubts
    assert [doubt.id for doubt in kept] == [row["id"] for row in rows(doubtful, lfi)]
    # The page names the line of transcript.md that is to be corrected.
    number = int(page.partition("transcript.md:")[2].partition("`")[0])
    assert found[0]["text"].split()[0] in lines(doubtful)[number - 1]


def test_serious_doubts_are_not_published_until_signed_off(doubtful: Path, lfi):
    result = lfi("-C", doubtful, "publish")
    first = serious(doubtful, lfi)[0]
    assert result.status == 1 and f"--accept {first['id']}" in result.out and "in doubt" in result.out
    assert f"episodes/{SLUG}/transcript.md" in result.out
    assert SLUG.encode() not in (doubtful / "public" / "feed.xml").read_bytes()
    for row in serious(doubtful, lfi):
        assert lfi("-C", doubtful, "doubts", SLUG, "--accept", row["id"]).status == 0
    assert serious(doubtful, lfi) == []
    assert lfi("-C", doubtful, "publish").status == 0
    assert SLUG.encode() in (doubtful / "public" / "feed.xml").read_bytes()


def test_others_go_out_and_what_is_out_stays(doubtful: Path, built_show: Path, lfi):
    other = "002-clean"
    shutil.copytree(built_show / "episodes" / SLUG, doubtful / "episodes" / other)
    shutil.copytree(built_show / "build" / SLUG, doubtful / "build" / other)
    for row in serious(doubtful, lfi):
        assert lfi("-C", doubtful, "doubts", SLUG, "--accept", row["id"]).status == 0
    assert lfi("-C", doubtful, "publish").status == 0
    page = (doubtful / "public/episodes" / SLUG / "index.html").read_bytes()
    (episode(doubtful) / "accepted.json").unlink()
    (episode(doubtful) / "episode.yml").write_text(EPISODE.replace("The first one", "Another title"))
    result = lfi("-C", doubtful, "publish")
    assert result.status == 1 and "2 episodes are published" in result.out
    assert (doubtful / "public/episodes" / SLUG / "index.html").read_bytes() == page


def test_corrected_and_deleted_words_are_no_longer_in_doubt(doubtful: Path, lfi):
    first = serious(doubtful, lfi)[0]
    at = next(
        i for i, line in enumerate(lines(doubtful)) if line.startswith("[00:00:0") and first["text"] in line
    )
    changed = lines(doubtful)
    changed[at] = changed[at].replace(first["text"], "").rstrip() + " "
    kept = [line for line in changed if not line.startswith("[") or line.split(": ", 1)[1].strip()]
    (episode(doubtful) / "transcript.md").write_text("\n".join(kept))
    assert first["id"] not in [row["id"] for row in rows(doubtful, lfi)]
    result = lfi("-C", doubtful, "build", "--json")
    ran = [json.loads(line) for line in result.out.splitlines()]
    assert {"doubt"} <= {event["stage"] for event in ran if event["event"] == "done"}
    assert first["id"] not in (built(doubtful) / "doubts.md").read_text()


def test_other_corrections_settle_nothing(doubtful: Path, lfi):
    before = rows(doubtful, lfi)
    text = (episode(doubtful) / "transcript.md").read_text()
    assert " software " in text
    (episode(doubtful) / "transcript.md").write_text(text.replace(" software ", " programs ", 1))
    after = rows(doubtful, lfi)
    assert [row["id"] for row in after if row["serious"]] == [row["id"] for row in before if row["serious"]]


def test_ids_survive_cuts_and_a_lost_build_folder(doubtful: Path, lfi):
    before = [row["id"] for row in serious(doubtful, lfi)]
    (episode(doubtful) / "episode.yml").write_text(EPISODE + "cuts: [{from: 0.0, to: 0.3}]\n")
    shutil.rmtree(doubtful / "build")
    (episode(doubtful) / "words.json").unlink()
    (episode(doubtful) / "transcript.md").unlink()
    assert lfi("-C", doubtful, "build", "--only", "doubt").status == 0
    assert [row["id"] for row in serious(doubtful, lfi)] == before


def test_a_clone_without_the_sound_knows_what_the_words_tell(doubtful: Path, lfi):
    signed_off = [row["id"] for row in serious(doubtful, lfi)]
    shutil.rmtree(doubtful / "build")
    (episode(doubtful) / "recording.wav").unlink()
    there = rows(doubtful, lfi)
    assert not any("no voice" in row["reason"] for row in there)
    file = episode(doubtful) / "words.json"
    words = json.loads(file.read_bytes())
    words["words"] = [
        {"text": "you", "start": float(n), "end": n + 0.5, "probability": 1.0, "speaker": "host"}
        for n in range(12)
    ]
    file.write_text(json.dumps(words))
    (found,) = serious(doubtful, lfi)
    assert found["kind"] == "loop" and found["id"] not in signed_off


def test_what_is_signed_off_with_the_sound_is_so_without_it(doubtful: Path, lfi):
    for row in rows(doubtful, lfi):
        assert lfi("-C", doubtful, "doubts", SLUG, "--accept", row["id"]).status == 0
    shutil.rmtree(doubtful / "build")
    (episode(doubtful) / "recording.wav").unlink()
    assert rows(doubtful, lfi) == []


def test_redacted_names_are_in_no_doubt(doubtful: Path, lfi):
    name = max(serious(doubtful, lfi)[0]["text"].split(), key=len)
    redact = f"redact: [{{say: '{name}', with: a person}}]\n"
    (episode(doubtful) / "episode.yml").write_text(EPISODE + redact)
    shown = rows(doubtful, lfi)
    assert name not in json.dumps([row["text"] for row in shown])
    assert any("a person" in row["text"] for row in shown)
    assert lfi("-C", doubtful, "build").status == 0
    for file in ("doubts.md", "doubts.json"):
        assert f" {name} " not in (built(doubtful) / file).read_text()


def test_doubts_about_names_are_open_until_signed_off(show: Path, lfi):
    doubt = Doubt(
        id="0123456789ab",
        kind="name",
        at=3.0,
        end=3.5,
        speaker="Host",
        text="a person",
        reason="a redacted name may be heard here",
        serious=True,
    )
    (built(show) / "names.json").write_bytes(Doubts(doubts=(doubt,)).to_json())
    result = lfi("-C", show, "publish")
    assert result.status == 1 and "'a person' at 0:03 is in doubt" in result.out
    assert lfi("-C", show, "doubts", SLUG, "--accept", "0123").status == 0
    assert lfi("-C", show, "publish").status == 0


def test_one_word_less_of_a_long_invention_does_not_settle_the_rest(doubtful: Path, lfi):
    first = max(serious(doubtful, lfi), key=lambda row: len(row["text"].split()))
    said = first["text"].split()
    assert len(said) > 3
    path = episode(doubtful) / "transcript.md"
    text = path.read_text()
    assert text.count(first["text"]) == 1
    path.write_text(text.replace(first["text"], " ".join(["Another", *said[1:]])))
    assert first["id"] in [row["id"] for row in serious(doubtful, lfi)]
    assert lfi("-C", doubtful, "publish").status == 1
    path.write_text(text.replace(first["text"], "Another"))
    assert first["id"] not in [row["id"] for row in rows(doubtful, lfi)]
