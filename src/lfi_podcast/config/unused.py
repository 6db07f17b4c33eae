"""Sound in an episode's folder that is not used, and the name under which it would be."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from lfi_podcast.config.repository import Repository, Sources
from lfi_podcast.config.sound_files import SIDECARS, is_sound, sound_below
from lfi_podcast.config.track_names import speaker_of
from lfi_podcast.errors import PodcastError, Problem
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show

_TEXTS = frozenset(
    ".bak .csv .doc .docx .html .jpg .json .md .pdf .png .rtf .srt .txt .vtt .yaml .yml".split()
)


def unused_sound(repository: Repository, show: Show, episode: Episode) -> Iterator[Problem]:
    """A warning for each sound or video file that neither is a recording of the episode nor named in a file."""
    folder = repository.folder(episode.slug)
    try:
        sources = repository.sources(episode.slug)
    except PodcastError:
        return  # the files that are in question have been named
    audio = show.audio.changed_by(episode.audio)
    named = [piece.file for piece in episode.music] + [audio.intro or "", audio.outro or ""]
    used = [*sources.paths, *filter(None, map(repository.find, filter(None, named)))]
    if not sources.paths:
        yield from _strangers(repository, folder)
    left = [path for path in sound_below(folder) if not any(path.samefile(other) for other in used)]
    for path in left:
        message = f"is not used; {_remedy(repository, show, episode, sources, path, left)}"
        yield Problem(repository.name(path), 0, "", message, level="warning")


def _strangers(repository: Repository, folder: Path) -> Iterator[Problem]:
    """Files that have the name of a recording and not the ending of one, such as a copy that was not finished."""
    for path in sorted([*folder.glob("recording.*"), *folder.glob("recording"), *folder.glob("tracks/*")]):
        is_known = is_sound(path.name) or path.suffix.lower() in _TEXTS or path.name.startswith(".")
        if path.is_file() and not is_known and not any(fnmatch(path.name, form) for form in SIDECARS):
            message = "is no sound by its ending; finish the copy, or convert it to WAV or FLAC"
            yield Problem(repository.name(path), 0, "", message, "warning")


def _names(show: Show, episode: Episode) -> dict[str, str]:
    """Names by id, although an id may be unknown."""
    regulars = {who: person.name for who, person in show.people.items()}
    return {each.id: each.name or regulars.get(each.id, each.id) for each in episode.people} or regulars


def _remedy(
    repository: Repository,
    show: Show,
    episode: Episode,
    sources: Sources,
    path: Path,
    left: Sequence[Path],
) -> str:
    """What to do about an unused file. `left`: all of them."""
    if not is_sound(path.name):
        return "export its sound as recording.wav, or as one file per person in tracks/"
    folder, ending = repository.name(repository.folder(episode.slug)), path.suffix.lower()
    people = _names(show, episode)
    whose = speaker_of(path.stem, people)
    track = f"{folder}/tracks/{whose or '<id>'}{ending}"
    if not whose:
        track += f", with the id of who speaks ({', '.join(people) or 'under `people`'})"
    recording = f"{folder}/recording{ending}"
    is_track = path.parent.name.lower() == "tracks" or (whose and len(left) > 1) or sources.tracks
    away = f"or move it out of {folder}/"
    if sources.recording:
        return f"{repository.name(sources.recording)} is used instead; give this one that name, {away}"
    if sources.tracks and whose in dict(sources.tracks):
        return f"{repository.name(dict(sources.tracks)[whose])} is used instead; {away}"
    if is_track:
        return f"name it {track}; {away}" if sources.tracks else f"name it {track}"
    if len(left) > 1:
        return f"name it {recording} if everybody is in it, else {track}"
    return f"name it {recording}"
