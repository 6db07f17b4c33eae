"""Words that sound like a name, in words as Whisper hears them, and the sound that decides."""

from collections.abc import Sequence

import pytest

from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.name_check import Hearing, looked_for
from lfi_podcast.speech.soundalikes import soundalikes
from tests.speech.flite import timed
from tests.weights import real_model

ENGLISH = Lexicon()
SAYS = "Then Rasmussen told us what had happened that night."


def heard(text: str, probability: float = 0.5, speaker: str | None = None) -> list[Word]:
    said = enumerate(text.split())
    return [
        Word(text=word, start=n / 2, end=n / 2 + 0.4, probability=probability, speaker=speaker)
        for n, word in said
    ]


def found(words: Sequence[Word], name: str, lexicon: Lexicon = ENGLISH) -> list[str]:
    places = soundalikes(words, [name], lexicon, 3)
    return [" ".join(word.text for word in words[one.first : one.last + 1]) for one in places]


@pytest.mark.parametrize(
    ("name", "text", "like"),
    [
        ("Priya Raman", "yesterday pre -A Raymond called the office", "pre -A Raymond"),
        ("Mattias Bergstrom", "Yester Dame Ash's Bergstrom called", "Dame Ash's Bergstrom"),
        ("Kowalczyk", "it was Cowell Chick who said so", "Cowell Chick"),
        ("Zenith Airlines", "for Zena Therelines on a Friday", "Zena Therelines"),
        ("Papadopoulos", "and Papadopolis was there", "Papadopolis"),
    ],
)
def test_a_name_is_found_in_what_it_was_taken_for(name: str, text: str, like: str):
    (one,) = found(heard(text), name)
    assert like.split()[-1] in one and set(one.split()) <= set(text.split())
    assert len(one.split()) <= len(like.split()) + 1


@pytest.mark.parametrize(
    ("language", "name", "text", "like"),
    [
        ("de", "Krüger", "dann hat Grüger uns erzählt", "Grüger"),
        ("es", "Jiménez", "entonces himenes nos contó", "himenes"),
        ("fr", "Beauchamp", "alors Bochamp nous a dit", "Bochamp"),
        ("pl", "Kowalski", "wczoraj kowalsky zadzwonił", "kowalsky"),
    ],
)
def test_in_other_languages_too(language: str, name: str, text: str, like: str):
    assert found(heard(text), name, Lexicon.of((), language)) == [like]


def test_a_word_that_lends_only_its_beginning_or_end_is_not_part_of_it():
    assert found(heard("it was made for the sofi on a Friday"), "Zsofia") == ["sofi"]
    assert found(heard("then Ruchieras was never mentioned"), "Gutierrez") == ["Ruchieras"]


def test_the_surer_the_recogniser_the_nearer_the_words_must_be():
    assert found(heard("it was Bramler", 0.5), "Bramley") == ["Bramler"]
    assert found(heard("it was an umbrella", 0.99), "Bramley") == []
    assert found(heard("it was Bramlee", 0.99), "Bramley") == ["Bramlee"]


def test_a_name_is_not_put_together_from_two_people_or_over_a_pause():
    first, second = heard("pre", speaker="host"), heard("a Raymond", speaker="guest")
    assert found([*first, *second], "Priya Raman") != ["pre a Raymond"]
    late = [word.model_copy(update={"start": word.start + 9, "end": word.end + 9}) for word in second]
    assert all("pre" not in one for one in found([*heard("pre"), *late], "Priya Raman"))


def test_too_short_a_name_is_not_looked_for():
    assert found(heard("and then"), "Ann") == []


def as_heard(name: str, instead: str) -> tuple[list[Word], bytes]:
    """The sentence with a word taken for another, at the times where it is said."""
    words, pcm = timed(SAYS)
    texts = [instead if text == name else text for text, _, _ in words]
    probable = [0.4 if text == instead else 0.95 for text in texts]
    said = zip(texts, words, probable, strict=True)
    return [Word(text=t, start=a, end=b, probability=p) for t, (_, a, b), p in said], pcm


def test_the_sound_decides_what_was_said():
    words, pcm = as_heard("Rasmussen", "Rasmusson")
    (one,) = looked_for(words, ["Rasmussen"], [pcm], ENGLISH)
    assert one.sure and one.start == pytest.approx(words[1].start, abs=0.1)
    assert one.end == pytest.approx(words[1].end, abs=0.1)


def test_what_is_known_is_not_looked_for_and_what_goes_beyond_is():
    words, pcm = as_heard("Rasmussen", "Rasmusson")
    whole, half = (words[1].start, words[1].end), (words[1].start, words[1].start + 0.2)
    assert list(looked_for(words, ["Rasmussen"], [pcm], ENGLISH, None, [whole])) == []
    assert len(list(looked_for(words, ["Rasmussen"], [pcm], ENGLISH, None, [half]))) == 1


def test_words_that_were_never_said_like_it_are_no_name():
    words, pcm = as_heard("Rasmussen", "Rasmussen")
    other = [word.model_copy(update={"probability": 0.3}) for word in words]
    places = list(looked_for(other, ["Delacroix", "Quentin", "Haddad"], [pcm], ENGLISH))
    assert not any(one.sure for one in places)


def test_whisper_decides_with_the_sounds():
    """Real weights: the name is sure where it was said, and only that one."""
    words, pcm = as_heard("Rasmussen", "Rasmussin")
    model = str(real_model("base"))
    whisper = Hearing(SpeechSettings(engine="faster-whisper", model=model), Listening(model, "en"))
    places = list(looked_for(words, ["Rasmussen", "Thompson", "Robinson"], [pcm], ENGLISH, whisper))
    assert [one.phrase for one in places if one.sure] == ["Rasmussen"]
    assert "Thompson" not in {one.phrase for one in places}
