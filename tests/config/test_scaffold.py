"""The files of a new show: valid at once, every setting explained, and the same jobs and targets as in a clone."""

import re
from itertools import pairwise
from uuid import UUID

import pytest
import yaml

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.scaffold import show_files
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.show import AudioSettings, Show, SpeechSettings
from lfi_podcast.show.check import check
from lfi_podcast.work.files import write_new
from tests.helpers import ROOT

GUID = UUID("9b024349-ccf0-5f69-a609-6b82873eab3c")
FILES = show_files("Near Misses", GUID, "lfi-podcast==0.1.0")
SHOW_FILE = FILES["show.yml"].decode()


def uncommented() -> str:
    """With each setting made that is only shown."""
    return re.sub(r"^( *)# (?=[a-z_]+: )", r"\1", SHOW_FILE, flags=re.MULTILINE)


def test_a_new_show_is_valid_and_what_is_to_be_filled_in_is_told(tmp_path):
    write_new(tmp_path, FILES)
    problems = check(Repository(tmp_path))
    assert {(problem.key, problem.level) for problem in problems} == {
        ("description", "warning"),
        ("link", "warning"),
        ("artwork", "warning"),
        ("author", "warning"),
        ("owner", "warning"),
    }
    assert all(problem.line for problem in problems)


def test_what_is_filled_in_is_not_told_any_more(tmp_path):
    write_new(tmp_path, show_files("Near Misses", GUID, "lfi-podcast", "https://near.example.org/"))
    show = tmp_path / "show.yml"
    text = re.sub(r"What the show is about.*", "Of near misses.", show.read_text())
    show.write_text(re.sub(r"^# (?=author: |owner: )", "", text, flags=re.MULTILINE))
    (tmp_path / "artwork/cover.jpg").write_bytes((ROOT / "tests/data/cover.jpg").read_bytes())
    assert check(Repository(tmp_path)) == []


def test_every_key_is_there_and_right_as_it_is_shown():
    data = read_yaml("show.yml", uncommented().encode()).data
    for model, keys in (
        (Show, data),
        (AudioSettings, data["audio"]),
        (SpeechSettings, data["speech"]),
    ):
        assert set(keys) == {field.alias or name for name, field in model.model_fields.items()}
    validate(Show, read_yaml("show.yml", uncommented().encode()))


def test_every_setting_is_explained():
    """On its line, or on the line before its group."""
    lines = SHOW_FILE.splitlines()
    for before, line in pairwise(lines):
        if re.match(r"(# )?[a-z_]+: ", line) and not line.startswith(("title", "# copyright")):
            assert re.search(r" {2,}# \S|   # \S", line) or before.startswith("#"), line


@pytest.mark.parametrize(
    "title", ["Yes", "2026", "A: b", "# no", "It's", 'Say "x"', "Überraschung", "<< x >>"]
)
def test_any_title_is_kept(title: str):
    files = show_files(title, GUID, "lfi-podcast")
    assert yaml.safe_load(files["show.yml"])["title"] == title
    assert files["README.md"].decode().startswith(f"# {title}\n")


def recipes(makefile: str) -> dict[str, str]:
    """What each target that people are told of says and does, wherever the program is."""
    found = re.findall(r"^([a-z-]+):.*?(## .*\n(?:\t.*\n)*)", makefile, re.MULTILINE)
    return dict(found)


def test_targets_do_what_they_do_in_a_clone():
    own, clone = recipes(FILES["Makefile"].decode()), recipes((ROOT / "Makefile").read_text())
    assert len(own) > 15
    assert "$(DIR)" in clone.pop("import"), "a clone is a show already, so that another one needs a folder"
    assert "$(DIR)" not in own.pop("import")
    assert {target: clone.get(target) for target in own} == own


def test_only_the_way_to_the_program_differs_between_the_jobs():
    for name in ("github", "gitlab"):
        clone = (ROOT / f"docs/ci/{name}.yml").read_text()
        own = FILES[f"ci/{name}.yml"].decode()
        assert "pip install --quiet 'lfi-podcast==0.1.0'" in own
        different = [a for a, b in zip(own.splitlines(), clone.splitlines(), strict=True) if a != b]
        assert all("lfi-podcast" in line for line in different) and len(different) < 6
        assert yaml.safe_load(own).keys() == yaml.safe_load(clone).keys()
