"""The search index: files of which a query fetches a few, from the episodes that are published.

    search/index/manifest.json           the tiers
    search/index/<digest>.tier           a tier: its episodes, its common words, and its files
    search/index/<digest>.words          words, and where they are
    search/index/<digest>.runs           words in a row, likewise
    search/index/<digest>.vocabulary     words, for spelling
    search/index/<digest>.json           speakers, topics and years to choose from
    search/index/<digest>-<n>.json       a fragment of an episode; the last of them has its other texts

Episodes are numbered in the order of their publication, withdrawn ones too. A tier is a part of them: the oldest, up
to a multiple of 256; those up to a multiple of 32; of 8; and the rest. So one more episode changes only the last tier,
which is small. What is in which tier depends on nothing but the number of episodes.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText
from lfi_podcast.site.search.passages import Passages, digest_of, passages_of
from lfi_podcast.site.search.postings import runs_files, words_files
from lfi_podcast.site.search.terms import Terms

VERSION = 1
"""Raise it when the same episodes give another index."""

FOLDER = "search/index/"
MANIFEST = f"{FOLDER}manifest.json"

PERIODS = 256, 32, 8
"""Each tier but the last has a multiple of this number of episodes."""

FEW, MANY = 6, 1 << 16
"""Files of words in the last tier, and in another, at most; of runs a few more."""

FREQUENT = 2500
"""Words that the first tier names, the most frequent first: what somebody who begins a word may mean."""

VOCABULARY = 3000
"""Words in a file."""


@dataclass(frozen=True)
class Searched:
    """A published episode. `digest`: of its page.json; `read`: what is in that, if it is needed."""

    record: Record
    digest: str
    read: Callable[[], PageText]


def build_index(folder: Path, episodes: Sequence[Searched | None], language: str) -> dict[str, str]:
    """Write the index below `folder`; the MD5 of each file by its key, in the order in which they may be uploaded.

    `episodes`: in the order of publication; None for one that was withdrawn. What did not change is not read.
    """
    names, written = list[str](), dict[str, str]()
    receipts = set[Path]()
    for part, is_last in _parts(episodes):
        tier = _Tier(folder / FOLDER, part, FEW if is_last else MANY, 0 if names else FREQUENT, language)
        files = tier.files()
        names.append(next(reversed(files)))
        written |= {FOLDER + name: md5 for name, md5 in files.items()}
        receipts.add(tier.receipt)
    manifest = _json({"version": VERSION, "language": language, "tiers": names})
    written[MANIFEST] = _write(folder / MANIFEST, manifest)
    wanted = receipts.union(folder / key for key in written)
    for path in (folder / FOLDER).iterdir():
        if path not in wanted:
            path.unlink()
    return written


def _parts(episodes: Sequence[Searched | None]) -> Iterator[tuple[Sequence[Searched | None], bool]]:
    """The tiers that have any episode, and whether it is the one of the newest."""
    ends = [*(len(episodes) - len(episodes) % period for period in PERIODS), len(episodes)]
    for place, (start, end) in enumerate(pairwise([0, *ends])):
        if any(episodes[start:end]):
            yield episodes[start:end], place == len(PERIODS)


class _Tier:
    """Writes the files of a tier, or knows that they are here. `receipt`: a file that says what was written."""

    def __init__(
        self, folder: Path, episodes: Sequence[Searched | None], most: int, frequent: int, language: str
    ) -> None:
        self._folder, self._episodes, self._language = folder, episodes, language
        self._most, self._frequent = most, frequent
        self._digests = [digest_of(each.record, each.digest, language) if each else None for each in episodes]
        self._written = dict[str, str]()
        self.receipt = folder / f"{_digest(_json([VERSION, most, frequent, self._digests]))}.receipt"

    def files(self) -> dict[str, str]:
        """The MD5 of each file by its name; the one that names the others is the last."""
        if self.receipt.is_file():
            known: dict[str, str] = json.loads(self.receipt.read_bytes())
            if all((self._folder / name).is_file() for name in known):
                return known
        self._write()
        _write(self.receipt, _json(self._written))
        return self._written

    def _write(self) -> None:
        listed, heard = list[Any](), list[set[str]]()
        terms = Terms(self._passages(listed, heard))
        words = words_files(terms.words, terms.of_words(), self._most)
        runs = runs_files(terms.of_runs(), self._most)
        facets = _json(_facets(self._episodes, heard))
        table = {
            "units": terms.units,
            "episodes": listed,
            "common": terms.common,
            "frequent": " ".join(terms.frequent(self._frequent)),
            "words": [[first, self._add(content, ".words")] for first, content in words],
            "runs": [self._add(content, ".runs") for content in runs],
            "vocabulary": [
                [part[0], self._add("\n".join(part).encode(), ".vocabulary")]
                for part in _parted(terms.vocabulary(), VOCABULARY)
            ],
            "facets": self._add(facets, ".json"),
        }
        self._add(_json(table), ".tier")

    def _passages(self, listed: list[Any], heard: list[set[str]]) -> Iterator[Passages | None]:
        """Each episode's, as its fragments are written; what the table says of it, and who speaks, are noted."""
        for episode, digest in zip(self._episodes, self._digests, strict=True):
            if episode is None or digest is None:
                passages = None
            else:
                passages = passages_of(episode.record, episode.read(), digest, self._language)
                for number, content in enumerate(passages.files):
                    name = f"{digest}-{number}.json"
                    self._written[name] = _write(self._folder / name, content)
            listed.append(passages and [digest, passages.count, passages.said, *passages.begins])
            heard.append({name for name, _ in passages.speakers} if passages else set())
            yield passages

    def _add(self, content: bytes, suffix: str) -> str:
        """Write a file; the digest by which it is called."""
        digest = _digest(content)
        name = f"{digest}{suffix}"
        self._written.pop(name, None)
        self._written[name] = _write(self._folder / name, content)
        return digest


def _facets(
    episodes: Sequence[Searched | None], heard: Sequence[set[str]]
) -> dict[str, list[tuple[str, list[int]]]]:
    """What episodes can be chosen by: each speaker, topic and year, with the numbers of the episodes."""
    speakers, topics, years = (defaultdict[str, list[int]](list) for _ in range(3))
    for number, (episode, names) in enumerate(zip(episodes, heard, strict=True)):
        if episode is None:
            continue
        for name in names:
            speakers[name].append(number)
        for topic in episode.record.topics:
            topics[topic].append(number)
        if episode.record.published:
            years[str(episode.record.published.astimezone(UTC).year)].append(number)
    named = {"speakers": speakers, "topics": topics, "years": years}
    return {name: sorted(found.items()) for name, found in named.items()}


def _parted(words: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    return (words[start : start + count] for start in range(0, len(words), count))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _write(path: Path, content: bytes) -> str:
    """Write a file atomically, unless it has this content already; its MD5, as stores know it."""
    if not (path.is_file() and path.read_bytes() == content):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        partial.write_bytes(content)
        partial.replace(path)
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
