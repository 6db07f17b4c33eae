"""What git keeps of the words: written once, then the people's, and never with a name that was redacted."""

import pytest

from lfi_podcast.model.episode import Redaction
from lfi_podcast.model.transcript import EngineIdentity, Hearing, Word
from lfi_podcast.pipeline.transcripts import Kept, decide

ENGINE = EngineIdentity(
    name="whisper", version="1", model="base", digest="aa", options={"prompt": "Kiran, Dekker"}
)
NAMES = {"host": "Host", "guest": "Guest"}
KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
STRETCH = Redaction.model_validate({"from": 2.0, "to": 3.5, "with": "a place"})


def hearing(text: str = "then Kiran called Vilnius again", draft: bool = False) -> Hearing:
    words = tuple(
        Word(text=word, start=float(n), end=n + 0.9, probability=0.9, speaker="host")
        for n, word in enumerate(text.split())
    )
    return Hearing(engine=ENGINE, language="en", draft=draft, words=words)


def lines(kept: Kept) -> list[str]:
    return [line for line in (kept.text or "").splitlines() if line.startswith("[")]


def test_written_from_what_was_heard():
    kept = decide(Kept(None, None), hearing(), NAMES, [])
    assert lines(kept) == ["[00:00:00.000] Host: then Kiran called Vilnius again"]
    assert not kept.is_edited
    assert decide(kept, hearing(), NAMES, []) == kept


@pytest.mark.parametrize("redact", [[KIRAN], [STRETCH], [KIRAN, STRETCH]])
def test_redacted_from_the_start_later_and_after_an_edit_all_the_same(redact: list[Redaction]):
    fresh = decide(Kept(None, None), hearing(), NAMES, redact)
    before = decide(Kept(None, None), hearing(), NAMES, [])
    assert decide(before, hearing(), NAMES, redact) == fresh
    assert decide(before, None, NAMES, redact) == fresh, "without the sound, in a fresh clone"

    edited = Kept(before.words, before.text.replace("again", "AGAIN") + "\n# mine\n")
    assert edited.is_edited
    after = decide(edited, hearing(), NAMES, redact)
    assert lines(after) == [line.replace("again", "AGAIN") for line in lines(fresh)]
    assert after.text.endswith("\n# mine\n") and after.is_edited
    assert after.words.words == fresh.words.words
    assert decide(after, hearing(), NAMES, redact) == after


def test_the_name_is_in_neither_file():
    kept = decide(Kept(None, None), hearing(), NAMES, [KIRAN, STRETCH])
    both = kept.words.to_json().decode() + kept.text
    assert "Kiran" not in both and "Vilnius" not in both
    assert kept.words.engine.options["prompt"] == "the engineer, Dekker"
    assert lines(kept) == ["[00:00:00.000] Host: then the engineer a place again"]


def test_a_better_hearing_replaces_a_draft_and_never_the_other_way():
    draft = decide(Kept(None, None), hearing("than karen called", draft=True), NAMES, [])
    better = decide(draft, hearing("then Kiran called"), NAMES, [])
    assert "then Kiran called" in better.text and not better.words.draft
    assert decide(better, hearing("than karen called", draft=True), NAMES, []) == better


def test_an_edited_transcript_is_never_replaced():
    draft = decide(Kept(None, None), hearing("than karen called", draft=True), NAMES, [])
    edited = Kept(draft.words, draft.text.replace("than karen", "Then Karin"))
    assert decide(edited, hearing("then Kiran called"), NAMES, []) == edited


def test_a_transcript_that_people_brought_stays_and_gets_the_words():
    brought = Kept(None, "[0:00] Host: Then Kiran called.\n")
    kept = decide(brought, hearing(), NAMES, [])
    assert kept.text == brought.text and kept.words.words == hearing().words and kept.is_edited


def test_nothing_heard_and_nothing_there():
    assert decide(Kept(None, None), None, NAMES, []) == Kept(None, None)


def test_what_nobody_edited_follows_the_names():
    """Described first and named later, or the other way round: the same in the end."""
    first = decide(Kept(None, None), hearing(), {}, [])
    assert lines(first) == ["[00:00:00.000] host: then Kiran called Vilnius again"]
    assert decide(first, hearing(), NAMES, []) == decide(Kept(None, None), hearing(), NAMES, [])
    assert decide(first, None, NAMES, []) == decide(Kept(None, None), hearing(), NAMES, [])
