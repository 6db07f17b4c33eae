"""What it costs to find that there is nothing to do: `status`, `build` and `publish` of a thousand built episodes.

The peer is `git status` of the same files, which also asks the file system about each of them and reads none. `publish`
works on an S3 service (moto) that counts requests; it is measured again with one title changed.

    python bench/idle.py [--episodes 1000] [--runs 3]
"""

import argparse
import logging
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread
from typing import Any

from boto3.session import Session
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
FIRST = "ep-0000"
SHOW = """\
title: A long show
description: A show with many episodes.
link: https://long.example.org/
language: en
categories: [Technology]
explicit: false
artwork: artwork/cover.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
people: {host: {name: Host}}
speech: {engine: pocketsphinx}
store: s3://bench
"""
EPISODE = "title: An episode\npublished: 2026-11-01T06:00:00Z\n"


def lfi(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "lfi_podcast", "-C", root, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def seconds(command: list[object]) -> float:
    """Processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Service:
    """An S3 service in a thread of this process, whose processor time counts for nobody."""

    def __init__(self) -> None:
        self.requests = 0
        self._moto = DomainDispatcherApplication(create_backend_app)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, self._counted, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{server.server_port}"
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "moto",
            "AWS_SECRET_ACCESS_KEY": "moto",
            "AWS_REGION": "us-east-1",
        }
        Session().client("s3", endpoint_url=self.endpoint).create_bucket(Bucket="bench")

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.requests += 1
        return self._moto(environ, start_response)


def lay_out(root: Path, count: int, endpoint: str) -> None:
    """A show of so many episodes: one is built, and the others are copies of it, built on from there."""
    folder = root / "episodes" / FIRST
    folder.mkdir(parents=True)
    (root / "artwork").mkdir()
    shutil.copyfile(ROOT / "artwork/cover.jpg", root / "artwork/cover.jpg")
    (root / "show.yml").write_text(f"{SHOW}endpoint: {endpoint}\n")
    (folder / "episode.yml").write_text(EPISODE)
    shutil.copyfile(ROOT / "tests/data/speech/p001-short.ogg", folder / "recording.ogg")
    lfi(root, "build")
    for number in range(1, count):
        slug = f"ep-{number:04}"
        for place in ("episodes", "build"):
            shutil.copytree(root / place / FIRST, root / place / slug)
        for receipt in (root / "build" / slug / "receipts").iterdir():
            receipt.write_text(receipt.read_text().replace(FIRST, slug))
    lfi(root, "build", "--jobs", "1")


def publications(root: Path, service: Service, runs: int) -> dict[str, tuple[float, int]]:
    """Median processor seconds and most requests of `publish` with nothing to do, and with another title."""
    command = [sys.executable, "-m", "lfi_podcast", "-C", root, "publish"]
    seconds(command)
    found: dict[str, list[tuple[float, int]]] = {}
    for run in range(runs):
        for what, title in (("publish", None), ("publish, one title changed", f"Title {run}")):
            if title:
                (root / "episodes" / FIRST / "episode.yml").write_text(EPISODE.replace("An episode", title))
            service.requests = 0
            spent = seconds(command)
            found.setdefault(what, []).append((spent, service.requests))
    return {
        what: (statistics.median(spent for spent, _ in each), max(requests for _, requests in each))
        for what, each in found.items()
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--episodes", type=int, default=1000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        service = Service()
        lay_out(root, chosen.episodes, service.endpoint)
        git = ["git", "-C", root]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "add", "--all"], check=True)
        program = [sys.executable, "-m", "lfi_podcast", "-C", root]
        commands = {
            "git status": [*git, "status"],
            "status": [*program, "status"],
            "build": [*program, "build"],
        }
        stale = [line for line in lfi(root, "build").splitlines() if " fresh" not in line]
        assert not stale, stale[:3]
        medians = {
            what: statistics.median(seconds(command) for _ in range(chosen.runs))
            for what, command in commands.items()
        }
        published = publications(root, service, chosen.runs)
    print(f"{chosen.episodes} episodes, nothing to do, processor seconds (median of {chosen.runs}):")
    for what, spent in medians.items():
        print(f"  {what:12} {spent:6.2f}  {spent / medians['git status']:6.1f} times git status")
    for what, (spent, requests) in published.items():
        print(f"  {what:28} {spent:6.2f}  {requests:3} requests")


if __name__ == "__main__":
    main()
