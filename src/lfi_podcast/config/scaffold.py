"""The files of a new show: facts into bytes."""

from collections.abc import Mapping
from uuid import UUID

import yaml

from lfi_podcast.config.schema import SCHEMA_FOLDER, render_schemas
from lfi_podcast.config.sound_files import SIDECARS, ignored
from lfi_podcast.config.template import as_it_is, filled_in

LINK = "https://your-show.example/"
DESCRIPTION = "What the show is about, and for whom: one or two paragraphs."
COVER = "artwork/cover.jpg"

_SHOW = {
    "show.yml": "show.yml",
    "README.md": "README.md",
    "Makefile": "Makefile",
    ".gitignore": "gitignore",
}
"""The files of a show that are text, and their templates."""


def show_files(title: str, guid: UUID, requirement: str, link: str | None = None) -> Mapping[str, bytes]:
    """Everything in a new show, by its path. `requirement`: how pip names this version of the program."""
    facts = {
        "title": title,
        "title_in_yaml": scalar(title),
        "description": DESCRIPTION,
        "link": link or LINK,
        "guid": guid,
        "requirement": requirement,
        "sound": "\n".join(ignored("/episodes")),
        "sidecars": "\n".join(SIDECARS),
    }
    texts = {path: filled_in(template, **facts).encode() for path, template in _SHOW.items()}
    schemas = {f"{SCHEMA_FOLDER}/{name}": content for name, content in render_schemas().items()}
    jobs = ci_files(f"pip install --quiet '{requirement}'   # the version that the team has", "lfi-podcast")
    return {**texts, **jobs, **schemas, COVER: placeholder_cover(), "episodes/.gitkeep": b""}


def ci_files(setup: str, program: str) -> Mapping[str, bytes]:
    """The jobs that publish from CI. `setup`: the command that installs the program; `program`: what calls it."""
    return {
        path: filled_in(path, setup=setup, program=program).encode()
        for path in ("ci/github.yml", "ci/gitlab.yml")
    }


def placeholder_cover() -> bytes:
    """The cover that every new show has until it is replaced."""
    return as_it_is("cover.jpg")


def scalar(text: str) -> str:
    """`text` as a value in YAML, in quotes where it would otherwise be read as something else."""
    return yaml.safe_dump({"": text}, allow_unicode=True, width=1 << 20).partition(": ")[2].strip()
