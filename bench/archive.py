"""A published archive of many long episodes, without sound, to measure pages and search on.

    python bench/archive.py [FOLDER] [--episodes 1000] [--words 9000]

Writes a show repository with its store (`public/`: catalog, `page.json` of each episode, and a stub for its sound), as
if its episodes had been built and published; `lfi-podcast site` makes the rest. The text is made from what Python's
libraries say about themselves, by its pairs of words (a Markov chain), with rare words from the pronouncing dictionary
in the wheel of pocketsphinx: some of each episode's own, and others that are rare everywhere (Zipf's law).

`phrases.json` has runs of four words that were said once in the whole archive: `{words, slug, at}`, `at` in seconds.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from pydoc_data.topics import topics

import pocketsphinx

from lfi_podcast.model.catalog import Catalog, ChapterMark, Enclosure, Record
from lfi_podcast.model.layout import CATALOG, audio_key, page_text_key
from lfi_podcast.model.page_text import PageText, SaidText, TimedText
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.model.value import format_time
from lfi_podcast.text.plain import without_markup

ROOT = Path(__file__).resolve().parent.parent
RARE_WORDS, OWN_WORDS, LONGEST_SENTENCE, PHRASES, GUESTS = 60_000, 60, 30, 200, 40
ENGINE = EngineIdentity(name="whisper", version="1", model="base.en", digest="00")
STUB = b"\0" * 1000
FIRST = datetime(2008, 1, 7, 6, tzinfo=UTC)
SHOW = """\
title: A Long Show
description: Nine million words.
link: https://long.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
people: {host: {name: Host}}
speech: {engine: pocketsphinx}
"""


def texts() -> Iterator[str]:
    """What Python and its libraries say about themselves."""
    yield from topics.values()
    for path in sorted(Path(os.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                yield ast.get_docstring(node) or ""


@dataclass
class Language:
    """Words by the word that they follow (empty: where a sentence begins or ends), and rare ones."""

    after: dict[str, list[str]] = field(default_factory=dict)
    rare: list[str] = field(default_factory=list)

    @classmethod
    def learned(cls) -> "Language":
        learned = cls()
        for sentence in (part for text in texts() for part in re.split(r"[.:;!?]\s|\n\s*\n", text)):
            words = re.findall(r"[A-Za-z]+(?:'[a-z]+)?", sentence)
            if len(words) >= 4 and all(len(word) > 1 or word in "aAI" for word in words):
                for word, following in pairwise(["", words[0].capitalize(), *words[1:], ""]):
                    learned.after.setdefault(word, []).append(following)
        dictionary = Path(pocketsphinx.__file__).parent / "model/en-us/cmudict-en-us.dict"
        words = [line.split()[0] for line in dictionary.read_text("utf-8").splitlines()]
        known = {word.lower() for word in learned.after}
        found = [word for word in words if re.fullmatch("[a-z]{4,}", word) and word not in known]
        learned.rare = random.Random(0).sample(found, min(RARE_WORDS, len(found)))
        return learned

    def sentence(self, numbers: random.Random, own: Sequence[str]) -> list[str]:
        """A sentence; of its longer words, one in ten is rare."""
        said: list[str] = []
        word = numbers.choice(self.after[""])
        while word and len(said) < LONGEST_SENTENCE:
            said.append(word)
            following = self.after[word]
            word = following[int(numbers.random() * len(following))]
        for place in range(1, len(said)):
            if len(said[place]) > 4 and (chance := numbers.random()) < 0.1:
                rank = int(len(self.rare) ** numbers.random()) - 1
                said[place] = own[int(numbers.random() * len(own))] if chance < 0.06 else self.rare[rank]
        said[-1] += "."
        return said


@dataclass
class Archive:
    """Makes episodes, the same each time. `words`: in each of them, at least."""

    language: Language
    words: int

    def episode(self, number: int) -> tuple[Record, PageText]:
        numbers = random.Random(number)
        slug, guest = f"ep-{number:04}", f"Guest {numbers.randrange(GUESTS) + 1}"
        own = [self.language.rare[numbers.randrange(len(self.language.rare))] for _ in range(OWN_WORDS)]
        utterances = tuple(self._utterances(numbers, own, guest))
        end = utterances[-1].starts[-1] + 2
        said = [utterance.words for utterance in utterances]
        texts = [" ".join(numbers.choice(said)[:6]).strip(".") for _ in range(12)]
        record = Record(
            slug=slug,
            guid=slug,
            title=texts[0],
            published=FIRST + timedelta(days=7 * number),
            enclosure=Enclosure(
                key=audio_key(slug, f"{number:064x}"[::-1]),
                length=len(STUB),
                type="audio/mpeg",
                sha256=f"{number:064x}",
                duration=end,
                waveform=numbers.randbytes(400).translate(bytes(n % 101 for n in range(256))).hex(),
            ),
            chapters=tuple(
                ChapterMark(at=round(end * place / 8, 3), title=text) for place, text in enumerate(texts[1:9])
            ),
            summary=f"{texts[9]}. {texts[10]}.",
            description=f"<p>{texts[11]}.</p>",
            number=number + 1,
            season=number // 50 + 1,
            people=(Person(name="Host", role="host"), Person(name=guest, role="guest")),
            topics=tuple(sorted({self.language.rare[numbers.randrange(60)] for _ in range(3)})),
            references=tuple(self._reference(numbers.randrange(400), end * n / 4) for n in (1, 2, 3)),
        )
        notes = "".join(f"<p>{' '.join(numbers.choice(said))}</p>" for _ in range(4))
        heard = SaidText(language="en", engine=ENGINE, utterances=utterances)
        return record, PageText(notes=notes, transcript=heard)

    def _utterances(self, numbers: random.Random, own: Sequence[str], guest: str) -> Iterator[TimedText]:
        count, now = 0, 0
        while count < self.words:
            sentences = (self.language.sentence(numbers, own) for _ in range(numbers.randint(1, 4)))
            words = [word for sentence in sentences for word in sentence]
            steps = [int(120 + 60 * len(word) + 200 * numbers.random()) for word in words]
            speaker = numbers.choice(("Host", guest))
            yield TimedText(speaker=speaker, text=" ".join(words), steps=(now + steps[0], *steps[1:]))
            count, now = count + len(words), now + sum(steps)

    def _reference(self, number: int, at: float) -> Reference:
        numbers = random.Random(f"reference {number}")
        words = " ".join(self.language.sentence(numbers, self.language.rare)[:8]).strip(".")
        return Reference(
            text=f"Author, A. {1990 + number % 35}. {words}.", doi=f"10.1000/{number}", at=round(at, 3)
        )


def plain(words: Sequence[str]) -> list[str]:
    return [word.strip(".").lower() for word in words]


def make_archive(root: Path, episodes: int, words: int) -> Archive:
    """Write the show and its store into an empty folder."""
    archive = Archive(Language.learned(), words)
    root.mkdir(parents=True, exist_ok=True)
    (root / "show.yml").write_text(SHOW, "utf-8")
    shutil.copyfile(ROOT / "artwork/cover.jpg", root / "cover.jpg")
    records, candidates = [], dict[tuple[str, ...], dict[str, object]]()
    for number in range(episodes):
        record, text = archive.episode(number)
        records.append(record)
        write_episode(root, record, text)
        candidates |= moments(record, text, random.Random(number), -(-2 * PHRASES // episodes))
    write(root, CATALOG, Catalog(episodes=tuple(reversed(records))).to_json())
    once = said_once(root, records, candidates)
    random.Random(0).shuffle(once)
    (root / "phrases.json").write_text(json.dumps(once[:PHRASES], indent=1), "utf-8")
    return archive


def write_episode(root: Path, record: Record, text: PageText) -> None:
    """What is in the store of a published episode."""
    write(root, record.enclosure.key, STUB)
    write(root, page_text_key(record.slug), text.to_json())


def write_sources(root: Path, record: Record, text: PageText) -> None:
    """What is in git of the same episode, so that it can be built without its sound."""
    assert text.transcript
    said, folder = text.transcript.utterances, root / "episodes" / record.slug
    people = {person.name: name for name, person in zip(("host", "guest"), record.people, strict=True)}
    words = [
        Word(text=word, start=start, end=start + 0.1, probability=0.9, speaker=people[each.speaker])
        for each in said
        for word, start in zip(each.words, each.starts, strict=True)
    ]
    folder.mkdir(parents=True)
    (folder / "words.json").write_bytes(
        Recognition(engine=ENGINE, language="en", words=tuple(words)).to_json()
    )
    lines = (f"[{format_time(each.starts[0])}] {each.speaker}: {each.text}\n" for each in said)
    (folder / "transcript.md").write_text("\n".join(lines), "utf-8")
    (folder / "notes.md").write_text(without_markup(text.notes), "utf-8")
    facts = {
        "title": record.title,
        "guid": record.guid,
        "published": record.published and record.published.isoformat(),
        "people": ["host", {"id": "guest", "name": record.people[1].name, "role": "guest"}],
        "chapters": [{"at": mark.at, "title": mark.title} for mark in record.chapters],
        "topics": list(record.topics),
    }
    (folder / "episode.yml").write_text(json.dumps(facts), "utf-8")  # which is YAML, too


def write(root: Path, key: str, content: bytes) -> None:
    path = root / "public" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def moments(
    record: Record, text: PageText, numbers: random.Random, count: int
) -> dict[tuple[str, ...], dict[str, object]]:
    """Some runs of four words, and where they were said."""
    found: dict[tuple[str, ...], dict[str, object]] = {}
    assert text.transcript
    spoken = [utterance for utterance in text.transcript.utterances if len(utterance.steps) > 4]
    for utterance in numbers.sample(spoken, min(count, len(spoken))):
        first = numbers.randrange(len(utterance.steps) - 4)
        run = plain(utterance.words[first : first + 4])
        found[tuple(run)] = {"words": " ".join(run), "slug": record.slug, "at": utterance.starts[first]}
    return found


def said_once(
    root: Path, records: Sequence[Record], candidates: dict[tuple[str, ...], dict[str, object]]
) -> list[dict[str, object]]:
    counts = Counter[tuple[str, ...]]()
    for record in records:
        text = PageText.from_json((root / "public" / page_text_key(record.slug)).read_bytes())
        assert text.transcript
        said = plain([word for each in text.transcript.utterances for word in each.words])
        counts.update(
            run for run in zip(said, said[1:], said[2:], said[3:], strict=False) if run in candidates
        )
    return [moment for run, moment in candidates.items() if counts[run] == 1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("folder", type=Path, nargs="?")
    options.add_argument("--episodes", type=int, default=1000)
    options.add_argument("--words", type=int, default=9000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        began = time.process_time()
        root = chosen.folder or Path(temporary)
        make_archive(root, chosen.episodes, chosen.words)
        size = sum(path.stat().st_size for path in (root / "public").rglob("*") if path.is_file())
        phrases = len(json.loads((root / "phrases.json").read_bytes()))
    print(f"{chosen.episodes} episodes, {size / 1e6:.0f} MB, {phrases} phrases said once")
    print(f"made in {time.process_time() - began:.0f} s of processor")


if __name__ == "__main__":
    main()
