"""What becomes of a feed, as files: tests/data/imports has each feed beside what is written and told."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from lfi_podcast.config.scaffold import show_files
from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.imports.elements import read_elements
from lfi_podcast.imports.episode_file import Brought, episode_files
from lfi_podcast.imports.parse import parse_feed
from lfi_podcast.imports.plan import plan_import
from lfi_podcast.imports.yaml_text import with_values
from lfi_podcast.model.episode import EpisodeFile
from lfi_podcast.model.show import Show
from tests.helpers import ROOT

FEEDS = sorted((ROOT / "tests" / "data" / "imports").glob("*.xml"))
ADDRESS = "https://feeds.host.example/near"


def written(feed: bytes) -> str:
    """All files and findings of an import without anything fetched."""
    plan = plan_import(
        parse_feed([(ADDRESS, read_elements(feed, ADDRESS))]), ADDRESS, "https://new.example/", {}
    )
    data = dict(plan.show.data)
    outline = show_files(data["title"], UUID(data["guid"]), "lfi-podcast", data["link"])["show.yml"].decode()
    files, findings = {"show.yml": with_values(outline, data).encode()}, [*plan.findings, *plan.show.findings]
    validate(Show, read_yaml("show.yml", files["show.yml"]))
    for episode in plan.episodes:
        own, told = episode_files(episode, Brought(sound=".mp3"), plan.show.people, data["explicit"])
        validate(EpisodeFile, read_yaml("episode.yml", own["episode.yml"]))
        files |= {f"{episode.slug}/{name}": content for name, content in own.items()}
        findings += told
    texts = [f"== {name}\n{content.decode()}" for name, content in files.items()]
    lines = [" | ".join((each.kind, each.where, each.what, each.detail)) for each in findings]
    return "".join(texts) + "== findings\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_a_feed_becomes_these_files(path: Path):
    expected, found = path.with_suffix(".txt"), written(path.read_bytes())
    if os.environ.get("LFI_REGENERATE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
