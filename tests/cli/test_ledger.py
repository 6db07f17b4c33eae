"""`lfi-podcast ledger`: what it writes git may keep, and it gives no name away."""

from pathlib import Path

import pytest

from lfi_podcast.config.repository import Repository
from tests.helpers import SHOW


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "episodes" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "show.yml").write_text(SHOW)
    (folder / "episode.yml").write_text("title: One\n")
    return tmp_path


def test_it_writes_what_git_may_keep(root: Path, lfi):
    private, file = root / "private.yml", root / "ledger.yml"
    private.write_text("# Mine\nname-1: {say: [Kiran Patel, Kiran], with: the engineer}\nname-2: Acme\n")
    done = lfi("-C", root, "ledger")
    assert done.status == 0 and "2 names are in ledger.yml, 2 of them new" in done.out
    assert "name-2 has no stand-in yet" in done.err
    key, rest = private.read_text().split("\n", 1)
    assert key.startswith("key: ") and rest.startswith("# Mine\n")
    written = file.read_text()
    assert written.count("the engineer") == 2 and "iran" not in written
    assert lfi("-C", root, "ledger").status == 0
    assert (private.read_text().split("\n", 1)[0], file.read_text()) == (key, written)

    private.write_text(f"{key}\nname-3: [Kiran]\n")
    (root / "episodes" / "one" / "episode.yml").write_text("title: One\nredact: [{say: =name-3}]\n")
    (item,) = Repository(root).episode("one").redact
    assert item.stand_in == "the engineer", "as everywhere else"
    private.write_text(f"{key}\nname-3: {{say: Kiran, with: Company B}}\n")
    refused = lfi("-C", root, "ledger")
    assert (
        refused.status == 1
        and "its stand-in is 'the engineer' in ledger.yml, but 'Company B' here" in refused.err
    )
    assert file.read_text() == written


def test_nothing_to_note_without_private_yml(root: Path, lfi):
    done = lfi("-C", root, "ledger")
    assert done.status == 1 and "private.yml: is missing" in done.err
