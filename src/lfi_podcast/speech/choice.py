"""Which engine hears a show: the one that it names, or the choice that `auto` makes."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.speech.engine import ENGINES, Engine, Listening

_FOR_OTHER_LANGUAGES = (
    "get Whisper's weights (`lfi-podcast weights base`) with a model without .en, such as `model: base`; "
    "or write transcript.md by hand"
)
PREFERRED, EMBEDDED = ("whisper", "faster-whisper"), "pocketsphinx"
"""The engines that `auto` prefers, in this order, and the last resort."""


def expected_engine(settings: SpeechSettings) -> str:
    """The engine that these settings select with the current installation. Uses no network."""
    if settings.engine != "auto":
        return settings.engine
    usable = (name for name in PREFERRED if ENGINES[name].installed and ENGINES[name].at_hand(settings.model))
    return next(usable, EMBEDDED)


@dataclass(frozen=True)
class Choice:
    """An open engine; if `notice` says why it is the last resort, its words are a draft."""

    engine: Engine
    notice: str | None = None


def open_engine(settings: SpeechSettings, listening: Listening) -> Choice:
    """The requested engine, with its weights fetched if necessary.

    `auto` takes openai-whisper only with its weights at hand, else faster-whisper; the embedded engine, with a
    notice, if neither opens. An engine requested by name that is not available raises SpeechProblem with a remedy.
    """
    if settings.engine != "auto":
        return Choice(_open(settings.engine, listening))
    problems = []
    for name in _candidates(settings.model):
        try:
            return Choice(_open(name, listening))
        except SpeechProblem as exc:
            problems.append(exc)
    problem = problems[0]
    if ENGINES[EMBEDDED].only_english and not listening.is_english:
        raise type(problem)(
            problem.what, problem.where, f"{EMBEDDED} knows only English: {_FOR_OTHER_LANGUAGES}"
        ) from problem
    notice = (
        f"{problem.what}, so {EMBEDDED} is used, which is the last resort: in most recordings it gets most words "
        f"wrong, and the transcript is a draft; {problem.remedy}"
    )
    return Choice(_open(EMBEDDED, listening), notice)


def _candidates(model: str) -> Iterator[str]:
    """What `auto` tries, in order. Only for the last one are weights fetched."""
    *others, last = PREFERRED
    yield from (name for name in others if ENGINES[name].installed and ENGINES[name].at_hand(model))
    yield last


def _open(name: str, listening: Listening) -> Engine:
    kind = ENGINES[name]
    if not kind.installed:
        raise SpeechProblem(
            f"{name} is not installed",
            "show.yml: speech.engine",
            "install it (`lfi-podcast doctor` says how), or set engine: auto",
        )
    if kind.only_english and not listening.is_english:
        raise SpeechProblem(
            f"{name} knows only English, and the show is in {listening.language!r}",
            "show.yml: speech.engine",
            _FOR_OTHER_LANGUAGES,
        )
    try:
        module = importlib.import_module(kind.module)
    except (
        ImportError,
        OSError,
    ) as exc:  # such as a numba too old for numpy, or a torch without its libraries
        raise SpeechProblem(
            f"{name} is installed but does not start ({str(exc).splitlines()[0]})",
            "show.yml: speech.engine",
            "install the program again (`lfi-podcast doctor` says how)",
        ) from exc
    engine: Engine = module.open_engine(listening)
    return engine
