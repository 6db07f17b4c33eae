"""What the documentation says of the program is true of the program."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from lfi_podcast.cli.main import app
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show
from lfi_podcast.stages.table import STAGES
from tests.helpers import ROOT
from tests.test_structure import PACKAGE, ROOMS

PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)")
REST = {  # what an example may leave out of a file
    Show: {
        "title": "-",
        "description": "-",
        "link": "https://example.org",
        "language": "en",
        "categories": ["Technology"],
        "explicit": "false",
        "artwork": "cover.jpg",
    },
    EpisodeFile: {"title": "-"},
}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fenced(*languages: str) -> list[Any]:
    """Every fenced block in one of these languages, with its page for the test's name."""
    return [
        pytest.param(block[2], id=f"{page.name}-{number}")
        for page in PAGES
        for number, block in enumerate(FENCE.finditer(text(page)))
        if block[1] in languages
    ]


def reference() -> Any:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_up_to_date() -> None:
    outdated = [
        path.name for path, content in reference().generated().items() if path.read_bytes() != content
    ]
    assert not outdated, "run `make docs`"


def test_every_generated_part_is_in_the_docs() -> None:
    begun = [name for page in PAGES for name in re.findall(r"<!-- begin ([a-z -]+) -->", text(page))]
    assert sorted(begun) == sorted(reference().PARTS)


def targets() -> set[str]:
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert phony
    return set(phony[1].replace("\\\n", " ").split())


@pytest.mark.parametrize("target", sorted(targets()))
def test_every_make_target_is_documented(target: str) -> None:
    assert f"`make {target}" in text(ROOT / "docs" / "commands.md")


def anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text(page))):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_every_picture_is_shown_and_small() -> None:
    pictures = set((ROOT / "docs" / "images").iterdir())
    shown = {
        page.parent / link for page in PAGES for link in LINK.findall(text(page)) if link.endswith(".png")
    }
    assert pictures == shown
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def calls(block: str) -> Iterator[list[str]]:
    """The commands in a block, without prompts, outputs and comments."""
    has_prompts = block.startswith("$ ") or "\n$ " in block
    for line in block.splitlines():
        if not has_prompts or line.startswith("$ "):
            yield shlex.split(line.removeprefix("$ "), comments=True)


@pytest.mark.parametrize("block", fenced("sh", "console"))
def test_commands_shown_are_commands_there_are(block: str) -> None:
    for call in calls(block):
        if call and Path(call[0]).name == "lfi-podcast":
            parse_command(call[1:])
        elif call and call[0] == "make":
            parse_make(call[1:])


def parse_command(arguments: list[str]) -> None:
    """Raises a usage error for a command, an argument or an option that does not exist."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("lfi-podcast", arguments)
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    command.make_context(name, rest, parent=context)


def parse_make(arguments: list[str]) -> None:
    for argument in arguments:
        variable, is_assignment, _ = argument.partition("=")
        assert re.search(rf"\$\({variable}\)", MAKEFILE) if is_assignment else argument in targets(), argument


@pytest.mark.parametrize("command", ["nothing", "build --nothing", "search --limit few near"])
def test_a_command_that_is_none_would_be_noticed(command: str) -> None:
    with pytest.raises(Exception, match=r"(?i)no such|a valid"):
        parse_command(command.split())


@pytest.mark.parametrize("block", fenced("yaml"))
def test_yaml_shown_is_accepted(block: str) -> None:
    model = {"# show.yml": Show, "# episode.yml": EpisodeFile}[block.splitlines()[0]]
    document = read_yaml("example.yml", block.encode())
    document.data.update({key: value for key, value in REST[model].items() if key not in document.data})
    validate(model, document)


def test_the_examples_show_every_key() -> None:
    examples = [
        read_yaml("files.md", block[2].encode()).data
        for block in FENCE.finditer(text(ROOT / "docs/files.md"))
        if block[1] == "yaml"
    ]
    for model, example in zip((Show, EpisodeFile), examples, strict=True):
        assert set(example) == {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_the_program_that_is_named_is_there(page: Path) -> None:
    """By its path from the repository's root or from the package, or as one of those in a folder that is named."""
    named = re.findall(r"`([\w/.-]+\.py)`", text(page))
    within = [
        root / folder for root in (ROOT, PACKAGE) for folder in re.findall(r"(?:in `([\w/]+)/`)", text(page))
    ]
    beside = [PACKAGE / Path(name).parent for name in named if "/" in name]
    for name in named:
        assert any((folder / name).is_file() for folder in (ROOT, PACKAGE, *within, *beside)), name


def test_the_rooms_are_described_in_order() -> None:
    table = ARCHITECTURE.partition("## The rooms")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z/]+)` \|", table, re.MULTILINE) == ROOMS


def test_every_stage_is_in_the_picture() -> None:
    picture = ARCHITECTURE.partition("```text\n")[2].partition("\n\n")[0]
    words = re.findall(r"\w+", picture.replace("recording or tracks", ""))
    assert sorted(words) == sorted(STAGES)


def test_the_reading_time_is_true() -> None:
    stated = re.search(r"takes about (\d+) minutes to read", ARCHITECTURE)
    assert stated and abs(int(stated[1]) - len(ARCHITECTURE.split()) / 200) < 1
