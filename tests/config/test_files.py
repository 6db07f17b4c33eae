"""Reading show.yml and episode.yml: golden files of what people get wrong, and what must hold of any YAML.

A golden case is two files in tests/data/config: NAME.show.yml or NAME.episode.yml, and beside it
NAME.show.problems.txt or NAME.episode.problems.txt with a line for each problem (none: the file is right).
`LFI_REGENERATE=1 pytest tests/config/test_files.py` writes the second anew; read the difference before
committing it.
"""

import json
import os
import re

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.schema import render_schemas
from lfi_podcast.config.validate import MESSAGES, validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show
from tests.helpers import DATA

CONFIG = DATA / "config"
MODELS = {"show.yml": Show, "episode.yml": EpisodeFile}
CASES = sorted(path.name for path in CONFIG.glob("*.yml"))


def file_of(case):
    return case.partition(".")[2]


def golden_of(case):
    return CONFIG / case.replace(".yml", ".problems.txt")


def problems_of(case):
    try:
        validate(MODELS[file_of(case)], read_yaml(file_of(case), (CONFIG / case).read_bytes()))
    except ShowProblems as exc:
        return "".join(f"{problem}\n" for problem in exc.problems)
    return ""


def read(name):
    return validate(MODELS[file_of(name)], read_yaml(name, (CONFIG / name).read_bytes()))


def errors_of(case):
    try:
        document = read_yaml(file_of(case), (CONFIG / case).read_bytes())
        MODELS[file_of(case)].model_validate(document.data or {})
    except ShowProblems:
        return []
    except ValidationError as exc:
        return exc.errors()
    return []


RIGHT = [case for case in CASES if not golden_of(case).exists() or not golden_of(case).read_text("utf-8")]

NUMBERS_AS_TEXT = {"like-other-things.show.yml", "title-is-a-number.episode.yml"}
"""Right for the program; an editor asks for quotes."""


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    problems, golden = problems_of(case), golden_of(case)
    if os.environ.get("LFI_REGENERATE"):
        golden.write_text(problems, "utf-8")
    assert problems == golden.read_text("utf-8")


def test_every_golden_has_its_case():
    assert sorted(CONFIG.glob("*.problems.txt")) == sorted(map(golden_of, CASES))


@pytest.mark.parametrize("case", sorted(set(CASES) - set(RIGHT)))
def test_a_problem_is_one_line_that_says_what_to_do(case):
    problems = golden_of(case).read_text("utf-8")
    for problem in problems.splitlines():
        assert re.match(r"(show|episode)\.yml(:[1-9][0-9]*)?: .", problem)
        assert re.search(r"; |must be|is not a (time|known key)|did you mean|known are|write ", problem)
        assert not re.search(r"\^|\[a-z|pydantic|Value |Input ", problem), "a pattern or pydantic's words"


def test_every_message_is_for_something_that_people_can_write():
    """And pydantic says nothing in its own words, as far as these files go."""
    kinds = {error["type"] for case in CASES for error in errors_of(case)}
    assert kinds - {"extra_forbidden"} == set(MESSAGES)


def test_words_mean_what_the_field_says():
    assert read("norwegian.show.yml").language == "no"
    show = read("like-other-things.show.yml")
    assert (show.title, show.author, show.copyright) == ("2001", "null and void", "1999-12-31")
    assert show.glossary == ("yes", "1e3", "0x1F", "12:30", "null", "~x")
    assert (show.people["host"].name, show.people["host"].role) == ("007", "off")
    assert read("title-is-a-number.episode.yml").title == "3.10"
    assert read("alias.show.yml").copyright == "The team"


def test_the_schemas_are_those_of_the_files():
    for schema in render_schemas().values():
        jsonschema.Draft202012Validator.check_schema(json.loads(schema))
        assert b"(?P<" not in schema, "editors read patterns as ECMAScript"


@pytest.mark.parametrize("case", [case for case in RIGHT if case not in NUMBERS_AS_TEXT])
def test_what_is_right_is_right_for_an_editor_too(case):
    schema = json.loads(render_schemas()[file_of(case).replace(".yml", ".schema.json")])
    data = yaml.load((CONFIG / case).read_bytes(), yaml_1_2_loader())
    jsonschema.validate(data, schema)


def yaml_1_2_loader():
    """As an editor reads: text, but for plain numbers and true and false (YAML 1.2's core schema)."""

    class Loader(yaml.BaseLoader):
        pass

    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:float", re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?$"), list("-0123456789")
    )
    Loader.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: node.value == "true")
    Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: json.loads(node.value))
    return Loader


# PyYAML writes these line ends so that it cannot read them back itself.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x85\u2028\u2029"), max_size=12)
trees = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, trees, min_size=1, max_size=5), st.booleans())
def test_whatever_is_written_reads_back_the_same(tree, unicode):
    written = yaml.safe_dump(tree, allow_unicode=unicode, sort_keys=False)
    assert read_yaml("show.yml", written.encode()).data == tree


def places(tree, place=()):
    yield place
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        yield from places(child, (*place, key))


words = st.text("abcdefghij", min_size=1, max_size=6)


@given(
    st.recursive(
        words,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=4) | st.dictionaries(words, inner, min_size=1, max_size=4)
        ),
    )
)
def test_every_key_is_found_on_its_line(tree):
    document = read_yaml("show.yml", yaml.safe_dump({"top": tree}, sort_keys=False).encode())
    lines = yaml.safe_dump({"top": tree}, sort_keys=False).splitlines()
    for place in places(document.data):
        line = lines[document.lines[place] - 1]
        if place and isinstance(place[-1], str):
            assert re.search(rf"(^|[ -]){place[-1]}:", line)
        elif place:
            assert re.match(r" *(- )+", line)


@pytest.mark.parametrize("brackets", ["[]", "{}"])
@pytest.mark.parametrize("depth", [1, 10, 50, 90, 120, 160, 200, 300, 500, 1000, 5000])
def test_no_depth_is_too_deep_to_say_so(brackets, depth):
    opening = "[" if brackets == "[]" else "{a: "
    content = f"title: {opening * depth}{brackets[1] * depth}"
    with pytest.raises(ShowProblems) as caught:
        validate(Show, read_yaml("show.yml", content.encode()))
    assert "title" in str(caught.value) or "too deeply" in str(caught.value)


@given(st.binary(max_size=60) | texts.map(str.encode))
@example(b"?")
def test_no_bytes_are_a_traceback(content):
    try:
        validate(EpisodeFile, read_yaml("episode.yml", content))
    except ShowProblems as exc:
        assert exc.problems


# --- The redactions of all episodes -------------------------------------------------------------------------


def repository_of(root, **episodes):
    for slug, text in episodes.items():
        folder = root / "episodes" / slug
        folder.mkdir(parents=True)
        if text is not None:
            (folder / "episode.yml").write_text(text)
    return Repository(root)


def test_redactions_are_known_of_every_episode_whatever_else_is_wrong_in_its_file(tmp_path):
    """So that a name that one episode redacts is in nothing that all of them share."""
    (tmp_path / "private.yml").write_text("name-1: [Kiran Baker, Kiran]\n")
    repository = repository_of(
        tmp_path,
        a="title: A\nredact: [{say: =name-1}]\n",
        b="title: B\npublished: never\ntitel: x\nredact: [{say: Acme}]\n",
        c="redact: [{from: 1, to: 2}]\n",
        d="title: D\n",
        empty=None,
    )
    found = repository.redactions()
    assert [item.phrases for item in found] == [("Kiran Baker", "Kiran"), ("Acme",), ()]


@pytest.mark.parametrize(
    "broken",
    [
        "title: B\nredact: [{say: Acme, wiht: x}]\n",
        "title: B\nredact: Acme\n",
        "title: B\nredact: [{from: 2, to: 1}]\n",
        "title: [\nredact: [{say: Acme}]\n",
        "- title: B\n",
    ],
    ids=["key", "no list", "times", "no YAML", "no mapping"],
)
def test_redactions_that_cannot_be_read_are_not_taken_for_none(tmp_path, broken):
    repository = repository_of(tmp_path, a="title: A\n", b=broken)
    with pytest.raises(ShowProblems, match=r"episodes/b/episode\.yml"):
        repository.redactions()
