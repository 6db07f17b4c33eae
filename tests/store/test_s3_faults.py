"""What services and networks do to S3 requests: what passes is overcome, the rest is told clearly and in time."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lfi_podcast.errors import Changed, PodcastError, ServiceFailed
from lfi_podcast.store import s3, s3_parts, s3_service
from lfi_podcast.store.lease import lease
from lfi_podcast.store.s3 import S3Store
from lfi_podcast.store.store import Upload, to_upload
from lfi_podcast.store.transfer import write_all
from tests.store.faults import Fault, Proxy, faulty
from tests.store.helpers import SERVICES, Service

pytestmark = pytest.mark.slow
MB = 1 << 20


@pytest.fixture(params=SERVICES)
def service(request) -> Service:
    return SERVICES[request.param]()


@pytest.fixture
def behind(service, monkeypatch, tmp_path) -> Iterator[tuple[S3Store, Proxy]]:
    """A store on the service behind a proxy, and the proxy. The clone remembers in `build/`, and tries four times."""
    url = service.store(monkeypatch).url
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "4")
    with faulty(service.endpoint) as proxy:
        yield S3Store(url, proxy.endpoint, tmp_path / "build"), proxy


CEPH, MOTO = (pytest.mark.parametrize("service", [name], indirect=True) for name in ("ceph", "moto"))


FEED, SOUND = Upload("feed.xml", b"<rss/>" * 1000), Upload("audio/one-0123456789ab.mp3", b"sound" * 400_000)


def test_a_write_is_one_request_and_so_is_a_read(behind):
    store, proxy = behind
    for upload in (FEED, SOUND):
        store.write(upload)
        assert store.read(upload.key) == upload.source
    assert [method for method, _ in proxy.log] == ["PUT", "GET"] * 2


PASSING = ["500", "503", "429", "reset", "lose", "flip", "cut"]


@pytest.mark.parametrize("do", PASSING)
def test_what_passes_is_overcome(behind, do):
    store, proxy = behind
    store.write(FEED)
    asks = (
        lambda: store.write(SOUND),
        lambda: store.read(FEED.key) == FEED.source,
        lambda: len(store.list()) == 2,
        lambda: store.md5(FEED.key) == FEED.md5,
        lambda: store.delete(SOUND.key),
    )
    for ask in asks if do not in ("flip", "cut") else asks[1:2]:
        proxy.faults[:], before = [Fault(do, times=2)], len(proxy.log)
        assert ask() in (True, None)
        assert len(proxy.log) - before == 3
    assert store.read(FEED.key) == FEED.source


@CEPH
def test_a_byte_that_is_flipped_on_the_way_up_is_sent_again(behind):
    store, proxy = behind
    proxy.faults.append(Fault("flip request", "PUT", times=1))
    store.write(SOUND)
    assert store.read(SOUND.key) == SOUND.source
    assert proxy.count("PUT") == 2


@MOTO
def test_a_service_that_does_not_look_is_looked_at(behind):
    """moto compares neither digest nor signature, so that the damage only shows in its answer."""
    store, proxy = behind
    proxy.faults.append(Fault("flip request", "PUT", times=1))
    store.write(FEED)
    assert store.read(FEED.key) == FEED.source
    assert [method for method, _ in proxy.log] == ["PUT", "GET", "PUT", "GET"]


FOR_EVER = {
    "500": "has an internal error",
    "429": "is limiting requests",
    "403": "do not allow this",
    "reset": "the connection broke",
    "html": "not an S3 service",
    "flip": "does not have the digest",
    "cut": "the connection broke",
}


@pytest.mark.parametrize("do", FOR_EVER)
def test_what_does_not_pass_is_told(behind, do):
    store, proxy = behind
    store.write(FEED)
    proxy.faults.append(Fault(do))
    before = len(proxy.log)
    with pytest.raises(ServiceFailed, match=FOR_EVER[do]) as caught:
        store.read(FEED.key)
    assert len(proxy.log) - before == (1 if do in ("403", "html") else 4)
    assert "s3cret" not in str(caught.value) and "peers-secret" not in str(caught.value)


def test_a_server_that_trickles_has_a_deadline(behind, monkeypatch):
    monkeypatch.setattr(s3_service, "_PATIENCE", 2.0)
    store, proxy = behind
    store.write(FEED)
    proxy.faults.append(Fault("trickle"))
    with pytest.raises(ServiceFailed, match=r"takes too long to answer \(Overdue\)"):
        store.read(FEED.key)


# Conditions


def test_conditions_are_tried_once_for_each_clone(behind, tmp_path):
    store, proxy = behind
    assert store.swaps and store.conditions() in ("bare", "quoted")
    asked = len(proxy.log)
    assert asked == 5 and dict(store.list()) == {}
    assert store.swaps and S3Store(store.url, proxy.endpoint, tmp_path / "build").swaps
    assert len(proxy.log) == asked + 1
    kept = json.loads((tmp_path / "build/store.json").read_bytes())
    assert [len(name) for name in kept] == [16]


WITHOUT_CONDITIONS = [("moto", "refuse"), ("ceph", "refuse"), ("moto", "ignore")]
"""Ceph would refuse the signature of a request that lost a header."""


@pytest.mark.parametrize(("service", "do"), WITHOUT_CONDITIONS, indirect=["service"])
def test_services_without_conditions_are_found_out(behind, do):
    store, proxy = behind
    proxy.faults.append(Fault(do, "PUT"))
    assert not store.swaps
    assert dict(store.list()) == {}
    first = store.swap(FEED, None)
    changed = Upload(FEED.key, b"<rss>2</rss>")
    with pytest.raises(Changed):
        store.swap(changed, None)
    second = store.swap(changed, first)
    assert store.swap(changed, first) == second, "what is there already counts as written"
    assert store.version(FEED.key).tag == second
    with lease(store, "one", print, sleep=lambda _: None) as held:
        assert [key for key in store.list() if key.startswith("locks/")]
        held.check()
    assert list(store.list()) == [FEED.key]


def test_a_refusal_of_something_else_is_no_answer(behind, tmp_path):
    store, proxy = behind
    proxy.faults.append(Fault("400", "PUT"))
    with pytest.raises(ServiceFailed):
        store.conditions()
    (noted,) = json.loads((tmp_path / "build/store.json").read_bytes()).values()
    assert "conditions" not in noted


@MOTO
@pytest.mark.parametrize("key", ["audio/one-0123456789ab.mp3", "index.html"])
def test_what_was_damaged_on_its_way_is_sent_again_by_the_next_run(behind, key):
    """By a service that does not compare Content-MD5."""
    store, proxy = behind
    proxy.faults.append(Fault("flip request", "PUT", key))
    upload = Upload(key, b"what was sent")
    with pytest.raises(ServiceFailed, match="incomplete"):
        store.write(upload)
    proxy.faults.clear()
    assert store.list()[key].size == upload.size
    assert to_upload([upload], store) == (upload,)
    store.write(upload)
    assert to_upload([upload], store) == ()


def test_a_trial_that_was_killed_leaves_nothing_for_long(behind, tmp_path):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT|DELETE", skip=1))
    with pytest.raises(ServiceFailed):
        store.conditions()
    assert len(store.list()) == 1
    proxy.faults.clear()
    assert S3Store(store.url, proxy.endpoint, tmp_path / "build").swaps
    assert dict(store.list()) == {}


def test_a_trial_whose_answers_are_lost_comes_to_the_same(behind):
    store, proxy = behind
    for skip in range(5):
        proxy.faults[:] = [Fault("lose", "PUT", times=1, skip=skip)]
        assert store.conditions(anew=True) != "none"


def test_a_lost_answer_to_a_swap_is_no_change(behind):
    store, proxy = behind
    assert store.swaps
    proxy.faults.append(Fault("lose", "PUT", times=1))
    first = store.swap(FEED, None)
    proxy.faults.append(Fault("lose", "PUT", times=1))
    second = store.swap(Upload(FEED.key, b"<rss>2</rss>"), first)
    assert store.version(FEED.key).tag == second != first
    with pytest.raises(Changed):
        store.swap(Upload(FEED.key, b"<rss>3</rss>"), first)


@MOTO  # which compares no digests
def test_a_swap_that_was_damaged_on_its_way_is_written_over(behind):
    store, proxy = behind
    assert store.swaps
    proxy.faults.append(Fault("flip request", "PUT", times=1))
    first = store.swap(FEED, None)
    assert store.read(FEED.key) == FEED.source
    proxy.faults.append(Fault("flip request", "PUT", times=2))
    changed = Upload(FEED.key, b"<rss>2</rss>")
    second = store.swap(changed, first)
    assert store.read(FEED.key) == changed.source
    with pytest.raises(Changed):
        store.swap(Upload(FEED.key, b"<rss>3</rss>"), first)
    proxy.faults.append(Fault("flip request", "PUT"))
    with pytest.raises(ServiceFailed, match="DamagedUpload"):
        store.swap(FEED, second)


def test_a_swap_against_what_was_deleted(service, monkeypatch):
    store = service.store(monkeypatch)
    tag = store.swap(FEED, None)
    store.delete(FEED.key)
    with pytest.raises(Changed):
        store.swap(FEED, tag)


# Large objects


@pytest.fixture
def large(tmp_path, monkeypatch) -> Upload:
    """Six parts."""
    monkeypatch.setattr(s3, "_IN_PARTS", 8 * MB)
    monkeypatch.setattr(s3_parts, "_PART", 5 * MB)
    path = tmp_path / "large.mp3"
    with path.open("wb") as file:
        for number in range(27):
            file.write(bytes([number]) * MB)
    return Upload("audio/large-0123456789ab.mp3", path)


def address(service: Service, store: S3Store, key: str) -> dict[str, str]:
    return {"Bucket": service.bucket, "Key": store.url.removeprefix(f"s3://{service.bucket}/") + key}


def parts_sent(proxy) -> list[int]:
    return sorted(int(m[1]) for method, path in proxy.log if (m := re.search(r"partNumber=(\d+)", path)))


def unfinished(service: Service, store: S3Store) -> list[str]:
    prefix = store.url.removeprefix(f"s3://{service.bucket}/")
    answer = service.client().list_multipart_uploads(Bucket=service.bucket)
    return [each["Key"] for each in answer.get("Uploads", ()) if each["Key"].startswith(prefix)]


def test_a_large_object_is_sent_in_parts(behind, service, large):
    store, proxy = behind
    sent = []
    store.write(large, sent.append)
    assert parts_sent(proxy) == [1, 2, 3, 4, 5, 6]
    assert sum(sent) == large.size
    assert store.list()[large.key].size == large.size
    assert store.read(large.key) == large.source.read_bytes()
    head = service.client().head_object(**address(service, store, large.key))
    assert head["ContentType"] == "audio/mpeg" and "immutable" in head["CacheControl"]
    assert head["ContentDisposition"] == 'inline; filename="large.mp3"'
    assert unfinished(service, store) == []


def test_a_large_object_goes_on_where_it_was_cut(behind, service, large, tmp_path):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT", "partNumber=[456]"))
    with pytest.raises(ServiceFailed, match="do not allow"):
        store.write(large)
    assert len(unfinished(service, store)) == 1 and store.read(large.key) is None
    proxy.faults.clear()
    proxy.log.clear()
    S3Store(store.url, proxy.endpoint, tmp_path / "build").write(large)
    assert {4, 5, 6} <= set(parts_sent(proxy)) and len(parts_sent(proxy)) < 6
    assert store.read(large.key) == large.source.read_bytes()
    assert unfinished(service, store) == []


def test_a_large_object_that_is_there_is_not_sent_again(behind, large, tmp_path):
    """By a run after one that was killed before anything named it."""
    store, proxy = behind
    store.write(large)
    proxy.log.clear()
    sent = []
    S3Store(store.url, proxy.endpoint, tmp_path / "another").write(large, sent.append)
    assert [method for method, _ in proxy.log] == ["HEAD"] and sum(sent) == large.size
    with large.source.open("r+b") as file:
        file.write(b"changed")
    store.write(Upload(large.key, large.source))
    assert store.read(large.key) == large.source.read_bytes()


def test_a_part_that_was_damaged_there_is_sent_again(behind, service, large, tmp_path):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT", "partNumber=6"))
    with pytest.raises(ServiceFailed):
        store.write(large)
    (noted,) = json.loads((tmp_path / "build/store.json").read_bytes()).values()
    (identity,) = noted["uploads"]
    service.client().upload_part(
        **address(service, store, large.key), UploadId=identity, PartNumber=2, Body=b"\1" * 5 * MB
    )
    proxy.faults.clear()
    proxy.log.clear()
    store.write(large)
    assert {2, 6} <= set(parts_sent(proxy)) and len(parts_sent(proxy)) < 6
    assert store.read(large.key) == large.source.read_bytes()


def test_parts_that_changed_since_then_are_sent_again(behind, service, large):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT", "partNumber=6"))
    with pytest.raises(ServiceFailed):
        store.write(large)
    proxy.faults.clear()
    proxy.log.clear()
    with large.source.open("r+b") as file:
        file.write(b"changed")
    write_all(store, [Upload(large.key, large.source)])
    assert {1, 6} <= set(parts_sent(proxy)) and store.read(large.key) == large.source.read_bytes()
    assert unfinished(service, store) == []


def test_an_upload_that_the_service_forgot_is_begun_again(behind, service, large):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT", "partNumber=6"))
    with pytest.raises(ServiceFailed):
        store.write(large)
    proxy.faults.clear()
    for upload in service.client().list_multipart_uploads(Bucket=service.bucket).get("Uploads", ()):
        service.client().abort_multipart_upload(
            Bucket=service.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
        )
    store.write(large)
    assert store.read(large.key) == large.source.read_bytes()


@pytest.mark.parametrize("do", ["500", "reset", "lose", "429"])
def test_faults_in_large_objects_pass(behind, do, large):
    store, proxy = behind
    for match in ("uploads", "partNumber=3", r"uploadId=[^&]*$", "partNumber=6"):
        proxy.faults[:] = [Fault(do, "POST|PUT|GET", match, times=1)]
        store.write(large)
        assert store.read(large.key) == large.source.read_bytes()
        store.delete(large.key)


def test_what_this_clone_began_and_never_finished_is_removed(behind, service, large, tmp_path):
    store, proxy = behind
    proxy.faults.append(Fault("403", "PUT", "partNumber=6"))
    with pytest.raises(ServiceFailed):
        store.write(large)
    proxy.faults.clear()
    assert len(unfinished(service, store)) == 1
    rerun = S3Store(store.url, proxy.endpoint, tmp_path / "build")
    write_all(rerun, [FEED])
    assert unfinished(service, store) == []
    before = len(proxy.log)
    write_all(rerun, [FEED])
    assert len(proxy.log) == before + 1


@CEPH  # moto says that every upload began in 2010
def test_what_others_are_sending_is_left_alone(behind, service, large):
    store, _ = behind
    service.client().create_multipart_upload(**address(service, store, "audio/two-0123456789ab.mp3"))
    write_all(store, [large])
    assert unfinished(service, store) == [address(service, store, "audio/two-0123456789ab.mp3")["Key"]]


def test_what_nobody_continued_for_a_day_is_removed(behind, service, monkeypatch, large):
    store, _ = behind
    service.client().create_multipart_upload(**address(service, store, "audio/two-0123456789ab.mp3"))
    monkeypatch.setattr(s3_parts, "_ABANDONED", -s3_parts._ABANDONED)
    store.write(large)
    assert unfinished(service, store) == []


def test_the_same_large_object_from_two_clones_at_once(behind, service, large, request):
    store, _ = behind
    with ThreadPoolExecutor(2) as pool:
        other = S3Store(store.url, service.endpoint)
        for each, write in [(each, pool.submit(each.write, large)) for each in (store, other)]:
            try:
                write.result()
            except PodcastError as exc:
                # moto breaks (KeyError, status 500) on a part of an upload that the other clone has just finished,
                # where services answer NoSuchUpload. Whoever meets that runs again.
                if request.node.callspec.params["service"] != "moto":
                    pytest.fail(str(exc))
                each.write(large)
        assert store.read(large.key) == large.source.read_bytes()


@pytest.mark.parametrize(("size", "count"), [(64 * MB + 1, 5), (5 << 30, 320), (200 << 30, 10_000)])
def test_no_object_has_too_many_parts(size, count):
    parts = s3_parts.parts_of(size)
    assert len(parts) == count <= 10_000
    assert sum(part.length for part in parts) == size and parts[1].start == parts[0].length
