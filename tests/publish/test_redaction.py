"""Names in awkward places: they are in no file of the store, however packed, and in none that git keeps."""

import gzip
import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import ExifTags, Image

from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.leftovers import refuse_in_show
from lfi_podcast.episode.name_search import NameSearch
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload
from tests.audio.helpers import samples
from tests.helpers import COVER, SHOW, SLUG, program, sign_off
from tests.publish.test_publish import publish_all

SAYS = (
    "Good evening. Yesterday Kevin Baker called the office about the annual report. We asked Helen to call back. "
    "It was not the first time that Kevin had seen this. Thank you very much for listening."
)
NAMES = ("kevin", "ann", "acme")
EPISODE = """\
title: What Kevin's team saw in the annual report
published: 2026-11-01T06:00:00Z
summary: KEVIN-BAKER, “Kévin” and Ann/Acme Corp. again.
people: [{id: guest, name: Kevin Baker, role: "Kevins' peer", group: Team Ann}]
topics: [kevin baker, annual reports]
chapters: [{at: 0, title: Kevin Baker’s pager}, {at: 3, title: "The Kevins: Ann, Acme Corp and Kevin"}]
references: [{text: "Kevin Baker & Ann. 2012. ACME\u00a0CORP in Public.", at: 2}]
glossary: [Kevin Baker, incident]
clips: [{at: 1, for: 3, title: Kevin Baker calls Ann}]
redact:
  - {say: =name-1, with: the engineer}
  - {say: Ann, with: a friend, from: 0.3, to: 0.5, sound: mute}
  - {say: Acme Corp., with: Company A, from: 0.3, to: 0.5, sound: mute}
"""
NOTES = """\
# Kevin

*Kevin*'s notes, by Kevin
Baker and Acme
Corp. An annual **Ann**. <b>KEVIN</b> said "Ann's" & 'the Kevins'.
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with one such episode, built, corrected in awkward ways, and published. Not to be changed."""
    root = tmp_path_factory.mktemp("nasty") / "show"
    folder = root / "episodes" / SLUG
    (folder / "tracks").mkdir(parents=True)
    (root / "artwork").mkdir()
    shutil.copyfile(COVER, root / "artwork/cover.jpg")
    (root / "show.yml").write_text(SHOW + "audio: {renditions: [opus]}\n")
    (root / "private.yml").write_text("name-1: [Kevin Baker, Kevin]\n")
    (folder / "episode.yml").write_text(EPISODE)
    (folder / "notes.md").write_text(NOTES)
    subprocess.run(
        [program("flite"), "-voice", "rms", "-t", SAYS, "-o", folder / "tracks" / "guest.wav"], check=True
    )
    lfi(root, "build")
    text = (folder / "transcript.md").read_text()
    assert "yesterday the engineer called" in text, text
    # Corrected: a phrase that goes over two lines, in a heading, and in what is cut.
    first, rest = text.split("yesterday the engineer called", 1)
    (folder / "transcript.md").write_text(
        f"{first}yesterday Kevin\n# Kevin Baker, again; Ann's cat\n[00:00:02.390] Kevin Baker: Baker called{rest}"
    )
    lfi(root, "build")
    sign_off(root)
    lfi(root, "publish")
    return root


def lfi(root: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, command], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def readings(content: bytes) -> Iterator[str]:
    """A file as anything that reads it may take it."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        for shift in (0, 1) if encoding.startswith("utf-16") else (0,):
            yield content[shift:].decode(encoding, "ignore")
    text = content.decode("utf-8", "ignore")
    yield html.unescape(re.sub("<[^>]*>", "", text))
    yield unquote(text)
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


def has(content: bytes, name: str) -> bool:
    """Whether a name is there as a word, whatever its accents and its ending."""
    plain = (unicodedata.normalize("NFKD", reading).casefold() for reading in readings(content))
    letters = ("".join(c for c in text if not unicodedata.combining(c)) for text in plain)
    return any(re.search(rf"(?<![a-z0-9]){name}(?:s|'s)?(?![a-z0-9])", text) for text in letters)


def test_the_search_of_this_test_finds_names(published: Path):
    heard = (published / "build" / SLUG / "heard.json").read_bytes()
    assert has(heard, "kevin") and has(gzip.compress(heard), "kevin") and not has(heard, "ann")
    assert (
        has("Ann".encode("utf-16"), "ann") and has(b"K%C3%A9vin", "kevin") and has(b"K&eacute;vin", "kevin")
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_file_of_the_store_has_a_name(published: Path, name: str):
    files = [path for path in (published / "public").rglob("*") if path.is_file()]
    assert {".mp3", ".opus", ".mp4", ".html", ".json", ".vtt", ".srt", ".txt", ".xml", ".bib", ".opml"} <= {
        path.suffix for path in files
    }
    assert not [path for path in files if has(path.name.encode(), name)]
    sound = {".mp3", ".opus", ".mp4", ".jpg", ".png"}  # long random bytes hold any three letters
    shown = [path for path in files if path.suffix not in sound or name == "kevin"]
    assert not [path for path in shown if has(path.read_bytes(), name)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_git_keeps_of_the_words_has_a_name(published: Path, name: str):
    folder = published / "episodes" / SLUG
    assert not [file for file in ("transcript.md", "words.json") if has((folder / file).read_bytes(), name)]


def test_what_is_no_name_is_still_there(published: Path):
    page = (published / "public" / "episodes" / SLUG / "index.html").read_text()
    assert "What the engineer&#39;s team saw in the annual report" in page
    lines = (published / "episodes" / SLUG / "transcript.md").read_text().splitlines()
    assert [line for line in lines if line.endswith("yesterday the engineer")]
    assert "# the engineer, again; a friend's cat" in lines
    assert [line for line in lines if line.startswith("[00:00:02.390] the engineer: called the office")]


def share(finished: np.ndarray, original: np.ndarray) -> float:
    """How much of the original's amplitude is in the finished sound, but for the bleep; codecs delay by up to 20 ms."""
    turns = 2j * np.pi * 1000 / 44_100 * np.arange(len(finished))
    tone = np.stack([np.exp(turns).real, np.exp(turns).imag])
    rest = finished - np.linalg.lstsq(tone.T, finished, rcond=None)[0] @ tone
    middle = original[882:-882]
    windows = np.lib.stride_tricks.sliding_window_view(rest, len(middle))
    return float(np.max(np.abs(windows @ middle)) / (middle @ middle))


@pytest.mark.parametrize("ending", ["mp3", "opus"])
def test_the_sound_is_gone_in_every_rendition(published: Path, ending: str):
    (file,) = (published / "public" / "audio").glob(f"*.{ending}")
    original = np.array(samples(published / "build" / SLUG / "mix.wav"), float)
    finished = np.array(samples(file), float)
    record = Catalog.from_json((published / "public" / "catalog.json").read_bytes()).episodes[0]
    words = Recognition.from_json((published / "episodes" / SLUG / "words.json").read_bytes())
    assert record.enclosure.silenced == words.silenced and len(words.silenced) == 3
    for interval in words.silenced:
        start, end = (round(at * 44_100) for at in (interval.start, interval.end))
        assert share(finished[start:end], original[start:end]) < 0.02, interval
    assert share(finished[132_300:176_400], original[132_300:176_400]) > 0.3, "beside them it is there"


def test_a_name_that_slips_into_something_built_is_not_published(published: Path, tmp_path: Path):
    """Receipts that say fresh do not help: what goes up is read again."""
    root = Path(shutil.copytree(published, tmp_path / "show"))
    built = root / "build" / SLUG
    page = (built / "page.json").read_text()
    (built / "page.json").write_text(page.replace("the engineer", "K&#101;vin Baker"))
    receipt = built / "receipts" / "page.json"
    digest = subprocess.run(
        ["sha256sum", built / "page.json"], capture_output=True, text=True
    ).stdout.split()[0]
    facts = json.loads(receipt.read_text())
    facts["writes"]["page.json"] = digest
    receipt.write_text(json.dumps(facts))
    before = {path: path.stat().st_mtime_ns for path in (root / "public").rglob("*")}
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, "publish"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"'=name-1' would still be in episodes/{SLUG}/page.json" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (root / "public").rglob("*")} == before


def test_what_all_episodes_share_may_name_whom_another_one_names(published: Path):
    redact = Repository(published).episode(SLUG).redact
    leaking = [Upload("index.html", b"<p>By Kevin</p>")]
    refuse_in_show(leaking, NameSearch(redact), [Upload("page.html", b"<h1>With our guest Kevin</h1>")])
    with pytest.raises(Exception, match="'=name-1' would still be in index"):
        refuse_in_show(leaking, NameSearch(redact), [Upload("page.html", b"<h1>With our guest</h1>")])


def test_a_name_in_what_all_episodes_share_is_not_published(published: Path, tmp_path: Path):
    """What the show says of itself is on its own page and in the feed; no stage of an episode reads it."""
    root = Path(shutil.copytree(published, tmp_path / "show"))
    show = root / "show.yml"
    show.write_text(show.read_text().replace("A show for *tests*.", "Thanks go to Kevin Baker."))
    store = MemoryStore()
    with pytest.raises(UnmetPromise, match=r"'=name-1' would still be in (\w+/)?index\.html"):
        publish_all(root, store)
    assert not store.objects


def test_what_a_camera_wrote_into_the_cover_is_not_published(published: Path, tmp_path: Path):
    root = Path(shutil.copytree(published, tmp_path / "show"))
    cover = root / "artwork" / "cover.jpg"
    written = Image.Exif()
    written[ExifTags.Base.Artist] = "Kevin Baker"
    with Image.open(cover) as picture:
        picture.save(cover, exif=written)
    store = MemoryStore()
    publish_all(root, store)
    (key,) = [key for key in store.objects if key.startswith("artwork/")]
    assert b"Kevin" in cover.read_bytes() and b"Kevin" not in store.objects[key]


@pytest.mark.parametrize("command", [["publish"], ["publish", "002-other"], ["feed"]])
def test_a_name_in_show_yml_goes_out_with_no_command(published: Path, tmp_path: Path, command: list[str]):
    """Whatever the command is about: the show's own page and the feed are made anew by each of them."""
    root = Path(shutil.copytree(published, tmp_path / "show"))
    show = root / "show.yml"
    show.write_text(show.read_text().replace("A show for *tests*.", "Thanks go to Kevin Baker."))
    other = root / "episodes" / "002-other"
    other.mkdir()
    (other / "episode.yml").write_text("title: Another one\n")
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", root, *command], capture_output=True, text=True
    )
    assert done.returncode == 1
    for path in (root / "public").rglob("*"):
        assert not path.is_file() or not has(path.read_bytes(), "baker"), path
