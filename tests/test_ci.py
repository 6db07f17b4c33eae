"""The jobs in docs/ci do what docs/ci.md says: their own commands, in a fresh clone without recordings."""

import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from lfi_podcast.model.layout import page_key
from tests.helpers import EPISODE, ROOT, SLUG
from tests.publish.reader import flaws, from_bucket
from tests.store.helpers import moto

JOBS = ROOT / "docs" / "ci"


def job(name: str) -> tuple[dict, str, str]:
    """The file, and what it runs for an hourly job and for a push: scripts for a shell."""
    file = yaml.safe_load((JOBS / f"{name}.yml").read_text())
    if name == "gitlab":
        script = "\n".join(file["podcast"]["script"])
        return file, f"CI_PIPELINE_SOURCE=schedule\n{script}", f"CI_PIPELINE_SOURCE=push\n{script}"
    steps = [step for step in file["jobs"]["publish"]["steps"] if "lfi-podcast" in step.get("run", "")]
    hourly = [step["run"] for step in steps if "if" not in step]
    assert [step["if"] for step in steps if "if" in step] == ["github.event_name == 'push'"]
    return file, "\n".join(hourly), "\n".join(step["run"] for step in steps)


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = ["git", "-C", folder, *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", message)


def run_in_clone(origin: Path, script: str, now: str) -> None:
    """Run it in a fresh clone, with another clock and in place of an installation this program."""
    clone = origin.with_name(f"clone-{uuid4()}")
    git(origin, "clone", "--quiet", origin, clone)
    shim = clone / ".venv" / "bin" / "lfi-podcast"
    shim.parent.mkdir(parents=True)
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lfi_podcast "$@"\n')
    shim.chmod(0o755)
    script, count = re.subn(re.escape("$(date -u +%FT%TZ)"), now, script)
    assert count == 2 or "push" not in script
    # No address of the show can be reached from here.
    script = re.sub(r"publish( --due)?(?=$|;)", r"publish\1 --no-probe", script, flags=re.MULTILINE)
    done = subprocess.run(["bash", "-e", "-c", script], cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(clone, "status", "--porcelain") == "", "a job has nothing to commit"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_an_episode_gets_out(name: str, show: Path, lfi, monkeypatch):
    _, hourly, push = job(name)
    service, prefix = moto(), str(uuid4())
    for key, value in service.environment.items():
        monkeypatch.setenv(key, value)
    with (show / "show.yml").open("a") as file:
        file.write(f"store: s3://{service.bucket}/{prefix}\nendpoint: {service.endpoint}\n")
    (show / ".gitignore").write_text("/build/\n/.venv/\n*.wav\n*.flac\n*.mp3\n")
    episode = show / "episodes" / SLUG / "episode.yml"
    later = EPISODE.replace("2026-11-01", "2027-01-01")
    episode.write_text(later)
    assert lfi("-C", show, "--now", "2026-12-01T00:00:00Z", "publish", "--no-probe").status == 0
    git(show, "init", "--quiet")
    commit(show, "An episode for January")
    get = from_bucket(service.client(), service.bucket, f"{prefix}/")

    run_in_clone(show, push, "2026-12-01T00:10:00Z")
    run_in_clone(show, hourly, "2027-01-01T05:07:00Z")
    assert get(page_key(SLUG)) is None
    run_in_clone(show, hourly, "2027-01-01T06:07:00Z")
    assert b"The first one" in (get("feed.xml") or b"") and flaws(get, "https://small.example.org/") == []

    episode.write_text(later.replace("The first one", "A better title"))
    commit(show, "A better title")
    run_in_clone(show, push, "2027-01-02T06:00:00Z")
    assert b"A better title" in (get("feed.xml") or b"") and flaws(get, "https://small.example.org/") == []

    episode.write_text(later + "withdrawn: asked for\n")
    commit(show, "Withdraw it")
    run_in_clone(show, push, "2027-01-03T06:00:00Z")
    assert b"A better title" not in (get("feed.xml") or b"")
    assert b"has been withdrawn" in (get(page_key(SLUG)) or b"")


def test_jobs_have_the_whole_history_and_no_secret():
    github, gitlab = (job(name)[0] for name in ("github", "gitlab"))
    (checkout,) = [s for s in github["jobs"]["publish"]["steps"] if "checkout" in s.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0 and gitlab["variables"]["GIT_DEPTH"] == "0"
    assert github["permissions"]["id-token"] == "write" and gitlab["podcast"]["id_tokens"]
    for path in JOBS.glob("*.yml"):
        assert not re.search(r"secrets\.|ACCESS_KEY|AKIA", path.read_text())
