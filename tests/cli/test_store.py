"""`lfi-podcast store`: what the store can do, and its set-up."""

import json
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest

from lfi_podcast.cli.file_server import Handler
from lfi_podcast.publish import store_check
from tests.helpers import SHOW
from tests.store.faults import Fault, faulty
from tests.store.helpers import SERVICES, ceph, moto

LINK = "https://small.example.org/"


@pytest.fixture
def folder(tmp_path):
    """A show with nothing in it yet."""
    (tmp_path / "artwork").mkdir()
    (tmp_path / "artwork/cover.jpg").touch()
    (tmp_path / "show.yml").write_text(SHOW)
    return tmp_path


def in_bucket(folder, service, monkeypatch, endpoint=None) -> dict[str, str]:
    """Have the show use a bucket of its own; returns what names it."""
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    bucket = f"check-{uuid4().hex[:12]}"
    service.client().create_bucket(Bucket=bucket)
    link = f"{endpoint or service.endpoint}/{bucket}/show/"
    said = f"store: s3://{bucket}/show\nendpoint: {endpoint or service.endpoint}\n"
    (folder / "show.yml").write_text(SHOW.replace(LINK, link) + said)
    return {"Bucket": bucket}


def checked(lfi, folder) -> tuple[int, dict[str, str]]:
    result = lfi("-C", folder, "store", "check", "--json")
    return result.status, {trial["name"]: trial["result"] for trial in json.loads(result.out)}


def left(service, bucket) -> list[str]:
    return [item["Key"] for item in service.client().list_objects_v2(**bucket).get("Contents", ())]


@pytest.mark.slow
def test_a_bucket_is_checked_set_up_and_checked_again(folder, monkeypatch, lfi):
    service = ceph()
    bucket = in_bucket(folder, service, monkeypatch)
    status, trials = checked(lfi, folder)
    assert (status, trials["public read"], trials["several publishers"]) == (3, "fails", "ok")
    assert "index pages" not in trials, "what cannot be read is not looked at any further"
    told = lfi("-C", folder, "store", "check")
    assert "fails public read         the public may not read it (HTTP 403)" in told.out
    assert "run `lfi-podcast store init`" in told.out

    dry = lfi("-C", folder, "store", "init")
    assert dry.status == 0 and "nothing was changed" in dry.err
    assert '"AllowedOrigins"' in dry.out and f"{bucket['Bucket']}/show/audio/*" in dry.out
    assert "history" not in dry.out and "AbortIncompleteMultipartUpload" in dry.out
    assert checked(lfi, folder)[1]["public read"] == "fails"

    done = lfi("-C", folder, "store", "init", "--yes")
    assert done.status == 0 and "done" in done.out
    status, trials = checked(lfi, folder)
    bad = {name for name, result in trials.items() if result != "ok"}
    assert (status, bad) == (3, {"index pages"}), "the address of an endpoint has no index documents"
    assert lfi("-C", folder, "store", "init").out.endswith("is set up\n")
    assert left(service, bucket) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
def test_what_else_is_set_up_stays(name, folder, monkeypatch, lfi):
    service = SERVICES[name]()
    bucket = in_bucket(folder, service, monkeypatch)
    client = service.client()
    client.put_bucket_cors(
        **bucket,
        CORSConfiguration={
            "CORSRules": [{"AllowedOrigins": ["https://a.example"], "AllowedMethods": ["PUT"]}]
        },
    )
    other = {
        "Sid": "Other",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket['Bucket']}/other/*"],
    }
    client.put_bucket_policy(**bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [other]}))
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
    client.put_bucket_lifecycle_configuration(**bucket, LifecycleConfiguration={"Rules": [rule]})
    assert lfi("-C", folder, "store", "init", "--yes").status == 0
    assert lfi("-C", folder, "store", "init").out.endswith("is set up\n")
    statements = json.loads(client.get_bucket_policy(**bucket)["Policy"])["Statement"]
    assert [each["Sid"] for each in statements] == ["Other", "LfiPodcastPublicRead"]
    assert len(client.get_bucket_cors(**bucket)["CORSRules"]) == 2
    rules = client.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert {each["ID"] for each in rules} == {"old", "lfi-podcast-unfinished-uploads"}


@pytest.mark.slow
def test_a_distribution_alone_may_read(folder, monkeypatch, lfi):
    bucket = in_bucket(folder, moto(), monkeypatch)
    arn = "arn:aws:cloudfront::123456789012:distribution/EXAMPLE"
    assert lfi("-C", folder, "store", "init", "--yes", "--distribution", arn).status == 0
    (statement,) = json.loads(moto().client().get_bucket_policy(**bucket)["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Condition"]["StringEquals"]["AWS:SourceArn"] == arn


@pytest.mark.slow
def test_a_policy_that_is_refused(folder, monkeypatch, lfi):
    service = moto()
    in_bucket(folder, service, monkeypatch)
    with faulty(service.endpoint, Fault("403", "PUT", "policy")) as proxy:
        text = (
            (folder / "show.yml")
            .read_text()
            .replace(f"endpoint: {service.endpoint}", f"endpoint: {proxy.endpoint}")
        )
        (folder / "show.yml").write_text(text)
        result = lfi("-C", folder, "store", "init", "--yes")
    assert result.status == 3 and "turn off Block Public Access" in result.err


@pytest.mark.slow
@pytest.mark.parametrize("do", ["refuse", "ignore"])
def test_a_service_without_conditions(do, folder, monkeypatch, lfi):
    service = moto()
    with faulty(service.endpoint, Fault(do, "PUT")) as proxy:
        bucket = in_bucket(folder, service, monkeypatch, proxy.endpoint)
        trials = checked(lfi, folder)[1]
        assert (trials["write"], trials["several publishers"]) == ("ok", "note")
        assert "publish from one place only" in lfi("-C", folder, "store", "check").out
    assert left(service, bucket) == []


@pytest.mark.slow
def test_credentials_that_may_not_write(folder, monkeypatch, lfi):
    service = ceph()
    in_bucket(folder, service, monkeypatch)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKPUBLIC")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "public-secret-key")
    result = lfi("-C", folder, "store", "check")
    assert result.status == 3
    assert "fails the store           the credentials do not allow this (AccessDenied)" in result.out
    assert "public-secret-key" not in result.out + result.err


@contextmanager
def served(folder):
    (folder / "public").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, folder / "public"))
    Thread(target=server.serve_forever, daemon=True).start()
    (folder / "show.yml").write_text(SHOW.replace(LINK, f"http://127.0.0.1:{server.server_port}/"))
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_a_folder_behind_a_web_server(folder, lfi):
    with served(folder):
        status, trials = checked(lfi, folder)
    assert {name for name, result in trials.items() if result == "fails"} == set()
    assert (status, trials["byte ranges"], trials["delete"]) == (0, "ok", "ok")
    assert [path for path in (folder / "public").rglob("*") if path.is_file()] == []


def test_a_folder_that_nobody_serves(folder, monkeypatch, lfi):
    monkeypatch.setattr(store_check, "_SECONDS", 5.0)
    (folder / "show.yml").write_text(SHOW.replace(LINK, "http://127.0.0.1:9/"))
    status, trials = checked(lfi, folder)
    assert (status, trials["public read"]) == (3, "fails")


def test_a_folder_needs_no_set_up(folder, lfi):
    result = lfi("-C", folder, "store", "init")
    assert result.status == 0 and "is a folder" in result.out
