"""`lfi-podcast share`: the address for the guests, what is shared, and that it can be taken back."""

import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.cli.test_publish import serve_at, web_root
from tests.helpers import SHOW, SLUG
from tests.publish.test_share import DRAFT

ADDRESS = r"https://small\.example\.org/shared/[0-9a-f]{32}/"


@pytest.fixture
def draft(show: Path) -> Path:
    (show / "episodes" / SLUG / "episode.yml").write_text(DRAFT)
    return show


def files(show: Path) -> list[Path]:
    return [path for path in (show / "public").rglob("*") if path.is_file() and path.name != ".lock"]


def test_shared_listed_updated_and_revoked(draft: Path, lfi):
    assert lfi("-C", draft, "share").out == "nothing is shared\n"
    first = lfi("-C", draft, "share", SLUG)
    address = first.out.splitlines()[-1]
    assert first.status == 0 and re.fullmatch(ADDRESS, address)
    assert f"lfi-podcast share {SLUG} --revoke" in first.out
    assert lfi("-C", draft, "share", SLUG).out.splitlines()[-1] == address
    assert lfi("-C", draft, "share").out.split() == [SLUG, address]
    (draft / "public" / "shared" / address.split("/")[-2] / ".0.part").write_bytes(
        b"left by a run that was killed"
    )
    revoked = lfi("-C", draft, "share", SLUG, "--revoke")
    assert revoked.status == 0 and re.search(
        rf"{SLUG} is no longer shared: \d+ objects were deleted", revoked.out
    )
    assert files(draft) == []
    again = lfi("-C", draft, "share", SLUG, "--revoke")
    assert (again.status, again.out) == (0, f"{SLUG} is not shared\n")


def test_revoked_without_the_episode_s_files(draft: Path, lfi):
    """Nothing that happened to the folder keeps anybody from taking a preview down."""
    assert lfi("-C", draft, "share", SLUG).status == 0
    (draft / "episodes" / SLUG / "episode.yml").write_text("titel: x\n")
    assert lfi("-C", draft, "share", SLUG, "--revoke").status == 0
    assert files(draft) == []


def test_what_is_not_finished_is_listed_as_such(draft: Path, lfi):
    assert lfi("-C", draft, "share", SLUG).status == 0
    next(path for path in files(draft) if path.name == "index.html").unlink()
    assert "(unfinished)" in lfi("-C", draft, "share").out


@pytest.mark.parametrize("arguments", [["--revoke"], ["../up"], ["../up", "--revoke"]])
def test_wrong_usage(arguments: list[str], draft: Path, lfi):
    assert lfi("-C", draft, "share", *arguments).status == 2


def test_what_cannot_be_shared_says_why(draft: Path, lfi):
    missing = lfi("-C", draft, "share", "002-other")
    assert missing.status == 1 and "episodes/002-other/episode.yml" in missing.err
    (draft / "episodes" / SLUG / "recording.flac").unlink()
    silent = lfi("-C", draft, "share", SLUG)
    assert silent.status == 1 and "its recording is not here" in silent.err
    assert files(draft) == []


def test_what_guests_get_is_checked(draft: Path, lfi):
    with web_root(draft) as link:
        serve_at(draft, link)
        shared = lfi("-C", draft, "share", SLUG)
        assert shared.status == 0 and "not checked" not in shared.err
        with urlopen(shared.out.splitlines()[-1]) as answer:
            page = answer.read().decode()
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        sound = re.search(r'<audio [^>]*src="\./([^"]+)"', page)
        assert sound
        with urlopen(shared.out.splitlines()[-1] + sound[1]) as answer:
            assert answer.read() == (draft / "build" / SLUG / "master.mp3").read_bytes()
        assert lfi("-C", draft, "share", SLUG, "--revoke").status == 0
        with pytest.raises(HTTPError, match="404"):
            urlopen(shared.out.splitlines()[-1])
        serve_at(draft, f"{link}elsewhere/")
        wrong = lfi("-C", draft, "share", SLUG)
        assert wrong.status == 3 and "is shared, but it is not there (HTTP 404)" in wrong.err
        assert "not checked: --no-probe" in lfi("-C", draft, "share", SLUG, "--no-probe").err


def test_a_cdn_forgets_it(draft: Path, lfi):
    (draft / "show.yml").write_text(SHOW + 'invalidate: [sh, -c, \'echo "$@" > asked\', sh, "{urls}"]\n')
    address = lfi("-C", draft, "share", SLUG).out.splitlines()[-1]
    assert not (draft / "asked").exists(), "nobody can have fetched it yet"
    assert lfi("-C", draft, "share", SLUG, "--revoke").status == 0
    assert {address, address + "index.html"} < set((draft / "asked").read_text().split())


def test_a_rehearsal_does_not_tell_the_address(draft: Path, lfi):
    """What a job prints may be public."""
    name = lfi("-C", draft, "share", SLUG).out.splitlines()[-1].split("/")[-2]
    (draft / "episodes" / SLUG / "episode.yml").write_text(DRAFT + "published: 2026-11-01T06:00:00Z\n")
    said = lfi("-C", draft, "publish", "--dry-run")
    assert said.status == 0 and name not in said.out + said.err
    assert "delete index.html, under an address that cannot be guessed" in said.out
