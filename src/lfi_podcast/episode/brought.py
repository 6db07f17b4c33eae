"""Transcripts that people bring: what is in the file, and who was understood to speak.

It takes time to load, and few episodes have such a file.
"""

from pathlib import Path

from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show
from lfi_podcast.text.brought import LARGEST, who_speaks
from lfi_podcast.text.people import People
from lfi_podcast.text.spoken import Spoken
from lfi_podcast.transcript.redact import replacer
from lfi_podcast.work.files import reading


def read_brought(path: Path) -> bytes:
    """Its content, and of what is too large no more than shows that it is."""
    with reading(path), path.open("rb") as file:
        return file.read(LARGEST + 1)


def people_on(show: Show, episode: Episode) -> People:
    """Everybody whom a label may name, but for ids that nobody has: `check` reports those."""
    known = [credit for credit in episode.people if credit.name or credit.id in show.people]
    everybody = episode.model_copy(update={"people": tuple(known)}).credits(show)
    credited = {id_: person.name for id_, person in everybody.items()}
    return People(credited, {id_: each.name for id_, each in show.people.items() if id_ not in credited})


def understood(said: Spoken, show: Show, episode: Episode) -> str:
    """Who was understood to speak, redacted. Whoever is alone on an episode says what has no name."""
    people = people_on(show, episode)
    owner = next(iter(people.credited)) if len(people.credited) == 1 else None
    return replacer(episode.redact)(who_speaks(said, people, owner))
