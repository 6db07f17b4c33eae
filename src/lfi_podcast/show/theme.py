"""What is wrong with a show's theme, and with the words that it changes."""

import json
from collections.abc import Iterator, Sequence

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.theme import THEME, examine_theme
from lfi_podcast.errors import Problem
from lfi_podcast.model.show import Show, SiteSettings
from lfi_podcast.model.theme import PLAIN, Theme


def theme_problems(repository: Repository, show: Show) -> Sequence[Problem]:
    """All problems that can be seen before a page is made."""
    theme, problems = examine_theme(repository.root)
    if theme == PLAIN and show.site == SiteSettings():
        return problems
    return [*problems, *_in_theme(repository, theme), *_in_show(repository, show, theme)]


def _in_theme(repository: Repository, theme: Theme) -> Iterator[Problem]:
    from lfi_podcast.site.theming import template_problems  # loads Jinja
    from lfi_podcast.site.words_check import word_problems

    yield from template_problems(theme)
    for language, words in theme.words:
        document = repository.document(repository.root / THEME / "words" / f"{language}.yml")
        yield from (document.problem(*each) for each in word_problems(json.loads(words)))


def _in_show(repository: Repository, show: Show, theme: Theme) -> Iterator[Problem]:
    from lfi_podcast.site.languages import has_words, languages
    from lfi_podcast.site.words_check import word_problems

    problem = repository.document(repository.show_file).problem
    if show.site.language and not has_words(show.site.language, theme):
        known = ", ".join(languages())
        message = f"has no words yet; write one of {known}, or put the words into theme/words/"
        yield problem(("site", "language"), message)
    for place, message in word_problems(show.site.words):
        yield problem(("site", "words", *place), message)
