"""One contract, every engine, with real weights; and for the Whispers also checkpoints with a script."""

import hashlib
import random
import subprocess
from array import array
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech import engine as engines
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import Engine, Listening
from lfi_podcast.speech.engine import segments as cut
from lfi_podcast.speech.pauses import utterances
from lfi_podcast.work.pool import thread_map
from tests.helpers import of_demo, program
from tests.speech.helpers import DEMO, SAYS, checkpoint, converted, error_rate, require, seconds, sound
from tests.weights import real_checkpoint, real_model

GLOSSARY = ("Snook", "practical drift")
PROMPT = "Glossary: Snook, practical drift"
SAYS_IN_GERMAN = "Wir lernen aus Fehlern."

OPENED = {
    "pocketsphinx": ("pocketsphinx", None, Listening("base.en", "en", GLOSSARY)),
    "whisper": ("whisper", checkpoint, Listening("", "en-GB", GLOSSARY)),
    "whisper, German": ("whisper", checkpoint, Listening("", "de-CH", GLOSSARY)),
    "faster-whisper": ("faster-whisper", converted, Listening("", "en-GB", GLOSSARY)),
    "faster-whisper, German": ("faster-whisper", converted, Listening("", "de-CH", GLOSSARY)),
    "whisper, real": ("whisper", lambda *_, **__: real_checkpoint("tiny.en"), Listening("", "en", GLOSSARY)),
    "faster-whisper, real": (
        "faster-whisper",
        lambda *_, **__: real_model("base"),
        Listening("", "en", GLOSSARY),
    ),
}
"""Each engine, what makes weights for it that hear `SAYS` in any sound, or real ones (None: its own are there), and its
settings."""


def is_scripted(engine: Engine) -> bool:
    return "scripted" in engine.identity.model


def test_every_engine_is_tried():
    assert {name for name, _, _ in OPENED.values()} == set(engines.ENGINES)


@pytest.fixture(scope="module")
def segments() -> tuple[bytes, ...]:
    """Two things that are said in the trailer, and not the same."""
    speech = [segment.pcm for segment in utterances([sound(DEMO[0])]) if 2 < seconds(segment.pcm) < 6]
    return speech[0], speech[-1]


@pytest.fixture(scope="module", params=list(OPENED))
def opened(request, tmp_path_factory) -> tuple[Engine, Listening]:
    name, make, listening = OPENED[request.param]
    require(engines.ENGINES[name].package)
    if make:
        model = tmp_path_factory.mktemp("weights") / "scripted.pt"
        said = {} if listening.is_english else {"says": SAYS_IN_GERMAN, "multilingual": True}
        listening = replace(listening, model=str(make(model, prompt=PROMPT, **said)))
    choice = open_engine(SpeechSettings(engine=name, model=listening.model), listening)
    assert choice.notice is None
    return choice.engine, listening


@pytest.fixture(scope="module")
def heard(opened, segments) -> list[list[Word]]:
    """Each segment as it is heard first, one after the other."""
    return [opened[0].hear(segment) for segment in segments]


def test_hears_words_with_times_inside_the_segment(opened, segments, heard):
    engine, listening = opened
    for segment, words in zip(segments, heard, strict=True):
        if is_scripted(engine):
            said = SAYS if listening.is_english else SAYS_IN_GERMAN
            assert [word.text for word in words] == said.split()
        assert len(words) > 3
        assert all(0 <= word.start <= word.end <= seconds(segment) + 0.02 for word in words)
        assert all(earlier.end <= later.start + 0.001 for earlier, later in pairwise(words))
        assert all(0 <= word.probability <= 1 for word in words)
        assert all(word.text == word.text.strip() != "" and word.speaker is None for word in words)


def test_remembers_nothing_of_the_segment_before(opened, segments, heard):
    engine, _ = opened
    assert [engine.hear(segment) for segment in reversed(segments)] == heard[::-1]


def test_hears_several_segments_at_once_as_one_after_the_other(opened, segments, heard):
    engine, _ = opened
    if engines.ENGINES[engine.identity.name].single_threaded:
        pytest.skip("only one thread asks it")
    with thread_map(3) as threads:
        assert list(threads(engine.hear, [*segments, segments[0]])) == [*heard, heard[0]]


def test_says_who_it_is(opened):
    engine, listening = opened
    identity = engine.identity
    assert identity.version == version(engines.ENGINES[identity.name].distribution)
    assert identity.model and len(identity.digest) == 64
    if is_scripted(engine):
        file = Path(listening.model)
        file = file / "model.bin" if file.is_dir() else file
        assert identity.digest == hashlib.sha256(file.read_bytes()).hexdigest()
        assert identity.model == ("scripted" if identity.name == "whisper" else "scripted.pt")
        assert PROMPT in identity.options.values()
    assert EngineIdentity.from_json(identity.to_json()) == identity.model_copy(
        update={"options": {key: value for key, value in identity.options.items() if value is not None}}
    )


def test_silence_has_no_words(opened):
    engine, _ = opened
    hum = random.Random(1).randbytes(320_000)  # at -75 dBFS, once it is scaled
    room = array("h", (sample // 4096 for sample in array("h", hum))).tobytes()
    for quiet in (b"", bytes(2), bytes(640_000), room):
        assert [
            word for segment in cut([quiet], engine.longest_segment) for word in engine.hear(segment.pcm)
        ] == []


def test_whispers_find_likelier_what_was_said(opened, segments, heard):
    engine, _ = opened
    if is_scripted(engine) or not isinstance(engine, engines.Weighing):
        return
    said = [word.text for word in heard[0]]
    texts = [" ".join(said), " ".join([*said[:-1], "Rasmussen."]), " ".join(said[:3])]
    right, wrong, part = engine.likelihoods(segments[0], texts)
    assert wrong + 1 < right < part < 0, "more words are less likely, and wrong ones less"
    assert engine.likelihoods(segments[0], texts[1:2]) == pytest.approx([wrong], abs=0.05)


def test_pocketsphinx_hears_what_is_said():
    engine = open_engine(SpeechSettings(engine="pocketsphinx"), Listening("", "en")).engine
    heard = [
        word.text for segment in utterances([sound(DEMO[0])[:640_000]]) for word in engine.hear(segment.pcm)
    ]
    said = of_demo("episodes/000-trailer/script.txt").read_text().replace("Host:", "").split()
    assert error_rate(" ".join(said[: len(heard)]), heard) < 0.2
    assert not any("(" in word or "<" in word for word in heard)


LETTERS = st.characters(exclude_categories=("Z", "C"), exclude_characters="=")
TERMS = st.lists(st.text(LETTERS, min_size=1, max_size=30), max_size=40)


@given(TERMS, st.integers(12, 200))
def test_a_prompt_has_whole_terms_in_order_and_as_many_as_fit(terms, longest):
    prompt = Listening("", "en", tuple(terms)).prompt(len, longest)
    fit: list[str] = []
    for term in terms:
        fit += [term] if len("Glossary: " + ", ".join([*fit, term])) <= longest else []
    assert prompt == ("Glossary: " + ", ".join(fit) if fit else None)


def test_a_prompt_says_nothing_of_pronunciations():
    assert Listening("", "en", ("Dekker = D EH K ER", "NRC")).prompt(len, 99) == "Glossary: Dekker, NRC"


def spoken(text: str, voice: str, folder: Path) -> bytes:
    """A sentence of synthetic speech."""
    file = folder / f"{voice}.wav"
    subprocess.run([program("flite"), "-voice", voice, "-t", text, "-o", file], check=True)
    return sound(file)


def test_pocketsphinx_is_taught_the_glossary(tmp_path):
    """Names that its dictionary lacks, names that are rare, and terms of several words as one."""
    said = "We asked John Allspaw about resilience engineering and practical drift."
    terms = ("Allspaw = AO L S P AO", "Resilience Engineering", "practical drift", "!!!")
    plainly, taught = (
        open_engine(SpeechSettings(engine="pocketsphinx"), Listening("", "en", glossary)).engine
        for glossary in ((), terms)
    )
    for voice in ("rms", "slt"):
        pcm = spoken(said, voice, tmp_path)
        words = taught.hear(pcm)
        texts = [word.text for word in words]
        assert {"Allspaw", "Resilience", "Engineering", "practical", "drift"} <= set(texts), (
            "as they are written"
        )
        assert "Allspaw" not in [word.text for word in plainly.hear(pcm)]
        assert all(earlier.end <= later.start + 1e-9 for earlier, later in pairwise(words))
        resilience = words[texts.index("Resilience")]
        assert 0.4 < resilience.end - resilience.start < 1.2
        assert error_rate(said, texts) < error_rate(said, [word.text for word in plainly.hear(pcm)])
    assert taught.identity.options["glossary"].startswith("Allspaw = AO L")
    assert taught.identity != plainly.identity


def test_a_glossary_puts_no_terms_where_none_are_said():
    engine = open_engine(
        SpeechSettings(engine="pocketsphinx"),
        Listening("", "en", ("Hollnagel", "Vaughan", "error budget", "Kubernetes")),
    ).engine
    heard = [
        word.text for segment in utterances([sound(DEMO[0])[:640_000]]) for word in engine.hear(segment.pcm)
    ]
    assert not {"Hollnagel", "Vaughan", "budget", "Kubernetes"} & set(heard)


TERM = "root cause analysis"
MANY = ("Snook", *[TERM] * 100)


def test_whisper_gets_the_glossary_in_every_window_and_all_of_it(tmp_path, monkeypatch):
    require("whisper")
    from lfi_podcast.speech.whisper import Whisper

    engine = Whisper(Listening(str(checkpoint(tmp_path / "a.pt")), "en", MANY))
    prompts = []
    decode = type(engine._model).decode

    def recorded(model, mel, options):
        prompts.append(options.prompt)
        return decode(model, mel, options)

    monkeypatch.setattr(type(engine._model), "decode", recorded)
    engine.hear(bytes(32_000 * 31))
    assert len(prompts) >= 2
    assert all(prompt == prompts[0] for prompt in prompts)
    assert 223 - 6 < len(prompts[0]) <= 223  # less room is left than another term needs
    from whisper.tokenizer import get_tokenizer

    text = get_tokenizer(False).decode(prompts[0])
    assert text.strip() == engine.identity.options["prompt"]
    assert text.startswith(" Glossary: Snook, root") and text.endswith(f", {TERM}")


def test_faster_whisper_gets_the_glossary_in_every_window_and_all_of_it(tmp_path, monkeypatch):
    require("faster_whisper")
    from lfi_podcast.speech.faster_whisper import FasterWhisper

    model = converted(tmp_path / "a", prompt=f"Glossary: Snook, {TERM}")
    prompt = FasterWhisper(Listening(str(model), "en", MANY)).identity.options["hotwords"]
    model = converted(tmp_path / "b", prompt=prompt)  # whoever goes on from the prompt is not asked again
    engine = FasterWhisper(Listening(str(model), "en", MANY))
    prompts = []
    get_prompt = engine._model.get_prompt

    def recorded(*args, **options):
        prompts.append(get_prompt(*args, **options))
        return prompts[-1]

    monkeypatch.setattr(engine._model, "get_prompt", recorded)
    engine.hear(bytes(32_000 * 31))
    assert len(prompts) >= 2
    assert all(prompt == prompts[0] for prompt in prompts)
    assert 223 - 6 < len(prompts[0]) - 2 <= 223  # less the tokens that begin it and end it
    text = engine._model.hf_tokenizer.decode(prompts[0])
    assert text.startswith(" Glossary: Snook, root") and text.endswith(f", {TERM}")
