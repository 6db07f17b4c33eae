"""Speech engines and their weights, as the show asks for them."""

import importlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.machine.surroundings import Surroundings
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.trial import Trial
from lfi_podcast.speech.choice import EMBEDDED, expected_engine
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.models import published
from lfi_podcast.speech.weights import check_digest, find_weights

EXTRAS: Mapping[str, str] = {"whisper": "openai-whisper", "cluster": "distributed"}
"""What can be installed in addition, and the package that tells whether it is."""

_FORMS: Mapping[str, Literal["converted", "checkpoint"]] = {
    "faster-whisper": "converted",
    "whisper": "checkpoint",
}
"""The form of weights that each engine loads."""


def check_engine(here: Surroundings) -> Trial:
    """Whether the engine starts that the show would be heard by. Its weights have a check of their own."""
    name = _engine(here.speech)
    kind = ENGINES[name]
    if not kind.installed:
        command = here.installation.with_extra(kind.extra) if kind.extra else here.installation.again
        return Trial("speech engine", "fails", f"{name}, as show.yml wants, is not installed", command)
    try:
        importlib.import_module(kind.module)
    except (ImportError, OSError) as exc:
        said = next(iter(str(exc).splitlines()), type(exc).__name__)
        return Trial("speech engine", "fails", f"{name} does not start ({said})", here.installation.again)
    others = ", ".join(other for other, kind in ENGINES.items() if kind.installed and other != name)
    return Trial("speech engine", "ok", f"{name} {kind.version} (also there: {others or 'none'})")


def check_weights(here: Surroundings) -> Trial:
    """Whether the model's weights are here, and those that were published."""
    name, model = _engine(here.speech), here.speech.model
    if name == EMBEDDED:
        return Trial("weights", "ok", f"those of {EMBEDDED} are built in")
    found = next((one for one in find_weights(model) if one.engine == name), None)
    if not found:
        size = f" ({known.size / 1e6:,.0f} MB)" if (known := published(model)) else ""
        without = f"; until then, {EMBEDDED} makes a draft" if here.speech.engine == "auto" else ""
        option = " --engine whisper" if name == "whisper" else ""
        remedy = f"lfi-podcast weights {model}{option}, or connect to the network when you build{without}"
        return Trial("weights", "note", f"{model} for {name}{size} is not on this machine", remedy)
    if not found.path:
        return Trial("weights", "ok", f"{model}, as data packages; they are checked when they are first used")
    try:
        check_digest(model, found.path, _FORMS[name])
    except SpeechProblem as exc:
        return Trial("weights", "fails", exc.what, exc.remedy)
    known_as = "digest as published" if published(model) else "not a published model, so taken as it is"
    return Trial("weights", "ok", f"{model} for {name}, {known_as} ({found.path})")


def check_extras(here: Surroundings) -> Trial:
    """None of them is needed."""
    absent = [extra for extra, package in EXTRAS.items() if not _version(package)]
    there = ", ".join(f"{package} {_version(package)}" for package in EXTRAS.values() if _version(package))
    if not absent:
        return Trial("extras", "ok", there)
    message = f"{there or 'none'}; not needed: {', '.join(absent)}"
    return Trial("extras", "ok", message, f"to install one: {here.installation.with_extra(absent[0])}")


def _engine(settings: SpeechSettings) -> str:
    """As `auto` chooses where faster-whisper can fetch its weights."""
    name = expected_engine(settings)
    return "faster-whisper" if name == EMBEDDED != settings.engine else name


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
