"""Time of `check` on a show of a thousand episodes, the feed that would be rendered and judged.

    python bench/check.py [--episodes 1000] [--runs 3]

The episodes are synthetic: notes of 2 KB, four chapters, two references, a clip, one guest each, and no sound. They are
checked once with a summary each and once without, since then the notes have to be read for the description. Timed is
the whole command, in a process of its own; nothing is kept from one run to the next.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SHOW = """\
title: A Long Show
description: A thousand episodes.
link: https://long.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
author: Somebody
owner: {name: Somebody, email: somebody@example.org}
license: cc-by-4.0
people: {host: {name: Host, href: https://example.org/host}}
"""
EPISODE = """\
title: What week {n} taught us
number: {number}
season: {season}
published: {day:%Y-%m-%dT%H:%M:%SZ}
people: [host, {{id: guest, name: Guest {n}, role: guest, href: https://example.org/guest}}]
topics: [incident reviews, near misses, human error]
chapters:
  - {{at: 0, title: Two kinds of review}}
  - {{at: 2:18.2, title: What a private review allows}}
  - {{at: 10:24.3, title: What a public review gives}}
  - {{at: 22:18.9, title: Whose name is in the document}}
references:
  - {{text: "Allspaw, John. 2012. Blameless PostMortems and a Just Culture.", url: https://example.org/a, at: 1:14}}
  - {{text: "Snook, Scott A. 2002. Friendly Fire. Princeton University Press.", at: 1:43.2}}
clips: [{{at: 1:04.4, for: 25, title: Near misses cost nothing}}]
"""
SUMMARY = "summary: A private review lets people be honest; a public one lets an industry learn. Week {n}.\n"
PARAGRAPH = (
    "Paragraph {k} of the notes of week {n}, with a [link](https://example.org/{n}/{k}) and *emphasis*, and with\n"
    "words that go on for a while, since notes do that, week after week after week after week, until they end.\n\n"
)
FIRST = datetime(2007, 1, 1, 6, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--episodes", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    for name, summary in (("with summaries", SUMMARY), ("with notes alone", "")):
        with tempfile.TemporaryDirectory() as folder:
            write_show(Path(folder), chosen.episodes, summary)
            seconds = [timed(Path(folder)) for _ in range(chosen.runs + 1)][
                1:
            ]  # the first one warms the disk
        print(f"{chosen.episodes} episodes {name}: {median(seconds):.2f} s")


def write_show(root: Path, count: int, summary: str) -> None:
    (root / "show.yml").write_text(SHOW)
    shutil.copy(ROOT / "tests/data/cover.jpg", root / "cover.jpg")
    for n in range(count):
        folder = root / f"episodes/e{n:05}"
        folder.mkdir(parents=True)
        facts = {"n": n, "number": n + 1, "season": n // 100 + 1, "day": FIRST + timedelta(days=7 * n)}
        (folder / "episode.yml").write_text((EPISODE + summary).format(**facts))
        (folder / "notes.md").write_text("".join(PARAGRAPH.format(n=n, k=k) for k in range(9)))


def timed(root: Path) -> float:
    """Seconds of one check, which has to find no error."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "lfi_podcast", "-C", root, "--now", "2026-11-28T00:00:00Z", "check"]
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    return seconds


if __name__ == "__main__":
    main()
