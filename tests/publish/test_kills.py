"""Publishers that are killed, as processes: whatever the moment, a reader finds everything whole, and a second run ends
as if nothing had happened. Every request is such a moment; the tests take a sample of them.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from tests.helpers import EPISODE, SHOW, SLUG
from tests.publish.killing import Killer, kill, killer, run, start
from tests.publish.reader import Get, flaws, from_bucket, from_folder
from tests.servers import Response, serving
from tests.store.helpers import Service, moto

pytestmark = pytest.mark.slow

LINK = "https://small.example.org/"
LATER = "2026-12-02T00:00:00Z"
KILLS = 2
"""Of each kind, spread over the requests; more where a moment matters."""


@dataclass
class Bucket:
    """A part of a bucket that can be brought back to what it was."""

    service: Service
    prefix: str = field(default_factory=lambda: f"{uuid4()}/")

    def __post_init__(self) -> None:
        self.client = self.service.client()
        self.address = {"Bucket": self.service.bucket}

    @property
    def get(self) -> Get:
        return from_bucket(self.client, self.service.bucket, self.prefix)

    def objects(self) -> dict[str, bytes | None]:
        pages = self.client.get_paginator("list_objects_v2").paginate(**self.address, Prefix=self.prefix)
        keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
        return {key: self.get(key) for key in (each.removeprefix(self.prefix) for each in keys)}

    def restore(self, objects: dict[str, bytes | None]) -> None:
        for key in self.objects():
            self.client.delete_object(**self.address, Key=self.prefix + key)
        for key, content in objects.items():
            self.client.put_object(**self.address, Key=self.prefix + key, Body=content)


@contextmanager
def served(show: Path) -> Iterator[tuple[Bucket, Killer, list[bytes]]]:
    """Where the show is going to be published, and what a hub has been told."""
    bucket, told = Bucket(moto()), list[bytes]()

    def hub(request):
        told.append(request.body)
        return Response(204)

    with killer(bucket.service.endpoint) as proxy, serving(hub) as address:
        location = f"s3://{bucket.service.bucket}/{bucket.prefix.strip('/')}"
        (show / "show.yml").write_text(
            f"{SHOW}store: {location}\nendpoint: {proxy.endpoint}\nhubs: [{address}]\n"
        )
        yield bucket, proxy, told


def spread(moments: list[int]) -> list[int]:
    return moments[:: max(1, len(moments) // KILLS)]


@pytest.mark.parametrize("scene", ["first", "changed"])
def test_killed_at_a_request(scene: str, show: Path):
    with served(show) as (bucket, proxy, told):
        if scene == "changed":
            assert run(show, "publish")[0] == 0
            (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("first", "best"))
            assert run(show, "build")[0] == 0
        before = bucket.objects()

        def clone() -> Path:
            bucket.restore(before)
            proxy.log.clear()
            told.clear()
            shutil.rmtree(show.with_name("clone"), ignore_errors=True)
            return Path(shutil.copytree(show, show.with_name("clone")))

        status, said = run(clone(), "publish", now=LATER)
        assert (status, len(told)) == (0, 1), said
        whole, asked = bucket.objects(), list(proxy.log)
        assert len(asked) > 30 and flaws(bucket.get, LINK) == []
        puts = [number for number, (method, _) in enumerate(asked) if method == "PUT"]
        swaps = [number for number in puts if asked[number][1].endswith(("/catalog.json", "/feed.xml"))]
        for within, moments in {False: [*spread([*range(len(asked))]), *swaps], True: spread(puts)}.items():
            for at in moments:
                mine = clone()
                proxy.at, proxy.within = at, within
                proxy.victim = start(mine, "publish", now=LATER)
                proxy.victim.communicate(timeout=120)
                proxy.at = None
                proxy.settle()
                assert flaws(bucket.get, LINK) == [], (at, within)
                status, said = run(mine, "publish", now=LATER)
                assert status == 0, (at, within, said)
                assert "another publisher" not in said, "its own lock kept it waiting"
                assert flaws(bucket.get, LINK) == [], (at, within)
                assert bucket.objects() == whole, (at, within)
                assert 1 <= len(told) <= 2, (at, within)


def files(folder: Path) -> dict[str, bytes]:
    """All, those of runs that were killed as well. (An inventory has no MD5 of what its run has not written.)"""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name != "inventory.json"}


def test_killed_while_it_writes_to_a_folder(show: Path):
    """After so many files, finished or not."""
    whole = Path(shutil.copytree(show, show.with_name("whole")))
    assert run(whole, "publish")[0] == 0
    count, killed = len(files(whole / "public")), 0
    for at in range(1, count, count // KILLS):
        mine = Path(shutil.copytree(show, show.with_name(f"clone{at}")))
        process = start(mine, "publish")
        while process.poll() is None and sum(1 for _ in (mine / "public").rglob("*.*")) < at:
            time.sleep(0.001)
        if process.poll() is None:
            kill(process)
            killed += 1
        process.communicate()
        assert flaws(from_folder(mine / "public"), LINK) == [], at
        status, said = run(mine, "publish")
        assert status == 0 and "another publisher" not in said, said
        assert files(mine / "public") == files(whole / "public"), at
    assert killed
