"""A transcript that is mostly wrong: one serious doubt, and in no captions and no search until somebody has read it."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from lfi_podcast.episode.committed import read_committed
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.transcript.lines import render_lines
from lfi_podcast.transcript.utterances import gather
from tests.helpers import SLUG, job_of

RARE = "zephyr"


@pytest.fixture
def garbled(show: Path) -> Path:
    """A clone of the small show, without its recording, in which 75 words are nearly all wrong."""
    folder = show / "episodes" / SLUG
    shutil.rmtree(show / "build")
    for name in ("recording.flac", "transcript.md", "words.json"):
        (folder / name).unlink()
    texts = [f"{RARE} word number {number} of" for number in range(15)]
    words = [
        Word(text=word, start=0.4 * at, end=0.4 * at + 0.4, probability=0.9 if at % 5 == 0 else 0.3)
        for at, word in enumerate(" ".join(texts).split())
    ]
    engine = EngineIdentity(name="pocketsphinx", version="5", model="en-us", digest="0" * 64)
    recognition = Recognition(engine=engine, language="en", words=tuple(words))
    text = render_lines(recognition, gather(recognition.words, {}))
    (folder / "transcript.md").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "words.json").write_bytes(recognition.model_copy(update={"transcript": digest}).to_json())
    assert not read_committed(job_of(show)).is_edited
    return show


def captions(show: Path, lfi) -> str:
    result = lfi("-C", show, "build", SLUG, "--only", "notes")
    assert result.status == 0, result.out
    formats = (show / "build" / SLUG).glob("transcript.*")
    texts = {path.name: path.read_text() for path in formats}
    assert len({RARE in text for text in texts.values()}) == 1, "all formats or none"
    return texts["transcript.vtt"]


def test_nobody_reads_it_until_somebody_has(garbled: Path, lfi):
    assert "-->" not in captions(garbled, lfi)
    assert "nothing found" in lfi("-C", garbled, "search", RARE).out
    first, *others = json.loads(lfi("-C", garbled, "doubts", SLUG, "--json").out)
    assert first["kind"] == "transcript" and first["serious"] and first["text"].startswith(RARE)
    assert others, "the places are listed too, for whoever reads it"
    assert lfi("-C", garbled, "doubts", SLUG, "--accept", first["id"], "--json").out.strip() == "[]"
    assert captions(garbled, lfi).count("-->") > 3
    assert RARE in lfi("-C", garbled, "search", RARE).out


def test_what_was_read_stays_read_until_most_words_are_others(garbled: Path, lfi):
    first, *_ = json.loads(lfi("-C", garbled, "doubts", SLUG, "--json").out)
    assert lfi("-C", garbled, "doubts", SLUG, "--accept", first["id"], "--json").out.strip() == "[]"
    words = garbled / "episodes" / SLUG / "words.json"
    read = Recognition.from_json(words.read_bytes())

    def kinds_with(change) -> list[str]:
        said = tuple(
            word.model_copy(update={"text": change(n, word.text)}) for n, word in enumerate(read.words)
        )
        words.write_bytes(read.model_copy(update={"words": said}).to_json())
        return [row["kind"] for row in json.loads(lfi("-C", garbled, "doubts", SLUG, "--json").out)]

    assert "transcript" not in kinds_with(lambda n, text: text)
    assert "transcript" not in kinds_with(lambda n, text: "somebody" if n in (11, 40) else text), "redacted"
    assert "transcript" in kinds_with(lambda n, text: f"{text}s" if n % 3 else text), "heard by another model"


def test_whoever_corrects_most_of_it_has_read_it(garbled: Path, lfi):
    path = garbled / "episodes" / SLUG / "transcript.md"
    path.write_text(path.read_text().replace(RARE, "breeze", 3))
    assert "-->" not in captions(garbled, lfi), "a few words are not the transcript"
    path.write_text(path.read_text().replace("word number", "kind of nothing").replace(" of", " off"))
    assert captions(garbled, lfi).count("-->") > 3
