"""The house as DESIGN draws it: data flows one way, errors travel, and a command does not load what it needs not."""

import ast
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import typer

from lfi_podcast import errors
from lfi_podcast.cli.main import COMMANDS, app, module_of
from lfi_podcast.stages.table import STAGES
from lfi_podcast.work.events import STAGE_NAMES
from tests.helpers import ROOT, SLUG

PACKAGE = ROOT / "src" / "lfi_podcast"
ROOMS = """
    errors model config advice pictures
    audio/samples audio/intake audio/treating audio/measure audio/mixing audio/mastering audio/delivering audio
    speech transcript text search feed lint site/search site store work web episode stages show publish imports verify
    machine cli
""".split()
LONGEST_CHAIN = 21
"""Files, from the command line down: who follows one call through them has to keep so many in mind."""
SOURCES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "__main__.py"
)


def room_of(path: Path) -> str:
    """The room that a file is in: a folder, or one inside it where the house has walls there."""
    return _room(path.relative_to(PACKAGE).with_suffix("").parts)


def _room(parts: tuple[str, ...]) -> str:
    inner = "/".join(parts[:2])
    return inner if inner in ROOMS else parts[0]


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """What a file imports of the package, anywhere in it: ("cli", "main", "app")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides which room it reaches"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for package, *parts in (name.split(".") for name in names):
            if package == "lfi_podcast" and parts:
                yield tuple(parts)


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a file imports from."""
    return {_room(parts) for parts in imported(path)}


@cache
def imports() -> dict[str, set[str]]:
    """By file of the package, as "cli/main": the files that it imports, late or early, or by their names."""
    paths = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in PACKAGE.rglob("*.py")}
    files = {
        name: {
            "/".join(parts[:length]) for parts in imported(path) for length in (len(parts), len(parts) - 1)
        }
        & paths.keys()
        for name, path in paths.items()
    }
    files["cli/main"] |= {f"cli/{module_of(command)}" for command in COMMANDS}
    return files


def test_every_file_is_in_a_room():
    assert {room_of(path) for path in SOURCES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_rooms_above_it(path: Path):
    room = room_of(path)
    above = set(ROOMS[: ROOMS.index(room) + 1]) if room in ROOMS else set()
    assert imported_rooms(path) - {"__version__"} <= above


def room_map(room: str = "") -> list[str]:
    """The names in a room's map, in its order: the lines of its docstring that are "    name  what it is"."""
    docstring = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8")))
    assert docstring, room
    return re.findall(r"^    (\w+)/?  +\S", docstring, re.MULTILINE)


MAPS = [room for room in ROOMS if (PACKAGE / room).is_dir()]


@pytest.mark.parametrize("room", MAPS)
def test_the_map_of_a_room_names_its_files(room: str):
    there = {path.name for path in (PACKAGE / room).iterdir() if (path / "__init__.py").is_file()}
    there |= {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"}
    assert sorted(room_map(room)) == sorted(there)


@pytest.mark.parametrize("room", MAPS)
def test_the_map_of_a_room_is_in_reading_order(room: str):
    """Who reads a room's files from first to last meets nothing that is explained only later."""
    files, names = imports(), room_map(room)
    for position, name in enumerate(names):
        later = {f"{room}/{each}" for each in names[position + 1 :]}
        assert not files.get(f"{room}/{name}", set()) & later, name


@pytest.mark.parametrize("room", [room for room in MAPS if room != "audio"])
def test_the_map_of_a_room_says_what_it_uses(room: str):
    text = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8").replace("\n", " ")
    stated = [" ".join(each.split()) for each in re.findall(r"May use: ([^.]*)\.", text)]
    used = set().union(*(imported_rooms(path) for path in SOURCES if room_of(path) == room))
    expected = [name for name in ROOMS if name in used - {room}]
    assert stated == [", ".join(expected) or "no other room"]


def test_the_rooms_are_listed_in_order_in_the_map_of_the_package():
    assert room_map() == [room for room in ROOMS if "/" not in room]
    inner = [room for room in ROOMS if "/" in room]
    assert [f"audio/{name}" for name in room_map("audio")] == [
        room for room in inner if room.startswith("audio/")
    ]


def test_no_file_imports_itself_and_the_way_down_is_short():
    files = imports()
    chains: dict[str, tuple[str, ...]] = {}
    for name in TopologicalSorter(files).static_order():  # CycleError names the files of a cycle
        chains[name] = (name, *max((chains[below] for below in files[name]), key=len, default=()))
    longest = max(chains.values(), key=len)
    assert longest[0] == "__main__", "which imports the command line, and so everything"
    assert len(longest) <= LONGEST_CHAIN, " -> ".join(longest)


def public_types(path: Path) -> Iterator[str]:
    """The classes of a file and its names for types, which are assigned and written like classes."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                target.id for target in targets if isinstance(target, ast.Name) and is_camel(target.id)
            )


def is_camel(name: str) -> bool:
    return name[0].isupper() and not name.isupper()


def test_a_public_type_has_a_name_of_its_own():
    homes: dict[str, list[str]] = {}
    for path in SOURCES:
        for name in public_types(path):
            if not name.startswith("_"):
                homes.setdefault(name, []).append(path.relative_to(PACKAGE).as_posix())
    assert len(homes) > 200
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


SHARED = {
    "main",
    "context",
    "output",
    "options",
    "progress",
    "uploads",
    "file_reply",
    "file_server",
    "player",
    "asking",
}
"""The files of `cli/` that are no commands."""


def test_every_command_is_in_the_file_of_its_name():
    files = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - {"__init__"}
    assert sorted(files) == sorted([*map(module_of, COMMANDS), *SHARED])
    command_line = typer.main.get_command(app)
    assert isinstance(command_line, typer.core.TyperGroup)
    assert tuple(command_line.commands) == COMMANDS, "in the order of --help"
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "cli").glob("test_*.py")}
    assert set(COMMANDS) <= tested


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_imports_another(command: str):
    reached = {
        parts[1] for parts in imported(PACKAGE / "cli" / f"{module_of(command)}.py") if parts[0] == "cli"
    }
    assert reached <= SHARED - {"main"}


def test_only_the_command_line_prints_and_reads_the_clock():
    for path in SOURCES:
        if room_of(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called != "print", path
                assert not called.endswith((".now", ".utcnow", ".today", "time.time", "time.monotonic")), path


ERRORS = [
    error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, Exception)
]


@pytest.mark.parametrize("error", ERRORS)
def test_errors_cross_process_boundaries(error: type[errors.PodcastError]):
    problem = errors.Problem("show.yml", 3, "title", "is required; add it")
    raised = error([problem]) if error is errors.ShowProblems else error("is wrong", "show.yml", "mend it")
    copy = pickle.loads(pickle.dumps(raised))
    assert str(copy) == str(raised) and vars(copy) == vars(raised)
    assert copy.exit_status == (
        3 if issubclass(error, errors.ServiceFailed | errors.WeightsUnreachable) else 1
    )


def test_stages_are_named_without_loading_them():
    assert tuple(STAGES) == STAGE_NAMES


@pytest.mark.parametrize("command", ["--help", "status", "search the"])
def test_a_look_loads_nothing_heavy(command: str, show: Path, lfi):
    (show / "episodes" / SLUG / "recording.flac").unlink()  # what is not here is not looked for elsewhere
    assert lfi("-C", show, "search", "the").status == 0  # the index is there from now on
    program = (
        "import sys; from lfi_podcast.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as exc: assert not exc.code, exc.code\n"
        "print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        cwd=show,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split("loaded:")[1].split())
    assert "lfi_podcast" in loaded
    assert not loaded & {"torch", "whisper", "feedgen", "boto3", "botocore"}
    assert command == "status" or not loaded & {"numpy", "jinja2"}, (
        "what makes things is not needed to find them"
    )
