"""Names that git must not know: where they are read, what they become, and that nothing committed gives them away."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lfi_podcast.config.private import LEDGER, PRIVATE, private_problems, unknown_entries
from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.committed import fingerprint
from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.private import Names, PrivateName, keyed
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.show.check import check
from tests.helpers import EPISODE, SHOW, SLUG, run_lfi, said_once, sign_off

KEY = "00112233445566778899aabbccddeeff"
OTHER = KEY[::-1]


def episode(root: Path, redact: str, **files: str) -> Repository:
    folder = root / "episodes" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "episode.yml").write_text(f"title: One\nredact: [{redact}]\n")
    for name, content in ({"show": SHOW} | files).items():
        (root / f"{name}.yml").write_text(content)
    return Repository(root)


@pytest.mark.parametrize(
    ("private", "phrases", "stand_in"),
    [
        ("name-1: Kiran Patel\n", ("Kiran Patel",), "[redacted]"),
        ("name-1: [Kiran Patel, Kiran]\n", ("Kiran Patel", "Kiran"), "[redacted]"),
        ("name-1: {say: Kiran, with: the engineer}\n", ("Kiran",), "the engineer"),
        (f"key: {KEY}\nname-1: {{say: [Kiran Patel, Kiran]}}\n", ("Kiran Patel", "Kiran"), "[redacted]"),
    ],
)
def test_an_entry_becomes_its_words(tmp_path: Path, private: str, phrases: tuple[str, ...], stand_in: str):
    (item,) = episode(tmp_path, "{say: =name-1}", private=private).episode("one").redact
    assert (item.phrases, item.stand_in, item.say) == (phrases, stand_in, "=name-1")
    (own,) = episode(tmp_path, "{say: =name-1, with: my colleague}").episode("one").redact
    assert own.stand_in == "my colleague", "the episode's own stand-in counts most"


def test_without_the_file_an_entry_is_unknown(tmp_path: Path):
    (item,) = episode(tmp_path, "{say: =name-1}").episode("one").redact
    assert item.is_unknown and item.phrases == ()


def test_an_entry_that_a_private_yml_lacks_is_told_and_without_one_none_is(tmp_path: Path):
    redact = tuple(Redaction.model_validate({"say": say}) for say in ("Ann", "=name-1", "=nam-2"))
    assert not list(unknown_entries(redact, Names()))
    known = Names({"name-1": PrivateName.model_validate({"say": ["Kiran"]})})
    found = list(unknown_entries(known.resolved(redact), known))
    assert [key for key, _ in found] == [("redact", 2, "say")]
    assert found[0][1] == "'=nam-2' is not in private.yml; did you mean '=name-1'?"
    assert [message for _, message in unknown_entries(redact[2:], Names({}))] == [
        "'=nam-2' is not in private.yml; add it there"
    ]


def test_the_ledger_gives_the_stand_in_where_none_is_written(tmp_path: Path):
    ledger = f"{keyed(KEY, 'ACME  corp')}: Company A\n"
    private = f"key: {KEY}\nname-1: {{say: [Acme, Acme Corp.]}}\n"
    (item,) = episode(tmp_path, "{say: =name-1}", private=private, ledger=ledger).episode("one").redact
    assert item.stand_in == "Company A"
    (item,) = episode(tmp_path, "{say: =name-1}", private=private.replace(KEY, OTHER)).episode("one").redact
    assert item.stand_in == "[redacted]", "without the key the ledger says nothing"


def test_nothing_that_git_keeps_follows_from_the_words():
    """The fingerprint is made of what episode.yml says; the seal only tells something to whoever has the key."""
    given = Redaction(say="=name-1", stand_in="X")
    fingerprints = {
        fingerprint(Names({"name-1": PrivateName(say=say, stand_in=by)}, KEY).resolved([given]))
        for say in ("Kiran", "Ann")
        for by in (None, "Y")
    }
    assert fingerprints == {fingerprint([given])}
    seals = {
        item.seal
        for key in (KEY, OTHER)
        for say in (["Kiran"], ["Ann"], ["Ann", "Kiran"], ["kiran", "ANN"])
        for item in Names({"name-1": PrivateName(say=say)}, key).resolved([given])
        if isinstance(item, Secret)
    }
    assert len(seals) == 6, "whatever their order and capitals"


@pytest.mark.parametrize(
    ("private", "redact", "problem"),
    [
        (
            "name-1: Kiran\n",
            "{say: =name-2}",
            "one/episode.yml:2: redact[0].say: '=name-2' is not in private.yml",
        ),
        ("name-1: '...'\n", "{say: =name-1}", "private.yml:1: name-1.say[0]: has no letter or digit"),
        ("name-1: {says: Kiran}\n", "{say: =name-1}", "private.yml:1: name-1: is not an entry"),
        ("key: short\n", "{say: Ann}", "private.yml:1: key: is 'short'; is not 32 to 128 hexadecimal digits"),
        (
            "name-1: Kiran\n",
            "{say: =name-1, with: Kiran's boss}",
            "redact: `with` contains what `say: =name-1` removes",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, private: str, redact: str, problem: str):
    repository = episode(tmp_path, redact, private=private)
    assert [found for found in map(str, check(repository)) if problem in found]


def test_a_name_in_the_ledger_that_is_no_digest(tmp_path: Path):
    with pytest.raises(ShowProblems, match=r"ledger.yml:1: .*`lfi-podcast ledger` writes these lines"):
        episode(tmp_path, "{say: =name-1}", ledger="Kiran: Company A\n").episode("one")


def test_git_must_not_be_able_to_read_it(tmp_path: Path):
    repository = episode(tmp_path, "{say: =name-1}", private="name-1: Kiran\n")

    def complaints() -> list[str]:
        return [str(found) for found in check(repository) if "is not ignored by git" in found.message]

    assert not complaints(), "there is no git here"
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert complaints()
    (tmp_path / ".gitignore").write_text("/private.yml\n")
    assert not complaints()
    subprocess.run(["git", "add", "--force", "private.yml"], cwd=tmp_path, check=True)
    assert complaints(), "it is ignored, and kept all the same"
    subprocess.run(["git", "rm", "--quiet", "--force", "--cached", "private.yml"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").unlink()
    assert complaints()
    (tmp_path / "private.yml").unlink()
    assert not complaints(), "not everybody has names to keep"


@pytest.mark.parametrize("name", [PRIVATE, LEDGER])
def test_what_is_wrong_in_the_two_files_is_told_before_there_is_an_episode(tmp_path: Path, name: str):
    assert not list(private_problems(tmp_path))
    (tmp_path / name).write_text("- Kiran\n")
    (problem,) = private_problems(tmp_path)
    assert problem.path == name and "Kiran" not in problem.message


# --- Built --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built_private_show(built_show: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show that redacts a word of private.yml, built. Not to be changed."""
    show = Path(shutil.copytree(built_show, tmp_path_factory.mktemp("private") / "show"))
    said = said_once(show)
    (show / "private.yml").write_text(
        f"key: {KEY}\nname-1: {{say: [{said} Smith, {said}], with: the engineer}}\n"
    )
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "redact: [{say: =name-1}]\n")
    run_lfi(show, "build")
    sign_off(show)
    return show


@pytest.fixture
def private_show(built_private_show: Path, built_show: Path, tmp_path: Path) -> tuple[Path, str]:
    """One of one's own, and the word."""
    return Path(shutil.copytree(built_private_show, tmp_path / "show")), said_once(built_show)


def kept(show: Path) -> tuple[str, str]:
    folder = show / "episodes" / SLUG
    return (folder / "transcript.md").read_text(), (folder / "words.json").read_text()


def test_with_the_file_the_words_go_and_git_does_not_hear_of_them(private_show: tuple[Path, str]):
    show, said = private_show
    assert said not in "".join(kept(show)) and "the engineer" in kept(show)[0]
    words = Recognition.from_json(kept(show)[1].encode())
    assert len(words.silenced) == 1 and words.sealed == {"name-1": keyed(KEY, f"{said} Smith", said)}


def test_without_the_file_the_places_of_before_still_go(private_show: tuple[Path, str], lfi):
    show, said = private_show
    before, sound = kept(show), (show / "build" / SLUG / "master.mp3").read_bytes()
    (show / "private.yml").unlink()
    shutil.rmtree(show / "build")
    result = lfi("-C", show, "build")
    assert result.status == 0, result.out + result.err
    assert result.out.count("private.yml is missing: =name-1") == 1
    assert kept(show) == before and said not in result.out
    assert (show / "build" / SLUG / "master.mp3").read_bytes() == sound
    published = lfi("-C", show, "publish")
    assert published.status == 0 and published.out.count("private.yml is missing: =name-1") == 1


def test_without_the_file_nothing_new_can_be_looked_for(private_show: tuple[Path, str], lfi):
    show, _ = private_show
    (show / "private.yml").unlink()
    (show / "episodes" / SLUG / "episode.yml").write_text(
        EPISODE + "redact: [{say: =name-1}, {say: =name-2}]\n"
    )
    before = kept(show)
    result = lfi("-C", show, "build")
    assert result.status == 1 and "get private.yml from somebody who has it" in result.out
    assert kept(show) == before


def test_other_words_need_the_recording(private_show: tuple[Path, str], lfi):
    show, said = private_show
    assert lfi("-C", show, "publish").status == 0
    (show / "episodes" / SLUG / "recording.flac").unlink()
    assert lfi("-C", show, "publish").status == 0
    (show / "private.yml").write_text(f"key: {KEY}\nname-1: {{say: [{said}, hello], with: the engineer}}\n")
    result = lfi("-C", show, "publish")
    assert result.status == 1 and "the recording is missing" in result.out


def test_a_private_name_that_is_not_said_is_not_spelt(private_show: tuple[Path, str], lfi):
    show, said = private_show
    (show / "private.yml").write_text(f"name-1: {said[:-1]}q\n")
    result = lfi("-C", show, "build")
    assert result.status == 1 and "'=name-1' was not heard (most similar: 0:0" in result.out
    assert said[:-1] not in result.out + result.err
