"""What each engine is told besides the glossary, and why. Known without loading any engine.

`docs/hearing.md` shows these tables. Sources: Radford et al. 2023, Robust Speech Recognition via Large-Scale Weak
Supervision, section 4.5 (fallback and its thresholds); openai-whisper's and faster-whisper's transcribe.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """A value under the name that the engine knows it by, and why it is that one."""

    value: Any
    why: str


_IN_ALL_WHISPERS: Mapping[str, Option] = {
    "word_timestamps": Option(True, "Times for each word, from where the model looks as it writes."),
    "condition_on_previous_text": Option(
        False,
        "What was written for one window is not shown to the next: a sentence that was invented, or that repeats "
        "itself, ends with its window.",
    ),
    "compression_ratio_threshold": Option(
        2.4,
        "Text that compresses better than this repeats itself, and counts as failed. The value is the paper's.",
    ),
    "no_speech_threshold": Option(
        0.6,
        'A window whose first token says "no speech" with more than this probability, and whose words are unlikely '
        "too, has no words. Both are asked for, since the first alone also drops real speech.",
    ),
    "hallucination_silence_threshold": Option(
        2.0,
        "Seconds: words that look wrong and stand next to so long a silence are left out. No segment holds a longer "
        "pause, so this is the second lock on that door.",
    ),
}

WHISPER: Mapping[str, Option] = {
    **_IN_ALL_WHISPERS,
    "carry_initial_prompt": Option(True, "The glossary is shown to every window, not only to the first."),
    "temperature": Option(
        [0.0, 0.2, 0.4, 0.6],
        "Greedy first: the likeliest words, the same each time. Only where the result fails one of the two "
        "thresholds is it tried again with some chance, from a seed that is set for each segment. Whisper's own list "
        "goes on to 1.0, where it writes nearly anything.",
    ),
    "logprob_threshold": Option(
        -1.0, "Words that are less likely than this on average count as failed. The value is the paper's."
    ),
}

FASTER_WHISPER: Mapping[str, Option] = {
    **_IN_ALL_WHISPERS,
    "temperature": Option(
        [0.0],
        "No second try with chance: CTranslate2 cannot be seeded anew for each segment, and the same sound has to "
        "give the same words. What fails a threshold stays as it is, for you to look at.",
    ),
    "beam_size": Option(
        5, "Five ways to go on are followed side by side, in place of second tries: it costs little here."
    ),
    "log_prob_threshold": Option(-1.0, "As `logprob_threshold` of Whisper."),
    "vad_filter": Option(
        False,
        "Its own voice detector would cut once more what was cut at pauses already, and move the times.",
    ),
}

POCKETSPHINX: Mapping[str, Option] = {
    "maxhmmpf": Option(
        5000,
        "Search states kept in a frame: a sixth of the default, a third less time, and the same words heard.",
    ),
    "term_weight": Option(
        100.0,
        "How many times likelier than a word that it knows nothing of a term of the glossary is taken to be: see "
        "[below](#glossary).",
    ),
}


def values(options: Mapping[str, Option]) -> dict[str, Any]:
    """What the engine is called with."""
    return {name: option.value for name, option in options.items()}
