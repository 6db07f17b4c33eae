"""Words as engines hear them, for the tests of text."""

from hypothesis import strategies as st

from lfi_podcast.model.transcript import EngineIdentity, Transcript, Word
from lfi_podcast.transcript.utterances import gather

NAMES = {"host": "Host", "guest": "Guest"}
ENGINE = EngineIdentity(name="whisper", version="1", model="base.en", digest="00")

spoken = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12
) | st.sampled_from(["-->", "--->", "<b>", "&amp;", "word", "end.", "x" * 70, "y" * 200, "[the", "a:"])


def transcript(words, names, phrases=()):
    return Transcript(language="en", engine=ENGINE, phrases=phrases, utterances=gather(words, names))


@st.composite
def heard(draw, speakers=("host", "guest"), word=spoken):
    """Words as engines hear them: each speaker's in order and apart, to the millisecond."""
    words = []
    for speaker in speakers:
        now = draw(st.integers(0, 4000))
        for text in draw(st.lists(word, min_size=1, max_size=25)):
            start = now + draw(st.sampled_from([0, 20, 350, 900, 1100, 5000]))
            now = start + draw(st.integers(0, 900))  # some engines give a word no time at all
            words.append(
                Word(text=text, start=start / 1000, end=now / 1000, probability=0.9, speaker=speaker)
            )
    return tuple(sorted(words, key=lambda word: (word.start, word.speaker)))


names = st.fixed_dictionaries(
    {
        speaker: st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=":#["), min_size=1)
        | st.sampled_from(["A & B", "<v x>", "a-->b", "n" * 32, "n" * 128, "Dr. " + "m" * 40])
        for speaker in ("host", "guest")
    }
)
