"""`lfi-podcast new`: creates the folder of a new episode, with its recordings if they are named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import Context, context_of
from lfi_podcast.cli.output import output
from lfi_podcast.config.outline import NOTES_OUTLINE, episode_outline
from lfi_podcast.config.recordings import taken_over
from lfi_podcast.config.sound_files import ignored, is_open_to_git
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Slug
from lfi_podcast.model.show import Show
from lfi_podcast.work.files import copy_file, new_folder, write_file


def new(
    typer_context: typer.Context,
    slug: Annotated[
        str, typer.Argument(help="At most 64 of a-z, 0-9 and '-'; part of the episode's addresses.")
    ],
    more: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="More recordings, after --from.")
    ] = None,
    recordings: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Copy a recording, or the recordings in a folder, under the right names: one is the recording, "
            "several are tracks, named after the people that the files are named after. ID=FILE says whose it is.",
        ),
    ] = None,
) -> None:
    """Create the folder of a new episode."""
    context = context_of(typer_context)
    repository = context.repository
    if more and not recordings:
        raise typer.BadParameter(f"what is {more[0]!r}? recordings come after --from", param_hint="FILE")
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as exc:
        raise typer.BadParameter("use at most 64 characters: a-z, 0-9 and '-'", param_hint="SLUG") from exc
    folder = repository.folder(slug)
    if not repository.show_file.is_file():
        raise PodcastError("does not exist", "show.yml", "change to the folder of a show, or name it with -C")
    name = repository.name(folder)
    if folder.exists():
        raise PodcastError("already exists", name, "choose another slug, or edit the existing episode")
    taken = taken_over(
        [*(recordings or ()), *(more or ())], (context.called_from, context.root), context.show.people
    )
    with new_folder(folder) as made:
        write_file(made / "episode.yml", episode_outline(slug, context.show, taken.people).encode())
        write_file(made / "notes.md", NOTES_OUTLINE.encode())
        for target, source in taken.files.items():
            copy_file(source, made / target)
    _keep_out_of_git(context, slug)
    _report(name, context.show, taken.files)
    output.print(f"describe it in {name}/episode.yml, and run `make episode EP={slug}`.")


def _keep_out_of_git(context: Context, slug: str) -> None:
    """Have git ignore recordings, in a show that does not do so yet."""
    path = context.root / "episodes" / ".gitignore"
    if is_open_to_git(context.root, f"episodes/{slug}/recording.wav") and not path.exists():
        write_file(path, "\n".join(["# Recordings stay out of git.", *ignored(), ""]).encode())
        output.print(f"wrote {path.as_posix()}, so that git does not take recordings")


def _report(name: str, show: Show, files: Mapping[str, Path]) -> None:
    for target, source in files.items():
        output.print(f"{name}/{target} is a copy of {source}")
    if files:
        output.print(f"created {name}/. Next:")
        return
    hosts = [who for who, person in show.people.items() if person.is_host] or ["host"]
    others = [who for who in show.people if who not in hosts] or ["guest"]
    tracks = " and ".join(f"tracks/{who}.wav" for who in (hosts[0], [*hosts[1:], *others][0]))
    output.print(f"created {name}/. Next: add recording.wav (or {tracks}),")
