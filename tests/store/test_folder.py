"""A folder as a store, and the names that open one."""

import errno
import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.show import StoreLocation
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.open import open_store
from lfi_podcast.store.store import Upload
from tests.helpers import program


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture
def disk_that_fills_up():
    """No file of this process may grow beyond 100 kB."""
    _, hard = limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_leaves_the_old_object_and_nothing_else(tmp_path, disk_that_fills_up):
    store = FolderStore(tmp_path / "public")
    store.write(Upload("catalog.json", b"old"))
    with pytest.raises(ServiceFailed, match=r"catalog\.json: file system error: File too large"):
        store.write(Upload("catalog.json", b"new" * 100_000))
    assert store.read("catalog.json") == b"old"
    assert files(store.folder) == {"catalog.json"}


KILLED = """
import os, sys
from pathlib import Path
from lfi_podcast.model.show import StoreLocation
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.store import Upload
from tests.helpers import program
os.fsync = lambda file: os.kill(os.getpid(), 9)
FolderStore(Path(sys.argv[1])).write(Upload("catalog.json", b"new"))
"""


def test_a_killed_write_is_never_seen(tmp_path):
    store = FolderStore(tmp_path)
    store.write(Upload("catalog.json", b"old"))
    assert subprocess.run([sys.executable, "-c", KILLED, tmp_path]).returncode == -9
    assert len(files(tmp_path)) == 2
    assert (list(store.list()), store.read("catalog.json")) == (["catalog.json"], b"old")


def test_what_a_killed_write_left_is_removed_and_what_somebody_writes_is_not(tmp_path):
    store = FolderStore(tmp_path / "public")
    store.write(Upload("audio/one.mp3", b"old"))
    assert subprocess.run([sys.executable, "-c", KILLED, store.folder]).returncode == -9
    left = files(store.folder)
    while_writing = []

    def sent(_size: int) -> None:
        while_writing.append(files(store.folder))
        FolderStore(store.folder).tidy()

    store.write(Upload("audio/two.mp3", b"new" * 1_000_000), sent)
    assert len(while_writing[0] - left) == 1
    assert files(store.folder) == {"audio/one.mp3", "audio/two.mp3"}
    assert store.read("audio/two.mp3") == b"new" * 1_000_000
    FolderStore(tmp_path / "nothing").tidy()
    assert not (tmp_path / "nothing").exists()


def test_a_write_that_is_ended_leaves_the_old_object(tmp_path):
    store = FolderStore(tmp_path)
    store.write(Upload("catalog.json", b"old"))
    with pytest.raises(KeyboardInterrupt):
        store.write(Upload("catalog.json", b"new"), lambda _size: exec("raise KeyboardInterrupt"))
    assert (files(tmp_path), store.read("catalog.json")) == ({"catalog.json"}, b"old")


def test_whoever_serves_the_folder_may_read_its_files(tmp_path):
    FolderStore(tmp_path).write(Upload("feed.xml", b"<rss/>"))
    (tmp_path / "plain").touch()
    assert (tmp_path / "feed.xml").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("key", ["audio/one.mp3", "link.mp3"])
def test_symbolic_links_lead_nowhere(tmp_path, key):
    outside, store = tmp_path / "outside", FolderStore(tmp_path / "public")
    outside.mkdir()
    store.folder.mkdir()
    (outside / "one.mp3").write_bytes(b"mine")
    (store.folder / "audio").symlink_to(outside)
    (store.folder / "link.mp3").symlink_to(outside / "one.mp3")
    for ask in (store.read, store.md5, store.delete, lambda key: store.write(Upload(key, b"yours"))):
        with pytest.raises(PodcastError, match=r"symbolic link, .*; remove the link"):
            ask(key)
    assert dict(store.list()) == {}
    assert (outside / "one.mp3").read_bytes() == b"mine"


def test_a_file_where_a_folder_should_be(tmp_path):
    store = FolderStore(tmp_path)
    store.write(Upload("search", b"page"))
    with pytest.raises(ServiceFailed, match="file system error"):
        store.write(Upload("search/index.html", b"page"))


def test_what_is_not_the_store_s_own_is_left_alone(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").touch()
    (tmp_path / ".nojekyll").touch()
    assert dict(FolderStore(tmp_path).list()) == {}


def test_a_folder_inside_the_show_is_a_store(tmp_path):
    store = open_store("public/", tmp_path)
    store.write(Upload("feed.xml", b"<rss/>"))
    assert (tmp_path / "public" / "feed.xml").read_bytes() == b"<rss/>"
    assert store.url == str(tmp_path.resolve() / "public")


PLACES = [
    ".",
    "./",
    "build",
    "build/",
    "./build/public",
    "Build/",
    "episodes/",
    ".git",
    ".git/public",
    ".venv/",
]
PLACES += ["public/.hidden", "artwork", "sounds/", "src", "tests", "docs/", "private/"]


@pytest.mark.parametrize("location", PLACES)
def test_places_of_the_show_are_no_stores(tmp_path, location):
    with pytest.raises(
        PodcastError, match="has what is not meant for the public, or will be deleted; name a folder"
    ):
        open_store(location, tmp_path)
    with pytest.raises(ValidationError, match="has what is not meant for the public"):
        TypeAdapter(StoreLocation).validate_python(location)


@pytest.mark.parametrize("target", ["build", "episodes/one", ".", ".."])
def test_links_to_places_of_the_show_are_no_stores(tmp_path, target):
    show = tmp_path / "above" / "show"
    (show / "build").mkdir(parents=True)
    (show / "episodes/one").mkdir(parents=True)
    (show / "public").symlink_to(show / target)
    with pytest.raises(PodcastError, match="has what is not meant for the public"):
        open_store("public/", show)


@pytest.fixture
def linked(tmp_path) -> Path:
    """A show in git, whose public/ is a link to a web root."""
    show, web = tmp_path / "show", tmp_path / "www"
    show.mkdir()
    web.mkdir()
    subprocess.run([program("git"), "init", "-q", show], check=True)
    (show / "public").symlink_to(web)
    return show


def test_a_link_to_a_web_root_is_a_store_that_others_may_write_to(linked):
    store = open_store("public/", linked)
    store.write(Upload("feed.xml", b"<rss/>"))
    assert (linked.parent / "www/feed.xml").read_bytes() == b"<rss/>"
    assert (list(store.list()), store.read("feed.xml")) == (["feed.xml"], b"<rss/>")
    store.swap(Upload("feed.xml", b"<rss>2</rss>"), store.version("feed.xml").tag)
    assert store.is_shared and not open_store("other/", linked).is_shared


def test_a_link_that_came_with_the_show_is_not_followed(linked):
    subprocess.run([program("git"), "-C", linked, "add", "public"], check=True)
    with pytest.raises(PodcastError, match="a link out of the show that git tracks"):
        open_store("public/", linked)
    assert list((linked.parent / "www").iterdir()) == []


def test_a_link_in_a_show_without_git_is_not_followed(linked):
    shutil.rmtree(linked / ".git")
    with pytest.raises(
        PodcastError, match="a link out of the show that git tracks, or might have come with it"
    ):
        open_store("public/", linked)


def test_a_web_root_that_may_not_be_written_to(linked, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # root may write anywhere
    with pytest.raises(
        ServiceFailed, match=r"feed\.xml: file system error: Permission denied; free up space or fix"
    ):
        open_store("public/", linked).write(Upload("feed.xml", b"<rss/>"))


def test_a_bucket_is_a_store():
    assert (
        open_store("s3://podcast/shows/lfi/", Path(), "https://s3.example.org").url
        == "s3://podcast/shows/lfi/"
    )
    assert open_store("s3://podcast", Path()).url == "s3://podcast/"


WRONG = [
    "",
    "..",
    "public/../..",
    "/var/www",
    "~/public",
    "C:\\public",
    "out/public",
    "ftp://host/public",
]
WRONG += ["s3:/podcast", "s3://", "s3://b", "s3:///prefix", "s3://podcast/../up", "s3://key:secret@podcast"]


@pytest.mark.parametrize("location", WRONG)
def test_other_names_are_no_stores(tmp_path, location):
    (tmp_path / "show").mkdir()
    (tmp_path / "show" / "out").symlink_to(tmp_path)
    with pytest.raises(PodcastError, match=r"is not a store; write .*s3://bucket"):
        open_store(location, tmp_path / "show")


def test_an_endpoint_that_is_no_address(tmp_path):
    with pytest.raises(PodcastError, match="is not a service address; correct `endpoint`"):
        open_store("s3://podcast", tmp_path, "https://under_score:9000")


def test_a_folder_store_does_not_load_boto3():
    program = "import sys, lfi_podcast.store.open; sys.exit('boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_what_another_publisher_deletes_meanwhile_is_not_there(tmp_path: Path):
    store, is_over = FolderStore(tmp_path / "public"), threading.Event()

    def come_and_go() -> None:
        while not is_over.is_set():
            store.write(Upload("lock.json", b"{}"))
            store.delete("lock.json")

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(2000):
            assert store.list().keys() <= {"lock.json"} and store.read("lock.json") in (None, b"{}")
    finally:
        is_over.set()
        other.join()
