"""What the glossary may have put into an engine's mouth: suspected, heard again without it, and settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Listening, Prompted
from lfi_podcast.speech.pocketsphinx import Pocketsphinx
from lfi_podcast.speech.prompted import heard, settled, suggested

TERMS = ("Allspaw", "Dekker", "incident review", "near-miss")


def words(text: str, probability: float = 0.9, start: float = 0.0) -> list[Word]:
    return [
        Word(text=word, start=start + 0.4 * at, end=start + 0.4 * (at + 1), probability=probability)
        for at, word in enumerate(text.split())
    ]


@dataclass
class Scripted:
    """An engine that writes one thing with its prompt, and another without it."""

    prompted: Sequence[Word]
    plainly: Sequence[Word]
    terms: Sequence[str] = TERMS
    longest_segment: float = 28.0
    calls: list[str] = field(default_factory=list)

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(name="whisper", version="1", model="m", digest="")

    def hear(self, pcm: bytes) -> Sequence[Word]:
        self.calls.append("prompted")
        return self.prompted

    def hear_unprompted(self, pcm: bytes) -> Sequence[Word]:
        self.calls.append("unprompted")
        return self.plainly


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("We met Dekker there. Allspaw, Dekker.", ["Allspaw, Dekker."]),
        ("Dekker.", ["Dekker."]),
        ("Glossary. We know.", ["Glossary."]),
        ("An incident review. Yes. Near miss. Yes.", ["Near miss."]),
        ("we asked Dekker Allspaw and others", ["Dekker Allspaw"]),
        ("as Allspaw Dekker incident review said", ["Allspaw Dekker incident review"]),
        ("as Dekker and Allspaw said", []),
        ("the incident review that Dekker led", []),
        ("go on " * 6, [("go on " * 6).strip()]),
        ("", []),
    ],
)
def test_what_is_suspected(text: str, suspected: list[str]):
    said = words(text)
    found = [" ".join(word.text for word in said[run.start : run.stop]) for run in suggested(said, TERMS)]
    assert found == suspected
    assert suggested(said, ()) == [], "without a prompt nothing can come from it"


def test_what_was_hardly_believed_is_suspected():
    said = [*words("We know that."), *words("Music.", 0.003, 2.0)]
    assert suggested(said, TERMS) == [range(3, 4)]


def test_what_is_not_heard_without_the_prompt_is_dropped():
    said = [
        *words("Then he laughed."),
        *words("Allspaw, Dekker.", start=1.2),
        *words("And so on.", start=4.0),
    ]
    again = [*words("Then he laughed."), *words("And so on.", start=4.0)]
    engine = Scripted(said, again)
    assert isinstance(engine, Prompted)
    assert [word.text for word in heard(engine, b"")] == "Then he laughed. And so on.".split()


def test_what_is_heard_there_without_the_prompt_comes_in_its_place():
    said = [*words("Yes."), *words("Allspaw.", 0.003, 0.4), *words("No.", start=3.0)]
    again = [*words("Yes."), *words("All is well.", start=0.5), *words("No.", start=3.0)]
    assert [word.text for word in heard(Scripted(said, again), b"")] == "Yes. All is well. No.".split()


def test_a_term_that_was_said_keeps_its_spelling():
    said = [*words("Who?"), *words("Dekker.", start=0.4)]
    assert settled(said, [range(1, 2)], [*words("Who?"), *words("Decker.", start=0.42)]) == tuple(said)


def test_of_a_sentence_only_what_the_prompt_added_goes():
    said = words("The article by John Allspaw explains contains", 0.3)
    again = words("The article by John Alsplough explains")
    kept = settled(said, [range(len(said))], again)
    assert " ".join(word.text for word in kept) == "The article by John Allspaw explains"


def test_a_loop_that_is_heard_without_the_prompt_does_not_leave_the_rest_beyond_doubt():
    """As over speech played backwards: what was left, "I guess, right?", would be in no doubt."""
    said = [*words("Human factors, human factors.", 0.1), *words("I guess, right?", 0.4, 1.6)]
    again = words("I don't know how much I've seen, but " * 6, 0.9)
    kept = settled(said, [range(len(said))], again)
    assert [word.text for word in kept] == [word.text for word in again]


def test_nothing_is_heard_twice_without_need():
    engine = Scripted(words("We met Dekker there."), ())
    assert heard(engine, b"") == engine.prompted and engine.calls == ["prompted"]
    assert not isinstance(Pocketsphinx(Listening("", "en", TERMS)), Prompted)
