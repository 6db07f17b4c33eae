"""What is stale, and why; and that a file is read again only when it may have changed."""

import os
from pathlib import Path

import pytest

from lfi_podcast.work.cache import ABSENT, Cache, Receipt, Stage, digests, staleness

WRITES = (Path("master.mp3"),)


def stage(version: int = 1, **reads: str) -> Stage:
    return Stage("master", version, reads or {"the mix": "aa"}, WRITES, lambda: None)


RECEIPT = Receipt(version=1, reads={"the mix": "aa"}, writes={"master.mp3": "bb"})
MADE = {"master.mp3": "bb"}


@pytest.mark.parametrize(
    ("now", "receipt", "found", "reason"),
    [
        (stage(), RECEIPT, MADE, None),
        (stage(), None, MADE, "not built yet"),
        (stage(2), RECEIPT, MADE, "this step changed in a newer version of lfi-podcast"),
        (stage(**{"the mix": "cc"}), RECEIPT, MADE, "the mix changed"),
        (stage(**{"the mix": "aa", "loudness": "dd"}), RECEIPT, MADE, "loudness is new"),
        (stage(loudness="dd"), RECEIPT, MADE, "loudness is new, the mix was removed"),
        (
            stage(loudness="dd"),
            Receipt(version=1, reads={"loudness": "dd", "the intro": "ff"}, writes=MADE),
            MADE,
            "the intro was removed",
        ),
        (stage(), RECEIPT, {"master.mp3": ABSENT}, "master.mp3 is missing"),
        (stage(), RECEIPT, {"master.mp3": "ee"}, "master.mp3 was changed after the build"),
    ],
)
def test_reasons(now: Stage, receipt: Receipt | None, found: dict[str, str], reason: str | None):
    assert staleness(now, receipt, found) == reason


def test_values_have_stable_digests():
    assert digests(a_name={"x": 1, "y": 2}) == digests(a_name={"y": 2, "x": 1})
    assert digests(a_name=[1]).keys() == {"a name"}
    assert digests(a=1) != digests(a=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "recording.wav"
    path.write_bytes(b"before")
    os.utime(path, ns=(10**18, 10**18))  # long ago
    return path


def unreadable(path: Path) -> None:
    """From here on only its name, size and times can be had: the same inode with other content."""
    stat = path.stat()
    path.write_bytes(b"BEFORE")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_an_unchanged_file_is_not_read_again(file: Path):
    cache = Cache(file.parent)
    digest = cache.digest(file)
    cache.save()
    unreadable(file)
    assert Cache(file.parent).digest(file) == digest


@pytest.mark.parametrize("change", ["size", "time", "inode"])
def test_a_file_that_may_have_changed_is_read_again(file: Path, change: str):
    cache = Cache(file.parent)
    digest = cache.digest(file)
    cache.save()
    stat = file.stat()
    if change == "size":
        file.write_bytes(b"longer than before")
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    elif change == "time":
        file.write_bytes(b"BEFORE")
    else:
        other = file.with_name("other")
        other.write_bytes(b"BEFORE")
        os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        other.replace(file)
    assert Cache(file.parent).digest(file) != digest


def test_a_file_as_young_as_the_index_is_read_again(file: Path):
    cache = Cache(file.parent)
    digest = cache.digest(file)
    cache.save()
    index = file.parent / "build" / "digests.json"
    os.utime(index, ns=(10**18, 10**18))  # written in the same tick as the file
    unreadable(file)
    assert Cache(file.parent).digest(file) != digest


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"recording.wav": 1}'])
def test_a_damaged_index_or_receipt_costs_time_and_nothing_else(file: Path, content: bytes):
    index = file.parent / "build" / "digests.json"
    index.parent.mkdir()
    index.write_bytes(content)
    receipt = file.parent / "build" / "one" / "receipts" / "master.json"
    receipt.parent.mkdir(parents=True)
    receipt.write_bytes(content)
    cache = Cache(file.parent)
    assert len(cache.digest(file)) == 64
    assert cache.staleness("one", stage()) == "not built yet"


def test_what_was_too_young_to_be_trusted_stays_so_when_the_index_is_saved_again(file: Path):
    cache = Cache(file.parent)
    digest = cache.digest(file)
    cache.save()
    os.utime(file.parent / "build" / "digests.json", ns=(10**18, 10**18))  # in the same tick as the file
    other = file.with_name("other.wav")
    other.write_bytes(b"another")
    later = Cache(file.parent)
    later.digest(other)  # and not that of the first file
    later.save()
    unreadable(file)
    assert Cache(file.parent).digest(file) != digest


def test_what_one_run_did_not_ask_for_the_next_one_still_knows(file: Path):
    """As when a single episode is built, and then all of them."""
    other = file.with_name("other.wav")
    other.write_bytes(b"other")
    os.utime(other, ns=(10**18, 10**18))
    first = Cache(file.parent)
    digest = first.digest(file)
    first.save()
    second = Cache(file.parent)
    second.digest(other)
    second.save()
    unreadable(file)
    assert Cache(file.parent).digest(file) == digest


def test_a_stage_is_fresh_until_what_it_wrote_is_gone(file: Path):
    made = Stage("master", 1, {"the mix": "aa"}, (file,), lambda: None)
    cache = Cache(file.parent)
    assert cache.staleness("one", made) == "not built yet"
    cache.record("one", made)
    assert cache.staleness("one", made) is None
    assert cache.staleness("two", made) == "not built yet"
    file.unlink()
    assert cache.digest(file) == ABSENT
    assert cache.staleness("one", made) == "recording.wav is missing"


def test_a_value_is_made_once_while_its_file_stays_as_it_is(file: Path):
    made: list[bytes] = []

    def parse(content: bytes) -> bytes:
        made.append(content)
        return content.upper()

    cache, before = Cache(file.parent), file.read_bytes()
    assert cache.parsed(file, parse) == cache.parsed(file, parse) == before.upper()
    assert cache.parsed(file, bytes.title) == before.title(), "each way to read it makes a value of its own"
    assert made == [before]
    file.write_bytes(before + b" and more")
    assert cache.parsed(file, parse) == (before + b" and more").upper()
    assert made == [before, before + b" and more"]
    with pytest.raises(FileNotFoundError):
        cache.parsed(file.with_name("missing"), parse)


def test_values_that_are_asked_for_often_stay_however_many_files_are_read(file: Path):
    made: list[bytes] = []
    cache = Cache(file.parent)
    for number in range(200):
        cache.parsed(file, made.append)
        other = file.with_name(f"other-{number}")
        other.write_bytes(b"other")
        cache.parsed(other, bytes.upper)
    assert len(made) == 1
