"""The search index: files of which a query fetches a few, from the episodes that are published.

    search/index/manifest.json         the tiers
    search/index/<digest>.json         a tier: its episodes, its common words, and its files
    search/index/<digest>-<n>.json     a fragment of an episode; the last of them is of its other texts
    search/index/<digest>.words        words and where they are
    search/index/<digest>.runs         words in a row, likewise
    search/index/<digest>.json         topics and speakers, to choose from
    search/index/<digest>.txt          the vocabulary, for spelling

Episodes are numbered in the order of their publication, withdrawn ones too. A tier is a part of them: all but the
newest 255 at most; all but the newest 15 of the rest; and these. So one more episode changes only the last tier, which
is small. What is in which tier depends on nothing but the number of episodes.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText
from lfi_podcast.site.search.passages import Passages, digest_of, passages_of
from lfi_podcast.site.search.postings import runs_files, words_files
from lfi_podcast.site.search.terms import Terms, spread

VERSION = 1
"""Raise it when the same episodes give another index."""

FOLDER = "search/index/"
MANIFEST = f"{FOLDER}manifest.json"

PERIODS = 256, 16
"""Each tier but the last has a multiple of this number of episodes."""

FEW, MANY = 6, 1 << 16
"""Files of words in the last tier, and in another, at most; of runs a few more."""

FREQUENT = 2500
"""Words that a tier names by how often they are said, for the beginnings of words."""


@dataclass(frozen=True)
class Searched:
    """A published episode. `digest`: of its page.json; `read`: what is in that, if it is needed."""

    record: Record
    digest: str
    read: Callable[[], PageText]


@dataclass(frozen=True)
class _Tier:
    """The name of its file, and all keys, that file's the last."""

    name: str
    keys: tuple[str, ...]


def build_index(folder: Path, sources: Sequence[Searched | None], language: str) -> list[str]:
    """Write the index below `folder`; the keys of its files, in the order in which they may be uploaded.

    `sources`: in the order of publication; None for one that was withdrawn. What did not change is not read.
    """
    tiers = [_tier(folder, part, language) for part in _parts(sources)]
    content = _json({"version": VERSION, "language": language, "tiers": [tier.name for tier in tiers]})
    _write(folder / MANIFEST, content)
    keys = list(dict.fromkeys(key for tier in tiers for key in tier.keys))
    wanted = {folder / key for key in keys} | {folder / MANIFEST}
    for path in (folder / FOLDER).iterdir():
        if path not in wanted and path.suffix != ".tier":
            path.unlink()
    return [*keys, MANIFEST]


def _parts(sources: Sequence[Searched | None]) -> Iterator[tuple[Sequence[Searched | None], bool]]:
    """The tiers that have any episode, and whether it is the last one."""
    ends = [*(len(sources) - len(sources) % period for period in PERIODS), len(sources)]
    for start, end in zip([0, *ends], ends, strict=False):
        if any(sources[start:end]):
            yield sources[start:end], end == len(sources) and start == ends[-2]


def _tier(folder: Path, part: tuple[Sequence[Searched | None], bool], language: str) -> _Tier:
    """The tier as it was built before, if it is the same."""
    sources, is_last = part
    digests = [digest_of(source.record, source.digest, language) if source else None for source in sources]
    known = folder / FOLDER / f"{_digest(json.dumps([VERSION, is_last, digests]).encode())}.tier"
    if known.is_file():
        tier = _Tier(**json.loads(known.read_text("utf-8")))
        if all((folder / key).is_file() for key in tier.keys):
            return tier
    return _tier_of(folder, sources, digests, is_last, language)


def _tier_of(
    folder: Path,
    sources: Sequence[Searched | None],
    digests: Sequence[str | None],
    is_last: bool,
    language: str,
) -> _Tier:
    keys, listed = list[str](), list[Any]()

    def add(name: str, content: bytes) -> str:
        _write(folder / FOLDER / name, content)
        keys.append(FOLDER + name)
        return name

    def episodes() -> Iterator[Passages | None]:
        for source, digest in zip(sources, digests, strict=True):
            if source is None or digest is None:
                listed.append(None)
                yield None
                continue
            passages = passages_of(source.record, source.read(), digest, language)
            for number, content in enumerate(passages.files):
                add(f"{digest}-{number}.json", content)
            listed.append([digest, passages.count, passages.year, passages.said, *passages.begins])
            yield passages

    terms = Terms(episodes())
    words = [
        [first, add(f"{_digest(content)}.words", content).removesuffix(".words")]
        for first, content in words_files(terms.words, *terms.of_words(), FEW if is_last else MANY)
    ]
    runs = [
        add(f"{_digest(content)}.runs", content).removesuffix(".runs")
        for content in runs_files(*terms.of_runs(), FEW if is_last else MANY)
    ]
    table = _json(
        {
            "units": terms.units,
            "episodes": listed,
            "common": terms.common,
            "frequent": " ".join(spread(terms.words, terms.counts, FREQUENT)),
            "words": words,
            "runs": runs,
        }
    )
    name = add(f"{_digest(table)}.json", table)
    return _Tier(name, tuple(keys))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Atomically; a file that has this content is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(content)
    partial.replace(path)
