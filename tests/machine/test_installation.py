"""How the program was installed decides which commands install more of it."""

import json

import pytest

from lfi_podcast import __version__
from lfi_podcast.machine.installation import CLONE, find_installation, installation

FROM_GIT = json.dumps(
    {
        "url": "https://example.org/lfi.git",
        "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"},
    }
)
FROM_WHEEL = json.dumps({"url": "file:///tmp/lfi_podcast-0.1.0-py3-none-any.whl", "archive_info": {}})
EDITABLE = json.dumps({"url": "file:///src/lfi", "dir_info": {"editable": True}})
SOURCE = "git+https://example.org/lfi.git@abc"


@pytest.mark.parametrize(
    ("direct_url", "marks", "requirement", "extra", "later"),
    [
        (
            None,
            ["pipx_metadata.json"],
            f"lfi-podcast=={__version__}",
            "pipx install --force 'lfi-podcast[whisper]'",
            "pipx upgrade lfi-podcast",
        ),
        (
            FROM_GIT,
            ["uv-receipt.toml"],
            f"lfi-podcast @ {SOURCE}",
            f"uv tool install 'lfi-podcast[whisper] @ {SOURCE}'",
            "uv tool upgrade lfi-podcast",
        ),
        (
            FROM_WHEEL,
            [],
            f"lfi-podcast=={__version__}",
            "/py -m pip install 'lfi-podcast[whisper]'",
            "/py -m pip install --upgrade lfi-podcast",
        ),
        (
            EDITABLE,
            ["pipx_metadata.json"],
            f"lfi-podcast=={__version__}",
            "make setup",
            "git pull, then make setup",
        ),
    ],
)
def test_commands(direct_url, marks, requirement, extra, later):
    found = installation(direct_url, marks, "/py")
    assert (found.requirement, found.with_extra("whisper"), found.later) == (requirement, extra, later)


def test_this_one_is_a_clone():
    assert find_installation().way is CLONE
