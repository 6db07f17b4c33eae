"""What tests share: the repository, the demo as it is built once, and a small show that is quick to build."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lfi_podcast.cli import main as command_line
from tests.helpers import (
    COVER,
    EPISODE,
    NOTES,
    ROOT,
    SHOW,
    SLUG,
    SPEECH,
    alone,
    lacking,
    made_once,
    of_demo,
    program,
    run_lfi,
)
from tests.weights import real_model
from tools import outputs

SLOW_ROOMS = {"audio", "speech", "stages"}
SLOW_FIXTURES = {"built_show", "demo", "browser", "node_modules", "on_node"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what works on sound or in a browser, so that `make test-quick` can leave it out."""
    for item in items:
        room = item.path.relative_to(ROOT / "tests").parts[0]
        if room in SLOW_ROOMS or SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def silence(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test that is quick can start ffmpeg, so that a mark that was forgotten is noticed."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setenv("LFI_FFMPEG", "(this test needs @pytest.mark.slow)")


# How quick a machine is says nothing of the program; and what fails in CI is to fail again.
settings.register_profile(
    "lfi",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("lfi")


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, built and published by the program that `make demo` runs. Not to be changed."""

    of_demo("show.yml")

    def make(folder: Path) -> None:
        outputs.provide(real_model(outputs.MODEL))
        command = [sys.executable, ROOT / "tools/demo.py", folder]
        done = subprocess.run(command, env=outputs.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def built_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of one short episode, built. Not to be changed: `show` is a copy to change."""

    def make(root: Path) -> None:
        folder = root / "episodes" / SLUG
        folder.mkdir(parents=True)
        (root / "artwork").mkdir()
        shutil.copyfile(COVER, root / "artwork/cover.jpg")
        (root / "show.yml").write_text(SHOW)
        (folder / "episode.yml").write_text(EPISODE)
        (folder / "notes.md").write_text(NOTES)
        shutil.copyfile(SPEECH / "welcome.flac", folder / "recording.flac")
        run_lfi(root, "build")

    return made_once(tmp_path_factory, "small", make)


@pytest.fixture
def show(built_show: Path, tmp_path: Path) -> Path:
    """A built show of one's own."""
    return Path(shutil.copytree(built_show, tmp_path / "show"))


@pytest.fixture
def lfi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `lfi-podcast` in this process, as the command line does: `lfi("-C", folder, "build")`."""
    before = Path.cwd()

    def run(*arguments: object) -> Result:
        os.chdir(before)
        monkeypatch.setattr(sys, "argv", ["lfi-podcast", *map(str, arguments)])
        capsys.readouterr()
        try:
            command_line.main()
            status = 0
        except SystemExit as exc:
            status = int(exc.code or 0)
        said = capsys.readouterr()
        return Result(status, said.out, said.err)

    yield run
    os.chdir(before)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What the scripts of tests/js need: installed once, below build/."""
    source, folder = ROOT / "tests" / "js", ROOT / "build" / "test-js"
    npm = program("npm")
    lock, installed = (source / "package-lock.json").read_bytes(), folder / "installed-lock.json"
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "lock"):
        if not installed.exists() or installed.read_bytes() != lock:
            shutil.copytree(source, folder, dirs_exist_ok=True)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                lacking(f"npm ci failed: {done.stderr[-500:]}")
            installed.write_bytes(lock)
    return folder / "node_modules"


@pytest.fixture(scope="session")
def on_node(node_modules: Path) -> Callable[[str, bytes], bytes]:
    """Runs a script of tests/js with something on its standard input."""
    node = program("node")

    def run(script: str, content: bytes) -> bytes:
        command = [node, ROOT / "tests" / "js" / script]
        environment = {**os.environ, "NODE_PATH": str(node_modules)}
        return subprocess.run(command, env=environment, input=content, capture_output=True, check=True).stdout

    return run
