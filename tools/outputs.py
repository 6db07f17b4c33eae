"""`make docs`, second half: what README.md and docs/ show of commands and files is what the demo has.

A block fenced as `console` has commands after `$ `, and what they print. A block fenced as `json` below the comment
`<!-- of: PATH -->` is an excerpt of that file: the keys that it shows, the first items of lists, and `…` for any text.

Commands run in a copy of the built demo, one copy a page, in the order of the page. What a reader does in between,
such as correcting a word, stands above a block as shell commands: `<!-- first: COMMANDS -->`.

The demo is recognised by faster-whisper with the model `base` here, whatever else is installed. Another kind of
processor may hear a few words differently, since CTranslate2 chooses its kernels by instruction set. So the words that
the documentation was made with are kept in `demo_words.json`, with the processor that heard them.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy
from imageio_ffmpeg import get_ffmpeg_exe

from lfi_podcast.speech.fetch import converted_model

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "build" / "docs" / "demo"
NOW = "2026-12-01T00:00:00Z"  # as in demo.py
MODEL = "base"
CACHE = ROOT / "build" / "docs" / "cache"
WORDS = ROOT / "tools" / "demo_words.json"
COLUMNS = 100

BLOCK = re.compile(
    r"""^(?P<head>
          (?:<!--\ first:(?P<first>(?:(?!-->).)*)-->\n+)?
          (?:<!--\ of:\ (?P<of>\S+)\ -->\n+)?
          ```(?P<kind>console|json)\n
        )(?P<body>.*?)^```$""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)

TOOK = re.compile(r"\b(done|failed) +\d+\.\d s")
"""The seconds that a stage took: they differ each time, and stay as the page has them."""

ALIKE = 0.75
"""The share of words that a block has in common with what another kind of processor makes of it."""

CLOSE = 0.05
"""Numbers that differ by less are the same on another kind of processor."""

PROGRAMS = {
    "lfi-podcast": f'exec "{sys.executable}" -m lfi_podcast --now {NOW} "$@"',
    # -o: the set-up counts as done
    "make": f'exec "{shutil.which("make")}" -s -f "{ROOT}/Makefile" -o .venv/.base LFI=lfi-podcast "$@"',
    "ffmpeg": f'exec "{get_ffmpeg_exe()}" -nostdin -v error "$@"',
}
"""Programs by the names that the documentation uses."""


def pages() -> list[Path]:
    """Every page with a block that is made here."""
    everywhere = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
    return [page for page in everywhere if any(map(is_made, blocks(page.read_text(encoding="utf-8"))))]


def blocks(markdown: str) -> list[re.Match[str]]:
    """Every block of commands or JSON."""
    return list(BLOCK.finditer(markdown))


def is_made(block: re.Match[str]) -> bool:
    """Whether the block shows the demo. Other JSON is an example of what people write."""
    return block["kind"] == "console" or block["of"] is not None


def replayed(markdown: str, demo: Path) -> str:
    """The page with what its commands print and its files hold, in a copy of the demo."""
    with tempfile.TemporaryDirectory() as scratch:
        show, programs = Path(scratch) / "show", Path(scratch) / "bin"
        shutil.copytree(demo, show)
        programs.mkdir()
        for name, line in PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        shell = Shell(show, programs)
        return BLOCK.sub(lambda block: _block(block, shell) if is_made(block) else block[0], markdown)


def environment() -> dict[str, str]:
    """An environment in which `engine: auto` finds the weights that `provide` put there, and no network."""
    nowhere = "http://127.0.0.1:9"  # the port of `discard`, which nobody has open
    closed = {"https_proxy": nowhere, "HTTPS_PROXY": nowhere, "PIP_NO_INDEX": "1"}
    return {**os.environ, **closed, "XDG_CACHE_HOME": str(CACHE), "HF_HOME": str(CACHE)}


def provide(weights: Path) -> None:
    """Put the folder of a converted model where `environment` looks for it."""
    link = CACHE / "lfi-podcast" / "weights" / MODEL
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(weights)


def words_of(demo: Path) -> dict[str, Any]:
    """What was heard in the built demo, and on which kind of processor (as a digest)."""
    texts = {
        path.parent.name: " ".join(word["text"] for word in json.loads(path.read_bytes())["words"])
        for path in sorted(demo.glob("episodes/*/words.json"))
    }
    return {"processor": _processor(), "words": texts}


def recorded() -> dict[str, Any]:
    """The same of the demo that the documentation was made with."""
    made_with: dict[str, Any] = json.loads(WORDS.read_bytes())
    return made_with


def unlike(shown: str, made: str) -> list[str]:
    """The blocks of a page that were made anew and differ by more than a few words in the whole page allow."""
    pairs = zip(blocks(shown), blocks(made), strict=True)
    return [
        before["body"]
        for before, after in pairs
        if SequenceMatcher(None, before["body"].split(), after["body"].split(), autojunk=False).ratio()
        < ALIKE
    ]


def _processor() -> str:
    """What CTranslate2 chooses its kernels by: the model of the processor, and its vector instructions."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else [platform.processor()]
    model = next((line for line in lines if line.startswith("model name")), lines[0])
    found = numpy.show_config("dicts")["SIMD Extensions"]  # type: ignore[call-overload]
    return hashlib.sha256(f"{platform.machine()} {model} {found}".encode()).hexdigest()[:12]


class Shell:
    """A person at the prompt, in the folder of the show."""

    def __init__(self, show: Path, programs: Path) -> None:
        self.show = show
        inherited = {name: value for name, value in environment().items() if not name.startswith("MAKE")}
        self._environment = {
            **inherited,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": str(COLUMNS),
            "PYTHONUNBUFFERED": "1",  # warnings come where they belong
        }

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Runs them, and takes standard output and errors in one."""
        return subprocess.run(
            ["sh", "-ec", commands],
            cwd=self.show,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )


def _block(block: re.Match[str], shell: Shell) -> str:
    if block["first"]:
        done = shell.run(block["first"])
        if done.returncode:
            raise SystemExit(f"{block['first']}\n{done.stdout}")
    if block["of"]:
        whole = json.loads((shell.show / block["of"]).read_bytes())
        made = laid_out(excerpt(json.loads(block["body"]), whole)) + "\n"
    else:
        commands = [line for line in block["body"].splitlines() if line.startswith("$ ")]
        made = "".join(f"{command}\n{_printed(shell.run(command[2:]).stdout)}" for command in commands)
        if TOOK.sub("", made) == TOOK.sub("", block["body"]):
            made = block["body"]
    return f"{block['head']}{made}```"


def _printed(out: str) -> str:
    """Without what make says of a command that failed, and the padding of tables."""
    return "".join(f"{line.rstrip()}\n" for line in out.splitlines() if not line.startswith("make: ***"))


def excerpt(shown: Any, whole: Any) -> Any:
    """As much of a file as is shown; KeyError for a key that it does not have."""
    match shown, whole:
        case dict(), dict():
            return {key: excerpt(value, whole[key]) for key, value in shown.items()}
        case list(), list():
            return [excerpt(*pair) for pair in zip(shown, whole, strict=False)]
        case str(), str() if re.fullmatch(".*".join(map(re.escape, shown.split("…"))), whole):
            return shown
        case float(), float() if abs(shown - whole) < CLOSE:
            return shown
    return whole


def laid_out(value: Any, indent: int = 0) -> str:
    """JSON with a line for each key, and for what fits into one; numbers are not broken."""
    line = json.dumps(value, ensure_ascii=False)
    is_broken = isinstance(value, dict | list) and not _are_numbers(value)
    if not is_broken or (indent and len(line) < COLUMNS):
        return line
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {laid_out(inner, indent + 1)}" for key, inner in value.items()]
    else:
        rows = [laid_out(inner, indent + 1) for inner in value]
    margin = "\n" + " " * indent
    return f"{line[0]}{margin} " + f",{margin} ".join(rows) + f"{margin}{line[-1]}"


def _are_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(
        value is None or isinstance(value, int | float) for value in values
    )


def main() -> None:
    DEMO.parent.mkdir(parents=True, exist_ok=True)
    provide(converted_model(MODEL))
    command = [sys.executable, ROOT / "tools" / "demo.py", DEMO]
    done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    WORDS.write_text(json.dumps(words_of(DEMO), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = replayed(before, DEMO)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
