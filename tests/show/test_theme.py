"""A show's own `theme/`: what it changes, and that what is wrong with it is said at its file and line."""

from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.config.repository import Repository
from lfi_podcast.config.theme import LARGEST, read_theme
from lfi_podcast.episode.file_states import FileStates
from lfi_podcast.errors import PodcastError, ShowProblems
from lfi_podcast.model.theme import PLAIN, Theme
from lfi_podcast.publish.site_folder import SiteFolder, SitePart
from lfi_podcast.show.check import read_show
from lfi_podcast.show.theme import theme_problems
from lfi_podcast.site.pages import episode_page, search_page
from lfi_podcast.site.rendering import Site, static_files
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Workshop
from tests.helpers import SHOW
from tests.site.helpers import CASES, read_case

BASE = '{% extends "default/base.html" %}\n'


def themed(root: Path, files: dict[str, str | bytes], show: str = "") -> Repository:
    for name, content in {"show.yml": SHOW + show, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Repository(root)


def site_of(repository: Repository) -> Site:
    return Site(repository.show(), "", read_theme(repository.root))


def test_without_the_folder_nothing_is_changed(tmp_path):
    repository = themed(tmp_path, {})
    assert read_theme(tmp_path) == PLAIN and not PLAIN.digest
    assert theme_problems(repository, repository.show()) == []


def test_a_theme_changes_templates_style_and_words(tmp_path):
    footer = "{% block footer %}<p>{{ words.search }} {{ show.title }}</p>{% endblock %}"
    repository = themed(
        tmp_path,
        {
            "theme/templates/base.html": BASE + footer,
            "theme/style.css": ":root { --accent: #8a2d4f; }",
            "theme/words/en.yml": "search: Look for\nscripts: {copied: Got it}\n",
            "theme/.DS_Store": b"\xff",
        },
        "site: {words: {all_episodes: Everything}}\n",
    )
    show = read_show(repository)
    site = site_of(repository)
    page = search_page(site).decode()
    assert f"<p>Look for {show.title}</p>" in page and '"copied": "Got it"' in page
    assert "default-src &#39;none&#39;" in page, "the rest is the program's own"
    assert site.words["all_episodes"] == "Everything"
    (style,) = (name for name in static_files(site.theme) if name.endswith(".css"))
    assert static_files(site.theme)[style].endswith(b"--accent: #8a2d4f; }")
    assert style in page and style not in static_files()
    assert search_page(Site(show)) != page.encode(), "one theme's pages are not another's"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_the_program_s_own_templates_are_the_same_in_the_sandbox(case):
    plain = read_case(case)
    theme = Theme(templates=(("base.html", BASE),))
    themed = episode_page(**plain | {"site": replace(plain["site"], theme=theme)})
    assert themed.decode().split() == episode_page(**plain).decode().split()


def test_every_change_of_a_theme_changes_its_digest(tmp_path):
    seen = {PLAIN.digest}
    for name, content in (
        ("style.css", "a{}"),
        ("style.css", "b{}"),
        ("words/en.yml", "search: a\n"),
        ("words/de.yml", "search: a\n"),
        ("templates/base.html", BASE),
        ("templates/search.html", BASE),
    ):
        themed(tmp_path, {f"theme/{name}": content})
        seen.add(read_theme(tmp_path).digest)
    assert len(seen) == 7


def test_whatever_was_made_with_another_theme_is_made_again(tmp_path):
    seen = set[tuple[bytes, str]]()
    for style, search in (("a {}", "Find"), ("b {}", "Find"), ("b {}", "Look")):
        repository = themed(tmp_path, {"theme/style.css": style, "theme/words/en.yml": f"search: {search}\n"})
        folder = SiteFolder(tmp_path / "build/_site", site_of(repository))
        page = folder.made(SitePart("search/index.html", search_page))
        folder.save()
        workshop = Workshop(repository, repository.show(), Cache(tmp_path), silent, map)
        with page.open() as made:
            seen.add((made.read(), FileStates(workshop).signature(())))
    assert [len(set(each)) for each in zip(*seen, strict=True)] == [3, 3]


def test_a_language_of_the_show_s_own(tmp_path):
    words = "search: Szukaj\nminutes: {one: '{n} minuta', few: '{n} minuty', other: '{n} minut'}\n"
    repository = themed(tmp_path, {"theme/words/pl.yml": words}, "site: {language: pl-PL}\n")
    assert theme_problems(repository, repository.show()) == []
    polish = site_of(repository).words
    assert [polish.length(60 * n) for n in (1, 3, 5)] == ["1 minuta", "3 minuty", "5 minut"]
    assert polish["licence"] == "Licence:" and b'<html lang="pl-PL" dir="ltr">' in search_page(
        site_of(repository)
    )


WRONG = {
    "templates/episod.html": (
        "{{ a }}",
        "replaces none of the program's templates; did you mean episode.html?",
    ),
    "templates/report.html": ("", "replaces none of the program's templates"),
    "templates/base.html": (
        "<p>\n{% if %}",
        ":2: is not a Jinja template (Expected an expression, got 'end of statement block')",
    ),
    "templates/show.html": ('\n{% extends "bse.html" %}', ":2: names 'bse.html', which is no template"),
    "templates/search.html": (
        '{% include "../../show.yml" %}',
        ":1: names '../../show.yml', which is no template",
    ),
    "templates/parts.txt": (
        "",
        "is no part of a theme; write style.css, templates/*.html or words/*.yml, in",
    ),
    "notes/style.css": ("", "is no part of a theme"),
    "words/de-AT.yml": ("", "in lower case"),
    "words/en.yml": ("search: [a\n", "en.yml:2: ends inside brackets"),
    "style.css": (b"a { }\n\xff", ":2: byte 0xff is not UTF-8; save the file as UTF-8"),
    "templates/moved.html": ("x" * (LARGEST + 1), "is larger than 1 MB"),
}


def test_all_problems_are_told_at_once(tmp_path):
    files = {f"theme/{name}": content for name, (content, _) in WRONG.items()}
    repository = themed(tmp_path, files, "site: {language: ja}\n")
    told = [problem.path for problem in theme_problems(repository, repository.show())]
    assert set(told) == {*files, "show.yml"}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_at_its_place(tmp_path, name):
    content, message = WRONG[name]
    repository = themed(tmp_path, {f"theme/{name}": content})
    (problem, *_) = theme_problems(repository, repository.show())
    assert str(problem).startswith(f"theme/{name}") and message in str(problem)
    with pytest.raises(ShowProblems):
        read_show(repository)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("serch: Find", "serch: is no word of the pages; did you mean 'search'?"),
        ("search: [a, b]", "search: must be a text"),
        ("search: {one: a, other: b}", ""),
        ("search: {one: a}", "search: must be a text"),
        ("season: 'Year {m}'", "season: {m} is not filled in here; {n} is"),
        (
            "season: {one: a, others: b, other: c}",
            "season.others: is no kind of number; write zero, one, two",
        ),
        ("skip: '{n}'", "skip: {n} is not filled in here; nothing is"),
        ("months: [a, b]", "months: must be a list of 12 words"),
        ("kinds: Bonus", "kinds: must be words by name, such as `trailer: …`"),
        ("scripts: {copyed: a}", "scripts.copyed: is no word of the pages; did you mean 'copied'?"),
        (
            "list: {special: {before: '('}}",
            "list.special.before: '(' is not a regular expression; correct it",
        ),
    ],
)
def test_words_that_do_not_fit(tmp_path, words, message):
    repository = themed(tmp_path, {"theme/words/en.yml": f"licence: 'L:'\n{words}\n"})
    found = [str(problem) for problem in theme_problems(repository, repository.show())]
    assert len(found) == bool(message)
    assert not found or found[0].startswith(f"theme/words/en.yml:2: {message}")


def test_words_in_show_yml_and_a_language_that_nobody_has_written(tmp_path):
    repository = themed(tmp_path, {}, "site:\n  language: ja\n  words:\n    serch: a\n")
    lines = SHOW.count("\n")
    language, word = theme_problems(repository, repository.show())
    assert (language.line, language.key) == (lines + 2, "site.language")
    assert language.message.startswith("has no words yet; write one of de, en, es, fr, he, or put")
    assert (word.line, word.key) == (lines + 4, "site.words.serch")


@pytest.mark.parametrize(
    "rule",
    [
        "@import 'a.css';",
        "@IMPORT url(a.css);",
        "@\\69mport 'a.css';",
        "a { background: url(https://example.com/a.png) }",
        "a { background: url( '//example.com/a.png' ) }",
        "a { background: URL(/* */data:image/png;base64,xx) }",
        "a { background: \\75rl(https://example.com/a.png) }",
        "a { background: url(h\\74tps://example.com/a.png) }",
        "a { background: image-set('https://example.com/a.png' 1x) }",
        "a { background: url(/\\\\example.com/a.png) }",
        "a { background: url('h\\9 ttps://example.com/a.png') }",
    ],
)
def test_a_style_sheet_asks_for_nothing_elsewhere(tmp_path, rule):
    themed(tmp_path, {"theme/style.css": f"/* https://example.com\n*/ b {{ }}\n{rule}\n"})
    with pytest.raises(ShowProblems, match=r"theme/style.css:3: (has an @import|would load something)"):
        read_theme(tmp_path)


def test_what_a_style_sheet_may_say(tmp_path):
    style = "a { background: url(../artwork/a.png); mask: url(#played); content: 'Note: // \\201C' }\n"
    themed(tmp_path, {"theme/style.css": style})
    assert read_theme(tmp_path).style == style


@pytest.mark.parametrize("name", ["style.css", "templates/base.html", "words/en.yml"])
def test_links_out_of_the_repository_are_refused(tmp_path, name):
    outside = tmp_path / "outside"
    outside.write_text("secret")
    root = tmp_path / "show"
    themed(root, {"theme/a.css": "", f"theme/{name}": ""})
    (root / "theme/a.css").unlink()
    (root / "theme" / name).unlink()
    (root / "theme" / name).symlink_to(outside)
    with pytest.raises(ShowProblems, match="a link leads out of the repository; copy the file here instead"):
        read_theme(root)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<p>\n{{ nobody }}", "theme/templates/search.html:2"),
        ("\n\n{{ show.title.__class__.__mro__ }}", "theme/templates/search.html:3"),
        ("{{ ''.__class__ }}", "is unsafe"),
        ("{{ show.model_dump.__globals__ }}", "is unsafe"),
        ("{% include 'search.html' %}", "extends or includes itself"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{% include 'a' ~ 'b.html' %}", "theme/templates/search.html:1"),
        ("{{ range(10 ** 9) }}", "OverflowError"),
    ],
)
def test_what_fails_while_a_page_is_made_is_one_message(tmp_path, template, message):
    site = site_of(themed(tmp_path, {"theme/templates/search.html": template}))
    with pytest.raises(PodcastError) as caught:
        search_page(site)
    assert message in str(caught.value) and "\n" not in str(caught.value)
