"""The ledger: names are found by their digests, in every spelling, and nothing in it can be turned back into them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.config.repository import Repository
from lfi_podcast.model.private import Names, PrivateName, keyed
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.show.check import check
from lfi_podcast.transcript.ledger import named
from tests.helpers import SHOW

KEY = "00112233445566778899aabbccddeeff"
PHRASES = ["Kiran", "Kiran Patel", "O'Hara", "Zoë Weiß", "Acme Corp.", "J. R. Ewing", "Škoda Auto"]
FILLERS = ["annual", "kirana", "and", "a", "Patel", "Corp", "—", "10", "Hannah", "[00:00:01.000]"]


def ledger(*phrases: str, key: str | None = KEY) -> Names:
    return Names({}, key, {keyed(KEY, phrase): "Company A" for phrase in phrases})


@given(
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(FILLERS), max_size=5),
    st.lists(st.sampled_from(FILLERS), max_size=5),
    st.sampled_from([str, str.upper, str.lower]),
    st.sampled_from(["", "'s", "’s", "s", ".", ", "]),
    st.sampled_from([" ", "\n", "  ", "\u00a0"]),
)
def test_a_name_is_found_where_it_stands_and_only_there(phrase, before, after, case, ending, space):
    written = case(phrase).replace(" ", space).replace("ß", "ß") + ending
    text = " ".join([*before, written, *after])
    names = ledger(phrase)
    start = len(" ".join([*before, ""])) if before else 0
    assert (start, "Company A") in named(text, names) or "SS" in written
    assert not named(" ".join([*before, *after]), names)


@pytest.mark.parametrize(
    "names",
    [Names(), ledger("Kiran", key=None), ledger("Kiran", key=KEY[::-1]), Names(None, KEY, {})],
    ids=["nothing", "no key", "another key", "no ledger"],
)
def test_without_the_key_nothing_is_known(names: Names):
    assert not named("Kiran and Kiran", names)


def test_entries_are_known_without_a_ledger():
    names = Names({"name-1": PrivateName(say=["Kiran"]), "name-2": PrivateName(say=["Acme"], stand_in="A")})
    assert [called for _, called in named("Kiran of Acme", names)] == ["=name-1", "A"]


@pytest.mark.parametrize("text", ["Patel, Kiran", "K. Patel", "kiran_patel", "@kiranpatel", "Kiran (Patel)"])
def test_entries_are_known_in_all_their_forms(text: str):
    names = Names({"name-1": PrivateName(say=["Kiran Patel"])}, KEY, {keyed(KEY, "Kiran Patel"): "A"})
    assert [called for _, called in named(text, names)] == ["A"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "episodes" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "show.yml").write_text(SHOW)
    (folder / "episode.yml").write_text("title: One\n")
    return tmp_path


def test_check_tells_where_a_name_stands_and_does_not_spell_it(root: Path):
    folder = root / "episodes" / "one"
    (folder / "episode.yml").write_text("title: One\n# From Kiran\nsummary: Of Kirans, and kiranas.\n")
    (folder / "notes.md").write_text("Notes by Kiran\n\nPatel.\n")
    (folder / "transcript.md").write_text("[0:00] Host: nobody\n[0:01] Host: said KIRAN’s name\n")
    words = [
        Word(text=text, start=at, end=at + 1, probability=1.0)
        for at, text in enumerate(["the engineer", "and", "kiran", "patel"])
    ]
    engine = EngineIdentity(name="x", version="1", model="m", digest="00")
    (folder / "words.json").write_bytes(
        Recognition(engine=engine, language="en", words=tuple(words)).to_json()
    )
    (root / "private.yml").write_text(
        f"key: {KEY}\nname-1: {{say: [Kiran Patel, Kiran], with: the engineer}}\n"
    )
    found = [
        problem for problem in check(Repository(root)) if "is 'the engineer' elsewhere" in problem.message
    ]
    assert [(problem.path, problem.line) for problem in found] == [
        ("episodes/one/episode.yml", 2),
        ("episodes/one/episode.yml", 3),
        ("episodes/one/notes.md", 1),
        ("episodes/one/transcript.md", 2),
        ("episodes/one/words.json", 0),
    ]
    assert all(problem.level == "warning" for problem in found)
    assert "at 0:02" in found[-1].message and not any("iran" in str(problem) for problem in found)
