"""Processor time of finding and replacing names in the text of an hour.

    python bench/names.py [--words 10000] [--names 20]

The words are those of this repository's documentation, in random order, with five mentions of each name. Most of the
names are also ordinary words, which makes the search slower.
"""

import argparse
import random
import time
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.leftovers import leftovers
from lfi_podcast.transcript.redact import redacted_words, replacer

DOCS = Path(__file__).resolve().parent.parent / "docs"
FAMILY = "Raman Müller Long May Day Price Ward Park Ågård King".split()
GIVEN = "Will Mark Anna Ian Priya Jürgen Grant Sue Kiran Ann".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--names", type=int, default=20)
    options = parser.parse_args()
    generator = random.Random(1)
    names = [f"{given} {family}" for given, family in islice(product(GIVEN, FAMILY), options.names)]
    known = " ".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))).split()
    said = generator.choices(known, k=options.words)
    for name in names * 5:
        said[generator.randrange(len(said))] = name
    text, items = " ".join(said), [Redaction(say=name, stand_in="X") for name in names]
    words = [
        Word(text=word, start=n / 3, end=n / 3 + 0.3, probability=1.0, speaker=f"{n // 40 % 2}")
        for n, word in enumerate(text.split())
    ]
    public = replacer(items)(text)
    print(f"{options.words} words, {options.names} names: seconds of processor time")
    measured("replaced in a text", lambda: replacer(items)(text))
    measured("replaced in words", lambda: redacted_words(words, items))
    measured("searched for leftovers", lambda: list(leftovers(public, items)))


def measured(what: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    print(f"  {what:24}{time.process_time() - began:6.2f}")


if __name__ == "__main__":
    main()
