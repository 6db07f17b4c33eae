"""What git keeps of the words: written once, then the people's, and never with a name that was redacted."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.episode.committed import CommittedWords, next_words, on_time_line
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.transcript.lines import parse_lines
from lfi_podcast.transcript.shift import cut_lines
from tests.words import heard

ENGINE = EngineIdentity(
    name="whisper", version="1", model="base", digest="aa", options={"prompt": "Kiran, Dekker"}
)
NAMES = {"host": "Host", "guest": "Guest"}
KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
STRETCH = Redaction.model_validate({"from": 2.0, "to": 3.5, "with": "a place"})


def recognition(text: str = "then Kiran called Vilnius again", draft: bool = False) -> Recognition:
    words = tuple(
        Word(text=word, start=float(n), end=n + 0.9, probability=0.9, speaker="host")
        for n, word in enumerate(text.split())
    )
    return Recognition(engine=ENGINE, language="en", draft=draft, words=words)


def lines(kept: CommittedWords) -> list[str]:
    return [line for line in (kept.text or "").splitlines() if line.startswith("[")]


def test_two_entries_of_the_glossary_that_make_a_name_are_kept_as_its_stand_in():
    priya = Redaction.model_validate({"say": "Priya Raman", "with": "the engineer"})
    told = ENGINE.model_copy(update={"options": {"prompt": "Dekker, Priya, Raman, Allspaw"}})
    as_heard = recognition("so it was").model_copy(update={"engine": told})
    kept = next_words(CommittedWords(None, None), as_heard, NAMES, [priya])
    assert kept.words.engine.options["prompt"] == "Dekker, the engineer, Allspaw"


def test_written_from_what_was_heard():
    kept = next_words(CommittedWords(None, None), recognition(), NAMES, [])
    assert lines(kept) == ["[00:00:00.000] Host: then Kiran called Vilnius again"]
    assert not kept.is_edited
    assert next_words(kept, recognition(), NAMES, []) == kept


@pytest.mark.parametrize("redact", [[KIRAN], [STRETCH], [KIRAN, STRETCH]])
def test_redacted_from_the_start_later_and_after_an_edit_all_the_same(redact: list[Redaction]):
    fresh = next_words(CommittedWords(None, None), recognition(), NAMES, redact)
    before = next_words(CommittedWords(None, None), recognition(), NAMES, [])
    assert next_words(before, recognition(), NAMES, redact) == fresh
    assert next_words(before, None, NAMES, redact) == fresh, "without the sound, in a fresh clone"

    edited = CommittedWords(before.words, before.text.replace("again", "AGAIN") + "\n# mine\n")
    assert edited.is_edited
    after = next_words(edited, recognition(), NAMES, redact)
    assert lines(after) == [line.replace("again", "AGAIN") for line in lines(fresh)]
    assert after.text.endswith("\n# mine\n") and after.is_edited
    assert after.words.words == fresh.words.words
    assert next_words(after, recognition(), NAMES, redact) == after


def test_the_name_is_in_neither_file():
    kept = next_words(CommittedWords(None, None), recognition(), NAMES, [KIRAN, STRETCH])
    both = kept.words.to_json().decode() + kept.text
    assert "Kiran" not in both and "Vilnius" not in both
    assert kept.words.engine.options["prompt"] == "the engineer, Dekker"
    assert lines(kept) == ["[00:00:00.000] Host: then the engineer a place again"]


def test_a_better_hearing_replaces_a_draft_and_never_the_other_way():
    draft = next_words(CommittedWords(None, None), recognition("than karen called", draft=True), NAMES, [])
    better = next_words(draft, recognition("then Kiran called"), NAMES, [])
    assert "then Kiran called" in better.text and not better.words.draft
    assert next_words(better, recognition("than karen called", draft=True), NAMES, []) == better


def test_an_edited_transcript_is_never_replaced():
    draft = next_words(CommittedWords(None, None), recognition("than karen called", draft=True), NAMES, [])
    edited = CommittedWords(draft.words, draft.text.replace("than karen", "Then Karin"))
    assert next_words(edited, recognition("then Kiran called"), NAMES, []) == edited


def test_a_transcript_that_people_brought_stays_and_gets_the_words():
    brought = CommittedWords(None, "[0:00] Host: Then Kiran called.\n")
    kept = next_words(brought, recognition(), NAMES, [])
    assert kept.text == brought.text and kept.words.words == recognition().words and kept.is_edited


def test_nothing_heard_and_nothing_there():
    assert next_words(CommittedWords(None, None), None, NAMES, []) == CommittedWords(None, None)


def test_what_nobody_edited_follows_the_names():
    """Described first and named later, or the other way round: the same in the end."""
    first = next_words(CommittedWords(None, None), recognition(), {}, [])
    assert lines(first) == ["[00:00:00.000] host: then Kiran called Vilnius again"]
    assert next_words(first, recognition(), NAMES, []) == next_words(
        CommittedWords(None, None), recognition(), NAMES, []
    )
    assert next_words(first, None, NAMES, []) == next_words(
        CommittedWords(None, None), recognition(), NAMES, []
    )


# Cuts change: words 0 to 4 are said at 0, 1, 2, 3 and 4 s of the recording, and take 0.9 s each.

RECORDING = recognition().model_copy(update={"time_line": TimeMap()})


def line(*cuts: tuple[float, float], offset: float = 5) -> TimeMap:
    return TimeMap(tuple(Span(start=start, end=end) for start, end in cuts), offset)


def built(
    kept: CommittedWords, now: TimeMap, redact: Sequence[Redaction] = (), heard: bool = True
) -> CommittedWords:
    """As a build leaves the two files on a time line."""
    there = RECORDING.on(now) if heard else None
    return next_words(on_time_line(kept, now, RECORDING if heard else None, NAMES), there, NAMES, redact)


def edited(kept: CommittedWords, before: str, after: str) -> CommittedWords:
    assert kept.text and before in kept.text
    return CommittedWords(kept.words, kept.text.replace(before, after))


def said(kept: CommittedWords) -> list[tuple[float, str]]:
    return [(word.start, word.text) for word in kept.words.words] if kept.words else []


def test_what_nobody_edited_follows_the_cuts_and_comes_back_with_them():
    whole = built(CommittedWords(None, None), line())
    assert said(whole) == [(5, "then"), (6, "Kiran"), (7, "called"), (8, "Vilnius"), (9, "again")]
    cut = built(whole, line((1.95, 3)))
    assert said(cut) == [(5, "then"), (6, "Kiran"), (6.95, "Vilnius"), (7.95, "again")]
    assert lines(cut) == ["[00:00:05.000] Host: then Kiran Vilnius again"]
    assert cut == built(CommittedWords(None, None), line((1.95, 3))), "as if it had been cut from the start"
    assert built(cut, line((1.95, 3))) == cut
    assert built(cut, line()) == whole
    assert said(built(whole, line((1.95, 3)), heard=False)) == said(cut), "without build/"


def test_another_intro_moves_everything():
    whole = built(CommittedWords(None, None), line())
    corrected = edited(whole, "then", "Then")
    for kept in (whole, corrected):
        moved = built(kept, line(offset=12.25))
        assert [at for at, _ in said(moved)] == [12.25, 13.25, 14.25, 15.25, 16.25]
        assert lines(moved) == [lines(kept)[0].replace("00:05.000", "00:12.250")]
        assert built(moved, line()) == kept


def test_a_corrected_line_moves_and_stays_as_it_was_written():
    kept = edited(
        built(CommittedWords(None, None), line()),
        "again\n",
        "again\n\n# mine\n  [0:9.5]  Host :  and   more\n",
    )
    moved = built(kept, line((0, 0.4)))
    assert moved.is_edited
    assert moved.text == kept.text.replace("[0:9.5]", "[00:00:09.100]"), "the first line starts at the joint"
    assert built(moved, line((0, 0.4))) == moved


def test_what_is_cut_out_of_a_corrected_line_stays_as_a_heading():
    kept = edited(built(CommittedWords(None, None), line()), "called Vilnius", "called, Vilnius")
    cut = built(kept, line((1.95, 3)))
    assert lines(cut) == ["[00:00:05.000] Host: then Kiran Vilnius again"]
    assert "\n# cut: [00:00:02.000] Host: called,\n" in cut.text
    assert [line.text for line in parse_lines("transcript.md", cut.text)] == ["then Kiran Vilnius again"]
    assert built(cut, line((1.95, 3))) == cut
    more = built(cut, line((0, 1), (1.95, 3)))
    assert lines(more) == ["[00:00:05.000] Host: Kiran Vilnius again"]
    assert [item.start for item in cut_lines(more.text)] == [0, 2]

    back = built(cut, line())
    assert lines(back) == ["[00:00:05.000] Host: then Kiran Vilnius again", "[00:00:07.000] Host: called,"]
    assert "# cut" not in back.text
    assert said(back) == said(kept)


def test_a_line_that_is_cut_as_a_whole_comes_back_where_it_was():
    text = "[0:05] Host: then Kiran\n[0:07] Host: called Vilnius!\n[0:09] Host: again\n# the end\n"
    kept = CommittedWords(built(CommittedWords(None, None), line()).words, text)
    cut = built(kept, line((1.95, 4)))
    assert lines(cut) == ["[00:00:05.000] Host: then Kiran", "[00:00:06.950] Host: again"]
    assert "# cut: [00:00:02.000] Host: called Vilnius!" in cut.text
    back = built(cut, line())
    assert parse_lines("", back.text) == parse_lines("", text)
    assert back.text.endswith("\n# the end\n")


def test_a_cut_through_a_word_keeps_or_takes_the_whole_of_it():
    kept = edited(built(CommittedWords(None, None), line()), "again", "AGAIN")
    assert lines(built(kept, line((1.1, 1.4)))) == lines(kept)
    cut = built(kept, line((1.4, 2.2)))
    assert lines(cut) == ["[00:00:05.000] Host: then called Vilnius AGAIN"]
    assert "# cut: [00:00:01.450] Host: Kiran" in cut.text, "inside the cut, whatever other cuts do later"
    assert "# cut: [00:00:01.450]" in built(cut, line((1.4, 2.2), (4.95, 6))).text


def test_a_heading_of_somebodys_own_is_no_cut():
    kept = edited(
        built(CommittedWords(None, None), line()), "again", "AGAIN\n# cut: the rest?\n# cut: [soon] x"
    )
    assert built(kept, line((0, 0.1))).text == kept.text


@pytest.mark.parametrize("redact", [[KIRAN], [STRETCH], [KIRAN, STRETCH]])
def test_a_redacted_word_stays_redacted_wherever_it_moves(redact: list[Redaction]):
    """A stretch is not asked for again: its times are those of the first time line."""
    first = built(CommittedWords(None, None), line(offset=0), redact)
    spoken = [item for item in redact if item.start is None]
    for kept in (first, edited(first, "then", "Then")):
        cut = built(kept, line((0.95, 2), offset=0), spoken, heard=False)
        back = built(cut, line(offset=0), spoken, heard=False)
        for each in (cut, back):
            both = each.words.to_json().decode() + each.text
            assert KIRAN not in redact or "Kiran" not in both
            assert STRETCH not in redact or "Vilnius" not in both


def test_words_of_before_there_was_a_record_stand_where_they_are():
    old = next_words(CommittedWords(None, None), recognition(), NAMES, [])
    assert old.words.time_line is None
    assert on_time_line(old, line((0, 3)), None, NAMES) == old


def test_without_the_recording_nothing_moves():
    kept = built(CommittedWords(None, None), line())
    assert on_time_line(kept, None, None, NAMES) == kept


@given(
    heard(), *[st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40)), max_size=3)] * 2, st.integers(0, 9)
)
def test_whatever_is_cut_nothing_that_a_person_wrote_is_lost(words, first, second, offset):
    """No two words are alike here: where a word is said twice and written once, nobody can tell which is meant.

    A word that a cut goes through is another one afterwards, and may be on either side.
    """
    words = tuple(word.model_copy(update={"text": f"{n}{word.text}"}) for n, word in enumerate(words))
    recording = Recognition(engine=ENGINE, language="en", time_line=TimeMap(), words=words)
    before, after = (
        line(*((start / 3, start / 3 + length / 5) for start, length in cuts), offset=each)
        for cuts, each in ((first, 0), (second, offset / 3))
    )
    kept = next_words(CommittedWords(None, None), recording.on(before), NAMES, [])
    kept = CommittedWords(kept.words, f"{kept.text}# mine\n")
    edges = [edge for cut in (*before.cuts, *after.cuts) for edge in (cut.start, cut.end)]
    touched = {
        word.text for word in words if any(word.start - 0.01 < edge < word.end + 0.01 for edge in edges)
    }
    moved = on_time_line(kept, after, recording, NAMES)
    parse_lines("transcript.md", moved.text)
    tokens = sorted(
        word for item in (*parse_lines("", kept.text), *cut_lines(kept.text)) for word in item.text.split()
    )
    assert tokens == sorted(
        word for item in (*parse_lines("", moved.text), *cut_lines(moved.text)) for word in item.text.split()
    )
    assert {word.text for word in moved.words.words} ^ {w.text for w in recording.on(after).words} <= touched
    assert len({word.text for word in moved.words.words}) == len(moved.words.words)
    assert on_time_line(moved, after, recording, NAMES) == moved
    back = on_time_line(moved, before, recording, NAMES)
    assert {word for item in cut_lines(back.text) for word in item.text.split()} <= touched


def test_a_stand_in_that_is_longer_than_its_stretch_does_not_grow():
    short = Redaction.model_validate({"from": 1.1, "to": 1.2, "with": "a very old company"})
    kept = next_words(CommittedWords(None, None), recognition(), NAMES, [short])
    kept = CommittedWords(kept.words, kept.text.replace("again", "AGAIN"))
    for _ in range(3):
        kept = next_words(kept, recognition(), NAMES, [short])
        assert lines(kept) == ["[00:00:00.000] Host: then a very old company called Vilnius AGAIN"]


def test_folded_acknowledgements_stay_in_the_words_and_come_back():
    tale = recognition("Then nobody called. And nobody knew why.")
    mhm = Word(text="Mhm.", start=1.2, end=1.5, probability=0.9, speaker="guest")
    heard = tale.model_copy(update={"words": tuple(sorted((*tale.words, mhm), key=lambda word: word.start))})
    whole = next_words(CommittedWords(None, None), heard, NAMES, [])
    folded = next_words(whole, heard, NAMES, [], fold=True)
    assert [line.split("] ")[1] for line in lines(whole)] == [
        "Host: Then nobody called. And nobody knew why.",
        "Guest: Mhm.",
    ]
    assert lines(folded) == lines(whole)[:1]
    assert not folded.is_edited and folded.words.words == whole.words.words
    assert next_words(folded, heard, NAMES, []) == whole
