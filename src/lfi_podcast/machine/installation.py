"""How the program was installed, and so how to install more of it, or a later version."""

import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from lfi_podcast import __version__

NAME = "lfi-podcast"


@dataclass(frozen=True)
class Way:
    """A way to install the program: in words, and the commands for an extra and for a later version.

    `mark`: the file in the environment that only this way leaves there.
    """

    described: str
    extra: str
    later: str
    mark: str = ""


CLONE = Way("from a clone of its repository", "make setup", "git pull, then make setup")
WAYS = (
    Way("by pipx", "pipx install --force '{extra}'", f"pipx upgrade {NAME}", "pipx_metadata.json"),
    Way("by uv", "uv tool install '{extra}'", f"uv tool upgrade {NAME}", "uv-receipt.toml"),
    Way("by pip", "{python} -m pip install '{extra}'", f"{{python}} -m pip install --upgrade {NAME}"),
)


@dataclass(frozen=True)
class Installation:
    """How this copy of the program came here. `source`: as pip names it after `@`, if it is not from an index."""

    way: Way
    source: str | None = None
    python: str = sys.executable

    @property
    def requirement(self) -> str:
        """How pip names this very version, on another machine as well."""
        return f"{NAME} @ {self.source}" if self.source else f"{NAME}=={__version__}"

    @property
    def later(self) -> str:
        """The command that installs the latest version."""
        return self.way.later.format(python=self.python)

    @property
    def again(self) -> str:
        """What to do where something is missing that always comes with the program."""
        return f"install the program again: {self.later}"

    def with_extra(self, extra: str) -> str:
        """The command that installs an extra."""
        wanted = f"{NAME}[{extra}]"
        return self.way.extra.format(
            extra=f"{wanted} @ {self.source}" if self.source else wanted, python=self.python
        )


def installation(direct_url: str | None, marks: Collection[str], python: str) -> Installation:
    """What the record of a direct install (PEP 610) and the files of the environment tell."""
    origin = json.loads(direct_url) if direct_url else {}
    if origin.get("dir_info", {}).get("editable"):
        return Installation(CLONE)
    way = next(way for way in WAYS if way.mark in marks or not way.mark)
    if repository := origin.get("vcs_info"):
        source = f"{repository['vcs']}+{origin['url']}@{repository['commit_id']}"
        return Installation(way, source, python)
    return Installation(way, None, python)


def find_installation() -> Installation:
    """How the running program was installed."""
    try:
        direct_url = distribution(NAME).read_text("direct_url.json")
    except PackageNotFoundError:  # run from its source
        return Installation(CLONE)
    marks = [way.mark for way in WAYS if way.mark and Path(sys.prefix, way.mark).is_file()]
    return installation(direct_url, marks, sys.executable)
