"""Several producers at once, each with a clone and a process of its own: every episode is as its newest author left it,
and what was withdrawn stays away.
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from tests.helpers import EPISODE, SHOW, SLUG
from tests.publish.killing import run, start
from tests.publish.reader import Get, flaws, from_bucket, from_folder
from tests.store.helpers import SERVICES

pytestmark = pytest.mark.slow

LINK = "https://small.example.org/"
SLUGS = [SLUG, "002-second", "003-third", "004-fourth"]


@pytest.fixture(params=["folder", *SERVICES])
def place(request, tmp_path, monkeypatch) -> tuple[Path | None, str, Get]:
    """Where all publish: a folder for `public` to link to, what to write in show.yml, and what is there."""
    if request.param == "folder":
        web = tmp_path / "web"
        web.mkdir()
        return web, SHOW, from_folder(web)
    service, prefix = SERVICES[request.param](), str(uuid4())
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    text = f"{SHOW}store: s3://{service.bucket}/{prefix}\nendpoint: {service.endpoint}\n"
    return None, text, from_bucket(service.client(), service.bucket, f"{prefix}/")


def write(clone: Path, slug: str, title: str, more: str = "") -> None:
    text = EPISODE.replace("The first one", title).replace("number: 1", f"number: {SLUGS.index(slug) + 1}")
    (clone / "episodes" / slug / "episode.yml").write_text(text + more)


def together(commands: Mapping[Path, list[str]]) -> dict[Path, int]:
    """Their exit statuses; none has said more than people should see."""
    begun = {clone: start(clone, *command) for clone, command in commands.items()}
    statuses = {}
    for clone, process in begun.items():
        said = process.communicate(timeout=300)[0]
        assert "Traceback" not in said
        statuses[clone] = process.returncode
    return statuses


def clones(show: Path, web: Path | None) -> list[Path]:
    """One for each episode; all have all of them."""
    for slug in SLUGS[1:]:
        shutil.copytree(show / "episodes" / SLUG, show / "episodes" / slug)
    for slug in SLUGS:
        write(show, slug, f"Title of {slug}")
    (show / ".gitignore").write_text("/build/\n/public\n")
    assert run(show, "build")[0] == 0
    made = [Path(shutil.copytree(show, show.with_name(f"clone-{slug}"))) for slug in SLUGS]
    for clone in made if web else []:
        subprocess.run(["git", "init", "--quiet", clone], check=True)
        (clone / "public").symlink_to(web)
    return made


def test_everybody_at_once(show: Path, place: tuple[Path | None, str, Get]):
    web, text, get = place
    (show / "show.yml").write_text(text)
    everybody = clones(show, web)

    def check(*titles: str) -> None:
        feed = (get("feed.xml") or b"").decode()
        assert flaws(get, LINK) == []
        assert [title for title in titles if f"<title>{title}</title>" not in feed] == []
        assert get("lock.json") is None

    statuses = together({clone: ["publish", slug] for clone, slug in zip(everybody, SLUGS, strict=True)})
    assert set(statuses.values()) == {0}
    check(*(f"Title of {slug}" for slug in SLUGS))

    first, second, third, fourth = everybody
    theirs, mine = (clone / "episodes" / SLUGS[2] for clone in (third, first))
    shutil.copytree(theirs, mine, dirs_exist_ok=True)  # as a pull does
    for clone in (first, third):
        write(clone, SLUGS[2], f"As {clone.name} has it")
    write(second, SLUGS[1], "Gone", "withdrawn: a name slipped out\n")
    statuses = together(
        {
            first: ["publish", SLUGS[2]],
            second: ["withdraw", SLUGS[1], "--delete", "--yes"],
            third: ["publish", SLUGS[2]],
            fourth: ["publish"],
        }
    )
    won = [clone for clone in (first, third) if statuses[clone] == 0]
    assert len(won) == 1 and statuses[second] == 0
    check(f"As {won[0].name} has it", f"Title of {SLUGS[0]}", f"Title of {SLUGS[3]}")
    assert SLUGS[1].encode() not in (get("feed.xml") or b"")

    assert run(fourth, "publish")[0] == 1, "it has not heard of the withdrawal"
    check(f"As {won[0].name} has it", f"Title of {SLUGS[0]}", f"Title of {SLUGS[3]}")
    assert SLUGS[1].encode() not in (get("feed.xml") or b"")
