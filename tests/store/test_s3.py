"""What only S3 has: headers, pages of listings, digests that are none, and a network that fails."""

import hashlib
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.layout import IMMUTABLE, MUTABLE
from lfi_podcast.store.s3 import S3Store
from lfi_podcast.store.store import Upload, to_upload
from tests.store.helpers import SERVICES, TOOLS, Service, ceph, free_ports, moto

pytestmark = pytest.mark.slow


@pytest.fixture(params=SERVICES)
def service(request) -> Service:
    return SERVICES[request.param]()


@pytest.fixture
def store(service, monkeypatch) -> S3Store:
    return service.store(monkeypatch)


def address(service: Service, store: S3Store, key: str) -> dict[str, str]:
    return {"Bucket": service.bucket, "Key": store.url.removeprefix(f"s3://{service.bucket}/") + key}


def fetch(service, store, operation: str, key: str, **headers: str):
    url = service.client().generate_presigned_url(operation, address(service, store, key))
    method = {"head_object": "HEAD", "get_object": "GET"}[operation]
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers, method=method))


HEADERS = {
    "audio/one-0123.mp3": ("audio/mpeg", IMMUTABLE),
    "episodes/one/chapters.json": ("application/json+chapters", MUTABLE),
    "episodes/one/transcript.vtt": ("text/vtt; charset=utf-8", MUTABLE),
    "feed.xml": ("application/rss+xml; charset=utf-8", MUTABLE),
}


@pytest.mark.parametrize("key", HEADERS)
def test_players_are_told_what_an_object_is(service, store, key):
    store.write(Upload(key, b"0123456789"))
    head = fetch(service, store, "head_object", key)
    part = fetch(service, store, "get_object", key, Range="bytes=2-4")
    assert (head.status, part.status, part.read()) == (200, 206, b"234")
    for answer in (head, part):
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == HEADERS[key]


def in_parts(service, store, upload: Upload, **metadata: str) -> None:
    """Upload in one part of several, so that the ETag is no MD5."""
    client, at = service.client(), address(service, store, upload.key)
    upload_id = client.create_multipart_upload(**at, Metadata=metadata)["UploadId"]
    part = client.upload_part(**at, UploadId=upload_id, PartNumber=1, Body=upload.source)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    client.complete_multipart_upload(**at, UploadId=upload_id, MultipartUpload=parts)


def test_an_etag_that_is_no_md5_does_not_deceive(service, store):
    upload = Upload("feed.xml", b"<rss/>")
    in_parts(service, store, upload)
    assert store.list()["feed.xml"].md5 is None
    assert to_upload([upload], store) == (upload,)
    in_parts(service, store, upload, md5=upload.md5)  # as `write` notes it
    assert to_upload([upload], store) == ()


@pytest.mark.parametrize(("name", "count"), [("moto", 25), ("ceph", 1001)])
def test_a_listing_has_as_many_pages_as_it_needs(name, count, monkeypatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")  # S3 and Ceph: 1000
    store = SERVICES[name]().store(monkeypatch)
    wanted = [Upload(f"search/index/{number}", b"%d" % number) for number in range(count)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.write, wanted))
    assert store.list().keys() == {upload.key for upload in wanted}
    assert to_upload(wanted, store) == ()


def test_what_consoles_leave_behind_is_no_object(service, store):
    service.client().put_object(**address(service, store, "audio/"), Body=b"")
    service.client().put_object(**address(service, store, ""), Body=b"")
    assert dict(store.list()) == {}


def test_a_bucket_needs_no_prefix(monkeypatch):
    moto().store(monkeypatch)
    moto().client().create_bucket(Bucket="bare")
    store = S3Store("s3://bare", moto().endpoint)
    store.write(Upload("feed.xml", b"<rss/>"))
    assert (list(store.list()), store.read("feed.xml")) == (["feed.xml"], b"<rss/>")


def failure(store: S3Store) -> str:
    """What a producer is told when nothing works: the same for every method, and no secrets in it."""
    asks = (
        store.list,
        lambda: store.read("a"),
        lambda: store.write(Upload("a", b"1")),
        lambda: store.delete("a"),
    )
    told = []
    for ask in asks:
        with pytest.raises(ServiceFailed) as caught:
            ask()
        told.append(str(caught.value).replace(f"{store.url}a", store.url))
    assert len(set(told)) == 1, told
    assert "s3cret" not in told[0]
    return told[0]


def test_no_such_bucket(service, monkeypatch):
    service.store(monkeypatch)
    assert failure(S3Store("s3://not-there", service.endpoint)) == (
        "s3://not-there/: there is no such bucket (NoSuchBucket); create it, or correct `store` in show.yml"
    )


@pytest.mark.parametrize(
    ("access", "secret", "told"),
    [
        ("AKPEERS", "s3cret", "the secret key does not match the access key (SignatureDoesNotMatch)"),
        ("AKNOBODY", "s3cret", "the service does not recognise the credentials (InvalidAccessKeyId)"),
        ("AKPUBLIC", "public-secret-key", "the credentials do not allow this (AccessDenied)"),
    ],
)
def test_credentials_that_are_not_enough(access, secret, told, monkeypatch):
    service = ceph()
    if service.environment.get("AWS_ACCESS_KEY_ID") != "AKPEERS":
        pytest.skip("who may do what is known of the Ceph of ../shared/tools only")
    service.store(monkeypatch)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    assert told in failure(S3Store(f"s3://{service.bucket}", service.endpoint))


def test_no_credentials(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "no credentials were found (NoCredentialsError); set AWS_ACC" in failure(S3Store("s3://podcast"))


def test_a_profile_that_does_not_exist(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(ServiceFailed, match="AWS_PROFILE names a profile that does not exist"):
        S3Store("s3://podcast")


def test_nobody_listens(monkeypatch):
    store = Service(f"http://127.0.0.1:{free_ports(1)[0]}", environment=moto().environment).store(monkeypatch)
    assert "the service cannot be reached (EndpointConnectionError); check the network" in failure(store)


@contextmanager
def server(status: int, body: bytes):
    """Answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield Service(f"http://127.0.0.1:{http.server_port}", environment=moto().environment)
        finally:
            http.shutdown()


def test_a_service_in_trouble(monkeypatch):
    with server(503, b"<Error><Code>Overload</Code></Error>") as service:
        assert "the service has an internal error (Overload); run this again later" in failure(
            service.store(monkeypatch)
        )


def test_a_server_that_is_no_s3_service(monkeypatch):
    with server(200, b"<!doctype html><p>Welcome<br>") as service:
        store = service.store(monkeypatch)
        for ask in (store.list, lambda: store.write(Upload("feed.xml", b"<rss/>"))):
            with pytest.raises(ServiceFailed, match="the server there is not an S3 service"):
                ask()


def test_an_upload_that_was_accepted_and_lost_is_an_error(monkeypatch):
    lost = pytest.raises(ServiceFailed, match=r"feed\.xml: was accepted but is missing or incomplete")
    with server(200, b"") as service, lost:
        service.store(monkeypatch).write(Upload("feed.xml", b"<rss/>"))


def test_a_file_that_changes_while_it_is_sent_is_refused(monkeypatch, tmp_path):
    store = ceph().store(monkeypatch)  # moto does not look at Content-MD5
    (tmp_path / "feed.xml").write_bytes(b"<old/>")
    upload = Upload("feed.xml", tmp_path / "feed.xml")
    assert upload.md5 == hashlib.md5(b"<old/>").hexdigest()
    (tmp_path / "feed.xml").write_bytes(b"<new/>")
    with pytest.raises(
        ServiceFailed, match=r"the file changed or was damaged during the upload.*\(BadDigest\)"
    ):
        store.write(upload)
    assert store.read("feed.xml") is None


@contextmanager
def chaos(service: Service, *faults: str):
    """The same service behind a network that breaks."""
    if not (script := TOOLS / "tcp_chaos.py").exists():
        pytest.skip("../shared/tools/tcp_chaos.py is not there")
    port, upstream = free_ports(1)[0], service.endpoint.rpartition(":")[2]
    command = [sys.executable, script, str(port), upstream, *faults]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        try:
            assert proxy.stdout.readline() == "listening\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            proxy.terminate()


@pytest.mark.parametrize("reset", [[], ["--rst"]], ids=["closed", "reset"])
def test_an_upload_cut_half_way_leaves_what_was_there(service, store, reset):
    old, new = Upload("audio/one-0123.mp3", b"old"), Upload("audio/one-0123.mp3", b"new" * 1_000_000)
    store.write(old)
    cut = chaos(service, "--cut-up", "1000000", *reset)
    with cut as endpoint, pytest.raises(ServiceFailed, match="the connection broke"):
        S3Store(store.url, endpoint).write(new)
    assert store.read(old.key) == b"old"
    assert to_upload([new], store) == (new,)


def test_one_broken_connection_is_tried_again(service, store, monkeypatch):
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    upload = Upload("audio/one-0123.mp3", b"new" * 1_000_000)
    with chaos(service, "--cut-up", "1000000", "--first", "1") as endpoint:
        S3Store(store.url, endpoint).write(upload)
    assert store.md5(upload.key) == upload.md5


def test_a_download_cut_half_way_is_no_content(service, store):
    store.write(Upload("catalog.json", b"{}" * 100_000))
    cut = chaos(service, "--cut-down", "50000")
    with cut as endpoint, pytest.raises(ServiceFailed, match="the connection broke"):
        S3Store(store.url, endpoint).read("catalog.json")
