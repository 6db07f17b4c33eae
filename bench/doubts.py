"""Inventions: what engines write over sounds in which nobody speaks, and what becomes of it.

    python bench/doubts.py [--engine faster-whisper] [--model base] [--plain] [--only KIND] [--keep FILE]

- `inventions`: the scenes of `tests/speech/unspoken.py`, heard as the program hears them, with the show's glossary
  (`--plain`: without). By kind of sound: the words that were invented, dropped on hearing again without the prompt, in
  serious doubt, in other doubts, and in none;
- `right`: real and synthetic speech with pauses between sentences, and the serious doubts in an hour of it.

`--keep` writes what was heard, piece by piece, for `tests/speech/test_inventions.py`: then the rules can be judged, and
changed, without a model.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lfi_podcast.config.repository import Repository  # noqa: E402
from lfi_podcast.model.show import SpeechSettings  # noqa: E402
from lfi_podcast.speech.engine import Engine, Listening, open_engine  # noqa: E402
from tests.speech.inventions import Case, heard  # noqa: E402
from tests.speech.unspoken import Scene, right, scenes  # noqa: E402

ALARMS = 2  # serious doubts an hour about right words, at most


def inventions(cases: list[Case]) -> None:
    print(f"{'kind':20} {'invented':>8} {'dropped':>8} {'serious':>8} {'other':>6} {'none':>5}")
    total: Counter[str] = Counter()
    kinds = dict.fromkeys(case.kind for case in cases)
    for kind in kinds:
        counts = sum((case.fates() for case in cases if case.kind == kind), Counter())
        total += counts
        show(kind, counts)
    show("all", total)


def show(kind: str, counts: Counter[str]) -> None:
    columns = [counts[fate] for fate in ("dropped", "serious", "other", "none")]
    print(f"{kind:20} {sum(columns):8} {columns[0]:8} {columns[1]:8} {columns[2]:6} {columns[3]:5}")


def alarms(cases: list[Case]) -> None:
    hours = sum(end - start for case in cases for start, end in case.spoken) / 3600
    serious = [doubt for case in cases for doubt in case.doubts() if doubt.serious]
    for doubt in serious:
        print(f"  {doubt.kind}: {doubt.text}")
    words = sum(len(case.words) for case in cases)
    print(
        f"{60 * hours:.0f} minutes of right speech, {words} words: {len(serious)} serious doubts, "
        f"{len(serious) / hours:.1f} an hour (at most {ALARMS})"
    )


def told(some: Iterator[Scene], engine: Engine, only: str | None) -> list[Case]:
    cases = []
    for scene in some:
        if only is None or scene.kind == only:
            cases.append(case := heard(scene, engine))
            print(
                f"  {case.kind}: {case.sound}: {' '.join(word.text for word in case.words)[:100]}", flush=True
            )
    return cases


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="faster-whisper")
    parser.add_argument("--model", default="base", help="its name, or the path of its weights")
    parser.add_argument("--plain", action="store_true", help="without the glossary")
    parser.add_argument("--only", help="only this kind of sound")
    parser.add_argument("--keep", type=Path, help="write what was heard to this file")
    asked = parser.parse_args()
    glossary = () if asked.plain else tuple(Repository(ROOT).show().glossary)
    settings = SpeechSettings(engine=asked.engine, model=asked.model)
    engine = open_engine(settings, Listening(asked.model, "en", glossary)).engine
    strange, plain = (told(some(), engine, asked.only) for some in (scenes, right))
    if asked.keep:
        lines = (json.dumps(case.row(), ensure_ascii=False) for case in (*strange, *plain) if case.pieces)
        asked.keep.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if strange:
        inventions(strange)
    if plain:
        alarms(plain)


if __name__ == "__main__":
    main()
