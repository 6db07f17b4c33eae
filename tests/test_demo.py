"""The demo show as a listener, a reader and a judge meet it: finished files, not what a filter reported."""

import json
import math
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import threading
from array import array
from collections.abc import Iterable
from contextlib import closing
from fnmatch import fnmatchcase
from functools import partial
from http.server import ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path

import feedparser
import jiwer
import pytest
import yaml
from imageio_ffmpeg import get_ffmpeg_exe
from mutagen.id3 import ID3

from lfi_podcast.cli.file_server import Handler
from lfi_podcast.model.doubt import Doubt, Doubts
from lfi_podcast.stages.table import STAGES
from tests.helpers import ROOT, of_demo, program
from tools import outputs, reference

EPISODES = ["000-trailer", "001-public-or-private"]
TALK = "001-public-or-private"
NAME = "Kevin"


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def script(slug: str) -> str:
    lines = (ROOT / "episodes" / slug / "script.txt").read_text().splitlines()
    return plain(" ".join(line.partition(": ")[2] for line in lines))


@pytest.mark.parametrize("slug", EPISODES)
def test_word_error_rate_as_the_recogniser_leaves_it(demo: Path, slug: str):
    """Word for word in the order of the script; two tracks are put in the order of their utterances."""
    heard = json.loads((demo / "build" / slug / "heard.json").read_bytes())
    assert (heard["engine"]["name"], heard["engine"]["model"]) == ("faster-whisper", "base")
    transcript = (demo / "episodes" / slug / "transcript.md").read_text()
    said = " ".join(line.partition(": ")[2] for line in transcript.splitlines() if line.startswith("["))
    expected = script(slug).replace(NAME.lower(), "the engineer")
    assert jiwer.wer(expected, plain(said)) <= 0.06


@pytest.mark.parametrize("slug", EPISODES)
def test_the_finished_mp3_by_another_meter(demo: Path, slug: str):
    mp3 = next((demo / "public" / "audio").glob(f"{slug}-*.mp3"))
    command = [
        get_ffmpeg_exe(),
        "-nostdin",
        "-hide_banner",
        "-i",
        mp3,
        "-af",
        "ebur128=peak=true:framelog=quiet",
    ]
    log = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = log[log.rindex("Summary:") :]
    integrated = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])
    true_peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])
    assert abs(integrated - -19) <= 0.5
    assert true_peak <= -1.0
    assert "44100 Hz, mono" in log and "96 kb/s" in log


def everything(folder: Path) -> list[tuple[str, bytes]]:
    """Every file of a folder by name, and as what it is packed from: tags may be UTF-16."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        found += [(name, name.encode()), (name, content)]
        if path.suffix == ".mp3":
            found.append((name, repr(list(ID3(path).values())).encode()))
    return found


def test_the_name_is_nowhere(demo: Path):
    needles = [NAME.lower().encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    kept = [demo / "episodes" / slug / name for slug in EPISODES for name in ("words.json", "transcript.md")]
    files = everything(demo / "public") + [(path.name, path.read_bytes()) for path in kept]
    assert len(files) > 40
    assert any(
        b"the engineer" in content for name, content in files if re.search(r"search/index/.+-\d+\.json", name)
    )
    for name, content in files:
        assert not any(needle in content.lower() for needle in needles), name
    heard = json.loads((demo / "build" / TALK / "heard.json").read_bytes())["words"]
    assert [word["text"].lower() for word in heard].count(NAME.lower()) == 2, "it was said, and heard, twice"


def decoded(path: Path) -> array:
    command = [
        get_ffmpeg_exe(),
        "-nostdin",
        "-v",
        "error",
        "-i",
        path,
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        "44100",
        "-",
    ]
    return array("h", subprocess.run(command, capture_output=True, check=True).stdout)


def level_at(samples: array, hertz: float) -> float:
    """The share of the energy that is at one frequency (Goertzel)."""
    cosine, before, last = 2 * math.cos(2 * math.pi * hertz / 44100), 0.0, 0.0
    for sample in samples:
        before, last = last, sample + cosine * last - before
    power = before**2 + last**2 - cosine * before * last
    return 2 * power / (len(samples) * (sum(sample * sample for sample in samples) or 1))


def test_the_name_is_a_bleep_where_it_was_said(demo: Path):
    mp3 = decoded(next((demo / "public" / "audio").glob(f"{TALK}-*.mp3")))
    mix = decoded(demo / "build" / TALK / "mix.wav")
    assert len(mp3) == len(mix)
    heard = json.loads((demo / "build" / TALK / "heard.json").read_bytes())["words"]
    intro = json.loads((demo / "build" / TALK / "mix.json").read_bytes())["offset"]
    places = [(w["start"] + intro, w["end"] + intro) for w in heard if w["text"].lower() == NAME.lower()]
    assert len(places) == 2
    for start, end in places:
        place = slice(int(start * 44100), int(end * 44100))
        assert level_at(mp3[place], 1000) > 0.95 > 0.3 > level_at(mix[place], 1000)
        after = slice(int((end + 0.2) * 44100), int((end + 0.6) * 44100))
        assert level_at(mp3[after], 1000) < 0.3


def test_a_podcast_app_reads_the_feed(demo: Path):
    feed = feedparser.parse((demo / "public" / "feed.xml").read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Public or private?", "What this show is about"]
    for entry in feed.entries:
        enclosure = entry.enclosures[0]
        mp3 = demo / "public" / enclosure.href.removeprefix("https://podcast.example.org/")
        assert mp3.stat().st_size == int(enclosure.length) and enclosure.type == "audio/mpeg"


def test_chapters_are_the_same_in_all_four_places(demo: Path):
    facts = yaml.safe_load((ROOT / f"episodes/{TALK}/episode.yml").read_text())["chapters"]
    titles = [mark["title"] for mark in facts]
    chapters = json.loads((demo / f"public/episodes/{TALK}/chapters.json").read_bytes())["chapters"]
    assert [mark["title"] for mark in chapters] == titles
    tags = ID3(next((demo / "public/audio").glob(f"{TALK}-*.mp3")))
    frames = [tags[f"CHAP:{name}"] for name in tags["CTOC:toc"].child_element_ids]
    assert [(str(frame.sub_frames["TIT2"]), frame.start_time) for frame in frames] == [
        (mark["title"], round(mark["startTime"] * 1000)) for mark in chapters
    ]
    feed = (demo / "public/feed.xml").read_text()
    page = (demo / f"public/episodes/{TALK}/index.html").read_text()
    for title in titles:
        assert f'title="{title}"' in feed and title in page


@pytest.mark.parametrize("page", outputs.pages(), ids=lambda page: page.name)
def test_the_documentation_shows_what_the_demo_prints(demo: Path, page: Path):
    """To the letter, unless this processor is of another kind and hears other words: then nearly."""
    shown, then, now = page.read_text(encoding="utf-8"), outputs.recorded(), outputs.words_of(demo)
    made = outputs.replayed(shown, demo)
    if then["words"] == now["words"]:
        assert made == shown, "run `make docs`"
    else:
        assert then["processor"] != now["processor"], "other words are heard now: run `make docs`"
        assert not outputs.unlike(shown, made), "run `make docs`"


def test_every_processor_hears_nearly_the_same(demo: Path):
    then, now = outputs.recorded()["words"], outputs.words_of(demo)["words"]
    assert then.keys() == now.keys()
    assert all(jiwer.wer(plain(then[slug]), plain(now[slug])) < 0.03 for slug in then)


FILES = (ROOT / "docs/files.md").read_text(encoding="utf-8")


def is_named(name: str, names: Iterable[str]) -> bool:
    """Whether a file is among those that the documentation names: `voiced-<id>.json`, `transcript.*`, `clips/`."""
    return any(fnmatchcase(name, re.sub(r"<\w+>", "*", known).rstrip("/")) for known in names)


@pytest.mark.parametrize("slug", EPISODES)
def test_every_stage_writes_what_the_documentation_says(demo: Path, slug: str):
    said = {name: row["writes"] for name, row in reference.described("stages", STAGES).items()}
    built = demo / "build" / slug
    receipts = {path.stem: path for path in (built / "receipts").iterdir()}
    assert len(receipts) > 8
    for stage, receipt in receipts.items():
        for name in json.loads(receipt.read_bytes())["writes"]:
            at_top = name if (built / name).exists() else next(built.glob(f"*/{name}")).parent.name
            assert is_named(at_top, said[stage]), f"{stage} writes {name}"
    there = [path.name for root in ("build", "episodes") for path in (demo / root / slug).iterdir()]
    for stage in receipts:
        assert all(any(is_named(file, [name]) for file in there) for name in said[stage]), stage


@pytest.mark.parametrize("slug", EPISODES)
def test_every_file_that_is_built_is_documented(demo: Path, slug: str):
    prose = re.sub(r"^```.*?^```$", "", FILES[FILES.index("## build/") :], flags=re.M | re.S)
    named = re.findall(r"`([^`]+)`", prose)
    assert not [path.name for path in (demo / "build" / slug).iterdir() if not is_named(path.name, named)]


def keys(content: object) -> set[str]:
    """Every key in a file, at any depth. What an engine calls its options is its own."""
    if isinstance(content, list):
        return set().union(*map(keys, content))
    if isinstance(content, dict):
        return set(content).union(*(keys(inner) for key, inner in content.items() if key != "options"))
    return set()


@pytest.mark.parametrize(
    "file",
    [
        "public/catalog.json",
        f"episodes/{TALK}/words.json",
        *(f"build/{TALK}/{name}.json" for name in ("master", "report")),
    ],
)
def test_every_key_is_documented(demo: Path, file: str):
    documented = set(re.findall(r"[`\"](\w+)[`\"]", FILES))
    assert keys(json.loads((demo / file).read_bytes())) - documented == set()


MACHINES = (ROOT / "docs/commands.md").read_text(encoding="utf-8").partition("## For machines")[2]
ANSWERS = re.findall(r"^lfi-podcast (.*--json.*?) +# (.*)$", MACHINES, re.M)
NOTHING_HERE = "suggest cuts"
"""The demo has nothing to cut; `tests/cli/test_suggest.py` has."""


IN_DOUBT = Doubt(
    id="00010000",
    kind="name",
    at=1.0,
    end=1.5,
    speaker="Host",
    text="a [person]",
    reason="a name may be heard here",
    serious=False,
)
"""What the demo may have or not, as another stage leaves it."""


def first_keys(comment: str) -> set[str]:
    """The outer keys in `[{at, parts: [{kind, text}]}]`."""
    depths = accumulate((char in "[{") - (char in "]}") for char in comment)
    outer = comment.index("{") + 1
    return set(
        re.findall(
            r"\w+", "".join(char for char, depth in zip(comment, depths, strict=True) if depth == outer)
        )
    )


@pytest.mark.parametrize(("command", "comment"), ANSWERS, ids=[command for command, _ in ANSWERS])
def test_json_has_the_keys_that_are_documented(demo: Path, tmp_path: Path, lfi, command: str, comment: str):
    show = shutil.copytree(demo, tmp_path / "show")
    if command.startswith("check"):
        with (show / "episodes/000-trailer/episode.yml").open("a") as file:
            file.write("publised: today\n")
    if command.startswith("verify"):
        settings = (show / "show.yml").read_text()  # nothing answers on the discard port
        (show / "show.yml").write_text(
            settings.replace("https://podcast.example.org/", "http://127.0.0.1:9/")
        )
    if command.startswith("doubts"):
        (show / "build" / TALK / "names.json").write_bytes(Doubts(doubts=(IN_DOUBT,)).to_json())
    arguments = shlex.split(command.replace("002-near-misses", TALK))
    out = lfi("-C", show, "--now", outputs.NOW, *arguments).out
    answer = [json.loads(line) for line in out.splitlines()] if arguments[0] == "build" else json.loads(out)
    rows = answer if isinstance(answer, list) else [answer]
    assert rows or command.startswith(NOTHING_HERE)
    assert {frozenset(row) for row in rows} <= {frozenset(first_keys(comment))}


def test_where_the_demo_made_room_for_a_show_it_says_what_it_needs(tmp_path: Path):
    for folder in ("tools", "artwork", "sounds", "episodes/001-our-first"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copyfile(ROOT / "tools/demo.py", tmp_path / "tools/demo.py")
    (tmp_path / "show.yml").write_text("title: Ours\n")
    done = subprocess.run([sys.executable, tmp_path / "tools/demo.py"], capture_output=True, text=True)
    assert done.returncode == 1 and not (tmp_path / "build").exists()
    needed = done.stderr.splitlines()
    assert (
        "  episodes/000-trailer/recording.flac" in needed
        and "  show.yml, which is another show's now" in needed
    )
    assert "make episode" in done.stderr and "Traceback" not in done.stderr


def test_the_demo_has_every_file_that_it_ships():
    """Left out where it made room for another show; never in CI."""
    of_demo("show.yml")


def test_the_repository_is_left_as_it_was(demo: Path):
    left = subprocess.run(
        ["git", "status", "--porcelain", "episodes", "show.yml", "artwork", "sounds"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    assert not [line for line in left.splitlines() if line.endswith(("words.json", "transcript.md"))]


def test_eyed3_reads_the_tags(demo: Path):
    mp3 = next((demo / "public/audio").glob(f"{TALK}-*.mp3"))
    done = subprocess.run([program("eyeD3"), "--no-color", "-P", "json", mp3], capture_output=True, text=True)
    said = json.loads(done.stdout[done.stdout.index("{") :])
    assert said["title"] == "Public or private?"
    assert said["album"] == "Learning from Incidents in Software"
    assert said["track_num"]["count"] == 1
    assert said["best_release_date"] == "2026-11-23"


def test_ffprobe_reads_the_chapters_in_order(demo: Path):
    mp3 = next((demo / "public/audio").glob(f"{TALK}-*.mp3"))
    command = [program("ffprobe"), "-v", "error", "-show_chapters", "-of", "json", mp3]
    chapters = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    starts = [float(chapter["start_time"]) for chapter in chapters]
    assert len(starts) == 3 and starts == sorted(starts) and starts[0] == 0
    assert float(chapters[-1]["end_time"]) == pytest.approx(181.455, abs=0.01)


def test_newsboat_subscribes(demo: Path, tmp_path: Path):
    newsboat = program("newsboat")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, demo / "public")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "urls").write_text(f"http://127.0.0.1:{server.server_address[1]}/feed.xml\n")
        files = ["-u", tmp_path / "urls", "-c", tmp_path / "cache.db", "-C", tmp_path / "config"]
        (tmp_path / "config").touch()
        subprocess.run([newsboat, *files, "-x", "reload"], check=True, timeout=60)
        server.shutdown()
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        rows = set(cache.execute("SELECT title, enclosure_type FROM rss_item"))
    assert rows == {("Public or private?", "audio/mpeg"), ("What this show is about", "audio/mpeg")}
