"""Taking things back: what is out stays, what is out no longer goes, and the feed never names what is gone."""

from pathlib import Path

import pytest

from lfi_podcast.errors import ServiceFailed, UnmetPromise
from lfi_podcast.publish.withdraw import left_over, remove
from lfi_podcast.store.store import Upload
from tests.helpers import EPISODE, SHOW, SLUG, said_once, sign_off
from tests.publish.test_publish import assert_whole, publish_all, workshop
from tests.store.helpers import STORE_NAMES, STORES

OLD = f"audio/{SLUG}-0123456789ab.mp3"
OTHERS = (
    f"audio/{SLUG}-0123456789ab-0123456789ab.mp3",
    "audio/robots.txt",
    f"clips/{SLUG}-2/1-x-0123456789ab.mp3",
)


@pytest.fixture
def out(show: Path, lfi) -> Path:
    """A show that is published to its folder, and the folder has an old MP3 and clip, and other people's files."""
    assert lfi("-C", show, "publish").status == 0
    for key in (OLD, OLD.replace("mp3", "opus"), f"clips/{SLUG}/1-near-0123456789ab.mp3", *OTHERS):
        (show / "public" / key).parent.mkdir(parents=True, exist_ok=True)
        (show / "public" / key).write_bytes(b"old")
    return show


def keys(show: Path) -> set[str]:
    public = show / "public"
    return {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}


def test_old_sound_goes_and_all_else_stays(out: Path, lfi):
    before = keys(out)
    result = lfi("-C", out, "withdraw", SLUG, "--delete", "--yes")
    gone = {OLD, OLD.replace("mp3", "opus"), f"clips/{SLUG}/1-near-0123456789ab.mp3"}
    assert result.status == 0 and before - keys(out) == gone
    assert all(key in result.out for key in gone)
    assert "nothing to remove" in lfi("-C", out, "withdraw", SLUG, "--delete", "--yes").out
    assert keys(out) == before - gone


def test_it_asks_first(out: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    before = keys(out)
    for answer, is_gone in (("n\n", False), ("", False), ("y\n", True)):
        import io

        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        result = lfi("-C", out, "withdraw", SLUG, "--delete")
        assert (result.status == 0) == is_gone and (OLD in keys(out)) != is_gone
    assert set(OTHERS) <= keys(out) and len(before) - len(keys(out)) == 3


def test_a_withdrawn_episode_leaves_feed_and_site_and_then_the_store(out: Path, lfi):
    result = lfi("-C", out, "withdraw", SLUG)
    assert result.status == 1 and "add `withdrawn: the reason`" in result.err
    assert b"The first one" in (out / "public" / "feed.xml").read_bytes()
    (out / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a mistake\n")
    assert lfi("-C", out, "withdraw", SLUG).status == 0
    assert b"The first one" not in (out / "public" / "feed.xml").read_bytes()
    audio = {key for key in keys(out) if key.startswith(f"audio/{SLUG}")}
    assert len(audio) == 4
    assert lfi("-C", out, "withdraw", SLUG, "--delete", "--yes").status == 0
    assert {key for key in keys(out) if key.startswith("audio/")} == set(OTHERS[:2])
    assert (out / "public" / OTHERS[2]).is_file()


def test_a_redaction_after_publication(out: Path, lfi):
    """New sound under a new address; the old is told, and goes on request."""
    (old,) = [key for key in keys(out) if key.startswith(f"audio/{SLUG}") and "0123456789ab" not in key]
    redact = f"redact: [{{say: {said_once(out)}, with: it}}]\n"
    (out / "episodes" / SLUG / "episode.yml").write_text(EPISODE + redact)
    assert lfi("-C", out, "build").status == 0
    sign_off(out)
    published = lfi("-C", out, "publish")
    assert published.status == 0 and f"`lfi-podcast withdraw {SLUG} --delete`" in published.err
    assert old in keys(out)
    assert lfi("-C", out, "withdraw", SLUG, "--delete", "--yes").status == 0
    assert old not in keys(out)
    (new,) = [key for key in keys(out) if key.startswith(f"audio/{SLUG}-") and key not in OTHERS]
    assert new.encode() in (out / "public" / "feed.xml").read_bytes()


def test_what_a_feed_still_names_is_not_removed(out: Path, lfi):
    feed = out / "public" / "feed-2.xml"
    feed.write_text(f"<rss><enclosure url='https://small.example.org/{OLD}'/></rss>")
    before = keys(out)
    result = lfi("-C", out, "withdraw", SLUG, "--delete", "--yes")
    assert result.status == 1 and f"{OLD} is still named by feed-2.xml" in result.err
    assert keys(out) == before


def test_names_that_are_no_slug(out: Path, lfi):
    for slug in ("../up", ".*", "a b"):
        assert lfi("-C", out, "withdraw", slug, "--delete", "--yes").status == 2
    assert "nothing to remove" in lfi("-C", out, "withdraw", "0", "--delete", "--yes").out


@pytest.mark.parametrize("backend", STORE_NAMES)
def test_every_store(backend: str, show: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = STORES[backend](tmp_path, monkeypatch)
    for key in (OLD, *OTHERS):
        store.write(Upload(key, b"old"))
    assert left_over(store, SLUG) == (OLD,)
    with workshop(show) as bench:
        remove(bench, store, SLUG, left_over(store, SLUG))
    assert set(store.list()) == set(OTHERS)
    store.write(Upload(OLD, b"old"))
    store.write(Upload("catalog.json", b'{"version": 1, "episodes": []}'))
    store.write(Upload("feed.xml", OLD.encode()))
    with pytest.raises(UnmetPromise, match="still named by"):
        left_over(store, SLUG)


def test_whatever_dies_while_it_is_removed(show: Path):
    from lfi_podcast.store.memory import MemoryStore

    assert "link: https://small.example.org/" in SHOW
    store = MemoryStore()
    publish_all(show, store)
    store.objects |= {OLD: b"old", OLD.replace("mp3", "opus"): b"old"}
    for survived in range(len(store.operations), len(store.operations) + 7):
        broken = MemoryStore(
            fail_after=survived, objects=dict(store.objects), operations=list(store.operations)
        )
        try:
            with workshop(show) as bench:
                remove(bench, broken, SLUG, left_over(broken, SLUG))
        except ServiceFailed:
            broken.fail_after = None
        assert_whole(broken)
