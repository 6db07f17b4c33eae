"""`lfi-podcast doctor`: with a show, without one, with a broken one, and with stores of all kinds."""

import json
import time
from pathlib import Path

import pytest

from lfi_podcast.machine.checks import CHECKS
from tests.helpers import SHOW
from tests.servers import hanging, nobody
from tests.store.helpers import moto

pytestmark = pytest.mark.slow

SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "show.yml").write_text(SHOW)
    (tmp_path / "artwork").mkdir()
    (tmp_path / "artwork/cover.jpg").write_bytes((Path(__file__).parents[1] / "data/cover.jpg").read_bytes())
    return tmp_path


def on_s3(folder: Path, endpoint: str) -> None:
    with (folder / "show.yml").open("a") as file:
        file.write(f"store: s3://bucket/prefix\nendpoint: {endpoint}\n")


def rows(lfi, folder: Path) -> tuple[int, dict[str, dict[str, str]]]:
    done = lfi("-C", folder, "doctor", "--json")
    assert done.err == ""
    return done.status, {row["name"]: row for row in json.loads(done.out)}


def test_everything_is_there(lfi, folder):
    before = sorted(folder.rglob("*"))
    status, found = rows(lfi, folder)
    assert status == 0
    assert list(found) == [check.name for check in CHECKS]
    assert {name for name, row in found.items() if row["result"] == "fails"} == set()
    assert found["show"]["message"] == "A Small Show"
    assert sorted(folder.rglob("*")) == before, "nothing is written"


def test_without_a_show(lfi, tmp_path):
    status, found = rows(lfi, tmp_path)
    assert status == 0 and "lfi-podcast init" in found["show"]["remedy"]


@pytest.mark.parametrize(
    "content", ["title: [\n", "", "- a\n", "title: A\nlink: nowhere\n", "\x00", "store: s3://\n"]
)
def test_with_a_broken_show(lfi, tmp_path, content):
    (tmp_path / "show.yml").write_text(content)
    status, found = rows(lfi, tmp_path)
    assert status == 1
    assert found["show"]["result"] == "fails" and found["ffmpeg"]["result"] == "ok"


def test_on_a_page(lfi, folder):
    out = lfi("-C", folder, "doctor").out
    assert len(out.splitlines()) < 30
    assert [line.split("  ")[0] for line in out.splitlines() if line[0] != " "] == ["ok"] * len(
        CHECKS
    ) or "note" in out


def test_a_store_that_is_reached(lfi, folder, monkeypatch):
    service = moto()
    for key, value in service.environment.items():
        monkeypatch.setenv(key, value)
    with (folder / "show.yml").open("a") as file:
        file.write(f"store: s3://{service.bucket}/some\nendpoint: {service.endpoint}\n")
    status, found = rows(lfi, folder)
    assert (
        status == 0
        and "was reached" in found["store"]["message"]
        and found["credentials"]["message"] == "found (env)"
    )


@pytest.mark.parametrize(("server", "said"), [(nobody, "cannot be reached"), (hanging, "takes too long")])
def test_a_store_that_is_not(lfi, folder, monkeypatch, server, said):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with server() as address:
        on_s3(folder, address)
        began = time.monotonic()
        done = lfi("-C", folder, "doctor")
    assert done.status == 3 and said in done.out
    assert time.monotonic() - began < 15
    assert SECRET not in done.out + done.err and "AKIAEXAMPLE" not in done.out + done.err


def test_no_credentials(lfi, folder, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with nobody() as address:
        on_s3(folder, address)
        status, found = rows(lfi, folder)
    assert status == 3
    assert found["credentials"]["result"] == "fails" and "AWS_PROFILE" in found["credentials"]["remedy"]
    assert "no credentials were found" in found["store"]["message"]


def test_whoever_gives_out_credentials_may_take_no_longer(lfi, folder, monkeypatch, tmp_path):
    """A program that ~/.aws/config names, and that does not come back."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "config"
    config.write_text("[default]\ncredential_process = sleep 30\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with nobody() as address:
        on_s3(folder, address)
        began = time.monotonic()
        status, found = rows(lfi, folder)
    assert status == 3 and time.monotonic() - began < 15
    assert "does not answer" in found["credentials"]["message"]
