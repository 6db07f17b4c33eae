"""Recognition: the overhead around the engine, the speedup by two workers, and word error rates.

    python bench/words.py [--minutes 10] [--runs 3] [--models base tiny.en] [--data FOLDER] [--only PART]

- `overhead`: everything in the stage `hear` except the engine's own call, as a share of that call, on one worker;
- `workers`: the same recognition with one worker and with two, alternating;
- `whisper`: the stage with faster-whisper and the first model (on a GPU where there is one), as a share of the
  recording's length, and how much more it takes than the same calls of the engine alone: opened anew, in as many
  threads, with nothing in between. Detecting the language is one of these calls;
- `errors`: word error rates of every engine and model, on every recording of the demo and of the folder `--data` whose
  text is known, with the demo's glossary;
- `corrections`: how accurately corrected words are aligned: in synthetic speech with known times, one to three words at
  a time are replaced as a recogniser might, and corrected again;
- `edits`: an hour whose every line was edited is matched with its words, beside difflib on the same words.
"""

import argparse
import difflib
import os
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import jiwer

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.mixing.track import Wish, arranged
from lfi_podcast.audio.samples.ffmpeg import run
from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.voices import listening
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import ENGINES, HEARD_AT_ONCE, Engine, Listening, segments
from lfi_podcast.speech.prompted import heard as heard_by
from lfi_podcast.stages.build import build
from lfi_podcast.stages.hear import make_hear
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.utterances import timed
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from lfi_podcast.work.pool import Map, thread_map, worker_map

ROOT = Path(__file__).resolve().parent.parent
DEMO = sorted(ROOT.glob("episodes/*/recording.flac")) + sorted(ROOT.glob("episodes/*/tracks/*.flac"))
DATA = ROOT.parent / "shared" / "data" / "speech"
OVERHEAD, SPEEDUP = 0.05, 1.8  # at most, at least
LENGTH, AROUND = 0.2, 0.03  # at most: of the recording's length, of the engine's time
MEDIAN, MOST = 40, 150  # milliseconds at most: in the median, and in 95 of 100 cases

SHOW = """\
title: Bench
description: Bench
link: https://bench.example.org/
language: en
categories: [Technology]
explicit: false
artwork: cover.jpg
speech: {{engine: {engine}}}
"""


class Stopwatch:
    """A `map` in this process that measures the time of the function."""

    seconds = 0.0

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
        for item in items:
            started = time.perf_counter()
            result = function(item)
            self.seconds += time.perf_counter() - started
            yield result


def show(root: Path, minutes: float, engine: str = "pocketsphinx") -> Repository:
    """A show with one recording: the demo's speakers, repeated."""
    folder = root / "episodes" / "bench"
    folder.mkdir(parents=True)
    (root / "show.yml").write_text(SHOW.format(engine=engine), encoding="utf-8")
    (folder / "episode.yml").write_text("title: Bench\n", encoding="utf-8")
    inputs = [argument for path in DEMO for argument in ("-i", str(path))]
    turns = "".join(f"[{n}]" for n in range(len(DEMO))) + f"concat=n={len(DEMO)}:v=0:a=1"
    once = root / "once.wav"
    run([*inputs, "-filter_complex", turns, "-ar", "48000", "-ac", "1", "-y", str(once)], str(once))
    length = ["-t", str(60 * minutes)]
    run(["-stream_loop", "-1", "-i", str(once), *length, "-y", str(folder / "recording.wav")], str(once))
    return Repository(root)


def job(repository: Repository, mapped: Map) -> Job:
    workshop = Workshop(repository, repository.show(), Cache(repository.root), silent, mapped)
    return Job(workshop, repository.episode("bench"))


def hear(repository: Repository, mapped: Map) -> float:
    """Seconds that the stage takes without cached words."""
    work = job(repository, mapped)
    stage = make_hear(work)
    for path in sorted(repository.build("bench").rglob("*")):
        if path.is_file() and path.name not in ("mix.json", "mix.wav"):
            path.unlink()
    started = time.perf_counter()
    stage.run()
    return time.perf_counter() - started


def overhead(repository: Repository, runs: int) -> None:
    shares = []
    for _ in range(runs):
        stopwatch = Stopwatch()
        whole = hear(repository, stopwatch)
        shares.append(whole / stopwatch.seconds - 1)
    print(
        f"  around the engine's own call: {median(shares):.1%} of it (limit: {OVERHEAD:.0%})",
        flush=True,
    )


def workers(repository: Repository, runs: int) -> None:
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(runs):
        for count, times in seconds.items():
            with worker_map(count) as mapped:
                times.append(hear(repository, mapped))
    one, two = (median(times) for times in seconds.values())
    print(
        f"  two workers: {one / two:.2f} times as fast as one (target: {SPEEDUP}): {one:.1f} s, {two:.1f} s"
    )


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def known(data: Path) -> Iterator[tuple[str, Path, str]]:
    """Recordings with their text."""
    for path in DEMO:
        folder = next(parent for parent in path.parents if (parent / "script.txt").is_file())
        lines = (folder / "script.txt").read_text(encoding="utf-8").splitlines()
        who = None if path.parent == folder else path.stem
        said = (line.partition(":") for line in lines)
        yield "demo", path, " ".join(t for n, _, t in said if who in (None, n.lower()))
    for path in sorted(data.glob("*")):
        for text in (path.with_suffix(".txt"), path.with_suffix(".vtt")):
            if path.suffix in (".wav", ".mp3", ".flac") and text.is_file():
                lines = text.read_text(encoding="utf-8").splitlines()
                words = [line for line in lines if "-->" not in line and line.strip() not in ("", "WEBVTT")]
                yield path.stem.partition("-")[0], path, " ".join(words)
    if (jfk := data / "jfk.flac").is_file():
        yield (
            "jfk",
            jfk,
            "And so my fellow Americans ask not what your country can do for you ask what you can do for your country",
        )


def engines(models: Sequence[str]) -> Iterator[tuple[str, Engine]]:
    """Every engine with each model, prompted with the demo's glossary."""
    from tests.weights import real_checkpoint, real_model

    glossary = Repository(ROOT).show().glossary
    files = {"whisper": real_checkpoint, "faster-whisper": real_model}
    for name in ENGINES:
        for model in models if name in files else ("en-us",):
            path = str(files[name](model)) if name in files else model
            told = Listening(path, "en", glossary)
            yield f"{name} {model}", open_engine(SpeechSettings(engine=name, model=path), told).engine


def errors(models: Sequence[str], data: Path) -> None:
    """Word error rates by group of recordings."""
    recordings = list(known(data))
    groups = list(dict.fromkeys(group for group, _, _ in recordings))
    print(f"  {'':24}" + "".join(f"{group:>12}" for group in groups) + f"{'all':>10}{'cost':>8}")
    for name, engine in engines(models):
        has_window = ENGINES[engine.identity.name].has_window
        wrong, total = Counter[str](), Counter[str]()
        seconds, began = 0.0, time.process_time()
        for group, path, said in recordings:
            voice = arranged([inspect(path, 1)], [Wish(is_levelled=False)])[0].voice
            heard: list[str] = []
            for segment in segments(listen(path, voice), engine.longest_segment, has_window):
                heard += (word.text for word in heard_by(engine, segment.pcm))
                seconds += segment.end - segment.start
            measured = jiwer.process_words(plain(said), plain(" ".join(heard)))
            wrong[group] += measured.substitutions + measured.deletions + measured.insertions
            total[group] += len(plain(said).split())
        rates = "".join(f"{wrong[group] / total[group]:>12.1%}" for group in groups)
        cost = (time.process_time() - began) / seconds
        print(f"  {name:24}{rates}{wrong.total() / total.total():>10.1%}{cost:>8.2f}", flush=True)


def whisper(model: str, minutes: float, runs: int) -> None:
    """The stage `hear` with a real Whisper, and what of it is ours."""
    from tests.weights import real_model

    length = 60 * minutes
    with TemporaryDirectory() as folder:
        repository = show(Path(folder), minutes, f"faster-whisper, model: {real_model(model)}")
        build(job(repository, map), "mix")
        hear(repository, map)  # imports, the dictionary
        clocks, processors = zip(*(shares(repository) for _ in range(runs)), strict=True)
    print(f"{minutes:g} minutes with faster-whisper {model}, medians of {runs}:")
    for name, spent in (("on the clock", clocks), ("in processor time", processors)):
        whole, engine = (median(times) for times in zip(*spent, strict=True))
        around = median(one / other for one, other in spent) - 1
        print(
            f"  {name}: {whole / length:.3f} of their length, {engine / length:.3f} for the engine's own calls, "
            f"{around:.1%} around them (targets: {LENGTH} on the clock, {AROUND:.0%})",
            flush=True,
        )


def shares(repository: Repository) -> tuple[tuple[float, float], tuple[float, float]]:
    """Seconds on the clock, and of processor time: of the stage, and of the engine's calls in it made again alone."""
    from lfi_podcast.speech import faster_whisper

    whisper, calls, languages = faster_whisper.FasterWhisper, [], []
    own, own_languages = whisper._heard, whisper.languages

    def heard_and_kept(engine: Any, *arguments: Any) -> Any:
        calls.append(arguments)
        return own(engine, *arguments)

    def detected_and_kept(engine: Any, pcm: bytes) -> Any:
        languages.append(pcm)
        return own_languages(engine, pcm)

    def alone() -> None:
        engine = open_engine(work.show.speech, listening(work)).engine
        with thread_map(HEARD_AT_ONCE) as threads:
            list(threads(lambda arguments: own(engine, *arguments), calls))
        for pcm in languages:
            own_languages(engine, pcm)

    with (
        patch.object(whisper, "_heard", heard_and_kept),
        patch.object(whisper, "languages", detected_and_kept),
    ):
        stage = measured(lambda: hear(repository, map))
    work = job(repository, map)
    engine = measured(alone)
    return (stage[0], engine[0]), (stage[1], engine[1])


def measured(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processor time, with that of programs that it runs."""
    began, before = time.perf_counter(), os.times()
    run()
    return time.perf_counter() - began, sum(os.times()[:4]) - sum(before[:4])


def corrections() -> None:
    from tests.transcript.helpers import VOICES, found_words, speech

    chance, off = random.Random(1), []
    lines = (ROOT / "episodes/000-trailer/script.txt").read_text(encoding="utf-8").splitlines()
    sentences = [said for line in lines for said in re.split(r"(?<=[.?!]) ", line.partition(": ")[2])]
    for said, voice in zip(sentences, VOICES * len(sentences), strict=False):
        pcm, times = speech(said, voice)
        texts, heard, first, wrong = said.split(), [], 0, set[int]()
        while first < len(texts):
            some = min(chance.choice((0,) * 12 + (1, 2, 3)), len(texts) - first)
            last, count = first + max(1, some), chance.choice((1, 2, 3)) if some else 0
            start, end = times[first][0], times[last - 1][1]
            step = (end - start) / max(1, count)
            spans = [(start + n * step, start + (n + 1) * step) for n in range(count)] or [(start, end)]
            for begin, until in spans:
                text = "mumble" if some else texts[first]
                heard.append(Word(text=text, start=round(begin, 3), end=round(until, 3), probability=0.5))
            wrong |= set(range(first, last)) if some else set()
            first = last
        found = found_words(pcm, [Line(start=0, name="Speaker", text=said)], heard)
        off += [
            abs(at - known)
            for number in wrong & found.keys()
            for at, known in zip((found[number].start, found[number].end), times[number], strict=True)
        ]
    middle, most = (1000 * quantiles(off, n=100)[percent - 1] for percent in (50, 95))
    print(
        f"{len(off)} boundaries of corrected words: median error {middle:.0f} ms (limit: {MEDIAN}), "
        f"95 % within {most:.0f} ms (limit: {MOST})"
    )


def edits(runs: int) -> None:
    heard_text, written = "we learn from what went well", "we learn from all that went well"
    starts = [6.0 * number for number in range(600)]
    heard = [
        Word(text=text, start=start + n / 2, end=start + n / 2 + 0.4, probability=1, speaker="host")
        for start in starts
        for n, text in enumerate(heard_text.split())
    ]
    lines = [Line(start=start, name="Host", text=written) for start in starts]
    texts = [word.text for word in heard], (written.split() * len(lines))
    spent: dict[str, list[float]] = {"ours": [], "difflib": []}
    for _ in range(runs):
        began = time.process_time()
        timed(lines, heard, {"host": "Host"})
        spent["ours"].append(time.process_time() - began)
        began = time.process_time()
        difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
        spent["difflib"].append(time.process_time() - began)
    ours, peer = (median(spent[who]) for who in ("ours", "difflib"))
    print(f"an hour with an edit in every line: {ours:.1f} s, {ours / peer:.2f} times difflib ({peer:.1f} s)")


def embedded(minutes: float, runs: int) -> None:
    with TemporaryDirectory() as folder:
        repository = show(Path(folder), minutes)
        build(job(repository, map), "mix")
        print(f"{minutes:g} minutes of two speakers, pocketsphinx, medians of {runs}:")
        overhead(repository, runs)
        workers(repository, runs)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--models", nargs="+", default=["base", "tiny.en"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", choices=("workers", "whisper", "corrections", "edits", "errors"))
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    parts: dict[str, Callable[[], None]] = {
        "workers": lambda: embedded(asked.minutes, asked.runs),
        "whisper": lambda: whisper(asked.models[0], asked.minutes, asked.runs),
        "corrections": corrections,
        "edits": lambda: edits(asked.runs),
        "errors": lambda: errors(asked.models, asked.data),
    }
    for name, part in parts.items():
        if asked.only in (None, name) and (name != "corrections" or shutil.which("flite")):
            part()


if __name__ == "__main__":
    main()
