"""The program as people install it: a wheel, without the repository, and a newcomer's steps in an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import ROOT, SPEECH, alone, lacking
from tests.test_structure import PACKAGE

pytestmark = pytest.mark.slow

CACHE = ROOT / "build" / "test-uv"
"""What is downloaded and unpacked once, and linked from there."""


@dataclass(frozen=True)
class Newcomer:
    """Somebody with the installed program on their PATH, in a folder of their own."""

    environment: dict[str, str]
    folder: Path

    def does(self, *command: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        assert "Traceback" not in done.stderr and "fault in" not in done.stderr, done.stderr
        return done

    def succeeds(self, *command: str) -> str:
        done = self.does(*command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def uv(*arguments: str, **environment: str) -> None:
    """Runs uv, which is what `uv tool install` is, and quicker than pip at the rest."""
    found = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if not found:
        lacking("uv is not installed")
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")
    }
    CACHE.mkdir(parents=True, exist_ok=True)
    with alone(CACHE / "lock"):
        done = subprocess.run(
            [found, *arguments],
            env={**inherited, "UV_CACHE_DIR": str(CACHE), "UV_LINK_MODE": "hardlink", **environment},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(wheel: Path):
    in_wheel = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert in_wheel == {path.relative_to(PACKAGE.parent).as_posix() for path in ours}


@pytest.fixture(scope="module")
def newcomer(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    home = tmp_path_factory.mktemp("home")
    programs = home / "bin"
    options = ["--python", sys.executable, "--constraints", str(ROOT / "constraints.txt")]
    places = {"UV_TOOL_DIR": str(home / "tools"), "UV_TOOL_BIN_DIR": str(programs)}
    uv("tool", "install", "--quiet", *options, str(wheel), **places)
    path = os.pathsep.join([str(programs), "/usr/bin", "/bin"])
    (home / "empty").mkdir()
    return Newcomer({"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "COLUMNS": "200"}, home / "empty")


def test_a_newcomer_s_five_steps(newcomer: Newcomer):
    newcomer.succeeds("lfi-podcast", "init", ".", "--title", "Near Misses")
    newcomer.succeeds("lfi-podcast", "new", "001-first-steps")
    episode = newcomer.folder / "episodes" / "001-first-steps"
    shutil.copyfile(SPEECH / "welcome.flac", episode / "recording.flac")
    with (episode / "episode.yml").open("a") as file:
        file.write("published: 2026-11-01T06:00:00Z\n")
    show = newcomer.folder / "show.yml"
    show.write_text(
        show.read_text().replace("engine: auto", "engine: pocketsphinx")
    )  # whose weights are at hand
    told = newcomer.succeeds("lfi-podcast", "check")
    assert {"description", "link", "artwork"} <= set(re.findall(r"show\.yml:\d+: (\w+): ", told))

    newcomer.succeeds("lfi-podcast", "build")
    assert "] Host: " in (episode / "transcript.md").read_text()
    newcomer.succeeds("lfi-podcast", "publish", "--no-probe")
    public = newcomer.folder / "public"
    feed = (public / "feed.xml").read_text()
    (sound,) = (public / "audio").glob("*.mp3")
    assert "Near Misses" in feed and sound.name in feed
    for made in ("index.html", "episodes/001-first-steps/index.html", "search/index/manifest.json"):
        assert (public / made).is_file(), made
    assert list((public / "static").glob("style-*.css"))
    newcomer.succeeds("lfi-podcast", "check")
    assert "published" in newcomer.succeeds("make", "status")

    not_ignored = newcomer.succeeds("git", "ls-files", "--others", "--exclude-standard").split()
    assert "episodes/001-first-steps/transcript.md" in not_ignored
    assert not [
        name for name in not_ignored if name.endswith((".flac", ".mp3")) or name.startswith("public/")
    ]


def test_doctor_knows_how_it_was_installed(newcomer: Newcomer):
    said = newcomer.succeeds("lfi-podcast", "doctor")
    assert "uv tool upgrade lfi-podcast" in said and "\nfails" not in said
    assert "uv tool install 'lfi-podcast[whisper]'" in said
