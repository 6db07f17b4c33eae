"""Pictures that show notes name: which file of the episode each is, or why it is not shown."""

from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.value import inside_repository


def picture_of_notes(repository: Repository, slug: str, source: str) -> str:
    """The path, from the root, of a picture that is named from the episode's folder, or from the root.

    PodcastError if it is not shown, with what is shown instead.
    """
    if source.startswith(("http:", "https:", "//")):
        remedy = "pages load nothing from other sites, so it is a link; to show it, put it into the episode's folder"
        raise PodcastError("is elsewhere on the web", source, remedy)
    try:
        path = inside_repository(source.removeprefix("./"))
    except ValueError as exc:
        raise PodcastError("is outside of the show", source, "put it into the episode's folder") from exc
    beside = repository.name(repository.folder(slug) / path)
    found = repository.find(beside) or repository.find(path)
    try:
        return repository.name(repository.file(repository.name(found) if found else beside))
    except PodcastError as exc:
        raise PodcastError(
            f"is missing ({exc.what})", source, f"{exc.remedy}; its description is shown"
        ) from exc
