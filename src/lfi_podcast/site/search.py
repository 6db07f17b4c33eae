"""Builds the site's search index with Pagefind: static files, of which a query fetches a few.

The elements marked `data-pagefind-body` are indexed: title, notes and transcript. The pages have no
`data-pagefind-filter`, since Pagefind 1.5 writes filters in hash table order, which differs from run to run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lfi_podcast.errors import UnmetPromise

# -P: a folder named pagefind in the current directory, such as the index itself, is not a Python package.
COMMAND = [sys.executable, "-P", "-m", "pagefind", "--silent", "--site", "."]

UNUSED = ("pagefind-*ui.js", "pagefind-*ui.css", "pagefind-highlight.js")
"""Pagefind's own user interface; the search page has a smaller one."""


def build_index(folder: Path) -> None:
    """Index the pages in `folder` into `folder/pagefind`, from scratch. UnmetPromise if Pagefind fails."""
    index = folder / "pagefind"
    shutil.rmtree(index, ignore_errors=True)
    # Pagefind also reads options from PAGEFIND_* and from a pagefind.yml in the current directory.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        subprocess.run(
            COMMAND,
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.CalledProcessError) as exc:
        said = (getattr(exc, "stderr", "") or str(exc)).strip()
        raise UnmetPromise(
            f"Pagefind could not index the pages: {said}",
            str(folder),
            "install the program again (`lfi-podcast doctor` says how)",
        ) from exc
    for pattern in UNUSED:
        for file in index.glob(pattern):
            file.unlink()
