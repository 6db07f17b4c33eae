"""`lfi-podcast new`: creates the folder of a new episode."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.context import context_of
from lfi_podcast.cli.output import output
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.episode import Slug
from lfi_podcast.work.files import write_file

EPISODE = """\
# yaml-language-server: $schema=../../schema/episode.schema.json
title: {title}
# number: 1
# season: 1
# kind: full                       # or trailer, bonus
# published: 2026-11-30T06:00:00Z  # without it: a draft; in the future: scheduled
# summary: One or two sentences.
# people: [host, {{id: guest, name: Guest, role: guest}}]
# topics: [near misses, incident reviews]
# Times are on the listener's time line: counted from the start of the intro.
# chapters: [{{at: 0, title: Welcome}}, {{at: 1:12, title: What happened}}]
# references: [{{text: "Allspaw, John. 2012. Blameless Postmortems.", at: 1:20}}]
# glossary: [resilience engineering]
# redact: [{{say: =name-1, with: the engineer}}]  # private.yml, which git ignores, has `name-1: Kiran`
"""
NOTES = "What this episode is about, in Markdown.\n"


def new(
    typer_context: typer.Context,
    slug: Annotated[
        str, typer.Argument(help="At most 64 of a-z, 0-9 and '-'; part of the episode's addresses.")
    ],
) -> None:
    """Create the folder of a new episode."""
    repository = context_of(typer_context).repository
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as exc:
        raise typer.BadParameter("use at most 64 characters: a-z, 0-9 and '-'", param_hint="SLUG") from exc
    folder = repository.folder(slug)
    if not repository.show_file.is_file():
        raise PodcastError("does not exist", "show.yml", "change to the folder of a show, or name it with -C")
    if folder.exists():
        raise PodcastError(
            "already exists", repository.name(folder), "choose another slug, or edit the existing episode"
        )
    write_file(folder / "episode.yml", EPISODE.format(title=slug.replace("-", " ").capitalize()).encode())
    write_file(folder / "notes.md", NOTES.encode())
    name = repository.name(folder)
    output.print(f"created {name}/. Next: add recording.wav (or tracks/host.wav and tracks/guest.wav),")
    output.print(f"describe it in {name}/episode.yml, and run `make episode EP={slug}`.")
