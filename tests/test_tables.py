"""Tables that belong together agree: whoever adds a row to one and forgets the other is told here what is missing.

Where one row can say everything, there is only one table. These pairs are apart because of who may import whom, because
a file of people or a page of the docs is one of them, or because a function is written before its row.
"""

import ast
import re
import tomllib
from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from lfi_podcast.audio.delivering.frames import LAYOUTS
from lfi_podcast.audio.delivering.renditions import CODINGS
from lfi_podcast.audio.delivering.tags import Tags
from lfi_podcast.audio.mastering.mp3 import _BITRATES
from lfi_podcast.audio.mastering.redact import patches
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.cli import suggest, words
from lfi_podcast.cli.main import app
from lfi_podcast.config import check
from lfi_podcast.config.validate import STAND_INS
from lfi_podcast.episode.clips import ENDINGS
from lfi_podcast.episode.readable import READERS
from lfi_podcast.feed import chapters, itunes, links, podcasting, render
from lfi_podcast.feed.table import Namespace
from lfi_podcast.lint import (
    channel_rules,
    chapter_rules,
    document_rules,
    episode_rules,
    item_rules,
    itunes_rules,
    podcasting_rules,
    predicates,
    text_rules,
)
from lfi_podcast.model import catalog
from lfi_podcast.model.audio import GRAVEST_FIRST, Damage, Finding, Interval
from lfi_podcast.model.doubt import NAME, TRANSCRIPT
from lfi_podcast.model.episode import EpisodeFile, Redaction
from lfi_podcast.model.file_types import FILE_TYPES, ContentKind
from lfi_podcast.model.languages import ISO_639_2
from lfi_podcast.model.show import Bitrate, RenditionKind, Show, SpeechSettings
from lfi_podcast.model.store_forms import STORE_FORMS
from lfi_podcast.pictures.picture import EXTENSIONS, PictureChange
from lfi_podcast.show.pictures import NO_COVER, TOLD
from lfi_podcast.site import told
from lfi_podcast.site.languages import FALLBACK, words_in
from lfi_podcast.speech import doubt, doubt_rules, doubt_words
from lfi_podcast.speech.doubt_phrases import RUDE, SUBTITLES
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.stages.table import STAGES, TARGETS
from lfi_podcast.text import formats, line_breaks
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.transcript.cuts import DOUBLED, FILLERS
from lfi_podcast.transcript.worddiff import DiffKind
from tests.helpers import ROOT

PACKAGE = ROOT / "src" / "lfi_podcast"
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


def choices(model: Any, field: str) -> set[Any]:
    """What a field of a model may be."""
    return set(get_args(model.model_fields[field].annotation))


def modules_with(function: str, room: str) -> set[str]:
    """The modules of a room that have a function of that name."""
    return {
        path.stem
        for path in (PACKAGE / room).glob("*.py")
        if re.search(rf"^def {function}\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def functions(module: ModuleType, returning: str = "", prefix: str = "") -> set[str]:
    """The public functions of a module, as they are written there."""
    return {
        node.name
        for node in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name.startswith(prefix)
        and returning in (ast.unparse(node.returns) if node.returns else "")
    }


LINT_RULES = (
    channel_rules,
    chapter_rules,
    document_rules,
    episode_rules,
    item_rules,
    itunes_rules,
    podcasting_rules,
    text_rules,
)


def names_used(module: ModuleType) -> set[str]:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
    }


def docs(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def rows_of(page: str, heading: str) -> set[str]:
    """The first column of the table under a heading of the docs."""
    text = docs(page).split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def tags_used(path: str, functions: str = ".*") -> set[str]:
    """The facts about an episode's files that functions of a file use, as `tags.title`."""
    return {
        node.attr
        for function in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        and re.fullmatch(functions, getattr(function, "name", ""))
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "tags"
    }


def tags_given() -> set[str]:
    """The facts that an episode's tags are made with."""
    tree = ast.parse((PACKAGE / "episode/tags.py").read_text(encoding="utf-8"))
    return {
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Tags", "replace")
        for keyword in node.keywords
        if keyword.arg
    }


FACTS = {field.name for field in fields(Tags)}


def models_of(*models: Any) -> set[Any]:
    """Models, and those of their fields."""
    found = set(models)
    for model in models:
        for field in model.model_fields.values():
            found |= models_of(*inner_models(field.annotation))
    return found


def inner_models(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in get_args(annotation) for model in inner_models(each)]


def attributes_read() -> set[str]:
    """All that is read as an attribute anywhere in the program, as `show.title`."""
    return {
        node.attr
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def commands(group: Any) -> set[str]:
    """The functions behind every command."""
    below = [commands(each.typer_instance) for each in group.registered_groups]
    return {command.callback.__name__ for command in group.registered_commands}.union(*below)


def functions_of_commands() -> set[str]:
    """The public functions of cli/ that are written as commands: what comes first is typer's context."""
    return {
        node.name
        for path in (PACKAGE / "cli").glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not any("callback" in ast.unparse(decorator) for decorator in node.decorator_list)
        and ast.unparse(node.returns or node) == "None"
        and node.args.args
        and ast.unparse(node.args.args[0].annotation or node) == "typer.Context"
    }


SAME: dict[str, tuple[Collection[Any], Collection[Any]]] = {
    "engines: their rows, and what show.yml may name": (
        set(ENGINES) | {"auto"},
        choices(SpeechSettings, "engine"),
    ),
    "engines: their rows, and the modules that open one": (
        {kind.module.rpartition(".")[2] for kind in ENGINES.values()},
        modules_with("open_engine", "speech") - {"choice"},
    ),
    "engines: what show.yml may name, and the docs": (
        choices(SpeechSettings, "engine"),
        rows_of("hearing.md", "Which engine") - {"speech.engine"},  # the heading
    ),
    "stores: their rows, and the modules that open one": (
        {form.module for form in STORE_FORMS},
        modules_with("open_store", "store") - {"open"},
    ),
    "stages: their rows, and the files that make one": (
        set(STAGES) | {"as_is", "bring"},  # other ways to make `mix` and `hear`
        {path.stem for path in (PACKAGE / "stages").glob("*.py")} - {"__init__", "table", "build", "script"},
    ),
    "codings: their rows, and what show.yml may name": (set(CODINGS), get_args(RenditionKind)),
    "clips: the endings of their files, and what the catalogue knows": (set(ENDINGS), get_args(catalog.Form)),
    "clips: what the page calls them, and what the catalogue knows": (
        set(words_in(FALLBACK)["clip_forms"]),
        get_args(catalog.Form),
    ),
    "clips: what is drawn, and what the catalogue knows": (
        {layout.name for layout in LAYOUTS} | {"mp3"},
        get_args(catalog.Form),
    ),
    "files: the readers of their words, and what a row may ask for": (set(READERS), get_args(ContentKind)),
    "tags of files: the facts, and what is known of an episode": (FACTS, tags_given()),
    "tags of files: the facts, and those in an MP3": (FACTS, tags_used("audio/delivering/tags.py")),
    "tags of files: the facts, and those in Opus": (
        FACTS - {"duration", "guid"},
        tags_used("audio/delivering/renditions.py", "_tag_opus"),
    ),
    "tags of files: the facts, and those in AAC": (
        FACTS - {"duration", "guid", "language", "chapters"},
        tags_used("audio/delivering/renditions.py", "_tag_aac"),
    ),
    "transcripts: the formats, and the functions that write one": (
        {form.render.__name__ for form in FORMATS.values()},
        functions(formats, returning="str", prefix="render_"),
    ),
    "transcripts: the formats, and the docs": (
        {f"transcript.{extension}" for extension in FORMATS},
        {name for name in rows_of("files.md", "Transcripts") if name.startswith("transcript.")},
    ),
    "checks of what people write: the rows, and the functions": (
        {function.__name__ for function in [*check.SHOW_CHECKS, *check.EPISODE_CHECKS]},
        functions(check, returning="Iterator[Complaint]"),
    ),
    "signs that words are invented: the rows, and the functions": (
        {rule.find.__name__ for rule in doubt.RULES},
        functions(doubt_rules, returning="Iterator[range]")
        | functions(doubt_words, returning="Iterator[range]"),
    ),
    "signs that words are invented: the rows, and the docs": (
        {rule.kind for rule in doubt.RULES} | {NAME, TRANSCRIPT},
        rows_of("doubts.md", "What is doubted"),
    ),
    "namespaces of the feed: those that are rendered, and the tables": (
        {namespace.prefix for namespace in render.NAMESPACES},
        {
            value.prefix
            for module in (chapters, itunes, links, podcasting)
            for value in vars(module).values()
            if isinstance(value, Namespace)
        },
    ),
    "findings in a recording: how grave the report takes them, and their levels": (
        set(GRAVEST_FIRST),
        choices(Finding, "level"),
    ),
    "damage to a recording: what the verdict says of it, and its kinds": (
        set(told._DAMAGED),
        set(get_args(Damage)),
    ),
    "words that people changed: their styles, and their kinds": (set(words._STYLES), set(DiffKind)),
    "proposals: who makes them, and what can be asked for": (
        set(suggest._PROPOSERS),
        set(suggest.SuggestionKind),
    ),
    "redaction: what is heard instead, in episode.yml and in the catalogue": (
        choices(Redaction, "sound"),
        choices(Interval, "sound"),
    ),
    "kinds of episodes: in episode.yml and in the catalogue": (
        choices(EpisodeFile, "kind"),
        choices(catalog.Record, "kind"),
    ),
    "commands: those that can be called, and the functions": (commands(app), functions_of_commands()),
}

WITHIN: dict[str, tuple[Collection[Any], Collection[Any]]] = {
    "every tag of the feed is in the docs": (
        {
            f"{namespace.prefix}:{name}"
            for namespace in (itunes.ITUNES, podcasting.PODCAST)
            for name, _ in (*namespace.channel, *namespace.item)
        },
        {
            f"{row[1]}:{name}"
            for row in re.finditer(r"^\| `(\w+):` \|(.*)", docs("feed.md"), re.MULTILINE)
            for name in re.findall(r"[\w-]+", row[2])
        },
    ),
    "every key that people write is read somewhere": (
        {name for model in models_of(Show, EpisodeFile) for name in model.model_fields},
        attributes_read(),
    ),
    "rules for feeds use every predicate": (
        functions(predicates),
        {name for each in LINT_RULES for name in names_used(each)},
    ),
    "every coding has a media type": ({f".{coding.extension}" for coding in CODINGS.values()}, FILE_TYPES),
    "every transcript has a media type": ({f".{name.rpartition('.')[2]}" for name in FORMATS}, FILE_TYPES),
    "every clip has a media type": ({Path(f"a{ending}").suffix for ending in ENDINGS.values()}, FILE_TYPES),
    "pictures: what a cover may not need is told of others": (NO_COVER, TOLD),
    "pictures: what is told can happen": (TOLD, get_args(PictureChange)),
    "every picture has a media type": (
        {f".{extension}" for extension in EXTENSIONS.values()},
        {ending for ending, row in FILE_TYPES.items() if row.content == "picture"},
    ),
    "every engine to install has an extra": (
        {kind.extra for kind in ENGINES.values() if kind.extra},
        EXTRAS,
    ),
    "every bitrate is one of MP3": (get_args(Bitrate), _BITRATES),
    "every required key has a stand-in": (
        {
            name
            for model in (Show, EpisodeFile)
            for name, field in model.model_fields.items()
            if field.is_required()
        },
        STAND_INS,
    ),
    "what people ask for is a stage": ({*TARGETS, *TARGETS.values()}, STAGES),
    "languages of fillers are languages": (set(FILLERS) - {""}, ISO_639_2),
    "languages of doubled words are languages": (set(DOUBLED), ISO_639_2),
    "languages of small words are languages": (set(line_breaks._SMALL), ISO_639_2),
    "languages of inventions are languages": (set(SUBTITLES), ISO_639_2),
    "languages of rude words are languages": (set(RUDE), ISO_639_2),
}


@pytest.mark.parametrize("what", SAME)
def test_two_tables_have_the_same_rows(what: str):
    here, there = map(set, SAME[what])
    assert here and there
    assert not here - there, f"{what}: only in the first"
    assert not there - here, f"{what}: only in the second"


@pytest.mark.parametrize("what", WITHIN)
def test_one_table_has_all_that_another_asks_for(what: str):
    asked, there = map(set, WITHIN[what])
    assert asked
    assert not asked - there, what


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_needs_only_stages_before_it(stage: str):
    before = list(STAGES)[: list(STAGES).index(stage)]
    assert set(STAGES[stage].needs) <= set(before)


@pytest.mark.parametrize("extension", FORMATS)
def test_the_feed_and_the_web_server_call_a_transcript_the_same(extension: str):
    served = FILE_TYPES[f".{extension.rpartition('.')[2]}"].media_type
    assert served.partition(";")[0] == FORMATS[extension].media_type


@pytest.mark.parametrize("sound", sorted(choices(Interval, "sound")))
def test_everything_that_may_be_heard_instead_can_be_made(sound: str):
    (patch,) = patches([Interval(start=0.0, end=1.0, sound=sound)], Pcm(44_100, 1), -19.0)
    assert patch


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_s_row_says_what_every_engine_s_does(engine: str):
    kind = ENGINES[engine]
    assert 0 < kind.unsure < 1
    assert kind.options and all(option.why.endswith(".") for option in kind.options.values())
    assert all(isinstance(path, Path) for path in kind.weights("base"))
