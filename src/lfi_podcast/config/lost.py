"""What is in an episode's folder and would be lost in silence: words cut short, placeholders, unused sound."""

from collections.abc import Iterator

from lfi_podcast.config.cut_short import cut_short
from lfi_podcast.config.outline import left_of_outline, notes_outline_line
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.unused import unused_sound
from lfi_podcast.errors import Problem
from lfi_podcast.model.episode import Episode, EpisodeFile
from lfi_podcast.model.show import Show


def lost(repository: Repository, show: Show, episode: Episode) -> Iterator[Problem]:
    """A warning for each thing in an episode's folder that people may think is used, and is not."""
    document = repository.episode_document(episode.slug)
    yield from cut_short(EpisodeFile, document)
    yield from (document.problem(*each, level="warning") for each in left_of_outline(document, episode))
    if line := notes_outline_line(episode.notes):
        name = repository.name(repository.folder(episode.slug) / "notes.md")
        yield Problem(
            name, line, "", "is a placeholder, and is not published; write the show notes", "warning"
        )
    yield from unused_sound(repository, show, episode)
