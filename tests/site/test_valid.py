"""Every kind of page, as those judge it who know the rules: html-validate its markup, axe whom it leaves out."""

import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment

from lfi_podcast.site import rendering
from lfi_podcast.site.pages import moved_page, shared_page, withdrawn_page
from tests.site.helpers import CASES, build_site, read_case, served
from tests.site.reports import excerpt, troubled
from tests.site.reports import report_page as sound_report

TEMPLATES = Path(rendering.__file__).parent / "templates"
SCREENS = {"phone": (360, 740), "desktop": (1280, 900)}

AXE = """async (rules) => {
  const { violations } = await axe.run(document, rules.length ? { runOnly: rules } : {});
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}"""
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe on which light and dark may differ."""


def write(folder: Path, key: str, content: bytes) -> None:
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    (folder / key).write_bytes(content)


@pytest.fixture(scope="module")
def templates() -> set[str]:
    """The templates that pages have asked for."""
    return set()


@pytest.fixture(scope="module")
def site(tmp_path_factory, templates) -> Path:
    """A folder with every kind of page."""
    folder, get = tmp_path_factory.mktemp("every-kind") / "show", Environment.get_template
    case = read_case(CASES / "full.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Environment,
            "get_template",
            lambda self, name, *rest: (templates.add(str(name)), get(self, name, *rest))[1],
        )
        build_site(folder)
        write(folder, "guests.html", shared_page(**case))
        write(folder, "members.html", shared_page(**case, for_members=True))
        write(folder, "episodes/withdrawn/index.html", withdrawn_page(case["site"], "withdrawn"))
        write(folder, "episodes/moved/index.html", moved_page(case["site"], case["record"].slug))
        write(folder, "report/index.html", sound_report(troubled(600), (excerpt(115), excerpt(300))))
    return folder


def pages(site: Path) -> dict[str, Path]:
    found = sorted(site.rglob("*.html"))
    return {path.relative_to(site).as_posix(): path for path in found}


def one_of_each_kind(site: Path) -> list[str]:
    """Of pages that differ in their texts alone, the one with most in it. Nobody stays on one that has moved."""
    sizes = {name: path.stat().st_size for name, path in pages(site).items() if "/moved/" not in name}
    largest = {
        re.sub(r"(people|topics|season|episodes)/[^/]+", r"\1/", name): name
        for name in sorted(sizes, key=sizes.__getitem__)
    }
    return [*largest.values(), "episodes/withdrawn/index.html"]


def test_every_template_is_among_the_pages(site, templates):
    """A new kind of page is written by `site` above, or by `build_site`, so that it is judged too."""
    assert {path.name for path in TEMPLATES.glob("*.html")} - {Path(name).name for name in templates} == set()


def test_the_markup_is_valid(site, on_node):
    texts = {name: path.read_text("utf-8") for name, path in pages(site).items()}
    judged = json.loads(on_node("html-validate.js", json.dumps({**texts, "wrong": "<p><div>"}).encode()))
    assert judged.pop("wrong")
    assert set(judged) == set(texts)
    found = [f"{name}:{each}" for name, each_found in judged.items() for each in each_found]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS)
def test_nobody_is_left_out(browser, site, node_modules, screen):
    axe = (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")
    width, height = SCREENS[screen]
    found = []
    page = browser.new_page(viewport={"width": width, "height": height})
    with served(site.parent) as base:
        for name in one_of_each_kind(site):
            page.goto(f"{base}show/{name.removesuffix('index.html')}")
            page.evaluate(axe)
            for scheme, rules in (("light", ()), ("dark", OF_COLOURS)):
                page.emulate_media(color_scheme=scheme)
                found += [f"{name} {scheme}: {each}" for each in page.evaluate(AXE, list(rules))]
    page.close()
    assert not found, "\n".join(found)
