"""What the pages and the search index of a long archive cost: all of it, one episode more, another title, nothing.

    python bench/site.py [--episodes 1000] [--words 9000] [--folder FOLDER]

The archive is that of `archive.py`, in a folder store, as a clone finds it that has nothing but git. Each step is a
process of its own that publishes by the usual protocol; printed are its processor seconds, in all and for what takes
most of it, its peak memory, and the objects that it wrote and deleted by kind. `pages` are all pages that are rendered,
`index` is the search index. Programs start in about 2 s, which is part of each total.

What `publish` costs with nothing to do is measured by `idle.py`, whose episodes are built.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import STUB, Archive, Language, make_archive, write_sources

from lfi_podcast.config.repository import Repository
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import page_text_key
from lfi_podcast.publish import site
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.publish.plan import Merged
from lfi_podcast.publish.present import Present
from lfi_podcast.publish.publish import Done, bring_about
from lfi_podcast.publish.site_folder import SiteFolder
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.store import Upload
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KINDS = ("audio/", "episodes/", "search/index/", "search/", "static/", "pictures/", "feed", "catalog")
"""Beginnings of keys; the rest are lists."""

Change = Callable[[Workshop, Catalog, int], Merged]


def nothing(_workshop: Workshop, catalog: Catalog, _words: int) -> Merged:
    return Merged(catalog)


def one_more(workshop: Workshop, catalog: Catalog, words: int) -> Merged:
    number = len(catalog.episodes)
    record, text = Archive(Language.learned(), words).episode(number)
    write_sources(workshop.repository.root, record, text)
    job = Job(workshop, workshop.repository.episode(record.slug))
    uploads = Upload(record.enclosure.key, STUB), Upload(page_text_key(record.slug), text.to_json())
    return Merged(catalog.with_entry(record), (Outcome(job, record, uploads),))


def another_title(_workshop: Workshop, catalog: Catalog, _words: int) -> Merged:
    record = catalog.live()[len(catalog.episodes) // 2]
    return Merged(catalog.with_entry(record.model_copy(update={"title": "Another title"})))


STEPS: dict[str, Change] = {
    "all": nothing,
    "nothing to do": nothing,
    "one episode more": one_more,
    "another title": another_title,
}


class Clock:
    """Processor seconds by what they were for."""

    def __init__(self) -> None:
        self.spent = Counter[str]()

    @contextmanager
    def running(self, what: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.spent[what] += time.process_time() - began

    def of(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            with self.running(what):
                found = function(*arguments)
                return list(found) if what == "index" else found

        return timed


def step(root: Path, name: str, words: int) -> None:
    """Publish one change, and print what it cost as JSON."""
    clock, repository = Clock(), Repository(root)
    site.MAKERS = tuple(clock.of("index", each) if each is site._index else each for each in site.MAKERS)
    SiteFolder.made = clock.of("pages", SiteFolder.made)  # type: ignore[method-assign]
    workshop = Workshop(repository, repository.show(), Cache(root), silent, map)
    made: list[Merged] = []

    def change(present: Present) -> Merged:
        with clock.running("making the change"):
            made.append(made[0] if made else STEPS[name](workshop, present.catalog, words))
        return made[0]

    done: Done = bring_about(workshop, FolderStore(root / "public"), change, NOW)
    keys = [*done.uploaded, *done.deleted]
    kinds = Counter(next((kind for kind in KINDS if key.startswith(kind)), "lists") for key in keys)
    spent = time.process_time() - clock.spent.pop("making the change", 0)
    print(json.dumps({"seconds": spent, "of": clock.spent, "kinds": kinds, "objects": len(keys)}))


def measured(root: Path, name: str, words: int) -> None:
    """Run a step in a process of its own, and print a line about it."""
    command = [sys.executable, __file__, "--folder", root, "--words", words, "--step", name]
    run = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    assert run.stdout
    found = json.loads(run.stdout.read())
    _, _, usage = os.wait4(run.pid, 0)
    parts = ", ".join(f"{what} {seconds:.1f}" for what, seconds in found["of"].items())
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found["kinds"].items()))
    memory = usage.ru_maxrss / 1000
    print(
        f"{name:17} {found['seconds']:6.1f} s ({parts})  {memory:5.0f} MB  {found['objects']} objects: {kinds}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--episodes", type=int, default=1000)
    options.add_argument("--words", type=int, default=9000)
    options.add_argument("--folder", type=Path, help="keep the archive there")
    options.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.step:
        step(chosen.folder, chosen.step, chosen.words)
        return
    with tempfile.TemporaryDirectory() as temporary:
        root = chosen.folder or Path(temporary) / "show"
        make_archive(root, chosen.episodes, chosen.words)
        print(f"{chosen.episodes} episodes of {chosen.words} words, processor seconds and peak memory:")
        for name in STEPS:
            measured(root, name, chosen.words)


if __name__ == "__main__":
    main()
