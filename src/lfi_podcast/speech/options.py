"""The options passed to each engine, besides the glossary, and why. Loads no engine.

`docs/hearing.md` shows these tables. Sources: Radford et al. 2023, Robust Speech Recognition via Large-Scale Weak
Supervision, section 4.5 (fallback and its thresholds); openai-whisper's and faster-whisper's transcribe.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """An option's value, and the reason for it."""

    value: Any
    why: str


_IN_ALL_WHISPERS: Mapping[str, Option] = {
    "word_timestamps": Option(True, "A time for each word, from the model's attention."),
    "condition_on_previous_text": Option(
        False,
        "The text of one window is not shown to the next, so an invented or repeated sentence ends with its window.",
    ),
    "compression_ratio_threshold": Option(
        2.4,
        "Text that compresses better than this is repetitive and counts as failed. The value is the paper's.",
    ),
    "no_speech_threshold": Option(
        0.6,
        'A window whose first token says "no speech" with more than this probability, and whose words are also '
        "unlikely, has no words. Both conditions are required, since the first alone drops real speech.",
    ),
    "hallucination_silence_threshold": Option(
        2.0,
        "Seconds: improbable words beside a silence this long are dropped. No piece has a longer pause, so this is "
        "a second safeguard.",
    ),
}

WHISPER: Mapping[str, Option] = {
    **_IN_ALL_WHISPERS,
    "carry_initial_prompt": Option(True, "The glossary is shown to every window, not only to the first."),
    "temperature": Option(
        [0.0, 0.2, 0.4, 0.6],
        "Greedy first: the most likely words, the same each time. Only a result that fails a threshold is retried "
        "with sampling, seeded per piece. Whisper's own list goes up to 1.0, where output is nearly arbitrary.",
    ),
    "logprob_threshold": Option(
        -1.0, "Words less likely than this on average count as failed. The value is the paper's."
    ),
}

FASTER_WHISPER: Mapping[str, Option] = {
    **_IN_ALL_WHISPERS,
    "temperature": Option(
        [0.0],
        "No retry with sampling: CTranslate2 cannot be reseeded for each piece, and the same sound must give the "
        "same words. Text that fails a threshold stays, for you to check.",
    ),
    "beam_size": Option(
        5, "Five hypotheses are followed in parallel instead of retries, which costs little here."
    ),
    "log_prob_threshold": Option(-1.0, "Same as Whisper's `logprob_threshold`."),
    "vad_filter": Option(
        False,
        "Its own voice detector would cut pieces again and shift the times.",
    ),
}

POCKETSPHINX: Mapping[str, Option] = {
    "maxhmmpf": Option(
        5000,
        "States kept per frame: a sixth of the default, a third less time, the same words.",
    ),
    "term_weight": Option(
        100.0,
        "How much likelier a glossary term is than a word that the model knows nothing about: see "
        "[below](#glossary).",
    ),
}


def values(options: Mapping[str, Option]) -> dict[str, Any]:
    """The options as keyword arguments for the engine."""
    return {name: option.value for name, option in options.items()}
