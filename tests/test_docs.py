"""What the documentation says of the program is true of the program."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from lfi_podcast.cli.main import app
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show
from lfi_podcast.site.words_check import word_problems
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.stages.table import STAGES
from tests.helpers import ROOT
from tests.test_structure import PACKAGE, ROOMS
from tools import outputs, reference

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


def test_generated_parts_are_up_to_date() -> None:
    outdated = [path.name for path, content in reference.generated().items() if path.read_bytes() != content]
    assert not outdated, "run `make docs`"


def test_every_generated_part_is_in_the_docs() -> None:
    begun = [name for page in PAGES for name in re.findall(r"<!-- begin ([a-z -]+) -->", text(page))]
    assert sorted(begun) == sorted(reference.PARTS)


# CONTRIBUTING.md tells how such blocks are written.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CONTRIBUTING.md"], ids=lambda page: page.name
)
def test_what_commands_print_is_compared_with_the_demo(page: Path) -> None:
    """That it is the same, `test_demo.py` tests. Here: no output is outside of what it compares."""
    blocks = outputs.blocks(text(page))
    made = [block for block in blocks if outputs.is_made(block)]
    assert text(page).count("<!-- first:") == sum(block["first"] is not None for block in made)
    assert text(page).count("<!-- of:") == sum(block["of"] is not None for block in made)
    assert not [block[2] for block in FENCE.finditer(text(page)) if block[1] == "text" and "$ " in block[2]]
    assert page.name != "files.md" or made == blocks


@pytest.mark.parametrize(
    ("shown", "whole", "kept"),
    [
        ({"a": 1.01}, {"a": 1.0, "b": 2}, {"a": 1.01}),
        ({"a": 1.2}, {"a": 1.0}, {"a": 1.0}),
        ({"a": "audio/…-1.mp3"}, {"a": "audio/x-1.mp3"}, {"a": "audio/…-1.mp3"}),
        ({"a": "audio/…-2.mp3"}, {"a": "audio/x-1.mp3"}, {"a": "audio/x-1.mp3"}),
        ([{"a": 0}], [{"a": 1, "b": 2}, {"a": 3}], [{"a": 1}]),
    ],
)
def test_an_excerpt_has_what_the_file_has(shown: Any, whole: Any, kept: Any) -> None:
    assert outputs.excerpt(shown, whole) == kept
    with pytest.raises(KeyError):
        outputs.excerpt({"gone": 1}, {"a": 1})


PAGE = """\
<!-- first: echo corrected > note -->

```console
$ cat note; echo a warning >&2; exit 1
{note}
a warning
$ echo "mix  done  7.5 s"
mix  done  {seconds} s
```

<!-- of: facts.json -->

```json
{{
 "first": [{first}]
}}
```
"""


def test_what_drifted_is_put_right_and_seconds_stay(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text('{"first": [1, 2], "second": 3}')
    right = PAGE.format(note="corrected", seconds=0.1, first=1)
    assert outputs.replayed(right, tmp_path) == right
    assert outputs.replayed(PAGE.format(note="corrected", seconds=0.1, first=5), tmp_path) == right
    drifted = PAGE.format(note="as it was", seconds=0.1, first=1)
    assert outputs.replayed(drifted, tmp_path) == PAGE.format(note="corrected", seconds=7.5, first=1)


def test_a_page_that_differs_in_a_word_is_alike_and_one_with_other_messages_is_not() -> None:
    page = (
        "```console\n$ lfi-podcast search near\n001  1:02  Host\n  we learn from near misses every day\n```\n"
    )
    assert outputs.unlike(page, page) == []
    assert outputs.unlike(page, page.replace("near misses", "near missus")) == []
    assert len(outputs.unlike(page, page.replace("001  1:02  Host\n  we learn", "nothing found\n  no"))) == 1
    assert len(outputs.unlike(page, "```console\n$ lfi-podcast search near\nfailed\n```\n")) == 1


MESSAGES = [
    pytest.param(message, id=message[:40])
    for page in PAGES
    for table in text(page).split("| message | what to do |\n")[1:]
    for message in re.findall(r"^\| `+(.+?)`+ \|", table.partition("\n\n")[0], re.MULTILINE)
]


@cache
def said_by_the_program() -> str:
    """Every text in the source, with a gap where a value goes in."""
    source = [node for path in (ROOT / "src").rglob("*.py") for node in ast.walk(ast.parse(text(path)))]
    whole = [node.value for node in source if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\0".join(whole)


@pytest.mark.parametrize("message", MESSAGES)
def test_the_program_gives_the_messages_that_are_explained(message: str) -> None:
    """Two words in a row or more, between names, times and signs, are somewhere in the source."""
    values = "|".join(["'[^']*'", r"\d[\d:.]*", *ENGINES])
    runs = [run.strip() for run in re.split(rf"{values}|[^\w\s]+", message)]
    constant = [run for run in runs if " " in run]
    assert constant
    assert not [run for run in constant if run not in said_by_the_program()]


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 20


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
    if block.startswith("# theme/words/"):
        assert list(word_problems(yaml.safe_load(block))) == []
        return
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
    assert picture.replace("\n", "\n    ") in text(PACKAGE / "stages" / "build.py"), "which has it too"


def test_the_reading_time_is_true() -> None:
    stated = re.search(r"takes about (\d+) minutes to read", ARCHITECTURE)
    assert stated and abs(int(stated[1]) - len(ARCHITECTURE.split()) / 200) < 1
