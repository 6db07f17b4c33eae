"""Looks at the pictures of a show: whether each can be published, and what of that people should know."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from lfi_podcast.config.problems import spoilt_keys
from lfi_podcast.config.repository import Repository
from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.errors import PodcastError, Problem, Severity
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show
from lfi_podcast.pictures.picture import Picture, PictureChange
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.pictures import Artwork

COVER_SIZES = range(1400, 3001)
"""Pixels of a cover, which is square (podcasters.apple.com/support/896, PSP-1)."""

_SUFFIXES: Mapping[str, tuple[str, ...]] = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}

NO_COVER: Mapping[PictureChange, str] = {
    "format": "is a {kind}; save it as JPEG or PNG, with that extension",
    "cmyk": "has colour mode CMYK; save it as RGB",
    "transparency": "has transparent parts, which apps fill as they like; save it as RGB without transparency",
}
"""What a cover may not need: the show's face is chosen by people, not by a conversion."""

TOLD: Mapping[PictureChange, str] = {
    "place": "says where it was taken; it is published without that, but git keeps it: export it without the place",
    "frame": "is animated; only its first frame is published",
    "format": "is a {kind}, which many podcast apps cannot show; it is published as a {published}",
    "cmyk": "is in CMYK, for print; it is published in RGB, so check its colours",
    "transparency": "has transparent parts; it is published on white",
    "profile": "has a colour profile that is not for RGB; it is published without that, so check its colours",
    "scaled": "is {width} x {height} px; it is published with {side} px, which is the most that apps accept",
    "size": "has {size}; hosts advise at most 512 KB, so it is published as a {published} of {bytes}, {now} px",
}
"""What people should know of, since it can be seen or is their decision. The rest happens without a word."""


def show_pictures(
    repository: Repository, cache: Cache, show: Show, known: Sequence[Problem]
) -> Iterator[Problem]:
    """The problems of the show's pictures. `known`: problems of the same file; keys that have some are left out."""
    document = repository.document(repository.show_file)
    wanted: list[tuple[KeyPath, str]] = [(("artwork",), show.artwork)]
    wanted += [(("images", n, "file"), image.file) for n, image in enumerate(show.images) if image.file]
    wanted += [
        (("people", id_, "img"), path) for id_, each in show.people.items() if (path := each.picture_file)
    ]
    yield from _problems(repository, cache, document, wanted, known)


def episode_pictures(
    repository: Repository, cache: Cache, episode: Episode, known: Sequence[Problem]
) -> Iterator[Problem]:
    """The problems of an episode's cover and other pictures, and of those of its chapters and people."""
    wanted: list[tuple[KeyPath, str]] = [
        (("chapters", position, "image"), mark.image)
        for position, mark in enumerate(episode.chapters)
        if mark.image
    ]
    wanted += [(("images", n, "file"), image.file) for n, image in enumerate(episode.images) if image.file]
    wanted += [
        (("people", n, "img"), path) for n, each in enumerate(episode.people) if (path := each.picture_file)
    ]
    if episode.artwork:
        wanted.append((("artwork",), episode.artwork))
    if wanted:
        yield from _problems(repository, cache, repository.episode_document(episode.slug), wanted, known)


def _problems(
    repository: Repository,
    cache: Cache,
    document: Document,
    wanted: Sequence[tuple[KeyPath, str]],
    known: Sequence[Problem],
) -> Iterator[Problem]:
    """The problems of pictures, which are wanted at places of a document."""
    spoilt = spoilt_keys(known)
    for place, path in wanted:
        if place[0] not in spoilt:
            found = picture_findings(repository, cache, path, is_cover=place == ("artwork",))
            yield from (document.problem(place, message, level=level) for level, message in found)


def picture_findings(
    repository: Repository, cache: Cache, path: str, *, is_cover: bool
) -> Iterator[tuple[Severity, str]]:
    """Why a picture cannot be published, or what people should know of what is."""
    try:
        own = repository.file(path)
    except PodcastError as exc:
        yield "error", str(exc)
        return
    try:
        picture = Artwork(cache, path, own).picture
    except PodcastError as exc:
        yield "error", f"{path} {exc.what}; {exc.remedy}"
        return
    faults = list(_cover_faults(picture)) if is_cover else []
    yield from (("error", f"{path} {fault}") for fault in faults)
    if not faults:
        yield from (("warning", f"{path} {told}") for told in _told(path, picture))


def _cover_faults(picture: Picture) -> Iterator[str]:
    """Why a picture cannot be a cover."""
    size = picture.original
    if size.width != size.height or size.width not in COVER_SIZES:
        yield f"is {size.width} x {size.height} px; make it square, 1400 to 3000 px"
    for change in picture.changes:
        if change in NO_COVER:
            yield NO_COVER[change].format(kind=size.kind)


def _told(path: str, picture: Picture) -> Iterator[str]:
    """What was done to it that people should know."""
    original = picture.original
    published = picture.extension.upper().replace("JPG", "JPEG")
    facts = {
        "kind": original.kind,
        "published": published,
        "width": original.width,
        "height": original.height,
        "side": max(picture.width, picture.height),
        "size": _bytes(original.size),
        "bytes": _bytes(len(picture.content)),
        "now": f"{picture.width} x {picture.height}",
    }
    for change in picture.changes:
        if change in TOLD:
            yield TOLD[change].format_map(facts)
    right = _SUFFIXES.get(original.kind, ())
    if right and PurePosixPath(path).suffix.lower() not in right:
        yield f"is a {original.kind}; it is published as one, so rename it to {right[0]}"


def _bytes(count: int) -> str:
    return f"{count / 1024**2:.1f} MB" if count >= 1024**2 else f"{count // 1024} KB"
