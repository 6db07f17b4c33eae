"""Time of a search over a thousand hours of speech.

    python bench/search.py [--hours 1000] [--runs 7]

The archive is synthetic: an episode is an hour of 320 lines and 9,000 words, distributed like English words (Zipf's
law), said by a host and one of forty guests. Timed is everything that a search does once the program runs: comparing
the index with the files of every episode, searching, ranking, and cutting the excerpts.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any

from lfi_podcast.cli.context import Context
from lfi_podcast.model.value import format_time
from lfi_podcast.show.archive import Archive, search_transcripts

ROOT = Path(__file__).resolve().parent.parent
LINES, WORDS_PER_LINE, VOCABULARY = 320, 28, 60_000
COMMON = "the and that of to a you it in is we so I was this they what but for have".split()
TOPICS = ["near misses", "incident reviews", "on call", "capacity", "culture"]
SHOW = """\
title: A Long Show
description: A thousand hours.
link: https://long.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
people: {host: {name: Host}}
"""

QUERIES = {
    "rare word": "{rare}",
    "ordinary word": "{ordinary}",
    "commonest word": "the",
    "three commonest words": "the and that",
    "word in all its forms": "incident",
    "phrase": '"{pair}"',
    "phrase of common words": '"of the"',
    "beginning of words": "incid*",
    "two letters": "th*",
    "common word, one guest": 'the speaker:"Guest 7"',
    "common word, one topic": 'the topic:"near misses"',
    "common word, one month": "the after:2015-03 before:2015-04",
    "common word, another left out": "the -and",
    "three ordinary words": "{ordinary} {rarer} incident",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        words = vocabulary()
        make_show(root, chosen.hours, words)
        measure(root, words, chosen.hours, chosen.runs)


def vocabulary() -> list[str]:
    """Words, the most common first."""
    draw = random.Random(1)
    syllables = [
        first + vowel for first in "bdfgklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "ai", "en", "or")
    ]
    made = dict.fromkeys("".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(VOCABULARY))
    words = [*COMMON, *made]
    words[300:300] = ["incident", "incidents", "review", "reviews"]
    return words


def make_show(root: Path, hours: int, words: list[str]) -> None:
    (root / "show.yml").write_text(SHOW)
    shutil.copyfile(ROOT / "artwork/cover.jpg", root / "cover.jpg")
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    draw = random.Random(2)
    for number in range(hours):
        folder = root / "episodes" / f"{number:04}"
        folder.mkdir(parents=True)
        topics = ", ".join(draw.sample(TOPICS, 2))
        published = f"{2006 + number // 52:04}-{1 + number % 52 // 5:02}-{1 + number % 28:02}T06:00:00Z"
        guest = f"Guest {number % 40}"
        (folder / "episode.yml").write_text(
            f"title: Episode {number}\npublished: {published}\ntopics: [{topics}]\n"
            f"people: [host, {{id: guest{number % 40}, name: {guest}}}]\n"
        )
        (folder / "transcript.md").write_text("".join(lines(draw, words, weights, guest)))


def lines(draw: random.Random, words: list[str], weights: list[float], guest: str) -> Iterator[str]:
    for place in range(LINES):
        said = " ".join(draw.choices(words, cum_weights=weights, k=WORDS_PER_LINE))
        yield f"[{format_time(place * 11.25)}] {'Host' if place % 4 == 0 else guest}: {said}.\n"


def measure(root: Path, words: list[str], hours: int, runs: int) -> None:
    context = Context(root, now=None)  # type: ignore[arg-type]  # a search asks for no time
    archive = Archive(root, context.show, context.slugs([]), partial(context.job, context.viewing))
    search = partial(search_transcripts, archive, limit=20)
    seconds, _ = timed(partial(search, "incident"))
    size = archive.index.stat().st_size / 1e6
    print(
        f"{hours} hours, {hours * LINES * WORDS_PER_LINE:,} words: indexed in {seconds:.0f} s, {size:.0f} MB"
    )
    transcript = root / "episodes" / "0000" / "transcript.md"
    transcript.write_text(transcript.read_text().replace(" the ", " a ", 1))
    print(f"one corrected line: searched again in {timed(partial(search, 'incident'))[0]:.2f} s")
    search("incident")  # after this, recently changed files are trusted
    for name, template in QUERIES.items():
        query = template.format(
            pair=" ".join(words[30:32]), rare=words[40_000], ordinary=words[1000], rarer=words[2000]
        )
        times = [timed(partial(search, query)) for _ in range(runs)]
        found = len(times[0][1].hits)
        print(f"{name:32} {1000 * median(seconds for seconds, _ in times):8.1f} ms   {found} hits")
    command = [sys.executable, "-m", "lfi_podcast", "-C", str(root), "search", "incident"]
    run = partial(subprocess.run, command, check=True, capture_output=True)
    print(f"{'the whole command':32} {1000 * median(timed(run)[0] for _ in range(3)):8.1f} ms")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    main()
