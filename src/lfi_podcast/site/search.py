"""Pages -> a search index beside them, by Pagefind: static files of which a query fetches a few.

What is indexed is what the pages mark with `data-pagefind-body`: title, notes and transcript. The pages carry
no `data-pagefind-filter`: Pagefind 1.5 writes filters in the order of a hash table, which differs from run to
run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lfi_podcast.errors import UnmetPromise

# -P: a folder named pagefind in the current directory, such as the index itself, is no Python package.
COMMAND = [sys.executable, "-P", "-m", "pagefind", "--silent", "--site", "."]

UNUSED = ("pagefind-*ui.js", "pagefind-*ui.css", "pagefind-highlight.js")
"""Pagefind's own user interface; the search page brings a smaller one."""


def build_index(folder: Path) -> None:
    """Index the pages in `folder` into `folder/pagefind`, anew each time. UnmetPromise if Pagefind cannot."""
    index = folder / "pagefind"
    shutil.rmtree(index, ignore_errors=True)
    # Pagefind also takes options from PAGEFIND_* and from a pagefind.yml in the current directory.
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
            f"Pagefind could not index the pages: {said}", str(folder), "run `make setup` again"
        ) from exc
    for pattern in UNUSED:
        for file in index.glob(pattern):
            file.unlink()
