"""Recordings from elsewhere, and the names that they get in an episode's folder."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lfi_podcast.config.sound_files import is_sound, sound_below
from lfi_podcast.config.track_names import new_speaker, speaker_of
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.show import Person

_WHOSE = re.compile(r"([a-z0-9][a-z0-9-]{0,63})=(.+)", re.DOTALL)


@dataclass(frozen=True)
class TakenOver:
    """What goes where: files by their names in the episode's folder.

    `people`: the names of those who have a track, by id; None for a single recording.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    people: Mapping[str, str] | None = None


def taken_over(named: Sequence[str], folders: Sequence[Path], people: Mapping[str, Person]) -> TakenOver:
    """The right names for recordings: `recording` for a single one, else a track for each person.

    `named`: files, or folders with recordings, relative to the first of `folders` that has it; or `ID=FILE`, which says
    whose track it is.
    PodcastError if a file is missing, is no sound, or does not tell whose it is.
    """
    found = dict[Path, str | None]()
    for text in named:
        whose, path = _whose(text, folders)
        for file in _files(path):
            found.setdefault(file, whose)
    if not found:
        return TakenOver()
    if len(found) == 1 and not any(found.values()):
        (only,) = found
        return TakenOver({f"recording{only.suffix.lower()}": only})
    known = {who: person.name for who, person in people.items()}
    files, named_after = dict[str, Path](), dict[str, str]()
    for file, told in found.items():
        who, name = (told, known.get(told, told.title())) if told else _speaker(file, known)
        if who in named_after:
            other = next(each for name, each in files.items() if Path(name).stem == who)
            raise PodcastError(f"is {who}'s, as {other} is", str(file), f"say whose it is: --from ID={file}")
        named_after[who] = name
        files[f"tracks/{who}{file.suffix.lower()}"] = file
    return TakenOver(files, named_after)


def _whose(text: str, folders: Sequence[Path]) -> tuple[str | None, Path]:
    match = _WHOSE.fullmatch(text)
    if match and not _found(text, folders).exists():
        return match[1], _found(match[2], folders)
    return None, _found(text, folders)


def _found(text: str, folders: Sequence[Path]) -> Path:
    places = [folder / Path(text).expanduser() for folder in folders]
    return next((place for place in places if place.exists()), places[0])


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        sounds = [file for file in sound_below(path) if is_sound(file.name)]
        if not sounds:
            raise PodcastError(
                "has no recordings in it", str(path), "name the folder or the files of a recording"
            )
        yield from map(_checked, sounds)
    elif not path.name.startswith("._"):
        yield _checked(path)


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise PodcastError("no such file", str(path), "correct its path")
    if not is_sound(path.name):
        raise PodcastError("is not sound or video, by its ending", str(path), "export it as WAV or FLAC")
    if not path.stat().st_size:
        raise PodcastError("is empty (0 bytes)", str(path), "copy the recording again")
    return path


def _speaker(file: Path, known: Mapping[str, str]) -> tuple[str, str]:
    who = speaker_of(file.stem, known)
    if who:
        return who, known[who]
    if guest := new_speaker(file.stem):
        return guest
    ids = ", ".join(known) or "such as host"
    raise PodcastError("does not tell whose track it is", str(file), f"say it: --from ID={file} (ids: {ids})")
