"""What speaks against words: each sign on its own, together at one place, and with an id that lasts."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.doubt import Doubt
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.speech.agreement import Likeness, likeness
from lfi_podcast.speech.doubt import doubts, in_question
from lfi_podcast.speech.engine import Listening, placed, segments
from lfi_podcast.speech.pocketsphinx import Pocketsphinx
from lfi_podcast.speech.voice_activity import measuring, voiced
from tests.speech.helpers import DEMO, blocks, sound
from tests.speech.noises import noises, pcm
from tests.words import heard

VOICE = {None: ((0.0, 1e6),)}
SENTENCE = "we learn from near misses when nobody is blamed for them"


def recognition(words: Sequence[Word], engine: str = "whisper", language: str = "en") -> Recognition:
    identity = EngineIdentity(name=engine, version="1", model="m", digest="")
    return Recognition(engine=identity, language=language, words=tuple(words))


def spoken(
    text: str, start: float = 0.0, each: float = 0.4, probability: float = 0.9, speaker: str | None = None
) -> list[Word]:
    """Words one after the other."""
    return [
        Word(
            text=word,
            start=round(start + number * each, 3),
            end=round(start + (number + 1) * each, 3),
            probability=probability,
            speaker=speaker,
        )
        for number, word in enumerate(text.split())
    ]


def judge(words: Sequence[Word], voiced_spans=VOICE, **more) -> list[tuple[str, str, bool]]:
    return [
        (doubt.kind, doubt.text, doubt.serious) for doubt in doubts(recognition(words, **more), voiced_spans)
    ]


def test_plain_speech_is_not_in_doubt():
    assert judge(spoken(SENTENCE)) == []
    assert judge(spoken("no no I mean the the report")) == []
    assert judge([]) == []


def test_words_over_silence():
    words = [*spoken("yes it was"), *spoken("thank you all", 5.0), *spoken("and then", 9.0)]
    assert judge(words, {None: ((0.0, 1.3), (8.9, 10.0))}) == [("silence", "thank you all", True)]
    assert judge(words, {None: ((0.0, 1.3), (5.35, 10.0))}) == [], "times reach into the pause before"
    assert judge(words, {None: ((0.0, 0.7), (4.9, 10.0))}) == [], "the soft end of a sentence"
    doubtful = [word.model_copy(update={"probability": 0.5}) for word in words]
    assert judge(doubtful, {None: ((0.0, 0.7), (4.9, 10.0))}) == [("silence", "was", True)]
    assert judge(words, None) == [], "without the sound nothing is known of silence"


def test_a_word_that_lasts_over_a_pause_is_no_silence():
    words = [Word(text="well", start=1.0, end=4.0, probability=0.9)]
    assert judge(words, {None: ((0.8, 1.6),)}) == [("pause", "well", False)]
    assert judge(words, {None: ((0.0, 0.9),)})[0][0] == "silence"
    assert judge(words, {None: ((0.8, 4.2),)}) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no no no it was", [("repeat", "no no no", False)]),
        ("I think I think I think so", [("repeat", "I think I think I think", False)]),
        ("you " * 12, [("loop", ("you " * 12).strip(), True)]),
        (
            "So we go. so we go, So we go so we stop",
            [("loop", "So we go. so we go, So we go so we", True)],
        ),
        ("thank you for that and thank you for this", []),
    ],
)
def test_repeats(text: str, expected: list):
    assert judge(spoken(text)) == expected


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("alpha bravo charlie delta echo golf".split()), min_size=1, max_size=8),
    st.integers(3, 6),
)
def test_every_loop_is_found(unit: list[str], times: int):
    words = spoken(f"before it {' '.join(unit * times)} after it")
    (doubt,) = doubts(recognition(words), VOICE)
    assert doubt.kind in ("loop", "repeat")
    assert " ".join(unit * times) in doubt.text and "before" not in doubt.text


def test_nobody_speaks_so_fast():
    assert judge(spoken("the international organisation", each=0.12))[0][0::2] == ("speed", True)
    assert judge(spoken("the international organisation", each=0.7)) == []
    assert judge(spoken("of it in a", each=0.1)) == [], "short words are soon said"
    stand_in = Word(text="a company that shall not be named here", start=0.4, end=0.8, probability=1)
    assert judge([*spoken("then"), stand_in, *spoken("called us", 0.8)]) == []


def test_words_without_length():
    assert judge(spoken("this took no time at all", each=0.0))[0][0::2] == ("speed", True)
    assert judge(spoken("a no go", each=0.0)) == [("no length", "a no go", True)]


def test_inventions_need_weak_voice():
    words = spoken("thanks for watching", 5.0)
    assert judge(words) == [("subtitle", "thanks for watching", False)]
    assert judge(spoken("thanks for watching", probability=0.7)) == [
        ("invention", "thanks for watching", True)
    ]
    assert judge(words, {None: ((5.0, 5.2), (5.4, 5.6), (5.8, 6.0))}) == [
        ("invention", "thanks for watching", True)
    ]
    assert judge(words, {None: ((5.0, 5.2), (5.4, 5.6), (5.8, 6.0))}, language="de") == []
    assert judge(spoken("♪ la")) == [("invention", "♪", True)]


def test_what_the_engine_was_not_sure_of():
    words = [*spoken("we learn from"), *spoken("misses near some", 1.2, probability=0.3), *spoken("all", 2.4)]
    assert judge(words) == [("unsure", "misses near some", False)]
    assert judge(words, engine="pocketsphinx") == [("unsure", "misses near some", False)]
    one = [word.model_copy(update={"probability": 0.1}) if word.text == "near" else word for word in words]
    assert judge(spoken("we learn from") + one[4:5] + spoken("misses for all", 2.0)) == []


def test_what_the_engine_hardly_believed():
    improbable = [*spoken("thank you", probability=0.1), *spoken("so much", 0.8, probability=0.7)]
    assert judge(improbable) == [("guess", "thank you so much", True)]
    assert judge(improbable, engine="pocketsphinx") == [], "it mishears, but it does not invent"
    assert judge(spoken("Yes.", probability=0.28))[0][0] == "guess", "alone between pauses"
    assert judge([*spoken("We know. Yes."), *spoken("Yes.", 1.2, probability=0.28)]) == []
    one = [*spoken("we learn from"), *spoken("postmortems", 1.2, probability=0.02), *spoken("and more", 1.6)]
    assert judge(one) == [("word", "postmortems", False)]


def test_rude_words_that_were_perhaps_not_said():
    said = [*spoken("we put it into"), *spoken("fucking", 1.6, probability=0.4), *spoken("queue today", 2.0)]
    assert judge(said) == [("rude", "fucking", True)]
    assert judge(spoken("the fucking queue")) == [], "people do say them"
    french = judge(spoken("un retard de dix minutes", probability=0.45), language="fr")
    assert "rude" not in [kind for kind, _, _ in french], "each language has its own"


def test_words_in_another_script():
    assert judge(spoken("we learn ありがとう from it")) == [("letters", "ありがとう", True)]
    assert judge(spoken("мы учимся на ошибках"), language="ru") == []


def test_a_syllable_over_and_over_in_one_word():
    assert judge(spoken("well Mmmmmmmmmmmmmmmm yes")) == [("loop", "Mmmmmmmmmmmmmmmm", True)]
    assert judge(spoken("hahahahahahahahahaha"))[0][0] == "loop"
    assert judge(spoken("hmmm aaah Donaudampfschifffahrtsgesellschaft")) == []


def test_words_that_overlap_only_for_one_speaker():
    early = Word(text="no", start=0.2, end=0.6, probability=0.9)
    assert judge([*spoken("well", each=0.6), early]) == [("overlap", "well no", False)]
    other = early.model_copy(update={"speaker": "guest"})
    assert judge([*spoken("well", each=0.6), other], None) == []


def test_several_signs_at_one_place_are_one_doubt_over_what_is_serious():
    words = [*spoken("we think that", probability=0.42), *spoken("thank them all", 1.2, probability=0.42)]
    (doubt,) = doubts(recognition(words), {None: ((0.0, 1.2),)})
    assert (doubt.kind, doubt.text, doubt.serious) == ("silence", "thank them all", True)
    assert doubt.reason == "there is no voice in the audio here; the recogniser was not sure"
    assert len(doubt.parts) == 2 and doubt.parts[0] == doubt.id
    # Where the sound is not here only one of them is known, and by the same id.
    (lesser,) = doubts(recognition(words), None)
    assert lesser.id == doubt.parts[1] and not lesser.serious


def test_what_a_person_brought_is_not_doubted():
    assert judge(spoken("you " * 12), engine="somebody") == []


def test_a_second_hearing_settles_or_makes_serious():
    heard_first = recognition(spoken("we learn from near misses", probability=0.45))
    (doubt,) = doubts(heard_first, VOICE)

    def after(text: str) -> tuple[Doubt, ...]:
        return doubts(heard_first, VOICE, {doubt.id: likeness(heard_first.words, spoken(text))})

    assert after("we learn from near misses") == ()
    assert after("we learned from new mrs") == (doubt,)
    for nothing_like_it in ("", "hip hop"):
        (worse,) = after(nothing_like_it)
        assert worse.serious and worse.id == doubt.id and set(worse.parts) > set(doubt.parts)
    silent = {None: ((100.0, 200.0),)}
    (serious,) = doubts(heard_first, silent)
    assert doubts(heard_first, silent, {serious.id: Likeness(words=1, letters=1)}) == (serious,)


@settings(max_examples=60)
@given(heard(), st.floats(0, 3))
def test_doubts_are_the_same_every_time_and_keep_their_ids_when_all_moves(words, by):
    spans = {"host": ((0.0, 5.0),), "guest": ((3.0, 9.0),)}
    moved = [word.model_copy(update={"start": word.start + by, "end": word.end + by}) for word in words]
    later = {speaker: ((start + by, end + by),) for speaker, ((start, end),) in spans.items()}
    found, again = doubts(recognition(words), spans), doubts(recognition(moved), later)
    assert doubts(recognition(words[::-1]), spans) == found or len({w.start for w in words}) < len(words)
    assert len({doubt.id for doubt in found}) == len(found)
    assert all(in_question(doubt, words) for doubt in found)
    if by in (0.0, 1.0, 2.0):  # sums of other numbers are rounded
        assert [doubt.id for doubt in again] == [doubt.id for doubt in found]


def listened(speech: bytes) -> tuple[Recognition, dict]:
    """What pocketsphinx hears, and where there is a voice."""
    engine, frames = Pocketsphinx(Listening("", "en")), []
    stream = measuring(blocks(speech, [65_536]), frames)
    words = [
        word
        for segment in segments(stream, engine.longest_segment)
        for word in placed(engine.hear(segment.pcm), segment, None)
    ]
    return recognition(words, "pocketsphinx"), {None: voiced(frames)}


@pytest.mark.parametrize("name", ["white", "pink", "hum", "fan", "clicks", "melody", "chords"])
def test_whatever_is_heard_in_noise_is_in_serious_doubt(name: str):
    heard_there, voices = listened(pcm(noises(9.0)[name]))
    serious = [doubt for doubt in doubts(heard_there, voices) if doubt.serious]
    assert sum(len(in_question(doubt, heard_there.words)) for doubt in serious) == len(heard_there.words)


def test_speech_is_in_no_serious_doubt():
    heard_there, voices = listened(sound(DEMO[0])[: 2 * 12 * 16_000])
    assert len(heard_there.words) > 20
    assert not any(doubt.serious for doubt in doubts(heard_there, voices))
