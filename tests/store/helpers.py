"""Stores to test with: memory, folder, S3 on moto's server, S3 on a real Ceph gateway.

Ceph is started from ../shared/tools where its programs are installed. `LFI_TEST_S3="endpoint bucket"` names a
running service instead (credentials from the usual AWS places; what the tests leave in that bucket may go).
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

import pytest
from boto3.session import Session
from moto.server import ThreadedMotoServer

from lfi_podcast.model.store_forms import STORE_FORMS
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.open import open_store
from lfi_podcast.store.s3 import S3Store
from lfi_podcast.store.store import Store
from tests.helpers import SHARED, lacking, program

TOOLS = SHARED / "tools"
CEPH = TOOLS / "ceph_s3.sh"


@dataclass(frozen=True)
class Service:
    """A running S3 service with a bucket; `environment` has its credentials."""

    endpoint: str
    bucket: str = "podcast"
    environment: dict[str, str] = field(default_factory=dict)

    def client(self):
        keys = {name.lower(): value for name, value in self.environment.items()}
        return Session(**keys).client("s3", endpoint_url=self.endpoint, region_name="us-east-1")

    def store(self, monkeypatch: pytest.MonkeyPatch) -> S3Store:
        """A store under a prefix of its own, which does not try again, so that faults are seen at once."""
        for name, value in {**self.environment, "AWS_MAX_ATTEMPTS": "1"}.items():
            monkeypatch.setenv(name, value)
        return S3Store(f"s3://{self.bucket}/{uuid4()}", self.endpoint)


def _keys(access: str, secret: str) -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret}


@cache
def moto() -> Service:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    service = Service("http://{}:{}".format(*server.get_host_and_port()), environment=_keys("moto", "s3cret"))
    service.client().create_bucket(Bucket=service.bucket)
    return service


@cache
def _ceph() -> Service | str:
    """The service, or why there is none."""
    home, ports = tempfile.mkdtemp(prefix="ceph"), free_ports(3)
    names = ("RGW_PORT", "MON2", "MON1")
    environment = {**os.environ, "CEPH_HOME": home, **dict(zip(names, map(str, ports), strict=True))}
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(subprocess.run, ["bash", CEPH, "stop"], env=environment, stdout=subprocess.DEVNULL)
    started = subprocess.run(["bash", CEPH, "start"], env=environment, stdout=subprocess.PIPE, text=True)
    if started.returncode:
        return f"Ceph did not start: {started.stdout}"
    keys = _keys("AKPEERS", "peers-secret-key")  # from the head of the script
    service = Service(f"http://127.0.0.1:{ports[0]}", environment=keys)
    service.client().create_bucket(Bucket=service.bucket)
    return service


def ceph() -> Service:
    """A real Ceph gateway. Only some have the script that starts one; who has it has to have Ceph as well."""
    if named := os.environ.get("LFI_TEST_S3"):
        return Service(*named.split())
    if not CEPH.exists():
        pytest.skip(f"{CEPH} is not there")
    for name in ("ceph-mon", "radosgw"):
        program(name)
    service = _ceph()
    return service if isinstance(service, Service) else lacking(service)


SERVICES = {"moto": moto, "ceph": ceph}
_SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in SERVICES]
BACKENDS = ["memory", "folder", *_SLOW]


def _served(name: str, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    return SERVICES[name]().store(monkeypatch)


def _named(location: str, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> Store:
    return open_store(location, folder)


Maker = Callable[[Path, pytest.MonkeyPatch], Store]

STORES: Mapping[str, Maker] = {
    "memory": lambda _folder, _monkeypatch: MemoryStore(),
    **{form.module: partial(_named, form.example) for form in STORE_FORMS if form.module != "s3"},
    **{name: partial(_served, name) for name in SERVICES},
}
"""Every store that the tests of all stores run on: whatever show.yml can name, and the one in memory.

What needs a service that runs is started, as S3 is; the rest is opened by its name.
"""

STORE_NAMES = [
    pytest.param(name, marks=pytest.mark.slow if name in SERVICES else (), id=name) for name in STORES
]
"""Their names as the parameters of a test: slow where a service has to be started."""


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
